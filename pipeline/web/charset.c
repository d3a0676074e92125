// Which charset a body is in. Content decides, labels are hints.
//
// What proves itself comes first: a byte order mark, ISO-2022-JP escapes, well-formed UTF-8. The
// rest is read as UTF-8, EUC-JP and Shift_JIS, and the reading with the fewest signs of error wins.
// A sample decides; the whole body is read again only if decoding it contradicts the sample. A
// label of another charset is believed unless the winner is Japanese beyond doubt, so that a
// Chinese page stays Chinese and a Japanese page survives a server's iso-8859-1.

#include "web/charset.h"

#include "text/utf8.h"
#include "web/charset_decode.h"
#include "web/charset_detect.h"
#include "web/charset_iconv.h"
#include "web/charset_label.h"
#include "web/charset_prescan.h"
#include "web/charset_step.h"

#define SAMPLE_HIGH_BYTES 4096 // some 2,000 characters: far more than the margins need

struct labels {
    const jpc_charset_label *meta, *header; // NULL if none, or unknown
    const jpc_charset_label *fallback;      // if the content is nothing that we know
};

static bool is_labelled(const struct labels *labels, jpc_charset charset)
{
    return (labels->meta != NULL && labels->meta->charset == charset) ||
           (labels->header != NULL && labels->header->charset == charset);
}

static bool is_foreign(const jpc_charset_label *label)
{
    return label != NULL && label->charset >= JPC_CHARSET_WINDOWS_1252;
}

static struct labels read_labels(const jpc_charset_label *meta, const jpc_charset_label *header,
                                 bool has_bom)
{
    struct labels labels = {meta, header, NULL};

    if (has_bom)
        labels.meta = labels.header = labels.fallback = jpc_charset_row(JPC_CHARSET_UTF_8);
    else if (is_foreign(labels.meta))
        labels.fallback = labels.meta;
    else if (is_foreign(labels.header))
        labels.fallback = labels.header;
    return labels;
}

// A prefix with SAMPLE_HIGH_BYTES, cut before a byte that is no part of a character.
static jpc_span sample_of(jpc_span body)
{
    size_t i = 0, n_high = 0;

    for (; body.len - i >= 64 && n_high + 64 <= SAMPLE_HIGH_BYTES; i += 64)
        n_high += jpc_charset_count_high((jpc_span){body.ptr + i, 64});
    for (; i < body.len && n_high < SAMPLE_HIGH_BYTES; i++)
        n_high += (unsigned char)body.ptr[i] >> 7;
    while (i < body.len && (unsigned char)body.ptr[i] >= 0x40)
        i++;
    return (jpc_span){body.ptr, i};
}

// Errors weigh most. Half-width katakana and rare kanji are what a wrong charset makes of bytes
// without an error; kanji prove less than kana. A label excuses most of it, but not against kana in
// the other reading. Sequences of UTF-8 do not happen by chance.
static uint64_t cost_of(const jpc_survey *survey, bool labelled)
{
    uint64_t doubt = survey->half + survey->rare;

    if (labelled || survey->charset == JPC_CHARSET_UTF_8)
        return 16 * survey->bad + doubt;
    return 16 * survey->bad + 4 * doubt + 2 * (survey->chars - survey->kana);
}

static const jpc_charset candidates[] = {JPC_CHARSET_UTF_8, JPC_CHARSET_SHIFT_JIS,
                                         JPC_CHARSET_EUC_JP};

#define N_CANDIDATES (sizeof candidates / sizeof *candidates)

// What is best so far. Of equal costs a labelled reading is taken, else the first candidate.
struct choice {
    jpc_survey survey;
    uint64_t cost;
    bool labelled;
};

static bool is_better(const struct choice *a, const struct choice *b)
{
    if (a->cost != b->cost)
        return a->cost < b->cost;
    if (a->labelled != b->labelled)
        return a->labelled;
    return a->survey.charset < b->survey.charset;
}

// Costs only grow, so that a reading is given up when it costs as much as the best one: those that
// come first win (see best_survey()).
static void try_reading(struct choice *best, jpc_span sample, jpc_charset charset, bool labelled)
{
    struct choice tried = {jpc_survey_begin(sample, charset), 0, labelled};

    while (tried.cost < best->cost && jpc_survey_read_on(&tried.survey, sample))
        tried.cost = cost_of(&tried.survey, labelled);
    if (is_better(&tried, best))
        *best = tried;
}

// What is labelled is read first: it is nearly always the best, and others are given up soon.
static jpc_survey best_survey(jpc_span sample, const struct labels *labels)
{
    struct choice best = {.cost = UINT64_MAX};

    for (int labelled = 1; labelled >= 0; labelled--)
        for (size_t i = 0; i < N_CANDIDATES; i++)
            if (is_labelled(labels, candidates[i]) == labelled)
                try_reading(&best, sample, candidates[i], labelled);
    return best.survey;
}

