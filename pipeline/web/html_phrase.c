#include "web/html_phrase.h"

#include <string.h>

#include "core/little_endian.h"

// Padded with NUL, so that eight bytes at once are compared.
typedef char phrase[40];

// Phrases of widespread content management systems and templates; none belongs to one site.
// clang-format off

// Headings by their beginnings: over lists of other pages, over what readers wrote or may write,
// over who wrote the page. Labels as a whole: of links and buttons that do something with this page
// or lead on; over advertisements, hidden or shown for a moment only.
#define T JPC_HTML_TEASER
#define R JPC_HTML_READERS
#define A JPC_HTML_AUTHOR
#define C JPC_HTML_CONTROL
#define D JPC_HTML_ADVERTISEMENT
#define BEGINS ((unsigned)(T | R | A))

static const struct {
    phrase text;
    unsigned char kinds;
} phrases[] = {
    {"AD", D}, {"ADVERTISEMENT", D}, {"About the Author", A}, {"About the author", A},
    {"Add a comment", R}, {"Add to Cart", C}, {"Add to cart", C}, {"Advertisement", D},
    {"Back to Top", C}, {"Back to top", C}, {"Click to expand...", C}, {"Close", C}, {"Copy", C},
    {"Copy Link", C}, {"Copy link", C}, {"Customer Reviews", R}, {"Customer reviews", R},
    {"Customers also", T}, {"Featured posts", T}, {"Follow", C}, {"Further reading:", T},
    {"If you enjoyed", T}, {"If you liked", T}, {"Join the discussion", R}, {"Keep reading", T},
    {"Latest Posts", T}, {"Latest articles", T}, {"Latest news", T}, {"Latest posts", T},
    {"Learn More", C}, {"Learn more", C}, {"Leave a Comment", R}, {"Leave a Reply", R},
    {"Leave a comment", R}, {"Leave a reply", R}, {"Like", C}, {"Load More", C}, {"Load more", C},
    {"Loading", D}, {"Loading...", C | D}, {"Log In", C}, {"Log in", C}, {"More Stories", T},
    {"More articles", T}, {"More from ", T}, {"More news", T}, {"More stories", T},
    {"Most Popular", T}, {"Most Read", T}, {"Most popular", T}, {"Most read", T}, {"Next", C},
    {"PAGE TOP", C}, {"PAGETOP", C}, {"PR", D}, {"People also", T}, {"Popular Posts", T},
    {"Popular articles", T}, {"Popular posts", T}, {"Post a Comment", R}, {"Post a comment", R},
    {"Previous", C}, {"Print", C}, {"READ MORE", C}, {"Read More", C}, {"Read more", C},
    {"Read more:", T}, {"Read next", T}, {"Reader comments", R}, {"Recent Posts", T},
    {"Recent posts", T}, {"Recently viewed", T}, {"Recommended", T}, {"Related ", T}, {"Reply", C},
    {"Report", C}, {"Save", C}, {"See All", C}, {"See More", C}, {"See all", C}, {"See also:", T},
    {"See more", C}, {"Share", C}, {"Share on Facebook", C}, {"Share on Twitter", C},
    {"Share this", T}, {"Share this article", C}, {"Show More", C}, {"Show more", C},
    {"Sign In", C}, {"Sign Up", C}, {"Sign in", C}, {"Sign up", C}, {"Similar posts", T},
    {"Similar products", T}, {"Similar threads", T}, {"Skip to Content", C | D},
    {"Skip to content", C | D}, {"Skip to main content", C | D}, {"Sponsored", D}, {"Subscribe", C},
    {"TOPへ", C}, {"Trending", T}, {"Tweet", C}, {"URLをコピー", C}, {"Up next", T},
    {"View All", C}, {"View all", C}, {"View more", C}, {"You may also like", T},
    {"You may like", T}, {"You might also like", T}, {"[PR]", D}, {"【PR】", D},
    {"あなたにおすすめ", T}, {"あなたへのおすすめ", T}, {"あわせて読みたい", T}, {"いいね", C},
    {"いいね！", C}, {"いま読まれている", T}, {"おすすめの記事", T}, {"おすすめコンテンツ", T},
    {"おすすめ記事", T}, {"おすすめ関連", T}, {"お問い合わせはこちら", C}, {"お気に入りに追加", C},
    {"こちらの記事も", T}, {"こちらもおすすめ", T}, {"このページの先頭へ", C},
    {"このページを印刷", C}, {"この商品をチェック", T}, {"この商品を見た", T},
    {"この商品を買った", T}, {"この投稿へのコメント", R}, {"この記事に関連", T},
    {"この記事のコメント", R}, {"この記事の著者", A}, {"この記事へのコメント", R},
    {"この記事をシェア", T}, {"この記事を印刷", C}, {"この記事を書いた", A},
    {"この記事を読んだ人", T}, {"こんな記事も", T}, {"すべて見る", C}, {"その他のニュース", T},
    {"その他の記事", T}, {"ほかの記事", T}, {"みんなのコメント", R}, {"もっと見る", C},
    {"もっと読む", C}, {"よく一緒に購入", T}, {"よく読まれた", T}, {"よく読まれている", T},
    {"アクセスTOP", T}, {"アクセスランキング", T}, {"オススメ記事", T}, {"カスタマーレビュー", R},
    {"カートに入れる", C}, {"コピー", C}, {"コメントを投稿", R}, {"コメントを書く", R},
    {"コメントを残す", R}, {"コメントを追加", R}, {"コメントフォーム", R}, {"コメント一覧", R},
    {"コメント投稿", R}, {"コメント欄", R}, {"コンテンツに移動", D}, {"コンテンツへスキップ", D},
    {"シェア", C}, {"シェアする", T | C}, {"スポンサードリンク", T | D},
    {"スポンサーリンク", T | D}, {"ツイート", C}, {"ツイートする", C}, {"トップに戻る", C},
    {"トップへ戻る", C}, {"トラックバック", T | R}, {"ナビゲーションに移動", D},
    {"バックナンバー", T}, {"ピックアップ", T}, {"フォロー", C}, {"フォローする", C},
    {"ブックマーク", C}, {"ページTOPへ", C}, {"ページの先頭へ", C}, {"ページの先頭へ戻る", C},
    {"ページトップに戻る", C}, {"ページトップへ", C}, {"ページ先頭へ", C},
    {"メインコンテンツにスキップ", D}, {"メインコンテンツへ移動", C | D},
    {"ライタープロフィール", A}, {"リンクをコピー", C}, {"ログイン", C}, {"一覧に戻る", C},
    {"一覧へ", C}, {"一覧へ戻る", C}, {"一覧を見る", C}, {"人気の投稿", T}, {"人気の記事", T},
    {"人気エントリ", T}, {"人気ページ", T}, {"人気ランキング", T}, {"人気記事", T},
    {"今読まれている", T}, {"他の記事", T}, {"会員登録", C}, {"保存", C}, {"前のページ", C},
    {"前の記事", T}, {"前へ", C}, {"前後の記事", T}, {"印刷", C}, {"印刷する", C},
    {"合わせて読みたい", T}, {"同じカテゴリ", T}, {"執筆者プロフィール", A}, {"広告", D},
    {"戻る", C}, {"拡大", C}, {"拡大する", C}, {"拡大画像を見る", C}, {"新着エントリ", T},
    {"新着ニュース", T}, {"新着記事", T}, {"新規登録", C}, {"最新の記事", T}, {"最新ニュース", T},
    {"最新記事", T}, {"最近のエントリ", T}, {"最近の投稿", T}, {"最近の記事", T},
    {"最近チェックした", T}, {"最近見た商品", T}, {"本文へスキップ", C | D}, {"本文へ移動", D},
    {"次に読みたい", T}, {"次に読む", T}, {"次のページ", C}, {"次のページへ", C}, {"次の記事", T},
    {"次へ", C}, {"注目の記事", T}, {"注目記事", T}, {"無料会員登録", C}, {"画像を拡大", C},
    {"筆者プロフィール", A}, {"続きを見る", C}, {"続きを読む", C}, {"続けて読みたい", T},
    {"続けて読む", T}, {"著者について", A}, {"著者プロフィール", A}, {"著者紹介", A},
    {"記事を書いた人", A}, {"記事ランキング", T}, {"読み込み中", D}, {"読み込み中...", D},
    {"読者のコメント", R}, {"資料請求", C}, {"返信", C}, {"返信する", C}, {"通報", C},
    {"通報する", C}, {"過去の記事", T}, {"閉じる", C}, {"開く", C}, {"関連する記事", T},
    {"関連キーワード", T}, {"関連コンテンツ", T}, {"関連タグ", T}, {"関連トピックス", T},
    {"関連ニュース", T}, {"関連ページ", T}, {"関連リンク", T}, {"関連動画", T}, {"関連商品", T},
    {"関連製品", T}, {"関連記事", T}, {"閲覧履歴", T}, {"［PR］", D},
};

