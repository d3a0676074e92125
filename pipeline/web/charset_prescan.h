/** The charset that a page declares about itself. */
#ifndef JPC_WEB_CHARSET_PRESCAN_H
#define JPC_WEB_CHARSET_PRESCAN_H

#include "core/memory.h"

/** The label in <meta charset>, <meta http-equiv=content-type content=…charset=…> or an XML
 *  declaration of the first 10 KiB, as written; empty if none. The first label that
 *  jpc_charset_find_label() knows wins (HTML standard, 13.2.3.2). */
jpc_span jpc_charset_prescan(jpc_span body);

#endif
