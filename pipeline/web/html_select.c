// Content selection in four passes, each linear:
//
//   1 prune    nodes that say they are boilerplate (nav, class words, hidden), unless they hold
//              the bulk of the page's prose
//   2 focus    from the page down to the smallest node that still holds most of the prose;
//              main and article are preferred
//   3 thin     lists of links, teaser headings with what follows, copyright lines inside of it
//   4 restore  if little is left, the pruning was wrong (an index, a forum): take it back
//
// "Prose" is measured as mass: text outside links, in full where sentences end (。！？ . ! ?), less
// where only commas or nothing marks it. Pages without boilerplate (statutes, manuals) have one
// node with all mass at the top and come out whole.
#include "web/html_select.h"

#include "web/html_word.h"

struct selection {
    const jpc_html_tree *tree;
    uint64_t *mass;            // prefix sums: mass[i] is that of the blocks before i
    uint64_t *units, *links;   // likewise
    bool *dropped;             // per block
};

// Shares in percent.
#define BULK 40                // a node with more of the page's mass is no boilerplate
#define FOCUS 72               // a child with more of its parent's mass stands for it
#define LANDMARK 45            // likewise for main and article
#define LINKS 55               // a box with more of its text in links is a list of links
#define LITTLE 20              // less than this left over: pruning was wrong

static uint32_t plain_units(const jpc_html_block *block)
{
    return block->weight.units - block->link_units;
}

static bool is_link(const jpc_html_block *block)
{
    return (uint64_t)block->link_units * 100 > (uint64_t)block->weight.units * LINKS;
}

// Quarters of units. 30 units are a sentence of 15 kana or five words.
static uint32_t mass_of(const jpc_html_block *block)
{
    uint32_t plain = plain_units(block);

    if (is_link(block))
        return 0;
    if (block->pre)
        return plain * 3;
    if (block->heading || plain < 30)
        return plain / 2;
    if (block->weight.stops > 0)
        return plain * 4;
    return block->weight.commas > 0 ? plain * 3 : plain;
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

        s->mass[i + 1] = s->mass[i] + (s->dropped[i] ? 0 : mass_of(block));
        s->units[i + 1] = s->units[i] + (s->dropped[i] ? 0 : block->weight.units);
        s->links[i + 1] = s->links[i] + (s->dropped[i] ? 0 : block->link_units);
    }
}

static void drop(struct selection *s, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++)
        s->dropped[i] = true;
}

// ---- 1 prune -----------------------------------------------------------------

static bool is_landmark(const jpc_html_node *node)
{
    return node->main || node->element == JPC_HTML_MAIN || node->element == JPC_HTML_ARTICLE;
}

static bool is_boilerplate(const jpc_html_node *node)
{
    if (node->element == JPC_HTML_NAV || node->element == JPC_HTML_ASIDE || node->navigation ||
        node->element == JPC_HTML_FOOTER || node->element == JPC_HTML_DIALOG)
        return true;
    if (is_landmark(node) || jpc_html_heading_level((jpc_html_element)node->element) > 0)
        return false;
    return (node->hints & (JPC_HTML_HINT_BOILERPLATE | JPC_HTML_HINT_HIDDEN)) != 0;
}

// Header, footer, comments, forms: boilerplate if they hold little prose.
static bool is_frame(const jpc_html_node *node)
{
    return node->element == JPC_HTML_HEADER || node->element == JPC_HTML_FORM ||
           (!is_landmark(node) && (node->hints & JPC_HTML_HINT_FRAME) &&
            jpc_html_heading_level((jpc_html_element)node->element) == 0);
}

// The heading of level 1 stays where the rest of its box goes.
static void drop_box(struct selection *s, const jpc_html_node *node)
{
    for (uint32_t i = node->first_block; i < node->end_block; i++)
        if (s->tree->blocks[i].heading != 1)
            s->dropped[i] = true;
}

static void prune(struct selection *s, bool frames)
{
    uint64_t total = s->mass[s->tree->n_blocks];

    for (uint32_t i = 1; i < s->tree->n_nodes;) {
        const jpc_html_node *node = &s->tree->nodes[i];
        bool boilerplate = is_boilerplate(node);

        if ((boilerplate || (frames && is_frame(node))) && sum(s->mass, node) * 100 <= total * BULK) {
            if (boilerplate)
                drop(s, node->first_block, node->end_block);
            else
                drop_box(s, node);
            i = node->end;
        } else {
            i++;
        }
    }
    accumulate(s);
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

static uint32_t focus(const struct selection *s)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint32_t at = find_landmark(s), child = heaviest_child(s, at);

    while (child != 0 && nodes[child].element != JPC_HTML_P &&
           sum(s->mass, &nodes[child]) * 100 > sum(s->mass, &nodes[at]) * FOCUS) {
        at = child;
        child = heaviest_child(s, at);
    }
    return at;
}

// The last heading of level 1 before the focus is its title.
static void keep_focus(struct selection *s, const jpc_html_node *node)
{
    uint32_t title = node->first_block;

    while (title > 0 && s->tree->blocks[title - 1].heading != 1)
        title--;
    if (title > 0 && !s->dropped[title - 1])
        drop(s, 0, title - 1);
    drop(s, title, node->first_block);
    drop(s, node->end_block, s->tree->n_blocks);
    accumulate(s);
}

// ---- 3 thin ------------------------------------------------------------------

static bool is_link_box(const struct selection *s, const jpc_html_node *node)
{
    uint64_t units = sum(s->units, node);

    return units > 0 && sum(s->links, node) * 100 > units * LINKS;
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
        else if (block->heading > 0 || (!is_link(block) && plain_units(block) >= 30))
            in_teaser = false;
        s->dropped[i] = in_teaser ||
                        (block->weight.units < 160 && jpc_html_is_copyright(block->text));
    }
}

// ---- 4 restore ---------------------------------------------------------------

static struct selection new_selection(jpc_arena *arena, const jpc_html_tree *tree)
{
    size_t n = tree->n_blocks;

    return (struct selection){.tree = tree,
                              .mass = jpc_arena_zalloc(arena, (n + 1) * sizeof(uint64_t)),
                              .units = jpc_arena_zalloc(arena, (n + 1) * sizeof(uint64_t)),
                              .links = jpc_arena_zalloc(arena, (n + 1) * sizeof(uint64_t)),
                              .dropped = jpc_arena_zalloc(arena, n)};
}

bool *jpc_html_select(jpc_arena *arena, const jpc_html_tree *tree)
{
    struct selection s = new_selection(arena, tree);
    const jpc_html_node *root;
    uint64_t total;

    accumulate(&s);
    total = s.mass[tree->n_blocks];
    prune(&s, true);
    if (s.mass[tree->n_blocks] * 100 < total * LITTLE) {
        memset(s.dropped, 0, tree->n_blocks);
        accumulate(&s);
        prune(&s, false);
    }
    root = &tree->nodes[focus(&s)];
    keep_focus(&s, root);
    thin_link_boxes(&s, root);
    thin_teasers(&s);
    for (uint32_t i = 0; i < tree->n_blocks; i++)
        s.dropped[i] = !s.dropped[i];
    return s.dropped;
}
