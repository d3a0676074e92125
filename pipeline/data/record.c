// A page is decoded in the scratch, and only what its document consists of gets into the arena.
//
// A crawl record becomes a document by way of a JSON line that is composed in the
// arena with an empty text: from there on, documents of all origins are lines of
// which the text is replaced, and the rest of the program knows no difference.
#include "data/record.h"

#include <inttypes.h>
#include <math.h>

#include "data/jsonl.h"
#include "text/utf8.h"
#include "web/canonical_url.h"
#include "web/charset.h"
#include "web/raw_japanese.h"
#include "web/url_resolve.h"
#include "web/warc.h"

#define SLICE_RECORDS 4096 // that become documents or unreadable, in one slice
#define KEPT_LINE ((size_t)1 << 20)
#define MAX_LANG 64 // bytes; a longer one is no language

struct parser {
    jpc_batch *batch;
    const jpc_record_options *options;
    jpc_record_scratch *scratch;
    size_t used, n_unreadable; // by the batch when the slice began
};

// What is known of a page before it becomes a line.
struct page {
    jpc_span id, url, date, text;
    jpc_page html; // all but its text; of HTML only
    jpc_span canonical;
    jpc_rights rights;
    const char *charset, *label;
};

static jpc_unreadable range_of(const jpc_record *record, bool malformed, const char *cause)
{
    bool on_disk = record->disk_len > 0;
    jpc_unreadable range = {.file = record->file,
                            .place = record->place,
                            .len = on_disk ? record->disk_len : record->len,
                            .in_stream = !on_disk,
                            .malformed = malformed};

    snprintf(range.cause, sizeof range.cause, "%s", cause);
    return range;
}

static void add_unreadable(struct parser *parser, const jpc_record *record, bool malformed,
                           const char *cause)
{
    jpc_batch_add_unreadable(parser->batch, range_of(record, malformed, cause));
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
    jpc_buf_add_string(line, "\"");
    jpc_buf_add_string(line, key);
    jpc_buf_add_string(line, "\":\"");
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
    jpc_buf_add_string(line, "\"");
    jpc_buf_add_string(line, key);
    jpc_buf_add_string(line, "\":{");
}

static void add_rights(jpc_buf *line, const jpc_rights *rights)
{
    open_object(line, "rights");
    if (rights->status != 0) { // three digits
        jpc_buf_add_string(line, "\"status\":");
        jpc_buf_add_number(line, (uint64_t)rights->status);
    }
    add_optional(line, "robots", rights->robots);
    add_optional(line, "x_robots_tag", rights->x_robots_tag);
    add_optional(line, "tdm_reservation", rights->tdm_reservation);
    add_optional(line, "tdm_policy", rights->tdm_policy);
    add_optional(line, "license", rights->license);
    add_optional(line, "truncated", rights->truncated);
    jpc_buf_add_string(line, "}");
}

static void add_limits(jpc_buf *line, unsigned limits)
{
    add_separator(line);
    jpc_buf_add_string(line, "\"limits\":[");
    for (int kind = 0; kind < JPC_HTML_N_LIMITS; kind++)
        if (limits >> kind & 1)
            jpc_buf_printf(line, "%s\"%s\"", line->ptr[line->len - 1] == '[' ? "" : ",",
                           jpc_limit_names[kind]);
    jpc_buf_add_string(line, "]");
}

// They count characters, for their reader has the text as characters.
static void add_paragraphs(jpc_buf *line, const struct page *page)
{
    jpc_span text = page->text;

    add_separator(line);
    jpc_buf_add_string(line, "\"paragraphs\":[");
    for (uint32_t i = 0; i < page->html.n_paragraphs; i++) {
        const jpc_html_paragraph *paragraph = &page->html.paragraphs[i];
        size_t chars = jpc_utf8_count((jpc_span){text.ptr, paragraph->n_bytes});

        jpc_buf_printf(line, "%s{\"chars\":%zu,\"links\":%.2f,\"path\":\"", i > 0 ? "," : "", chars,
                       (double)paragraph->link_share);
        jpc_json_escape(line, paragraph->path);
        jpc_buf_add_string(line, "\"}");
        jpc_span_drop(&text, paragraph->n_bytes + (i + 1 < page->html.n_paragraphs));
    }
    jpc_buf_add_string(line, "]");
}

