/** Citation and editorial marks of encyclopedias and papers. */
#ifndef JPC_TEXT_CITATION_H
#define JPC_TEXT_CITATION_H

#include <stdbool.h>

#include "core/memory.h"

/** Which marks go. */
typedef struct jpc_citations {
    bool numbers;   /**< [1], [注 1], [note 1], and a page behind it, [1]:12 */
    bool editorial; /**< [要出典], ［誰？］, [要出典 – ノート] */
    bool lists;     /**< two or more lines in a row that begin with "^ " */
} jpc_citations;

/** Removes marks. A number (1 to 999, no zero before it) or note goes only directly behind a
 *  Japanese letter, a closing bracket or a mark of punctuation of full width, or behind a mark that
 *  goes: so a[0], arr[1] and [1] at the start of a line stay. So do a number behind a noun that it
 *  numbers (図[1], 文献[1]), and every number without a word in a text where no [1] would go, or
 *  with a line beginning with a number in brackets: the list that they point to. Nothing inside
 *  another bracket goes. */
jpc_span jpc_citations_remove(jpc_arena *arena, jpc_span text, jpc_citations which);

#endif
