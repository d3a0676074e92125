/** Cuts the uncut bytes of a stream into records of one format. Internal to the reader. */
#ifndef JPC_DATA_CUT_H
#define JPC_DATA_CUT_H

#include "data/stream.h"

enum jpc_cut_state { JPC_CUT_RECORD, JPC_CUT_SEARCH, JPC_CUT_SKIP };

typedef struct jpc_cutter {
    jpc_format format;
    size_t max_record_bytes;
    bool drop_malformed;
    enum jpc_cut_state state;
    const char *cause; /**< of the search or skip */
    bool garbage;      /**< the search began where a record should begin and none did */
    uint64_t skip;     /**< bytes still to be skipped */
    size_t scanned;    /**< of the uncut bytes, known to have no line end */
    bool too_long;     /**< a line exceeds max_record_bytes, and that is an error */
} jpc_cutter;

/** Each goes one step and returns false if it needs more bytes, or if there are none. In a sealed
 *  stream they go on until nothing is uncut. */
bool jpc_cut_warc(jpc_cutter *cutter, jpc_stream *stream);
bool jpc_cut_line(jpc_cutter *cutter, jpc_stream *stream);
bool jpc_cut_file(jpc_cutter *cutter, jpc_stream *stream);

/** Whether bytes of the start of a member are those of a record's start, for jpc_source_find(). */
bool jpc_begins_warc(jpc_span bytes);
bool jpc_begins_line(jpc_span bytes);

#endif
