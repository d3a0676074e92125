// The shared Japanese pages in every container: 106 pages in four charsets, with header charsets
// that are right, aliases, absent or wrong, and in every transfer and content coding. Of each page
// the exact HTTP body (codings undone) and its text in UTF-8 have the sums of EXPECTED.jsonl.
//
// Those were made with Python's codecs, a byte order mark left out, line ends as they are. For
// windows-31j they agree with the WHATWG tables (U+FF5E for 0x8160, U+FF0D for 0x817C). For EUC-JP
// and ISO-2022-JP they would not (U+301C, U+2212, U+2016 …), but no such page has one of these.
#include "tests/unit/fixtures.h"
#include "tests/unit/sha256.h"
#include "web/charset.h"

#define MAX_PAGES 128
#define N_ALL 106
#define N_WARCIO 53 // without those that warcio wrote as revisits

struct page {
    jpc_span url, header, body_sum, text_sum;
};

struct pages {
    jpc_buf bytes;
    struct page items[MAX_PAGES];
    size_t n;
};

// What a file was found to hold: the pages in their order, and how many are right.
struct found {
    const struct pages *pages;
    size_t order[2 * MAX_PAGES], n;
    size_t n_right, n_wrong_labels, n_others, n_texts;
};

static const struct page *find_page(const struct pages *pages, jpc_span url)
{
    for (size_t i = 0; i < pages->n; i++)
        if (jpc_span_equals(pages->items[i].url, url))
            return &pages->items[i];
    return NULL;
}

static bool has_sum(jpc_span bytes, jpc_span sum)
{
    char hex[SHA256_HEX];

    return jpc_span_equals(sum, jpc_span_of(sha256_hex(bytes, hex)));
}

static void take_response(struct found *found, const struct page *page, const jpc_warc_record *warc)
{
    jpc_arena arena = {0};
    jpc_http_response r =
        jpc_http_parse(&arena, &fixture_scratch.http, warc->block, FIXTURE_CEILING);
    jpc_decoded decoded = jpc_charset_decode(&arena, r.body, r.charset);
    bool right = !r.damaged && has_sum(r.body, page->body_sum) && decoded.bad_bytes == 0 &&
                 has_sum(decoded.text, page->text_sum);

    if (!right)
        ok(false, "%.*s (%zu bytes of body, taken for %s)", (int)page->url.len, page->url.ptr,
           r.body.len, decoded.name);
    found->n_right += right;
    found->n_wrong_labels +=
        right && page->header.len > 6 && !memcmp(page->header.ptr, "wrong-", 6);
    jpc_arena_release(&arena);
}

static void visit_record(const jpc_warc_record *warc, void *context)
{
    struct found *found = context;
    const struct page *page = find_page(found->pages, warc->url);

    if (warc->type != JPC_WARC_RESPONSE && warc->type != JPC_WARC_CONVERSION)
        return;
    if (page == NULL || found->n == 2 * MAX_PAGES) {
        found->n_others++;
        return;
    }
    found->order[found->n++] = (size_t)(page - found->pages->items);
    if (warc->type == JPC_WARC_RESPONSE)
        take_response(found, page, warc);
    else
        found->n_texts += warc->block.len > 0;
}

static struct found read_pages(const struct pages *pages, const char *name)
{
    struct found found = {.pages = pages};
    struct replay replay;
    char path[4200];

    snprintf(path, sizeof path, "%s/warc/ja/%s", tap_shared_data(), name);
    replay = replay_file(path, 1 << 20, visit_record, &found);
    ok(replay.status == JPC_END, "%s is read", name);
    jpc_buf_release(&replay.ranges);
    return found;
}

static void read_expected(struct pages *pages)
{
    jpc_span rest;

    pages->bytes = fixture_bytes(tap_shared_data(), "warc/ja/EXPECTED.jsonl");
    for (rest = jpc_buf_span(&pages->bytes); rest.len > 0 && pages->n < MAX_PAGES;) {
        jpc_span line = jpc_span_take_until(&rest, '\n');

        pages->items[pages->n++] = (struct page){.url = json_text(line, "url"),
                                                 .header = json_text(line, "header"),
                                                 .body_sum = json_text(line, "body_sha256"),
                                                 .text_sum = json_text(line, "utf8_sha256")};
    }
    ok(pages->n == N_ALL, "%zu expected pages", pages->n);
}

