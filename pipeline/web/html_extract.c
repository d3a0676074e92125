#include "web/html_extract.h"

#include "web/html_article.h"
#include "web/html_block.h"
#include "web/html_contents.h"
#include "web/html_meta.h"
#include "web/html_paragraph.h"
#include "web/html_select.h"
#include "web/html_table.h"
#include "web/html_title.h"
#include "web/html_token.h"
#include "web/html_trim.h"

#define DATE_DISTANCE 6   // blocks around the title in which a date is the page's
#define LABEL_DISTANCE 20 // … if it says to be that of publication
#define DATE_UNITS 80     // longer blocks mention dates

// ---- reading -----------------------------------------------------------------

static bool is_title(const jpc_html_scanner *scanner)
{
    return jpc_span_is_nocase(scanner->element, "title");
}

// What a frameset says to those who have no frames.
struct frames {
    bool has_set;
    jpc_span otherwise; // of <noframes>: markup, which the tokenizer leaves as it is
};

static void look_for_frames(const jpc_html_scanner *scanner, const jpc_html_token *token,
                            struct frames *frames)
{
    if (token->kind == JPC_HTML_OPEN)
        frames->has_set |= token->text.len == 8 && jpc_span_is_nocase(token->text, "frameset");
    else if (token->kind == JPC_HTML_RAW && frames->otherwise.len == 0 &&
             jpc_span_is_nocase(scanner->element, "noframes"))
        frames->otherwise = token->text;
}

// What a page says to those without scripts is no text, but what it reserves there, it reserves.
static void read_no_script(jpc_html_meta *meta, jpc_span markup)
{
    jpc_html_scanner scanner = jpc_html_scan(markup);
    jpc_html_token token;

    while (jpc_html_next(&scanner, &token))
        if (token.kind == JPC_HTML_OPEN)
            jpc_html_meta_open(meta, &token);
}

static jpc_html_tree read_markup(jpc_arena *arena, jpc_span html, jpc_html_ruby ruby,
                                 jpc_html_meta *meta, jpc_html_article *article,
                                 struct frames *frames)
{
    jpc_html_scanner scanner = jpc_html_scan(html);
    jpc_html_builder *builder = jpc_html_builder_new(arena, html.len, ruby);
    jpc_html_content content = JPC_HTML_CONTENT_NORMAL;
    jpc_html_token token;
    bool json_ld = false;

    while (jpc_html_next(&scanner, &token)) {
        if (content == JPC_HTML_CONTENT_NORMAL && token.kind == JPC_HTML_TEXT) { // every other one
            jpc_html_builder_add(builder, &token);
            continue;
        }
        if (content == JPC_HTML_CONTENT_RCDATA && token.kind == JPC_HTML_TEXT) {
            if (is_title(&scanner))
                jpc_html_meta_title(meta, token.text);
        } else if (content == JPC_HTML_CONTENT_SCRIPT && token.kind == JPC_HTML_RAW) {
            jpc_html_meta_script(meta, token.text);
            if (json_ld)
                jpc_html_article_read(arena, article, token.text);
        } else if (token.kind == JPC_HTML_RAW && jpc_span_is_nocase(scanner.element, "noscript")) {
            read_no_script(meta, token.text);
        } else {
            jpc_html_builder_add(builder, &token);
        }
        if (token.kind == JPC_HTML_OPEN && jpc_html_meta_wants(token.element))
            jpc_html_meta_open(meta, &token);
        if (token.kind == JPC_HTML_OPEN || token.kind == JPC_HTML_RAW)
            look_for_frames(&scanner, &token, frames);
        scanner.foreign = jpc_html_builder_is_foreign(builder);
        content = scanner.content;
        if (content == JPC_HTML_CONTENT_SCRIPT && token.kind == JPC_HTML_OPEN)
            json_ld = jpc_html_is_json_ld(&token);
    }
    return jpc_html_builder_finish(builder);
}

