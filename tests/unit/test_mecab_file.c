// Dictionaries that are damaged, foreign or very small.
#include "text/mecab_file.h"

#include <sys/stat.h>

#include "oracle.h"
#include "random_damage.h"
#include "text/lattice.h"
#include "two_segmenters.h"

#define INDEXER "/usr/lib/mecab/mecab-dict-index"
#define N_DAMAGES 400

static const char *const names[] = {"sys.dic", "unk.dic", "matrix.bin", "char.bin"};
static char folder[] = "/tmp/test_mecab_file_XXXXXX"; // of all that is written

// ---- files ----------------------------------------------------------------------------

static void write_file(const char *within, const char *name, jpc_span bytes)
{
    char path[1024];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", within, name);
    file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        abort();
}

static void read_file(jpc_buf *bytes, const char *within, const char *name)
{
    char path[1024], block[65536];
    FILE *file;
    size_t n;

    snprintf(path, sizeof path, "%s/%s", within, name);
    file = fopen(path, "rb");
    bytes->len = 0;
    if (file == NULL)
        abort();
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        jpc_buf_add(bytes, block, n);
    fclose(file);
}

// Whether a shell command succeeds; empties the buffer.
static bool shell(jpc_buf *command)
{
    bool done = system(jpc_buf_string(command)) == 0;

    jpc_buf_release(command);
    return done;
}

// Compiles the sources of a folder into it.
static bool compile(const char *at)
{
    jpc_buf command = {0};

    jpc_buf_printf(&command, INDEXER " -d %s -o %s -f utf8 -t utf8 -c utf8 >/dev/null 2>&1", at,
                   at);
    return shell(&command);
}

// ---- a dictionary of some words -------------------------------------------------------

static void write_sources(const char *at)
{
    static const char *const files[][2] = {
        {"dicrc", "cost-factor = 800\nbos-feature = BOS/EOS\n"},
        {"matrix.def", "2 2\n0 0 0\n0 1 10\n1 0 -5\n1 1 3\n"},
        {"char.def", "DEFAULT 0 1 0\nSPACE 0 1 0\nALPHA 1 1 0\nKANJI 0 0 2\n"
                     "0x0020 SPACE\n0x0061..0x007A ALPHA\n0x4E00..0x9FFF KANJI\n"},
        {"unk.def", "DEFAULT,0,0,900,symbol\nSPACE,0,0,900,blank\nALPHA,1,1,700,latin\n"
                    "ALPHA,0,0,700,letters\nKANJI,1,1,800,noun\n"},
        {"dic.csv",
         "東,1,1,300,noun\n東京,1,1,300,noun,city\n京都,1,0,310,noun,city\n"
         "都,1,1,280,suffix\n都,1,1,280,other\nと,0,1,100,particle\nと,0,1,100,conjunction\n"
         "と,0,1,90,best\na,1,1,500,letter\nabc,0,1,20,word\n𠮟る,0,0,10,verb\n"},
    };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        write_file(at, files[i][0], jpc_span_of(files[i][1]));
}

static bool make_dictionary(char at[64])
{
    snprintf(at, 64, "%s/own", folder);
    if (access(INDEXER, X_OK) != 0 || mkdir(at, 0700) != 0)
        return false;
    write_sources(at);
    return compile(at);
}

static void test_small(const char *at)
{
    static const char *const lines[] = {
        "東京都と京都", "abcabxab",   "  東 京 ", "𠮟るとabc。", "ととと", "東東東東都都京京",
        "a b  c",       "龍龍龍龍龍", "",         "xyz東",
    };
    struct two_segmenters two;

    ok(two_segmenters_open(&two, at) == JPC_OK, "a small dictionary opens");
    ok(jpc_dictionary_segmenter(two.dictionaries[0]) == JPC_SEGMENTER_OWN, "and ours reads it");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        ok(two_segmenters_agree(&two, jpc_span_of(lines[i])), "'%s'", lines[i]);
    two_segmenters_close(&two);
}

// ---- damage ---------------------------------------------------------------------------

