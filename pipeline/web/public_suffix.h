/** The one door to libpsl: under which part of a host name anybody can register one. */
#ifndef JPC_WEB_PUBLIC_SUFFIX_H
#define JPC_WEB_PUBLIC_SUFFIX_H

#include "core/error.h"
#include "core/memory.h"

/** The Public Suffix List (publicsuffix.org). Read-only: any number of threads may ask. */
typedef struct jpc_public_suffixes jpc_public_suffixes;

/** Opens the file `path`, in the format of publicsuffix.org, or the list that libpsl brings, if it
 *  is "". Errors: JPC_ERR_CONFIG. */
jpc_status jpc_public_suffixes_open(jpc_public_suffixes **suffixes, const char *path, jpc_err *err);
void jpc_public_suffixes_close(jpc_public_suffixes *suffixes);

/** The registered domain of a host in its normal form (web/host.h), a part of it: example.co.jp of
 *  www.example.co.jp. Of an IP address all; empty if the host is a public suffix itself. A suffix
 *  that is not in the list is its last label. */
jpc_span jpc_registered_domain(const jpc_public_suffixes *suffixes, jpc_span host);

/** Appends "psl 0.21.2-1a2b3c4d\n": libpsl, as it is linked, and of its list the digest. */
void jpc_public_suffixes_version(jpc_buf *out);

#endif
