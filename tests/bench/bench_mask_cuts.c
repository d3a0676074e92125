// What a mask does to the morphemes around it: of the finds in texts, the share with which one that
// the find is no part of is cut otherwise than before, by detector and template; and the same of
// words, which are all morphemes but those of symbols and blanks. Each find is replaced alone, in
// its line, and the line is cut before and after.
//
//      bench_mask_cuts DICTIONARY... < DOCUMENTS
//      bench_mask_cuts --people FOLDER DICTIONARY...
//
// The second takes the 2,000 people of tests/unit/invented_people.h; FOLDER is that of shared data.
// Prints "detector TAB template TAB finds" and, for each dictionary, "TAB share TAB share of
// words".
//
// Of the people, 153,926 finds, IPADIC and UniDic 2.1.2 (words in brackets):
//
// |                      | IPADIC        | UniDic        |
// |----------------------|---------------|---------------|
// | {hide_last:4}        | .0000 (.0000) | .0002 (.0002) |
// | {hide_last:99}, XXXX | .0018 (.0018) | .0039 (.0039) |
// | 【…】, ＜…＞         | .1956 (.0007) | .1525 (.0054) |
// | <…>                  | .5116 (.0008) | .1525 (.0054) |
// | [MASK]               | .5116 (.0008) | .4760 (.0056) |
//
// Dictionaries make one morpheme of the symbols that stand side by side: what begins and ends with
// a bracket joins those around it. What begins and ends as the find did, joins nothing.
#include "json_texts.h"
#include "pii/finder.h"
#include "pii/template.h"
#include "tests/unit/invented_people.h"
#include "text/script.h"

#define MOST_DICTIONARIES 4

// Beside those of detectors.def: what else could stand there. %s is the detector's word.
static const char *const others[] = {
    "<%s>",   "＜%s＞",   "[%s]",   "［%s］",   "【%s】",        "（%s）",         "%s",
    "XXXX",   "XXX-XXXX", "****",   "＊＊＊＊", "○○○○",          "〇〇〇〇",       "0000",
    "０００", "…",        "[MASK]", "<MASK>",   "{hide_last:4}", "{hide_last:99}", "{keep_last:0}",
};

static const struct {
    const char *hojichar, *tokens;
} own[] = {
#define JPC_DETECTOR(name, action, template, tokens) {template, tokens},
#include "pii/detectors.def"
#undef JPC_DETECTOR
};

#define MOST_TEMPLATES (sizeof others / sizeof *others + 2)

struct row {
    char text[64];
    jpc_template *template;
    size_t n, n_cut[MOST_DICTIONARIES], n_words_cut[MOST_DICTIONARIES];
};

struct bench {
    jpc_finder *finder;
    jpc_finder_scratch *scratch;
    jpc_dictionary *dictionaries[MOST_DICTIONARIES];
    jpc_tagger *taggers[MOST_DICTIONARIES];
    size_t n_dictionaries;
    struct row (*rows)[MOST_TEMPLATES]; // of each detector; owned
    size_t *n_rows;                     // owned
    jpc_arena arena;
};

// ---- what is compared ------------------------------------------------------------------

struct cut {
    bool any, word; // what is cut otherwise
};

static bool is_word(jpc_span line, const jpc_morpheme *morpheme)
{
    jpc_script_counts counts = jpc_script_count((jpc_span){line.ptr + morpheme->at, morpheme->len});

    return counts.symbols + counts.spaces < counts.chars;
}

/** Whether the line has a morpheme of these ends. */
static bool has(jpc_morphemes morphemes, size_t at, size_t len)
{
    for (size_t i = 0; i < morphemes.n && morphemes.items[i].at <= at; i++)
        if (morphemes.items[i].at == at)
            return morphemes.items[i].len == len;
    return false;
}

