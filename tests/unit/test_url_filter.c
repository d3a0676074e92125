// Lists of hosts and addresses, by the forms in which a page may name them.
#include <dirent.h>
#include <time.h>

#include "core/list_file.h"
#include "tests/unit/law_text.h"
#include "tests/unit/one_stage.h"
#include "web/canonical_url.h"
#include "web/host.h"
#include "web/public_suffix.h"

static char path[64];

static void write_list(const char *content)
{
    FILE *file = fopen(path, "w");

    fputs(content, file);
    fclose(file);
}

// With the list as the value of each of these options, which end with NULL.
static void open_url(struct one_stage *stage, const char *const *options, const char *list,
                     const char *host_match)
{
    jpc_buf settings = {0};

    write_list(list);
    jpc_buf_printf(&settings, "host_match=%s", host_match);
    for (; *options != NULL; options++)
        jpc_buf_printf(&settings, ";%s=%s", *options, path);
    ok(one_stage_open(stage, "url", jpc_buf_string(&settings)) == JPC_OK, "%s: %s", settings.ptr,
       stage->err.message);
    jpc_buf_release(&settings);
}

static const char *const deny_hosts[] = {"deny_hosts", NULL};
static const char *const deny_words[] = {"deny_words", NULL};
static const char *const denying_lists[] = {"deny_urls", "deny_words", "deny_substrings", NULL};
static const char *const all_lists[] = {"deny_hosts", "deny_urls",       "deny_words",
                                        "soft_words", "deny_substrings", "allow_hosts",
                                        "allow_urls", "allow_tlds",      NULL};

static double value_of(struct one_stage *stage, const char *option, jpc_span url)
{
    one_stage_doc(stage, jpc_span_of("x"))->url = url;
    one_stage_apply(stage);
    return one_stage_value(stage, option);
}

// ---- hosts -------------------------------------------------------------------

static const char hosts[] =
    "example.co.jp\nwww.example.com\n.dot.example\nblogspot.com\n192.0.2.1\n"
    "[2001:db8::1]\nxn--wgv71a119e.test\nsub.example.co.jp\n";

static void test_host_match(void)
{
    static const char *const matches[] = {"parent", "exact", "subdomains", "suffix", "registered"};
    static const struct {
        const char *url;
        double denied[5];
    } cases[] = {
        {"http://example.co.jp/", {1, 1, 1, 1, 1}},
        {"http://EXAMPLE.co.JP./", {1, 1, 1, 1, 1}},
        {"http://www.example.co.jp/", {1, 0, 1, 1, 1}},
        {"http://a.b.example.co.jp/", {1, 0, 1, 1, 1}},
        {"http://a.b.c.example.co.jp/", {1, 0, 0, 1, 1}},
        {"http://www.a.b.example.co.jp/", {1, 0, 1, 1, 1}},
        {"http://www.a.b.c.example.co.jp/", {1, 0, 0, 1, 1}},
        {"http://sub.example.co.jp/", {2, 1, 2, 2, 2}},
        {"http://x.sub.example.co.jp/", {2, 0, 2, 2, 1}},
        {"http://notexample.co.jp/", {0, 0, 0, 1, 0}},
        {"http://co.jp/", {0, 0, 0, 0, 0}},
        {"http://example.com/", {0, 0, 0, 0, 0}},
        {"http://x.www.example.com/", {1, 0, 1, 1, 0}},
        {"http://dot.example/", {1, 1, 1, 0, 1}},
        {"http://a.dot.example/", {1, 0, 1, 1, 1}},
        {"http://adot.example/", {0, 0, 0, 0, 0}},
        {"http://a.blogspot.com/", {1, 0, 1, 1, 0}}, // a public suffix
        {"http://user:p@ss@192.0.2.1:8080/", {1, 1, 1, 1, 1}},
        {"http://1.192.0.2.1/", {1, 0, 1, 1, 0}},
        {"http://[2001:DB8::1]:80/", {1, 1, 1, 1, 1}},
        {"http://日本語.test/", {1, 1, 1, 1, 1}},
        {"http://%E6%97%A5本語。test:80", {1, 1, 1, 1, 1}},
        {"http://a.XN--wgv71a119e.test/", {1, 0, 1, 1, 1}},
        {"example.co.jp", {1, 1, 1, 1, 1}},
        {"http:/example.co.jp/", {1, 1, 1, 1, 1}},
        {"HTTPS:\\\\example.co.jp\\a", {1, 1, 1, 1, 1}},
        {"http:example.co.jp/", {1, 1, 1, 1, 1}},
        {"http:///example.co.jp/", {0, 0, 0, 0, 0}},
        {"http://", {0, 0, 0, 0, 0}},
        {"http://exa mple.co.jp/", {0, 0, 0, 0, 0}},
    };

    for (size_t m = 0; m < LAW_COUNT(matches); m++) {
        struct one_stage stage;

        open_url(&stage, deny_hosts, hosts, matches[m]);
        for (size_t i = 0; i < LAW_COUNT(cases); i++)
            is_number(value_of(&stage, "max_denied", jpc_span_of(cases[i].url)), cases[i].denied[m],
                      0, cases[i].url);
        one_stage_close(&stage);
    }
}

