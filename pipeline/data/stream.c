// The ledger. A plain file's bytes are booked as they are cut. A compressed file is booked by
// members, when the last byte of one has been cut: as unreadable if no record came out of it, else
// as readable, with its lost bytes told as ranges of the decompressed stream. So for each file
//
//     file_bytes = member_bytes + unreadable_bytes + padding_bytes
#include "data/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FEED ((size_t)4 << 10) // of the carry at a time, at first: a few records

jpc_status jpc_stream_open(jpc_stream *stream, const char *path, uint32_t file, bool resync,
                           jpc_err *err)
{
    jpc_buf carry = stream->carry;
    struct jpc_stream_member *members = stream->members;
    size_t capacity = stream->members_capacity;

    *stream = (jpc_stream){.file = file,
                           .before = '\n',
                           .carry = carry,
                           .members = members,
                           .members_capacity = capacity};
    stream->carry.len = 0;
    return jpc_source_open(&stream->source, path, resync, err);
}

jpc_status jpc_stream_seek(jpc_stream *stream, uint64_t at, jpc_err *err)
{
    JPC_TRY(jpc_source_seek(stream->source, at, err));
    stream->compressed = jpc_source_is_compressed(stream->source);
    stream->offset = stream->compressed ? 0 : at;
    stream->before = '\n';
    stream->carry.len = stream->carry_at = 0;
    stream->first_member = stream->n_members = 0;
    stream->barred = stream->sealed = false;
    return JPC_OK;
}

void jpc_stream_close(jpc_stream *stream)
{
    jpc_source_close(stream->source);
    jpc_buf_release(&stream->carry);
    free(stream->members);
    *stream = (jpc_stream){0};
}

jpc_span jpc_stream_uncut(const jpc_stream *stream)
{
    const jpc_buf *input = &stream->batch->input;

    return (jpc_span){input->ptr + stream->at, input->len - stream->at};
}

void jpc_stream_leave(jpc_stream *stream)
{
    if (stream->fed) {
        stream->carry_at -= jpc_stream_uncut(stream).len;
    } else {
        stream->carry.len = stream->carry_at = 0;
        jpc_buf_add_span(&stream->carry, jpc_stream_uncut(stream));
    }
    stream->batch->input.len = stream->at;
    stream->batch = NULL;
    stream->run_continues = false;
}

// Copies some bytes of the carry into the batch, each time twice as many.
static void feed(jpc_stream *stream)
{
    size_t left = stream->carry.len - stream->carry_at;
    size_t n = stream->feed < left ? stream->feed : left;

    jpc_buf_add(&stream->batch->input, stream->carry.ptr + stream->carry_at, n);
    stream->carry_at += n;
    stream->feed *= 2;
    stream->sealed = stream->barred && n == left;
}

void jpc_stream_enter(jpc_stream *stream, jpc_batch *batch)
{
    jpc_buf_reserve(&batch->input, 1); // there are bytes to point at, be they none
    stream->batch = batch;
    stream->at = batch->input.len;
    stream->batch_bytes = 0;
    stream->feed = FEED;
    stream->fed = true;
    if (stream->carry.len > 0)
        feed(stream);
}

// ---- ranges ------------------------------------------------------------------

static void add_range(jpc_stream *stream, jpc_place at, uint64_t len, bool in_stream,
                      const char *cause)
{
    jpc_batch *batch = stream->batch;
    jpc_unreadable range = {.file = stream->file, .place = at, .len = len, .in_stream = in_stream};
    jpc_unreadable *last =
        batch->n_unreadable > 0 ? &batch->unreadable[batch->n_unreadable - 1] : NULL;

    if (!in_stream)
        batch->counts.unreadable_bytes += len;
    // Only whole members are continued.
    if (stream->run_continues && !in_stream && last != NULL &&
        last->place.offset + last->len == at.offset) {
        last->len += len;
        return;
    }
    snprintf(range.cause, sizeof range.cause, "%s", cause);
    jpc_batch_add_unreadable(batch, range);
    batch->counts.unreadable++;
}

static void flush_run(jpc_stream *stream)
{
    if (stream->run_len > 0)
        add_range(stream, stream->run_at, stream->run_len, stream->compressed, stream->run_cause);
    stream->run_len = 0;
    stream->run_continues = false;
}

void jpc_stream_end_run(jpc_stream *stream) { flush_run(stream); }

static void add_padding(jpc_stream *stream, uint64_t at, uint64_t len, bool zeros)
{
    stream->batch->counts.padding_bytes += len;
    stream->batch->padding = (jpc_padding){at, len, zeros};
}

void jpc_stream_forgive(jpc_stream *stream)
{
    if (stream->compressed) {
        flush_run(stream);
        return;
    }
    add_padding(stream, stream->run_at.offset, stream->run_len, stream->run_zeros);
    stream->run_len = 0;
}

// ---- members -----------------------------------------------------------------

static struct jpc_stream_member *member_here(const jpc_stream *stream)
{
    return stream->n_members > 0 ? &stream->members[stream->first_member] : NULL;
}

