#include "report/forecast.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "core/clock.h"
#include "core/compress.h"
#include "exec/config_reading.h"
#include "exec/executor.h"
#include "job/marker_table.h"
#include "job/near_writer.h"

// Without a measurement: compressed input per second and thread between a general crawl, where most
// pages are passed over, and Japanese text through morphemes; the output of text that is all kept.
#define GUESS_SECONDS (1 / 5e6)
#define GUESS_SHARDS 1.0
#define MAX_SAMPLES 32
#define SAMPLE_BATCH 65536
#define GUESS_RATIO 5 // to which inputs compress

static void guess(jpc_forecast *forecast)
{
    *forecast = (jpc_forecast){.source = JPC_FORECAST_GUESS,
                               .seconds_per_byte = GUESS_SECONDS,
                               .shards_per_byte = GUESS_SHARDS,
                               .between_per_byte = 1.2 * GUESS_SHARDS,
                               .beside_per_byte = 0.2};
}

// ---- from tasks that are done ---------------------------------------------------------------

static double bytes_of(const jpc_marker *marker, const char *prefix)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < marker->n; i++)
        if (strncmp(marker->outputs[i].path, prefix, strlen(prefix)) == 0)
            bytes += marker->outputs[i].file.bytes;
    return (double)bytes;
}

// Sums over tasks; those of each kind belong to inputs of their own.
struct sums {
    double seconds[JPC_N_TASK_KINDS], bytes[JPC_N_TASK_KINDS];
    double shards, clean, beside;
    uint64_t documents;
    size_t tasks; // map
};

static void add_task(struct sums *sums, jpc_task_kind kind, const jpc_marker *marker, double bytes)
{
    sums->seconds[kind] += marker->seconds;
    sums->bytes[kind] += bytes;
    sums->shards += bytes_of(marker, "part-");
    sums->clean += bytes_of(marker, "data/clean/");
    sums->beside += bytes_of(marker, "data/paragraph/") + bytes_of(marker, "data/frequency/") +
                    bytes_of(marker, "data/asked/") + bytes_of(marker, "data/key/") +
                    bytes_of(marker, "values/") + bytes_of(marker, "dropped/") +
                    bytes_of(marker, "state/");
    if (kind != JPC_TASK_MAP)
        return;
    sums->documents += marker->documents;
    sums->tasks++;
}

static double per(double amount, double bytes) { return bytes > 0 ? amount / bytes : 0; }

static void use_sums(jpc_forecast *forecast, const struct sums *sums)
{
    double map = sums->bytes[JPC_TASK_MAP], write = sums->bytes[JPC_TASK_WRITE];
    double with_shards = write > 0 ? write : map;

    *forecast = (jpc_forecast){
        .source = JPC_FORECAST_RUN,
        .bytes = (uint64_t)map,
        .documents = sums->documents,
        .tasks_done = sums->tasks,
        .seconds_per_byte = per(sums->seconds[JPC_TASK_MAP], map) +
                            per(sums->seconds[JPC_TASK_WRITE], write) +
                            per(sums->seconds[JPC_TASK_PARAGRAPH], sums->bytes[JPC_TASK_PARAGRAPH]),
        // Before any task has written shards, what is kept so far tells how large they may be.
        .shards_per_byte =
            sums->shards > 0 ? per(sums->shards, with_shards) : per(sums->clean, map),
        .between_per_byte = per(sums->clean, map),
        .beside_per_byte = per(sums->beside, map)};
}

// False if no map task is done.
static bool look_at_run(jpc_forecast *forecast, const jpc_run *run)
{
    struct sums sums = {.documents = 0};
    jpc_marker_table table;

    jpc_marker_table_init(&table, run);
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        for (size_t t = 0; t < jpc_run_task_count(run, (jpc_task_kind)kind); t++) {
            const jpc_marker *marker = jpc_marker_table_get(&table, (jpc_task_kind)kind, t);

            if (marker != NULL)
                add_task(&sums, (jpc_task_kind)kind, marker,
                         jpc_task_is_of_inputs((jpc_task_kind)kind)
                             ? (double)run->plan.tasks[t].bytes
                             : 0);
        }
    jpc_marker_table_release(&table);
    if (sums.bytes[JPC_TASK_MAP] > 0)
        use_sums(forecast, &sums);
    return sums.bytes[JPC_TASK_MAP] > 0;
}

