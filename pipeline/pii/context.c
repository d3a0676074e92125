#include "pii/context.h"

#include "pii/latin.h"

size_t jpc_pii_word_at(jpc_span text, size_t at, const char *const *words)
{
    for (; *words != NULL; words++)
        if (jpc_pii_begins(text, at, *words))
            return strlen(*words);
    return 0;
}

size_t jpc_pii_word_before(jpc_span text, size_t end, const char *const *words)
{
    for (; *words != NULL; words++)
        if (jpc_pii_ends(text, end, *words))
            return strlen(*words);
    return 0;
}

size_t jpc_pii_digits(jpc_span text, size_t at, size_t end, char *out, size_t room)
{
    size_t n = 0;

    for (const char *s = text.ptr + at; s < text.ptr + end;) {
        int digit = jpc_digit_value(jpc_utf8_next(&s));

        if (digit >= 0 && n++ + 1 < room)
            *out++ = (char)('0' + digit);
    }
    *out = '\0';
    return n;
}

jpc_span jpc_pii_plain(jpc_arena *arena, jpc_span found)
{
    char *start = jpc_arena_alloc(arena, found.len), *out = start;

    for (const char *s = found.ptr; s < found.ptr + found.len;) {
        uint32_t code = jpc_utf8_next(&s);

        if (jpc_is_blank(code) || jpc_is_hyphen(code))
            continue;
        code = jpc_half_width(code);
        if (code >= 'A' && code <= 'Z')
            code += 'a' - 'A';
        out += jpc_utf8_put(out, code);
    }
    return (jpc_span){start, (size_t)(out - start)};
}

// ---- what touches it -------------------------------------------------------------

// Letters; what is with them in names and codes, too.
static bool is_latin(uint32_t code)
{
    char c = jpc_latin(code);

    return jpc_latin_is_letter(c) || c == '_';
}

static bool is_joint(uint32_t code) { return jpc_is_hyphen(code) || code == '.' || code == 0xFF0E; }

bool jpc_pii_stands_alone(jpc_span text, size_t at, size_t end)
{
    size_t begin = at;
    uint32_t code = jpc_utf8_before(text, at, &begin);
    const char *s = text.ptr + end;

    if (is_latin(code) || jpc_digit_value(code) >= 0 ||
        (is_joint(code) && jpc_digit_value(jpc_utf8_before(text, begin, &begin)) >= 0))
        return false;
    code = end < text.len ? jpc_utf8_next(&s) : 0;
    if (is_latin(code) || jpc_digit_value(code) >= 0)
        return false;
    return !is_joint(code) || jpc_digit_value(jpc_utf8_at(text, (size_t)(s - text.ptr))) < 0;
}

// ---- words around it -------------------------------------------------------------

static bool begins_with(const char *at, const char *end, const char *word)
{
    for (; *word != '\0'; word++, at++)
        if (at == end || jpc_latin_lower(*at) != jpc_latin_lower(*word))
            return false;
    return true;
}

// The bytes with which words begin, so that most places are passed over at once.
struct first_bytes {
    uint64_t bits[4];
};

static void add_byte(struct first_bytes *first, unsigned char byte)
{
    first->bits[byte / 64] |= UINT64_C(1) << byte % 64;
}

static struct first_bytes first_bytes_of(const char *const *words)
{
    struct first_bytes first = {{0}};

    for (size_t i = 0; words[i] != NULL; i++) {
        char c = jpc_latin_lower(words[i][0]);

        add_byte(&first, (unsigned char)c);
        if (c >= 'a' && c <= 'z')
            add_byte(&first, (unsigned char)(c - ('a' - 'A')));
    }
    return first;
}

static bool may_begin(const struct first_bytes *first, char byte)
{
    return (first->bits[(unsigned char)byte / 64] >> (unsigned char)byte % 64 & 1) != 0;
}

static bool holds_one(const char *at, const char *end, const char *const *words)
{
    struct first_bytes first = first_bytes_of(words);

    for (; at < end; at++)
        for (size_t i = 0; may_begin(&first, *at) && words[i] != NULL; i++)
            if (begins_with(at, end, words[i]))
                return true;
    return false;
}

