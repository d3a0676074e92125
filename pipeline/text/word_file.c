#include "text/word_file.h"

#include <stdlib.h>

void jpc_words_add(jpc_words *words, jpc_span word)
{
    if (words->n == words->capacity) {
        words->capacity = 2 * words->capacity + 64;
        words->items = jpc_realloc(words->items, words->capacity * sizeof *words->items);
    }
    words->items[words->n++] = word;
}

void jpc_words_add_own(jpc_words *words, const char *const *own)
{
    for (; *own != NULL; own++)
        jpc_words_add(words, jpc_span_of(*own));
}

static jpc_status check_line(const char *path, jpc_list_line line, jpc_err *err)
{
    if (line.text.len > JPC_MAX_WORD_BYTES)
        return jpc_fail(err, JPC_ERR_CONFIG, "'%s' line %zu: expected at most %d bytes, got %zu",
                        path, line.number, JPC_MAX_WORD_BYTES, line.text.len);
    return JPC_OK;
}

jpc_status jpc_words_read(jpc_words *words, const char *path, jpc_err *err)
{
    jpc_list_file *file;

    words->files = jpc_realloc(words->files, (words->n_files + 1) * sizeof *words->files);
    file = &words->files[words->n_files];
    JPC_TRY(jpc_list_file_read(file, path, err));
    words->n_files++;
    for (size_t i = 0; i < file->n; i++) {
        JPC_TRY(check_line(path, file->lines[i], err));
        jpc_words_add(words, file->lines[i].text);
    }
    return JPC_OK;
}

jpc_status jpc_words_read_or_own(jpc_words *words, const char *path, const char *const *own,
                                 jpc_err *err)
{
    if (path[0] != '\0')
        return jpc_words_read(words, path, err);
    jpc_words_add_own(words, own);
    return JPC_OK;
}

void jpc_words_release(jpc_words *words)
{
    for (size_t i = 0; i < words->n_files; i++)
        jpc_list_file_release(&words->files[i]);
    free(words->files);
    free(words->items);
    *words = (jpc_words){0};
}
