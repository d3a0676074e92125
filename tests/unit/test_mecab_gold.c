// MeCab's own test dictionaries (taku910/mecab, mecab/tests): small ones with odd categories of
// characters, in EUC-JP. They are converted to UTF-8, compiled with mecab-dict-index, and their
// test texts must come out as MeCab's authors say, whatever stands behind jpc_tagger_segment().

#include "text/morpheme.h"

#include <stdlib.h>

#include "tap.h"

// Output formats of the dicrc files.
enum format {
    FORMAT_LINES,   // surface, tab, feature; EOS
    FORMAT_FEATURE, // the feature, of unknown words the surface
    FORMAT_LINK,    // <a href="feature">surface</a>
};

// In $1 from $2: all of a dictionary and its test in UTF-8, compiled.
static const char compile[] =
    "cd \"$1\" && for f in dicrc dic.csv unk.def char.def matrix.def test test.gld; do\n"
    "iconv -f EUC-JP -t UTF-8 \"$2/$f\" | sed 's/euc-jp/utf-8/' > $f || exit 1\n"
    "done\n"
    "\"$(mecab-config --libexecdir)\"/mecab-dict-index -d . -o . -f utf8 -t utf8 > log 2>&1";

static bool run_shell(const char *script, const char *first, const char *second)
{
    jpc_buf command = {0};
    int status;

    jpc_buf_printf(&command, "set -- '%s' '%s'\n%s", first, second, script);
    status = system(jpc_buf_string(&command));
    jpc_buf_release(&command);
    return status == 0;
}

static jpc_buf file_bytes(const char *folder, const char *name)
{
    jpc_buf bytes = {0};
    char path[512], block[4096];
    FILE *file;
    size_t n;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "r");
    while (file != NULL && (n = fread(block, 1, sizeof block, file)) > 0)
        jpc_buf_add(&bytes, block, n);
    if (file != NULL)
        fclose(file);
    return bytes;
}

// `surface` with the white space before it, as MeCab's %M.
static void add_morpheme(jpc_buf *out, enum format format, jpc_span surface,
                         const jpc_morpheme *morpheme)
{
    if (format == FORMAT_LINES)
        jpc_buf_printf(out, "%.*s\t%s\n", (int)morpheme->len,
                       surface.ptr + surface.len - morpheme->len, morpheme->feature);
    else if (morpheme->unknown)
        jpc_buf_add_span(out, surface);
    else if (format == FORMAT_FEATURE)
        jpc_buf_add_string(out, morpheme->feature);
    else
        jpc_buf_printf(out, "<a href=\"%s\">%.*s</a>", morpheme->feature, (int)surface.len,
                       surface.ptr);
}

static void add_line(jpc_buf *out, enum format format, jpc_tagger *tagger, jpc_span line)
{
    jpc_arena arena = {0};
    jpc_morphemes morphemes = jpc_tagger_segment(tagger, &arena, line);
    size_t at = 0;

    for (size_t i = 0; i < morphemes.n; i++) {
        const jpc_morpheme *morpheme = &morphemes.items[i];
        size_t end = morpheme->at + morpheme->len;

        add_morpheme(out, format, (jpc_span){line.ptr + at, end - at}, morpheme);
        at = end;
    }
    jpc_buf_add_string(out, format == FORMAT_LINES ? "EOS\n" : "\n");
    jpc_arena_release(&arena);
}

static void test_dictionary(const char *name, enum format format, const char *folder)
{
    jpc_dictionary *dictionary = NULL;
    jpc_tagger *tagger = NULL;
    jpc_err err = {0};
    jpc_buf text, gold, out = {0};
    jpc_span rest;

    if (jpc_dictionary_open(&dictionary, folder, &err) != JPC_OK ||
        jpc_tagger_open(&tagger, dictionary, &err) != JPC_OK) {
        ok(false, "%s: %s", name, err.message);
        jpc_dictionary_close(dictionary);
        return;
    }
    text = file_bytes(folder, "test");
    gold = file_bytes(folder, "test.gld");
    for (rest = jpc_buf_span(&text); rest.len > 0;)
        add_line(&out, format, tagger, jpc_span_take_until(&rest, '\n'));
    ok(gold.len > 0, "%s: there is a gold standard", name);
    is_span(jpc_buf_span(&out), jpc_buf_span(&gold), name);
    jpc_buf_release(&out);
    jpc_buf_release(&gold);
    jpc_buf_release(&text);
    jpc_tagger_close(tagger);
    jpc_dictionary_close(dictionary);
}

int main(void)
{
    static const struct {
        const char *name;
        enum format format;
    } rows[] = {
        {"autolink", FORMAT_LINK}, {"chartype", FORMAT_LINES}, {"katakana", FORMAT_FEATURE},
        {"latin", FORMAT_FEATURE}, {"ngram", FORMAT_LINES},    {"shiin", FORMAT_FEATURE},
        {"t9", FORMAT_FEATURE},
    };
    const char *tmp = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    char folder[256], source[512];

    tap_begin();
    if (tap_shared_data() == NULL ||
        !run_shell("test -x \"$(mecab-config --libexecdir)\"/mecab-dict-index", "", "")) {
        tap_skip("gold dictionaries", "shared data or mecab-dict-index are absent");
        return tap_end();
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(folder, sizeof folder, "%s/jpcurate.XXXXXX", tmp);
        snprintf(source, sizeof source, "%s/mecab/%s", tap_shared_data(), rows[i].name);
        if (source[0] != '/') // the script works elsewhere
            snprintf(source, sizeof source, "%s/%s/mecab/%s", getenv("PWD"), tap_shared_data(),
                     rows[i].name);
        if (mkdtemp(folder) == NULL)
            abort();
        if (ok(run_shell(compile, folder, source), "%s: compiles", rows[i].name))
            test_dictionary(rows[i].name, rows[i].format, folder);
        run_shell("rm -rf \"$1\"", folder, "");
    }
    return tap_end();
}
