// What a page says about itself: titles, dates, addresses; and how often that is what people say.
#include "tap.h"
#include "web/charset.h"
#include "web/html_date.h"
#include "web/html_extract.h"
#include "web/url_resolve.h"

// ---- titles ------------------------------------------------------------------

#define OG(title) "<meta property='og:title' content='" title "'>"
#define SITE(name) "<meta property='og:site_name' content='" name "'>"
#define TITLE(title) "<title>" title "</title>"
#define H1(title) "<h1>" title "</h1>"

static const struct title_case {
    const char *name, *html, *title;
} title_cases[] = {
    {"a bar", TITLE("題名 | サイト名"), "題名"},
    {"a wide bar", TITLE("題名｜サイト名"), "題名"},
    {"two bars", TITLE("題名 | 分類 | サイト名"), "題名"},
    {"a dash", TITLE("題名 - サイト名"), "題名"},
    {"an ideographic blank", TITLE("題名　－　サイト名"), "題名"},
    {"a short title of a long site", TITLE("会社概要 | 株式会社例示製作所"), "会社概要"},
    {"a dash without blanks is a letter", TITLE("e-mailの書き方"), "e-mailの書き方"},
    {"the last dash", TITLE("甲 - 乙の話 - 例示新聞"), "甲 - 乙の話"},
    {"a long part behind a dash", TITLE("Rust - how a small language grew up in public"),
     "Rust - how a small language grew up in public"},
    {"a colon is part of a title", TITLE("解説：題名"), "解説：題名"},
    {"… unless a site's name is behind it", SITE("例示新聞") TITLE("題名：例示新聞"), "題名"},
    {"… and no part of it", SITE("例示新聞") TITLE("題名：例示"), "題名：例示"},
    {"a shorter name of the site",
     SITE("Example Institute of Technology")
         TITLE("About - The Example Institute of Technology of Osaka"),
     "About"},
    {"a longer name of the site", SITE("例示新聞デジタル") TITLE("題名の話 • 例示新聞"),
     "題名の話"},
    {"the site's name in front", SITE("例示") TITLE("例示 | 題名"), "題名"},
    {"… of a colon stays", SITE("Example") TITLE("Example: a tool"), "Example: a tool"},
    {"a part that has the site's name in it", SITE("Lamp") TITLE("Oil: how the Lamp burns | Lamp"),
     "Oil: how the Lamp burns"},
    {"the heading", TITLE("題名 - その話 - 例示") H1("題名 - その話"), "題名 - その話"},
    {"… whatever its case, width and blanks", TITLE("ＡＢＣ 入門 | 例示") H1("abc入門"), "abc入門"},
    {"a heading that is the site's name", H1("例示新聞") TITLE("題名の話 | 例示新聞"), "題名の話"},
    {"… and one that is not", TITLE("題名の話 | 例示新聞") H1("例示新聞") H1("題名の話"),
     "題名の話"},
    {"… by og:site_name", SITE("例示") TITLE("例示 | 題名") H1("例示") H1("題名"), "題名"},
    {"a heading that says more",
     TITLE("家の長所と短所 | 例示") H1("家の長所と短所：なぜ建てるのか"),
     "家の長所と短所：なぜ建てるのか"},
    {"a heading that is one word of it", TITLE("Trails near Houston") H1("Houston"),
     "Trails near Houston"},
    {"a heading that is the first words of it", TITLE("例示日記 今日の話") H1("例示日記"),
     "例示日記 今日の話"},
    {"another heading", TITLE("題名の話 | 例示") H1("本日のお知らせ一覧"), "題名の話"},
    {"og:title", TITLE("題名 - 副題 - 例示") OG("題名 - 副題"), "題名 - 副題"},
    {"… that says less", TITLE("題名 - 副題 - 例示") OG("題名"), "題名"},
    {"og:title of the whole site", SITE("例示") TITLE("題名 | 例示") OG("例示"), "題名"},
    {"og:title alone", OG("題&amp;名"), "題&名"},
    {"a title that is the site's", SITE("例示") TITLE("例示") H1("例示") H1("題名"), "題名"},
    {"a heading alone", H1("題\n名<br>と副題"), "題名 と副題"},
    {"nothing but separators", TITLE(" | "), "|"},
    {"a separator in front", TITLE("| 題名"), "| 題名"},
};

