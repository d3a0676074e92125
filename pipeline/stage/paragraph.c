#include "stage/paragraph.h"

#include <math.h>
#include <stdlib.h>

#include "core/hash.h"
#include "core/little_endian.h"
#include "text/edit.h"
#include "text/line.h"
#include "text/min_hash.h"
#include "text/shingle.h"
#include "text/text_key.h"
#include "text/unicode_table.h"
#include "text/utf8.h"
#include "web/host.h"
#include "stage/paragraph_unit.h"

// A band of two paragraphs of Jaccard similarity s is equal with s^6, one of four with
// 1 - (1 - s^6)^4: of 0.9 0.95, of 0.8 0.70, of 0.7 0.39, of 0.5 0.06, of 0.3 0.003. Fewer rows,
// and what merely looks like something very common is taken for common, too. Of lines of manuals
// that 100 others resemble with 0.7 and more, 98 % are found so, and of what is found 97 % is
// right; with five rows 100 % and 90 %, with eight 98 % and 99 %.
enum { NGRAM = 3, BANDS = 4, ROWS = 6 };

enum kind { KIND_TEXT, KIND_BAND, KIND_HOST_LINE, KIND_HOST };
enum { KIND_MASK = 7 };

const char *const jpc_paragraph_rule_names[JPC_N_PARAGRAPH_RULES] = {"frequent", "navigation",
                                                                     "copy"};

struct jpc_paragraphs {
    const jpc_paragraph_params *params;
    jpc_minhash permutations; // of near
};

// ---- options ------------------------------------------------------------------------------

static bool counts_frequencies(const jpc_paragraph_params *params)
{
    return !isnan(params->max_frequency);
}

static bool counts_bands(const jpc_paragraph_params *params)
{
    return counts_frequencies(params) && params->match == JPC_PARAGRAPH_NEAR;
}

static bool counts_texts(const jpc_paragraph_params *params)
{
    return counts_frequencies(params) || params->copies != JPC_COPIES_KEEP;
}

static bool counts_hosts(const jpc_paragraph_params *params)
{
    return !isnan(params->max_host_share);
}

static bool is_of_blocks(const jpc_paragraph_params *params)
{
    return params->unit == JPC_PARAGRAPH_BLOCKS;
}

static bool is_whole(double number) { return number == floor(number); }

jpc_status jpc_paragraphs_open(jpc_paragraphs **paragraphs_, const jpc_paragraph_params *params,
                               jpc_err *err)
{
    jpc_paragraphs *paragraphs;

    if (!is_whole(params->min_run) || !is_whole(params->min_host_pages))
        return jpc_fail(err, JPC_ERR_CONFIG, "stage 'paragraphs': %s must be a whole number",
                        is_whole(params->min_run) ? "min_host_pages" : "min_run");
    paragraphs = jpc_alloc(sizeof *paragraphs);
    paragraphs->params = params;
    jpc_minhash_init(&paragraphs->permutations, BANDS * ROWS);
    *paragraphs_ = paragraphs;
    return JPC_OK;
}

void jpc_paragraphs_close(jpc_paragraphs *paragraphs)
{
    if (paragraphs == NULL)
        return;
    jpc_minhash_release(&paragraphs->permutations);
    free(paragraphs);
}

// ---- keys ---------------------------------------------------------------------------------

static uint64_t key_of(uint64_t hash, enum kind kind)
{
    return (hash & ~(uint64_t)KIND_MASK) | kind;
}

static uint64_t join(uint64_t host, uint64_t text)
{
    unsigned char bytes[16];

    jpc_le64_store(bytes, host);
    jpc_le64_store(bytes + 8, text);
    return jpc_hash64(bytes, sizeof bytes);
}

// 0: it has none.
static uint64_t host_of(const jpc_paragraphs *paragraphs, jpc_arena *arena, jpc_span url)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    uint64_t hash = 0;
    jpc_span host;

    if (!counts_hosts(paragraphs->params) || url.len == 0)
        return 0;
    host = jpc_host_of_url(arena, url);
    if (host.len > 0)
        hash = jpc_hash64(host.ptr, host.len);
    jpc_arena_rewind(arena, mark);
    return hash;
}

