// An ordered, bounded pipeline.
//
// Batches live in a ring of `n_slots` slots; batch number q lives in slot
// q % n_slots. Three cursors only ever grow, and a slot is used in this order:
//
//     reader fills it          read     (1 thread)
//     a worker takes it        taken    (n threads)
//     the worker finishes it   slot.done
//     writer empties it        written  (the calling thread, strictly in order)
//
//     written <= taken <= read <= written + n_slots
//
// The last inequality bounds the memory where records are ordinary: a slow writer
// stalls the reader. One mutex protects the cursors, slot.state, input_ended and
// first_failed; the batch in a slot is owned by the one thread that advanced the
// cursor, and is not locked.
//
// Where a batch decompresses to more than a slice (data/record.h), its worker gives
// the writer one slice after the other, and gets the slot back in between. And where
// what all slots hold passes `most_held`, nobody begins anything but the batch that is
// to be written next: what is held is at most most_held, and a record more for the
// reader and for each worker, times what a record becomes.
//
// Nobody waits while holding a batch that another waits for, so there is no cycle: the
// worker of batch `written` waits for nothing but the writer while that writes its
// slice, the writer for it, and all others for the writer.
//
// A failure at batch q cancels the batches after q and lets those before it
// finish. What q itself had made before it failed is still written, so that the
// output and the message depend neither on timing nor on where batches are cut.
//
// The reader may then be waiting for a pipe whose other end is silent. The writer
// interrupts it, once it has stopped behind q: nothing unread can matter then.
//
// A run needs its reader and one worker; where the system gives no more threads, it
// goes on with those that started.
#include "exec/executor.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "data/jsonl.h"
#include "exec/tally.h"

// Statistics travel with the batch and are added to the total by the writer, so
// that the report describes exactly the output that exists, even after an error.
struct slot {
    jpc_batch batch;
    jpc_stats stats;
    // protected by executor.mutex
    enum { EMPTY, WITH_WORKER, WITH_WRITER } state;
    bool more;   // with the writer: another slice follows
    size_t held; // bytes
};

struct executor {
    const jpc_execution *run;
    jpc_stats *stats; // written by the writer only
    uint64_t n_slots;
    struct slot *slots;
    size_t most_held;
    uint64_t consumed; // written by the reader only

    pthread_mutex_t mutex; // protects everything below
    pthread_cond_t can_read, can_take, can_work, can_write;
    uint64_t read, taken, written;
    size_t held; // by all slots
    bool input_ended;
    uint64_t first_failed; // UINT64_MAX: none
};

struct worker {
    struct executor *executor;
    pthread_t thread;
    jpc_worker stages;
    jpc_record_scratch scratch;
};

static struct slot *slot_of(struct executor *ex, uint64_t sequence)
{
    return &ex->slots[sequence % ex->n_slots];
}

// ---- reading one batch ----------------------------------------------------------

static void show_progress(struct executor *ex)
{
    uint64_t consumed, total;

    if (ex->run->progress == NULL)
        return;
    jpc_reader_progress(ex->run->reader, &consumed, &total);
    atomic_fetch_add(ex->run->progress, consumed - ex->consumed);
    ex->consumed = consumed;
}

// In front of a batch, or of a slice that is not the first.
static jpc_status check_stop(const jpc_execution *run, jpc_err *err)
{
    if (run->stop != NULL && atomic_load(run->stop))
        return jpc_fail(err, JPC_ERR_STOPPED, "interrupted; run again to go on");
    return JPC_OK;
}

// JPC_END: this is the last batch; it may hold nothing but counts.
static jpc_status read_batch(struct executor *ex, jpc_batch *batch, uint64_t sequence)
{
    jpc_status status;

    jpc_batch_reset(batch);
    batch->sequence = sequence;
    batch->file = jpc_reader_file(ex->run->reader);
    JPC_TRY(check_stop(ex->run, &batch->err));
    status = jpc_reader_fill(ex->run->reader, batch, &batch->err);
    show_progress(ex);
    if (ex->run->reading != NULL)
        atomic_store(ex->run->reading, batch->file);
    return status;
}

// ---- working on one slice ---------------------------------------------------------

static void format_batch(const jpc_execution *run, jpc_batch *batch)
{
    if (run->explains)
        return;
    jpc_buf_reserve(&batch->output, batch->input.len);
    for (size_t i = 0; i < batch->n_docs; i++) {
        jpc_doc *doc = &batch->docs[i];

        if (jpc_doc_is_kept(doc))
            jpc_jsonl_format(&batch->output, doc, run->records->meta_key);
        else if (run->format_dropped)
            jpc_dropped_format(&batch->output, &batch->arena, run->pipeline, doc,
                               run->records->meta_key, (jpc_span){NULL, 0});
    }
}

