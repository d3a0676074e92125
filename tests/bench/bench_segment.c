// Our segmenter against libmecab, on the texts of JSON Lines, in one thread.
//
//      bench_segment DICTIONARY [BOUND [ROUNDS]] < DOCUMENTS
//
// All contenders cut the documents of one megabyte, then those of the next, so that none finds in
// the caches what it had there a moment ago; of each contender and megabyte the fastest round
// counts, in time of the processor. First what opening takes. Then a line for each: name, MB/s,
// ratio to libmecab, morphemes. "libmecab" is the library alone, line by line; "tagger" is
// jpc_tagger_segment() with either; "lattice" each kernel of text/lattice.h alone. Exits with 1 if
// our tagger is not BOUND times as fast as libmecab, or finds other morphemes than the tagger that
// has libmecab do it.
#include <mecab.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "data/jsonl.h"
#include "text/lattice.h"
#include "text/morpheme.h"
#include "text/utf8.h"

#define MAX_CONTENDERS 8
#define MAX_TEXTS 10000
#define GROUP_BYTES (1 << 20)

enum { LIBMECAB, TAGGER_LIBMECAB, TAGGER_OWN, LATTICES };

struct contender {
    char name[32];
    jpc_lattice *lattice;
    uint64_t best_ns, ns; // of the present documents; of all before
    size_t n_morphemes;
};

struct bench {
    struct contender contenders[MAX_CONTENDERS];
    int n, n_rounds;
    mecab_model_t *model;
    mecab_t *mecab;
    mecab_lattice_t *lattice;
    jpc_mecab_dictionary files;
    jpc_dictionary *dictionaries[2];
    jpc_tagger *taggers[2];    // libmecab, own
    jpc_span texts[MAX_TEXTS]; // the present documents
    size_t n_texts, n_group_bytes;
    jpc_arena texts_arena, arena;
    jpc_buf lines; // of their texts, each with a NUL, without trailing white space
    size_t n_bytes, n_different;
};

static uint64_t cpu_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_segment: %s\n", what);
    exit(2);
}

// ---- contenders -----------------------------------------------------------------------

static size_t cut_libmecab(struct bench *bench)
{
    size_t n = 0, len;

    for (size_t at = 0; at < bench->lines.len; at += len + 1) {
        len = strlen(bench->lines.ptr + at);
        mecab_lattice_set_sentence2(bench->lattice, bench->lines.ptr + at, len);
        mecab_parse_lattice(bench->mecab, bench->lattice);
        for (const mecab_node_t *node = mecab_lattice_get_bos_node(bench->lattice); node != NULL;
             node = node->next)
            n += node->stat == MECAB_NOR_NODE || node->stat == MECAB_UNK_NODE;
    }
    return n;
}

static size_t cut_lattice(struct bench *bench, jpc_lattice *lattice)
{
    const jpc_lattice_word *words;
    size_t n = 0, len;

    for (size_t at = 0; at < bench->lines.len; at += len + 1) {
        len = strlen(bench->lines.ptr + at);
        n += jpc_lattice_cut(lattice, (jpc_span){bench->lines.ptr + at, len}, &words);
    }
    return n;
}

static size_t cut_texts(struct bench *bench, jpc_tagger *tagger)
{
    size_t n = 0;

    for (size_t i = 0; i < bench->n_texts; i++) {
        n += jpc_tagger_segment(tagger, &bench->arena, bench->texts[i]).n;
        jpc_arena_reset(&bench->arena);
    }
    return n;
}

static size_t run(struct bench *bench, int i)
{
    switch (i) {
    case LIBMECAB: return cut_libmecab(bench);
    case TAGGER_LIBMECAB:
    case TAGGER_OWN: return cut_texts(bench, bench->taggers[i - 1]);
    default: return cut_lattice(bench, bench->contenders[i].lattice);
    }
}

static void race(struct bench *bench)
{
    for (int round = 0; round < bench->n_rounds; round++)
        for (int i = 0; i < bench->n; i++) {
            struct contender *contender = &bench->contenders[i];
            uint64_t begin = cpu_ns(), ns;
            size_t n = run(bench, i);

            ns = cpu_ns() - begin;
            if (round == 0 || ns < contender->best_ns)
                contender->best_ns = ns;
            contender->n_morphemes += round == 0 ? n : 0;
        }
    for (int i = 0; i < bench->n; i++)
        bench->contenders[i].ns += bench->contenders[i].best_ns;
}

static bool same(const jpc_morpheme *a, const jpc_morpheme *b)
{
    return a->at == b->at && a->len == b->len && a->unknown == b->unknown && a->pos == b->pos &&
           strcmp(a->feature, b->feature) == 0;
}

static bool is_identical(struct bench *bench, jpc_span text)
{
    jpc_morphemes a = jpc_tagger_segment(bench->taggers[0], &bench->arena, text);
    jpc_morphemes b = jpc_tagger_segment(bench->taggers[1], &bench->arena, text);

    for (size_t i = 0; i < a.n && i < b.n; i++)
        if (!same(&a.items[i], &b.items[i]))
            return false;
    return a.n == b.n;
}

// ---- documents ------------------------------------------------------------------------

// libmecab gets lines that it can take: what is longer, or holds a NUL, only the taggers cut.
static void take_lines(struct bench *bench, jpc_span text)
{
    while (text.len > 0) {
        jpc_span line = jpc_span_take_until(&text, '\n');

        line = jpc_span_trim(line);
        if (line.len == 0 || line.len > JPC_LATTICE_MAX_CHARS ||
            memchr(line.ptr, '\0', line.len) != NULL)
            continue;
        jpc_buf_add_span(&bench->lines, line);
        jpc_buf_add(&bench->lines, "", 1);
    }
}

