// Detectors of numbers against what others have published: vectors of individual and corporate
// numbers, and the cards that Faker makes.
#include "pii/check_digit.h"
#include "tests/unit/number_form.h"

static FILE *open_shared(const char *name)
{
    char path[512];

    if (tap_shared_data() == NULL)
        return NULL;
    snprintf(path, sizeof path, "%s/pii/%s", tap_shared_data(), name);
    return fopen(path, "r");
}

/** Whether the number, as it is written and in 4-4-4, is found in sentences that name it. */
static bool is_found_in_sentences(const char *number)
{
    static const char *const sentences[] = {"マイナンバーは%です。", "個人番号：%",
                                            "母の個人番号は、たしか%だった", "%（個人番号）"};
    jpc_buf text = {0};
    size_t n = sizeof sentences / sizeof *sentences, n_found = 0, at, end;

    for (size_t i = 0; i < n; i++) {
        write_form(&text, sentences[i], number, "", 0, &at, &end);
        n_found += finds(jpc_buf_span(&text), "my_number", at, end);
    }
    jpc_buf_release(&text);
    ok(n_found == 0 || n_found == n, "%s: in all sentences or in none", number);
    return n_found == n;
}

static void test_my_number_vectors(void)
{
    FILE *file = open_shared("mynumber_vectors.tsv");
    char line[256];
    size_t n = 0, n_formula = 0, n_sentences = 0;

    if (file == NULL) {
        tap_skip("My Number vectors", "no shared data");
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        char *number = line, *expected = strchr(line, '\t'), digits[MAX_DIGITS];
        bool valid;
        size_t n_digits = 0;

        *expected++ = '\0';
        if (strcmp(number, "number") == 0)
            continue;
        valid = strncmp(expected, "valid", 5) == 0;
        for (const char *s = number; *s != '\0' && n_digits + 1 < sizeof digits; s++)
            if (*s >= '0' && *s <= '9')
                digits[n_digits++] = *s;
        digits[n_digits] = '\0';
        n++;
        n_formula += (n_digits == 12 && jpc_has_my_number_digit(digits)) == valid;
        n_sentences += is_found_in_sentences(number) == valid;
    }
    fclose(file);
    ok(n == 1032 && n_formula == n, "the formula: %zu of %zu vectors", n_formula, n);
    ok(n_sentences == n, "the detector in sentences: %zu of %zu vectors", n_sentences, n);
}

static void test_corporate_vectors(void)
{
    static const char *const sentences[] = {
        "法人番号 %",
        "個人番号 %",
        "マイナンバー：%",
        "個人番号ではなく法人番号 %",
        "登録番号 T%",
        "個人番号又は法人番号：%",
        "マイナンバーはT%",
        "番号は%です",
        "%",
        "%（マイナンバー）",
        "法人番号ではなく個人番号 %",
    };
    FILE *file = open_shared("corporate_numbers_stdnum.txt");
    static const char *const groups[] = {"1444", "4441", "193", "94", "1993"};
    char line[64];
    size_t n = 0, n_valid = 0, n_as_my_number = 0, at, end;
    jpc_buf text = {0};

    if (file == NULL) {
        tap_skip("corporate numbers", "no shared data");
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line[13] = '\0';
        n_valid += jpc_has_corporate_number_digit(line);
        for (size_t i = 0; i < sizeof sentences / sizeof *sentences * N_FORMS * 5; i++, n++) {
            write_form(&text, sentences[i / N_FORMS / 5], line, groups[i % 5], i / 5 % N_FORMS, &at,
                       &end);
            if (has_one_of(jpc_buf_span(&text), "my_number") && n_as_my_number++ < 10)
                fprintf(stderr, "#   taken for an individual number: %s\n", jpc_buf_string(&text));
        }
    }
    fclose(file);
    jpc_buf_release(&text);
    ok(n_valid == 40, "the formula: %zu of 40", n_valid);
    ok(n_as_my_number == 0, "%zu of %zu written forms are taken for individual numbers",
       n_as_my_number, n);
}

// ---- recall on the cards of Faker -------------------------------------------------------------

struct kind {
    const char *name, *prefix;
    size_t n_digits, n, n_named, n_grouped, n_bare;
};

