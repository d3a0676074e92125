// URLs of one page have one form, and those of two pages have two.
#include "tests/unit/tap.h"

#include "web/canonical_url.h"
#include "web/host.h"

#define LONG ((size_t)1 << 20)

struct url_case {
    const char *name, *url, *want;
};

static const struct url_case host_cases[] = {
    {"https", "https://example.jp/a", "example.jp/a"},
    {"http", "http://example.jp/a", "example.jp/a"},
    {"scheme of any case", "HTTP://example.jp/a", "example.jp/a"},
    {"no scheme", "example.jp/a", "example.jp/a"},
    {"scheme of the page", "//example.jp/a", "example.jp/a"},
    {"host of any case", "http://EXAMPLE.jp./a", "example.jp/a"},
    {"host outside ASCII", "http://日本語.jp/", "xn--wgv71a119e.jp/"},
    {"escaped host", "http://%E6%97%A5%E6%9C%AC%E8%AA%9E.jp/", "xn--wgv71a119e.jp/"},
    {"www is kept", "http://www.example.jp/", "www.example.jp/"},
    {"IPv4", "http://192.0.2.1:8080/", "192.0.2.1:8080/"},
    {"IPv6", "http://[2001:DB8::1]:80/", "[2001:db8::1]/"},
    {"user", "http://user@example.jp/", "example.jp/"},
    {"user and password", "http://user:80@example.jp:81/", "example.jp:81/"},
    {"@ in the path", "http://example.jp/@user:80", "example.jp/@user:80"},
    {"port 80", "http://example.jp:80/", "example.jp/"},
    {"port 443", "https://example.jp:443/", "example.jp/"},
    {"port 443 of http", "http://example.jp:443/", "example.jp/"},
    {"another port", "http://example.jp:8080/", "example.jp:8080/"},
    {"empty port", "http://example.jp:/", "example.jp/"},
    {"zeros before a port", "http://example.jp:00080/", "example.jp/"},
    {"port 0", "http://example.jp:000/", "example.jp:0/"},
    {"highest port", "http://example.jp:65535/", "example.jp:65535/"},
    {"port too high", "http://example.jp:65536/", ""},
    {"port that overflows", "http://example.jp:4294967376/", ""},
    {"port that is no number", "http://example.jp:8a/", ""},
    {"a scheme only", "javascript:void(0)", ""},
    {"no host", "http://", ""},
    {"no host but a path", "http:///a", ""},
    {"no host but a port", "http://:80/", ""},
    {"user but no host", "http://user@/", ""},
    {"host of stops", "http://.../", ""},
    {"space in the host", "http://exa mple.jp/", ""},
    {"one slash", "http:/example.jp/a", "example.jp/a"},
    {"backslashes", "HTTPS:\\\\example.jp\\a", "example.jp/a"},
    {"no slash", "http:example.jp/a", "example.jp/a"},
    {"a host of that name", "http/a", "http/a"},
    {"brackets around nothing", "http://[]/", ""},
    {"no IPv6 in brackets", "http://[::1::]/", ""},
    {"more in brackets than IPv6 has", "http://[0:0:0:0:0:0:0:0:0]/", ""},
    {"bracket without end", "http://[::1/", ""},
    {"empty", "", ""},
    {"slash", "/", ""},
    {"fragment alone", "#a", ""},
};

