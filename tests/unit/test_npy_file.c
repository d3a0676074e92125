// Tables of NumPy: what is written reads back, bytes are those of the format, and whatever is not
// exactly a table is refused. tests/cli/run_values.sh asks NumPy itself.
#include <sys/stat.h>
#include <unistd.h>

#include "job/npy_file.h"
#include "tests/unit/tap.h"

static char path[64];

static void write_bytes(const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");

    fwrite(bytes, 1, len, file);
    fclose(file);
}

// The text of a header of version 1.0, with room to grow behind a number of one digit, and rows.
static void write_header(const char *text, const char *rows, size_t n_bytes)
{
    size_t growth = 20;
    size_t len = strlen(text) + growth, padding = 64 - (10 + len + 1) % 64;
    FILE *file = fopen(path, "wb");

    len += padding + 1;
    fprintf(file, "\x93NUMPY\1%c%c%c%s%*s\n", 0, (int)(len & 0xFF), (int)(len >> 8), text,
            (int)(len - strlen(text) - 1), "");
    fwrite(rows, 1, n_bytes, file);
    fclose(file);
}

static jpc_status open_table(jpc_npy_reader *reader, jpc_err *err)
{
    *err = (jpc_err){0};
    return jpc_npy_reader_open(reader, path, err);
}

// ---- round trips ----------------------------------------------------------------------

static const char *const types[] = {"i1", "u1", "i2", "u2", "i4", "u4",
                                    "i8", "u8", "f2", "f4", "f8"};

#define N_TYPES (sizeof types / sizeof *types)

// Some number for each row and field, lowest and highest ones among them.
static uint64_t number_at(uint64_t row, size_t field)
{
    if (row < 2)
        return row == 0 ? 0 : UINT64_MAX;
    return (row + 1) * 0x9E3779B97F4A7C15 ^ field << 60;
}

static void write_table(uint64_t n_rows)
{
    jpc_npy_writer writer;
    jpc_published file = {0}, again = {0};
    jpc_err err = {0};
    jpc_status status = JPC_OK;

    jpc_npy_writer_open(&writer, path);
    for (size_t f = 0; f < N_TYPES; f++)
        jpc_npy_layout_add(&writer.layout, types[f], types[f]);
    for (uint64_t row = 0; row < n_rows && status == JPC_OK; row++) {
        for (size_t f = 0; f < N_TYPES; f++)
            jpc_npy_put(&writer, number_at(row, f));
        status = jpc_npy_end_row(&writer, &err);
    }
    if (status == JPC_OK)
        status = jpc_npy_writer_publish(&writer, &file, &err);
    ok(status == JPC_OK && writer.rows.len < 400000, "%" PRIu64 " rows %s", n_rows, err.message);
    jpc_checksum_file(path, &again, &err);
    ok(file.bytes == again.bytes && file.hash.low == again.hash.low, "… published with checksum");
    jpc_npy_writer_release(&writer);
}

static bool is_row(const jpc_npy_reader *reader, uint64_t at, const unsigned char *row)
{
    for (size_t f = 0; f < N_TYPES; f++) {
        const jpc_npy_field *field = &reader->layout.fields[f];
        unsigned unused = 64 - 8 * field->size;
        uint64_t bits = number_at(at, f) << unused;

        if (jpc_npy_bits(field, row) != bits >> unused)
            return false;
        if (field->kind == 'i' && (uint64_t)jpc_npy_signed(field, row) << unused != bits)
            return false;
        if (field->kind == 'i' && (jpc_npy_signed(field, row) < 0) != ((int64_t)bits < 0))
            return false;
    }
    return true;
}

static void reads_back(uint64_t n_rows)
{
    jpc_npy_reader reader;
    jpc_err err;
    const unsigned char *row;
    uint64_t n_right = 0, at = 0;

    write_table(n_rows);
    ok(open_table(&reader, &err) == JPC_OK, "… opens %s", err.message);
    ok(reader.n_rows == n_rows && reader.layout.n == N_TYPES && reader.layout.row_bytes == 44 &&
           reader.rows_at % 64 == 0,
       "… %" PRIu64 " rows of %zu bytes", reader.n_rows, reader.layout.row_bytes);
    for (uint64_t i = 0; i < n_rows; i++)
        n_right += jpc_npy_row(&reader, i, &row, &err) == JPC_OK && is_row(&reader, i, row);
    ok(n_right == n_rows, "… all of them right");
    for (n_right = 0; n_rows > 0 && n_right < 50; n_right++, at = (at + n_rows / 3 + 1) % n_rows)
        if (jpc_npy_row(&reader, at, &row, &err) != JPC_OK || !is_row(&reader, at, row))
            break;
    ok(n_rows == 0 || n_right == 50, "… in any order");
    ok(reader.block.len <= 400000, "… in blocks");
    jpc_npy_reader_release(&reader);
}

