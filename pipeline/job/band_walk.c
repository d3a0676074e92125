#include "job/band_walk.h"

#include <math.h>
#include <stdlib.h>

#include "job/near_tally.h"
#include "text/min_hash.h"

#define NONE UINT32_MAX

// A member. Its arrays are there only as long as it may stay.
struct node {
    jpc_near_member member;
    const uint64_t *keys; // in the arena
    uint32_t parent;      // an earlier one that it goes with; itself: it stays
    jpc_evidence evidence;
    double similarity;
    uint32_t n_shared;
    jpc_cluster cluster; // of one that stays
    bool changed;        // of an older run: documents of this run go with it
};

// The first member with a key.
struct slot {
    uint64_t key; // 0: free
    uint32_t node;
};

struct jpc_band_walk {
    const jpc_near_params *params;
    const jpc_near_hooks *hooks;
    jpc_near_shape shape;
    jpc_arena arena;
    struct node *nodes; // owned, as all below
    size_t n_nodes, nodes_capacity;
    struct slot *slots; // open addressing
    size_t n_slots, n_used;
    jpc_near_tally tally;
    uint64_t *keys; // of the present member
};

void jpc_band_walk_open(jpc_band_walk **out, const jpc_near_params *params,
                        const jpc_near_hooks *hooks)
{
    jpc_band_walk *walk = jpc_alloc(sizeof *walk);

    walk->params = params;
    walk->hooks = hooks;
    walk->shape = jpc_near_shape_of(params);
    walk->keys = jpc_alloc((size_t)walk->shape.keys * sizeof *walk->keys);
    *out = walk;
}

