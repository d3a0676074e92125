// Two ways to connected components.
//
// In memory: union-find in which the root of a tree is its smallest document, so that the answer
// does not depend on the order of unions; paths are halved. An entry is the distance to the parent,
// so untouched memory (zero) means a document by itself. One bit per document: it has an edge.
//
// On disk, where that does not fit: alternating large-star and small-star rounds (Kiveris et al.
// 2014, Connected Components in MapReduce and Beyond, algorithms 1 to 3) over edges that are
// sorted.
//
//   large-star  every document joins its larger neighbours to the smallest of its neighbourhood,
//               itself included
//   small-star  every document joins itself and its smaller neighbours to the smallest of them
//
// Both keep components as they are. When no document has two smaller neighbours, or smaller and
// larger ones, each component is a star around its smallest document. A round never makes more
// edges than it had.
#include "job/components.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "job/sorter.h"

#define U40_BYTES 5
#define U40_DOCS ((uint64_t)1 << 40)
#define EDGE_WORDS 2
#define N_PENDING 16 // edges: about as many looks at memory as are under way at once

struct edge {
    uint64_t a, b;
};

struct jpc_components {
    uint64_t n_docs;
    jpc_components_kind kind;
    bool finished;
    uint64_t doc;             // the next one to be looked at; of stars, the last one given out
    uint32_t *parents32;      // owned; document − parent
    unsigned char *parents40; // owned; the same in five bytes
    uint64_t *has_edge;       // owned; a bit per document
    struct edge pending[N_PENDING]; // their entries are on the way from memory; a ring
    uint64_t n_added;               // edges, the pending ones included
    size_t memory_bytes;
    char *spill_path; // owned
    jpc_sorter *both; // owned; each edge in both directions
};

static uint64_t memory_bytes_of(uint64_t n_docs, uint64_t entry_bytes)
{
    return n_docs * entry_bytes + (n_docs + 63) / 64 * 8;
}

static jpc_components_kind choose_kind(uint64_t n_docs, size_t memory_bytes)
{
    if (n_docs <= UINT32_MAX && memory_bytes_of(n_docs, sizeof(uint32_t)) <= memory_bytes)
        return JPC_COMPONENTS_U32;
    if (n_docs <= U40_DOCS && memory_bytes_of(n_docs, U40_BYTES) <= memory_bytes)
        return JPC_COMPONENTS_U40;
    return JPC_COMPONENTS_STARS;
}

void jpc_components_open(jpc_components **components, const char *spill_path, uint64_t n_docs,
                         size_t memory_bytes)
{
    jpc_components_open_as(components, spill_path, n_docs, memory_bytes,
                           choose_kind(n_docs, memory_bytes));
}

static void open_both(jpc_components *components)
{
    jpc_sorter_open(&components->both, components->spill_path, EDGE_WORDS,
                    components->memory_bytes / 2);
}

void jpc_components_open_as(jpc_components **out, const char *spill_path, uint64_t n_docs,
                            size_t memory_bytes, jpc_components_kind kind)
{
    jpc_components *components = jpc_alloc(sizeof *components);

    components->n_docs = n_docs;
    components->kind = kind;
    components->memory_bytes = memory_bytes;
    components->spill_path = jpc_strdup(spill_path);
    if (kind == JPC_COMPONENTS_STARS) {
        open_both(components);
    } else {
        size_t n = (size_t)n_docs;

        assert(n_docs <= (kind == JPC_COMPONENTS_U32 ? UINT32_MAX : U40_DOCS));
        components->has_edge = jpc_alloc((n + 63) / 64 * sizeof *components->has_edge);
        if (kind == JPC_COMPONENTS_U32)
            components->parents32 = jpc_alloc(n * sizeof *components->parents32);
        else
            components->parents40 = jpc_alloc(n * U40_BYTES);
    }
    *out = components;
}

const char *jpc_components_method(const jpc_components *components)
{
    static const char *const names[] = {[JPC_COMPONENTS_U32] = "u32",
                                        [JPC_COMPONENTS_U40] = "u40",
                                        [JPC_COMPONENTS_STARS] = "stars"};

    return names[components->kind];
}

