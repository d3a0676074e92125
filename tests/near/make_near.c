// usage: make_near corpus SEED N PREFIX N_FILES [MAX_CHARS]
//                                                  N documents, one behind the other in N_FILES
//                                                  files, of each the first MAX_CHARS characters
//        make_near pairs SEED N SIMILARITY...     N pairs for each, in hundredths
//        make_near chain SEED N SIMILARITY        each as similar to the next; distant ones are not
//        make_near copies SEED N                  one page with a counter in it, and equal ones
//
// JSON Lines that hold near-duplicates; all but a corpus go to stdout. One seed is one series of
// bytes. Texts are made of ideographs that no two places share, so that n-grams are equal only
// where they were copied, and each text but for white space is its own normal form.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 0x4E00u // ideographs …
#define N_CODES 20000u
#define MAX_CHARS 1200
#define GRAM 5

struct text {
    uint32_t codes[MAX_CHARS];
    size_t n;
};

// ---- chance ---------------------------------------------------------------------------------

static uint64_t state;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545F4914F6CDD1Du;
}

static size_t below(size_t n) { return (size_t)((next() >> 32) * n >> 32); }

static bool once_in(size_t n) { return below(n) == 0; }

static uint32_t any_code(void) { return FIRST + (uint32_t)below(N_CODES); }

static size_t max_chars = SIZE_MAX;

// ---- texts ----------------------------------------------------------------------------------

static void fill(struct text *text, size_t n)
{
    text->n = n;
    for (size_t i = 0; i < n; i++)
        text->codes[i] = any_code();
}

static void append(struct text *text, const uint32_t *codes, size_t n)
{
    memcpy(text->codes + text->n, codes, n * sizeof *codes);
    text->n += n;
}

static void print_code(FILE *out, uint32_t code)
{
    if (code < 0x80) {
        putc((int)code, out);
        return;
    }
    putc((int)(0xE0 | code >> 12), out);
    putc((int)(0x80 | (code >> 6 & 0x3F)), out);
    putc((int)(0x80 | (code & 0x3F)), out);
}

static void print_text(FILE *out, const struct text *text)
{
    fputs("\"text\":\"", out);
    for (size_t i = 0; i < text->n && i < max_chars; i++)
        print_code(out, text->codes[i]);
    fputs("\"}\n", out);
}

// A sequence of which windows are the texts.
static uint32_t *any_codes(size_t n)
{
    uint32_t *codes = malloc(n * sizeof *codes);

    for (size_t i = 0; i < n; i++)
        codes[i] = any_code();
    return codes;
}

static void take_window(struct text *text, const uint32_t *codes, size_t n)
{
    text->n = 0;
    append(text, codes, n);
}

// ---- a corpus -------------------------------------------------------------------------------

#define N_TEMPLATES 5
#define N_HOSTS 20

struct corpus {
    struct text *texts;
    size_t *urls; // number of the page, 0: none
    size_t n;
    struct text templates[N_TEMPLATES];
    uint32_t *chain;
    size_t chain_at, chain_step;
};

static void edit(struct text *text, size_t per_mille)
{
    for (size_t i = 0; i < text->n; i++)
        if (below(1000) < per_mille)
            text->codes[i] = any_code();
}

static void make_edited(struct corpus *c, struct text *text)
{
    static const size_t rates[] = {2, 5, 10, 15, 20, 25, 30, 50, 80, 120};

    *text = c->texts[below(c->n)];
    edit(text, rates[below(sizeof rates / sizeof *rates)]);
}

static void make_link(struct corpus *c, struct text *text)
{
    if (c->chain_at == 0 || c->chain_at > 600 || once_in(20)) {
        free(c->chain);
        c->chain = any_codes(1000);
        c->chain_at = 0;
        c->chain_step = 4 + below(24);
    }
    take_window(text, c->chain + c->chain_at, 200);
    c->chain_at += c->chain_step;
}

static void make_templated(struct corpus *c, struct text *text)
{
    const struct text *template = &c->templates[below(N_TEMPLATES)];
    size_t cut = below(template->n);
    struct text inner;

    fill(&inner, 10 + below(50));
    take_window(text, template->codes, cut);
    append(text, inner.codes, inner.n);
    append(text, template->codes + cut, template->n - cut);
}

// The same but for white space, which may also stand where none was.
static void make_copy(struct corpus *c, struct text *text)
{
    *text = c->texts[below(c->n)];
    if (text->n < 10 || once_in(2))
        return;
    if (once_in(2))
        text->codes[text->n++] = once_in(2) ? ' ' : 0x3000;
    else
        text->codes[below(text->n)] = ' ';
}

// Not kept: a copy of something, and more than a document may have.
static void make_long(struct corpus *c, struct text *text)
{
    struct text tail;

    *text = c->texts[below(c->n)];
    if (text->n > 400)
        text->n = 400;
    fill(&tail, 421 + below(10) - text->n);
    append(text, tail.codes, tail.n);
}

static void make_short(struct text *text)
{
    text->n = below(6);
    for (size_t i = 0; i < text->n; i++)
        text->codes[i] = FIRST + (uint32_t)below(3);
}

static void make_document(struct corpus *c, struct text *text)
{
    size_t kind = c->n > 0 ? below(100) : 0;

    if (kind < 15)
        fill(text, 20 + below(380));
    else if (kind < 50)
        make_edited(c, text);
    else if (kind < 65)
        make_link(c, text);
    else if (kind < 80)
        make_templated(c, text);
    else if (kind < 88)
        make_copy(c, text);
    else if (kind < 94)
        make_long(c, text);
    else
        make_short(text);
}

