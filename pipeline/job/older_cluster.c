#include "job/older_cluster.h"

#include <stdio.h>
#include <stdlib.h>

#include "data/jsonl.h"
#include "job/copy_evidence.h"
#include "job/json_object.h"
#include "job/shard_writer.h"

void jpc_older_clusters_add(jpc_older_clusters *list, const jpc_key_origin *origin,
                            const jpc_cluster *cluster)
{
    if (list->n == list->capacity) {
        list->capacity = list->capacity * 2 + 256;
        list->items = jpc_realloc(list->items, list->capacity * sizeof *list->items);
    }
    list->items[list->n++] = (jpc_older_cluster){*origin, *cluster};
}

static int compare_numbers(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

static int compare(const void *left, const void *right)
{
    const jpc_key_origin *a = &((const jpc_older_cluster *)left)->origin;
    const jpc_key_origin *b = &((const jpc_older_cluster *)right)->origin;

    if (a->run != b->run)
        return compare_numbers(a->run, b->run);
    if (a->file != b->file)
        return compare_numbers(a->file, b->file);
    if (a->place.offset != b->place.offset)
        return compare_numbers(a->place.offset, b->place.offset);
    return compare_numbers(a->place.within, b->place.within);
}

static void print(const jpc_older_cluster *item, const jpc_run *run, const jpc_older_names *names,
                  jpc_buf *line)
{
    jpc_buf_add_string(line, "{\"run\":");
    jpc_json_add_string(line, jpc_run_older(run).runs[item->origin.run - 1].path);
    jpc_buf_add_string(line, ",\"file\":");
    jpc_json_add_string(line, jpc_older_names_find(names, run, &item->origin));
    jpc_buf_add_string(line, ",");
    jpc_place_add_json(line, item->origin.place);
    jpc_buf_add_string(line, ",\"cluster\":");
    jpc_cluster_add_json(&item->cluster, line);
    jpc_buf_add_string(line, "}\n");
}

static jpc_status write_lines(const jpc_older_clusters *list, const jpc_run *run,
                              const jpc_older_names *names, jpc_shard_writer *writer, jpc_err *err)
{
    jpc_buf line = {0};
    jpc_status status = JPC_OK;

    for (size_t i = 0; i < list->n && status == JPC_OK; i++) {
        line.len = 0;
        print(&list->items[i], run, names, &line);
        status = jpc_shard_writer_add(writer, line.ptr, line.len, err);
    }
    jpc_buf_release(&line);
    return status;
}

jpc_status jpc_older_clusters_publish(jpc_older_clusters *list, const jpc_run *run, size_t task,
                                      jpc_marker *marker, jpc_err *err)
{
    jpc_older_names names = {.n = 0};
    char name[64];
    jpc_shard_writer writer = {.dir = run->dir,
                               .name = name,
                               .options = {.zstd = true,
                                           .level = (int)run->config->output.compression_level,
                                           .frame_bytes = (size_t)run->config->output.frame_bytes,
                                           .seekable = true,
                                           .sync_later = true},
                               .marker = marker};
    jpc_status status;

    snprintf(name, sizeof name, "older_clusters/p%04zu.jsonl.zst", task);
    if (list->n > 0)
        qsort(list->items, list->n, sizeof *list->items, compare);
    for (size_t i = 0; i < list->n; i++)
        jpc_older_names_add(&names, &list->items[i].origin);
    status = jpc_older_names_load(&names, run, "data/signature", err);
    if (status == JPC_OK)
        status = write_lines(list, run, &names, &writer, err);
    if (status == JPC_OK)
        status = jpc_shard_writer_publish(&writer, err);
    jpc_shard_writer_discard(&writer);
    jpc_older_names_release(&names);
    return status;
}

void jpc_older_clusters_release(jpc_older_clusters *list)
{
    free(list->items);
    *list = (jpc_older_clusters){0};
}
