// rights: drops documents by what their pages say of how they may be used.
//
// Measure    max_noai             directives noai and noimageai, for whatever agent
//            max_tdm_reservation  1 if tdm-reservation is 1 (rights are reserved), else 0
//            max_noindex          directives noindex and none
//            max_noarchive        directives noarchive and nocache
//            max_nosnippet        directives nosnippet
//            max_robots_txt       1 if a field of the input line named in robots_fields says that
//                                 the site's robots.txt forbids the page: disallowed, disallow or
//                                 false; else 0
//            min_licence          1 if the page names a licence, of those in `licences` if there
//                                 are any; else 0
//            Directives are those of <meta name=robots>, of metas for one agent, and of the
//            X-Robots-Tag header, as `read` has recorded them under meta_key.rights; also where
//            JSON Lines that jpcurate wrote are read again. But for noai they count if they are for
//            all robots or for one of `agents` ("*": for any agent)
// Reference  robots meta and X-Robots-Tag (Google's convention); noai (DeviantArt 2022); TDM
//            Reservation Protocol (W3C community group 2024); HPLT: robots.txt, field robots
// Differs    of HPLT: what its field says is taken over; it is not asked again
#include <math.h>

#include "data/json_scan.h"
#include "data/jsonl.h"
#include "stage/stage.h"

struct rights_params {
    double max_noai, max_tdm_reservation, max_noindex, max_noarchive, max_nosnippet;
    double max_robots_txt, min_licence;
    jpc_strings agents, robots_fields, licences;
};

enum {
    MAX_NOAI,
    MAX_TDM_RESERVATION,
    MAX_NOINDEX,
    MAX_NOARCHIVE,
    MAX_NOSNIPPET,
    MAX_ROBOTS_TXT,
    MIN_LICENCE
};

static const jpc_option rights_options[] = {
    [MAX_NOAI] = JPC_OPT_BOUND(struct rights_params, max_noai, JPC_UPPER, 0, 0, 1e9, "count",
                               "drop documents whose page says noai more often"),
    [MAX_TDM_RESERVATION] =
        JPC_OPT_BOUND(struct rights_params, max_tdm_reservation, JPC_UPPER, 0, 0, 1, "count",
                      "drop documents whose page reserves the rights of text and data mining"),
    [MAX_NOINDEX] = JPC_OPT_BOUND(struct rights_params, max_noindex, JPC_UPPER, NAN, 0, 1e9,
                                  "count", "drop documents whose page says noindex more often"),
    [MAX_NOARCHIVE] = JPC_OPT_BOUND(struct rights_params, max_noarchive, JPC_UPPER, NAN, 0, 1e9,
                                    "count", "drop documents whose page says noarchive more often"),
    [MAX_NOSNIPPET] = JPC_OPT_BOUND(struct rights_params, max_nosnippet, JPC_UPPER, NAN, 0, 1e9,
                                    "count", "drop documents whose page says nosnippet more often"),
    [MAX_ROBOTS_TXT] =
        JPC_OPT_BOUND(struct rights_params, max_robots_txt, JPC_UPPER, 0, 0, 1, "count",
                      "drop documents that robots.txt forbids, as a field "
                      "of the input says"),
    [MIN_LICENCE] = JPC_OPT_BOUND(struct rights_params, min_licence, JPC_LOWER, NAN, 0, 1, "count",
                                  "drop documents whose page names no licence"),
    JPC_OPT_STRINGS(struct rights_params, agents, "",
                    "robots, besides all of them, whose directives count; *: any"),
    JPC_OPT_STRINGS(struct rights_params, robots_fields, "robots,robotstxt",
                    "fields of JSON Lines that tell what robots.txt says"),
    JPC_OPT_STRINGS(struct rights_params, licences, "",
                    "beginnings of addresses, without https:// and www.; empty: any licence"),
    {0},
};

struct rights_counts {
    size_t noai, noindex, noarchive, nosnippet;
};

// ---- directives ----------------------------------------------------------------

static bool rights_is_one_of(jpc_span word, const jpc_strings *words)
{
    for (size_t i = 0; i < words->n; i++)
        if (jpc_span_is_nocase(word, words->items[i]))
            return true;
    return false;
}

static jpc_span rights_trim(jpc_span word)
{
    word = jpc_span_trim(word);
    while (word.len > 0 && (word.ptr[0] == '"' || word.ptr[0] == '\''))
        jpc_span_drop(&word, 1);
    while (word.len > 0 && (word.ptr[word.len - 1] == '"' || word.ptr[word.len - 1] == '\''))
        word.len--;
    return jpc_span_trim(word);
}

// "max-snippet: 50" is no agent.
static bool rights_has_value(jpc_span name)
{
    return jpc_span_begins_nocase(name, "max-") || jpc_span_is_nocase(name, "unavailable_after");
}

static void rights_count_word(struct rights_counts *counts, jpc_span word, bool is_ours)
{
    counts->noai += jpc_span_is_nocase(word, "noai") || jpc_span_is_nocase(word, "noimageai");
    if (!is_ours)
        return;
    counts->noindex += jpc_span_is_nocase(word, "noindex") || jpc_span_is_nocase(word, "none");
    counts->noarchive +=
        jpc_span_is_nocase(word, "noarchive") || jpc_span_is_nocase(word, "nocache");
    counts->nosnippet += jpc_span_is_nocase(word, "nosnippet");
}

