// Accounts of social networks and messengers: Twitter @taro_y, LINE ID: taro123, taro#1234.
//
// A name alone says nothing: code is full of @names (decorators, instance variables, tags of
// comments). So a name behind @ needs its network in front of it, and a name without @ a network
// and what says that a name follows. The @ stays.
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/latin.h"

#define CONTEXT 20 // characters
#define MIN_NAME 3
#define MAX_NAME 32

struct name {
    size_t at, end; // in the text
    size_t n;
    bool has_letter, has_mark; // a digit, or _ . - between two others
    bool has_stop;             // . or - among its characters
};

// Reads letters, digits, _ and inner . and - of either width.
static struct name read_name(jpc_span text, size_t at)
{
    struct name name = {.at = at, .end = at};
    size_t n = 0;

    for (char c; n <= MAX_NAME; at = jpc_behind(text, at)) {
        c = jpc_latin_at(text, at);
        if (!jpc_latin_is_alnum(c) && c != '_' && !((c == '.' || c == '-') && n > 0))
            break;
        n++;
        if (c == '.' || c == '-')
            continue;
        name.has_stop = name.has_stop || n > name.n + 1;
        name.has_letter = name.has_letter || jpc_latin_is_letter(c);
        name.has_mark = name.has_mark || !jpc_latin_is_letter(c) || n > name.n + 1;
        name.n = n;
        name.end = jpc_behind(text, at);
    }
    return name;
}

static bool has_length(const struct name *name)
{
    return name->has_letter && name->n >= MIN_NAME && name->n <= MAX_NAME;
}

// ---- behind @ --------------------------------------------------------------------

// Tags of comments and rules of style sheets, which nobody is called.
static bool is_keyword(jpc_span text, const struct name *name)
{
    static const char *const keywords[] = {
        "param",    "return", "returns", "throws",  "see",  "since",    "author",    "deprecated",
        "override", "media",  "import",  "charset", "page", "supports", "keyframes", "include",
    };
    jpc_span word = {text.ptr + name->at, name->end - name->at};

    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (jpc_span_is_nocase(word, keywords[i]))
            return true;
    return false;
}

// Whether "X", whose name is one letter, stands in front of it: "X: @taro", 「Ｘ（@taro）」.
static bool is_behind_x(jpc_span text, size_t at)
{
    size_t begin = at;
    uint32_t code = 0;

    for (int n = 0; n < 3; n++) {
        code = jpc_utf8_before(text, at, &begin);
        if (!jpc_is_blank(code) && (code > 0x7F || strchr(":(", (int)code) == NULL) &&
            code != 0xFF1A && code != 0xFF08)
            break;
        at = begin;
    }
    return jpc_latin(code) == 'X' && !jpc_latin_is_alnum(jpc_latin_before(text, begin)) &&
           jpc_latin_before(text, begin) != '-' && jpc_latin_before(text, begin) != '_';
}

// Networks whose names may hold full stops, and those whose names may not.
static bool is_in_network(jpc_span text, size_t at, const struct name *name)
{
    static const char *const with_stops[] = {
        "instagram",      "insta",   "インスタ", "インスタグラム", "インスタアカウント", "tiktok",
        "ティックトック", "threads", "スレッズ", "youtube",        "ユーチューブ",       NULL,
    };
    static const char *const without[] = {
        "twitter",      "ツイッター", "ツイッターアカウント",
        "ツイート",     "ついったー", "フォロー",
        "フォローミー", "facebook",   "フェイスブック",
        "アカウント",   "sns",        "ＳＮＳ",
        NULL,
    };

    if (jpc_pii_announced_by_name(text, at, with_stops, CONTEXT))
        return true;
    return !name->has_stop &&
           (jpc_pii_announced_by_name(text, at, without, CONTEXT) || is_behind_x(text, at));
}

static bool is_mentioned(jpc_pii_candidate *candidate)
{
    jpc_span text = candidate->text;
    size_t sign = candidate->anchor->at;
    struct name name = read_name(text, candidate->anchor->end);
    char before = jpc_latin_before(text, sign);

    if (!has_length(&name) || jpc_latin_is_alnum(before) ||
        (before != '\0' && strchr("._%+-/@\\", before) != NULL) || is_keyword(text, &name) ||
        jpc_latin_at(text, name.end) == '@' || !is_in_network(text, sign, &name))
        return false;
    candidate->at = name.at;
    candidate->end = name.end;
    return true;
}

// ---- behind a word -------------------------------------------------------------------

// Whether text[at] begins a word: "ライン" is none in オンライン, nor "LINE" in __LINE__.
static bool begins_word(jpc_span text, size_t at)
{
    size_t begin = at;
    uint32_t before = jpc_utf8_before(text, at, &begin);
    char latin = jpc_latin(before);
    bool is_katakana = (before >= 0x30A1 && before <= 0x30FA) || before == 0x30FC;

    return !jpc_latin_is_alnum(latin) && latin != '_' && latin != '-' && !is_katakana;
}

