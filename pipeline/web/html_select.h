/** Chooses the blocks of a page that are its main content. */
#ifndef JPC_WEB_HTML_SELECT_H
#define JPC_WEB_HTML_SELECT_H

#include "core/memory.h"
#include "web/html_block.h"
#include "web/html_extract.h"

/** Returns one flag per block of `tree`, in the arena. Linear in nodes and blocks; adds the work
 *  to *steps. `title` is that of the page. */
bool *jpc_html_select(jpc_arena *arena, const jpc_html_tree *tree, jpc_span title,
                      const jpc_html_options *options, uint64_t *steps);

#endif
