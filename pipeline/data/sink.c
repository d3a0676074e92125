// Files that appear whole or not at all.
//
// Bytes go to a temporary file beside the final name; _publish() syncs it, renames it and syncs the
// folder. At every moment the final name is absent, the old file, or the new file: a kill, a full
// disk or a power cut leaves at most a NAME.tmp.HOST.PID. Devices, pipes and stdout have no name to
// protect and are written as they are.
//
// The hash is taken of the bytes in the order they are written, so a published file need not be
// read again to know its checksum.
#include "data/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/compress.h"

#define WRITE_BYTES ((size_t)256 << 10) // one system call; pipes and file systems gain no more
#define HOST_BYTES 256                  // _POSIX_HOST_NAME_MAX is 255

struct jpc_sink {
    char *path, *temporary; // owned; temporary is NULL if `path` is written directly
    int fd;
    jpc_sink_options options;
    jpc_zstd_writer *zstd; // owned; NULL: plain
    jpc_hasher hasher;
    jpc_buf pending;    // not yet given to the system
    jpc_buf seek_table; // entries of whole frames
    uint32_t n_frames;
    uint64_t written;     // bytes given to the system
    uint64_t frame_start; // where the present frame begins in the file
    size_t frame_in;      // uncompressed bytes in it
};

static jpc_status fail_read(jpc_err *err, const char *verb, const char *path)
{
    return jpc_fail(err, JPC_ERR_IO, "cannot %s '%s': %s", verb, path, strerror(errno));
}

static jpc_status fail_write(jpc_err *err, const char *verb, const char *path)
{
    return jpc_fail(err, JPC_ERR_OUTPUT, "cannot %s '%s': %s", verb, path, strerror(errno));
}

static void free_sink(jpc_sink *sink)
{
    if (sink->fd > STDOUT_FILENO)
        close(sink->fd);
    if (sink->zstd != NULL)
        jpc_zstd_writer_close(sink->zstd);
    jpc_hasher_close(&sink->hasher);
    jpc_buf_release(&sink->pending);
    jpc_buf_release(&sink->seek_table);
    free(sink->path);
    free(sink->temporary);
    free(sink);
}

char *jpc_temporary_name(const char *path)
{
    char host[HOST_BYTES] = "localhost";
    size_t size = strlen(path) + HOST_BYTES + 32;
    char *name = jpc_alloc(size);

    gethostname(host, sizeof host - 1);
    snprintf(name, size, "%s.tmp.%s.%ld", path, host, (long)getpid());
    return name;
}

