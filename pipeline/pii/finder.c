#include "pii/finder.h"

#include <stdlib.h>

#include "pii/anchor.h"
#include "pii/context.h"
#include "pii/word_scan.h"
#include "text/regex.h"
#include "text/utf8.h"

// What the finder has of one detector.
struct asked {
    const jpc_detector *row;
    int detector; // its index in jpc_detectors
};

struct word {
    jpc_span word;
    size_t asked; // index in finder->asked
};

struct jpc_finder {
    // Owned; the wanted ones: those of an anchor together, and what asks for fewer digits first.
    struct asked *asked;
    size_t n_asked, of_anchor[JPC_ANCHOR_MORPHEMES + 2]; // where those of an anchor begin
    struct word *words;                                  // owned
    size_t n_words;
    jpc_word_prints prints; // of all words
    jpc_word_scan_function *scan_words;
    jpc_anchor_function *next_anchor;
    jpc_regex *url;
};

struct jpc_finder_scratch {
    jpc_regex_match *url; // owned
    size_t *done;         // owned; one per asked: how far its last finding went
    size_t *words;        // owned; one per word: where its last place ended
    jpc_finding *found;   // owned
    size_t n, capacity;
};

// What one search of one text has at hand.
struct search {
    const jpc_finder *finder;
    jpc_finder_scratch *scratch;
    jpc_arena *arena;
    jpc_span text;
    size_t n_unfinished;
};

// ---- the list of detectors -------------------------------------------------------

int jpc_n_detectors(void)
{
    int n = 0;

    while (jpc_detectors[n] != NULL)
        n++;
    return n;
}

int jpc_detector_find(jpc_span name)
{
    for (int i = 0; jpc_detectors[i] != NULL; i++)
        if (jpc_span_is(name, jpc_detectors[i]->name))
            return i;
    return -1;
}

// ---- model and scratch -----------------------------------------------------------

static void add_words(jpc_finder *finder, size_t asked)
{
    const char *const *words = finder->asked[asked].row->words;

    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        finder->words = jpc_realloc(finder->words, (finder->n_words + 1) * sizeof *finder->words);
        finder->words[finder->n_words++] = (struct word){jpc_span_of(words[i]), asked};
        jpc_word_prints_add(&finder->prints, jpc_span_of(words[i]));
    }
}

static int by_anchor(const void *a_, const void *b_)
{
    const struct asked *a = a_, *b = b_;

    if (a->row->anchor != b->row->anchor)
        return a->row->anchor < b->row->anchor ? -1 : 1;
    if (a->row->min_digits != b->row->min_digits)
        return a->row->min_digits < b->row->min_digits ? -1 : 1;
    return a->detector - b->detector;
}

static void order_detectors(jpc_finder *finder)
{
    size_t n = 0;

    qsort(finder->asked, finder->n_asked, sizeof *finder->asked, by_anchor);
    for (int anchor = 0; anchor <= JPC_ANCHOR_MORPHEMES; anchor++) {
        while (n < finder->n_asked && (int)finder->asked[n].row->anchor == anchor)
            n++;
        finder->of_anchor[anchor + 1] = n;
    }
    for (size_t i = 0; i < finder->n_asked; i++)
        add_words(finder, i);
}

static bool has_anchor(const jpc_finder *finder, jpc_anchor_kind kind)
{
    return finder->of_anchor[kind] < finder->of_anchor[kind + 1];
}

jpc_status jpc_finder_open(jpc_finder **finder_, const bool *wanted, jpc_err *err)
{
    // The part of a URL that may hold digits or an @; what usually encloses or follows one ends it.
    // Only its beginning is without case: U+017F and U+212A in the set would be s and k.
    static const char url_pattern[] = "(?i:https?://|ftp://|www\\.)"
                                      "[^\\x{00}-\\x{20}\"'<>(),;|`{}\\x{7F}-\\x{10FFFF}]++";
    jpc_finder *finder = jpc_alloc(sizeof *finder);
    int n = jpc_n_detectors();
    jpc_status status = jpc_regex_open(&finder->url, url_pattern, err);

    finder->next_anchor = jpc_anchor_next();
    finder->scan_words = jpc_word_scan();
    finder->asked = jpc_alloc(((size_t)n + 1) * sizeof *finder->asked);
    for (int i = 0; i < n; i++)
        if (wanted[i])
            finder->asked[finder->n_asked++] = (struct asked){jpc_detectors[i], i};
    order_detectors(finder);
    if (status != JPC_OK)
        jpc_finder_close(finder);
    else
        *finder_ = finder;
    return status;
}

