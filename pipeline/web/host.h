/** Host names in a form that can be compared byte by byte. */
#ifndef JPC_WEB_HOST_H
#define JPC_WEB_HOST_H

#include "core/memory.h"

/** Brings a host into its normal form: percent-decoded, NFKC, lower case, labels outside ASCII as
 *  Punycode (RFC 3492, "xn--…"), no full stop at the end. Returns an empty span if it is no host
 *  name or IP address; else the result lives in the arena. */
jpc_span jpc_host_normalize(jpc_arena *arena, jpc_span host);

/** The same without the short cut for names in ASCII. */
jpc_span jpc_host_normalize_any(jpc_arena *arena, jpc_span host);

/** Where the parts of a URL are, as they are written there. */
typedef struct jpc_url_parts {
    jpc_span host; /**< without user information */
    jpc_span port; /**< behind the colon; empty if there is none */
    jpc_span rest; /**< path, query and fragment; empty or begins with one of / \ ? # */
} jpc_url_parts;

/** Finds the parts of a URL and judges none of them. A missing scheme is forgiven, and so are fewer
 *  than two slashes, or backslashes, behind http: and https:. */
jpc_url_parts jpc_url_split(jpc_span url);

/** The normal form of the host of a URL, without user information and port. A missing scheme is
 *  forgiven. Empty if there is no valid host. */
jpc_span jpc_host_of_url(jpc_arena *arena, jpc_span url);

#endif
