// The mask against vectors: what has to be found, what has to stay.
#include "pii/detector.h"
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
    {"a@pwww.o.jp@o.jp@b.jp", "xxxx@yyy.jp@xxxx@yyy.jp", "{\"email\":2}"},
    {"a@www.example.jp@b@example.jp", "xxxx@yyy.jp@xxxx@yyy.jp", "{\"email\":2}"},
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
    {"https://www.kobe-sys.co.jp/sky?tel=03-1234-5678 HTTP://KS.JP/KS?03-1234-5678",
     "https://www.kobe-sys.co.jp/sky?tel=03-1234-5678 HTTP://KS.JP/KS?03-1234-5678", ""},
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

// ---- options -----------------------------------------------------------------------------------

#define KEY "0123456789abcdef0123456789abcdef"

static char key_path[64], keep_path[64];

static void write_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");

    fputs(content, file);
    fclose(file);
}

/** "{"settings"}" with KEYFILE and KEEPFILE replaced by their paths. */
static const char *with_paths(const char *settings)
{
    static char buffer[512];
    static const char *const names[] = {"KEYFILE", "KEEPFILE"};
    const char *const paths[] = {key_path, keep_path};

    snprintf(buffer, sizeof buffer, "%s", settings);
    for (int i = 0; i < 2; i++) {
        char *at = strstr(buffer, names[i]);
        char rest[256];

        if (at == NULL)
            continue;
        snprintf(rest, sizeof rest, "%s", at + strlen(names[i]));
        snprintf(at, sizeof buffer - (size_t)(at - buffer), "%s%s", paths[i], rest);
    }
    return buffer;
}

struct option_case {
    const char *settings, *text, *masked, *pii, *spans;
};

#define BOTH "a@example.jp 03-1234-5678"

