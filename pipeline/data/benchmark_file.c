#include "data/benchmark_file.h"

#include <stdlib.h>

#include "core/list_file.h"
#include "data/json_scan.h"
#include "data/json_strings.h"
#include "data/jsonl.h"

struct reading {
    jpc_benchmark_take *take;
    void *self;
    jpc_arena arena;
    const char *counted; // newlines before it are counted
    size_t line;         // that it is in
};

static void count_lines(struct reading *reading, const char *to)
{
    for (; reading->counted < to; reading->counted++)
        reading->line += *reading->counted == '\n';
}

static void take_string(void *self, jpc_span path, jpc_span content)
{
    struct reading *reading = self;

    count_lines(reading, content.ptr);
    reading->take(reading->self,
                  &(jpc_benchmark_string){.text = jpc_json_unescape(&reading->arena, content),
                                          .field = path,
                                          .line = reading->line});
    jpc_arena_reset(&reading->arena);
}

static jpc_status read_json(struct reading *reading, jpc_span text, const char *path,
                            char *const *fields, size_t n_fields, jpc_err *err)
{
    jpc_json_scan scan = {text.ptr, text.ptr + text.len};
    jpc_span value;

    for (jpc_json_skip_blanks(&scan); scan.at < scan.end; jpc_json_skip_blanks(&scan)) {
        if (!jpc_json_value(&scan, &value)) {
            count_lines(reading, scan.at < scan.end ? scan.at : scan.end);
            return jpc_fail(err, JPC_ERR_CONFIG, "'%s' line %zu: expected JSON", path,
                            reading->line);
        }
        jpc_json_each_string(value, fields, n_fields, take_string, reading);
    }
    return JPC_OK;
}

static void read_lines(struct reading *reading, jpc_span text)
{
    while (text.len > 0) {
        jpc_span line = jpc_span_trim(jpc_span_take_until(&text, '\n'));

        reading->line++;
        if (line.len > 0)
            reading->take(reading->self,
                          &(jpc_benchmark_string){.text = line, .line = reading->line});
    }
}

static bool is_json(jpc_span text, const char *path)
{
    jpc_span name = jpc_span_of(path);
    static const char *const endings[] = {".gz", ".zst", ".txt"};

    for (size_t i = 0; i < 3; i++) {
        size_t len = strlen(endings[i]);
        bool ends = name.len >= len && memcmp(name.ptr + name.len - len, endings[i], len) == 0;

        if (ends && i == 2)
            return false;
        if (ends)
            name.len -= len;
    }
    text = jpc_span_trim(text);
    return text.len > 0 && (text.ptr[0] == '{' || text.ptr[0] == '[');
}

jpc_status jpc_benchmark_read(const char *path, char *const *fields, size_t n_fields,
                              jpc_benchmark_take *take, void *self, jpc_err *err)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct reading reading = {.take = take, .self = self};
    jpc_status status = JPC_OK;
    jpc_list_file file;
    jpc_span text;

    JPC_TRY(jpc_list_file_open(&file, path, err));
    text = jpc_buf_span(&file.bytes);
    if (jpc_span_begins(text, mark))
        jpc_span_drop(&text, sizeof mark - 1);
    reading.counted = text.ptr;
    if (is_json(text, path)) {
        reading.line = 1;
        status = read_json(&reading, text, path, fields, n_fields, err);
    } else {
        read_lines(&reading, text);
    }
    jpc_arena_release(&reading.arena);
    jpc_list_file_release(&file);
    return status;
}
