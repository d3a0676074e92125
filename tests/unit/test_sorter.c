#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "job/radix_sort.h"
#include "job/sorter.h"
#include "tests/unit/faults.h"
#include "tests/unit/tap.h"

static char folder[] = "/tmp/test_sorter.XXXXXX", path[64];

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x9e3779b97f4a7c15u;
}

enum shape { RANDOM, TWO_BYTES, FEW, EQUAL, ASCENDING, DESCENDING, DEEP, N_SHAPES };

static const char *const shape_names[] = {"random words",      "words with two bytes that vary",
                                          "few values",        "equal records",
                                          "ascending",         "descending",
                                          "a bit in each byte"};

static uint64_t word_of(enum shape shape, size_t i, size_t n, uint64_t *state)
{
    uint64_t r = next_random(state);

    switch (shape) {
    case TWO_BYTES: return 0x1122334455667788 ^ (r & 0x00ff0000000000ff);
    case FEW: return r % 3 == 0 ? UINT64_MAX : r % 3;
    case EQUAL: return 77;
    case ASCENDING: return i;
    case DESCENDING: return n - i;
    case DEEP: return r >> 21 & 0x0101010101010101;
    default: return r;
    }
}

static uint64_t *records_of(enum shape shape, size_t n, int n_words)
{
    uint64_t *records = jpc_alloc((n * (size_t)n_words + 1) * sizeof *records);
    uint64_t state = 1 + (uint64_t)shape;

    for (size_t i = 0; i < n * (size_t)n_words; i++)
        records[i] = word_of(shape, i / (size_t)n_words, n, &state);
    return records;
}

static int words_to_compare;

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    for (int w = 0; w < words_to_compare; w++)
        if (x[w] != y[w])
            return x[w] < y[w] ? -1 : 1;
    return 0;
}

static void sort_by_library(uint64_t *records, size_t n, int n_words)
{
    words_to_compare = n_words;
    qsort(records, n, (size_t)n_words * sizeof *records, compare);
}

// Whether the sorter gives these records, and then its end, twice.
static bool gives(jpc_sorter *sorter, const uint64_t *records, size_t n, int n_words)
{
    jpc_err err = {0};
    const uint64_t *record;
    size_t bytes = (size_t)n_words * sizeof *records;

    for (size_t i = 0; i < n; i++)
        if (jpc_sorter_next(sorter, &record, &err) != JPC_OK ||
            memcmp(record, records + i * (size_t)n_words, bytes) != 0)
            return false;
    return jpc_sorter_next(sorter, &record, &err) == JPC_END &&
           jpc_sorter_next(sorter, &record, &err) == JPC_END;
}

static bool sorts(uint64_t *records, size_t n, int n_words, size_t memory_bytes, size_t at_once)
{
    jpc_sorter *sorter;
    jpc_err err = {0};
    jpc_status status = JPC_OK;
    bool fine;

    jpc_sorter_open(&sorter, path, n_words, memory_bytes);
    for (size_t i = 0; i < n && status == JPC_OK; i += at_once)
        status = jpc_sorter_add(sorter, records + i * (size_t)n_words,
                                n - i < at_once ? n - i : at_once, &err);
    sort_by_library(records, n, n_words);
    fine = status == JPC_OK && jpc_sorter_rewind(sorter, &err) == JPC_OK &&
           jpc_sorter_count(sorter) == n && gives(sorter, records, n, n_words);
    fine = fine && jpc_sorter_rewind(sorter, &err) == JPC_OK && gives(sorter, records, n, n_words);
    jpc_sorter_close(sorter);
    return fine;
}

static void equals_the_library(size_t n, size_t memory_bytes, const char *how)
{
    for (int shape = 0; shape < N_SHAPES; shape++) {
        bool fine = true;

        for (int n_words = 1; n_words <= JPC_SORTER_MAX_WORDS; n_words++) {
            uint64_t *records = records_of((enum shape)shape, n, n_words);

            fine = fine && sorts(records, n, n_words, memory_bytes, 1 + n / 7);
            free(records);
        }
        ok(fine, "%zu records %s: %s", n, how, shape_names[shape]);
    }
}

