// What the keep list keeps: a value in every spelling, a domain, public numbers; and nothing else.
#include "tests/unit/tap.h"

#include "pii/keep_list.h"

static jpc_arena arena;

static bool keeps(const jpc_keep_list *list, const char *kind, const char *value)
{
    return jpc_keep_list_has(list, &arena, kind, jpc_span_of(value));
}

static bool build(jpc_keep_list *list, const char *value, jpc_err *err)
{
    *list = (jpc_keep_list){.own = {.n = 0}};
    return jpc_keep_list_add(list, jpc_span_of(value), err) == JPC_OK &&
           jpc_keep_list_build(list, err) == JPC_OK;
}

static const struct {
    const char *item, *kind, *value;
    bool kept;
} cases[] = {
    {"03-1234-5678", "phone", "0312345678", true},
    {"03(1234)5678", "phone", "0312345678", true},
    {"０３（１２３４）５６７８", "phone", "0312345678", true},
    {"03.1234.5678", "phone", "0312345678", true},
    {"+81-3-1234-5678", "phone", "0312345678", true},
    {"＋８１ 3 1234 5678", "phone", "0312345678", true},
    {"+81(0)3-1234-5678", "phone", "0312345678", true},
    {"03-1234-5678", "phone", "0312345679", false},
    {"03-1234", "phone", "0312345678", false},
    {"#7119", "phone", "7119", true},
    {"192.0.2.1", "ipv4", "192.0.2.1", true},
    {"192.0.2.1", "ipv4", "192.0.2.11", false},
    {"2001:DB8::1", "ipv6", "2001:db8::1", true},
    {"1234 5678 9018", "my_number", "123456789018", true},
    {"Taro.Yamada@Example.JP", "email", "taro.yamada@example.jp", true},
    {"ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "email", "taro@example.jp", true},
    {"taro-y@my-company.example", "email", "taro-y@my-company.example", true},
    {"taro-y@my-company.example", "email", "taroy@mycompany.example", true},
    {"*@example.co.jp", "email", "taro@example.co.jp", true},
    {"@example.co.jp", "email", "taro@example.co.jp", true},
    {"＠example.co.jp", "email", "taro@example.co.jp", true},
    {"*@example.co.jp", "obscured_email", "taro@example.co.jp", true},
    {"*@example.co.jp", "email", "taro@mail.example.co.jp", false},
    {"*@example.co.jp", "email", "taro@example.co.jp.example", false},
    {"*@example.co.jp", "email", "taro@example.com", false},
    {"example.co.jp", "email", "taro@example.co.jp", false},
    {"山田 太郎", "name", "山田太郎", true},
    {"〒100-0001", "postal_code", "1000001", true},
    {"@taro_y", "sns_id", "taro_y", true},
    {"*@taro_y", "sns_id", "taro_y", false},
    {"Ｔ1234567890123", "corporate_number", "1234567890123", true},
    {"T123456789012", "my_number", "123456789012", false},
};

static void test_values(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_keep_list list;
        jpc_err err = {0};

        ok(build(&list, cases[i].item, &err) &&
               keeps(&list, cases[i].kind, cases[i].value) == cases[i].kept,
           "'%s' %s %s %s", cases[i].item, cases[i].kept ? "keeps" : "does not keep",
           cases[i].value, err.message);
        jpc_keep_list_release(&list);
        jpc_arena_reset(&arena);
    }
}

static void test_refused(void)
{
    static const char *const items[] = {
        "", " ", "-", "*", "@", "*@", "a*", "*a@example.jp", "a@*.jp", "－ 　", "〒"};

    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        jpc_keep_list list;
        jpc_err err = {0};

        ok(!build(&list, items[i], &err) && err.status == JPC_ERR_CONFIG &&
               strstr(err.message, "expected a value to keep, or *@ and a domain") != NULL,
           "'%s': %s", items[i], err.message);
        jpc_keep_list_release(&list);
    }
}

static void test_service(void)
{
    static const char *const kept[] = {"110",        "118",        "119",        "104",
                                       "189",        "7119",       "8000",       "0120007110",
                                       "0570003110", "0120078310", "0570078374", "0120997777"};
    jpc_keep_list list = {.own = {.n = 0}}, none = {.own = {.n = 0}};
    jpc_err err = {0};

    jpc_keep_list_add_service(&list);
    ok(jpc_keep_list_build(&list, &err) == JPC_OK && jpc_keep_list_build(&none, &err) == JPC_OK,
       "builds");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        ok(keeps(&list, "phone", kept[i]) && !keeps(&none, "phone", kept[i]), "%s is public",
           kept[i]);
    ok(!keeps(&list, "phone", "0312345678") && !keeps(&list, "phone", ""), "others are not");
    ok(!keeps(&list, "address", "110"), "110 is no telephone number where it is a house number");
    jpc_keep_list_release(&list);
    jpc_keep_list_release(&none);
}

static void test_file(void)
{
    char path[64];
    jpc_keep_list list = {.own = {.n = 0}};
    jpc_err err = {0};
    FILE *file;

    snprintf(path, sizeof path, "/tmp/jpc-keep-%ld", (long)getpid());
    file = fopen(path, "w");
    fputs("# ours\n03-1234-5678   # the desk\n\n*@example.jp\n", file);
    fclose(file);
    ok(jpc_keep_list_read(&list, path, &err) == JPC_OK &&
           jpc_keep_list_build(&list, &err) == JPC_OK && keeps(&list, "phone", "0312345678") &&
           keeps(&list, "email", "a@example.jp") && !keeps(&list, "email", "ours"),
       "a file, with comments %s", err.message);
    jpc_keep_list_release(&list);
    file = fopen(path, "w");
    fputs("a\n*b\n", file);
    fclose(file);
    ok(jpc_keep_list_read(&list, path, &err) == JPC_ERR_CONFIG &&
           strstr(err.message, "line 2: expected a value to keep") != NULL,
       "%s", err.message);
    jpc_keep_list_release(&list);
    remove(path);
    ok(jpc_keep_list_read(&list, path, &err) == JPC_ERR_CONFIG, "%s", err.message);
}

int main(void)
{
    tap_begin();
    test_values();
    test_refused();
    test_service();
    test_file();
    jpc_arena_release(&arena);
    return tap_end();
}