#define N_PHRASES (sizeof phrases / sizeof *phrases)

// A bit for each of their first three bytes; the test prints them. Most texts need no search.
static const uint64_t beginnings[16] = {
    0x0310040010000400u, 0x602E440000C04000u, 0x20204000A1364039u, 0x0800000004020820u,
    0x0022020008C00000u, 0x1009000400004000u, 0x0804A0C010000441u, 0x108000140000C00Au,
    0x0000001000020040u, 0x0013000081190800u, 0x0002400000028212u, 0x0084080001040001u,
    0x0023000800002800u, 0x804004000C000004u, 0x1001020040020000u, 0x4400000004884008u,
};

static unsigned beginning_of(const char *at, size_t len)
{
    const unsigned char *c = (const unsigned char *)at;
    uint32_t third = len > 2 ? c[2] : 0, second = len > 1 ? (uint32_t)c[1] << 8 : 0;

    return ((uint32_t)c[0] << 16 | second | third) * 0x9E3779B1u >> 22;
}

static bool may_be_phrase(jpc_span text)
{
    unsigned bit = beginning_of(text.ptr, text.len);

    return (beginnings[bit / 64] >> bit % 64 & 1) != 0;
}

// In lines that ask readers to pay, to sign up, to follow.
static const phrase wall_phrases[] = {
    "Already a subscriber", "Already have an account", "Unlock this article", "ollow us on",
    "subscribers only", "to continue reading", "いいね!しよう", "いいね！しよう", "この記事が役に立ったら",
    "この記事が気に入ったら", "にほんブログ村", "フォローしよう", "メルマガ登録", "メールでまとめ読み", "メールマガジン登録", "ログインすると",
    "人気ブログランキング", "会員登録が必要", "会員登録すると", "会員限定です", "会員限定の記事", "会員限定記事", "最新情報をお届け", "有料会員限定",
    "登録すると続き", "続きは、有料", "続きは会員", "続きは有料", "続きをお読み", "続きを読むには",
};

