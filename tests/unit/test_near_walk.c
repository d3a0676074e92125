// Random clusters against the rule at the head of near_walk.h, written down once more in the
// plainest way: each member is compared with all that stay.
#include <math.h>

#include "tap.h"
#include "text/min_hash.h"
#include "job/near_walk.h"

#define N_BANDS 10
#define N_BYTES 100
#define MAX_MEMBERS 120

struct member {
    jpc_near_member member;
    uint64_t keys[N_BANDS];
    uint8_t bytes[N_BYTES];
    // what the reference says
    bool stays, decided;
    int stands; // of a copy: which one it is of; else itself
    int nearest;
    jpc_decision want;
};

struct test {
    jpc_near_params params;
    struct member members[MAX_MEMBERS];
    int n;
    jpc_decision got[MAX_MEMBERS];
    size_t n_got;
    int n_clusters, n_settled;
    bool wrong_cluster, wrong_settled;
};

static uint64_t state = 1;

static size_t below(size_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((state >> 33) * n >> 31);
}

// ---- members --------------------------------------------------------------------------------

static void make_signature(struct member *m, const struct member *prototype)
{
    size_t changes = below(below(2) ? 12 : 60);

    memcpy(m->keys, prototype->keys, sizeof m->keys);
    memcpy(m->bytes, prototype->bytes, sizeof m->bytes);
    for (size_t i = 0; i < changes; i++)
        m->bytes[below(N_BYTES)] = (uint8_t)below(256);
    for (size_t i = 0; i < N_BANDS; i++)
        if (below(60) < changes)
            m->keys[i] = (i + 1) << 32 | (1 + below(40));
}

static void make_member(struct test *test, int at)
{
    struct member *m = &test->members[at];
    jpc_signature *s = &m->member.row.signature;
    static const int64_t dates[] = {INT64_MIN, -86400, 0, 5, 1000000};

    *m = (struct member){.member = {.task = (uint32_t)at % 3}};
    if (at > 0)
        make_signature(m, &test->members[below((size_t)at)]);
    else
        for (size_t i = 0; i < N_BANDS; i++)
            m->keys[i] = (i + 1) << 32;
    *s = (jpc_signature){.text = {below(30) + 1, below(3)},
                         .url = below(3) * below(8),
                         .host = below(5),
                         .date = dates[below(5)],
                         .keys = m->keys,
                         .bytes = m->bytes};
    s->text.low |= (uint64_t)1 << 40; // as random as hashes are: never the numbers of an address
    if (below(8) != 0)
        s->text.low += (uint64_t)at * 8;
    if (below(10) == 0)
        s->keys = NULL, s->bytes = NULL;
    m->member.row.doc = at > test->n * 3 / 4 ? JPC_NOT_KEPT : (uint32_t)at;
    m->member.row.origin = (jpc_key_origin){{(uint64_t)at * 7, (uint64_t)at}, (uint32_t)at, 0};
}

// ---- the rule -------------------------------------------------------------------------------

static const jpc_signature *signature_of(const struct member *m)
{
    return &m->member.row.signature;
}

static bool is_kept(const struct member *m) { return m->member.row.doc != JPC_NOT_KEPT; }

static bool is_same_url(const struct test *test, const struct member *a, const struct member *b)
{
    return test->params.url != JPC_NEAR_URL_IGNORE && signature_of(a)->url != 0 &&
           signature_of(a)->url == signature_of(b)->url;
}

static bool is_same_text(const struct member *a, const struct member *b)
{
    return jpc_hash128_equals(signature_of(a)->text, signature_of(b)->text);
}

static uint32_t count_shared(const struct test *test, const struct member *a,
                             const struct member *b)
{
    uint32_t n = (uint32_t)is_same_text(a, b) + is_same_url(test, a, b);

    if (signature_of(a)->keys != NULL && signature_of(b)->keys != NULL)
        for (int i = 0; i < N_BANDS; i++)
            n += a->keys[i] == b->keys[i];
    return n;
}

static double settled(uint64_t a, uint64_t b)
{
    return 0.6 + (double)((a * 31 + b * 17) % 40) / 100;
}

