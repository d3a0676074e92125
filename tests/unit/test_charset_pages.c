// Which charset is it? Real pages whose labels are removed: whole, cut to a few characters,
// damaged, mixed, mislabelled. Then pairs of one page in two charsets, and the labels of a crawl.

#include "charset_data.h"

#include <iconv.h>

#include "web/charset_label.h"

#define MAX_PAGES 1600
#define N_PRESENT 1454 // files of detection_files.tsv that the shared data hold

struct page {
    jpc_span path, body; // without labels
    const char *charset;
    size_t first; // byte above 0x7F, or escape
};

struct pages {
    jpc_arena arena;
    struct page page[MAX_PAGES];
    size_t n;
};

// ---- material ------------------------------------------------------------------

// Overwrites what would tell the charset: the words "charset" and "encoding".
static jpc_span without_labels(jpc_arena *arena, jpc_span body)
{
    static const char *const words[] = {"charset", "encoding="};
    char *copy = (char *)jpc_arena_copy(arena, body.ptr, body.len).ptr, *at;

    for (size_t i = 0; i < 2; i++)
        for (at = copy; (at = find_nocase(at, copy + body.len, words[i])) != NULL;)
            memset(at, 'x', 7);
    return (jpc_span){copy, body.len};
}

static const char *whatwg_name(jpc_span name)
{
    return jpc_span_is(name, "cp932") ? "shift_jis"
           : jpc_span_is(name, "euc") ? "euc-jp"
           : jpc_span_is(name, "jis") ? "iso-2022-jp"
                                      : "utf-8";
}

static size_t first_beyond_ascii(jpc_span body)
{
    size_t i = 0;

    while (i < body.len && (unsigned char)body.ptr[i] < 0x80 && body.ptr[i] != 0x1B)
        i++;
    return i;
}

static void read_pages(struct pages *pages)
{
    jpc_span rest = read_shared(&pages->arena, "encoding/detection_files.tsv");

    cut(&rest, '\n');
    while (rest.len > 0 && pages->n < MAX_PAGES) {
        struct page *page = &pages->page[pages->n];
        jpc_span line = cut(&rest, '\n');

        page->path = cut(&line, '\t');
        page->charset = whatwg_name(line);
        page->body = read_shared(
            &pages->arena,
            jpc_arena_printf(&pages->arena, "%.*s", (int)page->path.len, page->path.ptr).ptr);
        page->body = without_labels(&pages->arena, page->body);
        page->first = first_beyond_ascii(page->body);
        pages->n += page->body.len > 0;
    }
}

// ---- variants ------------------------------------------------------------------

static bool is_7_bit(const struct page *page) { return strcmp(page->charset, "iso-2022-jp") == 0; }

static jpc_span whole(jpc_arena *arena, const struct page *page, size_t n)
{
    (void)arena;
    (void)n;
    return page->body;
}

// n bytes from the first that is not ASCII.
static jpc_span prefix(jpc_arena *arena, const struct page *page, size_t n)
{
    size_t left = page->body.len - page->first;

    (void)arena;
    return (jpc_span){page->body.ptr + page->first, left < n ? left : n};
}

// Only the first n bytes above 0x7F, and what is between them; then ASCII.
static jpc_span title_only(jpc_arena *arena, const struct page *page, size_t n)
{
    char *copy = (char *)jpc_arena_copy(arena, page->body.ptr, page->body.len).ptr;
    size_t i = 0, n_high = 0;

    if (is_7_bit(page))
        return page->body;
    for (; i < page->body.len && (n_high < n || (unsigned char)copy[i] >= 0x40); i++)
        n_high += (unsigned char)copy[i] >> 7;
    for (; i < page->body.len; i++)
        if ((unsigned char)copy[i] >= 0x80)
            copy[i] = 'x';
    return (jpc_span){copy, page->body.len};
}

