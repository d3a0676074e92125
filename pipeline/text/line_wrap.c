#include "text/line_wrap.h"

#include "text/bracket_pair.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

#define MIN_COLUMNS 36 // verse is narrower; a full-width character has two
#define MAX_COLUMNS 160
#define SLACK 6 // columns: what may not begin or end a line takes up to three characters along
#define STRICT_COLUMNS 56 // up to here, there is verse: most lines must be as long as each other
#define MIN_EVIDENCE 4
#define STRICT_EVIDENCE 8
#define MAX_ROUNDS 8

enum {
    LINE_EMPTY = 1,
    LINE_APART = 2,     // indented, marked or tabular: does not go on with the line before it
    LINE_ENDED = 4,     // ends a sentence, or announces a list
    LINE_STOPS = 8,     // holds a terminator
    LINE_JAPANESE = 16, // at least half of it
    LINE_TABULAR = 32,
    LINE_WIDE = 64, // some of it is Japanese
};

struct line {
    uint16_t columns; // without blanks at the end; at most UINT16_MAX
    uint8_t flags;
    uint8_t lead; // columns of the Latin word at its start
};

static bool is_blank(uint32_t code)
{
    return code == ' ' || code == '\t' || code == '\r' || code == 0xA0 || code == 0x3000;
}

static bool is_stop(uint32_t code)
{
    return code == 0x3002 || code == 0xFF0E || code == 0xFF01 || code == 0xFF1F || code == '!' ||
           code == '?' || code == 0xFF61; // 。．！？!?｡
}

static bool is_word(uint32_t code)
{
    return (code >= '0' && code <= '9') || ((code | 32) >= 'a' && (code | 32) <= 'z');
}

static bool is_digit(uint32_t code)
{
    return (code >= '0' && code <= '9') || (code >= 0xFF10 && code <= 0xFF19);
}

static bool is_kanji_number(uint32_t code)
{
    static const char numbers[] = "〇一二三四五六七八九十百";
    const char *at = numbers;

    while (at < numbers + sizeof numbers - 1)
        if (jpc_utf8_next(&at) == code)
            return true;
    return false;
}

// ---- how lines begin ------------------------------------------------------------------

// Bullets, ornaments, and what code and mail begin their lines with.
static bool is_mark(uint32_t code)
{
    static const char marks[] = "・●○◎■□◆◇▲△▼▽★☆※→⇒►▶‣•◦–＊＃－＞｜#*-+>|;/@=~`$%<{}\\【";
    const char *at = marks;

    if (code >= 0x3041 && code < 0xFF00) // kana and kanji, but for ・
        return code == 0x30FB;
    if (code >= 0x2460 && code < 0x2500) // ① …
        return true;
    while (at < marks + sizeof marks - 1)
        if (jpc_utf8_next(&at) == code)
            return true;
    return false;
}

// Comments of programs stay apart from what follows them; items of lists go on.
static bool is_code(uint32_t code)
{
    return code != 0 && code < 0x80 && strchr("#/;%$@<>{}\\|", (int)code) != NULL;
}

// The next characters of a line; 0 behind its end.
struct peek {
    uint32_t codes[6];
};

static struct peek peek_at(jpc_span line)
{
    const char *at = line.ptr, *end = at + line.len;
    struct peek peek = {{0}};

    for (int i = 0; i < 6 && at < end; i++)
        peek.codes[i] = jpc_utf8_next(&at);
    return peek;
}

static bool is_behind_number(uint32_t code)
{
    return code == '.' || code == 0xFF0E || code == ')' || code == 0xFF09 || code == 0x3001 ||
           code == ':' || code == 0xFF1A || code == 0x3000; // ． ） 、 ：
}

