#include "job/marker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "job/json_object.h"

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
    *marker = (jpc_marker){0};
}

jpc_status jpc_marker_publish(const jpc_marker *marker, const char *path, jpc_err *err)
{
    jpc_buf line = {0};
    jpc_status status;

    jpc_buf_add_string(&line, "{\"outputs\":[");
    for (size_t i = 0; i < marker->n; i++) {
        const jpc_marker_output *output = &marker->outputs[i];
        char hex[JPC_HASH_HEX];

        jpc_hash128_hex(output->file.hash, hex);
        jpc_buf_add_string(&line, i == 0 ? "{\"path\":" : ",{\"path\":");
        jpc_json_add_string(&line, output->path);
        jpc_buf_printf(&line, ",\"bytes\":%" PRIu64 ",\"xxh3_128\":\"%s\"}", output->file.bytes,
                       hex);
    }
    jpc_buf_printf(&line, "],\"documents\":%" PRIu64 ",\"kept\":%" PRIu64 ",\"seconds\":%.3f}\n",
                   marker->documents, marker->kept, marker->seconds);
    status = jpc_publish(path, jpc_buf_span(&line), NULL, err);
    jpc_buf_release(&line);
    return status;
}

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

static bool parse_marker(jpc_marker *marker, jpc_span line)
{
    jpc_span outputs;

    return jpc_json_find(line, "outputs", &outputs) && parse_outputs(marker, outputs) &&
           jpc_json_get_u64(line, "documents", &marker->documents) &&
           jpc_json_get_u64(line, "kept", &marker->kept) &&
           jpc_json_get_double(line, "seconds", &marker->seconds);
}

bool jpc_marker_load(jpc_marker *marker, const char *path)
{
    jpc_buf line = {0};
    jpc_err ignored;
    bool fine = jpc_read_file(path, &line, &ignored) == JPC_OK;

    *marker = (jpc_marker){0};
    fine = fine && parse_marker(marker, jpc_buf_span(&line));
    if (!fine)
        jpc_marker_release(marker);
    jpc_buf_release(&line);
    return fine;
}

static bool begins_with_any(const char *path, const char *const *prefixes)
{
    for (; *prefixes != NULL; prefixes++)
        if (strncmp(path, *prefixes, strlen(*prefixes)) == 0)
            return true;
    return false;
}

static bool is_there(const char *dir, const jpc_marker_output *output)
{
    jpc_buf path = {0};
    struct stat status;
    bool there;

    jpc_buf_printf(&path, "%s/%s", dir, output->path);
    there =
        stat(jpc_buf_string(&path), &status) == 0 && (uint64_t)status.st_size == output->file.bytes;
    jpc_buf_release(&path);
    return there;
}

bool jpc_marker_has(const jpc_marker *marker, const char *dir, const char *const *prefixes,
                    bool others)
{
    for (size_t i = 0; i < marker->n; i++)
        if (begins_with_any(marker->outputs[i].path, prefixes) != others &&
            !is_there(dir, &marker->outputs[i]))
            return false;
    return true;
}

uint64_t jpc_marker_bytes(const jpc_marker *marker, const char *prefix)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < marker->n; i++)
        if (strncmp(marker->outputs[i].path, prefix, strlen(prefix)) == 0)
            bytes += marker->outputs[i].file.bytes;
    return bytes;
}
