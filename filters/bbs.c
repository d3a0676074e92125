// bbs: drops pages made of the comments of bulletin boards, and of shops.
//
// Measure    hits of `words`, of a weekday in brackets, (月), of dates and of 12話. A date is four
//            digits, 年 . - or /, one or two digits, 月 . - or /, one or two digits, with spaces
//            behind the marks; digits of any script. With `ascii_hyphen`, hyphens outside dates
//            are hits, too
// Reference  HojiChar (LINE 2023), DiscardBBSComments: more than 14 hits are dropped
// Differs    HojiChar counts every hyphen of ASCII (ascii_hyphen: true): 06-1234-5678 is two
#include "stage/stage.h"
#include "text/edit.h"
#include "text/word_file.h"

struct bbs_params {
    double max_hits;
    char *words;
    bool ascii_hyphen;
};

enum { MAX_HITS };

static const jpc_option bbs_options[] = {
    [MAX_HITS] = JPC_OPT_BOUND(struct bbs_params, max_hits, JPC_UPPER, 14, 0, 1e9, "count",
                               "drop documents with more hits"),
    JPC_OPT_PATH(struct bbs_params, words, "",
                 "file with one word per line; empty: the words of HojiChar's pattern"),
    JPC_OPT_FLAG(struct bbs_params, ascii_hyphen, 0, "count hyphens outside dates, as HojiChar"),
    {0},
};

// The content of configs/lists/bbs_ja.txt.
static const char *const bbs_own_words[] = {"コメント", "SOLD OUT", "レビュー", "投稿",
                                            "ページ",   "質問",     "楽天市場", NULL};

static const char *const bbs_weekdays[] = {"(月)", "(火)", "(水)", "(木)",
                                           "(金)", "(土)", "(日)", NULL};

static jpc_status bbs_open(const void *params_, void **model, jpc_err *err)
{
    const struct bbs_params *params = params_;
    jpc_words words = {0};
    jpc_word_list *list = NULL;
    jpc_status status = jpc_words_read_or_own(&words, params->words, bbs_own_words, err);

    jpc_words_add_own(&words, bbs_weekdays);
    if (status == JPC_OK)
        status = jpc_word_list_new(&list, words.items, words.n, err);
    jpc_words_release(&words);
    *model = list;
    return status;
}

static void bbs_close(void *model) { jpc_word_list_free(model); }

static void bbs_found(void *self, jpc_word_match match)
{
    (void)match;
    ++*(uint64_t *)self;
}

// ---- dates and numbers -------------------------------------------------------

// Behind a run of at most `most` digits, whose number is added to *n.
static size_t bbs_digits(jpc_span text, size_t at, size_t most, size_t *n)
{
    for (; at < text.len && *n < most; ++*n) {
        const char *s = text.ptr + at;

        if (!jpc_code_set_has(&jpc_digits, jpc_utf8_next(&s)))
            break;
        at = (size_t)(s - text.ptr);
    }
    return at;
}

// Behind one of the marks . - / or `unit`; 0: there is none.
static size_t bbs_mark(jpc_span text, size_t at, uint32_t unit)
{
    uint32_t code = jpc_utf8_at(text, at);

    if (code == unit)
        return at + 3;
    return code == '.' || code == '-' || code == '/' ? at + 1 : 0;
}

// Behind a mark, blanks and one or two digits; 0: they are not there.
static size_t bbs_part(jpc_span text, size_t at, uint32_t unit)
{
    size_t n = 0;

    at = bbs_mark(text, at, unit);
    if (at == 0)
        return 0;
    while (at < text.len && text.ptr[at] == ' ')
        at++;
    at = bbs_digits(text, at, 2, &n);
    return n > 0 ? at : 0;
}

// The end of a date whose year ends at `at`; 0: it is none.
static size_t bbs_date_end(jpc_span text, size_t at, uint64_t *hyphens)
{
    size_t month = bbs_part(text, at, 0x5E74);                  // 年
    size_t day = month > 0 ? bbs_part(text, month, 0x6708) : 0; // 月

    if (day == 0)
        return 0;
    *hyphens += text.ptr[at] == '-';
    *hyphens += text.ptr[month] == '-';
    while (jpc_utf8_at(text, day) == 0x65E5) // 日
        day += 3;
    return day;
}

#define BLOCK 32 // bytes, for the compiler to look at them side by side

// Whether one of the bytes is a digit, or begins a character other than U+3000–9FFF: kana and kanji
// are no digits.
static bool bbs_has_digits(const unsigned char block[BLOCK])
{
    unsigned char found = 0;

    for (size_t i = 0; i < BLOCK; i++) {
        unsigned char digit = (unsigned char)(block[i] - '0') < 10;
        unsigned char other = block[i] >= 0xC0 && (unsigned char)(block[i] - 0xE3) > 6;

        found |= digit | other;
    }
    return found != 0;
}

// The first digit from `at` on, which may lie within a character of those.
static size_t bbs_next_digit(jpc_span text, size_t at)
{
    while (at < text.len) {
        const unsigned char *block = (const unsigned char *)text.ptr + at;
        size_t end = at + BLOCK;

        if (end <= text.len && !bbs_has_digits(block)) {
            at = end;
            continue;
        }
        while (at < end && at < text.len) {
            unsigned char c = (unsigned char)text.ptr[at];
            const char *s = text.ptr + at;

            if (c < 0xC0 ? c < '0' || c > '9' : c >= 0xE3 && c <= 0xE9)
                at++;
            else if (jpc_code_set_has(&jpc_digits, jpc_utf8_next(&s)))
                return at;
            else
                at = (size_t)(s - text.ptr);
        }
    }
    return at;
}

// Adds the hits to *hits; returns how many hyphens they hold.
static uint64_t bbs_count_numbers(jpc_span text, uint64_t *hits)
{
    uint64_t hyphens = 0;

    for (size_t at = 0; (at = bbs_next_digit(text, at)) < text.len;) {
        size_t n = 0, end = 0;

        at = bbs_digits(text, at, SIZE_MAX, &n);
        if (jpc_utf8_at(text, at) == 0x8A71) // 話
            end = at + 3;
        else if (n >= 4)
            end = bbs_date_end(text, at, &hyphens);
        if (end > 0) {
            ++*hits;
            at = end;
        }
    }
    return hyphens;
}

static uint64_t bbs_hyphens(jpc_span text)
{
    uint64_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '-';
    return n;
}

static void bbs_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct bbs_params *params = context->params;
    uint64_t hits = 0, in_dates;
    jpc_word_visitor visitor = {&hits, NULL, bbs_found};

    jpc_word_list_scan(context->model, context->features, doc->text, JPC_WORDS_FIRST, &visitor);
    in_dates = bbs_count_numbers(doc->text, &hits);
    if (params->ascii_hyphen)
        hits += bbs_hyphens(doc->text) - in_dates;
    jpc_measure(context, doc, MAX_HITS, (double)hits);
}

const jpc_stage_def jpc_stage_bbs = {
    .name = "bbs",
    .summary = "drop comments of bulletin boards, and pages of shops",
    .measure = "max_hits: words, weekdays in brackets, dates (2020年1月2日, 2020-01-02) and 12話; "
               "with ascii_hyphen hyphens outside dates, too",
    .reference = "HojiChar (LINE 2023), DiscardBBSComments",
    .differs = "hyphens count only if ascii_hyphen is set",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = bbs_options,
    .params_size = sizeof(struct bbs_params),
    .open = bbs_open,
    .close = bbs_close,
    .apply = bbs_apply,
};
