#include "text/japanese_score.h"

#include <errno.h>
#include <iconv.h>

#include "tests/unit/language_data.h"

static double score(jpc_span text)
{
    jpc_script_counts counts = jpc_script_count(text);

    return jpc_japanese_score(text, &counts);
}

static const struct score_case {
    const char *text;
    double lowest, highest;
} score_cases[] = {
    {"", 0, 0},
    {" ", 0, 0},
    {"a", 0, 0},
    {"あ", 1, 1},
    {"1,234 × 5.6 = ？", 0, 0},
    {"Привет, мир", 0, 0},
    {"日本国憲法", 0.5, 1},
    {"大日本帝國憲法", 0.5, 1},
    {"特定非営利活動促進法施行規則", 0.5, 1},
    {"国立研究開発法人産業技術総合研究所", 0.5, 1},
    {"東京都千代田区霞が関", 0.5, 1},
    {"佐々木", 0.5, 1},
    {"平成十一年総理府令第五十六号", 0.5, 1},
    // As much Chinese as Japanese: neither 0 nor 1.
    {"我们今天去图书馆看书。明天天气很好。今日は図書館へ行って本を読みました。", 0.05, 0.95},
    {"图书馆", 0, 0.49},
    {"中华人民共和国", 0, 0.1},
    {"中華民國總統府", 0, 0.49},
    {"今日天氣好好", 0, 0.49},
    {"大韓民國은 民主共和國이다。", 0, 0.1},
    {"English with 漢字 has a few Chinese characters, and is English all the same.", 0, 0.49},
    {"吾輩は猫である。名前はまだ無い。", 1, 1},
    {"大正三年農商務省令第二十九号ヲ左ノ通改正ス", 0.5, 1},
    {"ﾊﾝｶｸ ｶﾀｶﾅ ﾃﾞｽ", 1, 1},
    {"我们试试看！今天是六月十八号，也是他的生日。", 0, 0.1},
    {"我們的商店叫做優の良品，歡迎光臨，謝謝您的支持。", 0, 0.1},
    {"約翰・史密斯先生和瑪麗・瓊斯女士出席了會議", 0, 0.1},
    {"나는 그의 모자가 싫다.", 0, 0},
    {"나는 오늘 일본어로 こんにちは 라고 말했다. 그는 웃으면서 대답했다. 참 좋은 날이었다.", 0,
     0.49},
    {"The word こんにちは means hello in Japanese, and is used all day long by everybody, "
     "although strictly speaking it is a greeting for the afternoon only, as every student of "
     "the language learns in the first lesson of the first year at school.",
     0, 0.49},
    // Technical text: some 15 % of the characters are Japanese.
    {"次の関数はファイルを開きます。 int fd = open(path, O_RDONLY | O_CLOEXEC); if (fd < 0) { "
     "perror(path); return -1; } while ((n = read(fd, buffer, sizeof buffer)) > 0) "
     "total += n; close(fd); エラーの場合は負の値を返します。",
     0.5, 1},
};

static void test_cases(void)
{
    for (size_t i = 0; i < sizeof score_cases / sizeof *score_cases; i++) {
        double got = score(jpc_span_of(score_cases[i].text));

        if (!ok(got >= score_cases[i].lowest && got <= score_cases[i].highest, "text %zu", i))
            printf("#   got %g, expected %g to %g: %s\n", got, score_cases[i].lowest,
                   score_cases[i].highest, score_cases[i].text);
    }
}

// The bounds themselves: 3 kana among 100 visible characters; a quarter of the letters but digits.
static void test_bounds(void)
{
    jpc_script_counts counts = {.chars = 100, .kana = 3, .ascii_letters = 97};

    is_number(jpc_japanese_score(jpc_span_of(""), &counts), 0.5, 1e-12, "3 % of kana: 0.5");
    counts = (jpc_script_counts){.chars = 100, .kana = 40, .han = 60};
    is_number(jpc_japanese_score(jpc_span_of(""), &counts), 1, 0, "prose: 1");
    counts = (jpc_script_counts){.chars = 100, .han = 50, .digits = 50};
    is_number(jpc_japanese_score(jpc_span_of(""), &counts), 0.5, 0, "no evidence: 0.5");
    counts = (jpc_script_counts){.chars = 120, .han = 5, .ascii_letters = 95, .digits = 20};
    is_number(jpc_japanese_score(jpc_span_of(""), &counts), 0.1, 1e-12, "a few Han in English");
}

// ---- F1 by length -----------------------------------------------------------------------------

#define LENGTHS 3
static const char *const length_names[LENGTHS] = {"1-3", "4-19", "20 and more"};

enum language { JAPANESE, NEIGHBOUR /* Chinese, Cantonese, Korean */, OTHER, LANGUAGES };

struct tally {
    size_t n[LANGUAGES][LENGTHS], taken[LANGUAGES][LENGTHS]; // for Japanese
};

