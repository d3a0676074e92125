#include "web/page_rights.h"

#include <string.h>

static bool is_one_of(jpc_span word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jpc_span_is_nocase(word, words[i]))
            return true;
    return false;
}

#define IS_ONE_OF(word, words) is_one_of(word, words, sizeof words / sizeof *words)

#define MAX_AGENT 64
#define ELLIPSIS "…" // where a value was longer

static void append(char *out, size_t *len, jpc_span span)
{
    if (span.len > 0)
        memcpy(out + *len, span.ptr, span.len);
    *len += span.len;
}

// How much of a list stays in `most` bytes: what is in front of a comma; at least whole characters.
static size_t shortened(const char *list, size_t most)
{
    size_t len = most;

    while (len > 0 && list[len] != ',')
        len--;
    if (len > 0)
        return len;
    while (most > 0 && ((unsigned char)list[most] & 0xC0) == 0x80)
        most--;
    return most;
}

static bool is_full(jpc_span list)
{
    const size_t len = strlen(ELLIPSIS);

    return list.len >= len && memcmp(list.ptr + list.len - len, ELLIPSIS, len) == 0;
}

// Adds to a list of values, as far as there is room.
static void join(jpc_arena *arena, jpc_span *list, jpc_span agent, jpc_span value)
{
    char *joined;
    size_t len = 0;

    if (value.len == 0 || is_full(*list))
        return;
    value.len = value.len <= JPC_RIGHTS_MAX ? value.len : JPC_RIGHTS_MAX + 1; // one tells of more
    joined = jpc_arena_alloc(arena, list->len + agent.len + value.len + 8);
    append(joined, &len, *list);
    append(joined, &len, jpc_span_of(len > 0 ? ", " : ""));
    append(joined, &len, agent);
    append(joined, &len, jpc_span_of(agent.len > 0 ? ": " : ""));
    append(joined, &len, value);
    if (len > JPC_RIGHTS_MAX) {
        len = shortened(joined, JPC_RIGHTS_MAX - strlen(ELLIPSIS));
        append(joined, &len, jpc_span_of(ELLIPSIS));
    }
    *list = (jpc_span){joined, len};
}

// The first value counts.
static void set(jpc_arena *arena, jpc_span *to, jpc_span value)
{
    if (to->len == 0)
        join(arena, to, (jpc_span){"", 0}, jpc_span_trim(value));
}

// 1: rights are reserved, 0: they are not.
static void set_reservation(jpc_arena *arena, jpc_span *to, jpc_span value)
{
    if (jpc_span_is(jpc_span_trim(value), "1"))
        to->len = 0;
    set(arena, to, value);
}

// ---- the page ----------------------------------------------------------------

// Whether a comma-separated list has a word that forbids something. "none" does, too, but is what
// metas of other kinds say.
static bool forbids(jpc_span content)
{
    static const char *const words[] = {"noindex",   "nofollow", "noarchive",    "nocache",
                                        "nosnippet", "noai",     "noimageindex", "noimageai"};

    while (content.len > 0)
        if (IS_ONE_OF(jpc_span_trim(jpc_span_take_until(&content, ',')), words))
            return true;
    return false;
}

void jpc_rights_add_meta(jpc_arena *arena, jpc_rights *rights, jpc_span name, jpc_span content)
{
    static const char *const texts[] = {"description", "keywords", "title", "author"};

    content = jpc_span_trim(content);
    if (jpc_span_is_nocase(name, "robots"))
        join(arena, &rights->robots, (jpc_span){"", 0}, content);
    else if (jpc_span_is_nocase(name, "tdm-reservation"))
        set_reservation(arena, &rights->tdm_reservation, content);
    else if (jpc_span_is_nocase(name, "tdm-policy"))
        set(arena, &rights->tdm_policy, content);
    else if (name.len > 0 && name.len <= MAX_AGENT && forbids(content) && !IS_ONE_OF(name, texts))
        join(arena, &rights->robots, name, content);
}

static bool is_separator(char c) { return c != '\0' && strchr(" \t\r\n\f\",", c) != NULL; }

bool jpc_rel_has_word(jpc_span rel, const char *word)
{
    size_t begin = 0;

    for (size_t i = 0; rel.len > 0 && i <= rel.len; i++) { // an absent one has no pointer
        if (i < rel.len && !is_separator(rel.ptr[i]))
            continue;
        if (jpc_span_is_nocase((jpc_span){rel.ptr + begin, i - begin}, word))
            return true;
        begin = i + 1;
    }
    return false;
}

// Takes a prefix off, if it is there.
static bool take_prefix(jpc_span *span, const char *prefix)
{
    bool there = jpc_span_begins_nocase(*span, prefix);

    jpc_span_drop(span, there ? strlen(prefix) : 0);
    return there;
}

static bool is_creative_commons(jpc_span href)
{
    if (!take_prefix(&href, "https:"))
        take_prefix(&href, "http:");
    if (!take_prefix(&href, "//"))
        return false;
    take_prefix(&href, "www.");
    return take_prefix(&href, "creativecommons.org/licenses/") ||
           take_prefix(&href, "creativecommons.org/publicdomain/");
}

bool jpc_rights_is_license(jpc_span rel, jpc_span href)
{
    return (rel.len > 0 && jpc_rel_has_word(rel, "license")) ||
           (href.len >= strlen("//creativecommons.org/licenses/") &&
            is_creative_commons(jpc_span_trim(href)));
}

// ---- the header --------------------------------------------------------------

// Of one link: ; rel="license"; title="...",
static bool has_license_rel(jpc_span parameters)
{
    while (parameters.len > 0) {
        jpc_span value = jpc_span_take_until(&parameters, ';'),
                 name = jpc_span_trim(jpc_span_take_until(&value, '='));

        if (jpc_span_is_nocase(name, "rel") && jpc_rel_has_word(value, "license"))
            return true;
    }
    return false;
}

// <https://example.org/licence>; rel="license", <...>; ...
static void add_links(jpc_arena *arena, jpc_rights *rights, jpc_span value)
{
    jpc_span_take_until(&value, '<');
    while (value.len > 0) {
        jpc_span link = jpc_span_take_until(&value, '<'), address = jpc_span_take_until(&link, '>');

        if (has_license_rel(link))
            set(arena, &rights->license, address);
    }
}

void jpc_rights_add_field(jpc_arena *arena, jpc_rights *rights, jpc_span name, jpc_span value)
{
    if (jpc_span_is_nocase(name, "x-robots-tag"))
        join(arena, &rights->x_robots_tag, (jpc_span){"", 0}, value);
    else if (jpc_span_is_nocase(name, "tdm-reservation"))
        set_reservation(arena, &rights->tdm_reservation, value);
    else if (jpc_span_is_nocase(name, "tdm-policy"))
        set(arena, &rights->tdm_policy, value);
    else if (jpc_span_is_nocase(name, "link"))
        add_links(arena, rights, value);
}

void jpc_rights_join(jpc_rights *rights, const jpc_rights *page)
{
    rights->robots = page->robots;
    if (page->license.len > 0)
        rights->license = page->license;
    if (rights->tdm_reservation.len == 0 || jpc_span_is(page->tdm_reservation, "1"))
        rights->tdm_reservation = page->tdm_reservation;
    if (rights->tdm_policy.len == 0)
        rights->tdm_policy = page->tdm_policy;
}