static bool is_inside_character(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

bool jpc_pii_announced(jpc_span text, size_t at, const char *const *words, size_t n)
{
    size_t from = at;
    bool other_line = false;

    while (from > 0 && n > 0) {
        if (text.ptr[from - 1] == '\n' && (other_line || from < at))
            break;
        from--;
        other_line = other_line || text.ptr[from] == '\n';
        n -= !is_inside_character(text.ptr[from]);
    }
    return holds_one(text.ptr + from, text.ptr + at, words);
}

static bool is_alphanumeric(uint32_t code) { return is_latin(code) || jpc_digit_value(code) >= 0; }

static bool is_katakana(uint32_t code)
{
    return (code >= 0x30A1 && code <= 0x30FA) || code == 0x30FC;
}

// Whether the word stands at `at`, alone.
static bool names_at(jpc_span text, size_t at, size_t end, const char *word)
{
    size_t begin = at;
    uint32_t first, before, after;

    if (!begins_with(text.ptr + at, text.ptr + end, word))
        return false;
    first = jpc_utf8_at(text, at);
    before = jpc_utf8_before(text, at, &begin);
    after = jpc_utf8_at(text, at + strlen(word));
    if (is_katakana(first))
        return !is_katakana(before) && !is_katakana(after);
    return !is_latin(first) ||
           !(is_alphanumeric(before) || before == '/' || is_alphanumeric(after));
}

bool jpc_pii_announced_by_name(jpc_span text, size_t at, const char *const *words, size_t n)
{
    struct first_bytes first = first_bytes_of(words);
    size_t from = at;

    for (; n > 0 && from > 0 && text.ptr[from - 1] != '\n'; n--)
        jpc_utf8_before(text, from, &from);
    for (; from < at; from++)
        for (size_t i = 0; may_begin(&first, text.ptr[from]) && words[i] != NULL; i++)
            if (names_at(text, from, at, words[i]))
                return true;
    return false;
}

static bool step_back(jpc_span text, size_t *at, const char *const *words)
{
    for (size_t i = 0; *at > 0 && words[i] != NULL; i++) {
        size_t len = strlen(words[i]);

        if (*at >= len &&
            jpc_latin_lower(text.ptr[*at - 1]) == jpc_latin_lower(words[i][len - 1]) &&
            begins_with(text.ptr + *at - len, text.ptr + *at, words[i]) &&
            !is_inside_character(text.ptr[*at - len])) {
            *at -= len;
            return true;
        }
    }
    return false;
}

/** Moves *at over what may stand between a label and what it announces. */
static bool step_over_joint(jpc_span text, size_t *at)
{
    static const char ascii[] = ":= \t|()#\"'>]";
    static const char others[] = "：＝　｜「」【】（）はが№＃第／＞〉》］…";
    static const char *const numbers[] = {"No.", NULL};
    size_t begin = *at;
    uint32_t code = jpc_utf8_before(text, *at, &begin);
    bool is_joint = code > 0 && code < 0x80 && strchr(ascii, (int)code) != NULL;

    if (code == '.')
        return step_back(text, at, numbers);
    for (const char *s = others; code >= 0x80 && !is_joint && *s != '\0';)
        is_joint = jpc_utf8_next(&s) == code;
    *at = is_joint ? begin : *at;
    return is_joint;
}

bool jpc_pii_labelled(jpc_span text, size_t at, const char *const *words)
{
    size_t n = 8;

    do {
        if (step_back(text, &at, words))
            return true;
    } while (n-- > 0 && step_over_joint(text, &at));
    return false;
}

bool jpc_pii_labelled_above(jpc_span text, size_t at, const char *const *words)
{
    size_t begin = at;

    if (jpc_pii_labelled(text, at, words))
        return true;
    while (begin > 0 && (text.ptr[begin - 1] == ' ' || text.ptr[begin - 1] == '\t'))
        begin--;
    if (begin == 0 || text.ptr[begin - 1] != '\n')
        return false;
    begin--;
    begin -= begin > 0 && text.ptr[begin - 1] == '\r';
    return jpc_pii_labelled(text, begin, words);
}