static void print_url(FILE *out, size_t page)
{
    static const char *const schemes[] = {"http", "https", "HTTP"};

    if (page == 0)
        return;
    fprintf(out, "\"url\":\"%s://%zu.example.jp/%zu%s\",", schemes[below(3)], page % N_HOSTS, page,
            once_in(3) ? "#top" : "");
}

static void print_date(FILE *out)
{
    size_t year = once_in(10) ? 1950 + below(20) : 1990 + below(30), month = 1 + below(12);

    if (once_in(4))
        return;
    if (once_in(20))
        month = 13;
    fprintf(out, "\"date\":\"%zu-%02zu-%02zu", year, month, 1 + below(28));
    if (once_in(2))
        fprintf(out, "T%02zu:%02zu:%02zuZ", below(24), below(60), below(60));
    fputs("\",", out);
}

static size_t pick_page(struct corpus *c)
{
    if (once_in(4))
        return 0;
    return c->n > 0 && once_in(15) ? c->urls[below(c->n)] : c->n + 1;
}

static FILE *open_part(const char *prefix, size_t part)
{
    char path[4096];
    FILE *out;

    snprintf(path, sizeof path, "%s%zu.jsonl", prefix, part);
    out = fopen(path, "w");
    if (out == NULL) {
        perror(path);
        exit(1);
    }
    return out;
}

static void make_corpus(size_t n, const char *prefix, size_t n_files)
{
    struct corpus c = {.texts = calloc(n, sizeof *c.texts), .urls = calloc(n, sizeof *c.urls)};
    FILE *out = NULL;
    size_t part = SIZE_MAX;

    for (size_t i = 0; i < N_TEMPLATES; i++)
        fill(&c.templates[i], 120 + 60 * i);
    for (; c.n < n; c.n++) {
        if (c.n * n_files / n != part) {
            if (out != NULL)
                fclose(out);
            part = c.n * n_files / n;
            out = open_part(prefix, part);
        }
        make_document(&c, &c.texts[c.n]);
        c.urls[c.n] = pick_page(&c);
        fprintf(out, "{\"id\":\"%zu\",", c.n);
        print_url(out, c.urls[c.n]);
        print_date(out);
        print_text(out, &c.texts[c.n]);
    }
    if (out != NULL)
        fclose(out);
    free(c.texts);
    free(c.urls);
    free(c.chain);
}

// ---- pairs, a chain, copies -----------------------------------------------------------------

// Two windows that share m - d of m n-grams each: (m - d) / (m + d) is the similarity.
static void make_pair(size_t number, size_t hundredths)
{
    size_t n_grams = 2 * (100 + hundredths), shift = 2 * (100 - hundredths);
    uint32_t *codes = any_codes(n_grams + GRAM - 1 + shift);
    struct text text;

    for (int i = 0; i < 2; i++) {
        take_window(&text, codes + (i == 0 ? 0 : shift), n_grams + GRAM - 1);
        if (i == 1 && hundredths == 100) // not equal, and yet as similar as can be
            text.codes[text.n++] = 0x3002;
        printf("{\"id\":\"%zu-%zu-%c\",", hundredths, number, "ab"[i]);
        print_text(stdout, &text);
    }
    free(codes);
}

static void make_chain(size_t n, size_t hundredths)
{
    size_t n_grams = 2 * (100 + hundredths), shift = 2 * (100 - hundredths);
    size_t n_chars = n_grams + GRAM - 1;
    uint32_t *codes = any_codes(n_chars + n * shift);
    struct text text;

    for (size_t i = 0; i < n; i++) {
        take_window(&text, codes + i * shift, n_chars);
        printf("{\"id\":\"%zu\",", i);
        print_text(stdout, &text);
    }
    free(codes);
}

// Of five one is the page itself; in the others a number takes the place of three ideographs.
static void make_copies(size_t n)
{
    struct text page;

    fill(&page, 300);
    for (size_t i = 0; i < n; i++) {
        struct text text = page;

        if (i % 5 != 0)
            for (size_t k = 0, left = i; k < 5; k++, left /= 10)
                text.codes[154 - k] = '0' + (uint32_t)(left % 10);
        printf("{\"id\":\"%zu\",\"url\":\"http://copies.example.jp/%zu\",", i, i);
        print_text(stdout, &text);
    }
}

int main(int argc, char **argv)
{
    const char *kind = argc > 3 ? argv[1] : "";
    size_t n = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;

    state = argc > 3 ? strtoull(argv[2], NULL, 10) * 0x9E3779B97F4A7C15u + 1 : 1;
    if (argc == 7)
        max_chars = strtoull(argv[6], NULL, 10);
    if (strcmp(kind, "corpus") == 0 && (argc == 6 || argc == 7))
        make_corpus(n, argv[4], strtoull(argv[5], NULL, 10));
    else if (strcmp(kind, "pairs") == 0)
        for (int i = 4; i < argc; i++)
            for (size_t k = 0; k < n; k++)
                make_pair(k, strtoull(argv[i], NULL, 10));
    else if (strcmp(kind, "chain") == 0 && argc == 5)
        make_chain(n, strtoull(argv[4], NULL, 10));
    else if (strcmp(kind, "copies") == 0)
        make_copies(n);
    else
        return fputs("usage: make_near corpus|pairs|chain|copies SEED N ...\n", stderr) < 0 ? 1 : 2;
    return 0;
}
