#include "pii/building.h"

#include <stdbool.h>

#include "pii/context.h"
#include "pii/latin.h"
#include "pii/numeral.h"
#include "pii/place.h"
#include "text/edit.h"

#define MAX_NAME 24  // characters
#define MAX_ROOM 5   // digits
#define MAX_NUMBER 3 // digits of one inside a name
#define MAX_BLANKS 2 // in a row

static const char *const building_words[] = {
    "ビル",
    "マンション",
    "ハイツ",
    "ハイム",
    "コーポ",
    "アパート",
    "パレス",
    "パーク",
    "レジデンス",
    "タワー",
    "ハウス",
    "メゾン",
    "コート",
    "プラザ",
    "ヒルズ",
    "クレスト",
    "シャルム",
    "アーバン",
    "シティ",
    "ヴィラ",
    "ビラ",
    "カーサ",
    "テラス",
    "ガーデン",
    "ドミトリー",
    "スクエア",
    "スクウェア",
    "プレイス",
    "レジデンシャル",
    "グラン",
    "ロイヤル",
    "ライオンズ",
    "フラット",
    "ドミール",
    "エステート",
    "センター",
    "ステーション",
    "ホテル",
    "ホーム",
    "団地",
    "会館",
    "号館",
    "住宅",
    "社宅",
    "宿舎",
    "寮",
    "荘",
    "棟",
    NULL,
};

static bool is_hiragana(uint32_t code) { return code >= 0x3041 && code <= 0x3096; }
static bool is_kanji(uint32_t code) { return code >= 0x4E00 && code <= 0x9FFF; }

/** Not behind a tab: it begins another cell. */
static size_t behind_blanks(jpc_span text, size_t at)
{
    for (int n = 0; n < MAX_BLANKS && at < text.len && text.ptr[at] != '\t' &&
                    jpc_is_blank(jpc_utf8_at(text, at));
         n++)
        at = jpc_behind(text, at);
    return at;
}

// ---- rooms -----------------------------------------------------------------------

/** The unit of a room or floor at `at`: its length, or 0. */
static size_t unit_len(jpc_span text, size_t at)
{
    static const char *const units[] = {"号室", "号棟", "号館", "号", "階", "室", "Ｆ", "F", NULL};

    for (size_t i = 0; units[i] != NULL; i++) {
        size_t len = strlen(units[i]);

        if (jpc_pii_begins(text, at, units[i]) &&
            !jpc_is_latin_letter(jpc_utf8_at(text, at + len)) &&
            !jpc_pii_begins(text, at, "号線") && !jpc_pii_begins(text, at, "階建"))
            return len;
    }
    return 0;
}

/** Whether a bare number ends at `at`: no count, date, price or telephone number goes on. */
static bool ends_number(jpc_span text, size_t at)
{
    uint32_t code = jpc_utf8_at(text, at);

    if (jpc_is_hyphen(code) || code == '.' || code == ',')
        return jpc_digit_value(jpc_utf8_at(text, jpc_behind(text, at))) < 0;
    return !jpc_is_latin_letter(code) && code != '/' && code != ':' && code != '%' &&
           code != 0xFF1A && (!jpc_is_place_letter(code) || is_hiragana(code)) &&
           jpc_digit_value(code) < 0;
}

/** Reads a room at `at`: a letter or none, a number, a unit or none. Returns where it ends, `at` if
 *  there is none; *has_unit tells whether it has a unit. */
static size_t room_end(jpc_span text, size_t at, bool *has_unit)
{
    size_t start = at, len;
    jpc_numeral numeral;

    *has_unit = false;
    if (start < text.len &&
        (jpc_utf8_at(text, start) == '#' || jpc_is_latin_letter(jpc_utf8_at(text, start))))
        start = jpc_behind(text, start);
    if (start > at && start < text.len && jpc_is_hyphen(jpc_utf8_at(text, start)))
        start = jpc_behind(text, start);
    if (!jpc_numeral_at(text, start, &numeral) || numeral.n > MAX_ROOM)
        return at;
    len = unit_len(text, numeral.end);
    *has_unit = len > 0;
    if (len > 0)
        return numeral.end + len;
    return !numeral.kanji && ends_number(text, numeral.end) ? numeral.end : at;
}

