#include "text/lattice_kernel.h"

#include <stdlib.h>

#include "text/utf8.h"

#define MOST_UNKNOWN 17 // ends of unknown words at one place: of a run, and of 1 to 15 characters
#define KEPT_NODES (1u << 17) // of a lattice that is not in use

// ---- memory ---------------------------------------------------------------------------

static void grow_chars(jpc_lattice *lattice, size_t n)
{
    size_t room = n + JPC_LATTICE_PADDING;

    if (n <= lattice->max_chars)
        return;
    lattice->codes = jpc_realloc(lattice->codes, room * sizeof *lattice->codes);
    lattice->infos = jpc_realloc(lattice->infos, room * sizeof *lattice->infos);
    lattice->offsets = jpc_realloc(lattice->offsets, room * sizeof *lattice->offsets);
    lattice->run_ends = jpc_realloc(lattice->run_ends, room * sizeof *lattice->run_ends);
    lattice->heads = jpc_realloc(lattice->heads, room * sizeof *lattice->heads);
    lattice->path = jpc_realloc(lattice->path, room * sizeof *lattice->path);
    lattice->max_chars = (uint32_t)n;
}

static void set_nodes(jpc_lattice *lattice, uint32_t n)
{
    size_t room = (size_t)n + JPC_LATTICE_SPARE;

    lattice->costs = jpc_realloc(lattice->costs, room * sizeof *lattice->costs);
    lattice->previous = jpc_realloc(lattice->previous, room * sizeof *lattice->previous);
    lattice->rights = jpc_realloc(lattice->rights, room * sizeof *lattice->rights);
    lattice->nexts = jpc_realloc(lattice->nexts, room * sizeof *lattice->nexts);
    lattice->ends = jpc_realloc(lattice->ends, room * sizeof *lattice->ends);
    lattice->words = jpc_realloc(lattice->words, room * sizeof *lattice->words);
    lattice->max_nodes = n;
}

void jpc_lattice_grow(jpc_lattice *lattice)
{
    set_nodes(lattice, lattice->max_nodes * 2 + lattice->most_begin);
}

static const jpc_lattice_kernel *best_kernel(void)
{
    const jpc_lattice_kernel *kernel = jpc_lattice_kernels;

    while (!jpc_cpu_has(kernel->vectors))
        kernel++;
    return kernel;
}

jpc_lattice *jpc_lattice_open(const jpc_mecab_dictionary *dictionary,
                              const jpc_lattice_kernel *kernel)
{
    jpc_lattice *lattice = jpc_alloc(sizeof *lattice);
    uint32_t most = (JPC_TRIE_MOST_WORDS + MOST_UNKNOWN) * dictionary->most_words;

    lattice->dictionary = dictionary;
    lattice->kernel = kernel != NULL ? kernel : best_kernel();
    lattice->most_begin = most;
    lattice->entries = jpc_alloc((most + JPC_LATTICE_SPARE) * sizeof *lattice->entries);
    lattice->matches = jpc_alloc(JPC_LATTICE_BLOCK * sizeof *lattice->matches);
    grow_chars(lattice, 1024);
    set_nodes(lattice, 8192 + most);
    return lattice;
}

void jpc_lattice_close(jpc_lattice *lattice)
{
    if (lattice == NULL)
        return;
    free(lattice->codes);
    free(lattice->infos);
    free(lattice->offsets);
    free(lattice->run_ends);
    free(lattice->heads);
    free(lattice->path);
    free(lattice->costs);
    free(lattice->previous);
    free(lattice->rights);
    free(lattice->nexts);
    free(lattice->ends);
    free(lattice->words);
    free(lattice->entries);
    free(lattice->matches);
    free(lattice);
}

// ---- characters -----------------------------------------------------------------------

static void read_characters(jpc_lattice *lattice, jpc_span line)
{
    const jpc_mecab_dictionary *dictionary = lattice->dictionary;
    const char *at = line.ptr, *end = line.ptr + line.len;
    uint32_t n = 0;

    for (; at < end; n++) {
        uint32_t code;

        lattice->offsets[n] = (uint32_t)(at - line.ptr);
        code = jpc_utf8_next(&at);
        lattice->codes[n] = dictionary->trie.codes[code];
        lattice->infos[n] = code < 0x10000 ? dictionary->infos[code] : dictionary->other_info;
    }
    lattice->n_chars = n;
    lattice->offsets[n] = (uint32_t)line.len;
    lattice->infos[n] = 0;
    memset(lattice->codes + n, 0, JPC_LATTICE_PADDING * sizeof *lattice->codes);
}

// From the end on: where a run ends is known of the next character when it is asked of this one.
// libmecab looks for it at each place anew, in time quadratic in the run.
static void find_runs(jpc_lattice *lattice)
{
    uint32_t end = lattice->n_chars, next = 0;

    for (uint32_t i = lattice->n_chars; i-- > 0;) {
        uint32_t kinds = lattice->infos[i] & JPC_MECAB_KINDS;

        if ((kinds & next) == 0)
            end = i + 1;
        lattice->run_ends[i] = end;
        next = kinds;
    }
}

// ---- the scalar kernel ----------------------------------------------------------------

