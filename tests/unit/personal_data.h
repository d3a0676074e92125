/** Personal data of nobody: every kind that pii/ looks for, in every form in which it is written.
 *
 *  Numbers are random; check digits are right. Names, places and hosts are those of examples.
 */
#ifndef JPC_TESTS_UNIT_PERSONAL_DATA_H
#define JPC_TESTS_UNIT_PERSONAL_DATA_H

#include <stdio.h>

#include "tests/unit/law_text.h"

#define PERSONAL_ROOM 64

static inline const char *personal_one_of(uint64_t *state, const char *const *words, size_t n)
{
    return words[law_below(state, n)];
}

#define PERSONAL_ONE_OF(state, words) personal_one_of(state, words, LAW_COUNT(words))

/** `n` digits, of which the first is none of `not_first`, and their NUL. */
static inline void personal_digits(uint64_t *state, size_t n, const char *not_first, char *out)
{
    for (size_t i = 0; i < n; i++)
        do
            out[i] = (char)('0' + law_below(state, 10));
        while (i == 0 && strchr(not_first, out[0]) != NULL);
    out[n] = '\0';
}

/** The same with ASCII in full width (U+FF01–FF5E, and U+3000 for the blank). */
static inline void personal_add_wide(jpc_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        char bytes[4];

        if (c < ' ' || c > '~')
            jpc_buf_add(out, text, 1);
        else
            jpc_buf_add(out, bytes, jpc_utf8_put(bytes, c == ' ' ? 0x3000 : c + 0xFEE0u));
    }
}

static inline void personal_add(jpc_buf *out, const char *text, bool wide)
{
    if (wide)
        personal_add_wide(out, text);
    else
        jpc_buf_add_string(out, text);
}

static const char *const personal_hyphens[] = {"-", "-", "-", "‐",  "‑",  "–",
                                               "—", "―", "−", "－", "ー", "ｰ"};

/** The digits in groups ("344": three, four and four), with `joint` between. */
static inline void personal_add_groups(jpc_buf *out, const char *digits, const char *groups,
                                       const char *joint, bool wide)
{
    for (size_t i = 0; groups[i] != '\0'; i++) {
        char group[PERSONAL_ROOM];
        size_t n = (size_t)(groups[i] - '0');

        snprintf(group, sizeof group, "%.*s", (int)n, digits);
        if (i > 0)
            jpc_buf_add_string(out, joint);
        personal_add(out, group, wide);
        digits += n;
    }
}

// ---- check digits, each as its rule has it ----------------------------------------------

/** 12 digits: the order of the Ministry of Internal Affairs (総務省令85号, 2014), article 5. */
static inline void personal_my_number(uint64_t *state, char *out)
{
    unsigned sum = 0;

    personal_digits(state, 11, "", out);
    for (unsigned n = 1; n <= 11; n++)
        sum += (unsigned)(out[11 - n] - '0') * (n <= 6 ? n + 1 : n - 5);
    out[11] = (char)('0' + (sum % 11 <= 1 ? 0 : 11 - sum % 11));
    out[12] = '\0';
}

/** 13 digits: the first checks the others. */
static inline void personal_corporate_number(uint64_t *state, char *out)
{
    unsigned sum = 0;

    personal_digits(state, 12, "", out + 1);
    for (unsigned n = 1; n <= 12; n++)
        sum += (unsigned)(out[13 - n] - '0') * (n % 2 == 1 ? 1 : 2);
    out[0] = (char)('9' - sum % 9);
}

/** Puts the digit behind the `n` digits that makes their Luhn sum right. */
static inline void personal_luhn(char *digits, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned digit = (unsigned)(digits[n - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);

        sum += digit / 10 + digit % 10;
    }
    digits[n] = (char)('0' + (10 - sum % 10) % 10);
    digits[n + 1] = '\0';
}

/** 11 digits of a driving licence and the one that checks them. */
static inline void personal_licence_number(uint64_t *state, char *out)
{
    static const char *const commissions[] = {"10", "30", "43", "62", "90"};

    personal_digits(state, 12, "", out);
    memcpy(out, PERSONAL_ONE_OF(state, commissions), 2);
}

