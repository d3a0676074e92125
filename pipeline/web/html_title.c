#include "web/html_title.h"

#include <stdint.h>

#include "text/utf8.h"

#define MAX_TITLE 1024   // bytes that are compared
#define MAX_CUTS 16      // separators in a title; more are letters
#define MIN_PIECE 3      // units of what is left when a site's name is taken off
#define MIN_BEGINNING 12 // bytes of a title that a heading may go on with
#define MANY 3           // times longer: no name of a site
#define SHORT_NAME 20    // units: a site's name behind a dash, even if what is before it is shorter
#define GRAM_BITS 8192

// ---- folding ------------------------------------------------------------------

// What does not count when titles are compared: case, white space, width, the kind of quotes.
static uint32_t fold_code(uint32_t code)
{
    if (code >= 0xFF01 && code <= 0xFF5E)
        code -= 0xFEE0;
    if (code <= ' ' || code == 0xA0 || code == 0x3000 || code == 0x200B)
        return 0;
    if (code >= 'A' && code <= 'Z')
        return code + 32;
    if (code == 0x2018 || code == 0x2019)
        return '\'';
    return code == 0x201C || code == 0x201D ? '"' : code;
}

static jpc_span folded(jpc_arena *arena, jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    char *out = jpc_arena_alloc(arena, text.len + 4), *start = out;

    while (at < end) {
        uint32_t code = fold_code(jpc_utf8_next(&at));

        if (code != 0)
            out += jpc_utf8_put(out, code);
    }
    return (jpc_span){start, (size_t)(out - start)};
}

static bool is_same(jpc_arena *arena, jpc_span a, jpc_span b)
{
    return jpc_span_equals(folded(arena, a), folded(arena, b));
}

static bool contains(jpc_span text, jpc_span part)
{
    return part.len > 0 && jpc_span_holds(text, part);
}

// As wide as it looks: kana and kanji count two.
static size_t units_of(jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    size_t units = 0;

    while (at < end)
        units += jpc_utf8_next(&at) >= 0x1100 ? 2 : 1;
    return units;
}

// ---- pieces -------------------------------------------------------------------

// Behind WEAK ones, only what og:site_name says is a site's name.
enum strength { WEAK, DASH, PIPE };

static const struct separator {
    const char *text;
    bool spaced; // must stand between blanks
    enum strength strength;
} separators[] = {
    {"|", false, PIPE},  {"｜", false, PIPE}, {"│", false, PIPE},  {"-", true, DASH},
    {"–", true, DASH},   {"—", true, DASH},   {"―", true, DASH},   {"‐", true, DASH},
    {"−", true, DASH},   {"－", true, DASH},  {"•", true, DASH},   {"·", true, DASH},
    {"::", true, DASH},  {"»", true, DASH},   {"«", true, DASH},   {"›", true, DASH},
    {"‹", true, DASH},   {"：", false, WEAK}, {":", false, WEAK},  {"/", true, WEAK},
    {"／", false, WEAK}, {"―", false, WEAK},  {"－", false, WEAK},
};

struct cut {
    size_t at, behind; // the piece before it ends at `at`
    enum strength strength;
};

struct pieces {
    jpc_span text;
    struct cut cuts[MAX_CUTS];
    size_t n; // cuts; pieces are one more
};

// Bytes of the blank that ends before, or begins at, a place.
static size_t blank_before(jpc_span text, size_t at)
{
    if (at > 0 && text.ptr[at - 1] == ' ')
        return 1;
    return at >= 3 && memcmp(text.ptr + at - 3, "　", 3) == 0 ? 3 : 0;
}

static size_t blank_at(jpc_span text, size_t at)
{
    if (at < text.len && text.ptr[at] == ' ')
        return 1;
    return text.len - at >= 3 && memcmp(text.ptr + at, "　", 3) == 0 ? 3 : 0;
}

static bool find_separator(jpc_span text, size_t at, struct cut *cut)
{
    if (memchr("|-:/\xC2\xE2\xEF", text.ptr[at], 7) == NULL)
        return false;
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        const struct separator *it = &separators[i];
        size_t len = strlen(it->text), before = blank_before(text, at), after;

        if (text.len - at < len || memcmp(text.ptr + at, it->text, len) != 0)
            continue;
        after = blank_at(text, at + len);
        if (it->spaced && (before == 0 || after == 0))
            continue;
        *cut = (struct cut){at - before, at + len + after, it->strength};
        return true;
    }
    return false;
}

