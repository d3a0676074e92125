/** Tables of data and tables of layout. */
#ifndef JPC_WEB_HTML_TABLE_H
#define JPC_WEB_HTML_TABLE_H

#include "web/html_block.h"

/** Drops the blocks of tables of data from kept[] (one per block): several rows of several short
 *  cells, or cells that head them, and no table inside. Tables that lay a page out stay. Linear. */
void jpc_html_drop_tables(jpc_arena *arena, const jpc_html_tree *tree, bool *kept);

#endif
