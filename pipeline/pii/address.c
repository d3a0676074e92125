// Addresses in Japan: the block number is replaced, with the building and room behind it;
// prefecture, municipality and town stay.
//
//   東京都千代田区霞が関3丁目1番1号   横浜市西区みなとみらい2-3-1   ○○郡○○町大字○○123
//   北海道札幌市中央区北3条西6丁目     京都市中京区寺町通御池上る上本能寺前町488番地
//
// The municipality is looked for in front of the number, among what is written up to the
// punctuation before (pii/place.h); what a number has to look like depends on what it says by
// itself (pii/block_number.h). 霞が関3丁目 is the name of a town, and stays.
#include <stdio.h>

#include "pii/block_number.h"
#include "pii/building.h"
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/numeral.h"
#include "pii/place.h"
#include "text/edit.h"

#define MAX_TOWN 30 // characters from the municipality to the number; streets of Kyoto are long

// ---- where the address begins ------------------------------------------------------

static const char *const labels[] = {"住所",   "所在地", "本籍", "居所", "住居",
                                     "送り先", "送付先", "宛先", "〒",   NULL};

/** Whether a postal code ends at text[at], blanks aside. */
static bool is_behind_postal_code(jpc_span text, size_t at)
{
    size_t begin = at, n_digits = 0;
    uint32_t code = jpc_utf8_before(text, at, &begin);

    while (jpc_is_blank(code))
        code = jpc_utf8_before(text, begin, &begin);
    for (int n = 0; n < 9 && (jpc_digit_value(code) >= 0 || jpc_is_hyphen(code)); n++) {
        n_digits += jpc_digit_value(code) >= 0;
        code = jpc_utf8_before(text, begin, &begin);
    }
    return n_digits == 7;
}

/** Moves the beginning behind a label in what was read: 住所は東京都…. */
static bool cut_label(jpc_span text, jpc_place_text *place)
{
    for (size_t i = 0; i + 1 < place->n; i++) {
        for (size_t j = 0; labels[j] != NULL; j++) {
            size_t end = place->at[i] + strlen(labels[j]), n = i;

            if (!jpc_pii_begins(text, place->at[i], labels[j]))
                continue;
            while (n < place->n && place->at[n] < end)
                n++;
            place->n -= n;
            memmove(place->code, place->code + n, place->n * sizeof *place->code);
            memmove(place->at, place->at + n, (place->n + 1) * sizeof *place->at);
            return true;
        }
    }
    return false;
}

// ---- the town ----------------------------------------------------------------------

static bool is_hiragana(uint32_t code) { return code >= 0x3041 && code <= 0x3096; }

/** は が を に で へ と も や の, which no name is by itself but between two kanji (丸の内,
 * 霞が関). */
static bool is_particle(uint32_t code)
{
    switch (code) {
    case 0x306F:
    case 0x304C:
    case 0x3092:
    case 0x306B:
    case 0x3067:
    case 0x3078:
    case 0x3068:
    case 0x3082:
    case 0x3084:
    case 0x306E: return true;
    default: return false;
    }
}

/** What is about a municipality, and no town in it (市議会, 区役所, 町立小学校), or goes on with
 * the sentence. */
static bool is_office(jpc_span text, size_t at)
{
    static const char *const words[] = {
        "議会", "議員", "議選", "役所", "役場", "長選", "長は", "長が", "長の", "内の",
        "内で", "立小", "立中", "立高", "立図", "立病", "立体", "立総", "立美", "立大",
        "立文", "立博", "民会", "民セ", "民病", "民プ", "民ホ", "民税", "民体", "民の",
        "営住", "営バ", "営地", "営プ", "営球", "有地", "外の", "では", "には", "での",
        "から", "まで", "より", "など", "にお", "につ", "とし", NULL,
    };

    return jpc_pii_word_at(text, at, words) > 0;
}

/** Whether place[from, n) may be a town's name, and no sentence that happens to end at a number. */
static bool is_town(jpc_span text, const jpc_place_text *place, size_t from)
{
    size_t n = place->n;

    if (from == n || n - from > MAX_TOWN || is_office(text, place->at[from]))
        return false;
    for (size_t i = from; i < n; i++) {
        uint32_t code = place->code[i];
        bool alone = is_particle(code) && (i == from || !is_hiragana(place->code[i - 1])) &&
                     (i + 1 == n || !is_hiragana(place->code[i + 1]));
        bool inside = i > from && i + 1 < n;

        if (inside && place->code[i + 1] == 0x306F &&
            (code == 0x3067 || code == 0x306B)) // では には
            return false;
        if (code == 0x3092 || (alone && !(inside && (code == 0x306E || code == 0x304C))))
            return false;
    }
    return true;
}

/** Whether the town says that a number is one of a block: 大字, 字, 北3条西 in front of 6丁目. */
static bool has_section(const jpc_place_text *place, size_t from)
{
    for (size_t i = from; i < place->n; i++)
        if (place->code[i] == 0x5B57) // 字
            return true;
    return false;
}

static bool has_street(const jpc_place_text *place, size_t from)
{
    size_t last = place->n, nth = 0;

    for (size_t i = from; i < place->n; i++)
        if (place->code[i] == 0x6761) // 条
            nth = i + 1;
    return nth > 0 && last - nth <= 1; // 条, 条西, 条通
}

