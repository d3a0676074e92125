#include "pii/template.h"

#include <stdlib.h>

#include "text/unicode_table.h"
#include "text/utf8.h"

#define MOST 99 // letters and digits that a placeholder counts

typedef enum part_kind {
    PART_TEXT,
    PART_HIDE_LAST,
    PART_KEEP_LAST,
    PART_PSEUDONYM,
    PART_OWN, // of the detector
} part_kind;

struct part {
    part_kind kind;
    jpc_span text; // of PART_TEXT; the name of PART_OWN
    size_t n;      // of PART_HIDE_LAST and PART_KEEP_LAST
};

struct jpc_template {
    const jpc_detector *detector;
    char *text;         // owned; what the parts point into
    struct part *parts; // owned
    size_t n;
};

// What a parser has at hand.
struct parser {
    jpc_template *template;
    const char *name;
    const char *at;
};

// ---- parsing -------------------------------------------------------------------

static void add_part(jpc_template *template, struct part part)
{
    template->parts = jpc_realloc(template->parts, (template->n + 1) * sizeof *template->parts);
    template->parts[template->n++] = part;
}

static jpc_status fail_at(const struct parser *parser, jpc_err *err, const char *what, int len)
{
    jpc_span before = {parser->template->text, (size_t)(parser->at - parser->template->text)};

    return jpc_fail(err, JPC_ERR_CONFIG,
                    "'%s', character %zu: %s'%.*s'; expected {hide_last:N}, "
                    "{keep_last:N} or {pseudonym}, or {{ and }} for braces",
                    parser->name, jpc_utf8_count(before) + 1, what, len, parser->at);
}

// "hide_last:4": the number behind `key`, if it is all that is there.
static bool read_count(jpc_span name, const char *key, size_t lowest, size_t *n)
{
    if (!jpc_span_begins(name, key))
        return false;
    jpc_span_drop(&name, strlen(key));
    if (name.len == 0 || name.len > 2)
        return false;
    for (*n = 0; name.len > 0; jpc_span_drop(&name, 1)) {
        if (*name.ptr < '0' || *name.ptr > '9')
            return false;
        *n = 10 * *n + (size_t)(*name.ptr - '0');
    }
    return *n >= lowest && *n <= MOST;
}

// What a detector has by a name it has for all that it finds, and for nothing.
static bool is_own(const jpc_detector *detector, jpc_span name)
{
    jpc_arena arena = {0};
    jpc_span value;
    bool is = detector->placeholder != NULL &&
              detector->placeholder(&arena, (jpc_span){"", 0}, name, &value);

    jpc_arena_release(&arena);
    return is;
}

static bool read_placeholder(const jpc_detector *detector, jpc_span name, struct part *part)
{
    *part = (struct part){.text = name};
    if (jpc_span_is(name, "masked"))
        *part = (struct part){PART_HIDE_LAST, name, 4};
    else if (read_count(name, "hide_last:", 1, &part->n))
        part->kind = PART_HIDE_LAST;
    else if (read_count(name, "keep_last:", 0, &part->n))
        part->kind = PART_KEEP_LAST;
    else if (jpc_span_is(name, "pseudonym"))
        part->kind = PART_PSEUDONYM;
    else if (is_own(detector, name))
        part->kind = PART_OWN;
    return part->kind != PART_TEXT;
}

// At a brace.
static jpc_status parse_brace(struct parser *parser, jpc_err *err)
{
    size_t len = strcspn(parser->at + 1, "{}");
    struct part part = {.kind = PART_TEXT, .text = {parser->at, 1}};

    if (parser->at[1] == parser->at[0]) {
        add_part(parser->template, part);
        parser->at += 2;
        return JPC_OK;
    }
    if (parser->at[0] == '}' || parser->at[1 + len] != '}')
        return fail_at(parser, err, "a brace without its other half, ", 1);
    if (!read_placeholder(parser->template->detector, (jpc_span){parser->at + 1, len}, &part))
        return fail_at(parser, err, "unknown placeholder ", (int)len + 2);
    add_part(parser->template, part);
    parser->at += len + 2;
    return JPC_OK;
}

