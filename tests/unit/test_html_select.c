// Content selection: each signal decides a page that goes wrong without it.
#include "tests/unit/gold_pages.h"
#include "tests/unit/tap.h"
#include "web/html_phrase.h"
#include "web/html_select.h"
#include "web/html_word.h"

#define P1 "<p>昨日の午後、町の図書館で新しい読書室の開室式があった。</p>"
#define P2 "<p>読書室は二階にあり、子どもから大人まで、だれでも使うことができる。</p>"
#define P3 "<p>館長は「静かに本を読む時間を大切にしてほしい」と話した。</p>"
#define T1 "昨日の午後、町の図書館で新しい読書室の開室式があった。"
#define T2 "読書室は二階にあり、子どもから大人まで、だれでも使うことができる。"
#define T3 "館長は「静かに本を読む時間を大切にしてほしい」と話した。"
#define ARTICLE P1 P2 P3
#define TEXT T1 "\n" T2 "\n" T3
#define OTHER "<p>当館は駅から歩いて五分のところにあります。休館日は月曜日です。</p>"
#define LINKS                                                                                      \
    "<ul><li><a href=1>市の予算案を発表</a><li><a href=2>駅前に新しい店</a>"        \
    "<li><a href=3>週末の天気は晴れ</a></ul>"
#define T4 "開室を記念して、来月から毎週土曜日に読み聞かせの会が開かれる。"
#define T5 "申し込みは要らない。問い合わせは図書館の受付まで。"
#define ENGLISH                                                                                    \
    "Cheap watches for you. Order today, pay tomorrow, and see them on your table next week. "     \
    "They are as good as those that you see elsewhere, and cost a tenth. "
#define BODY_JSON T1 "\\n" T2 "\\n" T3 "\\n" T4 T5
#define BODY_TEXT TEXT "\n" T4 T5

// ---- signals -----------------------------------------------------------------

