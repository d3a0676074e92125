/** Tables of contents. */
#ifndef JPC_WEB_HTML_CONTENTS_H
#define JPC_WEB_HTML_CONTENTS_H

#include "web/html_block.h"

/** Drops from kept[] (one per block) runs of lines that each repeat a heading further down. */
void jpc_html_drop_contents(jpc_arena *arena, const jpc_html_tree *tree, bool *kept);

#endif
