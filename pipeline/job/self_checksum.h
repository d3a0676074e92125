/** Small files that tell by themselves whether a byte of them has changed: the last member of a
 *  JSON object, or the last line of a YAML file, is the XXH3-128 of everything in front of it.
 *
 *      {…,"xxh3_128":"32 hexadecimal digits"}       # xxh3_128: 32 hexadecimal digits
 */
#ifndef JPC_JOB_SELF_CHECKSUM_H
#define JPC_JOB_SELF_CHECKSUM_H

#include <stdbool.h>

#include "core/memory.h"

typedef enum jpc_self_checksum {
    JPC_CHECKSUM_JSON, /**< the text is an object without its closing brace */
    JPC_CHECKSUM_YAML, /**< the text is whole lines */
} jpc_self_checksum;

/** Completes a text that has at least one member or line. */
void jpc_self_checksum_add(jpc_buf *text, jpc_self_checksum form);

/** Whether `text` is what jpc_self_checksum_add() left. */
bool jpc_self_checksum_holds(jpc_span text, jpc_self_checksum form);

#endif
