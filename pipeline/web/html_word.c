#include "web/html_word.h"

#define B JPC_HTML_HINT_BOILERPLATE
#define F JPC_HTML_HINT_FRAME
#define C JPC_HTML_HINT_CONTENT
#define H JPC_HTML_HINT_HIDDEN

#define MAX_WORD 32

// Whole words, sorted. Collected from the class names that templates of widespread content
// management systems and Japanese production companies use; none belongs to one site.
static const struct word {
    char text[16];
    unsigned char hint;
} words[] = {
    {"ad", B},        {"ads", B},          {"adsense", B},      {"advert", B},
    {"advertise", B}, {"article", C},      {"articlebody", C},  {"aside", B},
    {"author", F},    {"banner", B},       {"bannerarea", B},   {"banners", B},
    {"bio", F},       {"bnr", B},          {"breadcrumb", B},   {"breadcrumbs", B},
    {"byline", F},    {"comment", F},      {"comments", F},     {"content", C},
    {"contents", C},  {"cookie", B},       {"copy", F},         {"crumb", B},
    {"crumbs", B},    {"docnav", B},       {"entry", C},        {"follow", B},
    {"foot", F},      {"footer", F},       {"footers", F},      {"globalmenu", B},
    {"globalnav", B}, {"globalnavi", B},   {"gnav", B},         {"gnavi", B},
    {"header", F},    {"hidden", H},       {"honbun", C},       {"kanren", B},
    {"kiji", C},      {"lnav", B},         {"lnavi", B},        {"localnav", B},
    {"localnavi", B}, {"login", B},        {"main", C},         {"maincontent", C},
    {"masthead", F},  {"menu", B},         {"menus", B},        {"meta", F},
    {"modal", B},     {"nav", B},          {"navbar", B},       {"navfooter", B},
    {"navheader", B}, {"navi", B},         {"navigation", B},   {"newsletter", B},
    {"outbrain", B},  {"pager", B},        {"pagetop", B},      {"pagination", B},
    {"paging", B},    {"pankuzu", B},      {"pickup", B},       {"popular", B},
    {"popup", B},     {"post", C},         {"pr", B},           {"promo", B},
    {"promotion", B}, {"rank", B},         {"ranking", B},      {"rankings", B},
    {"recommend", B}, {"related", B},      {"relatedposts", B}, {"relation", B},
    {"rss", B},       {"search", B},       {"share", B},        {"sharing", B},
    {"side", B},      {"sidebar", B},      {"sidemenu", B},     {"sidenav", B},
    {"signup", B},    {"sitemap", B},      {"skip", B},         {"sns", B},
    {"social", B},    {"sponsor", B},      {"sponsored", B},    {"story", C},
    {"subscribe", B}, {"subscription", B}, {"taboola", B},      {"tags", B},
    {"toolbar", B},   {"topicpath", B},    {"topicspath", B},   {"tweet", B},
    {"utility", B},
};

// Stems that say the same wherever a word starts with them, or (Japanese) wherever they stand.
static const struct stem {
    const char *text;
    unsigned char hint;
} stems[] =
    {
        {"breadcrumb", B},  {"copyright", F},    {"navigation", B}, {"pagination", B},
        {"ranking", B},     {"recommend", B},    {"related", B},    {"sidebar", B},
        {"sharebutton", B}, {"socialbutton", B}, {"newsletter", B}, {"advertise", B},
        {"subscri", B},     {"snsbutton", B},
},
  japanese_stems[] = {
      {"パンくず", B}, {"ぱんくず", B}, {"サイドバー", B}, {"サイドメニュー", B},
      {"メニュー", B}, {"ナビ", B},     {"関連", B},       {"ランキング", B},
      {"おすすめ", B}, {"広告", B},     {"シェア", B},     {"コメント", F},
      {"フッター", F}, {"ヘッダー", F}, {"本文", C},       {"記事本文", C},
};

