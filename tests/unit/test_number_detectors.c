// Detectors of numbers: what has to be found as it is written, what has to stay, and laws for
// random numbers. All numbers are invented, or stand in published examples.
#include "pii/check_digit.h"
#include "tests/unit/number_form.h"
#include "tests/unit/number_vectors.h"

struct written {
    const char *detector, *digits, *groups;
    const char *sentences[12];
};

static const struct written written[] = {
    {"my_number",
     "123456789018",
     "444",
     {"マイナンバーは%です。", "個人番号：%", "個人番号 %", "【マイナンバー】%", "個人番号（%）",
      "個人番号\n%\n", "Ｍｙ Ｎｕｍｂｅｒ: %", "My Number %", "私の個人番号は下記のとおり。%",
      "ﾏｲﾅﾝﾊﾞｰ:%", "| 個人番号 | % |", "%（個人番号）"}},
    {"corporate_number",
     "7000012050002",
     "1444",
     {"法人番号は%です。", "法人番号：%", "法人番号 %", "【法人番号】%", "法人番号（%）",
      "法人番号\n%\n", "登録番号：T%", "適格請求書発行事業者登録番号 Ｔ%", "インボイス番号 T-%",
      "T%", "法人番号及び商号　%", "%（法人番号）"}},
    {"card",
     "4111111111111111",
     "4444",
     {"カード番号は%です。", "クレジットカード：%", "カード番号 %", "【カード番号】%",
      "カード番号（%）", "カード番号\n%\n", "Visa %", "ＶＩＳＡ：%", "Credit card number: %",
      "クレカの番号は%、期限は12/25", "%（クレジットカード番号）", "| カード番号 | % |"}},
    {"card",
     "378282246310005",
     "465",
     {"カード番号は%です。", "AMEX: %", "アメックス %", "【カード番号】%", "カードNo.%",
      "American Express %", "カード番号\n%\n", "クレジットカードの番号：%"}},
    {"licence",
     "309012345620",
     "444",
     {"運転免許証番号は%です。", "免許証番号：%", "免許証番号 %", "【免許証番号】%",
      "免許証番号（%）", "免許証番号\n%\n", "運転免許証 第%号", "免許証の番号は%",
      "運転免許証 No.%", "免許の番号　第 % 号", "Driver's license number: %",
      "免許証を提示した。番号は%。"}},
    {"pension",
     "1234567890",
     "46",
     {"基礎年金番号は%です。", "基礎年金番号：%", "基礎年金番号 %", "【基礎年金番号】%",
      "基礎年金番号（%）", "基礎年金番号\n%\n", "年金手帳の番号 %", "年金番号は下記です。%",
      "年金手帳記号番号 %", "国民年金番号：%", "| 基礎年金番号 | % |"}},
    {"bank_account",
     "1234567",
     "7",
     {"口座番号は%です。", "口座番号：%", "青空銀行 本店 普通 %", "青空銀行\n海辺支店\n普通\n%\n",
      "振込先：青空信用金庫 海辺支店（普）%", "青空銀行 当座 No.%", "普通口座 %", "【口座番号】%",
      "口座番号（%）", "口座番号\n%\n", "青空銀行海辺支店 普通預金：%", "店番 123 口座番号 %"}},
    {"health_insurance",
     "06130017",
     "8",
     {"保険者番号は%です。", "保険者番号：%", "保険者番号 %", "【保険者番号】%", "保険者番号（%）",
      "保険者番号\n%\n", "| 保険者番号 | % |", "保険者の番号 %", "被保険者番号 %"}},
};

static void test_written(void)
{
    jpc_buf text = {0};

    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        const struct written *w = &written[i];
        size_t n = 0, n_found = 0, at, end;

        for (size_t s = 0; s < 12 && w->sentences[s] != NULL; s++) {
            for (size_t form = 0; form < N_FORMS; form++, n++) {
                write_form(&text, w->sentences[s], w->digits, w->groups, form, &at, &end);
                if (finds(jpc_buf_span(&text), w->detector, at, end))
                    n_found++;
                else
                    fprintf(stderr, "#   not found: %s\n", jpc_buf_string(&text));
            }
        }
        ok(n_found == n, "%s %s: %zu of %zu written forms", w->detector, w->digits, n_found, n);
    }
    jpc_buf_release(&text);
}

// ---- vectors -------------------------------------------------------------------------

