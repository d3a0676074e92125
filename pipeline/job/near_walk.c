#include "job/near_walk.h"

#include <math.h>
#include <stdlib.h>

#include "job/band_walk.h"
#include "job/near_tally.h"
#include "text/min_hash.h"

#define FEW 16 // that stay and are looked through one by one; more of them are found by their keys
#define STANDARD_ERRORS 3

// A document that stays.
struct representative {
    jpc_near_member member; // its arrays are in the walk's arena
    const uint64_t
        *keys; // one more than there are: of the document itself, if it is of an older run
    jpc_cluster cluster;
    bool changed; // of an older run: documents of this run have been added, or are missing
};

struct result {
    uint32_t task, doc, bands, number;
    uint32_t nearest;        // that it was compared with; a copy is one of this
    uint32_t representative; // that it is counted for: of one that stays, itself
    jpc_decision_kind kind;
    jpc_evidence evidence;
    double similarity;
};

// Who stays and has this key: a list in keep order, as long as one document can be compared with.
struct slot {
    uint64_t key; // 0: free
    uint32_t first, last, n;
};

struct entry {
    uint32_t representative, next;
};

struct jpc_near_walk {
    const jpc_near_params *params;
    const jpc_near_hooks *hooks;
    jpc_band_walk *bands; // where these decide; it does all, and nothing below is used
    jpc_near_shape shape;
    size_t max_compared;
    double margin; // about min_similarity, in which an estimate settles nothing
    jpc_arena arena;
    struct representative *representatives; // owned, as all below
    size_t n_representatives, representatives_capacity;
    struct result *results;
    size_t n_results, results_capacity;
    jpc_near_tally tally;
    struct slot *slots; // open addressing; NULL: few
    size_t n_slots, n_used;
    struct entry *entries;
    size_t n_entries, entries_capacity;
    uint64_t *keys;       // of the present member, and the key of a document
    uint32_t *candidates; // 2 and keys × max_compared
    size_t n_candidates;
    uint64_t n_unsettled;
};

void jpc_near_walk_open(jpc_near_walk **out, const jpc_near_params *params,
                        const jpc_near_hooks *hooks)
{
    jpc_near_walk *walk = jpc_alloc(sizeof *walk);

    walk->params = params;
    walk->hooks = hooks;
    if (params->decide != JPC_NEAR_VERIFIED)
        jpc_band_walk_open(&walk->bands, params, hooks);
    walk->shape = jpc_near_shape_of(params);
    walk->max_compared = (size_t)params->max_representatives;
    walk->margin =
        STANDARD_ERRORS * jpc_minhash_error(params->min_similarity, walk->shape.permutations);
    walk->keys = jpc_alloc(((size_t)walk->shape.keys + 1) * sizeof *walk->keys);
    walk->candidates =
        jpc_alloc(((size_t)walk->shape.keys * walk->max_compared + FEW) * sizeof *walk->candidates);
    *out = walk;
}

void jpc_near_walk_close(jpc_near_walk *walk)
{
    if (walk == NULL)
        return;
    jpc_band_walk_close(walk->bands);
    jpc_arena_release(&walk->arena);
    free(walk->representatives);
    free(walk->results);
    jpc_near_tally_release(&walk->tally);
    free(walk->slots);
    free(walk->entries);
    free(walk->keys);
    free(walk->candidates);
    free(walk);
}

// Room for one more.
static void *grow(void *items, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return items;
    *capacity = *capacity * 2 + 64;
    return jpc_realloc(items, *capacity * size);
}

uint64_t jpc_near_order(const jpc_near_params *params, const jpc_signature_row *row)
{
    const uint64_t latest = ((uint64_t)1 << JPC_NEAR_ORDER_BITS) - 1; // years have four digits
    int64_t date = row->signature.date;
    uint64_t order = 0;

    if (params->keep == JPC_KEEP_NEWEST) // dates before 1970, and unknown ones, come last
        order = date <= 0 ? latest : (uint64_t)date < latest ? latest - (uint64_t)date : 0;
    else if (params->keep == JPC_KEEP_LONGEST)
        order = UINT32_MAX - row->signature.chars;
    return order | (uint64_t)(row->doc == JPC_NOT_KEPT) << 63;
}

// ---- who stays, by key ----------------------------------------------------------------------

static struct slot *slot_of(const jpc_near_walk *walk, uint64_t key)
{
    size_t at = (size_t)key & (walk->n_slots - 1);

    while (walk->slots[at].key != 0 && walk->slots[at].key != key)
        at = (at + 1) & (walk->n_slots - 1);
    return &walk->slots[at];
}