static const struct signal_case {
    const char *name;
    unsigned signal; // without it, the text is another
    const char *html, *text;
} signal_cases[] = {
    {"class words", JPC_HTML_WORDS, "<div>" ARTICLE "</div><div class=osusume>" OTHER "</div>",
     TEXT},
    {"ids in Japanese", JPC_HTML_WORDS, "<div>" ARTICLE "</div><div id=関連記事>" OTHER "</div>",
     TEXT},
    {"elements", JPC_HTML_ELEMENT_NAMES, "<div>" ARTICLE "</div><aside>" OTHER "</aside>", TEXT},
    {"roles", JPC_HTML_ELEMENT_NAMES,
     "<div>" ARTICLE "</div><div role=complementary>" OTHER "</div>", TEXT},
    {"main", JPC_HTML_LANDMARKS, "<main>" ARTICLE "</main><div>" OTHER OTHER LINKS "</div>", TEXT},
    {"itemprop=articleBody", JPC_HTML_LANDMARKS,
     "<div itemprop=articleBody>" ARTICLE "</div><div>" OTHER OTHER LINKS "</div>", TEXT},
    {"names of bodies", JPC_HTML_BODY_NAMES,
     "<div><div class=p-news__body>" ARTICLE P1 P2 "</div></div><div>" OTHER OTHER OTHER OTHER
     "</div><div>" OTHER LINKS OTHER OTHER "</div>",
     TEXT "\n" T1 "\n" T2},
    {"sentences", JPC_HTML_SENTENCES,
     "<div>" ARTICLE ARTICLE "</div><div>"
     "<p>東京都千代田区一丁目二番三号第一会館二階東京都港区一丁目二番三号第一会館二階</p>"
     "<p>東京都中央区四丁目五番六号第二会館三階東京都文京区四丁目五番六号第二会館三階</p></div>"
     "<div>" LINKS LINKS LINKS "</div>",
     TEXT "\n" TEXT},
    {"kana", JPC_HTML_KANA,
     "<h1>川へ</h1><div><p>きのうはひさしぶりにいい天気だったので川まで歩いていってきました</p>"
     "<p>とちゅうで小さな猫に会ってしばらくいっしょにひなたぼっこをしました</p>"
     "<p>あしたもまた行けたらいいなと思いながらゆっくり帰ってきました</p></div><div>"
     "<p>東京都千代田区一丁目二番三号第一会館二階東京都港区一丁目二番三号第一会館二階</p></div>"
     "<div>" LINKS LINKS LINKS "</div>",
     "川へ\nきのうはひさしぶりにいい天気だったので川まで歩いていってきました\n"
     "とちゅうで小さな猫に会ってしばらくいっしょにひなたぼっこをしました\n"
     "あしたもまた行けたらいいなと思いながらゆっくり帰ってきました"},
    {"boxes of links", JPC_HTML_LINK_BOXES,
     "<nav>" LINKS LINKS "</nav><div>" P1 P2 "<div>" LINKS "</div>" P3 "</div>", TEXT},
    {"tables of layout", JPC_HTML_COLUMNS,
     "<table><tr><td>お知らせ<br>本日開館<br><a href=1>市の予算</a><td>" ARTICLE ARTICLE "</table>",
     TEXT "\n" TEXT},
    {"teasers with excerpts", JPC_HTML_TEASERS,
     "<nav>" LINKS LINKS "</nav><div>" ARTICLE "<section><h2>あわせて読みたい</h2>"
     "<div><h3><a href=1>市の予算案を発表する</a></h3><p>市は来年度の予算案を発表しました。</div>"
     "</section></div>",
     TEXT},
    {"teasers beside their heading", JPC_HTML_TEASERS,
     "<nav>" LINKS LINKS "</nav><div>" ARTICLE "<h3>関連記事</h3>"
     "<h4><a href=1>市の予算案を発表する</a></h4><p>市は来年度の予算案を発表しました。"
     "<h3>会場への道順</h3>" OTHER "</div>",
     TEXT "\n会場への道順\n当館は駅から歩いて五分のところにあります。休館日は月曜日です。"},
    {"a long teaser", JPC_HTML_TEASERS,
     "<nav>" LINKS LINKS "</nav><div>" P1 P2
     "<p>関連記事：<a href=1>市は来年度の予算案を発表し、図書館の充実に力を入れる考え</a>" P3
     "</div>",
     TEXT},
    {"boxes about the author", JPC_HTML_TEASERS,
     "<div>" ARTICLE ARTICLE "<div><h4>この記事を書いた人</h4>" OTHER "</div></div>",
     TEXT "\n" TEXT},
    {"copyright", JPC_HTML_NOTICES, "<div>" ARTICLE "<p>© 2024 図書館</div>", TEXT},
    {"labels of buttons", JPC_HTML_NOTICES,
     "<div>" P1 "<p><a href=1>続きを読む</a>" P2 "<p>広告</p>" P3 "</div>", TEXT},
    {"paywalls", JPC_HTML_NOTICES,
     "<div>" ARTICLE "<p>この記事は有料会員限定です。会員登録すると全文を読めます。</div>", TEXT},
    {"cookies", JPC_HTML_NOTICES,
     "<div>" ARTICLE
     "</div><div>当サイトではCookieを使用しています。同意する場合は閉じるを押してください。"
     "</div>",
     TEXT},
    {"repeated labels", JPC_HTML_REPEATED,
     "<nav>" LINKS LINKS "</nav><div>" P1 "<p><a href=1>この章の動画</a>" P2
     "<p><a href=2>この章の動画</a>" P3 "<p><a href=3>この章の動画</a>" OTHER "</div>",
     TEXT "\n当館は駅から歩いて五分のところにあります。休館日は月曜日です。"},
    {"repeated labels without links", JPC_HTML_REPEATED,
     "<nav>" LINKS LINKS "</nav><div>" P1 "<div>返信する</div>" P2 "<div>返信する</div>" P3
     "<div>返信する</div></div>",
     TEXT},
    {"stutter", JPC_HTML_REPEATED, "<nav>" LINKS LINKS "</nav><div>" P1 P1 P2 "</div>", T1 "\n" T2},
    {"comments", JPC_HTML_COMMENTS,
     "<div>" ARTICLE "</div><ol class=commentlist><li>" OTHER "<li>" OTHER OTHER OTHER OTHER
     "</ol>",
     TEXT},
    {"comments below their heading", JPC_HTML_COMMENTS,
     "<div>" ARTICLE "<h3>コメント（2件）</h3>" OTHER OTHER "</div>", TEXT},
    {"comments above a form", JPC_HTML_COMMENTS,
     "<div>" ARTICLE "<div><h3>コメント</h3>" OTHER "<form><p>名前</form></div></div>", TEXT},
    {"comments of schema.org", JPC_HTML_COMMENTS,
     "<div>" ARTICLE "</div><div itemtype='https://schema.org/Comment'>" OTHER "</div>", TEXT},
    {"links at the end", JPC_HTML_EDGES, "<div>" ARTICLE "<p><a href=1>図書館</a></div>", TEXT},
    {"tables of contents", JPC_HTML_CONTENTS,
     "<div>" ARTICLE ARTICLE "<ol><li>場所<li>開館<li>受付</ol><h2>場所</h2>" P1 "<h2>開館</h2>" P2
     "<h2>受付</h2>" P3 "</div>",
     TEXT "\n" TEXT "\n場所\n" T1 "\n開館\n" T2 "\n受付\n" T3},
    {"JSON-LD has what the page has not", JPC_HTML_JSON_LD,
     "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"articleBody\":\"" BODY_JSON
     "\"}</script><div id=root><p>読み込んでいます。</div>",
     BODY_TEXT},
    {"JSON-LD with escapes and markup", JPC_HTML_JSON_LD,
     "<script type=application/ld+json>{\"articleBody\" : \"<p>\\u56f3\\u66F8館&amp;\\\"" T1 T2
     "</p>\\r\\u000a<p>\\u0000\\ud842\\udfb7" T3 T1 "<\\/p>\"}</script>",
     "図書館&\"" T1 T2 "\n𠮷" T3 T1},
    {"JSON-LD finds a paragraph in another box", JPC_HTML_JSON_LD,
     "<script type='application/ld+json'>{\"articleBody\":\"" BODY_JSON "\"}</script><div>" ARTICLE
     "<p class=share>開室を記念して、来月から毎週土曜日に読み聞かせの会が開かれる。"
     "申し込みは要らない。問い合わせは図書館の受付まで。</div>",
     BODY_TEXT},
};

