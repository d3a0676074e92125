#include "job/clean_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/compress.h"
#include "data/jsonl.h"
#include "exec/config_reading.h"

#define READ_BYTES ((size_t)16 << 10) // most frames are shorter
#define N_FRAMES 256                  // that are kept: documents of one site lie side by side
#define N_FILES 64

struct frame {
    size_t task;
    uint64_t offset, used; // used: 0: empty
    jpc_buf bytes;
};

struct file {
    size_t task;
    uint64_t used; // 0: closed
    int fd;
};

struct jpc_clean_texts {
    const jpc_run *run;
    jpc_decoder *decoder;
    struct frame frames[N_FRAMES];
    struct file files[N_FILES];
    uint64_t clock; // looks so far: what was used least recently goes
    char *piece;    // READ_BYTES, owned
    char *paths[1];
    jpc_record_options records;
};

void jpc_clean_texts_open(jpc_clean_texts **out, const jpc_run *run)
{
    jpc_clean_texts *texts = jpc_alloc(sizeof *texts);

    texts->run = run;
    texts->decoder = jpc_decoder_new(JPC_CODEC_ZSTD);
    texts->piece = jpc_alloc(READ_BYTES);
    texts->paths[0] = run->dir;
    texts->records = jpc_config_own_records(run->config, texts->paths);
    *out = texts;
}

void jpc_clean_texts_close(jpc_clean_texts *texts)
{
    if (texts == NULL)
        return;
    for (size_t i = 0; i < N_FRAMES; i++)
        jpc_buf_release(&texts->frames[i].bytes);
    for (size_t i = 0; i < N_FILES; i++)
        if (texts->files[i].used > 0)
            close(texts->files[i].fd);
    jpc_decoder_free(texts->decoder);
    free(texts->piece);
    free(texts);
}

// ---- files ----------------------------------------------------------------------------------

static jpc_status open_file(jpc_clean_texts *texts, struct file *file, size_t task, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    if (file->used > 0)
        close(file->fd);
    *file = (struct file){.task = task};
    file->fd = open(jpc_run_path(texts->run, &path, "data/clean/t%06zu.jsonl.zst", task),
                    O_RDONLY | O_CLOEXEC);
    if (file->fd < 0)
        status = jpc_fail(err, errno == ENOENT ? JPC_WAIT : JPC_ERR_IO, "cannot open '%s': %s",
                          path.ptr, strerror(errno));
    else
        file->used = texts->clock;
    jpc_buf_release(&path);
    return status;
}

static jpc_status find_file(jpc_clean_texts *texts, size_t task, int *fd, jpc_err *err)
{
    struct file *file = &texts->files[0];

    for (size_t i = 0; i < N_FILES; i++) {
        struct file *f = &texts->files[i];

        if (f->used > 0 && f->task == task) {
            f->used = texts->clock;
            *fd = f->fd;
            return JPC_OK;
        }
        if (f->used < file->used)
            file = f;
    }
    JPC_TRY(open_file(texts, file, task, err));
    *fd = file->fd;
    return JPC_OK;
}

// ---- frames ---------------------------------------------------------------------------------

static jpc_status fail_damaged(const jpc_clean_texts *texts, size_t task, uint64_t offset,
                               jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_DATA, "'%s/data/clean/t%06zu.jsonl.zst': damaged at byte %llu",
                    texts->run->dir, task, (unsigned long long)offset);
}

// Decodes a piece; *ended: the frame is complete.
static bool decode(jpc_clean_texts *texts, struct frame *frame, jpc_span in, bool *ended)
{
    while (in.len > 0 && !*ended) {
        size_t made = 0;
        jpc_decode result;

        jpc_buf_reserve(&frame->bytes, JPC_CLEAN_FRAME_BYTES);
        result = jpc_decoder_step(texts->decoder, &in, frame->bytes.ptr + frame->bytes.len,
                                  JPC_CLEAN_FRAME_BYTES, &made);
        frame->bytes.len += made;
        if (result == JPC_DECODE_CORRUPT)
            return false;
        *ended = result == JPC_DECODE_END;
    }
    return true;
}

static jpc_status read_frame(jpc_clean_texts *texts, struct frame *frame, int fd, jpc_err *err)
{
    uint64_t at = frame->offset;
    bool ended = false;

    jpc_decoder_reset(texts->decoder);
    frame->bytes.len = 0;
    while (!ended) {
        ssize_t n = pread(fd, texts->piece, READ_BYTES, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return jpc_fail(err, JPC_ERR_IO, "cannot read '%s/data/clean/t%06zu.jsonl.zst': %s",
                            texts->run->dir, frame->task, strerror(errno));
        if (n == 0 || !decode(texts, frame, (jpc_span){texts->piece, (size_t)n}, &ended))
            return fail_damaged(texts, frame->task, frame->offset, err);
        at += (uint64_t)n;
    }
    return JPC_OK;
}

static jpc_status find_frame(jpc_clean_texts *texts, size_t task, uint64_t offset,
                             struct frame **found, jpc_err *err)
{
    struct frame *frame = &texts->frames[0];
    int fd;

    for (size_t i = 0; i < N_FRAMES; i++) {
        struct frame *f = &texts->frames[i];

        if (f->used > 0 && f->task == task && f->offset == offset) {
            f->used = texts->clock;
            *found = f;
            return JPC_OK;
        }
        if (f->used < frame->used)
            frame = f;
    }
    JPC_TRY(find_file(texts, task, &fd, err));
    frame->used = 0;
    frame->task = task;
    frame->offset = offset;
    JPC_TRY(read_frame(texts, frame, fd, err));
    frame->used = texts->clock;
    *found = frame;
    return JPC_OK;
}

// ---- texts ----------------------------------------------------------------------------------

jpc_status jpc_clean_text(jpc_clean_texts *texts, size_t task, jpc_place place, jpc_arena *arena,
                          jpc_span *text, jpc_err *err)
{
    struct frame *frame;
    const char *line, *end;
    jpc_doc doc = {.text = {NULL, 0}};

    texts->clock++;
    JPC_TRY(find_frame(texts, task, place.offset, &frame, err));
    if (place.within >= frame->bytes.len)
        return fail_damaged(texts, task, place.offset, err);
    line = frame->bytes.ptr + place.within;
    end = memchr(line, '\n', frame->bytes.len - place.within);
    if (end == NULL || jpc_jsonl_parse(arena, jpc_arena_copy(arena, line, (size_t)(end - line)),
                                       &texts->records, &doc)
                               .what != NULL)
        return fail_damaged(texts, task, place.offset, err);
    *text = doc.text;
    return JPC_OK;
}
