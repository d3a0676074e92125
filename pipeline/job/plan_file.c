// The plan as it lies on disk: one JSON object, one line per list and input, tasks left out because
// they follow from the inputs.
#include <inttypes.h>
#include <stdlib.h>

#include "job/json_object.h"
#include "job/plan.h"

static void add_hash(jpc_buf *out, const char *key, jpc_hash128 hash)
{
    char hex[JPC_HASH_HEX];

    jpc_hash128_hex(hash, hex);
    jpc_buf_printf(out, "\"%s\": \"%s\"", key, hex);
}

static void print_lists(const jpc_plan *plan, jpc_buf *out)
{
    jpc_buf_add_string(out, " \"lists\": [");
    for (size_t i = 0; i < plan->n_lists; i++) {
        jpc_buf_add_string(out, i == 0 ? "\n  {\"path\": " : ",\n  {\"path\": ");
        jpc_json_add_string(out, plan->lists[i].path);
        jpc_buf_add_string(out, ", ");
        add_hash(out, "xxh3_128", plan->lists[i].hash);
        jpc_buf_add_string(out, "}");
    }
    jpc_buf_add_string(out, "],\n");
}

void jpc_plan_print(const jpc_plan *plan, jpc_buf *out)
{
    jpc_buf_printf(out, "{\n \"schema_version\": 1,\n \"output_epoch\": %" PRIu64 ",\n ",
                   plan->epoch);
    add_hash(out, "config_digest", plan->digest);
    jpc_buf_add_string(out, ",\n \"dictionary\": ");
    jpc_json_add_string(out, plan->dictionary);
    jpc_buf_printf(
        out, ",\n \"buckets\": %" PRIu32 ",\n \"task_bytes\": %" PRIu64 ",\n \"tasks\": %zu,\n",
        plan->n_buckets, plan->task_bytes, plan->n_tasks);
    print_lists(plan, out);
    jpc_buf_add_string(out, " \"inputs\": [");
    for (size_t i = 0; i < plan->inputs.n; i++) {
        jpc_buf_add_string(out, i == 0 ? "\n  {\"path\": " : ",\n  {\"path\": ");
        jpc_json_add_string(out, plan->inputs.files[i].path);
        jpc_buf_printf(out, ", \"bytes\": %" PRIu64 "}", plan->inputs.files[i].bytes);
    }
    jpc_buf_add_string(out, "]\n}\n");
}

static bool parse_list(jpc_plan *plan, jpc_span item)
{
    jpc_plan_list list = {0};

    if (!jpc_json_get_string(item, "path", &list.path))
        return false;
    plan->lists = jpc_realloc(plan->lists, (plan->n_lists + 1) * sizeof *plan->lists);
    plan->lists[plan->n_lists++] = list;
    return jpc_json_get_hash(item, "xxh3_128", &plan->lists[plan->n_lists - 1].hash);
}

static bool parse_input(jpc_plan *plan, jpc_span item)
{
    uint64_t bytes;
    char *path;

    if (!jpc_json_get_u64(item, "bytes", &bytes) || !jpc_json_get_string(item, "path", &path))
        return false;
    jpc_input_list_add(&plan->inputs, path, bytes);
    free(path);
    return true;
}

static bool parse_array(jpc_plan *plan, jpc_span json, const char *key,
                        bool (*parse_item)(jpc_plan *plan, jpc_span item))
{
    jpc_span array, at, item;

    if (!jpc_json_find(json, key, &array) || !jpc_json_begin(array, &at))
        return false;
    while (jpc_json_next(&at, &item))
        if (!parse_item(plan, item))
            return false;
    return at.len == 0;
}

static bool parse_plan(jpc_plan *plan, jpc_span json)
{
    uint64_t version, buckets, n_tasks;

    if (!jpc_json_get_u64(json, "schema_version", &version) || version != 1 ||
        !jpc_json_get_u64(json, "output_epoch", &plan->epoch) ||
        !jpc_json_get_hash(json, "config_digest", &plan->digest) ||
        !jpc_json_get_string(json, "dictionary", &plan->dictionary) ||
        !jpc_json_get_u64(json, "buckets", &buckets) ||
        !jpc_json_get_u64(json, "task_bytes", &plan->task_bytes) ||
        !jpc_json_get_u64(json, "tasks", &n_tasks) ||
        !parse_array(plan, json, "lists", parse_list) ||
        !parse_array(plan, json, "inputs", parse_input))
        return false;
    jpc_plan_pack(plan, buckets > 0);
    return plan->n_tasks == n_tasks && plan->n_buckets == buckets;
}

jpc_status jpc_plan_parse(jpc_plan *plan, jpc_span json, const char *name, jpc_err *err)
{
    *plan = (jpc_plan){0};
    if (parse_plan(plan, json))
        return JPC_OK;
    jpc_plan_release(plan);
    return jpc_fail(err, JPC_ERR_DATA, "'%s': not a plan of this program", name);
}
