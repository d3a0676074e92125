#include <stdint.h>
#include <stdio.h>

#include "cli/pipe.h"
#include "data/sink.h"

struct write_params {
    double shard_bytes, shard_documents, frame_bytes, compression_level;
};

static const jpc_option write_options[] = {
    JPC_OPT_SIZE(struct write_params, shard_bytes, 268435456, 1, 1e15,
                 "a shard ends at this compressed size"),
    JPC_OPT_NUMBER(struct write_params, shard_documents, 0, 0, 1e15, "documents",
                   "a shard ends after so many documents; 0: by size only"),
    JPC_OPT_SIZE(struct write_params, frame_bytes, 16777216, 1024, 1073741824,
                 "text in one independent zstd frame"),
    JPC_OPT_NUMBER(struct write_params, compression_level, 3, 1, 19, "zstd level",
                   "of .zst shards"),
    {0},
};

struct shard_writer {
    struct write_params params;
    jpc_pipe_params pipe;
    const char *pattern;
    unsigned n_shards;
    uint64_t n_docs; // in the open shard
    jpc_sink *sink;  // NULL between shards
};

// The pattern may hold one conversion %d or %0Nd, and %% for a percent sign.
static jpc_status check_pattern(const char *pattern, jpc_err *err)
{
    int conversions = 0;

    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at != '%')
            continue;
        at++;
        if (*at == '%')
            continue;
        at += strspn(at, "0123456789");
        if (*at != 'd' || ++conversions > 1)
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "pattern '%s' must hold one %%d, as in part-%%06d.jsonl.zst", pattern);
    }
    if (conversions == 0)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "pattern '%s' must hold one %%d, as in part-%%06d.jsonl.zst", pattern);
    return JPC_OK;
}

static void expand_pattern(const char *pattern, unsigned number, jpc_buf *path)
{
    for (const char *at = pattern; *at != '\0'; at++) {
        int width = 0;

        if (*at != '%' || *++at == '%') {
            jpc_buf_add(path, at, 1);
            continue;
        }
        for (; *at != 'd'; at++)
            width = (width * 10 + (*at - '0')) % 100;
        jpc_buf_printf(path, "%0*u", width, number);
    }
    jpc_buf_string(path);
}

static jpc_status make_folder(const char *path, jpc_err *err)
{
    const char *slash = strrchr(path, '/');
    jpc_buf folder = {0};
    jpc_status status = JPC_OK;

    if (slash != NULL && slash > path) {
        jpc_buf_add(&folder, path, (size_t)(slash - path));
        status = jpc_make_dirs(jpc_buf_string(&folder), err);
    }
    jpc_buf_release(&folder);
    return status;
}

static jpc_status open_shard(struct shard_writer *writer, jpc_err *err)
{
    jpc_sink_options options = {.level = (int)writer->params.compression_level,
                                .frame_bytes = (size_t)writer->params.frame_bytes,
                                .seekable = true};
    jpc_buf path = {0};
    jpc_status status;

    expand_pattern(writer->pattern, writer->n_shards++, &path);
    options.zstd = path.len > 4 && strcmp(path.ptr + path.len - 4, ".zst") == 0;
    writer->n_docs = 0;
    status = make_folder(path.ptr, err);
    if (status == JPC_OK)
        status = jpc_sink_open(&writer->sink, path.ptr, &options, err);
    jpc_buf_release(&path);
    return status;
}

static jpc_status close_shard(struct shard_writer *writer, jpc_err *err)
{
    jpc_sink *sink = writer->sink;
    jpc_published published;

    writer->sink = NULL;
    return sink != NULL ? jpc_sink_publish(sink, &published, err) : JPC_OK;
}

static bool is_full(const struct shard_writer *writer)
{
    return (double)jpc_sink_bytes(writer->sink) >= writer->params.shard_bytes ||
           (writer->params.shard_documents > 0 &&
            (double)writer->n_docs >= writer->params.shard_documents);
}

static jpc_status write_batch(void *self, jpc_batch *batch, jpc_err *err)
{
    struct shard_writer *writer = self;

    for (size_t i = 0; i < batch->n_docs; i++) {
        const jpc_doc *doc = &batch->docs[i];

        if (writer->sink == NULL)
            JPC_TRY(open_shard(writer, err));
        JPC_TRY(jpc_sink_write(writer->sink, batch->output.ptr + doc->out_at, doc->out_len, err));
        writer->n_docs++;
        if (is_full(writer))
            JPC_TRY(close_shard(writer, err));
    }
    return JPC_OK;
}

// Input that holds no document still makes one shard, so that what reads them finds a file.
static jpc_status write_shards(void *self, const jpc_args *args, jpc_err *err)
{
    struct shard_writer *writer = self;
    jpc_batch_sink sink = {write_batch, writer};
    jpc_pipeline pipeline = {0};
    jpc_status status;

    writer->pattern = args->positional[0];
    JPC_TRY(check_pattern(writer->pattern, err));
    status = jpc_pipe_run(&pipeline, &writer->pipe, args->positional + 1, args->n - 1, &sink, err);
    jpc_pipeline_release(&pipeline);
    if (status == JPC_OK && writer->n_shards == 0)
        status = open_shard(writer, err);
    if (status == JPC_OK)
        return close_shard(writer, err);
    jpc_sink_discard(writer->sink);
    return status;
}

int cmd_write(const jpc_command *command, int argc, char **argv)
{
    struct shard_writer writer = {0};
    jpc_arg_table tables[] = {{"Options of the shards", write_options, &writer.params, false},
                              {"Options", jpc_pipe_options, &writer.pipe, false}};
    jpc_command_spec spec = {tables, 2, 1, SIZE_MAX, "a pattern"};

    return jpc_command_run(command, &spec, argc, argv, write_shards, &writer);
}