// Where no reading is good: what is neither Western nor labelled as Japanese is windows-1252 only
// if it has no kana in any charset. The bytes that do not decode are counted, and tell.
static const jpc_charset_label *choose_for_garbage(jpc_span sample, const struct labels *labels)
{
    const jpc_charset_label *label = labels->meta != NULL ? labels->meta : labels->header;
    jpc_survey most = {.charset = JPC_CHARSET_WINDOWS_1252};

    if (jpc_charset_is_western(sample))
        return jpc_charset_row(JPC_CHARSET_WINDOWS_1252);
    if (label != NULL && !is_foreign(label))
        return jpc_charset_row(label->charset);
    for (size_t i = 0; i < N_CANDIDATES; i++) {
        jpc_survey survey = jpc_charset_survey(sample, candidates[i]);

        if (jpc_survey_has_much_kana(&survey) && survey.kana > most.kana)
            most = survey;
    }
    return jpc_charset_row(most.charset);
}

// A page of UTF-8 with so much else on it that another reading costs less; what that reads of it
// are errors and rare kanji.
static bool is_mostly_utf_8(jpc_span sample, const jpc_survey *best)
{
    jpc_survey survey;

    if (best->bad * 20 <= best->high && best->rare * 10 <= best->chars)
        return false;
    survey = jpc_charset_survey(sample, JPC_CHARSET_UTF_8);
    return jpc_survey_is_mostly_wide(&survey);
}

static const jpc_charset_label *choose(jpc_span sample, const struct labels *labels)
{
    jpc_survey best = best_survey(sample, labels);

    if (jpc_survey_is_convincing(&best))
        return jpc_charset_row(best.charset);
    if (is_mostly_utf_8(sample, &best))
        return jpc_charset_row(JPC_CHARSET_UTF_8);
    if (is_labelled(labels, best.charset) && best.bad * 20 <= best.high)
        return jpc_charset_row(best.charset);
    // windows-1252 is what a server says that knows nothing.
    if (labels->fallback != NULL && labels->fallback->charset != JPC_CHARSET_WINDOWS_1252)
        return labels->fallback;
    if (jpc_survey_is_plausible(&best, sample))
        return jpc_charset_row(best.charset);
    return choose_for_garbage(sample, labels);
}

static void set_row(jpc_decoded *decoded, const jpc_charset_label *row)
{
    decoded->charset = row->charset;
    memcpy(decoded->name, row->name, strlen(row->name) + 1);
}

static void decode_row(jpc_arena *arena, jpc_span body, const jpc_charset_label *row,
                       jpc_decoded *decoded)
{
    decoded->bad_bytes = 0;
    if (row->charset == JPC_CHARSET_OTHER &&
        !jpc_charset_iconv(arena, body, row->iconv_name, &decoded->text, &decoded->bad_bytes))
        row = jpc_charset_row(JPC_CHARSET_WINDOWS_1252);
    if (row->charset != JPC_CHARSET_OTHER)
        decoded->text = jpc_charset_decode_page(arena, body, row->charset, &decoded->bad_bytes);
    set_row(decoded, row);
}

static void decode_legacy(jpc_arena *arena, jpc_span body, const struct labels *labels,
                          jpc_decoded *decoded)
{
    jpc_span sample = sample_of(body);
    const jpc_charset_label *row = choose(sample, labels), *again;

    decode_row(arena, body, row, decoded);
    if (sample.len == body.len || decoded->bad_bytes * 100 <= body.len)
        return;
    again = choose(body, labels);
    if (again != row)
        decode_row(arena, body, again, decoded);
}

// The label is recorded with the document: printable ASCII in lower case.
static void keep_label(jpc_span label, char kept[24])
{
    size_t len = label.len < 23 ? label.len : 23;

    for (size_t i = 0; i < len; i++) {
        char c = label.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        kept[i] = c > ' ' && c < 0x7F ? c : '?';
    }
    kept[len] = '\0';
}

static bool strip_bom(jpc_span *text)
{
    if (text->len < 3 || memcmp(text->ptr, "\xEF\xBB\xBF", 3) != 0)
        return false;
    text->ptr += 3;
    text->len -= 3;
    return true;
}

// Charsets that prove themselves: other text hardly ever looks like them.
static bool decode_evident(jpc_arena *arena, jpc_span body, jpc_decoded *decoded)
{
    jpc_charset charset = JPC_CHARSET_ISO_2022_JP;

    if (jpc_charset_is_utf_16(body, &charset) || jpc_charset_is_iso_2022_jp(body)) {
        decode_row(arena, body, jpc_charset_row(charset), decoded);
        return true;
    }
    if (jpc_utf8_valid_prefix(body) < body.len)
        return false;
    decoded->text = body;
    set_row(decoded, jpc_charset_row(JPC_CHARSET_UTF_8));
    return true;
}

jpc_decoded jpc_charset_decode(jpc_arena *arena, jpc_span body, jpc_span http_charset)
{
    jpc_decoded decoded = {0};
    bool has_bom = strip_bom(&body);
    jpc_span label;
    const jpc_charset_label *meta = jpc_charset_prescan(body, &label);
    struct labels labels = read_labels(meta, jpc_charset_find_label(http_charset), has_bom);

    keep_label(meta != NULL ? label : http_charset, decoded.label);
    if (!decode_evident(arena, body, &decoded))
        decode_legacy(arena, body, &labels, &decoded);
    if (!has_bom) // only one is a mark, the next is text
        strip_bom(&decoded.text);
    return decoded;
}
