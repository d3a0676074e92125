// Content selection in three passes, each linear:
//
//   1 prune    nodes that say they are boilerplate (nav, class words, hidden), unless they hold
//              the bulk of the page's prose
//   2 focus    from the page down to the smallest node that still holds most of the prose;
//              main and article are preferred
//   3 thin     lists of links, teaser headings with what follows, copyright lines inside of it
//
// If pruning leaves little, it was wrong (an index, a forum) and is tried again with less trust in
// what nodes say. A page without furniture is left alone by 2 and 3.
//
// "Prose" is measured as mass: text outside links, in full where sentences end (。！？ . ! ?), less
// where only commas or nothing marks it. Pages without boilerplate (statutes, manuals) have one
// node with all mass at the top and come out whole.
#include "web/html_select.h"

#include "web/html_weight.h"
#include "web/html_word.h"

// What counts as mass, from prose to everything: a page of tables has no sentences, an index
// nothing but links.
enum measure { PROSE, PLAIN, EVERYTHING };

struct selection {
    const jpc_html_tree *tree;
    uint64_t *mass;          // prefix sums: mass[i] is that of the blocks before i
    uint64_t *units, *links; // likewise
    bool *dropped;           // per block
    enum measure measure;
};

// Shares in percent.
#define BULK 40           // a node with more of the page's mass is no boilerplate
#define FOCUS 75          // a child with more of its parent's mass stands for it
#define NAMED 55          // likewise for one that calls itself content
#define JOIN 85           // below it, prose beside that child stays
#define LANDMARK 45       // likewise for main and article
#define LITTLE 30         // less than this left over: pruning was wrong
#define ENOUGH_PROSE 1600 // quarters of units: 200 characters
#define FAIR 20           // more than this of the pruned page is enough, prose or not
#define MENU_LINES 3      // a menu has no fewer
#define MENU_UNITS 24     // of 12 characters at the mean
#define MENU_BLOCKS 200   // and is no article
#define FURNITURE 15      // a page with less to drop is all content, its lists of links too

// Quarters of units. 30 units are a sentence of 15 kana or five words.
static uint32_t prose_of(const jpc_html_block *block)
{
    uint32_t plain = jpc_html_plain_units(block);

    if (jpc_html_is_link(block))
        return 0;
    if (block->pre)
        return plain * 3;
    if (block->heading || plain < 30)
        return plain / 2;
    if (block->weight.stops > 0)
        return plain * 4;
    return block->weight.commas > 0 ? plain * 3 : plain;
}

static uint32_t mass_of(const jpc_html_block *block, enum measure measure)
{
    if (measure == PROSE)
        return prose_of(block);
    return measure == PLAIN ? jpc_html_plain_units(block) : block->weight.units;
}

// ---- sums over ranges --------------------------------------------------------

static uint64_t sum(const uint64_t *prefix, const jpc_html_node *node)
{
    return prefix[node->end_block] - prefix[node->first_block];
}

static void accumulate(struct selection *s)
{
    for (uint32_t i = 0; i < s->tree->n_blocks; i++) {
        const jpc_html_block *block = &s->tree->blocks[i];

        s->mass[i + 1] = s->mass[i] + (s->dropped[i] ? 0 : mass_of(block, s->measure));
        s->units[i + 1] = s->units[i] + (s->dropped[i] ? 0 : block->weight.units);
        s->links[i + 1] =
            s->links[i] + (s->dropped[i] || !jpc_html_is_link(block) ? 0 : block->link.units);
    }
}

static void drop(struct selection *s, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++)
        s->dropped[i] = true;
}

// ---- 1 prune -----------------------------------------------------------------

// How much is believed, from everything to nothing.
enum trust { FRAMES, HINTS, ELEMENTS, NOTHING };

static bool is_landmark(const jpc_html_node *node)
{
    return node->main || node->element == JPC_HTML_MAIN || node->element == JPC_HTML_ARTICLE;
}

// Classes of table cells, list items and headings tell how they look, not what they are for.
static bool has_telling_hints(const jpc_html_node *node)
{
    switch (node->element) {
    case JPC_HTML_TH:
    case JPC_HTML_TR:
    case JPC_HTML_DT:
    case JPC_HTML_DD:
    case JPC_HTML_PRE: return false;
    default:
        return !is_landmark(node) && jpc_html_heading_level((jpc_html_element)node->element) == 0;
    }
}

static bool is_boilerplate(const jpc_html_node *node, enum trust trust)
{
    if (node->element == JPC_HTML_NAV || node->element == JPC_HTML_ASIDE || node->navigation ||
        node->element == JPC_HTML_FOOTER || node->element == JPC_HTML_DIALOG)
        return trust <= ELEMENTS;
    return trust <= HINTS && has_telling_hints(node) &&
           (node->hints & (JPC_HTML_HINT_BOILERPLATE | JPC_HTML_HINT_HIDDEN)) != 0;
}

