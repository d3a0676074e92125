#include "job/json_object.h"

#include <stdlib.h>

#include "data/json_scan.h"
#include "data/jsonl.h"

bool jpc_json_find(jpc_span object, const char *key, jpc_span *value)
{
    jpc_json_scan scan = {object.ptr, object.ptr + object.len};
    const char *problem = NULL;
    jpc_span name;

    if (!jpc_json_take(&scan, '{'))
        return false;
    for (bool first = true; jpc_json_member(&scan, first, &name, value, &problem); first = false)
        if (jpc_span_is(name, key))
            return true;
    return false;
}

bool jpc_json_u64(jpc_span value, uint64_t *number)
{
    uint64_t n = 0;

    if (value.len == 0 || value.len > 20)
        return false;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(value.ptr[i] - '0');
    }
    *number = n;
    return true;
}

bool jpc_json_get_u64(jpc_span object, const char *key, uint64_t *value)
{
    jpc_span text;

    return jpc_json_find(object, key, &text) && jpc_json_u64(text, value);
}

bool jpc_json_get_double(jpc_span object, const char *key, double *value)
{
    char number[64], *end;
    jpc_span text;

    if (!jpc_json_find(object, key, &text) || text.len == 0 || text.len >= sizeof number)
        return false;
    memcpy(number, text.ptr, text.len);
    number[text.len] = '\0';
    *value = strtod(number, &end);
    return *end == '\0';
}

bool jpc_json_get_string(jpc_span object, const char *key, char **value)
{
    jpc_arena arena = {0};
    jpc_span text;

    if (!jpc_json_find(object, key, &text) || text.len < 2 || text.ptr[0] != '"')
        return false;
    text = jpc_json_unescape(&arena, (jpc_span){text.ptr + 1, text.len - 2});
    *value = jpc_alloc(text.len + 1);
    memcpy(*value, text.ptr, text.len);
    jpc_arena_release(&arena);
    return true;
}

static bool parse_hex(const char *digits, uint64_t *value)
{
    *value = 0;
    for (int i = 0; i < 16; i++) {
        const char *all = "0123456789abcdef";
        const char *digit = digits[i] != '\0' ? strchr(all, digits[i]) : NULL;

        if (digit == NULL)
            return false;
        *value = *value << 4 | (uint64_t)(digit - all);
    }
    return true;
}

bool jpc_json_get_hash(jpc_span object, const char *key, jpc_hash128 *value)
{
    char *hex;
    bool fine;

    if (!jpc_json_get_string(object, key, &hex))
        return false;
    fine = strlen(hex) == 32 && parse_hex(hex, &value->high) && parse_hex(hex + 16, &value->low);
    free(hex);
    return fine;
}

bool jpc_json_lines(jpc_span object, jpc_buf *lines)
{
    jpc_json_scan scan = {object.ptr, object.ptr + object.len};
    const char *problem = NULL;
    jpc_span name, value;

    if (!jpc_json_take(&scan, '{'))
        return false;
    for (bool first = true; jpc_json_member(&scan, first, &name, &value, &problem); first = false) {
        if (value.len < 2 || value.ptr[0] != '"')
            return false;
        jpc_buf_add_span(lines, name);
        jpc_buf_add_string(lines, " ");
        jpc_buf_add(lines, value.ptr + 1, value.len - 2);
        jpc_buf_add_string(lines, "\n");
    }
    return problem == NULL;
}

bool jpc_json_begin(jpc_span array, jpc_span *at)
{
    if (array.len < 2 || array.ptr[0] != '[' || array.ptr[array.len - 1] != ']')
        return false;
    *at = (jpc_span){array.ptr + 1, array.len - 2};
    return true;
}

bool jpc_json_next(jpc_span *at, jpc_span *item)
{
    jpc_json_scan scan = {at->ptr, at->ptr + at->len};

    jpc_json_take(&scan, ',');
    jpc_json_skip_blanks(&scan);
    if (scan.at == scan.end) {
        at->len = 0;
        return false;
    }
    if (!jpc_json_value(&scan, item))
        return false;
    jpc_json_skip_blanks(&scan);
    *at = (jpc_span){scan.at, (size_t)(scan.end - scan.at)};
    return true;
}

void jpc_json_add_string(jpc_buf *out, const char *string)
{
    jpc_buf_add(out, "\"", 1);
    jpc_json_escape(out, jpc_span_of(string));
    jpc_buf_add(out, "\"", 1);
}