static inline uint64_t get_parent(const jpc_components *components, uint64_t doc)
{
    const unsigned char *at;

    if (components->kind == JPC_COMPONENTS_U32)
        return doc - components->parents32[doc];
    at = components->parents40 + U40_BYTES * doc;
    return doc - ((uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
                  (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32);
}

static inline void set_parent(jpc_components *components, uint64_t doc, uint64_t parent)
{
    uint64_t distance = doc - parent;
    unsigned char *at;

    if (components->kind == JPC_COMPONENTS_U32) {
        components->parents32[doc] = (uint32_t)distance;
        return;
    }
    at = components->parents40 + U40_BYTES * doc;
    for (int i = 0; i < U40_BYTES; i++)
        at[i] = (unsigned char)(distance >> (8 * i));
}

static uint64_t find_root(jpc_components *components, uint64_t doc)
{
    uint64_t parent = get_parent(components, doc);

    while (parent != doc) {
        uint64_t above = get_parent(components, parent);

        if (above == parent)
            return parent;
        set_parent(components, doc, above);
        doc = above;
        parent = get_parent(components, doc);
    }
    return doc;
}

static void set_has_edge(jpc_components *components, uint64_t doc)
{
    components->has_edge[doc / 64] |= (uint64_t)1 << doc % 64;
}

static inline const void *entry_of(const jpc_components *components, uint64_t doc)
{
    return components->kind == JPC_COMPONENTS_U32
               ? (const void *)&components->parents32[doc]
               : (const void *)&components->parents40[U40_BYTES * doc];
}

static void unite(jpc_components *components, struct edge edge)
{
    uint64_t root_a = find_root(components, edge.a), root_b = find_root(components, edge.b);

    if (root_a == root_b)
        return;
    set_has_edge(components, edge.a);
    set_has_edge(components, edge.b);
    if (root_a < root_b)
        set_parent(components, root_b, root_a);
    else
        set_parent(components, root_a, root_b);
}

// Documents of an edge lie anywhere: most of the time goes into waiting for their entries. So an
// edge asks for them, and its turn comes some edges later.
static void add_pending(jpc_components *components, struct edge edge)
{
    struct edge *oldest = &components->pending[components->n_added % N_PENDING];

    if (components->n_added++ >= N_PENDING)
        unite(components, *oldest);
    *oldest = edge;
    __builtin_prefetch(entry_of(components, edge.a), 1);
    __builtin_prefetch(entry_of(components, edge.b), 1);
}

static void unite_pending(jpc_components *components)
{
    uint64_t n = components->n_added;

    for (uint64_t i = n > N_PENDING ? n - N_PENDING : 0; i < n; i++)
        unite(components, components->pending[i % N_PENDING]);
}

static jpc_status add_edge(jpc_sorter *sorter, uint64_t from, uint64_t to, jpc_err *err)
{
    const uint64_t edge[EDGE_WORDS] = {from, to};

    return jpc_sorter_add(sorter, edge, 1, err);
}

static jpc_status add_both(jpc_components *components, uint64_t a, uint64_t b, jpc_err *err)
{
    JPC_TRY(add_edge(components->both, a, b, err));
    return add_edge(components->both, b, a, err);
}

jpc_status jpc_components_add(jpc_components *components, uint64_t a, uint64_t b, jpc_err *err)
{
    uint64_t larger = a > b ? a : b;

    assert(!components->finished);
    if (larger >= components->n_docs)
        return jpc_fail(err, JPC_ERR_DATA, "no document %llu, expected less than %llu",
                        (unsigned long long)larger, (unsigned long long)components->n_docs);
    if (a == b)
        return JPC_OK;
    if (components->kind == JPC_COMPONENTS_STARS)
        return add_both(components, a, b, err);
    add_pending(components, (struct edge){a, b});
    return JPC_OK;
}

// The edges of one document, one after the other, without repetitions.
struct group {
    uint64_t doc, neighbour, smallest;
    bool first; // this edge is the first of its document
};

static jpc_status next_edge(jpc_sorter *sorter, struct group *group, jpc_err *err)
{
    uint64_t doc = group->doc, neighbour = group->neighbour;
    const uint64_t *edge;

    do
        JPC_TRY(jpc_sorter_next(sorter, &edge, err));
    while (edge[0] == doc && edge[1] == neighbour);
    group->doc = edge[0];
    group->neighbour = edge[1];
    group->first = edge[0] != doc;
    if (group->first) // sorted: no other one is smaller
        group->smallest = edge[1];
    return JPC_OK;
}

// No document has a number as high as this.
static const struct group no_group = {UINT64_MAX, UINT64_MAX, UINT64_MAX, false};

// From both directions of each edge to (larger, smaller). *stars: there are only stars already.
static jpc_status large_star(jpc_sorter *both, jpc_sorter *down, bool *stars, jpc_err *err)
{
    struct group group = no_group;
    jpc_status status;

    *stars = true;
    JPC_TRY(jpc_sorter_rewind(both, err));
    while ((status = next_edge(both, &group, err)) == JPC_OK) {
        bool has_smaller = group.smallest < group.doc;

        *stars = *stars && (group.first || !has_smaller);
        if (group.neighbour > group.doc)
            JPC_TRY(add_edge(down, group.neighbour, has_smaller ? group.smallest : group.doc, err));
    }
    return status == JPC_END ? JPC_OK : status;
}

// From (larger, smaller) to both directions.
static jpc_status small_star(jpc_sorter *down, jpc_components *components, jpc_err *err)
{
    struct group group = no_group;
    jpc_status status;

    JPC_TRY(jpc_sorter_rewind(down, err));
    while ((status = next_edge(down, &group, err)) == JPC_OK)
        JPC_TRY(
            add_both(components, group.first ? group.doc : group.neighbour, group.smallest, err));
    return status == JPC_END ? JPC_OK : status;
}

static jpc_status run_round(jpc_components *components, bool *stars, jpc_err *err)
{
    jpc_sorter *down;
    jpc_status status;

    jpc_sorter_open(&down, components->spill_path, EDGE_WORDS, components->memory_bytes / 2);
    status = large_star(components->both, down, stars, err);
    if (status == JPC_OK && !*stars) {
        jpc_sorter_close(components->both);
        open_both(components);
        status = small_star(down, components, err);
    }
    jpc_sorter_close(down);
    return status;
}

jpc_status jpc_components_finish(jpc_components *components, jpc_err *err)
{
    bool stars = false;

    components->finished = true;
    if (components->kind != JPC_COMPONENTS_STARS) {
        unite_pending(components);
        return JPC_OK;
    }
    while (!stars)
        JPC_TRY(run_round(components, &stars, err));
    components->doc = UINT64_MAX;
    return jpc_sorter_rewind(components->both, err);
}

// A document comes as often as it has neighbours, next to each other.
static jpc_status next_of_stars(jpc_components *components, uint64_t *doc, uint64_t *root,
                                jpc_err *err)
{
    const uint64_t *edge;

    do
        JPC_TRY(jpc_sorter_next(components->both, &edge, err));
    while (edge[0] == components->doc);
    components->doc = *doc = edge[0];
    *root = edge[1] < edge[0] ? edge[1] : edge[0];
    return JPC_OK;
}

// From components->doc on. False: there is no other one.
static bool find_next_doc(jpc_components *components)
{
    while (components->doc < components->n_docs) {
        uint64_t bits = components->has_edge[components->doc / 64] >> components->doc % 64;

        if (bits != 0) {
            components->doc += (uint64_t)__builtin_ctzll(bits);
            return true;
        }
        components->doc = (components->doc / 64 + 1) * 64;
    }
    return false;
}

jpc_status jpc_components_next(jpc_components *components, uint64_t *doc, uint64_t *root,
                               jpc_err *err)
{
    assert(components->finished);
    if (components->kind == JPC_COMPONENTS_STARS)
        return next_of_stars(components, doc, root, err);
    if (!find_next_doc(components))
        return JPC_END;
    *doc = components->doc++;
    *root = find_root(components, *doc);
    return JPC_OK;
}

void jpc_components_close(jpc_components *components)
{
    if (components == NULL)
        return;
    free(components->parents32);
    free(components->parents40);
    free(components->has_edge);
    free(components->spill_path);
    jpc_sorter_close(components->both);
    free(components);
}
