/** Asks one detector about texts in which ⟦ and ⟧ stand around what it has to find. */
#ifndef JPC_TESTS_UNIT_ONE_DETECTOR_H
#define JPC_TESTS_UNIT_ONE_DETECTOR_H

#include "pii/finder.h"
#include "tests/unit/tap.h"

struct one_detector {
    jpc_finder *finder;
    jpc_finder_scratch *scratch;
    jpc_arena arena;
};

static inline void one_detector_open(struct one_detector *one, const char *name)
{
    bool wanted[64] = {false};
    int detector = jpc_detector_find(jpc_span_of(name));
    jpc_err err;

    *one = (struct one_detector){.finder = NULL};
    if (detector < 0)
        abort();
    wanted[detector] = true;
    ok(jpc_finder_open(&one->finder, wanted, &err) == JPC_OK, "detector %s opens", name);
    one->scratch = jpc_finder_scratch_new(one->finder);
}

static inline void one_detector_close(struct one_detector *one)
{
    jpc_finder_scratch_free(one->scratch);
    jpc_finder_close(one->finder);
    jpc_arena_release(&one->arena);
}

static inline jpc_findings one_detector_find(struct one_detector *one, jpc_span text)
{
    jpc_arena_reset(&one->arena);
    return jpc_finder_find(one->finder, one->scratch, &one->arena, text, NULL);
}

/** Whether text[at, end) is all that is found in it. */
static inline bool one_detector_finds(struct one_detector *one, jpc_span text, size_t at,
                                      size_t end)
{
    jpc_findings found = one_detector_find(one, text);

    return found.n == 1 && found.items[0].at == at && found.items[0].end == end;
}

#define MARK_OPEN "⟦"
#define MARK_CLOSE "⟧"

static inline void is_marked(struct one_detector *one, const char *expected)
{
    jpc_buf text = {0}, marked = {0};
    jpc_findings found;
    size_t at = 0;

    for (const char *s = expected; *s != '\0'; s++) {
        if (strncmp(s, MARK_OPEN, 3) == 0 || strncmp(s, MARK_CLOSE, 3) == 0)
            s += 2;
        else
            jpc_buf_add(&text, s, 1);
    }
    jpc_buf_string(&text);
    found = one_detector_find(one, jpc_buf_span(&text));
    for (size_t i = 0; i < found.n; i++) {
        jpc_buf_add(&marked, text.ptr + at, found.items[i].at - at);
        jpc_buf_add_string(&marked, MARK_OPEN);
        at = found.items[i].end;
        jpc_buf_add(&marked, text.ptr + found.items[i].at, at - found.items[i].at);
        jpc_buf_add_string(&marked, MARK_CLOSE);
    }
    jpc_buf_add(&marked, text.ptr + at, text.len - at);
    is_text(jpc_buf_span(&marked), expected, expected);
    jpc_buf_release(&text);
    jpc_buf_release(&marked);
}

/** 1 MiB of each unit: ends, in time that grows with length
 *  (else tap.h's alarm rings). */
static inline void each_long_text(struct one_detector *one, const char *const *units, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        jpc_buf text = {0};

        while (text.len < 1 << 20)
            jpc_buf_add_string(&text, units[i]);
        one_detector_find(one, jpc_buf_span(&text));
        ok(true, "1 MiB of '%.24s'", units[i]);
        jpc_buf_release(&text);
    }
}

#endif