// A page of frames has its text in other pages, but may have some in <noframes>.
static jpc_html_tree read_page(jpc_arena *arena, jpc_span html, jpc_html_ruby ruby,
                               jpc_html_meta *meta, jpc_html_article *article)
{
    struct frames frames = {false, {"", 0}}, ignored = frames;
    jpc_html_tree tree = read_markup(arena, html, ruby, meta, article, &frames);

    if (tree.n_blocks > 0 || !frames.has_set || frames.otherwise.len == 0)
        return tree;
    return read_markup(arena, frames.otherwise, ruby, meta, article, &ignored);
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

// `paragraphs` may be NULL.
static jpc_span join_blocks(jpc_arena *arena, const jpc_html_tree *tree, const bool *kept,
                            jpc_html_paragraphs *paragraphs)
{
    const bool *simple = find_simple_rows(arena, tree);
    char *start = jpc_arena_alloc(arena, text_size(tree, kept)), *out = start;
    uint32_t row = 0;

    for (uint32_t i = 0; i < tree->n_blocks; i++) {
        const jpc_html_block *block = &tree->blocks[i];
        bool joins = block->row != 0 && block->row == row && simple[row];

        if (!kept[i])
            continue;
        if (out > start)
            *out++ = joins ? '\t' : '\n';
        if (paragraphs != NULL)
            jpc_html_paragraphs_add(paragraphs, block, joins && out > start);
        memcpy(out, block->text.ptr, block->text.len);
        out += block->text.len;
        row = block->row;
    }
    return (jpc_span){start, (size_t)(out - start)};
}

static float link_share(const jpc_html_tree *tree, const bool *kept)
{
    uint64_t units = 0, link_units = 0;

    for (uint32_t i = 0; i < tree->n_blocks; i++) {
        units += kept[i] ? tree->blocks[i].weight.units : 0;
        link_units += kept[i] ? tree->blocks[i].link.units : 0;
    }
    return units > 0 ? (float)link_units / (float)units : 0;
}

// A date in a short block near the first heading, or else near the content's start, is probably the
// page's.
static void find_date_near(jpc_html_meta *meta, const jpc_html_tree *tree, uint32_t at)
{
    uint32_t first = at > LABEL_DISTANCE ? at - LABEL_DISTANCE : 0;
    uint32_t end = tree->n_blocks - at > LABEL_DISTANCE ? at + LABEL_DISTANCE : tree->n_blocks;

    for (uint32_t i = first; i < end; i++) {
        uint32_t distance = i > at ? i - at : at - i;

        if (tree->blocks[i].weight.units <= DATE_UNITS)
            jpc_html_meta_visible_date(meta, tree->blocks[i].text, distance > DATE_DISTANCE);
    }
}

static void find_visible_date(jpc_html_meta *meta, const jpc_html_tree *tree, uint32_t title,
                              const bool *kept)
{
    uint32_t content = 0;

    while (content < tree->n_blocks && !kept[content])
        content++;
    if (title < tree->n_blocks)
        find_date_near(meta, tree, title);
    find_date_near(meta, tree, content);
}

// ---- the title ----------------------------------------------------------------

// Chooses it, and stores the block that says it, or else the first heading of level 1; n_blocks if
// there is none.
static jpc_span find_title(jpc_arena *arena, const jpc_html_meta *meta, const jpc_html_tree *tree,
                           uint32_t *at)
{
    jpc_span headings[JPC_HTML_MAX_HEADINGS];
    uint32_t blocks[JPC_HTML_MAX_HEADINGS];
    jpc_html_titles said = {meta->title, meta->og_title, meta->site_name, headings, 0};
    jpc_span title;

    for (uint32_t i = 0; i < tree->n_blocks && said.n_headings < JPC_HTML_MAX_HEADINGS; i++)
        if (tree->blocks[i].heading == 1) {
            headings[said.n_headings] = jpc_html_meta_folded(arena, tree->blocks[i].text);
            blocks[said.n_headings++] = i;
        }
    title = jpc_html_title(arena, &said);
    *at = said.n_headings > 0 ? blocks[0] : tree->n_blocks;
    for (size_t i = 0; i < said.n_headings; i++)
        if (headings[i].ptr == title.ptr)
            *at = blocks[i];
    return title;
}

// ---- the page -----------------------------------------------------------------

static jpc_page page_of(const jpc_html_meta *meta)
{
    return (jpc_page){.published = meta->published,
                      .lang = meta->lang,
                      .canonical = meta->canonical.len > 0 ? meta->canonical : meta->og_url,
                      .base = meta->base,
                      .rights = meta->rights};
}

// `body` is the text that only JSON-LD has, or NULL; `paragraphs` NULL: none are wanted.
static void write_text(jpc_arena *arena, const jpc_html_tree *tree, const bool *kept,
                       const jpc_span *body, jpc_html_paragraphs *paragraphs, jpc_page *page)
{
    page->text = body != NULL ? *body : join_blocks(arena, tree, kept, paragraphs);
    page->link_share = body != NULL ? 0 : link_share(tree, kept);
    if (paragraphs == NULL)
        return;
    if (body != NULL)
        jpc_html_paragraphs_add_text(paragraphs, *body);
    page->paragraphs = jpc_html_paragraphs_all(paragraphs, &page->n_paragraphs);
}

jpc_page jpc_html_extract(jpc_arena *arena, jpc_span html, const jpc_html_options *options)
{
    static const jpc_html_options defaults;
    jpc_html_meta meta = jpc_html_meta_new(arena);
    jpc_html_article article = {.n_bodies = 0};
    jpc_html_tree tree;
    jpc_page page;
    jpc_span title;
    uint32_t title_at;
    bool *kept, hidden = false;

    if (options == NULL)
        options = &defaults;
    tree = read_page(arena, html, options->ruby, &meta, &article);
    page = page_of(&meta);
    page.steps = tree.steps;
    kept = jpc_html_select(arena, &tree, meta.title, options, &page.steps);
    if (!(options->without & JPC_HTML_JSON_LD))
        hidden = jpc_html_article_apply(arena, &article, &tree, kept, &page.steps);
    title = find_title(arena, &meta, &tree, &title_at);
    jpc_html_meta_address_date(&meta);
    find_visible_date(&meta, &tree, title_at, kept);
    if (options->no_tables)
        jpc_html_drop_tables(arena, &tree, kept);
    if (!(options->without & JPC_HTML_CONTENTS))
        jpc_html_drop_contents(arena, &tree, kept);
    if (!(options->without & JPC_HTML_EDGES))
        jpc_html_trim(&tree, meta.title, options->prefer == JPC_HTML_PRECISION, kept);
    page.title = title;
    page.published = meta.published;
    page.limits = tree.limits;
    write_text(arena, &tree, kept, hidden ? &article.body : NULL,
               options->paragraphs ? jpc_html_paragraphs_new(arena, &tree, html.len, &page.steps)
                                   : NULL,
               &page);
    return page;
}
