/** Members of small JSON objects that this program wrote itself: plan, markers, report. */
#ifndef JPC_JOB_JSON_OBJECT_H
#define JPC_JOB_JSON_OBJECT_H

#include <stdint.h>

#include "core/hash.h"
#include "core/memory.h"

/** Finds the member `key` of the object `object`. False if there is none or it is no object. */
bool jpc_json_find(jpc_span object, const char *key, jpc_span *value);

/** A value by itself, as jpc_json_next() gives it. */
bool jpc_json_u64(jpc_span value, uint64_t *number);

/** All return false if the member is missing or of another kind. */
bool jpc_json_get_u64(jpc_span object, const char *key, uint64_t *value);
bool jpc_json_get_double(jpc_span object, const char *key, double *value);
bool jpc_json_get_hash(jpc_span object, const char *key, jpc_hash128 *value);
/** *value is owned by the caller. */
bool jpc_json_get_string(jpc_span object, const char *key, char **value);

/** Appends the members of an object of strings as lines: {"a":"1","b":"2"} as "a 1\nb 2\n". */
bool jpc_json_lines(jpc_span object, jpc_buf *lines);

/** Walks over an array: begins with *at = the array, then gives one item per call. Returns false
 *  at its end and for anything malformed (then at->len is not 0). */
bool jpc_json_begin(jpc_span array, jpc_span *at);
bool jpc_json_next(jpc_span *at, jpc_span *item);

/** Appends a string with its quotes. */
void jpc_json_add_string(jpc_buf *out, const char *string);

#endif
