#include "web/html_word.h"

#include <stdint.h>

#include "core/little_endian.h"

#define B JPC_HTML_HINT_BOILERPLATE
#define F JPC_HTML_HINT_FRAME
#define C JPC_HTML_HINT_CONTENT
#define H JPC_HTML_HINT_HIDDEN
#define M JPC_HTML_HINT_COMMENT
#define T JPC_HTML_HINT_BODY

// Not hints by themselves: entry-content, news_body.
#define HEAD 256
#define TAIL 512
#define MAIN 1024 // likewise, but main-content is the page around it: main_text
#define TEXT 2048
#define OWNER 8192 // user-info, posterName
#define ABOUT 16384
#define STEM 4096
#define FH (F | JPC_HTML_HINT_HEADER)
#define CH (C | HEAD)
#define CM (C | TAIL | MAIN)
#define TX (TAIL | TEXT)
#define HT (HEAD | TAIL)
#define CT (C | TAIL)
#define CB (C | T)

#define MAX_WORD 32

// Words and, marked so, stems of words; sorted. Collected from the class names that templates of
// widespread content management systems and Japanese production companies use; none belongs to one
// site. No entry begins with a stem, so that a word's stem is the entry before it.
// clang-format off
static const struct word {
    char text[16]; // padded with zeros
    unsigned short hint;
} words[] = {
    {"ad", B}, {"adarea", B}, {"adbox", B}, {"addthis", B}, {"addtoany", B}, {"ads", B},
    {"adsbygoogle", B}, {"adsense", B}, {"adslot", B}, {"adspace", B}, {"adunit", B},
    {"advert", B}, {"advertise", B | STEM}, {"article", CH}, {"articlebody", CB},
    {"articlecontent", CB}, {"articledetail", CB}, {"articletext", CB}, {"articletxt", CB},
    {"aside", B}, {"author", F}, {"authorbox", F}, {"authorinfo", F}, {"backtotop", B},
    {"banner", B}, {"bannerarea", B}, {"banners", B}, {"bio", F}, {"blog", HEAD},
    {"blogbody", CB}, {"bnr", B}, {"body", TAIL}, {"bodytext", CB}, {"bookmark", B},
    {"box", ABOUT}, {"breadcrumb", B | STEM}, {"byline", F}, {"catlinks", B}, {"cms", HEAD},
    {"column", HEAD}, {"comment", M | STEM}, {"consent", B}, {"content", CT}, {"contents", CT},
    {"cookie", B}, {"cookiebanner", B}, {"cookiebar", B}, {"cookieconsent", B}, {"cookies", B},
    {"copyright", F | STEM}, {"crosslink", B}, {"crumb", B}, {"crumbs", B}, {"data", ABOUT},
    {"detail", HT}, {"details", ABOUT}, {"disqus", M}, {"docnav", B}, {"drawer", B},
    {"dropdown", B}, {"editsection", B}, {"entry", CH}, {"entrybody", CB}, {"entrycontent", CB},
    {"entrycontents", CB}, {"extras", ABOUT}, {"fbcomments", M}, {"follow", B}, {"foot", F},
    {"footer", F}, {"footernav", B}, {"footernavi", B}, {"footers", F}, {"gdpr", B},
    {"globalmenu", B}, {"globalnav", B}, {"globalnavi", B}, {"gnav", B}, {"gnavi", B},
    {"googlead", B}, {"gotop", B}, {"hamburger", B}, {"hatena", B}, {"header", FH},
    {"headernav", B}, {"headernavi", B}, {"honbun", CB}, {"info", ABOUT}, {"interstitial", B},
    {"kanren", B}, {"kanrenkiji", B}, {"kensaku", B}, {"kiji", CH}, {"kokoku", B}, {"koukoku", B},
    {"kuchikomi", M}, {"lnav", B}, {"lnavi", B}, {"localnav", B}, {"localnavi", B}, {"login", B},
    {"loginform", B}, {"mailmag", B}, {"mailmagazine", B}, {"main", CM}, {"maincontent", C},
    {"maintext", CB}, {"masthead", F}, {"megamenu", B}, {"melmaga", B}, {"menu", B}, {"menus", B},
    {"merumaga", B}, {"meta", F}, {"modal", B}, {"mokuji", B}, {"mostread", B}, {"name", ABOUT},
    {"nav", B}, {"navbar", B}, {"navbox", B}, {"navfooter", B}, {"navheader", B}, {"navi", B},
    {"navigation", B | STEM}, {"news", HEAD}, {"newsbody", CB}, {"newsdetail", CB},
    {"newsletter", B | STEM}, {"newstext", CB}, {"newstxt", CB}, {"ninki", B}, {"nocontent", B},
    {"noprint", B}, {"offcanvas", B}, {"optin", B}, {"osusume", B}, {"outbrain", B},
    {"pagenav", B}, {"pagenavi", B}, {"pager", B}, {"pagetop", B}, {"pagination", B | STEM},
    {"paging", B}, {"pankuzu", B}, {"paywall", B}, {"pickup", B}, {"popular", B},
    {"popularposts", B}, {"popup", B}, {"post", CH}, {"postbody", CB}, {"postcontent", CB},
    {"postcontents", CB}, {"poster", OWNER}, {"prevnext", B}, {"printfooter", B},
    {"profile", ABOUT}, {"promo", B}, {"promobox", B}, {"promotion", B}, {"rank", B},
    {"ranking", B | STEM}, {"recommend", B | STEM}, {"related", B | STEM}, {"relation", B},
    {"release", HEAD}, {"replies", M}, {"report", HEAD}, {"respond", M}, {"reviews", M},
    {"rss", B}, {"search", B}, {"share", B}, {"sharearea", B}, {"sharebtn", B}, {"sharebtns", B},
    {"sharebutton", B | STEM}, {"sharelist", B}, {"sharethis", B}, {"sharing", B}, {"side", B},
    {"sidebar", B | STEM}, {"sidemenu", B}, {"sidenav", B}, {"signup", B}, {"sitemap", B},
    {"skip", B}, {"skiplink", B}, {"skipnav", B}, {"skiptranslate", B}, {"sns", B},
    {"snsarea", B}, {"snsbtn", B}, {"snsbtns", B}, {"snsbutton", B | STEM}, {"snslist", B},
    {"social", B}, {"socialbutton", B | STEM}, {"sponsor", B}, {"sponsored", B}, {"story", CH},
    {"storybody", CB}, {"storytext", CB}, {"submenu", B}, {"subnav", B}, {"subnavi", B},
    {"subscri", B | STEM}, {"tableofcontents", B}, {"taboola", B}, {"tagcloud", B},
    {"taglist", B}, {"tags", B}, {"text", TX}, {"textbody", CB}, {"title", ABOUT}, {"toc", B},
    {"toolbar", B}, {"topicpath", B}, {"topics", HEAD}, {"topicspath", B}, {"totop", B},
    {"trackback", B}, {"trackbacks", M}, {"tweet", B}, {"txt", TX}, {"user", OWNER},
    {"usercomments", M}, {"userdetails", F}, {"userinfo", F}, {"userprofile", F},
    {"userreviews", M}, {"utility", B}, {"writer", OWNER}, {"yarpp", B},
};
// clang-format on