// What a unit is counted by.
struct form {
    uint64_t hash;   // of its text; 0: it is not counted
    jpc_span normal; // for near-duplicates; in the arena
};

static bool has_letter(jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;

    while (at < end)
        if (jpc_code_set_has(&jpc_letters, jpc_utf8_next(&at)))
            return true;
    return false;
}

static struct form form_of(const jpc_paragraphs *paragraphs, jpc_arena *arena, jpc_span unit)
{
    struct form form = {0};

    unit = jpc_strip(unit);
    if ((double)jpc_utf8_count(unit) < paragraphs->params->min_chars)
        return form;
    if (paragraphs->params->match == JPC_PARAGRAPH_EXACT) {
        form.hash = jpc_text_key(arena, unit).low;
        return form;
    }
    form.normal = jpc_shingle_normalize(arena, unit, true);
    // With digits alike, rows of figures would all be the same few.
    if (has_letter(form.normal))
        form.hash = jpc_hash64(form.normal.ptr, form.normal.len);
    return form;
}

// Keys of its bands; false: it has too few characters.
static bool find_bands(const jpc_paragraphs *paragraphs, jpc_arena *arena, jpc_span normal,
                       uint64_t keys[BANDS])
{
    uint32_t minima[JPC_MINHASH_ROUND];
    uint64_t *shingles;
    size_t n = jpc_shingle_characters(arena, normal, NGRAM, &shingles);

    if (n == 0)
        return false;
    jpc_minhash_compute(&paragraphs->permutations, shingles, n, minima);
    for (int band = 0; band < BANDS; band++)
        keys[band] = key_of(jpc_minhash_band_key(minima, band, ROWS), KIND_BAND);
    return true;
}

// At most BANDS + 2 keys; returns how many.
static size_t add_keys(const jpc_paragraphs *paragraphs, jpc_arena *arena, jpc_span unit,
                       uint64_t host, uint64_t *keys)
{
    const jpc_paragraph_params *params = paragraphs->params;
    struct form form = form_of(paragraphs, arena, unit);
    size_t n = 0;

    if (form.hash == 0)
        return 0;
    if (counts_texts(params))
        keys[n++] = key_of(form.hash, KIND_TEXT);
    if (counts_bands(params) && find_bands(paragraphs, arena, form.normal, keys + n))
        n += BANDS;
    if (host != 0)
        keys[n++] = key_of(join(host, form.hash), KIND_HOST_LINE);
    return n;
}

size_t jpc_paragraph_keys(const jpc_paragraphs *paragraphs, jpc_arena *arena, jpc_span text,
                          jpc_span url, uint64_t **keys)
{
    uint64_t host = host_of(paragraphs, arena, url);
    jpc_paragraph_unit *units;
    size_t n_units = jpc_paragraph_units(arena, text, is_of_blocks(paragraphs->params), &units),
           n = 0;

    *keys = jpc_arena_alloc(arena, (n_units * (BANDS + 2) + 1) * sizeof **keys);
    if (host != 0)
        (*keys)[n++] = key_of(host, KIND_HOST);
    for (size_t i = 0; i < n_units; i++) {
        jpc_arena_mark mark = jpc_arena_mark_of(arena);

        n += add_keys(paragraphs, arena, jpc_paragraph_unit_text(text, units[i]), host, *keys + n);
        jpc_arena_rewind(arena, mark);
    }
    return jpc_shingle_sort(arena, *keys, n);
}

// ---- which counts matter ------------------------------------------------------------------

static bool is_frequent(const jpc_paragraph_params *params, uint64_t count)
{
    return (double)count >= params->max_frequency; // not if that is off
}

static bool is_on_most(const jpc_paragraph_params *params, uint64_t count, double pages)
{
    return count > 1 && (double)count >= params->max_host_share * pages;
}

bool jpc_paragraph_asks(const jpc_paragraphs *paragraphs, uint64_t key, uint64_t count)
{
    const jpc_paragraph_params *params = paragraphs->params;

    switch ((enum kind)(key & KIND_MASK)) {
    case KIND_TEXT:
        return is_frequent(params, count) || (params->copies != JPC_COPIES_KEEP && count > 1);
    case KIND_BAND: return is_frequent(params, count);
    case KIND_HOST_LINE: return is_on_most(params, count, params->min_host_pages);
    case KIND_HOST: return (double)count >= params->min_host_pages;
    }
    return false;
}