// Opens what is there; if it is a dictionary, in whatever sense, cuts with it.
static bool use(const char *at)
{
    static const char text[] = "東京都と京都へabc行くxyz。𠮟る  と  ";
    const jpc_lattice_word *words;
    jpc_mecab_dictionary dictionary;
    bool supported;
    jpc_err err = {.message = ""};
    jpc_status status = jpc_mecab_dictionary_open(&dictionary, at, &supported, &err);

    if (status != JPC_OK)
        return status == JPC_ERR_IO && strlen(err.message) > 0;
    for (const jpc_lattice_kernel *kernel = jpc_lattice_kernels; supported && kernel->name != NULL;
         kernel++)
        if (jpc_cpu_has(kernel->vectors)) {
            jpc_lattice *lattice = jpc_lattice_open(&dictionary, kernel);
            size_t n = jpc_lattice_cut(lattice, jpc_span_of(text), &words);

            for (size_t i = 0; i < n; i++)
                if (words[i].at + words[i].len >= sizeof text ||
                    strlen(jpc_mecab_feature(&dictionary, words[i].word)) > 1000)
                    return false;
            jpc_lattice_close(lattice);
        }
    if (supported)
        jpc_mecab_dictionary_close(&dictionary);
    return true;
}

// Any byte of any file: a message, or something to use.
static void test_random_damage(const char *at)
{
    jpc_buf whole = {0}, hurt = {0};

    for (size_t f = 0; f < 4; f++) {
        int n_bad = 0;

        read_file(&whole, at, names[f]);
        for (int i = 0; i < N_DAMAGES; i++) {
            size_t near = i % 2 == 0 && whole.len > 200 ? 200 : whole.len;

            hurt.len = 0;
            jpc_buf_add_span(&hurt, jpc_buf_span(&whole));
            for (int k = i % 3; k >= 0; k--)
                hurt.ptr[random_below(near)] ^= (char)(1 + random_below(255));
            write_file(at, names[f], jpc_buf_span(&hurt));
            n_bad += !use(at);
        }
        write_file(at, names[f], jpc_buf_span(&whole));
        ok(n_bad == 0 && use(at), "%d damages of %s", N_DAMAGES, names[f]);
    }
    jpc_buf_release(&whole);
    jpc_buf_release(&hurt);
}

// What has another length than its header says, through the public interface.
static void test_lengths(const char *at)
{
    static const size_t lengths[] = {0, 1, 3, 4, 20, 71, 72, 80, 200};
    jpc_buf whole = {0};

    for (size_t f = 0; f < 4; f++) {
        jpc_dictionary *dictionary = NULL;
        jpc_err err = {.message = ""};
        int n_bad = 0;

        read_file(&whole, at, names[f]);
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths + 2; i++) {
            size_t len = i < sizeof lengths / sizeof *lengths ? lengths[i] : whole.len - (i & 3);

            if (len >= whole.len)
                continue;
            write_file(at, names[f], (jpc_span){whole.ptr, len});
            n_bad += jpc_dictionary_open(&dictionary, at, &err) != JPC_ERR_IO ||
                     strstr(err.message, names[f]) == NULL;
        }
        ok(n_bad == 0, "truncated: %s", err.message);
        jpc_buf_add_string(&whole, "x");
        write_file(at, names[f], jpc_buf_span(&whole));
        ok(jpc_dictionary_open(&dictionary, at, &err) == JPC_ERR_IO, "longer: %s", err.message);
        whole.len--;
        write_file(at, names[f], jpc_buf_span(&whole));
    }
    jpc_buf_release(&whole);
}

static void flip(const char *at, const char *name, size_t byte, uint32_t value, const char *what)
{
    jpc_buf whole = {0}, hurt = {0};
    jpc_dictionary *dictionary = NULL;
    jpc_err err = {.message = ""};

    read_file(&whole, at, name);
    jpc_buf_add_span(&hurt, jpc_buf_span(&whole));
    memcpy(hurt.ptr + byte, &value, sizeof value);
    write_file(at, name, jpc_buf_span(&hurt));
    ok(jpc_dictionary_open(&dictionary, at, &err) == JPC_ERR_IO && strstr(err.message, what), "%s",
       err.message);
    write_file(at, name, jpc_buf_span(&whole));
    jpc_buf_release(&whole);
    jpc_buf_release(&hurt);
}

