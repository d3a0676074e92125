#include "data/container.h"

#include <string.h>

#include "core/compress.h"

static bool has_suffix(const char *path, const char *suffix)
{
    size_t len = strlen(path), suffix_len = strlen(suffix);

    return len >= suffix_len && strcmp(path + len - suffix_len, suffix) == 0;
}

// Whether all bytes of the magic number but one are there.
static bool is_nearly(jpc_span start, const char *magic, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len && i < start.len; i++)
        n += start.ptr[i] == magic[i];
    return n + 1 >= len;
}

jpc_container jpc_container_of(const char *path, jpc_span start, bool *sure)
{
    *sure = true;
    if (start.len >= 2 && memcmp(start.ptr, JPC_GZIP_MAGIC, start.len < 3 ? 2 : 3) == 0)
        return JPC_CONTAINER_GZIP;
    if (jpc_begins_zstd(start) || jpc_begins_skippable(start))
        return JPC_CONTAINER_ZSTD;
    *sure = false;
    if (has_suffix(path, ".gz") || is_nearly(start, JPC_GZIP_MAGIC, 3))
        return JPC_CONTAINER_GZIP;
    if (has_suffix(path, ".zst") || is_nearly(start, JPC_ZSTD_MAGIC, 4))
        return JPC_CONTAINER_ZSTD;
    *sure = true;
    return JPC_CONTAINER_PLAIN;
}
