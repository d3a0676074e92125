// Tokens are written down as text and compared: <name attr="value"…>, </name>, <!--comment-->,
// <!DOCTYPE…>, {text}, [raw text].
#include "web/html_token.h"

#include "tap.h"
#include "web/html_element.h"
#include "web/html_entity.h"

static void add_decoded(jpc_buf *out, jpc_span text, bool in_attribute)
{
    jpc_buf_reserve(out, jpc_html_decoded_max(text.len));
    out->len += jpc_html_decode(text, in_attribute, out->ptr + out->len);
}

static void add_open(jpc_buf *out, const jpc_html_token *token)
{
    jpc_span rest = token->attributes;
    jpc_html_attribute attribute;

    jpc_buf_add_string(out, "<");
    jpc_buf_add_span(out, token->text);
    while (jpc_html_attribute_next(&rest, &attribute)) {
        jpc_buf_add_string(out, " ");
        jpc_buf_add_span(out, attribute.name);
        if (attribute.value.ptr == NULL)
            continue;
        jpc_buf_add_string(out, "=\"");
        add_decoded(out, attribute.value, true);
        jpc_buf_add_string(out, "\"");
    }
    jpc_buf_add_string(out, jpc_html_is_self_closing(token) ? "/>" : ">");
}

static void add_token(jpc_buf *out, const jpc_html_token *token)
{
    static const char *const around[][2] = {
        [JPC_HTML_TEXT] = {"{", "}"},
        [JPC_HTML_RAW] = {"[", "]"},
        [JPC_HTML_CLOSE] = {"</", ">"},
        [JPC_HTML_COMMENT] = {"<!--", "-->"},
        [JPC_HTML_DOCTYPE] = {"<!DOCTYPE", ">"},
    };

    if (token->kind == JPC_HTML_OPEN) {
        add_open(out, token);
        return;
    }
    jpc_buf_add_string(out, around[token->kind][0]);
    if (token->kind == JPC_HTML_TEXT)
        add_decoded(out, token->text, false);
    else
        jpc_buf_add_span(out, token->text);
    jpc_buf_add_string(out, around[token->kind][1]);
}

static void add_tokens(jpc_buf *out, jpc_span html, bool foreign)
{
    jpc_html_scanner scanner = jpc_html_scan(html);
    jpc_html_token token;

    out->len = 0;
    scanner.foreign = foreign;
    while (jpc_html_next(&scanner, &token))
        add_token(out, &token);
}

static const struct token_case {
    const char *html, *tokens;
} token_cases[] = {
    {"", ""},
    {"a", "{a}"},
    {"<", "{<}"},
    {"</", "{</}"},
    {"</>", ""},
    {"a</></>b", "{a}{b}"},
    {"a < b", "{a < b}"},
    {"1<2<3", "{1<2<3}"},
    {"<p>x</p>", "<p>{x}</p>"},
    {"<P CLASS=A>", "<P CLASS=\"A\">"},
    {"<a b='c\"d' e=\"f'g\" h>", "<a b=\"c\"d\" e=\"f'g\" h>"},
    {"<a b = c>", "<a b=\"c\">"},
    {"<a b=>", "<a b=\"\">"},
    {"<a href=/x/>", "<a href=\"/x/\">"},
    {"<br/>", "<br/>"},
    {"<br / >", "<br>"},
    {"<a =b>", "<a =b>"},
    {"<a b='x>y'>z", "<a b=\"x>y\">{z}"},
    {"<a\tb\f=\t'c'\t>", "<a b=\"c\">"},
    {"<p", ""},
    {"x<p a='", "{x}"},
    {"<!-- a > b -->c", "<!-- a > b -->{c}"},
    {"<!-->a", "<!---->{a}"},
    {"<!--->a", "<!---->{a}"},
    {"<!--a--!>b", "<!--a-->{b}"},
    {"<!--a-b--c---->d", "<!--a-b--c---->{d}"},
    {"<!--a--", "<!--a-->"},
    {"<!DOCTYPE html>x", "<!DOCTYPE html>{x}"},
    {"<!x><?y z?></ w>", "<!--x--><!--?y z?--><!-- w-->"},
    {"<title>a<b>&amp;</title>c", "<title>{a<b>&}</title>{c}"},
    {"<TEXTAREA></p></TextArea>", "<TEXTAREA>{</p>}</TextArea>"},
    {"<style>&amp;</p></style x>", "<style>[&amp;</p>]</style>"},
    {"<script>a</scriptx></script>b", "<script>[a</scriptx>]</script>{b}"},
    {"<script><!-- <script> </script> --></script>b",
     "<script>[<!-- <script> </script> -->]</script>{b}"},
    {"<script><!-- </script>b", "<script>[<!-- ]</script>{b}"},
    {"<script>x", "<script>[x]"},
    {"<noscript><p>a<!--</noscript>b", "<noscript>[<p>a<!--]</noscript>{b}"},
    {"<plaintext></p>", "<plaintext>[</p>]"},
    {"<![CDATA[a]]>b", "<!--[CDATA[a]]-->{b}"},
};

