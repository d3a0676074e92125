// The tokenizer against html5lib's cases. Its tokens are spans of the page; what is made of a span
// wherever one is used is done here: names in lower case, references decoded, the first of several
// attributes of a name, U+FFFD for NUL where the standard says so, the parts of a doctype. Parse
// errors are not compared: there are none to report in pages that are read anyway.
//
// Each case that fails has a row in tests/data/html5lib_deviations.tsv with the reason; a row whose
// case passes fails.
#include "tests/unit/deviations.h"
#include "tests/unit/json_tree.h"
#include "web/html_entity.h"
#include "web/html_token.h"

#define TABLE "tests/data/html5lib_deviations.tsv"
#define N_CASES 6810 // of the suite; a file that is overlooked is a failure

// ---- tokens as lines of text -------------------------------------------------

struct notes {
    jpc_buf lines, text; // text: of adjacent tokens, not yet in a line
};

static void end_text(struct notes *notes)
{
    if (notes->text.len == 0)
        return;
    jpc_buf_add_string(&notes->lines, " text");
    add_quoted(&notes->lines, jpc_buf_span(&notes->text));
    notes->text.len = 0;
}

static void note(struct notes *notes, const char *kind, jpc_span text)
{
    end_text(notes);
    jpc_buf_printf(&notes->lines, " %s", kind);
    add_quoted(&notes->lines, text);
}

struct attribute {
    jpc_span name, value;
};

static int compare_attributes(const void *a, const void *b)
{
    const struct attribute *left = a, *right = b;
    size_t shorter = left->name.len < right->name.len ? left->name.len : right->name.len;
    int order = memcmp(left->name.ptr, right->name.ptr, shorter);

    return order != 0 ? order
                      : (left->name.len > right->name.len) - (left->name.len < right->name.len);
}

static void note_attributes(struct notes *notes, struct attribute *attributes, size_t n,
                            bool self_closing)
{
    qsort(attributes, n, sizeof *attributes, compare_attributes);
    for (size_t i = 0; i < n; i++) {
        note(notes, "", attributes[i].name);
        jpc_buf_add_string(&notes->lines, "=");
        add_quoted(&notes->lines, attributes[i].value);
    }
    if (self_closing)
        jpc_buf_add_string(&notes->lines, " /");
}

struct doctype {
    jpc_span name, public_id, system_id; // ptr NULL: there is none
    bool correct;
};

static void note_doctype(struct notes *notes, const struct doctype *doctype)
{
    const jpc_span *parts[] = {&doctype->name, &doctype->public_id, &doctype->system_id};

    end_text(notes);
    jpc_buf_add_string(&notes->lines, doctype->correct ? " doctype" : " quirky doctype");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i]->ptr != NULL)
            add_quoted(&notes->lines, *parts[i]);
        else
            jpc_buf_add_string(&notes->lines, "-");
}

// ---- what the suite expects --------------------------------------------------

static jpc_span unescaped(jpc_arena *arena, jpc_span text, bool twice)
{
    jpc_buf out = {0};

    if (!twice)
        return text;
    while (text.len > 0)
        if (!json_take_unicode(&text, &out)) {
            jpc_buf_add(&out, text.ptr, 1);
            jpc_span_drop(&text, 1);
        }
    text = jpc_arena_copy(arena, out.len > 0 ? out.ptr : "", out.len);
    jpc_buf_release(&out);
    return text;
}

static void expect_tag(jpc_arena *arena, struct notes *notes, const struct json *name, bool twice)
{
    struct attribute attributes[16];
    size_t n = 0;

    note(notes, "<", unescaped(arena, name->text, twice));
    for (const struct json *it = name->next->first; it != NULL && n < 16; it = it->next)
        attributes[n++] =
            (struct attribute){unescaped(arena, it->key, twice), unescaped(arena, it->text, twice)};
    note_attributes(notes, attributes, n, name->next->next != NULL);
}

