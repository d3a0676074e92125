#include "web/html_json_ld.h"

#include "web/html_token.h"

#define MAX_DEPTH 64

static const char date_key[] = "datePublished";

enum kind { PLAIN, ARTICLE, REMARK };

// What an object has told of itself so far.
struct object {
    jpc_span date; // and the rest of the script
    enum kind kind;
};

struct reader {
    const char *at, *end;
    struct object open[MAX_DEPTH]; // what nests deeper is not told apart
    size_t depth;
    jpc_span plain, article;
};

static bool ends_with(jpc_span text, const char *end)
{
    size_t len = strlen(end);

    return text.len >= len && memcmp(text.ptr + text.len - len, end, len) == 0;
}

static enum kind kind_of(jpc_span type)
{
    static const char *const remarks[] = {"Review", "Comment", "Answer", "Person", "Rating"};

    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
        if (ends_with(type, remarks[i]))
            return REMARK;
    return ends_with(type, "Article") || ends_with(type, "Posting") || ends_with(type, "Report")
               ? ARTICLE
               : PLAIN;
}

// Reads a string from behind its opening quote.
static jpc_span read_string(struct reader *reader)
{
    const char *from = reader->at;

    while (reader->at < reader->end && *reader->at != '"')
        reader->at += *reader->at == '\\' && reader->at + 1 < reader->end ? 2 : 1;
    if (reader->at == reader->end)
        return (jpc_span){from, (size_t)(reader->end - from)};
    return (jpc_span){from, (size_t)(reader->at++ - from)};
}

static struct object *top(struct reader *reader)
{
    size_t depth = reader->depth < MAX_DEPTH ? reader->depth : MAX_DEPTH - 1;

    return &reader->open[depth];
}

static void close_object(struct reader *reader)
{
    const struct object *object = top(reader);

    if (object->date.len > 0 && object->kind == ARTICLE && reader->article.len == 0)
        reader->article = object->date;
    if (object->date.len > 0 && object->kind == PLAIN && reader->plain.len == 0)
        reader->plain = object->date;
    reader->depth -= reader->depth > 0;
}

static void open_object(struct reader *reader)
{
    reader->depth++;
    *top(reader) = (struct object){.kind = PLAIN};
}

static bool skip_to_value(struct reader *reader)
{
    while (reader->at < reader->end && (jpc_html_is_space(*reader->at) || *reader->at == ':'))
        reader->at++;
    return reader->at < reader->end && *reader->at == '"';
}

static void read_member(struct reader *reader)
{
    jpc_span key = read_string(reader);
    struct object *object = top(reader);

    if (jpc_span_is(key, "@type") && skip_to_value(reader)) {
        reader->at++;
        object->kind = kind_of(read_string(reader));
    } else if (jpc_span_is(key, date_key) && skip_to_value(reader) && object->date.len == 0) {
        reader->at++;
        object->date = (jpc_span){reader->at, (size_t)(reader->end - reader->at)};
        read_string(reader);
    }
}

static void read_json(struct reader *reader)
{
    while (reader->at < reader->end) {
        char c = *reader->at++;

        if (c == '"')
            read_member(reader);
        else if (c == '{')
            open_object(reader);
        else if (c == '}')
            close_object(reader);
    }
    while (reader->depth > 0) // cut off
        close_object(reader);
}

// Most scripts do not have the word.
static jpc_span find_words(jpc_span script)
{
    const size_t len = sizeof date_key - 1;
    const char *at = script.ptr, *end = script.ptr + script.len;

    while (end - at > (ptrdiff_t)len + 2) {
        at = memchr(at, '"', (size_t)(end - at) - len - 2);
        if (at == NULL)
            break;
        if (memcmp(++at, date_key, len) == 0 && at[len] == '"') {
            at += len + 1;
            while (at < end && (jpc_html_is_space(*at) || *at == ':' || *at == '"'))
                at++;
            return (jpc_span){at, (size_t)(end - at)};
        }
    }
    return (jpc_span){"", 0};
}

static bool is_json(jpc_span script)
{
    size_t i = 0;

    while (i < script.len && jpc_html_is_space(script.ptr[i]))
        i++;
    return i < script.len && (script.ptr[i] == '{' || script.ptr[i] == '[');
}

jpc_span jpc_json_ld_date(jpc_span script, bool *of_article)
{
    struct reader reader = {.at = script.ptr, .end = script.ptr + script.len};
    jpc_span words = find_words(script);

    *of_article = false;
    if (words.len == 0 || !is_json(script))
        return words;
    read_json(&reader);
    *of_article = reader.article.len > 0;
    return *of_article ? reader.article : reader.plain;
}
