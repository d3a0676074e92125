/** Files read in ranges, and what must come of it: the chain of ranges reads what one reader reads.
 *  Included by test_ranges.c, and by test_ranges_window.c with a window so small that small files
 *  cross its end many times.
 */
#ifndef JPC_TESTS_UNIT_RANGES_H
#define JPC_TESTS_UNIT_RANGES_H

#include "core/hash.h"
#include "data/reader.h"
#include "tests/unit/shapes.h"
#include "tests/unit/tap.h"

// What was read, as text that can be compared.
struct reading {
    jpc_buf records, ranges, numbers;
    jpc_read_counts counts;
    jpc_status status;
    jpc_err err;
    jpc_place begin, end;
};

static char path[80];

static inline void release(struct reading *reading)
{
    jpc_buf_release(&reading->records);
    jpc_buf_release(&reading->ranges);
    jpc_buf_release(&reading->numbers);
}

static inline void write_file(jpc_span bytes)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || (bytes.len > 0 && fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len) ||
        fclose(file) != 0)
        abort();
}

static inline void take_batch(struct reading *reading, const jpc_batch *batch)
{
    for (size_t i = 0; i < batch->n_records; i++) {
        const jpc_record *r = &batch->records[i];

        jpc_buf_printf(&reading->records,
                       "%016" PRIx64 " %zu at %" PRIu64 "+%" PRIu64 " disk %" PRIu64
                       " file %u format %d\n",
                       jpc_hash64(batch->input.ptr + r->at, r->len), r->len, r->place.offset,
                       r->place.within, r->disk_len, (unsigned)r->file, (int)r->format);
        jpc_buf_printf(&reading->numbers, "%" PRIu64 "\n", r->number);
    }
    for (size_t i = 0; i < batch->n_unreadable; i++) {
        const jpc_unreadable *u = &batch->unreadable[i];

        jpc_buf_printf(&reading->ranges, "%" PRIu64 "+%" PRIu64 " %" PRIu64 " %s %s\n",
                       u->place.offset, u->place.within, u->len, u->in_stream ? "stream" : "disk",
                       u->cause);
    }
    if (batch->padding.len > 0)
        jpc_buf_printf(&reading->ranges, "padding %" PRIu64 " %" PRIu64 " %d\n", batch->padding.at,
                       batch->padding.len, (int)batch->padding.zeros);
    jpc_read_counts_add(&reading->counts, &batch->counts);
}

// Reads on until the range ends or fails.
static inline void read_on(jpc_reader *reader, struct reading *reading)
{
    jpc_batch batch = {0};

    do {
        jpc_batch_reset(&batch);
        reading->status = jpc_reader_fill(reader, &batch, &reading->err);
        take_batch(reading, &batch);
        if (batch.file != 7)
            abort();
    } while (reading->status == JPC_OK);
    jpc_reader_range(reader, 0, &reading->begin, &reading->end);
    jpc_batch_release(&batch);
}

static inline struct reading read_range(jpc_reader_options options, const jpc_range *range)
{
    char *paths[1] = {path};
    struct reading reading = {0};
    jpc_reader *reader;

    options.ranges = range;
    reading.status = jpc_reader_open(&reader, paths, 1, 7, &options, &reading.err);
    if (reading.status != JPC_OK)
        return reading;
    read_on(reader, &reading);
    jpc_reader_close(reader);
    return reading;
}

static inline bool ledger_holds(const struct reading *r)
{
    const jpc_read_counts *c = &r->counts;

    return c->file_bytes == c->member_bytes + c->unreadable_bytes + c->padding_bytes &&
           c->file_bytes == r->end.offset - r->begin.offset;
}

// ---- laws -----------------------------------------------------------------------------

// How often the chain had to read again, in this test.
static size_t n_waits, n_false_begins;

