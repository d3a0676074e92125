#include "web/html_meta.h"

#include "web/html_date.h"
#include "web/html_element.h"
#include "web/html_entity.h"

// Sources of the date, the best last.
enum { RANK_NONE, RANK_VISIBLE, RANK_TIME, RANK_META, RANK_JSON_LD, RANK_PUBLISHED };

#define MAX_CONTENT ((size_t)4 * JPC_RIGHTS_MAX)

static const struct date_meta {
    const char *name;
    int rank;
} date_metas[] = {
    {"article:published_time", RANK_PUBLISHED},
    {"datePublished", RANK_PUBLISHED},
    {"og:published_time", RANK_META},
    {"pubdate", RANK_META},
    {"publishdate", RANK_META},
    {"date", RANK_META},
    {"dc.date", RANK_META},
    {"dcterms.created", RANK_META},
    {"cXenseParse:recs:publishtime", RANK_META},
};

static jpc_span decoded(jpc_arena *arena, jpc_span value)
{
    char *out = jpc_arena_alloc(arena, jpc_html_decoded_max(value.len));

    return (jpc_span){out, jpc_html_decode(value, true, out)};
}

static void offer_date(jpc_html_meta *meta, int rank, bool found, const jpc_date *date)
{
    if (!found || rank <= meta->published_rank)
        return;
    meta->published =
        jpc_arena_printf(meta->arena, "%04d-%02d-%02d", date->year, date->month, date->day);
    meta->published_rank = rank;
}

static void offer_value(jpc_html_meta *meta, int rank, jpc_span value)
{
    jpc_date date;

    if (value.len == 0)
        return;
    offer_date(meta, rank, jpc_date_parse(value, &date), &date);
}

jpc_html_meta jpc_html_meta_new(jpc_arena *arena)
{
    const jpc_span empty = {"", 0};

    return (jpc_html_meta){.arena = arena, .title = empty, .lang = empty, .published = empty};
}

// ---- tags --------------------------------------------------------------------

// The attributes that any of the tags here uses.
struct attributes {
    jpc_span name, content, rel, href, lang, datetime, itemprop;
};

static struct attributes read_attributes(const jpc_html_token *token)
{
    struct attributes all = {0};
    const struct {
        const char *name;
        jpc_span *value;
    } wanted[] = {
        {"name", &all.name},         {"property", &all.name}, {"http-equiv", &all.name},
        {"content", &all.content},   {"rel", &all.rel},       {"href", &all.href},
        {"lang", &all.lang},         {"xml:lang", &all.lang}, {"datetime", &all.datetime},
        {"itemprop", &all.itemprop},
    };
    jpc_span rest = token->attributes;
    jpc_html_attribute attribute;

    while (jpc_html_attribute_next(&rest, &attribute))
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            if (wanted[i].value->len == 0 && jpc_span_is_nocase(attribute.name, wanted[i].name))
                *wanted[i].value = attribute.value;
    return all;
}

static void read_meta(jpc_html_meta *meta, const struct attributes *tag)
{
    jpc_span name = tag->name.len > 0 ? tag->name : tag->itemprop, content = tag->content;

    if (content.len > MAX_CONTENT) // a text, or enough of it to show that there is more
        content.len = MAX_CONTENT;
    if (content.len > 0)
        jpc_rights_add_meta(meta->arena, &meta->rights, name, decoded(meta->arena, content));
    if (jpc_span_is_nocase(name, "content-language") && meta->lang.len == 0 && tag->content.len > 0)
        meta->lang = tag->content;
    for (size_t i = 0; i < sizeof date_metas / sizeof *date_metas; i++)
        if (jpc_span_is_nocase(name, date_metas[i].name))
            offer_value(meta, date_metas[i].rank, tag->content);
}

static void read_link(jpc_html_meta *meta, const struct attributes *tag)
{
    if (meta->rights.license.len == 0 && tag->href.len > 0 && tag->href.len <= JPC_RIGHTS_MAX &&
        jpc_rights_is_license(tag->rel, tag->href))
        meta->rights.license = decoded(meta->arena, tag->href);
}

void jpc_html_meta_open(jpc_html_meta *meta, const jpc_html_token *token)
{
    jpc_html_element element = jpc_html_element_of(token->text);
    struct attributes tag;

    if (token->attributes.len == 0 ||
        (element != JPC_HTML_HTML && element != JPC_HTML_META && element != JPC_HTML_LINK &&
         element != JPC_HTML_A && element != JPC_HTML_TIME))
        return;
    if (element == JPC_HTML_A && meta->rights.license.len > 0)
        return;
    tag = read_attributes(token);
    if (element == JPC_HTML_HTML && tag.lang.len > 0)
        meta->lang = tag.lang;
    else if (element == JPC_HTML_META)
        read_meta(meta, &tag);
    else if (element == JPC_HTML_TIME && jpc_span_is_nocase(tag.itemprop, "datePublished"))
        offer_value(meta, RANK_META, tag.datetime);
    else if (element == JPC_HTML_TIME)
        offer_value(meta, RANK_TIME, tag.datetime);
    else
        read_link(meta, &tag);
}

// ---- texts -------------------------------------------------------------------

void jpc_html_meta_title(jpc_html_meta *meta, jpc_span text)
{
    char *out, *start;
    size_t len;

    if (meta->title.len > 0)
        return;
    start = out = jpc_arena_alloc(meta->arena, jpc_html_decoded_max(text.len));
    len = jpc_html_decode(text, false, start);
    for (size_t i = 0; i < len; i++)
        if (!jpc_html_is_space(start[i]))
            *out++ = start[i];
        else if (out > start && out[-1] != ' ')
            *out++ = ' ';
    out -= out > start && out[-1] == ' ';
    meta->title = (jpc_span){start, (size_t)(out - start)};
}

void jpc_html_meta_script(jpc_html_meta *meta, jpc_span script)
{
    static const char key[] = "\"datePublished\"";
    const size_t len = sizeof key - 1;
    const char *at = script.ptr, *end = script.ptr + script.len;

    if (meta->published_rank >= RANK_JSON_LD)
        return;
    while (end - at > (ptrdiff_t)len) {
        at = memchr(at, '"', (size_t)(end - at) - len);
        if (at == NULL)
            return;
        if (memcmp(at, key, len) == 0) {
            for (at += len; at < end && (*at == ' ' || *at == ':' || *at == '"'); at++)
                continue;
            offer_value(meta, RANK_JSON_LD, (jpc_span){at, (size_t)(end - at)});
            return;
        }
        at++;
    }
}

void jpc_html_meta_visible_date(jpc_html_meta *meta, jpc_span text)
{
    jpc_date date;

    if (meta->published_rank < RANK_VISIBLE)
        offer_date(meta, RANK_VISIBLE, jpc_date_find(text, &date), &date);
}
