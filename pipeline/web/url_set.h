/** Lists of addresses, whole ones and prefixes. */
#ifndef JPC_WEB_URL_SET_H
#define JPC_WEB_URL_SET_H

#include "core/string_set.h"

/** How a page is compared with the entries. */
typedef enum jpc_url_match {
    JPC_URL_PREFIX, /**< it begins with the entry; ASCII letters without case, and without a first
                         label www, www1 … of both hosts: the lists of UT1 are lower case and leave
                         that out */
    JPC_URL_PAGE,   /**< it is the entry, or begins with it if that ends with `*` behind / ? & or
                         = */
} jpc_url_match;

#define JPC_URL_MAX_PREFIX 2048 // bytes

/** Zeroed but for `match`, then filled, then built, then only read, by any number of threads. */
typedef struct jpc_url_set {
    jpc_url_match match;
    jpc_string_set pages, prefixes; /**< owned; in the form of jpc_url_key() */
    jpc_string_set hosts;           /**< owned; of `prefixes`; empty if they are paths */
    jpc_buf last_host;              /**< owned; that was added: entries of one often follow each
                                         other */
} jpc_url_set;

/** Adds the entries of a list file, in their canonical form (web/canonical_url.h): the scheme is of
 *  no account and may be missing.
 *  Errors: those of jpc_list_file_open(), and JPC_ERR_CONFIG for a line that is no address or a
 *  prefix of more than JPC_URL_MAX_PREFIX bytes. */
jpc_status jpc_url_set_read(jpc_url_set *set, const char *path, jpc_err *err);

/** The same for paths: "/wp-json/" is a prefix of that of a page. */
jpc_status jpc_url_set_read_paths(jpc_url_set *set, const char *path, jpc_err *err);

jpc_status jpc_url_set_build(jpc_url_set *set, jpc_err *err);
void jpc_url_set_release(jpc_url_set *set);

/** What a page is looked for by, of its canonical form: for JPC_URL_PREFIX with ASCII letters in
 *  lower case and no www. Empty if that is. */
jpc_span jpc_url_key(jpc_arena *arena, jpc_url_match match, jpc_span canonical);

/** The key without its host and port: from the first slash on. */
jpc_span jpc_url_key_path(jpc_span key);

/** How many entries of a built set a key, or the path of one, is found by. A prefix ends where
 *  something ends in the key: in front of / ? & or ; or behind / ? & = or at the end: an entry
 *  example.jp/a finds example.jp/a/b and example.jp/a?b, not example.jp/ab. */
size_t jpc_url_set_count(const jpc_url_set *set, jpc_span key);

#endif
