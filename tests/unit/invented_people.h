/** 2,000 invented people (Faker, ja_JP), in the frames in which the web has personal data: shops,
 *  boards, tables, signatures, forms.
 *
 *  What Faker makes that nobody has is replaced: telephone numbers that are not in the numbering
 *  plan (by libphonenumber's valid ones), addresses of IP that are not public, cards of no issuer,
 *  postal codes of 000.
 */
#ifndef JPC_TESTS_UNIT_INVENTED_PEOPLE_H
#define JPC_TESTS_UNIT_INVENTED_PEOPLE_H

#include <stdlib.h>

#include "tests/unit/json_tree.h"
#include "tests/unit/personal_data.h"

// ---- kinds ---------------------------------------------------------------------------------

enum kind {
    EMAIL,
    PHONE,
    POSTAL_CODE,
    ADDRESS,
    BIRTH_DATE,
    CARD,
    IPV4,
    IPV6,
    NAME,
    MY_NUMBER,
    LICENCE,
    PENSION,
    PASSPORT,
    RESIDENCE_CARD,
    BANK_ACCOUNT,
    HEALTH_INSURANCE,
    CORPORATE_NUMBER,
    SNS_ID,
    N_PEOPLE_KINDS,
    COMPANY,
    KANA,
    URL, // nothing to be found
};

/** In frames, and of the detector. */
static const char *const people_kinds[N_PEOPLE_KINDS] = {
    [EMAIL] = "email",
    [PHONE] = "phone",
    [POSTAL_CODE] = "postal_code",
    [ADDRESS] = "address",
    [BIRTH_DATE] = "birth_date",
    [CARD] = "card",
    [IPV4] = "ipv4",
    [IPV6] = "ipv6",
    [NAME] = "name",
    [MY_NUMBER] = "my_number",
    [LICENCE] = "licence",
    [PENSION] = "pension",
    [PASSPORT] = "passport",
    [RESIDENCE_CARD] = "residence_card",
    [BANK_ACCOUNT] = "bank_account",
    [HEALTH_INSURANCE] = "health_insurance",
    [CORPORATE_NUMBER] = "corporate_number",
    [SNS_ID] = "sns_id",
};

// ---- frames --------------------------------------------------------------------------------