/** `end` and `new_end` are where the find ends in the line, and its mask in the other. */
static struct cut compare(jpc_span line, jpc_morphemes before, jpc_morphemes after, size_t at,
                          size_t end, size_t new_end)
{
    struct cut cut = {false, false};

    for (size_t i = 0; i < before.n; i++) {
        const jpc_morpheme *morpheme = &before.items[i];
        bool in_front = morpheme->at + morpheme->len <= at;

        if (!in_front && morpheme->at < end)
            continue;
        if (has(after, in_front ? morpheme->at : morpheme->at - end + new_end, morpheme->len))
            continue;
        cut.any = true;
        cut.word |= is_word(line, morpheme);
    }
    return cut;
}

static jpc_span line_of(jpc_span text, size_t at)
{
    const char *end = memchr(text.ptr + at, '\n', text.len - at);
    size_t begin = at;

    while (begin > 0 && text.ptr[begin - 1] != '\n')
        begin--;
    return (jpc_span){text.ptr + begin,
                      (size_t)((end != NULL ? end : text.ptr + text.len) - text.ptr) - begin};
}

static void try_find(struct bench *bench, jpc_span text, const jpc_finding *finding)
{
    jpc_span line = line_of(text, finding->at);
    size_t at = finding->at - (size_t)(line.ptr - text.ptr), end = at + finding->end - finding->at;
    jpc_morphemes before[MOST_DICTIONARIES];

    if (end > line.len) // of two lines
        return;
    for (size_t d = 0; d < bench->n_dictionaries; d++)
        before[d] = jpc_tagger_segment(bench->taggers[d], &bench->arena, line);
    for (size_t i = 0; i < bench->n_rows[finding->detector]; i++) {
        struct row *row = &bench->rows[finding->detector][i];
        jpc_span found = {line.ptr + at, end - at};
        jpc_span with = jpc_template_fill(row->template, &bench->arena, found, (jpc_span){"", 0});
        jpc_span masked =
            jpc_arena_printf(&bench->arena, "%.*s%.*s%.*s", (int)at, line.ptr, (int)with.len,
                             with.ptr, (int)(line.len - end), line.ptr + end);

        row->n++;
        for (size_t d = 0; d < bench->n_dictionaries; d++) {
            jpc_morphemes after = jpc_tagger_segment(bench->taggers[d], &bench->arena, masked);
            struct cut cut = compare(line, before[d], after, at, end, at + with.len);

            row->n_cut[d] += cut.any;
            row->n_words_cut[d] += cut.word;
        }
    }
}

static void look_at(struct bench *bench, jpc_span text)
{
    jpc_findings findings =
        jpc_finder_find(bench->finder, bench->scratch, &bench->arena, text, NULL);

    for (size_t i = 0; i < findings.n; i++)
        try_find(bench, text, &findings.items[i]);
    jpc_arena_reset(&bench->arena);
}

// ---- texts -----------------------------------------------------------------------------

static bool look_at_documents(struct bench *bench)
{
    struct json_texts texts = {0};
    bool read = json_texts_read(&texts, stdin);

    for (size_t i = 0; read && i < texts.n; i++)
        look_at(bench, texts.items[i]);
    json_texts_release(&texts);
    return read;
}

static bool look_at_people(struct bench *bench, const char *shared)
{
    struct document document = {0};
    struct person person;
    struct people people;
    bool opened = people_open(&people, shared);

    while (opened && people_next(&people, &person))
        for (size_t i = 0; i < LAW_COUNT(frames); i++) {
            document_make(&document, frames[i].text, &person);
            look_at(bench, jpc_buf_span(&document.text));
        }
    people_close(&people);
    jpc_buf_release(&document.text);
    return opened;
}

// ---- set up ----------------------------------------------------------------------------

static void add_row(struct bench *bench, int detector, const char *text)
{
    size_t *n = &bench->n_rows[detector];
    struct row *row = &bench->rows[detector][*n];
    jpc_err err;

    for (size_t i = 0; i < *n; i++)
        if (strcmp(bench->rows[detector][i].text, text) == 0)
            return;
    *row = (struct row){.n = 0};
    snprintf(row->text, sizeof row->text, "%s", text);
    *n += jpc_template_open(&row->template, "template", text, jpc_detectors[detector], &err) ==
          JPC_OK;
}

