// The arrays of the stage segment: every surface lies in the text where it is said to lie, counted
// in characters, and nothing but white space lies between.

#include "json_tree.h"
#include "one_stage.h"
#include "oracle.h"

#define SPAN(literal)                                                                              \
    {                                                                                              \
        literal, sizeof literal - 1                                                                \
    } // it may hold a NUL

static size_t length_of(const struct json *array)
{
    size_t n = 0;

    for (const struct json *item = array == NULL ? NULL : array->first; item; item = item->next)
        n++;
    return n;
}

// NUL is white space to MeCab.
static bool is_gap(jpc_span gap)
{
    for (size_t i = 0; i < gap.len; i++)
        if (gap.ptr[i] != '\0' && strchr(" \t\n\v\f\r", gap.ptr[i]) == NULL)
            return false;
    return true;
}

static bool surfaces_lie_in(jpc_span text, const struct json *surface, const struct json *at)
{
    size_t byte = 0, chars = 0;

    for (; surface != NULL && at != NULL; surface = surface->next, at = at->next) {
        size_t place = strtoul(at->text.ptr, NULL, 10), start;

        if (place < chars)
            return false;
        start = byte + jpc_utf8_offset((jpc_span){text.ptr + byte, text.len - byte}, place - chars);
        if (!is_gap((jpc_span){text.ptr + byte, start - byte}) ||
            text.len - start < surface->text.len ||
            memcmp(text.ptr + start, surface->text.ptr, surface->text.len) != 0)
            return false;
        byte = start + surface->text.len;
        chars = place + jpc_utf8_count(surface->text);
    }
    return surface == NULL && at == NULL && is_gap((jpc_span){text.ptr + byte, text.len - byte});
}

static bool round_trip(struct one_stage *stage, jpc_span text)
{
    const jpc_doc *doc = one_stage_run(stage, text);
    jpc_arena arena = {0};
    const struct json *root, *surface, *at;
    bool good;

    if (doc->meta == NULL || strcmp(doc->meta->key, "morphemes") != 0 || doc->text_modified)
        return false;
    root = json_parse(&arena, doc->meta->value);
    surface = json_member(root, "surface");
    at = json_member(root, "at");
    good = surfaces_lie_in(text, surface->first, at->first) &&
           length_of(json_member(root, "pos")) == length_of(surface) &&
           length_of(json_member(root, "unknown")) == length_of(surface) &&
           length_of(json_member(root, "feature")) == length_of(surface);
    jpc_arena_release(&arena);
    return good;
}

static void test_hostile(struct one_stage *stage)
{
    static const jpc_span texts[] = {
        SPAN(""),
        SPAN("\n"),
        SPAN("\0"),
        SPAN("a\0b\0"),
        SPAN("😀\r\n😀 \"\\\t\x7F"),
        SPAN("　晴れ　\r　"),
        SPAN("\xEF\xBF\xBF\xEF\xBF\xBE!"),
    };
    char *bytes = jpc_alloc((size_t)4 * 0x110000);
    size_t len = 0;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ok(round_trip(stage, texts[i]), "text %zu: each surface lies where it is said to", i);
    for (uint32_t code = 1; code <= 0x10FFFF; code += code < 0x3100 ? 1 : 37)
        if (code != 0xD0 && (code < 0xD800 || code > 0xDFFF)) // IPADIC: Ð is blank
            len += jpc_utf8_put(bytes + len, code);
    ok(round_trip(stage, (jpc_span){bytes, len}), "a walk through Unicode");
    free(bytes);
}

static void test_documents(struct one_stage *stage)
{
    struct oracle oracle;
    int n_docs = 0, n_bad = 0;

    if (!oracle_open(&oracle)) {
        tap_skip("documents", "shared data are absent");
        return;
    }
    for (; n_docs < 60 && oracle_next(&oracle); n_docs++)
        n_bad += !round_trip(stage, jpc_buf_span(&oracle.text));
    ok(n_docs == 60 && n_bad == 0, "60 documents");
    oracle_close(&oracle);
}

int main(void)
{
    struct one_stage stage;

    tap_begin();
    if (one_stage_open(&stage, "segment", "output=arrays;unknown=true;features=true") != JPC_OK) {
        tap_skip("arrays", stage.err.message);
    } else {
        test_hostile(&stage);
        test_documents(&stage);
    }
    one_stage_close(&stage);
    return tap_end();
}
