// A system that gives no threads, or not as many as were asked for: pthread_create() is replaced by
// one that fails from a certain call on. Sanitizers replace it themselves.
#define _GNU_SOURCE // RTLD_NEXT
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

#include "exec/executor.h"
#include "tests/unit/tap.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
int main(void)
{
    tap_begin();
    tap_skip("threads that do not start", "sanitizers replace pthread_create()");
    return tap_end();
}
#else

#define LINES 2000

static int calls, calls_allowed;

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *arg)
{
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = NULL;
    void *symbol = dlsym(RTLD_NEXT, "pthread_create");

    if (calls++ >= calls_allowed)
        return EAGAIN;
    memcpy(&real, &symbol, sizeof real);
    return real(thread, attr, start, arg);
}

static jpc_status count_documents(void *self, jpc_batch *batch, jpc_err *err)
{
    (void)err;
    *(size_t *)self += batch->n_docs;
    return JPC_OK;
}

static jpc_status execute(char *path, int threads, int allowed, size_t *n, jpc_err *err)
{
    jpc_pipeline pipeline = {0};
    jpc_reader_options options = {
        .format = JPC_FORMAT_JSONL, .batch_bytes = 100, .max_record_bytes = 1000};
    jpc_record_options records = {.text_field = "text",
                                  .id_field = "id",
                                  .url_field = "url",
                                  .meta_key = "m",
                                  .paths = &path};
    jpc_execution run = {.pipeline = &pipeline,
                         .threads = threads,
                         .records = &records,
                         .sink = {count_documents, n}};
    jpc_stats stats;
    jpc_status status;

    jpc_pipeline_open(&pipeline, err);
    jpc_stats_init(&stats, &pipeline);
    if (jpc_reader_open(&run.reader, &path, 1, 0, &options, err) != JPC_OK)
        abort();
    calls = 0;
    calls_allowed = allowed;
    *n = 0;
    status = jpc_execute(&run, &stats, err);
    jpc_reader_close(run.reader);
    jpc_stats_release(&stats);
    jpc_pipeline_release(&pipeline);
    return status;
}

int main(void)
{
    char path[64];
    FILE *file;
    size_t n;

    tap_begin();
    alarm(20);
    snprintf(path, sizeof path, "/tmp/jpc_thread_start_%ld.jsonl", (long)getpid());
    file = fopen(path, "w");
    for (int i = 0; file != NULL && i < LINES; i++)
        fprintf(file, "{\"text\":\"%d\"}\n", i);
    if (file == NULL || fclose(file) != 0)
        return 1;
    for (int allowed = 0; allowed <= 5; allowed++) {
        jpc_err err = {0};
        jpc_status status = execute(path, 4, allowed, &n, &err);

        if (allowed >= 2) // a worker and the reader
            ok(status == JPC_OK && n == LINES, "%d of 5 threads start: they do it all", allowed);
        else
            ok(status == JPC_ERR_IO && n == 0 &&
                   strstr(err.message, "cannot start a thread: Resource temporarily") != NULL,
               "%d of 5 threads start: %s", allowed, err.message);
    }
    unlink(path);
    return tap_end();
}
#endif