// Header, footer, comments, forms: boilerplate if they hold little prose.
static bool is_frame(const jpc_html_node *node, enum trust trust)
{
    if (trust > FRAMES)
        return false;
    return node->element == JPC_HTML_HEADER || node->element == JPC_HTML_FORM ||
           (has_telling_hints(node) && node->element != JPC_HTML_TD &&
            (node->hints & JPC_HTML_HINT_FRAME));
}

// The heading of level 1 stays where the rest of its box goes.
static void drop_frame(struct selection *s, const jpc_html_node *node)
{
    for (uint32_t i = node->first_block; i < node->end_block; i++)
        if (s->tree->blocks[i].heading != 1)
            s->dropped[i] = true;
}

static void prune(struct selection *s, enum trust trust)
{
    uint64_t total = s->mass[s->tree->n_blocks];

    for (uint32_t i = 1; i < s->tree->n_nodes;) {
        const jpc_html_node *node = &s->tree->nodes[i];
        bool boilerplate = is_boilerplate(node, trust);

        if ((!boilerplate && !is_frame(node, trust)) || sum(s->mass, node) * 100 > total * BULK) {
            i++;
            continue;
        }
        if (boilerplate)
            drop(s, node->first_block, node->end_block);
        else
            drop_frame(s, node);
        i = node->end;
    }
    accumulate(s);
}

static void reset(struct selection *s)
{
    memset(s->dropped, 0, s->tree->n_blocks);
    accumulate(s);
}

// Prunes as much as leaves a fair part of the mass.
static void prune_with_care(struct selection *s)
{
    uint32_t n = s->tree->n_blocks;

    for (int trust = FRAMES; trust <= NOTHING; trust++) {
        uint64_t total;

        reset(s);
        total = s->mass[n];
        prune(s, (enum trust)trust);
        if (s->mass[n] * 100 >= total * LITTLE)
            break;
    }
}

// ---- 2 focus -----------------------------------------------------------------

static uint32_t find_landmark(const struct selection *s)
{
    uint64_t total = s->mass[s->tree->n_blocks];

    for (uint32_t i = 1; i < s->tree->n_nodes; i++)
        if (is_landmark(&s->tree->nodes[i]) &&
            sum(s->mass, &s->tree->nodes[i]) * 100 > total * LANDMARK)
            return i;
    return 0;
}

static uint32_t heaviest_child(const struct selection *s, uint32_t parent)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint32_t best = 0;
    uint64_t best_mass = 0;

    for (uint32_t i = parent + 1; i < nodes[parent].end; i = nodes[i].end)
        if (sum(s->mass, &nodes[i]) > best_mass) {
            best = i;
            best_mass = sum(s->mass, &nodes[i]);
        }
    return best;
}

// A lead or an introduction beside the focus: mostly sentences.
static bool is_prose(const struct selection *s, const jpc_html_node *node)
{
    uint64_t mass = sum(s->mass, node);

    return s->measure == PROSE && mass >= 400 && mass >= sum(s->units, node) * 2;
}

// Drops what is in `parent` but not in `child`; with `join`, prose stays.
static void drop_siblings(struct selection *s, uint32_t parent, uint32_t child, bool join)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint32_t block = nodes[parent].first_block;

    for (uint32_t i = parent + 1; i < nodes[parent].end; i = nodes[i].end) {
        if (i != child && !(join && is_prose(s, &nodes[i])))
            continue;
        drop(s, block, nodes[i].first_block);
        block = nodes[i].end_block;
    }
    drop(s, block, nodes[parent].end_block);
}

// The last heading of level 1 before the focus is its title: looks for one in [first, end).
static void find_title(const struct selection *s, uint32_t first, uint32_t end, uint32_t *title)
{
    for (uint32_t i = end; i > first; i--)
        if (s->tree->blocks[i - 1].heading == 1 && !s->dropped[i - 1]) {
            *title = i - 1;
            return;
        }
}

// class=article_body and the like.
static bool is_named_content(const jpc_html_node *node)
{
    return is_landmark(node) || node->hints == JPC_HTML_HINT_CONTENT;
}

static bool can_hold_article(const jpc_html_node *node)
{
    return node->element != JPC_HTML_P && node->element != JPC_HTML_LI &&
           node->element != JPC_HTML_DD && node->element != JPC_HTML_PRE &&
           node->element != JPC_HTML_BLOCKQUOTE;
}

static uint32_t focus(struct selection *s)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint32_t at = find_landmark(s), child = heaviest_child(s, at), title = s->tree->n_blocks;

    find_title(s, 0, nodes[at].first_block, &title);
    drop(s, 0, nodes[at].first_block);
    drop(s, nodes[at].end_block, s->tree->n_blocks);
    while (child != 0 && can_hold_article(&nodes[child])) {
        uint64_t share = sum(s->mass, &nodes[child]) * 100 / (sum(s->mass, &nodes[at]) + 1);
        bool named = is_named_content(&nodes[child]);

        if (share < (named ? NAMED : FOCUS))
            break;
        find_title(s, nodes[at].first_block, nodes[child].first_block, &title);
        drop_siblings(s, at, child, !named && share < JOIN);
        at = child;
        child = heaviest_child(s, at);
    }
    if (title < s->tree->n_blocks)
        s->dropped[title] = false;
    accumulate(s);
    return at;
}

