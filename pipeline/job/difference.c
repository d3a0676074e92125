// Configurations are compared as YAML trees and not as option structs, so that a configuration
// that another version of the program wrote can be told apart as well.
#include "job/difference.h"

#include <stdio.h>

#include "exec/yaml_tree.h"

#define MAX_TOLD 4
#define MAX_TEXT 300 // the message of an error holds 500 bytes

void jpc_difference_add(jpc_differences *differences, const char *format, ...)
{
    char text[MAX_TEXT];
    va_list args;

    if (differences->n++ > differences->n_told || differences->n_told == MAX_TOLD)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (differences->n_told > 0 && differences->text.len + strlen(text) > MAX_TEXT)
        return;
    jpc_buf_printf(&differences->text, "%s%s", differences->n_told > 0 ? "; " : "", text);
    differences->n_told++;
}

void jpc_differences_release(jpc_differences *differences)
{
    jpc_buf_release(&differences->text);
    *differences = (jpc_differences){0};
}

const char *jpc_differences_tell(jpc_differences *differences)
{
    if (differences->n > differences->n_told)
        jpc_buf_printf(&differences->text, "; and %zu more", differences->n - differences->n_told);
    differences->n_told = differences->n;
    return jpc_buf_string(&differences->text);
}

// ---- options ----------------------------------------------------------------------------

static const jpc_yaml *child_of(const jpc_yaml *map, const char *key)
{
    const jpc_yaml *node = map != NULL && map->kind == JPC_YAML_MAP ? map->first : NULL;

    while (node != NULL && strcmp(node->key, key) != 0)
        node = node->next;
    return node;
}

static bool is_ignored(const char *section, const char *key)
{
    static const char *const paths[] = {
        "input.paths",    "input.batch_bytes",    "input.task_bytes",        "input.split_bytes",
        "input.checksum", "input.max_unreadable", "input.max_failed_shards", "output.dir"};
    char path[96];

    snprintf(path, sizeof path, "%s.%s", section, key);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (strcmp(paths[i], path) == 0)
            return true;
    return false;
}

// An item of a list of stages is a name, or a map of one name and its options.
static const char *name_of(const jpc_yaml *item)
{
    const jpc_yaml *node = item->kind == JPC_YAML_MAP && item->first != NULL ? item->first : item;

    return node != item ? node->key : item->text != NULL ? item->text : "";
}

static void add_scalar(jpc_buf *out, const jpc_yaml *node)
{
    const char *text = name_of(node);

    jpc_buf_add_string(out, *text != '\0' ? text : "''");
}

static const char *value_of(const jpc_yaml *node, jpc_buf *out)
{
    out->len = 0;
    if (node == NULL)
        jpc_buf_add_string(out, "missing");
    else if (node->kind == JPC_YAML_SCALAR)
        add_scalar(out, node);
    else
        jpc_buf_add_string(out, "[");
    if (node == NULL || node->kind == JPC_YAML_SCALAR)
        return jpc_buf_string(out);
    for (const jpc_yaml *item = node->first; item != NULL; item = item->next) {
        jpc_buf_add_string(out, item == node->first ? "" : ", ");
        add_scalar(out, item);
    }
    jpc_buf_add_string(out, "]");
    return jpc_buf_string(out);
}

static void compare_option(jpc_differences *differences, const char *section, const char *key,
                           const jpc_yaml *was, const jpc_yaml *is)
{
    jpc_buf here = {0}, there = {0};

    if (!is_ignored(section, key) && strcmp(value_of(is, &here), value_of(was, &there)) != 0)
        jpc_difference_add(differences, "%s%s%s is %s here and %s in the run", section,
                           *section != '\0' ? "." : "", key, here.ptr, there.ptr);
    jpc_buf_release(&here);
    jpc_buf_release(&there);
}

static void compare_section(jpc_differences *differences, const char *name, const jpc_yaml *was,
                            const jpc_yaml *is)
{
    const jpc_yaml *here = is != NULL && is->kind == JPC_YAML_MAP ? is->first : NULL;
    const jpc_yaml *there = was != NULL && was->kind == JPC_YAML_MAP ? was->first : NULL;

    for (const jpc_yaml *node = here; node != NULL; node = node->next)
        if (node->kind != JPC_YAML_MAP)
            compare_option(differences, name, node->key, child_of(was, node->key), node);
    for (const jpc_yaml *node = there; node != NULL; node = node->next)
        if (node->kind != JPC_YAML_MAP && child_of(is, node->key) == NULL)
            compare_option(differences, name, node->key, node, NULL);
}

// ---- stages -------------------------------------------------------------------------------

