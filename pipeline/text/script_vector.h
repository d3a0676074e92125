/** What script_avx2.c and script_avx512.c have in common: the walk through the text, characters
 * that are looked up, and runs. They define before they include it:
 *
 *    TARGET, VECTOR_BYTES, vec (of bytes), mask (a truth value for each byte)
 *    load(at)  eq_where(mask, a, b): a mask  either(a, b): of masks  bits(mask)
 *
 *  and declare what is below "counting" in terms of a struct of their own.
 */
#ifndef JPC_TEXT_SCRIPT_VECTOR_H
#define JPC_TEXT_SCRIPT_VECTOR_H

#include "text/script_kernel.h"

#if defined(VECTOR_BYTES)

#define FETCHED_AHEAD 512                  // bytes; more than the processor does by itself
#define FARTHEST 8                         // characters that are looked ahead for a run of ASCII
#define FARTHEST_WIDE 4                    // and of those of three bytes
#define LOOK_AHEAD (3 * FARTHEST_WIDE + 2) // bytes behind a vector that are looked at with it

// Which bytes begin a character of each kind.
struct looks {
    mask ascii; // but for blanks
    mask kanji, kana, rare;
};

// ---- counting ------------------------------------------------------------------------------

struct sums;

TARGET static inline void sums_begin(struct sums *sums);

/** Counts what begins in a vector, but for rare characters; for MOST_STEPS vectors, then it is
 *  sums_flush()'s turn. */
TARGET static inline struct looks look_at(const char *at, struct sums *sums);
TARGET static inline void sums_flush(struct sums *sums);

/** Adds what was counted. */
static void sums_add(const struct sums *sums, jpc_script_tally *tally);

// ---- runs ----------------------------------------------------------------------------------

// Where a run may begin that is longer than the longest known, which is one of two or more: there,
// the character is the same as the next ones and the one so far behind it. Of characters of three
// bytes the third is compared.
TARGET static inline uint64_t find_runs(const char *at, const struct looks *looks, uint64_t longest)
{
    size_t far = longest < FARTHEST ? longest : FARTHEST;
    size_t far_wide = 3 * (longest < FARTHEST_WIDE ? longest : FARTHEST_WIDE);
    vec a = load(at), c = load(at + 2);
    mask one = eq_where(looks->ascii, a, load(at + far));
    mask three = eq_where(either(looks->kanji, looks->kana), c, load(at + 2 + far_wide));

    one = eq_where(eq_where(one, a, load(at + 1)), a, load(at + 2));
    return bits(either(one, eq_where(three, c, load(at + 5))));
}

// The same where no run is known but of one.
TARGET static inline uint64_t find_pairs(const char *at, const struct looks *looks)
{
    mask one = eq_where(looks->ascii, load(at), load(at + 1));
    mask three = eq_where(either(looks->kanji, looks->kana), load(at), load(at + 3));

    return bits(either(one, eq_where(three, load(at + 2), load(at + 5))));
}

struct looking {
    const char *at, *end;
    const char *seen;      // runs that begin before it are known
    const char *rare_seen; // the same, of rare characters: one kind is looked at before the other
    jpc_script_tally *tally;
};

static void see_runs(struct looking *looking, uint64_t places)
{
    for (; places != 0; places &= places - 1) {
        const char *at = looking->at + __builtin_ctzll(places);

        if (at >= looking->seen)
            looking->seen = jpc_script_see_run(at, looking->end, looking->tally);
    }
}

static void look_up(struct looking *looking, uint64_t places)
{
    for (; places != 0; places &= places - 1)
        looking->rare_seen =
            jpc_script_add_character(looking->at + __builtin_ctzll(places), looking->end,
                                     looking->rare_seen, looking->tally);
}

TARGET static inline void take_step(struct looking *looking, struct sums *sums)
{
    struct looks looks = look_at(looking->at, sums);
    uint64_t rare = bits(looks.rare), longest = looking->tally->longest_run, runs;

    __builtin_prefetch(looking->at + FETCHED_AHEAD);
    runs = longest < 2 ? find_pairs(looking->at, &looks) : find_runs(looking->at, &looks, longest);
    if ((rare | runs) != 0) {
        look_up(looking, rare);
        see_runs(looking, runs);
    }
    looking->at += VECTOR_BYTES;
}

// Where there was one character, and no run of two.
static void see_single(const jpc_script_tally *before, jpc_script_tally *tally)
{
    for (int class = 0; class < JPC_SCRIPT_CLASSES; class ++)
        if (class != JPC_SCRIPT_SPACE && class != JPC_SCRIPT_NEWLINE &&
            tally->n[class] > before->n[class])
            tally->longest_run = 1;
}

// Sums are copied, so that they can be in registers.
TARGET static inline void take_steps(struct looking *looking, struct sums *all, size_t n_steps)
{
    struct sums sums = *all;

    while (n_steps > 0) {
        size_t n = n_steps < MOST_STEPS ? n_steps : MOST_STEPS;

        n_steps -= n;
        while (n-- > 0)
            take_step(looking, &sums);
        sums_flush(&sums);
    }
    *all = sums;
}

// The last bytes, fewer than a vector and what is looked at with it. Behind a copy of them stand
// bytes that begin nothing. Runs that began before have been seen.
TARGET static inline void take_rest(struct looking *looking, struct sums *sums)
{
    char bytes[2 * VECTOR_BYTES + LOOK_AHEAD];
    size_t len = (size_t)(looking->end - looking->at);

    memset(bytes, 0x80, sizeof bytes);
    memcpy(bytes, looking->at, len);
    *looking = (struct looking){bytes, bytes + len, bytes, bytes, looking->tally};
    take_steps(looking, sums, (len + VECTOR_BYTES - 1) / VECTOR_BYTES);
}

TARGET static inline void count_vectors(jpc_span text, jpc_script_tally *tally, struct sums *sums)
{
    struct looking looking = {text.ptr, text.ptr + text.len, text.ptr, text.ptr, tally};
    jpc_script_tally before = *tally;

    sums_begin(sums);
    if (text.len >= LOOK_AHEAD)
        take_steps(&looking, sums, (text.len - LOOK_AHEAD) / VECTOR_BYTES);
    take_rest(&looking, sums);
    sums_add(sums, tally);
    if (tally->longest_run == 0)
        see_single(&before, tally);
}

#endif

#endif
