// A window slides over the file. At the start of a gzip member libdeflate inflates it whole,
// straight into the caller's buffer; where that fails (the member is larger than the window, too
// large when inflated, or damaged) zlib takes it piece by piece. zstd frames always go by pieces.
//
// Damage: the input of the current piece stays in the window (hold_at), so that the search for the
// next member can begin right after the damaged one's start: a corrupt member may well have been
// decoded across the header of its successor. A place counts as a member if it decodes without
// error for PROBE bytes or to its end; a chance `1f 8b 08` hardly ever does.
#include "data/source.h"

#include <stdlib.h>
#include <string.h>

#include "core/compress.h"
#include "core/little_endian.h"
#include "data/container.h"
#include "data/window.h"

#define LOW (JPC_WINDOW_BYTES / 8) // refill when less is left: most members are smaller
#define PIECE (JPC_WINDOW_BYTES / 4)
#define MAX_WHOLE (JPC_WINDOW_BYTES * 8) // a member that inflates to more goes by pieces
#define STEP (PIECE / 2)
#define ZSTD_HEADER 18 // bytes at most
#define ZSTD_BLOCK ((size_t)128 << 10)
#define PROBE ((size_t)4 << 10)
#define GZIP_PROBE (JPC_WINDOW_BYTES < 32 << 10 ? JPC_WINDOW_BYTES / 2 : (size_t)16 << 10)
#define MAX_DICTIONARY ((size_t)64 << 20)

struct jpc_source {
    jpc_window window; // what it holds is kept for a search
    bool resync;
    jpc_container container;
    jpc_gunzip *gunzip; // owned, as the decoders
    jpc_decoder *decoder, *prober;
    bool in_member;
    uint64_t member_at, piece_at;
    size_t whole_room; // what members lately needed
    bool damaged;      // the next piece is `damage`
    jpc_piece damage;
    jpc_buf dictionary;
};

static uint64_t position(const jpc_source *source) { return jpc_window_position(&source->window); }
static jpc_span unread(const jpc_source *source) { return jpc_window_unread(&source->window); }

static jpc_status need(jpc_source *source, size_t n, jpc_err *err)
{
    return jpc_window_need(&source->window, n, err);
}

jpc_status jpc_source_open(jpc_source **opened, const char *path, bool resync, jpc_err *err)
{
    jpc_window window;
    jpc_source *source;

    JPC_TRY(jpc_window_open(&window, path, err));
    source = jpc_alloc(sizeof *source);
    source->window = window;
    source->resync = resync;
    source->whole_room = PIECE;
    *opened = source;
    return JPC_OK;
}

void jpc_source_close(jpc_source *source)
{
    if (source == NULL)
        return;
    jpc_window_close(&source->window);
    jpc_gunzip_free(source->gunzip);
    jpc_decoder_free(source->decoder);
    jpc_decoder_free(source->prober);
    jpc_buf_release(&source->dictionary);
    free(source);
}

void jpc_source_set_wake(jpc_source *source, int fd) { source->window.wake = fd; }
void jpc_source_set_resync(jpc_source *source, bool resync) { source->resync = resync; }
const char *jpc_source_path(const jpc_source *source) { return source->window.path; }
bool jpc_source_is_compressed(const jpc_source *source)
{
    return source->container > JPC_CONTAINER_PLAIN;
}
uint64_t jpc_source_consumed(const jpc_source *source) { return position(source); }
uint64_t jpc_source_size(const jpc_source *source) { return source->window.size; }

bool jpc_source_has_random_access(const jpc_source *source)
{
    return source->container == JPC_CONTAINER_PLAIN && source->window.regular;
}

bool jpc_source_is_far(const jpc_source *source, uint64_t n)
{
    return jpc_source_has_random_access(source) && n > 4 * JPC_WINDOW_BYTES;
}

jpc_status jpc_source_peek(const jpc_source *source, uint64_t at, char *bytes, size_t n,
                           size_t *got, jpc_err *err)
{
    return jpc_window_peek(&source->window, at, bytes, n, got, err);
}

// ---- damage ------------------------------------------------------------------

static jpc_decoder *prober(jpc_source *source)
{
    if (source->prober == NULL) {
        source->prober = jpc_decoder_new(source->container == JPC_CONTAINER_ZSTD ? JPC_CODEC_ZSTD
                                                                                 : JPC_CODEC_GZIP);
        if (source->dictionary.len > 0)
            jpc_decoder_set_dictionary(source->prober, jpc_buf_span(&source->dictionary));
    }
    jpc_decoder_forget(source->prober); // what it has seen would tell in its buffers
    return source->prober;
}

