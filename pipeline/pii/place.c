#include "pii/place.h"

#include <stdlib.h>

#include "pii/context.h"
#include "text/edit.h"

// 都 道 府 県 市 区 郡 町 村 条 線
enum {
    TO = 0x90FD,
    DO = 0x9053,
    FU = 0x5E9C,
    KEN = 0x770C,
    SHI = 0x5E02,
    KU = 0x533A,
    GUN = 0x90E1,
    CHO = 0x753A,
    SON = 0x6751,
    JO = 0x6761,
    SEN = 0x7DDA,
};

#define MAX_CITY_CHARS 7 // かすみがうら市
#define MAX_BLANKS 4     // 東京都 千代田区 霞が関 1-1
#define MAX_BETWEEN 14   // characters from a prefecture to the end of the municipality

bool jpc_is_place_letter(uint32_t code)
{
    return (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0x3041 && code <= 0x3096) ||
           (code >= 0x30A1 && code <= 0x30FA) || code == 0x30FC ||
           (code >= 0x3005 && code <= 0x3007) || (code >= 0x3400 && code <= 0x4DBF) ||
           (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x3FFFF);
}

static bool is_suffix(uint32_t code)
{
    return code == SHI || code == KU || code == CHO || code == SON;
}

// Puts the characters, which were read backwards, in the order of the text.
static void turn_round(jpc_place_text *place, size_t end)
{
    for (size_t i = 0, j = place->n; i < place->n / 2; i++) {
        uint32_t code = place->code[i];
        size_t at = place->at[i];

        j--;
        place->code[i] = place->code[j];
        place->at[i] = place->at[j];
        place->code[j] = code;
        place->at[j] = at;
    }
    place->at[place->n] = end;
}

void jpc_place_text_before(jpc_span text, size_t end, jpc_place_text *place)
{
    size_t at = end, begin = end, n_blanks = 0;
    uint32_t behind = 0;

    place->n = 0;
    while (place->n < JPC_PLACE_CHARS) {
        uint32_t code = jpc_utf8_before(text, at, &begin);
        bool is_digit = jpc_digit_value(code) >= 0;

        if (jpc_is_blank(code) ? ++n_blanks > MAX_BLANKS || jpc_is_blank(behind)
            : is_digit         ? behind != JO && behind != SEN && jpc_digit_value(behind) < 0
                               : !jpc_is_place_letter(code) && !(code >= 0xFF21 && code <= 0xFF3A))
            break;
        // 丁目: what is before it belongs to another block.
        if (code == 0x76EE && place->n > 0 && jpc_pii_ends(text, begin, "丁"))
            break;
        place->code[place->n] = behind = code;
        place->at[place->n++] = at = begin;
    }
    while (place->n > 0 && jpc_is_blank(place->code[place->n - 1]))
        place->n--;
    turn_round(place, end);
}

// ---- names -----------------------------------------------------------------------

// Those that end with 県, in the order of their codes (JIS X 0401).
static const char *const prefectures[] = {
    "青森", "岩手", "宮城", "秋田", "山形", "福島", "茨城", "栃木",   "群馬",   "埼玉",   "千葉",
    "新潟", "富山", "石川", "福井", "山梨", "長野", "岐阜", "静岡",   "愛知",   "三重",   "滋賀",
    "兵庫", "奈良", "鳥取", "島根", "岡山", "広島", "山口", "徳島",   "香川",   "愛媛",   "高知",
    "福岡", "佐賀", "長崎", "熊本", "大分", "宮崎", "沖縄", "神奈川", "和歌山", "鹿児島",
};

/** Whether 県 (都, 府, 道), which stands at text[at], ends the name of a prefecture. */
static bool is_prefecture(jpc_span text, size_t at, uint32_t code)
{
    if (code == TO)
        return jpc_pii_ends(text, at, "東京");
    if (code == DO)
        return jpc_pii_ends(text, at, "北海");
    if (code == FU)
        return jpc_pii_ends(text, at, "京都") || jpc_pii_ends(text, at, "大阪");
    for (size_t i = 0; code == KEN && i < sizeof prefectures / sizeof *prefectures; i++)
        if (jpc_pii_ends(text, at, prefectures[i]))
            return true;
    return false;
}

static int compare_name(const void *key, const void *entry)
{
    const jpc_span *name = key;
    const char *other = *(const char *const *)entry;
    size_t len = strlen(other), both = name->len < len ? name->len : len;
    int order = memcmp(name->ptr, other, both);

    return order != 0 ? order : (name->len > len) - (name->len < len);
}

static bool is_city(jpc_span name)
{
    return bsearch(&name, jpc_city_names, jpc_n_city_names, sizeof *jpc_city_names, compare_name) !=
           NULL;
}

/** Whether the name of a city of the list ends with the character `last`. */
static bool city_ends(jpc_span text, const jpc_place_text *place, size_t last)
{
    for (size_t n = 1; n < MAX_CITY_CHARS && n <= last; n++) {
        size_t at = place->at[last - n];

        if (is_city((jpc_span){text.ptr + at, place->at[last + 1] - at}))
            return true;
    }
    return false;
}

bool jpc_place_has_suffix(const jpc_place_text *place)
{
    for (size_t i = 1; i < place->n; i++)
        if (is_suffix(place->code[i]))
            return true;
    return false;
}

size_t jpc_place_municipality(jpc_span text, const jpc_place_text *place, bool labelled)
{
    size_t prefecture = 0, county = 0; // where they end

    for (size_t i = 1; i < place->n; i++) {
        uint32_t code = place->code[i], next = i + 1 < place->n ? place->code[i + 1] : 0;

        if (code == TO || code == DO || code == FU || code == KEN) {
            if (is_prefecture(text, place->at[i], code))
                prefecture = i + 1;
        } else if (code == GUN) {
            county = i + 1;
        } else if (is_suffix(code) && next != SHI) {
            bool named = i > prefecture && i > county; // 町田市: there is a name before it

            if (named && (labelled || (prefecture > 0 && i - prefecture < MAX_BETWEEN) ||
                          (county > 0 && i - county < MAX_CITY_CHARS && code != SHI && code != KU)))
                return i + 1;
            if ((code == SHI || code == KU) && city_ends(text, place, i))
                return i + 1;
        }
    }
    return 0;
}

bool jpc_place_begins(jpc_span text, size_t at)
{
    jpc_place_text place = {0};
    const char *s = text.ptr + at, *end = text.ptr + text.len;

    // As far as 鹿児島県 and かすみがうら市 go.
    while (place.n < MAX_CITY_CHARS + 1 && s < end) {
        const char *next = s;
        uint32_t code = jpc_utf8_next(&next);

        if (!jpc_is_place_letter(code))
            break;
        if ((place.n == 2 || place.n == 3) && is_prefecture(text, (size_t)(s - text.ptr), code))
            return true;
        place.at[place.n] = (size_t)(s - text.ptr);
        place.code[place.n++] = code;
        s = next;
    }
    place.at[place.n] = (size_t)(s - text.ptr);
    for (size_t i = 1; i < place.n; i++) {
        jpc_span name = {text.ptr + at, place.at[i + 1] - at};

        if ((place.code[i] == SHI || place.code[i] == KU) && is_city(name))
            return true;
        if (place.code[i] == GUN && i + 2 < place.n)
            return true;
    }
    return false;
}