#define N_WALLS (sizeof wall_phrases / sizeof *wall_phrases)
#define WALL_BEGINNINGS 0x04208400E20A1221u // the bits of all, see bit_of(): the test tells them

// In headings over lists of links that belong to the text.
static const char *const reference_headings[] = {
    "参考", "出典", "引用", "文献", "脚注", "外部リンク", "情報源", "ベンダ情報", "ベンダー情報", "References", "Sources",
    "External links", "Further reading", "Bibliography",
};

// clang-format on

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool starts(jpc_span text, const char *prefix)
{
    return text.len > 0 && text.ptr[0] == prefix[0] && jpc_span_begins(text, prefix);
}

// The first eight bytes as a number that sorts as they do.
static uint64_t key_of(const char *padded) { return __builtin_bswap64(jpc_le64_load(padded)); }

// Whether the label is not behind the text, of which `key` is the beginning.
static bool is_before(const char *label, jpc_span text, uint64_t key)
{
    uint64_t other = key_of(label);
    size_t len;
    int order;

    if (other != key)
        return other < key;
    len = strlen(label);
    order = memcmp(label, text.ptr, text.len < len ? text.len : len);
    return order != 0 ? order < 0 : len <= text.len;
}

// Whether the first three bytes are the same: a character of Japanese.
static bool shares_beginning(const char *label, uint64_t key)
{
    return (key_of(label) ^ key) >> 40 == 0;
}

