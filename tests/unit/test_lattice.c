// Our segmenter finds what libmecab finds, morpheme by morpheme; all kernels do.
#include "data/source.h"
#include "oracle.h"
#include "text/lattice.h"
#include "two_segmenters.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SHARE 20 // of the work: that many times less
#else
#define SHARE 1
#endif
#define N_FUZZ_LINES (100000 / SHARE)
#define LINES_PER_TEXT 50
#define TEXT_BYTES (1500000 / SHARE) // of each file

// ---- real text ------------------------------------------------------------------------

static void test_oracle_texts(struct two_segmenters *two)
{
    struct oracle oracle;
    int n = 0, n_bad = 0;

    if (!oracle_open(&oracle)) {
        tap_skip("texts of the oracle", "shared data are absent");
        return;
    }
    while (oracle_next(&oracle))
        if (n++ % (3 * SHARE) == 0)
            n_bad += !two_segmenters_agree(two, jpc_buf_span(&oracle.text));
    ok(n_bad == 0, "every %dth of %d texts, %zu morphemes: %d differ", 3 * SHARE, n,
       two->n_morphemes, n_bad);
    oracle_close(&oracle);
}

// The first bytes of a file, whole lines.
static jpc_span read_lines(jpc_buf *bytes, const char *path)
{
    jpc_source *source;
    jpc_piece piece = {0};
    jpc_err err;

    bytes->len = 0;
    if (jpc_source_open(&source, path, false, &err) != JPC_OK)
        return jpc_buf_span(bytes);
    while (bytes->len < TEXT_BYTES && piece.kind != JPC_PIECE_END)
        if (jpc_source_read(source, bytes, &piece, &err) != JPC_OK)
            break;
    jpc_source_close(source);
    while (bytes->len > 0 && (bytes->len > TEXT_BYTES || bytes->ptr[bytes->len - 1] != '\n'))
        bytes->len--;
    return jpc_buf_span(bytes);
}

// The lines as they are: whole documents, with the marks of JSON, cut where lines are too long.
static void test_documents(struct two_segmenters *two)
{
    static const char *const names[] = {"aozora_pd", "ms_cpp_docs_ja", "ms_dotnet_docs_ja",
                                        "rurema_ruby_manual_ja"};
    jpc_buf bytes = {0};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[512];
        jpc_span text;

        snprintf(path, sizeof path, "%s/text-ja/%s.jsonl.zst",
                 tap_shared_data() != NULL ? tap_shared_data() : "", names[i]);
        text = read_lines(&bytes, path);
        if (text.len == 0)
            tap_skip(names[i], "shared data are absent");
        else
            ok(two_segmenters_agree(two, text), "%zu bytes of %s", text.len, names[i]);
    }
    jpc_buf_release(&bytes);
}

// ---- generated text -------------------------------------------------------------------

// What generated lines are made of: single characters, or ranges of them.
static const struct alphabet {
    uint32_t first, last;
} alphabets[] = {
    {' ', ' '},         {0x3000, 0x3000},   {'\t', '\r'},         {0x00, 0x1F},
    {'0', '9'},         {'a', 'z'},         {0x20, 0x7E},         {0x80, 0xFF},
    {0xD0, 0xD0},       {0x300, 0x36F},     {0x370, 0x4FF},       {0x2000, 0x206F},
    {0x2190, 0x22FF},   {0x3001, 0x303F},   {0x3002, 0x3002},     {0x3041, 0x3096},
    {0x3041, 0x3096},   {0x3041, 0x30FF},   {0x3099, 0x309C},     {0x30A0, 0x30FF},
    {0x30A1, 0x30FE},   {0x30FC, 0x30FC},   {0x31F0, 0x31FF},     {0x4E00, 0x9FFF},
    {0x4E00, 0x5200},   {0x4E00, 0x4E09},   {0xAC00, 0xD7A3},     {0xE000, 0xF8FF},
    {0xF900, 0xFAFF},   {0xFE00, 0xFE0F},   {0xFF01, 0xFF5E},     {0xFF10, 0xFF19},
    {0xFF61, 0xFF9F},   {0xFFF9, 0xFFFF},   {0xFFFF, 0xFFFF},     {0x10000, 0x100FF},
    {0x1F300, 0x1F9FF}, {0x20000, 0x2A6DF}, {0x10FFF0, 0x10FFFF},
};

