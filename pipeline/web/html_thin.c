// What is no content inside of what was chosen: lists of links, teasers of other pages, notices of
// cookies and copyright, labels of buttons.
#include <stdlib.h>

#include "core/hash.h"
#include "web/html_phrase.h"
#include "web/html_selection.h"

#define MENU_LINES 3    // a menu has no fewer
#define MENU_UNITS 24   // of 12 characters at the mean
#define MENU_BLOCKS 200 // and is no article
#define LABEL_UNITS 40
#define WALL_UNITS 100
#define WALL_LINES 12
#define REPEATS 3 // of a label
#define HEAD_UNITS 60
#define LINK_UNITS 160
#define AUTHOR 20          // percent of the mass
#define SECTION_BLOCKS 400 // of a section without a box of its own, at most
#define SECTION_LINKS 20   // percent of a list of teasers with excerpts are links, at least

// The first block of [from, last) that ends a section whose heading has the level. Links and what
// is no heading end none, but may head some, many times in one: what was searched is not searched
// again.
static uint32_t find_next_heading(jpc_html_selection *s, uint32_t from, uint32_t last,
                                  uint8_t level)
{
    const jpc_html_block *blocks = s->tree->blocks;
    struct jpc_html_range *known = &s->unheaded[level];

    if (from < known->first || from > known->end)
        *known = (struct jpc_html_range){from, from};
    for (; known->end < last; known->end++) {
        const jpc_html_block *block = &blocks[known->end];

        s->steps++;
        if (block->heading != 0 && block->heading <= level && !jpc_html_is_link(block))
            break;
    }
    return known->end < last ? known->end : last;
}

uint32_t jpc_html_end_of_section(jpc_html_selection *s, uint32_t block, uint32_t *box)
{
    const jpc_html_node *nodes = s->tree->nodes;
    const jpc_html_block *blocks = s->tree->blocks;
    uint32_t node = blocks[block].node, last;
    uint8_t level = blocks[block].heading > 0 ? blocks[block].heading : 6;

    while (node != 0 && nodes[node].first_block == block && nodes[node].end_block == block + 1)
        node = nodes[node].parent;
    *box = node;
    if (nodes[node].first_block == block)
        return nodes[node].end_block;
    last = nodes[node].end_block;
    if (last - block > SECTION_BLOCKS)
        last = block + SECTION_BLOCKS;
    return find_next_heading(s, block + 1, last, level);
}

// ---- boxes of links ----------------------------------------------------------

static bool is_link_box(const jpc_html_selection *s, const jpc_html_node *node)
{
    uint64_t units = jpc_html_sum(s->units, node);

    return units > 0 && jpc_html_sum(s->links, node) * 100 > units * JPC_HTML_LINKS;
}

// One entry of a list, one cell of a table, one caption.
static bool is_single(const jpc_html_node *node)
{
    switch (node->element) {
    case JPC_HTML_P:
    case JPC_HTML_LI:
    case JPC_HTML_TD:
    case JPC_HTML_TH:
    case JPC_HTML_TR:
    case JPC_HTML_DD:
    case JPC_HTML_DT:
    case JPC_HTML_FIGURE:
    case JPC_HTML_FIGCAPTION: return true;
    default: return jpc_html_heading_level((jpc_html_element)node->element) > 0;
    }
}

// Sources of an article, references of an advisory.
static bool is_reference_box(const jpc_html_selection *s, const jpc_html_node *node)
{
    const jpc_html_block *above = s->tree->blocks + node->first_block - 1;

    return node->first_block > 0 && above->heading > 1 && above->weight.units <= HEAD_UNITS &&
           jpc_html_is_reference_heading(above->text);
}

void jpc_html_thin_link_boxes(jpc_html_selection *s, uint32_t root)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint64_t total = s->mass[s->tree->n_blocks];

    if (!jpc_html_uses(s, JPC_HTML_LINK_BOXES) || s->options->prefer == JPC_HTML_RECALL)
        return;
    for (uint32_t i = root + 1; i < nodes[root].end;) {
        const jpc_html_node *node = &nodes[i];

        s->steps++;
        if (!is_single(node) && is_link_box(s, node) && !is_reference_box(s, node) &&
            jpc_html_sum(s->mass, node) * 100 <= total * JPC_HTML_BULK) {
            jpc_html_drop(s, node->first_block, node->end_block);
            i = node->end;
        } else {
            i++;
        }
    }
}

