// A reading is a mistake: bytes of one charset that were decoded as another. For each, a line is
// cut into runs of the characters that the wrong charset has; a run is encoded back and decoded as
// what it may have been. Two numbers tell whether that is better:
//
//   plausibility   the mean over the characters beyond ASCII of: 1 for kana, full-width forms,
//                  Japanese punctuation and kanji of JIS level 1; -0.5 for kanji of level 2 and
//                  half-width kana; -1 for all else, U+FFFD too. Level 1 is what is in use; the
//                  first bytes of kana and kanji in UTF-8 are those of level 2 in Shift_JIS
//   loss           U+FFFD in the result / its characters
//
// A run is proof if the result has enough letters, enough of them kana, a plausibility of 0.6 and
// of 0.8 more than what stands there, and little loss (one character is allowed to be cut off).
// Where a text has a proof of a reading, other runs of it need only be plausible (0.5, and 0.5
// more), or sound: signs like – and → are no Japanese, but bytes seldom are UTF-8 by chance. What
// is repaired may have been read wrongly twice, so the text is looked at again until nothing
// changes; a text that does not come to rest soon stays as it is.

#include "web/wrong_charset.h"

#include <stdbool.h>

#include "text/unicode_table.h"
#include "text/utf8.h"
#include "web/charset.h"
#include "web/charset_step.h"

#define MOST_ROUNDS 4
#define REPLACEMENT 0xFFFD
#define GAP 0xFF // of no charset: where a byte was lost
#define KATAKANA_DOT 0x30FB
#define SOUP_BYTES 36     // between the first bytes of two kana of one run
#define LONGEST_JIS 512   // bytes
#define FEWEST_HIRAGANA 3 // different ones: ､､､､ is いい in EUC-JP

struct reading {
    size_t (*encode)(const jpc_encoder *encoder, uint32_t code, unsigned char out[2]);
    jpc_charset was;
    bool with_ascii;       // trail bytes may be ASCII, and stand as such
    uint64_t letters;      // a proof has so many
    double kana, hiragana; // and these shares of them
    bool mixed;            // and not only kana: ｱ､ｲ､ｳ are such in EUC-JP
};

static const struct reading readings[] = {
    {jpc_encode_western, JPC_CHARSET_UTF_8, false, 2, 0.2, 0, false},
    {jpc_encode_western, JPC_CHARSET_SHIFT_JIS, true, 5, 0.3, 0.2, false},
    {jpc_encode_western, JPC_CHARSET_EUC_JP, false, 5, 0.3, 0.2, false},
    {jpc_encode_shift_jis, JPC_CHARSET_UTF_8, false, 4, 0.2, 0, false},
    {jpc_encode_shift_jis, JPC_CHARSET_EUC_JP, false, 6, 0.4, 0.4, true},
};

#define N_READINGS (sizeof readings / sizeof *readings)

// A part of the text, and what stands for it.
struct piece {
    struct piece *next;
    const char *from, *to;
    jpc_span by;
};

struct repair {
    jpc_arena *arena;
    const jpc_encoder *encoder;
    double max_loss;
    const struct reading *reading;
    bool proven; // the text has a proof of the reading
    struct piece *first, **last;
};

// ---- how plausible a text is ---------------------------------------------------------------

struct counts {
    uint64_t chars, ascii, letters, kana, hiragana, bad, odd;
    uint64_t seen; // which hiragana: a bit for each, or for two
    double sum;
};

static bool is_level_1(const jpc_encoder *encoder, uint32_t code)
{
    unsigned char bytes[2];

    return jpc_encode_shift_jis(encoder, code, bytes) == 2 &&
           (bytes[0] << 8 | bytes[1]) >= 0x889F && (bytes[0] << 8 | bytes[1]) <= 0x9872;
}

static double weigh_kanji(const jpc_encoder *encoder, uint32_t code)
{
    unsigned char bytes[2];

    if (is_level_1(encoder, code))
        return 1;
    return jpc_encode_shift_jis(encoder, code, bytes) == 0 ? -1 : -0.5;
}