// A record that fails ends the run at this batch, behind the documents before it. Returns whether
// another slice follows.
static bool process_slice(struct worker *worker, struct slot *slot)
{
    const jpc_execution *run = worker->executor->run;
    jpc_batch *batch = &slot->batch;
    size_t n_cut_unreadable = batch->next_record == 0 ? batch->n_unreadable : 0;
    jpc_status status;

    jpc_stats_reset(&slot->stats);
    if (batch->next_record > 0 && check_stop(run, &batch->err) != JPC_OK)
        return false;
    status = jpc_record_parse(batch, run->records, &worker->scratch, &batch->err);
    jpc_tally_input(&slot->stats, batch, n_cut_unreadable);
    jpc_worker_apply(&worker->stages, batch, run->from, run->to, run->masks_dropped, &slot->stats);
    jpc_tally_verdicts(&slot->stats, run->pipeline, batch);
    for (size_t i = 0; i < batch->n_docs && run->pipeline->may_flag; i++)
        jpc_add_flags(&batch->arena, run->pipeline, &batch->docs[i]);
    for (size_t i = 0; i < batch->n_docs && run->annotate; i++)
        jpc_annotate(&batch->arena, run->pipeline, &batch->docs[i]);
    format_batch(run, batch);
    return status == JPC_OK && jpc_batch_has_more(batch);
}

// ---- writing one slice --------------------------------------------------------------

// What is wrong with the batch counts behind its last slice. The memory is given back here.
static jpc_status write_slice(struct executor *ex, struct slot *slot, bool more, jpc_err *err)
{
    jpc_status status = slot->batch.err.status;

    JPC_TRY(ex->run->sink.write(ex->run->sink.self, &slot->batch, err));
    jpc_stats_add(ex->stats, &slot->stats);
    jpc_batch_forget(&slot->batch);
    if (status == JPC_OK || more)
        return JPC_OK;
    if (ex->run->failed_file != NULL && status != JPC_ERR_STOPPED)
        *ex->run->failed_file = slot->batch.file;
    *err = slot->batch.err;
    return status;
}

// ---- the three kinds of threads -----------------------------------------------------

static void hold(struct executor *ex, struct slot *slot, size_t bytes)
{
    ex->held += bytes - slot->held;
    slot->held = bytes;
}

// Whether work on this batch may begin, or go on.
static bool has_room(const struct executor *ex, uint64_t sequence)
{
    return sequence == ex->written || ex->held < ex->most_held;
}

static bool wait_for_slot(struct executor *ex)
{
    bool go;

    pthread_mutex_lock(&ex->mutex);
    while ((ex->read == ex->written + ex->n_slots || !has_room(ex, ex->read)) &&
           ex->first_failed == UINT64_MAX)
        pthread_cond_wait(&ex->can_read, &ex->mutex);
    go = ex->first_failed == UINT64_MAX;
    ex->input_ended = ex->input_ended || !go;
    pthread_cond_broadcast(&ex->can_take);
    pthread_cond_signal(&ex->can_write);
    pthread_mutex_unlock(&ex->mutex);
    return go;
}

// Hands the batch over. A batch with a reader's error is handed over like any other: what it holds
// is processed, and the writer stops behind it.
static void end_reading(struct executor *ex, struct slot *slot, bool last)
{
    pthread_mutex_lock(&ex->mutex);
    hold(ex, slot, jpc_batch_bytes(&slot->batch));
    ex->read++;
    ex->input_ended = last;
    pthread_cond_broadcast(&ex->can_take);
    pthread_cond_signal(&ex->can_write);
    pthread_mutex_unlock(&ex->mutex);
}

static void *reader_thread(void *arg)
{
    struct executor *ex = arg;

    while (wait_for_slot(ex)) {
        struct slot *slot = slot_of(ex, ex->read); // `read` is ours to advance
        jpc_status status = read_batch(ex, &slot->batch, ex->read);

        end_reading(ex, slot, status != JPC_OK);
        if (status != JPC_OK)
            break;
    }
    return NULL;
}