static void test_titles(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof title_cases / sizeof *title_cases; i++) {
        const struct title_case *it = &title_cases[i];

        is_text(jpc_html_extract(arena, jpc_span_of(it->html), NULL).title, it->title, it->name);
    }
}

// What is longer than any title, and what has more separators and headings than any page.
static void test_long_titles(jpc_arena *arena)
{
    jpc_buf html = {0};
    jpc_span title;

    jpc_buf_add_string(&html, "<title>");
    for (int i = 0; i < 1000; i++)
        jpc_buf_add_string(&html, "題 | ");
    title = jpc_html_extract(arena, jpc_buf_span(&html), NULL).title;
    ok(title.len == 1000 * strlen("題 | ") - 1, "a title of 6 KB is taken as it is");
    html.len = 0;
    jpc_buf_add_string(&html, "<title>一 | 二 | 三 | 四 - 五 - 六 - 七 - 八 | 九 | 十 | 一 | 二 | "
                              "三 | 四 | 五 | 六 | 七 | 八 | 九 | 十</title>");
    for (int i = 0; i < 100000; i++)
        jpc_buf_add_string(&html, "<h1>一 | 二</h1>");
    is_text(jpc_html_extract(arena, jpc_buf_span(&html), NULL).title, "一 | 二",
            "10^5 headings and 20 separators");
    jpc_buf_release(&html);
}

// ---- dates -------------------------------------------------------------------

static const struct date_case {
    const char *text;
    int year, month, day; // 0: there is none
} date_cases[] = {
    {"2024年5月1日", 2024, 5, 1},
    {"２０２４年０５月０１日", 2024, 5, 1},
    {"2024 年 5 月 1 日（水）", 2024, 5, 1},
    {"令和6年5月1日", 2024, 5, 1},
    {"令和元年12月31日", 2019, 12, 31},
    {"令和　六年五月一日", 2024, 5, 1},
    {"平成三十一年四月三十日", 2019, 4, 30},
    {"平成二年十月二十日", 1990, 10, 20},
    {"二〇二四年十二月十一日", 2024, 12, 11},
    {"㋿6年5月1日", 2024, 5, 1},
    {"㍻31年4月1日", 2019, 4, 1},
    {"R6.5.1", 2024, 5, 1},
    {"H31/4/1", 2019, 4, 1},
    {"Ｒ６．５．１", 2024, 5, 1},
    {"2024年（令和6年）5月1日", 2024, 5, 1},
    {"令和6年(2024年)5月1日", 2024, 5, 1},
    {"令和6（2024）年5月1日", 2024, 5, 1},
    {"2024/05/01 10:00", 2024, 5, 1},
    {"2024.5.1", 2024, 5, 1},
    {"on 2024-05-01T10:00", 2024, 5, 1},
    {"May 1, 2024", 2024, 5, 1},
    {"MAY 1st 2024", 2024, 5, 1},
    {"Wed, 1 May 2024", 2024, 5, 1},
    {"the 3rd of September, 2024", 2024, 9, 3},
    {"Sept. 3, 2024", 2024, 9, 3},
    {"01-Feb-2024", 2024, 2, 1},
    {"Published Feb.\n3, 2024", 2024, 2, 3},
    {"昭和63年5月1日", 0, 0, 0},
    {"平成元年5月1日", 0, 0, 0},
    {"2024年2月30日", 0, 0, 0},
    {"2024年5月", 0, 0, 0},
    {"令和6年度", 0, 0, 0},
    {"May 2024", 0, 0, 0},
    {"Version 2, June 1991", 0, 0, 0},
    {"Maybe 1, 2024", 0, 0, 0},
    {"dismay 1, 2024", 0, 0, 0},
    {"5/1/2024", 0, 0, 0},
    {"R6", 0, 0, 0},
    {"ER6.5.1", 0, 0, 0},
    {"12024-05-01", 0, 0, 0},
    {"2024-05-011", 0, 0, 0},
    {"March 1, 20245", 0, 0, 0},
    {"十", 0, 0, 0},
    {"1989-05-01", 0, 0, 0},
};

