// Each key is one pass over what the keys before it have left: nothing is built, and a line that
// nests deep costs no more than one that does not.
#include "data/json_path.h"

#include <math.h>
#include <stdlib.h>

#include "data/json_scan.h"
#include "data/jsonl.h"

// ---- paths --------------------------------------------------------------------

// Puts the key at *at into `key` and moves behind it; false if a backslash means nothing there.
static bool take_key(const char **at, jpc_buf *key)
{
    for (; **at != '\0' && **at != '.'; (*at)++) {
        if (**at == '\\') {
            (*at)++;
            if (**at != '.' && **at != '\\')
                return false;
        }
        jpc_buf_add(key, *at, 1);
    }
    return true;
}

static jpc_status add_key(jpc_json_path *path, const char *text, const char **at, jpc_err *err)
{
    jpc_buf key = {0};
    bool sound = take_key(at, &key);

    if (sound && key.len > 0 && path->n < JPC_JSON_PATH_KEYS) {
        jpc_buf_string(&key);
        path->keys[path->n++] = key.ptr;
        return JPC_OK;
    }
    jpc_buf_release(&key);
    if (!sound)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "in field '%s', a backslash must be before a dot or a backslash", text);
    if (path->n == JPC_JSON_PATH_KEYS)
        return jpc_fail(err, JPC_ERR_CONFIG, "field '%s' has more than %d keys", text,
                        JPC_JSON_PATH_KEYS);
    return jpc_fail(err, JPC_ERR_CONFIG, "field '%s' has an empty key", text);
}

jpc_status jpc_json_path_parse(jpc_json_path *path, const char *text, jpc_err *err)
{
    const char *at = text;
    jpc_status status = JPC_OK;

    *path = (jpc_json_path){.n = 0};
    if (*text == '\0')
        return JPC_OK;
    for (;; at++) {
        status = add_key(path, text, &at, err);
        if (status != JPC_OK || *at == '\0')
            break;
    }
    if (status != JPC_OK)
        jpc_json_path_release(path);
    return status;
}

void jpc_json_path_release(jpc_json_path *path)
{
    for (size_t i = 0; i < path->n; i++)
        free(path->keys[i]);
    path->n = 0;
}

jpc_status jpc_json_path_open(void **path_, const char *text, jpc_err *err)
{
    jpc_json_path *path = jpc_alloc(sizeof *path);
    jpc_status status = jpc_json_path_parse(path, text, err);

    if (status != JPC_OK)
        free(path);
    else
        *path_ = path;
    return status;
}

void jpc_json_path_close(void *path)
{
    jpc_json_path_release(path);
    free(path);
}

// ---- values -------------------------------------------------------------------

// Moves behind the next value. `text`, the content of a string, has been read before: it is most of
// a line.
static bool take_value(jpc_json_scan *scan, jpc_span text, jpc_span *value)
{
    jpc_json_skip_blanks(scan);
    if (text.ptr == NULL || scan->at + 1 != text.ptr)
        return jpc_json_value(scan, value);
    *value = (jpc_span){scan->at, text.len + 2};
    scan->at += value->len;
    return true;
}

static bool find_member(jpc_json_scan *scan, const char *name, jpc_span text, jpc_span *found)
{
    jpc_span key, value;

    *found = (jpc_span){NULL, 0};
    if (jpc_json_take(scan, '}'))
        return false;
    do {
        jpc_json_skip_blanks(scan);
        if (!jpc_json_string(scan, &key) || !jpc_json_take(scan, ':') ||
            !take_value(scan, text, &value))
            return false;
        if (jpc_json_key_is(key, name))
            *found = value;
    } while (jpc_json_take(scan, ','));
    return found->ptr != NULL;
}

// SIZE_MAX if it is none.
static size_t index_of(const char *key)
{
    size_t len = strlen(key), index = 0;

    if (len > 9 || strspn(key, "0123456789") != len || (len > 1 && *key == '0'))
        return SIZE_MAX;
    for (size_t i = 0; i < len; i++)
        index = index * 10 + (size_t)(key[i] - '0');
    return index;
}

static bool find_item(jpc_json_scan *scan, const char *key, jpc_span *found)
{
    size_t left = index_of(key);

    if (left == SIZE_MAX || jpc_json_take(scan, ']'))
        return false;
    for (; jpc_json_value(scan, found); left--) {
        if (left == 0)
            return true;
        if (!jpc_json_take(scan, ','))
            return false;
    }
    return false;
}

static bool descend(char *const *keys, size_t n, jpc_span text, jpc_span *value)
{
    for (size_t i = 0; i < n; i++) {
        jpc_json_scan scan = {value->ptr, value->ptr + value->len};

        if (jpc_json_take(&scan, '{')) {
            if (!find_member(&scan, keys[i], text, value))
                return false;
        } else if (!jpc_json_take(&scan, '[') || !find_item(&scan, keys[i], value)) {
            return false;
        }
    }
    return true;
}

// What a stage has put there and formatting will write; NULL: nothing.
static const jpc_meta *find_added(const jpc_json_path *path, const jpc_doc *doc)
{
    const jpc_meta *meta = doc->meta;

    if (meta == NULL || path->n < 2 || doc->meta_key == NULL ||
        strcmp(path->keys[0], doc->meta_key) != 0)
        return NULL;
    while (meta != NULL && strcmp(meta->key, path->keys[1]) != 0)
        meta = meta->next;
    return meta;
}

bool jpc_json_path_find(const jpc_json_path *path, const jpc_doc *doc, jpc_span *value)
{
    const jpc_meta *added = find_added(path, doc);

    if (path->n == 0 || doc->line.len == 0 || (added != NULL && added->value.len == 0))
        return false;
    *value = added != NULL ? added->value : doc->line;
    return added != NULL ? descend(path->keys + 2, path->n - 2, doc->raw_text, value)
                         : descend(path->keys, path->n, doc->raw_text, value);
}

static bool is_number(jpc_span value)
{
    jpc_json_scan scan = {value.ptr, value.ptr + value.len};
    jpc_span whole;

    return value.len > 0 && (*value.ptr == '-' || (*value.ptr >= '0' && *value.ptr <= '9')) &&
           jpc_json_value(&scan, &whole) && scan.at == scan.end;
}

// A value by itself may have digits of something else behind it; in an object a number ends where
// its bytes do.
static double read_number(jpc_span value)
{
    char copy[64] = "";

    if (value.len >= sizeof copy)
        return strtod(value.ptr, NULL);
    memcpy(copy, value.ptr, value.len);
    return strtod(copy, NULL);
}

bool jpc_json_number(jpc_span value, double *number)
{
    bool is_true = jpc_span_is(value, "true");

    if (is_true || jpc_span_is(value, "false")) {
        *number = is_true;
        return true;
    }
    if (value.len >= 2 && *value.ptr == '"')
        value = (jpc_span){value.ptr + 1, value.len - 2};
    if (!is_number(value))
        return false;
    *number = read_number(value);
    *number = fmax(-JPC_JSON_LARGEST, fmin(*number, JPC_JSON_LARGEST));
    return true;
}
