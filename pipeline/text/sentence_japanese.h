/** Sentences of Japanese text as a reader sees them: the variant "japanese".
 *
 *  A sentence ends at 。 ｡ ！ ？ ! ? ‼ ⁇ ⁈ ⁉, at ． but not between digits, and at "." behind
 *  hiragana, or before a blank and a capital or Japanese. What directly follows belongs to it:
 *  more of them, closing brackets without partner, ♪ and emoji, (笑), and …, which by itself
 *  ends nothing. ♪ ☆ emoji (笑) (^_^) ww end one behind what can be its last word (です♪).
 *
 *  It does not end inside brackets that close within JPC_BRACKET_REACH characters; before
 *  particles that take up what was said (「…。」と言う, なぜ？と思う, 合宿免許。の若者);
 *  in 3.14, No.1, file.rb, URLs, behind abbreviations, initials, numbers at its start
 *  ("1. はじめに"), Yahoo!
 *
 *  A quotation 「…。」 that begins a sentence ends it, unless it goes on.
 *
 *  Lines end a sentence, but for those that a fixed width broke (text/line_wrap.h) and those
 *  that end in 、 or ，. Headings and items of lists stay by themselves.
 *
 *  Sentences have no white space at their ends, and between them is nothing else.
 */
#ifndef JPC_TEXT_SENTENCE_JAPANESE_H
#define JPC_TEXT_SENTENCE_JAPANESE_H

#include "text/sentence_list.h"

/** Adds the sentences of `text`. The arena is scratch, for an eighth of the text and a byte per
 *  line. */
void jpc_sentence_cut_japanese(jpc_arena *arena, jpc_sentence_list *list, jpc_span text,
                               const jpc_sentence_options *options);

#endif