static void expect_doctype(struct notes *notes, const struct json *name)
{
    const struct json *public_id = name->next, *system_id = public_id->next;
    struct doctype doctype = {.name = name->text,
                              .public_id = public_id->text,
                              .system_id = system_id->text,
                              .correct = system_id->next->kind == JSON_TRUE};

    if (name->kind == JSON_NULL)
        doctype.name.ptr = NULL;
    if (public_id->kind == JSON_NULL)
        doctype.public_id.ptr = NULL;
    if (system_id->kind == JSON_NULL)
        doctype.system_id.ptr = NULL;
    note_doctype(notes, &doctype);
}

static void expect(jpc_arena *arena, struct notes *notes, const struct json *token, bool twice)
{
    const struct json *kind = token->first, *data = kind->next;
    jpc_span text = unescaped(arena, data->text, twice);

    if (jpc_span_is(kind->text, "Character"))
        jpc_buf_add_span(&notes->text, text);
    else if (jpc_span_is(kind->text, "StartTag"))
        expect_tag(arena, notes, data, twice);
    else if (jpc_span_is(kind->text, "EndTag"))
        note(notes, "</", text);
    else if (jpc_span_is(kind->text, "Comment"))
        note(notes, "comment", text);
    else if (jpc_span_is(kind->text, "DOCTYPE"))
        expect_doctype(notes, data);
    else
        abort();
}

// ---- what we find ------------------------------------------------------------

enum change { AS_IS = 0, NO_NUL = 1, LOWER_CASE = 2, TEXT = 4, VALUE = 8 };

static jpc_span changed(jpc_arena *arena, jpc_span text, unsigned change)
{
    jpc_buf out = {0}, nul_free = {0};

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (change & LOWER_CASE && c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (change & NO_NUL && c == '\0')
            jpc_buf_add_string(&nul_free, "\uFFFD");
        else
            jpc_buf_add(&nul_free, &c, 1);
    }
    jpc_buf_reserve(&out, jpc_html_decoded_max(nul_free.len));
    if (change & (TEXT | VALUE))
        out.len = jpc_html_decode(jpc_buf_span(&nul_free), change & VALUE, out.ptr);
    else
        jpc_buf_add_span(&out, jpc_buf_span(&nul_free));
    text = jpc_arena_copy(arena, out.len > 0 ? out.ptr : "", out.len);
    jpc_buf_release(&out);
    jpc_buf_release(&nul_free);
    return text;
}

static void find_tag(jpc_arena *arena, struct notes *notes, const jpc_html_token *token)
{
    struct attribute found[64];
    jpc_span rest = token->attributes;
    jpc_html_attribute it;
    size_t n = 0, i;

    note(notes, "<", changed(arena, token->text, NO_NUL | LOWER_CASE));
    while (jpc_html_attribute_next(&rest, &it) && n < sizeof found / sizeof *found) {
        found[n].name = changed(arena, it.name, NO_NUL | LOWER_CASE);
        found[n].value = changed(arena, it.value, NO_NUL | VALUE);
        for (i = 0; i < n && !jpc_span_equals(found[i].name, found[n].name); i++)
            continue;
        n += i == n;
    }
    note_attributes(notes, found, n, jpc_html_is_self_closing(token));
}

static void skip_space(jpc_span *rest)
{
    while (rest->len > 0 && jpc_html_is_space(rest->ptr[0]))
        jpc_span_drop(rest, 1);
}

// Takes a quoted identifier off; false if it does not end. 13.2.5.59 to 13.2.5.66.
static bool take_identifier(jpc_arena *arena, jpc_span *rest, jpc_span *identifier)
{
    char quote;
    jpc_span text;

    skip_space(rest);
    if (rest->len == 0 || (rest->ptr[0] != '"' && rest->ptr[0] != '\''))
        return false;
    quote = rest->ptr[0];
    jpc_span_drop(rest, 1);
    text = jpc_span_take_until(rest, quote);
    *identifier = changed(arena, text, NO_NUL);
    return text.ptr + text.len < rest->ptr; // the quote is not there
}

// 13.2.5.53 to 13.2.5.67: all of it but where it ends.
static struct doctype parse_doctype(jpc_arena *arena, jpc_span rest, bool closed)
{
    struct doctype doctype = {.correct = false};
    size_t len = 0;

