// Sorted runs and their merging.
//
// Records are collected in memory. When they fill half of it (the radix sort needs as much again)
// they are sorted and written as a run. Rewinding merges all runs while they are read, each through
// a buffer of its own; if there are so many that the buffers would be small, groups of runs are
// merged to longer ones first, from one file to the next.
#include "job/sorter.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "job/radix_sort.h"
#include "job/spill_file.h"

#define FIRST_BYTES ((size_t)16 << 10) // of the array of records; doubled when it is full
#define PIECE_BYTES ((size_t)64 << 10) // reading less at once costs more than another pass
#define LARGE_BYTES ((size_t)1 << 20)  // reading more at once gains nothing
#define SPARE_BYTES ((size_t)16 << 10) // what is not records: counts of the radix sort, run ends
#define RUN_BYTES 256                  // more than what a merged run takes beside its piece

// A run while it is merged.
struct run {
    uint64_t at, end;              // what is not yet read, in bytes of the file
    jpc_buf piece;                 // owned
    const uint64_t *record, *last; // in `piece`; NULL: the run is at its end
};

// A run in the tournament, with the first word of its record: most games need no more.
struct player {
    uint64_t word;
    size_t run;
};

// A tournament of runs: losers[i] lost the game at node i, the children of which are 2i and 2i + 1.
// Run r is the leaf n + r.
struct merge {
    const jpc_spill *spill;
    struct run *runs; // owned
    size_t n;
    struct player *losers; // owned
    size_t winner;
    size_t piece_bytes;
    int n_words;
    bool begun; // the winner has been given out
};

struct jpc_sorter {
    int n_words;
    size_t memory_bytes;
    char *spill_path; // owned
    uint64_t n_records;
    uint64_t *records, *scratch; // owned; scratch is there from the first run on
    size_t n, capacity;          // in records
    size_t next;                 // record to be given out, if there are no runs
    bool rewound;
    jpc_spill spill;
    uint64_t *run_ends; // owned; in bytes of the file
    size_t n_runs, runs_capacity;
    struct merge merge;
};

void jpc_sorter_open(jpc_sorter **out, const char *spill_path, int n_words, size_t memory_bytes)
{
    jpc_sorter *sorter = jpc_alloc(sizeof *sorter);

    assert(n_words >= 1 && n_words <= JPC_SORTER_MAX_WORDS);
    *sorter = (jpc_sorter){
        .n_words = n_words,
        .memory_bytes = memory_bytes > JPC_SORTER_MIN_BYTES ? memory_bytes : JPC_SORTER_MIN_BYTES,
        .spill_path = jpc_strdup(spill_path),
    };
    jpc_spill_init(&sorter->spill, spill_path);
    *out = sorter;
}

static size_t record_bytes(const jpc_sorter *sorter)
{
    return (size_t)sorter->n_words * sizeof(uint64_t);
}

// As many bytes for the records as for the radix sort.
static size_t most_records(const jpc_sorter *sorter)
{
    return (sorter->memory_bytes - SPARE_BYTES) / 2 / record_bytes(sorter);
}

static void grow(jpc_sorter *sorter)
{
    size_t most = most_records(sorter), first = FIRST_BYTES / record_bytes(sorter);

    sorter->capacity = sorter->capacity == 0 ? first : 2 * sorter->capacity;
    if (sorter->capacity > most)
        sorter->capacity = most;
    sorter->records = jpc_realloc(sorter->records, sorter->capacity * record_bytes(sorter));
}

static void sort_records(jpc_sorter *sorter)
{
    uint64_t *records = sorter->records;

    if (sorter->scratch == NULL)
        sorter->scratch = jpc_realloc(NULL, sorter->n * record_bytes(sorter));
    sorter->records = jpc_radix_sort(records, sorter->scratch, sorter->n, sorter->n_words);
    if (sorter->records != records)
        sorter->scratch = records;
}

static void free_scratch(jpc_sorter *sorter)
{
    free(sorter->scratch);
    sorter->scratch = NULL;
}

static void free_records(jpc_sorter *sorter)
{
    free_scratch(sorter);
    free(sorter->records);
    sorter->records = NULL;
    sorter->n = sorter->capacity = 0;
}

static void add_run_end(jpc_sorter *sorter, uint64_t end)
{
    if (sorter->n_runs == sorter->runs_capacity) {
        sorter->runs_capacity = 2 * sorter->runs_capacity + 16;
        sorter->run_ends =
            jpc_realloc(sorter->run_ends, sorter->runs_capacity * sizeof *sorter->run_ends);
    }
    sorter->run_ends[sorter->n_runs++] = end;
}

