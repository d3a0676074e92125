// Rights signals: what counts, what is joined, what wins.
#include "tests/unit/tap.h"

#include "web/page_rights.h"

struct signal {
    const char *name, *value; // of a <meta> or a header field
};

struct signal_case {
    const char *name;
    struct signal signals[3];
    const char *want; // of the member that the case is about
};

static const struct signal_case robots_cases[] = {
    {"as written", {{"robots", " NoIndex,follow "}}, "NoIndex,follow"},
    {"what allows is recorded, too", {{"ROBOTS", "all"}}, "all"},
    {"joined", {{"robots", "noindex"}, {"robots", "noai"}}, "noindex, noai"},
    {"of one agent", {{"CCBot", "noindex, nofollow"}}, "CCBot: noindex, nofollow"},
    {"of an agent nobody knows", {{"my-own-crawler", "noai"}}, "my-own-crawler: noai"},
    {"of several", {{"robots", "noarchive"}, {"x", "noimageai"}}, "noarchive, x: noimageai"},
    {"what allows one agent is nothing", {{"googlebot", "index, follow"}}, ""},
    {"no directive", {{"msapplication-config", "none"}, {"rating", "general"}}, ""},
    {"a text about them", {{"keywords", "seo,noindex,nofollow"}}, ""},
    {"empty", {{"robots", ""}, {"", "noindex"}}, ""},
};

static const struct signal_case header_cases[] = {
    {"X-Robots-Tag", {{"X-Robots-Tag", "noindex"}, {"x-robots-tag", "noai"}}, "noindex, noai"},
    {"for an agent", {{"X-Robots-Tag", "otherbot: noindex"}}, "otherbot: noindex"},
    {"another field", {{"X-Robots", "noindex"}}, ""},
};

static const struct signal_case tdm_cases[] = {
    {"reserved", {{"tdm-reservation", "1"}}, "1"},
    {"not reserved", {{"TDM-Reservation", " 0 "}}, "0"},
    {"the stricter word counts", {{"tdm-reservation", "0"}, {"tdm-reservation", "1"}}, "1"},
    {"in any order", {{"tdm-reservation", "1"}, {"tdm-reservation", "0"}}, "1"},
};

static const struct signal_case link_cases[] = {
    {"a licence", {{"link", "<https://a.example/l>; rel=license"}}, "https://a.example/l"},
    {"quoted, among others",
     {{"Link",
       "</s.css>; rel=preload; as=style, <https://a.example/l>; title=x; rel=\"up License\", "
       "</z>; rel=next"}},
     "https://a.example/l"},
    {"the first one counts", {{"link", "<a>; rel=license"}, {"link", "<b>; rel=license"}}, "a"},
    {"none", {{"link", "<https://a.example/license>; rel=next; title=license"}}, ""},
    {"broken", {{"link", "<https://a.example/l"}, {"link", "rel=license"}, {"link", "<"}}, ""},
};

typedef void (*add_fn)(jpc_arena *arena, jpc_rights *rights, jpc_span name, jpc_span value);

static jpc_rights rights_of(jpc_arena *arena, const struct signal_case *c, add_fn add)
{
    jpc_rights rights = {0};

    for (size_t i = 0; i < 3 && c->signals[i].name != NULL; i++)
        add(arena, &rights, jpc_span_of(c->signals[i].name), jpc_span_of(c->signals[i].value));
    return rights;
}

#define TEST(cases, add, member)                                                                   \
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)                                      \
    is_text(rights_of(arena, &cases[i], add).member, cases[i].want, cases[i].name)

static void test_signals(jpc_arena *arena)
{
    TEST(robots_cases, jpc_rights_add_meta, robots);
    TEST(header_cases, jpc_rights_add_field, x_robots_tag);
    TEST(tdm_cases, jpc_rights_add_meta, tdm_reservation);
    TEST(tdm_cases, jpc_rights_add_field, tdm_reservation);
    TEST(link_cases, jpc_rights_add_field, license);
}