// A search for a member.
struct search {
    uint64_t end;                // it begins before this byte
    bool (*is_wanted)(jpc_span); // NULL, or asked about its first bytes
    bool found, zeros;           // zeros: none but zero bytes were passed, if true before
};

// Whether a member starts at the unread bytes. However much is there, only so much is looked at as
// PROBE bytes may take: places that look like a member may stand one behind the other.
static bool probe(jpc_source *source, bool (*is_wanted)(jpc_span))
{
    jpc_span in = unread(source);
    jpc_decoder *decoder = prober(source);
    char out[PROBE];
    size_t most = source->container == JPC_CONTAINER_ZSTD ? JPC_WINDOW_BYTES / 2 : GZIP_PROBE, made;

    if (in.len > most)
        in.len = most;
    if (source->container == JPC_CONTAINER_GZIP && jpc_gzip_header_len(in) == SIZE_MAX)
        return false;
    switch (jpc_decoder_step(decoder, &in, out, sizeof out, &made)) {
    case JPC_DECODE_CORRUPT: return false;
    case JPC_DECODE_MORE:
        if (made == 0)
            return false; // fall through
    default: return is_wanted == NULL || is_wanted((jpc_span){out, made});
    }
}

static bool is_member_magic(const jpc_source *source, jpc_span bytes)
{
    return source->container == JPC_CONTAINER_ZSTD ? jpc_begins_zstd(bytes)
                                                   : jpc_begins_gzip(bytes);
}

// Moves to the next place that looks like a member, or to the end.
static jpc_status find_member(jpc_source *source, struct search *search, jpc_err *err)
{
    search->found = false;
    for (;;) {
        source->window.hold_at = source->window.at;
        JPC_TRY(need(source, JPC_WINDOW_BYTES / 2, err));
        while (source->window.end - source->window.at >= 4) {
            jpc_span rest = unread(source);

            if (position(source) >= search->end)
                return JPC_OK;
            if (is_member_magic(source, rest)) {
                if (rest.len < JPC_WINDOW_BYTES / 2 && !source->window.eof)
                    break; // see more of it first
                if (probe(source, search->is_wanted)) {
                    search->found = true;
                    return JPC_OK;
                }
            }
            search->zeros = search->zeros && rest.ptr[0] == '\0';
            source->window.at++;
        }
        if (source->window.eof && source->window.end - source->window.at < 4)
            break;
    }
    for (; source->window.at < source->window.end; source->window.at++)
        search->zeros = search->zeros && source->window.bytes[source->window.at] == '\0';
    return JPC_OK;
}

static jpc_piece damage_of(const jpc_source *source, uint64_t at, const char *what,
                           const char *detail)
{
    return (jpc_piece){.kind = JPC_PIECE_DAMAGE,
                       .disk_at = at,
                       .member_at = source->member_at,
                       .what = what,
                       .detail = detail};
}

// Ends `damage`, which begins at damage.disk_at, at the next member after the unread position.
static jpc_status pass_damage(jpc_source *source, jpc_piece *damage, jpc_err *err)
{
    struct search search = {.end = UINT64_MAX, .zeros = damage->garbage};

    if (source->resync || damage->garbage)
        JPC_TRY(find_member(source, &search, err));
    damage->zeros = search.zeros;
    damage->to_end = !search.found;
    damage->disk_len = position(source) - damage->disk_at;
    source->in_member = false;
    return JPC_OK;
}

// ---- members by pieces -------------------------------------------------------

static void begin_member(jpc_source *source)
{
    jpc_codec codec = source->container == JPC_CONTAINER_ZSTD ? JPC_CODEC_ZSTD : JPC_CODEC_GZIP;

    if (source->decoder == NULL)
        source->decoder = jpc_decoder_new(codec);
    else
        jpc_decoder_reset(source->decoder);
    source->in_member = true;
}

static void end_member(jpc_source *source, jpc_piece *piece)
{
    source->in_member = false;
    piece->last = true;
    piece->disk_len = position(source) - source->member_at;
}

static jpc_piece damage_of_decoder(const jpc_source *source, bool truncated)
{
    bool gzip = source->container == JPC_CONTAINER_GZIP;

    if (jpc_decoder_wants_window(source->decoder))
        return damage_of(source, source->piece_at, "zstd frame with a window above 128 MiB", NULL);
    return damage_of(source, source->piece_at, gzip ? "corrupt gzip member" : "corrupt zstd frame",
                     truncated ? "cut short" : jpc_decoder_cause(source->decoder));
}

