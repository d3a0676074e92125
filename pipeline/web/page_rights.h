/** What a page, its HTTP header and its crawl record say of how it may be used. Recorded as it is
 *  written, and decided by nobody here. */
#ifndef JPC_WEB_PAGE_RIGHTS_H
#define JPC_WEB_PAGE_RIGHTS_H

#include <stdbool.h>

#include "core/memory.h"

/** Values as written; one that is longer than JPC_RIGHTS_MAX bytes ends with "…". Empty: nothing
 * was said. */
typedef struct jpc_rights {
    int status;            /**< of HTTP; 0: unknown */
    jpc_span robots;       /**< <meta name=robots>; for one agent: "gptbot: noindex" */
    jpc_span x_robots_tag; /**< of the HTTP header (RFC 9309 has none; Google's convention) */
    jpc_span tdm_reservation, tdm_policy; /**< TDM Reservation Protocol (W3C TDMRep CG, 2024) */
    jpc_span license;   /**< an address: rel=license, or the first link to Creative Commons */
    jpc_span truncated; /**< WARC-Truncated, or how the body broke off */
} jpc_rights;

#define JPC_RIGHTS_MAX 1024

/** A <meta> with this name (or property, or http-equiv). Several robots values become a list with
 *  commas. Of agents other than "robots" only what forbids something is recorded, whatever their
 *  name. */
void jpc_rights_add_meta(jpc_arena *arena, jpc_rights *rights, jpc_span name, jpc_span content);

/** Whether a link names the licence of the page: rel=license, or an address of Creative Commons. */
bool jpc_rights_is_license(jpc_span rel, jpc_span href);

/** Whether one of the words of a rel (HTML 4.6.6; in an HTTP header it may be quoted) is `word`. */
bool jpc_rel_has_word(jpc_span rel, const char *word);

/** A field of the HTTP header: X-Robots-Tag, tdm-reservation, tdm-policy, Link (RFC 8288). */
void jpc_rights_add_field(jpc_arena *arena, jpc_rights *rights, jpc_span name, jpc_span value);

/** Takes over what the page says: its licence counts more than the header's, and of two words on a
 *  reservation the stricter. */
void jpc_rights_join(jpc_rights *rights, const jpc_rights *page);

#endif
