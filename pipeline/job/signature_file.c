#include "job/signature_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/little_endian.h"

#define ROWS_AT 16 // row_file.h
#define TAIL_BYTES 16
#define FIXED_BYTES 96
#define WINDOW_BYTES ((size_t)64 << 10)
#define AHEAD_BYTES ((off_t)1 << 20)

// ---- rows -----------------------------------------------------------------------------------

size_t jpc_signature_row_bytes(const jpc_near_shape *shape)
{
    return FIXED_BYTES + 8 * (size_t)shape->bands + ((size_t)shape->permutations + 7) / 8 * 8;
}

uint64_t jpc_signature_count(const jpc_near_shape *shape, uint64_t file_bytes)
{
    return file_bytes < ROWS_AT + TAIL_BYTES
               ? 0
               : (file_bytes - ROWS_AT - TAIL_BYTES) / jpc_signature_row_bytes(shape);
}

static void put64(unsigned char **at, uint64_t value)
{
    jpc_le64_store(*at, value);
    *at += 8;
}

static void put32(unsigned char **at, uint32_t value)
{
    jpc_le32_store(*at, value);
    *at += 4;
}

static uint64_t get64(const unsigned char **at)
{
    *at += 8;
    return jpc_le64_load(*at - 8);
}

static uint32_t get32(const unsigned char **at)
{
    *at += 4;
    return jpc_le32_load(*at - 4);
}

static void put_place(unsigned char **at, jpc_place place)
{
    put64(at, place.offset);
    put64(at, place.within);
}

static jpc_place get_place(const unsigned char **at)
{
    uint64_t offset = get64(at);

    return (jpc_place){offset, get64(at)};
}

void jpc_signature_row_store(const jpc_near_shape *shape, const jpc_signature_row *row,
                             unsigned char *bytes)
{
    const jpc_signature *signature = &row->signature;
    size_t row_bytes = jpc_signature_row_bytes(shape);
    unsigned char *at = bytes + 8, *check = bytes;

    memset(bytes, 0, row_bytes);
    put32(&at, row->doc);
    put32(&at, signature->chars);
    put64(&at, (uint64_t)signature->date);
    put64(&at, signature->host);
    put64(&at, signature->url);
    put64(&at, signature->text.high);
    put64(&at, signature->text.low);
    put_place(&at, row->origin.place);
    put32(&at, row->origin.file);
    put32(&at, signature->keys != NULL);
    put_place(&at, row->clean);
    if (signature->keys != NULL) {
        for (int band = 0; band < shape->bands; band++)
            put64(&at, signature->keys[band]);
        memcpy(at, signature->bytes, (size_t)shape->permutations);
    }
    put64(&check, jpc_hash64(bytes + 8, row_bytes - 8));
}

bool jpc_signature_row_is_sound(const jpc_near_shape *shape, const unsigned char *bytes)
{
    return jpc_le64_load(bytes) == jpc_hash64(bytes + 8, jpc_signature_row_bytes(shape) - 8);
}

bool jpc_signature_row_load(const jpc_near_shape *shape, const unsigned char *bytes, uint64_t *keys,
                            jpc_signature_row *row)
{
    const unsigned char *at = bytes + 8;
    jpc_signature *signature = &row->signature;
    bool has_keys;

    if (!jpc_signature_row_is_sound(shape, bytes))
        return false;
    *row = (jpc_signature_row){.doc = get32(&at)};
    signature->chars = get32(&at);
    signature->date = (int64_t)get64(&at);
    signature->host = get64(&at);
    signature->url = get64(&at);
    signature->text.high = get64(&at);
    signature->text.low = get64(&at);
    row->origin.place = get_place(&at);
    row->origin.file = get32(&at);
    has_keys = get32(&at) != 0;
    row->clean = get_place(&at);
    for (int band = 0; band < shape->bands; band++)
        keys[band] = get64(&at);
    if (has_keys) {
        signature->keys = keys;
        signature->bytes = at;
    }
    return true;
}

// ---- keys -----------------------------------------------------------------------------------

// Keys of bands carry their band; these are told from them, and from each other, by their seeds.
static uint64_t seeded(uint64_t high, uint64_t low, uint64_t seed)
{
    uint64_t words[2] = {high, low};

    return jpc_hash64_seeded(words, sizeof words, seed);
}