bool jpc_paragraph_asks_first(const jpc_paragraphs *paragraphs)
{
    return paragraphs->params->copies == JPC_COPIES_KEEP_FIRST;
}

// ---- judging ------------------------------------------------------------------------------

struct unit {
    jpc_paragraph_unit place;
    uint64_t hash; // 0: it is not counted
    bool frequent, on_most, goes;
    jpc_paragraph_rule rule; // by which it goes
    uint64_t frequency;      // what that rule went by
    uint64_t count;          // of its text or bands
    uint64_t of_host;        // of its text on its host
};

struct judge {
    const jpc_paragraphs *paragraphs;
    const jpc_paragraph_params *params;
    const jpc_frequencies *frequencies;
    jpc_arena *arena, *scratch;
    jpc_span text;
    uint64_t document, host;
    struct unit *units;
    size_t n_units;
    size_t *listings; // of the units (paragraph_unit.h)
    size_t *counted;  // the units that are counted
    size_t n_counted;
};

static uint64_t count_of(const struct judge *judge, uint64_t key)
{
    const jpc_frequency *frequency = jpc_frequencies_find(judge->frequencies, key);

    return frequency != NULL ? frequency->count : 0;
}

// The largest count of its bands.
static uint64_t count_near(const struct judge *judge, jpc_span normal)
{
    uint64_t keys[BANDS], most = 0;

    if (!find_bands(judge->paragraphs, judge->scratch, normal, keys))
        return 0;
    for (int band = 0; band < BANDS; band++) {
        uint64_t count = count_of(judge, keys[band]);

        most = count > most ? count : most;
    }
    return most;
}

static void look_up(struct judge *judge, struct unit *unit)
{
    jpc_arena_mark mark = jpc_arena_mark_of(judge->scratch);
    struct form form = form_of(judge->paragraphs, judge->scratch,
                               jpc_paragraph_unit_text(judge->text, unit->place));

    unit->hash = form.hash;
    if (form.hash != 0) {
        judge->counted[judge->n_counted++] = (size_t)(unit - judge->units);
        unit->count =
            counts_texts(judge->params) ? count_of(judge, key_of(form.hash, KIND_TEXT)) : 0;
        if (counts_bands(judge->params) && !is_frequent(judge->params, unit->count)) {
            uint64_t near = count_near(judge, form.normal);

            unit->count = near > unit->count ? near : unit->count;
        }
        unit->frequent = is_frequent(judge->params, unit->count);
    }
    jpc_arena_rewind(judge->scratch, mark);
}

static void take(struct unit *unit, jpc_paragraph_rule rule, uint64_t frequency)
{
    if (unit->goes)
        return;
    unit->goes = true;
    unit->rule = rule;
    unit->frequency = frequency;
}

// ---- listings -----------------------------------------------------------------------------

static bool *frequent_of(struct unit *unit) { return &unit->frequent; }

static bool *on_most_of(struct unit *unit) { return &unit->on_most; }

// A listing is common as a whole, or none of it is; and one of figures alone is not: code without
// its first lines is no code, and a fence without the other one makes code of what follows.
static void keep_listings_whole(struct judge *judge, bool *(*is_common)(struct unit *))
{
    size_t end;

    for (size_t at = 0; at < judge->n_units; at = end) {
        bool all = true, any = false;

        end = at + 1;
        if (judge->listings[at] == 0)
            continue;
        end = jpc_listing_end(judge->listings, judge->n_units, at);
        for (size_t i = at; i < end; i++) {
            all &= judge->units[i].hash == 0 || *is_common(&judge->units[i]);
            any |= judge->units[i].hash != 0 && !jpc_is_fence(judge->listings, judge->n_units, i);
        }
        for (size_t i = at; i < end; i++)
            *is_common(&judge->units[i]) &= all && any;
    }
}