static uint32_t count_lines(jpc_span text)
{
    uint32_t n = 1;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

// Short lines without sentences, some of them links.
static bool is_menu(jpc_html_selection *s, const jpc_html_node *node)
{
    uint32_t lines = 0, stops = 0, units = 0, links = 0;

    if (node->end_block - node->first_block > MENU_BLOCKS)
        return false;
    for (uint32_t i = node->first_block; i < node->end_block; i++) {
        const jpc_html_block *block = &s->tree->blocks[i];

        lines += count_lines(block->text);
        stops += block->weight.stops - block->link.stops;
        units += block->weight.units;
        links += block->link.units;
        s->steps += block->text.len;
    }
    return lines >= MENU_LINES && stops == 0 && units <= lines * MENU_UNITS && links >= units / 4;
}

// The column of links beside the article in a page laid out as a table.
static void thin_link_columns(jpc_html_selection *s)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint64_t total = s->mass[s->tree->n_blocks];

    for (uint32_t i = 1; i < s->tree->n_nodes; i++) {
        uint64_t mass = jpc_html_sum(s->mass, &nodes[i]),
                 row = jpc_html_sum(s->mass, &nodes[nodes[i].parent]);

        if (nodes[i].element != JPC_HTML_TD || row * 100 <= total * JPC_HTML_BULK)
            continue;
        if ((mass == 0 && is_link_box(s, &nodes[i])) || (mass * 4 <= row && is_menu(s, &nodes[i])))
            jpc_html_drop(s, nodes[i].first_block, nodes[i].end_block);
    }
    s->steps += s->tree->n_nodes;
}

// ---- teasers -----------------------------------------------------------------

// A list of other pages with excerpts: no bulk, and links in it.
static bool is_teaser_section(const jpc_html_selection *s, uint32_t first, uint32_t end)
{
    uint64_t units = s->units[end] - s->units[first], links = s->links[end] - s->links[first];
    uint64_t mass = s->mass[end] - s->mass[first];

    return end > first + 1 && links * 100 >= units * SECTION_LINKS &&
           mass * 100 <= s->mass[s->tree->n_blocks] * JPC_HTML_BULK;
}

// A box about the author, with a small part of the text.
static bool is_author_section(const jpc_html_selection *s, uint32_t first, uint32_t end)
{
    return (s->mass[end] - s->mass[first]) * 100 <= s->mass[s->tree->n_blocks] * AUTHOR;
}

// Whether the block may head what is no part of the text. A link may be as long as a title:
// 関連記事：市の予算案を発表
static bool may_head(const jpc_html_block *block)
{
    return block->heading != 1 && block->cell == 0 && !block->pre &&
           (block->weight.units <= HEAD_UNITS ||
            (jpc_html_is_link(block) && block->weight.units <= LINK_UNITS));
}

// A teaser heading goes, and what it heads or, if that is too much, what follows it up to the next
// sentence or heading.
static void thin_teasers(jpc_html_selection *s)
{
    bool in_teaser = false;

    for (uint32_t i = 0; i < s->tree->n_blocks; i++) {
        const jpc_html_block *block = &s->tree->blocks[i];
        bool head = !s->dropped[i] && may_head(block), teaser, drops = false;
        uint32_t box, end = i + 1;

        if (s->dropped[i])
            continue;
        teaser = head && (s->phrases[i] & JPC_HTML_TEASER);
        if (teaser || (head && (s->phrases[i] & JPC_HTML_AUTHOR))) {
            end = jpc_html_end_of_section(s, i, &box);
            drops = teaser ? is_teaser_section(s, i, end) : is_author_section(s, i, end);
        }
        if (drops) {
            jpc_html_drop(s, i, end);
            i = end - 1;
        }
        in_teaser = teaser || (in_teaser && block->heading == 0 &&
                               (jpc_html_is_link(block) || jpc_html_plain_units(block) < 30));
        s->dropped[i] |= in_teaser;
    }
    s->steps += s->tree->n_blocks;
}

