#include "text/line_words.h"

#include <stdlib.h>

#include "text/utf8.h"

static int compare_words(const void *a_, const void *b_)
{
    const jpc_span *a = a_, *b = b_;
    size_t a_chars = jpc_utf8_count(*a), b_chars = jpc_utf8_count(*b);
    int order = memcmp(a->ptr, b->ptr, a->len < b->len ? a->len : b->len);

    if (a_chars != b_chars)
        return a_chars > b_chars ? -1 : 1;
    // The bytes of UTF-8 sort as the code points do.
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static jpc_status take_list(jpc_line_words *words, const char *path, jpc_err *err)
{
    JPC_TRY(jpc_list_file_read(&words->list, path, err));
    words->n = words->list.n;
    words->words = jpc_alloc((words->n + 1) * sizeof *words->words);
    for (size_t i = 0; i < words->n; i++)
        words->words[i] = words->list.lines[i].text;
    return JPC_OK;
}

static void take_own(jpc_line_words *words, const char *const *own)
{
    while (own[words->n] != NULL)
        words->n++;
    words->words = jpc_alloc((words->n + 1) * sizeof *words->words);
    for (size_t i = 0; i < words->n; i++)
        words->words[i] = jpc_span_of(own[i]);
}

jpc_status jpc_line_words_new(jpc_line_words **words_, const char *path, const char *const *own,
                              jpc_err *err)
{
    jpc_line_words *words = jpc_alloc(sizeof *words);
    jpc_status status = JPC_OK;

    if (path[0] != '\0')
        status = take_list(words, path, err);
    else
        take_own(words, own);
    if (status != JPC_OK) {
        jpc_line_words_free(words);
        return status;
    }
    qsort(words->words, words->n, sizeof *words->words, compare_words);
    *words_ = words;
    return JPC_OK;
}

void jpc_line_words_free(void *words_)
{
    jpc_line_words *words = words_;

    jpc_list_file_release(&words->list);
    free(words->words);
    free(words);
}

// Removes each occurrence of `word` from the line, from left to right; returns what is left of its
// length.
static size_t remove_word(char *line, size_t len, jpc_span word)
{
    char *out = line;

    for (size_t i = 0; i < len;) {
        if (line[i] == word.ptr[0] && len - i >= word.len &&
            memcmp(line + i, word.ptr, word.len) == 0)
            i += word.len;
        else
            *out++ = line[i++];
    }
    return (size_t)(out - line);
}

double jpc_line_words_share(const jpc_line_words *words, jpc_arena *arena, jpc_span line,
                            size_t *hits)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    char *rest = jpc_arena_alloc(arena, line.len);
    size_t len = line.len, chars = jpc_utf8_count(line), left;

    if (line.len > 0)
        memcpy(rest, line.ptr, line.len);
    for (size_t i = 0; i < words->n; i++) {
        size_t before = len;

        len = remove_word(rest, len, words->words[i]);
        if (hits != NULL)
            *hits += (before - len) / words->words[i].len;
    }
    left = jpc_utf8_count((jpc_span){rest, len});
    jpc_arena_rewind(arena, mark);
    return chars > 0 ? (double)(chars - left) / (double)chars : 0;
}

static bool is_same(jpc_span a, jpc_span b)
{
    for (size_t i = 0; i < b.len; i++) {
        unsigned char x = (unsigned char)a.ptr[i], y = (unsigned char)b.ptr[i];

        if (x != y && ((x | 32) != (y | 32) || (x | 32) < 'a' || (x | 32) > 'z'))
            return false;
    }
    return true;
}

bool jpc_line_words_has(const jpc_line_words *words, jpc_span line)
{
    for (size_t i = 0; i < words->n; i++)
        if (words->words[i].len == line.len && is_same(line, words->words[i]))
            return true;
    return false;
}

size_t jpc_line_words_at_start(const jpc_line_words *words, jpc_span span)
{
    for (size_t i = 0; i < words->n; i++)
        if (words->words[i].len <= span.len && is_same(span, words->words[i]))
            return words->words[i].len;
    return 0;
}

size_t jpc_line_words_at_end(const jpc_line_words *words, jpc_span span)
{
    for (size_t i = 0; i < words->n; i++) {
        size_t len = words->words[i].len;

        if (len <= span.len && is_same((jpc_span){span.ptr + span.len - len, len}, words->words[i]))
            return len;
    }
    return 0;
}
