// Signs of Japanese by example, in every charset and at every place, with and without vectors; then
// precision and recall on real pages. Truth is the number of kana in the decoded page.

#include "web/raw_japanese.h"

#include <dirent.h>
#include <sys/stat.h>

#include "data/reader.h"
#include "tap.h"
#include "web/charset.h"
#include "web/html_entity.h"
#include "web/http.h"
#include "web/warc.h"

#define SAMPLE "\xE3\x81\x8A\xE7\x9F\xA5\xE3\x82\x89\xE3\x81\x9B" // お知らせ
#define SAMPLE_SJIS "\x82\xA8\x92\x6D\x82\xE7\x82\xB9"
#define SAMPLE_EUC "\xA4\xAA\xC3\xCE\xA4\xE9\xA4\xBB"
#define SAMPLE_JIS "\x1B$B$*CN$i$;\x1B(B"

static size_t n_different; // judged otherwise without vector instructions

// Evaluates an exact copy on the heap, so that a sanitizer sees the first byte read beyond it.
static bool judge(const char *bytes, size_t len)
{
    char *exact = malloc(len + (len == 0));
    bool japanese;

    if (len > 0)
        memcpy(exact, bytes, len);
    japanese = jpc_raw_japanese((jpc_span){exact, len});
    if (jpc_raw_japanese_with((jpc_span){exact, len}, false) != japanese)
        n_different++;
    free(exact);
    return japanese;
}

static void test_signs(void)
{
    static const struct {
        const char *name, *bytes;
        size_t len;
        bool japanese;
    } cases[] = {
#define CASE(name, bytes, japanese) {name, bytes, sizeof(bytes) - 1, japanese}
        CASE("nothing", "", false),
        CASE("one byte", "\xE3", false),
        CASE("plain ASCII", "<html><body>hello &amp; &#169; #anchor</body></html>", false),
        CASE("kana in UTF-8", "<p>" SAMPLE, true),
        CASE("kana in Shift_JIS", "<p>" SAMPLE_SJIS, true),
        CASE("kana in EUC-JP", "<p>" SAMPLE_EUC, true),
        CASE("kana in ISO-2022-JP", "<p>" SAMPLE_JIS, true),
        CASE("one hiragana and a kanji in Shift_JIS", "\x96\xDF\x82\xE9", true), // 戻る
        CASE("one hiragana and a kanji in EUC-JP", "\xCC\xE1\xA4\xEB", true),
        CASE("UTF-16LE", "\xFF\xFE<\0p\0>\0\x4A\x30\xE5\x77\x89\x30", true),
        CASE("UTF-16BE", "\xFE\xFF\0<\0p\0>\x30\x4A\x77\xE5\x30\x89", true),
        CASE("UTF-16LE without Japanese", "\xFF\xFE<\0p\0>\0h\0i\0", false),
        CASE("decimal references", "<p>&#12362;&#30693;&#12425;&#12379;</p>", true),
        CASE("hexadecimal references", "<p>&#x304A;&#x77e5;&#X3089;</p>", true),
        CASE("references to Cyrillic", "<p>&#1055;&#1088;&#1080;&#x412;</p>", false),
        CASE("lang=ja", "<!DOCTYPE html>\n<html lang=\"ja\"><p>OK", true),
        CASE("xml:lang='ja-JP'", "<HTML XML:LANG = 'ja-JP'><p>OK", true),
        CASE("one kana",
             "<p>"
             "\xE3\x81\xAE",
             true), // の
        CASE("charset=Shift_JIS", "<meta charset=Shift_JIS><p>OK", true),
        CASE("x-euc-jp of a content type",
             "<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=x-euc-jp\">", true),
        CASE("charset=utf-8 and euc-kr", "<meta charset=utf-8><meta charset=euc-kr>", false),
        CASE("content-language", "<meta http-equiv=\"content-language\" content=\"ja\"><p>OK",
             true),
        CASE("contents that begin with ja",
             "<meta name=keywords content='jazz'><meta name=author content='ja-nus'>", false),
        CASE("a charset that is declared in the body", "<body><meta charset=sjis>", false),
        CASE("lang=jam is Jamaican", "<html lang=jam><p>OK", false),
        CASE("a link to a Japanese page", "<html lang=en><a hreflang=ja href=/ja/>Japan", false),
        CASE("Russian in UTF-8 with pairs of Shift_JIS inside",
             "\xD1\x82\xD1\x82\xD1\x82\xD1\x82\xD0\xB0\xD1\x82", false),
        CASE("Chinese in UTF-8 with a middle dot",
             "\xE4\xB8\xAD\xE5\x9B\xBD\xE3\x83\xBB\xE4\xBA\xBA\xE3\x83\xBB\xE6\xB0\x91", false),
        CASE("French in windows-1252", "caf\xE9 \xE0 la cr\xE8me \x96 voil\xE0", false),
        CASE("Russian in windows-1251", "\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0", false),
        CASE("Korean in EUC-KR", "\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4", false),
        CASE("Chinese in GBK", "\xD6\xD0\xB9\xFA\xC8\xCB\xC3\xF1", false),
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ok(judge(cases[i].bytes, cases[i].len) == cases[i].japanese, "%s", cases[i].name);
}

// A sign counts wherever it lies relative to the blocks, also at the very end.
static void test_places(void)
{
    static const char *const signs[] = {SAMPLE,     SAMPLE_SJIS,        SAMPLE_EUC,
                                        SAMPLE_JIS, "&#12362;&#12425;", "&#x304A;&#x3089;"};
    char page[400];

    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
        size_t len = strlen(signs[k]), n_missed = 0;

        for (size_t before = 0; before + len <= 300; before++)
            for (size_t after = 0; after <= 100; after += 20) {
                memset(page, 'x', sizeof page);
                memcpy(page + before, signs[k], len);
                n_missed += !judge(page, before + len + after);
            }
        ok(n_missed == 0, "sign %zu is seen at every place, missed %zu times", k, n_missed);
    }
}