static void grow_slots(jpc_near_walk *walk)
{
    struct slot *old = walk->slots;
    size_t n_old = walk->n_slots;

    walk->n_slots = n_old > 0 ? 2 * n_old : 1024;
    walk->slots = jpc_alloc(walk->n_slots * sizeof *walk->slots);
    for (size_t i = 0; i < n_old; i++)
        if (old[i].key != 0)
            *slot_of(walk, old[i].key) = old[i];
    free(old);
}

static void index_key(jpc_near_walk *walk, uint64_t key, uint32_t representative)
{
    struct slot *slot;

    if (2 * (walk->n_used + 1) > walk->n_slots)
        grow_slots(walk);
    slot = slot_of(walk, key);
    if (slot->n == walk->max_compared)
        return;
    walk->entries =
        grow(walk->entries, walk->n_entries, &walk->entries_capacity, sizeof *walk->entries);
    walk->entries[walk->n_entries] = (struct entry){representative, UINT32_MAX};
    if (slot->n == 0) {
        *slot = (struct slot){.key = key, .first = (uint32_t)walk->n_entries};
        walk->n_used++;
    } else {
        walk->entries[slot->last].next = (uint32_t)walk->n_entries;
    }
    slot->last = (uint32_t)walk->n_entries++;
    slot->n++;
}

static void index_representative(jpc_near_walk *walk, size_t at)
{
    for (int k = 0; k <= walk->shape.keys; k++)
        if (walk->representatives[at].keys[k] != 0)
            index_key(walk, walk->representatives[at].keys[k], (uint32_t)at);
}

// ---- candidates -----------------------------------------------------------------------------

static uint32_t count_shared(const jpc_near_walk *walk, const uint64_t *keys)
{
    uint32_t n = 0;

    for (int k = 0; k < walk->shape.keys; k++)
        n += keys[k] != 0 && keys[k] == walk->keys[k];
    return n;
}

// What is looked at first, and does not count: at most one that stays has this text and, where that
// is enough, this address.
static void find_equal(jpc_near_walk *walk, int key)
{
    uint64_t wanted = walk->keys[key];
    size_t i = 0;

    if (wanted == 0)
        return;
    if (walk->slots != NULL) {
        const struct slot *slot = slot_of(walk, wanted);

        if (slot->n > 0)
            walk->candidates[walk->n_candidates++] = walk->entries[slot->first].representative;
        return;
    }
    while (i < walk->n_representatives && walk->representatives[i].keys[key] != wanted)
        i++;
    if (i < walk->n_representatives)
        walk->candidates[walk->n_candidates++] = (uint32_t)i;
}

static int compare_numbers(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

// All lists, one behind the other, sorted, and of equal ones the first; as many as may be compared.
static void find_by_key(jpc_near_walk *walk)
{
    uint32_t *found = walk->candidates + walk->n_candidates;
    size_t n = 0, n_distinct = 0;

    for (int k = 0; k < walk->shape.keys; k++) {
        const struct slot *slot = walk->keys[k] != 0 ? slot_of(walk, walk->keys[k]) : NULL;

        for (uint32_t at = slot != NULL && slot->n > 0 ? slot->first : UINT32_MAX; at != UINT32_MAX;
             at = walk->entries[at].next)
            found[n++] = walk->entries[at].representative;
    }
    qsort(found, n, sizeof *found, compare_numbers);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || found[i] != found[n_distinct - 1])
            found[n_distinct++] = found[i];
    walk->n_candidates += n_distinct < walk->max_compared ? n_distinct : walk->max_compared;
}

static void look_through(jpc_near_walk *walk)
{
    size_t most = walk->n_candidates + walk->max_compared;

    for (size_t i = 0; i < walk->n_representatives && walk->n_candidates < most; i++)
        if (count_shared(walk, walk->representatives[i].keys) > 0)
            walk->candidates[walk->n_candidates++] = (uint32_t)i;
}

// Those that stay and share a key with the present member, in keep order, behind what is equal.
static void find_candidates(jpc_near_walk *walk)
{
    walk->n_candidates = 0;
    find_equal(walk, walk->shape.bands);
    if (walk->params->url == JPC_NEAR_URL_DROP)
        find_equal(walk, walk->shape.bands + 1);
    if (walk->slots != NULL)
        find_by_key(walk);
    else
        look_through(walk);
}

// ---- similarity -----------------------------------------------------------------------------

static bool is_same_url(const jpc_near_walk *walk, const jpc_signature *a, const jpc_signature *b)
{
    return walk->params->url == JPC_NEAR_URL_DROP && a->url != 0 && a->url == b->url;
}

static bool is_ignored(const jpc_near_walk *walk, const jpc_signature *signature)
{
    return signature->keys == NULL && walk->params->short_texts == JPC_NEAR_IGNORED;
}

