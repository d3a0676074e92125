#include "text/sentence.h"

#include "text/sentence_japanese.h"
#include "text/sentence_list.h"

const char *const jpc_sentence_variants[] = {"swallow", "kuten", "nwc", "japanese", NULL};

static const char ideographic_stop[] = "。";

static void cut_kuten(jpc_sentence_list *list, jpc_span text)
{
    const char *at = text.ptr, *start = at, *end = at + text.len;
    size_t len = sizeof ideographic_stop - 1;

    while ((at = at < end ? memchr(at, ideographic_stop[0], (size_t)(end - at)) : NULL) != NULL) {
        at += 3; // the text is well-formed
        if (memcmp(at - 3, ideographic_stop, len) != 0)
            continue;
        jpc_sentence_list_add(list, start, at);
        start = at;
    }
    jpc_sentence_list_add(list, start, end);
}

static bool is_nwc_stop(uint32_t code)
{
    return code == '.' || code == '!' || code == '?' || code == '\n' || code == '\r' ||
           code == 0xFF0E || code == 0x3002 || code == 0xFF01 || code == 0xFF1F; // ． 。 ！ ？
}

// ASCII white space, as isspace() has it there.
static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static void add_stripped(jpc_sentence_list *list, const char *start, const char *end)
{
    while (start < end && is_space(*start))
        start++;
    while (end > start && is_space(end[-1]))
        end--;
    jpc_sentence_list_add(list, start, end);
}

static void cut_nwc(jpc_sentence_list *list, jpc_span text)
{
    const char *at = text.ptr, *start = at, *end = at + text.len;

    while (at < end) {
        const char *stop = at;

        if (!is_nwc_stop(jpc_utf8_next(&at)))
            continue;
        add_stripped(list, start, stop);
        start = at;
    }
    add_stripped(list, start, end);
}

static void cut(jpc_arena *arena, jpc_sentence_list *list, jpc_span text,
                const jpc_sentence_options *options)
{
    if (options->variant == JPC_SENTENCES_KUTEN)
        cut_kuten(list, text);
    else if (options->variant == JPC_SENTENCES_NWC)
        cut_nwc(list, text);
    else
        jpc_sentence_cut_japanese(arena, list, text, options);
}

jpc_sentences jpc_sentence_split_as(jpc_arena *arena, jpc_span text,
                                    const jpc_sentence_options *options)
{
    jpc_sentence_list counted = {0}, list = {.counted = text.ptr};
    jpc_sentences result = {0};

    if (options->variant == JPC_SENTENCES_SWALLOW)
        return jpc_sentence_split(arena, text);
    if (text.len == 0)
        return result;
    cut(arena, &counted, text, options);
    list.items = jpc_arena_alloc(arena, counted.n * sizeof *list.items);
    cut(arena, &list, text, options);
    for (size_t i = 0; i < text.len; i++)
        result.n_lines += text.ptr[i] == '\n';
    result.n_lines++;
    result.items = list.items;
    result.n = list.n;
    return result;
}