static double similarity(const struct test *test, const struct member *a, const struct member *b,
                         jpc_evidence *evidence)
{
    double s = test->params.min_similarity, equal = s + (1 - s) / 256, value = 0;

    *evidence = JPC_EVIDENCE_TEXT;
    if (is_same_text(a, b))
        return 1;
    *evidence = JPC_EVIDENCE_ESTIMATE;
    if (signature_of(a)->keys == NULL || signature_of(b)->keys == NULL)
        return 0;
    for (int i = 0; i < N_BYTES; i++)
        value += a->bytes[i] == b->bytes[i];
    value = fmax((value / N_BYTES - 1 / 256.0) / (255 / 256.0), 0);
    if (!is_kept(a) || !is_kept(b) ||
        fabs(value - s) > 3 * sqrt(equal * (1 - equal) / N_BYTES) / (255 / 256.0))
        return value;
    *evidence = JPC_EVIDENCE_JACCARD;
    return settled(a->member.row.doc, b->member.row.doc);
}

static void compare(const struct test *test, struct member *m, int other)
{
    const struct member *o = &test->members[other];
    jpc_evidence evidence;
    double value = similarity(test, m, o, &evidence);
    bool copy = value >= test->params.min_similarity;

    if (!copy && test->params.url == JPC_NEAR_URL_DROP && is_same_url(test, m, o)) {
        copy = true;
        value = 1;
        evidence = JPC_EVIDENCE_URL;
    }
    if (!copy && value <= m->want.similarity)
        return;
    m->want.kind = copy ? JPC_DECISION_COPY : JPC_DECISION_STAYS;
    m->want.evidence = evidence;
    m->want.similarity = value;
    m->want.bands = count_shared(test, m, o);
    m->want.other = o->member.row.origin;
    m->nearest = other;
}

// What is equal comes first, whatever the limit says.
static void compare_equal(const struct test *test, struct member *m, int at, bool url)
{
    for (int k = 0; k < at && m->want.kind != JPC_DECISION_COPY; k++) {
        const struct member *o = &test->members[k];

        if (o->stays && (url ? is_same_url(test, m, o) : is_same_text(m, o)))
            compare(test, m, k);
    }
}

static void decide(struct test *test, int at)
{
    struct member *m = &test->members[at];
    int n_compared = 0;

    m->want = (jpc_decision){.task = m->member.task, .doc = m->member.row.doc, .similarity = NAN};
    m->nearest = -1;
    compare_equal(test, m, at, false);
    if (test->params.url == JPC_NEAR_URL_DROP)
        compare_equal(test, m, at, true);
    for (int k = 0; k < at && m->want.kind != JPC_DECISION_COPY &&
                    n_compared < test->params.max_representatives;
         k++) {
        if (!test->members[k].stays || count_shared(test, m, &test->members[k]) == 0)
            continue;
        n_compared++;
        compare(test, m, k);
        if (m->want.kind == JPC_DECISION_COPY)
            break;
    }
    m->stays = m->want.kind == JPC_DECISION_STAYS && is_kept(m);
    m->stands = m->want.kind == JPC_DECISION_COPY ? m->nearest : m->stays ? at : -1;
}

static jpc_cluster cluster_of(const struct test *test, int head)
{
    jpc_cluster cluster = {
        .id = signature_of(&test->members[head])->text.high, .first = INT64_MIN, .last = INT64_MIN};
    bool seen[8] = {true};

    for (int i = 0; i < test->n; i++) {
        const jpc_signature *s = signature_of(&test->members[i]);

        if (test->members[i].stands != head)
            continue;
        cluster.before++;
        cluster.after += is_kept(&test->members[i]);
        cluster.hosts += !seen[s->host];
        seen[s->host] = true;
        if (s->date == INT64_MIN)
            continue;
        if (cluster.first == INT64_MIN || s->date < cluster.first)
            cluster.first = s->date;
        if (s->date > cluster.last)
            cluster.last = s->date;
    }
    return cluster;
}

