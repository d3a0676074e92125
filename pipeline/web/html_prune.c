// Nodes that say they are boilerplate: by their element (nav, aside), their role, the words of
// their class and id, and comments of readers. A name is not believed of a node that holds the
// bulk of the page's prose.
#include "web/html_phrase.h"
#include "web/html_selection.h"
#include "web/html_word.h"

#define LITTLE 30      // percent of the prose, and
#define LITTLE_ALL 10  // of everything; less than this left over: pruning was wrong
#define TABLE_LINKS 30 // percent
#define NOTICE_UNITS 1200
#define NOTICE_ENDS 6  // sentences from either end of a page
#define SMALL_BULK 400 // quarters of units; 50 characters of prose are no page's bulk

// How much is believed, from everything to nothing.
enum trust { FRAMES, HINTS, ELEMENTS, NOTHING };

// Classes of table cells, list items and headings tell how they look, not what they are for.
static bool has_telling_hints(const jpc_html_selection *s, const jpc_html_node *node)
{
    switch (node->element) {
    case JPC_HTML_TH:
    case JPC_HTML_TR:
    case JPC_HTML_DT:
    case JPC_HTML_DD:
    case JPC_HTML_PRE: return false;
    default:
        return jpc_html_uses(s, JPC_HTML_WORDS) && !jpc_html_is_landmark(s, node) &&
               jpc_html_heading_level((jpc_html_element)node->element) == 0;
    }
}

static bool is_boilerplate(const jpc_html_selection *s, const jpc_html_node *node, enum trust trust)
{
    if (node->element == JPC_HTML_NAV || node->element == JPC_HTML_ASIDE || node->navigation ||
        node->element == JPC_HTML_FOOTER || node->element == JPC_HTML_DIALOG)
        return trust <= ELEMENTS && jpc_html_uses(s, JPC_HTML_ELEMENT_NAMES);
    return trust <= HINTS && (node->hints & (JPC_HTML_HINT_BOILERPLATE | JPC_HTML_HINT_HIDDEN)) &&
           has_telling_hints(s, node);
}

// A table without links: class=vuln_footer may be its last part, not the page's.
static bool is_plain(const jpc_html_selection *s, const jpc_html_node *node)
{
    return jpc_html_sum(s->links, node) * 100 <= jpc_html_sum(s->units, node) * TABLE_LINKS;
}

// Header, footer, author, forms: boilerplate if they hold little prose.
static bool is_frame(const jpc_html_selection *s, const jpc_html_node *node, enum trust trust)
{
    if (trust > FRAMES)
        return false;
    if (node->element == JPC_HTML_HEADER || node->element == JPC_HTML_FORM)
        return jpc_html_uses(s, JPC_HTML_ELEMENT_NAMES);
    return (node->hints & JPC_HTML_HINT_FRAME) && node->element != JPC_HTML_TD &&
           has_telling_hints(s, node) && !(node->element == JPC_HTML_TABLE && is_plain(s, node));
}

// The heading of level 1 stays where the rest of its box goes. The header of a section has a
// section's headings, and may have its first sentences.
static void drop_frame(jpc_html_selection *s, const jpc_html_node *node, bool of_section)
{
    for (uint32_t i = node->first_block; i < node->end_block; i++) {
        const jpc_html_block *block = &s->tree->blocks[i];

        if (block->heading != 1 &&
            !(of_section && (block->heading > 0 || jpc_html_is_sentence(block))))
            s->dropped[i] = true;
    }
    s->steps += node->end_block - node->first_block;
}

static bool is_header(const jpc_html_node *node)
{
    return node->element == JPC_HTML_HEADER || (node->hints & JPC_HTML_HINT_HEADER);
}

static bool is_bulk(const jpc_html_selection *s, const jpc_html_node *node, uint64_t total)
{
    uint64_t mass = jpc_html_sum(s->mass, node);

    return mass * 100 > total * JPC_HTML_BULK &&
           (mass > SMALL_BULK || s->measure != JPC_HTML_PROSE);
}

// Drops what is inside of a node that says it is boilerplate; returns the node to go on with.
static uint32_t prune_node(jpc_html_selection *s, uint32_t i, bool boilerplate, bool of_section)
{
    const jpc_html_node *node = &s->tree->nodes[i];

    if (boilerplate)
        jpc_html_drop(s, node->first_block, node->end_block);
    else
        drop_frame(s, node, of_section);
    return of_section && !boilerplate ? i + 1 : node->end;
}