// Where bands decide, a key is what makes a copy: nothing is proposed only.
static bool has_text_key(const jpc_near_shape *shape, const jpc_signature *signature)
{
    return signature->keys == NULL ? shape->short_texts == JPC_NEAR_WHOLE
                                   : shape->decide == JPC_NEAR_VERIFIED;
}

static bool has_url_key(const jpc_near_shape *shape, int url_mode, const jpc_signature *signature)
{
    return signature->url != 0 &&
           (url_mode == JPC_NEAR_URL_DROP ||
            (url_mode == JPC_NEAR_URL_PROPOSE && shape->decide == JPC_NEAR_VERIFIED));
}

void jpc_signature_keys(const jpc_near_shape *shape, int url_mode, const jpc_signature *signature,
                        uint64_t *keys)
{
    size_t n = (size_t)shape->bands;

    memset(keys, 0, n * sizeof *keys);
    if (signature->keys != NULL)
        memcpy(keys, signature->keys, n * sizeof *keys);
    keys[n] =
        has_text_key(shape, signature) ? seeded(signature->text.high, signature->text.low, 1) : 0;
    keys[n + 1] = has_url_key(shape, url_mode, signature) ? seeded(signature->url, 0, 2) : 0;
}

// ---- reading --------------------------------------------------------------------------------

jpc_status jpc_signature_open(jpc_signature_reader *reader, const jpc_run *run, size_t task,
                              const jpc_near_shape *shape, jpc_err *err)
{
    jpc_buf path = {0};

    jpc_run_map_file(run, &path, "signature", task);
    *reader = (jpc_signature_reader){.path = path.ptr, .row_bytes = jpc_signature_row_bytes(shape)};
    reader->n_ahead = WINDOW_BYTES / reader->row_bytes + 1;
    reader->window = jpc_realloc(NULL, reader->n_ahead * reader->row_bytes);
    reader->fd = open(reader->path, O_RDONLY | O_CLOEXEC);
    if (reader->fd < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", reader->path, strerror(errno));
    return JPC_OK;
}

void jpc_signature_forget(const jpc_signature_reader *reader)
{
    if (reader->path != NULL && reader->fd >= 0)
        posix_fadvise(reader->fd, 0, 0, POSIX_FADV_DONTNEED);
}

void jpc_signature_close(jpc_signature_reader *reader)
{
    if (reader->path != NULL && reader->fd >= 0)
        close(reader->fd);
    free(reader->path);
    free(reader->window);
    *reader = (jpc_signature_reader){.fd = -1};
}

// Ahead of what is asked for; a disk is read without small gaps.
static void fetch(jpc_signature_reader *reader, uint64_t row)
{
    off_t at = (off_t)(ROWS_AT + row * reader->row_bytes);

    if (at > reader->fetched + AHEAD_BYTES)
        reader->fetched = at; // a jump
    else if (at + AHEAD_BYTES > reader->fetched) {
        posix_fadvise(reader->fd, reader->fetched, 2 * AHEAD_BYTES, POSIX_FADV_WILLNEED);
        reader->fetched += 2 * AHEAD_BYTES;
    }
}

// Fills the window from `row` on; the file may end before it is full.
static jpc_status fill(jpc_signature_reader *reader, uint64_t row, size_t n, jpc_err *err)
{
    size_t want = n * reader->row_bytes, have = 0;

    while (have < want) {
        ssize_t got = pread(reader->fd, reader->window + have, want - have,
                            (off_t)(ROWS_AT + row * reader->row_bytes + have));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return jpc_fail(err, JPC_ERR_IO, "cannot read '%s': %s", reader->path, strerror(errno));
        if (got == 0)
            break;
        have += (size_t)got;
    }
    reader->first = row;
    reader->n = have / reader->row_bytes;
    return JPC_OK;
}

jpc_status jpc_signature_read(jpc_signature_reader *reader, uint64_t row, bool dense,
                              unsigned char *out, jpc_err *err)
{
    if (row < reader->first || row >= reader->first + reader->n) {
        if (dense)
            fetch(reader, row);
        JPC_TRY(fill(reader, row, dense ? reader->n_ahead : 1, err));
    }
    if (reader->n == 0)
        return jpc_fail(err, JPC_ERR_DATA, "'%s': damaged table", reader->path);
    memcpy(out, reader->window + (row - reader->first) * reader->row_bytes, reader->row_bytes);
    return JPC_OK;
}
