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
    static const char *const tags[] = {"<td>", "<li>", "<p>",   "</p>",  "<dt>",
                                       "<rt>", "<tr>", "</ul>", "</td>", "<p>a<td>"};
    size_t n_worse = 0;

    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        uint64_t once = count_steps(outer, inner, tags[i], 20000);

        n_worse += count_steps(outer, inner, tags[i], 40000) > 2 * once + 100000;
    }
    ok(n_worse == 0, "behind %s and 260 × %s twice the tags are twice the work", outer, inner);
}

int main(void)
{
    static const char *const outer[] = {"<table>", "<table><tr><td><ul><li><p>", "<li><ul>"};
    static const char *const inner[] = {"<div>", "<table>", "<ul>", "<ruby>", "<object>", "<b>"};

    tap_begin();
    for (size_t i = 0; i < sizeof outer / sizeof *outer; i++)
        for (size_t k = 0; k < sizeof inner / sizeof *inner; k++)
            test_steps(outer[i], inner[k]);
    ok(most_steps > 1 && most_steps <= MOST_STEPS, "at most %.1f steps per byte", most_steps);
    return tap_end();
}