static const struct option_case option_cases[] = {
    // Actions.
    {"email=off", BOTH, "a@example.jp 03-1234-XXXX", "{\"phone\":1}", ""},
    {"phone=off", BOTH, "xxxx@yyy.jp 03-1234-5678", "{\"email\":1}", ""},
    {"all=off", BOTH, BOTH, "", ""},
    {"all=off;phone=mask", BOTH, "a@example.jp 03-1234-XXXX", "{\"phone\":1}", ""},
    {"all=off;phone=default", BOTH, BOTH, "", ""},
    {"all=annotate", BOTH, BOTH, "{\"email\":1,\"phone\":1}",
     "{\"email\":[[0,12]],\"phone\":[[13,25]]}"},
    {"email=drop;phone=annotate;max_to_drop=off", BOTH, "xxxx@yyy.jp 03-1234-5678",
     "{\"email\":1,\"phone\":1}", "{\"phone\":[[12,24]]}"},
    {"phone=drop;max_to_drop=off", BOTH, "xxxx@yyy.jp 03-1234-XXXX", "{\"email\":1,\"phone\":1}",
     ""},
    {"phone=replace;key_file=KEYFILE", "(03)1234-5678か+81-3-1234-5678か03-1234-5679",
     "<電話番号:rxcgzkbcdwxm>か<電話番号:rxcgzkbcdwxm>か<電話番号:ggblsgpcwksv>", "{\"phone\":3}",
     ""},
    {"email=replace;key_file=KEYFILE;email_template=user-{pseudonym}",
     "Taro@Example.JP ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "user-cnqdqcbkwnnx user-cnqdqcbkwnnx",
     "{\"email\":2}", ""},
    // Spans are places in the text as it is behind the stage, whatever became longer or shorter.
    {"phone=annotate", "宛先a@example.jp、𠮷野家03-1234-5678、b@example.jp、03-1234-5679",
     "宛先xxxx@yyy.jp、𠮷野家03-1234-5678、xxxx@yyy.jp、03-1234-5679", "{\"email\":2,\"phone\":2}",
     "{\"phone\":[[17,29],[42,54]]}"},
    {"phone=annotate;email_template=<メールアドレスはここにありました>",
     "a@example.jp、03-1234-5678", "<メールアドレスはここにありました>、03-1234-5678",
     "{\"email\":1,\"phone\":1}", "{\"phone\":[[19,31]]}"},
    {"email=annotate", "03-1234-5678\na@example.jp", "03-1234-XXXX\na@example.jp",
     "{\"email\":1,\"phone\":1}", "{\"email\":[[13,25]]}"},
    {"email=annotate;phone=annotate", "xxxx@yyy.jp 06-1234-XXXX", "xxxx@yyy.jp 06-1234-XXXX", "",
     ""},
    // Templates.
    {"templates=tokens", "a@example.jp (03)1234-5678", "<メールアドレス> <電話番号>",
     "{\"email\":1,\"phone\":1}", ""},
    {"templates=tokens;email_template=xxxx@yyy.{top}", "a@example.jp 03-1234-5678",
     "xxxx@yyy.jp <電話番号>", "{\"email\":1,\"phone\":1}", ""},
    {"templates=fineweb2", "taro@example.jp hanako@example.jp TARO@example.jp 03-1234-5678",
     "email@example.com firstname.lastname@example.org email@example.com 03-1234-XXXX",
     "{\"email\":3,\"phone\":1}", ""},
    {"templates=fineweb2", "email@example.com firstname.lastname@example.org",
     "email@example.com firstname.lastname@example.org", "", ""},
    {"phone_template={keep_last:4}", "03-1234-5678 ０９０－１２３４－５６７８",
     "XX-XXXX-5678 XXX－XXXX－５６７８", "{\"phone\":2}", ""},
    {"phone_template={hide_last:8}", "03-1234-5678", "03-XXXX-XXXX", "{\"phone\":1}", ""},
    {"phone_template={masked}", "03-1234-5678", "03-1234-XXXX", "{\"phone\":1}", ""},
    {"phone_template={{電話}}", "03-1234-5678", "{電話}", "{\"phone\":1}", ""},
    // A mask that is found again, and stays.
    {"phone_template=03-0000-0000", "090-1234-5678、03-0000-0000", "03-0000-0000、03-0000-0000",
     "{\"phone\":1}", ""},
    // Keep.
    {"keep=03-1234-5678,*@example.jp", "03(1234)5678 +81 3 1234 5678 a@example.jp a@x.example.jp",
     "03(1234)5678 +81 3 1234 5678 a@example.jp xxxx@yyy.jp", "{\"email\":1}", ""},
    {"keep_files=KEEPFILE", "03-1111-2222 b@example.com 03-1111-2223",
     "03-1111-2222 b@example.com 03-1111-XXXX", "{\"phone\":1}", ""},
    {"keep=0120", "0120-007-110 0120-007-111", "0120-007-110 0120-00X-XXX", "{\"phone\":1}", ""},
    {"keep_service=false", "0120-007-110", "0120-00X-XXX", "{\"phone\":1}", ""},
    {"keep=03-1234-5678;email=annotate;phone=annotate", BOTH, BOTH, "{\"email\":1}",
     "{\"email\":[[0,12]]}"},
};

static const char *meta_of(const jpc_doc *doc, const char *key)
{
    static char buffer[128];

    buffer[0] = '\0';
    for (const jpc_meta *meta = doc->meta; meta != NULL; meta = meta->next)
        if (strcmp(meta->key, key) == 0)
            snprintf(buffer, sizeof buffer, "%.*s", (int)meta->value.len, meta->value.ptr);
    return buffer;
}

static void test_options(void)
{
    for (size_t i = 0; i < sizeof option_cases / sizeof *option_cases; i++) {
        const struct option_case *c = &option_cases[i];
        struct one_stage stage;
        const jpc_doc *doc;
        jpc_buf once = {0};

        if (!ok(one_stage_open(&stage, "mask", with_paths(c->settings)) == JPC_OK, "%s %s",
                c->settings, stage.err.message))
            continue;
        doc = one_stage_run(&stage, jpc_span_of(c->text));
        is_text(doc->text, c->masked, c->settings);
        ok(strcmp(pii_of(doc), c->pii) == 0, "counts %s, got %s", c->pii, pii_of(doc));
        ok(strcmp(meta_of(doc, "pii_spans"), c->spans) == 0, "spans %s, got %s", c->spans,
           meta_of(doc, "pii_spans"));
        jpc_buf_add_span(&once, doc->text);
        is_span(one_stage_run(&stage, jpc_buf_span(&once))->text, jpc_buf_span(&once),
                "twice is once");
        jpc_buf_release(&once);
        one_stage_close(&stage);
    }
}