static void add_page_meta(struct parser *parser, const jpc_record *record, const struct page *page)
{
    const jpc_record_options *options = parser->options;
    jpc_buf *line = &parser->scratch->line;

    jpc_buf_add_string(line, "{");
    open_object(line, "source");
    add_string(line, "file", jpc_span_of(options->paths[record->file - options->first_file]));
    add_separator(line);
    jpc_place_add_json(line, record->place);
    jpc_buf_add_string(line, "}");
    add_optional(line, "charset", jpc_span_of(page->charset));
    if (strcmp(page->label, page->charset) != 0)
        add_optional(line, "label", jpc_span_of(page->label));
    if (page->html.lang.len <= MAX_LANG)
        add_optional(line, "lang", page->html.lang);
    add_optional(line, "canonical", page->canonical);
    add_optional(line, "published", page->html.published);
    if (page->html.limits != 0)
        add_limits(line, page->html.limits);
    add_rights(line, &page->rights);
    if (page->html.paragraphs != NULL)
        add_paragraphs(line, page);
    jpc_buf_add_string(line, "}");
}

// An id of our own: of what the page is, not of where it lies.
static jpc_span hashed_id(jpc_arena *page_arena, const struct page *page, jpc_span payload)
{
    jpc_hash128 parts[3] = {jpc_hash128_of(page->url.ptr, page->url.len),
                            jpc_hash128_of(page->date.ptr, page->date.len),
                            jpc_hash128_of(payload.ptr, payload.len)};
    char hex[JPC_HASH_HEX];

    jpc_hash128_hex(jpc_hash128_of(parts, sizeof parts), hex);
    return jpc_arena_copy(page_arena, hex, JPC_HASH_HEX - 1);
}

static jpc_span within(jpc_span base, size_t at, size_t len)
{
    return (jpc_span){base.ptr + at, len};
}

static jpc_span kept(const struct parser *parser, jpc_span span)
{
    return jpc_arena_copy(&parser->batch->arena, span.ptr, span.len);
}

// Composes the line of `page` and fills the document.
static void make_document(struct parser *parser, const jpc_record *record, const struct page *page,
                          jpc_doc *doc)
{
    const jpc_record_options *options = parser->options;
    jpc_buf *line = &parser->scratch->line;
    size_t text_at, meta_at;

    jpc_buf_empty(line, KEPT_LINE);
    jpc_buf_add_string(line, "{");
    add_string(line, options->id_field, page->id);
    add_string(line, options->url_field, page->url);
    add_optional(line, "date", page->date);
    add_optional(line, "title", page->html.title);
    add_string(line, options->text_field, (jpc_span){"", 0});
    text_at = line->len - 1;
    jpc_buf_add_string(line, ",\"");
    jpc_buf_add_string(line, options->meta_key);
    jpc_buf_add_string(line, "\":");
    meta_at = line->len;
    add_page_meta(parser, record, page);
    jpc_buf_add_string(line, "}");

    doc->line = kept(parser, jpc_buf_span(line));
    doc->raw_text = within(doc->line, text_at, 0);
    doc->raw_meta = within(doc->line, meta_at, line->len - 1 - meta_at);
    doc->meta_key = options->meta_key;
    doc->text = kept(parser, page->text);
    doc->text_modified = true;
    doc->id = kept(parser, page->id);
    doc->url = kept(parser, page->url);
    doc->date = kept(parser, page->date);
}

// ---- from bytes to pages ----------------------------------------------------------

static jpc_span clean(jpc_arena *arena, jpc_span header_value)
{
    uint64_t ignored = 0;

    return jpc_utf8_repair(arena, header_value, &ignored);
}