// {kind}, {kind:form}. Forms of all kinds: wide (full width). Of phone: bare, plus, brackets, dots,
// minus (U+2212), long (ー). Of birth_date: kanji (1957年9月17日), slash, era (昭和32年9月17日),
// short (S32.9.17). Of numbers: 4 (blanks between groups of four).
// clang-format off
static const struct frame {
    const char *name, *text;
} frames[] = {
    {"shop",
     "ショップ名：{company}\n運営責任者：{name}\n所在地：〒{postal_code} {address}\n"
     "TEL：{phone}（受付時間 10:00～17:00、土日祝日を除く）\nE-mail：{email}\nURL：{url}\n"
     "法人番号：{corporate_number}\n"},
    {"law", // 特定商取引法に基づく表記, labels on lines of their own
     "特定商取引法に基づく表記\n販売業者\n{company}\n運営統括責任者\n{name}\n"
     "郵便番号\n{postal_code}\n住所\n{address}\n電話番号\n{phone}\nメールアドレス\n{email}\n"
     "送料\n全国一律660円（税込5,500円以上のお買い上げで無料）\n返品期限\n商品到着後7日以内\n"},
    {"board",
     "12 ：名無しさん＠例：2024/05/01(水) 12:34:56.78 ID:aB3dE0\n>>3\n"
     "この件は{name}まで{phone:minus}か{email}に連絡してください\n"
     "13 ：名無しさん＠例：2024/05/01(水) 12:40:00.12 IP:{ipv4}\n乙\n"},
    {"tabs",
     "会員番号\t氏名\t電話番号\tメール\t生年月日\t登録日\n"
     "10023\t{name}\t{phone}\t{email}\t2024/05/01\n生年月日\t{birth_date:slash}\n"},
    {"bars", // a column each
     "| 氏名 | 〒 | 住所 | 電話 | メール |\n|---|---|---|---|---|\n"
     "| {name} | 〒{postal_code} | {address} | {phone} | {email} |\n"},
    {"rows", // a line each
     "|氏名|{name}|\n|郵便番号|{postal_code}|\n|住所|{address}|\n|電話番号|{phone:bare}|\n"
     "|生年月日|{birth_date:kanji}|\n|振込先|例示銀行 霞支店 普通 {bank_account}|\n"},
    {"signature",
     "以上、よろしくお願いいたします。\n──────────\n{company}\n{name}（{kana}）\n"
     "〒{postal_code}\n{address}\nTEL {phone} ／ 携帯 {phone:bare}\nMail: {email}\n"
     "Web: {url}\n──────────\n"},
    {"json",
     "{\"id\": 4821, \"name\": \"{name}\", \"zip\": \"{postal_code}\", \"tel\": \"{phone}\", "
     "\"email\": \"{email}\", \"birthday\": \"{birth_date}\", \"ip\": \"{ipv4}\", "
     "\"card_number\": \"{card}\", \"created\": \"2024-05-01T12:34:56+09:00\"}\n"},
    {"wide",
     "住所：〒{postal_code:wide}　{address:wide}\n電話：{phone:wide}　メール：{email:wide}\n"
     "生年月日：{birth_date:wide}\nカード番号：{card:wide}\n"},
    {"prose",
     "お問い合わせは{phone}または{email}までお願いします。私は{birth_date:kanji}生まれの{name}です。"
     "現在は{address}に住んでいます。\n"},
    {"log",
     "{ipv4} - - [10/Oct/2024:13:55:36 +0900] \"GET /index.html HTTP/1.1\" 200 2326\n"
     "アクセス元のIPアドレス：{ipv6}\n接続元 {ipv6} から {ipv4} へ\n"},
    {"form",
     "お名前　{name}　様\n生年月日　{birth_date:era}\n携帯電話　{phone:brackets}\n"
     "クレジットカード番号：{card:4}（有効期限 12/27）\n"},
    {"foreign",
     "Phone: {phone:plus}\nFax: {phone:dots}\nEmail: {email}\nIP address {ipv6}\n"
     "DOB: {birth_date}\n"},
    {"csv",
     "{name},{kana},〒{postal_code},{address},{phone},{email},{company}\n"},
    {"notice",
     "【応募先】〒{postal_code}　{address}　{company}　採用担当：{name}　☎{phone}　✉{email}\n"
     "LINE ID：{sns_id}\n"},
    {"kana",
     "でんわは{phone:long}です。おたんじょうび：{birth_date:short}\n"},
    {"papers",
     "在留カード番号：{residence_card}\n旅券番号　{passport}\n運転免許証番号：第{licence}号\n"
     "基礎年金番号 {pension}\n個人番号（マイナンバー）：{my_number:4}\nマイナンバー {my_number}\n"
     "例示銀行 霞支店 普通 {bank_account}\n健康保険証 保険者番号 {health_insurance}\n"
     "カード番号 {card}\n"},
};
// clang-format on

// ---- people --------------------------------------------------------------------------------

struct person {
    char values[URL + 1][256];
};

struct phones {
    char (*numbers)[16]; // owned
    size_t n;
};

static inline void phones_read(struct phones *phones, const char *shared)
{
    char path[512], line[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/pii/jp_phone_valid.tsv", shared);
    file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\t")] = '\0';
        if (line[0] != '0')
            continue;
        phones->numbers = jpc_realloc(phones->numbers, (phones->n + 1) * sizeof *phones->numbers);
        snprintf(phones->numbers[phones->n++], sizeof *phones->numbers, "%.15s", line);
    }
    if (file != NULL)
        fclose(file);
}

static inline bool is_mobile(const char *phone)
{
    return phone[0] == '0' && strchr("789", phone[1]) != NULL && phone[2] == '0' && phone[4] != '0';
}

static inline bool is_public(const char *ipv4)
{
    unsigned a, b;

    return sscanf(ipv4, "%u.%u.", &a, &b) == 2 && a != 0 && a != 10 && a != 127 && a < 224 &&
           !(a == 100 && b >= 64 && b < 128) && !(a == 169 && b == 254) &&
           !(a == 172 && b >= 16 && b < 32) && !(a == 192 && (b == 0 || b == 88 || b == 168)) &&
           !(a == 198 && (b == 18 || b == 19 || b == 51)) && !(a == 203 && b == 0);
}

/** JCB has 3528 to 3589, not all of 35; and nobody has given out 12 digits for long. */
static inline bool is_issued(const char *card)
{
    return strlen(card) >= 13 &&
           (strncmp(card, "35", 2) != 0 || (memcmp(card, "3528", 4) >= 0 && card[2] < '9'));
}

