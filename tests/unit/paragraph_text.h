/** Texts made of few sentences, each spelled in several ways: who makes them knows what each line
 *  says, and which are nearly the same, without a normal form. */
#ifndef JPC_TESTS_UNIT_PARAGRAPH_TEXT_H
#define JPC_TESTS_UNIT_PARAGRAPH_TEXT_H

#include "tests/unit/tap.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { N_DOCS = 400 };
#else
enum { N_DOCS = 3000 };
#endif
enum { N_SENTENCES = 240, N_HOSTS = 40, MAX_LINES = 24, LINE = 256 };

static uint64_t state = 20250711;

static size_t draw(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state >> 11) % n;
}

// ---- what texts are made of -----------------------------------------------------------------

struct form {
    char normal[LINE]; // of hiragana, ASCII letters, 0, and one space where anything else may stand
};

static struct form sentences[N_SENTENCES];

static void add_text(char *out, const char *text)
{
    memcpy(out + strlen(out), text, strlen(text) + 1);
}

static void add_character(char *out, uint32_t code)
{
    size_t len = strlen(out);

    if (code < 0x80) {
        out[len++] = (char)code;
    } else {
        out[len++] = (char)(0xE0 | code >> 12);
        out[len++] = (char)(0x80 | (code >> 6 & 63));
        out[len++] = (char)(0x80 | (code & 63));
    }
    out[len] = '\0';
}

// No space at the ends, nor two in a row.
static void make_sentence(char *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t kind = draw(12);
        size_t which = draw(20);
        bool in_words = i > 0 && i + 1 < n && out[strlen(out) - 1] != ' ';

        if (kind == 0 && in_words)
            add_character(out, ' ');
        else if (kind == 1)
            add_character(out, '0');
        else if (kind == 2)
            add_character(out, 'a' + (uint32_t)which);
        else
            add_character(out, 0x3042 + (uint32_t)which * 2 % 19 * 2);
    }
}

// The second half are near-copies of one in eight: another end or beginning.
static void make_sentences(void)
{
    for (size_t i = 0; i < N_SENTENCES; i++) {
        char *out = sentences[i].normal;
        size_t n = 1 + i % 30;

        if (i >= N_SENTENCES / 2) {
            snprintf(out, LINE, "%s", sentences[8 + i % 8 * 14].normal);
            n = 1 + i % 5;
        }
        if (i % 40 != 39) // these are nothing but punctuation
            make_sentence(out, n);
        else
            *out = '\0';
    }
}

// Spelled in one of four ways: `base`, in which white space is single.
static void spell(const char *normal, size_t way, char *base)
{
    static const char *const breaks[] = {" ", "、", "・", "。 "};

    *base = '\0';
    if (*normal == '\0')
        add_text(base, way % 2 == 0 ? "―" : "***");
    for (; *normal != '\0'; normal++) {
        char letter[2] = {*normal, '\0'};

        if (*normal == ' ')
            add_text(base, breaks[way]);
        else if (*normal == '0')
            add_character(base, (way % 2 == 0 ? '0' : 0xFF10) + (uint32_t)way);
        else if (*normal >= 'a' && *normal <= 't' && way >= 2)
            add_character(base, 0xFF41 + (uint32_t)(*normal - 'a'));
        else
            add_text(base, letter);
    }
}

// White space as it may stand for each of `base`, and at both ends.
static void loosen(const char *base, char *line)
{
    static const char *const blanks[] = {" ", "  ", "　", "\t "};

    *line = '\0';
    if (draw(6) == 0)
        add_text(line, "  ");
    for (; *base != '\0'; base++) {
        char letter[2] = {*base, '\0'};

        add_text(line, *base == ' ' ? blanks[draw(4)] : letter);
    }
    if (draw(6) == 0)
        add_text(line, "　");
}

struct line {
    size_t sentence; // SIZE_MAX: an empty line
    char base[LINE], text[LINE];
};

struct doc {
    struct line lines[MAX_LINES];
    size_t n, host; // host N_HOSTS: none
    jpc_span text;  // owned
};

static struct doc *docs;

static size_t draw_sentence(size_t host)
{
    size_t kind = draw(4);
    size_t a = draw(N_SENTENCES);
    size_t b = draw(a + 1);

    return kind == 0 ? host * 5 % N_SENTENCES : kind == 1 ? b : b * b / N_SENTENCES;
}

static void make_line(struct line *line, size_t host)
{
    static const char *const empty[] = {"", "", " ", "\t"};

    if (draw(5) == 0) {
        line->sentence = SIZE_MAX;
        snprintf(line->text, LINE, "%s", empty[draw(4)]);
        return;
    }
    line->sentence = draw_sentence(host);
    spell(sentences[line->sentence].normal, draw(4), line->base);
    loosen(line->base, line->text);
}

static void make_doc(struct doc *doc)
{
    jpc_buf text = {0};

    doc->n = draw(MAX_LINES);
    doc->host = draw(N_HOSTS + 1);
    doc->host = doc->host < N_HOSTS ? doc->host * doc->host / N_HOSTS : N_HOSTS;
    for (size_t i = 0; i < doc->n; i++) {
        make_line(&doc->lines[i], doc->host);
        jpc_buf_add_string(&text, i > 0 ? "\n" : "");
        jpc_buf_add_string(&text, doc->lines[i].text);
    }
    doc->text = jpc_buf_span(&text);
}

static jpc_span url_of(const struct doc *doc, jpc_arena *arena)
{
    if (doc->host == N_HOSTS)
        return (jpc_span){"", 0};
    return jpc_arena_printf(arena, "https://h%zu.example.jp/%zu", doc->host, (size_t)(doc - docs));
}

#endif