// "1." "１２）" "一、" "a)" "第三章" "(1)"; no "1.5".
static bool is_numbered(const struct peek *peek)
{
    const uint32_t *codes = peek->codes;
    bool bracket = codes[0] == '(' || codes[0] == 0xFF08 || codes[0] == '[' || codes[0] == 0xFF3B;
    int first = bracket || codes[0] == 0x7B2C ? 1 : 0, i = first; // 第

    while (i < first + 3 && (is_digit(codes[i]) || is_kanji_number(codes[i])))
        i++;
    if (i == first && codes[first] != 0 && (bracket || is_word(codes[0])))
        i++; // (ア), a)
    if (i == first)
        return false;
    if (codes[0] == 0x7B2C)
        return codes[i] == 0x7AE0 || codes[i] == 0x7BC0 || codes[i] == 0x6761 ||
               codes[i] == 0x56DE || codes[i] == 0x90E8 || codes[i] == 0x8A71; // 章節条回部話
    if (bracket)
        return codes[i] == ')' || codes[i] == 0xFF09 || codes[i] == ']' || codes[i] == 0xFF3D;
    return is_behind_number(codes[i]) && !is_digit(codes[i + 1]) && !is_kanji_number(codes[i + 1]);
}

// "title: …", "key=value"
static bool is_key(jpc_span line)
{
    size_t i = 0;

    while (i < line.len && (is_word((unsigned char)line.ptr[i]) || line.ptr[i] == '_'))
        i++;
    return i > 0 && i + 1 < line.len && strchr(":=", line.ptr[i]) != NULL && line.ptr[i] != '\0' &&
           line.ptr[i + 1] != '/';
}

bool jpc_line_starts_apart(jpc_span line)
{
    struct peek peek = peek_at(line);

    return is_blank(peek.codes[0]) || is_mark(peek.codes[0]) || is_numbered(&peek) || is_key(line);
}

// ---- one line --------------------------------------------------------------------------

static bool is_wide(uint32_t code)
{
    return code >= 0x1100 && !(code >= 0xFF61 && code <= 0xFFDC) &&
           (code >= 0x2E80 || code < 0x1160 || (code >= 0x2010 && code < 0x2800));
}

// What a scan over a line finds.
struct scan {
    size_t columns, wide, all; // all: with blanks at the end
    uint32_t first, last;      // characters that are no blanks
    uint32_t stopped;          // the last one that is no closing bracket
    bool tabular, stops;
    unsigned blanks;  // of the present run of them
    bool wide_blanks; // one of them is U+3000
};

// Blanks inside a line: two, or a wide one that follows no ！ or ？, where prose has it.
static bool parts_cells(const struct scan *scan)
{
    return scan->columns > 0 &&
           (scan->blanks > 1 || (scan->wide_blanks && !is_stop(scan->stopped)));
}

static void scan_code(struct scan *scan, uint32_t code)
{
    size_t width = is_wide(code) ? 2 : 1;

    scan->all += width;
    if (is_blank(code)) {
        scan->blanks++;
        scan->wide_blanks = scan->wide_blanks || code == 0x3000;
        scan->tabular = scan->tabular || (code == '\t' && scan->columns > 0);
        return;
    }
    scan->tabular = scan->tabular || parts_cells(scan) || code == '|';
    scan->blanks = 0;
    scan->wide_blanks = false;
    scan->columns = scan->all;
    scan->wide += width == 2 ? 2 : 0;
    scan->stops = scan->stops || is_stop(code);
    if (scan->first == 0)
        scan->first = code;
    scan->last = code;
    if (jpc_bracket_of(code).side != JPC_BRACKET_CLOSE)
        scan->stopped = code;
}

static uint8_t lead_of(jpc_span line)
{
    size_t i = 0;

    while (i < line.len && i < MAX_COLUMNS && is_word((unsigned char)line.ptr[i]))
        i++;
    return (uint8_t)i;
}

static struct line line_of(jpc_span text)
{
    struct scan scan = {0};
    struct line line = {0};
    const char *at = text.ptr, *end = at + text.len;
    bool closed, quoted;