// What Faker makes; a row counts what begins with one of the prefixes and no row before has
// counted.
static struct kind kinds[] = {
    {.name = "visa 13", .prefix = "4", .n_digits = 13},
    {.name = "visa 16", .prefix = "4", .n_digits = 16},
    {.name = "visa 19", .prefix = "4", .n_digits = 19},
    {.name = "mastercard", .prefix = "51 52 53 54 55 2", .n_digits = 16},
    {.name = "amex", .prefix = "34 37", .n_digits = 15},
    {.name = "diners", .prefix = "30 36 38", .n_digits = 14},
    {.name = "discover", .prefix = "60 65", .n_digits = 16},
    {.name = "jcb 16, 3528-3589", .prefix = "352 353 354 355 356 357 358", .n_digits = 16},
    {.name = "35.. of no issuer", .prefix = "35", .n_digits = 16},
    {.name = "jcb 15", .prefix = "18 21", .n_digits = 15},
    {.name = "maestro 12", .prefix = "5 6", .n_digits = 12},
    {.name = "0604 of no issuer", .prefix = "0", .n_digits = 12},
};

enum { N_KINDS = sizeof kinds / sizeof *kinds };

static struct kind *kind_of(const char *number)
{
    // 3520 to 3527 are nobody's.
    bool is_jcb = memcmp(number, "35", 2) == 0 && memcmp(number, "3528", 4) >= 0 &&
                  memcmp(number, "3590", 4) < 0;

    for (size_t i = 0; i < N_KINDS; i++) {
        const char *prefix = kinds[i].prefix;

        if (strlen(number) != kinds[i].n_digits ||
            (prefix[0] == '3' && prefix[2] == '2' && !is_jcb))
            continue;
        for (; prefix != NULL; prefix = strchr(prefix, ' '), prefix += prefix != NULL) {
            size_t len = strcspn(prefix, " ");

            if (memcmp(number, prefix, len) == 0)
                return &kinds[i];
        }
    }
    return NULL;
}

static void count_card(struct kind *kind, const char *number)
{
    static const char *const sentences[] = {
        "カード番号は%です。",
        "クレジットカード（%）で支払いました。",
        "Visa／JCB等のカードNo.: %",
    };
    const char *groups = kind->n_digits == 15   ? "465"
                         : kind->n_digits == 14 ? "464"
                         : kind->n_digits == 19 ? "44443"
                                                : "4444";
    jpc_buf text = {0};
    size_t n = 0, at, end;

    for (size_t i = 0; i < 3 * N_FORMS; i++) {
        write_form(&text, sentences[i % 3], number, groups, i / 3, &at, &end);
        n += finds(jpc_buf_span(&text), "card", at, end);
    }
    kind->n++;
    kind->n_named += n == 3 * N_FORMS;
    write_form(&text, "昨日の支払いに%を使った", number, groups, 2, &at, &end);
    kind->n_grouped += finds(jpc_buf_span(&text), "card", at, end);
    write_form(&text, "昨日の支払いに%を使った", number, groups, 0, &at, &end);
    kind->n_bare += finds(jpc_buf_span(&text), "card", at, end);
    jpc_buf_release(&text);
}

static void test_faker_cards(void)
{
    FILE *file = open_shared("faker_ja_profiles.jsonl");
    char line[2048];
    size_t n_other = 0;

    if (file == NULL) {
        tap_skip("cards of Faker", "no shared data");
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        char *card = strstr(line, "\"card\": \"") + strlen("\"card\": \"");
        struct kind *kind;

        *strchr(card, '"') = '\0';
        kind = kind_of(card);
        if (kind == NULL)
            n_other++;
        else
            count_card(kind, card);
    }
    fclose(file);
    printf("# kind               numbers  named  grouped  bare\n");
    for (size_t i = 0; i < N_KINDS; i++) {
        const struct kind *k = &kinds[i];
        bool is_real = strstr(k->name, "of no issuer") == NULL;

        printf("# %-18s %7zu %6zu %8zu %5zu\n", k->name, k->n, k->n_named, k->n_grouped, k->n_bare);
        ok(k->n_named == (is_real ? k->n : 0), "%s: all with a name, or none", k->name);
    }
    ok(n_other == 0, "%zu of no kind", n_other);
}

int main(void)
{
    tap_begin();
    open_finder();
    test_my_number_vectors();
    test_corporate_vectors();
    test_faker_cards();
    close_finder();
    return tap_end();
}
