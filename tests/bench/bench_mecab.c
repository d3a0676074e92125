// The yardstick: libmecab alone on the texts of JSON Lines, line by line, in one thread.
// Prints "bytes TAB seconds TAB morphemes". Reading and parsing the input are not counted.
//
//      bench_mecab DICTIONARY < DOCUMENTS
//
// Lines are cut at 16 KiB, as libmecab's time grows with the square of a run of one script.
#include <mecab.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "data/jsonl.h"

#define MAX_LINE_BYTES 16384

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_mecab: %s\n", what);
    exit(1);
}

// All lines of all texts, each ended by NUL, without trailing white space (which libmecab would
// look for beyond the end).
static void read_lines(jpc_buf *lines)
{
    static const jpc_record_options fields = {
        .text_field = "text", .id_field = "id", .url_field = "url", .meta_key = "jpcurate"};
    char *line = NULL;
    size_t room = 0;
    ssize_t len;

    while ((len = getline(&line, &room, stdin)) > 0) {
        jpc_arena arena = {0};
        jpc_doc doc = {0};
        jpc_jsonl_problem problem =
            jpc_jsonl_parse(&arena, (jpc_span){line, (size_t)len}, &fields, &doc);

        if (problem.what != NULL)
            fail(problem.what);
        for (size_t at = 0; at < doc.text.len;) {
            const char *begin = doc.text.ptr + at;
            const char *newline = memchr(begin, '\n', doc.text.len - at);
            size_t n = newline != NULL ? (size_t)(newline - begin) : doc.text.len - at;

            if (n > MAX_LINE_BYTES) {
                n = MAX_LINE_BYTES;
                while (((unsigned char)begin[n] & 0xC0) == 0x80)
                    n--;
            }
            at += n + (n < doc.text.len - at && begin[n] == '\n');
            while (n > 0 && (begin[n - 1] == ' ' || begin[n - 1] == '\r' || begin[n - 1] == '\t'))
                n--;
            jpc_buf_add(lines, begin, n);
            jpc_buf_add(lines, "", 1);
        }
        jpc_arena_release(&arena);
    }
    free(line);
}

int main(int argc, char **argv)
{
    jpc_buf lines = {0};
    char arguments[4096];
    mecab_model_t *model;
    mecab_t *tagger;
    mecab_lattice_t *lattice;
    size_t n_bytes = 0, n_morphemes = 0;
    double begin, seconds;

    snprintf(arguments, sizeof arguments, "-r /dev/null -d %s", argc > 1 ? argv[1] : "");
    model = mecab_model_new2(arguments);
    if (model == NULL)
        fail("cannot open the dictionary");
    tagger = mecab_model_new_tagger(model);
    lattice = mecab_model_new_lattice(model);
    read_lines(&lines);

    begin = now();
    for (size_t at = 0; at < lines.len;) {
        const char *line = lines.ptr + at;
        size_t len = strlen(line);

        mecab_lattice_set_sentence2(lattice, line, len);
        mecab_parse_lattice(tagger, lattice);
        for (const mecab_node_t *node = mecab_lattice_get_bos_node(lattice); node != NULL;
             node = node->next)
            n_morphemes += node->stat == MECAB_NOR_NODE || node->stat == MECAB_UNK_NODE;
        n_bytes += len;
        at += len + 1;
    }
    seconds = now() - begin;
    printf("%zu\t%.3f\t%zu\n", n_bytes, seconds, n_morphemes);

    mecab_lattice_destroy(lattice);
    mecab_destroy(tagger);
    mecab_model_destroy(model);
    jpc_buf_release(&lines);
    return 0;
}