    skip_space(&rest);
    if (rest.len == 0)
        return doctype;
    while (len < rest.len && !jpc_html_is_space(rest.ptr[len]))
        len++;
    doctype.name = changed(arena, (jpc_span){rest.ptr, len}, NO_NUL | LOWER_CASE);
    jpc_span_drop(&rest, len);
    skip_space(&rest);
    if (jpc_span_begins_nocase(rest, "public")) {
        jpc_span_drop(&rest, 6);
        if (!take_identifier(arena, &rest, &doctype.public_id))
            return doctype;
        skip_space(&rest);
        doctype.correct = rest.len == 0 && closed;
        if (rest.len == 0 || !take_identifier(arena, &rest, &doctype.system_id))
            return doctype;
    } else if (jpc_span_begins_nocase(rest, "system")) {
        jpc_span_drop(&rest, 6);
        if (!take_identifier(arena, &rest, &doctype.system_id))
            return doctype;
    } else {
        doctype.correct = rest.len == 0 && closed;
        return doctype;
    }
    skip_space(&rest);
    doctype.correct = rest.len > 0 || closed; // what follows is ignored
    return doctype;
}

static void find_token(jpc_arena *arena, struct notes *notes, const jpc_html_token *token, bool raw,
                       bool closed)
{
    struct doctype doctype;
    unsigned nul = raw ? NO_NUL : AS_IS;

    switch (token->kind) {
    case JPC_HTML_TEXT:
        jpc_buf_add_span(&notes->text, changed(arena, token->text, TEXT | nul));
        break;
    case JPC_HTML_RAW: jpc_buf_add_span(&notes->text, changed(arena, token->text, nul)); break;
    case JPC_HTML_OPEN: find_tag(arena, notes, token); break;
    case JPC_HTML_CLOSE: note(notes, "</", changed(arena, token->text, NO_NUL | LOWER_CASE)); break;
    case JPC_HTML_COMMENT: note(notes, "comment", changed(arena, token->text, NO_NUL)); break;
    case JPC_HTML_DOCTYPE:
        doctype = parse_doctype(arena, token->text, closed);
        note_doctype(notes, &doctype);
    }
}

static const struct state {
    const char *name;
    jpc_html_content content;
} states[] = {
    {"Data state", JPC_HTML_CONTENT_NORMAL},
    {"PLAINTEXT state", JPC_HTML_CONTENT_PLAINTEXT},
    {"RCDATA state", JPC_HTML_CONTENT_RCDATA},
    {"RAWTEXT state", JPC_HTML_CONTENT_RAWTEXT},
    {"Script data state", JPC_HTML_CONTENT_SCRIPT},
    {"CDATA section state", JPC_HTML_CONTENT_NORMAL}, // behind <![CDATA[
};

static const struct state *find_state(jpc_span name)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (jpc_span_is(name, states[i].name))
            return &states[i];
    abort();
}

// 13.2.3.5: the page with \n for \r\n and \r; in CDATA, behind the mark that starts it. The copy
// has its exact size, for the sanitizer.
static jpc_buf page_of(jpc_span input, bool cdata)
{
    jpc_buf page = {0};

    if (cdata)
        jpc_buf_add_string(&page, "<![CDATA[");
    for (size_t i = 0; i < input.len; i++)
        if (input.ptr[i] != '\r')
            jpc_buf_add(&page, &input.ptr[i], 1);
        else if (i + 1 == input.len || input.ptr[i + 1] != '\n')
            jpc_buf_add_string(&page, "\n");
    page.ptr = jpc_realloc(page.ptr, page.len > 0 ? page.len : 1);
    return page;
}

// The tokenizer alone: elements opened on the way do not change how it reads on.
static void find_tokens(jpc_arena *arena, struct notes *notes, jpc_span input,
                        const struct state *state, jpc_span last_start_tag)
{
    bool cdata = strcmp(state->name, "CDATA section state") == 0;
    jpc_buf page = page_of(input, cdata);
    jpc_html_scanner scanner = jpc_html_scan(jpc_buf_span(&page));
    jpc_html_token token;
    bool raw = state->content != JPC_HTML_CONTENT_NORMAL;

    scanner.foreign = cdata;
    scanner.content = state->content;
    scanner.element = last_start_tag;
    while (jpc_html_next(&scanner, &token)) {
        bool closed = token.text.ptr + token.text.len < scanner.end;

        find_token(arena, notes, &token, raw && token.attributes.ptr == NULL, closed);
        raw = scanner.foreign = false;
        scanner.content = JPC_HTML_CONTENT_NORMAL;
    }
    end_text(notes);
    jpc_buf_release(&page);
}