static void test_signals(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof signal_cases / sizeof *signal_cases; i++) {
        const struct signal_case *c = &signal_cases[i];
        jpc_html_options without = {.without = c->signal};
        jpc_page page = jpc_html_extract(arena, jpc_span_of(c->html), NULL);

        is_text(page.text, c->text, c->name);
        page = jpc_html_extract(arena, jpc_span_of(c->html), &without);
        ok(!jpc_span_is(page.text, c->text), "… and not without that signal");
        jpc_arena_reset(arena);
    }
}

// ---- what must not be lost ---------------------------------------------------

static const struct text_case {
    const char *name;
    jpc_html_options options;
    const char *html, *text;
} text_cases[] = {
    {"a page of comments keeps them",
     {0},
     "<div class=comments>" ARTICLE "</div><p>投稿者",
     TEXT "\n投稿者"},
    {"comments on demand",
     {.comments = true},
     "<div>" ARTICLE "</div><div id=comments>" OTHER "</div>",
     TEXT "\n当館は駅から歩いて五分のところにあります。休館日は月曜日です。"},
    {"a chapter on comments",
     {0},
     "<div>" P1 "<h2>コメント</h2>" P2 P3 "</div>",
     T1 "\nコメント\n" T2 "\n" T3},
    {"a page about cookies",
     {0},
     "<div>" ARTICLE "<p>Cookieとは何か。ブラウザーに保存される小さな情報で、同意が要る。</div>",
     TEXT "\nCookieとは何か。ブラウザーに保存される小さな情報で、同意が要る。"},
    {"data that repeat",
     {0},
     "<nav>" LINKS LINKS "</nav><div>" ARTICLE
     "<table><tr><td>一<td>なし<tr><td>二<td>なし<tr><td>三<td>なし</table></div>",
     TEXT "\n一\tなし\n二\tなし\n三\tなし"},
    {"a chapter about an author",
     {0},
     "<div><h2>著者について</h2>" ARTICLE "<h2>資料</h2>" P1 "</div>",
     "著者について\n" TEXT "\n資料\n" T1},
    {"a cell that is a teaser's heading",
     {0},
     "<p>" T1 "<table><tr><th>関連記事<td>三件<tr><th>最新記事<td>二件</table>",
     T1 "\n関連記事\t三件\n最新記事\t二件"},
    {"panels of tabs",
     {0},
     "<div><div role=tabpanel>" P1 "</div><div role=tabpanel style='display:none'>" P2
     "</div><div role=tabpanel hidden>" P3 "</div></div>",
     TEXT},
    {"a heading that is a label", {0}, "<div><h2>印刷</h2>" ARTICLE "</div>", "印刷\n" TEXT},
    {"classes of state",
     {0},
     "<div class='has-sidebar no-header overflow-hidden pr-4'>" P1 "</div><div>" P2 "</div>",
     T1 "\n" T2},
    {"hidden on phones only",
     {0},
     "<div class='hidden md:block'>" P1 "</div><div>" P2 "</div>",
     T1 "\n" T2},
    {"an index keeps its links",
     {0},
     "<main><h1>目録</h1>" LINKS
     "<div><h3><a href=4>来月から毎週土曜日に読み聞かせの会</a></h3></div>"
     "<div><h3><a href=5>図書館の新しい読書室の開室式</a></h3></div></main>"
     "<footer>" OTHER "</footer>",
     "目録\n市の予算案を発表\n駅前に新しい店\n週末の天気は晴れ\n来月から毎週土曜日に読み聞かせの会"
     "\n"
     "図書館の新しい読書室の開室式"},
    {"a lead between the title and the body",
     {0},
     "<div>" LINKS "</div><div><h1>読書室が開く</h1><div>" P1
     "</div><div class=article-body>" P2 P3 P2 "</div></div><div>" LINKS OTHER "</div>",
     "読書室が開く\n" T1 "\n" T2 "\n" T3 "\n" T2},
    {"a report of two sentences among excerpts",
     {0},
     "<title>読書室が開く - 例</title><div>" LINKS LINKS
     "</div><div><article><h1>読書室が開く</h1>" P1 P3
     "</article><div>" OTHER OTHER LINKS OTHER OTHER OTHER LINKS OTHER OTHER OTHER LINKS
     "</div></div>",
     "読書室が開く\n" T1 "\n" T3},
    {"a specification beside the description",
     {0},
     "<div>" LINKS LINKS "</div><div><h1>読書灯</h1><div>" ARTICLE "</div><h2>仕様</h2>"
     "<table><tr><th>色<td>白<tr><th>重さ<td>百グラム</table></div><div>" LINKS LINKS "</div>",
     "読書灯\n" TEXT "\n仕様\n色\t白\n重さ\t百グラム"},
    {"references at the end",
     {0},
     "<div>" LINKS LINKS "</div><div>" ARTICLE ARTICLE
     "<h2>参考情報</h2><ol><li><a href=1>読書室の案内</a><li><a href=2>図書館の歴史</a></ol></div>"
     "<div>" LINKS LINKS "</div>",
     TEXT "\n" TEXT "\n参考情報\n読書室の案内\n図書館の歴史"},
    {"links behind the references",
     {0},
     "<div>" ARTICLE ARTICLE
     "<h2>参考情報</h2><p><a href=1>読書室の案内</a><h2>お知らせ</h2><p><a href=2>休館日</a></div>",
     TEXT "\n" TEXT "\n参考情報\n読書室の案内"},
    {"two columns of a short page",
     {0},
     "<table><tr><td>太郎の部屋へ<br>ようこそ<br>カウンタ 12345<br>更新 五月一日<br>"
     "<a href=1>日記</a><br><a href=2>写真</a><br><a href=3>掲示板</a><td>" ARTICLE "</table>",
     TEXT},
    {"the header of a section",
     {0},
     "<header><p>例の市役所。</p></header><main><section><header><h2>読書室</h2>" P1
     "<p>五月一日<div class=author>" OTHER "</div></header>" P2 P3 P2 P3 "</section></main>",
     "読書室\n" TEXT "\n" T2 "\n" T3},
    {"a discussion, whose first post is the longest",
     {0},
     "<div>" LINKS LINKS "</div><h1>読書室</h1><div><div class=post-body>" ARTICLE ARTICLE ARTICLE
     "</div><div class=post-body>" OTHER P1 "</div><div class=post-body>" P2 "</div></div>",
     "読書室\n" TEXT "\n" TEXT "\n" TEXT
     "\n当館は駅から歩いて五分のところにあります。休館日は月曜日です。\n" T1 "\n" T2},
    {"a list of articles with bodies",
     {0},
     "<div class=entry><div class=entry-body>" P1 P2 "</div></div>"
     "<div class=entry><div class=entry-body>" P3 P1 "</div></div>",
     T1 "\n" T2 "\n" T3 "\n" T1},
    {"a teaser in JSON-LD",
     {0},
     "<script type='application/ld+json'>{\"articleBody\":\"" T1 "\"}</script><div>" ARTICLE
     "</div>",
     TEXT},
    {"JSON-LD of several articles",
     {0},
     "<script type='application/ld+json'>[{\"articleBody\":\"" BODY_JSON
     "\"},{\"articleBody\":\"" BODY_JSON "\"}]</script><p>目録",
     "目録"},
    {"JSON-LD of another language",
     {0},
     "<script type='application/ld+json'>{\"articleBody\":\"" ENGLISH ENGLISH "\"}</script><p>" T4,
     T4},
    {"JSON-LD that ends early",
     {0},
     "<script type='application/ld+json'>{\"articleBody\":\"" BODY_JSON,
     BODY_TEXT},
    {"articleBody in another script",
     {0},
     "<script>var a = {\"articleBody\":\"" BODY_JSON "\"}</script><p>目録",
     "目録"},
    {"without tables of data",
     {.no_tables = true},
     "<p>一</p><table><tr><th>年<th>数<tr><td>1<td>2</table><p>二</p>",
     "一\n二"},
    {"tables of layout are text",
     {.no_tables = true},
     "<table><tr><td>" LINKS "<td>" ARTICLE ARTICLE "</table>",
     TEXT "\n" TEXT},
    {"a table in a table is layout",
     {.no_tables = true},
     "<table><tr><td>一<td>二<tr><td>三<td><table><tr><td>1<td>2<tr><td>3<td>4</table></table>",
     "一\t二\n三"},
    {"precision takes short lines off the ends",
     {.prefer = JPC_HTML_PRECISION},
     "<div><p>2024年5月1日<p>図書館だより" ARTICLE "<p>文・図書係</div>",
     TEXT},
    {"balance keeps them",
     {0},
     "<div><p>2024年5月1日<p>図書館だより" ARTICLE "<p>文・図書係</div>",
     "2024年5月1日\n図書館だより\n" TEXT "\n文・図書係"},
    {"recall keeps forms",
     {.prefer = JPC_HTML_RECALL},
     "<div>" ARTICLE "<form>" OTHER "</form></div>",
     TEXT "\n当館は駅から歩いて五分のところにあります。休館日は月曜日です。"},
    {"balance drops them", {0}, "<div>" ARTICLE "<form>" OTHER "</form></div>", TEXT},
};

