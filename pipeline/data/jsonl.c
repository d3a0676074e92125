// A line is kept as bytes. Three places of it can change: the value of the text
// field, the object under meta_key, and, where there is none yet, the place
// before the closing brace. Unknown fields, number spelling and key order
// survive byte for byte, and an unmodified document costs one memcpy to write.
#include "data/jsonl.h"

#include "data/json_scan.h"
#include "text/utf8.h"

// ---- strings ------------------------------------------------------------------

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// Four digits at `s`; −1 if there are not four.
static int32_t hex4(const char *s, const char *end)
{
    int32_t value = 0;

    if (end - s < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(s[i]);

        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

// What stands for a surrogate without its partner.
static uint32_t replace_surrogate(uint64_t *replaced)
{
    (*replaced)++;
    return 0xFFFD;
}

// The code point of \uXXXX or of a surrogate pair; *at is on the digits and moves behind them.
static uint32_t unescape_unicode(const char **at, const char *end, uint64_t *replaced)
{
    int32_t high = hex4(*at, end), low;

    if (high < 0)
        return replace_surrogate(replaced);
    *at += 4;
    if (high < 0xD800 || high > 0xDFFF)
        return (uint32_t)high;
    if (high > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
        return replace_surrogate(replaced);
    low = hex4(*at + 2, end);
    if (low < 0xDC00 || low > 0xDFFF)
        return replace_surrogate(replaced);
    *at += 6;
    return 0x10000 + (((uint32_t)high & 0x3FF) << 10 | ((uint32_t)low & 0x3FF));
}

static char simple_escape(char c)
{
    switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'b': return '\b';
    case 'f': return '\f';
    default: return c; // \" \\ \/
    }
}

// Undoes the escape at *at, moves behind it and returns the length of what it stands for.
static size_t undo_escape(const char **at, const char *end, char out[4], uint64_t *replaced)
{
    *at += 2;
    if ((*at)[-1] == 'u')
        return jpc_utf8_put(out, unescape_unicode(at, end, replaced));
    *out = simple_escape((*at)[-1]);
    return 1;
}

// Counts in *replaced what it had to replace.
static jpc_span undo_escapes(jpc_arena *arena, jpc_span raw, uint64_t *replaced)
{
    const char *at = raw.ptr, *end = raw.ptr + raw.len;
    char *out = jpc_arena_alloc(arena, raw.len), *to = out; // escapes only shrink

    while (at < end) {
        const char *slash = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((slash != NULL ? slash : end) - at);

        memcpy(to, at, plain);
        to += plain;
        at += plain;
        if (end - at < 2)
            break;
        to += undo_escape(&at, end, to, replaced);
    }
    return (jpc_span){out, (size_t)(to - out)};
}

static bool has_escape(jpc_span raw)
{
    return raw.len > 0 && memchr(raw.ptr, '\\', raw.len) != NULL;
}

jpc_span jpc_json_unescape_counted(jpc_arena *arena, jpc_span raw, uint64_t *replaced)
{
    uint64_t lone_surrogates = 0, bad_bytes = 0;
    jpc_span text;

    if (has_escape(raw))
        raw = undo_escapes(arena, raw, &lone_surrogates);
    text = jpc_utf8_repair(arena, raw, &bad_bytes);
    *replaced = lone_surrogates + bad_bytes;
    return text;
}

jpc_span jpc_json_unescape(jpc_arena *arena, jpc_span raw)
{
    uint64_t ignored;

    return jpc_json_unescape_counted(arena, raw, &ignored);
}

bool jpc_json_key_is(jpc_span key, const char *name)
{
    jpc_span rest = jpc_span_of(name);
    const char *at = key.ptr, *end = key.ptr + key.len;

    if (!has_escape(key))
        return jpc_span_is(key, name);
    while (at < end) {
        char bytes[4] = {*at};
        uint64_t ignored = 0;
        size_t n = 1;

        if (*at == '\\')
            n = undo_escape(&at, end, bytes, &ignored);
        else
            at++;
        if (n > rest.len || memcmp(rest.ptr, bytes, n) != 0)
            return false;
        rest.ptr += n;
        rest.len -= n;
    }
    return rest.len == 0;
}

// Whether one of 8 bytes is below 0x20, a quote or a backslash (bit tricks after Mycroft;
// false alarms in the presence of a true byte do no harm).
static bool needs_escape8(const char *s)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t word, quote, slash, control;

    memcpy(&word, s, 8);
    quote = word ^ (ones * '"');
    slash = word ^ (ones * '\\');
    control = (word - ones * 0x20) & ~word;
    return ((control | ((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & tops) != 0;
}

static bool needs_escape(char c) { return (unsigned char)c < 0x20 || c == '"' || c == '\\'; }

static size_t plain_length(const char *s, size_t len)
{
    size_t i = 0;

    while (i + 8 <= len && !needs_escape8(s + i))
        i += 8;
    while (i < len && !needs_escape(s[i]))
        i++;
    return i;
}

static void add_escape(jpc_buf *out, char c)
{
    static const char letters[] = "btn\0fr"; // U+0008 … U+000D; U+000B has none

    if (c == '"' || c == '\\')
        jpc_buf_add(out, (char[]){'\\', c}, 2);
    else if (c >= 8 && c <= 13 && letters[c - 8] != '\0')
        jpc_buf_add(out, (char[]){'\\', letters[c - 8]}, 2);
    else
        jpc_buf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
}

void jpc_json_escape(jpc_buf *out, jpc_span text)
{
    jpc_buf_reserve(out, text.len + text.len / 16);
    for (size_t i = 0; i < text.len;) {
        size_t plain = plain_length(text.ptr + i, text.len - i);

        jpc_buf_add(out, text.ptr + i, plain);
        i += plain;
        if (i < text.len)
            add_escape(out, text.ptr[i++]);
    }
}

// ---- lines --------------------------------------------------------------------

// The content of a string value; NULL pointer if it is no string.
static jpc_span string_content(jpc_span value)
{
    if (value.len < 2 || value.ptr[0] != '"')
        return (jpc_span){NULL, 0};
    return (jpc_span){value.ptr + 1, value.len - 2};
}

// Of what is no string, empty: `null` is how many writers say that there is no URL.
static jpc_span field_text(jpc_arena *arena, jpc_span value)
{
    jpc_span content = string_content(value);

    return content.ptr != NULL ? jpc_json_unescape(arena, content) : (jpc_span){"", 0};
}

// A number as it is written, too.
static jpc_span field_id(jpc_arena *arena, jpc_span value)
{
    bool is_number = value.ptr[0] == '-' || (value.ptr[0] >= '0' && value.ptr[0] <= '9');

    return is_number ? value : field_text(arena, value);
}

static jpc_jsonl_problem problem_at(const char *at, jpc_span line, const char *what)
{
    return (jpc_jsonl_problem){.what = what, .column = (size_t)(at - line.ptr) + 1};
}

// What we rewrite must be there once: which of two values other readers believe, nobody knows, and
// what stands in the other one would leave as it came.
static jpc_jsonl_problem take_once(jpc_doc *doc, jpc_span key, jpc_span *field, jpc_span value,
                                   const char *name)
{
    jpc_jsonl_problem problem = {0};

    if (field->ptr != NULL) {
        problem = problem_at(key.ptr - 1, doc->line, "expected one field");
        problem.field = name;
    }
    *field = value;
    return problem;
}

#define MOST_NAME 64 // of one part of a path; nobody has longer ones

// The last member of the object `value` that is called as `name` begins, up to its first dot; false
// if there is none.
static bool find_member(jpc_span value, const char *name, jpc_span *found)
{
    jpc_json_scan scan = {value.ptr, value.ptr + value.len};
    char first[MOST_NAME];
    const char *what;
    jpc_span key, member;
    bool is_found = false;

    snprintf(first, sizeof first, "%.*s", (int)strcspn(name, "."), name);
    if (strcspn(name, ".") >= MOST_NAME || !jpc_json_take(&scan, '{'))
        return false;
    for (bool begins = true; jpc_json_member(&scan, begins, &key, &member, &what); begins = false) {
        if (!jpc_json_key_is(key, first))
            continue;
        *found = member;
        is_found = true;
    }
    return is_found;
}

// Whether a member of the line is the field `name`, or `name` leads into it: meta.url.
static bool is_field(const char *name, jpc_span key, jpc_span *value)
{
    char first[MOST_NAME];
    size_t at = strcspn(name, ".");

    if (jpc_json_key_is(key, name))
        return true;
    if (name[at] == '\0' || at >= MOST_NAME)
        return false;
    snprintf(first, sizeof first, "%.*s", (int)at, name);
    if (!jpc_json_key_is(key, first))
        return false;
    while (name[at] == '.') {
        name += at + 1;
        if (!find_member(*value, name, value))
            return false;
        at = strcspn(name, ".");
    }
    return true;
}

static jpc_jsonl_problem take_member(jpc_arena *arena, const jpc_record_options *options,
                                     jpc_doc *doc, jpc_span key, jpc_span value)
{
    jpc_span id = value, url = value;

    if (jpc_json_key_is(key, options->text_field))
        return take_once(doc, key, &doc->raw_text, value, options->text_field);
    if (jpc_json_key_is(key, "date"))
        doc->date = field_text(arena, value);
    if (is_field(options->id_field, key, &id))
        doc->id = field_id(arena, id);
    if (is_field(options->url_field, key, &url))
        doc->url = field_text(arena, url);
    if (jpc_json_key_is(key, options->meta_key))
        return take_once(doc, key, &doc->raw_meta, value, options->meta_key);
    return (jpc_jsonl_problem){0};
}

// Sets doc->text and whether reading had to repair it.
static void take_text(jpc_arena *arena, jpc_doc *doc)
{
    doc->text = jpc_json_unescape_counted(arena, doc->raw_text, &doc->bad_bytes);
    doc->text_modified = doc->bad_bytes > 0;
}

jpc_jsonl_problem jpc_jsonl_parse(jpc_arena *arena, jpc_span line,
                                  const jpc_record_options *options, jpc_doc *doc)
{
    jpc_json_scan scan = {line.ptr, line.ptr + line.len};
    jpc_jsonl_problem repeated = {0};
    const char *what;
    jpc_span key, value;

    doc->line = line;
    doc->meta_key = options->meta_key;
    if (!jpc_json_take(&scan, '{'))
        return problem_at(scan.at, line, "expected '{'");
    for (bool first = true; jpc_json_member(&scan, first, &key, &value, &what); first = false) {
        jpc_jsonl_problem problem = take_member(arena, options, doc, key, value);

        if (repeated.what == NULL)
            repeated = problem;
    }
    if (what != NULL)
        return problem_at(scan.at, line, what);
    jpc_json_skip_blanks(&scan);
    if (scan.at < scan.end)
        return problem_at(scan.at, line, "expected the end of the line");
    if (repeated.what != NULL)
        return repeated;
    doc->raw_text = string_content(doc->raw_text);
    if (doc->raw_text.ptr == NULL)
        return (jpc_jsonl_problem){
            .what = "no string field", .field = options->text_field, .column = 1};
    take_text(arena, doc);
    return (jpc_jsonl_problem){0};
}

// ---- writing --------------------------------------------------------------------

static bool is_added(const jpc_doc *doc, jpc_span key)
{
    for (const jpc_meta *meta = doc->meta; meta != NULL; meta = meta->next)
        if (jpc_json_key_is(key, meta->key))
            return true;
    return false;
}

static void add_member(jpc_buf *out, bool *first, jpc_span key, jpc_span value)
{
    jpc_buf_add_string(out, *first ? "\"" : ",\"");
    jpc_buf_add_span(out, key);
    jpc_buf_add_string(out, "\":");
    jpc_buf_add_span(out, value);
    *first = false;
}

// Members that the line had and nobody replaced, byte for byte.
static void add_old_members(jpc_buf *out, const jpc_doc *doc, bool *first)
{
    jpc_json_scan scan = {doc->raw_meta.ptr, doc->raw_meta.ptr + doc->raw_meta.len};
    jpc_span key, value;
    const char *what;

    if (doc->raw_meta.len == 0 || !jpc_json_take(&scan, '{'))
        return;
    for (bool start = true; jpc_json_member(&scan, start, &key, &value, &what); start = false)
        if (!is_added(doc, key))
            add_member(out, first, key, value);
}

// The list is newest first; it is written oldest first, and of equal keys the newest.
static void add_new_members(jpc_buf *out, const jpc_doc *doc, bool *first)
{
    const jpc_meta *written = NULL;

    while (written != doc->meta) {
        const jpc_meta *oldest = doc->meta;
        bool replaced = false;

        while (oldest->next != written)
            oldest = oldest->next;
        for (const jpc_meta *m = doc->meta; m != oldest; m = m->next)
            replaced = replaced || strcmp(m->key, oldest->key) == 0;
        if (!replaced && oldest->value.len > 0)
            add_member(out, first, jpc_span_of(oldest->key), oldest->value);
        written = oldest;
    }
}

static bool is_in_line(const jpc_doc *doc, const char *wanted)
{
    jpc_json_scan scan;
    jpc_span key, value;
    const char *what;

    if (doc->raw_meta.len == 0)
        return false;
    scan = (jpc_json_scan){doc->raw_meta.ptr, doc->raw_meta.ptr + doc->raw_meta.len};
    if (!jpc_json_take(&scan, '{'))
        return false;
    for (bool start = true; jpc_json_member(&scan, start, &key, &value, &what); start = false)
        if (jpc_json_key_is(key, wanted))
            return true;
    return false;
}

void jpc_jsonl_remove_meta(jpc_arena *arena, jpc_doc *doc, const char *key)
{
    if (is_added(doc, jpc_span_of(key)) || is_in_line(doc, key))
        jpc_doc_add_meta(arena, doc, key, (jpc_span){"", 0});
}

static void add_meta(jpc_buf *out, const jpc_doc *doc)
{
    bool first = true;

    jpc_buf_add_string(out, "{");
    add_old_members(out, doc, &first);
    add_new_members(out, doc, &first);
    jpc_buf_add_string(out, "}");
}

// Copies the line from *done up to `until`.
static void add_line(jpc_buf *out, const jpc_doc *doc, size_t *done, const char *until)
{
    size_t at = (size_t)(until - doc->line.ptr);

    jpc_buf_add(out, doc->line.ptr + *done, at - *done);
    *done = at;
}

static void replace_text(jpc_buf *out, const jpc_doc *doc, size_t *done)
{
    if (!doc->text_modified)
        return;
    add_line(out, doc, done, doc->raw_text.ptr);
    jpc_json_escape(out, doc->text);
    *done += doc->raw_text.len;
}

static void replace_meta(jpc_buf *out, const jpc_doc *doc, const char *meta_key, size_t *done)
{
    if (doc->meta == NULL)
        return;
    if (doc->raw_meta.len > 0) {
        add_line(out, doc, done, doc->raw_meta.ptr);
        add_meta(out, doc);
        *done += doc->raw_meta.len;
        return;
    }
    for (const char *brace = doc->line.ptr + doc->line.len;;) {
        if (*--brace == '}') {
            add_line(out, doc, done, brace);
            break;
        }
    }
    jpc_buf_printf(out, ",\"%s\":", meta_key); // a line has at least its text before this
    add_meta(out, doc);
}

void jpc_jsonl_format(jpc_buf *out, jpc_doc *doc, const char *meta_key)
{
    size_t done = 0;
    bool meta_first = doc->raw_meta.len > 0 && doc->raw_meta.ptr < doc->raw_text.ptr;

    doc->out_at = out->len;
    if (meta_first)
        replace_meta(out, doc, meta_key, &done);
    replace_text(out, doc, &done);
    if (!meta_first)
        replace_meta(out, doc, meta_key, &done);
    add_line(out, doc, &done, doc->line.ptr + doc->line.len);
    jpc_buf_add(out, "\n", 1);
    doc->out_len = out->len - doc->out_at;
}
