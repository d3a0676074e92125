/** A key in a file: all of its bytes, a newline at the end too.
 *
 *  It is in no output, message or log. What a run may know of it, so that it notices when the key
 *  is another one, is its fingerprint. */
#ifndef JPC_CORE_KEY_FILE_H
#define JPC_CORE_KEY_FILE_H

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"

#define JPC_KEY_MAX_BYTES ((size_t)1 << 16)
/** Below this, trying all keys is no work: what was made under the key may be undone. */
#define JPC_KEY_GOOD_BYTES 16

/** Appends the key. Errors: JPC_ERR_CONFIG if the file cannot be opened, is empty or larger than
 *  JPC_KEY_MAX_BYTES; JPC_ERR_IO if it cannot be read. *key holds what it held, then. */
jpc_status jpc_key_file_read(const char *path, jpc_buf *key, jpc_err *err);

/** 128 bits of HMAC-SHA-256 under the key: equal for equal keys, and of the key it tells no more
 *  than anything else that was made under it.
 *  Errors: those of jpc_key_file_read(); JPC_ERR_CONFIG if libcrypto has no SHA-256. */
jpc_status jpc_key_file_fingerprint(const char *path, jpc_hash128 *fingerprint, jpc_err *err);

#endif
