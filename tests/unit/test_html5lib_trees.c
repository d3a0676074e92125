// The text of our light tree against html5lib's trees: the same characters, in the same order,
// white space aside. Where elements nest is not compared: the light tree is not the DOM. What
// stands in elements that are left out of text (html_element.h, and those below) is left out of
// both.
//
// Each case that differs has a row in tests/data/html5lib_deviations.tsv with the reason; a row
// whose case agrees fails. Not compared: fragments (we read pages), and what a browser without
// scripts shows: the pages are made for those with scripts, to whom <noscript> is no markup.
#include "tests/unit/deviations.h"
#include "web/html_block.h"
#include "web/html_element.h"

#define TABLE "tests/data/html5lib_deviations.tsv"
#define N_CASES 1573 // of 1792 are compared

// ---- cases -------------------------------------------------------------------

struct tree_case {
    jpc_span data, document;
    bool other; // not ours to compare
};

// Takes off the lines up to the one that starts with a mark; the last line ending is not content.
static jpc_span take_section(jpc_span *rest, const char *mark)
{
    jpc_span start = *rest, line;

    while (rest->len > 0) {
        line = *rest;
        if (jpc_span_begins(line, mark))
            break;
        jpc_span_take_until(rest, '\n');
    }
    start.len = (size_t)(rest->ptr - start.ptr);
    if (start.len > 0 && start.ptr[start.len - 1] == '\n')
        start.len--;
    return start;
}

static bool take_case(jpc_span *rest, struct tree_case *it)
{
    jpc_span between, more;

    take_section(rest, "#data\n");
    if (rest->len == 0)
        return false;
    jpc_span_take_until(rest, '\n');
    it->data = take_section(rest, "#errors");
    between = take_section(rest, "#document\n");
    more = between;
    it->other = skip_behind(&between, "#document-fragment\n") || skip_behind(&more, "#script-off");
    jpc_span_take_until(rest, '\n');
    it->document = take_section(rest, "#data\n");
    return true;
}

// ---- text --------------------------------------------------------------------

static void add_visible(jpc_buf *out, jpc_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] > ' ')
            jpc_buf_add(out, &text.ptr[i], 1);
}

static bool is_left_out(jpc_span name)
{
    static const char *const others[] = {"script", "style",    "title",   "textarea",
                                         "iframe", "noframes", "noembed", "svg svg"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (jpc_span_is(name, others[i]))
            return true;
    return jpc_html_element_role(jpc_html_element_of(name)) & JPC_HTML_SKIP;
}

static size_t depth_of(jpc_span line)
{
    size_t depth = 2;

    while (depth < line.len && line.ptr[depth] == ' ')
        depth++;
    return depth;
}

// A line of the document and those that go on: texts hold line endings.
static jpc_span take_node(jpc_span *rest)
{
    jpc_span node = *rest;

    do
        jpc_span_take_until(rest, '\n');
    while (rest->len > 0 && !jpc_span_begins(*rest, "| "));
    node.len = (size_t)(rest->ptr - node.ptr);
    while (node.len > 0 && node.ptr[node.len - 1] == '\n')
        node.len--;
    return node;
}

static jpc_buf expected_text(jpc_span document)
{
    jpc_buf out = {0};
    size_t hidden = SIZE_MAX; // depth of the element that is left out

    while (document.len > 0) {
        jpc_span node = take_node(&document);
        size_t depth = depth_of(node);

        jpc_span_drop(&node, depth < node.len ? depth : node.len);
        if (depth <= hidden)
            hidden = SIZE_MAX;
        if (hidden != SIZE_MAX || node.len < 2)
            continue;
        if (node.ptr[0] == '"')
            add_visible(&out, (jpc_span){node.ptr + 1, node.len - 2});
        else if (node.ptr[0] == '<' && is_left_out((jpc_span){node.ptr + 1, node.len - 2}))
            hidden = depth;
    }
    return out;
}

static jpc_buf found_text(jpc_arena *arena, jpc_span html)
{
    jpc_html_scanner scanner = jpc_html_scan(html);
    jpc_html_builder *builder = jpc_html_builder_new(arena, html.len, JPC_HTML_RUBY_BASE);
    jpc_html_content content = JPC_HTML_CONTENT_NORMAL;
    jpc_html_token token;
    jpc_html_tree tree;
    jpc_buf out = {0};

    while (jpc_html_next(&scanner, &token)) {
        if (content != JPC_HTML_CONTENT_RCDATA || token.kind != JPC_HTML_TEXT)
            jpc_html_builder_add(builder, &token);
        scanner.foreign = jpc_html_builder_is_foreign(builder);
        content = scanner.content;
    }
    tree = jpc_html_builder_finish(builder);
    for (uint32_t i = 0; i < tree.n_blocks; i++)
        add_visible(&out, tree.blocks[i].text);
    return out;
}

// ---- the suite ---------------------------------------------------------------

struct suite {
    char dir[4096];
    struct deviations deviations;
    size_t n_cases, n_same;
    jpc_arena arena;
};

static void run_case(struct suite *suite, const char *file, const struct tree_case *it)
{
    jpc_buf expected = expected_text(it->document), found = found_text(&suite->arena, it->data);
    jpc_buf name = {0};
    bool same = jpc_span_equals(jpc_buf_span(&found), jpc_buf_span(&expected)), differs;

    add_quoted(&name, it->data);
    differs = is_deviation(&suite->deviations, file, jpc_buf_span(&name));
    if (differs && same)
        ok(false, "%s\t%.*s is in the table, but agrees", file, (int)name.len, name.ptr);
    if (!differs && !same) {
        ok(false, "%s\t%.*s has the suite's text", file, (int)name.len, name.ptr);
        is_span(jpc_buf_span(&found), jpc_buf_span(&expected), "… which is");
    }
    suite->n_cases++;
    suite->n_same += same;
    jpc_buf_release(&expected);
    jpc_buf_release(&found);
    jpc_buf_release(&name);
    jpc_arena_reset(&suite->arena);
}

static void run_file(void *self, const char *file)
{
    struct suite *suite = self;
    jpc_buf bytes = fixture_bytes(suite->dir, file);
    jpc_span rest = jpc_buf_span(&bytes);
    size_t n_before = suite->n_cases, same_before = suite->n_same;
    int failed_before = tap_failed;
    struct tree_case it;

    while (take_case(&rest, &it))
        if (!it.other)
            run_case(suite, file, &it);
    ok(tap_failed == failed_before, "%s: %zu of %zu have the suite's text", file,
       suite->n_same - same_before, suite->n_cases - n_before);
    jpc_buf_release(&bytes);
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
    snprintf(suite.dir, sizeof suite.dir, "%s/encoding/html5lib/tree-construction", shared);
    read_deviations(&suite.deviations, TABLE, "tree-construction/");
    each_suite_file(suite.dir, ".dat", run_file, &suite);
    ok(suite.n_cases == N_CASES, "%zu of %zu trees have the suite's text", suite.n_same,
       suite.n_cases);
    test_deviations(&suite.deviations);
    jpc_arena_release(&suite.arena);
    return tap_end();
}