// ---- what is refused ---------------------------------------------------------------------------

static const struct {
    const char *settings, *message;
} refused[] = {
    {"phone=replace", "the action replace needs a key_file; make one with"},
    {"phone=replace;key_file=/nonexistent/key", "cannot open key '/nonexistent/key'"},
    {"key_file=/nonexistent/key", "cannot open key '/nonexistent/key'"},
    {"phone=replace;key_file=KEEPFILE.empty", "is empty; expected 1 to 65536 bytes"},
    {"phone=replace;key_file=KEYFILE;phone_template=<電話番号>",
     "'phone_template' has no {pseudonym}, which 'phone: replace' needs"},
    {"key_file=KEYFILE;phone_template={pseudonym}",
     "'phone_template' has {pseudonym}, which needs 'phone: replace'"},
    {"phone_template={tel}", "'phone_template', character 1: unknown placeholder '{tel}'"},
    {"email_template={top", "'email_template', character 1: a brace without its other half"},
    {"phone_template={keep_last:20}", "'phone_template' leaves '03-1234-5678' as it is"},
    {"email_template=03-1234-5678",
     "'email_template': '03-1234-5678' would be found again, as phone, and become something else"},
    {"phone_template=tel@example.jp", "'phone_template': 'tel@example.jp' would be found again, as "
                                      "email, and become something else"},
    {"phone=replace;key_file=KEYFILE;phone_template={pseudonym}@example.jp",
     "would be found again, as email, and become something else"},
    {"email=replace;key_file=KEYFILE;email_template={pseudonym}@example.jp",
     "would be found again, as email, and become something else"},
    {"keep=*", "keep list: expected a value to keep, or *@ and a domain, got '*'"},
    {"keep_files=/nonexistent/list", "cannot open list '/nonexistent/list'"},
};

static void test_refused(void)
{
    char empty[80];

    snprintf(empty, sizeof empty, "%s.empty", keep_path);
    write_file(empty, "");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct one_stage stage;

        ok(one_stage_open(&stage, "mask", with_paths(refused[i].settings)) == JPC_ERR_CONFIG &&
               strstr(stage.err.message, refused[i].message) != NULL &&
               strstr(stage.err.message, KEY) == NULL,
           "%s: %s", refused[i].settings, stage.err.message);
        one_stage_close(&stage);
    }
    remove(empty);
}

// ---- bounds
// --------------------------------------------------------------------------------------

static void test_drop(void)
{
    static const struct {
        const char *settings, *text, *reason;
        double value;
    } cases[] = {
        {"phone=drop", "03-1234-5678", "max_to_drop", 1},
        {"phone=drop", "a@example.jp", "", 0},
        {"phone=drop", "", "", 0},
        {"phone=drop;max_to_drop=1", "03-1234-5678", "", 1},
        {"phone=drop;max_to_drop=1", "03-1234-5678、03-1234-5678", "max_to_drop", 2},
        {"email=drop;phone=drop;max_to_drop=1", BOTH, "max_to_drop", 2},
        {"email=drop;phone=drop;keep=03-1234-5678", "03-1234-5678", "", 0},
        {"email=drop;phone=drop", "xxxx@yyy.jp 06-1234-XXXX 0120-007-110", "", 0},
        {"", BOTH, "", NAN},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct one_stage stage;
        double value;

        one_stage_open(&stage, "mask", cases[i].settings);
        one_stage_run(&stage, jpc_span_of(cases[i].text));
        value = one_stage_value(&stage, "max_to_drop");
        ok(strcmp(one_stage_reason(&stage), cases[i].reason) == 0 &&
               (value == cases[i].value || (isnan(value) && isnan(cases[i].value))) &&
               one_stage_value(&stage, "max_unfinished") == 0,
           "%s, '%s': %g, '%s'", cases[i].settings, cases[i].text, value, one_stage_reason(&stage));
        one_stage_close(&stage);
    }
}

