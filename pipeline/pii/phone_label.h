/** What words and letters around digits say of them: a telephone number, or another one. */
#ifndef JPC_PII_PHONE_LABEL_H
#define JPC_PII_PHONE_LABEL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"

typedef enum jpc_phone_label {
    JPC_NO_LABEL,
    JPC_PHONE_LABEL, /**< TEL, 電話, ☎: whatever the grouping, it is one */
    JPC_WEAK_LABEL, /**< phone, mobile, T, or TEL in the line before: the digits have to say more */
    JPC_OTHER_LABEL, /**< ISBN, 注文番号, or a name or path that the digits are a part of */
} jpc_phone_label;

/** What stands before `at`, where digits begin, a + or a bracket. `bare`: these are digits in one
 *  piece, which are less by themselves. Looks at some 8 words and marks. */
jpc_phone_label jpc_phone_label_before(jpc_span text, size_t at, bool bare);

/** Whether a letter follows digits that begins no FAX or e-mail: they are the front of a hash, a
 *  GUID, a literal, a file. */
bool jpc_phone_is_before_code(jpc_span text, size_t end, bool bare);

#endif
