/** Cases of a suite that we deliberately do not pass: rows of file, case, reason in a TSV file.
 *
 *  Whoever fails without a row fails the test, and so does a row whose case passes, is not there,
 *  or that gives no reason.
 */
#ifndef JPC_TESTS_UNIT_DEVIATIONS_H
#define JPC_TESTS_UNIT_DEVIATIONS_H

#include <dirent.h>

#include "tests/unit/fixtures.h"

struct deviations {
    jpc_buf bytes;
    struct deviation {
        jpc_span file, name;
        bool has_reason, seen;
    } rows[128];
    size_t n;
};

/** Adds `text` in quotation marks, with control characters, " and \\ as \\u00HH. */
static inline void add_quoted(jpc_buf *out, jpc_span text)
{
    jpc_buf_add_string(out, "\"");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c < ' ' || c == '"' || c == '\\' || c == 0x7F)
            jpc_buf_printf(out, "\\u%04x", c);
        else
            jpc_buf_add(out, &text.ptr[i], 1);
    }
    jpc_buf_add_string(out, "\"");
}

/** Reads the rows whose file begins with `folder`. */
static inline void read_deviations(struct deviations *deviations, const char *path,
                                   const char *folder)
{
    jpc_span rest, line;

    deviations->bytes = fixture_bytes(NULL, path);
    for (rest = jpc_buf_span(&deviations->bytes); rest.len > 0;) {
        struct deviation *row = &deviations->rows[deviations->n];

        line = jpc_span_take_until(&rest, '\n');
        if (!jpc_span_begins(line, folder))
            continue;
        if (++deviations->n == sizeof deviations->rows / sizeof *deviations->rows)
            abort();
        jpc_span_drop(&line, strlen(folder));
        row->file = jpc_span_take_until(&line, '\t');
        row->name = jpc_span_take_until(&line, '\t');
        row->has_reason = line.len > 0;
    }
}

static inline bool is_deviation(struct deviations *deviations, const char *file, jpc_span name)
{
    for (size_t i = 0; i < deviations->n; i++) {
        struct deviation *row = &deviations->rows[i];

        if (jpc_span_is(row->file, file) && jpc_span_equals(row->name, name)) {
            row->seen = true;
            return row->has_reason;
        }
    }
    return false;
}

/** Calls `run` for the files of a folder whose names have the ending, by name. */
static inline void each_suite_file(const char *dir, const char *ending,
                                   void (*run)(void *self, const char *file), void *self)
{
    struct dirent **entries;
    int n = scandir(dir, &entries, NULL, alphasort);

    for (int i = 0; i < n; i++) {
        if (strstr(entries[i]->d_name, ending) != NULL)
            run(self, entries[i]->d_name);
        free(entries[i]);
    }
    if (n >= 0)
        free((void *)entries);
}

/** After all cases: each row was asked for and gives its reason. */
static inline void test_deviations(struct deviations *deviations)
{
    for (size_t i = 0; i < deviations->n; i++) {
        const struct deviation *row = &deviations->rows[i];

        ok(row->seen && row->has_reason, "%.*s, %.*s: there is this case, and a reason",
           (int)row->file.len, row->file.ptr, (int)row->name.len, row->name.ptr);
    }
    jpc_buf_release(&deviations->bytes);
}

#endif
