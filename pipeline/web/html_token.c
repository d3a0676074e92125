// The states of the standard's tokenizer become positions in one span: each function takes a
// pointer and returns the one behind what it read. Searching is memchr's; a tag, a comment or a
// raw text that the page never closes ends with the page, as in the standard, so every byte is
// consumed by the function that looked at it and the time is linear.
#include "web/html_token.h"

#include <stdint.h>

#include "web/html_run.h"

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

// Whether `word` (lower case) stands at `at`.
static bool starts_nocase(const char *at, const char *end, jpc_span word)
{
    if ((size_t)(end - at) < word.len)
        return false;
    for (size_t i = 0; i < word.len; i++)
        if (lower(at[i]) != lower(word.ptr[i]))
            return false;
    return true;
}

static bool starts(const char *at, const char *end, const char *word)
{
    size_t len = strlen(word);

    return (size_t)(end - at) >= len && memcmp(at, word, len) == 0;
}

// What a byte is inside a tag.
enum { SPACE = 1, SLASH = 2, CLOSES = 4, EQUALS = 8 };

static const unsigned char kinds[256] = {
    [' '] = SPACE,  ['\t'] = SPACE, ['\n'] = SPACE, ['\f'] = SPACE,
    ['\r'] = SPACE, ['/'] = SLASH,  ['>'] = CLOSES, ['='] = EQUALS,
};

static inline bool is_kind(char c, unsigned char set)
{
    return (kinds[(unsigned char)c] & set) != 0;
}

static inline bool ends_name(const char *at, const char *end)
{
    return at < end && is_kind(*at, SPACE | SLASH | CLOSES);
}

// Behind a name of an element or (`at_equals`) an attribute.
static inline const char *find_name_end(const char *at, const char *end, bool at_equals)
{
    const unsigned char ends = at_equals ? SPACE | SLASH | CLOSES | EQUALS : SPACE | SLASH | CLOSES;

    at = jpc_html_near_name_end(at, end, at_equals);
    while (at < end && !is_kind(*at, ends))
        at++;
    return at;
}

static jpc_span between(const char *start, const char *end)
{
    return (jpc_span){start, (size_t)(end - start)};
}

jpc_html_scanner jpc_html_scan(jpc_span html)
{
    if (html.len == 0) // the pointer may be NULL
        html.ptr = "";
    return (jpc_html_scanner){.at = html.ptr, .end = html.ptr + html.len};
}

// ---- attributes --------------------------------------------------------------

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && is_kind(*at, SPACE))
        at++;
    return at;
}

static inline const char *read_value(const char *at, const char *end, jpc_span *value)
{
    const char *start = at;

    if (at < end && (*at == '"' || *at == '\'')) {
        at = jpc_html_find(start + 1, end, *start);
        *value = between(start + 1, at);
        return at + (at < end);
    }
    while (at < end && !is_kind(*at, SPACE | CLOSES))
        at++;
    *value = between(start, at);
    return at;
}

// Reads the attribute at `at`, which is neither white space, / nor >.
static inline const char *read_attribute(const char *at, const char *end,
                                         jpc_html_attribute *attribute)
{
    const char *start = at;

    at = find_name_end(at + (*at == '='), end, true); // a name may start with =
    attribute->name = between(start, at);
    attribute->value = (jpc_span){NULL, 0};
    start = skip_space(at, end);
    if (start == end || *start != '=')
        return at;
    return read_value(skip_space(start + 1, end), end, &attribute->value);
}

static inline const char *skip_to_attribute(const char *at, const char *end)
{
    while (at < end && is_kind(*at, SPACE | SLASH))
        at++;
    return at;
}

bool jpc_html_attribute_next(jpc_span *attributes, jpc_html_attribute *attribute)
{
    const char *end = attributes->ptr + attributes->len;
    const char *at = skip_to_attribute(attributes->ptr, end);

    if (at < end && *at != '>')
        at = read_attribute(at, end, attribute);
    else
        at = NULL;
    *attributes = at != NULL ? between(at, end) : (jpc_span){end, 0};
    return at != NULL;
}