static void same_fields_or_not(void)
{
    jpc_npy_layout a = {0}, b = {0};

    jpc_npy_layout_add(&a, "x", "u4");
    ok(!jpc_npy_layout_equals(&a, &b), "fewer fields");
    jpc_npy_layout_add(&b, "x", "i4");
    ok(!jpc_npy_layout_equals(&a, &b), "another kind");
    jpc_npy_layout_release(&b);
    jpc_npy_layout_add(&b, "x", "u8");
    ok(!jpc_npy_layout_equals(&a, &b), "another size");
    jpc_npy_layout_release(&b);
    jpc_npy_layout_add(&b, "y", "u4");
    ok(!jpc_npy_layout_equals(&a, &b), "another name");
    jpc_npy_layout_release(&b);
    jpc_npy_layout_add(&b, "x", "u4");
    ok(jpc_npy_layout_equals(&a, &b), "the same fields");
    jpc_npy_layout_release(&a);
    jpc_npy_layout_release(&b);
}

// ---- the bytes ------------------------------------------------------------------------

static void writes_the_format(void)
{
    static const char want[] =
        "\x93NUMPY\1\0\xb6\0{'descr': [('first', '|i1'), ('length@a.min_chars', '<f2')], "
        "'fortran_order': False, 'shape': (1,), }"
        "                                        "
        "                                        \n"
        "\xff\x00\x3c";
    jpc_npy_writer writer;
    jpc_err err = {0};
    jpc_buf bytes = {0};

    jpc_npy_writer_open(&writer, path);
    jpc_npy_layout_add(&writer.layout, "first", "i1");
    jpc_npy_layout_add(&writer.layout, "length@a.min_chars", "f2");
    jpc_npy_put(&writer, UINT64_MAX);
    jpc_npy_put(&writer, 0x3C00);
    jpc_npy_end_row(&writer, &err);
    jpc_npy_writer_publish(&writer, NULL, &err);
    jpc_npy_writer_release(&writer);
    jpc_read_file(path, &bytes, &err);
    is_span(jpc_buf_span(&bytes), (jpc_span){want, sizeof want - 1}, "bytes of a small table");
    jpc_buf_release(&bytes);
}

static void writes_version_2(void)
{
    jpc_npy_writer writer;
    jpc_npy_reader reader;
    jpc_err err = {0};
    jpc_buf bytes = {0};

    jpc_npy_writer_open(&writer, path);
    for (int i = 0; i < 4000; i++) {
        char name[24];

        snprintf(name, sizeof name, "field%d", i);
        jpc_npy_layout_add(&writer.layout, name, "f2");
    }
    jpc_npy_writer_publish(&writer, NULL, &err);
    jpc_npy_writer_release(&writer);
    jpc_read_file(path, &bytes, &err);
    ok(memcmp(bytes.ptr, "\x93NUMPY\2\0", 8) == 0 && bytes.len % 64 == 0, "a header above 64 KiB");
    jpc_buf_release(&bytes);
    ok(open_table(&reader, &err) == JPC_OK && reader.layout.n == 4000, "… reads back");
    jpc_npy_reader_release(&reader);
}

// ---- refusals -------------------------------------------------------------------------

static void refused(const char *name, const char *cause)
{
    jpc_npy_reader reader;
    jpc_buf want = {0};
    jpc_err err;
    jpc_status status = open_table(&reader, &err);

    jpc_buf_printf(&want, "'%s': damaged table: %s", path, cause);
    ok(status == JPC_ERR_DATA, "refused: %s", name);
    is_text(jpc_span_of(err.message), jpc_buf_string(&want), "… with its message");
    jpc_buf_release(&want);
    jpc_npy_reader_release(&reader);
}

static void opens_with_rows(uint64_t n_rows)
{
    jpc_npy_reader reader;
    jpc_err err;

    ok(open_table(&reader, &err) == JPC_OK && reader.n_rows == n_rows,
       "not refused: %" PRIu64 " rows %s", n_rows, err.message);
    jpc_npy_reader_release(&reader);
}

static void refuses_headers(void)
{
    static const char *const texts[] = {
        "{'descr': [('a', '<u2')], 'fortran_order': True, 'shape': (2,), }",
        "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (2, 1), }",
        "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (2), }",
        "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (02,), }",
        "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (-2,), }",
        "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (18446744073709551618,), }",
        "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (2,), 'more': 1}",
        "{'descr': [('a', '<u2')],  'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('a', '>u2')], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('a', '|u2')], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('a', '<u3')], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('a', '<f1')], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('a', '<V2')], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('a', '<u2', (1,))], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('', '<u2')], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('\xe3\x81\x82', '<u2')], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('a', '|u1'), ('a', '|u1')], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('a', '<u2'), ], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': '<u2', 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [('a', '<u2",
        "{'descr': [('a",
        "",
    };

    write_header("{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (2,), }", "abcd", 4);
    opens_with_rows(2);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_header(texts[i], "abcd", 4);
        refused(texts[i], "its header is none of a list of little-endian fields");
    }
}