// What Faker has no idea of, and what it makes that nobody has.
static inline void person_complete(struct person *person, uint64_t *state,
                                   const struct phones *phones)
{
    char(*values)[256] = person->values;
    char ipv6[sizeof *values];

    if (!is_mobile(values[PHONE]))
        snprintf(values[PHONE], sizeof *values, "%s", phones->numbers[law_below(state, phones->n)]);
    if (memcmp(values[POSTAL_CODE], "000", 3) == 0)
        memcpy(values[POSTAL_CODE], "100", 3);
    if (!is_issued(values[CARD]))
        personal_card_number(state, values[CARD]);
    if (!is_public(values[IPV4]))
        snprintf(values[IPV4], sizeof *values, "126.%zu.1.%zu", law_below(state, 256),
                 law_below(state, 256));
    snprintf(ipv6, sizeof ipv6, "2400%s", strchr(values[IPV6], ':'));
    memcpy(values[IPV6], ipv6, sizeof ipv6);
    personal_my_number(state, values[MY_NUMBER]);
    personal_corporate_number(state, values[CORPORATE_NUMBER]);
    personal_licence_number(state, values[LICENCE]);
    personal_digits(state, 4, "0", values[PENSION]);
    values[PENSION][4] = '-';
    personal_digits(state, 6, "", values[PENSION] + 5);
    personal_lettered(state, 7, 0, values[PASSPORT]);
    personal_lettered(state, 8, 2, values[RESIDENCE_CARD]);
    personal_digits(state, 7, "", values[BANK_ACCOUNT]);
    personal_digits(state, 7, "", values[HEALTH_INSURANCE]);
    personal_luhn(values[HEALTH_INSURANCE], 7);
    snprintf(values[SNS_ID], sizeof *values, "%.*s_%zu", (int)strcspn(values[EMAIL], "@"),
             values[EMAIL], law_below(state, 100));
}

static inline void person_take(struct person *person, const struct json *profile)
{
    static const struct {
        const char *key;
        enum kind kind;
    } fields[] = {{"name", NAME},   {"kana", KANA},   {"zip", POSTAL_CODE}, {"address", ADDRESS},
                  {"phone", PHONE}, {"email", EMAIL}, {"company", COMPANY}, {"birth", BIRTH_DATE},
                  {"ipv4", IPV4},   {"ipv6", IPV6},   {"url", URL},         {"card", CARD}};

    for (size_t i = 0; i < LAW_COUNT(fields); i++) {
        jpc_span text = json_member(profile, fields[i].key)->text;

        snprintf(person->values[fields[i].kind], sizeof *person->values, "%.*s", (int)text.len,
                 text.ptr);
    }
}

// ---- forms ---------------------------------------------------------------------------------

static inline void add_joined(jpc_buf *out, const char *value, const char *first,
                              const char *others)
{
    for (bool is_first = true; *value != '\0'; value++)
        if (*value != '-') {
            jpc_buf_add(out, value, 1);
        } else {
            jpc_buf_add_string(out, is_first ? first : others);
            is_first = false;
        }
}

static inline void add_fours(jpc_buf *out, const char *value)
{
    for (size_t i = 0; value[i] != '\0'; i++) {
        if (i > 0 && i % 4 == 0)
            jpc_buf_add_string(out, " ");
        jpc_buf_add(out, value + i, 1);
    }
}

// 昭和32年9月17日 or S32.9.17
static inline void add_era(jpc_buf *out, unsigned year, unsigned month, unsigned day, bool is_short)
{
    static const struct {
        unsigned begins, before; // its first day; the year before its first
        const char *name, *letter;
    } eras[] = {{20190501, 2018, "令和", "R"},
                {19890108, 1988, "平成", "H"},
                {19261225, 1925, "昭和", "S"},
                {19120730, 1911, "大正", "T"},
                {0, 1867, "明治", "M"}};
    size_t i = 0;

    while (eras[i].begins > year * 10000 + month * 100 + day)
        i++;
    year -= eras[i].before;
    if (is_short)
        jpc_buf_printf(out, "%s%u.%u.%u", eras[i].letter, year, month, day);
    else if (year == 1)
        jpc_buf_printf(out, "%s元年%u月%u日", eras[i].name, month, day);
    else
        jpc_buf_printf(out, "%s%u年%u月%u日", eras[i].name, year, month, day);
}

static inline void add_date(jpc_buf *out, const char *value, const char *form)
{
    unsigned year, month, day;

    if (sscanf(value, "%u-%u-%u", &year, &month, &day) != 3)
        return;
    if (strcmp(form, "kanji") == 0)
        jpc_buf_printf(out, "%u年%u月%u日", year, month, day);
    else if (strcmp(form, "slash") == 0)
        jpc_buf_printf(out, "%u/%02u/%02u", year, month, day);
    else
        add_era(out, year, month, day, strcmp(form, "short") == 0);
}

