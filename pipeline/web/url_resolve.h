/** Addresses that are relative to another one. */
#ifndef JPC_WEB_URL_RESOLVE_H
#define JPC_WEB_URL_RESOLVE_H

#include "core/memory.h"

/** The absolute http or https address that `reference` is on the page `base` (RFC 3986, 5.2),
 *  without its fragment: what is relative is merged and loses its dot segments; what is absolute
 *  is left as it is written. Blanks at both ends are forgiven. Empty if the result is no such
 *  address: mailto:, no base where one is needed, no host. Lives in the arena or in `reference`;
 *  linear. */
jpc_span jpc_url_resolve(jpc_arena *arena, jpc_span base, jpc_span reference);

#endif
