/** The charset that a page declares about itself. */
#ifndef JPC_WEB_CHARSET_PRESCAN_H
#define JPC_WEB_CHARSET_PRESCAN_H

#include "core/memory.h"
#include "web/charset_label.h"

/** The charset in <meta charset>, <meta http-equiv=content-type content=…charset=…> or an XML
 *  declaration of the first 10 KiB: the first one whose label is known (HTML standard,
 *  13.2.3.2), and in *label how it is written. NULL and an empty label if there is none. A <meta>
 * that says UTF-16 cannot mean it and is read as UTF-8. */
const jpc_charset_label *jpc_charset_prescan(jpc_span body, jpc_span *label);

#endif