static struct pieces cut_title(jpc_span text)
{
    struct pieces pieces = {.text = text};
    size_t at = 0;

    while (at < text.len && pieces.n < MAX_CUTS) {
        struct cut cut;

        if (at > 0 && find_separator(text, at, &cut)) {
            pieces.cuts[pieces.n++] = cut;
            at = cut.behind;
        } else {
            at++;
        }
    }
    return pieces;
}

// Pieces `first` to `end`, and what separates them.
static jpc_span run_of(const struct pieces *pieces, size_t first, size_t end)
{
    size_t from = first == 0 ? 0 : pieces->cuts[first - 1].behind;
    size_t to = end > pieces->n ? pieces->text.len : end > 0 ? pieces->cuts[end - 1].at : 0;

    return (jpc_span){pieces->text.ptr + from, to > from ? to - from : 0};
}

// ---- the site's name ----------------------------------------------------------

struct judge {
    jpc_arena *arena;
    const jpc_html_titles *said;
    struct pieces title, og_title;
};

static bool has_site_name(const struct judge *judge) { return judge->said->site_name.len > 0; }

// Sites call themselves shorter or longer in titles than in og:site_name.
static bool names_site(const struct judge *judge, jpc_span text)
{
    jpc_span name = folded(judge->arena, judge->said->site_name);
    jpc_span said = folded(judge->arena, text);

    return units_of(name) >= MIN_PIECE && units_of(said) >= MIN_PIECE &&
           (contains(name, said) || (said.len <= 2 * name.len && contains(said, name)));
}

static bool is_tail(const struct judge *judge, const struct pieces *pieces, size_t first)
{
    jpc_span tail = run_of(pieces, first, pieces->n + 1);

    if (pieces->cuts[first - 1].strength == WEAK)
        return has_site_name(judge) && is_same(judge->arena, tail, judge->said->site_name);
    return names_site(judge, tail) && !names_site(judge, run_of(pieces, 0, first));
}

// Without og:site_name: what <title> ends with, unless that is much longer than the rest.
static bool is_site(const struct judge *judge, jpc_span text)
{
    const struct pieces *title = &judge->title;
    jpc_span last = run_of(title, title->n, title->n + 1);

    if (is_same(judge->arena, text, judge->said->site_name))
        return true;
    if (has_site_name(judge) || title->n == 0)
        return false;
    return is_same(judge->arena, text, last) &&
           units_of(last) < MANY * units_of(run_of(title, 0, title->n));
}

static jpc_span without_site(const struct judge *judge, const struct pieces *pieces)
{
    size_t n = pieces->n;

    if (n == 0)
        return pieces->text;
    for (size_t first = 1; first <= n; first++) // the longest tail first
        if (is_tail(judge, pieces, first))
            return run_of(pieces, 0, first);
    if (pieces->cuts[0].strength != WEAK && names_site(judge, run_of(pieces, 0, 1)))
        return run_of(pieces, 1, n + 1);
    for (size_t i = 0; i < n; i++)
        if (pieces->cuts[i].strength == PIPE && units_of(run_of(pieces, 0, i + 1)) >= MIN_PIECE)
            return run_of(pieces, 0, i + 1);
    while (n > 0 && pieces->cuts[n - 1].strength == WEAK)
        n--;
    if (n > 0) {
        size_t before = units_of(run_of(pieces, 0, n));
        size_t behind = units_of(run_of(pieces, n, pieces->n + 1));

        if (before >= MIN_PIECE && (behind <= before || behind <= SHORT_NAME))
            return run_of(pieces, 0, n);
    }
    return pieces->text;
}

// ---- headings -----------------------------------------------------------------

// Whether the heading is what a title says beside the name of its site.
static bool agrees(const struct judge *judge, jpc_span heading, const struct pieces *pieces)
{
    size_t n = pieces->n + 1;

    if (pieces->text.len == 0)
        return false;
    for (size_t end = 1; end <= n; end++)
        if (is_same(judge->arena, heading, run_of(pieces, 0, end)))
            return true;
    for (size_t first = 1; first < n; first++)
        if (is_same(judge->arena, heading, run_of(pieces, first, n)))
            return is_site(judge, run_of(pieces, 0, first)) ||
                   units_of(heading) >= MANY * units_of(run_of(pieces, 0, first));
    return false;
}