// ---- kinds -----------------------------------------------------------------------------

static inline void personal_add_email(uint64_t *state, jpc_buf *out)
{
    static const char *const boxes[] = {"taro", "hanako.suzuki", "info", "a_b-c+d",
                                        "x0",   "t.y.0123"};
    static const char *const hosts[] = {"example.jp",  "example.co.jp",  "mail.example.com",
                                        "example.org", "ex-ample.ne.jp", "example.みんな"};
    static const char *const ats[] = {"@", "@", "@", "＠"};
    bool wide = law_below(state, 4) == 0;

    personal_add(out, PERSONAL_ONE_OF(state, boxes), wide);
    jpc_buf_add_string(out, wide ? "＠" : PERSONAL_ONE_OF(state, ats));
    personal_add(out, PERSONAL_ONE_OF(state, hosts), wide);
}

static inline void personal_add_obscured_email(uint64_t *state, jpc_buf *out)
{
    static const char *const written[] = {
        "taro [at] example.jp",   "taro(at)example.co.jp",     "taro（at）example.jp",
        "taro【at】example.com",  "taro★example.jp（★を@に）", "taro アットマーク example.jp",
        "taro_at_example_dot_jp", "taro[アット]example.jp"};

    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, written));
}

static inline void personal_add_phone(uint64_t *state, jpc_buf *out)
{
    static const struct {
        const char *prefix, *groups;
    } plans[] = {{"090", "344"},  {"080", "344"},  {"070", "344"}, {"050", "344"},  {"03", "244"},
                 {"06", "244"},   {"045", "334"},  {"075", "334"}, {"0166", "424"}, {"0120", "433"},
                 {"0120", "424"}, {"0800", "434"}, {"0570", "433"}};
    size_t plan = law_below(state, LAW_COUNT(plans)), form = law_below(state, 10);
    const char *prefix = plans[plan].prefix, *groups = plans[plan].groups;
    bool wide = law_below(state, 3) == 0;
    char digits[PERSONAL_ROOM], rest[PERSONAL_ROOM];

    personal_digits(state, 9, "0179", rest);
    snprintf(digits, sizeof digits, "%s%s", prefix, rest);
    if (form == 0) {
        personal_add(out, "+81", wide);
        digits[0] = ' ';
        personal_add_groups(out, digits, groups, "-", wide);
    } else if (form == 1) { // 03(1234)5678
        char area[8];
        bool wide_brackets = law_below(state, 2) == 0;

        snprintf(area, sizeof area, "%.*s", groups[0] - '0', digits);
        personal_add(out, area, wide);
        personal_add(out, "(", wide_brackets);
        personal_add_groups(out, digits + (groups[0] - '0'), (char[]){groups[1], '\0'}, "", wide);
        personal_add(out, ")", wide_brackets);
        personal_add_groups(out, digits + (groups[0] - '0') + (groups[1] - '0'), groups + 2, "",
                            wide);
    } else {
        static const char *const others[] = {"", " ", "　", ".", " - "};
        const char *joint =
            form < 5 ? PERSONAL_ONE_OF(state, others) : PERSONAL_ONE_OF(state, personal_hyphens);

        personal_add_groups(out, digits, groups, joint, wide);
    }
}

static inline void personal_add_postal_code(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"〒", "〒", "〒 ", "郵便番号", "郵便番号：", ""};
    char digits[PERSONAL_ROOM];
    bool wide = law_below(state, 3) == 0;

    personal_digits(state, 7, "0", digits);
    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, labels));
    personal_add_groups(out, digits, "34",
                        law_below(state, 4) == 0 ? "" : PERSONAL_ONE_OF(state, personal_hyphens),
                        wide);
}

static inline void personal_add_address(uint64_t *state, jpc_buf *out)
{
    static const char *const towns[] = {"東京都千代田区霞が関",           "大阪府大阪市北区梅田",
                                        "北海道札幌市中央区北１条西",     "京都市左京区吉田本町",
                                        "神奈川県横浜市西区みなとみらい", "長野県上田市大手"};
    static const char *const blocks[] = {"1-2-3",          "１－２－３",  "1丁目2番3号",
                                         "一丁目二番三号", "１丁目２−３", "1番地の2",
                                         "12番地",         "二丁目1番",   "1ー2ー3"};
    static const char *const buildings[] = {"", "", " 第一ビル3F", "　ハイツ例 101号室"};

    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, towns));
    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, blocks));
    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, buildings));
}