// ---- both -----------------------------------------------------------------------------------

static jpc_status settle(void *self, const jpc_near_member *a, const jpc_near_member *b,
                         double *value, jpc_err *err)
{
    struct test *test = self;

    (void)err;
    test->n_settled++;
    test->wrong_settled |= a->row.doc == JPC_NOT_KEPT || b->row.doc == JPC_NOT_KEPT;
    *value = settled(a->row.doc, b->row.doc);
    return JPC_OK;
}

static void take_decision(void *self, const jpc_decision *decision)
{
    struct test *test = self;

    test->got[test->n_got++] = *decision;
}

static bool is_same_cluster(const jpc_cluster *a, const jpc_cluster *b)
{
    return a->id == b->id && a->before == b->before && a->after == b->after &&
           a->hosts == b->hosts && a->first == b->first && a->last == b->last;
}

static void take_cluster(void *self, const jpc_cluster *cluster, const jpc_near_member *stays)
{
    struct test *test = self;
    int head = (int)stays->row.origin.file;
    jpc_cluster want = cluster_of(test, head);

    test->n_clusters++;
    test->wrong_cluster |= !test->members[head].stays || !is_same_cluster(cluster, &want);
}

static bool is_same_decision(const jpc_decision *a, const jpc_decision *b)
{
    return a->task == b->task && a->doc == b->doc && a->kind == b->kind &&
           a->evidence == b->evidence && a->bands == b->bands &&
           (isnan(a->similarity) ? isnan(b->similarity) : a->similarity == b->similarity) &&
           a->other.file == b->other.file && a->other.place.offset == b->other.place.offset &&
           a->other.place.within == b->other.place.within;
}

// Whether the next decision is that of the member.
static bool is_next(struct test *test, int at, size_t *next)
{
    const struct member *m = &test->members[at];
    jpc_cluster none = {.id = signature_of(&test->members[m->stands])->text.high}, want;
    const jpc_decision *got = &test->got[*next];

    want = m->stays ? cluster_of(test, at) : none;
    if (m->stays && want.before == 1 && m->nearest < 0)
        return true; // nothing to tell
    ++*next;
    return is_same_decision(got, &m->want) && is_same_cluster(&got->cluster, &want);
}

static bool run(struct test *test, jpc_near_walk *walk)
{
    jpc_err err;
    size_t next = 0;
    int n_clusters = 0;
    bool fine = true;

    for (int i = 0; i < test->n; i++) {
        make_member(test, i);
        // The arrays need not live longer than the call.
        struct member copy = test->members[i];
        if (copy.member.row.signature.keys != NULL) {
            copy.member.row.signature.keys = copy.keys;
            copy.member.row.signature.bytes = copy.bytes;
        }
        fine &= jpc_near_walk_add(walk, &copy.member, &err) == JPC_OK;
        memset(&copy, 0xAA, sizeof copy);
        decide(test, i);
    }
    jpc_near_walk_end(walk);
    for (int i = 0; i < test->n; i++) {
        fine = fine && (!is_kept(&test->members[i]) || is_next(test, i, &next));
        n_clusters += test->members[i].stays && cluster_of(test, i).before > 1;
    }
    return fine && next == test->n_got && n_clusters == test->n_clusters && !test->wrong_cluster &&
           !test->wrong_settled;
}

static void test_random(int url, double max_representatives, int n_members)
{
    static struct test test;
    jpc_near_params params = {.min_similarity = 0.8,
                              .ngram = 5,
                              .permutations = N_BYTES,
                              .bands = N_BANDS,
                              .rows = N_BYTES / N_BANDS,
                              .url = url,
                              .max_representatives = max_representatives};
    jpc_near_hooks hooks = {settle, take_decision, take_cluster, &test};
    jpc_near_walk *walk;
    int n_right = 0, n_settled = 0, n_copies = 0;

    jpc_near_walk_open(&walk, &params, &hooks);
    for (int i = 0; i < 200; i++) {
        test.params = params;
        test.n = 1 + (int)below((size_t)n_members);
        test.n_got = 0;
        test.n_clusters = 0;
        test.wrong_cluster = test.wrong_settled = false;
        test.n_settled = 0;
        n_right += run(&test, walk);
        n_settled += test.n_settled;
        for (size_t k = 0; k < test.n_got; k++)
            n_copies += test.got[k].kind == JPC_DECISION_COPY;
    }
    jpc_near_walk_close(walk);
    ok(n_right == 200 && n_settled > 100 && n_copies > 100,
       "url %d, %g comparisons, up to %d members: %d of 200 right, %d settled, %d copies", url,
       max_representatives, n_members, n_right, n_settled, n_copies);
}

