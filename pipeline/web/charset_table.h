/** The JIS indexes of the WHATWG Encoding Standard: pointer → code point, 0 where none is. */
#ifndef JPC_WEB_CHARSET_TABLE_H
#define JPC_WEB_CHARSET_TABLE_H

#include <stdint.h>

extern const uint16_t jpc_jis0208[11280]; /**< 60 Shift_JIS leads of 188 trails */
extern const uint16_t jpc_jis0212[8836];  /**< 94 rows of 94 cells */

#endif
