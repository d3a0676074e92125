// Makes a run of generated signatures up to where its map tasks are done, and tells what the least
// of the work behind them costs.
//
//      bench_near make CONFIG DOCUMENTS [FIRST]
//      bench_near reference DOCUMENTS
//      bench_near stars DOCUMENTS FOLDER
//
// make: everything that the map tasks of the run would have left, by the writers that they use. Of
// the documents, 40 % are in clusters of 2 to 50 members and one of a two-hundredth of all
// documents, in random order; the others are alone. Of the members, a twentieth is so similar to
// the others that the texts have to be compared, a fifth has an equal text, and the rest is clear.
//
// FIRST (0): the number of the first document. Documents of other numbers are others, of the same
// clusters.
//
// reference: prints the seconds that one core takes to sort as many records of 16 bytes, and to
// find the components of as many documents with half as many edges.
//
// stars: prints the seconds that union-find and rounds of sorting in FOLDER, which get a memory too
// small for anything else, take for the same components; fails if they are not the same.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/hash.h"
#include "text/min_hash.h"
#include "job/clean_text.h"
#include "job/components.h"
#include "job/lock.h"
#include "job/near_writer.h"
#include "job/radix_sort.h"
#include "job/run_folder.h"
#include "job/shard_writer.h"
#include "job/task.h"

#define NO_CLUSTER UINT32_MAX
#define CLUSTERED 0.4
#define TEXT_CHARS 20 // 16 5-grams
#define SITES 100000
#define CLEAN_LEVEL 1 // that of map tasks

