// A range may end at a place P, and another one begin there, because whatever comes behind P is cut
// the same by a reader that has read what lies before and by one that begins at P:
//
//   - a record or a line begins at P, so the cutter has nothing in mind;
//   - no lost bytes wait to be told, and none that were told may be continued (they are one range);
//   - if P lies inside a member, a record has bytes of it, so it cannot be lost as a whole any
//   more;
//   - there has been a record, so garbage at the end of the file is padding.
//
// All of it is a matter of the bytes from the begin of the range on, not of pieces or batches.
// Where damage stands at a nominal boundary, the range goes on to the end of the next good record.
// The search for an inexact begin knows nothing of the bytes in front of it and may be wrong:
// whoever joins ranges compares ends with begins.
#include "data/range.h"

#include "web/warc.h"

// Gets an uncut byte, unless the stream is sealed.
static jpc_status get_byte(jpc_stream *stream, jpc_err *err)
{
    while (jpc_stream_uncut(stream).len == 0 && !stream->sealed)
        JPC_TRY(jpc_stream_more(stream, err));
    return JPC_OK;
}

// ---- search ---------------------------------------------------------------------------

static jpc_status find_member(jpc_range *range, const jpc_cutter *cutter, jpc_stream *stream,
                              jpc_err *err)
{
    bool found;

    JPC_TRY(jpc_source_find(stream->source, range->begin.offset, range->end,
                            cutter->format == JPC_FORMAT_WARC ? jpc_warc_begins_version
                                                              : jpc_begins_line,
                            &found, err));
    range->begin.offset = jpc_source_consumed(stream->source);
    return found ? JPC_OK : JPC_WAIT;
}

// As behind damage, but what is lost is lost to no ledger. The byte in front of the nominal begin
// tells whether a line begins there.
static jpc_status search_plain(jpc_cutter *finder, jpc_stream *stream, uint64_t end, jpc_err *err)
{
    JPC_TRY(get_byte(stream, err));
    if (jpc_stream_uncut(stream).len == 0)
        return JPC_WAIT;
    if (finder->format == JPC_FORMAT_WARC) {
        jpc_stream_lose(stream, 1, "");
        finder->state = JPC_CUT_SEARCH;
    } else {
        finder->state = JPC_CUT_SKIP;
    }
    while (finder->state != JPC_CUT_RECORD && stream->offset < end) {
        bool more = finder->format == JPC_FORMAT_WARC ? !jpc_cut_warc(finder, stream)
                                                      : !jpc_cut_line(finder, stream);

        if (more && stream->sealed)
            return JPC_WAIT;
        if (more)
            JPC_TRY(jpc_stream_more(stream, err));
    }
    return stream->offset < end ? JPC_OK : JPC_WAIT;
}

static jpc_status find_in_plain(jpc_range *range, const jpc_cutter *cutter, jpc_stream *stream,
                                jpc_err *err)
{
    jpc_cutter finder = {.format = cutter->format};
    jpc_batch scratch = {0};
    jpc_status status;

    jpc_stream_enter(stream, &scratch);
    status = search_plain(&finder, stream, range->end, err);
    range->begin.offset = stream->offset;
    jpc_stream_leave(stream);
    jpc_batch_release(&scratch);
    return status;
}

static jpc_status find(jpc_range *range, const jpc_cutter *cutter, jpc_stream *stream, jpc_err *err)
{
    if ((cutter->format != JPC_FORMAT_WARC && cutter->format != JPC_FORMAT_JSONL) ||
        range->begin.offset > jpc_source_size(stream->source))
        return JPC_WAIT;
    JPC_TRY(jpc_stream_seek(stream, range->begin.offset - 1, err));
    if (stream->compressed)
        return find_member(range, cutter, stream, err);
    return find_in_plain(range, cutter, stream, err);
}

// ---- begin ----------------------------------------------------------------------------

// Loses what stands in front of the place, and tells whether there is a byte at it.
static jpc_status skip_to(jpc_stream *stream, jpc_place place, bool *there, jpc_err *err)
{
    uint64_t left = place.within;

    JPC_TRY(get_byte(stream, err));
    while (left > 0 && jpc_stream_uncut(stream).len > 0) {
        size_t len = jpc_stream_uncut(stream).len, n = len < left ? len : (size_t)left;

        if (stream->stop != NULL && atomic_load(stream->stop))
            return jpc_fail(err, JPC_ERR_STOPPED, "interrupted on the way to a record");
        jpc_stream_lose(stream, n, "");
        left -= n;
        JPC_TRY(get_byte(stream, err));
    }
    *there = left == 0 && jpc_stream_uncut(stream).len > 0 &&
             jpc_place_equals(jpc_stream_place(stream), place);
    return JPC_OK;
}

static jpc_status go_to(jpc_stream *stream, jpc_place place, bool *there, jpc_err *err)
{
    jpc_batch scratch = {0};
    jpc_status status;

    JPC_TRY(jpc_stream_seek(stream, place.offset, err));
    jpc_stream_enter(stream, &scratch);
    status = skip_to(stream, place, there, err);
    if (status == JPC_OK && *there)
        jpc_stream_begin(stream, place);
    jpc_stream_leave(stream);
    jpc_batch_release(&scratch);
    return status;
}

// The last range of a file may begin where the file ends.
static bool is_end(const jpc_stream *stream, jpc_place place)
{
    return place.within == 0 && place.offset == jpc_source_size(stream->source);
}

jpc_status jpc_range_begin(jpc_range *range, const jpc_cutter *cutter, jpc_stream *stream,
                           jpc_err *err)
{
    bool there = false;
    char place[JPC_PLACE_TEXT];

    if (!range->exact)
        JPC_TRY(find(range, cutter, stream, err));
    JPC_TRY(go_to(stream, range->begin, &there, err));
    if (!there && !range->exact)
        return JPC_WAIT;
    if (!there && !is_end(stream, range->begin))
        return jpc_fail(err, JPC_ERR_DATA, "'%s': no record begins at %s",
                        jpc_source_path(stream->source), jpc_place_text(range->begin, place));
    if (!there)
        jpc_stream_begin(stream, range->begin);
    range->exact = true;
    return JPC_OK;
}

// ---- end ------------------------------------------------------------------------------

static bool is_far(const jpc_range *range, uint64_t max_member_bytes, jpc_place place)
{
    uint64_t from = place.offset == range->begin.offset ? range->begin.within : 0;

    return max_member_bytes > 0 && place.within >= from && place.within - from >= max_member_bytes;
}

bool jpc_range_ends(const jpc_range *range, uint64_t max_member_bytes, const jpc_cutter *cutter,
                    const jpc_stream *stream)
{
    jpc_place place;

    if (range->end == UINT64_MAX) // the last one
        return false;
    if (cutter->state != JPC_CUT_RECORD || jpc_stream_uncut(stream).len == 0 ||
        !jpc_stream_has_records(stream) || !jpc_stream_is_clean(stream))
        return false;
    place = jpc_stream_place(stream);
    return place.offset >= range->end || is_far(range, max_member_bytes, place);
}
