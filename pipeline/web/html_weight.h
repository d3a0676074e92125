/** Weight of runs and blocks of text, see html_block.h. */
#ifndef JPC_WEB_HTML_WEIGHT_H
#define JPC_WEB_HTML_WEIGHT_H

#include "core/memory.h"
#include "web/html_block.h"

#define JPC_HTML_WEIGHT_PADDING 40 // vectors are read beyond the end

/** The weight of well-formed UTF-8, behind which JPC_HTML_WEIGHT_PADDING bytes are readable. */
jpc_html_weight jpc_html_weigh(jpc_span text);

/** The same without vector instructions; says what is right. */
jpc_html_weight jpc_html_weigh_scalar(jpc_span text);

static inline void jpc_html_add_weight(jpc_html_weight *sum, const jpc_html_weight *weight)
{
    sum->units += weight->units;
    sum->stops += weight->stops;
    sum->commas += weight->commas;
    sum->kana += weight->kana;
}

#define JPC_HTML_LINKS 55 /**< text with more of it in links (percent) is links */

/** What is outside links. */
static inline uint32_t jpc_html_plain_units(const jpc_html_block *block)
{
    return block->weight.units - block->link.units;
}

/** Whether a block is links, by its weights. A sentence with links in it (statutes cite each other)
 *  is not. */
bool jpc_html_weighs_as_link(const jpc_html_block *block);

/** The same, found when the block was made. */
static inline bool jpc_html_is_link(const jpc_html_block *block) { return block->is_link; }

#endif
