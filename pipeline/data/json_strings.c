#include "data/json_strings.h"

#include "data/json_scan.h"
#include "data/jsonl.h"

struct walk {
    char *const *names;
    size_t n_names;
    jpc_json_string_take *take;
    void *self;
    jpc_buf path;
};

static bool is_named(const struct walk *walk, jpc_span key)
{
    for (size_t i = 0; i < walk->n_names; i++)
        if (jpc_json_key_is(key, walk->names[i]))
            return true;
    return false;
}

static void walk_value(struct walk *walk, jpc_span value, bool wanted);

static void walk_object(struct walk *walk, jpc_json_scan *scan, bool wanted)
{
    size_t len = walk->path.len;
    jpc_span key, value;
    const char *problem;

    for (bool first = true; jpc_json_member(scan, first, &key, &value, &problem); first = false) {
        jpc_buf_add_string(&walk->path, len > 0 ? "." : "");
        jpc_buf_add_span(&walk->path, key);
        walk_value(walk, value, wanted || is_named(walk, key));
        walk->path.len = len;
    }
}

static void walk_array(struct walk *walk, jpc_json_scan *scan, bool wanted)
{
    size_t len = walk->path.len;
    jpc_span value;

    for (size_t i = 0; !jpc_json_take(scan, ']') && jpc_json_value(scan, &value); i++) {
        jpc_buf_printf(&walk->path, "[%zu]", i);
        walk_value(walk, value, wanted);
        walk->path.len = len;
        jpc_json_take(scan, ',');
    }
}

// No deeper than jpc_json_value() allows.
static void walk_value(struct walk *walk, jpc_span value, bool wanted)
{
    jpc_json_scan scan = {value.ptr, value.ptr + value.len};
    jpc_span content;

    if (jpc_json_take(&scan, '{'))
        walk_object(walk, &scan, wanted);
    else if (jpc_json_take(&scan, '['))
        walk_array(walk, &scan, wanted);
    else if (wanted && value.len > 0 && value.ptr[0] == '"' && jpc_json_string(&scan, &content))
        walk->take(walk->self, jpc_buf_span(&walk->path), content);
}

void jpc_json_each_string(jpc_span value, char *const *names, size_t n_names,
                          jpc_json_string_take *take, void *self)
{
    struct walk walk = {.names = names, .n_names = n_names, .take = take, .self = self};

    walk_value(&walk, value, n_names == 0);
    jpc_buf_release(&walk.path);
}