// ---- lines -------------------------------------------------------------------

static bool is_notice(const jpc_html_block *block, unsigned phrases)
{
    if (block->weight.units < 160 && block->heading != 1 && jpc_html_is_copyright(block->text))
        return true;
    if (block->weight.units > LABEL_UNITS || block->cell != 0 || block->heading > 0)
        return false;
    return phrases & (jpc_html_is_link(block) ? JPC_HTML_CONTROL : JPC_HTML_ADVERTISEMENT);
}

static void thin_notices(jpc_html_selection *s)
{
    for (uint32_t i = 0; i < s->tree->n_blocks; i++) {
        const jpc_html_block *block = &s->tree->blocks[i];

        if (!s->dropped[i] && !block->pre && is_notice(block, s->phrases[i]))
            s->dropped[i] = true;
    }
    s->steps += s->tree->n_blocks;
}

// At the end of what may be read, in some of its last lines.
static void thin_walls(jpc_html_selection *s)
{
    uint32_t left = WALL_LINES;

    for (uint32_t i = s->tree->n_blocks; i > 0 && left > 0; i--) {
        const jpc_html_block *block = &s->tree->blocks[i - 1];

        if (s->dropped[i - 1])
            continue;
        if (block->weight.units < WALL_UNITS && block->heading != 1 && block->cell == 0 &&
            jpc_html_is_wall(block->text))
            s->dropped[i - 1] = true;
        left--;
    }
}

// A line that stands several times on the page, and what it says.
struct line {
    uint64_t hash;
    uint32_t block;
};

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a, *y = b;

    return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1)
                              : (x->block > y->block) - (x->block < y->block);
}

// Links, mostly: a label below each of many posts. What stands in tables or preformatted may
// repeat.
static bool may_be_label(const jpc_html_block *block, unsigned phrases)
{
    return block->weight.units <= LABEL_UNITS && block->cell == 0 && !block->pre &&
           block->heading == 0 && (jpc_html_is_link(block) || (phrases & JPC_HTML_CONTROL));
}

static void thin_repeated(jpc_arena *arena, jpc_html_selection *s)
{
    struct line *lines = jpc_arena_alloc(arena, s->tree->n_blocks * sizeof *lines);
    uint32_t n = 0;

    for (uint32_t i = 0; i < s->tree->n_blocks; i++)
        if (!s->dropped[i] && may_be_label(&s->tree->blocks[i], s->phrases[i])) {
            jpc_span text = s->tree->blocks[i].text;

            lines[n++] = (struct line){jpc_hash64(text.ptr, text.len), i};
        }
    if (n >= REPEATS)
        qsort(lines, n, sizeof *lines, compare_lines);
    for (uint32_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && lines[end].hash == lines[first].hash;)
            end++;
        for (uint32_t i = first; i < end && end - first >= REPEATS; i++)
            s->dropped[lines[i].block] = true;
    }
}

// Blocks that stand again behind themselves.
static void thin_stutter(jpc_html_selection *s)
{
    const jpc_html_block *before = NULL;

    for (uint32_t i = 0; i < s->tree->n_blocks; i++) {
        const jpc_html_block *block = &s->tree->blocks[i];

        if (s->dropped[i])
            continue;
        if (before != NULL && block->cell == 0 && !block->pre && block->weight.units > 1 &&
            jpc_span_equals(before->text, block->text))
            s->dropped[i] = true;
        before = block;
    }
    s->steps += s->tree->n_blocks;
}

// ---- the whole ---------------------------------------------------------------

void jpc_html_thin(jpc_arena *arena, jpc_html_selection *s, bool furnished)
{
    if (jpc_html_uses(s, JPC_HTML_COLUMNS))
        thin_link_columns(s);
    if (jpc_html_uses(s, JPC_HTML_TEASERS))
        thin_teasers(s);
    if (jpc_html_uses(s, JPC_HTML_NOTICES)) {
        thin_notices(s);
        thin_walls(s);
    }
    if (furnished && jpc_html_uses(s, JPC_HTML_REPEATED)) {
        thin_repeated(arena, s);
        thin_stutter(s);
    }
    jpc_html_accumulate(s);
}
