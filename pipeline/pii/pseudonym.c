#include "pii/pseudonym.h"

#include <assert.h>

#include "core/digest.h"

#define LETTERS "bcdfghjklmnpqrstvwxz"

jpc_status jpc_pseudonym_check(jpc_err *err)
{
    jpc_digest digest;

    if (jpc_digest_make_keyed(JPC_DIGEST_SHA256, jpc_span_of("k"), jpc_span_of("v"), &digest))
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_CONFIG, "libcrypto has no SHA-256, of which pseudonyms are made");
}

// The first 64 bits in base 20. There are 4,503 of them for each pseudonym, one more or less.
jpc_span jpc_pseudonym_make(jpc_arena *arena, jpc_span key, const char *kind, jpc_span value)
{
    size_t front = strlen(kind) + 1;
    char *message = jpc_arena_alloc(arena, front + value.len);
    char *letters = jpc_arena_alloc(arena, JPC_PSEUDONYM);
    jpc_digest digest;
    uint64_t bits = 0;
    bool made;

    memcpy(message, kind, front);
    memcpy(message + front, value.ptr, value.len);
    made = jpc_digest_make_keyed(JPC_DIGEST_SHA256, key, (jpc_span){message, front + value.len},
                                 &digest);
    assert(made);
    (void)made;
    for (size_t i = 0; i < 8; i++)
        bits = bits << 8 | digest.bytes[i];
    for (size_t i = 0; i < JPC_PSEUDONYM; i++, bits /= sizeof LETTERS - 1)
        letters[i] = LETTERS[bits % (sizeof LETTERS - 1)];
    return (jpc_span){letters, JPC_PSEUDONYM};
}