/** One of `labels`, one of ways to go on, and the number in groups. */
static inline void personal_add_labelled(uint64_t *state, jpc_buf *out, const char *label,
                                         const char *digits, const char *groups)
{
    static const char *const joints[] = {"：", ":",   " ",    "は", "　",
                                         "\n", "： ", "は「", "（", "\t"};
    static const char *const separators[] = {"", "", "-", " ", "－", "　"};

    jpc_buf_add_string(out, label);
    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, joints));
    personal_add_groups(out, digits, groups, PERSONAL_ONE_OF(state, separators),
                        law_below(state, 4) == 0);
}

static inline void personal_add_my_number(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"マイナンバー", "個人番号", "個人番号（マイナンバー）",
                                         ""};
    char digits[PERSONAL_ROOM];

    personal_my_number(state, digits);
    personal_add_labelled(state, out, PERSONAL_ONE_OF(state, labels), digits, "444");
}

static inline void personal_add_corporate_number(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"法人番号", "インボイス登録番号T", ""};
    char digits[PERSONAL_ROOM];

    personal_corporate_number(state, digits);
    personal_add_labelled(state, out, PERSONAL_ONE_OF(state, labels), digits, "1444");
}

/** A number of one of the great issuers; returns how it is grouped. */
static inline const char *personal_card_number(uint64_t *state, char *out)
{
    static const struct {
        const char *prefix;
        size_t n;
        const char *groups;
    } issuers[] = {{"4", 16, "4444"},    {"51", 16, "4444"},   {"2221", 16, "4444"},
                   {"3530", 16, "4444"}, {"6011", 16, "4444"}, {"37", 15, "465"},
                   {"36", 14, "464"}};
    size_t issuer = law_below(state, LAW_COUNT(issuers)), n = issuers[issuer].n;

    personal_digits(state, n - 1, "", out);
    memcpy(out, issuers[issuer].prefix, strlen(issuers[issuer].prefix));
    personal_luhn(out, n - 1);
    return issuers[issuer].groups;
}

static inline void personal_add_card(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"カード番号", "クレジットカード", "VISA", ""};
    char digits[PERSONAL_ROOM];
    const char *groups = personal_card_number(state, digits);

    personal_add_labelled(state, out, PERSONAL_ONE_OF(state, labels), digits, groups);
}

static inline void personal_add_bank_account(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"例示銀行 本店 普通", "口座番号", "普通預金",
                                         "例銀行霞支店(001) 当座"};
    char digits[PERSONAL_ROOM];

    personal_digits(state, 7, "", digits);
    personal_add_labelled(state, out, PERSONAL_ONE_OF(state, labels), digits, "7");
}

static inline void personal_add_licence(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"運転免許証番号", "免許証の番号 第", "免許証番号"};
    char digits[PERSONAL_ROOM];

    personal_licence_number(state, digits);
    personal_add_labelled(state, out, PERSONAL_ONE_OF(state, labels), digits, "444");
}

static inline void personal_add_pension(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"基礎年金番号", "年金手帳の番号", "年金番号"};
    char digits[PERSONAL_ROOM];

    personal_digits(state, 10, "", digits);
    personal_add_labelled(state, out, PERSONAL_ONE_OF(state, labels), digits, "46");
}

static inline void personal_add_health_insurance(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"保険者番号", "被保険者証 記号・番号", "健康保険証の番号"};
    char digits[PERSONAL_ROOM];

    personal_digits(state, 7, "", digits);
    personal_luhn(digits, 7);
    personal_add_labelled(state, out, PERSONAL_ONE_OF(state, labels), digits, "8");
}

/** Two letters, digits, and `n_behind` letters: AB12345678CD, TK1234567. */
static inline void personal_lettered(uint64_t *state, size_t n_digits, size_t n_behind, char *out)
{
    for (size_t i = 0; i < 2; i++)
        out[i] = (char)('A' + law_below(state, 26));
    personal_digits(state, n_digits, "", out + 2);
    for (size_t i = 0; i < n_behind; i++)
        out[2 + n_digits + i] = (char)('A' + law_below(state, 26));
    out[2 + n_digits + n_behind] = '\0';
}

