// The mask against vectors: what has to be found, what has to stay.
#include "tests/unit/one_stage.h"

static const char *pii_of(const jpc_doc *doc)
{
    static char buffer[64];

    buffer[0] = '\0';
    for (const jpc_meta *meta = doc->meta; meta != NULL; meta = meta->next)
        if (strcmp(meta->key, "pii") == 0)
            snprintf(buffer, sizeof buffer, "%.*s", (int)meta->value.len, meta->value.ptr);
    return buffer;
}

struct vector {
    const char *text, *masked, *pii;
};

static const struct vector vectors[] = {
    {"", "", ""},
    {"0", "0", ""},
    {"@", "@", ""},
    {"電話も住所もない文。", "電話も住所もない文。", ""},
    // HojiChar's own vectors.
    {"06-1234-5678", "06-1234-XXXX", "{\"phone\":1}"},
    {"075-123-4567", "075-123-XXXX", "{\"phone\":1}"},
    {"0166-12-3456", "0166-12-XXXX", "{\"phone\":1}"},
    {"09808-1-2345", "09808-1-XXXX", "{\"phone\":1}"},
    {"0980812345", "098081XXXX", "{\"phone\":1}"},
    {"06 1234 5678", "06 1234 XXXX", "{\"phone\":1}"},
    {"08012345678", "0801234XXXX", "{\"phone\":1}"},
    {"+81-75-1234-5678", "+81-75-1234-XXXX", "{\"phone\":1}"},
    {"+818012345678", "+81801234XXXX", "{\"phone\":1}"},
    {"+81 09808 1 2345", "+81 09808 1 XXXX", "{\"phone\":1}"},
    {"Call 075-123-4567 if something is wrong", "Call 075-123-XXXX if something is wrong",
     "{\"phone\":1}"},
    {"なにかあったら08012345678まで電話してください.",
     "なにかあったら0801234XXXXまで電話してください.", "{\"phone\":1}"},
    {"hoge@example.com", "xxxx@yyy.com", "{\"email\":1}"},
    {"hoge.fuga.111@foo.com", "xxxx@yyy.com", "{\"email\":1}"},
    {"何かあれば hogehoge@example.ne.jp まで連絡", "何かあれば xxxx@yyy.jp まで連絡",
     "{\"email\":1}"},
    // What HojiChar misses.
    {"電話は０９０－１２３４－５６７８です", "電話は０９０－１２３４－XXXXです", "{\"phone\":1}"},
    {"電話03（1234）5678", "電話03（1234）XXXX", "{\"phone\":1}"},
    {"(03)1234-5678", "(03)1234-XXXX", "{\"phone\":1}"},
    {"（０３）１２３４−５６７８", "（０３）１２３４−XXXX", "{\"phone\":1}"},
    {"0120-123-456", "0120-12X-XXX", "{\"phone\":1}"},
    {"0120-12-3456", "0120-12-XXXX", "{\"phone\":1}"},
    {"0800-123-4567", "0800-123-XXXX", "{\"phone\":1}"},
    {"0570-012-345", "0570-01X-XXX", "{\"phone\":1}"},
    {"050-1234-5678", "050-1234-XXXX", "{\"phone\":1}"},
    {"090‐1234‑5678 090–1234—5678 090ー1234ー5678 090−1234－5678",
     "090‐1234‑XXXX 090–1234—XXXX 090ー1234ーXXXX 090−1234－XXXX", "{\"phone\":4}"},
    {"090 - 1234 - 5678", "090 - 1234 - XXXX", "{\"phone\":1}"},
    {"+81(0)3-1234-5678", "+81(0)3-1234-XXXX", "{\"phone\":1}"},
    {"TEL03-1234-5678/FAX03-1234-5679", "TEL03-1234-XXXX/FAX03-1234-XXXX", "{\"phone\":2}"},
    {"Tel.0312345678", "Tel.031234XXXX", "{\"phone\":1}"},
    {"03-1234-5678・03-1234-5679", "03-1234-XXXX・03-1234-XXXX", "{\"phone\":2}"},
    {"03-1234-5678 06-1234-5678", "03-1234-XXXX 06-1234-XXXX", "{\"phone\":2}"},
    {"2024 03-1234-5678 9:00", "2024 03-1234-XXXX 9:00", "{\"phone\":1}"},
    {"連絡はhoge@example.co.jpまで", "連絡はxxxx@yyy.jpまで", "{\"email\":1}"},
    {"ｈｏｇｅ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ", "xxxx@yyy.jp", "{\"email\":1}"},
    {"hoge＠example.com", "xxxx@yyy.com", "{\"email\":1}"},
    {"mailto:taro.yamada+x@mail.example.jp.", "mailto:xxxx@yyy.jp.", "{\"email\":1}"},
    {"a@example.jp、090-1234-5678、b@example.com", "xxxx@yyy.jp、090-1234-XXXX、xxxx@yyy.com",
     "{\"email\":2,\"phone\":1}"},
    {"0312345678@example.com", "xxxx@yyy.com", "{\"email\":1}"},
    {"０９０（１２３４）５６７８＠example.jp", "０９０（１２３４）xxxx@yyy.jp", "{\"email\":1}"},
    {"０９０（１２３４５６７８@example.jp", "０９０（xxxx@yyy.jp", "{\"email\":1}"},
    {"http://a.example/(03-1234-5678)", "http://a.example/(03-1234-XXXX)", "{\"phone\":1}"},
    // What stays.
    {"454b9acd9cda75eb41721f55f0818002345 f55f0312345678",
     "454b9acd9cda75eb41721f55f0818002345 "
     "f55f0312345678",
     ""},
    {"受付9:00TEL03-1234-5678 T03-1234-5678", "受付9:00TEL03-1234-XXXX T03-1234-XXXX",
     "{\"phone\":2}"},
    {"0979241234a94596f 0312345678_x 0200000000l", "0979241234a94596f 0312345678_x 0200000000l",
     ""},
    {"strpbrk(s, \"0123456789\")", "strpbrk(s, \"0123456789\")", ""},
    {"xxxx@yyy.jp 06-1234-XXXX", "xxxx@yyy.jp 06-1234-XXXX", ""},
    {"ISBN 9780306406157", "ISBN 9780306406157", ""},
    {"ISBN 0306406157", "ISBN 0306406157", ""},
    {"ISBN 0-306-40615-7", "ISBN 0-306-40615-7", ""},
    {"注文番号：031234567801234", "注文番号：031234567801234", ""},
    {"注文番号: 0312345678", "注文番号: 0312345678", ""},
    {"1234-03-1234-5678", "1234-03-1234-5678", ""},
    {"03-1234-5678-90", "03-1234-5678-90", ""},
    {"10312345678", "10312345678", ""},
    {"A0312345678", "A0312345678", ""},
    {"https://example.com/0312345678?tel=03-1234-5678",
     "https://example.com/0312345678?tel=03-1234-5678", ""},
    {"https://hoge@example.com/ www.example.jp/a@example.jp",
     "https://hoge@example.com/ www.example.jp/a@example.jp", ""},
    {"/item/0312345678", "/item/0312345678", ""},
    {"01-2345-6789", "01-2345-6789", ""},
    {"12-3456-7890", "12-3456-7890", ""},
    {"110番、119番、#7119", "110番、119番、#7119", ""},
    {"0120-007-110 0120007110 ０５７０－００３－１１０",
     "0120-007-110 0120007110 ０５７０－００３－１１０", ""},
    {"icon@2x.png", "icon@2x.png", ""},
    {"foo@example foo@1.2.3 @user a@-b.jp a@b-.jp", "foo@example foo@1.2.3 @user a@-b.jp a@b-.jp",
     ""},
};

