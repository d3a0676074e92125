#include "text/sentence_japanese.h"

#include "text/bracket_pair.h"
#include "text/line_wrap.h"
#include "text/sentence_context.h"
#include "text/unicode_table.h"

#define FEELING_BYTES 48 // the longest face

// One block of lines that belong together, from left to right.
struct scanner {
    jpc_sentence_list *list;
    const uint8_t *pairs; // by byte of the block
    const char *block, *end, *at;
    const char *sentence; // where it begins; NULL: only white space yet
    const char *content;  // behind its last character that is no white space
    uint32_t previous;    // the character before `at`, outside brackets; 0: none
    bool only_number;     // all of the sentence
    bool final;           // its last word can end it
    unsigned depth;       // of brackets with partners
    bool in_straight;     // between two "
    bool opened_first;    // the outermost bracket begins the sentence
    bool inner_ended;     // the last character inside ends a sentence
};

// ---- characters ------------------------------------------------------------------------

static bool is_blank(uint32_t code)
{
    jpc_script_class class = jpc_script_class_of(code);

    return class == JPC_SCRIPT_SPACE || class == JPC_SCRIPT_NEWLINE;
}

static bool is_stop(uint32_t code) { return code == 0x3002 || code == 0xFF61; } // 。 ｡

static bool is_mark(uint32_t code) // ！ ？ ! ? ‼ ⁇ ⁈ ⁉
{
    return code == 0xFF01 || code == 0xFF1F || code == '!' || code == '?' || code == 0x203C ||
           (code >= 0x2047 && code <= 0x2049);
}

static bool is_ellipsis(uint32_t code) { return code == 0x2026 || code == 0x2025; } // … ‥

static bool is_star(uint32_t code) { return code == 0x2605 || code == 0x2606; } // ★ ☆

static bool is_letter(uint32_t code)
{
    return ((code | 32) >= 'a' && (code | 32) <= 'z') ||
           (code >= 0xFF21 && code <= 0xFF5A && (code <= 0xFF3A || code >= 0xFF41));
}

static bool is_digit(uint32_t code)
{
    return (code >= '0' && code <= '9') || (code >= 0xFF10 && code <= 0xFF19);
}

static bool is_ascii_word(uint32_t code)
{
    return code < 0x80 && (is_letter(code) || is_digit(code));
}

static bool is_japanese(uint32_t code)
{
    return (code >= 0x3041 && code < 0xA000) || (code >= 0xF900 && code < 0xFB00);
}

static bool is_hiragana(uint32_t code)
{
    return (code >= 0x3041 && code <= 0x309F) || code == 0x30FC; // with ー
}

static uint32_t peek(const struct scanner *s, const char *at)
{
    return at < s->end ? jpc_utf8_next(&at) : 0;
}

static bool is_paired(const struct scanner *s, const char *at)
{
    return jpc_bracket_is_paired(s->pairs, (size_t)(at - s->block));
}

static const char *skip_blanks(const struct scanner *s, const char *at)
{
    while (at < s->end) {
        const char *next = at;

        if (!is_blank(jpc_utf8_next(&next)))
            break;
        at = next;
    }
    return at;
}

// ---- ends ------------------------------------------------------------------------------

// If (^_^) or (笑) stands here, what follows it and its hands.
static const char *behind_feeling(const struct scanner *s, const char *at)
{
    const char *content = at, *next;
    uint32_t code = at < s->end ? jpc_utf8_next(&content) : 0;

    if ((code != '(' && code != 0xFF08) || !is_paired(s, at))
        return NULL;
    for (at = content; at < s->end && at - content <= FEELING_BYTES; at = next) {
        next = at;
        code = jpc_utf8_next(&next);
        if ((code != ')' && code != 0xFF09) || !is_paired(s, at))
            continue;
        if (!jpc_sentence_is_feeling((jpc_span){content, (size_t)(at - content)}))
            return NULL;
        code = peek(s, next);
        if (code == 0xFF0F || code == 0x30CE || code == 0x309E || // ／ ノ ゞ
            (code == 'v' && !is_ascii_word(peek(s, next + 1))))
            jpc_utf8_next(&next);
        return next;
    }
    return NULL;
}

