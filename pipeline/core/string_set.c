#include "core/string_set.h"

#include <stdlib.h>

#include "core/list_file.h"

#define AHEAD 16 // strings whose slots are on their way from memory while others are put in

void jpc_string_set_add(jpc_string_set *set, jpc_span string)
{
    if (set->n_added++ == 0)
        jpc_buf_add_string(&set->bytes, "\n");
    jpc_buf_reserve(&set->bytes, string.len + 1);
    memcpy(set->bytes.ptr + set->bytes.len, string.ptr, string.len);
    set->bytes.ptr[set->bytes.len + string.len] = '\n';
    set->bytes.len += string.len + 1;
}

static uint64_t *find_slot(const jpc_string_set *set, jpc_span string, uint64_t hash)
{
    size_t i = hash & set->mask;

    for (; set->slots[i] != 0; i = (i + 1) & set->mask) {
        const char *at = set->bytes.ptr + (uint32_t)set->slots[i];
        size_t left = (size_t)(set->bytes.ptr + set->bytes.len - at);

        // A string with a newline could be two of ours.
        if (set->slots[i] >> 32 == hash >> 32 && string.len < left && at[string.len] == '\n' &&
            memcmp(at, string.ptr, string.len) == 0 && memchr(at, '\n', string.len) == NULL)
            break;
    }
    return &set->slots[i];
}

// Bits that no slot's place depends on.
static uint64_t filter_bits(uint64_t hash)
{
    return (uint64_t)1 << (hash >> 58) | (uint64_t)1 << (hash >> 52 & 63);
}

struct waiting {
    jpc_span string;
    uint64_t hash;
};

static void put_in(jpc_string_set *set, const struct waiting *waiting, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t *slot = find_slot(set, waiting[i].string, waiting[i].hash);

        *jpc_string_set_filter(set, waiting[i].hash) |= filter_bits(waiting[i].hash);
        set->n += *slot == 0;
        if (*slot == 0)
            *slot =
                (waiting[i].hash >> 32 << 32) | (uint32_t)(waiting[i].string.ptr - set->bytes.ptr);
    }
}

static void put_all_in(jpc_string_set *set)
{
    const char *at = set->bytes.ptr + 1, *end = set->bytes.ptr + set->bytes.len;
    struct waiting waiting[AHEAD];
    size_t n = 0;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));

        waiting[n].string = (jpc_span){at, (size_t)(newline - at)};
        waiting[n].hash = jpc_string_set_hash(waiting[n].string);
        __builtin_prefetch(&set->slots[waiting[n].hash & set->mask], 1);
        if (++n == AHEAD) {
            put_in(set, waiting, n);
            n = 0;
        }
        at = newline + 1;
    }
    put_in(set, waiting, n);
}

static jpc_status add_line(void *self, const jpc_list_line *line, const char *path, jpc_err *err)
{
    (void)path;
    (void)err;
    jpc_string_set_add(self, line->text);
    return JPC_OK;
}

jpc_status jpc_string_set_read(jpc_string_set *set, const char *path, jpc_err *err)
{
    return jpc_list_file_each(path, add_line, set, err);
}

jpc_status jpc_string_set_build(jpc_string_set *set, jpc_err *err)
{
    size_t n_slots = 16;

    if (set->bytes.len > UINT32_MAX)
        return jpc_fail(err, JPC_ERR_LIMIT, "lists have more than %u bytes together, the most",
                        UINT32_MAX);
    while (n_slots / 2 < set->n_added)
        n_slots *= 2;
    set->mask = n_slots - 1;
    set->slots = jpc_alloc(n_slots * sizeof *set->slots);
    set->filter = jpc_alloc(n_slots / 8 * sizeof *set->filter);
    set->n = 0;
    if (set->n_added > 0)
        put_all_in(set);
    return JPC_OK;
}

bool jpc_string_set_has_hashed(const jpc_string_set *set, jpc_span string, uint64_t hash)
{
    uint64_t bits = filter_bits(hash);

    return set->n > 0 && (*jpc_string_set_filter(set, hash) & bits) == bits &&
           *find_slot(set, string, hash) != 0;
}

void jpc_string_set_release(jpc_string_set *set)
{
    jpc_buf_release(&set->bytes);
    free(set->slots);
    free(set->filter);
    *set = (jpc_string_set){0};
}