// The short cut gives what the long way gives.
static void test_plain_hosts(void)
{
    static const char bytes[] = "aZ09-_.%あ:[]@\\ ";
    jpc_arena arena = {0};
    uint64_t state = 9;
    size_t n_wrong = 0, n_hosts = 0;

    for (int round = 0; round < 20000; round++) {
        char host[300];
        size_t len = law_below(&state, round % 10 == 0 ? sizeof host : 12);
        jpc_span plain, any;

        for (size_t i = 0; i < len; i++)
            host[i] = bytes[law_below(&state, law_below(&state, 20) > 0 ? 7 : sizeof bytes - 1)];
        jpc_arena_reset(&arena);
        plain = jpc_host_normalize(&arena, (jpc_span){host, len});
        any = jpc_host_normalize_any(&arena, (jpc_span){host, len});
        n_wrong += !jpc_span_equals(plain, any);
        n_hosts += any.len > 0;
    }
    for (size_t len = 62; len < 66; len++) {
        char label[66];

        memset(label, 'a', sizeof label);
        n_wrong += (jpc_host_normalize(&arena, (jpc_span){label, len}).len > 0) != (len <= 63);
    }
    ok(n_wrong == 0 && n_hosts > 1000, "20000 strings, %zu of them hosts", n_hosts);
    jpc_arena_release(&arena);
}

static void test_registered_domain(void)
{
    static const struct {
        const char *host, *domain;
    } cases[] = {
        {"www.example.co.jp", "example.co.jp"},
        {"example.co.jp", "example.co.jp"},
        {"co.jp", ""},
        {"jp", ""},
        {"a.b.example.com", "example.com"},
        {"www.pref.hokkaido.jp", "pref.hokkaido.jp"},
        {"a.city.sapporo.jp", "city.sapporo.jp"}, // an exception: !city.sapporo.jp
        {"a.b.c.sapporo.jp", "b.c.sapporo.jp"},   // *.sapporo.jp
        {"a.b.xn--q9jyb4c", "b.xn--q9jyb4c"},
        {"a.b.unheard-of", "b.unheard-of"},
        {"192.0.2.1", "192.0.2.1"},
        {"[2001:db8::1]", "[2001:db8::1]"},
        {"", ""},
    };
    jpc_public_suffixes *suffixes;
    jpc_err err = {0};

    ok(jpc_public_suffixes_open(&suffixes, "", &err) == JPC_OK, "libpsl: %s", err.message);
    for (size_t i = 0; i < LAW_COUNT(cases); i++)
        is_text(jpc_registered_domain(suffixes, jpc_span_of(cases[i].host)), cases[i].domain,
                cases[i].host);
    jpc_public_suffixes_close(suffixes);
    ok(jpc_public_suffixes_open(&suffixes, "/nowhere", &err) == JPC_ERR_CONFIG, "no file: %s",
       err.message);
}