static void check_vector(const struct vector *vector, jpc_buf *plain, jpc_buf *marked)
{
    bool right = true;
    jpc_findings found;
    size_t done = 0;

    plain->len = marked->len = 0;
    for (const char *s = vector->text; *s != '\0'; s++)
        if (*s != '[' && *s != ']')
            jpc_buf_add(plain, s, 1);
    jpc_buf_reserve(plain, JPC_PADDING);
    found = find(jpc_buf_span(plain));
    for (size_t i = 0; i < found.n; i++) {
        const jpc_finding *f = &found.items[i];

        right = right && vector->detector != NULL && is_of(f, vector->detector);
        jpc_buf_add(marked, plain->ptr + done, f->at - done);
        jpc_buf_add_string(marked, "[");
        jpc_buf_add(marked, plain->ptr + f->at, f->end - f->at);
        jpc_buf_add_string(marked, "]");
        done = f->end;
    }
    jpc_buf_add(marked, plain->ptr + done, plain->len - done);
    is_span(jpc_buf_span(marked), jpc_span_of(vector->text), vector->text);
    ok(right, "found by %s", vector->detector == NULL ? "none" : vector->detector);
}

static void test_vectors(void)
{
    jpc_buf plain = {0}, marked = {0};

    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        check_vector(&vectors[i], &plain, &marked);
    jpc_buf_release(&plain);
    jpc_buf_release(&marked);
}

static void test_details(void)
{
    static const char *const cases[][2] = {
        {"4111 1111 1111 1111", "visa"},
        {"5555-5555-5555-4444", "mastercard"},
        {"2223-0031-2200-3222", "mastercard"},
        {"3782-822463-10005", "amex"},
        {"3056-930902-5904", "diners"},
        {"3566-0020-2036-0505", "jcb"},
        {"6011-1111-1111-1117", "discover"},
        {"6200-0000-0000-0005", "unionpay"},
        {"カード番号 6759649826438453", "maestro"},
        {"カード番号 676770834932", "maestro"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_findings found = find(jpc_span_of(cases[i][0]));

        ok(found.n == 1 && is_of(&found.items[0], "card") &&
               strcmp(found.items[0].detail, cases[i][1]) == 0,
           "%s is of %s", cases[i][0], cases[i][1]);
    }
}

// ---- check digits ----------------------------------------------------------------------

static void test_check_digits(void)
{
    char digits[] = "123456789018", corporate[] = "7000012050002", licence[] = "309012345620";

    ok(jpc_has_my_number_digit(digits), "1234 5678 9018, the specimen");
    ok(jpc_has_corporate_number_digit(corporate), "7000012050002, that of the tax agency");
    ok(jpc_has_licence_digit(licence), "309012345620");
    ok(jpc_has_luhn_digit("4111111111111111", 16) && jpc_has_luhn_digit("33120015", 8),
       "a card; an insurer, 33120015");
    ok(jpc_has_gtin13_digit("9780306406157") && jpc_has_gtin13_digit("4901234567894"),
       "ISBN and JAN");
    for (char last = '0'; last <= '9'; last++) {
        digits[11] = corporate[0] = licence[10] = last;
        ok(jpc_has_my_number_digit(digits) == (last == '8') &&
               jpc_has_corporate_number_digit(corporate) == (last == '7') &&
               jpc_has_licence_digit(licence) == (last == '2'),
           "one digit checks, %c", last);
    }
}

// ---- laws, for random numbers ------------------------------------------------------------

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static void random_digits(char *out, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('0' + next_random(state) % 10);
    out[n] = '\0';
}

/** A detector whose numbers have a check digit: `where` it stands, and a sentence that names it. */
static const struct checked {
    const char *detector, *groups, *sentence, *prefix;
    size_t n_digits, where;
} checked[] = {
    {"my_number", "444", "マイナンバーは%です", "", 12, 11},
    {"my_number", "444", "番号は%です", "", 12, 11},
    {"corporate_number", "1444", "法人番号は%です", "", 13, 0},
    {"card", "4444", "カード番号は%です", "4", 16, 15},
    {"card", "4444", "番号は%です", "52", 16, 15},
    {"card", "465", "カード番号は%です", "37", 15, 14},
    {"health_insurance", "8", "保険者番号は%です", "06", 8, 7},
};

/** One number in ten, with all its check digits, in each form: found with the right one, and with
 * no other. */
static void test_wrong_digits(void)
{
    jpc_buf text = {0};
    uint64_t state = 9;
    size_t at, end;

    for (size_t i = 0; i < sizeof checked / sizeof *checked; i++) {
        const struct checked *c = &checked[i];
        size_t n_numbers = 200, n_one = 0;

        for (size_t k = 0; k < n_numbers; k++) {
            char digits[MAX_DIGITS];
            // Without a name groups are needed; with one, any form.
            size_t form = strncmp(c->sentence, "番号", 6) == 0 ? 2 + k % 4 : k % N_FORMS,
                   n_found = 0;

            random_digits(digits, c->n_digits, &state);
            memcpy(digits, c->prefix, strlen(c->prefix));
            for (char digit = '0'; digit <= '9'; digit++) {
                digits[c->where] = digit;
                write_form(&text, c->sentence, digits, c->groups, form, &at, &end);
                n_found += has_one_of(jpc_buf_span(&text), c->detector);
            }
            // No corporate number has a 0 in front.
            n_one += n_found == 1;
        }
        ok(n_one == n_numbers, "%s, %s: one check digit of ten, %zu of %zu", c->detector,
           c->sentence, n_one, n_numbers);
    }
    jpc_buf_release(&text);
}

/** With a digit more on either side no detector finds the number itself. A card may be found if it
 *  is all of what is there. */
static void test_one_digit_more(void)
{
    jpc_buf text = {0}, more = {0};
    uint64_t state = 10;
    size_t n = 0, n_found = 0;

    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        const struct written *w = &written[i];

        for (size_t s = 0; s < 12 && w->sentences[s] != NULL; s++) {
            for (size_t form = 0; form < 2 * N_FORMS; form++, n++) {
                size_t at, end;
                char digit = (char)('0' + next_random(&state) % 10);
                jpc_findings found;

                write_form(&text, w->sentences[s], w->digits, w->groups, form / 2, &at, &end);
                more.len = 0;
                jpc_buf_add(&more, text.ptr, form % 2 == 0 ? at : end);
                jpc_buf_add(&more, &digit, 1);
                jpc_buf_add(&more, text.ptr + more.len - 1, text.len - more.len + 1);
                jpc_buf_reserve(&more, JPC_PADDING);
                found = find(jpc_buf_span(&more));
                for (size_t k = 0; k < found.n; k++)
                    if (found.items[k].at < end + 1 && found.items[k].end > at &&
                        (found.items[k].at > at || found.items[k].end < end + 1)) {
                        n_found++;
                        fprintf(stderr, "#   found a part: %s\n", jpc_buf_string(&more));
                    }
            }
        }
    }
    ok(n_found == 0, "a part of %zu longer numbers: %zu", n, n_found);
    jpc_buf_release(&text);
    jpc_buf_release(&more);
}