static jpc_status compare(jpc_near_walk *walk, const jpc_near_member *member,
                          const jpc_near_member *other, double *similarity, jpc_evidence *evidence,
                          jpc_err *err)
{
    const jpc_signature *a = &member->row.signature, *b = &other->row.signature;
    int n = walk->shape.permutations;

    *similarity = 0;
    *evidence = JPC_EVIDENCE_ESTIMATE;
    if (is_ignored(walk, a) || is_ignored(walk, b))
        return JPC_OK;
    *similarity = 1;
    *evidence = JPC_EVIDENCE_TEXT;
    if (jpc_hash128_equals(a->text, b->text))
        return JPC_OK;
    *similarity = 0;
    *evidence = JPC_EVIDENCE_ESTIMATE;
    if (a->keys == NULL || b->keys == NULL)
        return JPC_OK;
    *similarity = jpc_minhash_estimate(jpc_minhash_matches(a->bytes, b->bytes, n), n);
    if (fabs(*similarity - walk->params->min_similarity) > walk->margin ||
        !jpc_near_is_kept(member) || !jpc_near_is_kept(other) ||
        walk->params->settle == JPC_SETTLE_ESTIMATES)
        return JPC_OK;
    if (jpc_near_is_older(member) || jpc_near_is_older(other)) {
        walk->n_unsettled++;
        return JPC_OK;
    }
    *evidence = JPC_EVIDENCE_JACCARD;
    return walk->hooks->settle(walk->hooks->self, member, other, similarity, err);
}

// ---- members --------------------------------------------------------------------------------

static const void *keep_bytes(jpc_near_walk *walk, const void *bytes, size_t len)
{
    return jpc_arena_copy(&walk->arena, bytes, len).ptr;
}

static void add_representative(jpc_near_walk *walk, const jpc_near_member *member)
{
    size_t n_keys = (size_t)walk->shape.keys + 1, at = walk->n_representatives++;
    jpc_signature *signature;
    struct representative *new;

    walk->keys[n_keys - 1] = jpc_near_is_older(member) ? jpc_near_id_key(jpc_near_id(member)) : 0;
    walk->representatives = grow(walk->representatives, at, &walk->representatives_capacity,
                                 sizeof *walk->representatives);
    new = &walk->representatives[at];
    *new = (struct representative){
        .member = *member,
        .keys = keep_bytes(walk, walk->keys, n_keys * sizeof *walk->keys),
        .cluster = {.id = member->row.signature.text.high, .first = INT64_MIN, .last = INT64_MIN}};
    signature = &new->member.row.signature;
    if (signature->bytes != NULL) {
        signature->bytes = keep_bytes(walk, signature->bytes, (size_t)walk->shape.permutations);
        signature->keys = new->keys;
    }
    if (walk->slots != NULL) {
        index_representative(walk, at);
    } else if (walk->n_representatives > FEW) {
        for (size_t i = 0; i < walk->n_representatives; i++)
            index_representative(walk, i);
    }
}

static void count_member(jpc_near_walk *walk, uint32_t at, const jpc_near_member *member)
{
    struct representative *stays = &walk->representatives[at];

    stays->changed |= jpc_near_is_older(&stays->member) && !jpc_near_is_older(member);
    jpc_near_tally_add(&walk->tally, at, &stays->cluster, member);
}

// Compares the member with the candidates until it is a copy of one.
static jpc_status judge(jpc_near_walk *walk, const jpc_near_member *member, struct result *result,
                        jpc_err *err)
{
    for (size_t i = 0; i < walk->n_candidates && result->kind == JPC_DECISION_STAYS; i++) {
        const struct representative *other = &walk->representatives[walk->candidates[i]];
        double similarity;
        jpc_evidence evidence;
        bool copy;

        JPC_TRY(compare(walk, member, &other->member, &similarity, &evidence, err));
        copy = similarity >= walk->params->min_similarity;
        if (!copy && is_same_url(walk, &member->row.signature, &other->member.row.signature)) {
            copy = true;
            similarity = 1;
            evidence = JPC_EVIDENCE_URL;
        }
        if (!copy && !isnan(result->similarity) && similarity <= result->similarity)
            continue;
        result->kind = copy ? JPC_DECISION_COPY : JPC_DECISION_STAYS;
        result->evidence = evidence;
        result->similarity = similarity;
        result->nearest = walk->candidates[i];
        result->bands = count_shared(walk, other->keys);
    }
    return JPC_OK;
}

// What an older run decided.
static jpc_status replay(jpc_near_walk *walk, const jpc_near_member *member, jpc_err *err)
{
    uint32_t at = (uint32_t)walk->n_representatives;

    if (member->copy_of == JPC_NO_DOCUMENT) {
        add_representative(walk, member);
    } else {
        walk->n_candidates = 0;
        walk->keys[walk->shape.keys] = jpc_near_id_key(member->copy_of);
        find_equal(walk, walk->shape.keys);
        at = walk->n_candidates > 0 ? walk->candidates[0] : at;
        if (walk->n_candidates == 0 ||
            jpc_near_id(&walk->representatives[at].member) != member->copy_of)
            return jpc_fail(err, JPC_ERR_DATA,
                            "document %u of task %u of an older run is a copy of none",
                            (unsigned)member->number, (unsigned)member->task);
    }
    count_member(walk, at, member);
    return JPC_OK;
}

