/** What several stages want to know of a document, computed once and on demand.
 *
 *  Results live in the arena, which is context->features of a stage, and belong to the document's
 *  present text: jpc_doc_set_text() forgets them, and so does the end of its last stage.
 */
#ifndef JPC_DATA_FEATURES_H
#define JPC_DATA_FEATURES_H

#include "data/batch.h"
#include "text/line.h"
#include "text/morpheme.h"
#include "text/ngram.h"
#include "text/repetition.h"
#include "text/script.h"
#include "text/sentence.h"

const jpc_script_counts *jpc_doc_scripts(jpc_arena *arena, jpc_doc *doc);
const jpc_sentences *jpc_doc_sentences(jpc_arena *arena, jpc_doc *doc);
const jpc_sentence_metrics *jpc_doc_sentence_metrics(jpc_arena *arena, jpc_doc *doc);
const jpc_line_metrics *jpc_doc_lines(jpc_arena *arena, jpc_doc *doc);
const jpc_ngram_metrics *jpc_doc_ngrams(jpc_arena *arena, jpc_doc *doc);
/** Of characters. Costs more than jpc_doc_ngrams(), which has two of the three definitions. */
const jpc_repetition *jpc_doc_character_repetition(jpc_arena *arena, jpc_doc *doc);
/** `tagger` belongs to the calling worker. */
const jpc_morphemes *jpc_doc_morphemes(jpc_arena *arena, jpc_tagger *tagger, jpc_doc *doc);
/** Puts these in their place until the text changes; the items live in the arena or longer. */
void jpc_doc_set_morphemes(jpc_arena *arena, jpc_doc *doc, jpc_morphemes morphemes);
/** Of morphemes. */
const jpc_repetition *jpc_doc_morpheme_repetition(jpc_arena *arena, jpc_tagger *tagger,
                                                  jpc_doc *doc);

#endif
