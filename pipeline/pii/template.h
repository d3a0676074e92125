/** Templates: what stands in the text where personal information was.
 *
 *  A template is text with placeholders:
 *    {hide_last:N}  what was found, its last N letters and digits replaced by X (N from 1 to 99);
 *                   {masked} is {hide_last:4}
 *    {keep_last:N}  what was found, all letters and digits but the last N replaced by X (0 to 99)
 *    {pseudonym}    a stable pseudonym (pii/pseudonym.h)
 *    {…}            what the detector has by a name of its own (jpc_detector.placeholder)
 *  Letters and digits are those of Unicode (L*, Nd), in every width; all else stays: hyphens,
 *  brackets, blanks. {{ and }} are braces. */
#ifndef JPC_PII_TEMPLATE_H
#define JPC_PII_TEMPLATE_H

#include "core/error.h"
#include "pii/detector.h"

typedef struct jpc_template jpc_template; /**< shared by threads, const */

/** Parses `text` for what `detector` finds. `name` is for messages.
 *  Errors: JPC_ERR_CONFIG "'mask.phone_template', character 3: unknown placeholder '{tel}' …". */
jpc_status jpc_template_open(jpc_template **template, const char *name, const char *text,
                             const jpc_detector *detector, jpc_err *err);
void jpc_template_close(jpc_template *template);

/** Whether it holds {pseudonym}. */
bool jpc_template_has_pseudonym(const jpc_template *template);

/** Whether it holds no placeholder: what it gives is always the same. */
bool jpc_template_is_constant(const jpc_template *template);

/** What stands for `found`, in the arena or the template. `pseudonym` may be empty if the template
 *  has no {pseudonym}. */
jpc_span jpc_template_fill(const jpc_template *template, jpc_arena *arena, jpc_span found,
                           jpc_span pseudonym);

#endif
