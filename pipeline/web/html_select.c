// Content selection in four passes, each linear:
//
//   1 comments of readers are set aside, if there is enough text without them
//   2 prune    nodes that say they are boilerplate (nav, class words, hidden), unless they hold
//              the bulk of the page's prose
//   3 focus    from the page down to the smallest node that still holds most of the prose;
//              main and article are preferred
//   4 thin     lists of links, teaser headings with what follows, notices inside of it
//
// If pruning leaves little, it was wrong (an index, a forum) and is tried again with less trust in
// what nodes say. A page without furniture is left alone by 3 and 4.
//
// "Prose" is measured as mass: text outside links, in full where sentences end (。！？ . ! ?), less
// where only commas or kana or nothing marks it. Pages without boilerplate (statutes, manuals) have
// one node with all mass at the top and come out whole.
#include "web/html_select.h"

#include "web/html_phrase.h"
#include "web/html_selection.h"

#define ENOUGH_PROSE 1600 // quarters of units: 200 characters
#define LITTLE_PROSE 240  // a short report under the page's title
#define FAIR 50           // percent of the pruned page is enough, prose or not
#define FURNITURE 17      // a page with less to drop is all content, its lists of links too
#define INDEX_LINKS 50    // percent of links at least, and
#define INDEX_TEXT 25     // of text that was kept at most: an index
#define NEAR 28           // blocks between the text and a heading of level 1
#define FAR 48            // likewise if it is the title: dates, authors, buttons to share it
#define TITLE_BYTES 12    // of four kanji
#define PHRASE_UNITS 60   // no heading or label is longer,
#define LINK_UNITS 160    // but for links to other pages
#define KANA 40           // percent of kana in Japanese prose that does without marks

// ---- mass --------------------------------------------------------------------

// Blogs and poems write sentences without marks; lists of names and prices are kanji and digits.
static bool reads_as_japanese(const jpc_html_block *block)
{
    uint32_t kana = block->weight.kana - block->link.kana;

    return (uint64_t)kana * 2 * 100 >= (uint64_t)jpc_html_plain_units(block) * KANA;
}

// Quarters of units. 30 units are a sentence of 15 kana or five words.
static uint32_t prose_of(const jpc_html_selection *s, const jpc_html_block *block)
{
    uint32_t plain = jpc_html_plain_units(block);

    if (jpc_html_is_link(block))
        return 0;
    if (block->pre)
        return plain * 3;
    if (block->heading || plain < 30)
        return plain / 2;
    if (!jpc_html_uses(s, JPC_HTML_SENTENCES) || block->weight.stops > 0)
        return plain * 4;
    if (block->weight.commas > 0 || (jpc_html_uses(s, JPC_HTML_KANA) && reads_as_japanese(block)))
        return plain * 3;
    return plain;
}

static uint32_t mass_of(const jpc_html_selection *s, const jpc_html_block *block)
{
    if (s->measure == JPC_HTML_PROSE)
        return prose_of(s, block);
    return s->measure == JPC_HTML_PLAIN ? jpc_html_plain_units(block) : block->weight.units;
}

void jpc_html_accumulate(jpc_html_selection *s)
{
    for (uint32_t i = 0; i < s->tree->n_blocks; i++) {
        const jpc_html_block *block = &s->tree->blocks[i];

        s->mass[i + 1] = s->mass[i] + (s->dropped[i] ? 0 : mass_of(s, block));
        s->units[i + 1] = s->units[i] + (s->dropped[i] ? 0 : block->weight.units);
        s->links[i + 1] =
            s->links[i] + (s->dropped[i] || !jpc_html_is_link(block) ? 0 : block->link.units);
    }
    s->steps += s->tree->n_blocks;
}

bool jpc_html_is_landmark(const jpc_html_selection *s, const jpc_html_node *node)
{
    return jpc_html_uses(s, JPC_HTML_LANDMARKS) &&
           (node->main || node->element == JPC_HTML_MAIN || node->element == JPC_HTML_ARTICLE);
}

// ---- the page as a whole -----------------------------------------------------

// Whether much of the page was dropped (or, so far, is links).
static bool has_furniture(const jpc_html_selection *s, bool or_links)
{
    uint32_t n = s->tree->n_blocks;
    uint64_t all = 0, kept = s->units[n] - (or_links ? s->links[n] : 0);

    for (uint32_t i = 0; i < n; i++)
        all += s->tree->blocks[i].weight.units;
    return (all - kept) * 100 > all * FURNITURE;
}

static bool begins_title(const jpc_html_selection *s, const jpc_html_block *block)
{
    return block->text.len >= TITLE_BYTES && block->text.len <= s->title.len &&
           memcmp(block->text.ptr, s->title.ptr, block->text.len) == 0;
}

bool jpc_html_has_title(const jpc_html_selection *s, uint32_t first, uint32_t end)
{
    const jpc_html_block *blocks = s->tree->blocks;

    for (uint32_t i = first > FAR ? first - FAR : 0; i < end && i < first + FAR; i++)
        if ((i + NEAR >= first && blocks[i].heading == 1) || begins_title(s, &blocks[i]))
            return true;
    return false;
}