static inline void personal_add_lettered(uint64_t *state, jpc_buf *out, const char *label,
                                         size_t n_digits, size_t n_behind)
{
    char value[PERSONAL_ROOM];

    personal_lettered(state, n_digits, n_behind, value);
    jpc_buf_add_string(out, label);
    jpc_buf_add_string(out, law_below(state, 2) == 0 ? "：" : " ");
    personal_add(out, value, law_below(state, 4) == 0);
}

static inline void personal_add_passport(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"旅券番号", "パスポート番号", "Passport No."};

    personal_add_lettered(state, out, PERSONAL_ONE_OF(state, labels), 7, 0);
}

static inline void personal_add_residence_card(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"在留カード番号", "在留カードの番号",
                                         "在留カード等の番号"};

    personal_add_lettered(state, out, PERSONAL_ONE_OF(state, labels), 8, 2);
}

static inline void personal_add_birth_date(uint64_t *state, jpc_buf *out)
{
    static const char *const labels[] = {"生年月日", "生年月日：", "誕生日は", "生まれ：", "DOB: "};
    static const char *const dates[] = {
        "1980年4月1日",      "1980/04/01",         "1980-04-01",       "昭和55年4月1日",
        "S55.4.1",           "１９８０年４月１日", "平成元年１月８日", "一九八〇年四月一日",
        "1980年4月1日生まれ"};

    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, labels));
    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, dates));
}

static inline void personal_add_ipv4(uint64_t *state, jpc_buf *out)
{
    char address[PERSONAL_ROOM];

    snprintf(address, sizeof address, "%zu.%zu.%zu.%zu", 1 + law_below(state, 255),
             law_below(state, 256), law_below(state, 256), law_below(state, 256));
    personal_add(out, address, law_below(state, 8) == 0);
}

static inline void personal_add_ipv6(uint64_t *state, jpc_buf *out)
{
    static const char *const written[] = {"2001:db8::1",
                                          "2400:4050:1:2:3:4:5:6",
                                          "2606:4700::6810",
                                          "::ffff:203.0.113.9",
                                          "fe80::1",
                                          "::1",
                                          "2400:cb00:2048:1::c629:d7a2"};

    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, written));
}

static inline void personal_add_sns_id(uint64_t *state, jpc_buf *out)
{
    static const char *const written[] = {
        "Twitter：@taro_example",   "X（旧Twitter）: ＠taro_example", "LINE ID：taro-0123",
        "インスタ @hanako.example", "Instagram: hanako_example",      "@taro_example",
        "Skype ID taro.y"};

    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, written));
}

static inline void personal_add_name(uint64_t *state, jpc_buf *out)
{
    static const char *const written[] = {"山田太郎",       "鈴木　一郎",
                                          "佐藤 花子様",    "田中健一さん",
                                          "ジョン・スミス", "高橋陽子（たかはし ようこ）"};

    jpc_buf_add_string(out, PERSONAL_ONE_OF(state, written));
}

static const struct personal_kind {
    const char *detector; /**< that looks for it */
    void (*add)(uint64_t *state, jpc_buf *out);
} personal_kinds[] = {
    {"email", personal_add_email},
    {"obscured_email", personal_add_obscured_email},
    {"sns_id", personal_add_sns_id},
    {"residence_card", personal_add_residence_card},
    {"passport", personal_add_passport},
    {"licence", personal_add_licence},
    {"pension", personal_add_pension},
    {"bank_account", personal_add_bank_account},
    {"health_insurance", personal_add_health_insurance},
    {"my_number", personal_add_my_number},
    {"corporate_number", personal_add_corporate_number},
    {"card", personal_add_card},
    {"phone", personal_add_phone},
    {"postal_code", personal_add_postal_code},
    {"address", personal_add_address},
    {"birth_date", personal_add_birth_date},
    {"ipv4", personal_add_ipv4},
    {"ipv6", personal_add_ipv6},
    {"name", personal_add_name},
};

#endif