// 200 kanji of Shift_JIS, then a few kana: three in a row count, two do not.
static void test_kanji_page(void)
{
    static const char kana[] = "\x82\xB5\x82\xDC\x82\xB7";
    char page[406];

    for (size_t i = 0; i < 400; i += 2)
        memcpy(page + i, "\x93\xFA", 2);
    memcpy(page + 400, kana, 6);
    ok(judge(page, 406), "three kana in a row among many kanji");
    ok(!judge(page, 404), "two kana in a row among many kanji");
}

// UTF-8 is told by the first high bytes; pairs of Shift_JIS in it (D1 82 D1 82) are none, also
// behind bytes that are wrong there.
static void test_told_charset(void)
{
    char page[1000];

    for (size_t i = 0; i < sizeof page; i += 2)
        memcpy(page + i, "\xD1\x82", 2);
    page[900] = '\xFF';
    ok(!judge(page, sizeof page), "Russian in UTF-8 with a wrong byte");
    memcpy(page, "\xA4\xEB\xA4\xEB\xA4\xEB", 6);
    ok(judge(page, sizeof page), "EUC-JP, then what could be UTF-8");
    memset(page, ' ', sizeof page);
    memcpy(page, "\xC2\xB1", 2);
    memcpy(page + 500, "\x82\xA0\x82\xA0\x82\xA0", 6);
    ok(judge(page, sizeof page), "Shift_JIS behind what could be UTF-8");
}

static void test_vectors(void)
{
    char page[700];
    uint64_t state = 1;

    n_different = 0;
    for (int round = 0; round < 20000; round++) {
        static const char bytes[] = "aaaaaaaa  <>&&##x13024;\x1B$B\xE3\x81\x82\x83\xA0\xA4\xD1";
        size_t len = (size_t)(round % 700);

        for (size_t i = 0; i < len; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            page[i] = (state >> 60) > 0 ? 'a' : bytes[(state >> 40) % (sizeof bytes - 1)];
        }
        judge(page, len);
    }
    ok(n_different == 0, "vectors judge as plain code does, %zu times not", n_different);
}

// ---- real pages --------------------------------------------------------------

struct tally {
    const char *name;
    size_t n, japanese, passed, right;
};

static void count_page(struct tally *tally, const char *name, jpc_span body, size_t n_kana)
{
    bool passed = judge(body.ptr, body.len);

    tally->n++;
    tally->japanese += n_kana > 0;
    tally->passed += passed;
    tally->right += passed && n_kana > 0;
    if (n_kana > 0 && !passed && tally->japanese - tally->right < 20)
        printf("#   missed, with %zu kana: %s\n", n_kana, name);
    if (n_kana == 0 && passed && tally->passed - tally->right < 20)
        printf("#   passed without kana: %s\n", name);
}

static void end_tally(const struct tally *tally)
{
    double precision = tally->passed > 0 ? (double)tally->right / (double)tally->passed : 1;
    double recall = tally->japanese > 0 ? (double)tally->right / (double)tally->japanese : 1;

    ok(tally->n > 0 && recall >= 0.999,
       "%s: %zu pages, %zu with kana, %zu passed, precision %.4f, recall %.4f", tally->name,
       tally->n, tally->japanese, tally->passed, precision, recall);
}

