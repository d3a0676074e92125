/** Both segmenters of a dictionary, and whether they say the same. */
#ifndef JPC_TESTS_UNIT_TWO_SEGMENTERS_H
#define JPC_TESTS_UNIT_TWO_SEGMENTERS_H

#include "tap.h"
#include "text/morpheme.h"

struct two_segmenters {
    jpc_dictionary *dictionaries[2]; // by jpc_segmenter
    jpc_tagger *taggers[2];
    jpc_err err;
    jpc_arena arena;
    size_t n_morphemes; // of all texts
};

static inline void two_segmenters_close(struct two_segmenters *two)
{
    for (int i = 0; i < 2; i++) {
        jpc_tagger_close(two->taggers[i]);
        jpc_dictionary_close(two->dictionaries[i]);
    }
    jpc_arena_release(&two->arena);
}

/** Close it also if it fails. */
static inline jpc_status two_segmenters_open(struct two_segmenters *two, const char *name)
{
    *two = (struct two_segmenters){0};
    for (int i = 0; i < 2; i++) {
        JPC_TRY(jpc_dictionary_open_for(&two->dictionaries[i], name, (jpc_segmenter)i, &two->err));
        JPC_TRY(jpc_tagger_open(&two->taggers[i], two->dictionaries[i], &two->err));
    }
    return JPC_OK;
}

static inline bool is_same_morpheme(const jpc_morpheme *a, const jpc_morpheme *b)
{
    return a->at == b->at && a->len == b->len && a->pos == b->pos && a->unknown == b->unknown &&
           strcmp(a->feature, b->feature) == 0;
}

/** Says where they part, if they do. */
static inline bool two_segmenters_agree(struct two_segmenters *two, jpc_span text)
{
    jpc_morphemes own = jpc_tagger_segment(two->taggers[JPC_SEGMENTER_OWN], &two->arena, text);
    jpc_morphemes mecab =
        jpc_tagger_segment(two->taggers[JPC_SEGMENTER_LIBMECAB], &two->arena, text);
    bool agree = own.n == mecab.n;

    for (size_t i = 0; i < own.n && i < mecab.n; i++)
        if (!is_same_morpheme(&own.items[i], &mecab.items[i])) {
            fprintf(stderr, "# at byte %u: '%.*s', %s; libmecab: byte %u, %u bytes, %s\n",
                    own.items[i].at, (int)own.items[i].len, text.ptr + own.items[i].at,
                    own.items[i].feature, mecab.items[i].at, mecab.items[i].len,
                    mecab.items[i].feature);
            agree = false;
            break;
        }
    two->n_morphemes += mecab.n;
    jpc_arena_reset(&two->arena);
    return agree;
}

#endif
