#include "exec/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/sink.h"
#include "exec/config_tree.h"
#include "exec/group.h"

// ---- sections -------------------------------------------------------------------

struct section {
    const char *name;
    const jpc_option *options;
    size_t offset; // of the params struct in jpc_config
};

static const struct section sections[] = {
    {"input", jpc_input_options, offsetof(jpc_config, input)},
    {"input.fields", jpc_field_options, offsetof(jpc_config, fields)},
    {"extract", jpc_extract_options, offsetof(jpc_config, extract)},
    {"output", jpc_output_options, offsetof(jpc_config, output)},
    {"resources", jpc_resource_options, offsetof(jpc_config, resources)},
};

#define N_SECTIONS (sizeof sections / sizeof *sections)

static void *params_of(jpc_config *config, const struct section *section)
{
    return (char *)config + section->offset;
}

void jpc_config_init(jpc_config *config)
{
    *config = (jpc_config){0};
    for (size_t i = 0; i < N_SECTIONS; i++)
        jpc_options_init(sections[i].options, params_of(config, &sections[i]));
}

int jpc_config_threads(const jpc_config *config, double wanted)
{
    double threads = wanted > 0 || config == NULL ? wanted : config->resources.threads;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return threads > 0 ? (int)threads : cores > 0 ? (int)cores : 1;
}

void jpc_config_release(jpc_config *config)
{
    for (size_t i = 0; i < N_SECTIONS; i++)
        jpc_options_release(sections[i].options, params_of(config, &sections[i]));
    jpc_pipeline_release(&config->pipeline);
    free(config->path);
    *config = (jpc_config){0};
}

// ---- from the tree to options -----------------------------------------------------

jpc_status jpc_loader_fail(const jpc_loader *loader, const jpc_yaml *node, const char *what,
                           jpc_err *err)
{
    jpc_err inner = {.status = JPC_ERR_CONFIG};

    snprintf(inner.message, sizeof inner.message, "%s", what); // `what` may lie in *err
    return jpc_fail(err, JPC_ERR_CONFIG, "%s:%zu:%zu: %s", loader->name, node->line, node->column,
                    inner.message);
}

// "unknown option 'x' of stage 'y'; did you mean 'z'?"
static jpc_status unknown(const char *kind, const char *name, const char *owner,
                          const char *const *names, jpc_err *err)
{
    const char *close = jpc_suggest(name, names);

    return jpc_fail(err, JPC_ERR_CONFIG, "unknown %s '%s'%s%s%s%s", kind, name, owner,
                    close != NULL ? "; did you mean '" : "", close != NULL ? close : "",
                    close != NULL ? "'?" : "");
}

jpc_status jpc_option_of(const jpc_option *options, const char *name, const char *owner,
                         const jpc_option **option, jpc_err *err)
{
    const char *names[64];
    size_t n = 0;

    *option = jpc_option_find(options, name);
    if (*option != NULL && strcmp((*option)->name, name) == 0) // hyphens are for the command line
        return JPC_OK;
    for (; options[n].name != NULL && n < 63; n++)
        names[n] = options[n].name;
    names[n] = NULL;
    return unknown("option", name, owner, names, err);
}

static jpc_status load_list(const jpc_loader *loader, const jpc_yaml *node,
                            const jpc_option *option, void *params, jpc_err *err)
{
    JPC_TRY(jpc_option_set(option, params, "", loader->base_dir, err));
    for (const jpc_yaml *item = node->first; item != NULL; item = item->next) {
        if (item->kind != JPC_YAML_SCALAR)
            return jpc_loader_fail(loader, item, "expected a plain value", err);
        jpc_option_append(option, params, item->text, loader->base_dir);
    }
    return JPC_OK;
}

