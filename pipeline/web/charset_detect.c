#include "web/charset_detect.h"

#include "web/charset_step.h"

#define PART_BYTES 256 // read between two looks at what it costs

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

// Half-width katakana count in EUC-JP, where they have two bytes.
static inline bool is_kana(jpc_step step)
{
    return (step.code >= 0x3041 && step.code <= 0x30FA) ||
           (step.code >= 0xFF61 && step.code <= 0xFF9F && step.len == 2);
}

// The first lead byte of JIS level 2; three bytes are JIS X 0212.
static inline bool is_rare(const unsigned char *s, uint32_t len, unsigned char level_2)
{
    return (len == 2 && s[0] >= level_2) || len == 3;
}

// Whether a character that begins with `lead` has more than `left` bytes.
static inline bool is_cut_utf_8(unsigned char lead, size_t left)
{
    return lead >= 0xC2 && lead < 0xF5 && left < (lead < 0xE0 ? 2u : lead < 0xF0 ? 3u : 4u);
}

static inline bool is_cut_shift_jis(unsigned char lead, size_t left)
{
    return left < 2 && ((lead > 0x80 && lead < 0xA0) || (lead > 0xDF && lead < 0xFD));
}

static inline bool is_cut_euc_jp(unsigned char lead, size_t left)
{
    return left < 2 + (lead == 0x8F) &&
           (lead == 0x8E || lead == 0x8F || (lead > 0xA0 && lead < 0xFF));
}

typedef jpc_step (*step_fn)(const unsigned char *s, size_t left);
typedef bool (*cut_fn)(unsigned char lead, size_t left);

// The place of the first byte above 0x7F.
static inline const unsigned char *skip_ascii(const unsigned char *s, const unsigned char *end)
{
    uint64_t high;

    for (; end - s >= 8; s += 8) {
        high = jpc_le64_load(s) & 0x8080808080808080u;
        if (high != 0)
            return s + __builtin_ctzll(high) / 8;
    }
    while (s < end && *s < 0x80)
        s++;
    return s;
}

// A page that ends inside a character was cut, which tells nothing about its charset.
static inline bool is_cut(const unsigned char *s, const unsigned char *end, cut_fn is_cut_at)
{
    return is_cut_at(*s, (size_t)(end - s)) && end[-1] >= 0x80;
}

// A copy is counted in, for bytes that are read might be those of a survey that is pointed to.
// Always inline: each caller passes constants for `step_at`, `is_cut_at` and `level_2`.
__attribute__((always_inline)) static inline jpc_survey survey_steps(jpc_survey survey,
                                                                     jpc_span body, step_fn step_at,
                                                                     cut_fn is_cut_at,
                                                                     unsigned char level_2)
{
    const unsigned char *start = (const unsigned char *)body.ptr, *end = start + body.len;
    const unsigned char *s = start + survey.at, *run_end = start + survey.run_end;
    const unsigned char *stop = (size_t)(end - s) < PART_BYTES ? end : s + PART_BYTES;

    while (s < stop) {
        jpc_step step;
        bool half;

        if (*s < 0x80) {
            s = skip_ascii(s, end);
            continue;
        }
        step = step_at(s, (size_t)(end - s));
        if (step.code == JPC_BAD_CHARACTER && is_cut(s, end, is_cut_at)) {
            s = end;
            break;
        }
        survey.runs += s != run_end || s == start;
        if (step.code == JPC_BAD_CHARACTER) {
            survey.bad += step.len;
        } else {
            half = step.len == 1;
            survey.chars++;
            survey.kana += is_kana(step);
            survey.half += half;
            survey.wide += step.len >= 3;
            survey.rare += !half && is_rare(s, step.len, level_2);
        }
        s += step.len;
        run_end = s;
    }
    survey.at = (size_t)(s - start);
    survey.run_end = (size_t)(run_end - start);
    return survey;
}

jpc_survey jpc_survey_begin(jpc_span body, jpc_charset charset)
{
    return (jpc_survey){.charset = charset, .high = jpc_charset_count_high(body)};
}

bool jpc_survey_read_on(jpc_survey *survey, jpc_span body)
{
    if (survey->at == body.len)
        return false;
    if (survey->charset == JPC_CHARSET_SHIFT_JIS)
        *survey = survey_steps(*survey, body, jpc_step_shift_jis, is_cut_shift_jis, 0x99);
    else if (survey->charset == JPC_CHARSET_EUC_JP)
        *survey = survey_steps(*survey, body, jpc_step_euc_jp, is_cut_euc_jp, 0xD0);
    else
        *survey = survey_steps(*survey, body, step_utf_8, is_cut_utf_8, 0xFF);
    if (survey->charset == JPC_CHARSET_UTF_8)
        survey->rare = 0;
    return true;
}

jpc_survey jpc_charset_survey(jpc_span body, jpc_charset charset)
{
    jpc_survey survey = jpc_survey_begin(body, charset);

    while (jpc_survey_read_on(&survey, body))
        continue;
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

bool jpc_survey_is_mostly_wide(const jpc_survey *survey)
{
    return survey->wide * 3 * 2 > survey->high;
}

// Of 0x81, 0x8D, 0x8F, 0x90 and 0x9D, which windows-1252 leaves out, Shift_JIS has many.
static bool may_be_windows_1252(jpc_span body)
{
    uint64_t n_high = 0, n_undefined = 0;

    for (size_t i = 0; i < body.len; i++) {
        unsigned char c = (unsigned char)body.ptr[i];

        n_high += c >> 7;
        n_undefined += c == 0x81 || c == 0x8D || c == 0x8F || c == 0x90 || c == 0x9D;
    }
    return n_undefined * 20 <= n_high;
}

// Letters with accents stand alone among ASCII letters, and smart quotes too; kanji come in groups.
// With kana, many errors are damage, or pages put together from two charsets.
bool jpc_survey_is_plausible(const jpc_survey *survey, jpc_span body)
{
    if (survey->charset == JPC_CHARSET_UTF_8)
        return survey->chars > survey->bad;
    if (jpc_survey_has_much_kana(survey))
        return survey->bad * 4 <= survey->high;
    return survey->bad * 20 <= survey->high && survey->rare * 3 <= survey->chars &&
           survey->half * 2 <= survey->chars &&
           (survey->runs * 2 <= survey->chars || !may_be_windows_1252(body));
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
    return n_high <= 2 * n_runs && may_be_windows_1252(body);
}

// Of the characters behind a designation of a set other than ASCII.
static size_t run_length(const char *escape, const char *end)
{
    const char *s = escape + 3;

    if (!(escape[1] == '$' && (escape[2] == '@' || escape[2] == 'B')) &&
        !(escape[1] == '(' && (escape[2] == 'J' || escape[2] == 'I')))
        return 0;
    while (s<end && * s> ' ' && *s < 0x7F)
        s++;
    return (size_t)(s - escape - 3);
}

bool jpc_charset_is_iso_2022_jp(jpc_span body)
{
    const char *s = body.ptr, *end = s + body.len;
    size_t n_run_bytes = 0;

    while (s != NULL && end - s >= 3) {
        s = memchr(s, 0x1B, (size_t)(end - s) - 2);
        if (s == NULL)
            break;
        n_run_bytes += run_length(s, end);
        s++;
    }
    return n_run_bytes > 0 && n_run_bytes > jpc_charset_count_high(body);
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