static void test_texts(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof text_cases / sizeof *text_cases; i++) {
        const struct text_case *c = &text_cases[i];

        is_text(jpc_html_extract(arena, jpc_span_of(c->html), &c->options).text, c->text, c->name);
        jpc_arena_reset(arena);
    }
}

// ---- words and phrases -------------------------------------------------------

static const struct hint_case {
    const char *value;
    unsigned hints;
} hint_cases[] = {
    {"", 0},
    {"ad", JPC_HTML_HINT_BOILERPLATE},
    {"utility", JPC_HTML_HINT_BOILERPLATE}, // the first and the last word
    {"skiptranslate", JPC_HTML_HINT_BOILERPLATE},
    {"gradient", 0},
    {"kanren2", JPC_HTML_HINT_BOILERPLATE},
    {"sideBar", JPC_HTML_HINT_BOILERPLATE},
    {"has-sidebar", 0},
    {"no-header wide", 0},
    {"pr", JPC_HTML_HINT_BOILERPLATE},
    {"pr-4", 0},
    {"entry-content", JPC_HTML_HINT_CONTENT | JPC_HTML_HINT_BODY},
    {"entry content", JPC_HTML_HINT_CONTENT},
    {"newsDetail", JPC_HTML_HINT_CONTENT | JPC_HTML_HINT_BODY},
    {"main_text", JPC_HTML_HINT_CONTENT | JPC_HTML_HINT_BODY},
    {"main-content", JPC_HTML_HINT_CONTENT},
    {"記事本文", JPC_HTML_HINT_CONTENT | JPC_HTML_HINT_BODY},
    {"commentlist", JPC_HTML_HINT_COMMENT},
    {"口コミ一覧", JPC_HTML_HINT_COMMENT},
    {"hidden", JPC_HTML_HINT_HIDDEN},
    {"overflow-hidden", 0},
    {"hidden md:block", 0},
};