static void test_canonical_host(void)
{
    static const char *const canonical[][2] = {
        {"example.jp/", "example.jp"},
        {"example.jp:81/x", "example.jp"},
        {"[::1]/", "[::1]"},
        {"[::1]:81/?a:b", "[::1]"},
        {"", ""},
    };

    for (size_t i = 0; i < LAW_COUNT(canonical); i++)
        is_text(jpc_url_canonical_host(jpc_span_of(canonical[i][0])), canonical[i][1],
                canonical[i][0]);
}

// ---- the lists of UT1 --------------------------------------------------------

struct found {
    size_t n, denied, with_front, below, other;
};

static jpc_span joined(jpc_arena *arena, const char *front, jpc_span entry, const char *back)
{
    return jpc_arena_printf(arena, "%s%.*s%s", front, (int)entry.len, entry.ptr, back);
}

// Each entry is denied as it is and, where the rule says so, under another name.
static struct found look_up_all(struct one_stage *stage, const char *option, const char *list_path,
                                const char *front, const char *below)
{
    struct found found = {0, 0, 0, 0, 0};
    jpc_list_file list;
    jpc_list_cursor cursor = {0, 0};
    jpc_list_line line;
    jpc_arena arena = {0};
    jpc_err err;

    if (jpc_list_file_open(&list, list_path, &err) != JPC_OK)
        return found;
    for (; jpc_list_file_next(&list, &cursor, &line); found.n++) {
        if (LAW_SANITIZED && line.number % 50 > 0) {
            found.n--;
            continue;
        }
        jpc_arena_reset(&arena);
        found.denied += value_of(stage, option, joined(&arena, "http://", line.text, "")) > 0;
        found.with_front += value_of(stage, option, joined(&arena, front, line.text, "")) > 0;
        found.below += value_of(stage, option, joined(&arena, "https://", line.text, below)) > 0;
        found.other += value_of(stage, option, joined(&arena, "http://q9x", line.text, "")) > 0;
    }
    jpc_list_file_release(&list);
    jpc_arena_release(&arena);
    return found;
}

static void test_category(const char *folder, const char *category)
{
    struct one_stage stage;
    char settings[4096], file[4096];
    struct found hosts_found, urls_found;

    snprintf(settings, sizeof settings, "deny_hosts=%s/%s", folder, category);
    ok(one_stage_open(&stage, "url", settings) == JPC_OK, "%s: %s", category, stage.err.message);
    snprintf(file, sizeof file, "%s/%s/domains", folder, category);
    hosts_found = look_up_all(&stage, "max_denied", file, "http://user@w.x.", ":8080/x?y");
    ok(hosts_found.denied == hosts_found.n && hosts_found.with_front == hosts_found.n &&
           hosts_found.below == hosts_found.n && hosts_found.other * 100 <= hosts_found.n,
       "… its %zu domains, %zu of other names", hosts_found.n, hosts_found.other);
    snprintf(file, sizeof file, "%s/%s/urls", folder, category);
    urls_found = look_up_all(&stage, "max_denied_urls", file, "https://www2.", "#x");
    ok(urls_found.denied == urls_found.n && urls_found.with_front == urls_found.n &&
           urls_found.below == urls_found.n && urls_found.other == 0,
       "… its %zu addresses", urls_found.n);
    one_stage_close(&stage);
}

static void test_ut1(void)
{
    const char *shared = tap_shared_data();
    char folder[2048];
    DIR *dir = NULL;
    size_t n = 0;

    if (shared != NULL) {
        snprintf(folder, sizeof folder, "%s/ngwords/ut1", shared);
        dir = opendir(folder);
    }
    if (dir == NULL) {
        tap_skip("lists of UT1", "no shared data");
        return;
    }
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char file[4096];

        snprintf(file, sizeof file, "%s/%s/urls", folder, entry->d_name);
        if (entry->d_name[0] == '.' || strchr(entry->d_name, '.') != NULL)
            continue;
        test_category(folder, entry->d_name);
        n++;
    }
    closedir(dir);
    ok(n >= 10, "%zu categories", n);
}

