#include "text/morpheme.h"

#include <math.h>
#include <time.h>

#include <mecab.h>

#include "oracle.h"
#include "tap.h"

#define IPADIC "/var/lib/mecab/dic/ipadic-utf8"

static void test_segment(jpc_tagger *tagger)
{
    static const struct {
        const char *text, *surfaces; // each with its part of speech and | behind it
    } rows[] = {
        {"", ""},
        {"\n", ""},
        {" \t\r\n \v\n", ""},
        {"すもももももももものうち", "すもも1|も5|もも1|も5|もも1|の5|うち1|"},
        {"今日は\r\n晴れ。  ", "今日1|は5|晴れ1|。7|"},
        {"美しい花が静かに咲いた", "美しい3|花1|が5|静か3|に5|咲い2|た6|"},
        {"とても", "とても4|"},
    };
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        jpc_morphemes got = jpc_tagger_segment(tagger, &arena, jpc_span_of(rows[i].text));
        jpc_buf joined = {0};

        for (size_t m = 0; m < got.n; m++)
            jpc_buf_printf(&joined, "%.*s%d|", (int)got.items[m].len,
                           rows[i].text + got.items[m].at, got.items[m].pos);
        is_text(jpc_buf_span(&joined), rows[i].surfaces, "segments");
        jpc_buf_release(&joined);
    }
    jpc_arena_release(&arena);
}

// Law: morphemes lie in text order and cover everything but white space.
static bool covers(jpc_morphemes got, jpc_span text)
{
    size_t at = 0;

    for (size_t m = 0; m <= got.n; m++) {
        size_t start = m < got.n ? got.items[m].at : text.len;

        for (; at < start; at++)
            if (strchr(" \t\n\v\f\r", text.ptr[at]) == NULL)
                return false;
        if (m == got.n)
            break;
        if (start < at || got.items[m].len == 0 || got.items[m].feature == NULL)
            return false;
        at = start + got.items[m].len;
    }
    return at <= text.len;
}

static void test_runs(jpc_tagger *tagger)
{
    static const char *const units[] = {"w", "ア", "あ", "漢",           "。", "=",  "　", " ",
                                        "9", "한", "😀",  "\xEF\xBF\xBF", "ー", "a1", "三", "é"};
    jpc_arena arena = {0};

    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t len = strlen(units[u]), n = ((size_t)1 << 20) / len;
        char *bytes = jpc_alloc(n * len);
        jpc_span text = {bytes, n * len};
        jpc_morphemes got;

        for (size_t i = 0; i < n; i++)
            memcpy(bytes + i * len, units[u], len);
        got = jpc_tagger_segment(tagger, &arena, text);
        ok(covers(got, text), "1 MB of '%s' is covered, by %zu morphemes", units[u], got.n);
        free(bytes);
        jpc_arena_reset(&arena);
    }
    jpc_arena_release(&arena);
}

static double seconds(jpc_tagger *tagger, jpc_arena *arena, jpc_span text)
{
    clock_t start = clock();

    jpc_tagger_segment(tagger, arena, text);
    jpc_arena_reset(arena);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

// A line that is cut into pieces is not read to its end for each of them: 16 times the line may
// take 16 times as long, not 150 times.
static void test_linear(jpc_tagger *tagger)
{
    size_t len = (size_t)12 << 20;
    char *bytes = jpc_alloc(len);
    jpc_arena arena = {0};
    double part = 1e9, all = 1e9;

    memset(bytes, 'w', len);
    for (int i = 0; i < 2; i++) {
        part = fmin(part, seconds(tagger, &arena, (jpc_span){bytes, len / 16}));
        all = fmin(all, seconds(tagger, &arena, (jpc_span){bytes, len}));
    }
    ok(all < 16 * 4 * part, "16 times the line takes %.1f times as long", all / part);
    free(bytes);
    jpc_arena_release(&arena);
}

// libmecab reads on behind a line that ends in white space; a sanitizer sees it where the text ends
// with its allocation.
static void test_trailing_blanks(jpc_tagger *tagger)
{
    static const char *const ends[] = {" ", "\t", "\r", "\v", "\f", "　", "  \r", "\r\n", "。 "};
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = (size_t)30000, len = strlen(ends[i]);
        char *bytes = jpc_alloc(n + len);
        jpc_span text = {bytes, n + len};

        for (size_t at = 0; at < n; at++)
            bytes[at] = at % 300 == 299 ? '\n' : at % 300 == 298 ? ' ' : 'w';
        memcpy(bytes + n - 1, "w", 1);
        memcpy(bytes + n, ends[i], len);
        ok(covers(jpc_tagger_segment(tagger, &arena, text), text), "30 KB that end in blanks, %zu",
           i);
        text.ptr += n - 1;
        text.len = len + 1;
        ok(covers(jpc_tagger_segment(tagger, &arena, text), text), "and the last word alone");
        free(bytes);
        jpc_arena_reset(&arena);
    }
    jpc_arena_release(&arena);
}

