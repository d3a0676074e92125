// A file is
//
//     \x93NUMPY  version  length of the header  header, blanks, newline  row  row  …
//         6      1 0 or 2 0     2 or 4 bytes       to a multiple of 64
//
// and the header the text of a Python dictionary:
//
//     {'descr': [('first', '|i1'), ('length.min_chars', '<f2')], 'fortran_order': False, 'shape':
//     (1234,), }
//
// Version 2.0 serves where 65,535 bytes do not suffice for the header. NumPy leaves room behind the
// dictionary for a larger number of rows (21 digits), and so do we.
//
// The reader takes from the header what differs between files, composes the header anew from that,
// and compares: so it needs no grammar, and there is one way to write a table.
#include "job/npy_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "\x93NUMPY"
#define MAGIC_BYTES 6
#define ALIGNMENT 64                       // of the rows, so that they can be mapped
#define GROWTH_DIGITS 21                   // numpy.lib.format.GROWTH_AXIS_MAX_DIGITS
#define BLOCK_BYTES ((size_t)256 << 10)    // of rows in memory
#define MAX_HEADER_BYTES ((size_t)1 << 20) // 25,000 fields

// ---- fields -------------------------------------------------------------------------

static bool has_field(const jpc_npy_layout *layout, jpc_span name)
{
    for (size_t i = 0; i < layout->n; i++)
        if (jpc_span_is(name, layout->fields[i].name))
            return true;
    return false;
}

static bool is_type(char kind, unsigned size)
{
    return kind == 'f'
               ? size == 2 || size == 4 || size == 8
               : (kind == 'i' || kind == 'u') && (size == 1 || size == 2 || size == 4 || size == 8);
}

static bool is_name(jpc_span name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] < ' ' || name.ptr[i] > '~' || strchr("'\"\\", name.ptr[i]) != NULL)
            return false;
    return name.len > 0;
}

static void add_field(jpc_npy_layout *layout, jpc_span name, char kind, unsigned size)
{
    jpc_buf copy = {0};

    jpc_buf_add_span(&copy, name);
    layout->fields = jpc_realloc(layout->fields, (layout->n + 1) * sizeof *layout->fields);
    layout->fields[layout->n++] =
        (jpc_npy_field){jpc_buf_string(&copy), kind, size, layout->row_bytes};
    layout->row_bytes += size;
}

void jpc_npy_layout_add(jpc_npy_layout *layout, const char *name, const char *type)
{
    jpc_span span = jpc_span_of(name);
    unsigned size = (unsigned)(type[1] - '0');

    assert(is_name(span) && !has_field(layout, span) && is_type(type[0], size));
    add_field(layout, span, type[0], size);
}

void jpc_npy_layout_release(jpc_npy_layout *layout)
{
    for (size_t i = 0; i < layout->n; i++)
        free(layout->fields[i].name);
    free(layout->fields);
    *layout = (jpc_npy_layout){0};
}

bool jpc_npy_layout_equals(const jpc_npy_layout *a, const jpc_npy_layout *b)
{
    for (size_t i = 0; i < a->n && i < b->n; i++)
        if (strcmp(a->fields[i].name, b->fields[i].name) != 0 ||
            a->fields[i].kind != b->fields[i].kind || a->fields[i].size != b->fields[i].size)
            return false;
    return a->n == b->n;
}

uint64_t jpc_npy_bits(const jpc_npy_field *field, const unsigned char *row)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < field->size; i++)
        bits |= (uint64_t)row[field->at + i] << (8 * i);
    return bits;
}

int64_t jpc_npy_signed(const jpc_npy_field *field, const unsigned char *row)
{
    uint64_t sign = (uint64_t)1 << (8 * field->size - 1);

    return (int64_t)((jpc_npy_bits(field, row) ^ sign) - sign);
}

// ---- the header ---------------------------------------------------------------------

static void add_little_endian(jpc_buf *out, uint64_t value, unsigned size)
{
    char bytes[8];

    for (unsigned i = 0; i < size; i++)
        bytes[i] = (char)(value >> (8 * i) & 0xFF);
    jpc_buf_add(out, bytes, size);
}

