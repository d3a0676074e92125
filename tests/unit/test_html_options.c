// What the options of the extraction change: ruby and paragraphs; and frames, and ceilings.
#include "tap.h"
#include "text/utf8.h"
#include "web/html_extract.h"

static jpc_page extract(jpc_arena *arena, const char *html, jpc_html_options options)
{
    return jpc_html_extract(arena, jpc_span_of(html), &options);
}

// ---- ruby --------------------------------------------------------------------

static const struct ruby_case {
    const char *name, *html, *base, *brackets;
} ruby_cases[] = {
    {"a reading", "<ruby>漢字<rp>（</rp><rt>かんじ</rt><rp>）</rp></ruby>だ", "漢字だ",
     "漢字《かんじ》だ"},
    {"a reading each", "<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>だ", "漢字だ",
     "漢《かん》字《じ》だ"},
    {"without end tags", "<ruby>漢<rt>かん<rb>字<rt>じ</ruby>だ", "漢字だ", "漢《かん》字《じ》だ"},
    {"<rb> with end tags", "<ruby><rb>漢字</rb><rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>だ",
     "漢字だ", "漢字《かんじ》だ"},
    {"all bases, then all readings", "<ruby><rb>漢<rb>字<rt>かん<rt>じ</ruby>だ", "漢字だ",
     "漢字《かんじ》だ"},
    {"white space in the markup", "<ruby>\n 漢字\n <rt>\n かんじ\n </rt>\n</ruby>\nだ", "漢字だ",
     "漢字《かんじ》だ"},
    {"blanks", "<ruby>a <rt> b </rt> </ruby> <b>c</b> <ruby>d<rt>e f</rt></ruby>g", "a c dg",
     "a《b》 c d《e f》g"},
    {"a blank by itself in a reading", "<ruby>a<rt>b<i>c</i> </rt></ruby>d", "ad", "a《bc》d"},
    {"a second row of readings", "<ruby>漢字<rt>かんじ</rt><rtc><rt>kanji</rt></rtc></ruby>だ",
     "漢字だ", "漢字《かんじ》だ"},
    {"inline elements", "<ruby><b>漢</b>字<rt><span>かん</span>じ</rt></ruby>だ", "漢字だ",
     "漢字《かんじ》だ"},
    {"at the end", "<ruby>漢字<rt>かんじ", "漢字", "漢字《かんじ》"},
    {"that a box ends", "<ruby>漢字<rt>かんじ<p>次", "漢字\n次", "漢字《かんじ》\n次"},
    {"a line break in a reading", "<ruby>漢<rt>かん<br>じ</ruby>字", "漢字", "漢《かんじ》字"},
    {"a line break that is not shown", "一<select><br></select>二", "一二", "一二"},
    {"an empty reading", "<ruby>漢字<rt></rt></ruby>だ", "漢字だ", "漢字だ"},
    {"a reading of nothing", "<p><ruby><rt>かんじ</rt>漢字</ruby>", "漢字", "漢字"},
    {"a hidden reading", "<div hidden><ruby>漢<rt>かん</ruby></div>字", "字", "字"},
    {"a reference", "<ruby>漢<rt>&#x304B;ん</ruby>", "漢", "漢《かん》"},
    {"in <pre>", "<pre>一\n<ruby>漢<rt>かん</rt></ruby>\n二</pre>", "一\n漢\n二",
     "一\n漢《かん》\n二"},
};

static void test_ruby(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof ruby_cases / sizeof *ruby_cases; i++) {
        const struct ruby_case *it = &ruby_cases[i];

        is_text(extract(arena, it->html, (jpc_html_options){0}).text, it->base, it->name);
        is_text(extract(arena, it->html, (jpc_html_options){.ruby = JPC_HTML_RUBY_BRACKETS}).text,
                it->brackets, "… with brackets");
    }
}