static bool is_wide_sign(uint32_t code)
{
    return (code >= 0x3000 && code <= 0x303F) || (code >= 0xFF01 && code <= 0xFF5E) ||
           code == 0x2026 || code == KATAKANA_DOT || code == 0x2015 || code == 0x2025;
}

static double weigh(const jpc_encoder *encoder, uint32_t code, struct counts *counts)
{
    switch (jpc_script_class_of(code)) {
    case JPC_SCRIPT_HIRAGANA:
        counts->hiragana++;
        counts->seen |= (uint64_t)1 << (code & 63);
        // fall through
    case JPC_SCRIPT_KATAKANA: counts->kana++, counts->letters++; return 1;
    case JPC_SCRIPT_KANA: counts->letters += code == 0x30FC; return code == 0x30FC ? 1 : -0.5;
    case JPC_SCRIPT_KANJI:
    case JPC_SCRIPT_HAN: counts->letters++; return weigh_kanji(encoder, code);
    default:
        counts->bad += code == REPLACEMENT;
        counts->odd +=
            code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0xE000 && code < 0xF900);
        return is_wide_sign(code) ? 1 : -1;
    }
}

static struct counts count(const jpc_encoder *encoder, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;
    struct counts counts = {0};

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        counts.chars++;
        if (code >= ' ' && code < 0x7F)
            counts.ascii++;
        else
            counts.sum += weigh(encoder, code, &counts);
    }
    return counts;
}

static double plausibility(const struct counts *counts)
{
    return counts->chars > counts->ascii ? counts->sum / (double)(counts->chars - counts->ascii)
                                         : -1;
}

// ---- one run -------------------------------------------------------------------------------

// Bytes of a character in the wrong charset; a byte that was lost is one of no charset. ・ is what
// Windows writes for those.
static size_t encode(const struct repair *repair, uint32_t code, unsigned char out[2])
{
    const struct reading *reading = repair->reading;
    bool is_lost =
        code == REPLACEMENT || (code == KATAKANA_DOT && reading->encode == jpc_encode_shift_jis);

    if (is_lost) {
        out[0] = GAP;
        return 1;
    }
    return reading->encode(repair->encoder, code, out);
}

static jpc_span encode_run(const struct repair *repair, jpc_span run, size_t gap)
{
    const char *at = run.ptr, *end = at + run.len;
    unsigned char *bytes = jpc_arena_alloc(repair->arena, run.len + 2);
    size_t len = 0;

    while (at < end) {
        size_t n = encode(repair, jpc_utf8_next(&at), bytes + len);

        if (n == 1 && gap > 1 && bytes[len] == GAP)
            bytes[len + n++] = GAP;
        len += n;
    }
    return (jpc_span){(const char *)bytes, len};
}

// What was lost in one place is one loss.
static jpc_span unite_losses(char *bytes, size_t len)
{
    static const char lost[] = "\xEF\xBF\xBD";
    size_t out = 0;

    for (size_t i = 0; i < len; i++) {
        if (i + 3 <= len && out >= 3 && memcmp(bytes + i, lost, 3) == 0 &&
            memcmp(bytes + out - 3, lost, 3) == 0)
            i += 2;
        else
            bytes[out++] = bytes[i];
    }
    return (jpc_span){bytes, out};
}

// As the decoder of the standard, but a byte that was lost stands for one: what is behind it is not
// paired wrongly.
static jpc_span decode_euc_jp(jpc_arena *arena, jpc_span bytes, uint64_t *bad)
{
    const unsigned char *s = (const unsigned char *)bytes.ptr, *end = s + bytes.len;
    char *text = jpc_arena_alloc(arena, 3 * bytes.len), *out = text;

    while (s < end) {
        bool lost = end - s > 1 && *s >= 0x80 && (s[0] == GAP || s[1] == GAP);
        jpc_step step =
            lost ? (jpc_step){JPC_BAD_CHARACTER, 2} : jpc_step_euc_jp(s, (size_t)(end - s));

        out += jpc_utf8_put(out, step.code);
        *bad += step.code == JPC_BAD_CHARACTER;
        s += step.len;
    }
    return (jpc_span){text, (size_t)(out - text)};
}