/** Whether what stands in front of the number makes this kind of number one of a block. */
static bool is_block_of(jpc_span text, const jpc_block *block, const jpc_place_text *place,
                        size_t town, bool labelled)
{
    if (place->code[place->n - 1] == 0x7B2C && block->kind != JPC_BLOCK_MARKED) // 第
        return false;
    if (jpc_pii_begins(text, block->end, "から") &&
        jpc_numeral_at(text, block->end + strlen("から"),
                       &(jpc_numeral){0})) // 八番四号から八番六号まで
        return false;
    switch (block->kind) {
    case JPC_BLOCK_MARKED: return true;
    case JPC_BLOCK_ROW:
    case JPC_BLOCK_PAIR: return is_town(text, place, town);
    case JPC_BLOCK_TOWN: return has_street(place, town);
    case JPC_BLOCK_BARE:
        return (has_section(place, town) || labelled) && is_town(text, place, town);
    default: return false;
    }
}

// ---- one number --------------------------------------------------------------------

/** Where the block number begins that the number at text[at] is of: 三丁目 may stand before it. */
static size_t block_start(jpc_span text, size_t at)
{
    size_t end, begin;

    if (!jpc_pii_ends(text, at, "丁目"))
        return at;
    end = at - strlen("丁目");
    begin = jpc_kanji_numeral_start(text, end);
    return begin < end ? begin : at;
}

static bool find_address(jpc_span text, size_t at, jpc_block *block)
{
    jpc_place_text place;
    size_t town;
    bool labelled;

    *block = jpc_block_at(text, block_start(text, at));
    if (block->kind == JPC_BLOCK_NONE || jpc_pii_ends(text, block->at, "から"))
        return false;
    jpc_place_text_before(text, block->at, &place);
    if (!jpc_place_has_suffix(&place))
        return false;
    labelled = jpc_pii_labelled(text, place.at[0], labels) ||
               is_behind_postal_code(text, place.at[0]) || cut_label(text, &place);
    town = jpc_place_municipality(text, &place, labelled);
    while (town < place.n && jpc_is_blank(place.code[town]))
        town++;
    return town > 0 && is_block_of(text, block, &place, town, labelled);
}

static bool address_valid(jpc_pii_candidate *candidate)
{
    jpc_span text = candidate->text;
    size_t at = candidate->anchor->at, len = 0;
    jpc_block block;

    if (candidate->at != at) // what follows in a run of digits has no town before it
        return false;
    if (candidate->anchor->n_digits == 0)
        at = jpc_kanji_numeral_start(text, at);
    if (!find_address(text, at, &block))
        return false;
    candidate->at = block.at;
    candidate->end = jpc_building_end(text, block.end);
    for (size_t i = 0; i < block.n; i++)
        len += (size_t)snprintf(candidate->value + len, sizeof candidate->value - len,
                                i > 0 ? "-%u" : "%u", block.numbers[i]);
    return true;
}

// ---- the cheap look ------------------------------------------------------------------

static bool prefilter_word(jpc_span text, const jpc_anchor *anchor)
{
    size_t begin;

    if (jpc_kanji_digit(jpc_utf8_before(text, anchor->at, &begin)) < 0)
        return false;
    return jpc_pii_begins(text, anchor->at, "丁目") || jpc_pii_begins(text, anchor->end, "地") ||
           jpc_kanji_digit(jpc_utf8_at(text, anchor->end)) >= 0;
}

/** Whether a number that ends at text[end) may be one of a block, by what follows. */
static bool may_go_on(jpc_span text, size_t end)
{
    const char *s = text.ptr + end;

    if (text.len - end < 3)
        return true;
    switch (*s) {
    case '\xE4': return memcmp(s, "丁", 3) == 0 || memcmp(s, "之", 3) == 0;
    case '\xE5': return memcmp(s, "地", 3) == 0;
    case '\xE7': return memcmp(s, "番", 3) == 0;
    // の ノ ー 、。）」, a full-width blank or comma, − ‐: the parser reads on.
    case '\xE3':
    case '\xE2':
    case '\xEF':
    case '\n':
    case ' ':
    case '-': return true;
    default: return false;
    }
}

static bool address_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    size_t end = anchor->at, begin;
    uint32_t before;

    if (anchor->n_digits == 0)
        return prefilter_word(text, anchor);
    if (anchor->at == 0 || text.ptr[anchor->at] == '0' || text.ptr[anchor->at - 1] == '\n')
        return false;
    before = jpc_utf8_before(text, anchor->at, &begin);
    if (!jpc_is_place_letter(before) && !jpc_is_blank(before))
        return false;
    while (end < anchor->end && jpc_digit_value(jpc_utf8_at(text, end)) >= 0)
        end += text.ptr[end] & 0x80 ? 3 : 1;
    return may_go_on(text, end);
}

static const char *const words[] = {"丁目", "番", NULL};

const jpc_detector jpc_detector_address = {
    .name = "address",
    .rule = "the block number (丁目 with more, 番地, 番 and 号, n-n, n-n-n, both widths and kanji) "
            "of an address that names a municipality, and the building and room behind it; those "
            "of companies and authorities are addresses, too",
    .source = "住居表示に関する法律, art. 2; cities and special wards as statutes list them "
              "(scripts/make_city_table), other municipalities by 都道府県, 郡 and 市区町村",
    .sample = "住所：東京都千代田区千代田1-1-1",
    .anchor = JPC_ANCHOR_DIGITS,
    .words = words,
    .prefilter = address_prefilter,
    .valid = address_valid,
};