// Japanese names say the same wherever they stand.
static const struct {
    const char *text;
    unsigned short hint;
} japanese_stems[] = {
    {"パンくず", B},   {"ぱんくず", B},
    {"サイドバー", B}, {"サイドメニュー", B},
    {"メニュー", B},   {"ナビ", B},
    {"関連", B},       {"ランキング", B},
    {"おすすめ", B},   {"オススメ", B},
    {"目次", B},       {"口コミ", M},
    {"クチコミ", M},   {"カスタマーレビュー", M},
    {"広告", B},       {"シェア", B},
    {"コメント", M},   {"フッター", F},
    {"ヘッダー", F},   {"本文", CB},
    {"記事本文", CB},
};

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool starts(jpc_span text, const char *prefix)
{
    return text.len > 0 && text.ptr[0] == prefix[0] && jpc_span_begins(text, prefix);
}

// Eight bytes as a number that sorts as they do.
static uint64_t key_of(const char *at) { return __builtin_bswap64(jpc_le64_load(at)); }

// The last entry that is not behind the word, which is padded to 16 bytes.
static const struct word *find_word(const char *word)
{
    uint64_t first = key_of(word), second = key_of(word + 8);
    size_t low = 0, high = sizeof words / sizeof *words;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        uint64_t key = key_of(words[middle].text);

        if (key < first || (key == first && key_of(words[middle].text + 8) <= second))
            low = middle;
        else
            high = middle;
    }
    return &words[low];
}

