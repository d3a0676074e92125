#include "web/host_set.h"

#include "core/list_file.h"
#include "web/host.h"

#define MAX_NAMES 254 // a host has no more bytes, and is looked for by no more names

struct reading {
    jpc_string_set *set;
    jpc_host_match match;
    jpc_arena arena; // owned; of one line
};

static jpc_status add_line(void *self, const jpc_list_line *line, const char *path, jpc_err *err)
{
    struct reading *reading = self;
    jpc_span text = line->text, host;
    bool dot = text.ptr[0] == '.';

    jpc_arena_reset(&reading->arena);
    jpc_span_drop(&text, dot ? 1 : jpc_span_begins(text, "*.") ? 2 : 0);
    host = jpc_host_normalize(&reading->arena, text);
    if (host.len == 0)
        return jpc_list_file_expected("a host name", line, path, err);
    if (dot && reading->match == JPC_HOST_SUFFIX)
        host = jpc_arena_printf(&reading->arena, ".%.*s", (int)host.len, host.ptr);
    jpc_string_set_add(reading->set, host);
    return JPC_OK;
}

jpc_status jpc_host_set_read(jpc_string_set *set, const char *path, jpc_host_match match,
                             jpc_err *err)
{
    struct reading reading = {.set = set, .match = match};
    jpc_status status = jpc_list_file_each(path, add_line, &reading, err);

    jpc_arena_release(&reading.arena);
    return status;
}

// Where the next parent domain begins; the length if there is none.
static size_t parent_at(jpc_span host, size_t at)
{
    const char *dot = memchr(host.ptr + at, '.', host.len - at);

    return dot != NULL ? (size_t)(dot - host.ptr) + 1 : host.len;
}

// Where the names begin by which the host is looked for, itself first.
static size_t list_names(jpc_host_match match, const jpc_public_suffixes *suffixes, jpc_span host,
                         unsigned char at[MAX_NAMES])
{
    size_t n = 0, next = 0, most = MAX_NAMES;

    if (match == JPC_HOST_EXACT)
        most = 1;
    if (match == JPC_HOST_SUBDOMAINS)
        most = jpc_span_begins(host, "www.") ? 4 : 3;
    if (match == JPC_HOST_REGISTERED) {
        jpc_span domain = jpc_registered_domain(suffixes, host);

        at[n++] = 0;
        if (domain.len > 0 && domain.len < host.len)
            at[n++] = (unsigned char)(host.len - domain.len);
        return n;
    }
    for (; next < host.len && n < most;
         next = match == JPC_HOST_SUFFIX ? next + 1 : parent_at(host, next))
        at[n++] = (unsigned char)next;
    return n;
}

size_t jpc_host_set_count(const jpc_string_set *set, jpc_host_match match,
                          const jpc_public_suffixes *suffixes, jpc_span host)
{
    unsigned char at[MAX_NAMES];
    uint64_t hashes[MAX_NAMES];
    size_t n, count = 0;

    if (set->n == 0 || host.len == 0 || host.len >= MAX_NAMES)
        return 0;
    n = list_names(match, suffixes, host, at);
    for (size_t i = 0; i < n; i++) {
        hashes[i] = jpc_string_set_hash((jpc_span){host.ptr + at[i], host.len - at[i]});
        jpc_string_set_fetch(set, hashes[i]);
    }
    for (size_t i = 0; i < n; i++)
        count += jpc_string_set_has_hashed(set, (jpc_span){host.ptr + at[i], host.len - at[i]},
                                           hashes[i]);
    return count;
}