bool jpc_html_is_self_closing(const jpc_html_token *token)
{
    jpc_span rest = token->attributes;
    jpc_html_attribute attribute;
    const char *end = rest.ptr + rest.len;

    if (rest.len == 0 || end[-1] != '/')
        return false;
    // The slash of an unquoted value (<a href=/x/>) is part of it.
    while (jpc_html_attribute_next(&rest, &attribute))
        if (attribute.value.ptr != NULL && attribute.value.ptr + attribute.value.len == end)
            return false;
    return true;
}

// ---- tags --------------------------------------------------------------------

static const unsigned char contents[JPC_HTML_N_ELEMENTS] = {
    [JPC_HTML_IFRAME] = JPC_HTML_CONTENT_RAWTEXT,
    [JPC_HTML_NOEMBED] = JPC_HTML_CONTENT_RAWTEXT,
    [JPC_HTML_NOFRAMES] = JPC_HTML_CONTENT_RAWTEXT,
    [JPC_HTML_NOSCRIPT] = JPC_HTML_CONTENT_RAWTEXT,
    [JPC_HTML_PLAINTEXT] = JPC_HTML_CONTENT_PLAINTEXT,
    [JPC_HTML_SCRIPT] = JPC_HTML_CONTENT_SCRIPT,
    [JPC_HTML_STYLE] = JPC_HTML_CONTENT_RAWTEXT,
    [JPC_HTML_TEXTAREA] = JPC_HTML_CONTENT_RCDATA,
    [JPC_HTML_TITLE] = JPC_HTML_CONTENT_RCDATA,
    [JPC_HTML_XMP] = JPC_HTML_CONTENT_RAWTEXT,
};

static bool is_name(const jpc_html_attribute *attribute, const char *name, size_t len)
{
    return attribute->name.len == len && jpc_span_is_nocase(attribute->name, name);
}

// Half of a page's tags are links: what everybody asks of them is not looked for again.
static inline void take_attribute(jpc_html_token *token, const jpc_html_attribute *attribute)
{
    jpc_span *place;

    if (is_name(attribute, "href", 4))
        place = &token->href;
    else if (is_name(attribute, "rel", 3))
        place = &token->rel;
    else
        return;
    if (place->ptr == NULL)
        *place = attribute->value.ptr != NULL ? attribute->value : (jpc_span){"", 0};
}

// Whether it is hidden, or style, or one of few others.
static inline bool may_hide(jpc_span name)
{
    return name.len == 5 ? (name.ptr[0] | 32) == 's' && (name.ptr[1] | 32) == 't'
                         : name.len == 6 && (name.ptr[0] | 32) == 'h' && (name.ptr[1] | 32) == 'i';
}

static bool leads_elsewhere(jpc_html_element element)
{
    return element == JPC_HTML_A || element == JPC_HTML_LINK || element == JPC_HTML_BASE;
}

// Reads the tag whose name starts at `name`. A tag that the page never closes is no token.
static bool read_tag(jpc_html_scanner *scanner, const char *name, jpc_html_token *token)
{
    const char *at = name, *end = scanner->end;
    jpc_html_attribute attribute;

    at = find_name_end(at, end, false);
    token->text = between(name, at);
    token->element = jpc_html_element_before(token->text, end);
    token->attributes.ptr = at;
    token->href = token->rel = (jpc_span){NULL, 0};
    token->may_hide = false;
    for (at = skip_to_attribute(at, end); at < end && *at != '>'; at = skip_to_attribute(at, end)) {
        at = read_attribute(at, end, &attribute);
        token->may_hide |= may_hide(attribute.name);
        if (leads_elsewhere(token->element))
            take_attribute(token, &attribute);
    }
    token->attributes.len = (size_t)(at - token->attributes.ptr);
    scanner->at = at + (at < end);
    return at < end;
}

