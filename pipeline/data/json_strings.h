/** The strings of a JSON value, however deep they are nested, and what leads to each. */
#ifndef JPC_DATA_JSON_STRINGS_H
#define JPC_DATA_JSON_STRINGS_H

#include "core/memory.h"

/** `path`: "data[0].answers[2].text", keys as they are escaped; empty for a string that is in
 *  nothing. `content`: between the quotes, with its escapes. Both live as long as the call. */
typedef void jpc_json_string_take(void *self, jpc_span path, jpc_span content);

/** Calls take() for each string that is no key, in their order. With `n_names`: for those only that
 *  are a member of one of these names, or in one. `value` is what jpc_json_value() has accepted. */
void jpc_json_each_string(jpc_span value, char *const *names, size_t n_names,
                          jpc_json_string_take *take, void *self);

#endif