jpc_status jpc_load_option(const jpc_loader *loader, const jpc_yaml *node, const jpc_option *option,
                           void *params, jpc_err *err)
{
    if (node->kind == JPC_YAML_LIST && jpc_option_is_list(option))
        return load_list(loader, node, option, params, err);
    if (node->kind != JPC_YAML_SCALAR)
        return jpc_loader_fail(
            loader, node,
            jpc_option_is_list(option) ? "expected a list" : "expected a single value", err);
    if (jpc_option_set(option, params, node->text, loader->base_dir, err) != JPC_OK)
        return jpc_loader_fail(loader, node, err->message, err);
    return JPC_OK;
}

jpc_status jpc_load_options(const jpc_loader *loader, const jpc_yaml *map,
                            const jpc_option *options, void *params, const char *owner,
                            jpc_err *err)
{
    const jpc_option *option;

    for (const jpc_yaml *node = map->first; node != NULL; node = node->next) {
        if (jpc_option_of(options, node->key, owner, &option, err) != JPC_OK)
            return jpc_loader_fail(loader, node, err->message, err);
        JPC_TRY(jpc_load_option(loader, node, option, params, err));
    }
    return JPC_OK;
}

static jpc_status load_fields(const jpc_loader *loader, const jpc_yaml *node, jpc_err *err)
{
    if (node->kind != JPC_YAML_MAP)
        return jpc_loader_fail(loader, node, "expected 'text: …', 'id: …', 'url: …'", err);
    return jpc_load_options(loader, node, jpc_field_options, &loader->config->fields,
                            " of 'input.fields'", err);
}

static jpc_status load_section(const jpc_loader *loader, const jpc_yaml *map,
                               const struct section *section, jpc_err *err)
{
    void *params = params_of(loader->config, section);
    const jpc_option *option;
    char owner[64];

    snprintf(owner, sizeof owner, " of '%s'", section->name);
    if (map->kind != JPC_YAML_MAP && !jpc_yaml_is_empty(map))
        return jpc_loader_fail(loader, map, "expected 'option: value' lines", err);
    for (const jpc_yaml *node = map->first; node != NULL; node = node->next) {
        if (strcmp(section->name, "input") == 0 && strcmp(node->key, "fields") == 0) {
            JPC_TRY(load_fields(loader, node, err));
            continue;
        }
        if (jpc_option_of(section->options, node->key, owner, &option, err) != JPC_OK)
            return jpc_loader_fail(loader, node, err->message, err);
        JPC_TRY(jpc_load_option(loader, node, option, params, err));
    }
    return JPC_OK;
}

// ---- the top ------------------------------------------------------------------------

static jpc_status set_evaluate(jpc_config *config, const char *value, jpc_err *err)
{
    if (strcmp(value, "all") != 0 && strcmp(value, "tiers") != 0)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "option 'evaluate' must be one of tiers, all, got '%s'", value);
    config->pipeline.evaluate_all = strcmp(value, "all") == 0;
    return JPC_OK;
}

static jpc_status load_evaluate(const jpc_loader *loader, const jpc_yaml *node, jpc_err *err)
{
    if (node->kind != JPC_YAML_SCALAR)
        return jpc_loader_fail(loader, node, "expected a single value", err);
    if (set_evaluate(loader->config, node->text, err) != JPC_OK)
        return jpc_loader_fail(loader, node, err->message, err);
    return JPC_OK;
}

static jpc_status load_top(const jpc_loader *loader, const jpc_yaml *node, jpc_err *err)
{
    static const char *const names[] = {"input",    "extract", "output", "resources",
                                        "evaluate", "stages",  NULL};

    if (strcmp(node->key, "stages") == 0)
        return jpc_load_stages(loader, node, err);
    if (strcmp(node->key, "evaluate") == 0)
        return load_evaluate(loader, node, err);
    for (size_t i = 0; i < N_SECTIONS; i++)
        if (strcmp(sections[i].name, node->key) == 0)
            return load_section(loader, node, &sections[i], err);
    unknown("section", node->key, "", names, err);
    return jpc_loader_fail(loader, node, err->message, err);
}

