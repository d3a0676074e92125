/** What is known of each paragraph of a page's text: where it stood, and how much of it is links.
 */
#ifndef JPC_WEB_HTML_PARAGRAPH_H
#define JPC_WEB_HTML_PARAGRAPH_H

#include "web/html_block.h"
#include "web/html_extract.h"

typedef struct jpc_html_paragraphs jpc_html_paragraphs;

/** For the paragraphs of a page of `html_len` bytes. Lives in the arena; adds its work to *steps.
 */
jpc_html_paragraphs *jpc_html_paragraphs_new(jpc_arena *arena, const jpc_html_tree *tree,
                                             size_t html_len, uint64_t *steps);

/** The text's next block. `joins`: it stands on the line of the one before, behind a tab. */
void jpc_html_paragraphs_add(jpc_html_paragraphs *paragraphs, const jpc_html_block *block,
                             bool joins);

/** A text that stands in no box: its lines, without a path. */
void jpc_html_paragraphs_add_text(jpc_html_paragraphs *paragraphs, jpc_span text);

/** All of them, in the order of the text. */
const jpc_html_paragraph *jpc_html_paragraphs_all(const jpc_html_paragraphs *paragraphs,
                                                  uint32_t *n);

#endif
