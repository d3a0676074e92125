/** Cuts the uncut bytes of a stream into records of one format. Internal to the reader. */
#ifndef JPC_DATA_CUT_H
#define JPC_DATA_CUT_H

#include "data/starts.h"
#include "data/stream.h"
#include "web/warc.h"

enum jpc_cut_state { JPC_CUT_RECORD, JPC_CUT_SEARCH, JPC_CUT_SKIP };

typedef struct jpc_cutter {
    jpc_format format;
    size_t max_record_bytes;
    bool drop_malformed;
    enum jpc_cut_state state;
    const char *cause; /**< of the search or skip */
    bool garbage;      /**< the search began where a record should begin and none did */
    uint64_t skip;     /**< bytes still to be skipped */
    bool skipped;      /**< what comes next follows bytes that were skipped */
    size_t scanned;    /**< of the uncut bytes, known to have no line end */
    bool too_long;     /**< a line exceeds max_record_bytes, and that is an error */
    struct jpc_cut_header {
        uint64_t at; /**< of the record, in the stream */
        jpc_warc_scan scan;
        bool known; /**< it is whole and good */
        size_t len;
        uint64_t block_len;
    } header;           /**< looked at last, and not again for each piece that comes */
    uint64_t in_line;   /**< where the search found a record that does not begin a line; 0: none */
    uint64_t ownerless; /**< no member that begins before here begins with a record of its own */
    uint64_t followed_at; /**< what `followed` tells of: the end of a skipped record; 0: nothing */
    bool followed;        /**< a record or the end of the file stands there */
    jpc_starts *starts;   /**< owned; NULL: not needed so far */
} jpc_cutter;

/** Frees what it owns. */
void jpc_cutter_release(jpc_cutter *cutter);

/** Each goes one step and returns false if it needs more bytes, or if there are none. In a sealed
 *  stream they go on until nothing is uncut. */
bool jpc_cut_warc(jpc_cutter *cutter, jpc_stream *stream);
bool jpc_cut_line(jpc_cutter *cutter, jpc_stream *stream);
bool jpc_cut_file(jpc_cutter *cutter, jpc_stream *stream);

/** Whether bytes of the start of a member are those of a line's start, for jpc_source_find(). */
bool jpc_begins_line(jpc_span bytes);

#endif
