#include "pii/block_number.h"

#include "pii/context.h"
#include "pii/latin.h"
#include "pii/numeral.h"
#include "text/edit.h"

#define MAX_DIGITS 5 // of 12345番地

// What stands behind a number.
enum unit { UNIT_NONE, UNIT_TOWN, UNIT_LOT, UNIT_BLOCK, UNIT_HOUSE, UNIT_SECTION, UNIT_JOINT };

#define BIT(unit) (1u << (unit))

static bool is_number_at(jpc_span text, size_t at)
{
    uint32_t code = jpc_utf8_at(text, at);

    return jpc_digit_value(code) >= 0 || jpc_kanji_digit(code) >= 0;
}

/** A hyphen, の, ノ or 之 between two numbers. */
static bool is_joint(uint32_t code)
{
    return jpc_is_hyphen(code) || code == 0x306E || code == 0x30CE || code == 0x4E4B;
}

/** Whether it is the first character of a unit. */
static bool begins_unit(uint32_t code)
{
    return code == 0x4E01 || code == 0x756A || code == 0x53F7 || code == 0x5730; // 丁 番 号 地
}

/** Reads the unit at *at and moves it behind; UNIT_NONE: there is none. */
static enum unit read_unit(jpc_span text, size_t *at)
{
    // 一番町 and 三番目 are names and ranks, 5号線 a road: no numbers of blocks.
    static const char *const others[] = {
        "番町", "番目", "番線", "番街", "番館", "番組", "番手", "番人", "番台", "番頭",
        "番号", "番外", "番札", "番歌", "番勝", "番弟", "番星", "号線", "号車", "号機",
        "号室", "号館", "号棟", "号店", "号艦", "号炉", "号俸", "号議", NULL,
    };
    static const struct {
        const char *word;
        enum unit unit;
    } units[] = {
        {"丁目", UNIT_TOWN}, {"番地", UNIT_LOT},     {"番", UNIT_BLOCK},
        {"号", UNIT_HOUSE},  {"地割", UNIT_SECTION},
    };
    uint32_t code = jpc_utf8_at(text, *at);
    size_t end = *at < text.len ? jpc_behind(text, *at) : *at;

    if (is_joint(code) && is_number_at(text, end)) {
        *at = end;
        return UNIT_JOINT;
    }
    if (code == 0x4E01 && is_number_at(text, end)) { // 丁, of Sakai
        *at = end;
        return UNIT_TOWN;
    }
    if (!begins_unit(code) || jpc_pii_word_at(text, *at, others) > 0)
        return UNIT_NONE;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (jpc_pii_begins(text, *at, units[i].word)) {
            *at += strlen(units[i].word);
            return units[i].unit;
        }
    }
    return UNIT_NONE;
}

/** Whether a comma at text[at] is one between thousands: three digits follow, and no hyphen (then
 * it is between the cells of an address and a telephone number). */
static bool is_thousands(jpc_span text, size_t at)
{
    for (int n = 0; n < 4; n++) {
        uint32_t code;

        at = jpc_behind(text, at);
        code = at < text.len ? jpc_utf8_at(text, at) : 0;
        if (jpc_digit_value(code) < 0)
            return n == 3 && !jpc_is_hyphen(code);
    }
    return false;
}

/** Whether what follows a number makes it a count, a date, a ratio or a part of a code. */
static bool is_counted(jpc_span text, size_t at)
{
    static const char *const counters[] = {
        "年", "月", "日", "時", "分",   "秒",   "人",   "名",     "円", "万",       "億",
        "千", "個", "本", "枚", "台",   "件",   "回",   "度",     "点", "位",       "歳",
        "才", "階", "番", "号", "周",   "倍",   "割",   "組",     "着", "票",       "勝",
        "敗", "条", "項", "ヶ", "か所", "カ所", "つ",   "ページ", "頁", "メートル", "キロ",
        "%",  "％", "：", ":",  "～",   "〜",   "/",    "／",     "㎡", "㎞",       "世紀",
        "系", "区", "話", "巻", "章",   "で勝", "で敗", NULL,
    };
    uint32_t code = jpc_utf8_at(text, at);

    if (at >= text.len)
        return false;
    if (code == ',' && is_thousands(text, at))
        return true;
    if ((code == '.' || code == 0xFF0E || jpc_is_hyphen(code)) &&
        jpc_digit_value(jpc_utf8_at(text, jpc_behind(text, at))) >= 0)
        return true;
    return jpc_is_latin_letter(code) || jpc_digit_value(code) >= 0 ||
           jpc_pii_word_at(text, at, counters) > 0;
}

