// What older runs decided is replayed: a walk over an older run, and one over both with its
// decisions, say what one walk over all members says.
#include <stdlib.h>
#include <string.h>

#include "job/near_walk.h"
#include "tests/unit/tap.h"

#define N_BANDS 4
#define N_BYTES 64
#define MAX 60

struct doc {
    uint64_t keys[N_BANDS];
    uint8_t bytes[N_BYTES];
    jpc_near_member member;
    uint64_t copy_of; // as a walk has decided
    jpc_cluster cluster;
};

struct world {
    struct doc docs[MAX];
    size_t n, n_old, n_settled;
};

static uint64_t state = 88172645463325252u;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545F4914F6CDD1Du;
}

static size_t below(size_t n) { return (size_t)((next() >> 32) * n >> 32); }

// One of few families: members differ in some bytes, and share some of the keys.
static void make_doc(struct doc *doc, size_t at)
{
    size_t family = below(4), changed = below(24);
    jpc_signature *s = &doc->member.row.signature;

    memset(doc, 0, sizeof *doc);
    for (size_t i = 0; i < N_BYTES; i++)
        doc->bytes[i] = (uint8_t)(family * 50 + i);
    for (size_t i = 0; i < changed; i++) {
        size_t byte = below(N_BYTES);

        doc->bytes[byte] = (uint8_t)below(256);
    }
    for (size_t i = 0; i < N_BANDS; i++)
        doc->keys[i] = 1000 * (i + 1) + 10 * family + below(2);
    *s = (jpc_signature){.keys = doc->keys, .bytes = doc->bytes, .text = {at + 1, at + 1}};
    s->url = below(3) == 0 ? 1 + below(8) : 0;
    s->host = 1 + below(5);
    s->date = below(4) == 0 ? INT64_MIN : (int64_t)(1000 + below(100));
    doc->member.row.doc = below(4) == 0 ? JPC_NOT_KEPT : (uint32_t)at;
    doc->member.number = (uint32_t)at;
    doc->member.row.origin.file = (uint32_t)at;
}

static void make_world(struct world *world)
{
    world->n = 2 + below(MAX - 1);
    world->n_old = below(world->n + 1);
    for (size_t i = 0; i < world->n; i++) {
        make_doc(&world->docs[i], i);
        if (i > 0 && below(6) == 0) // an equal text
            world->docs[i].member.row.signature.text =
                world->docs[below(i)].member.row.signature.text;
    }
}

static jpc_status settle(void *self, const jpc_near_member *a, const jpc_near_member *b,
                         double *similarity, jpc_err *err)
{
    (void)a, (void)b, (void)err;
    ((struct world *)self)->n_settled++;
    *similarity = 1;
    return JPC_OK;
}

static void decide(void *self, const jpc_decision *decision)
{
    struct world *world = self;

    if (decision->kind == JPC_DECISION_COPY)
        world->docs[(uint32_t)decision->signature].copy_of = decision->other_signature;
}

static void take_cluster(void *self, const jpc_cluster *cluster, const jpc_near_member *stays)
{
    struct world *world = self;

    world->docs[stays->number].cluster = *cluster;
}

// Those of [0, n), kept ones first; of which the first `n_old` are of an older run.
static bool walk(struct world *world, const jpc_near_params *params, size_t n, size_t n_old,
                 uint64_t *unsettled)
{
    jpc_near_hooks hooks = {settle, decide, take_cluster, world};
    jpc_near_walk *walk;
    bool fine = true;
    jpc_err err;

    jpc_near_walk_open(&walk, params, &hooks);
    for (int filtered = 0; filtered < 2; filtered++)
        for (size_t i = 0; i < n; i++) {
            jpc_near_member member = world->docs[i].member;

            if ((member.row.doc == JPC_NOT_KEPT) != filtered)
                continue;
            member.row.origin.run = i < n_old;
            member.copy_of = world->docs[i].copy_of;
            fine = fine && jpc_near_walk_add(walk, &member, &err) == JPC_OK;
        }
    jpc_near_walk_end(walk);
    *unsettled = jpc_near_walk_unsettled(walk);
    jpc_near_walk_close(walk);
    return fine;
}

static void forget(struct world *world)
{
    for (size_t i = 0; i < world->n; i++) {
        world->docs[i].copy_of = JPC_NO_DOCUMENT;
        world->docs[i].cluster = (jpc_cluster){.before = 0};
    }
}

// A cluster of one is none.
static bool is_same(const struct doc *a, const struct doc *b)
{
    const jpc_cluster *x = &a->cluster, *y = &b->cluster;

    if (a->copy_of != b->copy_of)
        return false;
    if (x->before <= 1 && y->before <= 1)
        return true;
    return x->id == y->id && x->before == y->before && x->after == y->after &&
           x->hosts == y->hosts && x->first == y->first && x->last == y->last;
}

