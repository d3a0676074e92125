/** Where a part of a file begins and ends. Internal to the reader. */
#ifndef JPC_DATA_RANGE_H
#define JPC_DATA_RANGE_H

#include "data/cut.h"
#include "data/reader.h"

/** Makes a stream that was just opened go on where the range begins, which is exact then. The
 *  format of the file is known. JPC_WAIT: no begin can be told. Errors: JPC_ERR_IO; JPC_ERR_DATA if
 *  no record can begin at an exact place; JPC_ERR_STOPPED. */
jpc_status jpc_range_begin(jpc_range *range, const jpc_cutter *cutter, jpc_stream *stream,
                           jpc_err *err);

/** Whether the range ends in front of the first uncut byte, if there is one. `max_member_bytes` is
 *  that of jpc_reader_options. */
bool jpc_range_ends(const jpc_range *range, uint64_t max_member_bytes, const jpc_cutter *cutter,
                    const jpc_stream *stream);

#endif
