#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "job/components.h"
#include "tests/unit/faults.h"
#include "tests/unit/tap.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

static char folder[] = "/tmp/test_components.XXXXXX", path[64];

struct edges {
    uint64_t (*items)[2]; // owned
    size_t n, capacity;
};

static void add(struct edges *edges, uint64_t a, uint64_t b)
{
    if (edges->n == edges->capacity) {
        edges->capacity = 2 * edges->capacity + 64;
        edges->items = jpc_realloc(edges->items, edges->capacity * sizeof *edges->items);
    }
    edges->items[edges->n][0] = a;
    edges->items[edges->n++][1] = b;
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x9e3779b97f4a7c15u >> 20;
}

static void shuffle(struct edges *edges, uint64_t *state)
{
    for (size_t i = edges->n; i > 1; i--) {
        size_t j = next_random(state) % i;
        uint64_t a = edges->items[j][0], b = edges->items[j][1];

        edges->items[j][0] = edges->items[i - 1][i % 2];
        edges->items[j][1] = edges->items[i - 1][1 - i % 2];
        edges->items[i - 1][0] = a;
        edges->items[i - 1][1] = b;
    }
}

// Labels go along edges, from the smaller to the larger, until none changes.
static uint64_t *spread_labels(const struct edges *edges, uint64_t n_docs)
{
    uint64_t *labels = jpc_alloc((n_docs + 1) * sizeof *labels);
    bool changed = true;

    for (uint64_t doc = 0; doc < n_docs; doc++)
        labels[doc] = doc;
    for (bool forth = true; changed; forth = !forth) {
        changed = false;
        for (size_t i = 0; i < edges->n; i++) {
            const uint64_t *edge = edges->items[forth ? i : edges->n - 1 - i];
            uint64_t a = labels[edge[0]], b = labels[edge[1]], least = a < b ? a : b;

            changed = changed || a != b;
            labels[edge[0]] = labels[edge[1]] = least;
        }
    }
    return labels;
}

static bool next_is(jpc_components *components, uint64_t doc, uint64_t root)
{
    uint64_t got_doc, got_root;
    jpc_err err = {0};

    return jpc_components_next(components, &got_doc, &got_root, &err) == JPC_OK && got_doc == doc &&
           got_root == root;
}

static bool is_at_end(jpc_components *components)
{
    uint64_t doc, root;
    jpc_err err = {0};

    return jpc_components_next(components, &doc, &root, &err) == JPC_END &&
           jpc_components_next(components, &doc, &root, &err) == JPC_END;
}

static bool gives(jpc_components *components, const uint64_t *labels, uint64_t n_docs)
{
    bool *has_others = jpc_alloc(n_docs + 1);
    bool fine = true;

    for (uint64_t doc = 0; doc < n_docs; doc++)
        if (labels[doc] != doc)
            has_others[doc] = has_others[labels[doc]] = true;
    for (uint64_t doc = 0; doc < n_docs && fine; doc++)
        if (has_others[doc])
            fine = next_is(components, doc, labels[doc]);
    free(has_others);
    return fine && is_at_end(components);
}

static jpc_components *joined(jpc_components_kind kind, const struct edges *edges, uint64_t n_docs)
{
    jpc_components *components;
    jpc_err err = {0};
    jpc_status status = JPC_OK;

    jpc_components_open_as(&components, path, n_docs, 0, kind);
    for (size_t i = 0; i < edges->n && status == JPC_OK; i++)
        status = jpc_components_add(components, edges->items[i][0], edges->items[i][1], &err);
    if (status == JPC_OK)
        status = jpc_components_finish(components, &err);
    if (status != JPC_OK)
        printf("# %s\n", err.message);
    return components;
}

// All kinds, with the edges as they are and in two other orders.
static void equals_labels(struct edges *edges, uint64_t n_docs, const char *name)
{
    uint64_t *labels = spread_labels(edges, n_docs);
    uint64_t state = 11;

    for (int kind = JPC_COMPONENTS_U32; kind <= JPC_COMPONENTS_STARS; kind++) {
        bool fine = true;

        for (int order = 0; order < 3; order++) {
            jpc_components *components = joined((jpc_components_kind)kind, edges, n_docs);

            fine = fine && gives(components, labels, n_docs);
            jpc_components_close(components);
            shuffle(edges, &state);
        }
        ok(fine, "%s, %s", name, ((const char *[]){"u32", "u40", "stars"})[kind]);
    }
    free(labels);
    free(edges->items);
    *edges = (struct edges){0};
}