static const struct url_case path_cases[] = {
    {"no path", "http://h.jp", "h.jp/"},
    {"empty path", "http://h.jp/", "h.jp/"},
    {"no path but a query", "http://h.jp?a=1", "h.jp/?a=1"},
    {"no path but a fragment", "http://h.jp#a", "h.jp/"},
    {"slash at the end", "http://h.jp/a/", "h.jp/a/"},
    {"case is kept", "http://h.jp/Index.HTML?A=B", "h.jp/Index.HTML?A=B"},
    {"empty segments", "http://h.jp//a///b//", "h.jp//a///b//"},
    {"example of RFC 3986, 5.2.4", "http://h.jp/a/b/c/./../../g", "h.jp/a/g"},
    {"dot", "http://h.jp/./a/./b", "h.jp/a/b"},
    {"dot at the end", "http://h.jp/a/.", "h.jp/a/"},
    {"dots", "http://h.jp/a/../b", "h.jp/b"},
    {"dots at the end", "http://h.jp/a/b/..", "h.jp/a/"},
    {"dots above the root", "http://h.jp/../../a", "h.jp/a"},
    {"nothing but dots", "http://h.jp/..", "h.jp/"},
    {"dots remove an empty segment", "http://h.jp/a//../b", "h.jp/a/b"},
    {"dots stay below port", "http://h.jp:81/../..", "h.jp:81/"},
    {"three dots", "http://h.jp/.../.a/a./..a", "h.jp/.../.a/a./..a"},
    {"dots in the query", "http://h.jp/a?/../b", "h.jp/a?/../b"},
    {"escaped dots", "http://h.jp/a/%2E%2e/b/%2e/c", "h.jp/b/c"},
    {"escaped slash", "http://h.jp/a/b%2f../c", "h.jp/a/b%2F../c"},
    {"backslash", "http://h.jp\\a\\..\\b", "h.jp/b"},
    {"backslash in the query", "http://h.jp/?a\\b", "h.jp/?a%5Cb"},
    {"jsessionid", "http://h.jp/a.do;jsessionid=1A!2.b?x=1", "h.jp/a.do?x=1"},
    {"jsessionid of any case", "http://h.jp/a;JSESSIONID=1", "h.jp/a"},
    {"jsessionid within", "http://h.jp/a;jsessionid=1/b", "h.jp/a/b"},
    {"jsessionid between", "http://h.jp/a;v=1;jsessionid=1;w=2", "h.jp/a;v=1;w=2"},
    {"jsessionid twice", "http://h.jp/a;jsessionid=1;jsessionid=2", "h.jp/a"},
    {"jsessionid alone", "http://h.jp/;jsessionid=1", "h.jp/"},
    {"jsessionid behind dots", "http://h.jp/a/..;jsessionid=1/b", "h.jp/b"},
    {"jsessionid escaped", "http://h.jp/a;%6Asessionid=1", "h.jp/a"},
    {"jsessionid as a name", "http://h.jp/jsessionid=1/a;jsessionids=1/b;jsessionid",
     "h.jp/jsessionid=1/a;jsessionids=1/b;jsessionid"},
    {"fragment", "http://h.jp/a?b=1#c?d=2", "h.jp/a?b=1"},
    {"fragment with !", "http://h.jp/#!/a/b", "h.jp/"},
};

static const struct url_case escape_cases[] = {
    {"unreserved", "http://h.jp/%41%7a%30%39%2D%5F%7E", "h.jp/Az09-_~"},
    {"neighbours of unreserved", "http://h.jp/%40%5B%60%7B%2F%3A", "h.jp/%40%5B%60%7B%2F%3A"},
    {"lower case digits", "http://h.jp/%e3%81%82?%e3%81%82", "h.jp/%E3%81%82?%E3%81%82"},
    {"raw UTF-8", "http://h.jp/あ?あ", "h.jp/%E3%81%82?%E3%81%82"},
    {"raw Shift_JIS", "http://h.jp/\x82\xa0", "h.jp/%82%A0"},
    {"invalid UTF-8", "http://h.jp/\xff\xc0\x80\xe3\x81", "h.jp/%FF%C0%80%E3%81"},
    {"controls", "http://h.jp/\x01\t\n\x1f\x7f", "h.jp/%01%09%0A%1F%7F"},
    {"space and quotes", "http://h.jp/ \"'<>", "h.jp/%20%22%27%3C%3E"},
    {"not allowed", "http://h.jp/?[]\\^`{|}", "h.jp/?%5B%5D%5C%5E%60%7B%7C%7D"},
    {"reserved", "http://h.jp/!$&()*+,;=:@?!$()*+,;=:@/?", "h.jp/!$&()*+,;=:@?!$()*+,;=:@/?"},
    {"escaped reserved", "http://h.jp/%3b%3f%23?%26%3d%2b", "h.jp/%3B%3F%23?%26%3D%2B"},
    {"plus is no space", "http://h.jp/?a+b%20c", "h.jp/?a+b%20c"},
    {"% alone", "http://h.jp/%", "h.jp/%25"},
    {"% and one digit", "http://h.jp/%4", "h.jp/%254"},
    {"% and one digit before a query", "http://h.jp/%4?1", "h.jp/%254?1"},
    {"% and one digit before a slash", "http://h.jp/%4/1", "h.jp/%254/1"},
    {"% and no digits", "http://h.jp/%g1%1g%", "h.jp/%25g1%251g%25"},
    {"% before an escape", "http://h.jp/%%341", "h.jp/%2541"},
    {"escaped %", "http://h.jp/%2541", "h.jp/%2541"},
    {"escaped NUL", "http://h.jp/%00", "h.jp/%00"},
};

