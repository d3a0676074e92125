#include "job/dropped_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

// ---- the smallest hashes ------------------------------------------------------------

static bool is_less(const jpc_sample_entry *a, const jpc_sample_entry *b)
{
    return a->hash != b->hash ? a->hash < b->hash : a->sequence < b->sequence;
}

static void swap(jpc_sample_entry *a, jpc_sample_entry *b)
{
    jpc_sample_entry other = *a;

    *a = *b;
    *b = other;
}

static void sift_up(jpc_sample_entry *heap, size_t at)
{
    while (at > 0 && is_less(&heap[(at - 1) / 2], &heap[at])) {
        swap(&heap[(at - 1) / 2], &heap[at]);
        at = (at - 1) / 2;
    }
}

static void sift_down(jpc_sample_entry *heap, size_t n)
{
    size_t at = 0;

    for (;;) {
        size_t largest = at;

        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < n; child++)
            if (is_less(&heap[largest], &heap[child]))
                largest = child;
        if (largest == at)
            return;
        swap(&heap[at], &heap[largest]);
        at = largest;
    }
}

static void grow(jpc_sample *sample)
{
    if (sample->n < sample->capacity)
        return;
    sample->capacity = sample->capacity * 2 + 16;
    sample->entries = jpc_realloc(sample->entries, sample->capacity * sizeof *sample->entries);
}

bool jpc_sample_wants(const jpc_sample *sample, uint64_t hash, uint64_t sequence)
{
    jpc_sample_entry entry = {.hash = hash, .sequence = sequence};

    return sample->n < sample->limit || (sample->limit > 0 && is_less(&entry, &sample->entries[0]));
}

jpc_status jpc_sample_add(jpc_sample *sample, uint64_t hash, uint64_t sequence, jpc_span line,
                          jpc_err *err)
{
    jpc_sample_entry entry = {hash, sequence, 0, line.len};
    bool full = sample->n == sample->limit;

    if (!jpc_sample_wants(sample, hash, sequence))
        return JPC_OK;
    JPC_TRY(jpc_spill_add(sample->lines, line, &entry.at, err));
    if (full) {
        sample->entries[0] = entry;
        sift_down(sample->entries, sample->n);
        return JPC_OK;
    }
    grow(sample);
    sample->entries[sample->n] = entry;
    sift_up(sample->entries, sample->n++);
    return JPC_OK;
}

void jpc_sample_release(jpc_sample *sample)
{
    free(sample->entries);
    *sample = (jpc_sample){0};
}

struct place {
    const jpc_sample_entry *entry;
    int bound;
};

static int compare_places(const void *a, const void *b)
{
    uint64_t x = ((const struct place *)a)->entry->sequence;
    uint64_t y = ((const struct place *)b)->entry->sequence;

    return (x > y) - (x < y);
}

size_t jpc_samples_in_order(const jpc_sample *samples, int n, jpc_sample_entry **entries,
                            int **bounds)
{
    struct place *places;
    size_t n_entries = 0, at = 0;

    for (int b = 0; b < n; b++)
        n_entries += samples[b].n;
    places = jpc_alloc((n_entries + 1) * sizeof *places);
    for (int b = 0; b < n; b++)
        for (size_t i = 0; i < samples[b].n; i++)
            places[at++] = (struct place){&samples[b].entries[i], b};
    qsort(places, n_entries, sizeof *places, compare_places);
    *entries = jpc_alloc((n_entries + 1) * sizeof **entries);
    *bounds = jpc_alloc((n_entries + 1) * sizeof **bounds);
    for (size_t i = 0; i < n_entries; i++) {
        (*entries)[i] = *places[i].entry;
        (*bounds)[i] = places[i].bound;
    }
    free(places);
    return n_entries;
}

// ---- of one task ----------------------------------------------------------------------