void jpc_band_walk_close(jpc_band_walk *walk)
{
    if (walk == NULL)
        return;
    jpc_arena_release(&walk->arena);
    free(walk->nodes);
    free(walk->slots);
    jpc_near_tally_release(&walk->tally);
    free(walk->keys);
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

// ---- who had a key first --------------------------------------------------------------------

static struct slot *slot_of(const jpc_band_walk *walk, uint64_t key)
{
    size_t at = (size_t)key & (walk->n_slots - 1);

    while (walk->slots[at].key != 0 && walk->slots[at].key != key)
        at = (at + 1) & (walk->n_slots - 1);
    return &walk->slots[at];
}

// For the keys of one member more, and for its id.
static void make_slots(jpc_band_walk *walk)
{
    size_t n_old = walk->n_slots, wanted = 2 * (walk->n_used + (size_t)walk->shape.keys + 1);
    struct slot *old = walk->slots;

    if (wanted <= n_old)
        return;
    for (walk->n_slots = 64; walk->n_slots < 2 * wanted;)
        walk->n_slots *= 2;
    walk->slots = jpc_alloc(walk->n_slots * sizeof *walk->slots);
    for (size_t i = 0; i < n_old; i++)
        if (old[i].key != 0)
            *slot_of(walk, old[i].key) = old[i];
    free(old);
}

// The present member has its keys unless an earlier one has them.
static void take_keys(jpc_band_walk *walk, uint32_t node)
{
    for (int k = 0; k < walk->shape.keys; k++) {
        struct slot *slot = walk->keys[k] != 0 ? slot_of(walk, walk->keys[k]) : NULL;

        if (slot == NULL || slot->key != 0)
            continue;
        *slot = (struct slot){walk->keys[k], node};
        walk->n_used++;
    }
}

// The earliest member with one of the present keys; NONE.
static uint32_t find_earliest(const jpc_band_walk *walk)
{
    uint32_t earliest = NONE;

    for (int k = 0; k < walk->shape.keys; k++) {
        const struct slot *slot = walk->keys[k] != 0 ? slot_of(walk, walk->keys[k]) : NULL;

        if (slot != NULL && slot->key != 0 && slot->node < earliest)
            earliest = slot->node;
    }
    return earliest;
}

// ---- what hangs together --------------------------------------------------------------------

// With paths halved. A parent comes before its children.
static uint32_t root_of(const jpc_band_walk *walk, uint32_t node)
{
    struct node *nodes = walk->nodes;

    while (nodes[node].parent != node) {
        nodes[node].parent = nodes[nodes[node].parent].parent;
        node = nodes[node].parent;
    }
    return node;
}

static void join(jpc_band_walk *walk, uint32_t a, uint32_t b)
{
    a = root_of(walk, a);
    b = root_of(walk, b);
    if (a != b)
        walk->nodes[a < b ? b : a].parent = a < b ? a : b;
}

// The new member, the last one, with all that have one of its keys.
static void join_all(jpc_band_walk *walk, uint32_t node)
{
    for (int k = 0; k < walk->shape.keys; k++) {
        const struct slot *slot = walk->keys[k] != 0 ? slot_of(walk, walk->keys[k]) : NULL;

        if (slot != NULL && slot->key != 0)
            join(walk, node, slot->node);
    }
}

// ---- similarity -----------------------------------------------------------------------------

static uint32_t count_shared(const jpc_band_walk *walk, const uint64_t *a, const uint64_t *b)
{
    uint32_t n = 0;

    for (int k = 0; k < walk->shape.keys; k++)
        n += a[k] != 0 && a[k] == b[k];
    return n;
}

// Of a copy, to what stays for it.
static void compare(const jpc_band_walk *walk, struct node *copy, const jpc_signature *a,
                    const uint64_t *keys, const struct node *stays)
{
    const jpc_signature *b = &stays->member.row.signature;
    int n = walk->shape.permutations;

    copy->n_shared = count_shared(walk, keys, stays->keys);
    copy->evidence = copy->n_shared > 0 ? JPC_EVIDENCE_BAND : JPC_EVIDENCE_CHAIN;
    copy->similarity = 0;
    if (jpc_hash128_equals(a->text, b->text)) {
        copy->evidence = JPC_EVIDENCE_TEXT;
        copy->similarity = 1;
    } else if (keys[walk->shape.bands + 1] != 0 &&
               keys[walk->shape.bands + 1] == stays->keys[walk->shape.bands + 1]) {
        copy->evidence = JPC_EVIDENCE_URL;
        copy->similarity = 1;
    } else if (a->bytes != NULL && b->bytes != NULL) {
        copy->similarity = jpc_minhash_estimate(jpc_minhash_matches(a->bytes, b->bytes, n), n);
    }
}

// ---- members --------------------------------------------------------------------------------

static void keep_arrays(jpc_band_walk *walk, struct node *node)
{
    jpc_signature *signature = &node->member.row.signature;
    size_t n_keys = (size_t)walk->shape.keys * sizeof *walk->keys;

    node->keys = (const void *)jpc_arena_copy(&walk->arena, (const void *)walk->keys, n_keys).ptr;
    if (signature->bytes != NULL)
        signature->bytes =
            (const void *)jpc_arena_copy(&walk->arena, (const void *)signature->bytes,
                                         (size_t)walk->shape.permutations)
                .ptr;
    signature->keys = NULL;
}

static struct node *add_node(jpc_band_walk *walk, const jpc_near_member *member)
{
    uint32_t at = (uint32_t)walk->n_nodes;

    walk->nodes = grow(walk->nodes, walk->n_nodes++, &walk->nodes_capacity, sizeof *walk->nodes);
    walk->nodes[at] = (struct node){
        .member = *member,
        .parent = at,
        .similarity = NAN,
        .cluster = {.id = member->row.signature.text.high, .first = INT64_MIN, .last = INT64_MIN}};
    return &walk->nodes[at];
}

// What an older run decided. Those that stay are found again by their ids.
static jpc_status replay(jpc_band_walk *walk, const jpc_near_member *member, jpc_err *err)
{
    bool stays = member->copy_of == JPC_NO_DOCUMENT;
    uint64_t key = jpc_near_id_key(stays ? jpc_near_id(member) : member->copy_of);
    struct slot *slot = slot_of(walk, key);
    struct node *node = add_node(walk, member);

    if (stays) {
        keep_arrays(walk, node);
        *slot = (struct slot){key, (uint32_t)walk->n_nodes - 1};
        walk->n_used++;
        return JPC_OK;
    }
    if (slot->key == 0)
        return jpc_fail(err, JPC_ERR_DATA,
                        "document %u of task %u of an older run is a copy of none",
                        (unsigned)member->number, (unsigned)member->task);
    node->parent = slot->node;
    return JPC_OK;
}

// The member may be a copy: of what the earliest with one of its keys is counted for, or, with
// cluster, of what all of them come to.
static void judge(jpc_band_walk *walk, const jpc_near_member *member, uint32_t earliest)
{
    bool joins = walk->params->decide == JPC_NEAR_CLUSTER && jpc_near_is_kept(member);
    struct node *node = add_node(walk, member);

    if (earliest == NONE || joins)
        keep_arrays(walk, node);
    if (joins) {
        join_all(walk, (uint32_t)walk->n_nodes - 1);
        return;
    }
    if (earliest == NONE)
        return;
    node->parent = root_of(walk, earliest);
    if (jpc_near_is_kept(member))
        compare(walk, node, &member->row.signature, walk->keys, &walk->nodes[node->parent]);
}

jpc_status jpc_band_walk_add(jpc_band_walk *walk, const jpc_near_member *member, jpc_err *err)
{
    uint32_t earliest;

    jpc_signature_keys(&walk->shape, walk->params->url, &member->row.signature, walk->keys);
    make_slots(walk);
    earliest = find_earliest(walk);
    if (earliest == NONE && !jpc_near_is_kept(member))
        return JPC_OK;
    if (jpc_near_is_kept(member) && jpc_near_is_older(member))
        JPC_TRY(replay(walk, member, err));
    else
        judge(walk, member, earliest);
    if (jpc_near_is_kept(member))
        take_keys(walk, (uint32_t)walk->n_nodes - 1);
    return JPC_OK;
}

// ---- the end of a cluster -------------------------------------------------------------------

static void count_members(jpc_band_walk *walk)
{
    uint32_t root;

    for (size_t i = 0; i < walk->n_nodes; i++) {
        const jpc_near_member *member = &walk->nodes[i].member;
        struct node *stays;

        root = root_of(walk, (uint32_t)i);
        stays = &walk->nodes[root];
        stays->changed |= jpc_near_is_older(&stays->member) && !jpc_near_is_older(member);
        jpc_near_tally_add(&walk->tally, root, &stays->cluster, member);
    }
    while (jpc_near_tally_next(&walk->tally, &root))
        walk->nodes[root].cluster.hosts++;
}

static void decide(jpc_band_walk *walk, uint32_t at)
{
    struct node *node = &walk->nodes[at];
    uint32_t root = root_of(walk, at);
    const struct node *stays = &walk->nodes[root];
    jpc_decision decision = {.task = node->member.task,
                             .doc = node->member.row.doc,
                             .kind = root == at ? JPC_DECISION_STAYS : JPC_DECISION_COPY,
                             .similarity = NAN,
                             .cluster = stays->cluster,
                             .signature = jpc_near_id(&node->member),
                             .other_signature = JPC_NO_DOCUMENT};

    if (root != at) {
        if (isnan(node->similarity))
            compare(walk, node, &node->member.row.signature, node->keys, stays);
        decision.evidence = node->evidence;
        decision.similarity = node->similarity;
        decision.bands = node->n_shared;
        decision.other = stays->member.row.origin;
        decision.other_signature = jpc_near_id(&stays->member);
        decision.cluster = (jpc_cluster){.id = stays->cluster.id};
    }
    if (root != at || stays->cluster.before > 1)
        walk->hooks->decide(walk->hooks->self, &decision);
}

// Of what an older run has told, only what is new.
static bool is_told(const struct node *stays)
{
    return jpc_near_is_older(&stays->member) ? stays->changed : stays->cluster.before > 1;
}

void jpc_band_walk_end(jpc_band_walk *walk)
{
    count_members(walk);
    for (size_t i = 0; i < walk->n_nodes; i++)
        if (jpc_near_is_kept(&walk->nodes[i].member) && !jpc_near_is_older(&walk->nodes[i].member))
            decide(walk, (uint32_t)i);
    for (size_t i = 0; i < walk->n_nodes; i++)
        if (walk->nodes[i].parent == i && is_told(&walk->nodes[i]))
            walk->hooks->cluster(walk->hooks->self, &walk->nodes[i].cluster,
                                 &walk->nodes[i].member);
    walk->n_nodes = walk->n_used = walk->n_slots = 0;
    free(walk->slots);
    walk->slots = NULL;
    jpc_arena_reset(&walk->arena);
}