static void test_wild_offsets(const char *at)
{
    jpc_mecab_files files;
    jpc_err err;
    size_t tokens;

    if (!ok(jpc_mecab_files_open(&files, at, &err) == JPC_OK, "files"))
        return;
    tokens = (size_t)((const char *)files.words.tokens - files.maps[0].ptr);
    jpc_mecab_files_close(&files);
    flip(at, "sys.dic", 4, 101, "another version");
    flip(at, "sys.dic", 24, 8, "its parts do not fill it");
    flip(at, "sys.dic", tokens + 0, 2, "points outside");
    flip(at, "sys.dic", tokens + 0, 2u << 16, "points outside");
    flip(at, "sys.dic", tokens + 8, 0x7FFFFFFF, "points outside");
    flip(at, "matrix.bin", 0, 3 << 16 | 2, "rows and columns");
    flip(at, "char.bin", 0, 300, "categories and characters");
    flip(at, "char.bin", 4, 0x20202020, "a category of char.bin is not in it");
}

// A dictionary with settings that only libmecab follows is left to it.
static void test_settings(const char *at)
{
    struct two_segmenters two;

    write_file(at, "dicrc", jpc_span_of("bos-feature = BOS\nmax-grouping-size = 2\n"));
    ok(two_segmenters_open(&two, at) == JPC_OK &&
           jpc_dictionary_segmenter(two.dictionaries[0]) == JPC_SEGMENTER_LIBMECAB,
       "settings of the analysis: libmecab cuts");
    ok(two_segmenters_agree(&two, jpc_span_of("abcdefgh東京")), "and says the same");
    two_segmenters_close(&two);
    write_file(at, "dicrc", jpc_span_of("bos-feature = BOS\n"));
}

// ---- MeCab's own small dictionaries ---------------------------------------------------

static bool convert(const char *name, char at[128])
{
    jpc_buf command = {0};
    char source[512];

    snprintf(at, 128, "%s/%s", folder, name);
    snprintf(source, sizeof source, "%s/mecab/%s", tap_shared_data(), name);
    jpc_buf_printf(&command,
                   "mkdir %s && for f in '%s'/*; do iconv -f euc-jp -t utf-8 \"$f\" "
                   ">%s/\"${f##*/}\" || exit 1; done",
                   at, source, at);
    return shell(&command) && compile(at);
}

static void test_gold(const char *name)
{
    struct two_segmenters two;
    char at[128];
    jpc_buf text = {0};

    if (tap_shared_data() == NULL || access(INDEXER, X_OK) != 0 || !convert(name, at)) {
        tap_skip(name, "shared data, iconv or mecab-dict-index are absent");
        return;
    }
    read_file(&text, at, "test");
    ok(two_segmenters_open(&two, at) == JPC_OK &&
           jpc_dictionary_segmenter(two.dictionaries[0]) == JPC_SEGMENTER_OWN,
       "%s is read", name);
    ok(two_segmenters_agree(&two, jpc_buf_span(&text)), "%s: its test", name);
    read_file(&text, at, "dic.csv");
    ok(two_segmenters_agree(&two, jpc_buf_span(&text)), "%s: its source", name);
    two_segmenters_close(&two);
    jpc_buf_release(&text);
}

int main(void)
{
    static const char *const gold[] = {"autolink", "chartype", "katakana", "latin",
                                       "ngram",    "shiin",    "t9"};
    jpc_buf command = {0};
    char at[64];

    tap_begin();
    if (mkdtemp(folder) == NULL)
        return 1;
    if (!make_dictionary(at)) {
        tap_skip("small dictionary", "there is no " INDEXER);
    } else {
        test_small(at);
        test_lengths(at);
        test_wild_offsets(at);
        test_settings(at);
        test_random_damage(at);
    }
    for (size_t i = 0; i < sizeof gold / sizeof *gold; i++)
        test_gold(gold[i]);
    jpc_buf_printf(&command, "rm -r %s", folder);
    ok(shell(&command), "tidied up");
    return tap_end();
}
