// The files that options name, as a plan knows them: what they hold decides which documents are
// kept. Whether one of them is a list is told from itself, for options do not say: text that is no
// JSON.
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/compress.h"
#include "core/key_file.h"
#include "core/list_file.h"
#include "data/sink.h"
#include "job/plan.h"

#define MAX_LICENCE 200 // bytes
#define START 512       // bytes in which a file that is no text has a NUL

// ---- one file ------------------------------------------------------------------

static bool may_be_list(const char *path)
{
    char start[START];
    FILE *file = fopen(path, "rb");
    jpc_span bytes = {start, 0};

    if (file == NULL)
        return false;
    bytes.len = fread(start, 1, sizeof start, file);
    fclose(file);
    return (bytes.len >= 4 && (jpc_begins_gzip(bytes) || jpc_begins_zstd(bytes))) ||
           memchr(start, 0, bytes.len) == NULL;
}

static bool is_json(const jpc_list_file *list)
{
    jpc_span text = jpc_span_trim(jpc_buf_span(&list->bytes));

    return text.len > 0 && (text.ptr[0] == '{' || text.ptr[0] == '[');
}

static bool open_list(jpc_list_file *list, const char *path)
{
    jpc_err err;

    if (!may_be_list(path) || jpc_list_file_open(list, path, &err) != JPC_OK)
        return false;
    if (!is_json(list))
        return true;
    jpc_list_file_release(list);
    return false;
}

// To where a line of anything ends: `check` prints it within one.
static char *shortened(jpc_span text)
{
    size_t len = 0;
    char *copy;

    while (len < text.len && len < MAX_LICENCE && (unsigned char)text.ptr[len] >= ' ')
        len++;
    while (len > 0 && len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    if (len == 0)
        return NULL;
    copy = jpc_alloc(len + 1);
    memcpy(copy, text.ptr, len);
    return copy;
}

static void describe(jpc_plan_list *described, const char *path)
{
    jpc_list_file list;
    jpc_list_cursor cursor = {0, 0};
    jpc_list_line line;

    described->entries = JPC_NO_LIST;
    if (!open_list(&list, path))
        return;
    described->licence = shortened(list.licence);
    for (described->entries = 0; jpc_list_file_next(&list, &cursor, &line);)
        described->entries++;
    jpc_list_file_release(&list);
}

// What a run may know of it.
static jpc_status look_at_key(jpc_plan_list *described, const char *path, jpc_err *err)
{
    described->is_key = true;
    described->entries = JPC_NO_LIST;
    return jpc_key_file_fingerprint(path, &described->hash, err);
}

static jpc_status look_at(jpc_plan_list *described, const char *path, jpc_err *err)
{
    jpc_published file;

    JPC_TRY(jpc_checksum_file(path, &file, err));
    described->hash = file.hash;
    describe(described, path);
    return JPC_OK;
}

static const jpc_plan_list *find_file(const jpc_plan *plan, const char *path, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(plan->lists[i].path, path) == 0 && !plan->lists[i].is_key)
            return &plan->lists[i];
    return NULL;
}

static jpc_status add_file(jpc_plan *plan, const char *name, const char *path, bool is_key,
                           jpc_err *err)
{
    const jpc_plan_list *same = is_key ? NULL : find_file(plan, path, plan->n_lists);
    jpc_plan_list list = {.name = NULL};

    if (same != NULL) {
        list = *same;
        list.licence = same->licence != NULL ? jpc_strdup(same->licence) : NULL;
    } else {
        JPC_TRY(is_key ? look_at_key(&list, path, err) : look_at(&list, path, err));
    }
    list.name = jpc_strdup(name);
    list.path = jpc_strdup(path);
    plan->lists = jpc_realloc(plan->lists, (plan->n_lists + 1) * sizeof *plan->lists);
    plan->lists[plan->n_lists++] = list;
    return JPC_OK;
}

// ---- all that options name -----------------------------------------------------

static int is_shown(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name); // alphasort() would depend on the locale
}

static jpc_status add_folder(jpc_plan *plan, const char *name, const char *folder, jpc_err *err)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, is_shown, compare_names);
    jpc_status status = JPC_OK;

    if (n < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", folder, strerror(errno));
    for (int i = 0; i < n; i++) {
        jpc_buf path = {0};
        struct stat found;

        jpc_buf_printf(&path, "%s/%s", folder, entries[i]->d_name);
        if (status == JPC_OK && stat(jpc_buf_string(&path), &found) == 0 && S_ISREG(found.st_mode))
            status = add_file(plan, name, path.ptr, false, err);
        jpc_buf_release(&path);
        free(entries[i]);
    }
    free(entries);
    return status;
}

