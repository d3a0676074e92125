/** The light tree of a page: nodes (boxes) and blocks (runs of text), both in document order.
 *
 *  A node's descendants and the blocks inside it are contiguous ranges of the two arrays, so that
 *  everything about a subtree is a difference of prefix sums and no walk recurses.
 */
#ifndef JPC_WEB_HTML_BLOCK_H
#define JPC_WEB_HTML_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"
#include "web/html_element.h"
#include "web/html_token.h"

/** Weight of text: a CJK character counts two, any other visible character one. */
typedef struct jpc_html_weight {
    uint32_t units;
    uint32_t stops;  /**< 。！？ and . ! ? at a word's end */
    uint32_t commas; /**< 、， and , at a word's end */
    uint32_t kana;
} jpc_html_weight;

typedef struct jpc_html_block {
    jpc_span text; /**< decoded, white space folded; "\n" for <br> and in <pre> */
    jpc_html_weight weight;
    jpc_html_weight link; /**< the part of it that is inside links and buttons */
    uint32_t node;        /**< innermost node */
    uint32_t row, cell;   /**< node of the table row and cell it is in; 0: none */
    uint16_t n_links;     /**< that begin in it */
    uint8_t heading;      /**< 1 to 6; 0: none */
    bool pre;
    bool is_link; /**< links, and little else: html_weight.h */
} jpc_html_block;

typedef struct jpc_html_node {
    uint32_t parent;
    uint32_t end; /**< one past its last descendant */
    uint32_t first_block, end_block;
    uint8_t element;     /**< jpc_html_element */
    uint8_t hints;       /**< OR of jpc_html_hint */
    bool navigation;     /**< role=navigation and the like */
    bool main;           /**< role=main, itemprop=articleBody */
    jpc_span attributes; /**< of its tag, in the page */
} jpc_html_node;

typedef struct jpc_html_tree {
    jpc_html_node *nodes;   /**< in the arena; nodes[0] is the page */
    jpc_html_block *blocks; /**< in the arena */
    uint32_t n_nodes, n_blocks;
    uint64_t steps;  /**< bytes and tokens read, open elements looked at */
    unsigned limits; /**< OR of jpc_html_limit */
} jpc_html_tree;

/** Ceilings that a page reached; its text is whole, its structure is not. */
typedef enum jpc_html_limit {
    JPC_HTML_LIMIT_DEPTH = 1,  /**< nested deeper than is followed */
    JPC_HTML_LIMIT_BLOCKS = 2, /**< more paragraphs or boxes than are told apart */
} jpc_html_limit;

#define JPC_HTML_N_LIMITS 2

/** What becomes of 漢字 with its reading かんじ above it. */
typedef enum jpc_html_ruby {
    JPC_HTML_RUBY_BASE,     /**< 漢字 */
    JPC_HTML_RUBY_BRACKETS, /**< 漢字《かんじ》, as Aozora Bunko writes it */
} jpc_html_ruby;

typedef struct jpc_html_builder jpc_html_builder;

/** Starts a tree for a page of `html_len` bytes. */
jpc_html_builder *jpc_html_builder_new(jpc_arena *arena, size_t html_len, jpc_html_ruby ruby);

/** Adds a token; comments, doctypes and the content of scripts and titles have no effect. */
void jpc_html_builder_add(jpc_html_builder *builder, const jpc_html_token *token);

/** Whether the builder stands inside foreign content (svg, but not HTML in it). */
bool jpc_html_builder_is_foreign(const jpc_html_builder *builder);

/** Closes what is open. The tree lives in the arena; the builder is spent. */
jpc_html_tree jpc_html_builder_finish(jpc_html_builder *builder);

#endif
