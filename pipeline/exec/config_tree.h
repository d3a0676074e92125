/** From the tree of a configuration file to options and stages. Internal to exec/config*.c. */
#ifndef JPC_EXEC_CONFIG_TREE_H
#define JPC_EXEC_CONFIG_TREE_H

#include "exec/config.h"
#include "exec/yaml_tree.h"

/** What a file is called in messages, and where its relative paths start. */
typedef struct jpc_loader {
    const char *name, *base_dir;
    jpc_config *config;
} jpc_loader;

/** Fails with the place of `node` before `what`, which may lie in *err. */
jpc_status jpc_loader_fail(const jpc_loader *loader, const jpc_yaml *node, const char *what,
                           jpc_err *err);

/** Finds the option of exactly this name. `owner` ends messages: " of stage 'length'". */
jpc_status jpc_option_of(const jpc_option *options, const char *name, const char *owner,
                         const jpc_option **option, jpc_err *err);

/** Sets the option to the node's value or list. */
jpc_status jpc_load_option(const jpc_loader *loader, const jpc_yaml *node, const jpc_option *option,
                           void *params, jpc_err *err);

/** Loads every child of a map as an option. */
jpc_status jpc_load_options(const jpc_loader *loader, const jpc_yaml *map,
                            const jpc_option *options, void *params, const char *owner,
                            jpc_err *err);

/** Appends the stages of a list, and those of its groups, to the pipeline. */
jpc_status jpc_load_stages(const jpc_loader *loader, const jpc_yaml *list, jpc_err *err);

static inline bool jpc_yaml_is_empty(const jpc_yaml *node)
{
    return node->kind == JPC_YAML_SCALAR && *node->text == '\0';
}

#endif
