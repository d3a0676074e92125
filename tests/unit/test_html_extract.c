#include "web/html_extract.h"

#include "tap.h"
#include "text/utf8.h"
#include "web/charset.h"

// ---- texts -------------------------------------------------------------------

#ifdef __SANITIZE_THREAD__
#define LARGE_BYTES 10000000
#else
#define LARGE_BYTES 100000000
#endif

#define PROSE "日本語の文章は、句点で終わる。読点も、よく使われる。"
#define LINK "<a href=1>一番目</a>"
#define LINKS_TEXT "一番目の記事 二番目の記事 三番目の記事"
#define LINKS "<a href=1>一番目の記事</a> <a href=2>二番目の記事</a> <a href=3>三番目の記事</a>"

#define SWITCHES                                                                                   \
    "<u><b hidden><u><b hidden><u><b hidden><u><b hidden>"                                         \
    "<u><b hidden><u><b hidden><u><b hidden><u><b hidden>"

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
    {"a select, a template and an svg that are never closed",
     "一<select><option>x<input><p>二<template><td>y</template><p>三<svg><text>z<p>四",
     "一\n二\n三\n四"},
    {"HTML in svg is hidden as well",
     "一<svg><desc>x<p>y</desc><foreignObject><div>z</div></foreignObject><text>w</text></svg>二",
     "一二"},
    {"an svg that is never closed behind one with HTML in it", "一<svg><desc>x</svg><svg><p>二",
     "一\n二"},
    {"svgs that an inline element ends", "一<svg><text>x<svg><text>y<SPAN>二</span>", "一二"},
    {"a table that is never closed in a video", "一<video><table><td>x</video>二", "一二"},
    {"a row in a template is not the end of the one around it",
     "<table><tr><td>一<template>x<br>x<tr><td>x</template>二</table>", "一二"},
    {"a paragraph in a template is not the end of the one around it",
     "<p>一<template><p>x</p></template>二", "一二"},
    {"a box in a template is not the end of a ruby",
     "<ruby>一<template><p>x</p></template><rt>y</ruby>二", "一二"},
    {"xmp and plaintext show their markup", "<xmp>a&amp;\n  <b></xmp><p>一<plaintext>\r\n</p>  二",
     "a&amp;\n  <b>\n一\n</p>  二"},
    {"hidden by a class", "<div class='a hidden'>x</div><div class='hidden md:block'>一</div>",
     "一"},
    {"hidden", "<div hidden>x</div><div style='display:none'>y</div>一", "一"},
    {"a style in other words", "<div style='color:red; DISPLAY : None !important'>x</div>一", "一"},
    {"a style that shows", "<p hidden style='display:block'>一</p><p style='--display:none'>二",
     "一\n二"},
    {"a box that takes its place is shown later", "<p style='visibility:hidden'>一", "一"},
    {"hidden in a line",
     "<p>一<span hidden>x</span><b style='display:none'>y</b><i style='visibility: hidden'>z</i>二"
     "<a href=1 hidden>w</a><button hidden>v</button><ruby hidden>u</ruby>三",
     "一二三"},
    {"hidden until it is found", "<p>一<span hidden=until-found>二</span>三", "一二三"},
    {"what stands in hidden", "<div>一<b hidden>x<B>y</B><div>z<i>w</i></div><br>v</b>二</div>",
     "一二"},
    {"hidden that is never closed", "<p>一<b hidden>x<p>二<div>三<i hidden>y</div>四",
     "一\n二\n三\n四"},
    {"hidden that has no content", "<p>一<img hidden><span hidden/>二<input hidden>三", "一二三"},
    {"a link ends a hidden link", "<p>一<a hidden>x<a href=1>二</a>三", "一二三"},
    {"hidden in front of what is not", "<p><b hidden>x</b><i hidden>y</i>一<p><b hidden>x</b><i>二",
     "一\n二"},
    {"hidden in cells", "<table><tr><td><b hidden>01</b>1<td><b hidden>x</b><td>3</table>", "1\t3"},
    {"hidden in front of a box", "<div><b hidden>x</b><div>一</div><p><u>二<b hidden>x</b></u>三",
     "一\n二三"},
    {"what a cell in hidden ends",
     "<table><tr><td><b hidden>x<table><tr><td>y</b>z</table>w</b>一</table>", "一"},
    {"a hidden paragraph", "<p>一<p><span hidden>x</span><p>二", "一\n二"},
    {"a switch: its last part", "<p><u><b hidden>x</b> <b hidden>二</b></u> + <u>三</u>",
     "二 + 三"},
    {"a switch in a line, in a switch",
     "<p>一 <b><b hidden><i>x</i></b>\n<b hidden><i><u hidden>y</u><u hidden>二</u></i></b></b> 三",
     "一 二 三"},
    {"a switch that is a box", "<p>一<p><b hidden>x</b><b hidden>二</b><p>三", "一\n二\n三"},
    {"switches in each other", "<p>一" SWITCHES "二<p>三", "一二\n三"},
    {"… more than are followed", "<p>一<u><b hidden>" SWITCHES "x<p>三", "一\n三"},
    {"a switch of one part", "<p>一<b><b hidden>二</b></b>三", "一二三"},
    {"a switch of paragraphs",
     "<div>一<b><b hidden><p>二</p></b><b hidden><p>三</p></b></b>四</div>", "一\n二\n三\n四"},
    {"no switch of paragraphs",
     "<div>一<br><b><b hidden><p>x</p></b><b hidden><p>y</p></b>二</b>三</div>", "一\n二三"},
    {"a switch with a script", "<p>一<b><b hidden>二</b><script>x</script></b>三", "一二三"},
    {"a switch with an image is none", "<p>一<b><b hidden>x</b><img></b>三", "一三"},
    {"a switch that is never closed", "<p>一<b><b hidden>x</b><b hidden>二<p>三", "一二\n三"},
    {"the pilcrow in front of a switch", "<h2>一 <a href=1>¶<b><i hidden></a>x</i>二</b></h2>",
     "一 ¶二"},
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
    {"a link around white space and a pilcrow", "<div>&nbsp;<a href=1><p>あ¶</a></div>", "あ¶"},
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
        jpc_page page = jpc_html_extract(arena, jpc_span_of(text_cases[i].html), NULL);

        is_text(page.text, text_cases[i].text, text_cases[i].name);
    }
}