// The number of the next batch, or false if there will be none.
static bool take_batch(struct executor *ex, uint64_t *sequence)
{
    bool took;

    pthread_mutex_lock(&ex->mutex);
    while (ex->taken == ex->read && !ex->input_ended)
        pthread_cond_wait(&ex->can_take, &ex->mutex);
    took = ex->taken < ex->read;
    if (took) {
        *sequence = ex->taken++;
        slot_of(ex, *sequence)->state = WITH_WORKER;
    }
    pthread_mutex_unlock(&ex->mutex);
    return took;
}

// Waits for the slot and for room. Returns false if the batch will not be written any further.
static bool wait_for_work(struct executor *ex, uint64_t sequence)
{
    const struct slot *slot = slot_of(ex, sequence);
    bool go;

    pthread_mutex_lock(&ex->mutex);
    while ((slot->state != WITH_WORKER || !has_room(ex, sequence)) && sequence < ex->first_failed)
        pthread_cond_wait(&ex->can_work, &ex->mutex);
    go = sequence < ex->first_failed;
    pthread_mutex_unlock(&ex->mutex);
    return go;
}

static void end_slice(struct executor *ex, uint64_t sequence, bool more)
{
    struct slot *slot = slot_of(ex, sequence);

    pthread_mutex_lock(&ex->mutex);
    hold(ex, slot, jpc_batch_bytes(&slot->batch));
    slot->state = WITH_WRITER;
    slot->more = more;
    if (!more && slot->batch.err.status != JPC_OK && sequence < ex->first_failed) {
        ex->first_failed = sequence;
        pthread_cond_broadcast(&ex->can_work);
    }
    if (sequence == ex->written)
        pthread_cond_signal(&ex->can_write);
    pthread_mutex_unlock(&ex->mutex);
}

static void *worker_thread(void *arg)
{
    struct worker *worker = arg;
    struct executor *ex = worker->executor;
    uint64_t sequence = 0;

    while (take_batch(ex, &sequence)) {
        bool more = true;

        while (more && wait_for_work(ex, sequence)) {
            more = process_slice(worker, slot_of(ex, sequence));
            end_slice(ex, sequence, more);
        }
    }
    return NULL;
}

// Waits for a slice of batch `written`; NULL: all have been written.
static struct slot *wait_for_slice(struct executor *ex, bool *more)
{
    struct slot *slot = slot_of(ex, ex->written); // `written` is ours to advance

    pthread_mutex_lock(&ex->mutex);
    while (slot->state != WITH_WRITER && !(ex->input_ended && ex->written == ex->read))
        pthread_cond_wait(&ex->can_write, &ex->mutex);
    if (slot->state != WITH_WRITER)
        slot = NULL;
    else
        *more = slot->more;
    pthread_mutex_unlock(&ex->mutex);
    return slot;
}

static void end_writing(struct executor *ex, struct slot *slot, bool more, jpc_status status)
{
    pthread_mutex_lock(&ex->mutex);
    if (status != JPC_OK && ex->written < ex->first_failed)
        ex->first_failed = ex->written;
    if (more && status == JPC_OK) {
        hold(ex, slot, jpc_batch_bytes(&slot->batch));
        slot->state = WITH_WORKER;
    } else {
        hold(ex, slot, 0);
        slot->state = EMPTY;
        ex->written++;
    }
    pthread_cond_signal(&ex->can_read);
    pthread_cond_broadcast(&ex->can_work);
    pthread_mutex_unlock(&ex->mutex);
}

// Runs in the calling thread.
static jpc_status write_all(struct executor *ex, jpc_err *err)
{
    jpc_status status = JPC_OK;

    while (status == JPC_OK) {
        bool more = false;
        struct slot *slot = wait_for_slice(ex, &more);

        if (slot == NULL)
            break;
        status = write_slice(ex, slot, more, err);
        if (!more)
            jpc_batch_reset(&slot->batch);
        end_writing(ex, slot, more, status);
    }
    return status;
}

// The same three steps without threads, for one task per core, for gdb and for valgrind.
static jpc_status run_inline(struct executor *ex, struct worker *worker, jpc_err *err)
{
    struct slot *slot = &ex->slots[0];
    jpc_status status = JPC_OK;
    bool last = false;

    for (uint64_t sequence = 0; status == JPC_OK && !last; sequence++) {
        bool more = true;

        last = read_batch(ex, &slot->batch, sequence) != JPC_OK;
        while (status == JPC_OK && more) {
            more = process_slice(worker, slot);
            status = write_slice(ex, slot, more, err);
        }
    }
    return status;
}

static bool start_worker(struct worker *worker, int *error)
{
    *error = pthread_create(&worker->thread, NULL, worker_thread, worker);
    return *error == 0;
}

