#include "core/list_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/compress.h"
#include "core/string_set.h"

#define BLOCK ((size_t)1 << 20)
#define MAX_SHOWN 100 // bytes of a bad line
#define ESCAPE 0x1B
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static jpc_status too_large(const char *path, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_LIMIT, "'%s' has more than %zu bytes, the most of a list", path,
                    JPC_LIST_MAX_BYTES);
}

// ---- reading -----------------------------------------------------------------

static jpc_status read_stream(jpc_buf *bytes, FILE *file, const char *path, jpc_err *err)
{
    struct stat status;

    if (fstat(fileno(file), &status) == 0 && status.st_size > 0 &&
        (uintmax_t)status.st_size <= JPC_LIST_MAX_BYTES)
        jpc_buf_reserve(bytes, (size_t)status.st_size + BLOCK);
    for (size_t got = 1; got > 0;) {
        jpc_buf_reserve(bytes, BLOCK);
        got = fread(bytes->ptr + bytes->len, 1, BLOCK, file);
        bytes->len += got;
        if (bytes->len > JPC_LIST_MAX_BYTES)
            return too_large(path, err);
    }
    if (ferror(file))
        return jpc_fail(err, JPC_ERR_IO, "cannot read list '%s': %s", path, strerror(errno));
    return JPC_OK;
}

static jpc_status read_all(jpc_buf *bytes, const char *path, jpc_err *err)
{
    FILE *file = fopen(path, "rb");
    jpc_status status;

    if (file == NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "cannot open list '%s': %s", path, strerror(errno));
    status = read_stream(bytes, file, path, err);
    fclose(file);
    return status;
}

// Members or frames, one after the other, to the end of the file.
static jpc_status inflate_all(jpc_decoder *decoder, jpc_span in, const char *path, jpc_buf *out,
                              jpc_err *err)
{
    jpc_decode result = JPC_DECODE_END;

    while (in.len > 0 || result == JPC_DECODE_FULL) {
        size_t made;

        if (out->len > JPC_LIST_MAX_BYTES)
            return too_large(path, err);
        if (result == JPC_DECODE_END)
            jpc_decoder_reset(decoder);
        jpc_buf_reserve(out, BLOCK);
        result = jpc_decoder_step(decoder, &in, out->ptr + out->len, BLOCK, &made);
        out->len += made;
        if (result == JPC_DECODE_CORRUPT)
            return jpc_fail(err, JPC_ERR_DATA, "list '%s': %s", path, jpc_decoder_cause(decoder));
    }
    return result == JPC_DECODE_END
               ? JPC_OK
               : jpc_fail(err, JPC_ERR_DATA,
                          "list '%s' breaks off: its last compressed member has no end", path);
}

static jpc_status inflate(jpc_buf *bytes, const char *path, jpc_err *err)
{
    jpc_span in = jpc_buf_span(bytes);
    bool gzip = in.len >= 4 && jpc_begins_gzip(in);
    jpc_buf out = {0};
    jpc_decoder *decoder;
    jpc_status status;

    if (!gzip && !(in.len >= 4 && jpc_begins_zstd(in)))
        return JPC_OK;
    decoder = jpc_decoder_new(gzip ? JPC_CODEC_GZIP : JPC_CODEC_ZSTD);
    status = inflate_all(decoder, in, path, &out, err);
    jpc_decoder_free(decoder);
    jpc_buf_release(bytes);
    *bytes = out;
    return status;
}

// ---- what it is written in ---------------------------------------------------