static void prune_by(jpc_html_selection *s, enum trust trust)
{
    uint64_t total = s->mass[s->tree->n_blocks];
    uint32_t section_end = 0, header_end = 0; // of those around

    for (uint32_t i = 1; i < s->tree->n_nodes;) {
        const jpc_html_node *node = &s->tree->nodes[i];
        bool boilerplate = is_boilerplate(s, node, trust), of_section;

        s->steps++;
        if ((!boilerplate && !is_frame(s, node, trust)) || is_bulk(s, node, total) ||
            (!boilerplate && i < header_end && is_header(node))) {
            if ((node->element == JPC_HTML_SECTION || jpc_html_is_landmark(s, node)) &&
                node->end > section_end)
                section_end = node->end;
            i++;
            continue;
        }
        of_section = i < section_end && is_header(node);
        header_end = of_section ? node->end : header_end;
        i = prune_node(s, i, boilerplate, of_section);
    }
    jpc_html_accumulate(s);
}

// Nothing is dropped but what was set aside.
static void reset(jpc_html_selection *s)
{
    for (uint32_t i = 0; i < s->tree->n_blocks; i++)
        s->dropped[i] = s->comments[i] || s->notices[i];
    jpc_html_accumulate(s);
}

void jpc_html_prune(jpc_html_selection *s)
{
    uint32_t n = s->tree->n_blocks;
    int first = s->options->prefer == JPC_HTML_RECALL ? HINTS : FRAMES;
    int last = s->measure == JPC_HTML_EVERYTHING ? NOTHING : ELEMENTS;

    for (int trust = first; trust <= last; trust++) {
        uint64_t total;

        reset(s);
        total = s->mass[n];
        prune_by(s, (enum trust)trust);
        if (s->mass[n] * 100 >= total * (s->measure == JPC_HTML_PROSE ? LITTLE : LITTLE_ALL))
            break;
    }
}

// ---- cookies -----------------------------------------------------------------

static bool is_notice(const jpc_html_block *block)
{
    return block->weight.units <= NOTICE_UNITS && !block->pre &&
           jpc_html_is_cookie_notice(block->text);
}

void jpc_html_find_notices(jpc_html_selection *s)
{
    const jpc_html_block *blocks = s->tree->blocks;
    uint32_t n = s->tree->n_blocks, head = 0, tail = n;

    if (!jpc_html_uses(s, JPC_HTML_NOTICES))
        return;
    for (uint32_t left = NOTICE_ENDS; head < n && left > 0; head++)
        if (blocks[head].weight.stops > 0) {
            s->notices[head] = is_notice(&blocks[head]);
            left--;
        }
    for (uint32_t left = NOTICE_ENDS; tail > head && left > 0; tail--)
        if (blocks[tail - 1].weight.stops > 0) {
            s->notices[tail - 1] = is_notice(&blocks[tail - 1]);
            left--;
        }
    s->steps += head + n - tail;
}

// ---- comments ----------------------------------------------------------------

static void mark(jpc_html_selection *s, uint32_t first, uint32_t end)
{
    memset(s->comments + first, true, end - first);
    s->steps += end - first;
}

static bool has_form(const jpc_html_selection *s, uint32_t node, uint32_t block)
{
    const jpc_html_node *nodes = s->tree->nodes;

    for (uint32_t i = node + 1; i < nodes[node].end; i++)
        if (nodes[i].element == JPC_HTML_FORM && nodes[i].end_block >= block)
            return true;
    return false;
}

// A heading that says no more than コメント may be a chapter's, unless a form is there to write
// one; comments come last.
static void mark_headed(jpc_html_selection *s)
{
    uint32_t n = s->tree->n_blocks, last = n, box;

    for (uint32_t i = 0; i < n; i++) {
        const jpc_html_block *block = &s->tree->blocks[i];
        unsigned kinds = s->phrases[i];

        if (s->comments[i] || block->weight.units > 60 || block->pre || block->cell != 0)
            continue;
        if ((kinds & JPC_HTML_COMMENTS_OF) && block->heading > 0)
            last = i;
        if (kinds & JPC_HTML_READERS)
            mark(s, i, jpc_html_end_of_section(s, i, &box));
    }
    s->steps += n;
    if (last < n) {
        uint32_t end = jpc_html_end_of_section(s, last, &box);

        if (has_form(s, box, last))
            mark(s, last, end);
    }
}

uint64_t jpc_html_find_comments(jpc_html_selection *s)
{
    const jpc_html_node *nodes = s->tree->nodes;
    uint64_t mass = 0;

    for (uint32_t i = 1; i < s->tree->n_nodes;) {
        s->steps++;
        if (!(nodes[i].hints & JPC_HTML_HINT_COMMENT) || !has_telling_hints(s, &nodes[i])) {
            i++;
            continue;
        }
        mark(s, nodes[i].first_block, nodes[i].end_block);
        i = nodes[i].end;
    }
    mark_headed(s);
    for (uint32_t i = 0; i < s->tree->n_blocks; i++)
        mass += s->comments[i] ? s->mass[i + 1] - s->mass[i] : 0;
    return mass;
}