// Whether a network's name, and nothing but joints, stands in front of "ID" or "アカウント名".
static bool is_of_network(jpc_span text, size_t at)
{
    static const char *const networks[] = {
        "LINE",         "Line",           "line",     "ＬＩＮＥ",   "ライン",
        "Skype",        "skype",          "スカイプ", "Discord",    "discord",
        "ディスコード", "カカオトーク",   "カカオ",   "KakaoTalk",  "mixi",
        "ミクシィ",     "Twitter",        "twitter",  "ツイッター", "Instagram",
        "instagram",    "インスタグラム", "インスタ", "TikTok",     "Telegram",
        "WeChat",       "Facebook",       "SNS",      "Ｘ",         "X",
        NULL,
    };
    static const char *const joints[] = {
        " ",  "　", "\n", "の", "・", "-", "/",    "（",         "(",
        "）", ")",  ":",  "：", "】", "■", "公式", "アカウント", NULL,
    };
    size_t len;

    for (int n = 0; n < 6; n++) {
        len = jpc_pii_word_before(text, at, networks);
        if (len > 0)
            return begins_word(text, at - len);
        len = jpc_pii_word_before(text, at, joints);
        if (len == 0)
            return false;
        at -= len;
    }
    return false;
}

// What stands between a label that ends at `at` and a name.
struct gap {
    size_t end;
    bool says_name; // "ID", "名"
    bool parts;     // a colon or the like, without which words run on
};

static struct gap read_gap(jpc_span text, size_t at)
{
    static const char *const parting[] = {":", "：", "=", "＝", "は", "】", "」",
                                          ")", "）", "|", "｜", "→",  NULL};
    static const char *const naming[] = {"ID", "ＩＤ", "id", "Id", "名", "ネーム", NULL};
    static const char *const fillers[] = {" ",  "　", "の", "アカウント", "@",  "＠",
                                          "「", "『", "【", "(",          "（", NULL};
    struct gap gap = {.end = at};

    for (int n = 0; n < 16; n++) {
        size_t parts = jpc_pii_word_at(text, gap.end, parting);
        size_t says_name = parts == 0 ? jpc_pii_word_at(text, gap.end, naming) : 0;
        size_t len = parts + says_name;

        if (len == 0)
            len = jpc_pii_word_at(text, gap.end, fillers);
        if (len == 0)
            break;
        gap.parts = gap.parts || parts > 0;
        gap.says_name = gap.says_name || says_name > 0;
        gap.end += len;
    }
    return gap;
}

// Moves the end of taro#1234 behind the digits.
static bool take_discriminator(jpc_span text, struct name *name)
{
    size_t at = name->end;

    if (jpc_latin_at(text, at) != '#')
        return false;
    at = jpc_behind(text, at);
    for (int n = 0; n < 4; n++, at = jpc_behind(text, at))
        if (!jpc_latin_is_digit(jpc_latin_at(text, at)))
            return false;
    if (jpc_latin_is_alnum(jpc_latin_at(text, at)))
        return false;
    name->end = at;
    return true;
}

// What begins like a name, and is code, an e-mail address or a URL.
static bool is_something_else(jpc_span text, const struct name *name)
{
    char next = jpc_latin_at(text, name->end);

    return (next != '\0' && strchr("@(/[", next) != NULL) ||
           (next == ':' && jpc_latin_at(text, jpc_behind(text, name->end)) == '/');
}

static bool is_labelled(jpc_pii_candidate *candidate)
{
    jpc_span text = candidate->text;
    const jpc_anchor *anchor = candidate->anchor;
    char first = jpc_latin_at(text, anchor->at);
    bool is_name = first == 'I' || first == '\0'; // "ID", "アカウント名"
    struct gap gap;
    struct name name;

    if (!(is_name ? is_of_network(text, anchor->at) : begins_word(text, anchor->at)))
        return false;
    gap = read_gap(text, anchor->end);
    if (!gap.parts)
        return false;
    name = read_name(text, gap.end);
    if (take_discriminator(text, &name))
        name.has_mark = true;
    if (!has_length(&name) || is_something_else(text, &name) ||
        !(is_name || gap.says_name || name.has_mark))
        return false;
    candidate->at = name.at;
    candidate->end = name.end;
    return true;
}

static bool sns_id_valid(jpc_pii_candidate *candidate)
{
    return jpc_latin_at(candidate->text, candidate->anchor->at) == '@' ? is_mentioned(candidate)
                                                                       : is_labelled(candidate);
}

// Networks are looked for in front of the first three.
static const char *const labels[] = {"ID",    "ＩＤ",  "アカウント名", "LINE",    "ＬＩＮＥ",
                                     "Skype", "skype", "Discord",      "discord", NULL};

const jpc_detector jpc_detector_sns_id = {
    .name = "sns_id",
    .rule =
        "a name behind @ with its network, アカウント or フォロー at most 20 characters before, "
        "or behind 'LINE ID:' and the like",
    .source = "the tables in its file",
    .sample = "Twitter：@yamada_taro_jp",
    .anchor = JPC_ANCHOR_AT,
    .words = labels,
    .valid = sns_id_valid,
};
