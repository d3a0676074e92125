// What is told must not depend on how many bytes a pipe gives at once: where the first ones leave
// it open (blanks, the line of an ARC record), more are asked for.
#include "data/format.h"

#include <string.h>

static const jpc_foreign ARC = {
    "an ARC file", "convert it to WARC, as with `warcio recompress OLD.arc.gz NEW.warc.gz`"};
static const jpc_foreign BINARY = {"a binary file", NULL};

static bool begins_with(jpc_span bytes, const char *prefix, size_t len)
{
    return bytes.len >= len && memcmp(bytes.ptr, prefix, len) == 0;
}

static bool has_suffix(jpc_span name, const char *suffix)
{
    size_t len = strlen(suffix);

    return name.len >= len &&
           jpc_span_is_nocase((jpc_span){name.ptr + name.len - len, len}, suffix);
}

// ---- names -------------------------------------------------------------------

static jpc_span without_compression(const char *path)
{
    jpc_span name = jpc_span_of(path);

    if (has_suffix(name, ".gz"))
        name.len -= 3;
    else if (has_suffix(name, ".zst"))
        name.len -= 4;
    return name;
}

jpc_format jpc_format_of_name(const char *path)
{
    static const struct {
        const char *suffix;
        jpc_format format;
    } suffixes[] = {
        {".warc", JPC_FORMAT_WARC},   {".wet", JPC_FORMAT_WARC},   {".wat", JPC_FORMAT_WARC},
        {".jsonl", JPC_FORMAT_JSONL}, {".json", JPC_FORMAT_JSONL}, {".ndjson", JPC_FORMAT_JSONL},
        {".txt", JPC_FORMAT_TEXT},    {".html", JPC_FORMAT_HTML},  {".htm", JPC_FORMAT_HTML},
    };
    jpc_span name = without_compression(path);

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (has_suffix(name, suffixes[i].suffix))
            return suffixes[i].format;
    return JPC_FORMAT_AUTO;
}

const jpc_foreign *jpc_foreign_of_name(const char *path)
{
    return has_suffix(without_compression(path), ".arc") ? &ARC : NULL;
}

bool jpc_is_compressed_name(const char *path)
{
    return without_compression(path).len < strlen(path);
}

// ---- first bytes -------------------------------------------------------------

bool jpc_begins_binary(jpc_span bytes)
{
    if (begins_with(bytes, "\xFF\xFE", 2) || begins_with(bytes, "\xFE\xFF", 2))
        return false;
    for (size_t i = 0; i < bytes.len && i < JPC_FORMAT_LEAST; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];

        if (c <= 0x08 || c == 0x0B || (c >= 0x0E && c <= 0x1A) || (c >= 0x1C && c <= 0x1F))
            return true;
    }
    return false;
}

static const jpc_foreign *foreign_magic(jpc_span bytes)
{
    static const struct {
        const char *magic;
        size_t len;
        jpc_foreign foreign;
    } kinds[] = {
        {"\xFD"
         "7zXZ",
         5,
         {"an xz file", "decompress it with `xz -d`"}},
        {"\x04\x22\x4D\x18", 4, {"an lz4 file", "decompress it with `lz4 -d`"}},
        {"BZh", 3, {"a bzip2 file", "decompress it with `bzip2 -d`"}},
        {"PK\x03\x04", 4, {"a zip file", "unpack it with `unzip`"}},
        {"7z\xBC\xAF", 4, {"a 7-Zip file", "unpack it with `7z x`"}},
        {"\x7F"
         "ELF",
         4,
         {"a program", NULL}},
        {"%PDF-", 5, {"a PDF file", NULL}},
        {"\x1F\x9D", 2, {"a compress(1) file", "decompress it with `gzip -d`"}},
        {"PAR1", 4, {"a Parquet file", NULL}},
        {" CDX ", 5, {"an index of crawl files (CDX)", "name the files that it lists"}},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (begins_with(bytes, kinds[i].magic, kinds[i].len))
            return &kinds[i].foreign;
    if (begins_with(bytes, "filedesc:", 9))
        return &ARC;
    return jpc_begins_binary(bytes) ? &BINARY : NULL;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool is_number(jpc_span word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!is_digit(word.ptr[i]))
            return false;
    return word.len > 0;
}

// "scheme:", as a URL begins.
static bool begins_with_scheme(jpc_span bytes)
{
    size_t i = 0;

    while (i < bytes.len && i < JPC_FORMAT_LEAST &&
           (is_letter(bytes.ptr[i]) || is_digit(bytes.ptr[i])))
        i++;
    return i > 1 && i < bytes.len && bytes.ptr[i] == ':' && is_letter(bytes.ptr[0]);
}

// The line in front of an ARC record: URL, address, date of 14 digits, type, …, length (Internet
// Archive, "ARC File Format", versions 1 and 2). A URL may have blanks in it.
static bool is_arc_line(jpc_span line)
{
    size_t n_words = 0, date_at = 0;
    jpc_span word = {line.ptr, 0};

    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    for (size_t i = 0; i <= line.len; i++) {
        if (i < line.len && line.ptr[i] != ' ')
            continue;
        word.len = (size_t)(line.ptr + i - word.ptr);
        if (n_words >= 2 && word.len == 14 && is_number(word))
            date_at = n_words;
        n_words++;
        if (i < line.len)
            word = (jpc_span){line.ptr + i + 1, 0};
    }
    return date_at > 0 && n_words >= date_at + 3 && is_number(word);
}

jpc_format jpc_format_of_bytes(jpc_span bytes, bool all, const jpc_foreign **foreign)
{
    size_t i = begins_with(bytes, "\xef\xbb\xbf", 3) ? 3 : 0;
    const char *line_end;
    jpc_span rest;

    *foreign = NULL;
    all = all || bytes.len >= JPC_FORMAT_BYTES;
    if (bytes.len == 0 || (bytes.len < JPC_FORMAT_LEAST && !all))
        return JPC_FORMAT_AUTO;
    if (bytes.len > JPC_FORMAT_BYTES)
        bytes.len = JPC_FORMAT_BYTES;
    *foreign = foreign_magic(bytes);
    if (*foreign != NULL)
        return JPC_FORMAT_TEXT;
    while (i < bytes.len && strchr(" \t\r\n", bytes.ptr[i]) != NULL && bytes.ptr[i] != '\0')
        i++;
    rest = (jpc_span){bytes.ptr + i, bytes.len - i};
    if (rest.len > 0 && rest.ptr[0] == '{')
        return JPC_FORMAT_JSONL;
    if (rest.len < JPC_FORMAT_LEAST && !all)
        return JPC_FORMAT_AUTO;
    if (jpc_span_is_nocase((jpc_span){rest.ptr, rest.len < 5 ? rest.len : 5}, "WARC/"))
        return JPC_FORMAT_WARC;
    if (!begins_with_scheme(rest))
        return JPC_FORMAT_TEXT;
    line_end = memchr(rest.ptr, '\n', rest.len);
    if (line_end == NULL && !all)
        return JPC_FORMAT_AUTO;
    if (line_end != NULL && is_arc_line((jpc_span){rest.ptr, (size_t)(line_end - rest.ptr)}))
        *foreign = &ARC;
    return JPC_FORMAT_TEXT;
}
