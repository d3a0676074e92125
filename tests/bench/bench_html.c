// Extraction against its limits, in one process, one thread, in turns, the fastest of RUNS each.
//
//      bench_html DATA WORK [RUNS]
//
// 1. Japanese pages: from the bytes of the body to extracted text, against libxml2's HTML parser
//    that calls handlers which do nothing, on the same bytes: as they are, so that both decode, and
//    again in UTF-8, of which neither decodes anything. All together must be extracted
//    3 times as fast.
// 2. A crawl of which 5 % of the pages are Japanese: from compressed records to documents, as
//    `jpcurate run` reads them, against libdeflate inflating the same members. Must reach 0.7.
//
// DATA is the folder of real material; the crawl of 2. is written to WORK/html-mix.warc.gz. Exits
// with 1 if something is too slow, with 2 if there is no material.
#include <libdeflate.h>
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "core/hash.h"
#include "data/reader.h"
#include "data/record.h"
#include "web/charset.h"
#include "web/html_extract.h"
#include "web/warc.h"

#define CEILING ((size_t)64 << 20)
#define LEAST_TO_LIBXML 3.0
#define LEAST_TO_INFLATING 0.7
#define LAWS_EACH 4      // one page of so many: they are alike, and 140 MB
#define JAPANESE_EACH 17 // one Japanese page of so many makes 5 % of the mix

static const char *data_folder, *work_folder;

static void fail(const char *what, const char *name)
{
    fprintf(stderr, "bench_html: %s '%s'\n", what, name);
    exit(2);
}

static jpc_span read_file(jpc_arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    char *bytes;

    if (file == NULL || fstat(fileno(file), &status) != 0)
        fail("cannot open", path);
    bytes = jpc_arena_alloc(arena, (size_t)status.st_size);
    if (fread(bytes, 1, (size_t)status.st_size, file) != (size_t)status.st_size)
        fail("cannot read", path);
    fclose(file);
    return (jpc_span){bytes, (size_t)status.st_size};
}

static jpc_span read_data(jpc_arena *arena, const char *name)
{
    return read_file(arena, jpc_arena_printf(arena, "%s/%s", data_folder, name).ptr);
}

// ---- members -----------------------------------------------------------------

struct members {
    struct libdeflate_decompressor *inflater;
    jpc_span rest;
    char *room;
};

static struct members open_members(jpc_span bytes)
{
    return (struct members){libdeflate_alloc_decompressor(), bytes, malloc(CEILING)};
}

// Inflates the next member to `inflated`, which lives until the next call; false at the end.
static bool next_member(struct members *members, jpc_span *member, jpc_span *inflated)
{
    size_t used, made;

    if (members->rest.len == 0)
        return false;
    if (libdeflate_gzip_decompress_ex(members->inflater, members->rest.ptr, members->rest.len,
                                      members->room, CEILING, &used, &made) != LIBDEFLATE_SUCCESS)
        fail("cannot inflate a member", "gzip");
    *member = (jpc_span){members->rest.ptr, used};
    *inflated = (jpc_span){members->room, made};
    jpc_span_drop(&members->rest, used);
    return true;
}

static void close_members(struct members *members)
{
    libdeflate_free_decompressor(members->inflater);
    free(members->room);
}

// ---- labels ------------------------------------------------------------------

// The truth: how many kana a page of the mixed crawl has.
struct labels {
    jpc_span *urls; // sorted, each up to the end of its line
    size_t n;
};

static jpc_span url_of(jpc_span line) { return jpc_span_take_until(&line, '\t'); }

