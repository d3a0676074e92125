#include "cli/find_lines.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text/utf8.h"
#include "data/jsonl.h"

#define CONTEXT_CHARS 20 // what is needed to judge a number, on a line that a terminal still shows

static const char heading[] =
    "place\tid\tdetector\tdetail\taction\tfrom\tto\tfound\tbecomes\tbefore\tafter\n";

// ---- places ---------------------------------------------------------------------------------

static void add_place(const jpc_find_lines *lines, const jpc_record *record, jpc_buf *out)
{
    const char *file = lines->n_files > 0 ? lines->files[record->file] : "-";

    jpc_json_escape(out, jpc_span_of(strcmp(file, "-") == 0 ? "stdin" : file));
    switch (record->format) {
    case JPC_FORMAT_JSONL: jpc_buf_printf(out, ":%" PRIu64, record->number); break;
    case JPC_FORMAT_WARC:
        jpc_buf_printf(out, "@%" PRIu64, record->place.offset);
        if (record->place.within > 0)
            jpc_buf_printf(out, "+%" PRIu64, record->place.within);
        break;
    default: break; // one document per file
    }
}

// Of a text, bytes and characters up to the find that was shown last.
struct reached {
    const char *text;
    size_t at, chars;
};

// How many characters stand in front of text[at]. Finds come in order, so that each character is
// counted once.
static size_t chars_to(struct reached *reached, jpc_span text, size_t at)
{
    if (reached->text != text.ptr || reached->at > at)
        *reached = (struct reached){.text = text.ptr};
    reached->chars += jpc_utf8_count((jpc_span){text.ptr + reached->at, at - reached->at});
    reached->at = at;
    return reached->chars;
}

// ---- what stands around a find ----------------------------------------------------------------

static jpc_span before(const jpc_find *find)
{
    const char *start = find->text.ptr, *end = start + find->at, *at = end;

    for (int n = 0; n < CONTEXT_CHARS && at > start; n++)
        while (--at > start && ((unsigned char)*at & 0xC0) == 0x80)
            ;
    return (jpc_span){at, (size_t)(end - at)};
}

static jpc_span after(const jpc_find *find)
{
    jpc_span rest = {find->text.ptr + find->end, find->text.len - find->end};

    return (jpc_span){rest.ptr, jpc_utf8_offset(rest, CONTEXT_CHARS)};
}

// ---- lines ------------------------------------------------------------------------------------

// What a terminal obeys or shows as an end of line, beside the controls of ASCII: DEL and the C1
// controls, separators of lines and paragraphs, controls of direction. Texts are of strangers.
static bool commands_terminal(uint32_t code)
{
    return (code >= 0x7F && code <= 0x9F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0x200E || code == 0x200F;
}

static void add_text(jpc_buf *out, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len, *plain = at;

    jpc_buf_add_string(out, "\t");
    while (at < end) {
        const char *character = at;
        uint32_t code = jpc_utf8_next(&at);

        if (!commands_terminal(code))
            continue;
        jpc_json_escape(out, (jpc_span){plain, (size_t)(character - plain)});
        jpc_buf_printf(out, "\\u%04" PRIx32, code);
        plain = at;
    }
    jpc_json_escape(out, (jpc_span){plain, (size_t)(end - plain)});
}

static void add_find(const jpc_find_lines *lines, const jpc_doc *doc, const jpc_find *find,
                     struct reached *reached, jpc_buf *out)
{
    size_t from = chars_to(reached, find->text, find->at);
    size_t to = chars_to(reached, find->text, find->end);

    add_place(lines, doc->record, out);
    add_text(out, doc->id);
    jpc_buf_printf(out, "\t%s\t%s\t%s\t%zu\t%zu", find->kind,
                   find->detail != NULL ? find->detail : "", find->action, from, to);
    add_text(out, (jpc_span){find->text.ptr + find->at, find->end - find->at});
    add_text(out, find->becomes);
    add_text(out, before(find));
    add_text(out, after(find));
    jpc_buf_add_string(out, "\n");
}

static const jpc_find *oldest_first(jpc_find *newest)
{
    jpc_find *reversed = NULL;

    while (newest != NULL) {
        jpc_find *next = newest->next;

        newest->next = reversed;
        reversed = newest;
        newest = next;
    }
    return reversed;
}

static void add_document(const jpc_find_lines *lines, jpc_doc *doc, jpc_buf *out)
{
    struct reached reached = {.text = NULL};

    for (const jpc_find *find = oldest_first(doc->finds); find != NULL; find = find->next)
        add_find(lines, doc, find, &reached, out);
    doc->finds = NULL;
}

jpc_status jpc_find_lines_write(void *self, jpc_batch *batch, jpc_err *err)
{
    jpc_find_lines *lines = self;
    jpc_buf *out = &lines->out;

    out->len = 0;
    if (!lines->begun)
        jpc_buf_add_string(out, heading);
    lines->begun = true;
    for (size_t i = 0; i < batch->n_docs; i++)
        add_document(lines, &batch->docs[i], out);
    if (fwrite(out->ptr, 1, out->len, stdout) != out->len)
        return jpc_fail(err, JPC_ERR_IO, "cannot write output: %s", strerror(errno));
    return JPC_OK;
}

void jpc_find_lines_release(jpc_find_lines *lines) { jpc_buf_release(&lines->out); }
