#include "job/decision_table.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/tap.h"

#define N_TASKS 5
#define N_BUCKETS 3
#define N_DOCS 40 // decided of each task

static char folder[64];

static uint64_t state = 9;

static uint64_t any(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state ^ state >> 29;
}

static void make_path(char path[128], unsigned bucket)
{
    snprintf(path, 128, "%s/data/decision/p%04u.decision", folder, bucket);
}

static jpc_decision any_decision(uint32_t task, uint32_t doc)
{
    return (jpc_decision){
        .task = task,
        .doc = doc,
        .kind = any() % 2 ? JPC_DECISION_COPY : JPC_DECISION_STAYS,
        .evidence = (jpc_evidence)(any() % 5),
        .similarity = any() % 4 ? (double)(any() % 1000) / 1000 : NAN,
        .bands = (uint32_t)any(),
        .other = {{any(), any()}, (uint32_t)(any() % 7), (uint32_t)(any() % 3)},
        .cluster = {any(), (uint32_t)any(), (uint32_t)any(), (uint32_t)any(), (int64_t)any(),
                    any() % 3 ? (int64_t)any() : INT64_MIN},
    };
}

static bool is_same(const jpc_decision *a, const jpc_decision *b)
{
    const jpc_cluster *x = &a->cluster, *y = &b->cluster;

    return a->task == b->task && a->doc == b->doc && a->kind == b->kind &&
           a->evidence == b->evidence &&
           (isnan(a->similarity) ? isnan(b->similarity) : a->similarity == b->similarity) &&
           a->bands == b->bands && a->other.file == b->other.file &&
           a->other.run == b->other.run &&
           a->other.place.offset == b->other.place.offset &&
           a->other.place.within == b->other.place.within && x->id == y->id &&
           x->before == y->before && x->after == y->after && x->hosts == y->hosts &&
           x->first == y->first && x->last == y->last;
}

static void publish(const jpc_decision *decisions, size_t n)
{
    jpc_published file;
    jpc_err err;
    char path[128];

    for (unsigned bucket = 0; bucket < N_BUCKETS; bucket++) {
        jpc_decision_list list = {0};

        for (size_t i = n; i-- > 0;) // the wrong way round
            if (i % N_BUCKETS == bucket)
                jpc_decision_list_add(&list, &decisions[i]);
        make_path(path, bucket);
        ok(jpc_decision_list_publish(&list, path, N_TASKS, &file, &err) == JPC_OK,
           "bucket %u is published", bucket);
        jpc_decision_list_release(&list);
    }
}

// ---- there and back -------------------------------------------------------------------------

// Of the tasks all but number 2 have decisions.
static size_t fill(jpc_decision *decisions)
{
    size_t n = 0;

    for (uint32_t task = 0; task < N_TASKS; task++)
        for (uint32_t doc = 0; doc < N_DOCS && task != 2; doc++)
            decisions[n++] = any_decision(task, doc * 3 + (doc == N_DOCS - 1 ? 4000000000u : 0u));
    return n;
}

static void test_reading(const jpc_run *run, const jpc_decision *decisions)
{
    jpc_err err;

    for (size_t task = 0, at = 0; task < N_TASKS; task++) {
        jpc_decision_list list = {0};
        bool same = true;
        size_t n = task != 2 ? N_DOCS : 0;

        ok(jpc_decision_list_read(&list, run, task, &err) == JPC_OK && list.n == n,
           "task %zu has %zu decisions", task, n);
        for (size_t i = 0; i < n && i < list.n; i++)
            same &= is_same(&list.items[i], &decisions[at + i]);
        ok(same, "… of all buckets, by document");
        at += n;
        jpc_decision_list_release(&list);
    }
}

// ---- digests --------------------------------------------------------------------------------

static jpc_hash128 hash_of(const jpc_decision *decision)
{
    jpc_decision_list list = {(jpc_decision *)(uintptr_t)decision, 1, 1};

    return jpc_decision_list_hash(&list);
}