static uint32_t add(jpc_lattice *lattice, uint32_t n, uint32_t value, uint32_t end)
{
    uint32_t first = value >> 8, n_words = value & 0xFF, node = lattice->n_nodes + n;
    uint32_t head = lattice->heads[end];

    for (uint32_t i = 0; i < n_words; i++) {
        lattice->entries[n + i] = lattice->dictionary->words[first + i];
        lattice->ends[node + i] = end;
        lattice->words[node + i] = first + i;
        lattice->nexts[node + i] = head;
        head = node + i;
    }
    lattice->heads[end] = head;
    return n_words;
}

static const jpc_lattice_matches *find(jpc_lattice *lattice, uint32_t begin)
{
    const jpc_trie *trie = &lattice->dictionary->trie;
    jpc_lattice_matches *matches = lattice->matches;
    uint32_t slot = 0, base = 0;

    matches->n = 0;
    for (uint32_t at = begin;; at++) {
        uint32_t child = base ^ lattice->codes[at];
        jpc_trie_node node = trie->nodes[child];

        if (node.check != slot)
            return matches;
        if ((node.base & JPC_TRIE_WORD) != 0)
            matches->items[matches->n++] =
                (struct jpc_lattice_match){at + 1 - begin, trie->values[child]};
        if ((node.base & JPC_TRIE_CHILDREN) == 0)
            return matches;
        slot = child;
        base = node.base & JPC_TRIE_BASE;
    }
}

static void join(jpc_lattice *lattice, uint32_t head, uint32_t n)
{
    const jpc_mecab_files *files = &lattice->dictionary->files;

    for (uint32_t i = 0; i < n; i++) {
        jpc_mecab_word entry = lattice->entries[i];
        const int16_t *row = files->matrix + (size_t)entry.left * files->n_columns;
        uint32_t node = lattice->n_nodes + i, best = 0;
        int32_t least = INT32_MAX;

        for (uint32_t left = head; left != 0; left = lattice->nexts[left]) {
            int32_t cost = lattice->costs[left] + row[lattice->rights[left]];

            best = cost < least ? left : best;
            least = cost < least ? cost : least;
        }
        lattice->costs[node] = least + entry.cost;
        lattice->previous[node] = best;
        lattice->rights[node] = entry.right;
    }
}

void jpc_lattice_fill_scalar(jpc_lattice *lattice)
{
    jpc_lattice_fill_with(lattice, find, add, join);
}

const jpc_lattice_kernel jpc_lattice_kernels[] = {
#if defined(__x86_64__)
    {"avx2", JPC_CPU_AVX2, jpc_lattice_fill_avx2},
#endif
    {"scalar", JPC_CPU_SCALAR, jpc_lattice_fill_scalar},
    {NULL, JPC_CPU_SCALAR, NULL},
};

// ---- the way --------------------------------------------------------------------------

static void begin_line(jpc_lattice *lattice)
{
    memset(lattice->heads, 0, (lattice->n_chars + 1) * sizeof *lattice->heads);
    lattice->heads[0] = 1;
    lattice->costs[1] = 0;
    lattice->previous[1] = 0;
    lattice->rights[1] = 0;
    lattice->nexts[1] = 0;
    lattice->ends[1] = 0;
    lattice->n_nodes = 2;
}

// The last node of the cheapest way. The end of the line has row 0; it joins the last place where a
// word ends, behind which there is white space at most.
static uint32_t last_node(const jpc_lattice *lattice)
{
    const int16_t *row = lattice->dictionary->files.matrix;
    uint32_t at = lattice->n_chars, best = 0;
    int32_t least = INT32_MAX;

    while (lattice->heads[at] == 0)
        at--;
    for (uint32_t node = lattice->heads[at]; node != 0; node = lattice->nexts[node]) {
        int32_t cost = lattice->costs[node] + row[lattice->rights[node]];

        if (cost < least) {
            least = cost;
            best = node;
        }
    }
    return best;
}

static uint32_t begin_of(const jpc_lattice *lattice, uint32_t node)
{
    uint32_t at = lattice->ends[lattice->previous[node]];

    return (lattice->infos[at] & lattice->dictionary->spaces) != 0 ? lattice->run_ends[at] : at;
}

size_t jpc_lattice_cut(jpc_lattice *lattice, jpc_span line, const jpc_lattice_word **words)
{
    jpc_lattice_word *first;

    if (lattice->max_nodes > KEPT_NODES + lattice->most_begin)
        set_nodes(lattice, KEPT_NODES);
    grow_chars(lattice, line.len < JPC_LATTICE_MAX_CHARS ? line.len : JPC_LATTICE_MAX_CHARS);
    read_characters(lattice, line);
    find_runs(lattice);
    begin_line(lattice);
    lattice->kernel->fill(lattice);
    first = lattice->path + lattice->n_chars;
    for (uint32_t node = last_node(lattice); node > 1; node = lattice->previous[node]) {
        uint32_t at = lattice->offsets[begin_of(lattice, node)];

        *--first = (jpc_lattice_word){at, lattice->offsets[lattice->ends[node]] - at,
                                      lattice->words[node]};
    }
    *words = first;
    return (size_t)(lattice->path + lattice->n_chars - first);
}
