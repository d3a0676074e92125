#include "data/features.h"

struct jpc_features {
    const jpc_script_counts *scripts;
    const jpc_sentences *sentences;
    const jpc_sentence_metrics *sentence_metrics;
    const jpc_line_metrics *lines;
    const jpc_ngram_metrics *ngrams;
    const jpc_morphemes *morphemes;
    const jpc_repetition *character_repetition, *morpheme_repetition;
};

static struct jpc_features *features_of(jpc_arena *arena, jpc_doc *doc)
{
    if (doc->features == NULL)
        doc->features = jpc_arena_zalloc(arena, sizeof *doc->features);
    return doc->features;
}

const jpc_script_counts *jpc_doc_scripts(jpc_arena *arena, jpc_doc *doc)
{
    struct jpc_features *features = features_of(arena, doc);

    if (features->scripts == NULL) {
        jpc_script_counts *scripts = jpc_arena_alloc(arena, sizeof *scripts);

        *scripts = jpc_script_count(doc->text);
        features->scripts = scripts;
    }
    return features->scripts;
}

const jpc_sentences *jpc_doc_sentences(jpc_arena *arena, jpc_doc *doc)
{
    struct jpc_features *features = features_of(arena, doc);

    if (features->sentences == NULL) {
        jpc_sentences *sentences = jpc_arena_alloc(arena, sizeof *sentences);

        *sentences = jpc_sentence_split(arena, doc->text);
        features->sentences = sentences;
    }
    return features->sentences;
}

const jpc_sentence_metrics *jpc_doc_sentence_metrics(jpc_arena *arena, jpc_doc *doc)
{
    struct jpc_features *features = features_of(arena, doc);

    if (features->sentence_metrics == NULL) {
        jpc_sentence_metrics *metrics = jpc_arena_alloc(arena, sizeof *metrics);

        *metrics = jpc_sentence_measure(arena, jpc_doc_sentences(arena, doc));
        features->sentence_metrics = metrics;
    }
    return features->sentence_metrics;
}

const jpc_line_metrics *jpc_doc_lines(jpc_arena *arena, jpc_doc *doc)
{
    struct jpc_features *features = features_of(arena, doc);

    if (features->lines == NULL) {
        jpc_line_metrics *metrics = jpc_arena_alloc(arena, sizeof *metrics);

        *metrics = jpc_line_measure(arena, doc->text);
        features->lines = metrics;
    }
    return features->lines;
}

const jpc_ngram_metrics *jpc_doc_ngrams(jpc_arena *arena, jpc_doc *doc)
{
    struct jpc_features *features = features_of(arena, doc);

    if (features->ngrams == NULL) {
        jpc_ngram_metrics *metrics = jpc_arena_alloc(arena, sizeof *metrics);

        *metrics = jpc_ngram_measure(arena, doc->text);
        features->ngrams = metrics;
    }
    return features->ngrams;
}

const jpc_morphemes *jpc_doc_morphemes(jpc_arena *arena, jpc_tagger *tagger, jpc_doc *doc)
{
    struct jpc_features *features = features_of(arena, doc);

    if (features->morphemes == NULL) {
        jpc_morphemes *morphemes = jpc_arena_alloc(arena, sizeof *morphemes);

        *morphemes = jpc_tagger_segment(tagger, arena, doc->text);
        features->morphemes = morphemes;
    }
    return features->morphemes;
}

void jpc_doc_set_morphemes(jpc_arena *arena, jpc_doc *doc, jpc_morphemes morphemes)
{
    struct jpc_features *features = features_of(arena, doc);
    jpc_morphemes *given = jpc_arena_alloc(arena, sizeof *given);

    *given = morphemes;
    features->morphemes = given;
    features->morpheme_repetition = NULL;
}

// What the units take is given back: only the numbers stay.
static const jpc_repetition *measure_repetition(jpc_arena *arena, jpc_doc *doc,
                                                const jpc_morphemes *morphemes)
{
    jpc_repetition *metrics = jpc_arena_alloc(arena, sizeof *metrics);
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    jpc_units units = morphemes == NULL ? jpc_units_of_characters(arena, doc->text)
                                        : jpc_units_of_morphemes(arena, doc->text, morphemes);

    *metrics = jpc_repetition_measure(arena, &units);
    jpc_arena_rewind(arena, mark);
    return metrics;
}

const jpc_repetition *jpc_doc_character_repetition(jpc_arena *arena, jpc_doc *doc)
{
    struct jpc_features *features = features_of(arena, doc);

    if (features->character_repetition == NULL)
        features->character_repetition = measure_repetition(arena, doc, NULL);
    return features->character_repetition;
}

const jpc_repetition *jpc_doc_morpheme_repetition(jpc_arena *arena, jpc_tagger *tagger,
                                                  jpc_doc *doc)
{
    struct jpc_features *features = features_of(arena, doc);

    if (features->morpheme_repetition == NULL)
        features->morpheme_repetition =
            measure_repetition(arena, doc, jpc_doc_morphemes(arena, tagger, doc));
    return features->morpheme_repetition;
}
