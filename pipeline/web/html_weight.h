/** Weight of runs and blocks of text, see html_block.h. */
#ifndef JPC_WEB_HTML_WEIGHT_H
#define JPC_WEB_HTML_WEIGHT_H

#include "core/memory.h"
#include "web/html_block.h"

/** Adds the weight of well-formed UTF-8 to *weight. */
void jpc_html_weigh(jpc_span text, jpc_html_weight *weight);

#define JPC_HTML_LINKS 55 /**< text with more of it in links (percent) is links */

/** What is outside links. */
static inline uint32_t jpc_html_plain_units(const jpc_html_block *block)
{
    return block->weight.units - block->link.units;
}

/** Whether a block is links. A sentence with links in it (statutes cite each other) is not. */
bool jpc_html_is_link(const jpc_html_block *block);

#endif
