#include "web/html_extract.h"

#include "tap.h"
#include "text/utf8.h"
#include "web/charset.h"

// ---- texts -------------------------------------------------------------------

#define PROSE "日本語の文章は、句点で終わる。読点も、よく使われる。"
#define LINK "<a href=1>一番目</a>"
#define LINKS_TEXT "一番目の記事 二番目の記事 三番目の記事"
#define LINKS "<a href=1>一番目の記事</a> <a href=2>二番目の記事</a> <a href=3>三番目の記事</a>"

static const struct text_case {
    const char *name, *html, *text;
} text_cases[] = {
    {"empty", "", ""},
    {"a lone angle bracket", "<", "<"},
    {"plain text", "日本語", "日本語"},
    {"paragraphs", "<p>一</p><p>二</p>", "一\n二"},
    {"paragraphs without end tags", "<p>一<p>二<div>三</div>四", "一\n二\n三\n四"},
    {"white space is folded", "<p> a \n b\t<b> c</b> </p>", "a b c"},
    {"a line break between kana is no space", "<p>日本\n  語</p>", "日本語"},
    {"a blank between kana stays", "<p>日本 語</p>", "日本 語"},
    {"a line break between words is a space", "<p>日本\nGo</p>", "日本 Go"},
    {"the Japanese indent stays", "<p>　一</p>", "　一"},
    {"br and br br", "一<br>二<br><br>三<br>\n<br>四", "一\n二\n三\n四"},
    {"references", "<p>&#x3042;&#12356;&amp;&hellip;</p>", "あい&…"},
    {"ruby keeps its base", "<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>だ</p>",
     "漢字だ"},
    {"ruby without end tags", "<p><ruby>漢<rt>かん<rb>字<rt>じ</ruby>だ</p>", "漢字だ"},
    {"ruby that is never closed", "<p><ruby>漢<rt>かん<p>次の段落", "漢\n次の段落"},
    {"ruby that a box ends", "<ruby>漢<rt>かん<div>次の段落</div>", "漢\n次の段落"},
    {"a paragraph ends a paragraph", "<p class=sns>案内<p>" PROSE, PROSE},
    {"a class word on the bulk", "<div class=menu><p>" PROSE PROSE "</div><p>" PROSE,
     PROSE PROSE "\n" PROSE},
    {"lists", "<ul><li>一<li>二<ul><li>三</ul><li>四</ul>", "一\n二\n三\n四"},
    {"a data table", "<table><tr><th>年<th>数<tr><td>1<td>2</table>", "年\t数\n1\t2"},
    {"a cell of several lines", "<table><tr><td>一<td>二<p>三</table>", "一\n二\n三"},
    {"definition lists", "<dl><dt>語<dd>意味<dt>語<dd>意味</dl>", "語\n意味\n語\n意味"},
    {"pre keeps its lines", "<pre>\na  b\n  c\n</pre>", "a  b\n  c"},
    {"pre in a page from Windows", "<pre>\r\na\r\n  b\rc&#13;\r\n</pre>", "a\n  b\nc"},
    {"script, style, comments", "<script>var a='<p>';</script><style>p{}</style><!-- x -->一",
     "一"},
    {"svg, select, template, noscript",
     "一<svg><text>x</text></svg><select><option>y</select><template>z</template>"
     "<noscript>w</noscript>二",
     "一二"},
    {"hidden", "<div hidden>x</div><div style='display:none'>y</div>一", "一"},
    {"nav and footer", "<nav>" LINKS "</nav><p>" PROSE "</p><footer>会社案内</footer>", PROSE},
    {"class words",
     "<div class='pankuzu'>ホーム＞記事</div><p>" PROSE "</p>"
     "<div id='sideBar2'>案内</div><div class='サイドバー'>案内</div>",
     PROSE},
    {"a list of links after the text",
     "<nav>" LINKS LINKS "</nav><div><p>" PROSE "</p><ul><li>" LINKS "</ul></div>", PROSE},
    {"related articles",
     "<nav>" LINKS LINKS "</nav><div><p>" PROSE "</p><h3>■関連記事</h3><p>" LINKS "</p></div>",
     PROSE},
    {"copyright", "<p>" PROSE "</p><p>Copyright (C) 2024 Example</p>", PROSE},
    {"no reprinting", "<p>" PROSE "</p><p>文書の無断転載を禁じます</p>", PROSE},
    {"a column of links", "<table><tr><td>" LINKS "<td><p>" PROSE PROSE PROSE "</table>",
     PROSE PROSE PROSE},
    {"a menu beside the article",
     "<table><tr><td><table><tr><td>MENU<tr><td>" LINK "<tr><td>日記<br>" LINK "</table>"
     "<td><p>" PROSE PROSE PROSE "</table>",
     PROSE PROSE PROSE},
    {"a cell of short lines", "<table><tr><td>一<br>二<br>三<td><p>" PROSE "</table>",
     "一\n二\n三\t" PROSE},
    {"the heading of level 1 stays",
     "<header><h1>題</h1>" LINKS "</header><div>" LINKS "</div><article><p>" PROSE "</p></article>",
     "題\n" PROSE},
    {"a class word on the whole page",
     "<body class=sidebar><div class=menu><p>" PROSE "</p></div></body>", PROSE},
    {"a sentence of links",
     "<p><a href=1>日本国憲法第二十五条第一項及び第二項の規定</a>により、次のとおり定める。</p>",
     "日本国憲法第二十五条第一項及び第二項の規定により、次のとおり定める。"},
    {"nothing but links", "<ul><li>" LINKS "</ul>", LINKS_TEXT},
    {"pilcrows of manuals", "<h2>概要<a href='#a'>¶</a></h2>", "概要"},
    {"links before and after the text",
     "<p>" LINK "<p>|<p>" LINK "<h1>題</h1><p>" PROSE "<p>" PROSE PROSE "<h3>関連</h3><p>" LINK
     "<p>" LINK,
     "題\n" PROSE "\n" PROSE PROSE},
    {"a label over links at the end", "<dl><dd>" PROSE PROSE "<dt>参照<dd>" LINK "</dl>",
     PROSE PROSE},
    {"links between texts", "<p>" PROSE "<p>" LINK "<p>" PROSE, PROSE "\n一番目\n" PROSE},
    {"a long list of links is content", "<p>" PROSE "<p>" LINKS, PROSE "\n" LINKS_TEXT},
    {"a link below the title", "<h1>題</h1><p>" LINK "<p>" PROSE, "題\n一番目\n" PROSE},
    {"a bar of links below the title",
     "<h1>題</h1><p>Languages: <a href=1>en</a> | <a href=2>ja</a><p>" PROSE PROSE PROSE,
     "題\n" PROSE PROSE PROSE},
    {"a heading at the end", "<p>" PROSE "<h2>終章</h2>", PROSE "\n終章"},
    {"the title as a link", "<title>一番目 - 例</title><p>" LINK "<p>" PROSE, "一番目\n" PROSE},
    {"a title above its heading", "<p>題<h1>題</h1><h2>題</h2><p>" PROSE, "題\n" PROSE},
    {"a first line that is the title", "<h1>題</h1><p>題<p>" PROSE, "題\n題\n" PROSE},
    {"a heading that comes twice", "<h1>題</h1><h2>例</h2><p>一<h2>例</h2><p>二",
     "題\n例\n一\n例\n二"},
    {"headers and footers of manuals",
     "<div class=navheader><table><tr><th>一</th></tr></table></div><h2>一</h2><p>" PROSE
     "<div class=navfooter><table><tr><td>零<td>二</table></div>",
     "一\n" PROSE},
    {"a table of contents",
     "<h1>題</h1><p>目次<ul><li>" LINK "<li><a href=#2>二</a><li>三</ul><h2>一番目</h2><p>" PROSE
     "<h2>二</h2><p>" PROSE "<h2>三</h2><p>" PROSE,
     "題\n一番目\n" PROSE "\n二\n" PROSE "\n三\n" PROSE},
    {"lines behind their headings", "<h2>一</h2><h2>二</h2><h2>三</h2><p>一<p>二<p>三",
     "一\n二\n三\n一\n二\n三"},
    {"the title in another box",
     "<title>題 - 例</title><nav>" LINKS LINKS
     "</nav><div><h2>例</h2><h3>題</h3></div><div><p>" PROSE "</div>",
     "題\n" PROSE},
    {"misnested", "<b><p>一</b>二</p></div></td>三", "一二\n三"},
};

