// Any bytes as a crawl file, the last of which chooses batches and the ceiling: every byte is
// booked whatever the batches, records are what was measured, and each becomes a document, is
// skipped, or is told to be unreadable.
#include <assert.h>
#include <stdint.h>

#include "data/record.h"
#include "web/warc.h"

#include "tests/unit/ranges.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_record(jpc_span bytes)
{
    jpc_warc_record record;
    size_t header_len = 0;
    uint64_t block_len = 0;
    const char *cause = NULL;

    assert(jpc_warc_measure(bytes, &header_len, &block_len, &cause) == JPC_WARC_HEADER_OK);
    assert(header_len + block_len == bytes.len);
    assert(jpc_warc_parse(bytes, &record) && record.block.len == block_len);
}

static void parse_batch(jpc_batch *batch)
{
    static char *paths[1] = {path};
    const jpc_record_options options = {.text_field = "text",
                                        .id_field = "id",
                                        .url_field = "url",
                                        .meta_key = "m",
                                        .max_record_bytes = 1 << 20,
                                        .paths = paths,
                                        .check_digests = JPC_DIGESTS_COUNT,
                                        .first_file = 7};
    static jpc_record_scratch scratch;
    size_t n = 0, n_ranges = batch->n_unreadable;
    jpc_err err = {0};

    for (size_t i = 0; i < batch->n_records; i++)
        check_record((jpc_span){batch->input.ptr + batch->records[i].at, batch->records[i].len});
    do {
        assert(jpc_record_parse(batch, &options, &scratch, &err) == JPC_OK);
        n += batch->n_docs + jpc_batch_skipped(batch) + batch->n_unreadable;
    } while (jpc_batch_has_more(batch));
    assert(n - n_ranges == batch->n_records);
}

static void parse_file(const jpc_reader_options *options)
{
    char *paths[1] = {path};
    jpc_batch batch = {0};
    jpc_reader *reader;
    jpc_err err = {0};
    jpc_status status = jpc_reader_open(&reader, paths, 1, 7, options, &err);

    while (status == JPC_OK) {
        jpc_batch_reset(&batch);
        status = jpc_reader_fill(reader, &batch, &err);
        parse_batch(&batch);
    }
    assert(status == JPC_END);
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
}

static void remove_file(void) { unlink(path); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t ceilings[] = {1 << 20, 300, 40, 3000};
    uint8_t choice = size > 0 ? data[size - 1] : 0;
    jpc_reader_options options = {.format = JPC_FORMAT_WARC,
                                  .batch_bytes = 1 << 20,
                                  .max_record_bytes = ceilings[choice & 3]},
                       small = options;
    struct reading whole, other;

    if (path[0] == '\0') {
        choose_path();
        atexit(remove_file);
    }
    write_file((jpc_span){(const char *)data, size});
    whole = read_range(options, NULL);
    assert(whole.status == JPC_END && ledger_holds(&whole) && whole.counts.file_bytes == size);
    small.batch_bytes = 1 + (choice >> 2) * 7U;
    other = read_range(small, NULL);
    assert(compare(&other, &whole) == NULL);
    parse_file(&options);
    release(&whole);
    release(&other);
    return 0;
}
