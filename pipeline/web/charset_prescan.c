// "Prescan a byte stream to determine its encoding", HTML standard 13.2.3.2. Differs: 10 KiB
// instead of 1 KiB, because real pages put scripts and comments first; an XML declaration counts.

#include "web/charset_prescan.h"

#define PRESCAN_BYTES 10240

struct cursor {
    const char *at, *end;
};

struct attribute {
    jpc_span name, value;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static void skip_space(struct cursor *c)
{
    while (c->at < c->end && is_space(*c->at))
        c->at++;
}

static bool starts_with(const struct cursor *c, const char *prefix)
{
    size_t len = strlen(prefix);

    return (size_t)(c->end - c->at) >= len && jpc_span_is_nocase((jpc_span){c->at, len}, prefix);
}

// Moves behind the next `text`, or to the end.
static void skip_behind(struct cursor *c, const char *text)
{
    while (c->at < c->end && !starts_with(c, text))
        c->at++;
    if (c->at < c->end)
        c->at += strlen(text);
}

static jpc_span until_quote(struct cursor *c)
{
    char quote = *c->at++;
    jpc_span value = {c->at, 0};

    while (c->at < c->end && *c->at != quote)
        c->at++;
    value.len = (size_t)(c->at - value.ptr);
    if (c->at < c->end)
        c->at++;
    return value;
}

static jpc_span attribute_value(struct cursor *c)
{
    jpc_span value;

    skip_space(c);
    value = (jpc_span){c->at, 0};
    if (c->at == c->end)
        return value;
    if (*c->at == '"' || *c->at == '\'')
        return until_quote(c);
    while (c->at < c->end && !is_space(*c->at) && *c->at != '>')
        c->at++;
    value.len = (size_t)(c->at - value.ptr);
    return value;
}

// "Get an attribute"; false at the end of the tag or of the bytes.
static bool next_attribute(struct cursor *c, struct attribute *attribute)
{
    while (c->at < c->end && (is_space(*c->at) || *c->at == '/'))
        c->at++;
    if (c->at == c->end || *c->at == '>')
        return false;
    *attribute = (struct attribute){{c->at, 0}, {c->at, 0}};
    while (c->at < c->end && !is_space(*c->at) && *c->at != '/' && *c->at != '>' &&
           (*c->at != '=' || c->at == attribute->name.ptr))
        c->at++;
    attribute->name.len = (size_t)(c->at - attribute->name.ptr);
    skip_space(c);
    if (c->at < c->end && *c->at == '=') {
        c->at++;
        attribute->value = attribute_value(c);
    }
    return true;
}

// "Extracting a character encoding from a meta element": what follows "charset=" in `content`.
static jpc_span charset_in_content(jpc_span content)
{
    struct cursor c = {content.ptr, content.ptr + content.len};
    jpc_span value;

    for (;;) {
        skip_behind(&c, "charset");
        skip_space(&c);
        if (c.at == c.end)
            return (jpc_span){NULL, 0};
        if (*c.at == '=')
            break;
    }
    c.at++;
    skip_space(&c);
    if (c.at < c.end && (*c.at == '"' || *c.at == '\'')) {
        value = until_quote(&c);
        return value.ptr + value.len < c.end ? value : (jpc_span){NULL, 0};
    }
    value.ptr = c.at;
    while (c.at < c.end && !is_space(*c.at) && *c.at != ';')
        c.at++;
    value.len = (size_t)(c.at - value.ptr);
    return value;
}

// The label of a <meta> whose attributes begin at the cursor; empty if it declares none.
static jpc_span meta_label(struct cursor *c)
{
    struct attribute attribute;
    jpc_span charset = {NULL, 0}, content = {NULL, 0};
    bool is_pragma = false;

    while (next_attribute(c, &attribute)) {
        if (jpc_span_is_nocase(attribute.name, "http-equiv"))
            is_pragma = jpc_span_is_nocase(attribute.value, "content-type");
        else if (jpc_span_is_nocase(attribute.name, "content") && content.ptr == NULL)
            content = charset_in_content(attribute.value);
        else if (jpc_span_is_nocase(attribute.name, "charset") && charset.ptr == NULL)
            charset = attribute.value;
    }
    if (c->at == c->end) // the tag is cut off
        return (jpc_span){NULL, 0};
    if (charset.ptr != NULL)
        return charset;
    return is_pragma ? content : (jpc_span){NULL, 0};
}

static jpc_span xml_label(struct cursor c)
{
    struct attribute attribute;

    skip_space(&c);
    if (!starts_with(&c, "<?xml"))
        return (jpc_span){NULL, 0};
    c.at += 5;
    while (next_attribute(&c, &attribute) && attribute.name.ptr[0] != '?')
        if (jpc_span_is_nocase(attribute.name, "encoding"))
            return attribute.value;
    return (jpc_span){NULL, 0};
}

static void skip_tag(struct cursor *c)
{
    struct attribute ignored;

    while (c->at < c->end && !is_space(*c->at) && *c->at != '>')
        c->at++;
    while (next_attribute(c, &ignored))
        ;
}

static bool at_tag(const struct cursor *c)
{
    const char *name = c->at + 1 + (c->end - c->at > 1 && c->at[1] == '/');

    return name < c->end && is_letter(*name);
}

static bool at_meta(const struct cursor *c)
{
    return starts_with(c, "<meta") && c->end - c->at > 5 && (is_space(c->at[5]) || c->at[5] == '/');
}

// The label that the markup at the cursor, a '<', declares; moves behind the markup.
static jpc_span next_label(struct cursor *c)
{
    if (starts_with(c, "<!--")) {
        c->at += 2; // "<!-->" is a whole comment
        skip_behind(c, "-->");
    } else if (at_meta(c)) {
        c->at += 5;
        return meta_label(c);
    } else if (at_tag(c)) {
        skip_tag(c);
    } else if (c->end - c->at > 1 && (c->at[1] == '!' || c->at[1] == '/' || c->at[1] == '?')) {
        skip_behind(c, ">");
    } else {
        c->at++;
    }
    return (jpc_span){NULL, 0};
}

static const jpc_charset_label *find_meta_label(jpc_span label)
{
    const jpc_charset_label *row = jpc_charset_find_label(label);
    bool is_utf_16 = row != NULL &&
                     (row->charset == JPC_CHARSET_UTF_16LE || row->charset == JPC_CHARSET_UTF_16BE);

    return is_utf_16 ? jpc_charset_row(JPC_CHARSET_UTF_8) : row;
}

const jpc_charset_label *jpc_charset_prescan(jpc_span body, jpc_span *label)
{
    size_t len = body.len < PRESCAN_BYTES ? body.len : PRESCAN_BYTES;
    struct cursor c = {body.ptr, len > 0 ? body.ptr + len : body.ptr};
    const jpc_charset_label *row;

    *label = xml_label(c);
    row = find_meta_label(*label);
    while (row == NULL && c.at < c.end) {
        c.at = memchr(c.at, '<', (size_t)(c.end - c.at));
        if (c.at == NULL)
            break;
        *label = next_label(&c);
        row = find_meta_label(*label);
    }
    if (row == NULL)
        *label = (jpc_span){NULL, 0};
    return row;
}