// Brackets may take more bytes than the tags that they are made of.
static void test_much_ruby(jpc_arena *arena)
{
    static const char *const units[] = {"<rt>a", "a<rt>", "<br>a",        "<rt>a<rb>a", "<hr>a",
                                        "</p>a", "<rp>a", "<ruby>a<rt>a", "&nGt;<br>"};
    jpc_buf html = {0};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        jpc_html_options options = {.ruby = JPC_HTML_RUBY_BRACKETS};
        jpc_span text;

        html.len = 0;
        jpc_buf_add_string(&html, "a<rt>");
        for (int n = 0; n < 300000; n++)
            jpc_buf_add_string(&html, units[i]);
        text = jpc_html_extract(arena, jpc_buf_span(&html), &options).text;
        ok(text.len > 0 && text.len <= 2 * html.len && jpc_utf8_valid_prefix(text) == text.len,
           "3·10^5 times %s", units[i]);
        jpc_arena_reset(arena);
    }
    jpc_buf_release(&html);
}

// ---- frames ------------------------------------------------------------------

static const struct frame_case {
    const char *name, *html, *text;
} frame_cases[] = {
    {"a frameset",
     "<title>題</title><frameset><frame src=a><noframes><body><h1>題</h1><p>本文。"
     "</body></noframes></frameset>",
     "題\n本文。"},
    {"… without anything for others", "<frameset><frame src=a></frameset>", ""},
    {"… within itself", "<frameset><noframes><p>一<frameset><noframes>二", "一"},
    {"a page with a text", "<frameset></frameset><p>本文。<noframes>一</noframes>", "本文。"},
    {"no frameset", "<noframes>一</noframes>", ""},
    {"an inline frame", "一<iframe><p>二</iframe>三", "一三"},
};

static void test_frames(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof frame_cases / sizeof *frame_cases; i++)
        is_text(extract(arena, frame_cases[i].html, (jpc_html_options){0}).text,
                frame_cases[i].text, frame_cases[i].name);
}

// ---- paragraphs --------------------------------------------------------------

static const char page_of_paragraphs[] =
    "<html><body class=x><div id='main' class=' a  b.c '><h1>題</h1><p class=>日本語の<a "
    "href=1>文</a>。<p><b><a href=1>日本語</a></b><table><tr><td id=d>一<td>二</table>"
    "<pre>a\nb</pre></div>";

static const struct paragraph_case {
    const char *text, *path;
    double links;
} paragraph_cases[] = {
    {"題", "html>body>div#main.a.b_c>h1", 0},
    {"日本語の文。", "html>body>div#main.a.b_c>p", 1. / 6},
    {"日本語", "html>body>div#main.a.b_c>p", 1},
    {"一\t二", "html>body>div#main.a.b_c>table>tr>td#d", 0},
    {"a\nb", "html>body>div#main.a.b_c>pre", 0},
};

static void test_paragraphs(jpc_arena *arena)
{
    jpc_page page = extract(arena, page_of_paragraphs, (jpc_html_options){.paragraphs = true});
    size_t n = sizeof paragraph_cases / sizeof *paragraph_cases;
    const char *at = page.text.ptr;

    ok(page.n_paragraphs == n, "%u paragraphs", page.n_paragraphs);
    for (size_t i = 0; i < n && i < page.n_paragraphs; i++) {
        const jpc_html_paragraph *it = &page.paragraphs[i];

        is_text((jpc_span){at, it->n_bytes}, paragraph_cases[i].text, "a paragraph's text");
        is_text(it->path, paragraph_cases[i].path, "… its path");
        ok((double)it->link_share > paragraph_cases[i].links - 1e-6 &&
               (double)it->link_share < paragraph_cases[i].links + 1e-6,
           "… share of links %.3f", (double)it->link_share);
        at += it->n_bytes + 1;
    }
    ok(at == page.text.ptr + page.text.len + 1, "paragraphs are all of the text");
    page = extract(arena, page_of_paragraphs, (jpc_html_options){0});
    ok(page.paragraphs == NULL && page.n_paragraphs == 0, "none unless asked for");
}