// `gap`: as how many bytes what was lost in one place is taken.
static jpc_span decode_run(const struct repair *repair, jpc_span run, size_t gap)
{
    uint64_t bad = 0;
    jpc_span bytes = encode_run(repair, run, gap), text;

    if (repair->reading->was == JPC_CHARSET_EUC_JP)
        text = decode_euc_jp(repair->arena, bytes, &bad);
    else
        text = jpc_charset_decode_as(repair->arena, bytes, repair->reading->was, &bad);
    if (bad == 0)
        return text;
    text = jpc_arena_copy(repair->arena, text.ptr, text.len);
    return unite_losses((char *)(uintptr_t)text.ptr, text.len);
}

static bool is_proof(const struct repair *repair, const struct counts *now, double gain)
{
    const struct reading *reading = repair->reading;
    double letters = (double)now->letters;

    return now->letters >= reading->letters && (double)now->kana >= reading->kana * letters &&
           (double)now->hiragana >= reading->hiragana * letters &&
           (reading->hiragana == 0 || __builtin_popcountll(now->seen) >= FEWEST_HIRAGANA) &&
           (!reading->mixed || now->letters > now->kana) && plausibility(now) >= 0.6 && gain >= 0.8;
}

// Whether `text` is what `run` should be.
static bool is_better(const struct repair *repair, jpc_span run, jpc_span text, bool *proof)
{
    struct counts now = count(repair->encoder, text), before = count(repair->encoder, run);
    double gain = plausibility(&now) - plausibility(&before);
    double most_lost = repair->max_loss * (double)now.chars;

    *proof = false;
    if (most_lost < 1 && repair->max_loss > 0 && now.letters >= 4)
        most_lost = 1;
    if (now.odd > 0 || now.letters < now.bad || (double)now.bad > most_lost)
        return false;
    *proof = is_proof(repair, &now, gain);
    return plausibility(&now) >= 0.5 && gain >= 0.5;
}

static void replace(struct repair *repair, jpc_span run, jpc_span by)
{
    struct piece *piece = jpc_arena_alloc(repair->arena, sizeof *piece);

    *piece = (struct piece){NULL, run.ptr, run.ptr + run.len, by};
    *repair->last = piece;
    repair->last = &piece->next;
}

static bool is_western(const jpc_encoder *encoder, uint32_t code)
{
    unsigned char bytes[2];

    return code >= 0x80 && code <= 0x2122 && jpc_encode_western(encoder, code, bytes) > 0;
}

// Whether what a run is decoded to may have been read wrongly once more: UTF-8 as windows-1252,
// nothing lost.
static bool may_be_double(const struct repair *repair, jpc_span run, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;

    if (repair->reading != &readings[0] || text.len >= run.len)
        return false;
    while (at < end)
        if (!is_western(repair->encoder, jpc_utf8_next(&at)))
            return false;
    return true;
}

// Decoders take one or both bytes of a pair that has no character.
static jpc_span decode_best(const struct repair *repair, jpc_span run)
{
    jpc_span one = decode_run(repair, run, 1), two;
    struct counts with_one, with_two;

    if (repair->reading->was != JPC_CHARSET_EUC_JP ||
        !jpc_span_holds(one, jpc_span_of("\xEF\xBF\xBD")))
        return one;
    two = decode_run(repair, run, 2);
    with_one = count(repair->encoder, one);
    with_two = count(repair->encoder, two);
    return plausibility(&with_two) > plausibility(&with_one) ? two : one;
}

// Whether several characters of windows-1252 or Latin-1 are one without loss: as UTF-8, or as
// Shift_JIS if they have a C1 control.
static bool is_sound(const struct repair *repair, jpc_span run, jpc_span text)
{
    struct counts now = count(repair->encoder, text), before = count(repair->encoder, run);

    return repair->reading->encode == jpc_encode_western && now.bad + now.odd == 0 &&
           now.chars < before.chars && (repair->reading == &readings[0] || before.odd > 0);
}

