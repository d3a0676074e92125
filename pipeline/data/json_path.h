/** Values inside a document's line by their path: scores.edu, doc_scores.0, jpcurate.cluster.size.
 */
#ifndef JPC_DATA_JSON_PATH_H
#define JPC_DATA_JSON_PATH_H

#include "core/error.h"
#include "data/batch.h"

#define JPC_JSON_LARGEST 1e300 // rounded to some digits, it is still finite
#define JPC_JSON_PATH_KEYS 16  // in one path; more is no data that anybody has

/** Keys from the outermost to the innermost object. */
typedef struct jpc_json_path {
    char *keys[JPC_JSON_PATH_KEYS]; /**< unescaped; owned */
    size_t n;                       /**< 0: no path */
} jpc_json_path;

/** Cuts `text` at its dots. A backslash takes the meaning from a dot or a backslash behind it: the
 *  key of `a\.b` is a.b. An empty text is no path. Errors: JPC_ERR_CONFIG for an empty key, too
 *  many of them, a backslash before something else. */
jpc_status jpc_json_path_parse(jpc_json_path *path, const char *text, jpc_err *err);
void jpc_json_path_release(jpc_json_path *path);

/** As jpc_json_path_parse(), the model of a stage. Release with jpc_json_path_close(). */
jpc_status jpc_json_path_open(void **path, const char *text, jpc_err *err);
void jpc_json_path_close(void *path);

/** Finds the value at the path in a line that jpc_jsonl_parse() or a crawl record made; *value is
 *  its bytes, as JSON. Of equal keys the last one counts, as in most JSON readers: if it does not
 *  lead to a value, there is none. In an array, a key of digits (without leading zeros) is an
 *  index, from 0. Members that stages have put under the meta key count as written. Reads the line
 *  at most as often as the path has keys. */
bool jpc_json_path_find(const jpc_json_path *path, const jpc_doc *doc, jpc_span *value);

/** Of a number, true (1), false (0), or a string that is a JSON number and nothing else; false for
 *  all other values. What is beyond ±JPC_JSON_LARGEST becomes that. */
bool jpc_json_number(jpc_span value, double *number);

#endif