// Length of the UTF-8 sequence outside ASCII that begins here (RFC 3629, 4); 0: none does.
static size_t sequence_length(const unsigned char *at, size_t left)
{
    size_t n = at[0] < 0xC2 || at[0] > 0xF4 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    unsigned char lowest = at[0] == 0xE0 ? 0xA0 : at[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char highest = at[0] == 0xED ? 0x9F : at[0] == 0xF4 ? 0x8F : 0xBF;

    if (n == 0 || n > left || at[1] < lowest || at[1] > highest)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

// Whether all eight bytes are ASCII, and none is NUL or an escape.
static bool is_plain_word(const char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t word, unless_escape;

    memcpy(&word, at, sizeof word);
    unless_escape = word ^ ones * ESCAPE;
    return (((word - ones) | word | (unless_escape - ones)) & tops) == 0;
}

// Position of the first byte that has no place in a list; the length if there is none. ISO-2022-JP
// is ASCII throughout: only its escapes tell that its words are none.
static size_t find_bad_byte(jpc_span bytes)
{
    size_t i = 0;

    while (i < bytes.len) {
        const unsigned char *at = (const unsigned char *)bytes.ptr + i;
        size_t n;

        if (bytes.len - i >= 8 && is_plain_word(bytes.ptr + i)) {
            i += 8;
            continue;
        }
        n = *at < 0x80 ? *at != 0 && *at != ESCAPE : sequence_length(at, bytes.len - i);
        if (n == 0)
            break;
        i += n;
    }
    return i;
}

// What the bytes may be written in, as iconv(1) calls it, and as a message does.
static const char *guess(jpc_span bytes, size_t bad, const char **called)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr + bad;
    bool pair = bad + 1 < bytes.len && at[0] >= 0xA1 && at[1] >= 0xA1;

    if (at[0] == 0 || jpc_span_begins(bytes, "\xFF\xFE") || jpc_span_begins(bytes, "\xFE\xFF"))
        return *called = "UTF-16";
    if (at[0] == ESCAPE)
        return *called = "ISO-2022-JP";
    *called = pair ? "EUC-JP" : "Shift_JIS";
    return pair ? "EUC-JP" : "CP932";
}

static jpc_status tell_bad_byte(jpc_span bytes, size_t bad, const char *path, jpc_err *err)
{
    size_t number = 1, line_at = 0;
    const char *called, *encoding = guess(bytes, bad, &called);
    char found[32];

    for (size_t i = 0; i < bad; i++)
        if (bytes.ptr[i] == '\n') {
            number++;
            line_at = i + 1;
        }
    if (bytes.ptr[bad] == 0)
        snprintf(found, sizeof found, "a NUL");
    else if (strcmp(encoding, "UTF-16") == 0)
        snprintf(found, sizeof found, "the mark of UTF-16");
    else
        snprintf(found, sizeof found, "0x%02X", (unsigned char)bytes.ptr[bad]);
    return jpc_fail(err, JPC_ERR_CONFIG,
                    "'%s' line %zu: expected UTF-8, got %s at byte %zu; if it is %s: iconv -f %s "
                    "-t UTF-8",
                    path, number, found, bad - line_at + 1, called, encoding);
}

// ---- lines -------------------------------------------------------------------

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

static jpc_span without_blanks(jpc_span line)
{
    while (line.len > 0 && is_blank(line.ptr[line.len - 1]))
        line.len--;
    while (line.len > 0 && is_blank(line.ptr[0]))
        jpc_span_drop(&line, 1);
    return line;
}

/** What is left of a line without its comment and the blanks at both ends. */
static jpc_span item_of(jpc_span line)
{
    const char *sign = line.ptr, *end = line.ptr + line.len;

    while ((sign = memchr(sign, '#', (size_t)(end - sign))) != NULL) {
        if (sign == line.ptr || is_blank(sign[-1])) {
            line.len = (size_t)(sign - line.ptr);
            break;
        }
        sign++;
    }
    return without_blanks(line);
}

// An old Mac's: one line, where there are many.
static bool ends_lines_with_cr(jpc_span bytes)
{
    bytes = without_blanks(bytes);
    return bytes.len > 0 && memchr(bytes.ptr, '\n', bytes.len) == NULL &&
           memchr(bytes.ptr, '\r', bytes.len) != NULL;
}

static bool next_line(const jpc_list_file *list, jpc_list_cursor *cursor, jpc_span *line)
{
    jpc_span rest = jpc_buf_span(&list->bytes);
    const char *newline;

    if (cursor->at == 0 && jpc_span_begins(rest, BYTE_ORDER_MARK))
        cursor->at = strlen(BYTE_ORDER_MARK);
    if (cursor->at >= rest.len)
        return false;
    jpc_span_drop(&rest, cursor->at);
    newline = memchr(rest.ptr, '\n', rest.len);
    *line = (jpc_span){rest.ptr, newline != NULL ? (size_t)(newline - rest.ptr) : rest.len};
    cursor->at += line->len + 1;
    cursor->number++;
    return true;
}

bool jpc_list_file_next(const jpc_list_file *list, jpc_list_cursor *cursor, jpc_list_line *line)
{
    jpc_span bytes;

    while (next_line(list, cursor, &bytes)) {
        line->text = item_of(bytes);
        line->number = cursor->number;
        if (line->text.len > 0)
            return true;
    }
    return false;
}

// What a comment says behind "key:"; the first one counts.
static void take_word(jpc_span comment, const char *key, jpc_span *word)
{
    if (word->len > 0 || !jpc_span_begins_nocase(comment, key))
        return;
    jpc_span_drop(&comment, strlen(key));
    comment = without_blanks(comment);
    if (comment.len == 0 || comment.ptr[0] != ':')
        return;
    jpc_span_drop(&comment, 1);
    *word = without_blanks(comment);
}

static void read_header(jpc_list_file *list)
{
    jpc_list_cursor cursor = {0, 0};
    jpc_span line;

    while (next_line(list, &cursor, &line)) {
        line = without_blanks(line);
        if (line.len > 0 && line.ptr[0] != '#')
            return;
        while (line.len > 0 && (line.ptr[0] == '#' || is_blank(line.ptr[0])))
            jpc_span_drop(&line, 1);
        take_word(line, "licence", &list->licence);
        take_word(line, "license", &list->licence);
        take_word(line, "source", &list->source);
    }
}

static jpc_status check_bytes(jpc_span bytes, const char *path, jpc_err *err)
{
    size_t bad = find_bad_byte(bytes);

    if (bad < bytes.len)
        return tell_bad_byte(bytes, bad, path, err);
    if (ends_lines_with_cr(bytes))
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "'%s': its lines end with CR and no LF: tr '\\r' '\\n'", path);
    return JPC_OK;
}

