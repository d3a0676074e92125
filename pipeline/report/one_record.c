#include "report/one_record.h"

#include "exec/config_reading.h"

// A batch that is full with its first record.
static jpc_status read_batch(jpc_one_record *record, const jpc_run *run, size_t file,
                             jpc_place place, jpc_err *err)
{
    jpc_reader_options reading = jpc_config_reader(run->config);
    jpc_range range = {.begin = place, .exact = true, .end = UINT64_MAX};
    jpc_reader *reader;
    jpc_status status;

    reading.batch_bytes = 1;
    reading.ranges = &range;
    JPC_TRY(jpc_reader_open(&reader, record->paths, 1, (uint32_t)file, &reading, err));
    status = jpc_reader_fill(reader, &record->batch, err);
    jpc_reader_close(reader);
    return status == JPC_END ? JPC_OK : status;
}

jpc_status jpc_one_record_read(jpc_one_record *record, const jpc_run *run, size_t file,
                               jpc_place place, jpc_err *err)
{
    const char *path = run->plan.inputs.files[file].path;
    char text[JPC_PLACE_TEXT];
    jpc_record_options records;
    jpc_record_scratch scratch = {.page = {0}};
    jpc_status status;

    *record = (jpc_one_record){.paths = {run->plan.inputs.files[file].path}};
    records = jpc_config_records(run->config, record->paths, (uint32_t)file);
    JPC_TRY(read_batch(record, run, file, place, err));
    if (record->batch.n_records == 0)
        return jpc_fail(err, JPC_ERR_DATA, "'%s': no record at %s", path,
                        jpc_place_text(place, text));
    record->batch.n_records = 1;
    status = jpc_record_parse(&record->batch, &records, &scratch, err);
    jpc_record_scratch_release(&scratch);
    JPC_TRY(status);
    record->doc = record->batch.n_docs > 0 ? &record->batch.docs[0] : NULL;
    return JPC_OK;
}

void jpc_one_record_release(jpc_one_record *record)
{
    jpc_batch_release(&record->batch);
    *record = (jpc_one_record){.doc = NULL};
}