static void test_hash(void)
{
    jpc_decision first = any_decision(0, 7), other;
    jpc_hash128 hash = hash_of(&first);

    ok(jpc_hash128_equals(hash, hash_of(&first)), "a digest");
#define DIFFERS(member)                                                                            \
    other = first;                                                                                 \
    other.member = (other.member) + 1;                                                             \
    ok(!jpc_hash128_equals(hash, hash_of(&other)), "… depends on " #member)
    first.kind = JPC_DECISION_STAYS;
    first.similarity = 0.5;
    hash = hash_of(&first);
    DIFFERS(doc);
    DIFFERS(kind);
    DIFFERS(evidence);
    DIFFERS(similarity);
    DIFFERS(bands);
    DIFFERS(other.file);
    DIFFERS(other.run);
    DIFFERS(other.place.offset);
    DIFFERS(other.place.within);
    DIFFERS(cluster.id);
    DIFFERS(cluster.before);
    DIFFERS(cluster.after);
    DIFFERS(cluster.hosts);
    DIFFERS(cluster.first);
    DIFFERS(cluster.last);
#undef DIFFERS
}

// ---- what is refused ------------------------------------------------------------------------

static bool reads(const jpc_run *run)
{
    jpc_decision_list list = {0};
    jpc_err err;
    jpc_status status = jpc_decision_list_read(&list, run, 0, &err);

    jpc_decision_list_release(&list);
    return status == JPC_OK;
}

static bool reads_one(const jpc_run *run, const jpc_decision *decision)
{
    jpc_decision_list list = {0};
    jpc_published file;
    jpc_err err;
    char path[128];

    jpc_decision_list_add(&list, decision);
    make_path(path, 1);
    jpc_decision_list_publish(&list, path, N_TASKS, &file, &err);
    jpc_decision_list_release(&list);
    return reads(run);
}

static void test_refused(const jpc_run *run)
{
    jpc_decision decision = any_decision(0, 3);
    char path[128];

    ok(reads_one(run, &decision), "a sound decision");
    decision.other.run = 0; // of an older run, nothing is known here
    decision.other.file = (uint32_t)run->plan.inputs.n;
    ok(!reads_one(run, &decision), "an input that there is not");
    decision.other.file = 0;
    decision.kind = (jpc_decision_kind)2;
    ok(!reads_one(run, &decision), "an unknown kind");
    decision.kind = JPC_DECISION_COPY;
    decision.evidence = (jpc_evidence)7;
    ok(!reads_one(run, &decision), "unknown evidence");
    decision.evidence = JPC_EVIDENCE_CHAIN;
    ok(reads_one(run, &decision), "the last that is known");
    make_path(path, 2);
    unlink(path);
    ok(!reads(run), "a file that is missing");
}

int main(void)
{
    static jpc_decision decisions[N_TASKS * N_DOCS];
    jpc_run run = {.dir = folder,
                   .plan = {.n_tasks = N_TASKS, .n_buckets = N_BUCKETS, .inputs = {.n = 7}}};
    char path[128];
    size_t n;

    tap_begin();
    snprintf(folder, sizeof folder, "/tmp/jpcurate-decision-%ld", (long)getpid());
    mkdir(folder, 0700);
    snprintf(path, sizeof path, "%s/data", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/data/decision", folder);
    mkdir(path, 0700);
    n = fill(decisions);
    publish(decisions, n);
    test_reading(&run, decisions);
    test_hash();
    test_refused(&run);
    for (unsigned bucket = 0; bucket < N_BUCKETS; bucket++) {
        make_path(path, bucket);
        unlink(path);
    }
    rmdir((snprintf(path, sizeof path, "%s/data/decision", folder), path));
    rmdir((snprintf(path, sizeof path, "%s/data", folder), path));
    rmdir(folder);
    return tap_end();
}
