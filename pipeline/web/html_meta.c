#include "web/html_meta.h"

#include "web/html_date.h"
#include "web/html_element.h"
#include "web/html_entity.h"
#include "web/html_json_ld.h"

// Sources of the date, the best last.
enum {
    RANK_NONE,
    RANK_UPDATED,  // 更新日
    RANK_VISIBLE,  // 2024年5月1日
    RANK_ADDRESS,  // /2024/05/01/
    RANK_TIME,     // <time>
    RANK_LABELLED, // 公開日
    RANK_META,
    RANK_JSON_LD,
    RANK_ARTICLE, // JSON-LD of an article
    RANK_PUBLISHED
};

#define MAX_CONTENT ((size_t)4 * JPC_RIGHTS_MAX)
#define MAX_ADDRESS ((size_t)2048)
#define LABEL_BYTES ((size_t)40) // before a date, that may tell what it is of

static const struct date_meta {
    const char *name;
    int rank;
} date_metas[] = {
    {"article:published_time", RANK_PUBLISHED},
    {"og:article:published_time", RANK_PUBLISHED},
    {"article:published", RANK_PUBLISHED},
    {"datePublished", RANK_PUBLISHED},
    {"rnews:datePublished", RANK_PUBLISHED},
    {"citation_publication_date", RANK_PUBLISHED},
    {"prism.publicationDate", RANK_PUBLISHED},
    {"parsely-pub-date", RANK_META},
    {"sailthru.date", RANK_META},
    {"og:published_time", RANK_META},
    {"pubdate", RANK_META},
    {"publishdate", RANK_META},
    {"publish_date", RANK_META},
    {"publication_date", RANK_META},
    {"date", RANK_META},
    {"dc.date", RANK_META},
    {"dc.date.issued", RANK_META},
    {"dc.date.created", RANK_META},
    {"dcterms.date", RANK_META},
    {"dcterms.issued", RANK_META},
    {"dcterms.created", RANK_META},
    {"citation_date", RANK_META},
    {"cXenseParse:publishtime", RANK_META},
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

    return (jpc_html_meta){.arena = arena,
                           .title = empty,
                           .og_title = empty,
                           .site_name = empty,
                           .lang = empty,
                           .canonical = empty,
                           .og_url = empty,
                           .base = empty,
                           .published = empty};
}

// White space as one blank, in place.
static jpc_span folded_in_place(char *start, size_t len)
{
    char *out = start;

    for (size_t i = 0; i < len; i++)
        if (!jpc_html_is_space(start[i]))
            *out++ = start[i];
        else if (out > start && out[-1] != ' ')
            *out++ = ' ';
    out -= out > start && out[-1] == ' ';
    return (jpc_span){start, (size_t)(out - start)};
}

jpc_span jpc_html_meta_folded(jpc_arena *arena, jpc_span text)
{
    char *out = jpc_arena_alloc(arena, text.len);

    memcpy(out, text.ptr, text.len);
    return folded_in_place(out, text.len);
}

// ---- tags --------------------------------------------------------------------

// The attributes that any of the tags here uses.
struct attributes {
    jpc_span name, content, lang, datetime, itemprop;
    bool has_pubdate;
};

// Where the value of an attribute goes; NULL: nowhere.
static jpc_span *place_of(struct attributes *all, jpc_span name)
{
    if (jpc_span_is_nocase(name, "content"))
        return &all->content;
    if (jpc_span_is_nocase(name, "name") || jpc_span_is_nocase(name, "property") ||
        jpc_span_is_nocase(name, "http-equiv"))
        return &all->name;
    if (jpc_span_is_nocase(name, "lang") || jpc_span_is_nocase(name, "xml:lang"))
        return &all->lang;
    if (jpc_span_is_nocase(name, "datetime"))
        return &all->datetime;
    return jpc_span_is_nocase(name, "itemprop") ? &all->itemprop : NULL;
}

static struct attributes read_attributes(const jpc_html_token *token)
{
    struct attributes all = {0};
    jpc_span rest = token->attributes;
    jpc_html_attribute attribute;

    while (jpc_html_attribute_next(&rest, &attribute)) {
        jpc_span *place = place_of(&all, attribute.name);

        if (place != NULL && place->len == 0)
            *place = attribute.value;
        all.has_pubdate |= jpc_span_is_nocase(attribute.name, "pubdate");
    }
    return all;
}

// The first one that says something counts.
static void take_folded(jpc_arena *arena, jpc_span *to, jpc_span content)
{
    char *out;

    if (to->len > 0 || content.len == 0 || content.len > MAX_CONTENT)
        return;
    out = jpc_arena_alloc(arena, jpc_html_decoded_max(content.len));
    *to = folded_in_place(out, jpc_html_decode(content, true, out));
}

static void take_address(jpc_arena *arena, jpc_span *to, jpc_span value)
{
    if (to->len == 0 && value.len > 0 && value.len <= MAX_ADDRESS)
        *to = jpc_span_trim(decoded(arena, value));
}

