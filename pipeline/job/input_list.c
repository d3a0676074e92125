#include "job/input_list.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/format.h"
#include "job/path_list.h"

jpc_input_file *jpc_input_list_add(jpc_input_list *list, const char *path, uint64_t bytes)
{
    if (list->n == list->capacity) {
        list->capacity = list->capacity * 2 + 16;
        list->files = jpc_realloc(list->files, list->capacity * sizeof *list->files);
    }
    list->files[list->n++] = (jpc_input_file){
        .path = jpc_strdup(path), .bytes = bytes, .packed_bytes = bytes, .parts = 1};
    return &list->files[list->n - 1];
}

static void add_found(jpc_input_list *list, const char *path, const struct stat *status)
{
    jpc_input_file *file = jpc_input_list_add(list, path, (uint64_t)status->st_size);

    file->device = (uint64_t)status->st_dev;
    file->inode = (uint64_t)status->st_ino;
}

void jpc_input_list_release(jpc_input_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->files[i].path);
        free(list->files[i].spool);
    }
    free(list->files);
    free(list->arc.first);
    free(list->packed.first);
    *list = (jpc_input_list){0};
}

size_t jpc_input_list_count_empty(const jpc_input_list *list, const jpc_input_file **first)
{
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++)
        if (list->files[i].bytes == 0 && n++ == 0)
            *first = &list->files[i];
    return n;
}

static jpc_status fail_no_input(jpc_err *err, const char *path, const char *why)
{
    return jpc_fail(err, JPC_ERR_IO, "no input: '%s': %s", path, why);
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const jpc_input_file *)a)->path, ((const jpc_input_file *)b)->path);
}

static void sort_from(jpc_input_list *list, size_t first)
{
    if (list->n > first)
        qsort(list->files + first, list->n - first, sizeof *list->files, compare_paths);
}

// ---- folders ------------------------------------------------------------------

static size_t cut_ending(const char *name, size_t len, const char *ending)
{
    size_t n = strlen(ending);

    return len > n && memcmp(name + len - n, ending, n) == 0 ? len - n : len;
}

static bool has_shard_ending(const char *name, size_t len)
{
    static const char *const endings[] = {".warc", ".wet",  ".jsonl", ".json",
                                          ".txt",  ".html", ".htm"};

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (cut_ending(name, len, endings[i]) < len)
            return true;
    return false;
}

static bool is_shard_name(const char *name)
{
    size_t all = strlen(name);
    size_t len = cut_ending(name, all, ".gz");

    if (name[0] == '.')
        return false;
    if (len == all)
        len = cut_ending(name, all, ".zst");
    return has_shard_ending(name, len);
}

// A shard in a compression that is not read, by its name.
static bool is_packed_name(const char *name)
{
    static const char *const endings[] = {".7z",     ".Z",   ".br",   ".bz2", ".gzip",
                                          ".lz",     ".lz4", ".lzma", ".lzo", ".sz",
                                          ".snappy", ".xz",  ".zip",  ".zstd"};
    size_t all = strlen(name);

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t len = cut_ending(name, all, endings[i]);

        if (len < all && (has_shard_ending(name, len) || cut_ending(name, len, ".arc") < len))
            return true;
    }
    return false;
}

// What is searched, and what was found.
struct search {
    jpc_input_list *found;
    jpc_input_list folders; // still to be searched
    struct stat except;     // st_ino 0: no folder is passed over
};

static void look_at_folder(struct search *search, const char *path, const struct stat *status)
{
    if (search->except.st_ino != status->st_ino || search->except.st_dev != status->st_dev)
        jpc_input_list_add(&search->folders, path, 0);
}

static void count_passed(jpc_passed_over *passed, const char *path)
{
    passed->n++;
    if (passed->first != NULL && strcmp(passed->first, path) <= 0)
        return;
    free(passed->first);
    passed->first = jpc_strdup(path);
}

// A crawl in an older format, or another compression, is not left out without a word.
static void pass_over(jpc_input_list *list, const char *path, const char *name)
{
    if (jpc_foreign_of_name(path) != NULL)
        count_passed(&list->arc, path);
    else if (is_packed_name(name))
        count_passed(&list->packed, path);
}