static jpc_status write_run(jpc_sorter *sorter, jpc_err *err)
{
    uint64_t at;

    sort_records(sorter);
    JPC_TRY(jpc_spill_add(
        &sorter->spill, (jpc_span){(const char *)sorter->records, sorter->n * record_bytes(sorter)},
        &at, err));
    add_run_end(sorter, sorter->spill.len);
    sorter->n = 0;
    return JPC_OK;
}

static jpc_status make_room(jpc_sorter *sorter, jpc_err *err)
{
    if (sorter->capacity == most_records(sorter))
        return write_run(sorter, err);
    grow(sorter);
    return JPC_OK;
}

jpc_status jpc_sorter_add(jpc_sorter *sorter, const uint64_t *records, size_t n, jpc_err *err)
{
    size_t words = (size_t)sorter->n_words;

    assert(!sorter->rewound);
    sorter->n_records += n;
    while (n > 0) {
        size_t fit;

        if (sorter->n == sorter->capacity)
            JPC_TRY(make_room(sorter, err));
        fit = sorter->capacity - sorter->n < n ? sorter->capacity - sorter->n : n;
        memcpy(sorter->records + sorter->n * words, records, fit * record_bytes(sorter));
        sorter->n += fit;
        records += fit * words;
        n -= fit;
    }
    return JPC_OK;
}

static jpc_status read_piece(struct merge *merge, struct run *run, jpc_err *err)
{
    uint64_t left = run->end - run->at;
    size_t len = left < merge->piece_bytes ? (size_t)left : merge->piece_bytes;

    run->record = NULL;
    if (len == 0)
        return JPC_OK;
    run->piece.len = 0;
    JPC_TRY(jpc_spill_read(merge->spill, run->at, len, &run->piece, err));
    run->at += len;
    run->record = (const uint64_t *)(const void *)run->piece.ptr;
    run->last = run->record + len / sizeof(uint64_t) - merge->n_words;
    return JPC_OK;
}

static struct player player_of(const struct merge *merge, size_t run)
{
    const uint64_t *record = merge->runs[run].record;

    return (struct player){record != NULL ? record[0] : UINT64_MAX, run};
}

// Where the first words are equal. A run at its end loses against all.
static bool wins_tie(const struct merge *merge, size_t a, size_t b)
{
    const uint64_t *x = merge->runs[a].record, *y = merge->runs[b].record;

    if (x == NULL || y == NULL)
        return x != NULL;
    for (int w = 1; w < merge->n_words; w++)
        if (x[w] != y[w])
            return x[w] < y[w];
    return false;
}

static inline bool wins(const struct merge *merge, struct player a, struct player b)
{
    return a.word < b.word || (a.word == b.word && wins_tie(merge, a.run, b.run));
}

// The way of a run from its leaf to the top.
static void replay(struct merge *merge, size_t run)
{
    struct player player = player_of(merge, run);

    for (size_t node = (merge->n + run) / 2; node > 0; node /= 2) {
        struct player loser = merge->losers[node];

        if (wins(merge, loser, player)) {
            merge->losers[node] = player;
            player = loser;
        }
    }
    merge->winner = player.run;
}

// From the leaves to the top: each node keeps the loser and hands on the winner.
static void play_all(struct merge *merge)
{
    size_t n = merge->n;
    struct player *winners = jpc_alloc(2 * n * sizeof *winners);

    for (size_t run = 0; run < n; run++)
        winners[n + run] = player_of(merge, run);
    for (size_t node = n - 1; node > 0; node--) {
        struct player a = winners[2 * node], b = winners[2 * node + 1];
        bool first = wins(merge, a, b);

        winners[node] = first ? a : b;
        merge->losers[node] = first ? b : a;
    }
    merge->winner = n > 1 ? winners[1].run : 0;
    free(winners);
}

static void end_merge(struct merge *merge)
{
    for (size_t run = 0; run < merge->n; run++)
        jpc_buf_release(&merge->runs[run].piece);
    free(merge->runs);
    free(merge->losers);
    *merge = (struct merge){0};
}

static size_t piece_bytes(const jpc_sorter *sorter, size_t n_runs)
{
    size_t bytes = (sorter->memory_bytes - PIECE_BYTES) / n_runs - RUN_BYTES;

    if (bytes > LARGE_BYTES)
        bytes = LARGE_BYTES;
    return bytes - bytes % record_bytes(sorter);
}