static bool read_open(jpc_html_scanner *scanner, jpc_html_token *token)
{
    token->kind = JPC_HTML_OPEN;
    if (!read_tag(scanner, scanner->at + 1, token))
        return false;
    scanner->content =
        scanner->foreign ? JPC_HTML_CONTENT_NORMAL : (jpc_html_content)contents[token->element];
    scanner->element = token->text;
    return true;
}

// ---- comments, doctype, CDATA ------------------------------------------------

static bool read_to(jpc_html_scanner *scanner, const char *start, const char *stop, size_t stop_len,
                    jpc_html_token *token)
{
    token->text = between(start, stop);
    scanner->at = stop < scanner->end ? stop + stop_len : scanner->end;
    return true;
}

// A comment that the page never closes loses the dashes at its end.
static const char *unclosed_comment_end(const char *start, const char *end)
{
    if (end - start >= 3 && memcmp(end - 3, "--!", 3) == 0)
        return end - 3;
    for (int i = 0; i < 2 && end > start && end[-1] == '-'; i++)
        end--;
    return end;
}

static bool read_comment(jpc_html_scanner *scanner, jpc_html_token *token)
{
    const char *start = scanner->at + 4, *end = scanner->end, *at = start;

    token->kind = JPC_HTML_COMMENT;
    if (starts(at, end, ">"))
        return read_to(scanner, start, start, 1, token);
    if (starts(at, end, "->"))
        return read_to(scanner, start, start, 2, token);
    for (at = jpc_html_find(at, end, '>'); at < end; at = jpc_html_find(at + 1, end, '>')) {
        if (at - start >= 2 && at[-1] == '-' && at[-2] == '-')
            return read_to(scanner, start, at - 2, 3, token);
        if (at - start >= 3 && at[-1] == '!' && at[-2] == '-' && at[-3] == '-')
            return read_to(scanner, start, at - 3, 4, token);
    }
    token->text = between(start, unclosed_comment_end(start, end));
    scanner->at = end;
    return true;
}

static bool read_cdata(jpc_html_scanner *scanner, jpc_html_token *token)
{
    const char *start = scanner->at + 9, *end = scanner->end, *at;

    token->kind = JPC_HTML_RAW;
    for (at = jpc_html_find(start, end, '>'); at < end; at = jpc_html_find(at + 1, end, '>'))
        if (at - start >= 2 && at[-1] == ']' && at[-2] == ']')
            return read_to(scanner, start, at - 2, 3, token);
    return read_to(scanner, start, end, 0, token);
}

static bool read_bogus(jpc_html_scanner *scanner, const char *start, jpc_html_token *token)
{
    token->kind = JPC_HTML_COMMENT;
    return read_to(scanner, start, jpc_html_find(start, scanner->end, '>'), 1, token);
}

static bool read_declaration(jpc_html_scanner *scanner, jpc_html_token *token)
{
    const char *at = scanner->at + 2, *end = scanner->end;

    if (starts(at, end, "--"))
        return read_comment(scanner, token);
    if (starts_nocase(at, end, (jpc_span){"doctype", 7})) {
        read_bogus(scanner, at + 7, token);
        token->kind = JPC_HTML_DOCTYPE;
        return true;
    }
    if (scanner->foreign && starts(at, end, "[CDATA["))
        return read_cdata(scanner, token);
    return read_bogus(scanner, at, token);
}

// ---- text --------------------------------------------------------------------

// Whether the < at `at` starts markup in normal content.
// </> is read as if it was not there.
static inline bool is_nothing(const char *at, const char *end)
{
    return at[1] == '/' && end - at > 2 && at[2] == '>';
}

static inline bool is_markup(const char *at, const char *end)
{
    if (end - at < 2)
        return false;
    return is_letter(at[1]) || at[1] == '!' || at[1] == '?' || (at[1] == '/' && end - at > 2);
}