// The word without the number at its end: banner2.
static unsigned word_hint(char *word, size_t len)
{
    const struct word *entry;

    while (len > 1 && is_digit(word[len - 1]))
        len--;
    memset(word + len, 0, len < 16 ? 16 - len : 1);
    entry = find_word(word);
    if (entry->hint & STEM)
        return starts((jpc_span){word, len}, entry->text) ? entry->hint : 0;
    return memcmp(word, entry->text, 16) == 0 ? entry->hint : 0;
}

// What is in an element (has-sidebar, no-header) or done to it (overflow-hidden) is not what
// it is: whether the rest of the class says nothing about it.
static bool is_state(const char *word, size_t len, const char *rest, const char *end)
{
    static const char *const states[] = {"has", "no", "with", "without", "overflow", "not"};

    if (rest < end && *rest == '-')
        for (size_t i = 0; i < sizeof states / sizeof *states; i++)
            if (len == strlen(states[i]) && memcmp(word, states[i], len) == 0)
                return true;
    return false;
}

// Hints of one class: sideBar, entry-content.
static unsigned class_hints(const char *at, const char *end)
{
    char word[MAX_WORD + 1];
    unsigned hints = 0, before = 0;
    size_t len = 0;

    for (; at <= end; at++) {
        char c = at < end ? *at : ' ';
        bool inside = is_upper(c) || is_lower(c) || is_digit(c);

        if (len > 0 && (!inside || (is_upper(c) && is_lower(at[-1])))) {
            unsigned hint;

            if (is_state(word, len, at, end))
                return hints;
            hint = word_hint(word, len);
            hints |= hint;
            if (((before & HEAD) && (hint & TAIL)) || ((before & MAIN) && (hint & TEXT)))
                hints |= CB;
            if ((before & OWNER) && (hint & ABOUT))
                hints |= F;
            before = hint;
            len = 0;
        }
        if (inside && len < MAX_WORD)
            word[len++] = (char)(is_upper(c) ? c + 32 : c);
    }
    return hints;
}

// Classes that hide, wherever they stand.
static bool hides(jpc_span class)
{
    static const char *const names[] = {"is-hidden", "visually-hidden", "visuallyhidden", "sr-only",
                                        "screen-reader-text"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (jpc_span_is(class, names[i]))
            return true;
    return false;
}

static unsigned ascii_hints(jpc_span value)
{
    const char *at = value.ptr, *end = value.len > 0 ? value.ptr + value.len : at;
    unsigned hints = 0;
    bool hidden = false;

    while (at < end) {
        const char *start = at;

        while (at < end && (unsigned char)*at > ' ')
            at++;
        if (at > start) {
            hints |= at - start == 2 && memcmp(start, "pr", 2) == 0 ? B : class_hints(start, at);
            hints |= hides((jpc_span){start, (size_t)(at - start)}) ? H : 0;
            hidden |= jpc_span_is((jpc_span){start, (size_t)(at - start)}, "hidden");
        } else {
            at++;
        }
    }
    // "hidden md:block" is there on wide screens. One look, however often it is said.
    return hidden && memchr(value.ptr, ':', value.len) == NULL ? hints | H : hints;
}

static unsigned japanese_hints(jpc_span value)
{
    unsigned hints = 0;

    for (size_t i = 0; i < value.len; i++)
        for (size_t k = 0;
             (value.ptr[i] & 0x80) && k < sizeof japanese_stems / sizeof *japanese_stems; k++)
            if (starts((jpc_span){value.ptr + i, value.len - i}, japanese_stems[k].text))
                hints |= japanese_stems[k].hint;
    return hints;
}

bool jpc_html_words_are_sorted(void)
{
    for (size_t i = 1; i < sizeof words / sizeof *words; i++)
        if (memcmp(words[i - 1].text, words[i].text, 16) >= 0 ||
            ((words[i - 1].hint & STEM) &&
             strncmp(words[i].text, words[i - 1].text, strlen(words[i - 1].text)) == 0))
            return false;
    return true;
}

unsigned jpc_html_hints(jpc_span value)
{
    return (ascii_hints(value) | japanese_hints(value)) & 255;
}

unsigned jpc_html_type_hints(jpc_span value)
{
    jpc_span type = value;

    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] == '/')
            type = (jpc_span){value.ptr + i + 1, value.len - i - 1};
    return jpc_span_is(type, "Comment") || jpc_span_is(type, "UserComments") ? M : 0;
}