// All sizes around those at which another way is taken.
static void small_numbers(void)
{
    bool fine = true;

    for (size_t n = 0; n <= 70; n++)
        for (int n_words = 1; n_words <= JPC_SORTER_MAX_WORDS; n_words++) {
            uint64_t *records = records_of(n % 2 == 0 ? RANDOM : FEW, n, n_words);

            fine = fine && sorts(records, n, n_words, 0, 3);
            free(records);
        }
    ok(fine, "0 to 70 records");
}

// A group of equal bytes in front that is as large as everything, beside others of one.
static void groups_of_all_sizes(void)
{
    size_t n = 200000;
    uint64_t *records = jpc_alloc(n * 2 * sizeof *records);
    uint64_t state = 9;

    for (size_t i = 0; i < n; i++) {
        uint64_t r = next_random(&state);

        records[2 * i] = r % 2 == 0 ? 5u << 20 : r % 1000 << 50 | r % 7;
        records[2 * i + 1] = next_random(&state) >> (r % 60);
    }
    ok(sorts(records, n, 2, (size_t)64 << 20, n), "groups of all sizes");
    free(records);
}

// A folder can be removed only if nothing is in it.
static bool folder_is_empty(void) { return rmdir(folder) == 0 && mkdir(folder, 0700) == 0; }

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

// The most that has been resident since the last call; 0: not known.
static uint64_t peak_bytes(void)
{
    FILE *status = fopen("/proc/self/status", "r"), *clear;
    unsigned long long kib = 0;
    char line[256];

    if (status == NULL)
        return 0;
    while (fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, "VmHWM: %llu", &kib) == 1)
            break;
    fclose(status);
    clear = fopen("/proc/self/clear_refs", "w");
    if (clear == NULL || fputs("5", clear) < 0 || fclose(clear) != 0)
        return 0;
    return 1024 * kib;
}

// Records come from a generator, so that the process holds nothing but the sorter.
static bool stays_within(size_t memory_bytes, size_t n)
{
    jpc_sorter *sorter;
    jpc_err err = {0};
    const uint64_t *record;
    uint64_t state = 3, before = 0, start, grown;
    bool fine = true;

    peak_bytes();
    start = peak_bytes();
    jpc_sorter_open(&sorter, path, 1, memory_bytes);
    for (size_t i = 0; i < n && fine; i++) {
        uint64_t r = next_random(&state);

        fine = jpc_sorter_add(sorter, &r, 1, &err) == JPC_OK;
    }
    fine = fine && folder_is_empty() && jpc_sorter_rewind(sorter, &err) == JPC_OK;
    for (size_t i = 0; i < n && fine; i++) {
        fine = jpc_sorter_next(sorter, &record, &err) == JPC_OK && before <= *record;
        before = *record;
    }
    fine = fine && jpc_sorter_next(sorter, &record, &err) == JPC_END;
    jpc_sorter_close(sorter);
    grown = peak_bytes() - start;
    printf("# grown by %" PRIu64 " KiB\n", grown / 1024);
    return fine && grown <= memory_bytes + ((size_t)512 << 10);
}

static void memory_is_bounded(void)
{
    if (SANITIZED || peak_bytes() == 0) {
        tap_skip("memory", "it cannot be measured here");
        return;
    }
    ok(stays_within(JPC_SORTER_MIN_BYTES, 2000000), "2 million records in the least memory");
    ok(stays_within((size_t)32 << 20, 12000000), "12 million records in 32 MiB");
}

// More than any machine has.
static void memory_is_taken_as_needed(void)
{
    uint64_t *records = records_of(RANDOM, 10000, 2);

    ok(sorts(records, 10000, 2, (size_t)1 << 50, 10000), "10000 records of a petabyte");
    free(records);
}

