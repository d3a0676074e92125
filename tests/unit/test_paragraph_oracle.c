// Which paragraphs go, against an implementation of the rules that knows no keys: it makes the
// texts, and so knows what each unit says; counts by comparing strings; takes minima for
// themselves. The corpus is counted whole and in parts, as tasks do.
#include "stage/paragraph.h"

#include <math.h>

#include "stage/frequency.h"
#include "tests/unit/paragraph_text.h"

enum { N_MINIMA = 24, N_ROWS = 6 };

// ---- the oracle's units ---------------------------------------------------------------------

struct unit {
    size_t doc, from, to; // lines
    size_t form;          // index in forms; SIZE_MAX: it is not counted
    bool goes;
};

static struct unit *units;
static size_t n_units;
static char **forms; // owned, each and all
static size_t n_forms;
static uint32_t (*minima)[N_MINIMA]; // of forms

// Looked for from the end of what has the same hash: there are too many to compare with all.
static size_t intern(const char *form)
{
    static size_t heads[4096], *next;
    size_t hash = 0;

    if (n_forms == 0) {
        memset(heads, 0xFF, sizeof heads);
        free(next);
        next = jpc_alloc((size_t)N_DOCS * MAX_LINES * sizeof *next);
    }
    for (const char *at = form; *at != '\0'; at++)
        hash = hash * 31 + (unsigned char)*at;
    hash %= 4096;
    for (size_t i = heads[hash]; i != SIZE_MAX; i = next[i])
        if (strcmp(forms[i], form) == 0)
            return i;
    forms[n_forms] = jpc_strdup(form);
    next[n_forms] = heads[hash];
    heads[hash] = n_forms;
    return n_forms++;
}

static bool is_start(char c) { return ((unsigned char)c & 0xC0) != 0x80; }

// Characters of the lines without white space at both ends.
static size_t characters(const struct doc *doc, const struct unit *unit)
{
    char whole[LINE * MAX_LINES], *at = whole, *end;
    size_t n = 0;

    *whole = '\0';
    for (size_t i = unit->from; i < unit->to; i++) {
        add_text(whole, doc->lines[i].text);
        add_text(whole, "\n");
    }
    end = whole + strlen(whole);
    for (bool more = true; more;) {
        more = false;
        if (*at == ' ' || *at == '\t')
            more = true, at++;
        else if (strncmp(at, "　", 3) == 0)
            more = true, at += 3;
        else if (end[-1] == ' ' || end[-1] == '\n')
            more = true, end--;
        else if (end - at >= 3 && strncmp(end - 3, "　", 3) == 0)
            more = true, end -= 3;
    }
    for (; at < end; at++)
        n += is_start(*at);
    return n;
}

static size_t form_of(const struct doc *doc, const struct unit *unit,
                      const jpc_paragraph_params *params)
{
    char form[LINE * MAX_LINES];

    if ((double)characters(doc, unit) < params->min_chars)
        return SIZE_MAX;
    *form = '\0';
    for (size_t i = unit->from; i < unit->to; i++) {
        const char *line = params->match == JPC_PARAGRAPH_EXACT
                               ? doc->lines[i].base
                               : sentences[doc->lines[i].sentence].normal;

        if (*line != '\0' && *form != '\0')
            add_text(form, " ");
        add_text(form, line);
    }
    if (params->match != JPC_PARAGRAPH_EXACT && form[strspn(form, " 0")] == '\0')
        return SIZE_MAX; // no letter
    return *form != '\0' ? intern(form) : SIZE_MAX;
}

static void cut_units(const jpc_paragraph_params *params)
{
    for (size_t i = 0; i < n_forms; i++)
        free(forms[i]);
    n_units = n_forms = 0;
    for (size_t d = 0; d < N_DOCS; d++)
        for (size_t i = 0, end; i < docs[d].n; i = end) {
            struct unit *unit = &units[n_units];

            end = i + 1;
            if (docs[d].lines[i].sentence == SIZE_MAX)
                continue;
            while (params->unit == JPC_PARAGRAPH_BLOCKS && end < docs[d].n &&
                   docs[d].lines[end].sentence != SIZE_MAX)
                end++;
            *unit = (struct unit){.doc = d, .from = i, .to = end};
            unit->form = form_of(&docs[d], unit, params);
            n_units++;
        }
}

// ---- the oracle's counts --------------------------------------------------------------------

