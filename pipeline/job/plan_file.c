// The plan as it lies on disk: one JSON object, one line per list and input, tasks left out because
// they follow from the inputs.
#include <inttypes.h>
#include <stdlib.h>

#include "job/json_object.h"
#include "job/plan.h"
#include "job/self_checksum.h"

#define PLAN_VERSION 2

static void add_hash(jpc_buf *out, const char *key, jpc_hash128 hash)
{
    char hex[JPC_HASH_HEX];

    jpc_hash128_hex(hash, hex);
    jpc_buf_printf(out, "\"%s\": \"%s\"", key, hex);
}

static void print_list_header(const jpc_plan_list *list, jpc_buf *out)
{
    if (list->entries == JPC_NO_LIST)
        return;
    jpc_buf_printf(out, ", \"entries\": %" PRIu64 ", \"licence\": ", list->entries);
    if (list->licence != NULL)
        jpc_json_add_string(out, list->licence);
    else
        jpc_buf_add_string(out, "null");
}

static void print_lists(const jpc_plan *plan, jpc_buf *out)
{
    jpc_buf_add_string(out, " \"lists\": [");
    for (size_t i = 0; i < plan->n_lists; i++) {
        jpc_buf_add_string(out, i == 0 ? "\n  {\"name\": " : ",\n  {\"name\": ");
        jpc_json_add_string(out, plan->lists[i].name);
        jpc_buf_add_string(out, ", \"path\": ");
        jpc_json_add_string(out, plan->lists[i].path);
        jpc_buf_add_string(out, ", ");
        add_hash(out, plan->lists[i].is_key ? "fingerprint" : "xxh3_128", plan->lists[i].hash);
        print_list_header(&plan->lists[i], out);
        jpc_buf_add_string(out, "}");
    }
    jpc_buf_add_string(out, "],\n");
}

// The names and versions of "zstd 1.5.4\n…".
static void print_libraries(const char *libraries, jpc_buf *out)
{
    const char *comma = "";

    jpc_buf_add_string(out, " \"libraries\": {");
    for (const char *line = libraries; *line != '\0'; line += strcspn(line, "\n") + 1) {
        int name = (int)strcspn(line, " "), all = (int)strcspn(line, "\n");

        jpc_buf_printf(out, "%s\"%.*s\": \"%.*s\"", comma, name, line, all - name - 1,
                       line + name + 1);
        comma = ", ";
    }
    jpc_buf_add_string(out, "},\n");
}

static void print_older(const jpc_plan *plan, jpc_buf *out)
{
    if (plan->n_older == 0)
        return;
    jpc_buf_add_string(out, " \"older_runs\": [");
    for (size_t i = 0; i < plan->n_older; i++) {
        const jpc_older_run *older = &plan->older[i];

        jpc_buf_add_string(out, i == 0 ? "\n  {\"name\": " : ",\n  {\"name\": ");
        jpc_json_add_string(out, older->name);
        jpc_buf_add_string(out, ", \"path\": ");
        jpc_json_add_string(out, older->path);
        jpc_buf_add_string(out, ", ");
        add_hash(out, "xxh3_128", older->digest);
        jpc_buf_printf(out, ", \"tasks\": %zu, \"buckets\": %" PRIu32, older->n_tasks,
                       older->n_buckets);
        if (older->n_slices > 0)
            jpc_buf_printf(out, ", \"paragraph_slices\": %" PRIu32, older->n_slices);
        jpc_buf_add_string(out, "}");
    }
    jpc_buf_add_string(out, "],\n");
}

static void print_extensions(const jpc_plan *plan, jpc_buf *out)
{
    jpc_buf_add_string(out, " \"extensions\": [");
    for (size_t i = 0; i < plan->n_extensions; i++)
        jpc_buf_printf(out, "%s%zu", i > 0 ? ", " : "", plan->extensions[i]);
    jpc_buf_add_string(out, "],\n");
}

static void print_input(const jpc_input_file *file, jpc_buf *out)
{
    jpc_buf_add_string(out, "{\"path\": ");
    jpc_json_add_string(out, file->path);
    jpc_buf_printf(out, ", \"bytes\": %" PRIu64, file->bytes);
    if (file->packed_bytes != file->bytes)
        jpc_buf_printf(out, ", \"packed_bytes\": %" PRIu64, file->packed_bytes);
    if (!jpc_hash128_is_zero(file->hash)) {
        jpc_buf_add_string(out, ", ");
        add_hash(out, "xxh3_128", file->hash);
    }
    if (file->parts > 1)
        jpc_buf_printf(out, ", \"parts\": %" PRIu32, file->parts);
    jpc_buf_add_string(out, "}");
}