static void refuses_sizes(void)
{
    const char *text = "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (2,), }";

    write_header(text, "abcd", 3);
    refused("half a row", "3 bytes behind its header, expected 2 rows of 2 bytes");
    write_header(text, "abcd", 2);
    refused("a row too few", "2 bytes behind its header, expected 2 rows of 2 bytes");
    write_header(text, "abcde", 5);
    refused("a byte too many", "5 bytes behind its header, expected 2 rows of 2 bytes");
    write_header("{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (0,), }", "ab", 2);
    refused("no rows, but bytes", "2 bytes behind its header, expected 0 rows of 2 bytes");
    write_header("{'descr': [('a', '<u8')], 'fortran_order': False, "
                 "'shape': (2305843009213693953,), }",
                 "abcdefgh", 8);
    refused("a size beyond 64 bits", "8 bytes behind its header, expected 2305843009213693953 "
                                     "rows of 8 bytes");
}

static void refuses_prefixes(void)
{
    static const char begin[] = "\x93NUMPY\1\0\0\0\0\0";
    char bytes[12];

    write_bytes("", 0);
    refused("an empty file", "it is cut off");
    memcpy(bytes, begin, 12);
    bytes[0] = 'x';
    write_bytes(bytes, 12);
    refused("another file", "it does not begin as NumPy files of version 1 or 2");
    memcpy(bytes, begin, 12);
    bytes[6] = 3;
    write_bytes(bytes, 12);
    refused("version 3", "it does not begin as NumPy files of version 1 or 2");
    memcpy(bytes, begin, 12);
    bytes[6] = 2;
    bytes[11] = 1;
    write_bytes(bytes, 12);
    refused("a header of 16 MiB", "its header is too long");
}

// Whatever is cut off, added or flipped in front of the rows: refused, or other fields.
static void refuses_any_damage(void)
{
    jpc_buf bytes = {0};
    jpc_npy_reader reader;
    jpc_npy_layout layout;
    jpc_err err;
    size_t rows_at, n_cut = 0, n_flipped = 0;

    write_table(3);
    jpc_read_file(path, &bytes, &err);
    open_table(&reader, &err);
    rows_at = reader.rows_at;
    layout = reader.layout;
    reader.layout = (jpc_npy_layout){0};
    jpc_npy_reader_release(&reader);
    for (size_t len = 0; len < bytes.len; len++) {
        write_bytes(bytes.ptr, len);
        n_cut += open_table(&reader, &err) == JPC_ERR_DATA;
        jpc_npy_reader_release(&reader);
    }
    ok(n_cut == bytes.len, "%zu of %zu cut files are refused", n_cut, bytes.len);
    for (size_t bit = 0; bit < 8 * rows_at; bit++) {
        bytes.ptr[bit / 8] = (char)(bytes.ptr[bit / 8] ^ 1 << bit % 8);
        write_bytes(bytes.ptr, bytes.len);
        n_flipped += open_table(&reader, &err) == JPC_ERR_DATA ||
                     !jpc_npy_layout_equals(&reader.layout, &layout);
        jpc_npy_reader_release(&reader);
        bytes.ptr[bit / 8] = (char)(bytes.ptr[bit / 8] ^ 1 << bit % 8);
    }
    ok(n_flipped == 8 * rows_at, "%zu of %zu flipped bits are seen", n_flipped, 8 * rows_at);
    jpc_npy_layout_release(&layout);
    jpc_buf_release(&bytes);
}

static void refuses_what_is_no_file(void)
{
    jpc_npy_reader reader;
    jpc_err err = {0};

    ok(jpc_npy_reader_open(&reader, "nowhere.npy", &err) == JPC_ERR_IO, "no file");
    is_text(jpc_span_of(err.message), "cannot open 'nowhere.npy': No such file or directory",
            "… with its message");
    jpc_npy_reader_release(&reader);
    ok(jpc_npy_reader_open(&reader, "/", &err) == JPC_ERR_IO, "a folder: %s", err.message);
    jpc_npy_reader_release(&reader);
}

// A file that shrinks after it was opened.
static void sees_a_file_shrink(void)
{
    jpc_npy_reader reader;
    const unsigned char *row;
    jpc_err err;

    write_table(20000);
    ok(open_table(&reader, &err) == JPC_OK && jpc_npy_row(&reader, 19999, &row, &err) == JPC_OK,
       "a long table");
    ok(truncate(path, 1000) == 0 && jpc_npy_row(&reader, 100, &row, &err) == JPC_ERR_DATA,
       "… shrinks: %s", err.message);
    ok(jpc_npy_row(&reader, 100, &row, &err) == JPC_ERR_DATA, "… and what is gone stays gone");
    jpc_npy_reader_release(&reader);
}

int main(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/test_npy_file.%ld", (long)getpid());
    reads_back(0);
    reads_back(3);
    reads_back(20000);
    same_fields_or_not();
    writes_the_format();
    writes_version_2();
    refuses_headers();
    refuses_sizes();
    refuses_prefixes();
    refuses_any_damage();
    refuses_what_is_no_file();
    sees_a_file_shrink();
    unlink(path);
    return tap_end();
}
