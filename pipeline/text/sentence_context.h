/** What stands around a mark that may end a Japanese sentence: particles that take a quotation or a
 *  name up again, abbreviations, expressions of feeling. All functions look at a few characters. */
#ifndef JPC_TEXT_SENTENCE_CONTEXT_H
#define JPC_TEXT_SENTENCE_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

/** What the sentence seems to have ended with. */
typedef enum jpc_sentence_ending {
    JPC_ENDING_STOP,  /**< 。 or ． */
    JPC_ENDING_MARK,  /**< ！ ？ ♪ (笑) …: these stand inside sentences, too */
    JPC_ENDING_QUOTE, /**< a closing bracket behind either */
} jpc_sentence_ending;

/** Whether what follows goes on with the sentence: 「…。」と言った, どうして？と思う,
 *  合宿免許。の若者. */
bool jpc_sentence_goes_on(jpc_span following, jpc_sentence_ending ending);

/** Whether the last word of `before`, which a full stop of ASCII follows, is usually written with
 *  one: "e.g", "No", "J". */
bool jpc_sentence_is_abbreviated(jpc_span before);

/** Whether `before` and the "!" that follows are a name: "Yahoo". */
bool jpc_sentence_is_name(jpc_span before);

/** Whether the content of a pair of parentheses is a face or says how it is meant: ^o^, 笑. */
bool jpc_sentence_is_feeling(jpc_span content);

/** ♪ ☆ ♡ and emoji, with what modifies them. */
bool jpc_sentence_is_ornament(uint32_t code);

/** Whether a sentence can end in `code` behind `before`, so that an ornament ends it: です, た, よ.
 */
bool jpc_sentence_is_final(uint32_t before, uint32_t code);

#endif
