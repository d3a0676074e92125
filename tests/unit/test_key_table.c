#include <fcntl.h>
#include <unistd.h>

#include "job/dropped_file.h"
#include "job/engine.h"
#include "job/key_table.h"
#include "tests/unit/tap.h"

static char path[64];

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 16 | *state << 48;
}

// All slices together are all keys, each in the slice of its top bits, in order.
static void slices_are_a_partition(uint32_t n_slices, size_t n_keys)
{
    jpc_key_list keys = {0}, back = {0};
    uint64_t state = 1, sum = 0, sum_back = 0;
    jpc_published file;
    jpc_err err = {0};
    bool placed = true, ordered = true;

    for (size_t i = 0; i < n_keys; i++) {
        jpc_key key = {{next_random(&state), next_random(&state)},
                       7,
                       (uint32_t)i,
                       {{i << 40 | 5, i << 33 | 3}, (uint32_t)i, 0}};

        if (i % 5 == 0)
            key.hash = (jpc_hash128){0x8000000000000000, 1};
        sum += key.hash.high ^ key.hash.low * (i + 1);
        jpc_key_list_add(&keys, key);
    }
    jpc_key_list_publish(&keys, path, n_slices, &file, &err);
    ok(file.bytes == 16 + 8 * (2 * n_slices + 1) + 40 * n_keys, "40 bytes per key");
    for (uint32_t s = 0; s < n_slices; s++) {
        size_t first = back.n;

        if (jpc_key_list_read(&back, path, n_slices, s, 7, &err) != JPC_OK)
            printf("# %s\n", err.message);
        for (size_t i = first; i < back.n; i++)
            placed = placed && jpc_key_slice(back.items[i].hash, n_slices) == s &&
                     back.items[i].origin.file == back.items[i].doc &&
                     back.items[i].origin.place.offset == ((uint64_t)back.items[i].doc << 40 | 5) &&
                     back.items[i].origin.place.within == ((uint64_t)back.items[i].doc << 33 | 3);
    }
    for (size_t i = 0; i < back.n; i++) {
        sum_back += back.items[i].hash.high ^ back.items[i].hash.low * (back.items[i].doc + 1);
        if (i > 0 && (back.items[i - 1].hash.high > back.items[i].hash.high ||
                      (back.items[i - 1].hash.high == back.items[i].hash.high &&
                       back.items[i - 1].hash.low == back.items[i].hash.low &&
                       back.items[i - 1].doc >= back.items[i].doc)))
            ordered = false;
    }
    ok(back.n == n_keys && sum == sum_back, "%zu keys through %u slices", n_keys, n_slices);
    ok(placed && ordered, "… in their slices, in order");
    jpc_key_list_release(&keys);
    jpc_key_list_release(&back);
}

// Equal keys are side by side, also where half of them is equal.
static void equal_keys_are_neighbours(void)
{
    jpc_key_list keys = {0};
    bool grouped = true;

    for (uint32_t i = 0; i < 100; i++)
        jpc_key_list_add(&keys, (jpc_key){{7, 3 - i % 3}, i % 2, i, {{0, 0}, 0, 0}});
    jpc_key_list_sort(&keys);
    for (size_t i = 1; i < keys.n; i++) {
        const jpc_key *a = &keys.items[i - 1], *b = &keys.items[i];

        grouped = grouped && (a->hash.low < b->hash.low ||
                              (a->hash.low == b->hash.low &&
                               (a->task < b->task || (a->task == b->task && a->doc < b->doc))));
    }
    ok(grouped, "keys by both halves, then by task and document");
    jpc_key_list_release(&keys);
}

