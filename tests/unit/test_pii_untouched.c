// What looks like personal information and is none stays: ISBN, JAN, order and model numbers,
// versions, dates, times, prices, places, patents, what stands in URLs; made at random with right
// check digits, in sentences and cells, in both widths. Some forms cannot be told from personal
// information where no word says what they are: how many of these are masked is counted, too.
#include <stdarg.h>
#include <stdio.h>

#include "tests/unit/law_text.h"
#include "tests/unit/one_stage.h"
#include "text/utf8.h"

#define N_MADE 20000 // of each kind
#define ROOM 128

struct made {
    char text[ROOM];
    size_t n;
};

static void add(struct made *made, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct made *made, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    made->n += (size_t)vsnprintf(made->text + made->n, ROOM - made->n, format, arguments);
    va_end(arguments);
}

static void add_digits(struct made *made, uint64_t *state, size_t n)
{
    while (n-- > 0)
        add(made, "%zu", law_below(state, 10));
}

static size_t between(uint64_t *state, size_t from, size_t to)
{
    return from + law_below(state, to - from + 1);
}

// `prefix` and a number below `limit`, with zeros in front up to `width` digits. One call draws one
// number: compilers differ in the order in which they evaluate arguments.
static void add_below(struct made *made, uint64_t *state, const char *prefix, size_t limit,
                      int width)
{
    add(made, "%s%0*zu", prefix, width, law_below(state, limit));
}