static void test_license(void)
{
    static const struct {
        const char *rel, *href;
        bool want;
    } cases[] = {
        {"license", "/terms", true},
        {"nofollow\tLICENSE", "/terms", true},
        {"no-license", "/terms", false},
        {"", "https://creativecommons.org/licenses/by/4.0/", true},
        {"", "//www.creativecommons.org/publicdomain/zero/1.0/", true},
        {"", "HTTP://CreativeCommons.org/licenses/by-sa/3.0/deed.ja", true},
        {"", "https://creativecommons.org/", false},
        {"", "https://x.example/?u=https://creativecommons.org/licenses/by/4.0/", false},
        {"", "", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ok(jpc_rights_is_license(jpc_span_of(cases[i].rel), jpc_span_of(cases[i].href)) ==
               cases[i].want,
           "rel '%s', href '%s'", cases[i].rel, cases[i].href);
}

// However many values there are, and however long, a member has its ceiling.
static void test_floods(jpc_arena *arena)
{
    char longer[JPC_RIGHTS_MAX + 2];
    jpc_rights rights = {0};

    memset(longer, 'x', sizeof longer);
    for (int i = 0; i < 10000; i++) {
        jpc_rights_add_field(arena, &rights, jpc_span_of("x-robots-tag"), jpc_span_of("noai"));
        jpc_rights_add_meta(arena, &rights, jpc_span_of("robots"), jpc_span_of("noai"));
    }
    ok(rights.robots.len <= JPC_RIGHTS_MAX && rights.x_robots_tag.len <= JPC_RIGHTS_MAX,
       "joined values have a ceiling");
    ok(arena->used < 1 << 20, "joining 10,000 takes %zu bytes", arena->used);
    ok(memcmp(rights.robots.ptr + rights.robots.len - 7, "noai…", 7) == 0, "… and shows it");
    jpc_rights_add_meta(arena, &rights, jpc_span_of("tdm-policy"),
                        (jpc_span){longer, JPC_RIGHTS_MAX + 1});
    ok(rights.tdm_policy.len == JPC_RIGHTS_MAX, "an endless value is cut");
    rights.tdm_policy.len = 0;
    jpc_rights_add_meta(arena, &rights, jpc_span_of("tdm-policy"),
                        (jpc_span){longer, JPC_RIGHTS_MAX});
    ok(memcmp(rights.tdm_policy.ptr, longer, JPC_RIGHTS_MAX) == 0, "one at the ceiling is not");
    rights.x_robots_tag.len = 0;
    jpc_rights_add_field(arena, &rights, jpc_span_of("x-robots-tag"), (jpc_span){"a\0b, noai", 9});
    ok(rights.x_robots_tag.len == 9, "a zero byte ends nothing");
    memset(longer, 'x', sizeof longer);
    memcpy(longer, "noai, ", 6);
    rights.x_robots_tag.len = 0;
    jpc_rights_add_field(arena, &rights, jpc_span_of("x-robots-tag"),
                         (jpc_span){longer, sizeof longer});
    is_text(rights.x_robots_tag, "noai…", "cut in front of a comma");
}

static void test_join(void)
{
    jpc_rights rights = {.status = 200,
                         .x_robots_tag = jpc_span_of("noai"),
                         .tdm_reservation = jpc_span_of("0"),
                         .tdm_policy = jpc_span_of("p"),
                         .license = jpc_span_of("a")};
    const jpc_rights page = {.robots = jpc_span_of("noindex"),
                             .tdm_reservation = jpc_span_of("1"),
                             .tdm_policy = jpc_span_of("q"),
                             .license = jpc_span_of("b")};
    const jpc_rights silent = {0};

    jpc_rights_join(&rights, &page);
    ok(rights.status == 200 && jpc_span_is(rights.x_robots_tag, "noai"), "the header's own stay");
    is_text(rights.robots, "noindex", "the page's own come");
    is_text(rights.tdm_reservation, "1", "the stricter reservation");
    is_text(rights.tdm_policy, "p", "the header's policy");
    is_text(rights.license, "b", "the page's licence");
    jpc_rights_join(&rights, &silent);
    is_text(rights.tdm_reservation, "1", "silence takes nothing back");
    is_text(rights.license, "b", "nor a licence");
}

int main(void)
{
    jpc_arena arena = {0};

    tap_begin();
    test_signals(&arena);
    test_license();
    test_floods(&arena);
    test_join();
    jpc_arena_release(&arena);
    return tap_end();
}
