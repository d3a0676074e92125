// The grammar of RFC 8259, checked but not built: what passes here, other readers accept too.
#include "data/json_scan.h"

#include <stdint.h>

// Values inside a member of a line; jq 1.6 reads 255 levels, and the line itself is one.
#define MAX_DEPTH 254

void jpc_json_skip_blanks(jpc_json_scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\r' || *scan->at == '\n'))
        scan->at++;
}

bool jpc_json_take(jpc_json_scan *scan, char c)
{
    jpc_json_skip_blanks(scan);
    if (scan->at >= scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

// The functions below return NULL, or what was expected at scan->at.

// ---- strings --------------------------------------------------------------------

static bool is_control(char c) { return (unsigned char)c < 0x20; }

// The top bit of a byte is set if one of 8 bytes is a control character (bit trick after Mycroft: a
// borrow sets others only above a true one).
static uint64_t controls8(const char *s)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t word;

    memcpy(&word, s, 8);
    return (word - ones * 0x20) & ~word & tops;
}

// The first control character, or NULL. Whole blocks are tested before one is looked for.
static const char *find_control(jpc_span s)
{
    uint64_t found = 0;
    size_t i = 0;

    for (; i + 32 <= s.len; i += 32)
        found |= controls8(s.ptr + i) | controls8(s.ptr + i + 8) | controls8(s.ptr + i + 16) |
                 controls8(s.ptr + i + 24);
    if (found != 0)
        i = 0;
    for (; i < s.len; i++)
        if (is_control(s.ptr[i]))
            return s.ptr + i;
    return NULL;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_hex4(const char *s)
{
    return is_hex(s[0]) && is_hex(s[1]) && is_hex(s[2]) && is_hex(s[3]);
}

// The length of the escape at a backslash; 0: there is none such. The quote ends what is looked at.
static size_t escape_length(const char *s)
{
    switch (s[1]) {
    case 'n':
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'r':
    case 't': return 2;
    case 'u': return is_hex4(s + 2) ? 6 : 0;
    default: return 0;
    }
}

static const char *check_escapes(jpc_json_scan *scan, jpc_span content)
{
    const char *at = content.ptr, *end = content.ptr + content.len;

    while (at < end && (at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
        size_t len = escape_length(at);

        if (len == 0) {
            scan->at = at;
            return "expected a valid escape";
        }
        at += len;
    }
    return NULL;
}

static const char *check_string(jpc_json_scan *scan, jpc_span content)
{
    const char *control = find_control(content);

    if (control != NULL) {
        scan->at = control;
        return "expected an escape instead of a control character";
    }
    return check_escapes(scan, content);
}

// memchr() to the next quote, then a look back: a quote behind an odd number of backslashes is
// part of the string. Faster than looking at every byte, because escapes are rare before quotes.
static const char *scan_string(jpc_json_scan *scan, jpc_span *content)
{
    const char *start = scan->at + 1, *from = start, *problem;

    for (;;) {
        const char *quote = memchr(from, '"', (size_t)(scan->end - from));
        const char *slash;

        if (quote == NULL)
            return "expected a complete value";
        for (slash = quote; slash > start && slash[-1] == '\\';)
            slash--;
        from = quote + 1;
        if ((quote - slash) % 2 == 0)
            break;
    }
    *content = (jpc_span){start, (size_t)(from - 1 - start)};
    problem = check_string(scan, *content);
    if (problem == NULL)
        scan->at = from;
    return problem;
}

bool jpc_json_string(jpc_json_scan *scan, jpc_span *content)
{
    return scan->at < scan->end && *scan->at == '"' && scan_string(scan, content) == NULL;
}

// ---- numbers and words ----------------------------------------------------------

static bool take_byte(jpc_json_scan *scan, const char *set)
{
    if (scan->at >= scan->end || *scan->at == '\0' || strchr(set, *scan->at) == NULL)
        return false;
    scan->at++;
    return true;
}

static bool take_digits(jpc_json_scan *scan)
{
    const char *start = scan->at;

    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
        scan->at++;
    return scan->at > start;
}

static bool take_number(jpc_json_scan *scan)
{
    take_byte(scan, "-");
    if (!take_byte(scan, "0") && !take_digits(scan))
        return false;
    if (take_byte(scan, ".") && !take_digits(scan))
        return false;
    if (!take_byte(scan, "eE"))
        return true;
    take_byte(scan, "+-");
    return take_digits(scan);
}

static bool take_word(jpc_json_scan *scan, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, word, len) != 0)
        return false;
    scan->at += len;
    return true;
}

static const char *scan_scalar(jpc_json_scan *scan)
{
    const char *start = scan->at;
    jpc_span ignored;

    if (*start == '"')
        return scan_string(scan, &ignored);
    if (take_word(scan, "true") || take_word(scan, "false") || take_word(scan, "null") ||
        take_number(scan))
        return NULL;
    scan->at = start;
    return "expected a value";
}

// ---- arrays and objects ---------------------------------------------------------

// The open brackets: a bit for each, set where it is a brace.
struct nesting {
    uint64_t braces[MAX_DEPTH / 64 + 1];
    size_t depth;
};

static bool in_object(const struct nesting *nesting)
{
    return nesting->braces[nesting->depth / 64] >> nesting->depth % 64 & 1;
}

static const char *scan_key(jpc_json_scan *scan, jpc_span *key)
{
    const char *problem;

    jpc_json_skip_blanks(scan);
    if (scan->at >= scan->end || *scan->at != '"')
        return "expected a key in double quotes";
    problem = scan_string(scan, key);
    if (problem == NULL && !jpc_json_take(scan, ':'))
        return "expected ':'";
    return problem;
}

// Moves behind the brackets that close here, and behind the comma and the key that lead to the next
// value, if there is one.
static const char *leave_value(jpc_json_scan *scan, struct nesting *nesting)
{
    jpc_span key;

    for (; nesting->depth > 0; nesting->depth--) {
        bool object = in_object(nesting);

        if (jpc_json_take(scan, ','))
            return object ? scan_key(scan, &key) : NULL;
        if (!jpc_json_take(scan, object ? '}' : ']'))
            return object ? "expected ',' or '}'" : "expected ',' or ']'";
    }
    return NULL;
}

// Moves behind a bracket, and to its first value; an empty one is left at once.
static const char *enter(jpc_json_scan *scan, struct nesting *nesting)
{
    bool object = *scan->at == '{';
    size_t depth = nesting->depth + 1;
    jpc_span key;

    if (depth > MAX_DEPTH)
        return "expected fewer nested values";
    scan->at++;
    if (jpc_json_take(scan, object ? '}' : ']'))
        return leave_value(scan, nesting);
    nesting->depth = depth;
    nesting->braces[depth / 64] &= ~((uint64_t)1 << depth % 64);
    nesting->braces[depth / 64] |= (uint64_t)object << depth % 64;
    return object ? scan_key(scan, &key) : NULL;
}

static const char *scan_value(jpc_json_scan *scan, jpc_span *value)
{
    struct nesting nesting = {.depth = 0};
    const char *start, *problem;

    jpc_json_skip_blanks(scan);
    start = scan->at;
    do {
        jpc_json_skip_blanks(scan);
        if (scan->at >= scan->end)
            return "expected a complete value";
        if (*scan->at == '{' || *scan->at == '[') {
            problem = enter(scan, &nesting);
        } else {
            problem = scan_scalar(scan);
            if (problem == NULL)
                problem = leave_value(scan, &nesting);
        }
    } while (problem == NULL && nesting.depth > 0);
    *value = (jpc_span){start, (size_t)(scan->at - start)};
    return problem;
}

bool jpc_json_value(jpc_json_scan *scan, jpc_span *value)
{
    return scan_value(scan, value) == NULL;
}

bool jpc_json_member(jpc_json_scan *scan, bool first, jpc_span *key, jpc_span *value,
                     const char **problem)
{
    *problem = NULL;
    if (jpc_json_take(scan, '}'))
        return false;
    if (!first && !jpc_json_take(scan, ',')) {
        *problem = "expected ',' or '}'";
        return false;
    }
    *problem = scan_key(scan, key);
    if (*problem == NULL)
        *problem = scan_value(scan, value);
    return *problem == NULL;
}