// "noindex, gptbot: noai, noindex": what is behind an agent is for it, up to the next one. In a
// list of several metas the agent stands before each first word, and a meta for all robots stands
// in front of them; of several headers, one without an agent that follows one with an agent counts
// as that agent's.
static void rights_count_list(struct rights_counts *counts, const struct rights_params *params,
                              jpc_span list)
{
    bool any = params->agents.n > 0 && rights_is_one_of(jpc_span_of("*"), &params->agents);
    bool is_ours = true;

    while (list.len > 0) {
        jpc_span rest = jpc_span_take_until(&list, ','), name;

        if (memchr(rest.ptr, ':', rest.len) != NULL) {
            name = rights_trim(jpc_span_take_until(&rest, ':'));
            if (rights_has_value(name))
                continue;
            is_ours = any || jpc_span_is(name, "*") || jpc_span_is_nocase(name, "robots") ||
                      rights_is_one_of(name, &params->agents);
        }
        rights_count_word(counts, rights_trim(rest), is_ours);
    }
}

// ---- licences --------------------------------------------------------------------

static bool rights_is_licence(const struct rights_params *params, jpc_span address)
{
    static const char *const fronts[] = {"https:", "http:", "//", "www."};

    address = jpc_span_trim(address);
    if (params->licences.n == 0)
        return address.len > 0;
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++)
        if (jpc_span_begins_nocase(address, fronts[i]))
            jpc_span_drop(&address, strlen(fronts[i]));
    for (size_t i = 0; i < params->licences.n; i++)
        if (jpc_span_begins_nocase(address, params->licences.items[i]))
            return true;
    return false;
}

// ---- where it is said ------------------------------------------------------------

// A string without its quotes and escapes; another value as it is.
static jpc_span rights_value(jpc_arena *arena, jpc_span value)
{
    if (value.len < 2 || value.ptr[0] != '"')
        return value;
    return jpc_json_unescape(arena, (jpc_span){value.ptr + 1, value.len - 2});
}

static jpc_span rights_member(jpc_span object, const char *name)
{
    jpc_json_scan scan = {object.ptr, object.ptr + object.len};
    jpc_span key, value, found = {"", 0};
    const char *problem;

    if (object.len == 0 || !jpc_json_take(&scan, '{'))
        return found;
    for (bool first = true; jpc_json_member(&scan, first, &key, &value, &problem); first = false)
        if (jpc_json_key_is(key, name))
            found = value;
    return found;
}

static bool rights_is_forbidden(jpc_arena *arena, const jpc_strings *fields, jpc_span line)
{
    for (size_t i = 0; i < fields->n; i++) {
        jpc_span value = rights_value(arena, rights_member(line, fields->items[i]));

        if (jpc_span_is_nocase(value, "disallowed") || jpc_span_is_nocase(value, "disallow") ||
            jpc_span_is_nocase(value, "false"))
            return true;
    }
    return false;
}

// What `read` records are strings: null is no licence.
static jpc_span rights_said(const jpc_context *context, jpc_span rights, const char *name)
{
    jpc_span value = rights_member(rights, name);

    if (value.len == 0 || value.ptr[0] != '"')
        return (jpc_span){"", 0};
    return rights_value(context->arena, value);
}

static void rights_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct rights_params *params = context->params;
    jpc_span rights = rights_member(doc->raw_meta, "rights");
    struct rights_counts counts = {0, 0, 0, 0};

    rights_count_list(&counts, params, rights_said(context, rights, "robots"));
    rights_count_list(&counts, params, rights_said(context, rights, "x_robots_tag"));
    jpc_measure(context, doc, MAX_NOAI, (double)counts.noai);
    jpc_measure(context, doc, MAX_TDM_RESERVATION,
                jpc_span_is(rights_said(context, rights, "tdm_reservation"), "1"));
    jpc_measure(context, doc, MAX_NOINDEX, (double)counts.noindex);
    jpc_measure(context, doc, MAX_NOARCHIVE, (double)counts.noarchive);
    jpc_measure(context, doc, MAX_NOSNIPPET, (double)counts.nosnippet);
    jpc_measure(context, doc, MAX_ROBOTS_TXT,
                doc->crawl == NULL &&
                    rights_is_forbidden(context->arena, &params->robots_fields, doc->line));
    jpc_measure(context, doc, MIN_LICENCE,
                rights_is_licence(params, rights_said(context, rights, "license")));
}

const jpc_stage_def jpc_stage_rights = {
    .name = "rights",
    .summary = "drop documents by what their pages say of how they may be used",
    .measure = "max_noai: directives noai, noimageai; max_tdm_reservation: 1 if rights are "
               "reserved; max_noindex, max_noarchive, max_nosnippet: directives of robots "
               "metas and X-Robots-Tag; max_robots_txt: 1 if a robots_fields of the line "
               "forbids; min_licence: 1 if the page names a licence (of licences, if any)",
    .reference = "robots meta, X-Robots-Tag, TDM Reservation Protocol; HPLT: robots.txt",
    .differs = "records of robots.txt are taken from the input",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_METADATA,
    .options = rights_options,
    .params_size = sizeof(struct rights_params),
    .apply = rights_apply,
};
