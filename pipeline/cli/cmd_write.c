#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

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
    jpc_config config; // names of fields, options of the input; no stages
    const char *pattern;
    unsigned n_shards;
    uint64_t n_docs; // in the open shard
    jpc_sink *sink;  // NULL between shards
};

static bool ends_in(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static jpc_status bad_pattern(const char *pattern, const char *why, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_CONFIG, "pattern '%s' %s, as in part-%%06d.jsonl.zst", pattern,
                    why);
}

// The pattern may hold one conversion %d or %0Nd, and %% for a percent sign.
static jpc_status check_pattern(const char *pattern, jpc_err *err)
{
    int conversions = 0;

    for (const char *at = pattern; *at != '\0'; at++) {
        size_t digits;

        if (*at != '%' || *++at == '%')
            continue;
        digits = strspn(at, "0123456789");
        at += digits;
        if (*at != 'd' || digits > 2)
            return bad_pattern(pattern, "may only number shards by %d or %0Nd", err);
        conversions++;
    }
    if (conversions != 1)
        return bad_pattern(pattern, "must number shards by one %d", err);
    if (ends_in(pattern, ".gz"))
        return bad_pattern(pattern, "must end in .zst or in a name for plain text", err);
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
            width = width * 10 + (*at - '0');
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
    options.zstd = ends_in(path.ptr, ".zst");
    writer->n_docs = 0;
    status = make_folder(path.ptr, err);
    if (status == JPC_OK && access(path.ptr, F_OK) == 0) // an older split would mix with this one
        status = jpc_fail(err, JPC_ERR_IO,
                          "'%s' is there already; remove it or choose another pattern", path.ptr);
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
    jpc_status status;

    writer->pattern = args->positional[0];
    JPC_TRY(check_pattern(writer->pattern, err));
    status =
        jpc_pipe_run(&writer->config, &writer->pipe, args->positional + 1, args->n - 1, &sink, err);
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
    jpc_arg_table tables[] = {
        {"Options of the shards", write_options, &writer.params, false},
        {"Options", jpc_pipe_options, &writer.pipe, false},
        {"Options of the input", jpc_pipe_input_options, &writer.config, true}};
    jpc_command_spec spec = {tables, 3, 1, SIZE_MAX, "a pattern"};
    int code;

    jpc_config_init(&writer.config);
    code = jpc_command_run(command, &spec, argc, argv, write_shards, &writer);
    jpc_config_release(&writer.config);
    return code;
}
