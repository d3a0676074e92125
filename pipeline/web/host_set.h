/** Lists of hosts, and in which way a host may be on one. */
#ifndef JPC_WEB_HOST_SET_H
#define JPC_WEB_HOST_SET_H

#include "core/string_set.h"
#include "web/public_suffix.h"

/** Which entries a host is looked for by. */
typedef enum jpc_host_match {
    JPC_HOST_PARENT,     /**< itself and all its parent domains */
    JPC_HOST_EXACT,      /**< itself (Swallow, of the lists of UT1) */
    JPC_HOST_SUBDOMAINS, /**< itself, and without its first label or its first two, of which a www
                              in front of them does not count (HPLT) */
    JPC_HOST_SUFFIX,     /**< itself and whatever it ends with, also within a label (Swallow, of
                              "wikipedia.org" and ".5ch.net") */
    JPC_HOST_REGISTERED, /**< itself and its registered domain (FineWeb2) */
} jpc_host_match;

/** Adds the entries of a list file (core/list_file.h), in the normal form of web/host.h. An entry
 *  may begin with "*." or ".": that says no more than the entry without, but for JPC_HOST_SUFFIX,
 *  where "." stays.
 *  Errors: those of jpc_list_file_open(), and JPC_ERR_CONFIG for a line that is no host. */
jpc_status jpc_host_set_read(jpc_string_set *set, const char *path, jpc_host_match match,
                             jpc_err *err);

/** How many entries of a built set a host in its normal form is found by; those that are equal
 *  count once. `suffixes` may be NULL unless `match` is JPC_HOST_REGISTERED. */
size_t jpc_host_set_count(const jpc_string_set *set, jpc_host_match match,
                          const jpc_public_suffixes *suffixes, jpc_span host);

#endif
