// Templates: what their placeholders stand for, and what is none; replacements of several.
#include "tests/unit/tap.h"

#include "pii/finder.h"
#include "pii/replacement.h"

static const jpc_detector *detector_of(const char *name)
{
    return jpc_detectors[jpc_detector_find(jpc_span_of(name))];
}

// ---- placeholders ------------------------------------------------------------------------------

static const struct {
    const char *kind, *template, *found, *filled;
} filled[] = {
    {"phone", "<電話番号>", "03-1234-5678", "<電話番号>"},
    {"phone", "", "03-1234-5678", ""},
    {"phone", "{hide_last:4}", "03-1234-5678", "03-1234-XXXX"},
    {"phone", "{masked}", "03-1234-5678", "03-1234-XXXX"},
    {"phone", "{hide_last:1}", "03-1234-5678", "03-1234-567X"},
    {"phone", "{hide_last:5}", "03-1234-5678", "03-123X-XXXX"},
    {"phone", "{hide_last:99}", "03-1234-5678", "XX-XXXX-XXXX"},
    {"phone", "{keep_last:4}", "03-1234-5678", "XX-XXXX-5678"},
    {"phone", "{keep_last:0}", "03-1234-5678", "XX-XXXX-XXXX"},
    {"phone", "{keep_last:10}", "03-1234-5678", "03-1234-5678"},
    {"phone", "{keep_last:99}", "03-1234-5678", "03-1234-5678"},
    {"phone", "{hide_last:04}", "03-1234-5678", "03-1234-XXXX"},
    {"phone", "{hide_last:4}", "（０３）１２３４－５６７８", "（０３）１２３４－XXXX"},
    {"phone", "{keep_last:3}", "+81 (0)3 1234 5678", "+XX (X)X XXXX X678"},
    {"phone", "{hide_last:4}", "-", "-"},
    {"phone", "{hide_last:4}", "", ""},
    // Letters of every script, for names, streets and codes are none of digits alone.
    {"phone", "{keep_last:1}", "AB-12 ＣＤ 山田ﾀﾛｳ", "XX-XX XX XXXXｳ"},
    {"phone", "{hide_last:2}", "山田 太郎", "山田 XX"},
    {"phone", "{keep_last:0}", "\U00020BB7野家・é!", "XXX・X!"},
    {"phone", "tel {hide_last:4} ({keep_last:4})", "03-1234-5678",
     "tel 03-1234-XXXX (XX-XXXX-5678)"},
    {"phone", "{hide_last:4}{hide_last:4}", "03-1234-5678", "03-1234-XXXX03-1234-XXXX"},
    {"phone", "<電話番号:{pseudonym}>", "03-1234-5678", "<電話番号:bcdf>"},
    {"phone", "{{{pseudonym}}}", "03-1234-5678", "{bcdf}"},
    {"phone", "{{a}} }}{{", "03-1234-5678", "{a} }{"},
    {"email", "xxxx@yyy.{top}", "taro@example.co.jp", "xxxx@yyy.jp"},
    {"email", "{top}", "ｔａｒｏ＠ＥＸＡＭＰＬＥ．ＣＯＭ", "com"},
    {"email", "{hide_last:3}", "taro@example.com", "taro@example.XXX"},
};

static void test_filled(void)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++) {
        jpc_template *template;
        jpc_err err = {0};

        if (!ok(jpc_template_open(&template, "x", filled[i].template, detector_of(filled[i].kind),
                                  &err) == JPC_OK,
                "'%s' opens %s", filled[i].template, err.message))
            continue;
        is_text(
            jpc_template_fill(template, &arena, jpc_span_of(filled[i].found), jpc_span_of("bcdf")),
            filled[i].filled, filled[i].template);
        ok(jpc_template_has_pseudonym(template) ==
                   (strstr(filled[i].template, "pseudonym") != NULL) &&
               jpc_template_is_constant(template) ==
                   (strchr(filled[i].template, ':') == NULL &&
                    strstr(filled[i].template, "{top}") == NULL &&
                    strstr(filled[i].template, "{masked}") == NULL &&
                    strstr(filled[i].template, "{pseudonym}") == NULL),
           "… and what it holds");
        jpc_template_close(template);
    }
    jpc_arena_release(&arena);
}

// ---- what is none
// --------------------------------------------------------------------------------

