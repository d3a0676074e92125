/** The one door to libcrypto (OpenSSL): digests by which crawlers say what they have stored, and
 *  digests under a key, which tell nothing to who has no key.
 *  Not for data of our own that are no secret: those have core/hash.h. */
#ifndef JPC_CORE_DIGEST_H
#define JPC_CORE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"

typedef enum jpc_digest_algorithm {
    JPC_DIGEST_MD5,
    JPC_DIGEST_SHA1,
    JPC_DIGEST_SHA256,
    JPC_DIGEST_SHA512,
} jpc_digest_algorithm;

#define JPC_DIGEST_MAX_BYTES 64

typedef struct jpc_digest {
    jpc_digest_algorithm algorithm;
    size_t len; /**< of the algorithm; 0: equal to no other */
    unsigned char bytes[JPC_DIGEST_MAX_BYTES];
} jpc_digest;

/** Reads a labelled digest as ISO 28500 has them, "sha1:2WAXX5…": an algorithm (md5, sha1, sha256,
 *  sha512; also sha-1 …; in any case), a colon, and base32, hex (both in any case) or base64 (also
 *  of the alphabet for URLs), told apart by their lengths, with or without padding. Returns false
 *  if the algorithm is none of these, or the length none of its values. A value of the right length
 *  with a character that does not belong there is the digest of nothing: `len` is 0. */
bool jpc_digest_parse(jpc_span label, jpc_digest *digest);

/** Computes the digest of `bytes`. Returns false if libcrypto has been built or set up without the
 *  algorithm. Any thread. */
bool jpc_digest_make(jpc_digest_algorithm algorithm, jpc_span bytes, jpc_digest *digest);

/** Computes HMAC (RFC 2104) of `message` under `key`. Returns false as jpc_digest_make() does. Any
 *  thread. */
bool jpc_digest_make_keyed(jpc_digest_algorithm algorithm, jpc_span key, jpc_span message,
                           jpc_digest *digest);

bool jpc_digest_equals(const jpc_digest *a, const jpc_digest *b);

/** Appends "openssl 3.0.19\n", as it is linked. */
void jpc_digest_version(jpc_buf *out);

#endif