static void random_graphs(void)
{
    static const struct {
        uint64_t n_docs;
        size_t n_edges;
    } cases[] = {{2, 1},       {10, 5},        {100, 30},      {1000, 400},
                 {1000, 1000}, {50000, 26000}, {50000, 100000}};

    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct edges edges = {0};
        uint64_t state = c + 1, n_docs = cases[c].n_docs;
        char name[64];

        for (size_t i = 0; i < cases[c].n_edges; i++)
            add(&edges, next_random(&state) % n_docs, next_random(&state) % n_docs);
        snprintf(name, sizeof name, "%zu random edges", edges.n);
        equals_labels(&edges, n_docs, name);
    }
}

static void shapes(void)
{
    struct edges edges = {0};
    uint64_t n = 100000;

    equals_labels(&edges, 0, "no documents");
    equals_labels(&edges, 1000, "no edges");
    for (uint64_t i = 0; i + 1 < n; i++)
        add(&edges, i, i + 1);
    equals_labels(&edges, n, "a chain");
    for (uint64_t i = 1; i < n; i++)
        add(&edges, n - 1 - i, n - 1);
    equals_labels(&edges, n, "a star around the last");
    for (uint64_t i = 2; i < n; i++)
        add(&edges, 1, i);
    equals_labels(&edges, n + 1, "a star around the second");
    for (uint64_t i = 0; i < 300; i++)
        for (uint64_t k = 0; k < i; k++)
            add(&edges, 7 + 2 * i, 7 + 2 * k);
    equals_labels(&edges, 700, "a clique");
    for (uint64_t i = 0; i < 1000; i++)
        add(&edges, i, i);
    equals_labels(&edges, 1000, "loops");
    for (uint64_t i = 0; i < 60000; i++)
        add(&edges, 5 + i % 3, 90 + i % 5);
    equals_labels(&edges, 100, "repeated edges");
    for (uint64_t i = 0; i < 20000; i++) {
        add(&edges, 2 * i, 2 * i + 1);
        add(&edges, 63 + 64 * (i % 500), 64 + 64 * (i % 500));
    }
    equals_labels(&edges, 40000, "pairs");
    for (uint64_t i = 0; i < 16; i++)
        for (uint64_t at = 0; at < (uint64_t)1 << 16; at += (uint64_t)2 << i)
            add(&edges, at, at + ((uint64_t)1 << i));
    equals_labels(&edges, (uint64_t)1 << 16, "a tree of unions of equals");
}

static void is_chosen(uint64_t n_docs, size_t memory_bytes, const char *method)
{
    jpc_components *components;

    jpc_components_open(&components, path, n_docs, memory_bytes);
    ok(strcmp(jpc_components_method(components), method) == 0,
       "%" PRIu64 " documents in %zu bytes: %s", n_docs, memory_bytes, method);
    jpc_components_close(components);
}

static void method_by_memory(void)
{
    is_chosen(0, 0, "u32");
    is_chosen(64, 4 * 64 + 8, "u32");
    is_chosen(64, 4 * 64 + 7, "stars");
    is_chosen(65, 4 * 65 + 15, "stars");
    is_chosen(1000000, 1 << 20, "stars");
    is_chosen(UINT32_MAX, (size_t)16 << 30, "stars");
    is_chosen(((uint64_t)1 << 40) + 1, SIZE_MAX, "stars");
    is_chosen(UINT64_MAX, SIZE_MAX, "stars");
}