// NUL is no character of a page; U+FFFD is, where a reference asks for NUL.
static void test_nul(jpc_arena *arena)
{
    static const char html[] = "<p>日\0本\0 語&#0;\0<pre>a\0 \n\0 b";
    jpc_page page = jpc_html_extract(arena, (jpc_span){html, sizeof html - 1}, NULL);

    is_text(page.text, "日本 語\uFFFD\na \n b", "NUL in text and in <pre>");
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
    {"<h1>題</h1><p>2024年5月1日</p>", "題", "", "2024-05-01", ""},
    {"<h1>題</h1><p>更新：令和６年５月１日（水）</p>", "題", "", "2024-05-01", ""},
    {"<h1>題</h1><p>平成元年4月1日</p><p>2019/4/21 11:51</p>", "題", "", "2019-04-21", ""},
    {"<h1>題</h1><p>2024年13月1日</p>", "題", "", "", ""},
    {"<h1>題</h1><p>1.2.3 2024.5 2024-5-400</p>", "題", "", "", ""},
    {"<meta name=robots content='noindex, noai'><meta name=GPTBot content=noindex>"
     "<link rel=license href='https://example.org/\"l&amp;x'><meta name=tdm-reservation content=1>",
     "", "", "", "noindex, noai, GPTBot: noindex|https://example.org/\"l&x|1"},
    {"<noscript><meta name=robots content=noindex></noscript><noscript><a rel=license "
     "href=/x></a></noscript>",
     "", "", "", "noindex|/x|"},
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
        jpc_page page = jpc_html_extract(arena, jpc_span_of(it->html), NULL);

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
        text = jpc_html_extract(arena, prefix, NULL).text;
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
        "<svg><desc>",
        "<svg><p>x",
        "<select><tr>",
        "<template><td>x",
        "<pre>\r",
        "<xmp>x</xmp>",
        "<noscript>",
    };
    jpc_buf html = {0};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        jpc_page page;

        html.len = 0;
        for (int n = 0; n < 1000000 && html.len < 6000000; n++)
            jpc_buf_add_string(&html, units[i]);
        page = jpc_html_extract(arena, jpc_buf_span(&html), NULL);
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
    page = jpc_html_extract(arena, jpc_buf_span(&html), NULL);
    ok(page.text.len == n * strlen("あ。\n") - 1, "all text of 10^6 paragraphs");
    ok(arena->used < 10 * html.len, "… in %.1f times their memory",
       (double)arena->used / (double)html.len);
    jpc_arena_reset(arena);
    jpc_buf_release(&html);
}