// ---- 3 thin ------------------------------------------------------------------

static bool is_link_box(const struct selection *s, const jpc_html_node *node)
{
    uint64_t units = sum(s->units, node);

    return units > 0 && sum(s->links, node) * 100 > units * JPC_HTML_LINKS;
}

static void thin_link_boxes(struct selection *s, const jpc_html_node *root)
{
    uint64_t total = s->mass[s->tree->n_blocks];
    uint32_t i = (uint32_t)(root - s->tree->nodes) + 1;

    while (i < root->end) {
        const jpc_html_node *node = &s->tree->nodes[i];
        bool single = node->element == JPC_HTML_P || node->element == JPC_HTML_LI ||
                      node->element == JPC_HTML_TD || node->element == JPC_HTML_DD ||
                      node->element == JPC_HTML_DT || node->element == JPC_HTML_TH ||
                      node->element == JPC_HTML_TR ||
                      jpc_html_heading_level((jpc_html_element)node->element) > 0;

        if (!single && is_link_box(s, node) && sum(s->mass, node) * 100 <= total * BULK) {
            drop(s, node->first_block, node->end_block);
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
static bool is_menu(const struct selection *s, const jpc_html_node *node)
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
    }
    return lines >= MENU_LINES && stops == 0 && units <= lines * MENU_UNITS && links >= units / 4;
}

// The column of links beside the article in a page laid out as a table.
static void thin_link_columns(struct selection *s)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint64_t total = s->mass[s->tree->n_blocks];

    for (uint32_t i = 1; i < s->tree->n_nodes; i++) {
        uint64_t mass = sum(s->mass, &nodes[i]), row = sum(s->mass, &nodes[nodes[i].parent]);

        if (nodes[i].element != JPC_HTML_TD || row * 100 <= total * BULK)
            continue;
        if ((mass == 0 && is_link_box(s, &nodes[i])) || (mass * 10 <= row && is_menu(s, &nodes[i])))
            drop(s, nodes[i].first_block, nodes[i].end_block);
    }
}

// A teaser heading goes, and what follows it up to the next sentence or heading.
static void thin_teasers(struct selection *s)
{
    bool in_teaser = false;

    for (uint32_t i = 0; i < s->tree->n_blocks; i++) {
        const jpc_html_block *block = &s->tree->blocks[i];

        if (s->dropped[i])
            continue;
        if (block->weight.units <= 60 && jpc_html_is_teaser_heading(block->text))
            in_teaser = true;
        else if (block->heading > 0 ||
                 (!jpc_html_is_link(block) && jpc_html_plain_units(block) >= 30))
            in_teaser = false;
        s->dropped[i] =
            in_teaser || (block->weight.units < 160 && jpc_html_is_copyright(block->text));
    }
}

// ---- the whole ---------------------------------------------------------------

// Whether much of the page was dropped (or, so far, is links).
static bool has_furniture(const struct selection *s, bool or_links)
{
    uint32_t n = s->tree->n_blocks;
    uint64_t all = 0, kept = s->units[n] - (or_links ? s->links[n] : 0);

    for (uint32_t i = 0; i < n; i++)
        all += s->tree->blocks[i].weight.units;
    return (all - kept) * 100 > all * FURNITURE;
}

static struct selection new_selection(jpc_arena *arena, const jpc_html_tree *tree)
{
    size_t n = tree->n_blocks;

    return (struct selection){.tree = tree,
                              .mass = jpc_arena_zalloc(arena, (n + 1) * sizeof(uint64_t)),
                              .units = jpc_arena_zalloc(arena, (n + 1) * sizeof(uint64_t)),
                              .links = jpc_arena_zalloc(arena, (n + 1) * sizeof(uint64_t)),
                              .dropped = jpc_arena_zalloc(arena, n)};
}

// Prunes, focuses and thins by one measure. Returns whether what is left is a page's content: 200
// characters of prose, or a fair part of what pruning left.
static bool select_by(struct selection *s, enum measure measure)
{
    uint32_t n = s->tree->n_blocks;
    uint64_t pruned;

    s->measure = measure;
    prune_with_care(s);
    pruned = s->units[n];
    if (has_furniture(s, true)) {
        const jpc_html_node *root = &s->tree->nodes[focus(s)];

        if (measure != EVERYTHING && has_furniture(s, false))
            thin_link_boxes(s, root);
    }
    thin_link_columns(s);
    thin_teasers(s);
    accumulate(s);
    return s->mass[n] >= ENOUGH_PROSE || s->units[n] * 100 >= pruned * FAIR;
}

bool *jpc_html_select(jpc_arena *arena, const jpc_html_tree *tree)
{
    struct selection s = new_selection(arena, tree);

    if (!select_by(&s, PROSE) && !select_by(&s, PLAIN))
        select_by(&s, EVERYTHING);
    for (uint32_t i = 0; i < tree->n_blocks; i++)
        s.dropped[i] = !s.dropped[i];
    return s.dropped;
}