static const struct url_case query_cases[] = {
    {"order is kept", "http://h.jp/?b=2&a=1&b=1", "h.jp/?b=2&a=1&b=1"},
    {"empty query", "http://h.jp/a?", "h.jp/a"},
    {"empty parameters", "http://h.jp/a?&&b=1&&c&", "h.jp/a?b=1&c"},
    {"nothing but empty parameters", "http://h.jp/a?&&", "h.jp/a"},
    {"empty value and name", "http://h.jp/a?b=&=c&=", "h.jp/a?b=&=c&="},
    {"utm_*", "http://h.jp/?utm_source=a&utm_medium=b&utm_=&utm_x", "h.jp/"},
    {"utm without _", "http://h.jp/?utm=1&utma_b=1&xutm_a=1", "h.jp/?utm=1&utma_b=1&xutm_a=1"},
    {"gclid", "http://h.jp/?gclid=1", "h.jp/"},
    {"fbclid", "http://h.jp/?fbclid=1", "h.jp/"},
    {"yclid", "http://h.jp/?yclid=1", "h.jp/"},
    {"msclkid", "http://h.jp/?msclkid=1", "h.jp/"},
    {"mc_cid", "http://h.jp/?mc_cid=1", "h.jp/"},
    {"mc_eid", "http://h.jp/?mc_eid=1", "h.jp/"},
    {"igshid", "http://h.jp/?igshid=1", "h.jp/"},
    {"_ga", "http://h.jp/?_ga=1", "h.jp/"},
    {"PHPSESSID", "http://h.jp/?PHPSESSID=1", "h.jp/"},
    {"the first", "http://h.jp/?gclid=1&a=1&b=2", "h.jp/?a=1&b=2"},
    {"one between", "http://h.jp/?a=1&gclid=1&b=2", "h.jp/?a=1&b=2"},
    {"the last", "http://h.jp/?a=1&b=2&gclid=1#c", "h.jp/?a=1&b=2"},
    {"of any case", "http://h.jp/?UTM_Source=1&phpsessid=2&GCLID", "h.jp/"},
    {"escaped name", "http://h.jp/?utm%5fsource=1&%67clid=1", "h.jp/"},
    {"name within a name", "http://h.jp/?gclids=1&agclid=1&_gat=1",
     "h.jp/?gclids=1&agclid=1&_gat=1"},
    {"name as a value", "http://h.jp/?a=gclid&b=utm_source", "h.jp/?a=gclid&b=utm_source"},
    {"escaped &", "http://h.jp/?a=1%26gclid=1", "h.jp/?a=1%26gclid=1"},
    {"semicolon", "http://h.jp/?a=1;gclid=1", "h.jp/?a=1;gclid=1"},
    {"in the path", "http://h.jp/gclid=1&utm_a=1", "h.jp/gclid=1&utm_a=1"},
    {"URL as a value", "http://h.jp/?u=http://i.jp/?gclid=1", "h.jp/?u=http://i.jp/?gclid=1"},
};

static bool is_fixed_point(jpc_arena *arena, jpc_span form)
{
    return jpc_span_equals(jpc_url_canonical(arena, form), form);
}

static void check_cases(jpc_arena *arena, const struct url_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        jpc_span form = jpc_url_canonical(arena, jpc_span_of(cases[i].url));

        is_text(form, cases[i].want, cases[i].name);
        ok(is_fixed_point(arena, form), "%s: idempotent", cases[i].name);
    }
}

#define CHECK(cases) check_cases(arena, cases, sizeof cases / sizeof *(cases))

static void test_cases(jpc_arena *arena)
{
    CHECK(host_cases);
    CHECK(path_cases);
    CHECK(escape_cases);
    CHECK(query_cases);
}

static void test_ends(jpc_arena *arena)
{
    static const char with_nul[] = "http://h.jp/a\0b";

    ok(jpc_url_canonical(arena, (jpc_span){0}).len == 0, "no pointer");
    is_text(jpc_url_canonical(arena, (jpc_span){with_nul, sizeof with_nul - 1}), "h.jp/a%00b",
            "NUL");
    is_text(jpc_url_canonical(arena, (jpc_span){"http://h.jp/%41", 14}), "h.jp/%254",
            "an escape that the end cuts");
}

// As many characters as a label may have bytes, but each takes more than one in Punycode.
static void test_long_label(jpc_arena *arena)
{
    jpc_buf url = {0};

    jpc_buf_add_string(&url, "http://");
    for (int i = 0; i < 40; i++)
        jpc_buf_add(&url, (char[]){'\xe5', (char)(0x80 + i), '\x81'}, 3);
    ok(jpc_url_canonical(arena, jpc_buf_span(&url)).len == 0, "label too long as Punycode");
    jpc_buf_release(&url);
}