// Merges n runs from `first` on.
static jpc_status begin_merge(jpc_sorter *sorter, size_t first, size_t n, jpc_err *err)
{
    struct merge *merge = &sorter->merge;

    end_merge(merge);
    *merge = (struct merge){.spill = &sorter->spill,
                            .runs = jpc_alloc(n * sizeof *merge->runs),
                            .n = n,
                            .losers = jpc_alloc(n * sizeof *merge->losers),
                            .piece_bytes = piece_bytes(sorter, n),
                            .n_words = sorter->n_words};
    for (size_t i = 0; i < n; i++) {
        struct run *run = &merge->runs[i];

        run->at = first + i > 0 ? sorter->run_ends[first + i - 1] : 0;
        run->end = sorter->run_ends[first + i];
        JPC_TRY(read_piece(merge, run, err));
    }
    play_all(merge);
    return JPC_OK;
}

static jpc_status merge_next(struct merge *merge, const uint64_t **record, jpc_err *err)
{
    struct run *run = &merge->runs[merge->winner];

    if (merge->begun && run->record != NULL) {
        if (run->record == run->last)
            JPC_TRY(read_piece(merge, run, err));
        else
            run->record += merge->n_words;
        replay(merge, merge->winner);
    }
    merge->begun = true;
    *record = merge->runs[merge->winner].record;
    return *record != NULL ? JPC_OK : JPC_END;
}

// Appends the merged records to another file.
static jpc_status write_merged(struct merge *merge, jpc_spill *spill, jpc_err *err)
{
    size_t bytes = (size_t)merge->n_words * sizeof(uint64_t);
    const uint64_t *record;
    jpc_buf piece = {0};
    uint64_t at;
    jpc_status status = merge_next(merge, &record, err);

    jpc_buf_reserve(&piece, PIECE_BYTES);
    while (status == JPC_OK) {
        jpc_buf_add(&piece, (const char *)record, bytes);
        if (piece.len + bytes > PIECE_BYTES) {
            status = jpc_spill_add(spill, jpc_buf_span(&piece), &at, err);
            piece.len = 0;
        }
        if (status == JPC_OK)
            status = merge_next(merge, &record, err);
    }
    if (status == JPC_END)
        status = jpc_spill_add(spill, jpc_buf_span(&piece), &at, err);
    jpc_buf_release(&piece);
    return status;
}

// Each `most` runs become one, in another file. Their ends stay behind those that are still needed.
static jpc_status merge_groups(jpc_sorter *sorter, size_t most, jpc_err *err)
{
    size_t n_runs = sorter->n_runs, n_merged = 0;
    jpc_status status = JPC_OK;
    jpc_spill merged;

    jpc_spill_init(&merged, sorter->spill_path);
    for (size_t first = 0; first < n_runs && status == JPC_OK; first += most) {
        size_t n = n_runs - first < most ? n_runs - first : most;

        status = begin_merge(sorter, first, n, err);
        if (status == JPC_OK)
            status = write_merged(&sorter->merge, &merged, err);
        sorter->run_ends[n_merged++] = merged.len;
    }
    end_merge(&sorter->merge);
    if (status != JPC_OK) {
        jpc_spill_release(&merged);
        return status;
    }
    jpc_spill_release(&sorter->spill);
    sorter->spill = merged;
    sorter->n_runs = n_merged;
    return JPC_OK;
}

static jpc_status end_adding(jpc_sorter *sorter, jpc_err *err)
{
    size_t most = sorter->memory_bytes / PIECE_BYTES - 1; // a piece is left for what is written

    if (sorter->n_runs == 0) {
        sort_records(sorter);
        free_scratch(sorter);
        return JPC_OK;
    }
    if (sorter->n > 0)
        JPC_TRY(write_run(sorter, err));
    free_records(sorter);
    while (sorter->n_runs > most)
        JPC_TRY(merge_groups(sorter, most, err));
    return JPC_OK;
}

jpc_status jpc_sorter_rewind(jpc_sorter *sorter, jpc_err *err)
{
    if (!sorter->rewound)
        JPC_TRY(end_adding(sorter, err));
    sorter->rewound = true;
    sorter->next = 0;
    return sorter->n_runs > 0 ? begin_merge(sorter, 0, sorter->n_runs, err) : JPC_OK;
}

jpc_status jpc_sorter_next(jpc_sorter *sorter, const uint64_t **record, jpc_err *err)
{
    assert(sorter->rewound);
    if (sorter->n_runs > 0)
        return merge_next(&sorter->merge, record, err);
    if (sorter->next == sorter->n)
        return JPC_END;
    *record = sorter->records + sorter->next++ * (size_t)sorter->n_words;
    return JPC_OK;
}

uint64_t jpc_sorter_count(const jpc_sorter *sorter) { return sorter->n_records; }

void jpc_sorter_close(jpc_sorter *sorter)
{
    if (sorter == NULL)
        return;
    end_merge(&sorter->merge);
    free_records(sorter);
    free(sorter->run_ends);
    free(sorter->spill_path);
    jpc_spill_release(&sorter->spill);
    free(sorter);
}
