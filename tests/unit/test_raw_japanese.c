// Signs of Japanese by example, in every charset and at every place; then recall on real pages.

#include "web/raw_japanese.h"

#include <stdio.h>

#include "tap.h"
#include "web/charset.h"

#define SAMPLE "\xE3\x81\x8A\xE7\x9F\xA5\xE3\x82\x89\xE3\x81\x9B" // お知らせ
#define SAMPLE_SJIS "\x82\xA8\x92\x6D\x82\xE7\x82\xB9"
#define SAMPLE_EUC "\xA4\xAA\xC3\xCE\xA4\xE9\xA4\xBB"
#define SAMPLE_JIS "\x1B$B$*CN$i$;\x1B(B"

// Evaluates an exact copy on the heap, so that a sanitizer sees the first byte read beyond it.
static bool judge(const char *bytes, size_t len)
{
    char *exact = malloc(len + (len == 0));
    bool japanese;

    if (len > 0)
        memcpy(exact, bytes, len);
    japanese = jpc_raw_japanese((jpc_span){exact, len});
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

static size_t count_kana(jpc_arena *arena, jpc_span body)
{
    jpc_span text = jpc_charset_decode(arena, body, jpc_span_of("")).text;
    const unsigned char *s = (const unsigned char *)text.ptr;
    size_t n_kana = 0;

    for (size_t i = 0; i + 2 < text.len; i++)
        n_kana += s[i] == 0xE3 && s[i + 1] >= 0x81 && s[i + 1] <= 0x83;
    return n_kana;
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

static void test_pages(void)
{
    char path[4096], *bytes, name[1024];
    size_t n_pages = 0, n_missed = 0, len;
    jpc_arena arena = {0};
    FILE *list, *page;

    if (tap_shared_data() == NULL) {
        tap_skip("real pages", "no shared data");
        return;
    }
    snprintf(path, sizeof path, "%s/encoding/detection_files.tsv", tap_shared_data());
    list = fopen(path, "r");
    bytes = malloc((size_t)1 << 22);
    while (list != NULL && fgets(name, sizeof name, list) != NULL) {
        name[strcspn(name, "\t")] = '\0';
        snprintf(path, sizeof path, "%s/%s", tap_shared_data(), name);
        page = fopen(path, "rb");
        if (page == NULL)
            continue;
        len = fread(bytes, 1, (size_t)1 << 22, page);
        fclose(page);
        if (count_kana(&arena, (jpc_span){bytes, len}) >= 2) {
            n_pages++;
            if (!judge(bytes, len) && ++n_missed < 20)
                printf("#   missed %s\n", name);
        }
        jpc_arena_reset(&arena);
    }
    if (list != NULL)
        fclose(list);
    free(bytes);
    jpc_arena_release(&arena);
    ok(n_pages > 0 && n_missed * 1000 <= n_pages, "%zu pages with kana in all charsets, %zu missed",
       n_pages, n_missed);
}

int main(void)
{
    tap_begin();
    test_signs();
    test_places();
    test_kanji_page();
    test_pages();
    return tap_end();
}