static uint32_t gram_bit(uint32_t before, uint32_t code)
{
    return (before * 2654435761u ^ code * 40503u) >> 7 & (GRAM_BITS - 1);
}

// Adds the pairs of letters of a folded text; or counts those that are there.
static size_t pass_grams(uint64_t *grams, jpc_span text, bool add, size_t *n)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    uint32_t before = 0;
    size_t found = 0;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at), bit = gram_bit(before, code);

        if (add)
            grams[bit / 64] |= (uint64_t)1 << (bit % 64);
        found += grams[bit / 64] >> (bit % 64) & 1;
        (*n)++;
        before = code;
    }
    return found;
}

// Whether most of the heading is said by the titles, too, and it is no mere word of them; or it
// begins with all that <title> says.
static bool resembles(const struct judge *judge, jpc_span heading)
{
    uint64_t grams[GRAM_BITS / 64] = {0};
    jpc_span title = without_site(judge, &judge->title), said = folded(judge->arena, heading);
    size_t n = 0, ignored = 0, found;

    pass_grams(grams, folded(judge->arena, title), true, &ignored);
    pass_grams(grams, folded(judge->arena, judge->og_title.text), true, &ignored);
    found = pass_grams(grams, said, false, &n);
    title = folded(judge->arena, title);
    if (title.len >= MIN_BEGINNING && title.len <= said.len &&
        memcmp(said.ptr, title.ptr, title.len) == 0)
        return true;
    if (contains(title, said)) // but is no piece of it: a blog's name before the day's title
        return false;
    return 2 * found >= n && 2 * units_of(heading) >= units_of(title);
}

static jpc_span best_heading(const struct judge *judge)
{
    const jpc_html_titles *said = judge->said;
    jpc_span best = {"", 0};
    int best_rank = 0;

    for (size_t i = 0; i < said->n_headings && i < JPC_HTML_MAX_HEADINGS; i++) {
        jpc_span heading = said->headings[i];
        int rank = 0;

        if (heading.len == 0 || heading.len > MAX_TITLE || is_site(judge, heading))
            continue;
        if (agrees(judge, heading, &judge->title) || agrees(judge, heading, &judge->og_title))
            rank = 2;
        else if (resembles(judge, heading))
            rank = 1;
        if (rank > best_rank || (rank > 0 && rank == best_rank && heading.len > best.len)) {
            best = heading;
            best_rank = rank;
        }
    }
    return best;
}

static jpc_span first_heading(const struct judge *judge)
{
    for (size_t i = 0; i < judge->said->n_headings; i++)
        if (judge->said->headings[i].len > 0 && !is_site(judge, judge->said->headings[i]))
            return judge->said->headings[i];
    return (jpc_span){"", 0};
}

// ---- the choice ---------------------------------------------------------------

// Says it, and not all of it: the rest is the site's name.
static bool begins_title(const struct judge *judge, jpc_span text)
{
    for (size_t end = 1; end <= judge->title.n; end++)
        if (is_same(judge->arena, text, run_of(&judge->title, 0, end)))
            return true;
    return false;
}

static jpc_span choose(const struct judge *judge)
{
    const jpc_html_titles *said = judge->said;
    bool only_site = has_site_name(judge) && is_site(judge, said->title);
    jpc_span title = best_heading(judge);

    if (title.len > 0)
        return title;
    if (said->og_title.len > 0 && !is_site(judge, said->og_title)) {
        if (begins_title(judge, said->og_title))
            return said->og_title;
        if (said->title.len == 0 || only_site)
            return without_site(judge, &judge->og_title);
    }
    if (said->title.len == 0 || only_site)
        title = first_heading(judge);
    return title.len > 0 ? title : without_site(judge, &judge->title);
}

jpc_span jpc_html_title(jpc_arena *arena, const jpc_html_titles *said)
{
    struct judge judge = {.arena = arena, .said = said};
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    jpc_span title;

    if (said->title.len > MAX_TITLE || said->og_title.len > MAX_TITLE ||
        said->site_name.len > MAX_TITLE)
        return said->title.len > 0 ? said->title : said->og_title;
    judge.title = cut_title(said->title);
    judge.og_title = cut_title(said->og_title);
    title = choose(&judge);
    jpc_arena_rewind(arena, mark); // what was folded
    return title;
}