static void ranks_by_task(void)
{
    jpc_rank_list ranks = {0}, back = {0};
    jpc_published file;
    jpc_err err = {0};

    jpc_rank_list_add(&ranks, (jpc_rank){2, 9, 3, {{UINT64_MAX - 1, UINT64_MAX - 2}, 5, 7}});
    jpc_rank_list_add(&ranks, (jpc_rank){2, 8, 2, {{5, 6}, 0, 0}});
    jpc_rank_list_add(&ranks, (jpc_rank){0, 1, 2, {{0, 0}, 0, 0}});
    jpc_rank_list_publish(&ranks, path, 4, &file, &err);
    jpc_rank_list_read(&back, path, 4, 1, &err);
    ok(back.n == 0, "no rank of a task without copies");
    jpc_rank_list_read(&back, path, 4, 2, &err);
    ok(back.n == 2 && back.items[0].doc == 8 && back.items[0].rank == 2 && back.items[1].doc == 9 &&
           back.items[1].rank == 3 && back.items[1].first.file == 5 &&
           back.items[1].first.run == 7 && back.items[0].first.run == 0 &&
           jpc_place_equals(back.items[1].first.place,
                            (jpc_place){UINT64_MAX - 1, UINT64_MAX - 2}) &&
           jpc_place_equals(back.items[0].first.place, (jpc_place){5, 6}),
       "ranks of a task in document order");
    jpc_rank_list_release(&ranks);
    jpc_rank_list_release(&back);
}

static void put_byte(off_t at, int byte)
{
    char one = (char)byte;
    int fd = open(path, O_WRONLY);

    if (pwrite(fd, &one, 1, at) != 1)
        puts("# cannot change a byte");
    close(fd);
}

static void damage_is_seen(void)
{
    jpc_rank_list ranks = {0};
    jpc_key_list keys = {0}, back = {0};
    jpc_published file;
    jpc_err err = {0};

    for (uint32_t i = 0; i < 100; i++)
        jpc_key_list_add(&keys, (jpc_key){{(uint64_t)i << 57, i}, 0, i, {{0, 0}, 0, 0}});
    jpc_key_list_publish(&keys, path, 4, &file, &err);
    ok(jpc_key_list_read(&back, path, 8, 0, 0, &err) == JPC_ERR_DATA, "another number of slices");
    ok(jpc_rank_list_read(&ranks, path, 4, 0, &err) == JPC_ERR_DATA, "rows of another width");
    put_byte(0, 'J');
    ok(jpc_key_list_read(&back, path, 4, 0, 0, &err) == JPC_ERR_DATA, "no table");
    put_byte(0, 'j');
    ok(jpc_key_list_read(&back, path, 4, 0, 0, &err) == JPC_OK && back.n == 32, "a table");
    put_byte((off_t)file.bytes - 1, 1);
    ok(jpc_key_list_read(&back, path, 4, 3, 0, &err) == JPC_ERR_DATA && back.n == 32,
       "a row that has changed");
    put_byte((off_t)file.bytes - 1, 0);
    put_byte(16 + 8 + 7, 0x10);
    ok(jpc_key_list_read(&back, path, 4, 0, 0, &err) == JPC_ERR_DATA, "a slice beyond the end");
    ok(jpc_key_list_read(&back, path, 4, 1, 0, &err) == JPC_ERR_DATA, "a slice that ends first");
    put_byte(16 + 8 + 7, 0);
    ok(truncate(path, (off_t)file.bytes - 1) == 0 &&
           jpc_key_list_read(&back, path, 4, 3, 0, &err) == JPC_ERR_DATA,
       "a table cut off");
    ok(truncate(path, 10) == 0 && jpc_key_list_read(&back, path, 4, 0, 0, &err) == JPC_ERR_DATA,
       "… in its head");
    keys.n = 0;
    jpc_key_list_publish(&keys, path, 4, &file, &err);
    ok(jpc_rank_list_read(&ranks, path, 4, 0, &err) == JPC_ERR_DATA, "no rows of another width");
    put_byte(16 + 8 * 5, 'x');
    ok(jpc_key_list_read(&back, path, 4, 0, 0, &err) == JPC_ERR_DATA, "no rows, of another hash");
    unlink(path);
    ok(jpc_key_list_read(&back, path, 4, 0, 0, &err) == JPC_ERR_IO, "a missing table");
    jpc_key_list_release(&keys);
    jpc_key_list_release(&back);
    jpc_rank_list_release(&ranks);
}