// Every n-th byte above 0x7F is lost, which leaves lone halves of characters.
static jpc_span broken(jpc_arena *arena, const struct page *page, size_t n)
{
    char *copy = jpc_arena_alloc(arena, page->body.len), *out = copy;
    size_t n_high = 0;

    for (size_t i = 0; i < page->body.len; i++) {
        n_high += (unsigned char)page->body.ptr[i] >> 7;
        if ((unsigned char)page->body.ptr[i] < 0x80 || n_high % n != n - 1)
            *out++ = page->body.ptr[i];
    }
    return (jpc_span){copy, (size_t)(out - copy)};
}

static jpc_span converted(jpc_arena *arena, jpc_span text, const char *from, const char *to)
{
    iconv_t converter = iconv_open(to, from);
    size_t left = text.len, room = 4 * text.len + 16;
    char *in = (char *)text.ptr, *out = jpc_arena_alloc(arena, room), *start = out; // only read

    if (converter == (iconv_t)-1)
        return text;
    while (iconv(converter, &in, &left, &out, &room) == (size_t)-1 && left > 0) {
        in++;
        left--;
    }
    iconv(converter, NULL, NULL, &out, &room);
    iconv_close(converter);
    return (jpc_span){start, (size_t)(out - start)};
}

static const char *iconv_name(const char *charset)
{
    return strcmp(charset, "shift_jis") == 0     ? "CP932"
           : strcmp(charset, "euc-jp") == 0      ? "EUC-JP-MS"
           : strcmp(charset, "iso-2022-jp") == 0 ? "ISO-2022-JP-3"
                                                 : "UTF-8";
}

// Bytes of characters beyond ASCII, about.
static size_t text_bytes(const struct page *page)
{
    size_t n = 0;
    bool inside = false;

    for (size_t i = 0; i < page->body.len; i++) {
        if (page->body.ptr[i] == 0x1B && i + 1 < page->body.len)
            inside = page->body.ptr[i + 1] == '$';
        n += inside || (unsigned char)page->body.ptr[i] >= 0x80;
    }
    return n;
}

// A page with a fragment of another charset behind it: n percent of what is not ASCII in it.
static jpc_span mixed(jpc_arena *arena, const struct page *page, size_t n)
{
    static const char greeting[] = "お問い合わせはこちらまでお願いいたします。\n";
    bool is_utf_8 = strcmp(page->charset, "utf-8") == 0;
    jpc_span part = converted(arena, jpc_span_of(greeting), "UTF-8", is_utf_8 ? "CP932" : "UTF-8");
    size_t extra = text_bytes(page) * n / (100 - n);
    char *out = jpc_arena_alloc(arena, page->body.len + extra);

    memcpy(out, page->body.ptr, page->body.len);
    for (size_t i = 0; i < extra; i++)
        out[page->body.len + i] = part.ptr[i % part.len];
    return (jpc_span){out, page->body.len + extra};
}

// Katakana become half-width ones; those with a voice mark stay. n: bytes, as in prefix().
static jpc_span half_width(jpc_arena *arena, const struct page *page, size_t n)
{
    static const char full[] =
        "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホ"
        "マミムメモヤユヨラリルレロワン";
    const char *name = iconv_name(page->charset);
    jpc_span text = converted(arena, page->body, name, "UTF-8"), half;
    char *out = jpc_arena_alloc(arena, text.len), *start = out;

    for (size_t i = 0; i < text.len;) {
        size_t len = (unsigned char)text.ptr[i] >= 0xE0 && i + 3 <= text.len ? 3 : 1;
        char one[4] = {text.ptr[i], len == 3 ? text.ptr[i + 1] : '\0',
                       len == 3 ? text.ptr[i + 2] : '\0'};
        const char *found = len == 3 ? strstr(full, one) : NULL;
        uint32_t code = found == NULL ? 0 : 0xFF66u + (uint32_t)(found - full) / 3;

        if (found != NULL && (found - full) % 3 == 0) {
            one[0] = (char)0xEF;
            one[1] = (char)(0x80 | (code >> 6 & 0x3F));
            one[2] = (char)(0x80 | (code & 0x3F));
        }
        memcpy(out, one, len);
        out += len;
        i += len;
    }
    half = converted(arena, (jpc_span){start, (size_t)(out - start)}, "UTF-8", name);
    return (jpc_span){half.ptr, half.len < n ? half.len : n};
}