/** Appends a sentence of some row in some form. */
static void add_random_sentence(jpc_buf *out, jpc_buf *scratch, uint64_t *state)
{
    const struct written *w = &written[next_random(state) % (sizeof written / sizeof *written)];
    size_t n = 0, at, end;

    while (n < 12 && w->sentences[n] != NULL)
        n++;
    jpc_buf_add_span(out, write_form(scratch, w->sentences[next_random(state) % n], w->digits,
                                     w->groups, next_random(state) % N_FORMS, &at, &end));
}

/** Replaces what is found by the name of another detector in < >, as `templates: tokens` does, and
 *  returns how much it was. */
static size_t replace_found(jpc_buf *text)
{
    static const char *const masks[] = {"<口座番号>", "<個人番号>", "<カード番号>", "<電話番号>"};
    jpc_buf out = {0};
    jpc_findings found = find(jpc_buf_span(text));
    size_t done = 0;

    for (size_t i = 0; i < found.n; i++) {
        jpc_buf_add(&out, text->ptr + done, found.items[i].at - done);
        jpc_buf_add_string(&out, masks[found.items[i].detector % 4]);
        done = found.items[i].end;
    }
    jpc_buf_add(&out, text->ptr + done, text->len - done);
    jpc_buf_reserve(&out, JPC_PADDING);
    jpc_buf_release(text);
    *text = out;
    return found.n;
}

/** What is found once, of texts of many numbers, leaves nothing to be found. */
static void test_masked_twice(void)
{
    static const char *const between[] = {"、", " ", "\n", "", "　", "。この", " 1234567 "};
    jpc_buf text = {0}, scratch = {0};
    uint64_t state = 11;
    size_t n = 0, n_again = 0;

    for (size_t i = 0; i < 20000; i++) {
        text.len = 0;
        for (size_t k = 0; k < 4; k++) {
            add_random_sentence(&text, &scratch, &state);
            jpc_buf_add_string(&text, between[next_random(&state) % 7]);
        }
        jpc_buf_reserve(&text, JPC_PADDING);
        n += replace_found(&text);
        if (find(jpc_buf_span(&text)).n > 0 && n_again++ < 10)
            fprintf(stderr, "#   found again: %s\n", jpc_buf_string(&text));
    }
    ok(n > 40000 && n_again == 0, "of %zu masks, %zu texts have more", n, n_again);
    jpc_buf_release(&text);
    jpc_buf_release(&scratch);
}

int main(void)
{
    tap_begin();
    open_finder();
    test_check_digits();
    test_written();
    test_vectors();
    test_details();
    test_wrong_digits();
    test_one_digit_more();
    test_masked_twice();
    close_finder();
    return tap_end();
}
