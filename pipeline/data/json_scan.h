/** Moves over JSON values without building anything; accepts RFC 8259 and nothing else, except that
 *  ill-formed UTF-8 in strings passes. */
#ifndef JPC_DATA_JSON_SCAN_H
#define JPC_DATA_JSON_SCAN_H

#include <stdbool.h>

#include "core/memory.h"

typedef struct jpc_json_scan {
    const char *at, *end;
} jpc_json_scan;

void jpc_json_skip_blanks(jpc_json_scan *scan);

/** Skips blanks and moves behind `c` if it comes next. */
bool jpc_json_take(jpc_json_scan *scan, char c);

/** Moves behind a string that starts at scan->at; *content is what lies between the quotes. Its
 *  escapes are valid (a lone surrogate is), and no byte is below 0x20. */
bool jpc_json_string(jpc_json_scan *scan, jpc_span *content);

/** Moves behind any value; *value is its bytes. Arrays and objects may be 254 deep. */
bool jpc_json_value(jpc_json_scan *scan, jpc_span *value);

/** Reads the next member of an object whose '{' is behind scan->at: true with key and value, scan
 *  before the ',' or '}' that follows. `first`: no comma is expected before it. False at the
 *  closing '}' (scan behind it, *problem NULL) or with *problem, what was expected at scan->at. */
bool jpc_json_member(jpc_json_scan *scan, bool first, jpc_span *key, jpc_span *value,
                     const char **problem);

#endif
