#include "job/shard_writer.h"

#include <stdio.h>

// The name of the present part, below the run's folder.
static void part_name(const jpc_shard_writer *writer, jpc_buf *name)
{
    jpc_buf_add_string(name, writer->name);
    if (writer->shard_bytes > 0)
        jpc_buf_printf(name, "-%02d.jsonl.zst", writer->part);
}

static jpc_status open_part(jpc_shard_writer *writer, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status;

    jpc_buf_printf(&path, "%s/", writer->dir);
    part_name(writer, &path);
    status = jpc_sink_open(&writer->sink, jpc_buf_string(&path), &writer->options, err);
    jpc_buf_release(&path);
    return status;
}

static jpc_status publish_part(jpc_shard_writer *writer, jpc_err *err)
{
    jpc_published file;
    jpc_sink *sink = writer->sink;
    jpc_buf name = {0};

    writer->sink = NULL;
    JPC_TRY(jpc_sink_publish(sink, &file, err));
    part_name(writer, &name);
    jpc_marker_add(writer->marker, jpc_buf_string(&name), file);
    jpc_buf_release(&name);
    writer->part++;
    return JPC_OK;
}

jpc_status jpc_shard_writer_add(jpc_shard_writer *writer, const char *ptr, size_t len, jpc_err *err)
{
    if (writer->sink == NULL)
        JPC_TRY(open_part(writer, err));
    JPC_TRY(jpc_sink_write(writer->sink, ptr, len, err));
    if (writer->shard_bytes > 0 && (double)jpc_sink_bytes(writer->sink) >= writer->shard_bytes)
        return publish_part(writer, err);
    return JPC_OK;
}

jpc_place jpc_shard_writer_place(const jpc_shard_writer *writer)
{
    return writer->sink != NULL ? jpc_sink_place(writer->sink) : (jpc_place){0, 0};
}

jpc_status jpc_shard_writer_publish(jpc_shard_writer *writer, jpc_err *err)
{
    if (writer->sink == NULL && writer->shard_bytes > 0)
        return JPC_OK;
    if (writer->sink == NULL)
        JPC_TRY(open_part(writer, err));
    return publish_part(writer, err);
}

void jpc_shard_writer_discard(jpc_shard_writer *writer)
{
    jpc_sink_discard(writer->sink);
    writer->sink = NULL;
}