static int compare_spans(jpc_span a, jpc_span b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_labels(const void *a, const void *b)
{
    return compare_spans(url_of(*(const jpc_span *)a), url_of(*(const jpc_span *)b));
}

static struct labels read_labels(jpc_arena *arena)
{
    jpc_span rest = read_data(arena, "warc/bench/labels.tsv");
    struct labels labels = {jpc_arena_alloc(arena, rest.len), 0};

    while (rest.len > 0)
        labels.urls[labels.n++] = jpc_span_take_until(&rest, '\n');
    qsort(labels.urls, labels.n, sizeof *labels.urls, compare_labels);
    return labels;
}

// The fifth column, or -1 for a page that has no label.
static long count_kana(const struct labels *labels, jpc_span url)
{
    const jpc_span *found =
        bsearch(&url, labels->urls, labels->n, sizeof *labels->urls, compare_labels);
    jpc_span line;

    if (found == NULL)
        return -1;
    line = *found;
    for (int column = 1; column < 5; column++)
        jpc_span_take_until(&line, '\t');
    return strtol(line.ptr, NULL, 10);
}

// ---- Japanese pages ----------------------------------------------------------

struct page {
    jpc_span body, charset, utf_8;
};

struct group {
    const char *name;
    struct page *pages;
    size_t n, n_bytes, n_text;
};

static void add_page(jpc_arena *arena, struct group *group, jpc_span body, jpc_span charset)
{
    struct page *page = &group->pages[group->n++];
    jpc_span text;

    page->body = jpc_arena_copy(arena, body.ptr, body.len);
    page->charset = jpc_arena_copy(arena, charset.ptr, charset.len);
    text = jpc_charset_decode(arena, page->body, page->charset).text;
    page->utf_8 = jpc_arena_copy(arena, text.ptr, text.len);
    group->n_bytes += body.len;
}

static struct group new_group(const char *name)
{
    return (struct group){.name = name, .pages = malloc(sizeof(struct page) * 10000)};
}

// Of a crawl, `labels` or, if that is NULL, one page of LAWS_EACH.
static struct group read_crawl(jpc_arena *arena, const char *name, const char *path,
                               const struct labels *labels)
{
    struct members members = open_members(read_data(arena, path));
    struct group group = new_group(name);
    jpc_http_scratch scratch = {0};
    jpc_span member, inflated;
    size_t n_seen = 0;

    while (next_member(&members, &member, &inflated)) {
        jpc_warc_record record;
        jpc_http_response response;

        if (!jpc_warc_parse(inflated, &record) || record.type != JPC_WARC_RESPONSE)
            continue;
        if (labels != NULL ? count_kana(labels, record.url) <= 0 : n_seen++ % LAWS_EACH != 0)
            continue;
        response = jpc_http_parse(arena, &scratch, record.block, CEILING);
        add_page(arena, &group, response.body, response.charset);
    }
    jpc_http_scratch_release(&scratch);
    close_members(&members);
    return group;
}

static struct group read_files(jpc_arena *arena)
{
    jpc_span rest = read_data(arena, "encoding/detection_files.tsv");
    struct group group = new_group("manuals");

    while (rest.len > 0) {
        jpc_span line = jpc_span_take_until(&rest, '\n'), path = url_of(line);
        char name[512];

        snprintf(name, sizeof name, "%.*s", (int)path.len, path.ptr);
        if (strncmp(name, "html-ja/", 8) == 0 && strstr(name, ".xml") == NULL)
            add_page(arena, &group, read_data(arena, name), (jpc_span){"", 0});
    }
    return group;
}

static jpc_span bytes_of(const struct page *page, bool as_utf_8)
{
    return as_utf_8 ? page->utf_8 : page->body;
}

static void extract_all(struct group *group, bool as_utf_8)
{
    jpc_arena arena = {0};

    group->n_text = 0;
    for (size_t i = 0; i < group->n; i++) {
        const struct page *page = &group->pages[i];
        jpc_decoded decoded = jpc_charset_decode(&arena, bytes_of(page, as_utf_8), page->charset);

        group->n_text += jpc_html_extract(&arena, decoded.text, NULL).text.len;
        jpc_arena_reset(&arena);
    }
    jpc_arena_release(&arena);
}

// It says much about pages that are not what they say they are.
static void on_error(void *context, const char *format, ...) { (void)context, (void)format; }

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
    (void)context, (void)name, (void)attributes;
}

static void on_end(void *context, const xmlChar *name) { (void)context, (void)name; }

static void on_text(void *context, const xmlChar *text, int len)
{
    (void)context, (void)text, (void)len;
}