static uint64_t key_of_text(jpc_span text)
{
    char beginning[8] = {0};

    memcpy(beginning, text.ptr, text.len < 8 ? text.len : 8);
    return key_of(beginning);
}

// All that the table says of the text: what it begins with stands in front of it, and near.
static unsigned find_kinds(jpc_span text)
{
    uint64_t key = key_of_text(text);
    size_t low = 0, high = may_be_phrase(text) ? N_PHRASES : 0;
    unsigned kinds = 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (is_before(phrases[middle].text, text, key))
            low = middle + 1;
        else
            high = middle;
    }
    for (; low > 0 && shares_beginning(phrases[low - 1].text, key); low--)
        if (jpc_span_begins(text, phrases[low - 1].text))
            kinds |=
                phrases[low - 1].kinds & (strlen(phrases[low - 1].text) == text.len ? ~0u : BEGINS);
    return kinds;
}

// Not false if the text begins with one of the marks below.
static bool may_be_mark(jpc_span text)
{
    switch (text.len > 0 ? (unsigned char)*text.ptr : 0) {
    case 0xE3: return text.len > 1 && (unsigned char)text.ptr[1] == 0x80; // kana are behind
    case 0xC2:
    case 0xE2:
    case 0xEF:
    case '[':
    case ' ': return true;
    default: return false;
    }
}

static jpc_span without_marks(jpc_span text)
{
    static const char *const marks[] = {"■", "●", "◆", "▼", "【", "《", "［", "[", "＞", "»", " "};

    if (!may_be_mark(text))
        return text;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (starts(text, marks[i])) {
            text.ptr += strlen(marks[i]);
            text.len -= strlen(marks[i]);
            i = (size_t)-1;
        }
    return text;
}

static bool holds_one(jpc_span text, const char *const *parts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jpc_span_holds(text, jpc_span_of(parts[i])))
            return true;
    return false;
}

// A bit for the first three bytes.
static uint64_t bit_of(const char *at)
{
    const unsigned char *c = (const unsigned char *)at;

    return (uint64_t)1 << ((c[0] + c[1] * 7u + c[2] * 29u) & 63);
}

static bool begins_wall(jpc_span text)
{
    uint64_t key = key_of_text(text);

    for (size_t i = 0; i < N_WALLS; i++)
        if (shares_beginning(wall_phrases[i], key) && jpc_span_begins(text, wall_phrases[i]))
            return true;
    return false;
}

// The text without the number in front of it: 3 Comments, 3件のコメント.
static jpc_span without_number(jpc_span text)
{
    while (text.len > 0 && (is_digit(*text.ptr) || *text.ptr == ' '))
        jpc_span_drop(&text, 1);
    if (starts(text, "件の"))
        jpc_span_drop(&text, strlen("件の"));
    return text;
}

// Whether nothing but a number follows, in brackets or not: (3), （3件）.
static bool is_count(jpc_span text)
{
    bool digits = false;

    for (size_t i = 0; i < text.len; i++) {
        digits |= is_digit(text.ptr[i]);
        if (is_upper(text.ptr[i]) || is_lower(text.ptr[i]))
            return false;
    }
    return digits && text.len <= 24;
}

bool jpc_html_is_reference_heading(jpc_span text)
{
    return holds_one(text, reference_headings,
                     sizeof reference_headings / sizeof *reference_headings);
}

// Of a heading that begins with コメント: of whom, if nothing else is said?
static unsigned comment_kind(jpc_span heading, bool counted)
{
    static const char *const words[] = {"コメント", "Comments", "Comment", "Responses", "COMMENTS"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        jpc_span behind = heading;

        if (!starts(heading, words[i]))
            continue;
        jpc_span_drop(&behind, strlen(words[i]));
        if (behind.len == 0)
            return counted ? JPC_HTML_READERS : JPC_HTML_COMMENTS_OF;
        if (is_count(behind))
            return JPC_HTML_READERS;
    }
    return 0;
}