// ---- from a sample --------------------------------------------------------------------------

struct sample {
    jpc_zstd_writer *zstd;
    jpc_buf out;
    double shard_bytes;  // compressed
    double limit;        // bytes of this task
    double stream_bytes; // of it, decompressed
    atomic_uint_least64_t consumed;
    uint64_t documents;
};

// A member that has not ended counts as not consumed.
static double consumed_of(const struct sample *sample)
{
    double consumed = (double)atomic_load(&sample->consumed);

    return consumed > 0 ? consumed : sample->stream_bytes / GUESS_RATIO;
}

// The reader has read ahead of the batch that we are given, by less than a window.
static jpc_status take_batch(void *self, jpc_batch *batch, jpc_err *err)
{
    struct sample *sample = self;

    sample->documents += batch->n_docs;
    sample->stream_bytes += (double)batch->input.len;
    for (size_t i = 0; i < batch->n_docs; i++)
        if (jpc_doc_is_kept(&batch->docs[i]))
            jpc_zstd_writer_add(
                sample->zstd,
                (jpc_span){batch->output.ptr + batch->docs[i].out_at, batch->docs[i].out_len},
                &sample->out);
    sample->shard_bytes += (double)sample->out.len;
    sample->out.len = 0;
    return consumed_of(sample) >= sample->limit ? jpc_fail(err, JPC_ERR_STOPPED, "enough") : JPC_OK;
}

// The beginning of the first input of a task, or of the part that it is.
static jpc_status run_over(struct sample *sample, const jpc_run *run, const jpc_plan_task *task,
                           jpc_err *err)
{
    const jpc_config *config = run->config;
    size_t input = task->first;
    char *paths[1] = {run->plan.inputs.files[input].path};
    jpc_range range = {.exact = task->part == 0};
    jpc_reader_options reading = jpc_config_reader(config);
    jpc_record_options records = jpc_config_records(config, paths, (uint32_t)input);
    jpc_execution execution = {.pipeline = &config->pipeline,
                               .to = config->pipeline.n_stages,
                               .records = &records,
                               .sink = {take_batch, sample},
                               .progress = &sample->consumed};
    jpc_stats ignored;
    jpc_status status;

    if (task->n_parts > 1) {
        jpc_plan_part(&run->plan, task, &range.begin.offset, &range.end);
        reading.ranges = &range;
        reading.max_member_bytes = jpc_plan_member_bytes(&run->plan);
    }
    reading.batch_bytes = SAMPLE_BATCH;
    records.drop_malformed = true; // a run will tell
    atomic_store(&sample->consumed, 0);
    sample->stream_bytes = 0;
    status = jpc_reader_open(&execution.reader, paths, 1, (uint32_t)input, &reading, err);
    if (status != JPC_OK)
        return range.exact ? status : JPC_OK; // nothing begins there that can be entered
    jpc_stats_init(&ignored, &config->pipeline);
    status = jpc_execute(&execution, &ignored, err);
    jpc_stats_release(&ignored);
    jpc_reader_close(execution.reader);
    return status == JPC_ERR_STOPPED || !range.exact ? JPC_OK : status;
}

static void end_sample(struct sample *sample)
{
    jpc_zstd_writer_end_frame(sample->zstd, &sample->out);
    sample->shard_bytes += (double)sample->out.len;
    jpc_buf_release(&sample->out);
    jpc_zstd_writer_close(sample->zstd);
}

// Bytes of keys, recorded values and, for near-duplicates, signatures of one document.
static double beside_of(const jpc_run *run)
{
    jpc_near_shape shape;

    if (!run->plan.near)
        return 150;
    shape = jpc_near_shape_of(jpc_run_near_params(run));
    return 150 + (double)jpc_signature_row_bytes(&shape) + 12.0 * shape.keys;
}

static void use_sample(jpc_forecast *forecast, const jpc_run *run, const struct sample *sample,
                       double bytes, double seconds)
{
    double kept = per(sample->shard_bytes, bytes);
    bool late = jpc_run_writes_late(run);

    *forecast =
        (jpc_forecast){.source = JPC_FORECAST_SAMPLE,
                       .bytes = (uint64_t)bytes,
                       .documents = sample->documents,
                       .seconds_per_byte = per(seconds, bytes),
                       .shards_per_byte = kept,
                       // level 1 makes files a fifth larger than level 3
                       .between_per_byte = late ? 1.2 * kept : 0,
                       .beside_per_byte = per(beside_of(run) * (double)sample->documents, bytes)};
}