/** Rooms and floors behind a building, one behind the other: A棟 3F 301号室. */
static size_t rooms_end(jpc_span text, size_t at)
{
    for (int n = 0; n < 3; n++) {
        size_t start = behind_blanks(text, at), end;
        bool has_unit;

        if (start == at && start < text.len && jpc_is_hyphen(jpc_utf8_at(text, start)))
            start = jpc_behind(text, start);
        end = room_end(text, start, &has_unit);
        if (end == start)
            break;
        at = end;
    }
    return at;
}

// ---- names -----------------------------------------------------------------------

struct name {
    size_t at, end;
    size_t word_end; // of the last word for buildings; 0: there is none
    bool hiragana;   // other than の and が between kanji (丸の内, 松が谷)
};

static bool is_name_letter(uint32_t code)
{
    return jpc_is_place_letter(code) || jpc_is_latin_letter(code) || code == 0x30FB ||
           code == '\'' || code == '&' || code == 0x2019; // ・ ’
}

// A company's name is none of a building; a particle goes on with the sentence.
static bool begins_other(jpc_span text, size_t at, bool blank)
{
    static const char *const others[] = {"株式会社", "有限会社", "合同会社", "電話", "代表",
                                         "氏名",     "TEL",      "Tel",      "tel",  "FAX",
                                         "Fax",      "ＴＥＬ",   NULL};
    static const char particles[] = "はがをにでへともやのまかよ";

    if (jpc_pii_word_at(text, at, others) > 0)
        return true;
    for (const char *s = particles; !blank && *s != '\0'; s += 3)
        if (text.len - at >= 3 && memcmp(text.ptr + at, s, 3) == 0)
            return true;
    return false;
}

/** Where the number at `at` ends if it is one of a building's name: 第10ビル, 中央21ビル. `before`
 * is the character before; `at`: it is none. */
static size_t number_in_name_end(jpc_span text, size_t at, uint32_t before)
{
    static const char *const names[] = {"ビル", "番館", "号館", NULL};
    jpc_numeral numeral;

    if (before == 0 || jpc_digit_value(jpc_utf8_at(text, at)) < 0 ||
        !jpc_numeral_at(text, at, &numeral) || numeral.n > MAX_NUMBER)
        return at;
    if (before == 0x7B2C) // 第
        return numeral.end;
    return jpc_pii_word_at(text, numeral.end, names) > 0 ? numeral.end : at;
}

static struct name read_name(jpc_span text, size_t at)
{
    struct name name = {.at = at, .end = at};
    uint32_t before = 0;

    for (int n = 0; n < MAX_NAME && name.end < text.len; n++) {
        uint32_t code;

        name.end = number_in_name_end(text, name.end, before);
        code = name.end < text.len ? jpc_utf8_at(text, name.end) : 0;
        if (!is_name_letter(code))
            break;
        for (size_t i = 0; building_words[i] != NULL; i++) {
            size_t end = name.end + strlen(building_words[i]);

            if (jpc_pii_begins(text, name.end, building_words[i]) && end > name.word_end)
                name.word_end = end;
        }
        name.end = jpc_behind(text, name.end);
        if (is_hiragana(code) && !((code == 0x306E || code == 0x304C) && is_kanji(before) &&
                                   is_kanji(jpc_utf8_at(text, name.end))))
            name.hiragana = true;
        before = code;
    }
    return name;
}

/** Where the building at `at` ends, with its rooms; `at`: there is none. */
static size_t name_end(jpc_span text, size_t at, bool blank)
{
    struct name name = read_name(text, at);
    size_t room, rooms;
    bool has_unit, is_whole = name.end >= text.len || !is_name_letter(jpc_utf8_at(text, name.end));

    if (name.end == at || begins_other(text, at, blank))
        return at;
    room = room_end(text, name.end, &has_unit);
    if (name.word_end == name.end || (name.word_end > 0 && room > name.end && !name.hiragana) ||
        (name.word_end > 0 && blank && is_whole && !name.hiragana))
        return rooms_end(text, name.end);
    if (name.word_end > 0) {
        rooms = rooms_end(text, name.word_end);
        return rooms > name.word_end ? rooms : name.word_end;
    }
    return has_unit && !name.hiragana ? rooms_end(text, name.end) : at;
}

size_t jpc_building_end(jpc_span text, size_t at)
{
    size_t start = behind_blanks(text, at), end;
    bool has_unit;

    if (start == at && start < text.len && jpc_is_hyphen(jpc_utf8_at(text, start)))
        start = jpc_behind(text, start);
    end = room_end(text, start, &has_unit);
    if (has_unit)
        return rooms_end(text, end);
    start = behind_blanks(text, at);
    end = name_end(text, start, start > at);
    return end > start ? end : at;
}
