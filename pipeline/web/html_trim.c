#include "web/html_trim.h"

#include "web/html_phrase.h"
#include "web/html_weight.h"

#define EDGE 40       // percent of the text; a longer list is part of the content
#define HEAD_BLOCKS 8 // among which a title may be repeated
#define TITLE_UNITS 200
#define LINE_UNITS 30
#define LABEL_KANA 4 // タグ, カテゴリ

// "Languages: de | en | ja": links between separators, behind a label. Words that join links into a
// sentence are kana.
static bool is_link_bar(const jpc_html_block *block)
{
    return block->n_links >= 2 && block->weight.stops == block->link.stops &&
           jpc_html_plain_units(block) <= 8 * (block->n_links + 1u) &&
           block->weight.kana - block->link.kana <= LABEL_KANA;
}

// A link, or a sign between links. A strict trimmer takes any short line that is no sentence:
// dates, names, labels.
static bool leads_elsewhere(const jpc_html_block *block, bool strict)
{
    return !block->pre &&
           (jpc_html_is_link(block) || is_link_bar(block) || block->weight.units == 1 ||
            (strict && block->weight.stops == 0 && block->weight.units < LINE_UNITS &&
             block->cell == 0));
}

static bool starts(jpc_span text, jpc_span prefix)
{
    return prefix.len <= text.len && memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
}

// Blocks at one end, and the weight of those that lead elsewhere.
struct edge {
    uint32_t first, end;
    uint64_t units;
};

// A link with the page's title is its heading.
static bool is_title(const jpc_html_block *block, jpc_span title)
{
    return block->heading > 0 || starts(title, block->text);
}

// Up to the first text. Below a heading a single link may be the text's first line.
static struct edge find_head(const jpc_html_tree *tree, jpc_span title, bool strict,
                             const bool *kept)
{
    struct edge head = {0, 0, 0};
    bool titled = false;

    for (uint32_t i = 0; i < tree->n_blocks; i++) {
        const jpc_html_block *block = &tree->blocks[i];

        if (!kept[i])
            continue;
        if (is_title(block, title)) {
            titled = true;
        } else if (titled && !strict ? is_link_bar(block) : leads_elsewhere(block, strict)) {
            head.end = i + 1;
            head.units += block->weight.units;
        } else {
            break;
        }
    }
    return head;
}

// What heads a list.
static bool is_label(const jpc_html_tree *tree, const jpc_html_block *block)
{
    return block->heading > 0 || tree->nodes[block->node].element == JPC_HTML_DT;
}

// What stands below a heading like 参考文献 is no tail, but what stands behind that section may be.
static struct edge find_tail(const jpc_html_tree *tree, bool strict, const bool *kept)
{
    struct edge tail = {tree->n_blocks, tree->n_blocks, 0}, behind = tail;

    for (uint32_t i = tree->n_blocks; i > 0; i--) {
        const jpc_html_block *block = &tree->blocks[i - 1];
        bool label = is_label(tree, block);

        if (!kept[i - 1])
            continue;
        if (!leads_elsewhere(block, strict) && !(label && tail.units > 0))
            break;
        if (label && block->weight.units <= TITLE_UNITS &&
            jpc_html_is_reference_heading(block->text))
            return behind;
        tail.first = i - 1;
        tail.units += block->weight.units;
        if (label)
            behind = tail;
    }
    return tail;
}

static void drop_head(const jpc_html_tree *tree, struct edge head, jpc_span title, bool *kept)
{
    for (uint32_t i = 0; i < head.end; i++)
        if (!is_title(&tree->blocks[i], title))
            kept[i] = false;
}

// Drops one of two equal blocks at the head: what stands above a heading, and a heading that
// repeats the title. What repeats a heading below it may be the first line of a poem.
static void drop_repeated(const jpc_html_tree *tree, uint32_t *heads, uint32_t n, uint32_t at,
                          bool *kept)
{
    for (uint32_t k = 0; k < n; k++) {
        const jpc_html_block *above = &tree->blocks[heads[k]];

        if (!jpc_span_equals(above->text, tree->blocks[at].text))
            continue;
        if (above->heading > 0) {
            kept[at] = kept[at] && k > 0;
        } else {
            kept[heads[k]] = false;
            heads[k] = at;
        }
    }
}

static void drop_repeated_title(const jpc_html_tree *tree, bool *kept)
{
    uint32_t heads[HEAD_BLOCKS], n = 0;

    for (uint32_t i = 0; i < tree->n_blocks && n < HEAD_BLOCKS; i++) {
        if (!kept[i])
            continue;
        if (tree->blocks[i].weight.units > TITLE_UNITS)
            break;
        if (tree->blocks[i].heading > 0)
            drop_repeated(tree, heads, n, i, kept);
        heads[n++] = i;
    }
}

// A heading above the text that says what <title> says first is the text's, whatever box it is in.
static void restore_title(const jpc_html_tree *tree, jpc_span title, bool *kept)
{
    uint32_t first = 0;

    while (first < tree->n_blocks && !kept[first])
        first++;
    if (first == tree->n_blocks || is_title(&tree->blocks[first], title))
        return;
    for (uint32_t i = first; i > 0; i--)
        if (tree->blocks[i - 1].heading > 0 && starts(title, tree->blocks[i - 1].text)) {
            kept[i - 1] = true;
            return;
        }
}

void jpc_html_trim(const jpc_html_tree *tree, jpc_span title, bool strict, bool *kept)
{
    struct edge head = find_head(tree, title, strict, kept), tail = find_tail(tree, strict, kept);
    uint64_t text = 0;

    for (uint32_t i = head.end; i < tail.first; i++)
        text += kept[i] ? jpc_html_plain_units(&tree->blocks[i]) : 0;
    if (head.units * 100 <= text * EDGE)
        drop_head(tree, head, title, kept);
    if (tail.units * 100 <= text * EDGE)
        memset(kept + tail.first, 0, tree->n_blocks - tail.first);
    restore_title(tree, title, kept);
    drop_repeated_title(tree, kept);
}