// A face may keep its distance.
static const char *behind_next_feeling(const struct scanner *s, const char *at)
{
    uint32_t code = peek(s, at);

    if (code == ' ' || code == 0x3000)
        jpc_utf8_next(&at);
    return behind_feeling(s, at);
}

static void add_to_ending(jpc_sentence_ending *ending, uint32_t code)
{
    if (is_stop(code))
        *ending = JPC_ENDING_STOP;
    else if (is_mark(code) && *ending == JPC_ENDING_QUOTE)
        *ending = JPC_ENDING_MARK;
}

// Behind all that belongs to an end which stands before `at`.
static const char *run_end(const struct scanner *s, const char *at, jpc_sentence_ending *ending)
{
    while (at < s->end) {
        const char *next = at, *feeling;
        uint32_t code = jpc_utf8_next(&next);

        if (is_stop(code) || is_mark(code) || is_ellipsis(code) || code == 0xFF0E ||
            (code == '.' && !is_ascii_word(peek(s, next))) ||
            (jpc_sentence_is_ornament(code) && !(is_star(code) && *ending == JPC_ENDING_STOP))) {
            at = next;
            add_to_ending(ending, code);
        } else if (jpc_bracket_of(code).side == JPC_BRACKET_CLOSE && !is_paired(s, at)) {
            *ending = JPC_ENDING_QUOTE;
            at = next;
        } else {
            feeling = behind_next_feeling(s, at);
            if (feeling == NULL)
                break;
            at = feeling;
        }
    }
    return at;
}

static void finish(struct scanner *s, const char *end)
{
    if (s->sentence != NULL)
        jpc_sentence_list_add(s->list, s->sentence, end);
    s->sentence = NULL;
    s->previous = 0;
    s->final = false;
}

// An end before s->at: takes what belongs to it along, and ends the sentence unless it goes on.
static void end_sentence(struct scanner *s, jpc_sentence_ending ending)
{
    const char *next;

    s->at = s->content = run_end(s, s->at, &ending);
    next = s->at < s->end && *s->at == '\n' ? s->at + 1 : s->at;
    if (!jpc_sentence_goes_on((jpc_span){next, (size_t)(s->end - next)}, ending))
        finish(s, s->at);
}

// ---- full stops of Latin script --------------------------------------------------------

static jpc_span before_of(const struct scanner *s, const char *here)
{
    return (jpc_span){s->sentence, (size_t)(here - s->sentence)};
}

// Behind a "." that a blank follows: does a new sentence begin?
static bool begins_anew(const struct scanner *s, const char *here, const char *at)
{
    const char *next = skip_blanks(s, at);
    uint32_t code = peek(s, next);
    jpc_bracket_side side = jpc_bracket_of(code).side;

    if (next == at || s->only_number)
        return false;
    if (is_japanese(s->previous) && (is_japanese(code) || side == JPC_BRACKET_OPEN))
        return true;
    if (!(code >= 'A' && code <= 'Z') && !is_japanese(code) && side != JPC_BRACKET_OPEN &&
        side != JPC_BRACKET_EITHER)
        return false;
    return !jpc_sentence_is_abbreviated(before_of(s, here));
}

// "." at `here`, s->at behind it.
static bool dot_ends(struct scanner *s, const char *here)
{
    const char *at = s->at;
    uint32_t next = peek(s, at);

    if (next == '.') { // an ellipsis
        while (peek(s, s->at) == '.')
            s->at++;
        return is_stop(peek(s, s->at)) || begins_anew(s, here, s->at);
    }
    if (is_ascii_word(next) || s->previous == 0)
        return false;
    if (is_hiragana(s->previous))
        return true;
    while (at < s->end && jpc_bracket_of(next).side == JPC_BRACKET_CLOSE && !is_paired(s, at)) {
        jpc_utf8_next(&at);
        next = peek(s, at);
    }
    return begins_anew(s, here, at);
}