// Reads range by range and joins them in *all; an error ends the chain. Returns why it is broken,
// or NULL.
static inline const char *read_chain(const jpc_reader_options *options, const uint64_t *bounds,
                                     size_t n, struct reading *all)
{
    const char *broken = NULL;

    for (size_t i = 0; i <= n && broken == NULL; i++) {
        jpc_range range = {.begin = {i > 0 ? bounds[i - 1] : 0, 0},
                           .exact = i == 0,
                           .end = i < n ? bounds[i] : UINT64_MAX};
        struct reading part = read_range(*options, &range);

        if (part.status == JPC_WAIT || !jpc_place_equals(part.begin, all->end)) {
            *(part.status == JPC_WAIT ? &n_waits : &n_false_begins) += 1;
            release(&part);
            range.begin = all->end;
            range.exact = true;
            part = read_range(*options, &range);
        }
        if (part.status == JPC_END && !ledger_holds(&part))
            broken = "the ledger of a range does not hold";
        if (part.status != JPC_WAIT && !jpc_place_equals(part.begin, all->end))
            broken = "an exact range begins elsewhere";
        jpc_buf_add_span(&all->records, jpc_buf_span(&part.records));
        jpc_buf_add_span(&all->ranges, jpc_buf_span(&part.ranges));
        jpc_read_counts_add(&all->counts, &part.counts);
        all->status = part.status;
        all->err = part.err;
        all->end = part.end;
        release(&part);
        if (all->status != JPC_END)
            break;
    }
    return broken;
}

static inline const char *compare(const struct reading *got, const struct reading *want)
{
    if (got->status != want->status)
        return "another status";
    if (!jpc_span_equals(jpc_buf_span(&got->records), jpc_buf_span(&want->records)))
        return "other records";
    if (!jpc_span_equals(jpc_buf_span(&got->ranges), jpc_buf_span(&want->ranges)))
        return "other unreadable ranges";
    if (got->status != JPC_END)
        return NULL;
    if (memcmp(&got->counts, &want->counts, sizeof got->counts) != 0)
        return "other counts";
    return jpc_place_equals(got->end, want->end) ? NULL : "another end";
}

static inline void show(const char *name, const struct reading *reading)
{
    const jpc_read_counts *c = &reading->counts;

    printf("# %s: status %d %s, records %" PRIu64 " unreadable %" PRIu64 "/%" PRIu64
           " file %" PRIu64 " member %" PRIu64 " padding %" PRIu64 " stream %" PRIu64
           ", ends at %" PRIu64 "+%" PRIu64 "\n%.*s%.*s",
           name, (int)reading->status, reading->err.message, c->records, c->unreadable,
           c->unreadable_bytes, c->file_bytes, c->member_bytes, c->padding_bytes, c->stream_bytes,
           reading->end.offset, reading->end.within, (int)reading->records.len,
           reading->records.ptr, (int)reading->ranges.len, reading->ranges.ptr);
    fflush(stdout); // somebody may abort
}

static inline bool chain_is_whole(const jpc_reader_options *options, const struct reading *whole,
                                  const uint64_t *bounds, size_t n)
{
    struct reading chain = {0};
    const char *broken = read_chain(options, bounds, n, &chain);

    if (broken == NULL)
        broken = compare(&chain, whole);
    if (broken != NULL) {
        printf("# %zu bounds, %" PRIu64 " …: %s\n", n, bounds[0], broken);
        show("whole", whole);
        show("chain", &chain);
    }
    release(&chain);
    return broken == NULL;
}

#define MAX_BOUNDS 4096

static inline size_t every(uint64_t step, uint64_t first, uint64_t size, uint64_t *bounds,
                           size_t max)
{
    size_t n = 0;

    for (uint64_t at = first; at < size && n < max; at += step)
        bounds[n++] = at;
    return n;
}