// ---- the order ------------------------------------------------------------------------------

static uint64_t order(int keep, uint32_t doc, int64_t date, uint32_t chars)
{
    jpc_near_params params = {.keep = keep};
    jpc_signature_row row = {.signature = {.date = date, .chars = chars}, .doc = doc};

    return jpc_near_order(&params, &row);
}

static void test_order(void)
{
    ok(order(JPC_KEEP_FIRST, 5, 9, 9) == order(JPC_KEEP_FIRST, 1, 1, 1), "first: all are equal");
    ok(order(JPC_KEEP_NEWEST, 5, 9, 1) < order(JPC_KEEP_NEWEST, 1, 8, 2), "newest: the newer");
    ok(order(JPC_KEEP_NEWEST, 5, 1, 1) < order(JPC_KEEP_NEWEST, 1, 0, 2), "newest: a date first");
    ok(order(JPC_KEEP_NEWEST, 5, -5, 1) == order(JPC_KEEP_NEWEST, 1, INT64_MIN, 2),
       "newest: before 1970 as if unknown");
    ok(order(JPC_KEEP_LONGEST, 5, 9, 3) < order(JPC_KEEP_LONGEST, 1, 10, 2), "longest: the longer");
    ok(order(JPC_KEEP_LONGEST, 5, 9, UINT32_MAX) < order(JPC_KEEP_LONGEST, 1, 10, 0),
       "longest: the very long");
    for (int keep = JPC_KEEP_FIRST; keep <= JPC_KEEP_LONGEST; keep++)
        ok(order(keep, 5, INT64_MIN, 0) < order(keep, JPC_NOT_KEPT, INT64_MAX, UINT32_MAX),
           "%d: those that no filter dropped first", keep);
}

// ---- errors ---------------------------------------------------------------------------------

static jpc_status refuse(void *self, const jpc_near_member *a, const jpc_near_member *b,
                         double *value, jpc_err *err)
{
    (void)self, (void)a, (void)b, (void)value;
    return jpc_fail(err, JPC_ERR_IO, "no text");
}

static void test_error(void)
{
    jpc_near_params params = {.min_similarity = 0.8,
                              .permutations = 100,
                              .bands = 1,
                              .rows = 100,
                              .max_representatives = 1};
    jpc_near_hooks hooks = {refuse, NULL, NULL, NULL};
    uint64_t key = 1;
    uint8_t bytes[2][100] = {{0}};
    jpc_near_walk *walk;
    jpc_err err;

    memset(bytes[1], 1, 20);
    jpc_near_walk_open(&walk, &params, &hooks);
    for (int i = 0; i < 2; i++) {
        jpc_near_member member = {
            .row = {.signature = {.text = {1, (uint64_t)i}, .keys = &key, .bytes = bytes[i]}}};

        ok(jpc_near_walk_add(walk, &member, &err) == (i == 0 ? JPC_OK : JPC_ERR_IO),
           "texts that cannot be read: %d", i);
    }
    jpc_near_walk_close(walk);
    jpc_near_walk_close(NULL);
}

int main(void)
{
    tap_begin();
    for (int url = JPC_NEAR_URL_PROPOSE; url <= JPC_NEAR_URL_IGNORE; url++) {
        test_random(url, 64, MAX_MEMBERS);
        test_random(url, 1, 40);
        test_random(url, 3, MAX_MEMBERS);
        test_random(url, 17, MAX_MEMBERS);
    }
    test_order();
    test_error();
    return tap_end();
}
