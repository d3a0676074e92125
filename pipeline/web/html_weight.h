/** Weight of a run of text, see html_block.h. */
#ifndef JPC_WEB_HTML_WEIGHT_H
#define JPC_WEB_HTML_WEIGHT_H

#include "core/memory.h"
#include "web/html_block.h"

/** Adds the weight of well-formed UTF-8 to *weight. */
void jpc_html_weigh(jpc_span text, jpc_html_weight *weight);

#endif