// Both fences go if all that is counted between them does, or they stay.
static void take_fences(struct judge *judge)
{
    size_t end;

    for (size_t at = 0; at < judge->n_units; at = end) {
        const struct unit *gone = NULL;
        bool all = true;

        end = at + 1;
        if (judge->listings[at] == 0)
            continue;
        end = jpc_listing_end(judge->listings, judge->n_units, at);
        for (size_t i = at + 1; i + 1 < end; i++)
            if (judge->units[i].hash != 0) {
                all &= judge->units[i].goes;
                gone = &judge->units[i];
            }
        if (gone == NULL || !all)
            continue;
        take(&judge->units[at], gone->rule, 0);
        take(&judge->units[end - 1], gone->rule, 0);
    }
}

// ---- rules --------------------------------------------------------------------------------

static void take_runs(struct judge *judge)
{
    size_t n = judge->n_counted, end;

    for (size_t at = 0; at < n; at = end + 1) {
        end = at;
        while (end < n && judge->units[judge->counted[end]].frequent)
            end++;
        if ((double)(end - at) < judge->params->min_run &&
            !(judge->params->edges && (at == 0 || end == n)))
            continue;
        for (size_t i = at; i < end; i++) {
            struct unit *unit = &judge->units[judge->counted[i]];

            take(unit, JPC_PARAGRAPH_FREQUENT, unit->count);
        }
    }
}

static void take_navigation(struct judge *judge)
{
    double pages = judge->host != 0 ? (double)count_of(judge, key_of(judge->host, KIND_HOST)) : 0;

    if (pages < judge->params->min_host_pages || pages == 0)
        return;
    for (size_t i = 0; i < judge->n_counted; i++) {
        struct unit *unit = &judge->units[judge->counted[i]];

        unit->of_host = count_of(judge, key_of(join(judge->host, unit->hash), KIND_HOST_LINE));
        unit->on_most = is_on_most(judge->params, unit->of_host, pages);
    }
    keep_listings_whole(judge, on_most_of);
    for (size_t i = 0; i < judge->n_counted; i++) {
        struct unit *unit = &judge->units[judge->counted[i]];

        if (unit->on_most)
            take(unit, JPC_PARAGRAPH_NAVIGATION, unit->of_host);
    }
}

struct place {
    uint64_t key;
    size_t unit;
};

static int compare_places(const void *a_, const void *b_)
{
    const struct place *a = a_, *b = b_;

    return a->key != b->key ? (a->key > b->key) - (a->key < b->key)
                            : (a->unit > b->unit) - (a->unit < b->unit);
}

// Whether a unit that is the document's first with its text goes.
static bool is_copy(const struct judge *judge, const jpc_frequency *frequency)
{
    if (frequency == NULL || frequency->count < 2)
        return false;
    return judge->params->copies == JPC_COPIES_DROP ||
           frequency->first == JPC_FREQUENCY_ELSEWHERE || frequency->first != judge->document;
}

static void take_copies(struct judge *judge)
{
    size_t n = judge->n_counted;
    struct place *places = jpc_arena_alloc(judge->scratch, (n + 1) * sizeof *places);

    for (size_t i = 0; i < n; i++) {
        size_t unit = judge->counted[i];

        places[i] = (struct place){key_of(judge->units[unit].hash, KIND_TEXT), unit};
    }
    qsort(places, n, sizeof *places, compare_places);
    for (size_t i = 0; i < n; i++) {
        const jpc_frequency *frequency = jpc_frequencies_find(judge->frequencies, places[i].key);
        bool first = i == 0 || places[i].key != places[i - 1].key;

        if (jpc_is_fence(judge->listings, judge->n_units, places[i].unit))
            continue;
        if (!first || is_copy(judge, frequency))
            take(&judge->units[places[i].unit], JPC_PARAGRAPH_COPY,
                 frequency != NULL ? frequency->count : 1);
    }
}

// What is not counted goes between two units that go, by the rule of the one above it; fences
// are judged before.
static void take_between(struct judge *judge)
{
    size_t end;

    for (size_t at = 1; at < judge->n_units; at = end + 1) {
        end = at;
        while (end < judge->n_units && judge->units[end].hash == 0 &&
               !jpc_is_fence(judge->listings, judge->n_units, end))
            end++;
        if (end == judge->n_units || !judge->units[at - 1].goes || !judge->units[end].goes)
            continue;
        for (size_t i = at; i < end; i++)
            take(&judge->units[i], judge->units[at - 1].rule, 0);
    }
}