static void test_texts(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof text_cases / sizeof *text_cases; i++) {
        jpc_page page = jpc_html_extract(arena, jpc_span_of(text_cases[i].html));

        is_text(page.text, text_cases[i].text, text_cases[i].name);
    }
}

// ---- what the page says about itself -----------------------------------------

static const struct meta_case {
    const char *html, *title, *lang, *published, *rights;
} meta_cases[] = {
    {"", "", "", "", ""},
    {"<html lang=ja><title> 題\n &amp; 名 </title><title>x</title>", "題 & 名", "ja", "", ""},
    {"<meta property='article:published_time' content='2024-05-01T09:00:00+09:00'>", "", "",
     "2024-05-01", ""},
    {"<script type='application/ld+json'>{\"datePublished\": \"2023-12-31\"}</script>", "", "",
     "2023-12-31", ""},
    {"<time datetime='2024-02-03'>x</time><meta name=date content=20240101>", "", "", "2024-01-01",
     ""},
    {"<meta name=date content=20240101><time datetime='2024-02-03'>x</time>", "", "", "2024-01-01",
     ""},
    {"<time>x</time><time datetime>y</time><meta name=robots><meta name=tdm-reservation>", "", "",
     "", ""},
    {"<h1>題</h1><p>2024年5月1日</p>", "", "", "2024-05-01", ""},
    {"<h1>題</h1><p>更新：令和６年５月１日（水）</p>", "", "", "2024-05-01", ""},
    {"<h1>題</h1><p>平成元年4月1日</p><p>2019/4/21 11:51</p>", "", "", "2019-04-21", ""},
    {"<h1>題</h1><p>2024年13月1日</p>", "", "", "", ""},
    {"<h1>題</h1><p>1.2.3 2024.5 2024-5-400</p>", "", "", "", ""},
    {"<meta name=robots content='noindex, noai'><meta name=GPTBot content=noindex>"
     "<link rel=license href='https://example.org/\"l&amp;x'><meta name=tdm-reservation content=1>",
     "", "", "", "noindex, noai, GPTBot: noindex|https://example.org/\"l&x|1"},
    {"<a href=https://creativecommons.org/licenses/by/4.0/>CC</a>", "", "", "",
     "|https://creativecommons.org/licenses/by/4.0/|"},
};

