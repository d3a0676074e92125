#include "core/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void jpc_log_open(jpc_log *log, bool quiet)
{
    *log = (jpc_log){.quiet = quiet, .terminal = !quiet && isatty(STDERR_FILENO) == 1};
}

__attribute__((format(printf, 2, 0))) static void message(jpc_log *log, const char *format,
                                                          va_list args)
{
    jpc_log_progress_end(log);
    fputs("jpcurate: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

void jpc_log_error(jpc_log *log, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    message(log, format, args);
    va_end(args);
}

void jpc_log_note(jpc_log *log, const char *format, ...)
{
    va_list args;

    if (log->quiet)
        return;
    va_start(args, format);
    message(log, format, args);
    va_end(args);
}

void jpc_log_text(jpc_log *log, jpc_span text)
{
    if (log->quiet)
        return;
    jpc_log_progress_end(log);
    fwrite(text.ptr, 1, text.len, stderr);
}

static void format_duration(double seconds, jpc_buf *out)
{
    uint64_t s = (uint64_t)(seconds + 0.5);

    if (s >= 3600)
        jpc_buf_printf(out, "%d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
    else
        jpc_buf_printf(out, "%d:%02d", (int)(s / 60), (int)(s % 60));
}

void jpc_progress_format(const jpc_progress *progress, jpc_buf *out)
{
    double seconds = (double)progress->elapsed_ns / 1e9;
    double rate = seconds > 0 ? (double)progress->done / seconds : 0;
    double unit = progress->bytes ? 1e6 : 1;
    const char *name = progress->bytes ? "MB" : "tasks";

    jpc_buf_printf(out, "%s: ", progress->what);
    if (progress->total == 0)
        jpc_buf_printf(out, "%.1f %s", (double)progress->done / unit, name);
    else
        jpc_buf_printf(out, "%.1f %%, %.*f / %.*f %s",
                       100 * (double)progress->done / (double)progress->total, progress->bytes,
                       (double)progress->done / unit, progress->bytes,
                       (double)progress->total / unit, name);
    jpc_buf_printf(out, ", %.1f %s/s", rate / unit, name);
    if (progress->total < progress->done || rate <= 0 || progress->total == 0)
        return;
    jpc_buf_add_string(out, ", ");
    format_duration((double)(progress->total - progress->done) / rate, out);
    jpc_buf_add_string(out, " left");
}

void jpc_log_progress(jpc_log *log, const jpc_progress *progress)
{
    jpc_buf line = {0};

    if (!log->terminal)
        return;
    jpc_progress_format(progress, &line);
    fprintf(stderr, "\r%s\033[K", jpc_buf_string(&line));
    fflush(stderr);
    log->line_open = true;
    jpc_buf_release(&line);
}

void jpc_log_progress_end(jpc_log *log)
{
    if (!log->line_open)
        return;
    fputs("\r\033[K", stderr);
    log->line_open = false;
}