// ．
static bool wide_dot_ends(const struct scanner *s)
{
    uint32_t next = peek(s, s->at);

    if (s->previous == 0 || s->only_number || (is_digit(s->previous) && is_digit(next)))
        return false;
    return !(is_letter(s->previous) && (is_letter(next) || is_digit(next)));
}

// ! ? ！ ？
static bool mark_ends(const struct scanner *s, const char *here, uint32_t code)
{
    uint32_t next = peek(s, s->at);

    if (code < 0x80 && s->previous > ' ' && s->previous < 0x7F &&
        (is_ascii_word(next) || (next != 0 && next < 0x80 && strchr("=/&%-_#", (int)next) != NULL)))
        return false; // of a URL, of code
    if (s->sentence == NULL || next == 0 || is_blank(next) || (code != '!' && code != 0xFF01))
        return true;
    return !jpc_sentence_is_name(before_of(s, here));
}

// www and ｗｗ are laughter behind Japanese.
static bool is_laughter(const struct scanner *s, uint32_t code)
{
    const char *at = s->at;

    if ((code != 'w' && code != 0xFF57) || !is_japanese(s->previous))
        return false;
    while (peek(s, at) == 'w' || peek(s, at) == 0xFF57)
        jpc_utf8_next(&at);
    return !is_ascii_word(peek(s, at));
}

// ---- the scan --------------------------------------------------------------------------

// The left hand of a face: ＼(^o^)
static bool is_hand(const struct scanner *s, uint32_t code)
{
    return (code == 0xFF3C || code == 0x30FD || code == '\\') && behind_feeling(s, s->at) != NULL;
}

static void note(struct scanner *s, const char *here, uint32_t code)
{
    if (s->sentence == NULL) {
        s->sentence = here;
        s->only_number = is_digit(code) || is_letter(code);
    } else if (!is_digit(code) && code != '.' && code != 0xFF0E) {
        s->only_number = false;
    }
    if (!jpc_sentence_is_ornament(code) && !is_hand(s, code))
        s->final = jpc_sentence_is_final(s->previous, code);
    s->previous = code;
    s->content = s->at;
}

static void open_bracket(struct scanner *s, const char *here, uint32_t code)
{
    const char *feeling = s->depth == 0 ? behind_feeling(s, here) : NULL;
    bool final = s->final;

    if (feeling != NULL) {
        bool first = s->sentence == NULL;

        s->at = feeling;
        note(s, here, code);
        s->final = final;
        if (final && !first)
            end_sentence(s, JPC_ENDING_MARK);
        return;
    }
    if (s->depth++ == 0) {
        s->opened_first = s->sentence == NULL;
        note(s, here, code);
        s->final = final;
    }
    s->inner_ended = false;
}

static void close_bracket(struct scanner *s, const char *here, uint32_t code)
{
    bool final = s->final;

    if (--s->depth > 0)
        return;
    note(s, here, code);
    s->final = final;
    if (s->opened_first && s->inner_ended)
        end_sentence(s, JPC_ENDING_QUOTE);
}

// A bracket with a partner.
static void step_bracket(struct scanner *s, const char *here, uint32_t code, jpc_bracket_side side)
{
    if (side == JPC_BRACKET_EITHER) {
        side = s->in_straight ? JPC_BRACKET_CLOSE : JPC_BRACKET_OPEN;
        s->in_straight = !s->in_straight;
    }
    if (side == JPC_BRACKET_OPEN)
        open_bracket(s, here, code);
    else
        close_bracket(s, here, code);
}