/** A unit repeated behind a prefix; LONG bytes at least. */
static jpc_span repeat(jpc_arena *arena, const char *prefix, const char *unit)
{
    size_t len = strlen(prefix), step = strlen(unit);
    char *ptr = jpc_arena_alloc(arena, LONG + len + step);

    memcpy(ptr, prefix, len);
    for (; len < LONG; len += step)
        memcpy(ptr + len, unit, step);
    return (jpc_span){ptr, len};
}

// The deadline of the harness ends what is not linear.
static void test_long(jpc_arena *arena)
{
    static const char *const units[] = {"/..",  "/.", "/a",     "/",     "%",  "%4",
                                        "\xff", "?&", "?a=1&b", "/a/..", "\\", ";jsessionid=1",
                                        "@",    ":"};

    static const char *const prefixes[] = {"http://h.jp", "http://h.jp/", "http://h.jp/?", ""};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        for (size_t k = 0; k < sizeof prefixes / sizeof *prefixes; k++) {
            jpc_span url = repeat(arena, prefixes[k], units[i]);

            ok(is_fixed_point(arena, jpc_url_canonical(arena, url)), "long: prefix %zu, unit %zu",
               k, i);
            jpc_arena_reset(arena);
        }
    is_text(jpc_url_canonical(arena, repeat(arena, "h.jp", "/..")), "h.jp/", "many dots");
    is_text(jpc_url_canonical(arena, repeat(arena, "h.jp", "/a/..")), "h.jp/",
            "many ups and downs");
    ok(jpc_url_canonical(arena, repeat(arena, "h.jp/", "\xff")).len == 3 * (LONG - 5) + 5,
       "many bytes to escape");
    jpc_arena_reset(arena);
}

/** What one byte may be in the canonical form. */
static bool is_plain(char c) { return c > ' ' && c < 0x7f && strchr("\"'<>[]\\^`{|}#", c) == NULL; }

static bool is_clean(jpc_span form, jpc_span host)
{
    for (size_t i = host.len; i < form.len; i++)
        if (!is_plain(form.ptr[i]))
            return false;
    return form.len > host.len && memcmp(form.ptr, host.ptr, host.len) == 0;
}

static uint32_t next_random(uint32_t *state) { return *state = *state * 1664525 + 1013904223; }

/** A URL of at most 23 pieces at the end of a buffer of its size, so that over-reads show. */
static jpc_span random_url(uint32_t *state, char **owned)
{
    static const char *const pieces[32] = {
        "/",     ".",  "..",   "%",  "%2",   "E",       "%2e",          "%25", "4",  "1", "?",
        "&",     "=",  "#",    ":",  "80",   "@",       "\\",           "[",   "]",  ";", "utm_",
        "gclid", "あ", "\xe3", "//", "h.jp", "http://", ";jsessionid=", "A",   "%5", "f"};
    jpc_buf url = {0};
    size_t len;

    jpc_buf_add_string(&url, next_random(state) >> 30 > 0 ? "h.jp/" : "");
    for (uint32_t n = (next_random(state) >> 24) % 24; n > 0; n--)
        jpc_buf_add_string(&url, pieces[next_random(state) >> 27]);
    len = url.len;
    *owned = jpc_alloc(len + 1);
    if (len > 0)
        memcpy(*owned + 1, url.ptr, len);
    jpc_buf_release(&url);
    return (jpc_span){*owned + 1, len};
}

static void test_random(jpc_arena *arena)
{
    uint32_t state = 1;
    size_t n_valid = 0, n_bad = 0;

    for (int i = 0; i < 200000; i++) {
        char *owned;
        jpc_span url = random_url(&state, &owned);
        jpc_span host = jpc_host_of_url(arena, url), form = jpc_url_canonical(arena, url);

        n_valid += form.len > 0;
        n_bad += form.len > 0 && !(is_clean(form, host) && is_fixed_point(arena, form));
        free(owned);
        jpc_arena_reset(arena);
    }
    ok(n_valid > 100000, "of random URLs %zu are valid", n_valid);
    ok(n_bad == 0, "and all but %zu are clean, idempotent and of their host", n_bad);
}

int main(void)
{
    jpc_arena arena = {0};

    tap_begin();
    test_cases(&arena);
    test_ends(&arena);
    test_long_label(&arena);
    test_long(&arena);
    test_random(&arena);
    jpc_arena_release(&arena);
    return tap_end();
}
