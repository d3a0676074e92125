#include "job/cluster_count.h"

#include "tests/unit/tap.h"

static void add(jpc_cluster_counts *counts, uint32_t before, uint32_t after)
{
    jpc_cluster cluster = {.id = 0xABCD, .before = before, .after = after, .hosts = 3};

    jpc_cluster_counts_add(counts, &cluster, 100, "in/a\"\t.jsonl", (jpc_place){17, 4});
}

static void test_sizes(void)
{
    static const struct {
        uint32_t documents;
        int bin;
    } cases[] = {{1, 0}, {2, 1}, {3, 1}, {4, 2}, {7, 2}, {8, 3}, {1024, 10}, {UINT32_MAX, 31}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_cluster_counts counts = {.largest = 0};
        uint64_t n = cases[i].documents;

        add(&counts, cases[i].documents, 1);
        ok(counts.clusters[cases[i].bin] == 1 && counts.documents[cases[i].bin] == n &&
               counts.copies[cases[i].bin] == 0 && counts.largest == n,
           "%u documents", cases[i].documents);
        ok(counts.n_alarms == (n > 100), "… with an alarm or without");
        jpc_cluster_counts_release(&counts);
    }
}

static void test_text(void)
{
    jpc_cluster_counts counts = {.largest = 0}, back = {.largest = 0}, both = {.largest = 200};
    jpc_buf text = {0}, again = {0}, twice = {0};
    static const char want[] = "largest 101\nalarms 1\n"
                               "size 1 2 5 3\n"
                               "size 6 2 201 136\n"
                               "\n"
                               "000000000000abcd\t101\t90\t3\tin/a\\\"\\t.jsonl\t17\t4\n";

    add(&counts, 2, 2);
    add(&counts, 3, 3);
    add(&counts, 101, 90);
    add(&counts, 100, 48);
    jpc_cluster_counts_format(&counts, &text);
    is_text(jpc_buf_span(&text), want, "the text: an alarm above the bound only");
    ok(jpc_cluster_counts_parse(&back, jpc_buf_span(&text)), "… is read");
    jpc_cluster_counts_format(&back, &again);
    is_text(jpc_buf_span(&again), want, "… and says the same");
    ok(jpc_cluster_counts_parse(&both, jpc_buf_span(&text)) &&
           jpc_cluster_counts_parse(&both, jpc_buf_span(&text)),
       "… twice");
    jpc_cluster_counts_format(&both, &twice);
    is_text(jpc_buf_span(&twice),
            "largest 200\nalarms 2\n"
            "size 1 4 10 6\n"
            "size 6 4 402 272\n"
            "\n"
            "000000000000abcd\t101\t90\t3\tin/a\\\"\\t.jsonl\t17\t4\n"
            "000000000000abcd\t101\t90\t3\tin/a\\\"\\t.jsonl\t17\t4\n",
            "… adds up, but for the largest");
    jpc_cluster_counts_release(&counts);
    jpc_cluster_counts_release(&back);
    jpc_cluster_counts_release(&both);
    jpc_buf_release(&text);
    jpc_buf_release(&again);
    jpc_buf_release(&twice);
}

// Documents that filters dropped may be all that was added to them.
static void test_older(void)
{
    jpc_cluster_counts counts = {.older_clusters = 3}, back = {.largest = 0};
    jpc_buf text = {0};

    jpc_cluster_counts_format(&counts, &text);
    ok(jpc_cluster_counts_parse(&back, jpc_buf_span(&text)) && back.older_clusters == 3,
       "documents of older runs without copies that go: %d", (int)back.older_clusters);
    jpc_buf_release(&text);
    jpc_cluster_counts_release(&back);
}

static void test_refused(void)
{
    static const char *const texts[] = {
        "",
        "largest 1\n",
        "largest 1",
        "largest x\n\n",
        "small 1\n\n",
        "size 33 1 1 1\n\n",
        "size -1 1 1 1\n\n",
        "size 3 1 1\n\n",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        jpc_cluster_counts counts = {.largest = 0};

        ok(!jpc_cluster_counts_parse(&counts, jpc_span_of(texts[i])), "refused: %zu", i);
        jpc_cluster_counts_release(&counts);
    }
}

int main(void)
{
    tap_begin();
    test_sizes();
    test_text();
    test_older();
    test_refused();
    return tap_end();
}
