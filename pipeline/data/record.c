// A crawl record becomes a document by way of a JSON line that is composed in the
// arena with an empty text: from there on, documents of all origins are lines of
// which the text is replaced, and the rest of the program knows no difference.
#include "data/record.h"

#include <inttypes.h>

#include "data/jsonl.h"
#include "text/utf8.h"
#include "web/charset.h"
#include "web/html_extract.h"
#include "web/http.h"
#include "web/raw_japanese.h"
#include "web/warc.h"

struct parser {
    jpc_batch *batch;
    const jpc_record_options *options;
    jpc_buf line; // scratch in which lines are composed
};

// What is known of a page before it becomes a line.
struct page {
    jpc_span id, url, date, title, published, rights;
    jpc_span robots, tdm_reservation, truncated; // of the headers
    const char *charset, *label;
    int status;
    jpc_span text;
};

static void add_unreadable(struct parser *parser, const jpc_record *record, bool malformed,
                           const char *cause)
{
    bool on_disk = record->disk_len > 0;
    jpc_unreadable range = {.file = record->file,
                            .place = record->place,
                            .len = on_disk ? record->disk_len : record->len,
                            .in_stream = !on_disk,
                            .malformed = malformed};

    snprintf(range.cause, sizeof range.cause, "%s", cause);
    jpc_batch_add_unreadable(parser->batch, range);
}

// ---- composing a line ---------------------------------------------------------

static void add_separator(jpc_buf *line)
{
    if (line->ptr[line->len - 1] != '{')
        jpc_buf_add_string(line, ",");
}

static void add_string(jpc_buf *line, const char *key, jpc_span value)
{
    add_separator(line);
    jpc_buf_printf(line, "\"%s\":\"", key);
    jpc_json_escape(line, value);
    jpc_buf_add_string(line, "\"");
}

static void add_optional(jpc_buf *line, const char *key, jpc_span value)
{
    if (value.len > 0)
        add_string(line, key, value);
}

static void open_object(jpc_buf *line, const char *key)
{
    add_separator(line);
    jpc_buf_printf(line, "\"%s\":{", key);
}

// The signals of the page ({"robots":…} or {}), of the HTTP header and of the record in one object.
static void add_rights(jpc_buf *line, const struct page *page)
{
    open_object(line, "rights");
    if (page->status != 0)
        jpc_buf_printf(line, "\"status\":%d", page->status);
    if (page->rights.len > 2) {
        add_separator(line);
        jpc_buf_add(line, page->rights.ptr + 1, page->rights.len - 2);
    }
    add_optional(line, "x_robots_tag", page->robots);
    add_optional(line, "tdm_reservation", page->tdm_reservation);
    add_optional(line, "truncated", page->truncated);
    jpc_buf_add_string(line, "}");
}

static void add_page_meta(struct parser *parser, const jpc_record *record, const struct page *page)
{
    const jpc_record_options *options = parser->options;
    jpc_buf *line = &parser->line;

    jpc_buf_add_string(line, "{");
    open_object(line, "source");
    add_string(line, "file", jpc_span_of(options->paths[record->file - options->first_file]));
    add_separator(line);
    jpc_place_add_json(line, record->place);
    jpc_buf_add_string(line, "}");
    add_optional(line, "charset", jpc_span_of(page->charset));
    if (strcmp(page->label, page->charset) != 0)
        add_optional(line, "label", jpc_span_of(page->label));
    add_optional(line, "published", page->published);
    add_rights(line, page);
    jpc_buf_add_string(line, "}");
}

// An id of our own: of what the page is, not of where it lies.
static jpc_span hashed_id(jpc_arena *arena, const struct page *page, jpc_span payload)
{
    jpc_hash128 parts[3] = {jpc_hash128_of(page->url.ptr, page->url.len),
                            jpc_hash128_of(page->date.ptr, page->date.len),
                            jpc_hash128_of(payload.ptr, payload.len)};
    char hex[JPC_HASH_HEX];

    jpc_hash128_hex(jpc_hash128_of(parts, sizeof parts), hex);
    return jpc_arena_copy(arena, hex, JPC_HASH_HEX - 1);
}

static jpc_span within(jpc_span base, size_t at, size_t len)
{
    return (jpc_span){base.ptr + at, len};
}