static void add_blanks(jpc_buf *out, size_t n)
{
    jpc_buf_reserve(out, n);
    memset(out->ptr + out->len, ' ', n);
    out->len += n;
}

static void add_dictionary(jpc_buf *out, const jpc_npy_layout *layout, uint64_t n_rows)
{
    char digits[24];
    int n_digits = snprintf(digits, sizeof digits, "%" PRIu64, n_rows);

    jpc_buf_add_string(out, "{'descr': [");
    for (size_t i = 0; i < layout->n; i++) {
        const jpc_npy_field *field = &layout->fields[i];

        jpc_buf_printf(out, "%s('%s', '%c%c%u')", i > 0 ? ", " : "", field->name,
                       field->size == 1 ? '|' : '<', field->kind, field->size);
    }
    jpc_buf_printf(out, "], 'fortran_order': False, 'shape': (%s,), }", digits);
    add_blanks(out, (size_t)(GROWTH_DIGITS - n_digits));
}

// Everything in front of the rows.
static void add_header(jpc_buf *out, const jpc_npy_layout *layout, uint64_t n_rows)
{
    jpc_buf text = {0};
    size_t prefix = MAGIC_BYTES + 2 + 2, padding;
    bool large;

    add_dictionary(&text, layout, n_rows);
    padding = ALIGNMENT - (prefix + text.len + 1) % ALIGNMENT;
    large = text.len + 1 + padding > UINT16_MAX;
    if (large) {
        prefix += 2;
        padding = ALIGNMENT - (prefix + text.len + 1) % ALIGNMENT;
    }
    add_blanks(&text, padding);
    jpc_buf_add(&text, "\n", 1);
    jpc_buf_add(out, MAGIC, MAGIC_BYTES);
    jpc_buf_add(out, large ? "\2\0" : "\1\0", 2);
    add_little_endian(out, text.len, large ? 4 : 2);
    jpc_buf_add_span(out, jpc_buf_span(&text));
    jpc_buf_release(&text);
}

// Takes `expected` from the front of *at.
static bool take(jpc_span *at, const char *expected)
{
    size_t len = strlen(expected);

    if (at->len < len || memcmp(at->ptr, expected, len) != 0)
        return false;
    *at = (jpc_span){at->ptr + len, at->len - len};
    return true;
}

// ('length.min_chars', '<f2')
static bool take_field(jpc_span *at, jpc_npy_layout *layout)
{
    const char *end;
    jpc_span name;
    char kind;
    unsigned size;

    if (!take(at, "('"))
        return false;
    end = memchr(at->ptr, '\'', at->len);
    if (end == NULL)
        return false;
    name = (jpc_span){at->ptr, (size_t)(end - at->ptr)};
    *at = (jpc_span){end, at->len - name.len};
    if (!take(at, "', '") || at->len < 3)
        return false;
    kind = at->ptr[1];
    size = (unsigned)(unsigned char)at->ptr[2] - '0';
    *at = (jpc_span){at->ptr + 3, at->len - 3};
    if (!is_name(name) || has_field(layout, name) || !is_type(kind, size))
        return false;
    add_field(layout, name, kind, size);
    return take(at, "')");
}

// What makes a header this one and no other; whether the rest is in order, composing it anew tells.
static bool parse_dictionary(jpc_span at, jpc_npy_layout *layout, uint64_t *n_rows)
{
    char digits[GROWTH_DIGITS + 1] = "";
    size_t n = 0;

    if (!take(&at, "{'descr': ["))
        return false;
    do {
        if (!take_field(&at, layout))
            return false;
    } while (take(&at, ", "));
    if (!take(&at, "], 'fortran_order': False, 'shape': ("))
        return false;
    for (; n < at.len && n < GROWTH_DIGITS && at.ptr[n] >= '0' && at.ptr[n] <= '9'; n++)
        digits[n] = at.ptr[n];
    *n_rows = strtoull(digits, NULL, 10);
    return true;
}

// ---- writing ------------------------------------------------------------------------

void jpc_npy_writer_open(jpc_npy_writer *writer, const char *path)
{
    *writer = (jpc_npy_writer){.path = jpc_strdup(path)};
    jpc_spill_init(&writer->spill, path);
}