static const struct {
    const char *kind, *template, *message;
} refused[] = {
    {"phone", "{tel}", "character 1: unknown placeholder '{tel}'"},
    {"phone", "電話{tel}x", "character 3: unknown placeholder '{tel}'"},
    {"phone", "{top}", "character 1: unknown placeholder '{top}'"},
    {"email", "{Top}", "character 1: unknown placeholder '{Top}'"},
    {"phone", "{}", "character 1: unknown placeholder '{}'"},
    {"phone", "{ pseudonym }", "character 1: unknown placeholder '{ pseudonym }'"},
    {"phone", "{hide_last}", "character 1: unknown placeholder '{hide_last}'"},
    {"phone", "{hide_last:}", "character 1: unknown placeholder '{hide_last:}'"},
    {"phone", "{hide_last:0}", "character 1: unknown placeholder '{hide_last:0}'"},
    {"phone", "{hide_last:100}", "character 1: unknown placeholder '{hide_last:100}'"},
    {"phone", "{hide_last:-1}", "character 1: unknown placeholder '{hide_last:-1}'"},
    {"phone", "{hide_last:4 }", "character 1: unknown placeholder '{hide_last:4 }'"},
    {"phone", "{keep_last:x}", "character 1: unknown placeholder '{keep_last:x}'"},
    {"phone", "{{ {", "character 4: a brace without its other half, '{'"},
    {"phone", "a}", "character 2: a brace without its other half, '}'"},
    {"phone", "}", "character 1: a brace without its other half, '}'"},
    {"phone", "{a", "character 1: a brace without its other half, '{'"},
    {"phone", "{a{top}}", "character 1: a brace without its other half, '{'"},
    {"phone", "{{{", "character 3: a brace without its other half, '{'"},
};

static void test_refused(void)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        jpc_template *template;
        jpc_err err = {0};

        ok(jpc_template_open(&template, "phone_template", refused[i].template,
                             detector_of(refused[i].kind), &err) == JPC_ERR_CONFIG &&
               strncmp(err.message, "'phone_template', ", strlen("'phone_template', ")) == 0 &&
               strstr(err.message, refused[i].message) != NULL,
           "%s: %s", refused[i].template, err.message);
    }
}

// ---- one of several
// ------------------------------------------------------------------------------

// Each is chosen, always for the same values; what is one of them stays.
static void test_several(const char *kind, size_t n)
{
    const char *const *texts = jpc_datatrove_replacements(kind);
    jpc_replacement *replacement;
    jpc_arena arena = {0};
    size_t counts[8] = {0}, n_chosen = 0;
    jpc_err err = {0};

    if (jpc_replacement_open(&replacement, kind, texts, detector_of("phone"), (jpc_span){"", 0},
                             &err) != JPC_OK) {
        ok(false, "%s", err.message);
        return;
    }
    for (int v = 0; v < 1000; v++) {
        jpc_span value = jpc_arena_printf(&arena, "value %d", v);
        jpc_span with = jpc_replacement_of(replacement, &arena, value, value);

        if (!jpc_span_equals(with, jpc_replacement_of(replacement, &arena, value, value)))
            ok(false, "equal values have equal replacements");
        for (size_t i = 0; i < n; i++)
            counts[i] += jpc_span_is(with, texts[i]);
    }
    for (size_t i = 0; i < n; i++) {
        jpc_span found = jpc_span_of(texts[i]);

        n_chosen += counts[i] > 1000 / n / 2 && counts[i] < 2000 / n;
        ok(jpc_span_equals(jpc_replacement_of(replacement, &arena, found, found), found),
           "'%s' stays", texts[i]);
    }
    ok(n_chosen == n && texts[n] == NULL, "%s: each of %zu is chosen", kind, n);
    jpc_replacement_close(replacement);
    jpc_arena_release(&arena);
}

// All that is digits counts as the value, not how it is written.
static void test_pseudonym(void)
{
    static const char *const texts[] = {"<{pseudonym}>", NULL};
    jpc_replacement *replacement;
    jpc_arena arena = {0};
    jpc_err err = {0};

    if (jpc_replacement_open(&replacement, "x", texts, detector_of("phone"),
                             jpc_span_of("0123456789abcdef0123456789abcdef"), &err) != JPC_OK)
        return;
    is_text(jpc_replacement_of(replacement, &arena, jpc_span_of("03-1234-5678"),
                               jpc_span_of("0312345678")),
            "<rxcgzkbcdwxm>", "made of detector and value");
    ok(jpc_replacement_has_pseudonym(replacement), "… which it tells");
    jpc_replacement_close(replacement);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    test_filled();
    test_refused();
    test_several("email", 2);
    test_several("ipv4", 6);
    ok(jpc_datatrove_replacements("phone") == NULL, "datatrove looks for no telephone numbers");
    test_pseudonym();
    return tap_end();
}
