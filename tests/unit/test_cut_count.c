#include "job/cut_count.h"

#include <stdlib.h>

#include "tests/unit/tap.h"

#define N_KEYS 6000
#define N_CUTS 60000

static uint64_t state = 88172645463325252u;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

// What the rule of a key goes by: the same wherever it goes. Many keys have the same.
static uint64_t frequency_of(uint64_t key) { return 2 + (key * 2654435761u >> 7) % 900; }

static const char *const names[] = {"frequent", "copy"};

static void add(jpc_cut_counts *counts, uint64_t key, size_t at)
{
    jpc_cut_count *count = jpc_cut_counts_add(counts, key << 32, frequency_of(key), 1);
    char text[40];

    if (count == NULL || count->text != NULL)
        return;
    snprintf(text, sizeof text, "%zu", at);
    jpc_cut_count_set_text(count, jpc_span_of(text));
}

// ---- by brute force ---------------------------------------------------------------------------

struct expected {
    uint64_t key, n;
    size_t first;
};

static int compare(const void *left, const void *right)
{
    const struct expected *a = left, *b = right;
    uint64_t x = a->n > 0 ? frequency_of(a->key) : 0, y = b->n > 0 ? frequency_of(b->key) : 0;

    if (x != y)
        return x > y ? -1 : 1;
    return (a->key > b->key) - (a->key < b->key);
}

static void expect(const uint64_t *cuts, jpc_buf *out)
{
    static struct expected keys[N_KEYS];

    for (size_t i = 0; i < N_KEYS; i++)
        keys[i] = (struct expected){.key = i};
    for (size_t i = 0; i < N_CUTS; i++)
        if (keys[cuts[i]].n++ == 0)
            keys[cuts[i]].first = i;
    qsort(keys, N_KEYS, sizeof *keys, compare);
    for (size_t i = 0; i < JPC_CUT_COUNTS; i++)
        jpc_buf_printf(out, "copy\t%llu\t%llu\t%016llx\t%zu\n",
                       (unsigned long long)frequency_of(keys[i].key), (unsigned long long)keys[i].n,
                       (unsigned long long)keys[i].key << 32, keys[i].first);
}

// ---- tests ------------------------------------------------------------------------------------

static void parts_add_up(const uint64_t *cuts, const jpc_buf *want)
{
    for (size_t n_parts = 1; n_parts <= 30; n_parts = n_parts * 3 + 1) {
        jpc_cut_counts sum[2] = {{.n = 0}};
        jpc_buf got = {0};
        bool fine = true;

        for (size_t part = 0; part < n_parts; part++) {
            jpc_cut_counts counts = {.n = 0};
            jpc_buf text = {0};

            for (size_t i = part * N_CUTS / n_parts; i < (part + 1) * N_CUTS / n_parts; i++)
                add(&counts, cuts[i], i);
            jpc_cut_counts_format(&counts, names[1], &text);
            fine = fine && jpc_cut_counts_parse(sum, names, 2, jpc_buf_span(&text));
            jpc_buf_release(&text);
            jpc_cut_counts_release(&counts);
        }
        jpc_cut_counts_format(&sum[0], names[0], &got);
        jpc_cut_counts_format(&sum[1], names[1], &got);
        ok(fine && jpc_span_equals(jpc_buf_span(&got), jpc_buf_span(want)),
           "%zu parts, and the most frequent of all", n_parts);
        jpc_buf_release(&got);
        jpc_cut_counts_release(&sum[0]);
        jpc_cut_counts_release(&sum[1]);
    }
}

static void bad_lines(void)
{
    static const char *const lines[] = {
        "copy\t1\t2\t3\ttext",   "other\t1\t2\t3\ttext\n", "copy\t1\t2\n", "copy\n", "\n",
        "copy\t1\t2\tx\ttext\n", "copy\t1\t2\t3\n"};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        jpc_cut_counts counts[2] = {{.n = 0}};

        ok(!jpc_cut_counts_parse(counts, names, 2, jpc_span_of(lines[i])), "no line of it: %zu", i);
        jpc_cut_counts_release(&counts[0]);
        jpc_cut_counts_release(&counts[1]);
    }
}

int main(void)
{
    uint64_t *cuts = jpc_alloc(N_CUTS * sizeof *cuts);
    jpc_buf want = {0};

    tap_begin();
    for (size_t i = 0; i < N_CUTS; i++)
        cuts[i] = next() % N_KEYS;
    expect(cuts, &want);
    parts_add_up(cuts, &want);
    bad_lines();
    jpc_buf_release(&want);
    free(cuts);
    return tap_end();
}