static const struct heading_case {
    const char *text;
    unsigned kind;
} heading_cases[] = {
    {"コメント", JPC_HTML_COMMENTS_OF},
    {"コメント (3)", JPC_HTML_READERS},
    {"コメント（12件）", JPC_HTML_READERS},
    {"3件のコメント", JPC_HTML_READERS},
    {"■この記事へのコメント", JPC_HTML_READERS},
    {"コメント一覧", JPC_HTML_READERS},
    {"コメントの書き方", 0},
    {"12 Comments", JPC_HTML_READERS},
    {"Comments in C", 0},
    {"社長のコメント", 0},
    {"", 0},
};

static void test_words(void)
{
    uint64_t beginnings, in_use, bits[16];

    ok(jpc_html_words_are_sorted(), "words can be searched");
    ok(jpc_html_phrases_are_sorted(), "phrases can be searched");
    if (!ok(jpc_html_phrases_begin(bits), "beginnings of phrases"))
        for (size_t i = 0; i < 16; i++)
            printf("# 0x%016" PRIX64 "u,\n", bits[i]);
    beginnings = jpc_html_wall_beginnings(&in_use);
    ok(beginnings == in_use, "beginnings of phrases about walls: 0x%016" PRIX64, beginnings);
    for (size_t i = 0; i < sizeof hint_cases / sizeof *hint_cases; i++) {
        unsigned hints = jpc_html_hints(jpc_span_of(hint_cases[i].value));

        ok(hints == hint_cases[i].hints, "class=\"%s\": %u", hint_cases[i].value, hints);
    }
    for (size_t i = 0; i < sizeof heading_cases / sizeof *heading_cases; i++)
        ok((jpc_html_phrases(jpc_span_of(heading_cases[i].text)) &
            (JPC_HTML_READERS | JPC_HTML_COMMENTS_OF)) == heading_cases[i].kind,
           "heading '%s'", heading_cases[i].text);
}

// ---- gold --------------------------------------------------------------------

static void test_gold(jpc_arena *arena, const char *set, double f1, double recall)
{
    const char *data = tap_shared_data();
    struct gold_score all, more;
    jpc_html_options options = {.prefer = JPC_HTML_RECALL};
    char folder[4096];

    if (data == NULL) {
        tap_skip("gold pages", "no shared data");
        return;
    }
    snprintf(folder, sizeof folder, "%s/html-gold/%s", data, set);
    all = gold_score_folder(arena, folder, NULL);
    more = gold_score_folder(arena, folder, &options);
    ok(all.n_pages > 0 && all.f1 >= f1, "%s: macro F1 %.3f is %.2f or more", set, all.f1, f1);
    ok(all.recall >= recall, "%s: recall %.3f is %.2f or more", set, all.recall, recall);
    ok(more.recall > all.recall, "%s: recall %.3f if it is preferred", set, more.recall);
}

int main(void)
{
    jpc_arena arena = {0};

    tap_begin();
    test_signals(&arena);
    test_texts(&arena);
    test_words();
    test_gold(&arena, "ja", 0.95, 0.97);
    test_gold(&arena, "other", 0.85, 0.90);
    jpc_arena_release(&arena);
    return tap_end();
}