static void test_llm_jp_domains(void)
{
    const char *shared = tap_shared_data();
    struct one_stage stage;
    char settings[4096];
    jpc_list_file list = {.n = 0};

    snprintf(settings, sizeof settings, "%s/ngwords/llm-jp-corpus/ja_valid_domains.txt",
             shared != NULL ? shared : "");
    if (shared == NULL || jpc_list_file_read(&list, settings, &(jpc_err){0}) != JPC_OK) {
        tap_skip("top-level domains of LLM-jp", "no shared data");
        return;
    }
    ok(list.n == 13, "13 top-level domains");
    snprintf(settings, sizeof settings, "allow_tlds=%s/ngwords/llm-jp-corpus/ja_valid_domains.txt",
             shared);
    ok(one_stage_open(&stage, "url", settings) == JPC_OK, "… load");
    for (size_t i = 0; i < list.n; i++) {
        char url[64];

        snprintf(url, sizeof url, "https://a.%.*s/", (int)list.lines[i].text.len,
                 list.lines[i].text.ptr);
        is_number(value_of(&stage, "max_denied_tlds", jpc_span_of(url)), 0, 0, url);
    }
    is_number(value_of(&stage, "max_denied_tlds", jpc_span_of("http://a.ru/")), 1, 0, "another");
    is_number(value_of(&stage, "max_denied_tlds", jpc_span_of("http://a.example.jp./")), 0, 0,
              "a full stop at the end");
    one_stage_close(&stage);
    jpc_list_file_release(&list);
}

// ---- what comes from a crawl ---------------------------------------------------

static void test_hostile_urls(const char *const *options)
{
    static const char *const pieces[] = {
        "/",   "?",    "&a=",          "=", ";", ".", "%",  "%41",  "a",  "a/",
        "../", "word", "word-",        "@", ":", "[", "\\", "\xFF", "あ", "http://",
        "a.",  "www.", "/;jsessionid="};
    size_t n_bytes = LAW_SANITIZED ? 50000 : 1000000;
    char *bytes = jpc_alloc(n_bytes + 16);
    struct one_stage stage;
    uint64_t state = 4;
    double slowest = 0;

    open_url(&stage, options, "word\na\n", "suffix");
    for (size_t i = 0; i < LAW_COUNT(pieces); i++) {
        size_t len = strlen(pieces[i]);

        for (int with_host = 0; with_host < 2; with_host++) {
            clock_t start = clock();
            size_t at = with_host != 0 ? (size_t)snprintf(bytes, n_bytes, "http://a/") : 0;
            double seconds;

            for (; at + len <= n_bytes; at += len)
                memcpy(bytes + at, pieces[i], len);
            value_of(&stage, "max_denied", (jpc_span){bytes, at});
            seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
            slowest = seconds > slowest ? seconds : slowest;
        }
    }
    ok(slowest < (LAW_SANITIZED ? 5 : 0.5), "long addresses: at most %.3f s", slowest);
    for (int round = 0; round < 20000; round++) {
        size_t len = law_below(&state, 80);

        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)law_below(&state, 256);
        value_of(&stage, "max_denied", (jpc_span){bytes, len});
    }
    ok(true, "random bytes");
    one_stage_close(&stage);
    free(bytes);
}

static void test_words(void)
{
    struct one_stage stage;
    jpc_buf list = {0}, url = {0};

    for (int i = 0; i < 100; i++) {
        jpc_buf_printf(&list, "w%d\n", i);
        jpc_buf_printf(&url, "w%d-W%d/", i, i);
    }
    open_url(&stage, deny_words, jpc_buf_string(&list), "exact");
    is_number(value_of(&stage, "max_denied_words", jpc_buf_span(&url)), 64, 0, "at most 64 words");
    is_number(value_of(&stage, "max_denied_words", jpc_span_of("http://w1/w2/w1")), 2, 0,
              "each once");
    one_stage_close(&stage);
    jpc_buf_release(&list);
    jpc_buf_release(&url);
}

int main(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpcurate-url-filter-%ld", (long)getpid());
    test_host_match();
    test_plain_hosts();
    test_registered_domain();
    test_canonical_host();
    test_ut1();
    test_llm_jp_domains();
    test_hostile_urls(all_lists);
    test_hostile_urls(denying_lists); // that nothing overrides
    test_words();
    unlink(path);
    return tap_end();
}
