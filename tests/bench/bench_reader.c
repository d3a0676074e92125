// Reading a crawl up to the bodies of its responses (members, records, HTTP header, transfer and
// content codings), against its limit: libdeflate inflating the same gzip members. One thread, both
// in turns, the fastest of RUNS each. Prints "bytes inflated TAB seconds to inflate TAB seconds to
// read TAB responses TAB bytes of bodies".
//
//      bench_reader FILE [RUNS]
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/clock.h"
#include "data/reader.h"
#include "web/http.h"
#include "web/warc.h"

#define CEILING ((size_t)64 << 20)

struct crawl {
    char *path;
    char *bytes, *room;
    size_t len;
};

static void fail(const char *what)
{
    fprintf(stderr, "bench_reader: %s\n", what);
    exit(1);
}

static struct crawl open_crawl(char *path)
{
    FILE *file = fopen(path, "rb");
    struct crawl crawl = {.path = path, .room = malloc(CEILING)};

    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        fail("cannot open the file");
    crawl.len = (size_t)ftell(file);
    rewind(file);
    crawl.bytes = malloc(crawl.len);
    if (crawl.bytes == NULL || fread(crawl.bytes, 1, crawl.len, file) != crawl.len)
        fail("cannot read the file");
    fclose(file);
    return crawl;
}

static uint64_t inflate_all(const struct crawl *crawl)
{
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    uint64_t n_bytes = 0;

    for (size_t at = 0; at < crawl->len;) {
        size_t used, made;

        if (libdeflate_gzip_decompress_ex(inflater, crawl->bytes + at, crawl->len - at, crawl->room,
                                          CEILING, &used, &made) != LIBDEFLATE_SUCCESS)
            fail("damaged, or larger than 64 MiB");
        at += used;
        n_bytes += made;
    }
    libdeflate_free_decompressor(inflater);
    return n_bytes;
}

struct bodies {
    jpc_arena arena;
    jpc_http_scratch scratch;
    uint64_t n, bytes;
};

static void read_records(const jpc_batch *batch, struct bodies *bodies)
{
    for (size_t i = 0; i < batch->n_records; i++) {
        jpc_span bytes = {batch->input.ptr + batch->records[i].at, batch->records[i].len};
        jpc_warc_record record;
        jpc_http_response response;

        if (!jpc_warc_parse(bytes, &record) || record.type != JPC_WARC_RESPONSE)
            continue;
        response = jpc_http_parse(&bodies->arena, &bodies->scratch, record.block, CEILING);
        bodies->n++;
        bodies->bytes += response.body.len;
        jpc_arena_reset(&bodies->arena);
        jpc_http_scratch_trim(&bodies->scratch);
    }
}

static struct bodies read_all(const struct crawl *crawl)
{
    const jpc_reader_options options = {
        .format = JPC_FORMAT_WARC, .batch_bytes = 1 << 20, .max_record_bytes = CEILING};
    struct bodies bodies = {.n = 0};
    char *paths[1] = {crawl->path};
    jpc_batch batch = {0};
    jpc_status status = JPC_OK;
    jpc_reader *reader;
    jpc_err err;

    if (jpc_reader_open(&reader, paths, 1, 0, &options, &err) != JPC_OK)
        fail(err.message);
    while (status == JPC_OK) {
        jpc_batch_reset(&batch);
        status = jpc_reader_fill(reader, &batch, &err);
        read_records(&batch, &bodies);
    }
    if (status != JPC_END)
        fail(err.message);
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
    jpc_http_scratch_release(&bodies.scratch);
    jpc_arena_release(&bodies.arena);
    return bodies;
}

int main(int argc, char **argv)
{
    struct crawl crawl = open_crawl(argc > 1 ? argv[1] : argv[0]);
    int runs = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 5;
    uint64_t n_bytes = 0, inflating = UINT64_MAX, reading = UINT64_MAX;
    struct bodies bodies = {.n = 0};

    for (int i = 0; i < runs; i++) {
        uint64_t begin = jpc_clock_ns(), middle, end;

        n_bytes = inflate_all(&crawl);
        middle = jpc_clock_ns();
        bodies = read_all(&crawl);
        end = jpc_clock_ns();
        inflating = middle - begin < inflating ? middle - begin : inflating;
        reading = end - middle < reading ? end - middle : reading;
    }
    printf("%llu\t%.3f\t%.3f\t%llu\t%llu\n", (unsigned long long)n_bytes, (double)inflating / 1e9,
           (double)reading / 1e9, (unsigned long long)bodies.n, (unsigned long long)bodies.bytes);
    free(crawl.bytes);
    free(crawl.room);
    return 0;
}