static void add_rows(struct bench *bench, int detector)
{
    char word[64], text[64];

    snprintf(word, sizeof word, "%s", own[detector].tokens + 1);
    word[strlen(word) - 1] = '\0'; // <電話番号>
    add_row(bench, detector, own[detector].hojichar);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const char *hole = strstr(others[i], "%s");

        if (hole == NULL)
            snprintf(text, sizeof text, "%s", others[i]);
        else
            snprintf(text, sizeof text, "%.*s%s%s", (int)(hole - others[i]), others[i], word,
                     hole + 2);
        add_row(bench, detector, text);
    }
}

static bool bench_open(struct bench *bench, char **dictionaries, int n)
{
    size_t n_detectors = (size_t)jpc_n_detectors();
    bool *wanted = jpc_alloc(n_detectors);
    jpc_err err;
    bool opened = n > 0 && n <= MOST_DICTIONARIES;

    *bench = (struct bench){.rows = jpc_alloc(n_detectors * sizeof *bench->rows),
                            .n_rows = jpc_alloc(n_detectors * sizeof *bench->n_rows)};
    for (size_t i = 0; i < n_detectors; i++) {
        wanted[i] = true;
        add_rows(bench, (int)i);
    }
    opened = opened && jpc_finder_open(&bench->finder, wanted, &err) == JPC_OK;
    if (opened)
        bench->scratch = jpc_finder_scratch_new(bench->finder);
    for (; opened && n > 0; n--, bench->n_dictionaries++)
        opened = jpc_dictionary_open(&bench->dictionaries[bench->n_dictionaries], *dictionaries++,
                                     &err) == JPC_OK &&
                 jpc_tagger_open(&bench->taggers[bench->n_dictionaries],
                                 bench->dictionaries[bench->n_dictionaries], &err) == JPC_OK;
    if (!opened)
        fprintf(stderr, "bench_mask_cuts: %s\n", n > 0 ? err.message : "give a dictionary");
    free(wanted);
    return opened;
}

static void print(const struct bench *bench)
{
    for (int detector = 0; detector < jpc_n_detectors(); detector++)
        for (size_t i = 0; i < bench->n_rows[detector]; i++) {
            const struct row *row = &bench->rows[detector][i];

            if (row->n == 0)
                continue;
            printf("%s\t%s\t%zu", jpc_detectors[detector]->name, row->text, row->n);
            for (size_t d = 0; d < bench->n_dictionaries; d++)
                printf("\t%.4f\t%.4f", (double)row->n_cut[d] / (double)row->n,
                       (double)row->n_words_cut[d] / (double)row->n);
            putchar('\n');
        }
}

static void bench_close(struct bench *bench)
{
    for (int i = 0; i < jpc_n_detectors(); i++)
        for (size_t k = 0; k < bench->n_rows[i]; k++)
            jpc_template_close(bench->rows[i][k].template);
    for (size_t i = 0; i < bench->n_dictionaries; i++) {
        jpc_tagger_close(bench->taggers[i]);
        jpc_dictionary_close(bench->dictionaries[i]);
    }
    jpc_finder_scratch_free(bench->scratch);
    jpc_finder_close(bench->finder);
    jpc_arena_release(&bench->arena);
    free(bench->rows);
    free(bench->n_rows);
}

int main(int argc, char **argv)
{
    int first = argc > 2 && strcmp(argv[1], "--people") == 0 ? 3 : 1;
    struct bench bench;
    bool done = bench_open(&bench, argv + first, argc - first) &&
                (first == 3 ? look_at_people(&bench, argv[2]) : look_at_documents(&bench));

    if (done)
        print(&bench);
    bench_close(&bench);
    return !done;
}