void jpc_finder_close(jpc_finder *finder)
{
    if (finder == NULL)
        return;
    jpc_regex_close(finder->url);
    free(finder->asked);
    free(finder->words);
    free(finder);
}

jpc_finder_scratch *jpc_finder_scratch_new(const jpc_finder *finder)
{
    jpc_finder_scratch *scratch = jpc_alloc(sizeof *scratch);

    scratch->done = jpc_alloc((finder->n_asked + 1) * sizeof *scratch->done);
    scratch->words = jpc_alloc((finder->n_words + 1) * sizeof *scratch->words);
    scratch->url = jpc_regex_match_new(finder->url);
    return scratch;
}

void jpc_finder_scratch_free(jpc_finder_scratch *scratch)
{
    if (scratch == NULL)
        return;
    jpc_regex_match_free(scratch->url);
    free(scratch->done);
    free(scratch->words);
    free(scratch->found);
    free(scratch);
}

void jpc_finder_scratch_limit(jpc_finder_scratch *scratch, uint32_t limit)
{
    jpc_regex_match_limit(scratch->url, limit);
}

// ---- one candidate -----------------------------------------------------------------

static void take(struct search *search, size_t asked, const jpc_pii_candidate *candidate)
{
    jpc_finder_scratch *scratch = search->scratch;
    jpc_span found = {search->text.ptr + candidate->at, candidate->end - candidate->at};
    jpc_finding finding = {.detector = search->finder->asked[asked].detector,
                           .at = candidate->at,
                           .end = candidate->end,
                           .detail = candidate->detail};

    finding.value = candidate->value[0] != '\0'
                        ? jpc_arena_copy(search->arena, candidate->value, strlen(candidate->value))
                        : jpc_pii_plain(search->arena, found);
    if (scratch->n == scratch->capacity) {
        scratch->capacity = 2 * scratch->capacity + 16;
        scratch->found = jpc_realloc(scratch->found, scratch->capacity * sizeof *scratch->found);
    }
    scratch->found[scratch->n++] = finding;
    scratch->done[asked] = candidate->end;
}

// ---- around one anchor ---------------------------------------------------------------

static bool is_valid(jpc_pii_candidate *candidate, const jpc_detector *row, size_t at, size_t end)
{
    candidate->at = at;
    candidate->end = end;
    candidate->detail = NULL;
    candidate->value[0] = '\0';
    return row->valid(candidate);
}

static void ask(struct search *search, size_t asked, const jpc_anchor *anchor)
{
    const jpc_detector *row = search->finder->asked[asked].row;
    jpc_pii_candidate candidate;
    size_t at = anchor->at;

    if (anchor->end <= search->scratch->done[asked] ||
        (row->prefilter != NULL && !row->prefilter(search->text, anchor)))
        return;
    candidate = (jpc_pii_candidate){.text = search->text, .anchor = anchor};
    while (at < anchor->end && is_valid(&candidate, row, at, anchor->end)) {
        take(search, asked, &candidate);
        if (candidate.end <= at) // it stands in front of the anchor, which is a word
            break;
        at = candidate.end;
    }
}

// ---- all anchors -----------------------------------------------------------------------

static void ask_all(struct search *search, jpc_anchor_kind kind, const jpc_anchor *anchor)
{
    const jpc_finder *finder = search->finder;

    for (size_t i = finder->of_anchor[kind]; i < finder->of_anchor[kind + 1]; i++) {
        if (finder->asked[i].row->min_digits > anchor->n_digits)
            break;
        ask(search, i, anchor);
    }
}

static void search_characters(struct search *search)
{
    const char *start = search->text.ptr, *end = start + search->text.len;
    jpc_anchor_function *next_anchor = search->finder->next_anchor;

    for (const char *s = next_anchor(start, end); s < end; s = next_anchor(s, end)) {
        const char *next = s;
        bool is_digit = jpc_digit_value(jpc_utf8_next(&next)) >= 0;
        jpc_anchor anchor = {.at = (size_t)(s - start), .end = (size_t)(next - start)};

        if (is_digit)
            anchor = jpc_anchor_digits(search->text, anchor.at);
        ask_all(search, is_digit ? JPC_ANCHOR_DIGITS : JPC_ANCHOR_AT, &anchor);
        s = start + anchor.end;
    }
}

