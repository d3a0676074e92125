// E-mail addresses, as they are and obscured: what has to be found, and what has to stay.
#include "tests/unit/one_detector.h"
#include "tests/unit/people.h"

static const char *const emails[] = {
    // What FineWeb2 misses or finds in part, behind kana.
    "連絡は⟦hoge@example.co.jp⟧",
    "メールは⟦taro.yamada@example.co.jp⟧まで",
    "〒100-0001東京都千代田区⟦info@example.jp⟧",
    // Widths, in any mix.
    "⟦ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ⟧です",
    "⟦taro＠example.com⟧、⟦taro@example．com⟧、⟦ｔaro＠example．ｃom⟧",
    "⟦ｒｕｂｙ−ｌａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ⟧と⟦ｔａｒｏ＿ｙ＠ｅｘ－ａ．ｊｐ⟧",
    // What stands around it.
    "mailto:⟦taro@example.jp⟧?subject=x",
    "<⟦taro@example.jp⟧>, \"⟦hanako@example.jp⟧\" (⟦jiro@example.jp⟧)",
    "[⟦taro@example.jp⟧](mailto:⟦taro@example.jp⟧)",
    "E-mail:⟦taro@example.jp⟧。 ⟦hanako@example.jp⟧. ⟦jiro@example.jp⟧, ....⟦saburo@example.jp⟧",
    "メール⟦taro@example.jp⟧TEL 03-1234-5678",
    "メール⟦taro@example.co.jp⟧FAX",
    "⟦taro@example.com⟧.txt",
    "⟦taro@example.com⟧:password",
    "Message-ID: <20240101.4F2A@mail.example.jp>",
    "@⟦taro@social.example⟧",
    "email@⟦example@example.com⟧",
    "----⟦taro@example.jp⟧---",
    "sip:⟦taro@example.jp⟧;transport=tcp",
    "ssh ⟦taro@host.example.jp⟧ 'ls'",
    // Local parts.
    "⟦_______@example.com⟧ ⟦1234567890@example.com⟧ ⟦taro+x@example.com⟧ ⟦a@example.com⟧",
    "⟦a..b@example.com⟧",
    "⟦taro.@docomo.ne.jp⟧と⟦\"taro..y.\"@ezweb.ne.jp⟧",
    "⟦\"taro yamada\"@example.com⟧",
    // Domains.
    "⟦a@b.example.museum⟧ ⟦A@EXAMPLE.COM⟧ ⟦a@xn--wgv71a119e.jp⟧ ⟦a@example.xn--p1ai⟧",
    "⟦taro@日本語.jp⟧まで",
    "⟦taro@mail.日本語.jp⟧です。",
    "⟦taro@例え.com⟧は例",
    "⟦taro@133.8.8.8⟧",
    "⟦taro@[192.0.2.1]⟧ ⟦taro@[IPv6:2001:db8::1]⟧ ⟦taro＠［192.0.2.1］⟧",
    "⟦ｔａｒｏ＠［ＩＰｖ６：２００１：ｄｂ８：：１］⟧ ⟦taro@[ipｖ6:2001:db8::1]⟧",
    "⟦taro@163.36.107.25⟧.",
    // No address at all.
    "icon@2x.png icon@2x.zip logo@3x.py",
    "@taro_y @media @param x @Override",
    "taro@localhost root@host user@host: ls",
    "pkg@1.2.3 pkg@1.2.3.4 \"@types/node@18.11.9\" lodash@4.17.21.tgz",
    "git@github.com:taro/repository.git git@gitlab.example.jp/x",
    "chacha20-poly1305@openssh.com,curve25519-sha256@libssh.org,zlib@openssh.com",
    "postgres://taro:secret@db.example.com/x ssh://taro@example.com/ redis://:pw@example.com",
    "pubs@dbo.authors file@name.txt ignore@ignoreErrors.rsp",
    "c.@CustomerID.CompareTo(\"K\") x.@value.name",
    "2@3.141592653589793 a@-b.jp a@b-.jp a@.jp a@b..jp @example.com taro@ example.jp",
    "あいうえお@example.com",
    "taro@example",
    "taro@例え と例.com",
    "user@127.0.0.1 user@192.168.0.1 user@10.0.0.1:22 user@111.222.333.44 user@8.8.8.8",
    "taro@[300.0.0.1] taro@[192.0.2.1 taro@[IPv6:xyz]",
    "\"\"@example.com",
};