static jpc_status load_tree(const jpc_loader *loader, const jpc_yaml *root, jpc_err *err)
{
    if (root == NULL || root->kind != JPC_YAML_MAP)
        return jpc_fail(err, JPC_ERR_CONFIG, "%s:1:1: expected 'input:', 'output:' and 'stages:'",
                        loader->name);
    for (const jpc_yaml *node = root->first; node != NULL; node = node->next)
        JPC_TRY(load_top(loader, node, err));
    return JPC_OK;
}

// ---- loading ------------------------------------------------------------------------

// A file that cannot be read is a wrong configuration: nothing of the input has been read yet.
static jpc_status read_text(const char *path, jpc_buf *text, jpc_err *err)
{
    if (jpc_read_file(path, text, err) == JPC_OK)
        return JPC_OK;
    err->status = JPC_ERR_CONFIG;
    return err->status;
}

static char *dir_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *dir = jpc_strdup(path);

    dir[slash != NULL ? slash - path : 0] = '\0';
    return dir;
}

static jpc_status load(jpc_config *config, const char *path, const char *base_dir,
                       char *const *sets, size_t n_sets, jpc_err *err)
{
    jpc_loader loader = {path, base_dir, config};
    jpc_arena arena = {0};
    jpc_buf text = {0};
    const jpc_yaml *root;
    jpc_status status = read_text(path, &text, err);

    config->path = jpc_strdup(path);
    if (status == JPC_OK)
        status = jpc_yaml_parse(&arena, path, jpc_buf_span(&text), &root, err);
    if (status == JPC_OK)
        status = load_tree(&loader, root, err);
    for (size_t i = 0; i < n_sets && status == JPC_OK; i++)
        status = jpc_config_set(config, sets[i], err);
    if (status == JPC_OK)
        status = jpc_config_check_names(config, err);
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
    return status;
}

jpc_status jpc_config_load(jpc_config *config, const char *path, char *const *sets, size_t n_sets,
                           jpc_err *err)
{
    char *base_dir = dir_of(path);
    jpc_status status = load(config, path, base_dir, sets, n_sets, err);

    free(base_dir);
    return status;
}

jpc_status jpc_config_load_printed(jpc_config *config, const char *path, jpc_err *err)
{
    return load(config, path, NULL, NULL, 0, err);
}

// ---- names --------------------------------------------------------------------------

static bool is_plain(const char *name)
{
    for (const char *c = name; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == '"' || *c == '\\')
            return false;
    return *name != '\0';
}

jpc_status jpc_config_check_names(const jpc_config *config, jpc_err *err)
{
    // The first four are ours to choose; documents of crawls have the other two as well.
    const char *names[] = {config->fields.text,
                           config->fields.id,
                           config->fields.url,
                           config->output.meta_key,
                           "date",
                           "title"};

    for (size_t i = 0; i < 4; i++)
        if (!is_plain(names[i]))
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "a field must have a name without quotes, backslashes and control "
                            "characters, got '%s'",
                            names[i]);
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(names[i], names[j]) == 0)
                return jpc_fail(err, JPC_ERR_CONFIG, "two fields of a document have the name '%s'",
                                names[i]);
    return JPC_OK;
}

// ---- --set --------------------------------------------------------------------------

// Whether someone who writes `name`, up to its @, may mean the stage: `dedup`, as in a file, is one
// of the two that find duplicates.
static bool is_alike(const jpc_stage *stage, const char *name, size_t len)
{
    return (strncmp(stage->name, name, len) == 0 && strcspn(stage->name, "@") == len) ||
           (strncmp(name, "dedup", 5) == 0 && stage->def->kind == JPC_DEDUP);
}

