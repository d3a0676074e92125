/** The yardstick: libmecab alone on the lines of texts, in one thread. */
#ifndef JPC_TESTS_BENCH_MECAB_LINES_H
#define JPC_TESTS_BENCH_MECAB_LINES_H

#include <mecab.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"

#define MECAB_MAX_LINE_BYTES 16384 // libmecab's time grows with the square of a run of one script

struct mecab_yardstick {
    mecab_model_t *model;
    mecab_t *tagger;
    mecab_lattice_t *lattice;
    jpc_buf lines; // each ended by NUL
    size_t n_bytes, n_morphemes;
};

static inline bool mecab_yardstick_open(struct mecab_yardstick *mecab, const char *dictionary)
{
    char arguments[4096];

    *mecab = (struct mecab_yardstick){0};
    snprintf(arguments, sizeof arguments, "-r /dev/null -d %s", dictionary);
    mecab->model = mecab_model_new2(arguments);
    if (mecab->model == NULL)
        return false;
    mecab->tagger = mecab_model_new_tagger(mecab->model);
    mecab->lattice = mecab_model_new_lattice(mecab->model);
    return true;
}

static inline void mecab_yardstick_close(struct mecab_yardstick *mecab)
{
    mecab_lattice_destroy(mecab->lattice);
    mecab_destroy(mecab->tagger);
    mecab_model_destroy(mecab->model);
    jpc_buf_release(&mecab->lines);
}

/** Adds the lines of a text, without trailing white space, which libmecab would look for beyond
 *  the end. */
static inline void mecab_yardstick_add(struct mecab_yardstick *mecab, jpc_span text)
{
    while (text.len > 0) {
        const char *newline = memchr(text.ptr, '\n', text.len);
        size_t n = newline != NULL ? (size_t)(newline - text.ptr) : text.len, taken;

        if (n > MECAB_MAX_LINE_BYTES) {
            n = MECAB_MAX_LINE_BYTES;
            while (((unsigned char)text.ptr[n] & 0xC0) == 0x80)
                n--;
        }
        taken = n + (n < text.len && text.ptr[n] == '\n');
        while (n > 0 && strchr(" \r\t", text.ptr[n - 1]) != NULL)
            n--;
        jpc_buf_add(&mecab->lines, text.ptr, n);
        jpc_buf_add(&mecab->lines, "", 1);
        jpc_span_drop(&text, taken);
    }
}

static inline void mecab_yardstick_run(struct mecab_yardstick *mecab)
{
    const char *line = mecab->lines.ptr, *end = line + mecab->lines.len;

    mecab->n_bytes = mecab->n_morphemes = 0;
    while (line < end) {
        size_t len = strlen(line);
        const mecab_node_t *node;

        mecab_lattice_set_sentence2(mecab->lattice, line, len);
        mecab_parse_lattice(mecab->tagger, mecab->lattice);
        for (node = mecab_lattice_get_bos_node(mecab->lattice); node != NULL; node = node->next)
            mecab->n_morphemes += node->stat == MECAB_NOR_NODE || node->stat == MECAB_UNK_NODE;
        mecab->n_bytes += len;
        line += len + 1;
    }
}

#endif
