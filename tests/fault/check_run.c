// usage: check_run RUN
//
// What has to hold of the folder of a run at any moment, also right after a kill: no file under a
// final name is empty or torn, and what a marker names is as the marker says. Prints what is not,
// and ends with 1; else how much was looked at.
#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/sink.h"
#include "data/source.h"
#include "job/json_object.h"

struct check {
    const char *run;
    bool finished; // what is not needed any more may be gone
    size_t n_bad, n_zstd, n_markers, n_outputs;
};

__attribute__((format(printf, 2, 3))) static void complain(struct check *check, const char *format,
                                                           ...)
{
    va_list args;

    check->n_bad++;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

static bool ends_with(const char *name, const char *ending)
{
    size_t len = strlen(name), n = strlen(ending);

    return len >= n && strcmp(name + len - n, ending) == 0;
}

static void check_zstd(struct check *check, const char *path)
{
    jpc_piece piece = {.kind = JPC_PIECE_BYTES};
    jpc_source *source;
    jpc_buf out = {0};
    jpc_err err;
    jpc_status status = jpc_source_open(&source, path, false, &err);

    check->n_zstd++;
    while (status == JPC_OK && piece.kind == JPC_PIECE_BYTES) {
        out.len = 0;
        status = jpc_source_read(source, &out, &piece, &err);
    }
    if (status != JPC_OK || piece.kind != JPC_PIECE_END || !jpc_source_is_compressed(source))
        complain(check, "'%s' is torn", path);
    jpc_source_close(source);
    jpc_buf_release(&out);
}

// ---- markers ------------------------------------------------------------------------

static bool may_be_gone(const struct check *check, const char *name)
{
    return check->finished &&
           (strncmp(name, "data/clean/", 11) == 0 || strncmp(name, "data/key/", 9) == 0);
}

static void check_file(struct check *check, const char *marker, const char *name,
                       const jpc_published *said)
{
    jpc_published is;
    jpc_buf path = {0};
    jpc_err err;
    struct stat status;

    check->n_outputs++;
    jpc_buf_printf(&path, "%s/%s", check->run, name);
    if (stat(jpc_buf_string(&path), &status) != 0) {
        if (!may_be_gone(check, name))
            complain(check, "'%s' names '%s', which is not there", marker, name);
    } else if (jpc_checksum_file(path.ptr, &is, &err) != JPC_OK || is.bytes != said->bytes ||
               is.hash.low != said->hash.low || is.hash.high != said->hash.high) {
        complain(check, "'%s' is not the '%s' that '%s' names", path.ptr, name, marker);
    }
    jpc_buf_release(&path);
}

static bool check_output(struct check *check, const char *marker, jpc_span output)
{
    jpc_published file;
    char *name;

    if (!jpc_json_get_u64(output, "bytes", &file.bytes) ||
        !jpc_json_get_hash(output, "xxh3_128", &file.hash) ||
        !jpc_json_get_string(output, "path", &name))
        return false;
    check_file(check, marker, name, &file);
    free(name);
    return true;
}

static void check_marker(struct check *check, const char *path)
{
    jpc_buf text = {0};
    jpc_span array, at, output;
    jpc_err err;
    bool fine = jpc_read_file(path, &text, &err) == JPC_OK &&
                jpc_json_find(jpc_buf_span(&text), "outputs", &array) && jpc_json_begin(array, &at);

    check->n_markers++;
    while (fine && jpc_json_next(&at, &output))
        fine = check_output(check, path, output);
    if (!fine || at.len > 0)
        complain(check, "'%s' is no marker", path);
    jpc_buf_release(&text);
}

// ---- folders ------------------------------------------------------------------------

// Locks and signs of life are empty or change.
static bool is_loose(const char *path)
{
    return strstr(path, ".tmp.") != NULL || strstr(path, "/state/alive/") != NULL ||
           ends_with(path, "/lock");
}

static void check_folder(struct check *check, const char *folder)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);

    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        jpc_buf path = {0};
        struct stat status;

        jpc_buf_printf(&path, "%s/%s", folder, name);
        if (name[0] == '.' || is_loose(jpc_buf_string(&path)))
            ;
        else if (stat(path.ptr, &status) != 0)
            complain(check, "'%s' cannot be seen", path.ptr);
        else if (S_ISDIR(status.st_mode))
            check_folder(check, path.ptr);
        else if (status.st_size == 0)
            complain(check, "'%s' is empty", path.ptr);
        else if (ends_with(name, ".zst"))
            check_zstd(check, path.ptr);
        else if (ends_with(name, ".ok"))
            check_marker(check, path.ptr);
        jpc_buf_release(&path);
        free(entries[i]);
    }
    if (n < 0)
        complain(check, "'%s' cannot be read", folder);
    else
        free(entries);
}

static bool has_report(const char *run)
{
    jpc_buf path = {0};
    struct stat status;
    bool found;

    jpc_buf_printf(&path, "%s/state/report.ok", run);
    found = stat(jpc_buf_string(&path), &status) == 0;
    jpc_buf_release(&path);
    return found;
}

int main(int argc, char **argv)
{
    struct check check = {.run = argc == 2 ? argv[1] : ""};

    if (argc != 2) {
        fputs("usage: check_run RUN\n", stderr);
        return 2;
    }
    check.finished = has_report(check.run);
    check_folder(&check, check.run);
    if (check.n_bad > 0)
        return 1;
    printf("%zu zstd, %zu markers, %zu outputs\n", check.n_zstd, check.n_markers, check.n_outputs);
    return 0;
}