// The mixing function of splitmix64 (Steele, Lea and Flood 2014).
static uint64_t mix(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

// ---- documents ------------------------------------------------------------------------------

// In which cluster each document is.
static uint32_t *plant(size_t n)
{
    uint32_t *clusters = jpc_alloc((n + 1) * sizeof *clusters), cluster = 0;
    size_t end = n / 200, clustered = (size_t)(CLUSTERED * (double)n);

    for (size_t i = 0; i < n; i++) {
        if (i == end && i < clustered)
            end = i + 2 + mix(++cluster) % 49;
        clusters[i] = i < end ? cluster : NO_CLUSTER;
    }
    for (size_t i = n; i > 1; i--) {
        size_t other = mix(i + n) % i;
        uint32_t moved = clusters[other];

        clusters[other] = clusters[i - 1];
        clusters[i - 1] = moved;
    }
    return clusters;
}

enum kind { ALONE, EQUAL, CLEAR, NEAR };

// How a document is made: from a base that its cluster shares, with some of it changed.
struct recipe {
    uint64_t base, own;
    enum kind kind;
};

static struct recipe recipe_of(uint32_t cluster, uint64_t number)
{
    struct recipe recipe = {mix((uint64_t)1 << 40 | cluster), mix((uint64_t)1 << 41 | number),
                            CLEAR};
    uint64_t drawn = recipe.own % 20;

    if (cluster == NO_CLUSTER) {
        recipe.kind = ALONE;
        recipe.base = recipe.own;
    } else if (drawn < 1) {
        recipe.kind = NEAR;
    } else if (drawn < 5) {
        recipe.kind = EQUAL;
    }
    return recipe;
}

static void make_minima(const struct recipe *recipe, int n, uint32_t *minima)
{
    static const double changed[] = {[ALONE] = 0, [EQUAL] = 0, [CLEAR] = 0.02, [NEAR] = 0.15};
    double share = changed[recipe->kind];
    uint32_t below = (uint32_t)(share * UINT32_MAX);

    for (int i = 0; i < n; i++)
        minima[i] = (uint32_t)mix(recipe->base + (uint64_t)i);
    for (int i = 0; i < n && below > 0; i++) {
        uint64_t drawn = mix(recipe->own + (uint64_t)i);

        if ((uint32_t)drawn < below)
            minima[i] = (uint32_t)(drawn >> 32);
    }
}

// Hiragana; the last one or two are the document's own, so that two similar texts have a Jaccard
// similarity of 15 / 17 or 14 / 18.
static void make_text(const struct recipe *recipe, char text[3 * TEXT_CHARS])
{
    int n_own = recipe->kind == CLEAR ? 1 : recipe->kind == NEAR ? 1 + (int)(recipe->own >> 63) : 0;

    for (int i = 0; i < TEXT_CHARS; i++) {
        uint64_t from = i < TEXT_CHARS - n_own ? recipe->base : recipe->own;
        unsigned point = 0x3042 + (unsigned)(mix(from ^ (uint64_t)i << 32) % 80);

        text[3 * i] = (char)(0xE0 | point >> 12);
        text[3 * i + 1] = (char)(0x80 | (point >> 6 & 63));
        text[3 * i + 2] = (char)(0x80 | (point & 63));
    }
}

// ---- map tasks ------------------------------------------------------------------------------

struct making {
    jpc_run run;
    jpc_near_shape shape;
    const uint32_t *clusters;
    uint64_t next;  // document
    uint64_t first; // its number
    jpc_near_writer *near;
    jpc_shard_writer clean;
    jpc_stats stats;
};

static jpc_status add_signature(struct making *making, const struct recipe *recipe, uint32_t doc,
                                uint32_t file, const char *url, const char *text, jpc_err *err)
{
    uint32_t minima[JPC_MINHASH_MAX];
    uint64_t keys[JPC_MINHASH_MAX];
    uint8_t bytes[JPC_MINHASH_MAX];
    jpc_signature_row row = {.doc = doc,
                             .origin = {.file = file, .place = {0, making->next * 100}},
                             .clean = jpc_shard_writer_place(&making->clean)};

    make_minima(recipe, making->shape.permutations, minima);
    for (int band = 0; band < making->shape.bands; band++)
        keys[band] = jpc_minhash_band_key(minima, band, making->shape.rows);
    jpc_minhash_bytes(minima, making->shape.permutations, bytes);
    row.signature = (jpc_signature){.keys = keys,
                                    .bytes = bytes,
                                    .text = jpc_hash128_of(text, 3 * TEXT_CHARS),
                                    .url = jpc_hash64(url, strlen(url)),
                                    .host = mix(recipe->own % SITES),
                                    .date = 1700000000 + (int64_t)(recipe->own >> 32) % 10000000,
                                    .chars = TEXT_CHARS};
    return jpc_near_writer_add(making->near, &row, err);
}

static jpc_status add_document(struct making *making, uint32_t doc, uint32_t file, jpc_err *err)
{
    uint64_t number = making->first + making->next;
    struct recipe recipe = recipe_of(making->clusters[making->next], number);
    char text[3 * TEXT_CHARS], url[64], line[256];
    int len;

    make_text(&recipe, text);
    snprintf(url, sizeof url, "https://s%05" PRIu64 ".jp/%08" PRIu64, recipe.own % SITES, number);
    len = snprintf(line, sizeof line, "{\"url\":\"%s\",\"text\":\"%.*s\"}\n", url, 3 * TEXT_CHARS,
                   text);
    JPC_TRY(add_signature(making, &recipe, doc, file, url, text, err));
    making->stats.stream_bytes += (uint64_t)len;
    making->next++;
    return jpc_shard_writer_add(&making->clean, line, (size_t)len, err);
}

static void count(struct making *making, uint64_t n, uint64_t file_bytes)
{
    jpc_stats *stats = &making->stats;

    stats->records = stats->documents = n;
    stats->file_bytes = stats->member_bytes = file_bytes;
    stats->text_bytes_in = n * 3 * TEXT_CHARS;
    for (int i = 0; i <= making->run.dedup_at; i++) {
        stats->stages[i].docs_in = n;
        stats->stages[i].bytes_in = stats->text_bytes_in;
        stats->stages[i].bytes_out = i < making->run.dedup_at ? stats->text_bytes_in : 0;
    }
}

static jpc_status publish_marker(struct making *making, size_t task, jpc_marker *marker,
                                 jpc_err *err)
{
    jpc_run *run = &making->run;
    jpc_marker_table table;
    jpc_buf path = {0};
    jpc_status status;

    jpc_marker_table_init(&table, run);
    jpc_task_made_from(&table, JPC_TASK_MAP, task, &marker->made_from);
    jpc_marker_table_release(&table);
    marker->used = marker->made_from;
    marker->documents = marker->kept = making->stats.documents;
    jpc_stats_format_json(&making->stats, &run->config->pipeline, &marker->counters);
    status = jpc_marker_publish(marker, run->dir,
                                jpc_run_path(run, &path, "state/map/t%06zu.ok", task), err);
    jpc_buf_release(&path);
    return status;
}

static jpc_status make_task(struct making *making, size_t task, uint64_t end, jpc_err *err)
{
    uint64_t first = making->next;
    const jpc_plan_task *range = &making->run.plan.tasks[task];
    jpc_marker marker = {.n = 0};
    char name[64];

    snprintf(name, sizeof name, "data/clean/t%06zu.jsonl.zst", task);
    jpc_stats_reset(&making->stats);
    making->clean = (jpc_shard_writer){.dir = making->run.dir,
                                       .name = name,
                                       .options = {.zstd = true,
                                                   .level = CLEAN_LEVEL,
                                                   .frame_bytes = JPC_CLEAN_FRAME_BYTES,
                                                   .sync_later = true},
                                       .marker = &marker};
    JPC_TRY(jpc_near_writer_open(&making->near, &making->run, task, err));
    while (making->next < end)
        JPC_TRY(
            add_document(making, (uint32_t)(making->next - first), (uint32_t)range->first, err));
    JPC_TRY(jpc_shard_writer_publish(&making->clean, err));
    JPC_TRY(jpc_near_writer_publish(making->near, &marker, err));
    count(making, end - first, range->bytes);
    JPC_TRY(publish_marker(making, task, &marker, err));
    jpc_marker_release(&marker);
    return JPC_OK;
}

// ---- the run ----------------------------------------------------------------------------------

static jpc_status make_tasks(struct making *making, uint64_t n, jpc_err *err)
{
    size_t n_tasks = making->run.plan.n_tasks;

    making->shape = jpc_near_shape_of(jpc_run_near_params(&making->run));
    jpc_stats_init(&making->stats, &making->run.config->pipeline);
    for (size_t task = 0; task < n_tasks; task++)
        JPC_TRY(make_task(making, task, n * (task + 1) / n_tasks, err));
    jpc_stats_release(&making->stats);
    return JPC_OK;
}

static jpc_status begin_run(jpc_run *run, jpc_log *log, jpc_err *err)
{
    jpc_taking_up how = {JPC_RUN_RESUME, NULL, log};
    jpc_lock lock = {.fd = -1};
    jpc_buf path = {0};
    jpc_status status = jpc_make_dirs(jpc_run_path(run, &path, "state"), err);

    jpc_buf_release(&path);
    JPC_TRY(status);
    JPC_TRY(jpc_lock_take(&lock, run, false, NULL, log, err));
    status = jpc_run_take_up(run, &how, err);
    if (status == JPC_OK)
        status = jpc_run_make_folders(run, err);
    jpc_lock_release(&lock);
    return status;
}

static jpc_status make(const char *path, uint64_t n, uint64_t first, jpc_err *err)
{
    struct making making = {.first = first};
    uint32_t *clusters = plant(n);
    jpc_config config;
    jpc_log log;

    jpc_log_open(&log, true);
    jpc_config_init(&config);
    making.clusters = clusters;
    JPC_TRY(jpc_config_load(&config, path, NULL, 0, err));
    JPC_TRY(jpc_pipeline_open(&config.pipeline, err));
    JPC_TRY(jpc_run_plan(&making.run, &config, err));
    JPC_TRY(begin_run(&making.run, &log, err));
    JPC_TRY(make_tasks(&making, n, err));
    jpc_run_release(&making.run);
    jpc_config_release(&config);
    free(clusters);
    return JPC_OK;
}

// ---- reference --------------------------------------------------------------------------------

static double seconds_since(uint64_t start_ns) { return (double)(jpc_clock_ns() - start_ns) / 1e9; }

static double sort_seconds(size_t n)
{
    uint64_t *records = jpc_alloc((n + 1) * 16), *scratch = jpc_alloc((n + 1) * 16), start_ns;
    double seconds;

    for (size_t i = 0; i < 2 * n; i++) {
        records[i] = mix(i);
        scratch[i] = 0;
    }
    start_ns = jpc_clock_ns();
    jpc_radix_sort(records, scratch, n, 2);
    seconds = seconds_since(start_ns);
    free(records);
    free(scratch);
    return seconds;
}

// Half as many edges as documents: as many as leave components just short of one that holds most
// documents, with long ways through them.
static jpc_status add_edges(jpc_components *components, size_t n, jpc_err *err)
{
    for (size_t i = 0; i < n / 2; i++)
        JPC_TRY(jpc_components_add(components, mix(2 * i) % n, mix(2 * i + 1) % n, err));
    return jpc_components_finish(components, err);
}

// *digest: of all documents that come, and their roots. Closes.
static jpc_status find_components(jpc_components *components, size_t n, double *seconds,
                                  uint64_t *digest, jpc_err *err)
{
    uint64_t start_ns = jpc_clock_ns(), doc, root;
    jpc_status status = add_edges(components, n, err);

    *digest = 0;
    while (status == JPC_OK &&
           (status = jpc_components_next(components, &doc, &root, err)) == JPC_OK)
        *digest = mix(*digest ^ mix(doc) ^ root);
    *seconds = seconds_since(start_ns);
    jpc_components_close(components);
    return status == JPC_END ? JPC_OK : status;
}

static jpc_status refer(size_t n, jpc_err *err)
{
    double sorting = sort_seconds(n), joining;
    jpc_components *components;
    uint64_t digest;

    jpc_components_open_as(&components, "unused", n, SIZE_MAX, JPC_COMPONENTS_U32);
    JPC_TRY(find_components(components, n, &joining, &digest, err));
    printf("%.3f\t%.3f\n", sorting, joining);
    return JPC_OK;
}

static jpc_status compare_stars(size_t n, const char *folder, jpc_err *err)
{
    jpc_components *components;
    uint64_t digests[2];
    double seconds[2];
    char path[4096];

    snprintf(path, sizeof path, "%s/components", folder);
    jpc_components_open(&components, path, n, SIZE_MAX);
    printf("%s\t", jpc_components_method(components));
    JPC_TRY(find_components(components, n, &seconds[0], &digests[0], err));
    jpc_components_open(&components, path, n, 2 * n); // bytes for documents: less than union-find's
    printf("%s\t", jpc_components_method(components));
    JPC_TRY(find_components(components, n, &seconds[1], &digests[1], err));
    printf("%.3f\t%.3f\n", seconds[0], seconds[1]);
    return digests[0] == digests[1] ? JPC_OK : jpc_fail(err, JPC_ERR_DATA, "not the same");
}

int main(int argc, char **argv)
{
    jpc_err err = {.status = JPC_OK};
    jpc_status status;

    if ((argc == 4 || argc == 5) && strcmp(argv[1], "make") == 0) {
        status = make(argv[2], strtoull(argv[3], NULL, 10),
                      argc == 5 ? strtoull(argv[4], NULL, 10) : 0, &err);
    } else if (argc == 3 && strcmp(argv[1], "reference") == 0) {
        status = refer(strtoull(argv[2], NULL, 10), &err);
    } else if (argc == 4 && strcmp(argv[1], "stars") == 0) {
        status = compare_stars(strtoull(argv[2], NULL, 10), argv[3], &err);
    } else {
        fputs("usage: bench_near make CONFIG DOCUMENTS [FIRST] | reference DOCUMENTS |"
              " stars DOCUMENTS FOLDER\n",
              stderr);
        return 2;
    }
    if (status != JPC_OK)
        fprintf(stderr, "bench_near: %s\n", err.message);
    return status != JPC_OK;
}