// Corrupt, or cut off, after the bytes that `out` got in this piece, from `begin` on.
static jpc_status end_damaged(jpc_source *source, jpc_buf *out, size_t begin, bool truncated,
                              jpc_piece *piece, jpc_err *err)
{
    bool gzip = source->container == JPC_CONTAINER_GZIP;
    struct search search = {.end = UINT64_MAX};
    bool first = source->window.begin + source->window.hold_at == source->member_at;
    jpc_piece damage = damage_of_decoder(source, truncated);

    if (source->resync) {
        source->window.at = source->window.hold_at + first;
        JPC_TRY(find_member(source, &search, err));
    }
    if (truncated && !search.found) {
        damage.what = gzip ? "truncated gzip member" : "truncated zstd frame";
        damage.detail = NULL;
    } else if (source->resync || !gzip) {
        out->len = begin;
    }
    if (out->len > begin)
        damage.disk_at = truncated ? position(source) : damage.disk_at;
    damage.to_end = !search.found;
    damage.disk_len = position(source) - damage.disk_at;
    source->in_member = false;
    if (out->len == begin) {
        *piece = damage;
        return JPC_OK;
    }
    source->damage = damage;
    source->damaged = true;
    return JPC_OK;
}

// The bytes that the decoder gets next; none at the end of the file. libzstd decodes a frame that
// it sees whole by other rules, and gives nothing of a call that fails in the block behind a full
// piece: so what it gets depends on the member, not on the window.
static jpc_status next_step(jpc_source *source, bool may_wait, jpc_span *in, jpc_err *err)
{
    size_t done = (size_t)((position(source) - source->member_at) % STEP);
    size_t end = position(source) < source->member_at + ZSTD_HEADER ? ZSTD_HEADER : STEP;

    JPC_TRY(need(source, may_wait ? 1 : end - done, err));
    *in = unread(source);
    if (in->len > end - done)
        in->len = end - done;
    return JPC_OK;
}

// How many bytes a piece gets that has `made` of them. A zstd frame that turns out to be larger
// than it says may do so a block earlier or later: its last piece is longer than a block, and is
// given when the frame has ended.
static size_t room_left(const jpc_source *source, size_t made)
{
    uint64_t left = jpc_decoder_left(source->decoder);

    if (left != UINT64_MAX && left + made <= PIECE + ZSTD_BLOCK)
        return (size_t)left + 1;
    return PIECE - made;
}

static jpc_status read_piece(jpc_source *source, jpc_buf *out, jpc_piece *piece, jpc_err *err)
{
    size_t begin = out->len, made;
    bool may_wait = !source->window.regular && !source->resync;
    jpc_decode result = JPC_DECODE_MORE;

    source->window.hold_at = source->window.at;
    source->piece_at = position(source);
    while (result == JPC_DECODE_MORE) {
        size_t room;
        jpc_span in, left;

        if (source->window.at == source->window.end && may_wait && out->len > begin)
            return JPC_OK; // somebody may be waiting for these at the end of a pipe
        JPC_TRY(next_step(source, may_wait, &in, err));
        if (in.len == 0)
            return end_damaged(source, out, begin, true, piece, err);
        left = in;
        jpc_decoder_look(source->decoder, in);
        room = room_left(source, out->len - begin);
        jpc_buf_reserve(out, room);
        result = jpc_decoder_step(source->decoder, &left, out->ptr + out->len, room, &made);
        source->window.at += in.len - left.len;
        out->len += made;
    }
    if (result == JPC_DECODE_CORRUPT)
        return end_damaged(source, out, begin, false, piece, err);
    if (result == JPC_DECODE_END)
        end_member(source, piece);
    return JPC_OK;
}

// ---- whole gzip members ------------------------------------------------------