// 13 digits that begin with `prefix`, their check digit right (GTIN-13).
static void make_gtin(uint64_t *state, const char *prefix, char digits[14])
{
    unsigned sum = 0;

    snprintf(digits, 14, "%s", prefix);
    for (size_t i = strlen(prefix); i < 12; i++)
        digits[i] = (char)('0' + law_below(state, 10));
    for (size_t i = 0; i < 12; i++)
        sum += (unsigned)(digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
    digits[12] = (char)('0' + (10 - sum % 10) % 10);
    digits[13] = '\0';
}

static void make_isbn13(uint64_t *state, struct made *made)
{
    char d[14];

    make_gtin(state, law_below(state, 5) > 0 ? "9784" : "979", d);
    if (law_below(state, 2) == 0)
        add(made, "%s", d);
    else
        add(made, "%.3s-%.1s-%.4s-%.4s-%s", d, d + 3, d + 4, d + 8, d + 12);
}

static void make_isbn10(uint64_t *state, struct made *made)
{
    char d[11] = "4";
    unsigned sum = 40;

    for (size_t i = 1; i < 9; i++) {
        d[i] = (char)('0' + law_below(state, 10));
        sum += (unsigned)(d[i] - '0') * (unsigned)(10 - i);
    }
    sum = (11 - sum % 11) % 11;
    d[9] = sum == 10 ? 'X' : (char)('0' + sum);
    add(made, "ISBN%s%.1s-%.4s-%.4s-%s", law_below(state, 2) == 0 ? " " : "", d, d + 1, d + 5,
        d + 9);
}

static void make_jan(uint64_t *state, struct made *made)
{
    char d[14];

    make_gtin(state, law_below(state, 2) == 0 ? "45" : "49", d);
    add(made, "%s", d);
}

static void make_order(uint64_t *state, struct made *made)
{
    static const char *const labels[] = {"注文番号：", "受注番号 ", "伝票番号:", "追跡番号 ",
                                         "会員番号 "};

    add(made, "%s", labels[law_below(state, LAW_COUNT(labels))]);
    add_digits(made, state, between(state, 3, 6));
    add(made, "-");
    add_digits(made, state, between(state, 4, 8));
}

static void make_model(uint64_t *state, struct made *made)
{
    add(made, "%c", (char)('A' + law_below(state, 26)));
    add(made, "%c-", (char)('A' + law_below(state, 26)));
    add_digits(made, state, between(state, 3, 5));
    add(made, "-");
    add_digits(made, state, 4);
}

static void make_version(uint64_t *state, struct made *made)
{
    static const char *const labels[] = {"バージョン ", "v", "Ver.", "version "};

    add_below(made, state, labels[law_below(state, LAW_COUNT(labels))], 20, 1);
    add_below(made, state, ".", 100, 1);
    add_below(made, state, ".", 1000, 1);
    if (law_below(state, 2) == 0)
        add_below(made, state, ".", 256, 1);
}

static void make_date(uint64_t *state, struct made *made)
{
    size_t form = law_below(state, 5);
    size_t y = between(state, 1850, 2060), m = between(state, 1, 12), d = between(state, 1, 28);

    switch (form) {
    case 0: add(made, "%04zu-%02zu-%02zu", y, m, d); break;
    case 1: add(made, "%zu/%zu/%zu", y, m, d); break;
    case 2: add(made, "%zu年%zu月%zu日", y, m, d); break;
    case 3: add(made, "%zu.%zu.%zu", y, m, d); break;
    default: add(made, "%04zu%02zu%02zu", y, m, d); break;
    }
    if (law_below(state, 2) == 0) {
        add_below(made, state, " ", 24, 2);
        add_below(made, state, ":", 60, 2);
        add_below(made, state, ":", 60, 2);
    }
}

static void make_price(uint64_t *state, struct made *made)
{
    size_t n = between(state, 1, 999);

    if (law_below(state, 2) == 0) {
        add(made, "¥%zu", n);
        add_below(made, state, ",", 1000, 3);
        add_below(made, state, ",", 1000, 3);
    } else {
        add(made, "%zu円", n * between(state, 1, 99999));
    }
}

static void make_place(uint64_t *state, struct made *made)
{
    add(made, "北緯%zu", between(state, 24, 45));
    add_below(made, state, ".", 1000000, 6);
    add(made, " 東経%zu", between(state, 123, 145));
    add_below(made, state, ".", 1000000, 6);
}

static void make_patent(uint64_t *state, struct made *made)
{
    add(made, "特開%zu", between(state, 1971, 2024));
    add_below(made, state, "-", 1000000, 6);
}

static void make_url(uint64_t *state, struct made *made)
{
    add(made, "https://www.example.jp/item/0%zu", between(state, 3, 6));
    add_below(made, state, "-", 10000, 4);
    add_below(made, state, "-", 10000, 4);
    add(made, "?id=4111111111111111&u=a@example.jp");
}

// ---- digits in groups ----------------------------------------------------------------

// "3-4-4" becomes 123-4567-8901; x is a hexadecimal digit, 1 to 9 are numbers of decimal ones.
static void add_groups(struct made *made, uint64_t *state, const char *form)
{
    for (; *form != '\0'; form++)
        if (*form >= '1' && *form <= '9')
            add_digits(made, state, (size_t)(*form - '0'));
        else if (*form == 'x')
            add(made, "%zx", law_below(state, 16));
        else
            add(made, "%c", *form);
}

static void add_label(struct made *made, uint64_t *state)
{
    static const char *const labels[] = {"注文番号：", "受注番号 ", "伝票番号:", "予約番号：",
                                         "注文ID "};

    add(made, "%s", labels[law_below(state, LAW_COUNT(labels))]);
}

static void make_order_in_groups(uint64_t *state, struct made *made)
{
    static const char *const forms[] = {"3-4-4", "02-4-4", "3-7-7", "4-4-4", "09", "091", "97"};

    add_label(made, state);
    add_groups(made, state, forms[law_below(state, LAW_COUNT(forms))]);
}

static void make_part(uint64_t *state, struct made *made)
{
    add_groups(made, state, law_below(state, 2) == 0 ? "3-4" : "ISSN 4-4");
}

static void make_hexadecimal(uint64_t *state, struct made *made)
{
    static const char *const forms[] = {
        "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}",
        "xx:xx:xx:xx:xx:xx",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    };

    add_groups(made, state, forms[law_below(state, LAW_COUNT(forms))]);
}

static void make_bare_8(uint64_t *state, struct made *made) { add_groups(made, state, "8"); }
static void make_bare_10(uint64_t *state, struct made *made) { add_groups(made, state, "91"); }
static void make_bare_11(uint64_t *state, struct made *made) { add_groups(made, state, "92"); }
static void make_bare_12(uint64_t *state, struct made *made) { add_groups(made, state, "93"); }
static void make_bare_13(uint64_t *state, struct made *made) { add_groups(made, state, "94"); }
static void make_bare_14(uint64_t *state, struct made *made) { add_groups(made, state, "95"); }
static void make_bare_15(uint64_t *state, struct made *made) { add_groups(made, state, "96"); }
static void make_bare_16(uint64_t *state, struct made *made) { add_groups(made, state, "97"); }
static void make_4_4_4(uint64_t *state, struct made *made) { add_groups(made, state, "4-4-4"); }
static void make_3_4_4(uint64_t *state, struct made *made) { add_groups(made, state, "3-4-4"); }

static void make_4_4_4_4(uint64_t *state, struct made *made) { add_groups(made, state, "4-4-4-4"); }

// Not small: such versions are rare, and look like addresses.
static void make_bare_version(uint64_t *state, struct made *made)
{
    add_below(made, state, "", 20, 1);
    add_below(made, state, ".", 30, 1);
    add_below(made, state, ".", 256, 1);
    add_below(made, state, ".", 256, 1);
}

struct kind {
    const char *name;
    void (*make)(uint64_t *state, struct made *made);
};

static const struct kind kinds[] = {
    {"ISBN-13", make_isbn13},
    {"ISBN-10", make_isbn10},
    {"JAN", make_jan},
    {"order", make_order},
    {"order in groups", make_order_in_groups},
    {"model", make_model},
    {"part", make_part},
    {"version", make_version},
    {"date", make_date},
    {"price", make_price},
    {"place", make_place},
    {"patent", make_patent},
    {"URL", make_url},
    {"hexadecimal", make_hexadecimal},
    {"8 digits", make_bare_8},
    {"12 digits", make_bare_12},
    {"13 digits", make_bare_13},
    {"14 digits", make_bare_14},
};

// Where only a word could tell, chance makes so many of N_MADE look like something personal.
static const struct alike {
    struct kind kind;
    size_t n_masked;
    const char *as;
} alike[] = {
    {{"10 digits", make_bare_10}, 1450, "telephone numbers: they begin with an area code"},
    {{"11 digits", make_bare_11}, 99, "telephone numbers: they begin with 020, 050, 070 …"},
    {{"3-4-4", make_3_4_4}, 103, "telephone numbers: they begin with 020, 050, 070 …"},
    {{"15 digits", make_bare_15}, 25, "cards: an issuer's first digits, and Luhn's digit"},
    {{"16 digits", make_bare_16}, 405, "cards: an issuer's first digits, and Luhn's digit"},
    {{"4-4-4-4", make_4_4_4_4}, 696, "cards: an issuer's first digits, and Luhn's digit"},
    {{"4-4-4", make_4_4_4}, 2014, "individual numbers: 1 of 10 has the right check digit"},
    {{"version without a word", make_bare_version}, 4962, "addresses: three numbers from 20 on"},
};

// In full width, as a word processor makes it; a URL has none.
static jpc_span widen(const char *text, char out[3 * ROOM])
{
    size_t n = 0;

    for (const char *s = text; *s != '\0'; s++)
        if (*s > ' ' && *s < 0x7F)
            n += jpc_utf8_put(out + n, (uint32_t)(*s - '!' + 0xFF01));
        else
            out[n++] = *s;
    return (jpc_span){out, n};
}

/** How many of a kind are changed; the first of them is in `first`. */
static size_t n_changed_of(struct one_stage *stage, const struct kind *kind, char first[8 * ROOM])
{
    static const char *const frames[][2] = {{"", ""},
                                            {"これは", "です。"},
                                            {"商品\t", "\t在庫あり"},
                                            {"・", "（税込）"},
                                            {"詳細は「", "」を参照\n"}};
    uint64_t state = 20261126;
    size_t n_changed = 0;
    char text[8 * ROOM], wide[3 * ROOM];

    first[0] = '\0';
    for (size_t i = 0; i < N_MADE; i++) {
        struct made made = {.n = 0};
        jpc_span value, result;

        kind->make(&state, &made);
        value = i % 4 == 3 && kind->make != make_url ? widen(made.text, wide)
                                                     : (jpc_span){made.text, made.n};
        snprintf(text, sizeof text, "%s%.*s%s", frames[i % LAW_COUNT(frames)][0], (int)value.len,
                 value.ptr, frames[i % LAW_COUNT(frames)][1]);
        result = one_stage_run(stage, jpc_span_of(text))->text;
        if (!jpc_span_is(result, text) && n_changed++ == 0)
            snprintf(first, 8 * ROOM, "%s", text);
    }
    return n_changed;
}

int main(void)
{
    struct one_stage stage;
    char first[8 * ROOM];

    tap_begin();
    ok(one_stage_open(&stage, "mask", "") == JPC_OK, "opens");
    for (size_t i = 0; i < LAW_COUNT(kinds); i++) {
        size_t n = n_changed_of(&stage, &kinds[i], first);

        ok(n == 0, "%s: %zu of %d are masked: %s", kinds[i].name, n, N_MADE, first);
    }
    for (size_t i = 0; i < LAW_COUNT(alike); i++) {
        size_t n = n_changed_of(&stage, &alike[i].kind, first);

        ok(n == alike[i].n_masked, "%s: %zu of %d are masked as %s", alike[i].kind.name, n, N_MADE,
           alike[i].as);
    }
    one_stage_close(&stage);
    return tap_end();
}