// Composes the line of `page` and fills the document.
static void make_document(struct parser *parser, const jpc_record *record, const struct page *page,
                          jpc_doc *doc)
{
    const jpc_record_options *options = parser->options;
    jpc_buf *line = &parser->line;
    size_t text_at, meta_at;

    line->len = 0;
    jpc_buf_add_string(line, "{");
    add_string(line, options->id_field, page->id);
    add_string(line, options->url_field, page->url);
    add_optional(line, "date", page->date);
    add_optional(line, "title", page->title);
    add_string(line, options->text_field, (jpc_span){"", 0});
    text_at = line->len - 1;
    jpc_buf_printf(line, ",\"%s\":", options->meta_key);
    meta_at = line->len;
    add_page_meta(parser, record, page);
    jpc_buf_add_string(line, "}");

    doc->line = jpc_arena_copy(&parser->batch->arena, line->ptr, line->len);
    doc->raw_text = within(doc->line, text_at, 0);
    doc->raw_meta = within(doc->line, meta_at, line->len - 1 - meta_at);
    doc->text = page->text;
    doc->text_modified = true;
    doc->id = page->id;
    doc->url = page->url;
    doc->date = page->date;
}

// ---- from bytes to pages ----------------------------------------------------------

static jpc_span clean(jpc_arena *arena, jpc_span header_value)
{
    uint64_t ignored = 0;

    return jpc_utf8_repair(arena, header_value, &ignored);
}

static bool starts_with_nocase(jpc_span span, const char *prefix)
{
    size_t len = strlen(prefix);

    return span.len >= len && jpc_span_is_nocase((jpc_span){span.ptr, len}, prefix);
}

static bool is_html(jpc_span type)
{
    return starts_with_nocase(type, "text/html") ||
           starts_with_nocase(type, "application/xhtml+xml");
}

// Without a type the first bytes decide: markup is HTML (MIME Sniffing Standard, much shortened).
static bool looks_like_html(jpc_span body)
{
    size_t i = 0;

    while (i < body.len && (unsigned char)body.ptr[i] <= ' ')
        i++;
    return i < body.len && body.ptr[i] == '<';
}

static void decode_text(struct parser *parser, jpc_span body, jpc_span charset, bool html,
                        struct page *page, jpc_crawl *crawl)
{
    jpc_arena *arena = &parser->batch->arena;
    jpc_decoded *decoded = jpc_arena_alloc(arena, sizeof *decoded);

    *decoded = jpc_charset_decode(arena, body, charset);
    crawl->body_bytes = body.len;
    crawl->bad_bytes = decoded->bad_bytes;
    page->charset = decoded->name;
    page->label = decoded->label;
    page->text = decoded->text;
    if (html) {
        jpc_page extracted = jpc_html_extract(arena, decoded->text);

        page->text = extracted.text;
        page->title = extracted.title;
        page->published = extracted.published;
        page->rights = extracted.rights;
    }
}

// A page whose raw bytes show no Japanese costs neither decoding nor parsing.
static void read_body(struct parser *parser, const jpc_record *record, jpc_span body,
                      jpc_span charset, bool html, struct page *page, jpc_doc *doc)
{
    jpc_arena *arena = &parser->batch->arena;
    jpc_crawl *crawl = jpc_arena_zalloc(arena, sizeof *crawl);

    crawl->http_status = page->status;
    crawl->raw_japanese = jpc_raw_japanese(body);
    if (crawl->raw_japanese || !parser->options->japanese_only)
        decode_text(parser, body, charset, html, page, crawl);
    if (page->id.len == 0)
        page->id = hashed_id(arena, page, body);
    make_document(parser, record, page, doc);
    doc->crawl = crawl;
    doc->bad_bytes = crawl->bad_bytes;
}

enum outcome { DOCUMENT, SKIPPED, UNREADABLE };

static enum outcome read_response(struct parser *parser, const jpc_record *record,
                                  const jpc_warc_record *warc, struct page *page, jpc_doc *doc)
{
    jpc_arena *arena = &parser->batch->arena;
    jpc_http_response http = jpc_http_parse(arena, warc->block, parser->options->max_record_bytes);
    bool html =
        is_html(http.content_type) || (http.content_type.len == 0 && looks_like_html(http.body));

    if (!html && !starts_with_nocase(http.content_type, "text/plain"))
        return SKIPPED;
    if (http.damaged) {
        add_unreadable(parser, record, false, http.damage);
        return UNREADABLE;
    }
    page->status = http.status;
    page->robots = clean(arena, http.robots);
    page->tdm_reservation = clean(arena, http.tdm_reservation);
    read_body(parser, record, http.body, http.charset, html, page, doc);
    return DOCUMENT;
}