// From the first record to the last, in runs that are merged twice.
static jpc_status run_through(const uint64_t *records, size_t n)
{
    jpc_sorter *sorter;
    const uint64_t *record;
    jpc_err err = {0};
    jpc_status status;

    jpc_sorter_open(&sorter, path, 2, 0);
    status = jpc_sorter_add(sorter, records, n, &err);
    if (status == JPC_OK)
        status = jpc_sorter_rewind(sorter, &err);
    while (status == JPC_OK)
        status = jpc_sorter_next(sorter, &record, &err);
    jpc_sorter_close(sorter);
    return status;
}

static void no_error_is_passed_over(fault_plan *fault, int cause, const char *name)
{
    size_t n = 50000;
    uint64_t *records = records_of(RANDOM, n, 2);
    long calls, seen = 0;

    set_fault(fault, 0, cause);
    run_through(records, n);
    calls = fault->calls;
    for (long call = 1; call <= calls; call++) {
        set_fault(fault, call, cause);
        seen += run_through(records, n) == JPC_ERR_OUTPUT;
    }
    set_fault(fault, 0, cause);
    ok(calls > 20 && seen == calls, "each of %ld calls of %s may fail", calls, name);
    free(records);
}

// Without its folder no other file can be made: for runs that are merged to longer ones.
static jpc_status rewind_without_folder(size_t n)
{
    uint64_t *records = records_of(RANDOM, n, 2);
    jpc_sorter *sorter;
    jpc_err err = {0};
    jpc_status status;

    jpc_sorter_open(&sorter, path, 2, 0);
    jpc_sorter_add(sorter, records, n, &err);
    if (rmdir(folder) != 0)
        puts("# the folder is not empty");
    status = jpc_sorter_rewind(sorter, &err);
    mkdir(folder, 0700);
    jpc_sorter_close(sorter);
    free(records);
    return status;
}

static void what_goes_wrong(void)
{
    uint64_t *records = records_of(RANDOM, 100000, 2);
    struct rlimit limit, small;
    jpc_sorter *sorter;
    jpc_err err = {0};
    char full[96];

    jpc_sorter_open(&sorter, "/nowhere/x", 2, 0);
    ok(jpc_sorter_add(sorter, records, 100000, &err) == JPC_ERR_OUTPUT, "a folder is missing");
    is_text(jpc_span_of(err.message), "cannot create '/nowhere/x': No such file or directory",
            "… with name and cause");
    jpc_sorter_close(sorter);
    jpc_sorter_open(&sorter, "/nowhere/x", 2, 0);
    ok(jpc_sorter_add(sorter, records, 1000, &err) == JPC_OK &&
           jpc_sorter_rewind(sorter, &err) == JPC_OK,
       "no file where none is needed");
    jpc_sorter_close(sorter);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    small = (struct rlimit){300000, limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    jpc_sorter_open(&sorter, path, 2, 0);
    ok(jpc_sorter_add(sorter, records, 100000, &err) == JPC_ERR_OUTPUT, "a full disk");
    snprintf(full, sizeof full, "cannot write '%s': File too large", path);
    is_text(jpc_span_of(err.message), full, "… with name and cause");
    jpc_sorter_close(sorter);
    setrlimit(RLIMIT_FSIZE, &limit);
    ok(folder_is_empty(), "nothing is left behind");
    ok(rewind_without_folder(20000) == JPC_OK, "three runs are merged as they are");
    ok(rewind_without_folder(100000) == JPC_ERR_OUTPUT, "more by way of another file");
    free(records);
}

int main(void)
{
    tap_begin();
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/table", folder);
    memory_is_bounded();
    memory_is_taken_as_needed();
    small_numbers();
    equals_the_library(1000, (size_t)64 << 20, "in memory");
    equals_the_library(70000, (size_t)64 << 20, "in memory");
    equals_the_library(20000, 0, "in a few runs");
    equals_the_library(150000, 0, "in many runs");
    groups_of_all_sizes();
    no_error_is_passed_over(&read_fault, EIO, "pread()");
    no_error_is_passed_over(&write_fault, ENOSPC, "pwrite()");
    what_goes_wrong();
    jpc_sorter_close(NULL);
    rmdir(folder);
    return tap_end();
}
