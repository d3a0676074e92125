#include "web/url_resolve.h"

static const jpc_span nothing = {"", 0};

static jpc_span span_of(const char *from, const char *end)
{
    return (jpc_span){from, (size_t)(end - from)};
}

// Up to the first of the marks.
static jpc_span until_any(jpc_span text, const char *marks)
{
    size_t n = strlen(marks), i = 0;

    while (i < text.len && memchr(marks, text.ptr[i], n) == NULL)
        i++;
    return (jpc_span){text.ptr, i};
}

// Bytes of "https:" in front; 0 if there is no scheme.
static size_t scheme_of(jpc_span url)
{
    for (size_t i = 0; i < url.len; i++) {
        char c = (char)(url.ptr[i] | 0x20);

        if (url.ptr[i] == ':')
            return i > 0 ? i + 1 : 0;
        if (!(c >= 'a' && c <= 'z') && (i == 0 || memchr("0123456789+-.", url.ptr[i], 13) == NULL))
            return 0;
    }
    return 0;
}

// Bytes of "https://host"; 0 if it does not begin so.
static size_t origin_of(jpc_span url)
{
    size_t scheme = scheme_of(url);
    jpc_span host;

    if ((!jpc_span_begins_nocase(url, "http:") && !jpc_span_begins_nocase(url, "https:")) ||
        url.len < scheme + 3 || memcmp(url.ptr + scheme, "//", 2) != 0)
        return 0;
    host = until_any((jpc_span){url.ptr + scheme + 2, url.len - scheme - 2}, "/?#\\");
    return host.len > 0 ? scheme + 2 + host.len : 0;
}

// ---- merging ------------------------------------------------------------------

static char *put(char *out, jpc_span text)
{
    if (text.len > 0)
        memcpy(out, text.ptr, text.len);
    return out + text.len;
}

// Segments one by one; "." says nothing, ".." takes the one before back (5.2.4).
static char *put_path(char *out, jpc_span path)
{
    char *start = out;
    const char *at = path.ptr, *end = path.ptr + path.len;

    while (at < end) {
        const char *from = ++at; // behind the slash
        jpc_span segment;

        while (at < end && *at != '/')
            at++;
        segment = span_of(from, at);
        if (jpc_span_is(segment, "..")) {
            while (out > start && *--out != '/')
                continue;
        } else if (!jpc_span_is(segment, ".")) {
            *out++ = '/';
            out = put(out, segment);
            continue;
        }
        if (at == end)
            *out++ = '/';
    }
    return out;
}

// The path up to its last slash, which stays.
static jpc_span folder_of(jpc_span path)
{
    while (path.len > 0 && path.ptr[path.len - 1] != '/')
        path.len--;
    return path;
}

// `reference` has neither scheme nor host.
static jpc_span merge(jpc_arena *arena, jpc_span base, size_t origin, jpc_span reference)
{
    jpc_span rest = {base.ptr + origin, base.len - origin}, base_path = until_any(rest, "?");
    jpc_span path = until_any(reference, "?"), query = {reference.ptr + path.len, 0};
    char *joined = jpc_arena_alloc(arena, base.len + reference.len + 2), *end = joined;
    char *out = jpc_arena_alloc(arena, base.len + reference.len + 4), *start = out;

    query.len = reference.len - path.len;
    if (path.len == 0 || path.ptr[0] != '/')
        end = put(end, path.len == 0 ? base_path : folder_of(base_path));
    if (end == joined && (path.len == 0 || path.ptr[0] != '/'))
        *end++ = '/';
    end = put(end, path);
    out = put(out, (jpc_span){base.ptr, origin});
    out = put_path(out, span_of(joined, end));
    out = put(out,
              reference.len == 0 ? span_of(rest.ptr + base_path.len, rest.ptr + rest.len) : query);
    return span_of(start, out);
}

jpc_span jpc_url_resolve(jpc_arena *arena, jpc_span base, jpc_span reference)
{
    size_t origin;

    if (reference.ptr == NULL)
        return nothing;
    reference = until_any(jpc_span_trim(reference), "#");
    if (scheme_of(reference) > 0)
        return origin_of(reference) > 0 ? reference : nothing;
    base = base.ptr != NULL ? until_any(base, "#") : nothing;
    origin = origin_of(base);
    if (origin == 0)
        return nothing;
    if (reference.len >= 2 && memcmp(reference.ptr, "//", 2) == 0) {
        char *out = jpc_arena_alloc(arena, base.len + reference.len);
        char *end = put(put(out, (jpc_span){base.ptr, scheme_of(base)}), reference);

        return origin_of(span_of(out, end)) > 0 ? span_of(out, end) : nothing;
    }
    return merge(arena, base, origin, reference);
}