static void judge_units(struct judge *judge, const jpc_paragraph_unit *places)
{
    for (size_t i = 0; i < judge->n_units; i++) {
        judge->units[i].place = places[i];
        look_up(judge, &judge->units[i]);
    }
    if (judge->params->unit == JPC_PARAGRAPH_LINES)
        jpc_paragraph_listings(judge->text, places, judge->n_units, judge->listings);
    if (counts_frequencies(judge->params)) {
        keep_listings_whole(judge, frequent_of);
        take_runs(judge);
    }
    if (counts_hosts(judge->params))
        take_navigation(judge);
    if (judge->params->copies != JPC_COPIES_KEEP)
        take_copies(judge);
    take_fences(judge);
    take_between(judge);
}

// ---- cutting ------------------------------------------------------------------------------

static size_t newlines_of(jpc_span text, size_t at, size_t end)
{
    size_t n = 0;

    for (; at < end; at++)
        n += text.ptr[at] == '\n';
    return n;
}

// Takes out units [from, to), above and below which there are none that go.
static void remove_units(const struct judge *judge, jpc_edit *edit, size_t from, size_t to)
{
    const struct unit *units = judge->units;
    bool has_above = from > 0, has_below = to < judge->n_units;
    size_t above = has_above ? units[from - 1].place.end : 0, at = units[from].place.at;
    size_t end = units[to - 1].place.end, below = has_below ? units[to].place.at : edit->text.len;

    if (!has_above && !has_below)
        jpc_edit_remove(edit, 0, edit->text.len);
    else if (!has_below || (has_above && newlines_of(edit->text, above, at) <
                                             newlines_of(edit->text, end, below)))
        jpc_edit_remove(edit, above, end);
    else
        jpc_edit_remove(edit, at, below);
}

static jpc_paragraph_cut *cut_of(const struct judge *judge, size_t i)
{
    const struct unit *unit = &judge->units[i];
    jpc_paragraph_cut *cut = jpc_arena_zalloc(judge->arena, sizeof *cut);

    cut->rule = unit->rule;
    cut->text = jpc_paragraph_unit_text(judge->text, unit->place);
    cut->key = unit->hash != 0 ? key_of(unit->hash, KIND_TEXT) : 0;
    cut->frequency = unit->frequency;
    cut->unit = i;
    return cut;
}

static jpc_span cut_units(const struct judge *judge, jpc_paragraph_cut **cuts)
{
    jpc_edit edit = jpc_edit_begin(judge->arena, judge->text);
    size_t end;

    for (size_t at = 0; at < judge->n_units; at = end + 1) {
        end = at;
        while (end < judge->n_units && judge->units[end].goes) {
            *cuts = cut_of(judge, end++);
            cuts = &(*cuts)->next;
        }
        if (end > at)
            remove_units(judge, &edit, at, end);
    }
    return jpc_edit_end(&edit);
}

jpc_span jpc_paragraph_cut_text(const jpc_paragraphs *paragraphs,
                                const jpc_frequencies *frequencies, jpc_arena *arena,
                                jpc_arena *scratch, jpc_span text, jpc_span url, uint64_t document,
                                jpc_paragraph_cut **cuts)
{
    struct judge judge = {.paragraphs = paragraphs,
                          .params = paragraphs->params,
                          .frequencies = frequencies,
                          .arena = arena,
                          .scratch = scratch,
                          .text = text,
                          .document = document,
                          .host = host_of(paragraphs, scratch, url)};
    jpc_paragraph_unit *places;

    *cuts = NULL;
    judge.n_units = jpc_paragraph_units(scratch, text, is_of_blocks(paragraphs->params), &places);
    judge.units = jpc_arena_zalloc(scratch, (judge.n_units + 1) * sizeof *judge.units);
    judge.listings = jpc_arena_zalloc(scratch, (judge.n_units + 1) * sizeof *judge.listings);
    judge.counted = jpc_arena_alloc(scratch, (judge.n_units + 1) * sizeof *judge.counted);
    judge_units(&judge, places);
    return cut_units(&judge, cuts);
}
