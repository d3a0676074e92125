// Lists of words, nearest first: what says "telephone", what says "another number", what says only
// "number", and what may stand between. A word of Latin letters counts as a whole ("hotel" is not
// "tel"), one of kana and kanji as the end of any compound (有線電話).
#include "pii/phone_label.h"

#include "pii/context.h"
#include "pii/latin.h"
#include "text/edit.h"

#define MAX_WORD 15 // letters
#define MAX_STEPS 8 // words and marks that are looked through

// ---- words before it ---------------------------------------------------------------------

/** A letter of Latin in small half width; 0: none. */
static char latin(uint32_t code)
{
    char c = jpc_latin(code);

    return jpc_latin_is_letter(c) ? jpc_latin_lower(c) : '\0';
}

/** The Latin word that ends at *at, in small letters, and moves *at before it. "": there is none.
 *  Of a longer one, the last letters. */
static const char *latin_word_before(jpc_span text, size_t *at, char word[MAX_WORD + 1])
{
    char *start = word + MAX_WORD;

    *start = '\0';
    for (size_t begin = *at; start > word; *at = begin) {
        char letter = latin(jpc_utf8_before(text, *at, &begin));

        if (letter == 0)
            break;
        *--start = letter;
    }
    return start;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

/** If text[0, *at) ends in one of the words, moves *at before it. */
static bool step_back(jpc_span text, size_t *at, const char *const *words)
{
    size_t len = jpc_pii_word_before(text, *at, words);

    *at -= len;
    return len > 0;
}

/** What may stand between a number and the words that announce it: blanks, hyphens, and marks. */
static bool is_label_joint(uint32_t code)
{
    static const char ascii[] = ":=|[]<>()./*\"'_\n";
    static const char others[] =
        "：＝｜［］「」『』【】〔〕＜＞《》（）．／・･→はが\uFE0F"; // behind ☎

    if (code < 0x80)
        return jpc_is_blank(code) || code == '-' || (code != 0 && strchr(ascii, (int)code) != NULL);
    for (const char *s = others; *s != '\0';)
        if (jpc_utf8_next(&s) == code)
            return true;
    return jpc_is_blank(code) || jpc_is_hyphen(code);
}

/** Whether it parts a word from bare digits (or else, from groups of them). */
static bool parts(uint32_t code, bool bare)
{
    return !jpc_is_hyphen(code) && code != '_' && !(bare && (code == '.' || code == '/'));
}

static jpc_phone_label latin_label(const char *word)
{
    static const char *const phones[] = {"tel", "fax", "telfax", NULL};
    static const char *const weak[] = {"phone", "telephone", "mobile", "cell", "dial",
                                       "ph",    "t",         "f",      "m",    NULL};
    static const char *const others[] = {"isbn", "issn", "jan",  "ean",    "upc", "asin",
                                         "sku",  "id",   "code", "serial", "pin", NULL};

    if (is_one_of(word, phones))
        return JPC_PHONE_LABEL;
    if (is_one_of(word, weak))
        return JPC_WEAK_LABEL;
    return is_one_of(word, others) ? JPC_OTHER_LABEL : JPC_NO_LABEL;
}

static jpc_phone_label japanese_label(jpc_span text, size_t at)
{
    static const char *const signs[] = {"℡", "☎", "☏", "📞", "📱", "📠", NULL};
    static const char *const phones[] = {
        "電話", "携帯",   "ファックス", "ファクス", "ファクシミリ", "ダイヤル", "ダイアル", "直通",
        "代表", "連絡先", "デンワ",     "でんわ",   "ケータイ",     "スマホ",   NULL,
    };
    static const char *const others[] = {
        "〒",   "品番", "型番", "図番",     "機番",   "社番", "製番", "整番",
        "特許", "特開", "特願", "シリアル", "ロット", "口座", NULL,
    };

    if (step_back(text, &at, signs) || step_back(text, &at, phones))
        return JPC_PHONE_LABEL;
    return step_back(text, &at, others) ? JPC_OTHER_LABEL : JPC_NO_LABEL;
}

/** Whether one letter at `at` goes on before it: it is a part of a hash or a name. */
static bool is_inside_name(jpc_span text, size_t at)
{
    size_t begin = at;
    uint32_t code = jpc_utf8_before(text, at, &begin);

    return jpc_digit_value(code) >= 0 || jpc_is_hyphen(code) || code == '_';
}

/** Steps over a word that says that a number follows. *numbered: of what kind, it says not; a
 *  telephone number is called 番号 too, but then not 注文番号. */
static bool step_over_number(jpc_span text, size_t *at, bool *numbered)
{
    static const char *const numbers[] = {"番号", NULL};
    static const char *const others[] = {"コード", "ナンバー", "№", "#", "＃", "第", NULL};
    size_t begin = *at;
    uint32_t code;

    if (step_back(text, at, others)) {
        *numbered = true;
        return true;
    }
    if (!step_back(text, at, numbers))
        return false;
    code = jpc_utf8_before(text, *at, &begin);
    *numbered = *numbered || (code > 0x30A0 && jpc_is_japanese_letter(code));
    return true;
}

struct reader {
    jpc_span text;
    size_t at;      // what is behind it has been read
    bool bare;      // the digits that it is about
    bool numbered;  // something was said to be numbered
    bool parted;    // a mark stands between the digits and what is read
    bool same_line; // no newline does
};

/** Reads the Latin word before reader->at. False: go on reading. */
static bool read_latin(struct reader *reader, jpc_phone_label *label)
{
    char buffer[MAX_WORD + 1];
    const char *word = latin_word_before(reader->text, &reader->at, buffer);

    *label = latin_label(word);
    // Words that mean nothing say that the digits are a part of a name if they touch them.
    if (word[1] == '\0' && !reader->parted && is_inside_name(reader->text, reader->at))
        *label = JPC_OTHER_LABEL;
    if (*label != JPC_NO_LABEL)
        return true;
    if (strcmp(word, "no") == 0 || strcmp(word, "number") == 0) {
        reader->numbered = reader->numbered || word[2] == '\0';
        return false;
    }
    *label = reader->parted && !reader->numbered ? JPC_NO_LABEL : JPC_OTHER_LABEL;
    return true;
}

/** Reads the mark, or the word of kana and kanji, before reader->at. False: go on reading. */
static bool read_other(struct reader *reader, uint32_t code, jpc_phone_label *label)
{
    *label = code >= 0x80 ? japanese_label(reader->text, reader->at) : JPC_NO_LABEL;
    if (*label != JPC_NO_LABEL)
        return true;
    if ((code >= 0x80 || code == '#') &&
        step_over_number(reader->text, &reader->at, &reader->numbered))
        return false;
    if (!is_label_joint(code)) {
        *label = reader->numbered ? JPC_OTHER_LABEL : JPC_NO_LABEL;
        return true;
    }
    reader->parted = reader->parted || parts(code, reader->bare);
    reader->same_line = reader->same_line && code != '\n';
    jpc_utf8_before(reader->text, reader->at, &reader->at);
    return false;
}

static jpc_phone_label label_of_words(jpc_span text, size_t at, bool bare)
{
    struct reader reader = {.text = text, .at = at, .bare = bare, .same_line = true};

    for (int n = 0; n < MAX_STEPS; n++) {
        jpc_phone_label label;
        size_t begin = reader.at;
        uint32_t code = jpc_utf8_before(text, reader.at, &begin);

        if (latin(code) != 0 ? read_latin(&reader, &label) : read_other(&reader, code, &label))
            return label == JPC_PHONE_LABEL && !reader.same_line ? JPC_WEAK_LABEL : label;
    }
    return reader.numbered ? JPC_OTHER_LABEL : JPC_NO_LABEL;
}

jpc_phone_label jpc_phone_label_before(jpc_span text, size_t at, bool bare)
{
    jpc_phone_label label = label_of_words(text, at, bare);
    size_t begin = at;
    uint32_t touching = jpc_utf8_before(text, at, &begin);

    // Bare digits in a path, a query or an identifier.
    if (label == JPC_NO_LABEL && bare && touching != 0 && touching < 0x80 &&
        strchr("_=/%#&@", (int)touching) != NULL)
        return JPC_OTHER_LABEL;
    return label;
}

bool jpc_phone_is_before_code(jpc_span text, size_t end, bool bare)
{
    static const char *const words[] = {"fax",  "tel", "telfax", "phone", "mobile", "mail", "email",
                                        "http", "url", "https",  "web",   "hp",     "ext",  NULL};
    char word[MAX_WORD + 1];
    size_t n = 0;
    const char *s = text.ptr + end, *stop = text.ptr + text.len, *next = s;
    uint32_t first = jpc_utf8_at(text, end), code = first;

    if (first == '_')
        return true;
    // "-b872" of a GUID; ".html" of a file.
    if (jpc_is_hyphen(first) || (bare && first == '.'))
        jpc_utf8_next(&s);
    for (next = s; s < stop && n < MAX_WORD; s = next) {
        code = jpc_utf8_next(&next);
        if (latin(code) == 0)
            break;
        word[n++] = latin(code);
    }
    word[n] = '\0';
    return n > 0 && !is_one_of(word, words) &&
           !(strcmp(word, "e") == 0 && jpc_is_hyphen(code)); // e-mail
}