enum { SHIFT_JIS, EUC_JP, ISO_2022_JP, UTF_8, N_CHARSETS };

static const char *const charsets[N_CHARSETS] = {"shift_jis", "euc-jp", "iso-2022-jp", "utf-8"};

static const struct variant {
    const char *name;
    jpc_span (*make)(jpc_arena *arena, const struct page *page, size_t n);
    size_t n;
    const char *header;
    double floor[N_CHARSETS]; // percent that must be right
} variants[] = {
    {"whole", whole, 0, "", {100, 100, 100, 100}},
    {"whole", whole, 0, "iso-8859-1", {100, 100, 100, 100}},
    {"whole", whole, 0, "utf-8", {100, 100, 100, 100}},
    {"whole", whole, 0, "Shift_JIS", {100, 100, 100, 100}},
    {"whole", whole, 0, "EUC-JP", {100, 100, 100, 100}},
    // What is wrong here has a few kanji and no kana, and might be Chinese.
    {"whole", whole, 0, "gb2312", {93, 100, 100, 100}},
    {"first 1000 bytes", prefix, 1000, "", {100, 100, 100, 100}},
    {"first 500 bytes", prefix, 500, "", {100, 100, 100, 100}},
    {"first 200 bytes", prefix, 200, "", {100, 100, 100, 100}},
    {"first 200 bytes", prefix, 200, "iso-8859-1", {100, 100, 100, 100}},
    {"first 200 bytes", prefix, 200, "utf-8", {100, 100, 100, 100}},
    {"first 200 bytes", prefix, 200, "Shift_JIS", {100, 100, 100, 100}},
    {"first 200 bytes", prefix, 200, "EUC-JP", {100, 100, 100, 100}},
    {"first 100 bytes", prefix, 100, "", {100, 100, 100, 100}},
    {"first 50 bytes", prefix, 50, "", {99.5, 100, 100, 100}},
    {"first 20 bytes", prefix, 20, "", {96, 100, 100, 100}},
    {"20 bytes not ASCII", title_only, 20, "", {99.7, 100, 100, 100}},
    {"20 bytes not ASCII", title_only, 20, "iso-8859-1", {99.7, 100, 100, 100}},
    {"1 of 100 lost", broken, 100, "", {100, 100, 100, 100}},
    {"1 of 20 lost", broken, 20, "", {99.5, 100, 100, 100}},
    {"10 % of another", mixed, 10, "", {100, 100, 100, 100}},
    {"30 % of another", mixed, 30, "", {99, 100, 100, 100}},
    // Of half-width katakana alone nobody can tell without a label: KOI8-R looks the same.
    {"half-width katakana", half_width, SIZE_MAX, "", {96, 100, 100, 100}},
    {"half-width katakana", half_width, SIZE_MAX, "Shift_JIS", {100, 100, 100, 100}},
};

static size_t charset_index(const char *name)
{
    size_t i = 0;

    while (strcmp(charsets[i], name) != 0)
        i++;
    return i;
}

