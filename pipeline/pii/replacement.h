/** What stands in a text for what a detector found: a template, or one of several. */
#ifndef JPC_PII_REPLACEMENT_H
#define JPC_PII_REPLACEMENT_H

#include "pii/template.h"

typedef struct jpc_replacement jpc_replacement; /**< shared by threads, const */

/** Of the templates `texts` (ends with NULL), the one for a value is chosen by a hash of the value:
 *  equal values have equal ones, in each run. `name` is for messages; `key`, which is borrowed, for
 *  {pseudonym}. Errors: JPC_ERR_CONFIG, those of jpc_template_open(). */
jpc_status jpc_replacement_open(jpc_replacement **replacement, const char *name,
                                const char *const *texts, const jpc_detector *detector,
                                jpc_span key, jpc_err *err);
void jpc_replacement_close(jpc_replacement *replacement);

/** Whether one of the templates holds {pseudonym}. */
bool jpc_replacement_has_pseudonym(const jpc_replacement *replacement);

/** What stands for `found`, `value` in its one form: in the arena or the replacement, or `found`
 *  itself if it stands for something already. */
jpc_span jpc_replacement_of(const jpc_replacement *replacement, jpc_arena *arena, jpc_span found,
                            jpc_span value);

/** As datatrove's PIIFormatter replaces what this detector finds (ends with NULL); NULL: it does
 * not look for such things. */
const char *const *jpc_datatrove_replacements(const char *detector);

#endif