static inline void add_form(jpc_buf *out, enum kind kind, const char *value, const char *form)
{
    if (*form == '\0')
        jpc_buf_add_string(out, value);
    else if (strcmp(form, "wide") == 0)
        personal_add_wide(out, value);
    else if (kind == BIRTH_DATE)
        add_date(out, value, form);
    else if (strcmp(form, "4") == 0)
        add_fours(out, value);
    else if (strcmp(form, "bare") == 0)
        add_joined(out, value, "", "");
    else if (strcmp(form, "brackets") == 0)
        add_joined(out, value, "（", "）");
    else if (strcmp(form, "dots") == 0)
        add_joined(out, value, ".", ".");
    else if (strcmp(form, "minus") == 0)
        add_joined(out, value, "−", "−");
    else if (strcmp(form, "long") == 0)
        add_joined(out, value, "ー", "ー");
    else
        jpc_buf_printf(out, "+81 %s", value + 1);
}

// ---- documents -----------------------------------------------------------------------------

struct truth {
    enum kind kind;
    size_t at, end; // of all that has to be found
};

#define MOST_TRUTHS 16

struct document {
    jpc_buf text;
    struct truth truths[MOST_TRUTHS];
    size_t n;
};

static inline int kind_of(jpc_span name)
{
    static const char *const others[] = {"company", "kana", "url"};

    for (int i = 0; i < N_PEOPLE_KINDS; i++)
        if (jpc_span_is(name, people_kinds[i]))
            return i;
    for (int i = 0; i < 3; i++)
        if (jpc_span_is(name, others[i]))
            return COMPANY + i;
    return -1;
}

/** Of an address only the part from the first digit to 号 must go. */
static inline void narrow_to_block(jpc_span text, struct truth *truth)
{
    jpc_span address = {text.ptr + truth->at, truth->end - truth->at};
    size_t end = address.len;

    while (end >= 3 && memcmp(address.ptr + end - 3, "号", 3) != 0)
        end--;
    truth->end = truth->at + end;
    for (const char *at = address.ptr; at < address.ptr + end;) {
        const char *character = at;
        uint32_t code = jpc_utf8_next(&at);

        if ((code >= '0' && code <= '9') || (code >= 0xFF10 && code <= 0xFF19)) {
            truth->at = (size_t)(character - text.ptr);
            return;
        }
    }
}

static inline void document_make(struct document *document, const char *frame,
                                 const struct person *person)
{
    document->text.len = document->n = 0;
    while (*frame != '\0') {
        size_t len = *frame == '{' ? strcspn(frame, ":}") : 0;
        int kind = len > 0 ? kind_of((jpc_span){frame + 1, len - 1}) : -1;
        struct truth truth = {.kind = (enum kind)kind, .at = document->text.len};
        char form[16] = "";

        if (kind < 0) {
            jpc_buf_add(&document->text, frame++, 1);
            continue;
        }
        if (frame[len] == ':')
            snprintf(form, sizeof form, "%.*s", (int)strcspn(frame + len + 1, "}"),
                     frame + len + 1);
        add_form(&document->text, truth.kind, person->values[kind], form);
        truth.end = document->text.len;
        if (kind == ADDRESS)
            narrow_to_block(jpc_buf_span(&document->text), &truth);
        document->truths[document->n++] = truth;
        frame += strcspn(frame, "}") + 1;
    }
}

// ---- all of them ---------------------------------------------------------------------------

struct people {
    FILE *file;
    char *line;
    size_t capacity;
    jpc_arena arena;
    struct phones phones;
    uint64_t state;
};

/** False if a file is absent. */
static inline bool people_open(struct people *people, const char *shared)
{
    char path[512];

    *people = (struct people){.state = 20240503};
    phones_read(&people->phones, shared);
    snprintf(path, sizeof path, "%s/pii/faker_ja_profiles.jsonl", shared);
    people->file = fopen(path, "r");
    return people->file != NULL && people->phones.n > 0;
}

static inline bool people_next(struct people *people, struct person *person)
{
    if (getline(&people->line, &people->capacity, people->file) <= 0)
        return false;
    jpc_arena_reset(&people->arena);
    person_take(person, json_parse(&people->arena, jpc_span_of(people->line)));
    person_complete(person, &people->state, &people->phones);
    return true;
}

static inline void people_close(struct people *people)
{
    if (people->file != NULL)
        fclose(people->file);
    free(people->line);
    free(people->phones.numbers);
    jpc_arena_release(&people->arena);
}

#endif