static void test_variant(const struct pages *pages, const struct variant *variant)
{
    size_t n[N_CHARSETS] = {0}, n_right[N_CHARSETS] = {0}, n_shown = 0;
    jpc_arena arena = {0};
    bool enough = true;

    for (size_t i = 0; i < pages->n; i++) {
        const struct page *page = &pages->page[i];
        size_t charset = charset_index(page->charset);
        jpc_span body = variant->make(&arena, page, variant->n);
        jpc_decoded got = jpc_charset_decode(&arena, body, jpc_span_of(variant->header));
        bool right = strcmp(got.name, page->charset) == 0;

        n[charset]++;
        n_right[charset] += right;
        if (!right && n_shown++ < 3)
            printf("#   %.*s: got %s, expected %s\n", (int)page->path.len, page->path.ptr, got.name,
                   page->charset);
        jpc_arena_reset(&arena);
    }
    for (size_t i = 0; i < N_CHARSETS; i++)
        enough = enough && (double)n_right[i] * 100 >= (double)n[i] * variant->floor[i] && n[i] > 0;
    ok(enough, "%-20s header %-10s %4zu/%zu %3zu/%zu %3zu/%zu %2zu/%zu", variant->name,
       variant->header, n_right[0], n[0], n_right[1], n[1], n_right[2], n[2], n_right[3], n[3]);
    jpc_arena_release(&arena);
}

// Pages of one charset behind each other: the first bytes of them, of which only a sample is looked
// at if they decode well, are told as the page alone is.
static void test_samples(const struct pages *pages, const char *charset)
{
    static const size_t lens[] = {4096, 10000, 30000, 100000, 300000, SIZE_MAX};
    jpc_buf all = {0};
    jpc_arena arena = {0};
    int n_wrong = 0;

    for (size_t i = 0; i < pages->n; i++)
        if (strcmp(pages->page[i].charset, charset) == 0)
            jpc_buf_add_span(&all, pages->page[i].body);
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        jpc_span body = {all.ptr, all.len < lens[i] ? all.len : lens[i]};
        jpc_decoded got = jpc_charset_decode(&arena, body, jpc_span_of(""));

        n_wrong += strcmp(got.name, charset) != 0 || got.bad_bytes > 3;
        jpc_arena_reset(&arena);
    }
    ok(n_wrong == 0 && all.len > 300000, "%s: %zu bytes are told as their first 4,096", charset,
       all.len);
    jpc_buf_release(&all);
    jpc_arena_release(&arena);
}

static void test_variants(void)
{
    static struct pages pages;

    read_pages(&pages);
    is_number((double)pages.n, N_PRESENT, 0, "all pages are there");
    printf("# of pages without labels are right:                shift_jis  euc-jp  iso-2022-jp  "
           "utf-8\n");
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        test_variant(&pages, &variants[i]);
    for (size_t i = 0; i < N_CHARSETS; i++)
        test_samples(&pages, charsets[i]);
    jpc_arena_release(&pages.arena);
}

// ---- pairs ---------------------------------------------------------------------

#define LABEL_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

static size_t label_length(const char *at, const char *end)
{
    size_t len = 0;

    while (at + len < end && strchr(LABEL_CHARACTERS, at[len]) != NULL && at[len] != '\0')
        len++;
    return jpc_charset_find_label((jpc_span){at, len}) != NULL ? len : 0;
}

// Without what a conversion must change: the label in <meta>, in an XML declaration and in the
// hidden field of a search form.
static jpc_span masked(jpc_arena *arena, jpc_span text)
{
    static const char *const words[] = {"charset=", "encoding=", "value="};
    char *copy = (char *)jpc_arena_copy(arena, text.ptr, text.len).ptr, *end = copy + text.len;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (char *at = copy; (at = find_nocase(at, end, words[i])) != NULL;) {
            size_t len;

            at += strlen(words[i]);
            at += at < end && *at == '"';
            len = label_length(at, end);
            memmove(at, at + len, (size_t)(end - at) - len);
            end -= len;
        }
    return (jpc_span){copy, (size_t)(end - copy)};
}

static jpc_decoded decode_page(jpc_arena *arena, jpc_span name)
{
    jpc_span path = jpc_arena_printf(arena, "html-ja/%.*s", (int)name.len, name.ptr);

    return jpc_charset_decode(arena, read_shared(arena, path.ptr), jpc_span_of(""));
}