static void add_text(struct tally *tally, enum language language, jpc_span text)
{
    jpc_script_counts counts;
    size_t class;

    while (text.len > 0 && strchr(" \r\n\t", text.ptr[text.len - 1]) != NULL)
        text.len--;
    counts = jpc_script_count(text);
    if (counts.chars == 0)
        return;
    class = counts.chars < 4 ? 0 : counts.chars < 20 ? 1 : 2;
    tally->n[language][class]++;
    tally->taken[language][class] += jpc_japanese_score(text, &counts) >= 0.5;
}

static double share_of(size_t part, size_t all) { return all > 0 ? (double)part / (double)all : 0; }

static double f1(const struct tally *tally, size_t class, bool all)
{
    size_t right = tally->taken[JAPANESE][class], wrong = tally->taken[NEIGHBOUR][class];
    size_t missed = tally->n[JAPANESE][class] - right;

    wrong += all ? tally->taken[OTHER][class] : 0;
    return share_of(2 * right, 2 * right + wrong + missed);
}

static void print_tally(const struct tally *tally, const char *name)
{
    for (size_t class = 0; class < LENGTHS; class ++)
        printf("# %-20s %-11s Japanese %5zu of %5zu, zh yue ko %4zu of %5zu: F1 %.4f; others %zu "
               "of %6zu: F1 %.4f\n",
               name, length_names[class], tally->taken[JAPANESE][class], tally->n[JAPANESE][class],
               tally->taken[NEIGHBOUR][class], tally->n[NEIGHBOUR][class], f1(tally, class, false),
               tally->taken[OTHER][class], tally->n[OTHER][class], f1(tally, class, true));
}

static void check_f1(const struct tally *tally, const char *name)
{
    static const double least[LENGTHS] = {0, 0.98, 0.999};

    print_tally(tally, name);
    for (size_t class = 1; class < LENGTHS; class ++)
        if (tally->n[JAPANESE][class] > 0)
            ok(f1(tally, class, false) >= least[class] && f1(tally, class, true) >= least[class],
               "%s, %s characters: F1 %.3f and more", name, length_names[class], least[class]);
}

static void add_tally(struct tally *all, const struct tally *tally)
{
    for (size_t language = 0; language < LANGUAGES; language++)
        for (size_t class = 0; class < LENGTHS; class ++) {
            all->n[language][class] += tally->n[language][class];
            all->taken[language][class] += tally->taken[language][class];
        }
}

static void add_lines(struct tally *tally, enum language language, jpc_span text)
{
    jpc_span line;

    while (take_line(&text, &line))
        if (!is_number_of_part(line))
            add_text(tally, language, line);
}

static void add_file(struct tally *tally, enum language language, const char *name)
{
    jpc_buf text = {0};
    char path[128];

    snprintf(path, sizeof path, "langid/%s", name);
    if (read_shared(&text, path))
        add_lines(tally, language, jpc_buf_span(&text));
    jpc_buf_release(&text);
}

static void test_tatoeba(struct tally *all)
{
    struct tally tally = {0};

    add_file(&tally, JAPANESE, "tatoeba/tatoeba.jpn-eng.jpn");
    add_file(&tally, NEIGHBOUR, "tatoeba/tatoeba.cmn-eng.cmn");
    add_file(&tally, NEIGHBOUR, "tatoeba/tatoeba.yue-eng.yue");
    add_file(&tally, NEIGHBOUR, "tatoeba/tatoeba.kor-eng.kor");
    add_file(&tally, OTHER, "tatoeba/tatoeba.jpn-eng.eng");
    check_f1(&tally, "Tatoeba");
    add_tally(all, &tally);
}

static void test_lingua(struct tally *all)
{
    static const char languages[][3] = {"ja", "zh", "ko", "ar", "de", "en", "es", "fr", "hi",
                                        "id", "it", "mn", "pt", "ru", "th", "tr", "vi"};
    static const char *const kinds[] = {"single-words", "word-pairs", "sentences"};
    struct tally tally = {0};
    char name[64];

    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        for (size_t j = 0; j < sizeof kinds / sizeof *kinds; j++) {
            snprintf(name, sizeof name, "lingua/%s/%s.txt", languages[i], kinds[j]);
            add_file(&tally, i == 0 ? JAPANESE : i < 3 ? NEIGHBOUR : OTHER, name);
        }
    check_f1(&tally, "lingua");
    add_tally(all, &tally);
}

// The language of a code that starts with one of these.
static enum language language_of(const char *code)
{
    static const char *const neighbours[] = {"cmn", "yue",     "kor", "wuu", "gan", "hak", "nan",
                                             "zh_", "za_Hani", "ko_", "lzh", "cjy", "hsn", "023"};

