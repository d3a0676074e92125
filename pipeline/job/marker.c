#include "job/marker.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "job/json_object.h"
#include "job/self_checksum.h"

void jpc_marker_add(jpc_marker *marker, const char *path, jpc_published file)
{
    marker->outputs = jpc_realloc(marker->outputs, (marker->n + 1) * sizeof *marker->outputs);
    marker->outputs[marker->n++] = (jpc_marker_output){jpc_strdup(path), file};
}

void jpc_marker_release(jpc_marker *marker)
{
    for (size_t i = 0; i < marker->n; i++)
        free(marker->outputs[i].path);
    free(marker->outputs);
    jpc_buf_release(&marker->counters);
    *marker = (jpc_marker){0};
}

// ---- writing --------------------------------------------------------------------------

static void add_hash(jpc_buf *line, const char *key, jpc_hash128 hash)
{
    char hex[JPC_HASH_HEX];

    jpc_hash128_hex(hash, hex);
    jpc_buf_printf(line, "\"%s\":\"%s\"", key, hex);
}

static void add_outputs(const jpc_marker *marker, jpc_buf *line)
{
    jpc_buf_add_string(line, "\"outputs\":[");
    for (size_t i = 0; i < marker->n; i++) {
        const jpc_marker_output *output = &marker->outputs[i];

        jpc_buf_add_string(line, i == 0 ? "{\"path\":" : ",{\"path\":");
        jpc_json_add_string(line, output->path);
        jpc_buf_printf(line, ",\"bytes\":%" PRIu64 ",", output->file.bytes);
        add_hash(line, "xxh3_128", output->file.hash);
        jpc_buf_add_string(line, "}");
    }
    jpc_buf_add_string(line, "]");
}

static void add_part(const jpc_marker_part *part, jpc_buf *line)
{
    jpc_buf_printf(line,
                   ",\"part\":{\"begin\":[%" PRIu64 ",%" PRIu64 "],\"end\":[%" PRIu64 ",%" PRIu64
                   "],\"damaged_bytes\":%" PRIu64 ",\"damaged_stream_bytes\":%" PRIu64
                   ",\"stream_bytes\":%" PRIu64 ",\"ranges\":%" PRIu64 ",\"first\":",
                   part->begin.offset, part->begin.within, part->end.offset, part->end.within,
                   part->damaged_bytes, part->damaged_stream_bytes, part->stream_bytes,
                   part->ranges);
    jpc_json_add_string(line, part->first);
    jpc_buf_add_string(line, "}");
}

static void format(const jpc_marker *marker, jpc_buf *line)
{
    char host[256] = "unknown";

    gethostname(host, sizeof host - 1);
    jpc_buf_add_string(line, "{\"schema_version\":1,");
    add_hash(line, "made_from", marker->made_from);
    jpc_buf_add_string(line, ",");
    add_hash(line, "used", marker->used);
    jpc_buf_add_string(line, ",");
    add_outputs(marker, line);
    if (marker->has_part)
        add_part(&marker->part, line);
    jpc_buf_printf(line, ",\"documents\":%" PRIu64 ",\"kept\":%" PRIu64 ",\"counters\":",
                   marker->documents, marker->kept);
    jpc_buf_add_span(line, jpc_buf_span(&marker->counters));
    jpc_buf_printf(line, ",\"seconds\":%.3f,\"host\":", marker->seconds);
    jpc_json_add_string(line, host);
    jpc_self_checksum_add(line, JPC_CHECKSUM_JSON);
}

static size_t folder_len(const jpc_marker_output *output)
{
    const char *slash = strrchr(output->path, '/');

    return slash != NULL ? (size_t)(slash - output->path) : 0;
}

static bool is_synced(const jpc_marker *marker, size_t i)
{
    size_t len = folder_len(&marker->outputs[i]);

    for (size_t j = 0; j < i; j++)
        if (folder_len(&marker->outputs[j]) == len &&
            memcmp(marker->outputs[j].path, marker->outputs[i].path, len) == 0)
            return true;
    return false;
}

static jpc_status sync_outputs(const jpc_marker *marker, const char *dir, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t i = 0; i < marker->n && status == JPC_OK; i++) {
        if (is_synced(marker, i))
            continue;
        path.len = 0;
        jpc_buf_printf(&path, "%s/%s", dir, marker->outputs[i].path);
        status = jpc_sync_folder(jpc_buf_string(&path), err);
    }
    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_marker_publish(const jpc_marker *marker, const char *dir, const char *path,
                              jpc_err *err)
{
    jpc_buf line = {0};
    jpc_status status = sync_outputs(marker, dir, err);

    format(marker, &line);
    if (status == JPC_OK)
        status = jpc_publish(path, jpc_buf_span(&line), NULL, err);
    jpc_buf_release(&line);
    return status;
}

// ---- reading --------------------------------------------------------------------------

static bool parse_outputs(jpc_marker *marker, jpc_span array)
{
    jpc_span at, item;

    if (!jpc_json_begin(array, &at))
        return false;
    while (jpc_json_next(&at, &item)) {
        jpc_published file;
        char *path;

        if (!jpc_json_get_u64(item, "bytes", &file.bytes) ||
            !jpc_json_get_hash(item, "xxh3_128", &file.hash) ||
            !jpc_json_get_string(item, "path", &path))
            return false;
        jpc_marker_add(marker, path, file);
        free(path);
    }
    return at.len == 0;
}

