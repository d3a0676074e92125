// From the page down to the smallest node that still holds most of the mass. What calls itself the
// article (main, article, itemprop=articleBody, class=entry-content) needs a smaller share.
#include "web/html_selection.h"
#include "web/html_word.h"

// Shares in percent.
static const struct shares {
    uint64_t child; // a child with more of its parent's mass stands for it
    uint64_t named; // likewise for one that calls itself content
    uint64_t body;  // a node that is named as an article's body stands for the page
} shares_of[] = {
    [JPC_HTML_BALANCED] = {80, 75, 25},
    [JPC_HTML_PRECISION] = {80, 75, 15},
    [JPC_HTML_RECALL] = {95, 95, 40},
};

#define LANDMARK 40 // of the mass: main and article
#define TITLED 4    // likewise, for what stands below the title: a report of two sentences
#define ONLY 60     // of the mass in all nodes of a name: there is one article
#define SEVERAL 3   // such nodes are a discussion, unless one has
#define ONLY_OF_SEVERAL 80
#define BODY_MASS 240  // quarters of units: 30 characters
#define DATA_LINKS 20  // percent of data, at most
#define LEAD_UNITS 100 // 50 characters
#define LEAD_BLOCKS 24 // between the title and the focus

static bool is_main(const jpc_html_selection *s, const jpc_html_node *node)
{
    return jpc_html_is_landmark(s, node) && node->element != JPC_HTML_ARTICLE;
}

static bool is_article(const jpc_html_selection *s, const jpc_html_node *node)
{
    return jpc_html_is_landmark(s, node);
}

static bool is_body(const jpc_html_selection *s, const jpc_html_node *node)
{
    return s->measure == JPC_HTML_PROSE && jpc_html_uses(s, JPC_HTML_BODY_NAMES) &&
           (node->hints & JPC_HTML_HINT_BODY) && !(node->hints & JPC_HTML_HINT_BOILERPLATE);
}

// The node inside `root` that passes the test, has more than `share` percent of the mass there (or,
// below the page's title, a small part) and most of what all such nodes have: one of several
// articles is not the page's content. Or `root`. Inlined, so that no test is a call for each node.
__attribute__((always_inline)) static inline uint32_t find_only(
    jpc_html_selection *s, uint32_t root, uint64_t share,
    bool (*test)(const jpc_html_selection *, const jpc_html_node *))
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint64_t best_mass = 0, all = 0, total = jpc_html_sum(s->mass, &nodes[root]);
    uint32_t best = root, n = 0;

    for (uint32_t i = root + 1; i < nodes[root].end;) {
        uint64_t mass = jpc_html_sum(s->mass, &nodes[i]);

        s->steps++;
        if (!test(s, &nodes[i])) {
            i++;
            continue;
        }
        if (mass > best_mass) {
            best = i;
            best_mass = mass;
        }
        all += mass;
        n += mass >= BODY_MASS;
        i = nodes[i].end;
    }
    if (best_mass * 100 <= all * (n < SEVERAL ? ONLY : ONLY_OF_SEVERAL))
        return root;
    s->steps += 1;
    if (best_mass >= BODY_MASS &&
        jpc_html_has_title(s, nodes[best].first_block, nodes[best].end_block))
        share = TITLED;
    return best_mass * 100 > total * share ? best : root;
}

static uint32_t heaviest_child(jpc_html_selection *s, uint32_t parent)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint32_t best = 0;
    uint64_t best_mass = 0;

    for (uint32_t i = parent + 1; i < nodes[parent].end; i = nodes[i].end) {
        uint64_t mass = jpc_html_sum(s->mass, &nodes[i]);

        s->steps++;
        if (mass > best_mass) {
            best = i;
            best_mass = mass;
        }
    }
    return best;
}

// A lead or an introduction beside the focus: mostly sentences.
static bool is_prose(jpc_html_selection *s, const jpc_html_node *node)
{
    uint64_t units = 0, mass = jpc_html_sum(s->mass, node);

    if (s->measure == JPC_HTML_PROSE)
        return mass >= 4 * LEAD_UNITS && mass >= jpc_html_sum(s->units, node) * 2;
    for (uint32_t i = node->first_block; i < node->end_block; i++)
        if (!s->dropped[i] && jpc_html_is_sentence(&s->tree->blocks[i]))
            units += s->tree->blocks[i].weight.units;
    s->steps += node->end_block - node->first_block;
    return units >= LEAD_UNITS && units * 2 >= jpc_html_sum(s->units, node);
}

// A table of data or a list of terms: a product's specification.
static bool is_data(const jpc_html_selection *s, const jpc_html_node *node)
{
    return (node->element == JPC_HTML_TABLE || node->element == JPC_HTML_DL) &&
           jpc_html_sum(s->links, node) * 100 <= jpc_html_sum(s->units, node) * DATA_LINKS;
}