static jpc_status parse(struct parser *parser, jpc_err *err)
{
    while (*parser->at != '\0') {
        size_t len = strcspn(parser->at, "{}");

        if (len > 0)
            add_part(parser->template, (struct part){.text = {parser->at, len}});
        parser->at += len;
        if (*parser->at != '\0')
            JPC_TRY(parse_brace(parser, err));
    }
    return JPC_OK;
}

jpc_status jpc_template_open(jpc_template **template, const char *name, const char *text,
                             const jpc_detector *detector, jpc_err *err)
{
    struct parser parser = {.template = jpc_alloc(sizeof **template), .name = name};
    jpc_status status;

    parser.template->detector = detector;
    parser.template->text = jpc_strdup(text);
    parser.at = parser.template->text;
    status = parse(&parser, err);
    if (status == JPC_OK)
        *template = parser.template;
    else
        jpc_template_close(parser.template);
    return status;
}

void jpc_template_close(jpc_template *template)
{
    if (template == NULL)
        return;
    free(template->parts);
    free(template->text);
    free(template);
}

bool jpc_template_has_pseudonym(const jpc_template *template)
{
    for (size_t i = 0; i < template->n; i++)
        if (template->parts[i].kind == PART_PSEUDONYM)
            return true;
    return false;
}

bool jpc_template_is_constant(const jpc_template *template)
{
    for (size_t i = 0; i < template->n; i++)
        if (template->parts[i].kind != PART_TEXT)
            return false;
    return true;
}

// ---- filling -------------------------------------------------------------------

static bool may_be_hidden(uint32_t code)
{
    return jpc_code_set_has(&jpc_letters, code) || jpc_code_set_has(&jpc_digits, code);
}

// Hides those letters and digits of which fewer than `n`, or at least `n`, stand behind.
static jpc_span hide(jpc_arena *arena, jpc_span found, size_t n, bool last)
{
    const char *end = found.ptr + found.len;
    char *start = jpc_arena_alloc(arena, found.len), *out = start;
    size_t behind = 0;

    for (const char *s = found.ptr; s < end;)
        behind += may_be_hidden(jpc_utf8_next(&s));
    for (const char *s = found.ptr; s < end;) {
        const char *character = s;

        if (may_be_hidden(jpc_utf8_next(&s)) && (--behind < n) == last) {
            *out++ = 'X';
            continue;
        }
        memcpy(out, character, (size_t)(s - character));
        out += s - character;
    }
    return (jpc_span){start, (size_t)(out - start)};
}

static jpc_span fill_part(const jpc_template *template, const struct part *part, jpc_arena *arena,
                          jpc_span found, jpc_span pseudonym)
{
    jpc_span value = {"", 0};

    switch (part->kind) {
    case PART_TEXT: return part->text;
    case PART_HIDE_LAST: return hide(arena, found, part->n, true);
    case PART_KEEP_LAST: return hide(arena, found, part->n, false);
    case PART_PSEUDONYM: return pseudonym;
    case PART_OWN: template->detector->placeholder(arena, found, part->text, &value); break;
    }
    return value;
}

jpc_span jpc_template_fill(const jpc_template *template, jpc_arena *arena, jpc_span found,
                           jpc_span pseudonym)
{
    jpc_span *values, filled = {"", 0};
    char *out;

    if (template->n == 1)
        return fill_part(template, &template->parts[0], arena, found, pseudonym);
    values = jpc_arena_alloc(arena, template->n * sizeof *values);
    for (size_t i = 0; i < template->n; i++) {
        values[i] = fill_part(template, &template->parts[i], arena, found, pseudonym);
        filled.len += values[i].len;
    }
    filled.ptr = out = jpc_arena_alloc(arena, filled.len);
    for (size_t i = 0; i < template->n; i++) {
        memcpy(out, values[i].ptr, values[i].len);
        out += values[i].len;
    }
    return filled;
}