#define SENTENCES                                                                                  \
    "これは日本語の文章です。本文は、ここにだけあります。とても長いので、本文とされます。"
#define LINE SENTENCES SENTENCES

// A text that only JSON-LD has stands in no box.
static void test_body_paragraphs(jpc_arena *arena)
{
    jpc_page page =
        extract(arena,
                "<title>題</title><script type='application/ld+json'>{\"@type\":"
                "\"NewsArticle\",\"articleBody\":\"" LINE "\\n" LINE LINE "\"}</script><p>短い",
                (jpc_html_options){.paragraphs = true});

    is_text(page.text, LINE "\n" LINE LINE, "a text of JSON-LD");
    ok(page.n_paragraphs == 2 && page.paragraphs[0].n_bytes == strlen(LINE) &&
           page.paragraphs[1].n_bytes == 2 * strlen(LINE) && page.paragraphs[1].path.len == 0,
       "… has its lines as paragraphs");
}

// A page of deep boxes with long names: paths are cut, and are not many times the page, whether its
// paragraphs share a box or not.
static void test_deep_paths(jpc_arena *arena, const char *unit)
{
    jpc_buf html = {0};
    jpc_page page;
    size_t bytes = 0, cut = 0;

    for (int i = 0; i < 100; i++)
        jpc_buf_add_string(&html, "<div class=abcdefghijklmnopqrstuvwxyz>");
    for (int i = 0; i < 20000; i++)
        jpc_buf_add_string(&html, unit);
    page = jpc_html_extract(arena, jpc_buf_span(&html), &(jpc_html_options){.paragraphs = true});
    for (uint32_t i = 0; i < page.n_paragraphs; i++) {
        bytes += page.paragraphs[i].path.len;
        cut += jpc_span_begins(page.paragraphs[i].path, "html>body>…>div.");
    }
    ok(page.n_paragraphs == 20000 && cut > 0, "%zu paths are cut", cut);
    ok(bytes <= 2 * html.len + 65536, "all of them take %zu bytes of a page of %zu", bytes,
       html.len);
    ok(page.paragraphs[0].path.len <= 1024, "none is longer than 1 KiB");
    jpc_buf_release(&html);
}

// ---- ceilings ----------------------------------------------------------------

static unsigned limits_of(jpc_arena *arena, const char *unit, int n, const char *rest)
{
    jpc_buf html = {0};
    unsigned limits;

    for (int i = 0; i < n; i++)
        jpc_buf_add_string(&html, unit);
    jpc_buf_add_string(&html, rest);
    limits = jpc_html_extract(arena, jpc_buf_span(&html), NULL).limits;
    jpc_buf_release(&html);
    return limits;
}

static void test_limits(jpc_arena *arena)
{
    ok(limits_of(arena, "<div>", 255, "一") == 0, "255 boxes are no ceiling");
    ok(limits_of(arena, "<div>", 256, "一") == JPC_HTML_LIMIT_DEPTH, "256 are: the page is one");
    ok(limits_of(arena, "<p>一", 60000, "") == 0, "60,000 paragraphs are none");
    ok(limits_of(arena, "<p>一", 80000, "") == JPC_HTML_LIMIT_BLOCKS, "80,000 are");
    ok(limits_of(arena, "一<br><br>", 80000, "") == JPC_HTML_LIMIT_BLOCKS, "… without boxes");
    ok(limits_of(arena, "<p>一", 80000, "<ul><li><ul><li>") == JPC_HTML_LIMIT_BLOCKS,
       "one of them");
    jpc_arena_reset(arena);
}

int main(void)
{
    jpc_arena arena = {0};

    tap_begin();
    test_ruby(&arena);
    test_much_ruby(&arena);
    test_frames(&arena);
    test_paragraphs(&arena);
    test_body_paragraphs(&arena);
    test_deep_paths(&arena, "<p>一。");
    test_deep_paths(&arena, "一。<hr>");
    test_limits(&arena);
    jpc_arena_release(&arena);
    return tap_end();
}
