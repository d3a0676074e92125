/** The only writer to stderr. Not locked: used by the thread that talks to the user. */
#ifndef JPC_CORE_LOG_H
#define JPC_CORE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

/** Zeroed, it writes messages and no progress; jpc_log_open() looks at stderr. */
typedef struct jpc_log {
    bool quiet;     /**< errors only */
    bool terminal;  /**< stderr is a terminal: show progress */
    bool line_open; /**< a progress line stands on the terminal */
} jpc_log;

void jpc_log_open(jpc_log *log, bool quiet);

/** "jpcurate: message". Always written. */
void jpc_log_error(jpc_log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** "jpcurate: message", unless quiet. */
void jpc_log_note(jpc_log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Tables, as they are, unless quiet. */
void jpc_log_text(jpc_log *log, jpc_span text);

/** What a progress line tells. */
typedef struct jpc_progress {
    const char *what;     /**< "map" */
    uint64_t done, total; /**< bytes if `bytes`, else tasks; total 0: unknown */
    bool bytes;
    uint64_t elapsed_ns;
} jpc_progress;

/** Redraws the progress line: share, rate and time left. Does nothing unless on a terminal. */
void jpc_log_progress(jpc_log *log, const jpc_progress *progress);
/** Removes the progress line. */
void jpc_log_progress_end(jpc_log *log);

/** The text of a progress line, without control characters. */
void jpc_progress_format(const jpc_progress *progress, jpc_buf *out);

#endif