// ---- cases -------------------------------------------------------------------

struct suite {
    char dir[4096];
    struct deviations deviations;
    size_t n_cases, n_passed;
};

struct outcome {
    struct notes found, expected;
};

static void release_outcome(struct outcome *outcome)
{
    jpc_buf_release(&outcome->found.lines);
    jpc_buf_release(&outcome->found.text);
    jpc_buf_release(&outcome->expected.lines);
    jpc_buf_release(&outcome->expected.text);
}

// Tokenizes one case from one state. `quiet`: it may fail.
static bool run_state(jpc_arena *arena, const struct json *it, const struct state *state,
                      bool quiet)
{
    struct outcome outcome = {0};
    const struct json *last = json_member(it, "lastStartTag");
    bool twice = json_member(it, "doubleEscaped") != NULL, passed;
    jpc_span input = unescaped(arena, json_member(it, "input")->text, twice);
    jpc_span found, expected;

    for (const struct json *token = json_member(it, "output")->first; token; token = token->next)
        expect(arena, &outcome.expected, token, twice);
    end_text(&outcome.expected);
    find_tokens(arena, &outcome.found, input, state, last != NULL ? last->text : (jpc_span){"", 0});
    found = jpc_buf_span(&outcome.found.lines);
    expected = jpc_buf_span(&outcome.expected.lines);
    passed = jpc_span_equals(found, expected);
    if (!passed && !quiet)
        is_span(found, expected, state->name);
    release_outcome(&outcome);
    return passed;
}

// A case passes if it does from all its states.
static bool run_case(struct suite *suite, const char *file, const struct json *it)
{
    const struct json *states_of = json_member(it, "initialStates");
    jpc_span description = json_member(it, "description")->text;
    bool quiet = is_deviation(&suite->deviations, file, description), passed = true;
    jpc_arena arena = {0};

    if (states_of == NULL)
        passed = run_state(&arena, it, &states[0], quiet);
    else
        for (const struct json *name = states_of->first; name != NULL; name = name->next)
            passed &= run_state(&arena, it, find_state(name->text), quiet);
    if (quiet == passed)
        ok(false, "%s, %.*s: %s", file, (int)description.len, description.ptr,
           passed ? "is in the table, but passes" : "has the tokens of the suite");
    jpc_arena_release(&arena);
    return passed;
}

static void run_file(void *self, const char *file)
{
    struct suite *suite = self;
    jpc_arena arena = {0};
    jpc_buf bytes = fixture_bytes(suite->dir, file);
    const struct json *cases = json_parse(&arena, jpc_buf_span(&bytes))->first;
    int failed_before = tap_failed;
    size_t n = 0, n_passed = 0;

    for (const struct json *it = cases->first; it != NULL; it = it->next, n++)
        n_passed += run_case(suite, file, it);
    ok(tap_failed == failed_before, "%s: %zu of %zu cases as the suite has them", file, n_passed,
       n);
    suite->n_cases += n;
    suite->n_passed += n_passed;
    jpc_buf_release(&bytes);
    jpc_arena_release(&arena);
}

int main(void)
{
    static struct suite suite;
    const char *shared = tap_shared_data();

    tap_begin();
    if (shared == NULL) {
        tap_skip("html5lib", "no shared data");
        return tap_end();
    }
    snprintf(suite.dir, sizeof suite.dir, "%s/encoding/html5lib/tokenizer", shared);
    read_deviations(&suite.deviations, TABLE, "tokenizer/");
    each_suite_file(suite.dir, ".test", run_file, &suite);
    ok(suite.n_cases == N_CASES, "%zu of %zu cases pass", suite.n_passed, suite.n_cases);
    test_deviations(&suite.deviations);
    return tap_end();
}
