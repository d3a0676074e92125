#include "text/sentence_context.h"

#include "text/unicode_table.h"
#include "text/utf8.h"

static bool is_one_of(uint32_t code, const char *characters)
{
    while (*characters != '\0')
        if (jpc_utf8_next(&characters) == code)
            return true;
    return false;
}

static bool is_kanji(uint32_t code)
{
    return (code >= 0x3400 && code < 0xA000) || (code >= 0xF900 && code < 0xFB00) || code == 0x3005;
}

static bool is_kana(uint32_t code) { return code >= 0x3041 && code <= 0x30FF; }

// ---- particles -------------------------------------------------------------------------

// Words that take up what was said, by the ending behind which they do. `but`: what the next
// character may not be, since a sentence starts with that word; `only`: what it must be, where
// kanji are allowed, too.
static const struct particle {
    const char *word;
    bool stop, mark, quote;
    const char *but, *only;
} particles[] = {
    {"を", true, true, true, "", NULL},
    {"という", false, true, true, "", NULL},
    {"といっ", false, true, true, "", NULL},
    {"と", false, false, true, "てこにりきっ", NULL},
    {"と", false, true, false, "", "のかはし、なば"},
    {"って", false, false, true, "", NULL},
    {"って", false, true, false, "", "いのこ、"},
    {"に", false, true, true, "もしやっんおぎわせげくほ", NULL},
    {"の", true, false, false, "", "カサナ"},
    {"の", false, true, true, "んどちぞこりびろぼみ", NULL},
    {"が", true, true, false, "", "あ"},
    {"が", false, false, true, "んっ", NULL},
    {"は", true, true, false, "", "、"},
    {"は", false, false, true, "いじっやるて", NULL},
    {"も", true, true, false, "", "あ、"},
    {"も", false, false, true, "うしっちとのら", NULL},
    {"ですが", false, false, false, "", NULL},
    {"ですから", false, false, false, "", NULL},
    {"ですので", false, false, false, "", NULL},
    {"です", false, true, true, "", NULL},
    {"でし", false, true, true, "", NULL},
    {"であ", false, true, true, "", NULL},
    {"で", false, false, true, "も", NULL},
    {"だから", false, false, false, "", NULL},
    {"だけど", false, false, false, "", NULL},
    {"だけ", false, false, true, "", NULL},
    {"だっ", false, true, true, "て", NULL},
    {"だ", false, true, true, "がけっ", "とろなねよ。"},
    {"へ", false, true, true, "", "のと"},
    {"や", false, false, true, "", "「『"},
    {"から", false, false, true, "", NULL},
    {"か", false, false, true, "", "。、？"},
    {"かも", false, false, true, "", NULL},
    {"など", false, true, true, "", NULL},
    {"なの", false, true, true, "に", NULL},
    {"なんて", false, false, true, "", NULL},
    {"まで", false, false, true, "", NULL},
    {"より", false, false, true, "", NULL},
    {"らし", false, true, true, "", NULL},
    {"みたい", false, true, true, "", NULL},
    {"じゃ", false, false, true, "", NULL},
    {"、", true, true, true, "", NULL},
    {"，", true, true, true, "", NULL},
};

static bool is_allowed(const struct particle *particle, jpc_sentence_ending ending)
{
    return ending == JPC_ENDING_STOP   ? particle->stop
           : ending == JPC_ENDING_MARK ? particle->mark
                                       : particle->quote;
}

// Rows that begin with the same character follow each other: "ですから" stands before "です", to
// say that it does not go on.
bool jpc_sentence_goes_on(jpc_span following, jpc_sentence_ending ending)
{
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++) {
        const struct particle *particle = &particles[i];
        const char *next = following.ptr + strlen(particle->word);
        uint32_t code;

        if (!jpc_span_begins(following, particle->word))
            continue;
        if (!particle->stop && !particle->mark && !particle->quote)
            return false;
        if (!is_allowed(particle, ending))
            continue;
        code = next < following.ptr + following.len ? jpc_utf8_next(&next) : 0;
        if (code == 0 || code == '\n')
            return particle->only == NULL && particle->but[0] == '\0';
        if (particle->only == NULL ? !is_one_of(code, particle->but)
                                   : is_kanji(code) || is_one_of(code, particle->only))
            return true;
    }
    return false;
}

// ---- Latin words -----------------------------------------------------------------------

static bool is_letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