    if (strncmp(code, "jpn", 3) == 0 || strncmp(code, "ja_", 3) == 0)
        return JAPANESE;
    for (size_t i = 0; i < sizeof neighbours / sizeof *neighbours; i++)
        if (strncmp(code, neighbours[i], strlen(neighbours[i])) == 0)
            return NEIGHBOUR;
    return OTHER;
}

// Each line of the texts of a file whose objects have the string `key` for the language. With
// "code", the first is the language's name in English.
static void test_objects(struct tally *all, const char *file, const char *key, const char *name)
{
    jpc_buf bytes = {0}, text = {0}, code = {0};
    struct tally tally = {0};
    jpc_span rest, line, body, title;

    read_shared(&bytes, file);
    for (rest = jpc_buf_span(&bytes); take_line(&rest, &line);) {
        if (!take_string(&code, line, key) || !take_string(&text, line, "text"))
            continue;
        jpc_buf_add(&code, "", 1);
        body = jpc_buf_span(&text);
        if (strcmp(key, "code") == 0)
            take_line(&body, &title);
        add_lines(&tally, language_of(code.ptr), body);
    }
    check_f1(&tally, name);
    add_tally(all, &tally);
    jpc_buf_release(&bytes);
    jpc_buf_release(&text);
    jpc_buf_release(&code);
}

static void test_languages(void)
{
    struct tally all = {0};

    if (tap_shared_data() == NULL) {
        tap_skip("languages", "no shared data");
        return;
    }
    test_tatoeba(&all);
    test_lingua(&all);
    test_objects(&all, "langid/udhr/udhr.jsonl", "code", "UDHR, lines");
    test_objects(&all, "langid/cld2_unittest.jsonl", "tag", "CLD2");
    check_f1(&all, "all");
    ok(all.n[JAPANESE][1] > 700 && all.n[NEIGHBOUR][1] > 4000 && all.n[OTHER][2] > 45000,
       "all files were there");
}

// ---- pages of two languages -------------------------------------------------------------------

#define PAGE_LINES 20

// Of every PAGE_LINES lines of a page, `n` are from the file of Japanese, the rest of the other.
static void add_pages(jpc_buf *japanese, jpc_buf *other, size_t n, struct tally *tally)
{
    jpc_span sources[2] = {jpc_buf_span(other), jpc_buf_span(japanese)}, line;
    jpc_buf page = {0};

    for (size_t i = 0;; i++) {
        if (!take_line(&sources[i % PAGE_LINES * n % PAGE_LINES < n], &line))
            break;
        jpc_buf_add(&page, line.ptr, line.len);
        jpc_buf_add(&page, "\n", 1);
        if (i % PAGE_LINES == PAGE_LINES - 1) {
            add_text(tally, JAPANESE, jpc_buf_span(&page));
            page.len = 0;
        }
    }
    jpc_buf_release(&page);
}

// None with a tenth of Japanese sentences pass, all with 0.8: sentences differ in length.
static void test_mixed(const char *name)
{
    jpc_buf japanese = {0}, other = {0};

    if (tap_shared_data() == NULL || !read_shared(&other, name) ||
        !read_shared(&japanese, "langid/tatoeba/tatoeba.jpn-eng.jpn"))
        return;
    for (size_t n = 0; n <= PAGE_LINES; n += 2) {
        struct tally tally = {0};
        size_t pages, taken;

        add_pages(&japanese, &other, n, &tally);
        pages = tally.n[JAPANESE][2];
        taken = tally.taken[JAPANESE][2];
        printf("# %s, %3zu %% Japanese: %zu of %zu pages pass\n", name, 100 * n / PAGE_LINES, taken,
               pages);
        if (n <= 2 || n >= 16)
            ok(pages > 30 && taken == (n <= 2 ? 0 : pages), "%s, %zu %% Japanese", name,
               100 * n / PAGE_LINES);
    }
    jpc_buf_release(&japanese);
    jpc_buf_release(&other);
}

// Puts a kana behind each n-th character of three bytes; の, ・ and ー of shops and names twice as
// often as others.
static void add_stray(jpc_buf *page, jpc_span line, size_t n)
{
    static const char *const kana[] = {"の", "・", "ー", "の", "ア", "い"};
    size_t n_seen = 0;

    for (size_t at = 0; at < line.len;) {
        size_t width = (unsigned char)line.ptr[at] >> 4 == 0xE ? 3 : 1;

        jpc_buf_add(page, line.ptr + at, width);
        at += width;
        if (width == 3 && ++n_seen % n == 0)
            jpc_buf_add(page, kana[n_seen / n % 6], 3);
    }
}