static uint64_t random_state = 7;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % n);
}

static void add_random(jpc_buf *line, const struct alphabet *alphabet)
{
    uint32_t code = alphabet->first + random_below(alphabet->last - alphabet->first + 1);
    char bytes[4];

    if (code != '\n')
        jpc_buf_add(line, bytes, jpc_utf8_put(bytes, code));
}

// Most lines are short; some have the length of a long run, a few that of the longest line.
static uint32_t random_length(void)
{
    uint32_t kind = random_below(4000);

    if (kind == 0)
        return JPC_MAX_LINE_CHARS - 2 + random_below(5);
    if (kind < 40)
        return JPC_MAX_RUN_CHARS - 2 + random_below(600);
    return random_below(kind < 2000 ? 12 : 80);
}

static void add_line(jpc_buf *text)
{
    enum { N_ALPHABETS = sizeof alphabets / sizeof *alphabets };
    uint32_t n = random_length(), n_kinds = 1 + random_below(5), kinds[5];

    for (uint32_t i = 0; i < n_kinds; i++)
        kinds[i] = random_below(N_ALPHABETS);
    while (n > 0) {
        uint32_t run = 1 + random_below(random_below(8) == 0 ? 40 : 3);
        const struct alphabet *alphabet = &alphabets[kinds[random_below(n_kinds)]];

        for (; run > 0 && n > 0; run--, n--)
            add_random(text, alphabet);
    }
    jpc_buf_add_string(text, "\n");
}

static void test_fuzz(struct two_segmenters *two)
{
    jpc_buf text = {0};
    size_t before = two->n_morphemes;
    int n_bad = 0;

    for (int i = 0; i < N_FUZZ_LINES / LINES_PER_TEXT; i++) {
        text.len = 0;
        for (int k = 0; k < LINES_PER_TEXT; k++)
            add_line(&text);
        n_bad += !two_segmenters_agree(two, jpc_buf_span(&text));
    }
    ok(n_bad == 0, "%d generated lines, %zu morphemes: %d texts differ", N_FUZZ_LINES,
       two->n_morphemes - before, n_bad);
    jpc_buf_release(&text);
}

static bool agree_on_run(struct two_segmenters *two, const char *unit, uint32_t n, const char *tail)
{
    jpc_buf text = {0};
    bool agree;

    for (uint32_t i = 0; i < n; i++)
        jpc_buf_add_string(&text, unit);
    jpc_buf_add_string(&text, tail);
    agree = two_segmenters_agree(two, jpc_buf_span(&text));
    jpc_buf_release(&text);
    return agree;
}

// Runs of one or two characters around the lengths at which something changes. In runs of blanks,
// which are not cut, libmecab's time grows with the square.
static void test_runs(struct two_segmenters *two)
{
    static const char *const units[] = {"w",  "ア",   "あ",           "漢", "。", "　", " ", "9",
                                        "한", "😀",    "\xEF\xBF\xBF", "ー", "Ð",  "三", "é", "ｱ",
                                        "々", "アー", "wｗ",          "1,", "…",  "ｶﾞ", "𠮟"};
    static const uint32_t lengths[] = {1, 2, 23, 24, 25, 26, 27, 511, 512, 513};

    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        uint32_t longest = strcmp(units[u], "　") == 0 || SHARE > 1 ? 2000 : JPC_MAX_LINE_CHARS;
        int n_bad = 0;

        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            n_bad += !agree_on_run(two, units[u], lengths[i], "");
            n_bad += !agree_on_run(two, units[u], lengths[i], "です。");
        }
        n_bad += !agree_on_run(two, units[u], longest, "");
        n_bad += !agree_on_run(two, units[u], longest + 1, "");
        ok(n_bad == 0, "runs of '%s'", units[u]);
    }
}

static void test_all_of_unicode(struct two_segmenters *two)
{
    jpc_buf text = {0};

    for (uint32_t code = 0; code <= 0x10FFFF; code += code < 0x10000 ? 1 : 97) {
        add_random(&text, &(struct alphabet){code, code});
        if (code % 64 == 0)
            jpc_buf_add_string(&text, "\n");
    }
    ok(two_segmenters_agree(two, jpc_buf_span(&text)), "all of Unicode");
    text.len = 0;
    for (uint32_t code = 0; code < 0x10000; code += SHARE) {
        add_random(&text, &(struct alphabet){code, code});
        jpc_buf_add_string(&text, "\n");
    }
    ok(two_segmenters_agree(two, jpc_buf_span(&text)), "each character as a line");
    jpc_buf_release(&text);
}