// Without a reader the worker waits for nothing.
static void end_input(struct executor *ex)
{
    pthread_mutex_lock(&ex->mutex);
    ex->input_ended = true;
    pthread_cond_broadcast(&ex->can_take);
    pthread_mutex_unlock(&ex->mutex);
}

// Starts a worker, the reader and the other workers, and writes. Of the other workers, as many as
// the system gives.
static jpc_status start_and_write(struct executor *ex, struct worker *workers, int *n_workers,
                                  jpc_err *err)
{
    pthread_t reader;
    int error;
    jpc_status status;

    if (!start_worker(&workers[0], &error))
        return jpc_fail(err, JPC_ERR_IO, "cannot start a thread: %s", strerror(error));
    *n_workers = 1;
    error = pthread_create(&reader, NULL, reader_thread, ex);
    if (error != 0) {
        end_input(ex);
        return jpc_fail(err, JPC_ERR_IO, "cannot start a thread: %s", strerror(error));
    }
    while (*n_workers < ex->run->threads && start_worker(&workers[*n_workers], &error))
        ++*n_workers;
    status = write_all(ex, err);
    if (status != JPC_OK)
        jpc_reader_interrupt(ex->run->reader);
    pthread_join(reader, NULL);
    return status;
}

static jpc_status run_threads(struct executor *ex, struct worker *workers, jpc_err *err)
{
    jpc_status status;
    int n_workers = 0;

    pthread_mutex_init(&ex->mutex, NULL);
    pthread_cond_init(&ex->can_read, NULL);
    pthread_cond_init(&ex->can_take, NULL);
    pthread_cond_init(&ex->can_work, NULL);
    pthread_cond_init(&ex->can_write, NULL);
    status = start_and_write(ex, workers, &n_workers, err);
    for (int i = 0; i < n_workers; i++)
        pthread_join(workers[i].thread, NULL);
    pthread_cond_destroy(&ex->can_write);
    pthread_cond_destroy(&ex->can_work);
    pthread_cond_destroy(&ex->can_take);
    pthread_cond_destroy(&ex->can_read);
    pthread_mutex_destroy(&ex->mutex);
    return status;
}

// ---- set-up ---------------------------------------------------------------------------

static void open_slots(struct executor *ex)
{
    // 2n+3, as pigz and zstd: two per worker and three in transit.
    ex->n_slots = ex->run->threads > 0 ? 2 * (uint64_t)ex->run->threads + 3 : 1;
    ex->slots = jpc_alloc(ex->n_slots * sizeof *ex->slots);
    ex->most_held = ex->n_slots * (JPC_SLICE_BYTES + 2 * jpc_reader_batch_bytes(ex->run->reader));
    for (uint64_t i = 0; i < ex->n_slots; i++)
        jpc_stats_init(&ex->slots[i].stats, ex->run->pipeline);
}

static void close_slots(struct executor *ex)
{
    for (uint64_t i = 0; i < ex->n_slots; i++) {
        jpc_batch_release(&ex->slots[i].batch);
        jpc_stats_release(&ex->slots[i].stats);
    }
    free(ex->slots);
}

static void close_workers(struct worker *workers, int n, uint64_t *stage_ns)
{
    for (int i = 0; i < n; i++) {
        const jpc_pipeline *pipeline = workers[i].stages.pipeline;

        for (int s = 0; pipeline != NULL && stage_ns != NULL && s < pipeline->n_stages; s++)
            stage_ns[s] += workers[i].stages.stage_ns[s];
        jpc_worker_close(&workers[i].stages);
        jpc_record_scratch_release(&workers[i].scratch);
    }
}

jpc_status jpc_execute(const jpc_execution *execution, jpc_stats *stats, jpc_err *err)
{
    struct executor ex = {.run = execution, .stats = stats, .first_failed = UINT64_MAX};
    int n = execution->threads > 0 ? execution->threads : 1;
    struct worker *workers = jpc_alloc((size_t)n * sizeof *workers);
    jpc_status status = JPC_OK;

    for (int i = 0; i < n && status == JPC_OK; i++) {
        workers[i].executor = &ex;
        status = jpc_worker_open(&workers[i].stages, execution->pipeline, err);
        workers[i].stages.explains = execution->explains;
    }
    if (status == JPC_OK) {
        open_slots(&ex);
        status =
            execution->threads > 0 ? run_threads(&ex, workers, err) : run_inline(&ex, workers, err);
        close_slots(&ex);
    }
    close_workers(workers, n, execution->stage_ns);
    free(workers);
    return status;
}
