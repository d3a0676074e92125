// Law: the work on a page is linear in its length. The extractor counts steps wherever a loop is
// not bounded by the bytes that it reads; here are all real pages at hand, and pages made to hurt.
// What is not counted would take time: the slowest page is told, and the alarm ends what is
// hopeless.

#define _XOPEN_SOURCE 700 // nftw
#include <ftw.h>
#include <time.h>

#include "fixtures.h"
#include "web/charset.h"
#include "web/html_extract.h"

#define MAX_STEPS_PER_BYTE 8.0
#define MAX_DEEP_STEPS_PER_BYTE 64.0 // a tag of four bytes looks at 256 open boxes
#define FREE_STEPS 4096              // of any page, however short

#define HURT_BYTES (TAP_ALL ? 3000000 : 200000)

static struct {
    jpc_arena arena;
    uint64_t n_pages, n_bytes, n_steps;
    double most, longest; // per byte: steps, microseconds
    char worst[256], slowest[256];
} seen;

static void forget(void)
{
    jpc_arena_release(&seen.arena);
    memset(&seen, 0, sizeof seen);
}

static void take_time(double microseconds, size_t n_bytes, const char *name)
{
    double per_byte = n_bytes > 0 ? microseconds / (double)n_bytes : 0;

    if (n_bytes < HURT_BYTES / 2 || per_byte <= seen.longest)
        return;
    seen.longest = per_byte;
    snprintf(seen.slowest, sizeof seen.slowest, "%s", name);
}

static void take_page(jpc_span html, const char *name, const jpc_html_options *options)
{
    clock_t start = clock();
    jpc_page page = jpc_html_extract(&seen.arena, html, options);
    double steps = (double)page.steps, per_byte;

    per_byte = steps > FREE_STEPS ? (steps - FREE_STEPS) / (double)(html.len + 1) : 0;
    take_time((double)(clock() - start) * 1e6 / CLOCKS_PER_SEC, html.len, name);
    seen.n_pages++;
    seen.n_bytes += html.len;
    seen.n_steps += page.steps;
    if (per_byte > seen.most) {
        seen.most = per_byte;
        snprintf(seen.worst, sizeof seen.worst, "%s", name);
    }
    jpc_arena_reset(&seen.arena);
}

static void tell_deep(const char *what, double max_steps)
{
    double mean = seen.n_bytes > 0 ? (double)seen.n_steps / (double)seen.n_bytes : 0;

    ok(seen.most <= max_steps && seen.n_steps > 0,
       "%s: %" PRIu64 " pages, %.1f MB, %.2f steps per byte, at most %.2f (%s)", what, seen.n_pages,
       (double)seen.n_bytes * 1e-6, mean, seen.most, seen.worst);
    forget();
}

static void tell(const char *what) { tell_deep(what, MAX_STEPS_PER_BYTE); }

// ---- real pages --------------------------------------------------------------

static void take_body(jpc_span body, const char *name)
{
    static jpc_arena arena;

    take_page(jpc_charset_decode(&arena, body, jpc_span_of("")).text, name, NULL);
    jpc_arena_reset(&arena);
}

static int take_file(const char *name, const struct stat *status, int type, struct FTW *place)
{
    (void)place;
    if (type == FTW_F && status->st_size > 0) {
        jpc_buf bytes = fixture_bytes(NULL, name);

        take_body(jpc_buf_span(&bytes), name);
        jpc_buf_release(&bytes);
    }
    return 0;
}

static void take_record(const jpc_warc_record *warc, void *name)
{
    jpc_arena arena = {0};

    take_body(body_of(&arena, warc), name);
    jpc_arena_release(&arena);
}

static void test_crawl(const char *name)
{
    char file_name[4900];
    struct replay replay;

    snprintf(file_name, sizeof file_name, "%s/warc/bench/%s", tap_shared_data(), name);
    replay = replay_file(file_name, 1 << 20, take_record, (void *)(uintptr_t)name);
    jpc_buf_release(&replay.ranges);
    tell(name);
}

static void test_folder(const char *name)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", tap_shared_data(), name);
    nftw(path, take_file, 16, FTW_PHYS);
    tell(name);
}

static void test_real_pages(void)
{
    if (tap_shared_data() == NULL) {
        tap_skip("real pages", "no shared data");
        return;
    }
    test_folder("html-ja");
    test_folder("html-gold");
    test_folder("encoding"); // tables and test files: any bytes are a page
    test_crawl("debian-mixed.warc.gz");
    if (TAP_ALL)
        test_crawl("egov-laws-sjis.warc.gz");
}

// ---- pages made to hurt ------------------------------------------------------