// ---- kernels --------------------------------------------------------------------------

static bool kernels_agree(jpc_lattice *a, jpc_lattice *b, jpc_span line)
{
    const jpc_lattice_word *x, *y;
    size_t n = jpc_lattice_cut(a, line, &x), m = jpc_lattice_cut(b, line, &y);

    return n == m && (n == 0 || memcmp(x, y, n * sizeof *x) == 0);
}

// Lines end where memory ends, so that a sanitizer sees what reads beyond.
static void test_kernel(const jpc_mecab_dictionary *dictionary, const jpc_lattice_kernel *kernel,
                        const jpc_lattice_kernel *scalar)
{
    jpc_lattice *a = jpc_lattice_open(dictionary, kernel);
    jpc_lattice *b = jpc_lattice_open(dictionary, scalar);
    jpc_buf line = {0};
    int n_bad = 0;

    for (int i = 0; i < N_FUZZ_LINES / 4; i++) {
        char *copy;

        line.len = 0;
        add_line(&line);
        line.len--; // the newline
        copy = malloc(line.len + 1);
        memcpy(copy, line.ptr, line.len);
        if (jpc_utf8_count(jpc_buf_span(&line)) <= JPC_LATTICE_MAX_CHARS)
            n_bad += !kernels_agree(a, b, (jpc_span){copy, line.len});
        free(copy);
    }
    ok(n_bad == 0, "kernel %s as scalar: %d lines differ", kernel->name, n_bad);
    jpc_buf_release(&line);
    jpc_lattice_close(a);
    jpc_lattice_close(b);
}

static void test_kernels(const char *folder)
{
    const jpc_lattice_kernel *scalar = jpc_lattice_kernels;
    jpc_mecab_dictionary dictionary;
    bool supported = false;
    jpc_err err;

    ok(jpc_mecab_dictionary_open(&dictionary, folder, &supported, &err) == JPC_OK && supported,
       "opened");
    while (strcmp(scalar->name, "scalar") != 0)
        scalar++;
    for (const jpc_lattice_kernel *kernel = jpc_lattice_kernels; kernel < scalar; kernel++)
        if (jpc_cpu_has(kernel->vectors))
            test_kernel(&dictionary, kernel, scalar);
        else
            tap_skip(kernel->name, "this processor does not have it");
    jpc_mecab_dictionary_close(&dictionary);
}

// The other dictionaries are large and slow in libmecab: less of everything.
static void test_other(const char *name)
{
    struct two_segmenters two;

    if (two_segmenters_open(&two, name) != JPC_OK) {
        tap_skip(name, two.err.message);
    } else {
        jpc_buf text = {0};
        bool agree = true;

        ok(jpc_dictionary_segmenter(two.dictionaries[JPC_SEGMENTER_OWN]) == JPC_SEGMENTER_OWN,
           "%s is read", name);
        for (int i = 0; i < N_FUZZ_LINES / 20; i++)
            add_line(&text);
        agree = two_segmenters_agree(&two, jpc_buf_span(&text));
        ok(agree, "%s: %d generated lines", name, N_FUZZ_LINES / 20);
        jpc_buf_release(&text);
    }
    two_segmenters_close(&two);
}

int main(void)
{
    struct two_segmenters two;

    tap_begin();
    if (two_segmenters_open(&two, "ipadic") != JPC_OK) {
        tap_skip("ipadic", two.err.message);
    } else {
        ok(jpc_dictionary_segmenter(two.dictionaries[0]) == JPC_SEGMENTER_OWN, "ours is in use");
        ok(jpc_dictionary_segmenter(two.dictionaries[1]) == JPC_SEGMENTER_LIBMECAB, "and libmecab");
        test_oracle_texts(&two);
        test_documents(&two);
        test_fuzz(&two);
        test_runs(&two);
        test_all_of_unicode(&two);
        test_kernels(jpc_dictionary_folder(two.dictionaries[0]));
    }
    two_segmenters_close(&two);
    test_other("unidic");
    test_other("naist-jdic");
    return tap_end();
}