// The beginnings of some tasks, evenly spread over all.
static jpc_status take_sample(jpc_forecast *forecast, const jpc_run *run, double sample_bytes,
                              jpc_err *err)
{
    size_t n = run->plan.n_tasks < MAX_SAMPLES ? run->plan.n_tasks : MAX_SAMPLES;
    struct sample sample = {.limit = sample_bytes / (double)(n > 0 ? n : 1)};
    uint64_t start_ns = jpc_clock_ns();
    double bytes = 0;
    jpc_status status = JPC_OK;

    sample.zstd = jpc_zstd_writer_open((int)run->config->output.compression_level);
    for (size_t i = 0; i < n && status == JPC_OK; i++) {
        status = run_over(&sample, run, &run->plan.tasks[i * run->plan.n_tasks / n], err);
        bytes += consumed_of(&sample);
    }
    end_sample(&sample);
    if (status == JPC_OK && bytes > 0)
        use_sample(forecast, run, &sample, bytes, (double)(jpc_clock_ns() - start_ns) / 1e9);
    return status;
}

// ---- the whole run --------------------------------------------------------------------------

// What this process takes at most, models included.
static double resident_bytes(void)
{
    struct rusage usage;

    return getrusage(RUSAGE_SELF, &usage) == 0 ? 1024.0 * (double)usage.ru_maxrss : 0;
}

// The keys of one slice are sorted at once, 48 bytes for a document of 512 bytes of input.
static double exact_memory(const jpc_plan *plan)
{
    return plan->n_buckets > 0 ? (double)plan->bytes / plan->n_buckets / 512 * 48 : 0;
}

// Sorting takes what it needs, 32 bytes for a key, up to what it may; then 5 bytes for a document.
static double near_memory(const jpc_run *run, int threads)
{
    double documents = (double)run->plan.bytes / 512, allowed = run->config->resources.memory;
    int keys = jpc_near_shape_of(jpc_run_near_params(run)).keys;
    double bucket = 32.0 * keys * documents / run->plan.n_buckets * threads;
    double cluster = 5 * documents, most = bucket > cluster ? bucket : cluster;

    return most < allowed ? most : allowed;
}

// A line of 20 compressed bytes makes up to four keys, which take 48 bytes while they are sorted.
static double paragraph_memory(const jpc_run *run, int threads)
{
    double allowed = run->config->resources.memory;
    double most = run->plan.n_slices > 0
                      ? 4 * 48 * (double)run->plan.bytes / 20 / run->plan.n_slices * threads
                      : 0;

    return most < allowed ? most : allowed;
}

// The models are shared. When the last tasks are shared out, each thread has a task with two
// workers, which have what one needed for the sample; a task of n workers has 2n + 3 batches under
// way, each about three times (input, texts, output).
static double memory_of(const jpc_run *run, int threads, double models, double worker)
{
    const jpc_plan *plan = &run->plan;
    double batches = 3 * (threads > 1 ? 7.0 * threads : 1) * run->config->input.batch_bytes;
    double keys = plan->near ? near_memory(run, threads) : exact_memory(plan);
    double paragraphs = paragraph_memory(run, threads);
    double work = batches + (threads > 1 ? 2 * threads : 1) * worker;

    keys = paragraphs > keys ? paragraphs : keys;
    return models + (keys > work ? keys : work);
}

jpc_status jpc_forecast_make(jpc_forecast *forecast, const jpc_run *run,
                             const jpc_forecast_options *options, jpc_err *err)
{
    double models = resident_bytes(), bytes = (double)run->plan.bytes;

    guess(forecast);
    if (!(options->of_run && look_at_run(forecast, run)) && options->sample_bytes > 0)
        JPC_TRY(take_sample(forecast, run, options->sample_bytes, err));
    forecast->seconds = (bytes - (double)forecast->bytes * (forecast->source == JPC_FORECAST_RUN)) *
                        forecast->seconds_per_byte / options->threads;
    forecast->memory = memory_of(run, options->threads, models, resident_bytes() - models);
    forecast->disk = bytes * (forecast->shards_per_byte + forecast->beside_per_byte);
    forecast->disk_between = bytes * forecast->between_per_byte;
    return JPC_OK;
}
