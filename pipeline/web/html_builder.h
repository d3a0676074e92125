/** The builder of the tree, for the files it is made of: html_block.c, html_hidden.c. */
#ifndef JPC_WEB_HTML_BUILDER_H
#define JPC_WEB_HTML_BUILDER_H

#include "web/html_attribute.h"
#include "web/html_block.h"

#define JPC_HTML_MAX_DEPTH 256 // browsers stop at 512
#define JPC_HTML_MAX_MARKS 8

typedef enum jpc_html_pending {
    JPC_HTML_NO_SPACE,
    JPC_HTML_SPACE,
    JPC_HTML_LINE_SPACE,
} jpc_html_pending;

struct jpc_html_open {
    uint32_t node;
    uint32_t row, cell;
    bool skip, pre;
    uint8_t heading;
    uint8_t mark; // 1 + index of the mark before its hidden parts, of which it has no others; 0
};

/** Where the builder stood, so that what came since can be taken back. */
struct jpc_html_mark {
    uint32_t n_nodes, n_blocks;
    uint32_t n_parts; // since
    char *start, *out, *weighed, *anchor;
    jpc_html_block block;
    jpc_html_pending pending;
    bool in_link, in_reading;
};

struct jpc_html_builder {
    jpc_arena *arena;
    jpc_html_tree tree;
    uint32_t max_nodes, max_blocks; // room
    uint32_t most;                  // nodes, and blocks

    uint32_t depth;
    uint32_t count[JPC_HTML_N_ELEMENTS];
    uint32_t too_deep;

    char *start, *out; // of the block, and where its text goes on
    char *weighed;     // the text before it is in `block` already
    char *anchor;      // where the last link began
    jpc_html_block block;
    jpc_html_pending pending;
    bool in_link;
    bool brackets;    // readings are text, too
    bool in_reading;  // behind 《
    bool html_in_svg; // inside foreignObject and the like

    const char *opened;    // the name in the last tag; NULL if that was an end tag
    const char *opened_at; // `out` behind it
    uint32_t n_marks;
    jpc_html_known_hints known;

    // What follows is not zeroed: only what is in use is read.
    struct jpc_html_open open[JPC_HTML_MAX_DEPTH];
    uint8_t elements[JPC_HTML_MAX_DEPTH]; // of open[], apart for a fast search
    jpc_span names[JPC_HTML_MAX_DEPTH];   // of inline elements in open[], in the page
    struct jpc_html_mark marks[JPC_HTML_MAX_MARKS];
};

static inline struct jpc_html_open *jpc_html_top(jpc_html_builder *builder)
{
    return &builder->open[builder->depth - 1];
}

/** Ends the block of text, if something of it is visible. */
void jpc_html_end_block(jpc_html_builder *builder);

/** Closes elements until no more than `depth` are open. */
void jpc_html_pop_to(jpc_html_builder *builder, uint32_t depth);

#endif
