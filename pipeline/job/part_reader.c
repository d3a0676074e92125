#include "job/part_reader.h"

#include <stdlib.h>

void jpc_part_reader_close(jpc_part_reader *part)
{
    jpc_reader_close(part->reader);
    free(part->paths[0]);
    *part = (jpc_part_reader){.reader = NULL};
}

static bool goes_on(const jpc_part_reader *part, uint32_t file, const jpc_range *range)
{
    return part->reader != NULL && part->file == file && range->exact &&
           jpc_place_equals(part->end, range->begin);
}

jpc_status jpc_part_reader_open(jpc_part_reader *part, const char *path, uint32_t file,
                                const jpc_reader_options *options, jpc_err *err)
{
    jpc_status status;

    if (goes_on(part, file, &options->ranges[0]))
        return jpc_reader_continue(part->reader, options->ranges[0].end, err);
    jpc_part_reader_close(part);
    part->file = file;
    part->paths[0] = jpc_strdup(path);
    status = jpc_reader_open(&part->reader, part->paths, 1, file, options, err);
    if (status != JPC_OK)
        jpc_part_reader_close(part);
    return status;
}

void jpc_part_reader_end(jpc_part_reader *part, jpc_place *begin, jpc_place *end)
{
    jpc_reader_range(part->reader, 0, begin, end);
    part->end = *end;
    if (end->within == 0)
        jpc_part_reader_close(part);
}