// Also with every end cut off: nothing is read behind the end.
static void test_dates(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof date_cases / sizeof *date_cases; i++) {
        const struct date_case *it = &date_cases[i];
        jpc_date date = {0, 0, 0}, cut;
        jpc_date_place place;
        jpc_span text = jpc_span_of(it->text);
        bool found = jpc_date_find(text, &date, &place);

        ok(found == (it->year > 0) && (!found || (date.year == it->year &&
                                                  date.month == it->month && date.day == it->day)),
           "%s: %04d-%02d-%02d", it->text, date.year, date.month, date.day);
        for (size_t len = 0; len < text.len; len++)
            jpc_date_find(jpc_arena_copy(arena, text.ptr, len), &cut, &place);
    }
}

static const struct address_case {
    const char *url, *date;
} address_cases[] = {
    {"https://a.example/2024/05/01/title", "2024-05-01"},
    {"https://a.example/blog/2024-05-01-title.html", "2024-05-01"},
    {"https://a.example/news/20240501.html", "2024-05-01"},
    {"https://a.example/news/20240501", "2024-05-01"},
    {"https://a.example/2024/05/title", ""},
    {"https://a.example/2024/13/01/", ""},
    {"https://a.example/202405011234", ""},
    {"https://a.example/12024/05/01/", ""},
    {"https://a.example/2024/0501/", ""},
    {"https://a.example/2024/05x01/", ""},
    {"https://a.example/?p=/2024/05/01/", ""},
};

static void test_address_dates(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof address_cases / sizeof *address_cases; i++) {
        jpc_span html =
            jpc_arena_printf(arena, "<link rel=canonical href='%s'><p>一", address_cases[i].url);

        is_text(jpc_html_extract(arena, html, NULL).published, address_cases[i].date,
                address_cases[i].url);
    }
}

#define LD(json) "<script type=application/ld+json>" json "</script>"

static const struct published_case {
    const char *name, *html, *date;
} published_cases[] = {
    {"the date of publication, not that of the change",
     H1("題") "<p>更新日 2024年6月1日"
              "<p>公開日 2024年5月1日",
     "2024-05-01"},
    {"both in one line", H1("題") "<p>最終更新：2024/6/1　公開：2024/5/1", "2024-05-01"},
    {"the change before a date of nothing", H1("題") "<p>更新日 2024年6月1日<p>2024年5月1日",
     "2024-05-01"},
    {"the change, if there is nothing else", H1("題") "<p>Updated June 1, 2024", "2024-06-01"},
    {"the day of something else", H1("題") "<p>開催日時：2024年6月1日<p>2024年5月1日",
     "2024-05-01"},
    {"… alone", H1("題") "<p>申込締切：2024年6月1日", ""},
    {"a date far from the title", H1("題") "<p>1<p>2<p>3<p>4<p>5<p>6<p>7<p>8<p>2024年5月1日", ""},
    {"… that says what it is", H1("題") "<p>1<p>2<p>3<p>4<p>5<p>6<p>7<p>8<p>掲載日：2024年5月1日",
     "2024-05-01"},
    {"an article in JSON-LD",
     LD("{\"@graph\":[{\"@type\":\"WebPage\",\"datePublished\":\"2024-04-01\"},"
        "{\"datePublished\":\"2024-05-01\",\"@type\":\"NewsArticle\"}]}"),
     "2024-05-01"},
    {"a review in JSON-LD is of a reader",
     LD("{\"@type\":\"Product\",\"review\":[{\"@type\":\"Review\",\"author\":{\"@type\":\"Person\"}"
        ","
        "\"datePublished\":\"2024-05-01\"}]}"),
     ""},
    {"braces in its strings", LD("{\"a\":\"\\\"}{\",\"datePublished\" : \"2024-05-01\"}"),
     "2024-05-01"},
    {"JSON-LD that is cut off", LD("{\"@type\":\"Article\",\"datePublished\":\"2024-05-01"),
     "2024-05-01"},
    {"a script that is none", "<script>y='\"';x={\"datePublished\":\"2024-05-01\"}</script>",
     "2024-05-01"},
    {"an English value", "<time datetime='February 24, 2006 02:01am'>x</time>", "2006-02-24"},
    {"<time pubdate>",
     "<time datetime=2024-06-01>x</time><time datetime=2024-05-01 pubdate>y</time>", "2024-05-01"},
    {"a name with a reference",
     "<meta property='og:article&#x3A;published_time' content=2024-05-01>", "2024-05-01"},
};