static jpc_status add_path(jpc_plan *plan, const char *name, const char *path, bool is_key,
                           jpc_err *err)
{
    struct stat status;

    if (path[0] == '\0') // an option that is not set
        return JPC_OK;
    if (stat(path, &status) != 0)
        return errno == ENOENT
                   ? JPC_OK
                   : jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return add_folder(plan, name, path, err);
    if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "'%s' of %s is a pipe: a run that goes on, and its other tasks, have to "
                        "find it again; expected a file",
                        path, name);
    return S_ISREG(status.st_mode) ? add_file(plan, name, path, is_key, err) : JPC_OK;
}

static jpc_status add_option(jpc_plan *plan, const char *name, const jpc_option *option,
                             const void *params, jpc_err *err)
{
    const char *field = (const char *)params + option->offset;

    if (option->type == JPC_TYPE_PATH)
        return add_path(plan, name, *(char *const *)(const void *)field, option->is_key, err);
    if (option->type == JPC_TYPE_PATHS) {
        const jpc_strings *paths = (const jpc_strings *)(const void *)field;

        for (size_t i = 0; i < paths->n; i++)
            JPC_TRY(add_path(plan, name, paths->items[i], false, err));
    }
    return JPC_OK;
}

static jpc_status add_stage(jpc_plan *plan, const jpc_stage *stage, jpc_err *err)
{
    jpc_status status = JPC_OK;
    jpc_buf name = {0};

    for (const jpc_option *o = stage->def->options; o->name != NULL && status == JPC_OK; o++) {
        name.len = 0;
        jpc_buf_printf(&name, "%s.%s", stage->name, o->name);
        status = add_option(plan, jpc_buf_string(&name), o, stage->params, err);
    }
    jpc_buf_release(&name);
    return status;
}

jpc_status jpc_plan_add_lists(jpc_plan *plan, const jpc_pipeline *pipeline, jpc_err *err)
{
    for (int i = 0; i < pipeline->n_stages; i++)
        JPC_TRY(add_stage(plan, &pipeline->stages[i], err));
    return JPC_OK;
}

// ---- telling -------------------------------------------------------------------

void jpc_plan_tell_lists(const jpc_plan *plan, const char *front, jpc_buf *out)
{
    for (size_t i = 0; i < plan->n_lists; i++) {
        const jpc_plan_list *list = &plan->lists[i];
        char hex[JPC_HASH_HEX];

        jpc_hash128_hex(list->hash, hex);
        if (list->is_key)
            jpc_buf_printf(out, "%skey '%s' of %s: fingerprint %s\n", front, list->path, list->name,
                           hex);
        else if (list->entries == JPC_NO_LIST)
            jpc_buf_printf(out, "%sfile '%s' of %s: XXH3-128 %s\n", front, list->path, list->name,
                           hex);
        else
            jpc_buf_printf(out, "%slist '%s' of %s: %" PRIu64 " entr%s, %s%s, XXH3-128 %s\n", front,
                           list->path, list->name, list->entries, list->entries == 1 ? "y" : "ies",
                           list->licence != NULL ? "licence " : "licence not stated",
                           list->licence != NULL ? list->licence : "", hex);
    }
}

void jpc_plan_note_lists(const jpc_plan *plan, jpc_buf *notes)
{
    jpc_buf_add_span(notes, jpc_buf_span(&plan->older_notes));
    for (size_t i = 0; i < plan->n_lists; i++) {
        jpc_list_file list;
        size_t n, n_repeated;

        if (plan->lists[i].entries == JPC_NO_LIST ||
            find_file(plan, plan->lists[i].path, i) != NULL ||
            !open_list(&list, plan->lists[i].path))
            continue;
        jpc_list_file_count(&list, &n, &n_repeated);
        jpc_list_file_release(&list);
        if (n == 0)
            jpc_buf_printf(notes, "list '%s' is empty\n", plan->lists[i].path);
        else if (n_repeated > 0)
            jpc_buf_printf(notes, "list '%s': %zu of %zu entries %s equal to earlier ones\n",
                           plan->lists[i].path, n_repeated, n, n_repeated == 1 ? "is" : "are");
    }
}
