// Words are looked up at eight places at once: their characters lie one behind the other, and what
// each step costs is memory far away, which eight steps wait for together. Then eight words that
// begin at one place are joined to each of those that end there.

#include "text/lattice_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 8
#define TARGET __attribute__((target("avx2")))

TARGET static inline __m256i load(const void *at) { return _mm256_loadu_si256(at); }
TARGET static inline void store(void *at, __m256i lanes) { _mm256_storeu_si256(at, lanes); }
TARGET static inline int signs(__m256i lanes)
{
    return _mm256_movemask_ps(_mm256_castsi256_ps(lanes));
}

// ---- words of the dictionary ----------------------------------------------------------

// Bases and checks of the nodes at eight slots; zeros where `wanted` is not negative.
TARGET static inline void look_at(const jpc_trie_node *nodes, __m256i slots, __m256i wanted,
                                  __m256i *bases, __m256i *checks)
{
    __m256i zero = _mm256_setzero_si256();
    __m256i low = _mm256_mask_i32gather_epi64(
        zero, (const void *)nodes, _mm256_castsi256_si128(slots),
        _mm256_cvtepi32_epi64(_mm256_castsi256_si128(wanted)), sizeof *nodes);
    __m256i high = _mm256_mask_i32gather_epi64(
        zero, (const void *)nodes, _mm256_extracti128_si256(slots, 1),
        _mm256_cvtepi32_epi64(_mm256_extracti128_si256(wanted, 1)), sizeof *nodes);
    __m256 a = _mm256_castsi256_ps(low), b = _mm256_castsi256_ps(high);

    *bases = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0x88)), 0xD8);
    *checks = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0xDD)), 0xD8);
}

// Notes the words that end at `slots` of the lanes of a mask, and fetches their readings.
TARGET static inline void note_words(const jpc_mecab_dictionary *dictionary,
                                     jpc_lattice_matches *matches, __m256i slots, unsigned ended,
                                     uint32_t n_chars)
{
    uint32_t at[LANES];

    store(at, slots);
    for (; ended != 0; ended &= ended - 1) {
        int lane = __builtin_ctz(ended);
        uint32_t value = dictionary->trie.values[at[lane]];

        matches[lane].items[matches[lane].n++] = (struct jpc_lattice_match){n_chars, value};
        _mm_prefetch((const char *)&dictionary->words[value >> 8], _MM_HINT_T0);
    }
}

// Eight walks through the trie.
struct walks {
    __m256i slots, bases, alive;
};

// One character further; the lanes that may go on.
TARGET static inline __attribute__((always_inline)) void step(
    const jpc_mecab_dictionary *dictionary, struct walks *walks, const uint16_t *codes,
    jpc_lattice_matches *matches, uint32_t n_chars)
{
    __m256i children = _mm256_cvtepu16_epi32(_mm_loadu_si128((const void *)codes)), checks;
    __m256i bases = _mm256_and_si256(walks->bases, _mm256_set1_epi32((int)JPC_TRIE_BASE));
    unsigned ended;

    children = _mm256_xor_si256(children, bases);
    look_at(dictionary->trie.nodes, children, walks->alive, &bases, &checks);
    bases = _mm256_and_si256(bases, walks->alive);
    bases = _mm256_and_si256(bases, _mm256_cmpeq_epi32(checks, walks->slots));
    ended = (unsigned)signs(bases); // JPC_TRIE_WORD
    if (ended != 0)
        note_words(dictionary, matches, children, ended, n_chars);
    walks->alive = _mm256_srai_epi32(_mm256_slli_epi32(bases, 1), 31); // JPC_TRIE_CHILDREN
    walks->bases = bases;
    walks->slots = children;
}

TARGET static void look_up(const jpc_mecab_dictionary *dictionary, const uint16_t *codes,
                           jpc_lattice_matches *matches)
{
    __m256i zero = _mm256_setzero_si256(), all = _mm256_set1_epi32(-1);
    struct walks a = {zero, zero, all}, b = a;

    for (int i = 0; i < 2 * LANES; i++)
        matches[i].n = 0;
    for (uint32_t n_chars = 1; signs(_mm256_or_si256(a.alive, b.alive)) != 0; n_chars++, codes++) {
        step(dictionary, &a, codes, matches, n_chars);
        step(dictionary, &b, codes + LANES, matches + LANES, n_chars);
    }
}

TARGET static inline const jpc_lattice_matches *find(jpc_lattice *lattice, uint32_t begin)
{
    uint32_t block = begin / (2 * LANES);

    if (block != lattice->block) {
        lattice->block = block;
        look_up(lattice->dictionary, lattice->codes + (size_t)block * 2 * LANES, lattice->matches);
    }
    return &lattice->matches[begin % (2 * LANES)];
}

