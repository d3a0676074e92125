#include "text/url_text.h"

#include "text/edit.h"

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

// The characters of RFC 3986.
static bool is_url_char(char c)
{
    return is_alnum(c) || (c != '\0' && strchr("-._~:/?#[]@!$&'()*+,;=%", c) != NULL);
}

// Where the scheme before "://" begins; `colon` itself if it is not http or https.
static size_t url_scheme(jpc_span text, size_t colon, size_t least)
{
    static const char *const schemes[] = {"https", "http"};

    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(schemes[i]);

        if (colon - least >= len &&
            jpc_span_is_nocase((jpc_span){text.ptr + colon - len, len}, schemes[i]))
            return colon - len;
    }
    return colon;
}

static bool url_leaves(char c, size_t round, size_t square)
{
    if (c == ')')
        return round > 0;
    if (c == ']')
        return square > 0;
    return strchr(".,;:!?'", c) != NULL;
}

// Without what belongs to the sentence around it. Closing brackets go from the right as long as
// there are more of them than opening ones.
static size_t url_trim(jpc_span text, size_t start, size_t end)
{
    size_t opened[2] = {0}, closed[2] = {0};

    for (size_t i = start; i < end; i++) {
        opened[0] += text.ptr[i] == '(';
        opened[1] += text.ptr[i] == '[';
        closed[0] += text.ptr[i] == ')';
        closed[1] += text.ptr[i] == ']';
    }
    for (; end > start; end--) {
        char c = text.ptr[end - 1];

        if (!url_leaves(c, closed[0] > opened[0], closed[1] > opened[1]))
            break;
        closed[0] -= c == ')';
        closed[1] -= c == ']';
    }
    return end;
}

// What the brackets leave side by side must not be a URL of its own.
static bool url_would_join(jpc_span text, size_t from, size_t to)
{
    char left = from > 0 ? text.ptr[from - 1] : ' ', right = to < text.len ? text.ptr[to] : ' ';

    return (is_alnum(left) || left == ':' || left == '/') &&
           (is_alnum(right) || right == ':' || right == '/' || right == '[');
}

// Widens the piece by a pair of brackets right around it, blanks inside of them allowed.
static void url_take_brackets(jpc_span text, size_t least, size_t *start, size_t *end)
{
    static const char *const pairs[][2] = {
        {"<URL:", ">"}, {"<", ">"},   {"(", ")"},   {"（", "）"},
        {"[", "]"},     {"［", "］"}, {"＜", "＞"}, {"〈", "〉"},
    };
    size_t from = *start, to = *end, begin;

    while (from > least && jpc_is_blank(jpc_utf8_before(text, from, &begin)))
        from = begin;
    while (to < text.len && (text.ptr[to] == ' ' || text.ptr[to] == '\t'))
        to++;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        jpc_span open = jpc_span_of(pairs[i][0]), close = jpc_span_of(pairs[i][1]);

        if (jpc_span_ends((jpc_span){text.ptr + least, from - least}, open) &&
            jpc_span_begins((jpc_span){text.ptr + to, text.len - to}, pairs[i][1]) &&
            !url_would_join(text, from - open.len, to + close.len)) {
            *start = from - open.len;
            *end = to + close.len;
            return;
        }
    }
}

// `what` points to whether brackets go, too.
static bool find_url(jpc_span text, size_t from, const void *what, size_t *start, size_t *end)
{
    size_t at = from;
    const char *colon;

    while (at < text.len && (colon = memchr(text.ptr + at, ':', text.len - at)) != NULL) {
        size_t to = (size_t)(colon - text.ptr) + 3;

        *start = url_scheme(text, to - 3, from);
        at = to - 2;
        if (*start == to - 3 || to >= text.len || memcmp(colon, "://", 3) != 0 ||
            !(is_alnum(text.ptr[to]) || text.ptr[to] == '['))
            continue;
        while (to < text.len && is_url_char(text.ptr[to]))
            to++;
        *end = url_trim(text, *start, to);
        if (*(const bool *)what)
            url_take_brackets(text, from, start, end);
        return true;
    }
    return false;
}

jpc_span jpc_text_replace_urls(jpc_arena *arena, jpc_span text, jpc_span with)
{
    bool brackets = with.len == 0;

    return jpc_edit_pieces(arena, text, find_url, &brackets, with);
}

static bool find_ascii_run(jpc_span text, size_t from, const void *what, size_t *start, size_t *end)
{
    size_t n = *(const size_t *)what;

    for (size_t at = from; at < text.len; at = *end + 1) {
        *start = *end = at;
        while (*end < text.len && (unsigned char)text.ptr[*end] < 0x80 && text.ptr[*end] != '\n')
            ++*end;
        if (*end - *start >= n)
            return true;
    }
    return false;
}

jpc_span jpc_text_remove_ascii_runs(jpc_arena *arena, jpc_span text, size_t n)
{
    return jpc_edit_pieces(arena, text, find_ascii_run, &n, (jpc_span){"", 0});
}