bool jpc_sentence_is_abbreviated(jpc_span before)
{
    static const char *const words[] = {
        "Mr",  "Mrs",  "Ms",  "Dr",  "Prof", "St",   "Jr",  "Sr",   "vs",  "cf",     "al",
        "Fig", "Figs", "Eq",  "Eqs", "Sec",  "Ch",   "Vol", "vol",  "No",  "no",     "Nos",
        "pp",  "p",    "ed",  "eds", "Co",   "Ltd",  "Inc", "Corp", "Jan", "Feb",    "Mar",
        "Apr", "Jun",  "Jul", "Aug", "Sep",  "Sept", "Oct", "Nov",  "Dec", "approx", "est",
        "ver", "Ver",  "Rev", "Ref", "ref",  "fig",  "Gen", "Col",  "Lt",  "Mt",
    };
    size_t len = 0;
    jpc_span word;

    while (len < before.len && len < 12 &&
           (is_letter(before.ptr[before.len - 1 - len]) || before.ptr[before.len - 1 - len] == '.'))
        len++;
    word = (jpc_span){before.ptr + before.len - len, len};
    if (len == 1 || (len > 0 && memchr(word.ptr, '.', len) != NULL))
        return true; // an initial, "e.g"
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (jpc_span_is(word, words[i]))
            return true;
    return false;
}

bool jpc_sentence_is_name(jpc_span before)
{
    static const char *const names[] = {"Yahoo", "YAHOO", "Ｙａｈｏｏ", "けいおん", "ラブライブ"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t len = strlen(names[i]);

        if (before.len >= len && memcmp(before.ptr + before.len - len, names[i], len) == 0)
            return true;
    }
    return false;
}

// ---- feelings --------------------------------------------------------------------------

// Letters that are parts of faces count as signs.
static bool is_face(jpc_span content)
{
    const char *at = content.ptr, *end = at + content.len;
    bool has_sign = false, was_letter = false;

    for (int n = 0; at < end; n++) {
        uint32_t code = jpc_utf8_next(&at);
        bool letter = (code | 32) >= 'a' && (code | 32) <= 'z';

        if (n >= 12 || (code >= '0' && code <= '9') || (letter && was_letter) ||
            (is_kanji(code) && !is_one_of(code, "口皿益")) ||
            (is_kana(code) && !is_one_of(code, "ノヽゞ・ーヾへつっ")))
            return false;
        was_letter = letter;
        has_sign = has_sign || is_one_of(code, "^＾_＿ωдД∀▽≧≦´｀￣ﾟ゜;；*＊・∇◇ε￢");
    }
    return has_sign;
}

bool jpc_sentence_is_feeling(jpc_span content)
{
    static const char *const words[] = {"笑",   "泣",   "爆", "汗", "怒",   "涙",  "苦笑",
                                        "爆笑", "微笑", "照", "嬉", "悲",   "驚",  "謎",
                                        "号泣", "大汗", "嘘", "ぉ", "笑い", "わら"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (jpc_span_is(content, words[i]))
            return true;
    return content.len > 1 && content.len <= 40 && is_face(content);
}

bool jpc_sentence_is_ornament(uint32_t code)
{
    if (code < 0x2000 || (code >= 0x3041 && code < 0xFE00))
        return false;
    return (code >= 0x1F300 && code < 0x1FB00) ||
           (code >= 0x2600 && code < 0x27C0 && code != 0x2670) || code == 0xFE0F ||
           code == 0x200D || code == 0x2B50;
}

// It is asked of every character.
bool jpc_sentence_is_final(uint32_t before, uint32_t code)
{
    // いうぇかくすぜぞただっねよるわん
    static const bool hiragana[0x60] = {
        [0x04] = true, [0x06] = true, [0x07] = true, [0x0B] = true, [0x0F] = true, [0x19] = true,
        [0x1C] = true, [0x1E] = true, [0x1F] = true, [0x20] = true, [0x23] = true, [0x2D] = true,
        [0x48] = true, [0x4B] = true, [0x4F] = true, [0x53] = true,
    };

    if (code < 0x3040 || code >= 0x30A0)
        return code == 0x30FC || code == 0x301C || code == 0xFF5E || code == 0xFF57; // ー〜～ｗ
    if (code == 0x306A) // な: かな, だな
        return is_one_of(before, "かよだるたいすぎ");
    if (code == 0x3069) // ど: けど
        return before == 0x3051;
    return hiragana[code - 0x3040];
}
