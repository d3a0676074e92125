// usage: similarity FILE...: for each line "id<TAB>id" on stdin the Jaccard similarity of the two
// documents, "id<TAB>id<TAB>similarity": of their 5-grams of characters in the normal form for
// near-duplicates. FILEs are JSON Lines.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/jsonl.h"
#include "text/shingle.h"

#define GRAM 5

struct document {
    jpc_span id;
    uint64_t *hashes; // sorted
    size_t n;
};

static struct document *documents;
static size_t n_documents;
static jpc_arena arena;

static void add_document(jpc_span line)
{
    const jpc_record_options options = {
        .text_field = "text", .id_field = "id", .url_field = "url", .meta_key = "jpcurate"};
    jpc_doc doc = {.text = {NULL, 0}};
    struct document *d;
    uint64_t *hashes;
    size_t n;

    line = jpc_arena_copy(&arena, line.ptr, line.len);
    if (jpc_jsonl_parse(&arena, line, &options, &doc).what != NULL)
        exit(2);
    documents = jpc_realloc(documents, (n_documents + 1) * sizeof *documents);
    d = &documents[n_documents++];
    n = jpc_shingle_characters(&arena, jpc_shingle_normalize(&arena, doc.text, false), GRAM,
                               &hashes);
    n = jpc_shingle_sort(&arena, hashes, n);
    *d = (struct document){.id = doc.id, .hashes = jpc_alloc((n + 1) * sizeof *hashes), .n = n};
    memcpy(d->hashes, hashes, n * sizeof *hashes);
    d->id = jpc_span_of(strndup(doc.id.ptr, doc.id.len));
    jpc_arena_reset(&arena);
}

static void read_documents(const char *path)
{
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t n;

    if (in == NULL) {
        perror(path);
        exit(2);
    }
    while ((n = getline(&line, &capacity, in)) > 0)
        add_document((jpc_span){line, (size_t)n - (line[n - 1] == '\n')});
    free(line);
    fclose(in);
}

static const struct document *find(const char *id)
{
    for (size_t i = 0; i < n_documents; i++)
        if (jpc_span_is(documents[i].id, id))
            return &documents[i];
    fprintf(stderr, "no document '%s'\n", id);
    exit(2);
}

int main(int argc, char **argv)
{
    char a[512], b[512];

    for (int i = 1; i < argc; i++)
        read_documents(argv[i]);
    while (scanf("%511s %511s", a, b) == 2) {
        const struct document *x = find(a), *y = find(b);

        printf("%s\t%s\t%.6f\n", a, b, jpc_shingle_jaccard(x->hashes, x->n, y->hashes, y->n));
    }
    for (size_t i = 0; i < n_documents; i++) {
        free((void *)(uintptr_t)documents[i].id.ptr);
        free(documents[i].hashes);
    }
    free(documents);
    jpc_arena_release(&arena);
    return 0;
}
