/** JSON of test suites as a tree. Strings are decoded as they are, lone surrogates too (each is
 *  three bytes, as if UTF-8 knew it): tokenizers are tested with them. Ill-formed JSON ends the
 *  test.
 */
#ifndef JPC_TESTS_UNIT_JSON_TREE_H
#define JPC_TESTS_UNIT_JSON_TREE_H

#include "tests/unit/tap.h"

enum json_kind {
    JSON_NULL,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_kind kind;
    jpc_span text; // of a string or number
    jpc_span key;  // of a member of an object
    struct json *first, *next;
};

struct json_reader {
    jpc_arena *arena;
    jpc_span rest;
};

static inline void json_put(jpc_buf *out, uint32_t code)
{
    static const unsigned char leads[] = {0, 0xC0, 0xE0, 0xF0};
    int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    char byte = (char)(more == 0 ? code : leads[more] | code >> 6 * more);

    jpc_buf_add(out, &byte, 1);
    while (more-- > 0) {
        byte = (char)(0x80 | (code >> 6 * more & 0x3F));
        jpc_buf_add(out, &byte, 1);
    }
}

// "\u" and four digits at the start of `text`?
static inline bool json_unit(jpc_span text, uint32_t *unit)
{
    *unit = 0;
    if (text.len < 6 || memcmp(text.ptr, "\\u", 2) != 0)
        return false;
    for (int i = 2; i < 6; i++) {
        const char *digits = "0123456789abcdef";
        const char *digit = strchr(digits, text.ptr[i] | 0x20);

        if (digit == NULL || text.ptr[i] == '\0')
            return false;
        *unit = *unit << 4 | (uint32_t)(digit - digits);
    }
    return true;
}

/** Decodes "\uHHHH", or two of them that are a pair, at the start of *text and takes it off. */
static inline bool json_take_unicode(jpc_span *text, jpc_buf *out)
{
    uint32_t unit, low;

    if (!json_unit(*text, &unit))
        return false;
    jpc_span_drop(text, 6);
    if (unit >= 0xD800 && unit < 0xDC00 && json_unit(*text, &low) && low >= 0xDC00 &&
        low < 0xE000) {
        jpc_span_drop(text, 6);
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    json_put(out, unit);
    return true;
}

static inline void json_take_escape(jpc_span *text, jpc_buf *out)
{
    static const char names[] = "bfnrt\"\\/", values[] = "\b\f\n\r\t\"\\/";
    const char *name;

    if (json_take_unicode(text, out))
        return;
    name = text->len > 1 ? memchr(names, text->ptr[1], sizeof names - 1) : NULL;
    if (name == NULL)
        abort();
    jpc_buf_add(out, &values[name - names], 1);
    jpc_span_drop(text, 2);
}

// The string behind the quotation mark that starts `rest`.
static inline jpc_span json_take_string(struct json_reader *reader)
{
    jpc_span *rest = &reader->rest, copy;
    jpc_buf out = {0};

    jpc_span_drop(rest, 1);
    while (rest->len > 0 && rest->ptr[0] != '"') {
        if (rest->ptr[0] == '\\') {
            json_take_escape(rest, &out);
            continue;
        }
        jpc_buf_add(&out, rest->ptr, 1);
        jpc_span_drop(rest, 1);
    }
    jpc_span_drop(rest, 1);
    copy = jpc_arena_copy(reader->arena, out.len > 0 ? out.ptr : "", out.len);
    jpc_buf_release(&out);
    return copy;
}

static inline void json_skip(struct json_reader *reader, const char *bytes)
{
    while (reader->rest.len > 0 && strchr(bytes, reader->rest.ptr[0]) != NULL)
        jpc_span_drop(&reader->rest, 1);
    if (reader->rest.len == 0)
        abort();
}

static inline struct json *json_take(struct json_reader *reader);

static inline void json_take_children(struct json_reader *reader, struct json *parent, char close)
{
    struct json **next = &parent->first;
    jpc_span key = {"", 0};

    jpc_span_drop(&reader->rest, 1);
    for (json_skip(reader, " \t\r\n"); reader->rest.ptr[0] != close;) {
        if (close == '}') {
            key = json_take_string(reader);
            json_skip(reader, " \t\r\n:");
        }
        *next = json_take(reader);
        (*next)->key = key;
        next = &(*next)->next;
        json_skip(reader, " \t\r\n,");
    }
    jpc_span_drop(&reader->rest, 1);
}

// true, false, null or a number.
static inline void json_take_word(struct json_reader *reader, struct json *value)
{
    size_t len = 0;

    while (len < reader->rest.len && strchr(" \t\r\n,]}", reader->rest.ptr[len]) == NULL)
        len++;
    value->text = (jpc_span){reader->rest.ptr, len};
    value->kind = jpc_span_is(value->text, "true")    ? JSON_TRUE
                  : jpc_span_is(value->text, "false") ? JSON_FALSE
                  : jpc_span_is(value->text, "null")  ? JSON_NULL
                                                      : JSON_NUMBER;
    jpc_span_drop(&reader->rest, len);
}

static inline struct json *json_take(struct json_reader *reader)
{
    struct json *value = jpc_arena_zalloc(reader->arena, sizeof *value);

    json_skip(reader, " \t\r\n");
    switch (reader->rest.ptr[0]) {
    case '{':
        value->kind = JSON_OBJECT;
        json_take_children(reader, value, '}');
        break;
    case '[':
        value->kind = JSON_ARRAY;
        json_take_children(reader, value, ']');
        break;
    case '"':
        value->kind = JSON_STRING;
        value->text = json_take_string(reader);
        break;
    default: json_take_word(reader, value);
    }
    return value;
}

/** The tree of `text`, in the arena; strings are copies. */
static inline struct json *json_parse(jpc_arena *arena, jpc_span text)
{
    struct json_reader reader = {.arena = arena, .rest = text};

    return json_take(&reader);
}

/** A member of an object, or NULL. */
static inline const struct json *json_member(const struct json *object, const char *key)
{
    const struct json *member = object->first;

    while (member != NULL && !jpc_span_is(member->key, key))
        member = member->next;
    return member;
}

#endif
