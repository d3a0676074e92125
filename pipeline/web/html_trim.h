/** Trims the ends of a page's main text. */
#ifndef JPC_WEB_HTML_TRIM_H
#define JPC_WEB_HTML_TRIM_H

#include "web/html_block.h"

/** Drops from kept[] (one per block) what stands before the first and behind the last text and
 *  leads elsewhere: lines and lists of links with the headings over them. A title that is repeated
 *  before the text stays once. Pages that are mostly links are left alone. `title` is that of the
 *  page. A strict trimmer also takes short lines that are no sentences: dates, names, labels. */
void jpc_html_trim(const jpc_html_tree *tree, jpc_span title, bool strict, bool *kept);

#endif