// What the header says beside what the record says.
static void take_rights(jpc_arena *arena, jpc_rights *rights, const jpc_http_response *http)
{
    rights->status = http->status;
    rights->x_robots_tag = clean(arena, http->rights.x_robots_tag);
    rights->tdm_reservation = clean(arena, http->rights.tdm_reservation);
    rights->tdm_policy = clean(arena, http->rights.tdm_policy);
    rights->license = clean(arena, http->rights.license);
}

static bool is_html(jpc_span type)
{
    return jpc_span_begins_nocase(type, "text/html") ||
           jpc_span_begins_nocase(type, "application/xhtml+xml") ||
           jpc_span_begins_nocase(type, "application/vnd.wap.xhtml+xml"); // of telephones
}

// What says nothing (MIME Sniffing Standard, 7).
static bool is_unknown(jpc_span type)
{
    return type.len == 0 || memchr(type.ptr, '/', type.len) == NULL || jpc_span_is(type, "*/*") ||
           jpc_span_is_nocase(type, "unknown/unknown") ||
           jpc_span_is_nocase(type, "application/unknown");
}

// Without a type the first bytes decide: markup is HTML (MIME Sniffing Standard, much shortened).
static bool looks_like_html(jpc_span body)
{
    size_t i = body.len >= 3 && memcmp(body.ptr, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    while (i < body.len && (unsigned char)body.ptr[i] <= ' ')
        i++;
    return i < body.len && body.ptr[i] == '<';
}

// The address that the page gives itself, unless it is another spelling of the one it came from.
static jpc_span find_canonical(jpc_arena *arena, const struct page *page)
{
    jpc_span base =
        page->html.base.len > 0 ? jpc_url_resolve(arena, page->url, page->html.base) : page->url;
    jpc_span found, none = {"", 0};

    if (page->html.canonical.len == 0)
        return none;
    found = jpc_url_resolve(arena, base.len > 0 ? base : page->url, page->html.canonical);
    if (found.len == 0 ||
        jpc_span_equals(jpc_url_canonical(arena, found), jpc_url_canonical(arena, page->url)))
        return none;
    return found;
}

static void read_page(struct parser *parser, jpc_span markup, struct page *page)
{
    jpc_arena *arena = &parser->scratch->page;

    page->html = jpc_html_extract(arena, markup, &parser->options->extract);
    page->text = page->html.text;
    page->canonical = find_canonical(arena, page);
    jpc_rights_join(&page->rights, &page->html.rights);
    for (int kind = 0; kind < JPC_HTML_N_LIMITS; kind++)
        parser->batch->n_limits[kind] += page->html.limits >> kind & 1;
}

static void decode_text(struct parser *parser, jpc_span body, jpc_span charset, bool html,
                        struct page *page, jpc_crawl *crawl)
{
    jpc_arena *arena = &parser->scratch->page;
    jpc_decoded *decoded = jpc_arena_alloc(arena, sizeof *decoded);

    *decoded = jpc_charset_decode(arena, body, charset);
    crawl->body_bytes = body.len;
    crawl->bad_bytes = decoded->bad_bytes;
    page->charset = decoded->name;
    page->label = decoded->label;
    page->text = decoded->text;
    if (html)
        read_page(parser, decoded->text, page);
    if (html)
        crawl->link_share = (double)page->html.link_share;
}

// A page of a crawl whose raw bytes show no Japanese costs neither decoding nor parsing.
static void read_body(struct parser *parser, const jpc_record *record, jpc_span body,
                      jpc_span charset, bool html, struct page *page, jpc_doc *doc)
{
    jpc_crawl *crawl = jpc_arena_zalloc(&parser->batch->arena, sizeof *crawl);

    crawl->link_share = NAN;
    crawl->http_status = page->rights.status;
    crawl->raw_japanese = jpc_raw_japanese(body);
    crawl->given = record->format != JPC_FORMAT_WARC;
    if (crawl->raw_japanese || crawl->given || !parser->options->japanese_only)
        decode_text(parser, body, charset, html, page, crawl);
    if (page->id.len == 0)
        page->id = hashed_id(&parser->scratch->page, page, body);
    make_document(parser, record, page, doc);
    doc->crawl = crawl;
    doc->bad_bytes = crawl->bad_bytes;
}

enum outcome { DOCUMENT, SKIPPED, UNREADABLE };

static enum outcome skip(struct parser *parser, jpc_skipped kind)
{
    parser->batch->n_skipped[kind]++;
    return SKIPPED;
}

// Of what the record would be a document but for its crawler.
static bool is_given_up(const struct parser *parser, const struct page *page)
{
    return page->rights.truncated.len > 0 && !parser->options->keep_truncated;
}

static enum outcome read_response(struct parser *parser, const jpc_record *record,
                                  const jpc_warc_record *warc, struct page *page, jpc_doc *doc)
{
    jpc_arena *arena = &parser->scratch->page;
    jpc_http_response http = jpc_http_parse(arena, &parser->scratch->http, warc->block,
                                            parser->options->max_record_bytes);
    jpc_span type = is_unknown(http.content_type) ? warc->payload_type : http.content_type;
    bool unknown = is_unknown(type);
    bool html = is_html(type) || (unknown && looks_like_html(http.body));
    bool lost = http.damaged && !(http.cut_off && parser->options->keep_truncated);

    if (!html && !jpc_span_begins_nocase(type, "text/plain") && !(unknown && lost))
        return skip(parser, JPC_SKIPPED_NOT_TEXT);
    if (is_given_up(parser, page))
        return skip(parser, JPC_SKIPPED_TRUNCATED);
    if (lost) {
        add_unreadable(parser, record, false, http.damage);
        return UNREADABLE;
    }
    take_rights(arena, &page->rights, &http);
    if (http.damaged && page->rights.truncated.len == 0)
        page->rights.truncated = jpc_span_of(http.damage);
    read_body(parser, record, http.body, http.charset, html, page, doc);
    return DOCUMENT;
}

jpc_skipped jpc_record_kind(const jpc_warc_record *warc)
{
    switch (warc->type) {
    case JPC_WARC_CONVERSION: return JPC_N_SKIPPED;
    case JPC_WARC_RESPONSE:
        return jpc_span_begins_nocase(warc->url, "dns:") ? JPC_SKIPPED_DNS : JPC_N_SKIPPED;
    case JPC_WARC_RESOURCE:
        return is_html(warc->content_type) ? JPC_N_SKIPPED : JPC_SKIPPED_RESOURCE;
    case JPC_WARC_WARCINFO: return JPC_SKIPPED_WARCINFO;
    case JPC_WARC_REQUEST: return JPC_SKIPPED_REQUEST;
    case JPC_WARC_METADATA: return JPC_SKIPPED_METADATA;
    case JPC_WARC_REVISIT: return JPC_SKIPPED_REVISIT;
    case JPC_WARC_CONTINUATION: return JPC_SKIPPED_CONTINUATION;
    default: return JPC_SKIPPED_OTHER;
    }
}

static const char *const digest_causes[JPC_N_DIGESTED] = {"warc: wrong block digest",
                                                          "warc: wrong payload digest"};

// Returns whether the record is to be read.
static bool take_digest(struct parser *parser, const jpc_record *record, jpc_digested of,
                        jpc_digest_result result)
{
    parser->batch->n_digests[of][result]++;
    if (result != JPC_DIGEST_WRONG)
        return true;
    if (parser->options->check_digests == JPC_DIGESTS_COUNT)
        jpc_batch_add_suspect(parser->batch, range_of(record, false, digest_causes[of]));
    return parser->options->check_digests == JPC_DIGESTS_COUNT;
}

// Of a record that is dropped for both, the block's digest is the cause.
static bool take_digests(struct parser *parser, const jpc_record *record,
                         const jpc_warc_record *warc)
{
    const jpc_record_options *options = parser->options;
    jpc_warc_digests digests;
    bool block, payload;

    if (options->check_digests == JPC_DIGESTS_OFF)
        return true;
    digests = jpc_warc_check_digests(&parser->scratch->page, &parser->scratch->http, warc,
                                     options->max_record_bytes);
    block = take_digest(parser, record, JPC_OF_BLOCK, digests.block);
    payload = take_digest(parser, record, JPC_OF_PAYLOAD, digests.payload);
    if (!block || !payload)
        add_unreadable(parser, record, false, digest_causes[block ? JPC_OF_PAYLOAD : JPC_OF_BLOCK]);
    return block && payload;
}

static enum outcome read_warc(struct parser *parser, const jpc_record *record, jpc_span bytes,
                              jpc_doc *doc)
{
    jpc_arena *arena = &parser->scratch->page;
    jpc_span none = {"", 0};
    jpc_warc_record warc;
    struct page page = {.charset = "", .label = ""};
    jpc_skipped kind;

    if (!jpc_warc_parse(bytes, &warc)) {
        add_unreadable(parser, record, false, "warc: malformed header");
        return UNREADABLE;
    }
    if (!take_digests(parser, record, &warc))
        return UNREADABLE;
    kind = jpc_record_kind(&warc);
    if (kind != JPC_N_SKIPPED)
        return skip(parser, kind);
    page.id = clean(arena, warc.id);
    page.url = clean(arena, warc.url);
    page.date = clean(arena, warc.date);
    page.rights.truncated = clean(arena, warc.truncated);
    if (warc.type == JPC_WARC_RESPONSE)
        return read_response(parser, record, &warc, &page, doc);
    if (is_given_up(parser, &page))
        return skip(parser, JPC_SKIPPED_TRUNCATED);
    read_body(parser, record, warc.block, none, is_html(warc.content_type), &page, doc);
    return DOCUMENT;
}

// A file by itself: of its charset nothing is known but what the page says, and whoever gives it
// wants its text, whatever the language.
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

static bool is_slice_full(const struct parser *parser)
{
    const jpc_batch *batch = parser->batch;
    size_t most = parser->options->slice_bytes;

    return batch->arena.used - parser->used >= (most > 0 ? most : JPC_SLICE_BYTES) ||
           batch->n_docs + batch->n_unreadable - parser->n_unreadable >= SLICE_RECORDS;
}

static void begin_slice(struct parser *parser)
{
    jpc_batch *batch = parser->batch;
    size_t n = batch->n_records - batch->next_record;

    if (batch->next_record > 0)
        jpc_batch_forget(batch);
    n = n < SLICE_RECORDS ? n : SLICE_RECORDS;
    batch->docs = jpc_arena_alloc(&batch->arena, n * sizeof *batch->docs);
    batch->n_docs = 0;
    parser->used = batch->arena.used;
    parser->n_unreadable = batch->n_unreadable;
}

jpc_status jpc_record_parse(jpc_batch *batch, const jpc_record_options *options,
                            jpc_record_scratch *scratch, jpc_err *err)
{
    struct parser parser = {.batch = batch, .options = options, .scratch = scratch};
    jpc_status status = JPC_OK;

    begin_slice(&parser);
    while (status == JPC_OK && jpc_batch_has_more(batch) && !is_slice_full(&parser)) {
        const jpc_record *record = &batch->records[batch->next_record++];
        enum outcome outcome = SKIPPED;

        status = read_record(&parser, record, &batch->docs[batch->n_docs], &outcome, err);
        batch->n_docs += status == JPC_OK && outcome == DOCUMENT;
        jpc_arena_reset(&scratch->page);
        jpc_http_scratch_trim(&scratch->http);
    }
    return status;
}

void jpc_record_scratch_release(jpc_record_scratch *scratch)
{
    jpc_http_scratch_release(&scratch->http);
    jpc_arena_release(&scratch->page);
    jpc_buf_release(&scratch->line);
}