// "robots|license|tdm_reservation", or nothing.
static jpc_span rights_text(jpc_arena *arena, const jpc_rights *rights)
{
    if (rights->robots.len + rights->license.len + rights->tdm_reservation.len == 0)
        return (jpc_span){"", 0};
    return jpc_arena_printf(arena, "%.*s|%.*s|%.*s", (int)rights->robots.len, rights->robots.ptr,
                            (int)rights->license.len, rights->license.ptr,
                            (int)rights->tdm_reservation.len, rights->tdm_reservation.ptr);
}

static void test_metas(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof meta_cases / sizeof *meta_cases; i++) {
        const struct meta_case *it = &meta_cases[i];
        jpc_page page = jpc_html_extract(arena, jpc_span_of(it->html));

        is_text(page.title, it->title, "title");
        is_text(page.lang, it->lang, "language");
        is_text(page.published, it->published, "date");
        is_text(rights_text(arena, &page.rights), it->rights, "rights");
    }
}

// ---- laws --------------------------------------------------------------------

// Every prefix of a page (cut at a character) is a page, and its text is well-formed.
static void test_prefixes(jpc_arena *arena)
{
    static const char page[] =
        "<html lang=ja><title>題名</title><nav>" LINKS
        "</nav><table><tr><td><ruby>漢<rt>かん</ruby>"
        "<td><pre>a\n b</pre></table><p>" PROSE "<br><br>&#x3042;&nGt;</p><!-- x -->"
        "<script>x</script>";
    bool well_formed = true;

    for (size_t len = 0; len < sizeof page; len++) {
        jpc_span prefix = jpc_arena_copy(arena, page, len);
        jpc_span text;

        prefix.len = jpc_utf8_valid_prefix(prefix);
        text = jpc_html_extract(arena, prefix).text;
        well_formed &= jpc_utf8_valid_prefix(text) == text.len;
        well_formed &= text.len == 0 || text.ptr[text.len - 1] != '\n';
        jpc_arena_reset(arena);
    }
    ok(well_formed, "the text of all prefixes of a page is well-formed, without trailing newline");
}

// Time is linear: a quadratic step needs hours for these, and the alarm ends it.
static void test_hostile(jpc_arena *arena)
{
    static const char *const units[] = {
        "<div>",
        "<div><p>",
        "</div>",
        "<div></p>",
        "<table><tr><td>",
        "<ul><li>",
        "</td>",
        "<li>",
        "<a href=1>",
        "<svg>",
        "<h1>x",
        "<br>",
        "<p>x",
        "<td>",
        "<ruby><rt>",
        "<nav>x",
        "<rt>",
        "<article>x",
        "<div class=nav>x</div>",
        "<p>関連記事<p>",
        "&nGt;",
        "<table>",
        "</table><td>",
        "<dl><dd><table>",
        "<a>",
        "x<dd>",
        "<button>x",
    };
    jpc_buf html = {0};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        jpc_page page;

        html.len = 0;
        for (int n = 0; n < 1000000 && html.len < 6000000; n++)
            jpc_buf_add_string(&html, units[i]);
        page = jpc_html_extract(arena, jpc_buf_span(&html));
        ok(page.text.len <= html.len * 2, "10^6 times %s", units[i]);
        jpc_arena_reset(arena);
    }
    jpc_buf_release(&html);
}

