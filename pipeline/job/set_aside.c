#include "job/set_aside.h"

#include <stdlib.h>

#include "data/sink.h"
#include "job/json_object.h"
#include "job/self_checksum.h"

void jpc_set_aside_release(jpc_set_aside *aside)
{
    for (size_t i = 0; i < aside->n; i++)
        free(aside->inputs[i].cause);
    free(aside->inputs);
    *aside = (jpc_set_aside){0};
}

// Where the input is, or would be.
static size_t find(const jpc_set_aside *aside, size_t input)
{
    size_t at = 0;

    while (at < aside->n && aside->inputs[at].input < input)
        at++;
    return at;
}

bool jpc_set_aside_has(const jpc_set_aside *aside, size_t input)
{
    size_t at = find(aside, input);

    return at < aside->n && aside->inputs[at].input == input;
}

void jpc_set_aside_add(jpc_set_aside *aside, size_t input, const char *cause)
{
    size_t at = find(aside, input);

    if (jpc_set_aside_has(aside, input))
        return;
    aside->inputs = jpc_realloc(aside->inputs, (aside->n + 1) * sizeof *aside->inputs);
    memmove(aside->inputs + at + 1, aside->inputs + at, (aside->n - at) * sizeof *aside->inputs);
    aside->inputs[at] = (jpc_set_aside_input){input, jpc_strdup(cause)};
    aside->n++;
}

static bool parse(jpc_set_aside *aside, const jpc_plan *plan, jpc_span json)
{
    jpc_span array, at, item;
    uint64_t input;
    char *cause;

    if (!jpc_self_checksum_holds(json, JPC_CHECKSUM_JSON) ||
        !jpc_json_find(json, "inputs", &array) || !jpc_json_begin(array, &at))
        return false;
    while (jpc_json_next(&at, &item)) {
        if (!jpc_json_get_u64(item, "input", &input) || input >= plan->inputs.n ||
            !jpc_json_get_string(item, "cause", &cause))
            return false;
        jpc_set_aside_add(aside, (size_t)input, cause);
        free(cause);
    }
    return at.len == 0;
}

void jpc_set_aside_load(jpc_set_aside *aside, const jpc_plan *plan, const char *path)
{
    jpc_buf json = {0};
    jpc_err ignored;

    *aside = (jpc_set_aside){0};
    if (jpc_read_file(path, &json, &ignored) != JPC_OK || !parse(aside, plan, jpc_buf_span(&json)))
        jpc_set_aside_release(aside);
    jpc_buf_release(&json);
}

jpc_status jpc_set_aside_publish(const jpc_set_aside *aside, const jpc_plan *plan, const char *path,
                                 jpc_err *err)
{
    jpc_buf json = {0};
    jpc_status status;

    jpc_buf_add_string(&json, "{\"schema_version\":1,\"inputs\":[");
    for (size_t i = 0; i < aside->n; i++) {
        jpc_buf_printf(&json, "%s\n {\"input\":%zu,\"path\":", i > 0 ? "," : "",
                       aside->inputs[i].input);
        jpc_json_add_string(&json, plan->inputs.files[aside->inputs[i].input].path);
        jpc_buf_add_string(&json, ",\"cause\":");
        jpc_json_add_string(&json, aside->inputs[i].cause);
        jpc_buf_add_string(&json, "}");
    }
    jpc_buf_add_string(&json, "]");
    jpc_self_checksum_add(&json, JPC_CHECKSUM_JSON);
    status = jpc_publish(path, jpc_buf_span(&json), NULL, err);
    jpc_buf_release(&json);
    return status;
}
