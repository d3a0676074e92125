/** Scores extracted text against gold text, as the shared score_extraction.py does: precision,
 *  recall and F1 of the multisets of character 3-grams without white space, averaged over the pages
 *  of a folder of NAME.html and NAME.gold.txt. */
#ifndef JPC_TESTS_UNIT_GOLD_PAGES_H
#define JPC_TESTS_UNIT_GOLD_PAGES_H

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/utf8.h"
#include "web/charset.h"
#include "web/html_extract.h"

#define GOLD_MAX_BYTES ((size_t)16 << 20)

struct gold_score {
    double precision, recall, f1;
    unsigned n_pages;
};

struct gold_grams {
    uint64_t *items; /**< sorted */
    size_t n;
};

static inline jpc_span gold_read(jpc_arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    char *bytes = jpc_arena_alloc(arena, GOLD_MAX_BYTES);
    jpc_span result = {bytes, 0};

    if (file != NULL) {
        result.len = fread(bytes, 1, GOLD_MAX_BYTES, file);
        fclose(file);
    }
    return result;
}

static inline int gold_compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static inline struct gold_grams gold_grams_of(jpc_arena *arena, jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    struct gold_grams grams = {jpc_arena_alloc(arena, (text.len + 1) * sizeof(uint64_t)), 0};
    uint64_t gram = 0;
    size_t n = 0;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        if (code <= ' ' || code == 0xA0 || code == 0x3000 || (code >= 0x2000 && code <= 0x200A))
            continue;
        gram = (gram << 21 | code) & (((uint64_t)1 << 63) - 1);
        if (++n >= 3)
            grams.items[grams.n++] = gram;
    }
    qsort(grams.items, grams.n, sizeof *grams.items, gold_compare);
    return grams;
}

/** Adds the scores of one text. */
static inline void gold_add(struct gold_score *sum, struct gold_grams gold, struct gold_grams got)
{
    size_t hits = 0, i = 0, k = 0;

    while (i < gold.n && k < got.n)
        if (gold.items[i] == got.items[k]) {
            hits++;
            i++;
            k++;
        } else if (gold.items[i] < got.items[k]) {
            i++;
        } else {
            k++;
        }
    sum->n_pages++;
    sum->precision += got.n > 0 ? (double)hits / (double)got.n : 0;
    sum->recall += gold.n > 0 ? (double)hits / (double)gold.n : 0;
    sum->f1 += hits > 0 ? 2.0 * (double)hits / (double)(gold.n + got.n) : 0;
}

static inline void gold_add_page(jpc_arena *arena, struct gold_score *sum, const char *gold_path,
                                 const jpc_html_options *options)
{
    char path[4096];
    size_t stem = strlen(gold_path) - strlen(".gold.txt");
    jpc_span html, text, gold = gold_read(arena, gold_path);

    snprintf(path, sizeof path, "%.*s.html", (int)stem, gold_path);
    html = jpc_charset_decode(arena, gold_read(arena, path), jpc_span_of("")).text;
    text = jpc_html_extract(arena, html, options).text;
    gold_add(sum, gold_grams_of(arena, gold), gold_grams_of(arena, text));
    jpc_arena_reset(arena);
}

/** Means over all pages of a folder; zeroed if there are none. */
static inline struct gold_score gold_score_folder(jpc_arena *arena, const char *folder,
                                                  const jpc_html_options *options)
{
    struct gold_score sum = {0};
    char pattern[4096];
    glob_t paths;

    snprintf(pattern, sizeof pattern, "%s/*.gold.txt", folder);
    if (glob(pattern, 0, NULL, &paths) != 0)
        return sum;
    for (size_t i = 0; i < paths.gl_pathc; i++)
        gold_add_page(arena, &sum, paths.gl_pathv[i], options);
    globfree(&paths);
    sum.precision /= sum.n_pages;
    sum.recall /= sum.n_pages;
    sum.f1 /= sum.n_pages;
    return sum;
}

#endif
