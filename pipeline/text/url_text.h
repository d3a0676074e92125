/** URLs in running text. */
#ifndef JPC_TEXT_URL_TEXT_H
#define JPC_TEXT_URL_TEXT_H

#include "core/memory.h"

/** Puts `with` for each http and https URL. A URL is the scheme in either case, one letter, digit
 *  or '[' and further characters of RFC 3986; so it ends before a blank, a Japanese character or a
 *  quote. Marks of a sentence at its end (.,;:!?') and a bracket that it does not open are not of
 *  it. Where `with` is empty, brackets that hold nothing else go with the URL (RFC 3986, appendix
 *  C), and so do blanks and lines as text/edit.h says. */
jpc_span jpc_text_replace_urls(jpc_arena *arena, jpc_span text, jpc_span with);

/** Removes runs of at least `n` ASCII characters inside a line, blanks among them. */
jpc_span jpc_text_remove_ascii_runs(jpc_arena *arena, jpc_span text, size_t n);

#endif