// "… has no stage 'ng_words'; did you mean 'ng_words@adult'?"
static jpc_status no_stage(const jpc_pipeline *pipeline, const char *name, jpc_err *err)
{
    const char **names = jpc_alloc((size_t)(pipeline->n_stages + 1) * sizeof *names);
    const char *close = NULL;

    for (int i = 0; i < pipeline->n_stages; i++) {
        names[i] = pipeline->stages[i].name;
        if (close == NULL && is_alike(&pipeline->stages[i], name, strcspn(name, "@")))
            close = names[i];
    }
    names[pipeline->n_stages] = NULL;
    if (close == NULL)
        close = jpc_suggest(name, names);
    free(names);
    return jpc_fail(err, JPC_ERR_CONFIG, "the configuration has no stage '%s'%s%s%s", name,
                    close != NULL ? "; did you mean '" : "", close != NULL ? close : "",
                    close != NULL ? "'?" : "");
}

static jpc_status set_in_stage(jpc_config *config, char *key, const char *value, jpc_err *err)
{
    char *dot = strrchr(key, '.');
    const jpc_option *option;
    jpc_stage *stage;
    char owner[96];

    if (dot == NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "expected stages.STAGE.OPTION=VALUE, got 'stages.%s'",
                        key);
    *dot = '\0';
    stage = jpc_pipeline_find(&config->pipeline, key);
    if (stage == NULL)
        return no_stage(&config->pipeline, key, err);
    if (strcmp(dot + 1, "mode") == 0 && stage->def->preset == NULL)
        return jpc_stage_set_mode(stage, value, err);
    snprintf(owner, sizeof owner, " of stage '%s'", key);
    JPC_TRY(jpc_option_of(stage->def->options, dot + 1, owner, &option, err));
    JPC_TRY(jpc_option_set(option, stage->params, value, NULL, err));
    jpc_stage_wrote(stage, option);
    return JPC_OK;
}

static jpc_status set_in_section(jpc_config *config, char *key, const char *value, jpc_err *err)
{
    char *dot = strrchr(key, '.');
    const jpc_option *option;
    char owner[64];

    if (strcmp(key, "evaluate") == 0)
        return set_evaluate(config, value, err);
    if (dot != NULL)
        *dot = '\0';
    for (size_t i = 0; dot != NULL && i < N_SECTIONS; i++) {
        if (strcmp(sections[i].name, key) != 0)
            continue;
        snprintf(owner, sizeof owner, " of '%s'", key);
        JPC_TRY(jpc_option_of(sections[i].options, dot + 1, owner, &option, err));
        return jpc_option_set(option, params_of(config, &sections[i]), value, NULL, err);
    }
    return jpc_fail(
        err, JPC_ERR_CONFIG,
        "unknown section '%s'; expected input, input.fields, extract, output, resources or stages",
        key);
}

jpc_status jpc_config_set(jpc_config *config, const char *assignment, jpc_err *err)
{
    char *key = jpc_strdup(assignment), *equals = strchr(key, '=');
    jpc_status status;

    if (equals == NULL) {
        status = jpc_fail(err, JPC_ERR_CONFIG, "expected KEY=VALUE, got '%s'", assignment);
    } else {
        *equals = '\0';
        status = strncmp(key, "stages.", 7) == 0 ? set_in_stage(config, key + 7, equals + 1, err)
                                                 : set_in_section(config, key, equals + 1, err);
    }
    free(key);
    return status;
}

static void rebase_options(const jpc_option *options, void *params, const char *dir)
{
    for (const jpc_option *o = options; o->name != NULL; o++)
        jpc_option_rebase(o, params, dir);
}

void jpc_config_rebase(jpc_config *config, const char *dir)
{
    for (size_t i = 0; i < N_SECTIONS; i++)
        rebase_options(sections[i].options, params_of(config, &sections[i]), dir);
    for (int i = 0; i < config->pipeline.n_stages; i++)
        rebase_options(config->pipeline.stages[i].def->options, config->pipeline.stages[i].params,
                       dir);
}
