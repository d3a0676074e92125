/** A window that slides over a file or stdin: its bytes as they lie on disk. Internal to the
 *  source. */
#ifndef JPC_DATA_WINDOW_H
#define JPC_DATA_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/memory.h"

#ifndef JPC_WINDOW_BYTES // tests make it small, so that small files cross its end
#define JPC_WINDOW_BYTES ((size_t)1 << 20)
#endif

typedef struct jpc_window {
    const char *path; /**< for messages */
    int fd;
    int wake;     /**< see jpc_source_set_wake() */
    bool regular; /**< a file of known size, read from its start: it can be seeked in, and never
                       makes wait */
    bool eof;     /**< nothing is left behind `end` */
    uint64_t size;
    char *bytes;    /**< owned */
    size_t at, end; /**< the unread bytes */
    size_t hold_at; /**< bytes from here on are kept by a refill; <= at */
    uint64_t begin; /**< position of bytes[0] in the file */
} jpc_window;

/** "-" is stdin. */
jpc_status jpc_window_open(jpc_window *window, const char *path, jpc_err *err);
void jpc_window_close(jpc_window *window);

/** Empties the window; the next byte is that at `at` of a regular file. Errors: JPC_ERR_IO;
 *  JPC_ERR_DATA if the file is no regular one, or shorter. */
jpc_status jpc_window_seek(jpc_window *window, uint64_t at, jpc_err *err);

/** Moves what is held to the front and reads once. Where more than a window is held, no byte before
 *  the unread ones is any longer. */
jpc_status jpc_window_refill(jpc_window *window, jpc_err *err);

/** Reads until `n` bytes are unread, or the file ends. */
jpc_status jpc_window_need(jpc_window *window, size_t n, jpc_err *err);

/** Reads the bytes from `at` on of a regular file, as far as there are `n`, and moves nothing. */
jpc_status jpc_window_peek(const jpc_window *window, uint64_t at, char *bytes, size_t n,
                           size_t *got, jpc_err *err);

static inline jpc_span jpc_window_unread(const jpc_window *window)
{
    return (jpc_span){window->bytes + window->at, window->end - window->at};
}

/** Of the first unread byte in the file. */
static inline uint64_t jpc_window_position(const jpc_window *window)
{
    return window->begin + window->at;
}

#endif