// Each date of a row is one of birth as soon as the one behind it is an X, so each costs a look.
static void test_looks(void)
{
    static const struct {
        size_t n_dates;
        const char *reason;
    } cases[] = {{10, ""}, {15, ""}, {16, "max_unfinished"}, {20, "max_unfinished"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct one_stage stage;
        jpc_buf text = {0};
        bool any;

        one_stage_open(&stage, "mask", "birth_date=mask;birth_date_template=X");
        for (size_t n = 0; n < cases[i].n_dates; n++)
            jpc_buf_add_string(&text, "1979年1月2日");
        jpc_buf_add_string(&text, "生まれ");
        any = jpc_span_holds(one_stage_run(&stage, jpc_buf_span(&text))->text, jpc_span_of("1979"));
        ok(strcmp(one_stage_reason(&stage), cases[i].reason) == 0 && any == (*cases[i].reason != 0),
           "%zu looks that each find something: '%s'", cases[i].n_dates, one_stage_reason(&stage));
        jpc_buf_release(&text);
        one_stage_close(&stage);
    }
}

// What others have dropped is masked, for it may be shown, and not measured.
static void test_already_dropped(void)
{
    struct one_stage stage;
    jpc_doc *doc;

    one_stage_open(&stage, "mask", "email=drop;phone=drop");
    doc = one_stage_doc(&stage, jpc_span_of(BOTH));
    doc->verdict.first = 0;
    one_stage_apply(&stage);
    is_text(doc->text, "xxxx@yyy.jp 03-1234-XXXX", "a document that was dropped is masked");
    ok(isnan(one_stage_value(&stage, "max_to_drop")) &&
           isnan(one_stage_value(&stage, "max_unfinished")),
       "… and not measured");
    one_stage_close(&stage);
}

static void test_counters(void)
{
    struct one_stage stage;

    one_stage_open(&stage, "mask", "keep=03-1234-5678;email=annotate");
    one_stage_run(&stage, jpc_span_of("a@example.jp、03-1234-5678、0120-007-110、03-1234-5679"));
    one_stage_run(&stage, jpc_span_of("a@example.jp、b@example.jp"));
    one_stage_run(&stage, jpc_span_of("06-1234-XXXX"));
    ok(one_stage_count(&stage, "email.matches") == 3 &&
           one_stage_count(&stage, "email.documents") == 2 &&
           one_stage_count(&stage, "email.kept") == 0 &&
           one_stage_count(&stage, "phone.matches") == 1 &&
           one_stage_count(&stage, "phone.documents") == 1 &&
           one_stage_count(&stage, "phone.kept") == 2,
       "counts finds, documents, and what was kept");
    one_stage_close(&stage);
}

/** Each detector finds one thing in its sample, and that is what its template stands for. */
static void test_samples(void)
{
    for (int i = 0; jpc_detectors[i] != NULL; i++) {
        const jpc_detector *detector = jpc_detectors[i];
        struct one_stage stage;
        char settings[64], want[64];

        if (detector->anchor == JPC_ANCHOR_MORPHEMES ||
            !ok(detector->sample != NULL, "%s has a sample", detector->name))
            continue;
        snprintf(settings, sizeof settings, "all=off;templates=tokens;%s=mask", detector->name);
        snprintf(want, sizeof want, "{\"%s\":1}", detector->name);
        one_stage_open(&stage, "mask", settings);
        ok(strcmp(pii_of(one_stage_run(&stage, jpc_span_of(detector->sample))), want) == 0,
           "%s finds it in '%s'", detector->name, detector->sample);
        one_stage_close(&stage);
    }
}

// ---- texts
// ---------------------------------------------------------------------------------------

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
    snprintf(key_path, sizeof key_path, "/tmp/jpc-mask-key-%ld", (long)getpid());
    snprintf(keep_path, sizeof keep_path, "/tmp/jpc-mask-keep-%ld", (long)getpid());
    write_file(key_path, KEY);
    write_file(keep_path, "03-1111-2222\n*@example.com\n");
    test_vectors();
    test_options();
    test_refused();
    test_drop();
    test_looks();
    test_already_dropped();
    test_counters();
    test_samples();
    test_long_runs();
    test_real_numbers();
    test_other_numbers();
    test_people();
    remove(key_path);
    remove(keep_path);
    return tap_end();
}