static void test_pairs(void)
{
    jpc_arena lines = {0}, arena = {0};
    jpc_span rest = read_shared(&lines, "html-ja/ENCODING_PAIRS.tsv");
    int n_pairs = 0, n_wrong = 0;

    cut(&rest, '\n');
    while (rest.len > 0) {
        jpc_span line = cut(&rest, '\n'), name_a = cut(&line, '\t'), name_b = cut(&line, '\t');
        jpc_decoded a = decode_page(&arena, name_a), b = decode_page(&arena, name_b);
        bool same =
            a.text.len > 0 && jpc_span_equals(masked(&arena, a.text), masked(&arena, b.text));

        n_pairs++;
        if ((!same || a.bad_bytes + b.bad_bytes > 0) && ++n_wrong < 20)
            printf("#   %.*s: %s %" PRIu64 " bad, %s %" PRIu64 " bad, same %d\n", (int)name_a.len,
                   name_a.ptr, a.name, a.bad_bytes, b.name, b.bad_bytes, same);
        jpc_arena_reset(&arena);
    }
    ok(n_pairs == 898 && n_wrong == 0, "one page in two charsets: %d pairs, %d differ", n_pairs,
       n_wrong);
    jpc_arena_release(&arena);
    jpc_arena_release(&lines);
}

// ---- a crawl with wrong labels -------------------------------------------------

// The string behind `"key": "`; empty if there is none.
static jpc_span field(jpc_span line, const char *key)
{
    char *at = find_nocase((char *)line.ptr, line.ptr + line.len, key); // only read
    jpc_span value = {NULL, 0};

    if (at == NULL)
        return value;
    value.ptr = at + strlen(key);
    value.len = (size_t)(line.ptr + line.len - value.ptr);
    return cut(&value, '"');
}

static const char *header_label(jpc_arena *arena, jpc_span content_type)
{
    char *at = find_nocase((char *)content_type.ptr, content_type.ptr + content_type.len,
                           "charset="); // only read

    if (at == NULL)
        return "";
    at += strlen("charset=");
    return jpc_arena_printf(arena, "%.*s", (int)(content_type.ptr + content_type.len - at), at).ptr;
}

static const char *name_of_python(jpc_span name)
{
    return jpc_span_is(name, "cp932")        ? "shift_jis"
           : jpc_span_is(name, "euc_jp")     ? "euc-jp"
           : jpc_span_is(name, "iso2022_jp") ? "iso-2022-jp"
                                             : "utf-8";
}

static void test_crawl(void)
{
    jpc_arena lines = {0}, arena = {0};
    jpc_span rest = read_shared(&lines, "warc/ja/EXPECTED.jsonl");
    int n_pages = 0, n_mislabelled = 0, n_wrong = 0;

    while (rest.len > 0) {
        jpc_span line = cut(&rest, '\n'), src = field(line, "\"src\": \"");
        jpc_span path = jpc_arena_printf(&arena, "html-ja/%.*s", (int)src.len, src.ptr);
        const char *want = name_of_python(field(line, "\"enc\": \""));
        const char *label = header_label(&arena, field(line, "\"content_type\": \""));
        jpc_span body = read_shared(&arena, path.ptr), kind = field(line, "\"header\": \"");
        jpc_decoded got = decode_exact(&arena, body, label);

        n_pages++;
        n_mislabelled += kind.len > 5 && memcmp(kind.ptr, "wrong", 5) == 0;
        if ((body.len == 0 || strcmp(got.name, want) != 0 || got.bad_bytes > 0) && ++n_wrong < 20)
            printf("#   %s as %s: got %s, expected %s\n", path.ptr, label, got.name, want);
        jpc_arena_reset(&arena);
    }
    ok(n_pages == 106 && n_mislabelled == 21 && n_wrong == 0,
       "a crawl of %d pages, %d with a wrong header: %d wrong", n_pages, n_mislabelled, n_wrong);
    jpc_arena_release(&arena);
    jpc_arena_release(&lines);
}

int main(void)
{
    tap_begin();
    if (tap_shared_data() == NULL) {
        tap_skip("real pages", "no shared data");
        return tap_end();
    }
    test_variants();
    test_pairs();
    test_crawl();
    return tap_end();
}