static void parse_all(const struct group *group, bool as_utf_8)
{
    htmlParserCtxtPtr parser = htmlNewParserCtxt();

    memset(parser->sax, 0, sizeof *parser->sax);
    parser->sax->startElement = on_start;
    parser->sax->endElement = on_end;
    parser->sax->characters = parser->sax->ignorableWhitespace = parser->sax->cdataBlock = on_text;
    for (size_t i = 0; i < group->n; i++) {
        jpc_span bytes = bytes_of(&group->pages[i], as_utf_8);

        htmlCtxtReadMemory(parser, bytes.ptr, (int)bytes.len, NULL, as_utf_8 ? "UTF-8" : NULL,
                           HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    }
    htmlFreeParserCtxt(parser);
}

// Of the processor, not of the wall: others may want the machine, too.
static uint64_t processor_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void keep_least(uint64_t *least, uint64_t begin)
{
    uint64_t ns = processor_ns() - begin;

    *least = *least == 0 || ns < *least ? ns : *least;
}

// Short turns, and many of them: the fastest are those in which nothing else ran.
static int count_turns(size_t n_bytes, int runs)
{
    size_t n = ((size_t)64 << 20) / (n_bytes + 1);

    return runs * (int)(n < 1 ? 1 : n);
}

// Of the same bytes: as they are, and in UTF-8.
struct times {
    uint64_t ours[2], libxml[2];
};

static void print_times(const char *name, const struct group *group, const struct times *times)
{
    printf("%-8s %5zu pages %6.1f MB, %5.1f MB of text", name, group->n,
           (double)group->n_bytes * 1e-6, (double)group->n_text * 1e-6);
    for (int as_utf_8 = 0; as_utf_8 < 2; as_utf_8++)
        printf("; %s: jpcurate %5.1f ms, libxml2 %5.1f ms, ratio %.2f",
               as_utf_8 ? "in UTF-8" : "as they are", (double)times->ours[as_utf_8] * 1e-6,
               (double)times->libxml[as_utf_8] * 1e-6,
               (double)times->libxml[as_utf_8] / (double)times->ours[as_utf_8]);
    printf("\n");
}

static struct times measure_group(struct group *group, int runs)
{
    struct times times = {{0}, {0}};

    for (int i = count_turns(group->n_bytes, runs); i > 0; i--)
        for (int as_utf_8 = 0; as_utf_8 < 2; as_utf_8++) {
            uint64_t begin = processor_ns();

            extract_all(group, as_utf_8);
            keep_least(&times.ours[as_utf_8], begin);
            begin = processor_ns();
            parse_all(group, as_utf_8);
            keep_least(&times.libxml[as_utf_8], begin);
        }
    print_times(group->name, group, &times);
    return times;
}

static bool measure_pages(const struct labels *labels, int runs)
{
    jpc_arena arena = {0};
    struct group groups[] = {
        read_crawl(&arena, "mixed", "warc/bench/debian-mixed.warc.gz", labels),
        read_crawl(&arena, "laws", "warc/bench/egov-laws-sjis.warc.gz", NULL),
        read_files(&arena),
    };
    struct group all = {.n = 0};
    struct times sum = {{0}, {0}};
    bool fast;

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        struct times times = measure_group(&groups[i], runs);

        all.n += groups[i].n;
        all.n_bytes += groups[i].n_bytes;
        all.n_text += groups[i].n_text;
        for (int k = 0; k < 2; k++) {
            sum.ours[k] += times.ours[k];
            sum.libxml[k] += times.libxml[k];
        }
        free(groups[i].pages);
    }
    jpc_arena_release(&arena);
    print_times("all", &all, &sum);
    fast = (double)sum.libxml[0] >= LEAST_TO_LIBXML * (double)sum.ours[0] &&
           (double)sum.libxml[1] >= LEAST_TO_LIBXML * (double)sum.ours[1];
    if (!fast)
        printf("Japanese pages are extracted too slowly: below %.1f of libxml2\n", LEAST_TO_LIBXML);
    return fast;
}

// ---- the mix -----------------------------------------------------------------

struct mix {
    char *path;
    jpc_buf bytes;
    size_t n_pages, n_japanese, n_inflated;
};

// All pages without kana, and of the Japanese ones what the hash of the URL picks.
static bool is_in_mix(const struct labels *labels, jpc_span url, bool *japanese)
{
    long n_kana = count_kana(labels, url);

    *japanese = n_kana > 0;
    return n_kana == 0 || (n_kana > 0 && jpc_hash64(url.ptr, url.len) % JAPANESE_EACH == 0);
}

static void write_mix(const struct mix *mix)
{
    FILE *file = fopen(mix->path, "wb");

    if (file == NULL)
        fail("cannot write", mix->path);
    if (fwrite(mix->bytes.ptr, 1, mix->bytes.len, file) != mix->bytes.len)
        fail("cannot write", mix->path);
    if (fclose(file) != 0)
        fail("cannot write", mix->path);
}

static struct mix make_mix(jpc_arena *arena, const struct labels *labels)
{
    struct members members = open_members(read_data(arena, "warc/bench/debian-mixed.warc.gz"));
    struct mix mix = {.n_pages = 0};
    jpc_span member, inflated;

    mix.path = (char *)jpc_arena_printf(arena, "%s/html-mix.warc.gz", work_folder).ptr;
    while (next_member(&members, &member, &inflated)) {
        jpc_warc_record record;
        bool japanese;

        if (!jpc_warc_parse(inflated, &record) || record.type != JPC_WARC_RESPONSE ||
            !is_in_mix(labels, record.url, &japanese))
            continue;
        jpc_buf_add_span(&mix.bytes, member);
        mix.n_pages++;
        mix.n_japanese += japanese;
        mix.n_inflated += inflated.len;
    }
    close_members(&members);
    write_mix(&mix);
    return mix;
}