unsigned jpc_html_phrases(jpc_span text)
{
    jpc_span heading = without_marks(text), uncounted = without_number(heading);
    unsigned kinds = text.len > 0 ? find_kinds(text) : 0;
    bool counted = uncounted.len < heading.len;

    if (heading.len < text.len && heading.len > 0)
        kinds = (kinds & ~BEGINS) | (find_kinds(heading) & BEGINS);
    if (counted && uncounted.len > 0)
        kinds |= find_kinds(uncounted) & JPC_HTML_READERS;
    if ((kinds & JPC_HTML_READERS) == 0)
        kinds |= comment_kind(uncounted, counted);
    return kinds;
}

bool jpc_html_is_wall(jpc_span text)
{
    while (text.len >= 3) {
        if ((WALL_BEGINNINGS & bit_of(text.ptr)) && begins_wall(text))
            return true;
        jpc_span_drop(&text, (unsigned char)*text.ptr >= 0xE0 ? 3 : 1); // a character of Japanese
    }
    return false;
}

bool jpc_html_is_cookie_notice(jpc_span text)
{
    static const char *const cookies[] = {"ookie", "クッキー", "COOKIE"};
    static const char *const here[] = {
        "このサイト",       "当サイト",       "本サイト",       "当社",          "弊社",
        "このウェブサイト", "当ウェブサイト", "本ウェブサイト", "このWebサイト", "当Webサイト",
        "this site",        "this website",   "This site",      "This website",  "our site",
        "our website",      "We use",         "we use",         "and our"};
    static const char *const asks[] = {"同意",       "閉じる",     "承諾",       "拒否",
                                       "続けること", "続ける場合", "利用を続け", "ccept",
                                       "gree",       "consent",    "eject",      "continu"};

    return holds_one(text, cookies, sizeof cookies / sizeof *cookies) &&
           holds_one(text, here, sizeof here / sizeof *here) &&
           holds_one(text, asks, sizeof asks / sizeof *asks);
}

bool jpc_html_is_copyright(jpc_span text)
{
    static const char *const marks[] = {
        "©",   "Copyright", "COPYRIGHT",           "copyright",           "(C)",
        "(c)", "Ⓒ",         "All Rights Reserved", "All rights reserved", "ALL RIGHTS RESERVED"};

    static const char firsts[] = {'\xC2', '\xE2', 'C', 'c', '(', 'A'};

    while (text.len > 0) {
        jpc_span line = jpc_span_take_until(&text, '\n');
        bool may_be = line.len > 0 && memchr(firsts, *line.ptr, sizeof firsts) != NULL;

        for (size_t i = 0; may_be && i < sizeof marks / sizeof *marks; i++)
            if (starts(line, marks[i]))
                return true;
        if (jpc_span_holds(line, jpc_span_of("無断転載")))
            return true;
    }
    return false;
}

bool jpc_html_phrases_begin(uint64_t bits[16])
{
    memset(bits, 0, sizeof beginnings);
    for (size_t i = 0; i < N_PHRASES; i++) {
        unsigned bit = beginning_of(phrases[i].text, strlen(phrases[i].text));

        bits[bit / 64] |= (uint64_t)1 << bit % 64;
    }
    return memcmp(bits, beginnings, sizeof beginnings) == 0;
}

uint64_t jpc_html_wall_beginnings(uint64_t *in_use)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < N_WALLS; i++)
        bits |= bit_of(wall_phrases[i]);
    *in_use = WALL_BEGINNINGS;
    return bits;
}

bool jpc_html_phrases_are_sorted(void)
{
    for (size_t i = 1; i < N_PHRASES; i++)
        if (strcmp(phrases[i - 1].text, phrases[i].text) >= 0)
            return false;
    return true;
}