static void end_group(struct bench *bench)
{
    for (size_t i = 0; i < bench->n_texts; i++) {
        bench->n_different += !is_identical(bench, bench->texts[i]);
        jpc_arena_reset(&bench->arena);
    }
    race(bench);
    bench->n_bytes += bench->n_group_bytes;
    bench->n_group_bytes = bench->n_texts = bench->lines.len = 0;
    jpc_arena_reset(&bench->texts_arena);
}

static void race_all(struct bench *bench)
{
    static const jpc_record_options fields = {
        .text_field = "text", .id_field = "id", .url_field = "url", .meta_key = "jpcurate"};
    char *line = NULL;
    size_t room = 0;
    ssize_t len;

    while ((len = getline(&line, &room, stdin)) > 0) {
        jpc_span copy = jpc_arena_copy(&bench->texts_arena, line, (size_t)len);
        jpc_doc doc = {0};
        jpc_jsonl_problem problem = jpc_jsonl_parse(&bench->texts_arena, copy, &fields, &doc);

        if (problem.what != NULL)
            fail(problem.what);
        bench->n_group_bytes += doc.text.len;
        bench->texts[bench->n_texts++] = doc.text;
        take_lines(bench, doc.text);
        if (bench->n_group_bytes >= GROUP_BYTES || bench->n_texts == MAX_TEXTS)
            end_group(bench);
    }
    end_group(bench);
    free(line);
}

// ---- setting up -----------------------------------------------------------------------

static void open_taggers(struct bench *bench, const char *name)
{
    static const jpc_segmenter segmenters[] = {JPC_SEGMENTER_LIBMECAB, JPC_SEGMENTER_OWN};
    jpc_err err;

    for (int i = 0; i < 2; i++) {
        uint64_t begin = cpu_ns();

        if (jpc_dictionary_open_for(&bench->dictionaries[i], name, segmenters[i], &err) != JPC_OK ||
            jpc_tagger_open(&bench->taggers[i], bench->dictionaries[i], &err) != JPC_OK)
            fail(err.message);
        printf("open %s: %.1f ms\n", i == 0 ? "libmecab" : "own",
               (double)(cpu_ns() - begin) * 1e-6);
    }
    if (jpc_dictionary_segmenter(bench->dictionaries[1]) != JPC_SEGMENTER_OWN)
        fail("only libmecab reads this dictionary");
}

static void open_lattices(struct bench *bench, const char *folder)
{
    bool supported;
    jpc_err err;

    if (jpc_mecab_dictionary_open(&bench->files, folder, &supported, &err) != JPC_OK)
        fail(err.message);
    printf("trie: %u slots, %u codes; %u words\n", bench->files.trie.n_slots,
           bench->files.trie.n_codes, bench->files.n_words);
    for (const jpc_lattice_kernel *kernel = jpc_lattice_kernels; kernel->name != NULL; kernel++) {
        struct contender *contender = &bench->contenders[bench->n];

        if (!jpc_cpu_has(kernel->vectors) || bench->n == MAX_CONTENDERS)
            continue;
        snprintf(contender->name, sizeof contender->name, "lattice %s", kernel->name);
        contender->lattice = jpc_lattice_open(&bench->files, kernel);
        bench->n++;
    }
}

static void open_libmecab(struct bench *bench, const char *folder)
{
    char arguments[4096];

    snprintf(arguments, sizeof arguments, "-r /dev/null -d %s", folder);
    bench->model = mecab_model_new2(arguments);
    if (bench->model == NULL)
        fail("cannot open the dictionary");
    bench->mecab = mecab_model_new_tagger(bench->model);
    bench->lattice = mecab_model_new_lattice(bench->model);
}

static void release(struct bench *bench)
{
    for (int i = LATTICES; i < bench->n; i++)
        jpc_lattice_close(bench->contenders[i].lattice);
    jpc_mecab_dictionary_close(&bench->files);
    for (int i = 0; i < 2; i++) {
        jpc_tagger_close(bench->taggers[i]);
        jpc_dictionary_close(bench->dictionaries[i]);
    }
    mecab_lattice_destroy(bench->lattice);
    mecab_destroy(bench->mecab);
    mecab_model_destroy(bench->model);
    jpc_buf_release(&bench->lines);
    jpc_arena_release(&bench->arena);
    jpc_arena_release(&bench->texts_arena);
}

int main(int argc, char **argv)
{
    static struct bench bench = {
        .contenders = {{.name = "libmecab"}, {.name = "tagger libmecab"}, {.name = "tagger own"}},
        .n = LATTICES,
    };
    double bound = argc > 2 ? strtod(argv[2], NULL) : 0, ratio;

    bench.n_rounds = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 3;
    open_taggers(&bench, argc > 1 ? argv[1] : "ipadic");
    open_libmecab(&bench, jpc_dictionary_folder(bench.dictionaries[1]));
    open_lattices(&bench, jpc_dictionary_folder(bench.dictionaries[1]));
    race_all(&bench);
    for (int i = 0; i < bench.n; i++)
        printf("%-16s %6.1f MB/s  %5.2f x  %zu\n", bench.contenders[i].name,
               (double)bench.n_bytes * 1e3 / (double)bench.contenders[i].ns,
               (double)bench.contenders[0].ns / (double)bench.contenders[i].ns,
               bench.contenders[i].n_morphemes);
    printf("%zu documents differ\n", bench.n_different);
    ratio = (double)bench.contenders[LIBMECAB].ns / (double)bench.contenders[TAGGER_OWN].ns;
    release(&bench);
    return ratio < bound || bench.n_different > 0;
}