static bool parse_place(jpc_span part, const char *key, jpc_place *place)
{
    uint64_t *numbers[2] = {&place->offset, &place->within};
    jpc_span array, at, item;
    size_t n = 0;

    if (!jpc_json_find(part, key, &array) || !jpc_json_begin(array, &at))
        return false;
    for (; jpc_json_next(&at, &item); n++)
        if (n == 2 || !jpc_json_u64(item, numbers[n]))
            return false;
    return n == 2 && at.len == 0;
}

// A member that is not there leaves has_part false.
static bool parse_part(jpc_marker *marker, jpc_span line)
{
    jpc_marker_part *part = &marker->part;
    jpc_span object;
    char *first;

    marker->has_part = jpc_json_find(line, "part", &object);
    if (!marker->has_part)
        return true;
    if (!parse_place(object, "begin", &part->begin) || !parse_place(object, "end", &part->end) ||
        !jpc_json_get_u64(object, "damaged_bytes", &part->damaged_bytes) ||
        !jpc_json_get_u64(object, "damaged_stream_bytes", &part->damaged_stream_bytes) ||
        !jpc_json_get_u64(object, "stream_bytes", &part->stream_bytes) ||
        !jpc_json_get_u64(object, "ranges", &part->ranges) ||
        !jpc_json_get_string(object, "first", &first))
        return false;
    snprintf(part->first, sizeof part->first, "%s", first);
    free(first);
    return true;
}

// The text up to what may differ; counters are the last member of it.
static jpc_span constant_part(jpc_span line, jpc_span counters)
{
    return (jpc_span){line.ptr, (size_t)(counters.ptr + counters.len - line.ptr)};
}

static bool parse_marker(jpc_marker *marker, jpc_span line)
{
    jpc_span outputs, counters, constant;

    if (!jpc_self_checksum_holds(line, JPC_CHECKSUM_JSON) ||
        !jpc_json_get_hash(line, "made_from", &marker->made_from) ||
        !jpc_json_get_hash(line, "used", &marker->used) ||
        !jpc_json_find(line, "outputs", &outputs) || !parse_outputs(marker, outputs) ||
        !parse_part(marker, line) || !jpc_json_get_u64(line, "documents", &marker->documents) ||
        !jpc_json_get_u64(line, "kept", &marker->kept) ||
        !jpc_json_find(line, "counters", &counters) ||
        !jpc_json_get_double(line, "seconds", &marker->seconds))
        return false;
    constant = constant_part(line, counters);
    marker->digest = jpc_hash128_of(constant.ptr, constant.len);
    jpc_buf_add_span(&marker->counters, counters);
    return true;
}

jpc_status jpc_marker_load(jpc_marker *marker, const char *path, jpc_err *err)
{
    jpc_buf line = {0};
    jpc_status status;

    *marker = (jpc_marker){0};
    status = jpc_read_file(path, &line, err);
    if (status != JPC_OK && access(path, F_OK) != 0)
        status = errno == ENOENT
                     ? jpc_fail(err, JPC_ERR_DATA, "'%s' is missing; run again", path)
                     : jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    if (status == JPC_OK && !parse_marker(marker, jpc_buf_span(&line)))
        status =
            jpc_fail(err, JPC_ERR_DATA, "'%s' has changed since it was written; run again", path);
    if (status != JPC_OK)
        jpc_marker_release(marker);
    jpc_buf_release(&line);
    return status;
}

static bool begins_with_any(const char *path, const char *const *prefixes)
{
    for (; *prefixes != NULL; prefixes++)
        if (strncmp(path, *prefixes, strlen(*prefixes)) == 0)
            return true;
    return false;
}

static jpc_status look_for(const char *dir, const jpc_marker_output *output, bool *found,
                           jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status result = JPC_OK;
    struct stat status;

    jpc_buf_printf(&path, "%s/%s", dir, output->path);
    *found = stat(jpc_buf_string(&path), &status) == 0;
    if (!*found && errno != ENOENT && errno != ENOTDIR)
        result = jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path.ptr, strerror(errno));
    *found = *found && (uint64_t)status.st_size == output->file.bytes;
    jpc_buf_release(&path);
    return result;
}

jpc_status jpc_marker_has(const jpc_marker *marker, const char *dir, const char *const *prefixes,
                          bool others, bool *has, jpc_err *err)
{
    *has = true;
    for (size_t i = 0; i < marker->n && *has; i++)
        if (begins_with_any(marker->outputs[i].path, prefixes) != others)
            JPC_TRY(look_for(dir, &marker->outputs[i], has, err));
    return JPC_OK;
}

const jpc_marker_output *jpc_marker_find(const jpc_marker *marker, const char *prefix)
{
    for (size_t i = 0; i < marker->n; i++)
        if (strncmp(marker->outputs[i].path, prefix, strlen(prefix)) == 0)
            return &marker->outputs[i];
    return NULL;
}
