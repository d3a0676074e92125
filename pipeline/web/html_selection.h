/** What the passes of content selection share (html_prune.c, html_focus.c, html_thin.c). */
#ifndef JPC_WEB_HTML_SELECTION_H
#define JPC_WEB_HTML_SELECTION_H

#include "web/html_extract.h"
#include "web/html_select.h"
#include "web/html_weight.h"

/** What counts as mass, from prose to everything: a page of tables has no sentences, an index
 *  nothing but links. */
typedef enum jpc_html_measure {
    JPC_HTML_PROSE,
    JPC_HTML_PLAIN,
    JPC_HTML_EVERYTHING
} jpc_html_measure;

typedef struct jpc_html_selection {
    const jpc_html_tree *tree;
    const jpc_html_options *options;
    jpc_span title;          /**< of the page */
    uint64_t *mass;          /**< prefix sums: mass[i] is that of the blocks before i */
    uint64_t *units, *links; /**< likewise */
    bool *dropped;           /**< per block */
    bool *comments;          /**< per block: part of readers' comments */
    bool *notices;           /**< per block: tells that the site uses cookies */
    unsigned char *phrases;  /**< per block: what short ones are, of html_phrase.h */
    bool *scratch;           /**< per block: for whoever needs one */
    jpc_html_measure measure;
    bool named; /**< the page names one node as its article */
    struct jpc_html_range {
        uint32_t first, end;
    } unheaded[7];  /**< per level: blocks that are known to hold no heading as high */
    uint64_t steps; /**< nodes, blocks and bytes looked at */
} jpc_html_selection;

#define JPC_HTML_BULK 42 /**< percent: a node with more of the page's mass is no boilerplate */

static inline bool jpc_html_uses(const jpc_html_selection *s, jpc_html_signal signal)
{
    return (s->options->without & signal) == 0;
}

static inline uint64_t jpc_html_sum(const uint64_t *prefix, const jpc_html_node *node)
{
    return prefix[node->end_block] - prefix[node->first_block];
}

static inline void jpc_html_drop(jpc_html_selection *s, uint32_t first, uint32_t end)
{
    if (first < end)
        memset(s->dropped + first, true, end - first);
    s->steps += end - first;
}

/** Computes the sums again, after blocks were dropped or the measure changed. */
void jpc_html_accumulate(jpc_html_selection *s);

/** Whether a node calls itself the page's content: main, article, itemprop=articleBody. */
bool jpc_html_is_landmark(const jpc_html_selection *s, const jpc_html_node *node);

/** Whether the page's title stands a few blocks before `first` or at the start of [first, end). A
 *  heading of level 1 may also be the site's name, and must be nearer. */
bool jpc_html_has_title(const jpc_html_selection *s, uint32_t first, uint32_t end);

/** A sentence of 15 kana or five words, outside links. */
static inline bool jpc_html_is_sentence(const jpc_html_block *block)
{
    return block->weight.stops > 0 && jpc_html_plain_units(block) >= 30 && !jpc_html_is_link(block);
}

/** What the heading `block` heads ends before the returned block: the rest of the box that begins
 *  with it or, if it has none of its own, its siblings up to the next heading as high. *box is the
 *  node that both are in. */
uint32_t jpc_html_end_of_section(jpc_html_selection *s, uint32_t block, uint32_t *box);

/** Marks readers' comments in s->comments; returns their prose in quarters of units. */
uint64_t jpc_html_find_comments(jpc_html_selection *s);

/** Marks notices of cookies in s->notices; they stand at either end of a page. */
void jpc_html_find_notices(jpc_html_selection *s);

/** Drops what says that it is boilerplate, as far as a fair part of the mass is left. */
void jpc_html_prune(jpc_html_selection *s);

/** Drops what is outside the main text, except the title, and returns the node of that text: what
 *  calls itself so and, on a page with furniture, the smallest node that holds most of the mass. */
uint32_t jpc_html_focus(jpc_html_selection *s, bool furnished);

/** Drops boxes of links inside `root`; not for pages that are all content. */
void jpc_html_thin_link_boxes(jpc_html_selection *s, uint32_t root);

/** Drops columns of links, teasers, notices, labels of buttons and, on a page with furniture,
 *  labels that are repeated. */
void jpc_html_thin(jpc_arena *arena, jpc_html_selection *s, bool furnished);

#endif
