// A stage knows one document at a time: what it makes of documents in one batch is what it makes of
// each of them alone, in any order, whatever came before. And what counts characters, lines,
// sentences or morphemes adds up where texts are joined.
#include "data/features.h"
#include "tests/unit/law_variant.h"

static const size_t n_documents = LAW_SANITIZED ? 40 : 160;
static const size_t n_joints = LAW_SANITIZED ? 200 : 4000;

// ---- documents ------------------------------------------------------------------------------

static void record_in_parts(struct law_run *run, const jpc_span *texts, size_t part,
                            struct law_record *record)
{
    for (size_t at = 0; at < n_documents; at += part) {
        size_t n = n_documents - at < part ? n_documents - at : part;

        law_record(record, &run->pipeline, law_apply(run, texts + at, n), n);
    }
}

static void record_backwards(struct law_run *run, const jpc_span *texts, struct law_record *record)
{
    jpc_span *reversed = jpc_alloc(n_documents * sizeof *reversed);
    jpc_doc *docs;

    for (size_t i = 0; i < n_documents; i++)
        reversed[i] = texts[n_documents - 1 - i];
    docs = law_apply(run, reversed, n_documents);
    for (size_t i = n_documents; i-- > 0;)
        law_record(record, &run->pipeline, &docs[i], 1);
    free(reversed);
}

static void check_documents(const char *name, const char *settings, const jpc_span *texts)
{
    const char *with = *settings != '\0' ? settings : "defaults";
    struct law_record whole = {0}, alone = {0}, parts = {0}, backwards = {0};
    struct law_run run;

    if (law_open(&run, name, settings) == JPC_OK) {
        printf("# %s, %s\n", name, with);
        record_in_parts(&run, texts, n_documents, &whole);
        record_in_parts(&run, texts, 1, &alone);
        record_in_parts(&run, texts, 37, &parts);
        record_backwards(&run, texts, &backwards);
        law_same_records(&alone, &whole, "each document alone is the same");
        law_same_records(&parts, &whole, "… A and B are A + B");
        law_same_records(&backwards, &whole, "… in any order");
    } else {
        tap_skip(name, run.err.message); // options that exclude each other
    }
    law_close(&run);
    law_record_release(&whole);
    law_record_release(&alone);
    law_record_release(&parts);
    law_record_release(&backwards);
}

static void check_stage(const jpc_stage_def *def, const jpc_span *texts)
{
    struct law_variants variants = law_variants_of(def);

    for (size_t i = 0; i < variants.n; i += LAW_SANITIZED ? 5 : 1)
        check_documents(def->name, variants.settings[i], texts);
    law_variants_release(&variants);
}

// ---- counts -----------------------------------------------------------------------------------

struct parts {
    jpc_span a, b, both;
};

// A random text, cut at a character or, if `line`, behind a newline.
static struct parts cut(uint64_t *state, jpc_arena *arena, bool line)
{
    jpc_buf text = {0};
    struct parts parts;
    size_t at;

    law_random_string(state, 20, &text);
    if (line)
        jpc_buf_add_string(&text, "\n");
    at = text.len;
    law_random_string(state, 20, &text);
    parts.both = jpc_arena_copy(arena, text.ptr, text.len);
    if (!line)
        at = jpc_utf8_offset(parts.both, law_below(state, jpc_utf8_count(parts.both) + 1));
    parts.a = (jpc_span){parts.both.ptr, at};
    parts.b = (jpc_span){parts.both.ptr + at, parts.both.len - at};
    jpc_buf_release(&text);
    return parts;
}

static bool scripts_add(struct parts parts)
{
    jpc_script_counts a = jpc_script_count(parts.a), b = jpc_script_count(parts.b);
    jpc_script_counts both = jpc_script_count(parts.both);
    uint64_t *sum = (uint64_t *)&a, *add = (uint64_t *)&b; // all members are counts …
    uint64_t longest = a.longest_run > b.longest_run ? a.longest_run : b.longest_run;
    bool run_fits = both.longest_run >= longest && // … but the longest run
                    both.longest_run <= a.longest_run + b.longest_run;

    for (size_t i = 0; i < sizeof a / sizeof *sum; i++)
        sum[i] += add[i];
    a.longest_run = both.longest_run;
    return run_fits && memcmp(&a, &both, sizeof a) == 0;
}