static enum outcome read_warc(struct parser *parser, const jpc_record *record, jpc_span bytes,
                              jpc_doc *doc)
{
    jpc_arena *arena = &parser->batch->arena;
    jpc_span none = {"", 0};
    jpc_warc_record warc;
    struct page page = {.charset = "", .label = ""};

    if (!jpc_warc_parse(bytes, &warc)) {
        add_unreadable(parser, record, false, "warc: malformed header");
        return UNREADABLE;
    }
    page.id = clean(arena, warc.id);
    page.url = clean(arena, warc.url);
    page.date = clean(arena, warc.date);
    page.truncated = clean(arena, warc.truncated);
    if (warc.type == JPC_WARC_RESPONSE && !starts_with_nocase(warc.url, "dns:"))
        return read_response(parser, record, &warc, &page, doc);
    if (warc.type == JPC_WARC_CONVERSION ||
        (warc.type == JPC_WARC_RESOURCE && is_html(warc.content_type))) {
        read_body(parser, record, warc.block, none, is_html(warc.content_type), &page, doc);
        return DOCUMENT;
    }
    return SKIPPED;
}

// A file by itself: of its charset nothing is known but what the page says.
static enum outcome read_file(struct parser *parser, const jpc_record *record, jpc_span bytes,
                              jpc_doc *doc)
{
    struct page page = {.charset = "", .label = ""};

    read_body(parser, record, bytes, (jpc_span){"", 0}, record->format == JPC_FORMAT_HTML, &page,
              doc);
    return DOCUMENT;
}

// ---- JSON Lines ---------------------------------------------------------------------

static jpc_status jsonl_error(const struct parser *parser, const jpc_record *record,
                              const jpc_jsonl_problem *problem, jpc_err *err)
{
    const jpc_record_options *options = parser->options;
    const char *path = options->paths[record->file - options->first_file];

    char line[JPC_PLACE_TEXT];

    path = strcmp(path, "-") == 0 ? "stdin" : path;
    if (record->number > 0)
        snprintf(line, sizeof line, "line %" PRIu64, record->number);
    else
        jpc_place_text(record->place, line);
    if (problem->field != NULL)
        return jpc_fail(err, JPC_ERR_DATA, "'%s': %s: %s '%s'", path, line, problem->what,
                        problem->field);
    return jpc_fail(err, JPC_ERR_DATA, "'%s': %s, column %zu: not JSON: %s", path, line,
                    problem->column, problem->what);
}

static jpc_status read_jsonl(struct parser *parser, const jpc_record *record, jpc_span bytes,
                             jpc_doc *doc, enum outcome *outcome, jpc_err *err)
{
    jpc_jsonl_problem problem = jpc_jsonl_parse(&parser->batch->arena, bytes, parser->options, doc);
    char cause[96];

    *outcome = DOCUMENT;
    if (problem.what == NULL)
        return JPC_OK;
    if (!parser->options->drop_malformed)
        return jsonl_error(parser, record, &problem, err);
    snprintf(cause, sizeof cause, "jsonl: %s", problem.what);
    add_unreadable(parser, record, true, cause);
    *outcome = UNREADABLE;
    return JPC_OK;
}

// ---- batches --------------------------------------------------------------------------

static jpc_status read_record(struct parser *parser, const jpc_record *record, jpc_doc *doc,
                              enum outcome *outcome, jpc_err *err)
{
    jpc_span bytes = {parser->batch->input.ptr + record->at, record->len};

    *doc = (jpc_doc){.record = record, .verdict = {.first = -1}};
    switch (record->format) {
    case JPC_FORMAT_WARC: *outcome = read_warc(parser, record, bytes, doc); break;
    case JPC_FORMAT_TEXT:
    case JPC_FORMAT_HTML: *outcome = read_file(parser, record, bytes, doc); break;
    default: return read_jsonl(parser, record, bytes, doc, outcome, err);
    }
    return JPC_OK;
}

jpc_status jpc_record_parse(jpc_batch *batch, const jpc_record_options *options, jpc_err *err)
{
    struct parser parser = {.batch = batch, .options = options};
    jpc_status status = JPC_OK;

    batch->docs = jpc_arena_alloc(&batch->arena, batch->n_records * sizeof *batch->docs);
    batch->n_docs = 0;
    for (size_t i = 0; i < batch->n_records && status == JPC_OK; i++) {
        enum outcome outcome = SKIPPED;

        status =
            read_record(&parser, &batch->records[i], &batch->docs[batch->n_docs], &outcome, err);
        batch->n_docs += status == JPC_OK && outcome == DOCUMENT;
        batch->n_skipped += status == JPC_OK && outcome == SKIPPED;
    }
    jpc_buf_release(&parser.line);
    return status;
}