static uint64_t splitmix(uint64_t i)
{
    uint64_t z = 0x6A70637572617465u + (i + 1) * 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

// As text/shingle.h and text/min_hash.h define them.
static void find_minima(const char *form, uint32_t *least)
{
    const uint64_t p = 0x9E3779B97F4A7C15u;
    uint64_t v[3] = {0};
    size_t n = 0;

    memset(least, 0xFF, N_MINIMA * sizeof *least);
    for (const unsigned char *at = (const unsigned char *)form; *at != '\0'; n++) {
        uint64_t s;

        v[0] = v[1], v[1] = v[2];
        v[2] = *at < 0x80
                   ? *at
                   : (uint64_t)(at[0] & 15) << 12 | (uint64_t)(at[1] & 63) << 6 | (at[2] & 63);
        at += *at < 0x80 ? 1 : 3;
        s = v[0] * p * p + v[1] * p + v[2];
        s = (s ^ s >> 32) * 0xD6E8FEB86659FD93u;
        s = (s ^ s >> 32) >> 32;
        for (uint64_t i = 0; i < N_MINIMA && n >= 2; i++) {
            uint64_t r = splitmix(i);
            uint32_t x = (uint32_t)s * ((uint32_t)(r >> 32) | 1) + (uint32_t)r;

            least[i] = x < least[i] ? x : least[i];
        }
    }
    if (n < 3) // it has none: it is like nobody else
        for (size_t i = 0; i < N_MINIMA; i++)
            least[i] = (uint32_t)(least - minima[0]) / N_MINIMA;
}

struct counts {
    size_t *texts, *firsts;                // documents of a form, and the first of them
    size_t *hosts, host_docs[N_HOSTS + 1]; // of a host and a form
    size_t *bands[N_MINIMA / N_ROWS];      // … that share the band of a form
};

// A representative for each form: the first one with the same minima in the band.
static size_t like(size_t form, size_t band)
{
    for (size_t i = 0; i < form; i++)
        if (memcmp(minima[i] + band * N_ROWS, minima[form] + band * N_ROWS,
                   N_ROWS * sizeof **minima) == 0)
            return i;
    return form;
}

// Documents with at least one unit of each group.
static void count_groups(const size_t *group_of, size_t *n, size_t *firsts)
{
    size_t *last = jpc_alloc((n_forms + 1) * sizeof *last);

    for (size_t i = 0; i < n_units; i++) {
        size_t group;

        if (units[i].form == SIZE_MAX)
            continue;
        group = group_of[units[i].form];
        if (last[group] == units[i].doc + 1)
            continue;
        last[group] = units[i].doc + 1;
        if (n[group]++ == 0 && firsts != NULL)
            firsts[group] = units[i].doc;
    }
    free(last);
}

static void count_bands(struct counts *counts)
{
    size_t *group_of = jpc_alloc((n_forms + 1) * sizeof *group_of);

    for (size_t i = 0; i < n_forms; i++)
        find_minima(forms[i], minima[i]);
    for (size_t band = 0; band < N_MINIMA / N_ROWS; band++) {
        for (size_t i = 0; i < n_forms; i++)
            group_of[i] = like(i, band);
        count_groups(group_of, counts->bands[band], NULL);
        for (size_t i = 0; i < n_forms; i++)
            counts->bands[band][i] = counts->bands[band][group_of[i]];
    }
    free(group_of);
}

static void count_hosts(struct counts *counts)
{
    size_t *last = jpc_alloc((n_forms + 1) * sizeof *last);

    for (size_t d = 0; d < N_DOCS; d++)
        counts->host_docs[docs[d].host]++;
    for (size_t i = 0; i < n_units; i++) {
        size_t form = units[i].form;

        if (form == SIZE_MAX || last[form] == units[i].doc + 1)
            continue;
        last[form] = units[i].doc + 1;
        counts->hosts[form * (N_HOSTS + 1) + docs[units[i].doc].host]++;
    }
    free(last);
}

static struct counts count(const jpc_paragraph_params *params)
{
    size_t *self = jpc_alloc((n_forms + 1) * sizeof *self);
    struct counts counts = {.texts = jpc_alloc((n_forms + 1) * sizeof(size_t)),
                            .firsts = jpc_alloc((n_forms + 1) * sizeof(size_t)),
                            .hosts = jpc_alloc((n_forms + 1) * (N_HOSTS + 1) * sizeof(size_t))};

    for (size_t i = 0; i < n_forms; i++)
        self[i] = i;
    count_groups(self, counts.texts, counts.firsts);
    count_hosts(&counts);
    for (size_t band = 0; band < N_MINIMA / N_ROWS; band++)
        counts.bands[band] = jpc_alloc((n_forms + 1) * sizeof(size_t));
    if (params->match == JPC_PARAGRAPH_NEAR)
        count_bands(&counts);
    free(self);
    return counts;
}

static void release(struct counts *counts)
{
    for (size_t band = 0; band < N_MINIMA / N_ROWS; band++)
        free(counts->bands[band]);
    free(counts->texts);
    free(counts->firsts);
    free(counts->hosts);
}

// ---- the oracle's rules -----------------------------------------------------------------------

static bool is_frequent(const struct unit *unit, const struct counts *counts,
                        const jpc_paragraph_params *params)
{
    bool frequent = (double)counts->texts[unit->form] >= params->max_frequency;

    for (size_t band = 0; band < N_MINIMA / N_ROWS; band++)
        frequent = frequent || (double)counts->bands[band][unit->form] >= params->max_frequency;
    return frequent;
}

// Units that run on as frequent ones from `at` in the direction `step`, and whether that ends at
// the end of the document. What is not counted is looked through.
static size_t run_from(size_t at, int step, const struct counts *counts,
                       const jpc_paragraph_params *params, bool *ends)
{
    size_t n = 0, doc = units[at].doc;

    for (size_t i = at; i < n_units && units[i].doc == doc; i += (size_t)step) {
        if (units[i].form == SIZE_MAX)
            continue;
        if (!is_frequent(&units[i], counts, params))
            return n;
        n++;
    }
    *ends = true;
    return n;
}

static bool in_run(size_t at, const struct counts *counts, const jpc_paragraph_params *params)
{
    bool ends = false;
    size_t n = run_from(at, -1, counts, params, &ends) + run_from(at, 1, counts, params, &ends);

    return n > 0 && ((double)(n - 1) >= params->min_run || (ends && params->edges));
}

static bool is_navigation(const struct unit *unit, const struct counts *counts,
                          const jpc_paragraph_params *params)
{
    size_t host = docs[unit->doc].host, pages = counts->host_docs[host];
    size_t n = counts->hosts[unit->form * (N_HOSTS + 1) + host];

    return host < N_HOSTS && (double)pages >= params->min_host_pages && n > 1 &&
           (double)n >= params->max_host_share * (double)pages;
}

static bool is_copy(size_t at, const struct counts *counts, const jpc_paragraph_params *params)
{
    const struct unit *unit = &units[at];

    if (params->copies == JPC_COPIES_KEEP)
        return false;
    for (size_t i = at; i > 0 && units[i - 1].doc == unit->doc; i--)
        if (units[i - 1].form == unit->form)
            return true;
    return counts->texts[unit->form] > 1 &&
           (params->copies == JPC_COPIES_DROP || counts->firsts[unit->form] != unit->doc);
}

// Whether the nearest unit of this document that is counted goes.
static bool neighbour_goes(size_t at, int step)
{
    size_t doc = units[at].doc;

    for (size_t i = at; i < n_units && units[i].doc == doc; i += (size_t)step)
        if (units[i].form != SIZE_MAX)
            return units[i].goes;
    return false;
}

static void judge(const struct counts *counts, const jpc_paragraph_params *params)
{
    for (size_t i = 0; i < n_units; i++)
        if (units[i].form != SIZE_MAX)
            units[i].goes = (is_frequent(&units[i], counts, params) && in_run(i, counts, params)) ||
                            is_navigation(&units[i], counts, params) || is_copy(i, counts, params);
    for (size_t i = 0; i < n_units; i++)
        if (units[i].form == SIZE_MAX)
            units[i].goes = neighbour_goes(i, -1) && neighbour_goes(i, 1);
}

// Lines of doc, [from, to), each with a newline in front unless it is the first.
static void add_lines(jpc_buf *out, const struct doc *doc, size_t from, size_t to, bool *first)
{
    for (size_t i = from; i < to; i++) {
        jpc_buf_add_string(out, *first ? "" : "\n");
        jpc_buf_add_string(out, doc->lines[i].text);
        *first = false;
    }
}

// The text of the document whose units are [from, to).
static void write_text(jpc_buf *out, const struct doc *doc, size_t from, size_t to)
{
    bool first = true, some = from == to;
    size_t last = SIZE_MAX; // the unit that was written last

    for (size_t i = from; i < to; i++) {
        size_t gap, before;

        if (units[i].goes)
            continue;
        some = true;
        before = units[i].from - (i > from ? units[i - 1].to : 0); // empty lines above it
        gap = last != SIZE_MAX ? units[last + 1].from - units[last].to : 0;
        if (last == SIZE_MAX) // what is above the first unit stays
            add_lines(out, doc, 0, units[from].from, &first);
        else if (gap >= before)
            add_lines(out, doc, units[last].to, units[last].to + gap, &first);
        else
            add_lines(out, doc, units[i].from - before, units[i].from, &first);
        add_lines(out, doc, units[i].from, units[i].to, &first);
        last = i;
    }
    if (some)
        add_lines(out, doc, from < to ? units[to - 1].to : 0, doc->n, &first);
}

// ---- what is tested -------------------------------------------------------------------------

struct entry {
    uint64_t key;
    size_t doc;
};

static int compare_entries(const void *a_, const void *b_)
{
    const struct entry *a = a_, *b = b_;

    return a->key != b->key ? (a->key > b->key) - (a->key < b->key)
                            : (a->doc > b->doc) - (a->doc < b->doc);
}

static struct entry *list_keys(const jpc_paragraphs *paragraphs, size_t *n)
{
    struct entry *entries = NULL;
    jpc_arena arena = {0};
    size_t capacity = 0;

    for (size_t d = 0; d < N_DOCS; d++) {
        uint64_t *keys;
        size_t n_keys =
            jpc_paragraph_keys(paragraphs, &arena, docs[d].text, url_of(&docs[d], &arena), &keys);

        for (size_t i = 0; i < n_keys; i++) {
            if (*n == capacity)
                entries = jpc_realloc(entries, (capacity += 4096 + capacity) * sizeof *entries);
            entries[(*n)++] = (struct entry){keys[i], d};
        }
        jpc_arena_reset(&arena);
    }
    qsort(entries, *n, sizeof *entries, compare_entries);
    jpc_arena_release(&arena);
    return entries;
}

// What a task with the documents [from, to) is told: what it asks for.
static jpc_frequencies tell(const jpc_paragraphs *paragraphs, const struct entry *entries, size_t n,
                            size_t from, size_t to)
{
    jpc_frequencies frequencies = {0};

    for (size_t at = 0, end; at < n; at = end) {
        jpc_frequency frequency = {.key = entries[at].key};
        bool has = false;

        for (end = at; end < n && entries[end].key == entries[at].key; end++)
            has = has || (entries[end].doc >= from && entries[end].doc < to);
        frequency.count = end - at;
        if (jpc_paragraph_asks_first(paragraphs) && entries[at].doc >= from && entries[at].doc < to)
            frequency.first = entries[at].doc - from + 1;
        if (has && jpc_paragraph_asks(paragraphs, frequency.key, frequency.count))
            jpc_frequencies_add(&frequencies, frequency);
    }
    jpc_frequencies_sort(&frequencies);
    return frequencies;
}

struct tally {
    size_t wrong, cuts, changed;
};

static void check_doc(const jpc_paragraphs *paragraphs, const jpc_frequencies *frequencies,
                      jpc_arena *arena, size_t d, size_t number, jpc_span want, struct tally *tally)
{
    jpc_paragraph_cut *cuts;
    jpc_span got = jpc_paragraph_cut_text(paragraphs, frequencies, arena, arena, docs[d].text,
                                          url_of(&docs[d], arena), number, &cuts);

    if (!jpc_span_equals(got, want) && tally->wrong++ == 0)
        is_span(got, want, "the first text that is wrong");
    tally->changed += cuts != NULL;
    for (; cuts != NULL; cuts = cuts->next)
        tally->cuts++;
    jpc_arena_reset(arena);
}

static void check_task(const jpc_paragraphs *paragraphs, const struct entry *entries, size_t n,
                       size_t from, size_t to, struct tally *tally)
{
    jpc_frequencies frequencies = tell(paragraphs, entries, n, from, to);
    jpc_arena arena = {0};
    jpc_buf want = {0};

    for (size_t d = from, at = 0, end; d < to; d++, at = end) {
        while (at < n_units && units[at].doc < d)
            at++;
        for (end = at; end < n_units && units[end].doc == d;)
            end++;
        want.len = 0;
        write_text(&want, &docs[d], at, end);
        check_doc(paragraphs, &frequencies, &arena, d, d - from + 1, jpc_buf_span(&want), tally);
    }
    jpc_arena_release(&arena);
    jpc_buf_release(&want);
    jpc_frequencies_release(&frequencies);
}

static void check(const char *name, const jpc_paragraph_params *params)
{
    static const size_t cuts_at[] = {0, N_DOCS / 5, N_DOCS / 2, N_DOCS};
    struct counts counts;
    jpc_paragraphs *paragraphs;
    struct entry *entries;
    jpc_err err;
    size_t n = 0, gone = 0;
    struct tally whole = {0}, parts = {0};

    cut_units(params);
    counts = count(params);
    judge(&counts, params);
    for (size_t i = 0; i < n_units; i++)
        gone += units[i].goes;
    if (!ok(jpc_paragraphs_open(&paragraphs, params, &err) == JPC_OK, "%s: opens", name))
        return;
    entries = list_keys(paragraphs, &n);
    check_task(paragraphs, entries, n, 0, N_DOCS, &whole);
    for (size_t t = 0; t < 3; t++)
        check_task(paragraphs, entries, n, cuts_at[t], cuts_at[t + 1], &parts);
    ok(whole.wrong == 0 && whole.cuts == gone, "%s: %zu of %zu units go, of %zu texts", name, gone,
       n_units, whole.changed);
    ok(parts.wrong == 0 && parts.cuts == gone, "%s: … and in three tasks", name);
    ok(gone > n_units / 100 && gone < n_units - n_units / 100, "%s: some go and some stay", name);
    free(entries);
    jpc_paragraphs_close(paragraphs);
    release(&counts);
}

static const struct {
    const char *name;
    jpc_paragraph_params params;
} cases[] = {
    {"exact runs",
     {.match = JPC_PARAGRAPH_EXACT,
      .max_frequency = N_DOCS / 75,
      .min_run = 2,
      .max_host_share = NAN}},
    {"folded runs",
     {.match = JPC_PARAGRAPH_FOLDED,
      .max_frequency = N_DOCS / 25,
      .min_run = 3,
      .edges = true,
      .min_chars = 3,
      .max_host_share = NAN}},
    {"near runs",
     {.match = JPC_PARAGRAPH_NEAR,
      .max_frequency = N_DOCS / 20,
      .min_run = 3,
      .max_host_share = NAN}},
    {"near blocks",
     {.unit = JPC_PARAGRAPH_BLOCKS,
      .match = JPC_PARAGRAPH_NEAR,
      .min_run = 1,
      .max_frequency = N_DOCS / 120,
      .edges = true,
      .max_host_share = NAN}},
    {"hosts",
     {.match = JPC_PARAGRAPH_FOLDED,
      .max_frequency = NAN,
      .min_run = 1,
      .max_host_share = 0.4,
      .min_host_pages = 9}},
    {"copies, first",
     {.match = JPC_PARAGRAPH_EXACT,
      .max_frequency = NAN,
      .min_run = 1,
      .copies = JPC_COPIES_KEEP_FIRST,
      .max_host_share = NAN}},
    {"copies of blocks",
     {.unit = JPC_PARAGRAPH_BLOCKS,
      .match = JPC_PARAGRAPH_FOLDED,
      .max_frequency = NAN,
      .min_run = 1,
      .copies = JPC_COPIES_DROP,
      .max_host_share = NAN}},
    {"all",
     {.match = JPC_PARAGRAPH_NEAR,
      .max_frequency = N_DOCS / 15,
      .min_run = 3,
      .min_chars = 4,
      .edges = true,
      .copies = JPC_COPIES_KEEP_FIRST,
      .max_host_share = 0.5,
      .min_host_pages = 12}},
};

int main(void)
{
    tap_begin();
    docs = jpc_alloc(N_DOCS * sizeof *docs);
    units = jpc_alloc((size_t)N_DOCS * MAX_LINES * sizeof *units);
    forms = jpc_alloc((size_t)N_DOCS * MAX_LINES * sizeof *forms);
    minima = jpc_alloc((size_t)N_DOCS * MAX_LINES * sizeof *minima);
    make_sentences();
    for (size_t d = 0; d < N_DOCS; d++)
        make_doc(&docs[d]);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i].name, &cases[i].params);
    return tap_end();
}