static const jpc_yaml *stage_of(const jpc_yaml *stages, const char *name)
{
    const jpc_yaml *item = stages != NULL ? stages->first : NULL;

    while (item != NULL && strcmp(name_of(item), name) != 0)
        item = item->next;
    return item;
}

// Skips the stages that only one of the two has.
static const jpc_yaml *next_common(const jpc_yaml *item, const jpc_yaml *others)
{
    while (item != NULL && stage_of(others, name_of(item)) == NULL)
        item = item->next;
    return item;
}

static void compare_order(jpc_differences *differences, const jpc_yaml *was, const jpc_yaml *is)
{
    const jpc_yaml *here = next_common(is != NULL ? is->first : NULL, was);
    const jpc_yaml *there = next_common(was != NULL ? was->first : NULL, is);

    while (here != NULL && there != NULL && strcmp(name_of(here), name_of(there)) == 0) {
        here = next_common(here->next, was);
        there = next_common(there->next, is);
    }
    if (here != NULL && there != NULL)
        jpc_difference_add(differences,
                           "stage '%s' comes before '%s' here and behind it in the run",
                           name_of(here), name_of(there));
}

static void compare_stages(jpc_differences *differences, const jpc_yaml *was, const jpc_yaml *is)
{
    const jpc_yaml *first = is != NULL ? is->first : NULL;

    for (const jpc_yaml *item = first; item != NULL; item = item->next)
        if (stage_of(was, name_of(item)) == NULL)
            jpc_difference_add(differences, "stage '%s' is not in the run", name_of(item));
    for (const jpc_yaml *item = was != NULL ? was->first : NULL; item != NULL; item = item->next)
        if (stage_of(is, name_of(item)) == NULL)
            jpc_difference_add(differences, "stage '%s' is only in the run", name_of(item));
    compare_order(differences, was, is);
    for (const jpc_yaml *item = first; item != NULL; item = item->next) {
        const jpc_yaml *other = stage_of(was, name_of(item));
        char section[96];

        snprintf(section, sizeof section, "stages.%s", name_of(item));
        if (other != NULL)
            compare_section(differences, section, other->first, item->first);
    }
}

// Returns where the next one goes.
static jpc_yaml **add_copy(jpc_arena *arena, jpc_yaml **tail, const jpc_yaml *item)
{
    *tail = jpc_arena_zalloc(arena, sizeof **tail);
    **tail = *item;
    (*tail)->next = NULL;
    return &(*tail)->next;
}

static jpc_yaml **add_copies(jpc_arena *arena, jpc_yaml **tail, const jpc_yaml *list)
{
    const jpc_yaml *item = list != NULL ? list->first : NULL;

    for (; item != NULL; item = item->next)
        tail = add_copy(arena, tail, item);
    return tail;
}

// All stages in one list: those of a group before it. The group's own lists, which are compared as
// options, tell which they are.
static const jpc_yaml *flatten(jpc_arena *arena, const jpc_yaml *stages)
{
    jpc_yaml *flat = jpc_arena_zalloc(arena, sizeof *flat);
    jpc_yaml **tail = &flat->first;

    flat->kind = JPC_YAML_LIST;
    for (const jpc_yaml *item = stages != NULL ? stages->first : NULL; item != NULL;
         item = item->next) {
        tail = add_copies(arena, tail, child_of(item->first, "spared_by"));
        tail = add_copies(arena, tail, child_of(item->first, "stages"));
        tail = add_copy(arena, tail, item);
    }
    return flat;
}

void jpc_config_differences(jpc_differences *differences, jpc_span was, jpc_span is)
{
    const jpc_yaml *there = NULL, *here = NULL;
    jpc_arena arena = {0};
    jpc_err ignored;

    if (jpc_yaml_parse(&arena, "config.yaml", was, &there, &ignored) == JPC_OK &&
        jpc_yaml_parse(&arena, "config.yaml", is, &here, &ignored) == JPC_OK) {
        const jpc_yaml *input_there = child_of(there, "input"), *input = child_of(here, "input");

        compare_section(differences, "input", input_there, input);
        compare_section(differences, "input.fields", child_of(input_there, "fields"),
                        child_of(input, "fields"));
        compare_section(differences, "extract", child_of(there, "extract"),
                        child_of(here, "extract"));
        compare_section(differences, "output", child_of(there, "output"), child_of(here, "output"));
        compare_option(differences, "", "evaluate", child_of(there, "evaluate"),
                       child_of(here, "evaluate"));
        compare_stages(differences, flatten(&arena, child_of(there, "stages")),
                       flatten(&arena, child_of(here, "stages")));
    }
    jpc_arena_release(&arena);
}