static void test_tokens(void)
{
    jpc_buf out = {0};

    for (size_t i = 0; i < sizeof token_cases / sizeof *token_cases; i++) {
        add_tokens(&out, jpc_span_of(token_cases[i].html), false);
        is_text(jpc_buf_span(&out), token_cases[i].tokens, token_cases[i].html);
    }
    add_tokens(&out, jpc_span_of("<![CDATA[a<b>&amp;]>]]]>c"), true);
    is_text(jpc_buf_span(&out), "[a<b>&amp;]>]]{c}", "CDATA counts in foreign content");
    jpc_buf_release(&out);
}

static const struct reference_case {
    const char *text, *plain, *in_attribute;
} reference_cases[] = {
    {"&amp;&lt;&gt;&quot;", "&<>\"", "&<>\""},
    {"&#12354;&#x3042;&#X3042;", "あああ", "あああ"},
    {"&#12354あ", "ああ", "ああ"},
    {"&", "&", "&"},
    {"&;", "&;", "&;"},
    {"&#;&#x;", "&#;&#x;", "&#;&#x;"},
    {"&#128;&#x9f;&#x81;", "€Ÿ\xC2\x81", "€Ÿ\xC2\x81"},
    {"&#0;&#xD800;&#x110000;&#99999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD",
     "\uFFFD\uFFFD\uFFFD\uFFFD"},
    {"&notit;", "¬it;", "&notit;"},
    {"&notin;", "∉", "∉"},
    {"&not;", "¬", "¬"},
    {"&copy=1&copy", "©=1©", "&copy=1©"},
    {"&nosuch;&CounterClockwiseContourIntegral;", "&nosuch;∳", "&nosuch;∳"},
    {"&nGt;&nLt;", "≫⃒≪⃒", "≫⃒≪⃒"},
    {"&nbsp;", "\u00A0", "\u00A0"},
    {"?a=1&b=2&lt=3", "?a=1&b=2<=3", "?a=1&b=2&lt=3"},
};

static void test_references(void)
{
    char out[256];

    for (size_t i = 0; i < sizeof reference_cases / sizeof *reference_cases; i++) {
        const struct reference_case *it = &reference_cases[i];
        jpc_span text = jpc_span_of(it->text);

        is_text((jpc_span){out, jpc_html_decode(text, false, out)}, it->plain, it->text);
        is_text((jpc_span){out, jpc_html_decode(text, true, out)}, it->in_attribute, it->text);
    }
}

// Law: every element is found by its name, in any case; nothing else is.
static void test_elements(void)
{
    static const char *const names[] = {
#define NAME(id, name, role) [JPC_HTML_##id] = name,
        JPC_HTML_ELEMENTS(NAME)
#undef NAME
    };
    static const char *const others[] = {"", "b", "span", "h7", "zz", "a1", "\xC3", "blockquotes"};

    for (int i = 1; i < JPC_HTML_N_ELEMENTS; i++)
        ok((int)jpc_html_element_of(jpc_span_of(names[i])) == i, "%s", names[i]);
    ok(jpc_html_element_of(jpc_span_of("TextArea")) == JPC_HTML_TEXTAREA, "TextArea");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ok(jpc_html_element_of(jpc_span_of(others[i])) == JPC_HTML_OTHER, "no element: %zu", i);
}

// Law: every prefix of a page is a page, and a scanner reads no byte behind it (the copies have
// their exact size, for the sanitizer).
static void test_prefixes(void)
{
    static const char page[] = "<!DOCTYPE html><title>&amp;x</title>"
                               "<script><!--<script>a</script>--></script>"
                               "<p a='b' c=d e>&#x3042;&notit; <!--c--!> <![CDATA[d]]></p>";
    jpc_buf out = {0};
    size_t whole;

    add_tokens(&out, jpc_span_of(page), false);
    whole = out.len;
    for (size_t len = 0; len < sizeof page; len++) {
        char *copy = memcpy(jpc_alloc(len + 1), page, len);
        char *exact = jpc_realloc(copy, len > 0 ? len : 1);

        add_tokens(&out, (jpc_span){exact, len}, len % 2 != 0);
        if (out.len > whole + 16)
            ok(false, "prefix of %zu bytes", len);
        free(exact);
    }
    ok(true, "all prefixes of a page are read");
    jpc_buf_release(&out);
}

// Law: time is linear. A quadratic scanner needs hours for these; the alarm ends it.
static void test_linear(void)
{
    static const char *const units[] = {"<",   "</",     "<!",           "<!--",   "<a ",
                                        "<p>", "&",      "&#",           "<a=",    "</>",
                                        "->",  "<a b='", "<script><!--", "<title>"};
    jpc_buf html = {0};
    jpc_html_scanner scanner;
    jpc_html_token token;
    size_t n;

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        html.len = 0;
        while (html.len < 4000000)
            jpc_buf_add_string(&html, units[i]);
        scanner = jpc_html_scan(jpc_buf_span(&html));
        for (n = 0; jpc_html_next(&scanner, &token); n++)
            continue;
        ok(scanner.at == scanner.end, "4 MB of %s: %zu tokens", units[i], n);
    }
    jpc_buf_release(&html);
}

int main(void)
{
    tap_begin();
    test_tokens();
    test_references();
    test_elements();
    test_prefixes();
    test_linear();
    return tap_end();
}
