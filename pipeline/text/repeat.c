// What is written is a stack of characters that holds no copy too many. For each length of unit it
// is known since when the characters equal those one unit before them; when they do for as many
// copies as may stand, the copy at hand is taken off again. What was known before it is kept for
// the last characters in a ring, so that nothing is compared twice.

#include "text/repeat.h"

#include <stdint.h>

#include "text/unicode_table.h"
#include "text/utf8.h"

#define RING 64 // at least twice the longest unit

// Where the last characters begin to equal those one unit before them.
struct since {
    int64_t at;                               // the number of characters it is told of
    int64_t letter;                           // the last; -1: there is none
    int64_t unequal[JPC_REPEAT_MAX_UNIT + 1]; // the last that does not; by length of unit
};

struct stack {
    const jpc_repeat_limits *limits;
    uint32_t *codes; // 0 where a character is not limited: unequal to all
    uint32_t *begin; // of each character in `text`
    bool *is_letter;
    int64_t n;
    int max_unit;
    struct since ring[RING];
};

enum kind { LETTER, DIGIT, SYMBOL, BLANK, NEWLINE };

static enum kind kind_of(uint32_t code)
{
    switch (jpc_script_class_of(code)) {
    case JPC_SCRIPT_NEWLINE: return NEWLINE;
    case JPC_SCRIPT_SPACE: return BLANK;
    case JPC_SCRIPT_DIGIT: return DIGIT;
    case JPC_SCRIPT_SYMBOL:
    case JPC_SCRIPT_HIRAGANA_SIGN:
    case JPC_SCRIPT_KANA_SIGN:
    case JPC_SCRIPT_TOTEN:
    case JPC_SCRIPT_KUTEN:
    case JPC_SCRIPT_IDEOGRAPHIC_STOP: return SYMBOL;
    case JPC_SCRIPT_OTHER:
        if (jpc_code_set_has(&jpc_digits, code))
            return DIGIT;
        return jpc_code_set_has(&jpc_separators, code) ? BLANK : LETTER;
    default: return LETTER;
    }
}

static bool is_limited(const jpc_repeat_kinds *kinds, enum kind kind)
{
    switch (kind) {
    case LETTER: return kinds->letters;
    case DIGIT: return kinds->digits;
    case SYMBOL: return kinds->symbols;
    case BLANK: return kinds->blanks;
    default: return false;
    }
}

static int64_t limit_of(const struct stack *stack, int unit)
{
    return unit == 1 ? stack->limits->max_run : stack->limits->max_units;
}

static bool equals_before(const struct stack *stack, int64_t i, int unit)
{
    return i >= unit && stack->codes[i] != 0 && stack->codes[i] == stack->codes[i - unit];
}

static void look_back(struct stack *stack, struct since *since)
{
    since->at = stack->n;
    since->letter = stack->n - 1;
    while (since->letter >= 0 && !stack->is_letter[since->letter])
        since->letter--;
    for (int unit = 1; unit <= stack->max_unit; unit++) {
        int64_t i = stack->n - 1;

        while ((unit == 1 || limit_of(stack, unit) > 0) && equals_before(stack, i, unit))
            i--;
        since->unequal[unit] = i;
    }
}

// What is known of the stack as it is; what the ring no longer holds is found again.
static struct since *since_of(struct stack *stack)
{
    struct since *since = &stack->ring[stack->n % RING];

    if (since->at != stack->n)
        look_back(stack, since);
    return since;
}

// Whether the last characters are a copy too many. wwww is a run and no copies of ww; what has no
// letter is no unit, for in ../../../ each copy counts.
static bool is_excess(const struct stack *stack, const struct since *now, int unit)
{
    int64_t i = stack->n - 1, limit = limit_of(stack, unit);

    if (limit == 0 || i - now->unequal[unit] < limit * unit)
        return false;
    return unit == 1 || (i - now->unequal[1] < unit - 1 && i - now->letter < unit);
}

// Returns the length of the unit of which there is now a copy too many, or 0.
static int push(struct stack *stack, uint32_t code, uint32_t begin)
{
    const struct since *before = since_of(stack);
    enum kind kind = kind_of(code);
    int64_t i = stack->n++;
    struct since *now = &stack->ring[stack->n % RING];
    int excess = 0;

    stack->codes[i] = is_limited(&stack->limits->kinds, kind) ? code : 0;
    stack->begin[i] = begin;
    stack->is_letter[i] = kind == LETTER;
    now->at = stack->n;
    now->letter = kind == LETTER ? i : before->letter;
    for (int unit = 1; unit <= stack->max_unit; unit++) {
        now->unequal[unit] = equals_before(stack, i, unit) ? before->unequal[unit] : i;
        if (excess == 0 && is_excess(stack, now, unit))
            excess = unit;
    }
    return excess;
}

static jpc_span written(jpc_arena *arena, const struct stack *stack, jpc_span text)
{
    char *start = jpc_arena_alloc(arena, text.len), *out = start;

    for (int64_t i = 0; i < stack->n; i++) {
        const char *from = text.ptr + stack->begin[i], *to = from;

        jpc_utf8_next(&to);
        memcpy(out, from, (size_t)(to - from));
        out += to - from;
    }
    return (jpc_span){start, (size_t)(out - start)};
}

static bool has_long_run(jpc_span text, const jpc_repeat_limits *limits)
{
    const char *at = text.ptr, *end = at + text.len;
    uint32_t last = 0;
    int64_t run = 0;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        run = code == last ? run + 1 : 1;
        last = code;
        if (run > limits->max_run && is_limited(&limits->kinds, kind_of(code)))
            return true;
    }
    return false;
}

jpc_span jpc_limit_repeats(jpc_arena *arena, jpc_span text, const jpc_repeat_limits *limits)
{
    bool units = limits->max_units > 0 && limits->max_unit > 1;
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    const char *at = text.ptr, *end = at + text.len;
    struct stack *stack;
    size_t n_chars;

    if (!units && (limits->max_run == 0 || !has_long_run(text, limits)))
        return text;
    n_chars = jpc_utf8_count(text);
    stack = jpc_arena_zalloc(arena, sizeof *stack);
    stack->limits = limits;
    stack->max_unit = units ? limits->max_unit : 1;
    stack->codes = jpc_arena_alloc(arena, (n_chars + 1) * sizeof *stack->codes);
    stack->begin = jpc_arena_alloc(arena, (n_chars + 1) * sizeof *stack->begin);
    stack->is_letter = jpc_arena_alloc(arena, n_chars + 1);
    look_back(stack, &stack->ring[0]);
    while (at < end) {
        uint32_t begin = (uint32_t)(at - text.ptr), code = jpc_utf8_next(&at);

        stack->n -= push(stack, code, begin);
    }
    if ((size_t)stack->n < n_chars)
        return written(arena, stack, text);
    jpc_arena_rewind(arena, mark);
    return text;
}