static void inflate_mix(const struct mix *mix)
{
    jpc_span member, inflated;

    struct members members = open_members(jpc_buf_span(&mix->bytes));

    while (next_member(&members, &member, &inflated))
        continue;
    close_members(&members);
}

struct documents {
    size_t n, n_japanese, n_text;
};

static void parse_batch(jpc_batch *batch, const jpc_record_options *options,
                        jpc_record_scratch *scratch, struct documents *documents)
{
    jpc_err err;

    while (jpc_batch_has_more(batch)) {
        if (jpc_record_parse(batch, options, scratch, &err) != JPC_OK)
            fail("cannot parse", err.message);
        for (size_t i = 0; i < batch->n_docs; i++) {
            documents->n++;
            documents->n_japanese += batch->docs[i].crawl->raw_japanese;
            documents->n_text += batch->docs[i].text.len;
        }
    }
}

static struct documents read_mix(const struct mix *mix)
{
    char *paths[1] = {mix->path};
    const jpc_reader_options reading = {
        .format = JPC_FORMAT_WARC, .batch_bytes = 1 << 20, .max_record_bytes = CEILING};
    const jpc_record_options parsing = {.text_field = "text",
                                        .id_field = "id",
                                        .url_field = "url",
                                        .meta_key = "jpcurate",
                                        .japanese_only = true,
                                        .max_record_bytes = CEILING,
                                        .paths = paths};
    struct documents documents = {.n = 0};
    jpc_record_scratch scratch = {0};
    jpc_status status = JPC_OK;
    jpc_batch batch = {0};
    jpc_reader *reader;
    jpc_err err;

    if (jpc_reader_open(&reader, paths, 1, 0, &reading, &err) != JPC_OK)
        fail("cannot read", err.message);
    while (status == JPC_OK) {
        jpc_batch_reset(&batch);
        status = jpc_reader_fill(reader, &batch, &err);
        parse_batch(&batch, &parsing, &scratch, &documents);
    }
    if (status != JPC_END)
        fail("cannot read", err.message);
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
    jpc_record_scratch_release(&scratch);
    return documents;
}

static bool measure_mix(const struct labels *labels, int runs)
{
    jpc_arena arena = {0};
    struct mix mix = make_mix(&arena, labels);
    struct documents documents = {.n = 0};
    uint64_t inflating = 0, reading = 0, begin;
    double mb, ratio;

    for (int i = 4 * count_turns(mix.n_inflated, runs); i > 0; i--) {
        begin = processor_ns();
        inflate_mix(&mix);
        keep_least(&inflating, begin);
        begin = processor_ns();
        documents = read_mix(&mix);
        keep_least(&reading, begin);
    }
    if (documents.n != mix.n_pages)
        fail("not all pages were read of", mix.path);
    mb = (double)mix.n_inflated * 1e3;
    ratio = (double)inflating / (double)reading;
    printf("mix      %5zu pages %6.1f MB, %.1f %% Japanese (%.1f %% looked it), %.1f MB of text: "
           "jpcurate %.0f MB/s, libdeflate %.0f, ratio %.2f\n",
           mix.n_pages, (double)mix.n_inflated * 1e-6,
           100.0 * (double)mix.n_japanese / (double)mix.n_pages,
           100.0 * (double)documents.n_japanese / (double)documents.n,
           (double)documents.n_text * 1e-6, mb / (double)reading, mb / (double)inflating, ratio);
    if (ratio < LEAST_TO_INFLATING)
        printf("a crawl with little Japanese is read too slowly: below %.1f of inflating\n",
               LEAST_TO_INFLATING);
    jpc_buf_release(&mix.bytes);
    jpc_arena_release(&arena);
    return ratio >= LEAST_TO_INFLATING;
}

int main(int argc, char **argv)
{
    int runs = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 3;
    jpc_arena arena = {0};
    struct labels labels;
    bool fast;

    if (argc < 3)
        fail("usage:", "bench_html DATA WORK [RUNS]");
    data_folder = argv[1];
    work_folder = argv[2];
    xmlSetGenericErrorFunc(NULL, on_error);
    labels = read_labels(&arena);
    fast = measure_mix(&labels, runs);
    fast &= measure_pages(&labels, runs);
    jpc_arena_release(&arena);
    return !fast;
}