/** Whether the number may be the `n`-th one (from 0) of a block number. */
static bool is_block_part(const jpc_numeral *numeral, size_t n)
{
    return numeral->value > 0 && (numeral->kanji || numeral->n <= MAX_DIGITS) &&
           (!numeral->padded || n >= 3);
}

/** Where the number begins that goes on behind a unit: at once, or behind a hyphen, の or a blank;
 *  text.len: nowhere. */
static size_t next_number(jpc_span text, size_t at)
{
    size_t end = at;
    uint32_t code = jpc_utf8_at(text, at);

    if (jpc_is_blank(code) || is_joint(code))
        end = jpc_behind(text, at);
    return is_number_at(text, end) ? end : text.len;
}

static jpc_block_kind kind_of(const jpc_block *block, unsigned units)
{
    if (units & BIT(UNIT_LOT))
        return JPC_BLOCK_MARKED;
    if (units & (BIT(UNIT_TOWN) | BIT(UNIT_SECTION) | BIT(UNIT_BLOCK)) && block->n > 1)
        return JPC_BLOCK_MARKED;
    if (units & BIT(UNIT_TOWN))
        return JPC_BLOCK_TOWN;
    if (units & BIT(UNIT_BLOCK))
        return JPC_BLOCK_PAIR;
    if (block->n == 1)
        return units == 0 ? JPC_BLOCK_BARE : JPC_BLOCK_NONE;
    return block->n == 2 ? JPC_BLOCK_PAIR : JPC_BLOCK_ROW;
}

/** 2024-3-15, and a season: 2019-20. */
static bool is_date(const jpc_block *block)
{
    const unsigned *n = block->numbers;

    if (n[0] < 1800 || n[0] > 2099)
        return false;
    return (block->n == 3 && n[1] <= 12 && n[2] <= 31) || (block->n == 2 && n[1] < 100);
}

// The number at `at` joins the block, unless it cannot: then the block ends before, and is none if
// a hyphen leads on to it.
static bool add_number(jpc_span text, size_t at, jpc_block *block, enum unit *unit)
{
    enum unit last = *unit;
    jpc_numeral numeral;
    size_t before = at, end;
    bool blank = at > block->at && jpc_is_blank(jpc_utf8_before(text, at, &before));

    if (block->n == JPC_BLOCK_NUMBERS || !jpc_numeral_at(text, at, &numeral) ||
        !is_block_part(&numeral, block->n))
        return false;
    end = numeral.end;
    *unit = read_unit(text, &end);
    if (*unit == UNIT_NONE && (is_counted(text, end) || (blank && last != UNIT_TOWN)))
        return false;
    block->numbers[block->n++] = numeral.value;
    block->end = *unit == UNIT_JOINT ? numeral.end : end;
    return true;
}

jpc_block jpc_block_at(jpc_span text, size_t at)
{
    jpc_block block = {.at = at};
    enum unit unit = UNIT_NONE;
    unsigned units = 0;
    size_t next = at;

    while (next < text.len) {
        enum unit last = unit;

        if (!add_number(text, next, &block, &unit)) {
            if (last == UNIT_JOINT)
                return (jpc_block){0};
            break;
        }
        units |= unit == UNIT_NONE || unit == UNIT_JOINT ? 0 : BIT(unit);
        if (unit == UNIT_NONE || unit == UNIT_HOUSE)
            break;
        next = next_number(text, block.end);
    }
    if (block.n > 0 && !is_date(&block))
        block.kind = kind_of(&block, units);
    return block;
}
