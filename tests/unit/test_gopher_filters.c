// What Gopher's, FineWeb2's, HPLT's and The Stack's rules measure (word_quality, duplicate_lines,
// line_length), and the small rules beside those of other stages: values, bounds at equality,
// edges. Texts in English have the shape of datatrove's own cases
// (tests/pipeline/filters/test_filters.py).
#include "tests/unit/value_case.h"

#define NONE "max_paragraphs=off;max_paragraph_chars=off;max_sentences=off;max_sentence_chars=off;"
#define GOPHER NONE "max_lines=.3;max_line_chars=.2;max_blocks=.3;max_block_chars=.2"
#define FATHER "I am your father."
#define GROOT "I am groot."
#define WIZARD "You are a wizard."
#define TEN "xxxxxxxxxx"
#define LINES                                                                                      \
    "min_words=off;max_words=off;min_mean=off;max_mean=off;max_hashes=off;max_ellipses=off;"       \
    "min_letters=off;"

static const struct value_case values[] = {
    // The last newline begins a fifth, empty line.
    {"duplicate_lines", GOPHER, FATHER "\n", 4, "", "max_lines", 3. / 5, "max_lines"},
    {"duplicate_lines", GOPHER, FATHER "\n\n", 4, "", "max_blocks", 3. / 4, "max_lines"},
    {"duplicate_lines", GOPHER ";max_lines=off", FATHER "\n\n", 4, "", "max_block_chars",
     3 * 17. / 76, "max_line_chars"},
    {"duplicate_lines", GOPHER, GROOT "\n\n" WIZARD "\n\n" FATHER "\n\n" TEN TEN TEN ".\n\n", 1,
     TEN TEN TEN ".\n\n", "max_block_chars", 31. / 117, "max_line_chars"},
    {"duplicate_lines", GOPHER, GROOT "\n" WIZARD "\n" FATHER "\n" TEN TEN TEN TEN ".\n", 1,
     TEN TEN TEN TEN ".\n", "max_line_chars", 41. / 132, "max_line_chars"},
    {"duplicate_lines", GOPHER ";max_line_chars=off", "", 0, "", "max_lines", 0, ""},
    {"duplicate_lines", NONE "max_lines=1", "\n", 3, "", "max_lines", .5, ""},
    {"duplicate_lines", NONE "max_lines=.328", "あ\n", 2, "い\nう", "max_lines", .25, ""},
    {"duplicate_lines", NONE "max_blocks=1", " \n\n", 3, "　", "max_blocks", 0, ""},
    {"duplicate_lines", NONE "max_blocks=1", "　あ\n\n", 2, "\n", "max_blocks", 0, ""},
    {"duplicate_lines", NONE "max_blocks=1", "あ\nい\n\n\n", 2, "", "max_blocks", .5, ""},
    {"duplicate_lines", "", "あ\n", 1, "い", "max_lines", NAN, ""},
    {"line_length", "", "あ", 10, "", "min_mean", 10, "min_mean"},
    {"line_length", "", "あ", 11, "", "min_mean", 11, ""},
    {"line_length", "", "あ", 21, "\n", "min_mean", 10.5, ""},
    {"line_length", "", "\n", 4, "", "min_mean", 0, "min_mean"},
    {"line_length", "", "", 0, "", "min_mean", 0, "min_mean"},
    {"line_length", "min_mean=off;max_mean=100", "x", 100, "\n", "max_mean", 100, ""},
    {"line_length", "min_mean=off;max_mean=100", "x", 101, "\n", "max_mean", 101, "max_mean"},
    {"line_length", "min_mean=off;max_mean=1", "あ\r\n", 3, "い", "max_mean", 1, ""},
    {"line_length", "min_mean=off;max_mean=1", "\r", 3, "\n\v\f\x1c\x1d\x1e", "max_mean", 0, ""},
    {"line_length", "min_mean=off;max_longest=1000", "x", 1000, "\nx", "max_longest", 1000, ""},
    {"line_length", "min_mean=off;max_longest=3", "あ\xC2\x85\xE2\x80\xA8", 3, "ああああ",
     "max_longest", 4, "max_longest"},
    {"line_length", "min_mean=off;max_longest=0", "", 0, "", "max_longest", 0, ""},
    {"line_length", "", "あ", 20, "", "max_mean", NAN, ""},
    {"word_quality", LINES, " -あ\n", 9, "い\n", "max_bullet_lines", .9, ""},
    {"word_quality", LINES, "　•\n", 10, "い\n", "max_bullet_lines", 10. / 11, "max_bullet_lines"},
    {"word_quality", LINES, "あ- ‐ ・\n", 1, "", "max_bullet_lines", 0, ""},
    {"word_quality", LINES, "い…　\n", 3, "う\n\n\n\n\n\n\n", "max_ellipsis_lines", .3, ""},
    {"word_quality", LINES, "い....\n", 1, "う", "max_ellipsis_lines", .5, "max_ellipsis_lines"},
    {"word_quality", LINES, "い.. .\n.. \n…あ\n.\n", 1, "..", "max_ellipsis_lines", 0, ""},
    {"word_quality", LINES, "", 0, "", "max_words", NAN, ""},
    {"word_quality", "", "", 0, "", "min_letters", 0, "min_words"},
    {"word_quality", "min_words=2", "東京に", 1, "", "max_mean", 1.5, ""},
    {"word_quality", "min_words=2", "東京、", 1, "", "min_words", 1, "min_words"},
    {"word_quality", "min_words=0;min_letters=0", "東京、", 1, "", "max_words", 1, ""},
    {"word_quality", "max_words=1", "東京、", 50, "", "max_words", 50, "max_words"},
    {"word_quality", "min_words=0;min_letters=0;max_hashes=.5", "東京\n# ", 1, "", "max_hashes", .5,
     ""},
    {"word_quality", "min_words=0;min_letters=0;max_hashes=off;max_ellipsis_lines=off",
     "東京\n......\n…", 1, "", "max_ellipses", 1, "max_ellipses"},
    {"word_quality", "min_words=0;min_letters=.5", "東京。", 1, "", "min_letters", .5, ""},
    {"word_quality", "min_words=0;min_letters=.51", "東京。", 1, "", "min_letters", .5,
     "min_letters"},
    // 〇 is a number (Nl), ー and 々 are letters (Lm), １ is a symbol to datatrove and 2 is none.
    {"word_quality", "min_words=0;min_mean=0", "〇\n", 4, "", "min_letters", 0, "min_letters"},
    {"word_quality", "min_words=0;min_mean=0", "ー\n", 4, "々", "min_letters", 1, ""},
    {"word_quality", "min_words=0;min_mean=0;min_letters=0", "１\n。\n\x7F\n", 1, "2", "max_words",
     1, ""},
    {"first_kana", "", "漢", 49, "ン", "min_kana", 1, ""},
    {"first_kana", "", "漢", 50, "ン", "min_kana", 0, "min_kana"},
    {"first_kana", "chars=5;min_kana=6", "ぁんァン", 1, "ゔヴーｱあ", "min_kana", 4, "min_kana"},
    {"first_kana", "", "", 0, "", "min_kana", 0, "min_kana"},
    {"blank_ratio", "max_ratio=off;min_visible_chars=1", " 　\n\t", 3, "", "min_visible_chars", 0,
     "min_visible_chars"},
    {"blank_ratio", "max_ratio=off;min_visible_chars=1", " 　\n\t", 3, "あ", "min_visible_chars", 1,
     ""},
    {"blank_ratio", "", "あ", 300, "", "min_visible_chars", NAN, ""},
    {"kuten_density", "min_density=off;min_marks=1", "東京　大阪　名古屋　横浜", 1, "", "min_marks",
     0, "min_marks"},
    {"kuten_density", "min_density=off;min_marks=10", "、､。｡．.？?！!", 1, "，,；…", "min_marks",
     10, ""},
    {"sentence_length", "min_mean=off;min_sentences=5", "はい。", 5, "", "min_sentences", 5, ""},
    {"sentence_length", "min_mean=off;min_sentences=5", "はい。", 4, "。", "min_sentences", 4,
     "min_sentences"},
    {"sentence_length", "variant=kuten;min_mean=off;min_sentences=2", "はい！\n", 4, "",
     "min_sentences", 1, "min_sentences"},
    {"symbol_ratio", "max_braces=0", "はい", 1, "", "max_braces", 0, ""},
    {"symbol_ratio", "max_braces=0", "はい", 1, "}", "max_braces", 1, "max_braces"},
    {"symbol_ratio", "max_ratio=.75", "(a))", 5, "", "max_ratio", .75, ""},
    {"script_ratio", "min_hiragana=off;min_nwc_hiragana=.05", "漢漢漢\n", 6, "漢ゝ",
     "min_nwc_hiragana", .05, ""},
    {"script_ratio", "min_hiragana=off;min_nwc_hiragana=.05", "漢漢漢\n", 6, "漢漢ゝ",
     "min_nwc_hiragana", 1. / 21, "min_nwc_hiragana"},
    {"blank_ratio", "ascii=true", "あ　い\t", 1, "う \n", "max_ratio", 2. / 7, "max_ratio"},
    {"blank_ratio", "", "あ　い\t", 1, "う \n", "max_ratio", 4. / 7, "max_ratio"},
    {"short_lines", "max_ratio=off;max_chars=.2;short_chars=5", "あ い う え お\n 　\n", 1,
     "あ　いうえおかきく", "max_chars", .5, "max_chars"},
    {"short_lines", "max_ratio=off;max_chars=.2;short_chars=5", "あ　いうえお\n", 2, "",
     "max_chars", 0, ""},
    {"repeated_character", "", "\n", 300, "", "max_run", 0, ""},
    {"repeated_character", "blanks=true", "\n", 199, "", "max_run", 199, ""},
    {"repeated_character", "blanks=true", "\n", 200, "", "max_run", 200, "max_run"},
    {"repeated_character", "blanks=true", "", 0, "", "max_run", 0, ""},
    // Doctests of HojiChar, cases of corpus-cleaner and Uzushio.
    {"first_kana", "", "This is English document", 1, "", "min_kana", 0, "min_kana"},
    {"first_kana", "", "ほうじ茶", 1, "", "min_kana", 3, ""},
    {"kuten_density", "min_density=.25", "おはよ。", 1, "", "min_density", .25, ""},
    {"kuten_density", "min_density=.25", "おはよう。", 1, "", "min_density", .2, "min_density"},
    {"length", "min_chars=5", "1234", 1, "", "min_chars", 4, "min_chars"},
    {"length", "min_chars=5;max_chars=50000", "こんばんわ。", 1, "", "min_chars", 6, ""},
    {"length", "min_chars=5;max_chars=50000", "AAA。", 1, "", "min_chars", 4, "min_chars"},
    {"kuten_density", "min_density=off;min_marks=1", "こんにちわ。", 1, "", "min_marks", 1, ""},
    {"compression", "codec=lz4;max_ratio=.99", "test1test1test2test2test5test5", 1, "", "min_ratio",
     24. / 30, ""},
    {"noun_ratio", "max_nouns=off;max_with_symbols=.9", "東京、", 4, "", "max_with_symbols", 1,
     "max_with_symbols"},
    {"noun_ratio", "max_nouns=off;max_with_symbols=.9", "東京、", 3, "京", "max_with_symbols", NAN,
     ""},
    {"noun_ratio", "max_nouns=off;max_with_symbols=.9", "東京、", 3, "大阪、東京に",
     "max_with_symbols", .9, ""},
};

int main(void)
{
    tap_begin();
    check_values(values, sizeof values / sizeof *values);
    return tap_end();
}