// One boundary at every `step`-th byte, and some chains of many ranges.
static inline bool all_chains_are_whole(const jpc_reader_options *options,
                                        const struct reading *whole, uint64_t size, uint64_t step)
{
    static const uint64_t parts[] = {3, 17, 64, 211, 1000};
    static uint64_t bounds[MAX_BOUNDS];
    bool hold = true;

    for (uint64_t at = 0; at <= size + 1 && hold; at += step)
        hold = chain_is_whole(options, whole, &at, 1);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && hold; i++)
        if (size / parts[i] < 20 * step || parts[i] > 100)
            hold = chain_is_whole(options, whole, bounds,
                                  every(parts[i] * step, parts[i] / 2, size, bounds, MAX_BOUNDS));
    return hold;
}

// A reader that goes on is a reader that begins anew.
static inline bool continuing_is_beginning(const jpc_reader_options *options, uint64_t size,
                                           uint64_t step)
{
    char *paths[1] = {path};
    jpc_range range = {.exact = true, .end = step / 2};
    jpc_reader_options ranged = *options;
    jpc_reader *reader;
    jpc_err err = {0};
    const char *broken = NULL;

    ranged.ranges = &range;
    if (jpc_reader_open(&reader, paths, 1, 7, &ranged, &err) != JPC_OK)
        return false;
    for (;;) {
        struct reading got = {0}, want = read_range(*options, &range);

        read_on(reader, &got);
        broken = compare(&got, &want);
        if (broken == NULL && !jpc_place_equals(got.begin, want.begin))
            broken = "another begin";
        if (broken == NULL &&
            !jpc_span_equals(jpc_buf_span(&got.numbers), jpc_buf_span(&want.numbers)))
            broken = "other numbers";
        if (broken != NULL) {
            printf("# continued up to %" PRIu64 ": %s\n", range.end, broken);
            show("begun", &want);
            show("continued", &got);
        }
        range.begin = got.end;
        release(&got);
        release(&want);
        if (broken != NULL || got.status != JPC_END || range.end == UINT64_MAX)
            break;
        range.end = range.end + step < size ? range.end + step : UINT64_MAX;
        if (jpc_reader_continue(reader, range.end, &err) != JPC_OK)
            broken = "it cannot be continued";
    }
    jpc_reader_close(reader);
    return broken == NULL;
}

// By steps of so many decompressed bytes, with the end of the file as only end.
static inline bool steps_are_whole(const jpc_reader_options *options, const struct reading *whole,
                                   uint64_t max_member_bytes, uint64_t size)
{
    jpc_reader_options stepped = *options;
    jpc_range range = {.exact = true, .end = UINT64_MAX};
    struct reading all = {0};
    const char *broken = NULL;

    stepped.max_member_bytes = max_member_bytes;
    do {
        struct reading part = read_range(stepped, &range);

        if (part.status == JPC_END && !ledger_holds(&part))
            broken = "the ledger of a step does not hold";
        if (jpc_place_equals(part.end, range.begin) && part.end.offset < size)
            broken = "a step is empty";
        jpc_buf_add_span(&all.records, jpc_buf_span(&part.records));
        jpc_buf_add_span(&all.ranges, jpc_buf_span(&part.ranges));
        jpc_read_counts_add(&all.counts, &part.counts);
        all.status = part.status;
        all.end = range.begin = part.end;
        release(&part);
    } while (broken == NULL && all.status == JPC_END && all.end.offset < size);
    if (broken == NULL)
        broken = compare(&all, whole);
    if (broken != NULL) {
        printf("# steps of %" PRIu64 " bytes: %s\n", max_member_bytes, broken);
        show("whole", whole);
        show("steps", &all);
    }
    release(&all);
    return broken == NULL;
}

static inline void choose_path(void)
{
    snprintf(path, sizeof path, "%s/jpcurate-test-ranges-%ld",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (long)getpid());
}

static inline void begin_ranges(void)
{
    tap_begin();
    choose_path();
}

static inline int end_ranges(void)
{
    unlink(path);
    return tap_end();
}

#endif