// The sample of the samples of parts is the sample of the whole.
static void samples_add(void)
{
    jpc_spill spill;
    jpc_sample whole = {.limit = 10, .lines = &spill};
    jpc_sample parts[3] = {whole, whole, whole}, merged = whole;
    jpc_sample_entry *a, *b;
    int *bounds_a, *bounds_b;
    jpc_buf lines_a = {0}, lines_b = {0};
    uint64_t state = 5;
    jpc_err err = {0};
    size_t n, same = 0;

    jpc_spill_init(&spill, path);
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t hash = next_random(&state) % 500; // ties are frequent
        char line[16];
        jpc_span span = {line, (size_t)snprintf(line, sizeof line, "%" PRIu64 "\n", i)};

        jpc_sample_add(&whole, hash, i, span, &err);
        jpc_sample_add(&parts[i / 400], hash, i, span, &err);
    }
    for (int p = 0; p < 3; p++) {
        n = jpc_samples_in_order(&parts[p], 1, &a, &bounds_a);
        for (size_t i = 0; i < n; i++) {
            jpc_buf line = {0};

            jpc_spill_read(&spill, a[i].at, a[i].len, &line, &err);
            jpc_sample_add(&merged, a[i].hash, a[i].sequence, jpc_buf_span(&line), &err);
            jpc_buf_release(&line);
        }
        free(a);
        free(bounds_a);
        jpc_sample_release(&parts[p]);
    }
    n = jpc_samples_in_order(&whole, 1, &a, &bounds_a);
    ok(n == 10 && jpc_samples_in_order(&merged, 1, &b, &bounds_b) == 10, "ten of a thousand");
    for (size_t i = 0; i < n; i++) {
        same += a[i].sequence == b[i].sequence && (i == 0 || a[i - 1].sequence < a[i].sequence);
        jpc_spill_read(&spill, a[i].at, a[i].len, &lines_a, &err);
        jpc_spill_read(&spill, b[i].at, b[i].len, &lines_b, &err);
    }
    ok(same == 10, "merged from parts: the same, in input order");
    is_span(jpc_buf_span(&lines_b), jpc_buf_span(&lines_a), "… with their lines");
    ok(strtoull(lines_a.ptr, NULL, 10) == a[0].sequence, "… which are the ones added");
    free(a);
    free(b);
    free(bounds_a);
    free(bounds_b);
    jpc_buf_release(&lines_a);
    jpc_buf_release(&lines_b);
    jpc_sample_release(&whole);
    jpc_sample_release(&merged);
    jpc_spill_release(&spill);
}

static void spills(void)
{
    jpc_spill spill;
    jpc_buf back = {0};
    jpc_err err = {0};
    uint64_t at;

    jpc_spill_init(&spill, "/nowhere/x");
    ok(jpc_spill_add(&spill, jpc_span_of("a"), &at, &err) == JPC_ERR_OUTPUT, "a folder is missing");
    is_text(jpc_span_of(err.message), "cannot create '/nowhere/x': No such file or directory",
            "… with name and cause");
    jpc_spill_release(&spill);
    jpc_spill_init(&spill, path);
    ok(jpc_spill_add(&spill, jpc_span_of("one"), &at, &err) == JPC_OK && at == 0 &&
           jpc_spill_add(&spill, jpc_span_of("two"), &at, &err) == JPC_OK && at == 3,
       "bytes are set aside");
    ok(jpc_spill_read(&spill, 2, 3, &back, &err) == JPC_OK, "… and come back");
    is_text(jpc_buf_span(&back), "etw", "… the same");
    ok(jpc_spill_read(&spill, 5, 2, &back, &err) == JPC_ERR_OUTPUT, "… not more than there are");
    jpc_buf_release(&back);
    jpc_spill_release(&spill);
}

static void threads_are_shared(void)
{
    static const struct {
        int threads;
        size_t left;
        int share;
    } cases[] = {{1, 1, 0}, {8, 1, 8}, {8, 2, 8}, {8, 3, 5}, {8, 5, 3}, {8, 8, 2}, {8, 1000, 0}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ok(jpc_engine_share(cases[i].threads, cases[i].left) == cases[i].share,
           "%d threads, %zu tasks left: %d workers", cases[i].threads, cases[i].left,
           cases[i].share);
}

int main(void)
{
    int fd;

    tap_begin();
    snprintf(path, sizeof path, "%s", "/tmp/test_key_table.XXXXXX");
    fd = mkstemp(path);
    if (fd < 0)
        return 1;
    close(fd);
    slices_are_a_partition(1, 0);
    slices_are_a_partition(1, 1000);
    slices_are_a_partition(4, 1000);
    slices_are_a_partition(4096, 1000);
    slices_are_a_partition(4, 30000); // more than is written at once
    equal_keys_are_neighbours();
    ranks_by_task();
    damage_is_seen();
    samples_add();
    spills();
    threads_are_shared();
    return tap_end();
}