jpc_status jpc_list_file_open(jpc_list_file *list, const char *path, jpc_err *err)
{
    jpc_status status;

    *list = (jpc_list_file){0};
    status = read_all(&list->bytes, path, err);
    if (status == JPC_OK)
        status = inflate(&list->bytes, path, err);
    if (status == JPC_OK)
        status = check_bytes(jpc_buf_span(&list->bytes), path, err);
    if (status != JPC_OK)
        jpc_list_file_release(list);
    else
        read_header(list);
    return status;
}

size_t jpc_list_file_count_lines(const jpc_list_file *list)
{
    const char *at = list->bytes.ptr, *end = at + list->bytes.len;
    size_t n = 1;

    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        at++;
        n++;
    }
    return n;
}

jpc_status jpc_list_file_read(jpc_list_file *list, const char *path, jpc_err *err)
{
    jpc_list_cursor cursor = {0, 0};

    JPC_TRY(jpc_list_file_open(list, path, err));
    list->lines = jpc_alloc(jpc_list_file_count_lines(list) * sizeof *list->lines);
    while (jpc_list_file_next(list, &cursor, &list->lines[list->n]))
        list->n++;
    return JPC_OK;
}

// The beginning of a line, such that a terminal shows it: whole characters, none of control.
static void show(jpc_span line, char shown[MAX_SHOWN + 1])
{
    size_t len = line.len < MAX_SHOWN ? line.len : MAX_SHOWN;

    while (len > 0 && len < line.len && ((unsigned char)line.ptr[len] & 0xC0) == 0x80)
        len--;
    for (size_t i = 0; i < len; i++)
        shown[i] = (unsigned char)line.ptr[i] < ' ' || line.ptr[i] == 0x7F ? '?' : line.ptr[i];
    shown[len] = '\0';
}

jpc_status jpc_list_file_expected(const char *what, const jpc_list_line *line, const char *path,
                                  jpc_err *err)
{
    char shown[MAX_SHOWN + 1];

    show(line->text, shown);
    return jpc_fail(err, JPC_ERR_CONFIG, "'%s' line %zu: expected %s, got '%s'", path, line->number,
                    what, shown);
}

static void tell_more(jpc_err *err, size_t n_more)
{
    size_t len = strlen(err->message);

    snprintf(err->message + len, sizeof err->message - len, "; %zu more line%s like it", n_more,
             n_more == 1 ? " is" : "s are");
}

jpc_status jpc_list_file_each(const char *path, jpc_list_add *add, void *self, jpc_err *err)
{
    jpc_list_file list;
    jpc_list_cursor cursor = {0, 0};
    jpc_list_line line;
    jpc_err more;
    jpc_status status = JPC_OK;
    size_t n_bad = 0;

    JPC_TRY(jpc_list_file_open(&list, path, err));
    while ((status == JPC_OK || status == JPC_ERR_CONFIG) &&
           jpc_list_file_next(&list, &cursor, &line)) {
        jpc_status added = add(self, &line, path, n_bad == 0 ? err : &more);

        n_bad += added == JPC_ERR_CONFIG;
        if (added != JPC_OK && status == JPC_OK)
            status = added;
    }
    if (n_bad > 1)
        tell_more(err, n_bad - 1);
    jpc_list_file_release(&list);
    return status;
}

void jpc_list_file_count(const jpc_list_file *list, size_t *n_items, size_t *n_repeated)
{
    jpc_string_set set = {0};
    jpc_list_cursor cursor = {0, 0};
    jpc_list_line line;
    jpc_err err;

    *n_items = 0;
    for (; jpc_list_file_next(list, &cursor, &line); ++*n_items)
        jpc_string_set_add(&set, line.text);
    *n_repeated = jpc_string_set_build(&set, &err) == JPC_OK ? *n_items - set.n : 0;
    jpc_string_set_release(&set);
}

void jpc_list_file_release(jpc_list_file *list)
{
    free(list->lines);
    jpc_buf_release(&list->bytes);
    *list = (jpc_list_file){0};
}