    while (at < end)
        scan_code(&scan, jpc_utf8_next(&at));
    closed = jpc_bracket_of(scan.last).side == JPC_BRACKET_CLOSE;
    quoted = closed && jpc_bracket_of(scan.last).quotes;
    line.columns = scan.columns < UINT16_MAX ? (uint16_t)scan.columns : UINT16_MAX;
    line.lead = lead_of(text);
    if (scan.columns == 0)
        line.flags |= LINE_EMPTY;
    if (scan.tabular)
        line.flags |= LINE_TABULAR;
    if (scan.wide > 0)
        line.flags |= LINE_WIDE;
    if (is_code(scan.first))
        line.flags |= LINE_TABULAR;
    if (scan.tabular || jpc_line_starts_apart(text))
        line.flags |= LINE_APART;
    if (is_stop(scan.stopped) || scan.last == ':' || scan.last == 0x2026 || scan.last == 0xFF1A ||
        scan.last == '.' ||
        (closed && jpc_bracket_of(scan.first).side == JPC_BRACKET_OPEN)) // speech, a note
        line.flags |= LINE_ENDED;
    if (scan.stops || quoted)
        line.flags |= LINE_STOPS;
    if (2 * scan.wide >= scan.columns)
        line.flags |= LINE_JAPANESE;
    return line;
}

// ---- runs of lines ---------------------------------------------------------------------

struct lines {
    const struct line *items;
    size_t n;
};

static size_t run_end(const struct lines *lines, size_t first)
{
    while (first < lines->n && !(lines->items[first].flags & LINE_EMPTY))
        first++;
    return first;
}

static unsigned longest_of(const struct lines *lines, size_t first, size_t end)
{
    unsigned longest = 0;

    for (; first < end; first++)
        if (lines->items[first].columns > longest)
            longest = lines->items[first].columns;
    return longest;
}

// Whether the line may go on in the next one, which is of the same run.
static bool is_open(const struct line *line)
{
    return !(line->flags & (LINE_ENDED | LINE_TABULAR)) && line->flags & LINE_JAPANESE &&
           !(line[1].flags & LINE_APART) && line[1].flags & LINE_WIDE;
}

static bool is_full(const struct line *line, unsigned longest)
{
    return (unsigned)line->columns + SLACK + line[1].lead >= longest;
}

struct tally {
    uint32_t open, full;
    uint32_t shorter[SLACK + 2]; // full lines by how many columns they are shorter than the longest
};

static struct tally tally_run(const struct lines *lines, size_t first, size_t end, unsigned longest)
{
    struct tally tally = {0};

    for (; first + 1 < end; first++) {
        const struct line *line = &lines->items[first];

        tally.open += is_open(line);
        tally.full += is_open(line) && is_full(line, longest);
        if (is_open(line) && line->columns + (unsigned)SLACK >= longest)
            tally.shorter[longest - line->columns]++;
    }
    return tally;
}

static bool has_width(unsigned longest) { return longest >= MIN_COLUMNS && longest <= MAX_COLUMNS; }

// Full lines by the width of their run.
static void add_evidence(const struct lines *lines, uint32_t evidence[MAX_COLUMNS + 1])
{
    size_t end;

    for (size_t first = 0; first < lines->n; first = end + 1) {
        unsigned longest;

        end = run_end(lines, first);
        longest = longest_of(lines, first, end);
        if (has_width(longest))
            evidence[longest] += tally_run(lines, first, end, longest).full;
    }
}

// Full lines of the most frequent width, give or take a column.
static uint32_t most_alike(const struct tally *tally)
{
    uint32_t most = 0;

    for (int i = 0; i <= SLACK; i++)
        if (tally->shorter[i] + tally->shorter[i + 1] > most)
            most = tally->shorter[i] + tally->shorter[i + 1];
    return most;
}

static bool is_wrapped(const struct tally *tally, unsigned longest, const uint32_t *evidence)
{
    uint32_t near = 0;
    unsigned to = longest + SLACK / 2 < MAX_COLUMNS ? longest + SLACK / 2 : MAX_COLUMNS;

    for (unsigned w = longest - SLACK / 2; w <= to; w++)
        near += evidence[w];
    if (longest <= STRICT_COLUMNS &&
        (near < STRICT_EVIDENCE || 3 * (uint64_t)most_alike(tally) < 2 * (uint64_t)tally->full))
        return false;
    return tally->full > 0 && 4 * (uint64_t)tally->full >= 3 * (uint64_t)tally->open &&
           near >= MIN_EVIDENCE;
}

