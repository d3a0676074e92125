/** A YAML document as a tree that remembers where everything stood. */
#ifndef JPC_EXEC_YAML_TREE_H
#define JPC_EXEC_YAML_TREE_H

#include <stddef.h>

#include "core/error.h"
#include "core/memory.h"

typedef enum jpc_yaml_kind {
    JPC_YAML_SCALAR,
    JPC_YAML_LIST,
    JPC_YAML_MAP,
} jpc_yaml_kind;

typedef struct jpc_yaml {
    jpc_yaml_kind kind;
    const char *key;               /**< in a map: its key; else NULL */
    const char *text;              /**< of a scalar */
    size_t line, column;           /**< 1-based, of the key if there is one */
    struct jpc_yaml *first, *next; /**< children; sibling */
} jpc_yaml;

/** Parses one document with libyaml. Everything lives in the arena. Anchors, aliases, keys that are
 *  no scalars and duplicate keys are refused. `name` is the file's name in messages.
 *  Errors: JPC_ERR_CONFIG "web.yaml:3:1: …". */
jpc_status jpc_yaml_parse(jpc_arena *arena, const char *name, jpc_span text, const jpc_yaml **root,
                          jpc_err *err);

/** Appends "libyaml 0.2.5\n", as it is linked. */
void jpc_yaml_version(jpc_buf *out);

#endif