// Drops what is in `parent` but not in `child`; with `join`, prose and, inside of a box, data with
// their headings stay.
static void drop_siblings(jpc_html_selection *s, uint32_t parent, uint32_t child, bool join)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint32_t block = nodes[parent].first_block;
    const jpc_html_node *before = NULL;

    for (uint32_t i = parent + 1; i < nodes[parent].end; i = nodes[i].end) {
        bool data = join && parent != 0 && i != child && is_data(s, &nodes[i]);
        bool headed = data && before != NULL && before->end_block == nodes[i].first_block &&
                      before->first_block >= block &&
                      jpc_html_heading_level((jpc_html_element)before->element) > 0;
        uint32_t first = headed ? before->first_block : nodes[i].first_block;

        s->steps++;
        before = &nodes[i];
        if (i != child && !data && !(join && is_prose(s, &nodes[i])))
            continue;
        jpc_html_drop(s, block, first);
        block = nodes[i].end_block;
    }
    jpc_html_drop(s, block, nodes[parent].end_block);
}

// The last heading of level 1 before the focus is its title: looks for one in [first, end).
static void find_title(jpc_html_selection *s, uint32_t first, uint32_t end, uint32_t *title)
{
    for (uint32_t i = end; i > first; i--)
        if (s->tree->blocks[i - 1].heading == 1 && !s->dropped[i - 1]) {
            *title = i - 1;
            break;
        }
    s->steps += end - first;
}

// class=article_body and the like.
static bool is_named_content(const jpc_html_selection *s, const jpc_html_node *node)
{
    return jpc_html_is_landmark(s, node) ||
           (jpc_html_uses(s, JPC_HTML_WORDS) &&
            (node->hints & ~(unsigned)JPC_HTML_HINT_BODY) == JPC_HTML_HINT_CONTENT);
}

// Entries and lists of them are parts of a text.
static bool can_hold_article(const jpc_html_node *node)
{
    switch (node->element) {
    case JPC_HTML_P:
    case JPC_HTML_LI:
    case JPC_HTML_DD:
    case JPC_HTML_UL:
    case JPC_HTML_OL:
    case JPC_HTML_DL:
    case JPC_HTML_PRE:
    case JPC_HTML_BLOCKQUOTE: return false;
    default: return true;
    }
}

// Sentences between the title and the focus are the lead. `pruned` says what was dropped before.
static void keep_lead(jpc_html_selection *s, const bool *pruned, uint32_t title, uint32_t focus)
{
    for (uint32_t i = title; i < focus && focus - title <= LEAD_BLOCKS; i++)
        if (i == title || (!pruned[i] && jpc_html_is_sentence(&s->tree->blocks[i])))
            s->dropped[i] = false;
}

// Goes to `node`, which is `at` or inside of it.
static uint32_t narrow(jpc_html_selection *s, uint32_t at, uint32_t node, uint32_t *title)
{
    const jpc_html_node *nodes = s->tree->nodes;

    if (node == at)
        return at;
    find_title(s, nodes[at].first_block, nodes[node].first_block, title);
    jpc_html_drop(s, nodes[at].first_block, nodes[node].first_block);
    jpc_html_drop(s, nodes[node].end_block, nodes[at].end_block);
    return node;
}

static uint32_t descend(jpc_html_selection *s, uint32_t at, uint32_t *title)
{
    const struct shares *shares = &shares_of[s->options->prefer];
    const jpc_html_node *nodes = s->tree->nodes;
    uint32_t child = heaviest_child(s, at);

    while (child != 0 && can_hold_article(&nodes[child])) {
        uint64_t share =
            jpc_html_sum(s->mass, &nodes[child]) * 100 / (jpc_html_sum(s->mass, &nodes[at]) + 1);
        bool named = is_named_content(s, &nodes[child]);

        if (share < (named ? shares->named : shares->child))
            break;
        find_title(s, nodes[at].first_block, nodes[child].first_block, title);
        drop_siblings(s, at, child, !named && s->options->prefer != JPC_HTML_PRECISION);
        at = child;
        child = heaviest_child(s, at);
    }
    return at;
}

// Goes to what calls itself the page's main part, its article, the article's body.
static uint32_t go_by_names(jpc_html_selection *s, uint32_t *title)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint32_t main = narrow(s, 0, find_only(s, 0, LANDMARK, is_main), title);
    uint32_t article = narrow(s, main, find_only(s, main, LANDMARK, is_article), title);
    uint32_t body = find_only(s, article, shares_of[s->options->prefer].body, is_body);

    if (jpc_html_sum(s->mass, &nodes[body]) < BODY_MASS)
        body = article;
    s->named = body != main;
    return narrow(s, article, body, title);
}

uint32_t jpc_html_focus(jpc_html_selection *s, bool furnished)
{
    uint32_t title = s->tree->n_blocks, at;
    bool *pruned = s->scratch;

    memcpy(pruned, s->dropped, s->tree->n_blocks);
    at = go_by_names(s, &title);
    if (furnished)
        at = descend(s, at, &title);
    if (title < s->tree->n_blocks) {
        s->dropped[title] = false;
        keep_lead(s, pruned, title, s->tree->nodes[at].first_block);
    }
    jpc_html_accumulate(s);
    return at;
}
