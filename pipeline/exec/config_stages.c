// The list `stages`: stages, commands' groups written as one entry (dedup: {exact: true}), and rule
// groups, whose stages stand in lists of their own.
#include <stdio.h>

#include "exec/config_tree.h"
#include "exec/group.h"
#include "exec/registry.h"

// ---- one stage --------------------------------------------------------------------------------

// Every pipeline begins with `read`: its bounds say what of a crawl becomes a document.
static jpc_status add_stage(jpc_pipeline *pipeline, const char *name, jpc_stage **stage,
                            jpc_err *err)
{
    bool is_read = strcmp(name, "read") == 0;

    if (is_read && pipeline->n_stages > 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage 'read' must come first, and once");
    if (!is_read && pipeline->n_stages == 0)
        JPC_TRY(jpc_pipeline_add(pipeline, "read", stage, err));
    return jpc_pipeline_add(pipeline, name, stage, err);
}

static jpc_status load_mode(const jpc_loader *loader, const jpc_yaml *node, jpc_stage *stage,
                            jpc_err *err)
{
    if (node->kind != JPC_YAML_SCALAR)
        return jpc_loader_fail(loader, node, "expected a single value", err);
    if (jpc_stage_set_mode(stage, node->text, err) != JPC_OK)
        return jpc_loader_fail(loader, node, err->message, err);
    return JPC_OK;
}

static bool is_list_of_stages(const jpc_stage *stage, const char *key)
{
    if (strcmp(key, "spared_by") == 0)
        return strcmp(stage->def->name, "unless") == 0;
    return strcmp(key, "stages") == 0 && jpc_stage_is_group(stage);
}

// Its options and its mode; lists of stages have been loaded.
static jpc_status load_stage_options(const jpc_loader *loader, const jpc_yaml *map,
                                     jpc_stage *stage, jpc_err *err)
{
    const jpc_option *option;
    char owner[96];

    snprintf(owner, sizeof owner, " of stage '%s'", stage->name);
    for (const jpc_yaml *node = map->first; node != NULL; node = node->next) {
        if (is_list_of_stages(stage, node->key))
            continue;
        if (strcmp(node->key, "mode") == 0 && stage->def->preset == NULL) {
            JPC_TRY(load_mode(loader, node, stage, err));
            continue;
        }
        if (jpc_option_of(stage->def->options, node->key, owner, &option, err) != JPC_OK)
            return jpc_loader_fail(loader, node, err->message, err);
        JPC_TRY(jpc_load_option(loader, node, option, stage->params, err));
        jpc_stage_wrote(stage, option);
    }
    return JPC_OK;
}

static jpc_status load_stage(const jpc_loader *loader, const jpc_yaml *node, const char *name,
                             jpc_err *err)
{
    jpc_stage *stage;

    if (add_stage(&loader->config->pipeline, name, &stage, err) != JPC_OK)
        return jpc_loader_fail(loader, node, err->message, err);
    return node->kind == JPC_YAML_MAP ? load_stage_options(loader, node, stage, err) : JPC_OK;
}

// ---- commands' groups -------------------------------------------------------------------------

static bool is_command_group(const char *name)
{
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (jpc_stages[i]->group != NULL && strcmp(jpc_stages[i]->group, name) == 0)
            return jpc_stage_find(name) == NULL;
    return false;
}

// `minhash` finds equal texts, too: beside it, `exact: true` says no more.
static bool is_covered(const jpc_yaml *map, const jpc_yaml *node)
{
    bool covered = false;

    if (node->kind != JPC_YAML_SCALAR || strcmp(node->key, "exact") != 0 ||
        strcmp(node->text, "true") != 0)
        return false;
    for (const jpc_yaml *other = map->first; other != NULL; other = other->next)
        covered =
            covered || (strcmp(other->key, "minhash") == 0 &&
                        !(other->kind == JPC_YAML_SCALAR && strcmp(other->text, "false") == 0));
    return covered;
}

// A group such as `dedup: {exact: true, minhash: {…}}` is written as one entry.
static jpc_status load_command_group(const jpc_loader *loader, const jpc_yaml *map, jpc_err *err)
{
    if (map->kind != JPC_YAML_MAP)
        return jpc_loader_fail(loader, map,
                               "expected the group's stages, as in 'dedup: {exact: true}'", err);
    for (const jpc_yaml *node = map->first; node != NULL; node = node->next) {
        bool is_true = node->kind == JPC_YAML_SCALAR && strcmp(node->text, "true") == 0;
        bool is_false = node->kind == JPC_YAML_SCALAR && strcmp(node->text, "false") == 0;

        if (is_false || is_covered(map, node))
            continue;
        if (!is_true && !jpc_yaml_is_empty(node) && node->kind != JPC_YAML_MAP)
            return jpc_loader_fail(loader, node, "expected true, false or options in { }", err);
        JPC_TRY(load_stage(loader, node, node->key, err));
    }
    return JPC_OK;
}

// ---- rule groups ------------------------------------------------------------------------------

// An item of a list of stages: the node with its options, and its name.
static jpc_status take_item(const jpc_loader *loader, const jpc_yaml *item, const jpc_yaml **node,
                            const char **name, jpc_err *err)
{
    bool is_map = item->kind == JPC_YAML_MAP && item->first != NULL;

    *node = is_map ? item->first : item;
    *name = is_map ? (*node)->key : item->text;
    if (*name == NULL || (is_map && (*node)->next != NULL))
        return jpc_loader_fail(loader, item,
                               "expected one stage, as in '- length: {min_chars: 400}'", err);
    if (is_map && (*node)->kind != JPC_YAML_MAP && !jpc_yaml_is_empty(*node))
        return jpc_loader_fail(loader, *node,
                               "expected the stage's options in { } or on lines of their own", err);
    return JPC_OK;
}

static jpc_status load_member(const jpc_loader *loader, const jpc_yaml *item, const char *group,
                              jpc_membership membership, jpc_err *err)
{
    const jpc_yaml *node;
    const char *name;
    jpc_stage *stage;

    JPC_TRY(take_item(loader, item, &node, &name, err));
    if (add_stage(&loader->config->pipeline, name, &stage, err) != JPC_OK ||
        jpc_group_check_member(stage, group, err) != JPC_OK)
        return jpc_loader_fail(loader, node, err->message, err);
    stage->membership = membership;
    return node->kind == JPC_YAML_MAP ? load_stage_options(loader, node, stage, err) : JPC_OK;
}

// Nothing if the list is missing: the group says so when it is complete.
static jpc_status load_members(const jpc_loader *loader, const jpc_yaml *map, const char *key,
                               const char *group, jpc_membership membership, jpc_err *err)
{
    const jpc_yaml *list = map->kind == JPC_YAML_MAP ? map->first : NULL;

    while (list != NULL && strcmp(list->key, key) != 0)
        list = list->next;
    if (list != NULL && list->kind != JPC_YAML_LIST)
        return jpc_loader_fail(loader, list,
                               "expected a list of stages, each line beginning with '- '", err);
    for (const jpc_yaml *item = list != NULL ? list->first : NULL; item != NULL; item = item->next)
        JPC_TRY(load_member(loader, item, group, membership, err));
    return JPC_OK;
}

static jpc_status check_group(const jpc_loader *loader, const jpc_yaml *node, int at, jpc_err *err)
{
    jpc_pipeline *pipeline = &loader->config->pipeline;

    jpc_groups_find(pipeline);
    if (jpc_group_check(pipeline, at, err) != JPC_OK)
        return jpc_loader_fail(loader, node, err->message, err);
    return JPC_OK;
}

// Members of any_of and what spares come before the group, what is spared behind it (group.h).
static jpc_status load_rule_group(const jpc_loader *loader, const jpc_yaml *node, const char *name,
                                  jpc_err *err)
{
    jpc_pipeline *pipeline = &loader->config->pipeline;
    bool spares = strncmp(name, "unless", 6) == 0;
    jpc_stage *group;
    int at;

    JPC_TRY(load_members(loader, node, spares ? "spared_by" : "stages", name,
                         spares ? JPC_SPARES : JPC_MEMBER, err));
    if (add_stage(pipeline, name, &group, err) != JPC_OK)
        return jpc_loader_fail(loader, node, err->message, err);
    at = pipeline->n_stages - 1;
    if (node->kind == JPC_YAML_MAP)
        JPC_TRY(load_stage_options(loader, node, group, err));
    if (spares)
        JPC_TRY(load_members(loader, node, "stages", name, JPC_SPARED, err));
    return check_group(loader, node, at, err);
}

static bool is_rule_group(const char *name)
{
    char plain[64];

    snprintf(plain, sizeof plain, "%.*s", (int)strcspn(name, "@"), name);
    return jpc_group_find(plain) != NULL;
}

// ---- the list ---------------------------------------------------------------------------------

static jpc_status load_item(const jpc_loader *loader, const jpc_yaml *item, jpc_err *err)
{
    const jpc_yaml *node;
    const char *name;

    JPC_TRY(take_item(loader, item, &node, &name, err));
    if (is_command_group(name))
        return load_command_group(loader, node, err);
    return is_rule_group(name) ? load_rule_group(loader, node, name, err)
                               : load_stage(loader, node, name, err);
}

jpc_status jpc_load_stages(const jpc_loader *loader, const jpc_yaml *list, jpc_err *err)
{
    if (list->kind != JPC_YAML_LIST && !jpc_yaml_is_empty(list))
        return jpc_loader_fail(loader, list,
                               "expected a list of stages, each line beginning with '- '", err);
    for (const jpc_yaml *item = list->first; item != NULL; item = item->next)
        JPC_TRY(load_item(loader, item, err));
    return JPC_OK;
}