jpc_place jpc_stream_place(const jpc_stream *stream)
{
    const struct jpc_stream_member *member = member_here(stream);

    if (member == NULL)
        return (jpc_place){.offset = stream->offset};
    return (jpc_place){member->disk_at, stream->offset - member->begin};
}

uint64_t jpc_stream_disk_len(const jpc_stream *stream, uint64_t len)
{
    const struct jpc_stream_member *member = member_here(stream);

    if (member == NULL)
        return len;
    return member->begin == stream->offset && member->end == stream->offset + len ? member->disk_len
                                                                                  : 0;
}

bool jpc_stream_is_member_kept(const jpc_stream *stream)
{
    const struct jpc_stream_member *member = member_here(stream);

    return member == NULL || member->kept;
}

// How many members end (or begin) before this position. Their places ascend.
static size_t count_before(const jpc_stream *stream, uint64_t offset, bool ends)
{
    size_t low = 0, high = stream->n_members;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct jpc_stream_member *member = &stream->members[stream->first_member + middle];

        if ((ends ? member->end : member->begin) < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint64_t jpc_stream_next_end(const jpc_stream *stream, uint64_t offset)
{
    size_t i = count_before(stream, offset, true);

    return i < stream->n_members ? stream->members[stream->first_member + i].end : UINT64_MAX;
}

bool jpc_stream_is_member_begin(const jpc_stream *stream, uint64_t offset)
{
    return jpc_stream_next_member(stream, offset - 1) == offset;
}

uint64_t jpc_stream_next_member(const jpc_stream *stream, uint64_t offset)
{
    size_t i = count_before(stream, offset + 1, false);

    return i < stream->n_members ? stream->members[stream->first_member + i].begin : UINT64_MAX;
}

void jpc_stream_begin(jpc_stream *stream, jpc_place place)
{
    stream->begin = place;
    stream->run_len = 0;
    stream->run_continues = false;
    stream->n_records = stream->n_lines = 0;
    if (place.within > 0)
        member_here(stream)->kept = true;
}

bool jpc_stream_is_clean(const jpc_stream *stream)
{
    const struct jpc_stream_member *member = member_here(stream);

    return stream->run_len == 0 && !stream->run_continues &&
           (member == NULL || member->kept || member->begin == stream->offset);
}

static struct jpc_stream_member *last_member(const jpc_stream *stream)
{
    return &stream->members[stream->first_member + stream->n_members - 1];
}

// Of a member that is empty, behind another one that is: however many there are in the middle of a
// record, they are one. No place is in them.
static bool joins_empty(const jpc_stream *stream, const jpc_piece *piece, uint64_t begin)
{
    const struct jpc_stream_member *last;

    if (stream->n_members == 0 || !piece->first || !piece->last)
        return false;
    last = last_member(stream);
    return last->begin == begin && last->end == begin &&
           last->disk_at + last->disk_len == piece->disk_at;
}

static struct jpc_stream_member *add_member(jpc_stream *stream)
{
    if (stream->first_member > 0 && stream->n_members == 0)
        stream->first_member = 0;
    if (stream->first_member + stream->n_members == stream->members_capacity) {
        for (size_t i = 0; i < stream->n_members; i++)
            stream->members[i] = stream->members[stream->first_member + i];
        stream->first_member = 0;
        if (2 * stream->n_members >= stream->members_capacity) {
            stream->members_capacity = 2 * stream->members_capacity + 16;
            stream->members =
                jpc_realloc(stream->members, stream->members_capacity * sizeof *stream->members);
        }
    }
    return &stream->members[stream->first_member + stream->n_members++];
}

// Books the member whose last byte has been cut.
static void settle_member(jpc_stream *stream)
{
    struct jpc_stream_member *member = member_here(stream);

    if (stream->run_len > 0 && !member->kept) {
        add_range(stream, (jpc_place){.offset = member->disk_at}, member->disk_len, false,
                  stream->run_cause);
        stream->run_len = 0;
        stream->run_continues = true;
    } else {
        flush_run(stream);
        stream->batch->counts.member_bytes += member->disk_len;
    }
    stream->first_member++;
    stream->n_members--;
}

// Settles what ends at the present offset.
static void settle_ended(jpc_stream *stream)
{
    while (stream->n_members > 0 && member_here(stream)->end <= stream->offset)
        settle_member(stream);
}

// ---- cutting -----------------------------------------------------------------

enum fate { KEPT, PASSED, LOST };

static void advance_in_member(jpc_stream *stream, uint64_t n, enum fate fate)
{
    struct jpc_stream_member *member = member_here(stream);

    if (fate == KEPT) {
        flush_run(stream);
        if (member != NULL)
            member->kept = true;
    } else if (fate == LOST) {
        if (stream->run_len == 0)
            stream->run_at = jpc_stream_place(stream);
        stream->run_len += n;
    } else {
        stream->run_continues = false;
    }
    if (!stream->compressed && fate != LOST)
        stream->batch->counts.member_bytes += n;
    stream->offset += n;
    settle_ended(stream);
}

static void advance(jpc_stream *stream, size_t n, enum fate fate)
{
    uint64_t end = stream->offset + n;

    if (n == 0)
        return;
    stream->batch->counts.stream_bytes += n;
    stream->before = jpc_stream_uncut(stream).ptr[n - 1];
    stream->at += n;
    if (fate != LOST)
        stream->batch_bytes += n;
    while (stream->offset < end) {
        struct jpc_stream_member *member = member_here(stream);
        uint64_t stop = member != NULL && member->end < end ? member->end : end;

        advance_in_member(stream, stop - stream->offset, fate);
    }
}

void jpc_stream_keep(jpc_stream *stream, size_t n) { advance(stream, n, KEPT); }

void jpc_stream_pass(jpc_stream *stream, size_t n)
{
    // Line ends behind an unreadable record go with it, so that a member is lost as a whole.
    advance(stream, n, stream->run_len > 0 ? LOST : PASSED);
}

static bool are_zeros(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (bytes[i] != '\0')
            return false;
    return true;
}

void jpc_stream_lose(jpc_stream *stream, size_t n, const char *cause)
{
    jpc_buf *input = &stream->batch->input;
    size_t left = input->len - stream->at - n;

    if (stream->run_len == 0 && !stream->run_continues)
        stream->run_cause = cause;
    stream->run_zeros =
        (stream->run_len == 0 || stream->run_zeros) && are_zeros(input->ptr + stream->at, n);
    advance(stream, n, LOST);
    if (n < left)
        return;
    if (left > 0) // lost bytes are not held
        memmove(input->ptr + stream->at - n, input->ptr + stream->at, left);
    stream->at -= n;
    input->len -= n;
}

bool jpc_stream_can_jump(const jpc_stream *stream, uint64_t n)
{
    return jpc_source_is_far(stream->source, n) && jpc_stream_uncut(stream).len == 0 &&
           stream->carry_at == stream->carry.len && !stream->barred;
}

void jpc_stream_jump(jpc_stream *stream, uint64_t n, const char *cause)
{
    if (jpc_source_seek(stream->source, stream->offset + n, &stream->err) != JPC_OK)
        return;
    if (stream->run_len == 0 && !stream->run_continues)
        stream->run_cause = cause;
    stream->batch->counts.stream_bytes += n;
    stream->before = '\0';
    advance_in_member(stream, n, LOST);
}

// ---- pieces ------------------------------------------------------------------

static void take_bytes(jpc_stream *stream, const jpc_piece *piece, size_t len)
{
    uint64_t begin = stream->offset + jpc_stream_uncut(stream).len - len;
    struct jpc_stream_member *member;

    if (!stream->compressed)
        return;
    if (len == 0 && joins_empty(stream, piece, begin)) {
        last_member(stream)->disk_len += piece->disk_len;
        return;
    }
    if (piece->first)
        *add_member(stream) = (struct jpc_stream_member){
            .disk_at = piece->disk_at, .begin = begin, .end = UINT64_MAX};
    member = last_member(stream);
    if (piece->last) {
        member->end = begin + len;
        member->disk_len = piece->disk_len;
        settle_ended(stream);
    }
}

jpc_status jpc_stream_more(jpc_stream *stream, jpc_err *err)
{
    jpc_batch *batch = stream->batch;
    size_t len = batch->input.len;
    jpc_piece piece;

    if (stream->carry_at < stream->carry.len) {
        feed(stream);
        return JPC_OK;
    }
    stream->fed = false;
    JPC_TRY(jpc_source_read(stream->source, &batch->input, &piece, err));
    stream->compressed = jpc_source_is_compressed(stream->source);
    if (piece.kind == JPC_PIECE_BYTES) {
        take_bytes(stream, &piece, batch->input.len - len);
        return JPC_OK;
    }
    stream->barrier = piece;
    stream->barred = stream->sealed = true;
    return JPC_OK;
}

// The member that breaks off at the barrier ends there, on disk too. One that has ended holds the
// begin of a line that goes on behind the barrier.
static void end_broken_member(jpc_stream *stream)
{
    struct jpc_stream_member *member = member_here(stream);

    if (member == NULL || member->end != UINT64_MAX)
        return;
    member->end = stream->offset;
    member->disk_len = stream->barrier.disk_at - member->disk_at;
    settle_member(stream);
}

void jpc_stream_pass_barrier(jpc_stream *stream)
{
    const jpc_piece *barrier = &stream->barrier;
    char cause[96];

    stream->barred = stream->sealed = false;
    if (barrier->kind == JPC_PIECE_END) {
        flush_run(stream);
        return;
    }
    end_broken_member(stream);
    stream->before = '\n';
    if (barrier->garbage && barrier->to_end && (barrier->zeros || jpc_stream_has_records(stream))) {
        add_padding(stream, barrier->disk_at, barrier->disk_len, barrier->zeros);
        return;
    }
    if (stream->run_continues && barrier->disk_len == 0)
        return;
    snprintf(cause, sizeof cause, "%s%s%s", barrier->what, barrier->detail != NULL ? ": " : "",
             barrier->detail != NULL ? barrier->detail : "");
    add_range(stream, (jpc_place){.offset = barrier->disk_at}, barrier->disk_len, false, cause);
    stream->run_continues = false;
}