// Blocks are larger than the tags that make them: there are not so many, and no text is lost.
static void test_many_blocks(jpc_arena *arena)
{
    const char *unit = "<p>あ。";
    size_t n = 1000000;
    jpc_buf html = {0};
    jpc_page page;

    for (size_t i = 0; i < n; i++)
        jpc_buf_add_string(&html, unit);
    page = jpc_html_extract(arena, jpc_buf_span(&html));
    ok(page.text.len == n * strlen("あ。\n") - 1, "all text of 10^6 paragraphs");
    ok(arena->used < 10 * html.len, "… in %.1f times their memory",
       (double)arena->used / (double)html.len);
    jpc_arena_reset(arena);
    jpc_buf_release(&html);
}

static void test_null(jpc_arena *arena)
{
    jpc_page page = jpc_html_extract(arena, (jpc_span){NULL, 0});

    is_text(page.text, "", "the empty span may have no pointer");
}

// ---- gold --------------------------------------------------------------------

static jpc_span read_file(jpc_arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    char *bytes = jpc_arena_alloc(arena, 4 << 20);
    jpc_span result = {bytes, 0};

    if (file != NULL) {
        result.len = fread(bytes, 1, 4 << 20, file);
        fclose(file);
    }
    return result;
}

struct grams {
    uint64_t *items;
    size_t n;
};

static int compare_grams(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

// The sorted character 3-grams of a text without white space.
static struct grams grams_of(jpc_arena *arena, jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    struct grams grams = {jpc_arena_alloc(arena, (text.len + 1) * sizeof(uint64_t)), 0};
    uint64_t gram = 0;
    size_t n = 0;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        if (code <= ' ' || code == 0xA0 || code == 0x3000)
            continue;
        gram = (gram << 21 | code) & (((uint64_t)1 << 63) - 1);
        if (++n >= 3)
            grams.items[grams.n++] = gram;
    }
    qsort(grams.items, grams.n, sizeof *grams.items, compare_grams);
    return grams;
}

static double f1_of(struct grams gold, struct grams got)
{
    size_t hits = 0;

    for (size_t i = 0, k = 0; i < gold.n && k < got.n;)
        if (gold.items[i] == got.items[k]) {
            hits++;
            i++;
            k++;
        } else if (gold.items[i] < got.items[k]) {
            i++;
        } else {
            k++;
        }
    return gold.n + got.n > 0 ? 2.0 * (double)hits / (double)(gold.n + got.n) : 1;
}

static const char *const gold_pages[] = {
    "buzzap.jp",     "getnews.jp",    "japan.zdnet.com",  "japanese_article", "jvndb.jvn.jp",
    "www.asahi.com", "www.infoq.com", "www.elecom.co.jp", "www.jnsa.org",     "www.rbbtoday.com",
};

static void test_gold(jpc_arena *arena)
{
    const char *data = tap_shared_data();
    size_t n = sizeof gold_pages / sizeof *gold_pages;
    double sum = 0;

    if (data == NULL) {
        tap_skip("gold pages", "no shared data");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        char path[512];
        jpc_span gold, html;

        snprintf(path, sizeof path, "%s/html-gold/ja/%s.gold.txt", data, gold_pages[i]);
        gold = read_file(arena, path);
        snprintf(path, sizeof path, "%s/html-gold/ja/%s.html", data, gold_pages[i]);
        html = jpc_charset_decode(arena, read_file(arena, path), jpc_span_of("")).text;
        sum += f1_of(grams_of(arena, gold), grams_of(arena, jpc_html_extract(arena, html).text));
        jpc_arena_reset(arena);
    }
    printf("# macro F1 %.3f\n", sum / (double)n);
    ok(sum / (double)n >= 0.90, "macro F1 of the Japanese gold pages is 0.90 or more");
}

int main(void)
{
    jpc_arena arena = {0};

    tap_begin();
    test_texts(&arena);
    test_metas(&arena);
    test_null(&arena);
    test_prefixes(&arena);
    test_hostile(&arena);
    test_many_blocks(&arena);
    test_gold(&arena);
    jpc_arena_release(&arena);
    return tap_end();
}
