/** Templates on trial: a mask that would be masked again would depend on how often a text has
 *  passed. */
#ifndef JPC_PII_TEMPLATE_TRIAL_H
#define JPC_PII_TEMPLATE_TRIAL_H

#include "pii/finder.h"
#include "pii/replacement.h"

/** Puts replacements into the samples of their detectors, and looks again. `replacements` has one
 *  per detector of jpc_detectors, NULL for those that leave the text as it is.
 *  Errors: JPC_ERR_CONFIG "'phone_template': '03-1234-0000' would be found again, …" if one leaves
 *  its sample as it is, or is found and would be replaced by something else. */
jpc_status jpc_replacements_try(const jpc_finder *finder, jpc_replacement *const *replacements,
                                jpc_err *err);

#endif
