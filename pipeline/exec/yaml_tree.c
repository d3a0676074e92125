#include "exec/yaml_tree.h"

#include <yaml.h>

// Depth is bounded, so that a stack of open nodes serves instead of recursion.
#define MAX_DEPTH 32

struct builder {
    jpc_arena *arena;
    const char *name;
    jpc_yaml *open[MAX_DEPTH];  // the lists and maps that are not closed yet
    jpc_yaml **tail[MAX_DEPTH]; // where the next child of each goes
    size_t depth;
    const char *key; // read, and waiting for its value
    size_t key_line, key_column;
    jpc_yaml *root;
};

static jpc_status fail_at(const struct builder *builder, const yaml_mark_t *mark, const char *what,
                          const char *subject, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_CONFIG, "%s:%zu:%zu: %s%s", builder->name, mark->line + 1,
                    mark->column + 1, what, subject);
}

static jpc_yaml *new_node(struct builder *builder, jpc_yaml_kind kind, const yaml_mark_t *mark)
{
    jpc_yaml *node = jpc_arena_zalloc(builder->arena, sizeof *node);

    node->kind = kind;
    node->key = builder->key;
    node->line = builder->key != NULL ? builder->key_line : mark->line + 1;
    node->column = builder->key != NULL ? builder->key_column : mark->column + 1;
    builder->key = NULL;
    return node;
}

static void attach(struct builder *builder, jpc_yaml *node)
{
    if (builder->depth == 0) {
        builder->root = node;
        return;
    }
    *builder->tail[builder->depth - 1] = node;
    builder->tail[builder->depth - 1] = &node->next;
}

static bool wants_key(const struct builder *builder)
{
    return builder->depth > 0 && builder->open[builder->depth - 1]->kind == JPC_YAML_MAP &&
           builder->key == NULL;
}

static jpc_status take_key(struct builder *builder, const char *key, const yaml_mark_t *mark,
                           jpc_err *err)
{
    for (const jpc_yaml *n = builder->open[builder->depth - 1]->first; n != NULL; n = n->next)
        if (strcmp(n->key, key) == 0)
            return fail_at(builder, mark, "duplicate key: ", key, err);
    builder->key = key;
    builder->key_line = mark->line + 1;
    builder->key_column = mark->column + 1;
    return JPC_OK;
}

static jpc_status take_scalar(struct builder *builder, const yaml_event_t *event, jpc_err *err)
{
    jpc_span copy = jpc_arena_printf(builder->arena, "%s", (const char *)event->data.scalar.value);
    jpc_yaml *node;

    if (wants_key(builder))
        return take_key(builder, copy.ptr, &event->start_mark, err);
    node = new_node(builder, JPC_YAML_SCALAR, &event->start_mark);
    node->text = copy.ptr;
    attach(builder, node);
    return JPC_OK;
}

static jpc_status open_node(struct builder *builder, jpc_yaml_kind kind, const yaml_mark_t *mark,
                            jpc_err *err)
{
    jpc_yaml *node;

    if (wants_key(builder))
        return fail_at(builder, mark, "a key must be a plain word", "", err);
    if (builder->depth == MAX_DEPTH)
        return fail_at(builder, mark, "nested too deeply", "", err);
    node = new_node(builder, kind, mark);
    attach(builder, node);
    builder->open[builder->depth] = node;
    builder->tail[builder->depth++] = &node->first;
    return JPC_OK;
}

static jpc_status take_event(struct builder *builder, const yaml_event_t *event, jpc_err *err)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT: return take_scalar(builder, event, err);
    case YAML_MAPPING_START_EVENT: return open_node(builder, JPC_YAML_MAP, &event->start_mark, err);
    case YAML_SEQUENCE_START_EVENT:
        return open_node(builder, JPC_YAML_LIST, &event->start_mark, err);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT: builder->depth--; return JPC_OK;
    case YAML_ALIAS_EVENT:
        return fail_at(builder, &event->start_mark, "anchors and aliases are not supported", "",
                       err);
    case YAML_DOCUMENT_START_EVENT:
        if (builder->root != NULL)
            return fail_at(builder, &event->start_mark, "a second document begins here", "", err);
        return JPC_OK;
    default: return JPC_OK;
    }
}

static jpc_status parse_error(const struct builder *builder, const yaml_parser_t *parser,
                              jpc_err *err)
{
    return fail_at(builder, &parser->problem_mark,
                   "not YAML: ", parser->problem != NULL ? parser->problem : "unreadable", err);
}

jpc_status jpc_yaml_parse(jpc_arena *arena, const char *name, jpc_span text, const jpc_yaml **root,
                          jpc_err *err)
{
    struct builder builder = {.arena = arena, .name = name};
    yaml_parser_t parser;
    yaml_event_t event;
    jpc_status status = JPC_OK;
    bool ended = false;

    yaml_parser_initialize(&parser);
    // An empty span may have no bytes to point at, which libyaml does not take.
    yaml_parser_set_input_string(&parser, (const unsigned char *)(text.len > 0 ? text.ptr : ""),
                                 text.len);
    while (status == JPC_OK && !ended) {
        if (!yaml_parser_parse(&parser, &event)) {
            status = parse_error(&builder, &parser, err);
            break;
        }
        status = take_event(&builder, &event, err);
        ended = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    *root = builder.root;
    return status;
}

void jpc_yaml_version(jpc_buf *out)
{
    jpc_buf_printf(out, "libyaml %s\n", yaml_get_version_string());
}