static void try_run(struct repair *repair, jpc_span run)
{
    jpc_arena_mark mark = jpc_arena_mark_of(repair->arena);
    jpc_span text = decode_best(repair, run), sound = text;
    bool proof, better = is_better(repair, run, text, &proof);

    for (int i = 0; i < MOST_ROUNDS && !better && may_be_double(repair, run, text); i++) {
        sound = text;
        text = decode_run(repair, text, 1);
        better = is_better(repair, run, text, &proof);
    }
    repair->proven = repair->proven || proof;
    if (better)
        replace(repair, run, text);
    else if (is_sound(repair, run, text) || is_sound(repair, run, text = sound))
        replace(repair, run, text);
    else
        jpc_arena_rewind(repair->arena, mark);
}

// ---- runs of a text ------------------------------------------------------------------------

static bool is_ascii(uint32_t code) { return code < 0x80; }

// The run that begins at `at`, whose character is none of ASCII: to the last such one, and with
// one more where that may be a trail byte.
static jpc_span run_at(const struct repair *repair, const char *at, const char *end)
{
    const char *start = at, *run_end = at;
    bool behind_high = false;

    while (at < end) {
        unsigned char bytes[2];
        uint32_t code = jpc_utf8_next(&at);

        if (is_ascii(code) ? !repair->reading->with_ascii || code < ' '
                           : encode(repair, code, bytes) == 0)
            break;
        if (!is_ascii(code) || (behind_high && code >= 0x40))
            run_end = at;
        behind_high = !is_ascii(code);
    }
    return (jpc_span){start, (size_t)(run_end - start)};
}

static void try_runs(struct repair *repair, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;

    while (at < end) {
        const char *from = at;
        unsigned char bytes[2];
        uint32_t code = jpc_utf8_next(&at);
        jpc_span run;

        if (is_ascii(code) || encode(repair, code, bytes) == 0)
            continue;
        run = run_at(repair, from, end);
        try_run(repair, run);
        at = run.ptr + run.len;
    }
}

static jpc_span joined(jpc_arena *arena, jpc_span text, const struct piece *pieces)
{
    size_t len = text.len;
    const char *at = text.ptr;
    char *start, *out;

    for (const struct piece *piece = pieces; piece != NULL; piece = piece->next)
        len += piece->by.len;
    start = out = jpc_arena_alloc(arena, len);
    for (; pieces != NULL; pieces = pieces->next) {
        memcpy(out, at, (size_t)(pieces->from - at));
        out += pieces->from - at;
        memcpy(out, pieces->by.ptr, pieces->by.len);
        out += pieces->by.len;
        at = pieces->to;
    }
    memcpy(out, at, (size_t)(text.ptr + text.len - at));
    out += text.ptr + text.len - at;
    return (jpc_span){start, (size_t)(out - start)};
}

// ---- ISO-2022-JP without its escapes -------------------------------------------------------

// The first "$B" or "$@" at or behind `at`, or `end`.
static const char *find_designation(const char *at, const char *end)
{
    for (; end - at >= 2; at++) {
        at = memchr(at, '$', (size_t)(end - at - 1));
        if (at == NULL)
            break;
        if (at[1] == 'B' || at[1] == '@')
            return at;
    }
    return end;
}

// The "(B" or "(J" that ends what begins at `at`; NULL if something else stands before it. Lines
// of JIS were short: not looking further keeps the time linear.
static const char *find_return(const char *at, const char *end)
{
    if (end - at > LONGEST_JIS)
        end = at + LONGEST_JIS;
    for (; end - at >= 2 && at[0] > ' ' && at[0] < 0x7F && at[1] > ' ' && at[1] < 0x7F; at += 2)
        if (at[0] == '(' && (at[1] == 'B' || at[1] == 'J'))
            return at;
    return NULL;
}

static jpc_span decode_jis(jpc_arena *arena, const char *at, const char *end)
{
    jpc_span bytes = jpc_arena_printf(arena, "\x1B$B%.*s", (int)(end - at), at);
    uint64_t bad = 0;

    return jpc_charset_decode_as(arena, bytes, JPC_CHARSET_ISO_2022_JP, &bad);
}