// Links to folders are not followed, so that no loop can be.
static jpc_status look_at_path(struct search *search, const char *path, const char *name,
                               jpc_err *err)
{
    struct stat status;

    if (lstat(path, &status) != 0)
        return fail_no_input(err, path, strerror(errno));
    if (S_ISDIR(status.st_mode)) {
        look_at_folder(search, path, &status);
        return JPC_OK;
    }
    if (!is_shard_name(name)) {
        pass_over(search->found, path, name);
        return JPC_OK;
    }
    if (stat(path, &status) != 0)
        return fail_no_input(err, path, strerror(errno));
    if (S_ISREG(status.st_mode))
        add_found(search->found, path, &status);
    return JPC_OK;
}

// A folder that cannot be read to its end has not been read: errno tells it from one that ends.
static const struct dirent *next_entry(DIR *dir)
{
    errno = 0;
    return readdir(dir);
}

static jpc_status search_folder(struct search *search, size_t at, jpc_err *err)
{
    DIR *dir = opendir(search->folders.files[at].path);
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    if (dir == NULL)
        return fail_no_input(err, search->folders.files[at].path, strerror(errno));
    for (const struct dirent *e = next_entry(dir); e != NULL && status == JPC_OK;
         e = next_entry(dir)) {
        const char *folder = search->folders.files[at].path; // the list may have moved

        if (e->d_name[0] == '.')
            continue;
        path.len = 0;
        jpc_buf_printf(&path, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/",
                       e->d_name);
        status = look_at_path(search, jpc_buf_string(&path), e->d_name, err);
    }
    if (status == JPC_OK && errno != 0)
        status = fail_no_input(err, search->folders.files[at].path, strerror(errno));
    closedir(dir);
    jpc_buf_release(&path);
    return status;
}

// The folder that is passed over may not be there yet; if it cannot be seen, it might be taken for
// input.
static jpc_status find_excepted(struct search *search, const char *except, jpc_err *err)
{
    if (except == NULL || stat(except, &search->except) == 0)
        return JPC_OK;
    search->except.st_ino = 0;
    if (errno == ENOENT || errno == ENOTDIR)
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", except, strerror(errno));
}

static jpc_status add_folder(jpc_input_list *list, const char *path, const char *except,
                             jpc_err *err)
{
    struct search search = {.found = list};
    size_t first = list->n;
    jpc_status status = find_excepted(&search, except, err);

    jpc_input_list_add(&search.folders, path, 0);
    for (size_t i = 0; status == JPC_OK && i < search.folders.n; i++)
        status = search_folder(&search, i, err);
    jpc_input_list_release(&search.folders);
    if (status == JPC_OK && list->n == first)
        status = fail_no_input(err, path,
                               "holds no .warc, .wet, .jsonl, .json, .txt, .html or .htm "
                               "(.gz, .zst) files");
    sort_from(list, first);
    return status;
}

// ---- files, globs, lists ----------------------------------------------------------

static jpc_status add_existing(jpc_input_list *list, const char *path, const struct stat *status,
                               const char *except, jpc_err *err)
{
    if (S_ISDIR(status->st_mode))
        return add_folder(list, path, except, err);
    if (!S_ISREG(status->st_mode))
        return fail_no_input(err, path, "is not a file");
    add_found(list, path, status);
    return JPC_OK;
}

// A link that leads nowhere matches nothing; what cannot be read might.
static int is_unreadable(const char *path, int cause)
{
    (void)path;
    return cause != ENOENT;
}

static jpc_status add_glob(jpc_input_list *list, const char *pattern, const char *except,
                           jpc_err *err)
{
    size_t first = list->n;
    jpc_status result = JPC_OK;
    glob_t found;
    int failure = glob(pattern, GLOB_NOSORT, is_unreadable, &found);

    if (failure != 0) {
        globfree(&found);
        return fail_no_input(err, pattern,
                             failure == GLOB_NOMATCH ? "matches nothing"
                                                     : "not all of its folders can be read");
    }
    for (size_t i = 0; result == JPC_OK && i < found.gl_pathc; i++) {
        struct stat status;

        if (stat(found.gl_pathv[i], &status) == 0)
            result = add_existing(list, found.gl_pathv[i], &status, except, err);
        else
            result = fail_no_input(err, found.gl_pathv[i], strerror(errno));
    }
    globfree(&found);
    sort_from(list, first);
    return result;
}

