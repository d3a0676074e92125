// Work per byte: what the builder of the tree counts stays under a bound on pages that are made to
// have it search its stack of open elements for every tag.

#include "web/html_block.h"

#include "tap.h"
#include "web/html_extract.h"

#define MOST_STEPS 80 // per byte: a tag of four bytes looks at 256 open elements at most

static double most_steps; // per byte

static uint64_t count_steps(const char *outer, const char *inner, const char *tag, size_t n_tags)
{
    jpc_arena arena = {0};
    jpc_buf page = {0};
    uint64_t steps;

    jpc_buf_add_string(&page, outer);
    for (size_t i = 0; i < 260; i++)
        jpc_buf_add_string(&page, inner);
    for (size_t i = 0; i < n_tags; i++)
        jpc_buf_add_string(&page, tag);
    steps = jpc_html_extract(&arena, jpc_buf_span(&page), NULL).steps;
    if ((double)steps > most_steps * (double)page.len)
        most_steps = (double)steps / (double)page.len;
    jpc_buf_release(&page);
    jpc_arena_release(&arena);
    return steps;
}

static void test_steps(const char *outer, const char *inner)
{
    static const char *const tags[] = {"<td>", "<li>",  "<p>",   "</p>",     "<dt>", "<rt>",
                                       "<tr>", "</ul>", "</td>", "<p>a<td>", "</b>", "<a>"};
    size_t n_worse = 0;

    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        uint64_t once = count_steps(outer, inner, tags[i], 20000);

        n_worse += count_steps(outer, inner, tags[i], 40000) > 2 * once + 100000;
    }
    ok(n_worse == 0, "behind %s and 260 × %s twice the tags are twice the work", outer, inner);
}

static unsigned count_links(const char *page)
{
    jpc_arena arena = {0};
    jpc_html_scanner scanner = jpc_html_scan(jpc_span_of(page));
    jpc_html_builder *builder = jpc_html_builder_new(&arena, strlen(page), JPC_HTML_RUBY_BASE);
    jpc_html_token token;
    jpc_html_tree tree;
    unsigned n = 0;

    while (jpc_html_next(&scanner, &token))
        jpc_html_builder_add(builder, &token);
    tree = jpc_html_builder_finish(builder);
    for (uint32_t i = 0; i < tree.n_blocks; i++)
        n += tree.blocks[i].n_links;
    jpc_arena_release(&arena);
    return n;
}

static void test_links(void)
{
    ok(count_links("<p>一<a href=1>二</a><a href=2>三</a>") == 2, "links of a block");
    ok(count_links("<p>一<a href=1 hidden>x</a><button hidden>y</button>") == 0, "hidden links");
    ok(count_links("<p>一<b hidden><a href=1>x</a></b><div hidden><a href=1>x</a></div><p>二") == 0,
       "links in what is hidden");
    ok(count_links("<p><b><b hidden><a href=1>x</a></b><b hidden><a href=2>二</a></b></b>") == 1,
       "links of a switch");
}

int main(void)
{
    static const char *const outer[] = {"<table>", "<table><tr><td><ul><li><p>", "<li><ul>"};
    static const char *const inner[] = {"<div>",    "<table>", "<ul>",      "<ruby>",
                                        "<object>", "<b>",     "<i hidden>"};

    tap_begin();
    test_links();
    for (size_t i = 0; i < sizeof outer / sizeof *outer; i++)
        for (size_t k = 0; k < sizeof inner / sizeof *inner; k++)
            test_steps(outer[i], inner[k]);
    ok(most_steps > 1 && most_steps <= MOST_STEPS, "at most %.1f steps per byte", most_steps);
    return tap_end();
}