static const char *const teaser_headings[] = {
    "関連記事",           "関連リンク",
    "関連ニュース",       "関連コンテンツ",
    "関連トピックス",     "関連キーワード",
    "関連ページ",         "あわせて読みたい",
    "合わせて読みたい",   "こちらもおすすめ",
    "こちらの記事も",     "おすすめ記事",
    "オススメ記事",       "おすすめの記事",
    "人気記事",           "人気の記事",
    "人気ランキング",     "記事ランキング",
    "アクセスランキング", "最新記事",
    "最新の記事",         "最近の記事",
    "新着記事",           "注目記事",
    "注目の記事",         "ピックアップ",
    "この記事をシェア",   "シェアする",
    "この記事を読んだ人", "前の記事",
    "次の記事",           "スポンサーリンク",
    "スポンサードリンク", "トラックバック",
    "Related ",           "Recommended ",
    "You may also like",  "You might also like",
    "More from ",         "Read next",
    "Recent posts",       "Recent Posts",
    "Popular posts",      "Popular Posts",
    "Latest Posts",       "Latest posts",
    "Share this",         "Similar threads",
    "See also:",
};

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool starts(jpc_span text, const char *prefix)
{
    size_t len;

    if (text.len == 0 || text.ptr[0] != prefix[0])
        return false;
    len = strlen(prefix);
    return text.len >= len && memcmp(text.ptr, prefix, len) == 0;
}

static unsigned whole_word_hint(const char *word)
{
    size_t low = 0, high = sizeof words / sizeof *words;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(words[middle].text, word);

        if (order == 0)
            return words[middle].hint;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

// The word without the number at its end: banner2.
static unsigned word_hint(char *word, size_t len)
{
    unsigned hint;

    while (len > 1 && is_digit(word[len - 1]))
        len--;
    word[len] = '\0';
    hint = whole_word_hint(word);
    for (size_t i = 0; i < sizeof stems / sizeof *stems && hint == 0; i++)
        if (starts((jpc_span){word, len}, stems[i].text))
            hint = stems[i].hint;
    return hint;
}

static unsigned ascii_hints(jpc_span value)
{
    char word[MAX_WORD + 1];
    unsigned hints = 0;
    size_t len = 0;

    for (size_t i = 0; i <= value.len; i++) {
        char c = i < value.len ? value.ptr[i] : ' ';
        bool inside = is_upper(c) || is_lower(c) || is_digit(c);

        if (len > 0 && (!inside || (is_upper(c) && is_lower(value.ptr[i - 1])))) {
            hints |= word_hint(word, len);
            len = 0;
        }
        if (inside && len < MAX_WORD)
            word[len++] = (char)(is_upper(c) ? c + 32 : c);
    }
    return hints;
}

static unsigned japanese_hints(jpc_span value)
{
    unsigned hints = 0;

    for (size_t i = 0; i < value.len; i++)
        for (size_t k = 0; (value.ptr[i] & 0x80) && k < sizeof japanese_stems / sizeof *stems; k++)
            if (starts((jpc_span){value.ptr + i, value.len - i}, japanese_stems[k].text))
                hints |= japanese_stems[k].hint;
    return hints;
}

unsigned jpc_html_hints(jpc_span value) { return ascii_hints(value) | japanese_hints(value); }

static jpc_span without_marks(jpc_span text)
{
    static const char *const marks[] = {"■", "●", "◆", "▼", "【", "《", "［", "[", "＞", "»", " "};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (starts(text, marks[i])) {
            text.ptr += strlen(marks[i]);
            text.len -= strlen(marks[i]);
            i = (size_t)-1;
        }
    return text;
}

bool jpc_html_is_teaser_heading(jpc_span text)
{
    text = without_marks(text);
    for (size_t i = 0; i < sizeof teaser_headings / sizeof *teaser_headings; i++)
        if (starts(text, teaser_headings[i]))
            return true;
    return false;
}

bool jpc_html_is_copyright(jpc_span text)
{
    static const char *const marks[] = {
        "©",   "Copyright", "COPYRIGHT",           "copyright",           "(C)",
        "(c)", "Ⓒ",         "All Rights Reserved", "All rights reserved", "ALL RIGHTS RESERVED"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (starts(text, marks[i]))
            return true;
    for (size_t i = 0; i < text.len; i++)
        if (starts((jpc_span){text.ptr + i, text.len - i}, "無断転載"))
            return true;
    return false;
}