static void count_records(struct tally *tally, const jpc_batch *batch, FILE *labels)
{
    jpc_http_scratch scratch = {0};
    jpc_arena arena = {0};

    for (size_t i = 0; i < batch->n_records; i++) {
        jpc_span bytes = {batch->input.ptr + batch->records[i].at, batch->records[i].len};
        char line[4096], url[2048];
        jpc_warc_record record;
        unsigned long n_kana;

        if (!jpc_warc_parse(bytes, &record) || record.type != JPC_WARC_RESPONSE)
            continue;
        if (fgets(line, sizeof line, labels) == NULL ||
            sscanf(line, "%2047s %*s %*s %*s %lu", url, &n_kana) != 2 ||
            !jpc_span_is(record.url, url)) {
            ok(false, "labels are in the order of the crawl");
            break;
        }
        count_page(tally, url, jpc_http_parse(&arena, &scratch, record.block, 1 << 26).body,
                   n_kana);
        jpc_arena_reset(&arena);
    }
    jpc_http_scratch_release(&scratch);
    jpc_arena_release(&arena);
}

// The fifth column of the labels is the number of kana.
static void test_crawl(void)
{
    struct tally tally = {.name = "mixed crawl"};
    const jpc_reader_options options = {
        .format = JPC_FORMAT_WARC, .batch_bytes = 1 << 20, .max_record_bytes = 1 << 26};
    char path[4096], line[4096], *paths[1] = {path};
    jpc_status status = JPC_OK;
    jpc_batch batch = {0};
    jpc_reader *reader;
    FILE *labels;
    jpc_err err;

    snprintf(path, sizeof path, "%s/warc/bench/labels.tsv", tap_shared_data());
    labels = fopen(path, "r");
    snprintf(path, sizeof path, "%s/warc/bench/debian-mixed.warc.gz", tap_shared_data());
    if (labels == NULL || fgets(line, sizeof line, labels) == NULL ||
        jpc_reader_open(&reader, paths, 1, 0, &options, &err) != JPC_OK) {
        tap_skip("mixed crawl", "no shared data");
        return;
    }
    while (status == JPC_OK) {
        jpc_batch_reset(&batch);
        status = jpc_reader_fill(reader, &batch, &err);
        count_records(&tally, &batch, labels);
    }
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
    fclose(labels);
    end_tally(&tally);
}

static size_t count_kana(jpc_arena *arena, jpc_span body)
{
    jpc_span text = jpc_charset_decode(arena, body, jpc_span_of("")).text;
    char *decoded = jpc_arena_alloc(arena, jpc_html_decoded_max(text.len));
    const unsigned char *s = (const unsigned char *)decoded;
    size_t n_kana = 0, len = jpc_html_decode(text, false, decoded);

    for (size_t i = 0; i + 2 < len; i++)
        n_kana += s[i] == 0xE3 && s[i + 1] >= 0x81 && s[i + 1] <= 0x83 &&
                  !(s[i + 1] == 0x83 && s[i + 2] == 0xBB); // ・ is no kana
    return n_kana;
}

static void count_file(struct tally *tally, const char *path)
{
    jpc_arena arena = {0};
    jpc_buf bytes = {0};
    FILE *file = fopen(path, "rb");
    size_t n = file != NULL;

    while (n > 0) {
        jpc_buf_reserve(&bytes, 1 << 16);
        n = fread(bytes.ptr + bytes.len, 1, 1 << 16, file);
        bytes.len += n;
    }
    if (file != NULL)
        fclose(file);
    if (bytes.len > 0)
        count_page(tally, path, jpc_buf_span(&bytes), count_kana(&arena, jpc_buf_span(&bytes)));
    jpc_buf_release(&bytes);
    jpc_arena_release(&arena);
}

static void count_folder(struct tally *tally, const char *folder)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    struct stat status;
    char path[4096];

    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || stat(path, &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode))
            count_folder(tally, path);
        else if (strstr(entry->d_name, ".html") != NULL || strstr(entry->d_name, ".HTM") != NULL ||
                 strstr(entry->d_name, ".xml") != NULL)
            count_file(tally, path);
    }
    if (entries != NULL)
        closedir(entries);
}

static void test_folders(void)
{
    static const char *const names[] = {"html-ja", "html-gold/ja", "html-gold/other",
                                        "encoding/chardet", "encoding/uchardet"};
    char path[4096];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct tally tally = {.name = names[i]};

        snprintf(path, sizeof path, "%s/%s", tap_shared_data(), names[i]);
        count_folder(&tally, path);
        if (tally.n > 0)
            end_tally(&tally);
    }
}

int main(void)
{
    tap_begin();
    test_signs();
    test_places();
    test_kanji_page();
    test_told_charset();
    test_vectors();
    if (tap_shared_data() != NULL) {
        test_crawl();
        test_folders();
    } else {
        tap_skip("real pages", "no shared data");
    }
    return tap_end();
}