// Returns the length of what stands at `at`: decoded, or the designation alone.
static size_t try_designation(struct repair *repair, const char *at, const char *end)
{
    const char *back = find_return(at + 2, end);
    jpc_span run = {at, back == NULL ? 2 : (size_t)(back + 2 - at)}, text;
    struct counts now;

    if (back == NULL || run.len < 6)
        return 2;
    text = decode_jis(repair->arena, at + 2, back);
    now = count(repair->encoder, text);
    if (now.bad + now.odd > 0 || plausibility(&now) < 0.8)
        return 2;
    repair->proven = repair->proven || (now.letters >= 3 && 5 * now.kana >= now.letters);
    replace(repair, run, text);
    return run.len;
}

static void try_designations(struct repair *repair, jpc_span text)
{
    const char *end = text.ptr + text.len, *at = find_designation(text.ptr, end);

    while (at < end)
        at = find_designation(at + try_designation(repair, at, end), end);
}

// ---- a text --------------------------------------------------------------------------------

static jpc_span repair_reading(struct repair *repair, jpc_span text)
{
    jpc_arena_mark mark = jpc_arena_mark_of(repair->arena);

    repair->proven = false;
    repair->first = NULL;
    repair->last = &repair->first;
    if (repair->reading != NULL)
        try_runs(repair, text);
    else
        try_designations(repair, text);
    if (repair->proven && repair->first != NULL)
        return joined(repair->arena, text, repair->first);
    jpc_arena_rewind(repair->arena, mark);
    return text;
}

// What only texts with a proof have, by what the bytes were read as.
enum { WESTERN = 1, SHIFT_JIS = 2, JIS = 4 };

// Two neighbours beyond ASCII, one of them a letter of Latin-1, ‚ or ƒ.
static bool are_western(const jpc_encoder *encoder, uint32_t before, uint32_t code)
{
    return before >= 0x80 &&
           (code < 0x100 || before < 0x100 || code == 0x201A || before == 0x201A || code == 0x192 ||
            before == 0x192) &&
           is_western(encoder, before) && is_western(encoder, code);
}

// 縺 繧 繝 縲: the first bytes of kana and of 、。「」 in UTF-8, as Shift_JIS.
static bool is_soup_of_utf_8(uint32_t code)
{
    return code == 0x7E3A || code == 0x7E67 || code == 0x7E5D || code == 0x7E32;
}

static int mark_of(const jpc_encoder *encoder, uint32_t before, uint32_t code)
{
    if (code < 0x80)
        return before == '$' && (code == 'B' || code == '@') ? JIS : 0;
    if (code < 0x2123)
        return are_western(encoder, before, code) ? WESTERN : 0;
    if (code < 0xFF61 || code > 0xFF9F)
        return 0;
    return before == 0xFF64 || before == 0xFF65 ? SHIFT_JIS : 0;
}

static int marks_of(const jpc_encoder *encoder, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len, *soup = NULL;
    uint32_t before = 0;
    int marks = 0;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        if (is_soup_of_utf_8(code)) { // one alone may be 縺れる
            marks |= soup != NULL && at - soup <= SOUP_BYTES ? SHIFT_JIS : 0;
            soup = at;
        } else if (code < 0x2123 || code >= 0xFF61) {
            marks |= mark_of(encoder, before, code);
        }
        before = code;
    }
    return marks;
}

static jpc_span repair_once(struct repair *repair, jpc_span text)
{
    int marks = marks_of(repair->encoder, text);

    for (size_t i = 0; i <= N_READINGS; i++) {
        const struct reading *reading = i < N_READINGS ? &readings[i] : NULL;
        int mark = reading == NULL                         ? JIS
                   : reading->encode == jpc_encode_western ? WESTERN
                                                           : SHIFT_JIS;

        repair->reading = reading;
        if ((marks & mark) != 0)
            text = repair_reading(repair, text);
    }
    return text;
}

jpc_span jpc_mojibake_repair(jpc_arena *arena, const jpc_encoder *encoder, jpc_span text,
                             double max_loss)
{
    struct repair repair = {.arena = arena, .encoder = encoder, .max_loss = max_loss};
    jpc_span now = text;

    for (int round = 0; round < MOST_ROUNDS; round++) {
        jpc_span next = repair_once(&repair, now);

        if (next.ptr == now.ptr)
            return now;
        now = next;
    }
    return text;
}