static void test_vectors(void)
{
    struct one_stage stage;

    ok(one_stage_open(&stage, "mask", "") == JPC_OK, "opens: %s", stage.err.message);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const jpc_doc *doc = one_stage_run(&stage, jpc_span_of(vectors[i].text));
        jpc_span masked;

        is_text(doc->text, vectors[i].masked, vectors[i].text);
        ok(strcmp(pii_of(doc), vectors[i].pii) == 0, "counts %s, got %s", vectors[i].pii,
           pii_of(doc));
        masked = jpc_span_of(vectors[i].masked);
        doc = one_stage_run(&stage, masked);
        ok(jpc_span_equals(doc->text, masked) && !doc->text_modified, "twice is once");
    }
    one_stage_close(&stage);
}

static void test_options(void)
{
    static const struct {
        const char *settings, *text, *masked, *pii;
    } cases[] = {
        {"email=off", "a@example.jp 03-1234-5678", "a@example.jp 03-1234-XXXX", "{\"phone\":1}"},
        {"phone=off", "a@example.jp 03-1234-5678", "xxxx@yyy.jp 03-1234-5678", "{\"email\":1}"},
        {"email=off;phone=off", "a@example.jp 03-1234-5678", "a@example.jp 03-1234-5678", ""},
        {"email=annotate;phone=annotate", "a@example.jp 03-1234-5678", "a@example.jp 03-1234-5678",
         "{\"email\":1,\"phone\":1}"},
        {"email=annotate", "a@example.jp 03-1234-5678", "a@example.jp 03-1234-XXXX",
         "{\"email\":1,\"phone\":1}"},
        {"email_template=<メールアドレス>;phone_template=<電話番号>", "a@example.jp (03)1234-5678",
         "<メールアドレス> <電話番号>", "{\"email\":1,\"phone\":1}"},
        {"keep=03-1234-5678,0120", "03(1234)5678 0120-007-110", "03(1234)5678 0120-00X-XXX",
         "{\"phone\":1}"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct one_stage stage;
        const jpc_doc *doc;

        one_stage_open(&stage, "mask", cases[i].settings);
        doc = one_stage_run(&stage, jpc_span_of(cases[i].text));
        is_text(doc->text, cases[i].masked, cases[i].settings);
        ok(strcmp(pii_of(doc), cases[i].pii) == 0, "counts %s", cases[i].pii);
        one_stage_close(&stage);
    }
}

// Every well-formed text is finished in time that grows with its length.
static void test_long_runs(void)
{
    static const char *const units[] = {
        "0",  "0 ", "0-", "03-1234-5678 ", "a",        "a@", "a@a.", "@",
        "０", "(",  "+",  "www.",          "No. 0120 "};
    struct one_stage stage;

    one_stage_open(&stage, "mask", "");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        jpc_buf text = {0};

        while (text.len < 1 << 20)
            jpc_buf_add_string(&text, units[i]);
        one_stage_run(&stage, jpc_buf_span(&text));
        ok(true, "1 MiB of '%s'", units[i]);
        jpc_buf_release(&text);
    }
    one_stage_close(&stage);
}