// Moves *rest behind the next PROSE; false if there is none.
static bool skip_prose(jpc_span *rest)
{
    size_t len = strlen(PROSE);
    const char *at = rest->ptr, *end = rest->ptr + rest->len;

    do {
        at = memchr(at, PROSE[0], (size_t)(end - at));
        if (at == NULL || (size_t)(end - at) < len)
            return false;
    } while (memcmp(at++, PROSE, len) != 0);
    *rest = (jpc_span){at - 1 + len, (size_t)(end - at + 1) - len};
    return true;
}

// 100 MB of what pages are made of, in any order, so that much of it is neither closed nor nested
// as it should be. Extracted within the alarm, with all paragraphs, and within a few times its
// size.
static void test_large(jpc_arena *arena)
{
    static const char *const pieces[] = {
        "<div class='entry' id=\"a1\">",
        "</div>",
        "<section data-x=1>",
        "</section>",
        "<table border=0><tr><td>",
        "<td nowrap>1,234<td>&yen;5",
        "</table>",
        "<ul><li>",
        "<li><a href=\"/page?a=1&amp;b=2\">記事</a>",
        "</ul>",
        "<h2>見出し</h2>",
        "<b><i>",
        "</i>",
        "<!-- <p>x</p> -->",
        "<script>if (a<b) c('</p>');</script>",
        "<style>p{color:red}</style>",
        "<img src=a.png alt='図'>",
        "<select><option>x</select>",
        "<svg><path d='M0'/></svg>",
        "<pre>\n  a &lt; b\n</pre>",
        "&nbsp;&#12354; 1 < 2 ",
        "<br><br>\r\n",
        "</span></td></p>",
        "<noscript><img src=b></noscript>",
        "<textarea><p></textarea>",
        "<ruby>漢<rt>かん</ruby>",
    };
    size_t n = 0, n_found = 0;
    uint32_t random = 1;
    jpc_buf html = {0};
    jpc_page page;

    for (; html.len < LARGE_BYTES; n++) {
        jpc_buf_add_string(&html, "<p>" PROSE PROSE);
        for (int i = 0; i < 4; i++) {
            random = random * 1664525 + 1013904223;
            jpc_buf_add_string(&html, pieces[(random >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
    }
    page = jpc_html_extract(arena, jpc_buf_span(&html), NULL);
    for (jpc_span rest = page.text; skip_prose(&rest);)
        n_found++;
    ok(n_found == 2 * n, "%zu of %zu sentences of a page of %d MB", n_found, 2 * n,
       LARGE_BYTES / 1000000);
    ok(arena->used < 6 * html.len, "… in %.1f times its memory",
       (double)arena->used / (double)html.len);
    jpc_arena_reset(arena);
    jpc_buf_release(&html);
}

static void test_null(jpc_arena *arena)
{
    jpc_page page = jpc_html_extract(arena, (jpc_span){NULL, 0}, NULL);

    is_text(page.text, "", "the empty span may have no pointer");
}

int main(void)
{
    jpc_arena arena = {0};

    tap_begin();
    test_texts(&arena);
    test_nul(&arena);
    test_metas(&arena);
    test_null(&arena);
    test_prefixes(&arena);
    test_hostile(&arena);
    test_many_blocks(&arena);
    test_large(&arena);
    jpc_arena_release(&arena);
    return tap_end();
}