static void test_published(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof published_cases / sizeof *published_cases; i++) {
        const struct published_case *it = &published_cases[i];

        is_text(jpc_html_extract(arena, jpc_span_of(it->html), NULL).published, it->date, it->name);
    }
}

// ---- addresses ---------------------------------------------------------------

static const struct resolve_case {
    const char *base, *reference, *url;
} resolve_cases[] = {
    {"http://a/b/c/d?q", "g", "http://a/b/c/g"}, // RFC 3986, 5.4
    {"http://a/b/c/d?q", "./g", "http://a/b/c/g"},
    {"http://a/b/c/d?q", "g/", "http://a/b/c/g/"},
    {"http://a/b/c/d?q", "/g", "http://a/g"},
    {"http://a/b/c/d?q", "//g", "http://g"},
    {"http://a/b/c/d?q", "?y", "http://a/b/c/d?y"},
    {"http://a/b/c/d?q", "g?y", "http://a/b/c/g?y"},
    {"http://a/b/c/d?q", "#s", "http://a/b/c/d?q"},
    {"http://a/b/c/d?q", "g#s", "http://a/b/c/g"},
    {"http://a/b/c/d?q", "", "http://a/b/c/d?q"},
    {"http://a/b/c/d?q", ".", "http://a/b/c/"},
    {"http://a/b/c/d?q", "..", "http://a/b/"},
    {"http://a/b/c/d?q", "../g", "http://a/b/g"},
    {"http://a/b/c/d?q", "../../../g", "http://a/g"},
    {"http://a/b/c/d?q", "/./g", "http://a/g"},
    {"http://a/b/c/d?q", "g..", "http://a/b/c/g.."},
    {"http://a/b/c/d?q", "./g/../h", "http://a/b/c/h"},
    {"http://a/b/c/d?q", "g?y/../x", "http://a/b/c/g?y/../x"},
    {"http://a", "g", "http://a/g"},
    {"http://a?q", "g", "http://a/g"},
    {"https://a/b", " HTTPS://C.example/d#e ", "HTTPS://C.example/d"},
    {"https://a/b", "mailto:x@y", ""},
    {"https://a/b", "javascript:void(0)", ""},
    {"https://a/b", "http:///x", ""},
    {"https://a/b", "//", ""},
    {"", "x", ""},
    {"a/b", "x", ""},
    {"", "https://a/b", "https://a/b"},
};

static void test_resolve(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof resolve_cases / sizeof *resolve_cases; i++) {
        const struct resolve_case *it = &resolve_cases[i];

        is_text(jpc_url_resolve(arena, jpc_span_of(it->base), jpc_span_of(it->reference)), it->url,
                it->reference);
    }
    is_text(jpc_url_resolve(arena, (jpc_span){0}, (jpc_span){0}), "", "spans without pointers");
}

static void test_canonical(jpc_arena *arena)
{
    jpc_page page = jpc_html_extract(
        arena,
        jpc_span_of("<base href=/b/><base href=/c/><meta property=og:url content=/o>"
                    "<link rel='alternate canonical' href='x?a&amp;b'><link rel=canonical href=y>"),
        NULL);

    is_text(page.canonical, "x?a&b", "the first canonical address, as written");
    is_text(page.base, "/b/", "… and what it is relative to");
    page = jpc_html_extract(arena, jpc_span_of("<meta property=og:url content=/o>"), NULL);
    is_text(page.canonical, "/o", "og:url");
}