static void ask_words(struct search *search, size_t at)
{
    jpc_span rest = {search->text.ptr + at, search->text.len - at};
    size_t *done = search->scratch->words;

    for (size_t i = 0; i < search->finder->n_words; i++) {
        const struct word *word = &search->finder->words[i];
        jpc_anchor anchor = {.at = at, .end = at + word->word.len};

        if (word->word.ptr[0] != rest.ptr[0] || rest.len < word->word.len || done[i] > at ||
            memcmp(word->word.ptr, rest.ptr, word->word.len) != 0)
            continue;
        done[i] = anchor.end;
        ask(search, word->asked, &anchor);
    }
}

static void search_words(struct search *search)
{
    const jpc_finder *finder = search->finder;
    jpc_finder_scratch *scratch = search->scratch;
    const char *start = search->text.ptr, *end = start + search->text.len;

    // Who was asked at an @, too, has come to the end of the text.
    memset(scratch->done, 0, finder->n_asked * sizeof *scratch->done);
    memset(scratch->words, 0, finder->n_words * sizeof *scratch->words);
    for (const char *s = start; (s = finder->scan_words(&finder->prints, s, end)) < end; s++)
        ask_words(search, (size_t)(s - start));
}

static void search_morphemes(struct search *search, const jpc_morphemes *morphemes)
{
    const jpc_finder *finder = search->finder;

    for (size_t asked = finder->of_anchor[JPC_ANCHOR_MORPHEMES]; asked < finder->n_asked; asked++) {
        jpc_pii_candidate candidate = {.text = search->text};
        size_t i = 0;

        while (finder->asked[asked].row->find(&candidate, morphemes, &i)) {
            take(search, asked, &candidate);
            candidate.value[0] = '\0';
        }
    }
}

// ---- what stays ------------------------------------------------------------------------

static int by_place(const void *a_, const void *b_)
{
    const jpc_finding *a = a_, *b = b_;

    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->detector != b->detector)
        return a->detector - b->detector;
    return (a->end < b->end) - (a->end > b->end); // a date that 生, too, has led to
}

// Of overlapping ones, those of the detector that stands first.
static size_t drop_overlapping(jpc_finding *found, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        while (kept > 0 && found[kept - 1].end > found[i].at &&
               found[i].detector < found[kept - 1].detector)
            kept--;
        if (kept == 0 || found[kept - 1].end <= found[i].at)
            found[kept++] = found[i];
    }
    return kept;
}

static size_t drop_in_urls(struct search *search, jpc_finding *found, size_t n)
{
    jpc_regex_match *match = search->scratch->url;
    jpc_span text = search->text;
    size_t kept = 0, url_at = 0, url_end = 0;

    for (size_t i = 0; i < n; i++) {
        while (url_end <= found[i].at && url_at < text.len) {
            jpc_span url = {text.ptr + text.len, 0};
            jpc_regex_result result = jpc_regex_search(search->finder->url, match, text, url_end);

            search->n_unfinished += result == JPC_REGEX_LIMIT;
            if (result == JPC_REGEX_FOUND)
                url = jpc_regex_group(match, text, 0);
            url_at = (size_t)(url.ptr - text.ptr);
            url_end = url_at + url.len;
        }
        if (found[i].at >= url_at && found[i].at < url_end)
            continue;
        // a@www.example.jp is no URL from www on.
        if (url_at < url_end && found[i].at < url_at && found[i].end > url_at)
            url_at = url_end = found[i].end;
        found[kept++] = found[i];
    }
    return kept;
}

jpc_findings jpc_finder_find(const jpc_finder *finder, jpc_finder_scratch *scratch,
                             jpc_arena *arena, jpc_span text, const jpc_morphemes *morphemes)
{
    struct search search = {finder, scratch, arena, text, 0};

    scratch->n = 0;
    if (text.len == 0)
        return (jpc_findings){0};
    memset(scratch->done, 0, finder->n_asked * sizeof *scratch->done);
    if (has_anchor(finder, JPC_ANCHOR_DIGITS) || has_anchor(finder, JPC_ANCHOR_AT))
        search_characters(&search);
    if (finder->n_words > 0)
        search_words(&search);
    if (has_anchor(finder, JPC_ANCHOR_MORPHEMES) && morphemes != NULL)
        search_morphemes(&search, morphemes);
    if (scratch->n > 0) {
        qsort(scratch->found, scratch->n, sizeof *scratch->found, by_place);
        scratch->n = drop_in_urls(&search, scratch->found, scratch->n);
        scratch->n = drop_overlapping(scratch->found, scratch->n);
    }
    return (jpc_findings){scratch->found, scratch->n, search.n_unfinished};
}