// ---- all pages ---------------------------------------------------------------

static bool all_once(const struct found *found)
{
    unsigned times[MAX_PAGES] = {0};
    bool once = found->n == N_ALL;

    for (size_t i = 0; i < found->n; i++)
        once &= ++times[found->order[i]] == 1;
    return once;
}

// As GNU Wget wrote them; the other page is a 404.
static void test_wget(const struct pages *pages, const char *name)
{
    struct found found = read_pages(pages, name);

    ok(all_once(&found), "… each page once");
    ok(found.n_right == N_ALL && found.n_others == 1, "… 106 of 106 right (%zu)", found.n_right);
    ok(found.n_wrong_labels == 21, "… 21 of them in spite of their label (%zu)",
       found.n_wrong_labels);
}

// Their texts, as extracted by others.
static void test_wet(const struct pages *pages)
{
    struct found found = read_pages(pages, "ja-warcio.warc.wet.gz");

    ok(all_once(&found) && found.n_texts == N_ALL && found.n_others == 0, "… each text once");
}

// ---- containers and damage ---------------------------------------------------

// In the same order, except for the page `lost` (none if N_WARCIO), and of them the first `n`.
static bool same_order(const struct found *whole, const struct found *found, size_t lost, size_t n)
{
    size_t at = 0;

    for (size_t i = 0; i < whole->n && at < n; i++)
        if (i != lost && (at == found->n || found->order[at++] != whole->order[i]))
            return false;
    return found->n == n;
}

static size_t place_of(const struct found *found, const char *url)
{
    for (size_t i = 0; i < found->n; i++)
        if (jpc_span_equals(found->pages->items[found->order[i]].url, jpc_span_of(url)))
            return i;
    return found->n;
}

static void test_container(const struct found *whole, const char *name, size_t lost, size_t n)
{
    struct found found = read_pages(whole->pages, name);

    ok(same_order(whole, &found, lost, n), "… the same pages in the same order");
    ok(found.n_right == n && found.n_others == 0, "… %zu right (%zu)", n, found.n_right);
}

// Where the damaged ranges lie is in tests/data/warc_fixtures.tsv: one byte in the member of a
// response was changed; the file ends within another.
static void test_containers(const struct pages *pages)
{
    static const char *const intact[] = {
        "ja-warcio.warc.gz", "ja-wholefile.warc.gz",        "ja-zero-padding.warc.gz",
        "ja.warc.zst",       "ja-trailing-garbage.warc.gz", "ja-extframe.warc.zst",
        "ja-dict.warc.zst",  "ja-dict-compressed.warc.zst", "ja-singleframe.warc.zst",
    };
    struct found whole = read_pages(pages, "ja-warcio.warc");
    size_t flipped = place_of(&whole, "http://jis.example.jp/0060/mod_echo.html.ja");
    size_t cut = place_of(&whole, "http://jis.example.jp/0076/fd-limits.html.ja");

    ok(whole.n == N_WARCIO && whole.n_right == N_WARCIO, "… 53 of 53 right (%zu)", whole.n_right);
    for (size_t i = 0; i < sizeof intact / sizeof *intact; i++)
        test_container(&whole, intact[i], N_WARCIO, N_WARCIO);
    test_container(&whole, "ja-bitflip.warc.gz", flipped, N_WARCIO - 1);
    test_container(&whole, "ja-truncated-midmember.warc.gz", N_WARCIO, cut);
}

static void test_sums(void)
{
    static const struct {
        const char *bytes, *sum;
    } cases[] = {
        // FIPS 180-4, examples
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ok(has_sum(jpc_span_of(cases[i].bytes), jpc_span_of(cases[i].sum)), "the sum of '%s'",
           cases[i].bytes);
}

int main(void)
{
    static struct pages pages;

    tap_begin();
    test_sums();
    if (tap_shared_data() == NULL) {
        tap_skip("Japanese pages", "no shared data");
        return tap_end();
    }
    read_expected(&pages);
    test_wget(&pages, "ja-wget.warc.gz");
    test_wget(&pages, "ja-wget-nogz.warc");
    test_wet(&pages);
    test_containers(&pages);
    jpc_buf_release(&pages.bytes);
    return tap_end();
}