static void test_all_of_unicode(jpc_tagger *tagger)
{
    char *bytes = jpc_alloc((size_t)4 * 0x110000);
    jpc_arena arena = {0};
    size_t len = 0;
    jpc_morphemes got;

    for (uint32_t code = 0; code <= 0x10FFFF; code++)
        if (code > 32 && code != 0xD0 && (code < 0xD800 || code > 0xDFFF)) // IPADIC: Ð is blank
            len += jpc_utf8_put(bytes + len, code);
    got = jpc_tagger_segment(tagger, &arena, (jpc_span){bytes, len});
    ok(covers(got, (jpc_span){bytes, len}), "all of Unicode is covered");
    ok(jpc_tagger_segment(tagger, &arena, (jpc_span){"\0\0a\0", 4}).n == 1, "NUL is a blank");
    free(bytes);
    jpc_arena_release(&arena);
}

// A long line is cut behind its last 。, and nothing is lost.
static void test_long_line(jpc_tagger *tagger)
{
    jpc_buf text = {0};
    jpc_arena arena = {0};
    jpc_morphemes got;
    size_t n = 0;

    for (size_t i = 0; i < 20000; i++)
        jpc_buf_add_string(&text, i % 37 == 0 ? "雨が降る。" : "雨と");
    got = jpc_tagger_segment(tagger, &arena, jpc_buf_span(&text));
    ok(covers(got, jpc_buf_span(&text)), "a line of 40000 characters is covered");
    for (size_t i = 0; i < got.n; i++)
        n += got.items[i].pos == JPC_POS_NOUN;
    ok(n == 20000, "no word is cut");
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
}

// What libmecab says of whole lines, token by token.
static bool same_as_mecab(mecab_t *mecab, jpc_morphemes got, char *text)
{
    size_t m = 0;
    char *line = text, *end;

    for (; line != NULL; line = end == NULL ? NULL : end + 1) {
        const mecab_node_t *node;

        end = strchr(line, '\n');
        if (end != NULL)
            *end = '\0';
        for (node = mecab_sparse_tonode(mecab, line); node != NULL; node = node->next) {
            if (node->stat == MECAB_BOS_NODE || node->stat == MECAB_EOS_NODE)
                continue;
            if (m == got.n || got.items[m].at != (size_t)(node->surface - text) ||
                got.items[m].len != node->length ||
                got.items[m].unknown != (node->stat == MECAB_UNK_NODE) ||
                strcmp(got.items[m].feature, node->feature) != 0)
                return false;
            m++;
        }
        if (end != NULL)
            *end = '\n';
    }
    return m == got.n;
}

static void test_oracle(jpc_tagger *tagger)
{
    char *args[] = {(char[]){"mecab"}, (char[]){"-d"},        (char[]){IPADIC},
                    (char[]){"-r"},    (char[]){"/dev/null"}, NULL};
    mecab_t *mecab = mecab_new(5, args);
    struct oracle oracle;
    jpc_arena arena = {0};
    int n_docs = 0, n_bad = 0;

    if (mecab == NULL || !oracle_open(&oracle)) {
        tap_skip("libmecab", "shared data or IPADIC are absent");
        mecab_destroy(mecab);
        return;
    }
    while (n_docs < 200 && oracle_next(&oracle)) {
        jpc_morphemes got = jpc_tagger_segment(tagger, &arena, jpc_buf_span(&oracle.text));

        n_docs++;
        n_bad += !same_as_mecab(mecab, got, jpc_buf_string(&oracle.text));
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "%d documents: the same as libmecab, line by line (%d differ)", n_docs, n_bad);
    oracle_close(&oracle);
    mecab_destroy(mecab);
    jpc_arena_release(&arena);
}

static void test_errors(void)
{
    static const struct {
        const char *name, *message;
    } rows[] = {
        {"/nonexistent", "no dictionary '/nonexistent'"},
        {"", "no dictionary ''"},
        {"IPADIC", "no dictionary 'IPADIC'"},
    };
    jpc_dictionary *dictionary = NULL;
    jpc_err err;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ok(jpc_dictionary_open(&dictionary, rows[i].name, &err) == JPC_ERR_CONFIG, "refused");
        ok(strstr(err.message, rows[i].message) == err.message, "%s", err.message);
    }
    if (access("/var/lib/mecab/dic/ipadic/sys.dic", R_OK) != 0) {
        tap_skip("EUC-JP dictionary", "none is installed");
        return;
    }
    ok(jpc_dictionary_open(&dictionary, "/var/lib/mecab/dic/ipadic", &err) == JPC_ERR_CONFIG,
       "a dictionary in EUC-JP is refused");
    ok(strstr(err.message, "expected UTF-8") != NULL, "%s", err.message);
}

int main(void)
{
    jpc_dictionary *dictionary = NULL;
    jpc_tagger *tagger = NULL;
    jpc_err err;

    tap_begin();
    test_errors();
    if (jpc_dictionary_open(&dictionary, "ipadic", &err) != JPC_OK) {
        tap_skip("segmentation", err.message);
        return tap_end();
    }
    ok(strstr(jpc_dictionary_description(dictionary), "charset") != NULL, "%s",
       jpc_dictionary_description(dictionary));
    ok(jpc_tagger_open(&tagger, dictionary, &err) == JPC_OK, "tagger");
    test_segment(tagger);
    test_runs(tagger);
    if (TAP_ALL) // a time, which is one of this build
        test_linear(tagger);
    test_trailing_blanks(tagger);
    test_all_of_unicode(tagger);
    test_long_line(tagger);
    test_oracle(tagger);
    jpc_tagger_close(tagger);
    jpc_dictionary_close(dictionary);
    return tap_end();
}
