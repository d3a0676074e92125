/** Addresses in a form that tells whether they are those of one page. */
#ifndef JPC_WEB_CANONICAL_URL_H
#define JPC_WEB_CANONICAL_URL_H

#include "core/memory.h"

/** The canonical form of a URL: host[:port]/path[?query]. Two URLs of equal form are taken to be
 *  addresses of one page. It is a key: the scheme is missing, and a server may answer another
 *  spelling of an address with an error. Sections are those of RFC 3986.
 *
 *  scheme     dropped, whichever it is: http and https are one; it may be missing
 *  user       dropped
 *  host       as of jpc_host_of_url(); "www." is kept
 *  port       without zeros in front; 80, 443 and an empty one are dropped (6.2.3)
 *  path       "/" if empty (6.2.3); without dot segments (5.2.4), also those written with %2E
 *             (6.2.2.3); without parameters ";jsessionid=…" (Java Servlet 7.1.3); a backslash
 *             is a slash, as browsers have it (WHATWG URL, 4.4)
 *  query      without empty parameters and those that only track or carry a session: utm_*,
 *             gclid, fbclid, yclid, msclkid, mc_cid, mc_eid, igshid, _ga, PHPSESSID. The others
 *             keep their order, which may matter. Parameters are divided by "&" only. Dropped if
 *             nothing is left
 *  fragment   dropped, also "#!…", by which some sites tell pages apart: a crawler that does not
 *             run scripts is given one page for all of them
 *
 *  In path and query, escapes of unreserved characters are decoded, and the others have upper case
 *  digits (6.2.2.1, 6.2.2.2). What is not allowed there (3.3, 3.4) is escaped: bytes outside ASCII,
 *  whatever their encoding, controls, space, "<>[]\^`{|}, and a "%" without two hexadecimal digits
 *  behind it; also the apostrophe, as browsers do in queries. Escapes of reserved characters stay
 *  escapes: %2F is no slash, and "+" no space. Names of parameters are compared without case and
 *  after decoding; nothing is sorted or lower-cased.
 *
 *  Idempotent. Linear in time and, with a factor of 3, in memory of the arena, in which the result
 *  lives. Returns an empty span if there is no valid host or the port is no number up to 65535. */
jpc_span jpc_url_canonical(jpc_arena *arena, jpc_span url);

/** The host in a canonical form, which is a part of it. */
jpc_span jpc_url_canonical_host(jpc_span canonical);

#endif
