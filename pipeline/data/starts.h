/** Where in the uncut bytes of a stream lines look like the start of a WARC record. Internal to the
 *  cutter: records that overlap are looked through for others that they may have swallowed, and no
 *  byte is looked at twice, however many of them there are.
 */
#ifndef JPC_DATA_STARTS_H
#define JPC_DATA_STARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

typedef struct jpc_starts jpc_starts;

/** Release with jpc_starts_free(). */
jpc_starts *jpc_starts_new(void);
void jpc_starts_free(jpc_starts *starts);

/** Looks through a record of `len` bytes at `offset` of the stream. `bytes` begin there, and are
 * all that is at hand. The offset is never smaller than that of an earlier call. */
void jpc_starts_see(jpc_starts *starts, uint64_t offset, jpc_span bytes, size_t len);

/** Whether a line behind the first byte of the record begins like one. Of the record seen last, as
 *  the next. */
bool jpc_starts_has_any(const jpc_starts *starts);

/** Whether another record, which begins with such a line, ends where this one does. */
bool jpc_starts_has_end(const jpc_starts *starts);

#endif