void jpc_npy_put(jpc_npy_writer *writer, uint64_t bits)
{
    assert(writer->next < writer->layout.n);
    add_little_endian(&writer->rows, bits, writer->layout.fields[writer->next++].size);
}

jpc_status jpc_npy_end_row(jpc_npy_writer *writer, jpc_err *err)
{
    uint64_t at;

    assert(writer->next == writer->layout.n);
    writer->next = 0;
    writer->n_rows++;
    if (writer->rows.len < BLOCK_BYTES)
        return JPC_OK;
    JPC_TRY(jpc_spill_add(&writer->spill, jpc_buf_span(&writer->rows), &at, err));
    writer->rows.len = 0;
    return JPC_OK;
}

static jpc_status write_spilled(const jpc_npy_writer *writer, jpc_sink *sink, jpc_err *err)
{
    jpc_status status = JPC_OK;
    jpc_buf block = {0};

    for (uint64_t at = 0; at < writer->spill.len && status == JPC_OK; at += block.len) {
        uint64_t left = writer->spill.len - at;

        block.len = 0;
        status = jpc_spill_read(&writer->spill, at, left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES,
                                &block, err);
        if (status == JPC_OK)
            status = jpc_sink_write(sink, block.ptr, block.len, err);
    }
    jpc_buf_release(&block);
    return status;
}

jpc_status jpc_npy_writer_publish(jpc_npy_writer *writer, jpc_published *file, jpc_err *err)
{
    jpc_sink_options plain = {.sync_later = true};
    jpc_buf header = {0};
    jpc_sink *sink;
    jpc_status status;

    assert(writer->next == 0 && writer->layout.n > 0);
    JPC_TRY(jpc_sink_open(&sink, writer->path, &plain, err));
    add_header(&header, &writer->layout, writer->n_rows);
    status = jpc_sink_write(sink, header.ptr, header.len, err);
    jpc_buf_release(&header);
    if (status == JPC_OK)
        status = write_spilled(writer, sink, err);
    if (status == JPC_OK && writer->rows.len > 0)
        status = jpc_sink_write(sink, writer->rows.ptr, writer->rows.len, err);
    if (status == JPC_OK)
        return jpc_sink_publish(sink, file, err);
    jpc_sink_discard(sink);
    return status;
}

void jpc_npy_writer_release(jpc_npy_writer *writer)
{
    if (writer->path != NULL)
        jpc_spill_release(&writer->spill);
    jpc_npy_layout_release(&writer->layout);
    jpc_buf_release(&writer->rows);
    free(writer->path);
    *writer = (jpc_npy_writer){0};
}

// ---- reading ------------------------------------------------------------------------

static jpc_status fail_damaged(const jpc_npy_reader *reader, const char *cause, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_DATA, "'%s': damaged table: %s", reader->path, cause);
}

