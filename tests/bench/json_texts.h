/** The texts of JSON Lines, for benchmarks that do not measure reading. */
#ifndef JPC_TESTS_BENCH_JSON_TEXTS_H
#define JPC_TESTS_BENCH_JSON_TEXTS_H

#include <stdio.h>
#include <stdlib.h>

#include "data/jsonl.h"

struct json_texts {
    jpc_arena arena;
    jpc_span *items; // owned
    size_t n, capacity, n_bytes;
};

static inline void json_texts_add(struct json_texts *texts, jpc_span text)
{
    if (texts->n == texts->capacity) {
        texts->capacity = 2 * texts->capacity + 64;
        texts->items = jpc_realloc(texts->items, texts->capacity * sizeof *texts->items);
    }
    texts->items[texts->n++] = jpc_arena_copy(&texts->arena, text.ptr, text.len);
    texts->n_bytes += text.len;
}

/** Says on stderr what is wrong and returns false if a line is no document. */
static inline bool json_texts_read(struct json_texts *texts, FILE *file)
{
    static const jpc_record_options fields = {
        .text_field = "text", .id_field = "id", .url_field = "url", .meta_key = "jpcurate"};
    jpc_jsonl_problem problem = {0};
    jpc_arena arena = {0};
    char *line = NULL;
    size_t room = 0;
    ssize_t len;

    while (problem.what == NULL && (len = getline(&line, &room, file)) > 0) {
        jpc_doc doc = {0};

        jpc_arena_reset(&arena);
        problem = jpc_jsonl_parse(&arena, (jpc_span){line, (size_t)len}, &fields, &doc);
        if (problem.what == NULL)
            json_texts_add(texts, doc.text);
    }
    if (problem.what != NULL)
        fprintf(stderr, "no JSON Lines: %s\n", problem.what);
    jpc_arena_release(&arena);
    free(line);
    return problem.what == NULL;
}

static inline void json_texts_release(struct json_texts *texts)
{
    jpc_arena_release(&texts->arena);
    free(texts->items);
}

#endif
