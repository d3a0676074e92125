#include "job/host_count.h"

#include "tests/unit/tap.h"

static void add(jpc_host_counts *counts, const char *host, uint64_t documents, uint64_t copies)
{
    jpc_host_counts_add(counts, jpc_span_of(host), documents, copies);
}

static void is_like(jpc_host_counts *counts, const char *want, const char *name)
{
    jpc_buf text = {0};

    jpc_host_counts_sort(counts);
    jpc_host_counts_format(counts, &text);
    is_text(jpc_buf_span(&text), want, name);
    jpc_buf_release(&text);
}

static void test_adding(void)
{
    jpc_host_counts counts = {.n = 0}, both = {.n = 0};
    static const char want[] = "a.jp\t5\t2\na.jp.example\t1\t0\nb.jp\t1\t1\n";

    add(&counts, "b.jp", 1, 1);
    add(&counts, "a.jp", 2, 1);
    add(&counts, "", 7, 7);
    add(&counts, "a.jp.example", 1, 0);
    add(&counts, "a.jp", 3, 1);
    is_like(&counts, want, "hosts by name, nobody's left out");
    ok(jpc_host_counts_parse(&both, jpc_span_of(want)) &&
           jpc_host_counts_parse(&both, jpc_span_of("b.jp\t4000000000000\t2\nc\t0\t0\n")),
       "the text is read");
    is_like(&both, "a.jp\t5\t2\na.jp.example\t1\t0\nb.jp\t4000000000001\t3\nc\t0\t0\n",
            "… and added");
    jpc_host_counts_release(&counts);
    jpc_host_counts_release(&both);
}

static void test_many(void)
{
    jpc_host_counts counts = {.n = 0};
    bool fine = true;

    for (int round = 0; round < 3; round++)
        for (unsigned i = 0; i < 5000; i++) {
            char host[32];

            snprintf(host, sizeof host, "%u.example.jp", i * 7919 % 5000);
            add(&counts, host, i % 3, round == 2);
        }
    jpc_host_counts_sort(&counts);
    for (size_t i = 0; i < counts.n; i++)
        fine = fine && counts.hosts[i].copies == 1 && counts.hosts[i].documents % 3 == 0 &&
               (i == 0 || memcmp(counts.hosts[i - 1].host.ptr, counts.hosts[i].host.ptr, 4) <= 0);
    ok(counts.n == 5000 && fine, "5,000 hosts");
    jpc_host_counts_release(&counts);
}

static void test_refused(void)
{
    static const char *const texts[] = {"a", "a\t1\t1", "a\n", "a\t1\n", "a\tx\t1\n", "a\t1\tx\n"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        jpc_host_counts counts = {.n = 0};

        ok(!jpc_host_counts_parse(&counts, jpc_span_of(texts[i])), "refused: %zu", i);
        jpc_host_counts_release(&counts);
    }
}

int main(void)
{
    jpc_host_counts none = {.n = 0};

    tap_begin();
    is_like(&none, "", "no host");
    ok(jpc_host_counts_parse(&none, jpc_span_of("")), "… is a text, too");
    test_adding();
    test_many();
    test_refused();
    jpc_host_counts_release(&none);
    return tap_end();
}