static void numbers_of_many_bits(jpc_components_kind kind, uint64_t n_docs)
{
    struct edges edges = {0};
    uint64_t last = n_docs - 1;
    jpc_components *components;

    add(&edges, last - 1, last);
    add(&edges, 3, last - 1);
    add(&edges, last - 3, last - 2);
    components = joined(kind, &edges, n_docs);
    ok(next_is(components, 3, 3) && next_is(components, last - 3, last - 3) &&
           next_is(components, last - 2, last - 3) && next_is(components, last - 1, 3) &&
           next_is(components, last, 3) && is_at_end(components),
       "%" PRIu64 " documents, %s", n_docs, jpc_components_method(components));
    jpc_components_close(components);
    free(edges.items);
}

// 20 GiB of addresses, of which next to nothing is touched.
static void more_than_32_bits(void)
{
    double bytes = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);

    if (SANITIZED || bytes < 21.0 * (1 << 30))
        tap_skip("2^32 documents in memory", "too much for this machine");
    else
        numbers_of_many_bits(JPC_COMPONENTS_U40, ((uint64_t)1 << 32) + 10);
}

static void what_goes_wrong(void)
{
    jpc_components *components;
    struct rlimit limit, small;
    uint64_t state = 5;
    jpc_err err = {0};
    jpc_status status = JPC_OK;

    jpc_components_open(&components, path, 10, 1000);
    ok(jpc_components_add(components, 9, 10, &err) == JPC_ERR_DATA, "a document that is none");
    is_text(jpc_span_of(err.message), "no document 10, expected less than 10", "… is named");
    ok(jpc_components_add(components, 10, 9, &err) == JPC_ERR_DATA &&
           jpc_components_add(components, 10, 10, &err) == JPC_ERR_DATA &&
           jpc_components_add(components, 9, 0, &err) == JPC_OK,
       "… on both sides");
    jpc_components_close(components);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    small = (struct rlimit){4000000, limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    jpc_components_open_as(&components, path, 1000000, 0, JPC_COMPONENTS_STARS);
    for (int i = 0; i < 1000000 && status == JPC_OK; i++)
        status = jpc_components_add(components, next_random(&state) % 1000000,
                                    next_random(&state) % 1000000, &err);
    ok(status == JPC_ERR_OUTPUT, "a full disk");
    jpc_components_close(components);
    setrlimit(RLIMIT_FSIZE, &limit);
    ok(rmdir(folder) == 0 && mkdir(folder, 0700) == 0, "nothing is left behind");
}

static jpc_status run_through(uint64_t n_docs)
{
    jpc_components *components;
    uint64_t doc, root;
    jpc_err err = {0};
    jpc_status status = JPC_OK;

    jpc_components_open_as(&components, path, n_docs, 0, JPC_COMPONENTS_STARS);
    for (uint64_t i = 0; i + 1 < n_docs && status == JPC_OK; i++)
        status = jpc_components_add(components, i, i + 1, &err);
    if (status == JPC_OK)
        status = jpc_components_finish(components, &err);
    while (status == JPC_OK)
        status = jpc_components_next(components, &doc, &root, &err);
    jpc_components_close(components);
    return status;
}

// Some of them: each takes all rounds.
static void no_error_is_passed_over(fault_plan *fault, int cause, const char *name)
{
    uint64_t n_docs = 9000;
    long calls, step, failed = 0, seen = 0;

    set_fault(fault, 0, cause);
    run_through(n_docs);
    calls = fault->calls;
    step = 1 + calls / (TAP_ALL ? 64 : 16);
    for (long call = 1; call <= calls; call += step) {
        set_fault(fault, call, cause);
        seen += run_through(n_docs) == JPC_ERR_OUTPUT;
        failed++;
    }
    set_fault(fault, 0, cause);
    ok(failed > (TAP_ALL ? 20 : 8) && seen == failed, "each of %ld calls of %s may fail", calls,
       name);
}

int main(void)
{
    tap_begin();
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/edges", folder);
    random_graphs();
    shapes();
    method_by_memory();
    numbers_of_many_bits(JPC_COMPONENTS_STARS, UINT64_MAX);
    more_than_32_bits();
    what_goes_wrong();
    no_error_is_passed_over(&read_fault, EIO, "pread()");
    no_error_is_passed_over(&write_fault, ENOSPC, "pwrite()");
    jpc_components_close(NULL);
    rmdir(folder);
    return tap_end();
}
