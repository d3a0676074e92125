#include "core/key_file.h"

#include <errno.h>
#include <stdio.h>

#include "core/digest.h"

jpc_status jpc_key_file_read(const char *path, jpc_buf *key, jpc_err *err)
{
    FILE *file = fopen(path, "rb");
    size_t len, most = JPC_KEY_MAX_BYTES + 1; // one more tells that there is more
    int cause;

    if (file == NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "cannot open key '%s': %s", path, strerror(errno));
    jpc_buf_reserve(key, most);
    len = fread(key->ptr + key->len, 1, most, file);
    cause = ferror(file) ? errno : 0;
    fclose(file);
    if (cause != 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot read key '%s': %s", path, strerror(cause));
    if (len == 0 || len == most)
        return jpc_fail(err, JPC_ERR_CONFIG, "key '%s' %s; expected 1 to %zu bytes", path,
                        len == 0 ? "is empty" : "is too large", JPC_KEY_MAX_BYTES);
    key->len += len;
    return JPC_OK;
}

// The message begins with a NUL, as that of no pseudonym does (pii/pseudonym.c).
jpc_status jpc_key_file_fingerprint(const char *path, jpc_hash128 *fingerprint, jpc_err *err)
{
    static const char message[] = "\0fingerprint";
    jpc_buf key = {0};
    jpc_digest digest;
    jpc_status status = jpc_key_file_read(path, &key, err);
    bool made =
        status == JPC_OK && jpc_digest_make_keyed(JPC_DIGEST_SHA256, jpc_buf_span(&key),
                                                  (jpc_span){message, sizeof message - 1}, &digest);
    jpc_buf_release(&key);
    if (status != JPC_OK)
        return status;
    if (!made)
        return jpc_fail(err, JPC_ERR_CONFIG, "libcrypto has no SHA-256, which key '%s' needs",
                        path);
    *fingerprint = (jpc_hash128){0};
    for (size_t i = 0; i < 8; i++) {
        fingerprint->high = fingerprint->high << 8 | digest.bytes[i];
        fingerprint->low = fingerprint->low << 8 | digest.bytes[8 + i];
    }
    return JPC_OK;
}
