#include "pii/keep_list.h"

#include <string.h>

#include "core/list_file.h"
#include "pii/context.h"
#include "text/utf8.h"

// Numbers that their bearers make known so that everybody can call them.
static const char *const service_numbers[] = {
    // Emergency: police, coast guard, fire and ambulance (電気通信番号計画, 緊急通報).
    "110",
    "118",
    "119",
    // Of 1XY, the same everywhere: directory 104, telegrams 115, faults 113, orders 116, time 117,
    // message board for disasters 171, weather 177, consumers 188, children 189.
    "104",
    "113",
    "115",
    "116",
    "117",
    "171",
    "177",
    "188",
    "189",
    // Of #XYZW: sick children 8000, violence at home 8008, sexual violence 8103 and 8891, police
    // 9110, roads 9910, breakdowns 8139, whether to call an ambulance 7119.
    "7119",
    "8000",
    "8008",
    "8103",
    "8139",
    "8891",
    "9110",
    "9910",
    // Ministry of Justice: みんなの人権110番, こどもの人権110番, 女性の人権ホットライン, 外国語人権
    // 相談ダイヤル; 法テラス, its line for victims of crime, and the one in other languages.
    "0570003110",
    "0120007110",
    "0570070810",
    "0570090911",
    "0570078374",
    "0120079714",
    "0570078377",
    // Lives: こころの健康相談統一ダイヤル, よりそいホットライン (2), いのちの電話 (2), #いのちSOS.
    "0570064556",
    "0120279338",
    "0120279226",
    "0120783556",
    "0570783556",
    "0120061338",
    // Children and families: 24時間子供SOSダイヤル, チャイルドライン, 児童相談所相談専用ダイヤル,
    // DV相談+, DV相談ナビ.
    "0120078310",
    "0120997777",
    "0120189783",
    "0120279889",
    "0570055210",
    // Consumers, administration, work, pensions, My Number, residence of foreigners.
    "0570064370",
    "0570090110",
    "0120811610",
    "0570051165",
    "0120950178",
    "0570013904",
};

// ---- one form ------------------------------------------------------------------

// The digits of what is nothing but a number as it is dialled, nationally; empty if it is not.
static jpc_span dialled(jpc_arena *arena, jpc_span plain)
{
    static const char separators[] = "()#.";
    bool abroad = jpc_span_begins(plain, "+81");
    char *digits = jpc_arena_alloc(arena, plain.len + 1), *out = digits;

    if (abroad) {
        jpc_span_drop(&plain, strlen("+81"));
        *out++ = '0';
    }
    for (size_t i = 0; i < plain.len; i++) {
        bool is_digit = plain.ptr[i] >= '0' && plain.ptr[i] <= '9';

        if (!is_digit && strchr(separators, plain.ptr[i]) == NULL)
            return (jpc_span){"", 0};
        if (is_digit && !(abroad && out == digits + 1 && plain.ptr[i] == '0')) // +81(0)3
            *out++ = plain.ptr[i];
    }
    return (jpc_span){digits, (size_t)(out - digits)};
}

// ---- building ------------------------------------------------------------------

void jpc_keep_list_add_service(jpc_keep_list *list)
{
    for (size_t i = 0; i < sizeof service_numbers / sizeof *service_numbers; i++)
        jpc_string_set_add(&list->service, jpc_span_of(service_numbers[i]));
}

static bool is_value(jpc_span plain)
{
    size_t front = jpc_span_begins(plain, "@") ? 1 : 0;

    return plain.len > front && memchr(plain.ptr, '*', plain.len) == NULL &&
           memchr(plain.ptr, '\n', plain.len) == NULL;
}

static bool is_invoice_number(jpc_span plain)
{
    for (size_t i = 1; i < plain.len; i++)
        if (plain.ptr[i] < '0' || plain.ptr[i] > '9')
            return false;
    return plain.len == 14 && plain.ptr[0] == 't';
}

// What is written before a value and is no part of it: 〒100-0001, @name of a network (a domain,
// too, if it is one), T1234567890123 of a corporation.
static jpc_span without_sign(jpc_span plain)
{
    if (jpc_span_begins(plain, "〒"))
        jpc_span_drop(&plain, strlen("〒"));
    else if (jpc_span_begins(plain, "@") || is_invoice_number(plain))
        jpc_span_drop(&plain, 1);
    return plain;
}

static bool add(jpc_keep_list *list, jpc_arena *arena, jpc_span value)
{
    jpc_span plain = jpc_pii_plain(arena, value), digits, bare;
    bool is_domain = jpc_span_begins(plain, "*@");

    if (is_domain)
        jpc_span_drop(&plain, 1);
    bare = is_domain ? plain : without_sign(plain);
    if (!is_value(plain) || !is_value(bare))
        return false;
    if (bare.ptr != plain.ptr)
        jpc_string_set_add(&list->own, bare);
    digits = dialled(arena, plain);
    jpc_string_set_add(&list->own, plain);
    if (digits.len > 0 && !jpc_span_equals(digits, plain))
        jpc_string_set_add(&list->own, digits);
    return true;
}

static bool add_once(jpc_keep_list *list, jpc_span value)
{
    jpc_arena arena = {0};
    bool added = add(list, &arena, value);

    jpc_arena_release(&arena);
    return added;
}

#define EXPECTED "a value to keep, or *@ and a domain"

jpc_status jpc_keep_list_add(jpc_keep_list *list, jpc_span value, jpc_err *err)
{
    if (add_once(list, value))
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_CONFIG, "keep list: expected " EXPECTED ", got '%.*s'",
                    (int)(value.len < 100 ? value.len : 100), value.ptr);
}

static jpc_status add_line(void *self, const jpc_list_line *line, const char *path, jpc_err *err)
{
    if (add_once(self, line->text))
        return JPC_OK;
    return jpc_list_file_expected(EXPECTED, line, path, err);
}

jpc_status jpc_keep_list_read(jpc_keep_list *list, const char *path, jpc_err *err)
{
    return jpc_list_file_each(path, add_line, list, err);
}

jpc_status jpc_keep_list_build(jpc_keep_list *list, jpc_err *err)
{
    JPC_TRY(jpc_string_set_build(&list->own, err));
    return jpc_string_set_build(&list->service, err);
}

void jpc_keep_list_release(jpc_keep_list *list)
{
    jpc_string_set_release(&list->own);
    jpc_string_set_release(&list->service);
}

// ---- asking --------------------------------------------------------------------

// From the last @ on; empty: there is none.
static jpc_span domain_of(jpc_span value)
{
    size_t i = value.len;

    while (i > 0 && value.ptr[i - 1] != '@')
        i--;
    if (i == 0)
        return (jpc_span){"", 0};
    return (jpc_span){value.ptr + i - 1, value.len - i + 1};
}

bool jpc_keep_list_has(const jpc_keep_list *list, jpc_arena *arena, const char *kind,
                       jpc_span value)
{
    jpc_span domain;

    if (strcmp(kind, "phone") == 0 && jpc_string_set_has(&list->service, value))
        return true;
    if (list->own.n == 0)
        return false;
    value = jpc_pii_plain(arena, value); // detectors may have a form with hyphens of their own
    domain = domain_of(value);
    return jpc_string_set_has(&list->own, value) ||
           (domain.len > 0 && jpc_string_set_has(&list->own, domain));
}