static bool sentences_add(struct parts parts, jpc_arena *arena)
{
    jpc_sentences a = jpc_sentence_split(arena, parts.a), b = jpc_sentence_split(arena, parts.b);
    jpc_sentences both = jpc_sentence_split(arena, parts.both);

    if (both.n != a.n + b.n || both.n_lines != a.n_lines - 1 + b.n_lines)
        return false;
    for (size_t i = 0; i < both.n; i++) {
        const jpc_sentence *s = i < a.n ? &a.items[i] : &b.items[i - a.n];
        size_t lines = i < a.n ? 0 : a.n_lines - 1;

        if (s->text.ptr != both.items[i].text.ptr || s->text.len != both.items[i].text.len ||
            s->chars != both.items[i].chars || s->line + lines != both.items[i].line)
            return false;
    }
    return true;
}

static bool morphemes_add(struct parts parts, jpc_tagger *tagger, jpc_arena *arena)
{
    jpc_morphemes a = jpc_tagger_segment(tagger, arena, parts.a);
    jpc_morphemes b = jpc_tagger_segment(tagger, arena, parts.b);
    jpc_morphemes both = jpc_tagger_segment(tagger, arena, parts.both);

    if (both.n != a.n + b.n)
        return false;
    for (size_t i = 0; i < both.n; i++) {
        const jpc_morpheme *m = i < a.n ? &a.items[i] : &b.items[i - a.n];
        size_t at = i < a.n ? 0 : parts.a.len;

        if (m->at + at != both.items[i].at || m->len != both.items[i].len ||
            m->pos != both.items[i].pos || m->unknown != both.items[i].unknown ||
            m->feature != both.items[i].feature)
            return false;
    }
    return true;
}

static void note(size_t *n, jpc_span text, bool added, const char *what)
{
    if (!added && (*n)++ == 0)
        law_show(what, text);
}

static void check_counts(void)
{
    jpc_dictionary *dictionary = NULL;
    jpc_tagger *tagger = NULL;
    jpc_arena arena = {0};
    jpc_err err = {0};
    uint64_t state = 99;
    size_t chars = 0, scripts = 0, sentences = 0, morphemes = 0;

    ok(jpc_dictionary_open(&dictionary, "ipadic", &err) == JPC_OK &&
           jpc_tagger_open(&tagger, dictionary, &err) == JPC_OK,
       "the dictionary opens: %s", err.message);
    for (size_t i = 0; i < n_joints && tagger != NULL; i++) {
        struct parts at_any = cut(&state, &arena, false), at_line = cut(&state, &arena, true);

        note(&chars, at_any.both,
             jpc_utf8_count(at_any.a) + jpc_utf8_count(at_any.b) == jpc_utf8_count(at_any.both),
             "chars");
        note(&scripts, at_any.both, scripts_add(at_any), "scripts");
        note(&sentences, at_line.both, sentences_add(at_line, &arena), "cut");
        note(&morphemes, at_line.both, morphemes_add(at_line, tagger, &arena), "cut");
        jpc_arena_reset(&arena);
    }
    ok(chars == 0, "characters add up wherever a text is cut");
    ok(scripts == 0, "… and those of each script");
    ok(sentences == 0, "sentences and lines add up where lines end");
    ok(morphemes == 0, "… and so do morphemes");
    if (tagger != NULL)
        jpc_tagger_close(tagger);
    if (dictionary != NULL)
        jpc_dictionary_close(dictionary);
    jpc_arena_release(&arena);
}

// With an argument: only the stage of that name.
int main(int argc, char **argv)
{
    jpc_arena arena = {0};
    const jpc_span *texts;

    tap_begin();
    texts = law_corpus(&arena, n_documents);
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (argc < 2 || strcmp(argv[1], jpc_stages[i]->name) == 0)
            check_stage(jpc_stages[i], texts);
    if (argc < 2)
        check_counts();
    jpc_arena_release(&arena);
    return tap_end();
}