static bool is_special(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static jpc_status open_file(jpc_sink *sink, jpc_err *err)
{
    if (strcmp(sink->path, "-") == 0) {
        sink->fd = STDOUT_FILENO;
        return JPC_OK;
    }
    if (!is_special(sink->path))
        sink->temporary = jpc_temporary_name(sink->path);
    sink->fd = open(sink->temporary != NULL ? sink->temporary : sink->path,
                    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return sink->fd >= 0 ? JPC_OK : fail_write(err, "create", sink->path);
}

jpc_status jpc_sink_open(jpc_sink **out, const char *path, const jpc_sink_options *options,
                         jpc_err *err)
{
    jpc_sink *sink = jpc_alloc(sizeof *sink);
    jpc_status status;

    *out = NULL;
    sink->path = jpc_strdup(path);
    sink->options = *options;
    jpc_hasher_open(&sink->hasher);
    status = open_file(sink, err);
    if (status != JPC_OK) {
        free_sink(sink);
        return status;
    }
    if (options->zstd)
        sink->zstd = jpc_zstd_writer_open(options->level);
    *out = sink;
    return JPC_OK;
}

static jpc_status flush(jpc_sink *sink, jpc_err *err)
{
    const char *at = sink->pending.ptr;
    size_t left = sink->pending.len;

    while (left > 0) {
        ssize_t n = write(sink->fd, at, left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_write(err, "write", sink->path);
        at += n;
        left -= (size_t)n;
    }
    jpc_hasher_add(&sink->hasher, sink->pending.ptr, sink->pending.len);
    sink->written += sink->pending.len;
    sink->pending.len = 0;
    return JPC_OK;
}

static void add_u32(jpc_buf *buf, uint32_t value)
{
    unsigned char bytes[4] = {(unsigned char)value, (unsigned char)(value >> 8),
                              (unsigned char)(value >> 16), (unsigned char)(value >> 24)};

    jpc_buf_add(buf, (const char *)bytes, sizeof bytes);
}

static void end_frame(jpc_sink *sink)
{
    uint64_t end;

    jpc_zstd_writer_end_frame(sink->zstd, &sink->pending);
    end = sink->written + sink->pending.len;
    add_u32(&sink->seek_table, (uint32_t)(end - sink->frame_start));
    add_u32(&sink->seek_table, (uint32_t)sink->frame_in);
    sink->n_frames++;
    sink->frame_start = end;
    sink->frame_in = 0;
}

jpc_status jpc_sink_write(jpc_sink *sink, const char *ptr, size_t len, jpc_err *err)
{
    if (sink->zstd == NULL) {
        jpc_buf_add(&sink->pending, ptr, len);
    } else {
        jpc_zstd_writer_add(sink->zstd, (jpc_span){ptr, len}, &sink->pending);
        sink->frame_in += len;
        if (sink->options.frame_bytes > 0 && sink->frame_in >= sink->options.frame_bytes)
            end_frame(sink);
    }
    return sink->pending.len >= WRITE_BYTES ? flush(sink, err) : JPC_OK;
}

uint64_t jpc_sink_bytes(const jpc_sink *sink)
{
    return sink->zstd != NULL ? sink->frame_start : sink->written + sink->pending.len;
}

jpc_place jpc_sink_place(const jpc_sink *sink)
{
    return sink->zstd != NULL ? (jpc_place){sink->frame_start, sink->frame_in}
                              : (jpc_place){sink->written + sink->pending.len, 0};
}

// The seek table of the zstd seekable format 0.1.0 (zstd, contrib/seekable_format): a skippable
// frame of (compressed, decompressed) sizes, then the number of frames, a descriptor (0: no
// checksums; the frames have their own) and a magic number.
static void add_seek_table(jpc_sink *sink)
{
    jpc_buf *out = &sink->pending;

    add_u32(out, 0x184D2A5E);
    add_u32(out, (uint32_t)sink->seek_table.len + 9);
    jpc_buf_add_span(out, jpc_buf_span(&sink->seek_table));
    add_u32(out, sink->n_frames);
    jpc_buf_add(out, "\0", 1);
    add_u32(out, 0x8F92EAB1);
}

// No frame at all would be no zstd file: a file without records holds one empty frame.
static jpc_status finish_bytes(jpc_sink *sink, jpc_err *err)
{
    if (sink->zstd != NULL && (sink->frame_in > 0 || sink->n_frames == 0))
        end_frame(sink);
    if (sink->zstd != NULL && sink->options.seekable)
        add_seek_table(sink);
    return flush(sink, err);
}

// The name is durable only when its folder is. Some file systems cannot sync a folder (EINVAL), and
// one that may be written but not read cannot be opened (EACCES).
jpc_status jpc_sync_folder(const char *path, jpc_err *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? jpc_strdup(".") : jpc_strdup(path);
    int fd;
    bool failed;

    if (slash != NULL)
        folder[slash == path ? 1 : slash - path] = '\0';
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    failed = fd < 0 ? errno != EACCES : fsync(fd) != 0 && errno != EINVAL;
    if (failed)
        fail_write(err, "sync", folder);
    if (fd >= 0)
        close(fd);
    free(folder);
    return failed ? JPC_ERR_OUTPUT : JPC_OK;
}

static jpc_status publish_file(jpc_sink *sink, jpc_err *err)
{
    int fd = sink->fd;

    if (fsync(fd) != 0)
        return fail_write(err, "sync", sink->path);
    sink->fd = -1;
    if (close(fd) != 0)
        return fail_write(err, "close", sink->path);
    if (rename(sink->temporary, sink->path) != 0)
        return fail_write(err, "rename to", sink->path);
    free(sink->temporary);
    sink->temporary = NULL;
    return sink->options.sync_later ? JPC_OK : jpc_sync_folder(sink->path, err);
}

jpc_status jpc_sink_publish(jpc_sink *sink, jpc_published *published, jpc_err *err)
{
    jpc_status status = finish_bytes(sink, err);

    if (status == JPC_OK && published != NULL)
        *published = (jpc_published){sink->written, jpc_hasher_value(&sink->hasher)};
    if (status == JPC_OK && sink->temporary != NULL)
        status = publish_file(sink, err);
    jpc_sink_discard(sink);
    return status;
}

void jpc_sink_discard(jpc_sink *sink)
{
    if (sink == NULL)
        return;
    if (sink->temporary != NULL)
        unlink(sink->temporary);
    free_sink(sink);
}

static jpc_status publish_bytes(const char *path, jpc_span bytes, const jpc_sink_options *options,
                                jpc_published *published, jpc_err *err)
{
    jpc_sink *sink;
    jpc_status status;

    JPC_TRY(jpc_sink_open(&sink, path, options, err));
    status = jpc_sink_write(sink, bytes.ptr, bytes.len, err);
    if (status != JPC_OK) {
        jpc_sink_discard(sink);
        return status;
    }
    return jpc_sink_publish(sink, published, err);
}

jpc_status jpc_publish(const char *path, jpc_span bytes, jpc_published *published, jpc_err *err)
{
    return publish_bytes(path, bytes, &(jpc_sink_options){0}, published, err);
}

jpc_status jpc_publish_part(const char *path, jpc_span bytes, jpc_published *published,
                            jpc_err *err)
{
    return publish_bytes(path, bytes, &(jpc_sink_options){.sync_later = true}, published, err);
}

jpc_status jpc_read_pieces(const char *path, void (*take)(void *self, const char *ptr, size_t n),
                           void *self, jpc_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *piece;
    ssize_t n;

    if (fd < 0)
        return fail_read(err, "open", path);
    piece = jpc_alloc(WRITE_BYTES);
    do {
        n = read(fd, piece, WRITE_BYTES);
        if (n > 0)
            take(self, piece, (size_t)n);
    } while (n > 0 || (n < 0 && errno == EINTR));
    if (n < 0)
        fail_read(err, "read", path);
    close(fd);
    free(piece);
    return n < 0 ? JPC_ERR_IO : JPC_OK;
}

struct copying {
    jpc_sink *sink;
    jpc_err *err;
    jpc_status status; // of writing
};

static void take_copied(void *self, const char *ptr, size_t n)
{
    struct copying *copying = self;

    if (copying->status == JPC_OK)
        copying->status = jpc_sink_write(copying->sink, ptr, n, copying->err);
}

jpc_status jpc_sink_write_file(jpc_sink *sink, const char *path, jpc_err *err)
{
    struct copying copying = {sink, err, JPC_OK};

    JPC_TRY(jpc_read_pieces(path, take_copied, &copying, err));
    return copying.status;
}

static void take_bytes(void *self, const char *ptr, size_t n) { jpc_buf_add(self, ptr, n); }

jpc_status jpc_read_file(const char *path, jpc_buf *out, jpc_err *err)
{
    return jpc_read_pieces(path, take_bytes, out, err);
}

struct checksum {
    jpc_hasher hasher;
    uint64_t bytes;
};

static void take_checksum(void *self, const char *ptr, size_t n)
{
    struct checksum *sum = self;

    jpc_hasher_add(&sum->hasher, ptr, n);
    sum->bytes += n;
}

jpc_status jpc_checksum_file(const char *path, jpc_published *published, jpc_err *err)
{
    struct checksum sum = {.bytes = 0};
    jpc_status status;

    jpc_hasher_open(&sum.hasher);
    status = jpc_read_pieces(path, take_checksum, &sum, err);
    if (status == JPC_OK)
        *published = (jpc_published){sum.bytes, jpc_hasher_value(&sum.hasher)};
    jpc_hasher_close(&sum.hasher);
    return status;
}

static jpc_status make_dir(const char *path, jpc_err *err)
{
    struct stat status;
    int cause;
    bool found;

    if (mkdir(path, 0777) == 0)
        return jpc_sync_folder(path, err);
    cause = errno;
    found = stat(path, &status) == 0;
    if (found && S_ISDIR(status.st_mode))
        return JPC_OK;
    if (found || cause != EEXIST)
        errno = cause;
    return fail_write(err, "create folder", path);
}

jpc_status jpc_make_dirs(const char *path, jpc_err *err)
{
    char *prefix = jpc_strdup(path);
    char *at = prefix;
    jpc_status status = JPC_OK;

    while (status == JPC_OK && *at != '\0') {
        at += 1 + strcspn(at + 1, "/");
        *at = '\0';
        status = make_dir(prefix, err);
        *at = path[at - prefix];
    }
    free(prefix);
    return status;
}