#define SENTENCES                                                                                  \
    "これは日本語の文である。とても長い文である。ここだけにある。"   \
    "これは日本語の文である。とても長い文である。ここだけにある。"   \
    "これは日本語の文である。とても長い文である。ここだけにある。"
#define MARKUP "<p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p><p>"

// `unit` again and again.
static const struct hostile {
    const char *head, *unit, *tail;
} hostile_pages[] = {
    {"", "<div>", ""},
    {"", "<div><p>", ""},
    {"", "</div>", ""},
    {"", "<div></p>", ""},
    {"", "<table><tr><td>", ""},
    {"", "<ul><li>", ""},
    {"", "</td>", ""},
    {"", "<li>", ""},
    {"", "<a href=1>", ""},
    {"", "<a href=1>x", ""},
    {"", "<svg>", ""},
    {"", "<h1>x", ""},
    {"", "<h2>x</h2>", ""},
    {"", "<br>", ""},
    {"", "<p>x", ""},
    {"", "<p>日本語の文。", ""},
    {"", "<td>", ""},
    {"", "<ruby><rt>", ""},
    {"", "<nav>x", ""},
    {"", "<rt>", ""},
    {"", "<article>x", ""},
    {"", "<article><p>文である。</article>", ""},
    {"", "<div class=nav>x</div>", ""},
    {"", "<div class='a b c d e f g'>x</div>", ""},
    {"", "<div class=nav><p>文である。</div>", ""},
    {"", "<p>関連記事<p>", ""},
    {"", "&nGt;", ""},
    {"", "&CounterClockwiseContourIntegra", ""},
    {"", "<table>", ""},
    {"", "</table><td>", ""},
    {"", "<dl><dd><table>", ""},
    {"", "<a>", ""},
    {"", "x<dd>", ""},
    {"", "<button>x", ""},
    {"", "<pre>\n", ""},
    {"", "<p>目次", ""},
    {"", "<title>x", ""},
    {"", "<meta property=og:title content=x>", ""},
    {"", "<meta name=date content=2024-13-99>", ""},
    {"", "<time datetime=2024-01-01>x</time>", ""},
    {"", "<time>", ""},
    {"", "<script type=application/ld+json>{\"articleBody\":\"x\"}</script>", ""},
    {"", "<script>\"datePublished\" \"articleBody\"</script>", ""},
    {"", "<script type=application/ld+json>{\"articleBody\":\"x\\u3042</script>", ""},
    {"", "\"datePublished\"", ""},
    {"", "<script><!--<script>", ""},
    {"", "<noframes><p>x", ""},
    {"", "<noframes>x</noframes>", ""},
    {"", "<frameset><frame>", ""},
    {"", "<iframe></iframe>", ""},
    {"", "<link rel=canonical href=/x>", ""},
    {"", "<base href=/>", ""},
    {"", "<div id=comments>x", ""},
    {"", "<div style='display:none'>x</div>", ""},
    {"", "<div hidden>x", ""},
    {"", "<b hidden>", ""},
    {"", "<b><b hidden>x</b>", ""},
    {"", "<i><b hidden>x</b></i>", ""},
    {"<i>", "<b hidden>x</b>", "</i>"},
    {"<i>", "<b hidden><p>x</b>", "y"},
    {"", "<p><a hidden style='display:none'>x<a href=1>", ""},
    {"", "<section><h2>x</h2><p>y</section>", ""},
    {"", "令和", ""},
    {"", "2024年", ""},
    {"", "<!--", ""},
    {"", "<![CDATA[", ""},
    {"", "<p a a a a a a a a>", ""},
    {"", "<p =\"\" '>", ""},
    {"", "©", ""},
    {"", "目次<br><br>", ""},
    {"", "<h2><a href=1>関連記事</a></h2>", ""},
    {"<div>", "<h3>関連記事</h3><p><a href=1>あ</a>", "</div>"},
    {"", "<div><h3>関連記事</h3><a href=1>あ</a>", ""},
    {"", "<p>関連記事", ""},
    {"<div>", "<h3>コメント一覧</h3><p>あ", "</div>"},
    {"<div>", "<h3>コメント</h3><p>あ", "<form></form></div>"},
    {"", "<p>コメント一覧<p>日本語の文である、とても長い文である。", ""},
    {"", "<div class=comment>あ", ""},
    {"", "<p>当サイトのCookie。同意。", ""},
    {"", "<div class=entry-body>あ。", ""},
    {"", "<table><tr><td>あ<td>い", ""},
    {"<table>", "<tr><td>あ<br>い<br><a href=1>う</a><td>え", ""},
    {"<section>", "<header>あ", ""},
    {"<section>", "<header>あ<form>い", ""},
    {"<script type=application/ld+json>", "\"articleBody\":\"あ\"", ""},
    {"<script type=application/ld+json>\"articleBody\":\"", "\\u3042", ""},
    {"<script type=application/ld+json>{\"articleBody\":\"" SENTENCES "\"}</script>",
     "<p>これは日本語の文である。", ""},
    {"", "<script type=application/ld+json>\"articleBody\":\"" MARKUP MARKUP MARKUP "\"</script>",
     ""},
    {"<div class='", "hidden ", "'>x"},
    {"<div class='", "hidden ", "md:block'>x"},
    {"<div class='", "関連", "'>x"},
    {"<div style='", "display ", "'>x"},
    {"<a href=/x rel='", "a ", "'>x"},
    {"<meta name=robots content='", "noindex,", "'>"},
    {"<h1>題</h1><pre>2024", "　", ""},
    {"<h1>題</h1><pre>", "令和\n\n\n\n\n\n\n\n", ""},
    {"<frameset><noframes>", "<p>日本語", ""},
    {"<noscript>", "<meta name=robots content=noindex>", ""},
    {"<p>", "\u200B", ""},
};