// Four at a time; what is written beyond the last is written over. There is one word or more.
TARGET static inline uint32_t add(jpc_lattice *lattice, uint32_t n, uint32_t value, uint32_t end)
{
    uint32_t first = value >> 8, n_words = value & 0xFF, node = lattice->n_nodes + n;
    const jpc_mecab_word *words = lattice->dictionary->words + first;
    __m128i count = _mm_setr_epi32(0, 1, 2, 3), ends = _mm_set1_epi32((int)end);
    __m128i names = _mm_add_epi32(_mm_set1_epi32((int)first), count);
    __m128i nexts = _mm_add_epi32(_mm_set1_epi32((int)node - 1), count);

    for (uint32_t i = 0; i < n_words; i += 4) {
        store(lattice->entries + n + i, load(words + i));
        _mm_storeu_si128((void *)(lattice->ends + node + i), ends);
        _mm_storeu_si128((void *)(lattice->words + node + i), names);
        _mm_storeu_si128((void *)(lattice->nexts + node + i), nexts);
        names = _mm_add_epi32(names, _mm_set1_epi32(4));
        nexts = _mm_add_epi32(nexts, _mm_set1_epi32(4));
    }
    lattice->nexts[node] = lattice->heads[end];
    lattice->heads[end] = node + n_words - 1;
    return n_words;
}

// ---- joining --------------------------------------------------------------------------

struct entries {
    __m256i lefts, rights, costs;
};

TARGET static inline struct entries take_apart(const jpc_mecab_word *words)
{
    __m256i order = _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7);
    __m256i a = _mm256_permutevar8x32_epi32(load(words), order);
    __m256i b = _mm256_permutevar8x32_epi32(load(words + 4), order);
    __m256i sides = _mm256_permute2x128_si256(a, b, 0x20);
    __m256i costs = _mm256_permute2x128_si256(a, b, 0x31);

    return (struct entries){_mm256_and_si256(sides, _mm256_set1_epi32(0xFFFF)),
                            _mm256_srli_epi32(sides, 16),
                            _mm256_srai_epi32(_mm256_slli_epi32(costs, 16), 16)};
}

// What is known of eight new nodes while the nodes in front of them are gone through.
struct lanes {
    __m256i rows, least, best;
};

// An element of the matrix is the upper half of what is gathered, two bytes before it: in front of
// the matrix are its sizes, but nothing need be behind it.
TARGET static inline __attribute__((always_inline)) void compare(struct lanes *lanes,
                                                                 const int16_t *column,
                                                                 __m256i cost, __m256i left)
{
    __m256i costs = _mm256_i32gather_epi32((const void *)(column - 1), lanes->rows, 2), cheaper;

    costs = _mm256_add_epi32(_mm256_srai_epi32(costs, 16), cost);
    cheaper = _mm256_cmpgt_epi32(lanes->least, costs);
    lanes->least = _mm256_min_epi32(lanes->least, costs);
    lanes->best = _mm256_blendv_epi8(lanes->best, left, cheaper);
}

// Eight or sixteen new nodes, `n_sets` eights; where this is inlined it is a constant.
TARGET static inline __attribute__((always_inline)) void join_sets(jpc_lattice *lattice,
                                                                   uint32_t head, uint32_t first,
                                                                   int n_sets)
{
    const jpc_mecab_files *files = &lattice->dictionary->files;
    struct entries entries[2];
    struct lanes lanes[2];

    for (int i = 0; i < n_sets; i++) {
        entries[i] = take_apart(lattice->entries + first + i * LANES);
        lanes[i].rows =
            _mm256_mullo_epi32(entries[i].lefts, _mm256_set1_epi32((int)files->n_columns));
        lanes[i].least = _mm256_set1_epi32(INT32_MAX);
        lanes[i].best = _mm256_setzero_si256();
    }
    for (uint32_t left = head; left != 0; left = lattice->nexts[left]) {
        const int16_t *column = files->matrix + lattice->rights[left];
        __m256i cost = _mm256_set1_epi32(lattice->costs[left]), name = _mm256_set1_epi32((int)left);

        for (int i = 0; i < n_sets; i++)
            compare(&lanes[i], column, cost, name);
    }
    for (int i = 0; i < n_sets; i++) {
        uint32_t node = lattice->n_nodes + first + (uint32_t)i * LANES;

        store(lattice->costs + node, _mm256_add_epi32(lanes[i].least, entries[i].costs));
        store(lattice->previous + node, lanes[i].best);
        store(lattice->rights + node, entries[i].rights);
    }
}

TARGET static inline void join(jpc_lattice *lattice, uint32_t head, uint32_t n)
{
    uint32_t i = 0;

    for (; i + LANES < n; i += 2 * LANES)
        join_sets(lattice, head, i, 2);
    if (i < n)
        join_sets(lattice, head, i, 1);
}

TARGET void jpc_lattice_fill_avx2(jpc_lattice *lattice)
{
    lattice->block = UINT32_MAX;
    jpc_lattice_fill_with(lattice, find, add, join);
}

#endif