static jpc_status read_at(const jpc_npy_reader *reader, uint64_t at, size_t len, jpc_buf *out,
                          jpc_err *err)
{
    jpc_buf_reserve(out, len);
    while (len > 0) {
        ssize_t n = pread(reader->fd, out->ptr + out->len, len, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return jpc_fail(err, JPC_ERR_IO, "cannot read '%s': %s", reader->path, strerror(errno));
        if (n == 0)
            return fail_damaged(reader, "it is cut off", err);
        out->len += (size_t)n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return JPC_OK;
}

// Bytes in front of the dictionary, and of the dictionary.
static jpc_status read_prefix(const jpc_npy_reader *reader, size_t *prefix, size_t *len,
                              jpc_err *err)
{
    jpc_buf bytes = {0};
    const unsigned char *at;
    jpc_status status = read_at(reader, 0, MAGIC_BYTES + 2 + 4, &bytes, err);

    if (status == JPC_OK && memcmp(bytes.ptr, MAGIC "\1\0", MAGIC_BYTES + 2) != 0 &&
        memcmp(bytes.ptr, MAGIC "\2\0", MAGIC_BYTES + 2) != 0)
        status = fail_damaged(reader, "it does not begin as NumPy files of version 1 or 2", err);
    if (status == JPC_OK) {
        at = (const unsigned char *)bytes.ptr + MAGIC_BYTES + 2;
        *prefix = MAGIC_BYTES + 2 + (bytes.ptr[MAGIC_BYTES] == 1 ? 2 : 4);
        *len = (size_t)at[0] | (size_t)at[1] << 8;
        if (bytes.ptr[MAGIC_BYTES] == 2)
            *len |= (size_t)at[2] << 16 | (size_t)at[3] << 24;
    }
    jpc_buf_release(&bytes);
    return status;
}

static jpc_status check_header(jpc_npy_reader *reader, jpc_span header, size_t prefix, jpc_err *err)
{
    jpc_span dictionary = {header.ptr + prefix, header.len - prefix};
    jpc_buf want = {0};
    bool fine = parse_dictionary(dictionary, &reader->layout, &reader->n_rows);

    if (fine) {
        add_header(&want, &reader->layout, reader->n_rows);
        fine = jpc_span_equals(header, jpc_buf_span(&want));
        jpc_buf_release(&want);
    }
    return fine ? JPC_OK
                : fail_damaged(reader, "its header is none of a list of little-endian fields", err);
}

static jpc_status read_header(jpc_npy_reader *reader, jpc_err *err)
{
    size_t prefix, len;
    jpc_buf header = {0};
    jpc_status status;

    JPC_TRY(read_prefix(reader, &prefix, &len, err));
    if (len > MAX_HEADER_BYTES)
        return fail_damaged(reader, "its header is too long", err);
    reader->rows_at = prefix + len;
    status = read_at(reader, 0, prefix + len, &header, err);
    if (status == JPC_OK)
        status = check_header(reader, jpc_buf_span(&header), prefix, err);
    jpc_buf_release(&header);
    return status;
}

static jpc_status check_size(const jpc_npy_reader *reader, jpc_err *err)
{
    size_t row_bytes = reader->layout.row_bytes;
    struct stat status;
    uint64_t bytes;

    if (fstat(reader->fd, &status) != 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot read '%s': %s", reader->path, strerror(errno));
    bytes = (uint64_t)status.st_size - reader->rows_at;
    if (bytes % row_bytes == 0 && bytes / row_bytes == reader->n_rows)
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_DATA,
                    "'%s': damaged table: %" PRIu64 " bytes behind its header, expected %" PRIu64
                    " rows of %zu bytes",
                    reader->path, bytes, reader->n_rows, row_bytes);
}

jpc_status jpc_npy_reader_open(jpc_npy_reader *reader, const char *path, jpc_err *err)
{
    *reader = (jpc_npy_reader){.path = jpc_strdup(path)};
    reader->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (reader->fd < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    JPC_TRY(read_header(reader, err));
    return check_size(reader, err);
}

static jpc_status read_block(jpc_npy_reader *reader, uint64_t at, jpc_err *err)
{
    size_t row_bytes = reader->layout.row_bytes;
    uint64_t n = BLOCK_BYTES / row_bytes + 1;

    if (n > reader->n_rows - at)
        n = reader->n_rows - at;
    reader->block.len = 0;
    reader->block_at = reader->block_end = at;
    JPC_TRY(read_at(reader, reader->rows_at + at * row_bytes, (size_t)n * row_bytes, &reader->block,
                    err));
    reader->block_end = at + n;
    return JPC_OK;
}

jpc_status jpc_npy_row(jpc_npy_reader *reader, uint64_t at, const unsigned char **row, jpc_err *err)
{
    assert(at < reader->n_rows);
    if (at < reader->block_at || at >= reader->block_end)
        JPC_TRY(read_block(reader, at, err));
    *row = (const unsigned char *)reader->block.ptr +
           (size_t)(at - reader->block_at) * reader->layout.row_bytes;
    return JPC_OK;
}

void jpc_npy_reader_release(jpc_npy_reader *reader)
{
    if (reader->path != NULL && reader->fd >= 0)
        close(reader->fd);
    jpc_npy_layout_release(&reader->layout);
    jpc_buf_release(&reader->block);
    free(reader->path);
    *reader = (jpc_npy_reader){0};
}