static void test_law(int url, double max_representatives)
{
    static struct world one, two;
    jpc_near_params params = {.min_similarity = 0.8,
                              .ngram = 5,
                              .permutations = N_BYTES,
                              .bands = N_BANDS,
                              .rows = N_BYTES / N_BANDS,
                              .url = url,
                              .settle = JPC_SETTLE_ESTIMATES,
                              .max_representatives = max_representatives};
    size_t n_right = 0, n_changed = 0, n_lost = 0;
    uint64_t unsettled;

    for (int round = 0; round < 500; round++) {
        bool right;

        make_world(&one);
        forget(&one);
        two = one;
        for (size_t i = 0; i < one.n; i++) { // borrowed arrays
            two.docs[i].member.row.signature.keys = two.docs[i].keys;
            two.docs[i].member.row.signature.bytes = two.docs[i].bytes;
        }
        right = walk(&one, &params, one.n, 0, &unsettled);
        right = right && walk(&two, &params, two.n_old, 0, &unsettled);
        for (size_t i = 0; i < two.n_old; i++) { // for comparison with what comes out
            n_changed += two.docs[i].cluster.before != one.docs[i].cluster.before;
            n_lost += two.docs[i].cluster.before > one.docs[i].cluster.before;
        }
        right = right && walk(&two, &params, two.n, two.n_old, &unsettled) && unsettled == 0;
        for (size_t i = 0; i < one.n; i++)
            right = right && is_same(&one.docs[i], &two.docs[i]);
        n_right += right;
    }
    ok(n_right == 500, "url %d, %g comparisons: %zu of 500 are like one walk", url,
       max_representatives, n_right);
    ok(n_changed > 500, "… %zu older clusters have changed", n_changed);
    ok(url != JPC_NEAR_URL_DROP || n_lost > 5, "… %zu have lost something", n_lost);
    ok(one.n_settled + two.n_settled == 0, "… estimates settle what is close");
}

// The second of two documents that differ in every fifth byte.
static jpc_status add_close(int settle_by, uint32_t run, uint64_t copy_of, struct world *world,
                            uint64_t *unsettled)
{
    jpc_near_params params = {.min_similarity = 0.8,
                              .permutations = N_BYTES,
                              .bands = N_BANDS,
                              .rows = N_BYTES / N_BANDS,
                              .settle = settle_by,
                              .max_representatives = 1};
    jpc_near_hooks hooks = {settle, decide, take_cluster, world};
    uint64_t keys[N_BANDS] = {1, 2, 3, 4};
    uint8_t bytes[2][N_BYTES] = {{0}};
    jpc_near_walk *walk;
    jpc_status status = JPC_OK;
    jpc_err err;

    for (size_t i = 0; i < N_BYTES; i += 5)
        bytes[1][i] = 1;
    jpc_near_walk_open(&walk, &params, &hooks);
    for (uint32_t i = 0; i < 2 && status == JPC_OK; i++) {
        jpc_near_member member = {
            .number = i,
            .copy_of = copy_of,
            .row = {.signature = {.text = {i, i}, .keys = keys, .bytes = bytes[i]},
                    .doc = i,
                    .origin = {.run = i == 0 ? run : 0}}};

        status = jpc_near_walk_add(walk, &member, &err);
    }
    *unsettled = jpc_near_walk_unsettled(walk);
    jpc_near_walk_close(walk);
    return status;
}

static void test_close(void)
{
    static struct world world;
    uint64_t unsettled;

    add_close(JPC_SETTLE_TEXTS, 0, JPC_NO_DOCUMENT, &world, &unsettled);
    ok(world.n_settled == 1 && unsettled == 0, "texts settle what is close");
    add_close(JPC_SETTLE_TEXTS, 1, JPC_NO_DOCUMENT, &world, &unsettled);
    ok(world.n_settled == 1 && unsettled == 1, "… not those of older runs, which is counted");
    add_close(JPC_SETTLE_ESTIMATES, 1, JPC_NO_DOCUMENT, &world, &unsettled);
    ok(world.n_settled == 1 && unsettled == 0, "… estimates, if they shall");
    ok(add_close(JPC_SETTLE_TEXTS, 1, 5, &world, &unsettled) == JPC_ERR_DATA,
       "a copy of what has not come");
}

int main(void)
{
    for (int url = JPC_NEAR_URL_PROPOSE; url <= JPC_NEAR_URL_IGNORE; url++) {
        test_law(url, 64);
        test_law(url, 2);
    }
    test_close();
    return tap_end();
}