// ---- gold --------------------------------------------------------------------

static jpc_span read_file(jpc_arena *arena, const char *folder, const char *name, const char *end)
{
    jpc_span path = jpc_arena_printf(arena, "%s/%s%s", folder, name, end);
    char *bytes = jpc_arena_alloc(arena, 8 << 20);
    FILE *file = fopen(path.ptr, "rb");
    jpc_span result = {bytes, 0};

    if (file != NULL) {
        result.len = fread(bytes, 1, 8 << 20, file);
        fclose(file);
    }
    return result;
}

// The string behind "key": in a line of JSON that is written as it is here; empty if it is null.
static jpc_span value_of(jpc_span json, const char *key)
{
    char *at = strstr(json.ptr, key), *out;
    jpc_span value = {"", 0};

    if (at == NULL || *(at += strlen(key)) != '"')
        return value;
    value.ptr = out = ++at;
    for (; *at != '"' && *at != '\0'; at++) {
        at += *at == '\\';
        *out++ = *at;
    }
    value.len = (size_t)(out - value.ptr);
    return value;
}

static bool is_same_title(jpc_arena *arena, jpc_span a, jpc_span b)
{
    jpc_span copy = jpc_arena_copy(arena, b.ptr, b.len + 1);

    ((char *)(uintptr_t)copy.ptr)[b.len] = '\0';
    return jpc_span_is_nocase(a, copy.ptr);
}

struct score {
    int titles, titles_right, dates, dates_right, dates_invented;
};

static void score_page(jpc_arena *arena, const char *folder, const char *name, struct score *score)
{
    jpc_span gold = read_file(arena, folder, name, ".meta.json"), title, date;
    jpc_span html = read_file(arena, folder, name, ".html");
    jpc_page page =
        jpc_html_extract(arena, jpc_charset_decode(arena, html, jpc_span_of("")).text, NULL);

    ((char *)(uintptr_t)gold.ptr)[gold.len] = '\0';
    date = value_of(gold, "\"publish_date\": ");
    title = value_of(gold, "\"title\": ");
    score->titles++;
    score->titles_right += is_same_title(arena, page.title, title);
    score->dates += date.len > 0;
    score->dates_right += date.len > 0 && jpc_span_equals(date, page.published);
    score->dates_invented += date.len == 0 && page.published.len > 0;
}

// Names of the pages are numbers of four digits.
static void test_gold(jpc_arena *arena)
{
    const char *data = tap_shared_data();
    struct score score = {0};
    char folder[512], name[16];

    if (data == NULL) {
        tap_skip("gold titles and dates", "no shared data");
        return;
    }
    snprintf(folder, sizeof folder, "%s/html-gold/other", data);
    for (int i = 0; i < 10000; i++) {
        jpc_span path;

        snprintf(name, sizeof name, "%04d", i);
        path = jpc_arena_printf(arena, "%s/%s.meta.json", folder, name);
        if (access(path.ptr, R_OK) == 0)
            score_page(arena, folder, name, &score);
        jpc_arena_reset(arena);
    }
    printf("# titles %d of %d, dates %d of %d, %d where gold has none\n", score.titles_right,
           score.titles, score.dates_right, score.dates, score.dates_invented);
    ok(score.titles >= 61 && score.titles_right * 100 >= score.titles * 78,
       "78 %% of the titles are those of the gold");
    ok(score.dates_right * 100 >= score.dates * 80, "80 %% of the dates are");
    ok(score.dates_invented <= 7, "few pages without a date get one");
}

int main(void)
{
    jpc_arena arena = {0};

    tap_begin();
    test_titles(&arena);
    test_long_titles(&arena);
    test_dates(&arena);
    test_address_dates(&arena);
    test_published(&arena);
    test_resolve(&arena);
    test_canonical(&arena);
    test_gold(&arena);
    jpc_arena_release(&arena);
    return tap_end();
}
