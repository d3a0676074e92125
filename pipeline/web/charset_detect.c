#include "web/charset_detect.h"

#include "web/charset_step.h"

static inline jpc_step step_utf_8(const unsigned char *s, size_t left)
{
    uint32_t len = s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    uint32_t code = s[0] & (0x7Fu >> len);

    if (len == 0 || left < len)
        return (jpc_step){JPC_BAD_CHARACTER, 1};
    for (uint32_t i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return (jpc_step){JPC_BAD_CHARACTER, 1};
        code = code << 6 | (s[i] & 0x3Fu);
    }
    return (jpc_step){code, len};
}

static inline bool is_kana(uint32_t code) { return code >= 0x3041 && code <= 0x30FA; }

// The first lead byte of JIS level 2; three bytes are JIS X 0212.
static inline bool is_rare(const unsigned char *s, uint32_t len, unsigned char level_2)
{
    return (len == 2 && s[0] >= level_2) || len == 3;
}

typedef jpc_step (*step_fn)(const unsigned char *s, size_t left);

// Always inline: each caller passes constants for `step_at` and `level_2`.
__attribute__((always_inline)) static inline void survey_steps(jpc_survey *survey, jpc_span body,
                                                               step_fn step_at,
                                                               unsigned char level_2)
{
    const unsigned char *s = (const unsigned char *)body.ptr, *end = s + body.len, *run_end = NULL;

    while (s < end) {
        jpc_step step;
        bool half;

        if (*s < 0x80) {
            s++;
            continue;
        }
        step = step_at(s, (size_t)(end - s));
        survey->runs += s != run_end;
        if (step.code == JPC_BAD_CHARACTER) {
            survey->bad += step.len;
        } else {
            half = step.code >= 0xFF61 && step.code <= 0xFF9F;
            survey->chars++;
            survey->kana += is_kana(step.code);
            survey->half += half;
            survey->rare += !half && is_rare(s, step.len, level_2);
        }
        s += step.len;
        run_end = s;
    }
}

static uint64_t count_high(jpc_span body)
{
    uint64_t n_high = 0;

    for (size_t i = 0; i < body.len; i++)
        n_high += (unsigned char)body.ptr[i] >> 7;
    return n_high;
}

jpc_survey jpc_charset_survey(jpc_span body, jpc_charset charset)
{
    jpc_survey survey = {.charset = charset, .high = count_high(body)};

    if (charset == JPC_CHARSET_SHIFT_JIS)
        survey_steps(&survey, body, jpc_step_shift_jis, 0x99);
    else if (charset == JPC_CHARSET_EUC_JP)
        survey_steps(&survey, body, jpc_step_euc_jp, 0xD0);
    else
        survey_steps(&survey, body, step_utf_8, 0xFF);
    if (charset == JPC_CHARSET_UTF_8)
        survey.rare = 0;
    return survey;
}

// Japanese prose has 40 to 60 % kana, a list of headings 20 %.
bool jpc_survey_has_much_kana(const jpc_survey *survey)
{
    return survey->kana > 0 && survey->kana * 6 >= survey->chars;
}

// Hanzi of GB 2312 read as EUC-JP are 30 % level 2 (Japanese prose: 1 %); hangul and Cyrillic have
// no kana to speak of.
bool jpc_survey_is_convincing(const jpc_survey *survey)
{
    if (survey->charset == JPC_CHARSET_UTF_8)
        return survey->chars > 0 && survey->bad * 8 <= survey->high;
    return jpc_survey_has_much_kana(survey) && survey->bad * 100 <= survey->high &&
           survey->rare * 10 <= survey->chars;
}

// Letters with accents stand alone among ASCII letters, and smart quotes too; kanji come in groups.
// With kana, many errors are damage, or pages put together from two charsets.
bool jpc_survey_is_plausible(const jpc_survey *survey)
{
    if (survey->charset == JPC_CHARSET_UTF_8)
        return survey->chars > survey->bad;
    if (jpc_survey_has_much_kana(survey))
        return survey->bad * 4 <= survey->high;
    return survey->bad * 20 <= survey->high && survey->rare * 3 <= survey->chars &&
           survey->half * 2 <= survey->chars && survey->runs * 2 <= survey->chars;
}

// No-break spaces come in rows.
bool jpc_charset_is_western(jpc_span body)
{
    uint64_t n_high = 0, n_runs = 0;
    bool inside = false;

    for (size_t i = 0; i < body.len; i++) {
        unsigned char c = (unsigned char)body.ptr[i];
        bool high = c >= 0x80 && c != 0xA0;

        n_high += high;
        n_runs += high && !inside;
        inside = high;
    }
    return n_high <= 2 * n_runs;
}

bool jpc_charset_is_iso_2022_jp(jpc_span body)
{
    const char *s = body.ptr, *end = s + body.len;
    uint64_t n_designations = 0;

    while (s != NULL && end - s >= 3) {
        s = memchr(s, 0x1B, (size_t)(end - s) - 2);
        if (s == NULL)
            break;
        n_designations += (s[1] == '$' && (s[2] == '@' || s[2] == 'B')) ||
                          (s[1] == '(' && (s[2] == 'J' || s[2] == 'I'));
        s++;
    }
    return n_designations > 0 && count_high(body) <= n_designations / 8;
}

// Two ASCII characters in a row, each with a zero byte: at 0 if big-endian, at 1 if little-endian.
static bool are_wide_ascii(const unsigned char *s, size_t zero)
{
    unsigned char a = s[1 - zero], b = s[3 - zero];

    return s[zero] == 0 && s[zero + 2] == 0 && a != 0 && a < 0x80 && b != 0 && b < 0x80;
}

bool jpc_charset_is_utf_16(jpc_span body, jpc_charset *charset)
{
    const unsigned char *s = (const unsigned char *)body.ptr;
    bool little, big;

    if (body.len < 2)
        return false;
    little = s[0] == 0xFF && s[1] == 0xFE;
    big = s[0] == 0xFE && s[1] == 0xFF;
    if (body.len >= 4) {
        little = little || are_wide_ascii(s, 1);
        big = big || are_wide_ascii(s, 0);
    }
    if (little || big)
        *charset = big ? JPC_CHARSET_UTF_16BE : JPC_CHARSET_UTF_16LE;
    return little || big;
}