static FILE *open_shared(const char *name)
{
    const char *dir = tap_shared_data();
    char path[512];

    if (dir == NULL)
        return NULL;
    snprintf(path, sizeof path, "%s/pii/%s", dir, name);
    return fopen(path, "r");
}

/** libphonenumber's numbers of Japan in its national and international format. */
static void test_real_numbers(void)
{
    FILE *file = open_shared("jp_phone_valid.tsv");
    char line[512], national[64], international[64];
    size_t n = 0, found = 0;
    struct one_stage stage;

    if (file == NULL) {
        tap_skip("numbers of libphonenumber", "no shared data");
        return;
    }
    one_stage_open(&stage, "mask", "");
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%63[^\t]\t%63[^\t]", national, international) != 2 || *national != '0')
            continue;
        n += 2;
        if (one_stage_run(&stage, jpc_span_of(national))->meta != NULL)
            found++;
        else
            printf("# missed %s\n", national);
        if (one_stage_run(&stage, jpc_span_of(international))->meta != NULL)
            found++;
        else
            printf("# missed %s\n", international);
    }
    ok(n > 3000 && found == n, "%zu of %zu numbers of libphonenumber", found, n);
    one_stage_close(&stage);
    fclose(file);
}

static void test_other_numbers(void)
{
    FILE *file = open_shared("phone_negative_candidates.tsv");
    struct one_stage stage;
    char line[512];
    size_t n = 0;

    if (file == NULL) {
        tap_skip("other numbers", "no shared data");
        return;
    }
    one_stage_open(&stage, "mask", "");
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\t\n")] = '\0';
        if (n++ > 0)
            ok(one_stage_run(&stage, jpc_span_of(line))->meta == NULL, "'%s' is no number", line);
    }
    one_stage_close(&stage);
    fclose(file);
}

/** The generator also makes numbers that cannot be: "61-8897-1978", "05-7575-2214"; and 04 is the
 *  area of Sayama (04-2…) and Kashiwa (04-7…) alone. */
static const char *expected_of_person(const char *line)
{
    const char *phone = strstr(line, "\"phone\": \"");

    phone += strlen("\"phone\": \"");
    if (phone[0] != '0' || (phone[2] == '-' && strchr("346", phone[1]) == NULL) ||
        (strncmp(phone, "04-", 3) == 0 && strchr("27", phone[3]) == NULL))
        return "{\"email\":1}";
    return "{\"email\":1,\"phone\":1}";
}

/** Each invented person has one telephone number and one address, and many other numbers. */
static void test_people(void)
{
    FILE *file = open_shared("faker_ja_profiles.jsonl");
    struct one_stage stage;
    char line[4096];
    size_t n = 0, right = 0;

    if (file == NULL) {
        tap_skip("invented people", "no shared data");
        return;
    }
    one_stage_open(&stage, "mask", "all=off;email=mask;phone=mask");
    while (fgets(line, sizeof line, file) != NULL) {
        const char *pii = pii_of(one_stage_run(&stage, jpc_span_of(line)));

        n++;
        if (strcmp(pii, expected_of_person(line)) == 0)
            right++;
        else if (n - right < 10)
            printf("# %s: %s", pii, line);
    }
    ok(n > 1000 && right == n, "%zu of %zu people", right, n);
    one_stage_close(&stage);
    fclose(file);
}

int main(void)
{
    tap_begin();
    test_vectors();
    test_options();
    test_long_runs();
    test_real_numbers();
    test_other_numbers();
    test_people();
    return tap_end();
}