static void print_member(jpc_buf *out, const char *key, const char *value)
{
    jpc_buf_printf(out, " \"%s\": ", key);
    jpc_json_add_string(out, value);
    jpc_buf_add_string(out, ",\n");
}

static void print_head(const jpc_plan *plan, jpc_buf *out)
{
    jpc_buf_printf(out, "{\n \"schema_version\": %d,\n \"output_epoch\": %" PRIu64 ",\n ",
                   PLAN_VERSION, plan->epoch);
    add_hash(out, "config_digest", plan->digest);
    jpc_buf_add_string(out, ",\n");
    print_member(out, "dictionary", plan->dictionary);
    jpc_buf_add_string(out, " ");
    add_hash(out, "dictionary_xxh3_128", plan->dictionary_hash);
    jpc_buf_add_string(out, ",\n");
    print_libraries(plan->libraries, out);
    print_member(out, "folder", plan->folder);
    jpc_buf_printf(out, " \"buckets\": %" PRIu32 ",\n%s", plan->n_buckets,
                   plan->near ? " \"near\": true,\n" : "");
    if (plan->n_slices > 0)
        jpc_buf_printf(out, " \"paragraph_slices\": %" PRIu32 ",\n", plan->n_slices);
    jpc_buf_printf(out,
                   " \"task_bytes\": %" PRIu64 ",\n \"split_bytes\": %" PRIu64
                   ",\n \"unit_bytes\": %" PRIu64 ",\n \"tasks\": %zu,\n \"bounds\": %s,\n",
                   plan->task_bytes, plan->split_bytes, plan->unit_bytes, plan->n_tasks,
                   plan->bounds);
    print_lists(plan, out);
    print_older(plan, out);
    print_extensions(plan, out);
}

void jpc_plan_print(const jpc_plan *plan, jpc_buf *out)
{
    print_head(plan, out);
    jpc_buf_add_string(out, " \"inputs\": [");
    for (size_t i = 0; i < plan->inputs.n; i++) {
        jpc_buf_add_string(out, i == 0 ? "\n  " : ",\n  ");
        print_input(&plan->inputs.files[i], out);
    }
    jpc_buf_add_string(out, "]");
    jpc_self_checksum_add(out, JPC_CHECKSUM_JSON);
}

// ---- reading --------------------------------------------------------------------------

// Plans of earlier versions have neither name, entries nor licence.
static bool parse_list(jpc_plan *plan, jpc_span item)
{
    jpc_plan_list *list;
    jpc_span found;

    plan->lists = jpc_realloc(plan->lists, (plan->n_lists + 1) * sizeof *plan->lists);
    list = &plan->lists[plan->n_lists++];
    *list = (jpc_plan_list){.entries = JPC_NO_LIST};
    if (!jpc_json_get_string(item, "name", &list->name))
        list->name = jpc_strdup("");
    list->is_key = jpc_json_find(item, "fingerprint", &found);
    return jpc_json_get_string(item, "path", &list->path) &&
           jpc_json_get_hash(item, list->is_key ? "fingerprint" : "xxh3_128", &list->hash) &&
           (!jpc_json_find(item, "entries", &found) ||
            jpc_json_get_u64(item, "entries", &list->entries)) &&
           (!jpc_json_find(item, "licence", &found) || jpc_span_is(found, "null") ||
            jpc_json_get_string(item, "licence", &list->licence));
}

static bool parse_older(jpc_plan *plan, jpc_span item)
{
    jpc_older_run *older;
    uint64_t tasks, buckets, slices = 0;
    jpc_span found;

    if (!jpc_json_get_u64(item, "tasks", &tasks) || !jpc_json_get_u64(item, "buckets", &buckets) ||
        (jpc_json_find(item, "paragraph_slices", &found) &&
         !jpc_json_get_u64(item, "paragraph_slices", &slices)))
        return false;
    plan->older = jpc_realloc(plan->older, (plan->n_older + 1) * sizeof *plan->older);
    older = &plan->older[plan->n_older++];
    *older = (jpc_older_run){
        .n_tasks = (size_t)tasks, .n_buckets = (uint32_t)buckets, .n_slices = (uint32_t)slices};
    return jpc_json_get_string(item, "name", &older->name) &&
           jpc_json_get_string(item, "path", &older->path) &&
           jpc_json_get_hash(item, "xxh3_128", &older->digest);
}