// Inflates the whole member if it lies in the window; else leaves *done false.
static void read_whole(jpc_source *source, jpc_buf *out, jpc_piece *piece, bool *done)
{
    size_t used, made;

    *done = false;
    for (;;) {
        size_t room;

        jpc_buf_reserve(out, source->whole_room);
        room = out->capacity - JPC_PADDING - out->len;
        if (room > MAX_WHOLE)
            room = MAX_WHOLE;
        switch (jpc_gunzip_member(source->gunzip, unread(source), out->ptr + out->len, room, &used,
                                  &made)) {
        case JPC_MEMBER_OK:
            out->len += made;
            source->window.at += used;
            if (made < source->whole_room / 4 && source->whole_room > PIECE)
                source->whole_room -= source->whole_room / 16;
            end_member(source, piece);
            *done = true;
            return;
        case JPC_MEMBER_BAD: return;
        case JPC_MEMBER_ROOM: break;
        }
        if (room >= MAX_WHOLE)
            return;
        source->whole_room = 2 * room < MAX_WHOLE ? 2 * room : MAX_WHOLE;
    }
}

static jpc_status start_gzip(jpc_source *source, jpc_buf *out, jpc_piece *piece, jpc_err *err)
{
    bool done;

    source->window.hold_at = source->window.at;
    if (source->gunzip == NULL)
        source->gunzip = jpc_gunzip_new();
    if (source->window.end - source->window.at < LOW && source->window.regular)
        JPC_TRY(jpc_window_refill(&source->window, err));
    read_whole(source, out, piece, &done);
    if (!done && source->window.regular && source->window.hold_at > 0 && !source->window.eof) {
        JPC_TRY(jpc_window_refill(&source->window, err));
        read_whole(source, out, piece, &done);
    }
    if (done)
        return JPC_OK;
    begin_member(source);
    return read_piece(source, out, piece, err);
}

// ---- zstd --------------------------------------------------------------------

// IIPC "WARC with zstd": the dictionary of all frames, itself perhaps a zstd frame.
static bool use_dictionary(jpc_source *source, jpc_buf *content)
{
    jpc_buf *dictionary = &source->dictionary;
    jpc_span in = jpc_buf_span(content);

    if (jpc_begins_zstd(in)) {
        jpc_decode result = JPC_DECODE_FULL;
        size_t made;

        begin_member(source);
        while (result == JPC_DECODE_FULL && dictionary->len < MAX_DICTIONARY) {
            jpc_buf_reserve(dictionary, PIECE);
            result = jpc_decoder_step(source->decoder, &in, dictionary->ptr + dictionary->len,
                                      PIECE, &made);
            dictionary->len += made;
        }
        if (result != JPC_DECODE_END)
            return false;
    } else {
        jpc_buf_add_span(dictionary, in);
    }
    begin_member(source);
    source->in_member = false;
    return jpc_decoder_set_dictionary(source->decoder, jpc_buf_span(dictionary));
}

// Whether the skippable frame at the unread position may be the dictionary.
static bool is_dictionary(const jpc_source *source)
{
    return source->member_at == 0 && source->window.bytes[source->window.at] == '\x5d';
}

// Steps over a skippable frame and collects its content if that is a dictionary.
static jpc_status skip_frame(jpc_source *source, jpc_piece *piece, jpc_err *err)
{
    jpc_buf content = {0};
    bool dictionary = is_dictionary(source);
    jpc_status status = JPC_OK;
    size_t left;

    JPC_TRY(need(source, 8, err));
    if (source->window.end - source->window.at < 8) {
        source->window.hold_at = source->window.at;
        *piece = damage_of(source, position(source), "truncated zstd frame", NULL);
        source->window.at = source->window.end;
        return pass_damage(source, piece, err);
    }
    left = jpc_le32_load(source->window.bytes + source->window.at + 4);
    dictionary = dictionary && left <= MAX_DICTIONARY;
    source->window.at += 8;
    while (left > 0) {
        jpc_span rest = unread(source);
        size_t n = rest.len < left ? rest.len : left;

        if (dictionary)
            jpc_buf_add(&content, rest.ptr, n);
        source->window.at += n;
        left -= n;
        source->window.hold_at = source->window.at;
        if (left == 0 || (n == 0 && source->window.eof))
            break;
        status = jpc_window_refill(&source->window, err);
        if (status != JPC_OK)
            goto cleanup;
    }
    if (left > 0) {
        *piece = damage_of(source, source->member_at, "truncated zstd frame", NULL);
        status = pass_damage(source, piece, err);
    } else if (dictionary && !use_dictionary(source, &content)) {
        *piece = damage_of(source, source->member_at, "corrupt zstd frame", "invalid dictionary");
        status = pass_damage(source, piece, err);
    } else {
        end_member(source, piece);
    }
cleanup:
    jpc_buf_release(&content);
    return status;
}

// ---- choice ------------------------------------------------------------------