// A file of that very name comes before a glob: names may hold '['.
static jpc_status add_pattern(jpc_input_list *list, const char *pattern, const char *except,
                              jpc_err *err)
{
    struct stat status;

    if (stat(pattern, &status) == 0)
        return add_existing(list, pattern, &status, except, err);
    if (strpbrk(pattern, "*?[") != NULL)
        return add_glob(list, pattern, except, err);
    return fail_no_input(err, pattern, strerror(errno));
}

static jpc_status add_list_line(jpc_input_list *list, const char *list_path, const char *line,
                                const char *except, jpc_err *err)
{
    const char *slash = strrchr(list_path, '/');
    jpc_buf path = {0};
    jpc_status status;

    if (line[0] != '/' && slash != NULL)
        jpc_buf_add(&path, list_path, (size_t)(slash - list_path) + 1);
    jpc_buf_add_string(&path, line);
    status = add_pattern(list, jpc_buf_string(&path), except, err);
    jpc_buf_release(&path);
    return status;
}

static jpc_status fail_at_line(const char *path, size_t line, jpc_err *err)
{
    jpc_err cause = *err;

    return jpc_fail(err, cause.status, "'%s': line %zu: %s", path, line, cause.message);
}

static jpc_status add_list(jpc_input_list *list, const char *path, const char *except, jpc_err *err)
{
    jpc_path_list lines;
    jpc_status status = jpc_path_list_read(&lines, path, err);
    size_t first = list->n;
    const char *line;

    while (status == JPC_OK && jpc_path_list_next(&lines, &line)) {
        status = add_list_line(list, path, line, except, err);
        if (status != JPC_OK)
            status = fail_at_line(path, lines.line, err);
    }
    jpc_path_list_release(&lines);
    if (status == JPC_OK && list->n == first)
        status = fail_no_input(err, path, "lists no files");
    return status;
}

static int compare_files(const void *a, const void *b)
{
    const jpc_input_file *x = a, *y = b;

    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    return (x->inode > y->inode) - (x->inode < y->inode);
}

static jpc_status fail_twice(const char *path, const char *other, jpc_err *err)
{
    if (strcmp(path, other) == 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "input '%s' is named twice", path);
    return jpc_fail(err, JPC_ERR_CONFIG, "input '%s' is named twice: '%s' is the same file", path,
                    other);
}

// A file read twice would count its documents twice.
static jpc_status check_unique(const jpc_input_list *list, jpc_err *err)
{
    jpc_input_file *sorted = jpc_alloc((list->n + 1) * sizeof *sorted);
    jpc_status status = JPC_OK;

    if (list->n > 0)
        memcpy(sorted, list->files, list->n * sizeof *sorted);
    qsort(sorted, list->n, sizeof *sorted, compare_files);
    for (size_t i = 1; status == JPC_OK && i < list->n; i++)
        if (compare_files(&sorted[i - 1], &sorted[i]) == 0)
            status = fail_twice(sorted[i - 1].path, sorted[i].path, err);
    free(sorted);
    return status;
}

jpc_status jpc_input_list_expand(jpc_input_list *list, const jpc_strings *patterns,
                                 const char *except, jpc_err *err)
{
    if (patterns->n == 0)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "no input: 'input.paths' is empty; give files, as in "
                        "--set 'input.paths=crawl/*.warc.gz'");
    for (size_t i = 0; i < patterns->n; i++) {
        const char *pattern = patterns->items[i];

        if (strcmp(pattern, "-") == 0)
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "no input: '-' is for pipes; a run needs files in 'input.paths'");
        JPC_TRY(pattern[0] == '@' ? add_list(list, pattern + 1, except, err)
                                  : add_pattern(list, pattern, except, err));
    }
    return check_unique(list, err);
}