static bool parse_input(jpc_plan *plan, jpc_span item)
{
    jpc_input_file *file;
    uint64_t bytes, packed_bytes, parts = 1;
    jpc_hash128 hash = {0, 0};
    jpc_span found;
    char *path;

    if (!jpc_json_get_u64(item, "bytes", &bytes))
        return false;
    packed_bytes = bytes;
    if ((jpc_json_find(item, "packed_bytes", &found) &&
         !jpc_json_get_u64(item, "packed_bytes", &packed_bytes)) ||
        (jpc_json_find(item, "xxh3_128", &found) && !jpc_json_get_hash(item, "xxh3_128", &hash)) ||
        (jpc_json_find(item, "parts", &found) &&
         (!jpc_json_get_u64(item, "parts", &parts) || parts < 1 || parts > UINT32_MAX)) ||
        !jpc_json_get_string(item, "path", &path))
        return false;
    jpc_input_list_add(&plan->inputs, path, bytes);
    file = &plan->inputs.files[plan->inputs.n - 1];
    file->packed_bytes = packed_bytes;
    file->hash = hash;
    file->parts = (uint32_t)parts;
    free(path);
    return true;
}

static bool parse_extension(jpc_plan *plan, jpc_span item)
{
    char number[24] = "";

    if (item.len == 0 || item.len >= sizeof number)
        return false;
    memcpy(number, item.ptr, item.len);
    plan->extensions =
        jpc_realloc(plan->extensions, (plan->n_extensions + 1) * sizeof *plan->extensions);
    plan->extensions[plan->n_extensions++] = (size_t)strtoull(number, NULL, 10);
    return true;
}

static bool parse_libraries(jpc_plan *plan, jpc_span json)
{
    jpc_buf lines = {0};
    jpc_span object;
    bool fine = jpc_json_find(json, "libraries", &object) && jpc_json_lines(object, &lines);

    plan->libraries = jpc_buf_string(&lines);
    return fine;
}

static bool parse_bounds(jpc_plan *plan, jpc_span json)
{
    jpc_span array;

    if (!jpc_json_find(json, "bounds", &array))
        return false;
    plan->bounds = jpc_alloc(array.len + 1);
    memcpy(plan->bounds, array.ptr, array.len);
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

static bool parse_head(jpc_plan *plan, jpc_span json)
{
    return jpc_json_get_hash(json, "config_digest", &plan->digest) &&
           jpc_json_get_string(json, "dictionary", &plan->dictionary) &&
           jpc_json_get_hash(json, "dictionary_xxh3_128", &plan->dictionary_hash) &&
           jpc_json_get_string(json, "folder", &plan->folder) && parse_libraries(plan, json) &&
           parse_bounds(plan, json) && jpc_json_get_u64(json, "task_bytes", &plan->task_bytes) &&
           jpc_json_get_u64(json, "split_bytes", &plan->split_bytes) &&
           jpc_json_get_u64(json, "unit_bytes", &plan->unit_bytes);
}

static bool parse_plan(jpc_plan *plan, jpc_span json)
{
    uint64_t buckets, n_tasks, slices = 0;
    jpc_span near, found, older;

    if (!parse_head(plan, json) || !jpc_json_get_u64(json, "buckets", &buckets) ||
        !jpc_json_get_u64(json, "tasks", &n_tasks) ||
        (jpc_json_find(json, "paragraph_slices", &found) &&
         !jpc_json_get_u64(json, "paragraph_slices", &slices)) ||
        !parse_array(plan, json, "lists", parse_list) ||
        (jpc_json_find(json, "older_runs", &older) &&
         !parse_array(plan, json, "older_runs", parse_older)) ||
        !parse_array(plan, json, "extensions", parse_extension) ||
        !parse_array(plan, json, "inputs", parse_input))
        return false;
    plan->n_buckets = (uint32_t)buckets;
    plan->n_slices = (uint32_t)slices;
    plan->near = jpc_json_find(json, "near", &near) && jpc_span_is(near, "true");
    jpc_plan_pack(plan);
    return plan->n_tasks == n_tasks;
}

jpc_status jpc_plan_parse(jpc_plan *plan, jpc_span json, const char *name, jpc_err *err)
{
    uint64_t version;

    *plan = (jpc_plan){0};
    if (!jpc_json_get_u64(json, "schema_version", &version) ||
        !jpc_json_get_u64(json, "output_epoch", &plan->epoch))
        return jpc_fail(err, JPC_ERR_DATA, "'%s': not a plan of this program", name);
    if (version != PLAN_VERSION)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "'%s' was written by another version of this program (schema %" PRIu64
                        ", output epoch %" PRIu64 "; here %d, %d); choose another output.dir",
                        name, version, plan->epoch, PLAN_VERSION, JPC_OUTPUT_EPOCH);
    if (!jpc_self_checksum_holds(json, JPC_CHECKSUM_JSON))
        return jpc_fail(err, JPC_ERR_DATA, "'%s' has changed since it was written", name);
    if (parse_plan(plan, json))
        return JPC_OK;
    jpc_plan_release(plan);
    return jpc_fail(err, JPC_ERR_DATA, "'%s': not a plan of this program", name);
}