static void read_open_graph(jpc_html_meta *meta, jpc_span name, jpc_span content)
{
    if (!jpc_span_begins_nocase(name, "og:"))
        return;
    if (jpc_span_is_nocase(name, "og:title"))
        take_folded(meta->arena, &meta->og_title, content);
    else if (jpc_span_is_nocase(name, "og:site_name"))
        take_folded(meta->arena, &meta->site_name, content);
    else if (jpc_span_is_nocase(name, "og:url"))
        take_address(meta->arena, &meta->og_url, content);
}

static void read_meta(jpc_html_meta *meta, const struct attributes *tag)
{
    jpc_span name = tag->name.len > 0 ? tag->name : tag->itemprop, content = tag->content;

    if (name.len > 0 && name.len < MAX_CONTENT && memchr(name.ptr, '&', name.len) != NULL)
        name = decoded(meta->arena, name);
    read_open_graph(meta, name, content);

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

static void read_time(jpc_html_meta *meta, const struct attributes *tag)
{
    bool published = tag->has_pubdate || jpc_span_is_nocase(tag->itemprop, "datePublished");

    offer_value(meta, published ? RANK_META : RANK_TIME, tag->datetime);
}

static void read_link(jpc_html_meta *meta, const jpc_html_token *token)
{
    if (meta->rights.license.len == 0 && token->href.len > 0 && token->href.len <= JPC_RIGHTS_MAX &&
        jpc_rights_is_license(token->rel, token->href))
        meta->rights.license = decoded(meta->arena, token->href);
}

static void read_head(jpc_html_meta *meta, jpc_html_element element, const jpc_html_token *token)
{
    struct attributes tag = read_attributes(token);

    switch (element) {
    case JPC_HTML_HTML:
        if (tag.lang.len > 0)
            meta->lang = tag.lang;
        break;
    case JPC_HTML_META: read_meta(meta, &tag); break;
    case JPC_HTML_TIME: read_time(meta, &tag); break;
    case JPC_HTML_LINK:
        read_link(meta, token);
        if (jpc_rel_has_word(token->rel, "canonical"))
            take_address(meta->arena, &meta->canonical, token->href);
        break;
    default: take_address(meta->arena, &meta->base, token->href);
    }
}

void jpc_html_meta_open(jpc_html_meta *meta, const jpc_html_token *token)
{
    jpc_html_element element = token->element;

    if (token->attributes.len == 0)
        return;
    if (element == JPC_HTML_A)
        read_link(meta, token);
    else if (jpc_html_meta_wants(element))
        read_head(meta, element, token);
}

// ---- texts -------------------------------------------------------------------

void jpc_html_meta_title(jpc_html_meta *meta, jpc_span text)
{
    char *out;

    if (meta->title.len > 0)
        return;
    out = jpc_arena_alloc(meta->arena, jpc_html_decoded_max(text.len));
    meta->title = folded_in_place(out, jpc_html_decode(text, false, out));
}

void jpc_html_meta_script(jpc_html_meta *meta, jpc_span script)
{
    bool of_article;
    jpc_span value;

    if (meta->published_rank >= RANK_ARTICLE)
        return;
    value = jpc_json_ld_date(script, &of_article);
    offer_value(meta, of_article ? RANK_ARTICLE : RANK_JSON_LD, value);
}

void jpc_html_meta_address_date(jpc_html_meta *meta)
{
    jpc_span address = meta->canonical.len > 0 ? meta->canonical : meta->og_url;
    jpc_date date;

    if (meta->published_rank < RANK_ADDRESS)
        offer_date(meta, RANK_ADDRESS, jpc_date_of_url(address, &date), &date);
}

static bool says_any(jpc_span label, const char *const *words)
{
    for (; *words != NULL; words++)
        for (size_t i = 0, len = strlen(*words); i + len <= label.len; i++)
            if (jpc_span_is_nocase((jpc_span){label.ptr + i, len}, *words))
                return true;
    return false;
}

// What the words before a date make of it.
static int rank_of_label(jpc_span label)
{
    static const char *const published[] = {"公開",   "掲載",   "投稿",      "発表",   "配信",
                                            "登録日", "作成日", "published", "posted", NULL};
    static const char *const updated[] = {"更新",    "改訂",     "改定", "修正",
                                          "updated", "modified", NULL};
    static const char *const other[] = {"開催", "日時", "期間", "期限", "締切",  "締め切り", "施行",
                                        "発売", "生年", "設立", "創業", "until", "deadline", NULL};

    if (says_any(label, published))
        return RANK_LABELLED;
    if (says_any(label, updated))
        return RANK_UPDATED;
    return says_any(label, other) ? RANK_NONE : RANK_VISIBLE;
}

void jpc_html_meta_visible_date(jpc_html_meta *meta, jpc_span text, bool labelled_only)
{
    jpc_date date;
    jpc_date_place place;

    if (meta->published_rank >= RANK_LABELLED)
        return;
    while (jpc_date_find(text, &date, &place)) {
        size_t from = place.at > LABEL_BYTES ? place.at - LABEL_BYTES : 0;

        int rank = rank_of_label((jpc_span){text.ptr + from, place.at - from});

        offer_date(meta, rank, !labelled_only || rank == RANK_LABELLED, &date);
        jpc_span_drop(&text, place.end);
    }
}