// A nest, of which every box holds text before and after the next.
static void add_nest(jpc_buf *html, const char *open, const char *close)
{
    for (int i = 0; i < 100000; i++)
        jpc_buf_add_string(html, open);
    for (int i = 0; i < 100000; i++)
        jpc_buf_add_string(html, close);
}

static void take_hostile(const jpc_buf *html, const char *name)
{
    static const jpc_html_options all = {.prefer = JPC_HTML_RECALL,
                                         .ruby = JPC_HTML_RUBY_BRACKETS,
                                         .comments = true,
                                         .paragraphs = true};
    static const jpc_html_options precise = {.prefer = JPC_HTML_PRECISION, .no_tables = true};

    take_page(jpc_buf_span(html), name, NULL);
    take_page(jpc_buf_span(html), name, &all);
    take_page(jpc_buf_span(html), name, &precise);
}

// Half of the page in an attribute, and paragraphs that ask for it.
static void take_long_attribute(jpc_buf *html, const char *fill)
{
    html->len = 0;
    jpc_buf_add_string(html, "<div class=");
    while (html->len < HURT_BYTES / 2)
        jpc_buf_add_string(html, fill);
    jpc_buf_add_string(html, ">");
    while (html->len < HURT_BYTES)
        jpc_buf_add_string(html, "<p>x");
    take_hostile(html, fill);
}

static void take_deep(const char *head, const char *deep, const char *tag)
{
    jpc_buf html = {0};

    jpc_buf_add_string(&html, head);
    for (int depth = 0; depth < 240; depth++)
        jpc_buf_add_string(&html, deep);
    while (html.len < HURT_BYTES)
        jpc_buf_add_string(&html, tag);
    take_hostile(&html, tag);
    jpc_buf_release(&html);
}

// What a tag looks for is behind many open boxes, or inline elements in a hidden one.
static void test_deep_pages(void)
{
    static const char *const closed[] = {"</li>", "<td></td>", "</p>", "</table>", "</td>", "<p>"};

    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        take_deep("<p><li><table><tr>", "<div>", closed[i]);
    take_deep("<i hidden>", "<b>", "</u>");
    take_deep("<p><i>x<i hidden>", "<b>", "<u></i></u>");
    tell_deep("deep pages", MAX_DEEP_STEPS_PER_BYTE);
}

static void test_hostile_pages(void)
{
    jpc_buf html = {0};

    for (size_t i = 0; i < sizeof hostile_pages / sizeof *hostile_pages; i++) {
        html.len = 0;
        jpc_buf_add_string(&html, hostile_pages[i].head);
        while (html.len < HURT_BYTES)
            jpc_buf_add_string(&html, hostile_pages[i].unit);
        jpc_buf_add_string(&html, hostile_pages[i].tail);
        take_hostile(&html, hostile_pages[i].unit);
    }
    html.len = 0;
    add_nest(&html, "<div>前の文。", "後の文。</div>");
    take_hostile(&html, "a nest of boxes");
    html.len = 0;
    add_nest(&html, "<table><tr><td>文。", "文。</table>");
    take_hostile(&html, "a nest of tables");
    take_long_attribute(&html, "a");
    take_long_attribute(&html, "a ");
    jpc_buf_release(&html);
    printf("# %.3f microseconds per byte at most (%s)\n", seen.longest, seen.slowest);
    tell("pages made to hurt");
}

int main(void)
{
    tap_begin();
#ifdef __SANITIZE_THREAD__
    tap_skip("steps per byte", "one thread, of which the thread sanitizer has nothing to say");
    return tap_end();
#endif
    test_hostile_pages();
    test_deep_pages();
    test_real_pages();
    jpc_record_scratch_release(&fixture_scratch);
    return tap_end();
}