static bool read_text(jpc_html_scanner *scanner, jpc_html_token *token)
{
    const char *start = scanner->at, *end = scanner->end, *at;

    at = jpc_html_find(start, end, '<');
    while (at < end && !is_markup(at, end))
        at = jpc_html_find(at + 1, end, '<');
    token->kind = JPC_HTML_TEXT;
    token->text = between(start, at);
    scanner->at = at;
    return true;
}

static bool is_end_tag(const char *at, const char *end, jpc_span name)
{
    return name.len > 0 && end - at > 2 && at[1] == '/' && starts_nocase(at + 2, end, name) &&
           ends_name(at + 2 + name.len, end);
}

static const char *find_end_tag(const char *at, const char *end, jpc_span name)
{
    for (at = jpc_html_find(at, end, '<'); at < end; at = jpc_html_find(at + 1, end, '<'))
        if (is_end_tag(at, end, name))
            break;
    return at;
}

static bool is_tag_of(const char *at, const char *end, const char *name)
{
    jpc_span word = jpc_span_of(name);

    return starts_nocase(at, end, word) && ends_name(at + word.len, end);
}

// Behind <!-- in a script: the position behind --> or at </script>, whichever leaves the script
// first. Between <script> and </script> inside, the end tag does not count ("double escaped").
static const char *skip_script_comment(const char *at, const char *end, jpc_span name)
{
    bool inner = false;

    for (; at < end; at++) {
        if (*at == '>' && at[-1] == '-' && at[-2] == '-')
            return at + 1; // the dashes may be those of <!--
        if (*at != '<')
            continue;
        if (inner) {
            inner = !is_tag_of(at, end, "</script");
            continue;
        }
        if (is_end_tag(at, end, name))
            return at;
        inner = is_tag_of(at, end, "<script");
    }
    return end;
}

static const char *find_script_end(const char *at, const char *end, jpc_span name)
{
    at = jpc_html_find(at, end, '<');
    while (at < end && !is_end_tag(at, end, name)) {
        at = starts(at, end, "<!--") ? skip_script_comment(at + 4, end, name) : at + 1;
        at = jpc_html_find(at, end, '<');
    }
    return at;
}

// The content of an element that holds no tags; false if it is empty.
static bool read_raw(jpc_html_scanner *scanner, jpc_html_token *token)
{
    const char *start = scanner->at, *end = scanner->end;
    jpc_html_content content = scanner->content;

    scanner->content = JPC_HTML_CONTENT_NORMAL;
    token->kind = content == JPC_HTML_CONTENT_RCDATA ? JPC_HTML_TEXT : JPC_HTML_RAW;
    if (content == JPC_HTML_CONTENT_SCRIPT)
        end = find_script_end(start, end, scanner->element);
    else if (content != JPC_HTML_CONTENT_PLAINTEXT)
        end = find_end_tag(start, end, scanner->element);
    token->text = between(start, end);
    scanner->at = end;
    return end > start;
}

// Reads the markup at scanner->at, which is_markup(); false if the page ends inside.
static bool read_markup(jpc_html_scanner *scanner, jpc_html_token *token)
{
    const char *at = scanner->at;

    if (is_letter(at[1]))
        return read_open(scanner, token);
    if (at[1] == '!')
        return read_declaration(scanner, token);
    if (at[1] == '?')
        return read_bogus(scanner, at + 1, token);
    if (!is_letter(at[2]))
        return read_bogus(scanner, at + 2, token);
    token->kind = JPC_HTML_CLOSE;
    return read_tag(scanner, at + 2, token);
}

bool jpc_html_next(jpc_html_scanner *scanner, jpc_html_token *token)
{
    token->attributes = (jpc_span){NULL, 0};
    if (scanner->content != JPC_HTML_CONTENT_NORMAL && read_raw(scanner, token))
        return true;
    while (scanner->at < scanner->end) {
        if (*scanner->at != '<' || !is_markup(scanner->at, scanner->end))
            return read_text(scanner, token);
        if (!is_nothing(scanner->at, scanner->end))
            return read_markup(scanner, token);
        scanner->at += 3;
    }
    return false;
}