static const char *const obscured[] = {
    "⟦taro [at] example.jp⟧ ⟦taro(at)example.co.jp⟧ ⟦taro（at）example.jp⟧ ⟦taro<AT>example.com⟧",
    "連絡は⟦taro（アット）example（ドット）co（ドット）jp⟧まで",
    "⟦taroアットマークexample.jp⟧、⟦taro アットマーク example ドット jp⟧",
    "⟦taro.yamada【@】example.jp⟧ ⟦taro（＠）example.jp⟧ ⟦ｔａｒｏ［＠］ｅｘａｍｐｌｅ．ｊｐ⟧",
    "⟦taro★example.jp⟧（★を@に変えてください） ⟦taro☆example.com⟧ ⟦taro●example●jp⟧",
    "⟦taro at example dot com⟧ ⟦taro AT example DOT co DOT jp⟧ ⟦taro_at_example_dot_com⟧",
    "⟦taro (at) example [dot] co [dot] jp⟧ ⟦taro(a)example.jp⟧ ⟦taro[at]example(.)jp⟧",
    "⟦taro{at}example.jp⟧. ⟦taro [AT] example.jp⟧TEL",
    // What it must not take.
    "look at example.com, sort_at_index.rs at_exit_at_end.py arrived at google.com yesterday",
    "dot at dot, at the dot . com",
    "アットマークを付ける アットホーム taro アットマーク",
    "★おすすめ★ ●example.jp ★example.jp a★example.jp DJ★ taro ★ example.jp",
    "第1条(a)号 f(a).b(c) x(a)y 3(a)foo、(at) example.jp、[at] example.jp taro[at] taro[at]example",
    "taro@example.jp <template> vector[at](x) array[at].name item(at).value",
};

static const struct {
    size_t n;
    bool found;
} local_lengths[] = {{1, true}, {63, true}, {64, true}, {65, false}, {66, false}, {1000, false}};

static void test_lengths(struct one_detector *one)
{
    for (size_t i = 0; i < sizeof local_lengths / sizeof *local_lengths; i++) {
        jpc_buf text = {0};

        for (size_t k = 0; k < local_lengths[i].n; k++)
            jpc_buf_add_string(&text, "a");
        jpc_buf_add_string(&text, "@example.com");
        ok((one_detector_find(one, jpc_buf_span(&text)).n == 1) == local_lengths[i].found,
           "a local part of %zu", local_lengths[i].n);
        text.len = 0;
        jpc_buf_add_string(&text, "a@");
        for (size_t k = 0; k < local_lengths[i].n; k++)
            jpc_buf_add_string(&text, "a");
        jpc_buf_add_string(&text, ".com");
        ok((one_detector_find(one, jpc_buf_span(&text)).n == 1) == (local_lengths[i].n <= 63),
           "a label of %zu", local_lengths[i].n);
        jpc_buf_release(&text);
    }
}

static void test_values(struct one_detector *one)
{
    static const char *const same[] = {"Taro-Y@Example.JP", "ｔａｒｏ－ｙ＠ｅｘａｍｐｌｅ．ｊｐ"};

    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        jpc_findings found = one_detector_find(one, jpc_span_of(same[i]));

        ok(found.n == 1 && jpc_span_is(found.items[0].value, "taro-y@example.jp"),
           "the value of %s", same[i]);
    }
}

static const char *const hostile[] = {
    "@",  "＠",    "a@",   "a@a.", "a@a@a.b@", "a.",    "a.a@",   "\"",  "\"a", "\"@",
    "@[", "a@[1.", "a@1.", "://",  "a:",       "a@語.", "語@語.", "a@-", ".@",  "a@com.",
};

static const char *const obscured_hostile[] = {
    "★", "a★", "aa★a.", "(at)", "a(at)", "a at ", " at ", "a_at_", "aアットマーク", "a(a)b dot ",
};

static void test_hostile(struct one_detector *one)
{
    jpc_buf text = {0};

    each_long_text(one, hostile, sizeof hostile / sizeof *hostile);
    // Each of 16 signs behind a local part of 64 KB.
    for (int i = 0; i < 16; i++) {
        for (int k = 0; k < 1 << 16; k++)
            jpc_buf_add_string(&text, "x");
        jpc_buf_add_string(&text, "@example.com ");
    }
    ok(one_detector_find(one, jpc_buf_span(&text)).n == 0, "local parts of 64 KB");
    jpc_buf_release(&text);
}

static const struct shape email_shapes[] = {
    {"alone", "", "", false, 1},
    {"behind kana", "連絡は", "まで", false, 1},
    {"in brackets", "山田太郎（", "）", false, 1},
    {"label", "E-mail：", "　TEL：03-1234-5678", false, 1},
    {"mailto", "<a href=\"mailto:", "\">", false, 1},
    {"full width", "アドレスは", "です。", true, 1},
    {"sentence", "Please write to ", ".", false, 1},
    {"JSON", "{\"email\":\"", "\",\"id\":1}", false, 1},
    {"glued", "株式会社例", "TEL", false, 1},
};

int main(void)
{
    struct one_detector one;

    tap_begin();
    one_detector_open(&one, "email");
    for (size_t i = 0; i < sizeof emails / sizeof *emails; i++)
        is_marked(&one, emails[i]);
    test_lengths(&one);
    test_values(&one);
    test_hostile(&one);
    test_people(&one, "email", NULL, email_shapes, sizeof email_shapes / sizeof *email_shapes);
    one_detector_close(&one);
    one_detector_open(&one, "obscured_email");
    for (size_t i = 0; i < sizeof obscured / sizeof *obscured; i++)
        is_marked(&one, obscured[i]);
    each_long_text(&one, obscured_hostile, sizeof obscured_hostile / sizeof *obscured_hostile);
    one_detector_close(&one);
    return tap_end();
}