// Lines, and pages of PAGE_LINES, of Chinese with a kana behind every n-th character.
static void test_stray(const char *name, size_t n)
{
    jpc_buf bytes = {0}, page = {0};
    struct tally tally = {0};
    jpc_span rest, line;
    size_t n_lines = 0, wrong;

    if (tap_shared_data() == NULL || !read_shared(&bytes, name))
        return;
    for (rest = jpc_buf_span(&bytes); take_line(&rest, &line);) {
        size_t from = page.len;

        add_stray(&page, line, n);
        add_text(&tally, OTHER, (jpc_span){page.ptr + from, page.len - from});
        if (++n_lines % PAGE_LINES == 0) {
            add_text(&tally, NEIGHBOUR, jpc_buf_span(&page));
            page.len = 0;
        }
    }
    wrong = tally.taken[OTHER][1] + tally.taken[OTHER][2];
    ok(tally.n[NEIGHBOUR][2] > 30 && tally.taken[NEIGHBOUR][2] == 0 && wrong * 50 < n_lines,
       "%s, every %zu. a kana: %zu of %zu pages pass, %zu of %zu lines", name, n,
       tally.taken[NEIGHBOUR][2], tally.n[NEIGHBOUR][2], wrong, n_lines);
    jpc_buf_release(&bytes);
    jpc_buf_release(&page);
}

// Converts what can be converted.
static void convert(jpc_buf *out, jpc_span in, const char *to, const char *from)
{
    iconv_t converter = iconv_open(to, from);
    char *at = (char *)in.ptr, room[4096];
    size_t left = in.len;

    if (converter == (iconv_t)-1)
        abort();
    while (left > 0) {
        char *put = room;
        size_t free_bytes = sizeof room;

        if (iconv(converter, &at, &left, &put, &free_bytes) == (size_t)-1 && errno != E2BIG) {
            at++;
            left--;
        }
        jpc_buf_add(out, room, sizeof room - free_bytes);
    }
    iconv_close(converter);
}

// Pages in a legacy charset of China or Korea whose bytes were taken for EUC-JP: they are valid in
// it, and become kanji that mean nothing.
static void test_misread(const char *name, const char *charset)
{
    jpc_buf bytes = {0}, encoded = {0}, misread = {0};
    struct tally tally = {0}, pages = {0};
    jpc_span rest, line;

    if (tap_shared_data() == NULL || !read_shared(&bytes, name))
        return;
    convert(&encoded, jpc_buf_span(&bytes), charset, "UTF-8");
    convert(&misread, jpc_buf_span(&encoded), "UTF-8", "EUC-JP");
    add_lines(&tally, OTHER, jpc_buf_span(&misread));
    for (rest = jpc_buf_span(&misread); rest.len > 3000;) {
        jpc_span page = {rest.ptr, 0};

        while (rest.len > 0 && page.len < 3000 && take_line(&rest, &line))
            page.len = (size_t)(rest.ptr - page.ptr);
        add_text(&pages, OTHER, page);
    }
    ok(pages.n[OTHER][2] > 5 && pages.taken[OTHER][2] == 0 &&
           tally.taken[OTHER][2] * 20 <= tally.n[OTHER][2],
       "%s in %s read as EUC-JP: %zu of %zu pages pass, %zu of %zu lines from 20 characters, %zu "
       "of %zu shorter ones",
       name, charset, pages.taken[OTHER][2], pages.n[OTHER][2], tally.taken[OTHER][2],
       tally.n[OTHER][2], tally.taken[OTHER][1], tally.n[OTHER][1]);
    jpc_buf_release(&bytes);
    jpc_buf_release(&encoded);
    jpc_buf_release(&misread);
}

static void test_pages(void)
{
    static const char *const chinese[] = {"langid/tatoeba/tatoeba.cmn-eng.cmn",
                                          "langid/tatoeba/tatoeba.yue-eng.yue",
                                          "langid/lingua/zh/sentences.txt"};

    for (size_t i = 0; i < 3; i++) {
        test_mixed(chinese[i]);
        for (size_t n = 6; n <= 20; n += 7)
            test_stray(chinese[i], n);
    }
    test_mixed("langid/tatoeba/tatoeba.kor-eng.kor");
    test_misread("langid/tatoeba/tatoeba.cmn-eng.cmn", "GB2312");
    test_misread("langid/lingua/zh/sentences.txt", "GB2312");
    test_misread("langid/tatoeba/tatoeba.kor-eng.kor", "EUC-KR");
    test_misread("langid/lingua/ko/sentences.txt", "EUC-KR");
    test_misread("langid/lingua/ru/sentences.txt", "KOI8-R");
    test_misread("langid/lingua/ru/sentences.txt", "CP1251");
    test_misread("langid/lingua/mn/sentences.txt", "CP1251");
    test_misread("langid/lingua/ar/sentences.txt", "CP1256");
    test_misread("langid/lingua/th/sentences.txt", "TIS-620");
}

int main(void)
{
    tap_begin();
    test_cases();
    test_bounds();
    test_languages();
    test_pages();
    return tap_end();
}
