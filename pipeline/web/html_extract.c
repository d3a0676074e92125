#include "web/html_extract.h"

#include "web/html_block.h"
#include "web/html_contents.h"
#include "web/html_meta.h"
#include "web/html_select.h"
#include "web/html_token.h"
#include "web/html_trim.h"

#define DATE_DISTANCE 6 // blocks around the title in which a date is the page's
#define DATE_UNITS 80   // longer blocks mention dates

// ---- reading -----------------------------------------------------------------

static bool is_title(const jpc_html_scanner *scanner)
{
    return jpc_span_is_nocase(scanner->element, "title");
}

static jpc_html_tree read_page(jpc_arena *arena, jpc_span html, jpc_html_meta *meta)
{
    jpc_html_scanner scanner = jpc_html_scan(html);
    jpc_html_builder *builder = jpc_html_builder_new(arena, html.len);
    jpc_html_content content = JPC_HTML_CONTENT_NORMAL;
    jpc_html_token token;

    while (jpc_html_next(&scanner, &token)) {
        if (content == JPC_HTML_CONTENT_RCDATA && token.kind == JPC_HTML_TEXT) {
            if (is_title(&scanner))
                jpc_html_meta_title(meta, token.text);
        } else if (content == JPC_HTML_CONTENT_SCRIPT && token.kind == JPC_HTML_RAW) {
            jpc_html_meta_script(meta, token.text);
        } else {
            jpc_html_builder_add(builder, &token);
        }
        if (token.kind == JPC_HTML_OPEN)
            jpc_html_meta_open(meta, &token);
        scanner.foreign = jpc_html_builder_is_foreign(builder);
        content = scanner.content;
    }
    return jpc_html_builder_finish(builder);
}

// ---- writing -----------------------------------------------------------------

// Per row of a table: whether each of its cells is one block, so that they can share a line.
static bool *find_simple_rows(jpc_arena *arena, const jpc_html_tree *tree)
{
    bool *simple = jpc_arena_alloc(arena, tree->n_nodes);
    const jpc_html_block *before = NULL;

    memset(simple, 1, tree->n_nodes);
    for (uint32_t i = 0; i < tree->n_blocks; i++) {
        const jpc_html_block *block = &tree->blocks[i];

        if (before != NULL && block->row == before->row && block->cell == before->cell)
            simple[block->row] = false;
        before = block;
    }
    return simple;
}

static size_t text_size(const jpc_html_tree *tree, const bool *kept)
{
    size_t size = 0;

    for (uint32_t i = 0; i < tree->n_blocks; i++)
        size += kept[i] ? tree->blocks[i].text.len + 1 : 0;
    return size;
}

static jpc_span join_blocks(jpc_arena *arena, const jpc_html_tree *tree, const bool *kept)
{
    const bool *simple = find_simple_rows(arena, tree);
    char *start = jpc_arena_alloc(arena, text_size(tree, kept)), *out = start;
    uint32_t row = 0;

    for (uint32_t i = 0; i < tree->n_blocks; i++) {
        const jpc_html_block *block = &tree->blocks[i];

        if (!kept[i])
            continue;
        if (out > start)
            *out++ = block->row != 0 && block->row == row && simple[row] ? '\t' : '\n';
        memcpy(out, block->text.ptr, block->text.len);
        out += block->text.len;
        row = block->row;
    }
    return (jpc_span){start, (size_t)(out - start)};
}

// A date in a short block near the first heading, or else near the content's start, is probably the
// page's.
static void find_date_near(jpc_html_meta *meta, const jpc_html_tree *tree, uint32_t at)
{
    uint32_t first = at > DATE_DISTANCE ? at - DATE_DISTANCE : 0;
    uint32_t end = tree->n_blocks - at > DATE_DISTANCE ? at + DATE_DISTANCE : tree->n_blocks;

    for (uint32_t i = first; i < end; i++)
        if (tree->blocks[i].weight.units <= DATE_UNITS)
            jpc_html_meta_visible_date(meta, tree->blocks[i].text);
}

static void find_visible_date(jpc_html_meta *meta, const jpc_html_tree *tree, const bool *kept)
{
    uint32_t title = 0, content = 0;

    while (title < tree->n_blocks && tree->blocks[title].heading != 1)
        title++;
    while (content < tree->n_blocks && !kept[content])
        content++;
    if (title < tree->n_blocks)
        find_date_near(meta, tree, title);
    find_date_near(meta, tree, content);
}

jpc_page jpc_html_extract(jpc_arena *arena, jpc_span html)
{
    jpc_html_meta meta = jpc_html_meta_new(arena);
    jpc_html_tree tree = read_page(arena, html, &meta);
    bool *kept = jpc_html_select(arena, &tree);
    jpc_page page = {.title = meta.title, .lang = meta.lang};

    find_visible_date(&meta, &tree, kept);
    jpc_html_drop_contents(arena, &tree, kept);
    jpc_html_trim(&tree, meta.title, kept);
    page.text = join_blocks(arena, &tree, kept);
    page.published = meta.published;
    page.rights = meta.rights;
    return page;
}