// From the last line to the first: a sentence that goes on must come to an end.
static size_t mark_run(const struct lines *lines, size_t first, size_t end, unsigned longest,
                       uint8_t *inside)
{
    size_t n = 0;

    for (size_t i = end - 1; i-- > first;) {
        const struct line *line = &lines->items[i];

        inside[i] = is_open(line) && is_full(line, longest) &&
                    (line[1].flags & LINE_STOPS || inside[i + 1]);
        n += inside[i];
    }
    return n;
}

static struct lines read_lines(jpc_arena *arena, jpc_span text)
{
    size_t n = 1, left;
    struct line *items;
    const char *at = text.ptr, *newline;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    items = jpc_arena_alloc(arena, n * sizeof *items);
    for (size_t i = 0; i < n; i++) {
        left = text.len - (size_t)(at - text.ptr);
        newline = left > 0 ? memchr(at, '\n', left) : NULL;
        items[i] = line_of((jpc_span){at, newline != NULL ? (size_t)(newline - at) : left});
        at = newline != NULL ? newline + 1 : at;
    }
    return (struct lines){items, n};
}

const uint8_t *jpc_line_wrap_find(jpc_arena *arena, jpc_span text)
{
    uint32_t evidence[MAX_COLUMNS + 1] = {0};
    struct lines lines;
    uint8_t *inside;
    size_t end, n = 0;

    if (text.len == 0 || memchr(text.ptr, '\n', text.len) == NULL)
        return NULL;
    lines = read_lines(arena, text);
    add_evidence(&lines, evidence);
    inside = jpc_arena_zalloc(arena, lines.n);
    for (size_t first = 0; first < lines.n; first = end + 1) {
        struct tally tally;
        unsigned longest;

        end = run_end(&lines, first);
        longest = longest_of(&lines, first, end);
        if (!has_width(longest))
            continue;
        tally = tally_run(&lines, first, end, longest);
        if (is_wrapped(&tally, longest, evidence))
            n += mark_run(&lines, first, end, longest, inside);
    }
    return n > 0 ? inside : NULL;
}

// ---- rejoining -------------------------------------------------------------------------

static const char *without_blanks_behind(const char *start, const char *end)
{
    for (;;) {
        if (end > start && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
            end--;
        else if (end - start >= 3 && memcmp(end - 3, "\xE3\x80\x80", 3) == 0)
            end -= 3;
        else
            return end;
    }
}

static jpc_span rejoin_once(jpc_arena *scratch, jpc_span text)
{
    const uint8_t *inside = jpc_line_wrap_find(scratch, text);
    char *out, *start;
    const char *at = text.ptr, *end = at + text.len;

    if (inside == NULL)
        return text;
    start = out = jpc_arena_alloc(scratch, text.len);
    for (;; inside++) {
        const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        const char *line_end = newline != NULL ? newline : end;

        if (*inside)
            line_end = without_blanks_behind(at, line_end);
        memcpy(out, at, (size_t)(line_end - at));
        out += line_end - at;
        if (newline == NULL)
            return (jpc_span){start, (size_t)(out - start)};
        at = newline + 1;
        if (!*inside)
            *out++ = '\n';
        else if (is_word((unsigned char)out[-1]) && is_word((unsigned char)*at))
            *out++ = ' ';
    }
}

jpc_span jpc_line_wrap_rejoin(jpc_arena *arena, jpc_arena *scratch, jpc_span text)
{
    jpc_arena_mark mark = jpc_arena_mark_of(scratch);
    jpc_span before = text, after = text;

    for (int round = 0; round < MAX_ROUNDS; round++) {
        after = rejoin_once(scratch, before);
        if (after.ptr == before.ptr)
            break;
        before = after;
        after = text; // unless it comes to rest
    }
    if (after.ptr != text.ptr)
        after = jpc_arena_copy(arena, after.ptr, after.len);
    jpc_arena_rewind(scratch, mark);
    return after;
}
