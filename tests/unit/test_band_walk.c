// Bands decide: who goes, for whom it is counted, and what is told of it. The clusters of whole
// corpora are compared with an oracle in tests/cli/run_near_doubri.sh and run_near_modes.sh.
#include <math.h>

#include "job/near_walk.h"
#include "tap.h"

#define BANDS 3
#define BYTES 12

static jpc_buf told;

static jpc_status settle(void *self, const jpc_near_member *a, const jpc_near_member *b,
                         double *similarity, jpc_err *err)
{
    (void)self, (void)a, (void)b, (void)similarity;
    return jpc_fail(err, JPC_ERR_DATA, "no text is looked at");
}

static void decide(void *self, const jpc_decision *decision)
{
    (void)self;
    if (decision->kind == JPC_DECISION_STAYS)
        jpc_buf_printf(&told, "%" PRIu32 " stays for %" PRIu32 "/%" PRIu32 "; ", decision->doc,
                       decision->cluster.before, decision->cluster.after);
    else
        jpc_buf_printf(&told, "%" PRIu32 " of %" PRIu64 " by %s %" PRIu32 "; ", decision->doc,
                       decision->other.place.offset, jpc_evidence_names[decision->evidence],
                       decision->bands);
}

static void count_cluster(void *self, const jpc_cluster *cluster, const jpc_near_member *stays)
{
    (void)self;
    jpc_buf_printf(&told, "[%" PRIu32 ": %" PRIu32 " on %" PRIu32 "]", stays->row.doc,
                   cluster->before, cluster->hosts);
}

// One character a band: the key; '.': of its own. Small letters: filtered. Then of an older run:
// one more than the document that it is a copy of, or 99: it stays.
struct member {
    const char *bands;
    uint64_t url;
    uint32_t older;
};

static void add(jpc_near_walk *walk, const struct member *member, uint32_t doc)
{
    static const uint8_t bytes[BYTES] = {1, 2, 3};
    bool filtered = member->bands[0] >= 'a';
    uint64_t keys[BANDS];
    jpc_near_member m = {.number = doc,
                         .copy_of = member->older == 99 ? JPC_NO_DOCUMENT : member->older - 1,
                         .row = {.doc = filtered ? JPC_NOT_KEPT : doc,
                                 .origin = {.place = {.offset = doc}, .run = member->older != 0},
                                 .signature = {.keys = member->bands[0] != '-' ? keys : NULL,
                                               .bytes = bytes,
                                               .text = {doc, 7},
                                               .url = member->url,
                                               .host = 1 + doc % 2,
                                               .date = INT64_MIN}}};
    jpc_err err;

    for (uint64_t band = 0; band < BANDS; band++) {
        char name = member->bands[0] != '-' ? member->bands[band] : '.';

        keys[band] = name == '.' ? 1000 + doc * BANDS + band : band << 8 | (uint64_t)(name & 0x1F);
    }
    if (jpc_near_walk_add(walk, &m, &err) != JPC_OK)
        jpc_buf_printf(&told, "%s", err.message);
}

static void walk_as(int how, int url, const struct member *members, size_t n, const char *want)
{
    static const char *const names[] = {"verified", "first_seen", "cluster"};
    jpc_near_params params = {.decide = how,
                              .url = url,
                              .bands = BANDS,
                              .rows = BYTES / BANDS,
                              .permutations = BYTES,
                              .max_representatives = 4};
    jpc_near_hooks hooks = {settle, decide, count_cluster, NULL};
    jpc_near_walk *walk;

    jpc_near_walk_open(&walk, &params, &hooks);
    for (int round = 0; round < 2; round++) { // nothing is left of the cluster before
        told.len = 0;
        for (uint32_t i = 0; i < n; i++)
            add(walk, &members[i], i);
        jpc_near_walk_end(walk);
    }
    is_text(jpc_buf_span(&told), want, names[how]);
    jpc_near_walk_close(walk);
}

#define WALK(how, url, want, ...)                                                                  \
    walk_as(how, url, (const struct member[]){__VA_ARGS__},                                        \
            sizeof((const struct member[]){__VA_ARGS__}) / sizeof(struct member), want)

int main(void)
{
    tap_begin();
    WALK(JPC_NEAR_FIRST_SEEN, JPC_NEAR_URL_IGNORE,
         "0 stays for 3/3; 1 of 0 by band 1; 2 of 0 by chain 0; [0: 3 on 2]", {"A..", 0, 0},
         {"AB.", 0, 0}, {".B.", 0, 0});
    WALK(JPC_NEAR_CLUSTER, JPC_NEAR_URL_IGNORE,
         "0 stays for 3/3; 1 of 0 by band 1; 2 of 0 by chain 0; [0: 3 on 2]", {"A..", 0, 0},
         {"AB.", 0, 0}, {".B.", 0, 0});
    // What comes late joins two that stay, or goes with the first of them.
    WALK(JPC_NEAR_FIRST_SEEN, JPC_NEAR_URL_IGNORE, "0 stays for 2/2; 2 of 0 by band 1; [0: 2 on 1]",
         {"A..", 0, 0}, {".B.", 0, 0}, {"AB.", 0, 0});
    WALK(JPC_NEAR_CLUSTER, JPC_NEAR_URL_IGNORE,
         "0 stays for 3/3; 1 of 0 by chain 0; 2 of 0 by band 1; [0: 3 on 2]", {"A..", 0, 0},
         {".B.", 0, 0}, {"AB.", 0, 0});
    // A filtered one joins nothing, removes nothing, and is counted for the first.
    WALK(JPC_NEAR_CLUSTER, JPC_NEAR_URL_IGNORE, "0 stays for 2/1; [0: 2 on 1]", {"A..", 0, 0},
         {".B.", 0, 0}, {"ab.", 0, 0}, {"x.d", 0, 0}, {"y.d", 0, 0});
    WALK(JPC_NEAR_FIRST_SEEN, JPC_NEAR_URL_IGNORE, "0 stays for 2/1; [0: 2 on 1]", {"A..", 0, 0},
         {".B.", 0, 0}, {"ab.", 0, 0}, {"x.d", 0, 0}, {"y.d", 0, 0});
    // An equal address is a band where it drops; where it proposes, there is nobody to ask.
    WALK(JPC_NEAR_FIRST_SEEN, JPC_NEAR_URL_DROP, "0 stays for 2/2; 1 of 0 by url 1; [0: 2 on 2]",
         {"A..", 5, 0}, {"B..", 5, 0});
    WALK(JPC_NEAR_CLUSTER, JPC_NEAR_URL_PROPOSE, "", {"A..", 5, 0}, {"B..", 5, 0});
    // Nothing is compared with a text that has no signature.
    WALK(JPC_NEAR_CLUSTER, JPC_NEAR_URL_IGNORE, "", {"-", 0, 0}, {"A..", 0, 0}, {"-", 0, 0});
    // What older runs decided stands, and holds its keys; of their clusters, what is new is told.
    WALK(JPC_NEAR_FIRST_SEEN, JPC_NEAR_URL_IGNORE, "3 of 0 by chain 0; [0: 3 on 2]", {"A..", 0, 99},
         {"AB.", 0, 1}, {"..C", 0, 99}, {".B.", 0, 0});
    WALK(JPC_NEAR_FIRST_SEEN, JPC_NEAR_URL_IGNORE,
         "document 0 of task 0 of an older run is a copy of none", {"A..", 0, 8});
    jpc_buf_release(&told);
    return tap_end();
}