// Whether one of the bytes seen so far starts a member; moves nothing.
static bool member_in_window(jpc_source *source)
{
    size_t at = source->window.at;
    bool found = false;

    for (; !found && source->window.end - source->window.at >= 4; source->window.at++)
        found = is_member_magic(source, unread(source)) && probe(source, NULL);
    source->window.at = at;
    return found;
}

// Where the first bytes are damaged, what else they may be is believed if a member follows.
static jpc_status detect(jpc_source *source, jpc_err *err)
{
    bool sure;

    JPC_TRY(need(source, 4, err));
    source->container = jpc_container_of(source->window.path, unread(source), &sure);
    if (sure)
        return JPC_OK;
    JPC_TRY(need(source, JPC_WINDOW_BYTES / 2, err));
    if (!member_in_window(source))
        source->container = JPC_CONTAINER_PLAIN;
    return JPC_OK;
}

// The dictionary frame, which stands at the start of a file.
static jpc_status read_dictionary(jpc_source *source, jpc_err *err)
{
    jpc_piece ignored;

    JPC_TRY(jpc_window_seek(&source->window, 0, err));
    JPC_TRY(need(source, 4, err));
    source->member_at = 0;
    if (!jpc_begins_skippable(unread(source)) || !is_dictionary(source))
        return JPC_OK;
    return skip_frame(source, &ignored, err);
}

jpc_status jpc_source_seek(jpc_source *source, uint64_t at, jpc_err *err)
{
    if (source->container == JPC_CONTAINER_UNKNOWN)
        JPC_TRY(detect(source, err));
    if (source->container == JPC_CONTAINER_ZSTD && source->dictionary.len == 0)
        JPC_TRY(read_dictionary(source, err));
    source->in_member = source->damaged = false;
    return jpc_window_seek(&source->window, at, err);
}

jpc_status jpc_source_find(jpc_source *source, uint64_t at, uint64_t end,
                           bool (*is_wanted)(jpc_span), bool *found, jpc_err *err)
{
    struct search search = {.end = end, .is_wanted = is_wanted};

    JPC_TRY(jpc_source_seek(source, at, err));
    JPC_TRY(find_member(source, &search, err));
    *found = search.found;
    return JPC_OK;
}

static jpc_status read_plain(jpc_source *source, jpc_buf *out, jpc_piece *piece)
{
    jpc_span bytes = unread(source);

    piece->first = position(source) == 0;
    piece->disk_at = 0;
    piece->disk_len = position(source) + bytes.len;
    jpc_buf_add_span(out, bytes);
    source->window.at = source->window.end;
    return JPC_OK;
}

static jpc_status start_member(jpc_source *source, jpc_buf *out, jpc_piece *piece, jpc_err *err)
{
    bool gzip = source->container == JPC_CONTAINER_GZIP;

    JPC_TRY(need(source, 4, err));
    source->member_at = piece->disk_at = position(source);
    piece->first = true;
    if (gzip && jpc_begins_gzip(unread(source)))
        return start_gzip(source, out, piece, err);
    if (!gzip && jpc_begins_skippable(unread(source)))
        return skip_frame(source, piece, err);
    if (!gzip && jpc_begins_zstd(unread(source))) {
        begin_member(source);
        return read_piece(source, out, piece, err);
    }
    *piece = damage_of(source, source->member_at, gzip ? "no gzip member" : "no zstd frame", NULL);
    piece->garbage = true;
    return pass_damage(source, piece, err);
}

jpc_status jpc_source_read(jpc_source *source, jpc_buf *out, jpc_piece *piece, jpc_err *err)
{
    *piece = (jpc_piece){.kind = JPC_PIECE_BYTES};
    if (source->damaged) {
        *piece = source->damage;
        source->damaged = false;
        return JPC_OK;
    }
    if (source->container == JPC_CONTAINER_UNKNOWN)
        JPC_TRY(detect(source, err));
    if (source->in_member) {
        piece->disk_at = source->member_at;
        return read_piece(source, out, piece, err);
    }
    source->window.hold_at = source->window.at;
    JPC_TRY(need(source, 1, err));
    if (source->window.at == source->window.end) {
        *piece = (jpc_piece){.kind = JPC_PIECE_END, .disk_at = position(source)};
        return JPC_OK;
    }
    if (source->container == JPC_CONTAINER_PLAIN)
        return read_plain(source, out, piece);
    return start_member(source, out, piece, err);
}
