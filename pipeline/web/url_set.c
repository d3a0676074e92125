// A page is looked for by each of its prefixes that an entry can be, if its host has an entry at
// all. So that a long address takes linear time, no entry is longer than JPC_URL_MAX_PREFIX.
#include "web/url_set.h"

#include "core/list_file.h"
#include "web/canonical_url.h"

#define AT_ONCE 16 // prefixes that are on their way from memory before the first is compared

static jpc_span fold(jpc_arena *arena, jpc_span span)
{
    char *out = jpc_arena_alloc(arena, span.len);

    for (size_t i = 0; i < span.len; i++) {
        char c = span.ptr[i];

        out[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (jpc_span){out, span.len};
}

// Length of a first label www, www1, www2 … with its full stop; 0: there is none.
static size_t www_length(jpc_span key)
{
    size_t n = 3;

    if (!jpc_span_begins(key, "www"))
        return 0;
    while (n < key.len && key.ptr[n] >= '0' && key.ptr[n] <= '9')
        n++;
    return n < key.len && key.ptr[n] == '.' ? n + 1 : 0;
}

jpc_span jpc_url_key(jpc_arena *arena, jpc_url_match match, jpc_span canonical)
{
    if (match != JPC_URL_PREFIX || canonical.len == 0)
        return canonical;
    jpc_span_drop(&canonical, www_length(canonical));
    return fold(arena, canonical);
}

jpc_span jpc_url_key_path(jpc_span key)
{
    const char *slash = key.len > 0 ? memchr(key.ptr, '/', key.len) : NULL;

    jpc_span_drop(&key, slash != NULL ? (size_t)(slash - key.ptr) : key.len);
    return key;
}

// ---- entries -----------------------------------------------------------------

struct reading {
    jpc_url_set *set;
    jpc_arena arena; // owned; of one line
};

static bool ends_with_mark(jpc_span key) { return memchr("/?&=", key.ptr[key.len - 1], 4) != NULL; }

static jpc_status add_prefix(jpc_url_set *set, jpc_span key, const jpc_list_line *line,
                             const char *path, jpc_err *err)
{
    if (key.len > JPC_URL_MAX_PREFIX)
        return jpc_list_file_expected("at most 2,048 bytes", line, path, err);
    jpc_string_set_add(&set->prefixes, key);
    return JPC_OK;
}

static void add_host(jpc_url_set *set, jpc_span key)
{
    jpc_span host = jpc_url_canonical_host(key);

    if (jpc_span_equals(host, jpc_buf_span(&set->last_host)))
        return;
    jpc_string_set_add(&set->hosts, host);
    set->last_host.len = 0;
    jpc_buf_add_span(&set->last_host, host);
}

static jpc_status add_address(void *self, const jpc_list_line *line, const char *path, jpc_err *err)
{
    struct reading *reading = self;
    jpc_url_set *set = reading->set;
    jpc_span text = line->text, key;
    bool star = set->match == JPC_URL_PAGE && text.ptr[text.len - 1] == '*';

    jpc_arena_reset(&reading->arena);
    text.len -= star;
    key = jpc_url_key(&reading->arena, set->match, jpc_url_canonical(&reading->arena, text));
    if (key.len == 0)
        return jpc_list_file_expected("an address", line, path, err);
    if (star && !ends_with_mark(text))
        return jpc_list_file_expected("* behind / ? & or =", line, path, err);
    if (!star && set->match == JPC_URL_PAGE) {
        jpc_string_set_add(&set->pages, key);
        return JPC_OK;
    }
    add_host(set, key);
    return add_prefix(set, key, line, path, err);
}

// A path becomes what it is in a canonical address: that of some host, without it.
static jpc_status add_path(void *self, const jpc_list_line *line, const char *path, jpc_err *err)
{
    struct reading *reading = self;
    jpc_span url, key;

    jpc_arena_reset(&reading->arena);
    if (line->text.ptr[0] != '/')
        return jpc_list_file_expected("a path, which begins with /", line, path, err);
    url = jpc_arena_printf(&reading->arena, "http://x%.*s", (int)line->text.len, line->text.ptr);
    key =
        jpc_url_key(&reading->arena, reading->set->match, jpc_url_canonical(&reading->arena, url));
    return add_prefix(reading->set, jpc_url_key_path(key), line, path, err);
}

static jpc_status read_list(jpc_url_set *set, const char *path, jpc_list_add *add, jpc_err *err)
{
    struct reading reading = {.set = set};
    jpc_status status = jpc_list_file_each(path, add, &reading, err);

    jpc_arena_release(&reading.arena);
    return status;
}

jpc_status jpc_url_set_read(jpc_url_set *set, const char *path, jpc_err *err)
{
    return read_list(set, path, add_address, err);
}

jpc_status jpc_url_set_read_paths(jpc_url_set *set, const char *path, jpc_err *err)
{
    return read_list(set, path, add_path, err);
}

jpc_status jpc_url_set_build(jpc_url_set *set, jpc_err *err)
{
    JPC_TRY(jpc_string_set_build(&set->pages, err));
    JPC_TRY(jpc_string_set_build(&set->hosts, err));
    return jpc_string_set_build(&set->prefixes, err);
}

void jpc_url_set_release(jpc_url_set *set)
{
    jpc_string_set_release(&set->pages);
    jpc_string_set_release(&set->prefixes);
    jpc_string_set_release(&set->hosts);
    jpc_buf_release(&set->last_host);
}

// ---- questions ---------------------------------------------------------------

// Of a byte of a key: whether a prefix may end in front of it, and behind it.
enum { IN_FRONT = 1, BEHIND = 2 };

static const unsigned char ends[256] = {['/'] = IN_FRONT | BEHIND,
                                        ['?'] = IN_FRONT | BEHIND,
                                        ['&'] = IN_FRONT | BEHIND,
                                        [';'] = IN_FRONT,
                                        ['='] = BEHIND};

struct prefixes {
    const jpc_string_set *set;
    const char *start;
    size_t lens[AT_ONCE], n, count;
    uint64_t hashes[AT_ONCE];
};

static void look_up(struct prefixes *prefixes)
{
    for (size_t i = 0; i < prefixes->n; i++)
        prefixes->count += jpc_string_set_has_hashed(
            prefixes->set, (jpc_span){prefixes->start, prefixes->lens[i]}, prefixes->hashes[i]);
    prefixes->n = 0;
}

static void add_question(struct prefixes *prefixes, size_t len)
{
    uint64_t hash = jpc_string_set_hash((jpc_span){prefixes->start, len});

    jpc_string_set_fetch(prefixes->set, hash);
    prefixes->lens[prefixes->n] = len;
    prefixes->hashes[prefixes->n++] = hash;
    if (prefixes->n == AT_ONCE)
        look_up(prefixes);
}

// An address has its host in front, which no prefix ends in; in "a//b" a place is asked for once.
static size_t count_prefixes(const jpc_string_set *set, jpc_span key)
{
    struct prefixes prefixes = {.set = set, .start = key.ptr};
    size_t most = key.len < JPC_URL_MAX_PREFIX ? key.len : JPC_URL_MAX_PREFIX, asked = 0;

    for (size_t i = key.len - jpc_url_key_path(key).len; i < most; i++) {
        int end = ends[(unsigned char)key.ptr[i]];

        if ((end & IN_FRONT) != 0 && asked > 0 && asked < i)
            add_question(&prefixes, asked = i);
        if ((end & BEHIND) != 0)
            add_question(&prefixes, asked = i + 1);
    }
    if (asked < key.len && key.len <= JPC_URL_MAX_PREFIX)
        add_question(&prefixes, key.len);
    look_up(&prefixes);
    return prefixes.count;
}

size_t jpc_url_set_count(const jpc_url_set *set, jpc_span key)
{
    size_t count = 0;

    if (key.len > 0 && set->pages.n > 0)
        count += jpc_string_set_has(&set->pages, key);
    if (key.len > 0 && set->prefixes.n > 0 &&
        (set->hosts.n == 0 || jpc_string_set_has(&set->hosts, jpc_url_canonical_host(key))))
        count += count_prefixes(&set->prefixes, key);
    return count;
}