void jpc_dropped_open(jpc_dropped *dropped, const jpc_run *run, jpc_task_kind kind, size_t task,
                      jpc_marker *marker)
{
    const jpc_output_params *output = &run->config->output;
    jpc_sink_options options = {.zstd = true,
                                .level = (int)output->compression_level,
                                .frame_bytes = (size_t)output->frame_bytes,
                                .seekable = true,
                                .sync_later = true};
    jpc_buf path = {0};

    *dropped = (jpc_dropped){.mode = output->dropped, .n_bounds = run->config->pipeline.n_bounds};
    dropped->samples = jpc_alloc(((size_t)dropped->n_bounds + 1) * sizeof *dropped->samples);
    dropped->lines = jpc_alloc(sizeof *dropped->lines);
    jpc_run_path(run, &path, "state/%s/t%06zu.sample", jpc_task_names[kind], task);
    jpc_spill_init(dropped->lines, path.ptr);
    jpc_buf_release(&path);
    for (int b = 0; b < dropped->n_bounds; b++) {
        dropped->samples[b].limit = (size_t)output->dropped_sample;
        dropped->samples[b].lines = dropped->lines;
    }
    snprintf(dropped->all_name, sizeof dropped->all_name, "dropped/%s-t%06zu.jsonl.zst",
             jpc_task_names[kind], task);
    dropped->all = (jpc_shard_writer){
        .dir = run->dir, .name = dropped->all_name, .options = options, .marker = marker};
}

// Two places of one seed are as rare as equal hashes: the factor is odd and far from small.
uint64_t jpc_draw_by_place(const char *path, jpc_place place)
{
    uint64_t seed = place.offset + place.within * 0x9E3779B97F4A7C15U;

    return jpc_hash64_seeded(path, strlen(path), seed);
}

jpc_status jpc_dropped_add(jpc_dropped *dropped, const jpc_doc *doc, jpc_span line, uint64_t draw,
                           jpc_err *err)
{
    if (dropped->mode == JPC_DROPPED_NONE)
        return JPC_OK;
    if (dropped->mode == JPC_DROPPED_ALL)
        return jpc_shard_writer_add(&dropped->all, line.ptr, line.len, err);
    return jpc_sample_add(&dropped->samples[doc->verdict.first], draw, dropped->n_seen++, line,
                          err);
}

static jpc_status write_samples(const jpc_sample *samples, int n_samples, const jpc_spill *lines,
                                jpc_shard_writer *out, jpc_err *err)
{
    jpc_sample_entry *entries;
    jpc_buf line = {0};
    int *bounds;
    size_t n = jpc_samples_in_order(samples, n_samples, &entries, &bounds);
    jpc_status status = JPC_OK;

    for (size_t i = 0; i < n && status == JPC_OK; i++) {
        line.len = 0;
        jpc_buf_printf(&line, "%d\t%" PRIu64 "\t", bounds[i], entries[i].hash);
        status = jpc_spill_read(lines, entries[i].at, entries[i].len, &line, err);
        if (status == JPC_OK)
            status = jpc_shard_writer_add(out, line.ptr, line.len, err);
    }
    jpc_buf_release(&line);
    free(entries);
    free(bounds);
    return status;
}

jpc_status jpc_samples_publish(const jpc_sample *samples, int n, const jpc_spill *lines,
                               const jpc_run *run, const char *name, jpc_marker *marker,
                               jpc_err *err)
{
    jpc_shard_writer out = {.dir = run->dir,
                            .name = name,
                            .options = {.zstd = true, .level = 1, .sync_later = true},
                            .marker = marker};
    jpc_status status = write_samples(samples, n, lines, &out, err);

    if (status == JPC_OK)
        status = jpc_shard_writer_publish(&out, err);
    jpc_shard_writer_discard(&out);
    return status;
}

jpc_status jpc_dropped_publish(jpc_dropped *dropped, const jpc_run *run, jpc_task_kind kind,
                               size_t task, jpc_marker *marker, jpc_err *err)
{
    char name[64];

    if (dropped->mode == JPC_DROPPED_ALL && dropped->all.sink != NULL)
        return jpc_shard_writer_publish(&dropped->all, err);
    if (dropped->mode != JPC_DROPPED_SAMPLE)
        return JPC_OK;
    snprintf(name, sizeof name, "state/%s/t%06zu.sample", jpc_task_names[kind], task);
    return jpc_samples_publish(dropped->samples, dropped->n_bounds, dropped->lines, run, name,
                               marker, err);
}

void jpc_dropped_release(jpc_dropped *dropped)
{
    for (int b = 0; b < dropped->n_bounds; b++)
        jpc_sample_release(&dropped->samples[b]);
    free(dropped->samples);
    if (dropped->lines != NULL)
        jpc_spill_release(dropped->lines);
    free(dropped->lines);
    jpc_shard_writer_discard(&dropped->all);
    *dropped = (jpc_dropped){0};
}