static void step_blank(struct scanner *s, uint32_t code)
{
    if (code == '\r' && peek(s, s->at) != '\n' && s->depth == 0)
        finish(s, s->content);
    else if (code != '\n') // words go on behind the newline of a wrapped line
        s->previous = s->sentence == NULL ? 0 : ' ';
}

// A character outside brackets.
static void step_open(struct scanner *s, const char *here, uint32_t code)
{
    bool was_empty = s->sentence == NULL, final = s->final;
    uint32_t previous = s->previous;
    bool stop = is_stop(code) || (code == '.' && !was_empty && dot_ends(s, here)) ||
                (code == 0xFF0E && wide_dot_ends(s));
    bool mark = is_mark(code) && mark_ends(s, here, code);
    bool feeling = !was_empty && final && (jpc_sentence_is_ornament(code) || is_laughter(s, code));

    note(s, here, code);
    if (feeling && (code == 'w' || code == 0xFF57))
        while (peek(s, s->at) == 'w' || peek(s, s->at) == 0xFF57)
            jpc_utf8_next(&s->at);
    if (previous == 0 && was_empty)
        s->final = false;
    if (stop || mark || feeling)
        end_sentence(s, stop ? JPC_ENDING_STOP : JPC_ENDING_MARK);
}

static void step(struct scanner *s)
{
    const char *here = s->at;
    uint32_t code = jpc_utf8_next(&s->at);
    jpc_bracket_side side = jpc_bracket_of(code).side;

    if (side != JPC_BRACKET_NONE && is_paired(s, here))
        step_bracket(s, here, code, side);
    else if (is_blank(code))
        step_blank(s, code);
    else if (s->depth > 0)
        s->inner_ended = is_stop(code) || is_mark(code) || code == 0xFF0E ||
                         jpc_sentence_is_ornament(code) || (s->inner_ended && is_ellipsis(code));
    else
        step_open(s, here, code);
    if (s->depth > 0 && !is_blank(code))
        s->content = s->at;
}

static void cut_block(jpc_arena *arena, jpc_sentence_list *list, jpc_span block,
                      const jpc_sentence_options *options)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    struct scanner s = {.list = list, .block = block.ptr, .end = block.ptr + block.len};

    s.at = s.content = block.ptr;
    s.pairs = jpc_bracket_pairs(arena, block, !options->split_between_quote,
                                !options->split_between_parens);
    while (s.at < s.end)
        step(&s);
    finish(&s, s.content);
    jpc_arena_rewind(arena, mark);
}

// ---- lines -----------------------------------------------------------------------------

// Whether the line ends in 、 or ， and the next one goes on with it.
static bool ends_in_comma(jpc_span line, jpc_span rest)
{
    jpc_span next = jpc_span_take_until(&rest, '\n');

    line = jpc_span_trim(line);
    if (line.len < 3 || (memcmp(line.ptr + line.len - 3, "、", 3) != 0 &&
                         memcmp(line.ptr + line.len - 3, "，", 3) != 0))
        return false;
    return jpc_span_trim(next).len > 0 && !jpc_line_starts_apart(next);
}

void jpc_sentence_cut_japanese(jpc_arena *arena, jpc_sentence_list *list, jpc_span text,
                               const jpc_sentence_options *options)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    const uint8_t *inside = options->split_newline ? NULL : jpc_line_wrap_find(arena, text);
    const char *start = text.ptr, *end = text.ptr + text.len;
    jpc_span rest = text;

    for (size_t i = 0; rest.len > 0; i++) {
        jpc_span line = jpc_span_take_until(&rest, '\n');

        if (rest.len > 0 && !options->split_newline &&
            ((inside != NULL && inside[i]) || ends_in_comma(line, rest)))
            continue;
        cut_block(arena, list, (jpc_span){start, (size_t)(line.ptr + line.len - start)}, options);
        start = line.ptr + line.len < end ? line.ptr + line.len + 1 : end;
    }
    jpc_arena_rewind(arena, mark);
}