// Whether the page's title stands over the first sentence that was kept.
static bool is_titled(jpc_html_selection *s)
{
    const jpc_html_block *blocks = s->tree->blocks;
    uint32_t n = s->tree->n_blocks, first = 0;

    while (first < n && (s->dropped[first] || blocks[first].heading == 1 ||
                         !jpc_html_is_sentence(&blocks[first])))
        first++;
    s->steps += first;
    return jpc_html_has_title(s, first, first);
}

static bool may_be_phrase(const jpc_html_block *block)
{
    return block->cell == 0 && !block->pre &&
           block->weight.units <= (jpc_html_is_link(block) ? LINK_UNITS : PHRASE_UNITS);
}

// Asked for once: selection may run several times.
static unsigned char *find_phrases(jpc_arena *arena, const jpc_html_tree *tree)
{
    unsigned char *kinds = jpc_arena_zalloc(arena, tree->n_blocks);

    for (uint32_t i = 0; i < tree->n_blocks; i++)
        if (may_be_phrase(&tree->blocks[i]))
            kinds[i] = (unsigned char)jpc_html_phrases(tree->blocks[i].text);
    return kinds;
}

static jpc_html_selection new_selection(jpc_arena *arena, const jpc_html_tree *tree)
{
    size_t n = tree->n_blocks;

    return (jpc_html_selection){.tree = tree,
                                .mass = jpc_arena_zalloc(arena, (n + 1) * sizeof(uint64_t)),
                                .units = jpc_arena_zalloc(arena, (n + 1) * sizeof(uint64_t)),
                                .links = jpc_arena_zalloc(arena, (n + 1) * sizeof(uint64_t)),
                                .dropped = jpc_arena_zalloc(arena, n),
                                .comments = jpc_arena_zalloc(arena, n),
                                .notices = jpc_arena_zalloc(arena, n),
                                .phrases = find_phrases(arena, tree),
                                .scratch = jpc_arena_alloc(arena, n)};
}

// Whether what was kept is a page's content: prose under the page's title, or much of what pruning
// left. In an index, the prose is a small part that stands somewhere.
static bool is_content(jpc_html_selection *s, uint64_t units, uint64_t links)
{
    uint32_t n = s->tree->n_blocks;
    bool titled;

    if (s->units[n] * 100 >= units * FAIR)
        return true;
    titled = s->named || is_titled(s);
    if (links * 100 >= units * INDEX_LINKS && s->units[n] * 100 < units * INDEX_TEXT && !titled)
        return false;
    if (s->measure != JPC_HTML_PROSE)
        return s->mass[n] >= ENOUGH_PROSE / 2;
    return s->mass[n] >= (titled ? LITTLE_PROSE : ENOUGH_PROSE);
}

// Prunes, focuses and thins by one measure. Returns whether what is left is a page's content.
static bool select_by(jpc_arena *arena, jpc_html_selection *s, jpc_html_measure measure)
{
    uint32_t n = s->tree->n_blocks;
    uint64_t units, links;
    uint32_t root;
    bool furnished;

    s->measure = measure;
    jpc_html_prune(s);
    units = s->units[n];
    links = s->links[n];
    furnished = has_furniture(s, true);
    root = jpc_html_focus(s, furnished);
    if (furnished && measure != JPC_HTML_EVERYTHING && has_furniture(s, false))
        jpc_html_thin_link_boxes(s, root);
    jpc_html_thin(arena, s, furnished);
    return is_content(s, units, links);
}

// Comments go if there is an article without them.
static void set_comments_aside(jpc_arena *arena, jpc_html_selection *s)
{
    uint32_t n = s->tree->n_blocks;
    uint64_t comments;

    if (s->options->comments || !jpc_html_uses(s, JPC_HTML_COMMENTS))
        return;
    jpc_html_accumulate(s);
    comments = jpc_html_find_comments(s);
    if (comments == 0)
        return;
    if (!select_by(arena, s, JPC_HTML_PROSE) || s->mass[n] < LITTLE_PROSE)
        memset(s->comments, false, n);
}

bool *jpc_html_select(jpc_arena *arena, const jpc_html_tree *tree, jpc_span title,
                      const jpc_html_options *options, uint64_t *steps)
{
    jpc_html_selection s = new_selection(arena, tree);

    s.title = title;
    s.options = options;
    jpc_html_find_notices(&s);
    set_comments_aside(arena, &s);
    if (!select_by(arena, &s, JPC_HTML_PROSE) && !select_by(arena, &s, JPC_HTML_PLAIN))
        select_by(arena, &s, JPC_HTML_EVERYTHING);
    for (uint32_t i = 0; i < tree->n_blocks; i++)
        s.dropped[i] = !s.dropped[i];
    *steps += s.steps;
    return s.dropped;
}
