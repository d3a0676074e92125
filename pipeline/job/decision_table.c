#include "job/decision_table.h"

#include <stdlib.h>

#include "job/radix_sort.h"
#include "job/table_file.h"

#define ROW_WORDS 20

const char *const jpc_evidence_names[] = {"none", "equal", "jaccard", "estimate",
                                          "url",  "band",  "chain"};

#define N_EVIDENCE (sizeof jpc_evidence_names / sizeof *jpc_evidence_names)

// ---- lists ----------------------------------------------------------------------------------

void jpc_decision_list_add(jpc_decision_list *list, const jpc_decision *decision)
{
    if (list->n == list->capacity) {
        list->capacity = list->capacity * 2 + 256;
        list->items = jpc_realloc(list->items, list->capacity * sizeof *list->items);
    }
    list->items[list->n++] = *decision;
}

void jpc_decision_list_release(jpc_decision_list *list)
{
    free(list->items);
    *list = (jpc_decision_list){0};
}

// A decision by its document, sorted by its words.
struct key {
    uint64_t document, at;
};

void jpc_decision_list_sort(jpc_decision_list *list)
{
    struct key *keys = jpc_realloc(NULL, (list->n + 1) * sizeof *keys);
    jpc_decision *sorted = jpc_realloc(NULL, (list->n + 1) * sizeof *sorted);

    for (size_t i = 0; i < list->n; i++)
        keys[i] = (struct key){(uint64_t)list->items[i].task << 32 | list->items[i].doc, i};
    keys = jpc_radix_sort_owned(keys, list->n, sizeof *keys / sizeof(uint64_t));
    for (size_t i = 0; i < list->n; i++)
        sorted[i] = list->items[keys[i].at];
    free(keys);
    free(list->items);
    list->items = sorted;
    list->capacity = list->n + 1;
}

// ---- rows -----------------------------------------------------------------------------------

static void put64(uint32_t **at, uint64_t value)
{
    *(*at)++ = (uint32_t)(value >> 32);
    *(*at)++ = (uint32_t)value;
}

static uint64_t get64(const uint32_t **at)
{
    uint64_t high = *(*at)++;

    return high << 32 | *(*at)++;
}

static void put_double(uint32_t **at, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    put64(at, bits);
}

static double get_double(const uint32_t **at)
{
    uint64_t bits = get64(at);
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static void store(const jpc_decision *decision, uint32_t row[ROW_WORDS])
{
    const jpc_cluster *cluster = &decision->cluster;
    uint32_t *at = row;

    *at++ = decision->doc;
    *at++ = (uint32_t)decision->kind | (uint32_t)decision->evidence << 8;
    put_double(&at, decision->similarity);
    *at++ = decision->bands;
    *at++ = decision->other.file;
    put64(&at, decision->other.place.offset);
    put64(&at, decision->other.place.within);
    put64(&at, cluster->id);
    *at++ = cluster->before;
    *at++ = cluster->after;
    *at++ = cluster->hosts;
    put64(&at, (uint64_t)cluster->first);
    put64(&at, (uint64_t)cluster->last);
    *at = decision->other.run;
}

static bool load(const uint32_t row[ROW_WORDS], jpc_decision *decision)
{
    jpc_cluster *cluster = &decision->cluster;
    const uint32_t *at = row;

    decision->doc = *at++;
    decision->kind = (jpc_decision_kind)(*at & 0xFF);
    decision->evidence = (jpc_evidence)(*at++ >> 8);
    decision->similarity = get_double(&at);
    decision->bands = *at++;
    decision->other.file = *at++;
    decision->other.place.offset = get64(&at);
    decision->other.place.within = get64(&at);
    cluster->id = get64(&at);
    cluster->before = *at++;
    cluster->after = *at++;
    cluster->hosts = *at++;
    cluster->first = (int64_t)get64(&at);
    cluster->last = (int64_t)get64(&at);
    decision->other.run = *at;
    return decision->kind <= JPC_DECISION_COPY && (size_t)decision->evidence < N_EVIDENCE;
}

jpc_hash128 jpc_decision_list_hash(const jpc_decision_list *list)
{
    jpc_hasher hasher;
    jpc_hash128 hash;

    jpc_hasher_open(&hasher);
    for (size_t i = 0; i < list->n; i++) {
        uint32_t row[ROW_WORDS];

        store(&list->items[i], row);
        jpc_hasher_add(&hasher, row, sizeof row);
    }
    hash = jpc_hasher_value(&hasher);
    jpc_hasher_close(&hasher);
    return hash;
}

// ---- files ----------------------------------------------------------------------------------

jpc_status jpc_decision_list_publish(jpc_decision_list *list, const char *path, uint32_t n_tasks,
                                     jpc_published *published, jpc_err *err)
{
    uint32_t *words = jpc_alloc((list->n + 1) * ROW_WORDS * sizeof *words);
    uint64_t *starts = jpc_alloc(((size_t)n_tasks + 1) * sizeof *starts);
    jpc_status status;

    jpc_decision_list_sort(list);
    for (size_t i = 0; i < list->n; i++) {
        store(&list->items[i], words + i * ROW_WORDS);
        starts[list->items[i].task + 1] = i + 1;
    }
    jpc_table_fill_starts(starts, n_tasks);
    status = jpc_table_publish(path, words, ROW_WORDS, starts, n_tasks, published, err);
    free(starts);
    free(words);
    return status;
}

static jpc_status read_one(jpc_decision_list *list, const jpc_run *run, size_t task,
                           const char *path, jpc_err *err)
{
    uint32_t *words = NULL;
    size_t n_rows = 0;
    jpc_status status = jpc_table_read(path, ROW_WORDS, (uint32_t)run->plan.n_tasks, (uint32_t)task,
                                       &words, &n_rows, err);

    for (size_t i = 0; i < n_rows && status == JPC_OK; i++) {
        jpc_decision decision = {.task = (uint32_t)task};

        if (!load(words + i * ROW_WORDS, &decision) ||
            (decision.other.run == 0 && decision.other.file >= run->plan.inputs.n))
            status = jpc_fail(err, JPC_ERR_DATA, "'%s': damaged table", path);
        else
            jpc_decision_list_add(list, &decision);
    }
    free(words);
    return status;
}

jpc_status jpc_decision_list_read(jpc_decision_list *list, const jpc_run *run, size_t task,
                                  jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (unsigned p = 0; p < run->plan.n_buckets && status == JPC_OK; p++)
        status = read_one(list, run, task,
                          jpc_run_path(run, &path, "data/decision/p%04u.decision", p), err);
    jpc_decision_list_sort(list);
    jpc_buf_release(&path);
    return status;
}
