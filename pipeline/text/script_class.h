/** Counts of characters that text/script.h does not keep, for those who ask for them. */
#ifndef JPC_TEXT_SCRIPT_CLASS_H
#define JPC_TEXT_SCRIPT_CLASS_H

#include "core/memory.h"

/** ー, U+30FC. */
size_t jpc_script_count_choon(jpc_span text);

/** What NWC 2010 (nwc-toolkit) takes for Japanese: U+3040–30FF, U+31F0–31FF, U+3400–34BF,
 *  U+4E00–9FFF, U+F900–FAFF. */
size_t jpc_script_count_nwc(jpc_span text);

/** Length of the longest run of one character, white space included. */
size_t jpc_script_longest_run(jpc_span text);

#endif
