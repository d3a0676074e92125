// Any bytes as a compressed file: the pieces of a source lie one behind the other and cover the
// file, with resynchronisation and without, from its start and from a member that was searched for;
// no piece is larger than it may be; and a reader books every byte, by any batches. The first two
// bytes choose; the window is so small that members cross its end.
#define JPC_WINDOW_BYTES ((size_t)512)

#include <assert.h>
#include <stdint.h>

#include "data/source.c"
#include "data/window.c"

#include "tests/unit/ranges.h"

#define MAX_PIECES 100000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Where the pieces so far have led.
struct cursor {
    uint64_t at, member_at;
    bool in_member;
};

static void follow_bytes(struct cursor *cursor, const jpc_piece *piece)
{
    assert(piece->first == !cursor->in_member);
    if (piece->first) {
        assert(piece->disk_at == cursor->at);
        cursor->member_at = cursor->at;
    }
    assert(piece->disk_at == cursor->member_at);
    cursor->in_member = !piece->last;
    if (piece->disk_len > 0) // it ends, or is that of a plain file
        cursor->at = piece->disk_at + piece->disk_len;
}

static void follow_damage(struct cursor *cursor, const jpc_piece *piece)
{
    assert(piece->disk_at >= cursor->at && piece->what != NULL);
    assert(cursor->in_member || piece->disk_at == cursor->at);
    cursor->at = piece->disk_at + piece->disk_len;
    cursor->in_member = false;
}

// Reads to the end, or without resynchronisation to the first damage.
static void follow(jpc_source *source, uint64_t from, uint64_t size, bool resync)
{
    struct cursor cursor = {.at = from};
    jpc_piece piece = {0};
    jpc_buf out = {0};
    jpc_err err = {0};

    for (size_t i = 0; piece.kind != JPC_PIECE_END; i++) {
        out.len = 0;
        assert(jpc_source_read(source, &out, &piece, &err) == JPC_OK && i < MAX_PIECES);
        assert(out.len <= MAX_WHOLE + PIECE + ZSTD_BLOCK);
        if (piece.kind == JPC_PIECE_BYTES)
            follow_bytes(&cursor, &piece);
        else if (piece.kind == JPC_PIECE_DAMAGE)
            follow_damage(&cursor, &piece);
        if (piece.kind == JPC_PIECE_DAMAGE && !resync)
            break;
    }
    assert(piece.kind != JPC_PIECE_END || (cursor.at == size && piece.disk_at == size));
    jpc_buf_release(&out);
}

static bool is_any(jpc_span bytes) { return bytes.len > 0; }

static void read_source(uint8_t choice, uint64_t size)
{
    bool resync = (choice & 1) != 0, found = false;
    jpc_source *source;
    jpc_err err = {0};

    assert(jpc_source_open(&source, path, resync, &err) == JPC_OK);
    if ((choice & 2) == 0) {
        follow(source, 0, size, resync);
    } else {
        assert(jpc_source_find(source, size * (choice >> 2) / 64, size, is_any, &found, &err) ==
               JPC_OK);
        if (found && jpc_source_is_compressed(source))
            follow(source, jpc_source_consumed(source), size, resync);
    }
    jpc_source_close(source);
}

static void remove_file(void) { unlink(path); }

// The name tells of what kind a damaged file is.
static void choose_name(uint8_t choice)
{
    static const char *const suffixes[] = {"", ".gz", ".zst"};

    if (path[0] == '\0')
        atexit(remove_file);
    else
        unlink(path);
    choose_path();
    snprintf(path + strlen(path), sizeof path - strlen(path), "%s", suffixes[choice % 3]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jpc_reader_options options = {
        .format = JPC_FORMAT_WARC, .batch_bytes = 1 << 20, .max_record_bytes = 5000};
    struct reading whole, other;

    if (size < 2)
        return 0;
    choose_name(data[0]);
    write_file((jpc_span){(const char *)data + 2, size - 2});
    read_source(data[1], size - 2);
    whole = read_range(options, NULL);
    assert(whole.status == JPC_END && ledger_holds(&whole) && whole.counts.file_bytes == size - 2);
    options.batch_bytes = 1 + data[0];
    other = read_range(options, NULL);
    assert(compare(&other, &whole) == NULL);
    release(&whole);
    release(&other);
    return 0;
}