// A document that a filter dropped in an older run counts for one of this run, now. Had it counted
// for another?
static jpc_status find_loss(jpc_near_walk *walk, const jpc_near_member *member, jpc_err *err)
{
    struct result before = {.kind = JPC_DECISION_STAYS, .similarity = NAN};
    size_t n = 0;

    for (size_t i = 0; i < walk->n_candidates; i++)
        if (jpc_near_is_older(&walk->representatives[walk->candidates[i]].member))
            walk->candidates[n++] = walk->candidates[i];
    walk->n_candidates = n;
    JPC_TRY(judge(walk, member, &before, err));
    if (before.kind == JPC_DECISION_COPY)
        walk->representatives[before.nearest].changed = true;
    return JPC_OK;
}

jpc_status jpc_near_walk_add(jpc_near_walk *walk, const jpc_near_member *member, jpc_err *err)
{
    struct result result = {.task = member->task,
                            .doc = member->row.doc,
                            .number = member->number,
                            .kind = JPC_DECISION_STAYS,
                            .similarity = NAN};

    if (walk->bands != NULL)
        return jpc_band_walk_add(walk->bands, member, err);
    jpc_signature_keys(&walk->shape, walk->params->url, &member->row.signature, walk->keys);
    if (jpc_near_is_older(member) && jpc_near_is_kept(member))
        return replay(walk, member, err);
    find_candidates(walk);
    JPC_TRY(judge(walk, member, &result, err));
    result.representative = result.nearest;
    if (result.kind == JPC_DECISION_STAYS) {
        if (!jpc_near_is_kept(member))
            return JPC_OK;
        result.representative = (uint32_t)walk->n_representatives;
        add_representative(walk, member);
    }
    count_member(walk, result.representative, member);
    if (jpc_near_is_older(member) &&
        !jpc_near_is_older(&walk->representatives[result.representative].member))
        return find_loss(walk, member, err);
    if (!jpc_near_is_kept(member))
        return JPC_OK;
    walk->results =
        grow(walk->results, walk->n_results, &walk->results_capacity, sizeof *walk->results);
    walk->results[walk->n_results++] = result;
    return JPC_OK;
}

// ---- the end of a cluster -------------------------------------------------------------------

static void count_hosts(jpc_near_walk *walk)
{
    uint32_t at;

    while (jpc_near_tally_next(&walk->tally, &at))
        walk->representatives[at].cluster.hosts++;
}

static void decide(const jpc_near_walk *walk, const struct result *result)
{
    const struct representative *stays = &walk->representatives[result->representative];
    jpc_decision decision = {.task = result->task,
                             .doc = result->doc,
                             .kind = result->kind,
                             .evidence = result->evidence,
                             .similarity = result->similarity,
                             .bands = result->bands,
                             .cluster = {.id = stays->cluster.id},
                             .signature = (uint64_t)result->task << 32 | result->number,
                             .other_signature = JPC_NO_DOCUMENT};

    if (!isnan(result->similarity)) {
        const jpc_near_member *other = &walk->representatives[result->nearest].member;

        decision.other = other->row.origin;
        decision.other_signature = jpc_near_id(other);
    }
    if (result->kind == JPC_DECISION_STAYS)
        decision.cluster = stays->cluster;
    if (result->kind == JPC_DECISION_COPY || !isnan(result->similarity) ||
        stays->cluster.before > 1)
        walk->hooks->decide(walk->hooks->self, &decision);
}

uint64_t jpc_near_walk_unsettled(const jpc_near_walk *walk) { return walk->n_unsettled; }

void jpc_near_walk_end(jpc_near_walk *walk)
{
    if (walk->bands != NULL) {
        jpc_band_walk_end(walk->bands);
        return;
    }
    count_hosts(walk);
    for (size_t i = 0; i < walk->n_results; i++)
        decide(walk, &walk->results[i]);
    for (size_t i = 0; i < walk->n_representatives; i++)
        if (jpc_near_is_older(&walk->representatives[i].member)
                ? walk->representatives[i].changed
                : walk->representatives[i].cluster.before > 1)
            walk->hooks->cluster(walk->hooks->self, &walk->representatives[i].cluster,
                                 &walk->representatives[i].member);
    walk->n_representatives = walk->n_results = walk->n_entries = 0;
    free(walk->slots);
    walk->slots = NULL;
    walk->n_slots = walk->n_used = 0;
    jpc_arena_reset(&walk->arena);
}
