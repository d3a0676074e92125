#include "job/twin_file.h"

#include <errno.h>
#include <unistd.h>

#include "data/sink.h"

const jpc_twin jpc_twin_plan = {{"plan.json", "state/plan.json"}, JPC_CHECKSUM_JSON};
const jpc_twin jpc_twin_config = {{"config.yaml", "state/config.yaml"}, JPC_CHECKSUM_YAML};

static jpc_status look(const jpc_run *run, const char *name, bool *found, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    *found = access(jpc_run_path(run, &path, "%s", name), F_OK) == 0;
    if (!*found && errno != ENOENT && errno != ENOTDIR)
        status = jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path.ptr, strerror(errno));
    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_twin_look(const jpc_run *run, const jpc_twin *twin, bool *found, jpc_err *err)
{
    JPC_TRY(look(run, twin->names[0], found, err));
    return *found ? JPC_OK : look(run, twin->names[1], found, err);
}

static jpc_status publish(const jpc_run *run, const char *name, const jpc_buf *text, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status =
        jpc_publish(jpc_run_path(run, &path, "%s", name), jpc_buf_span(text), NULL, err);

    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_twin_publish(const jpc_run *run, const jpc_twin *twin, const jpc_buf *text,
                            jpc_err *err)
{
    JPC_TRY(publish(run, twin->names[1], text, err));
    return publish(run, twin->names[0], text, err);
}

// *right: it is there, and has not changed since it was written.
static jpc_status read_copy(const jpc_run *run, const jpc_twin *twin, int which, jpc_buf *text,
                            bool *right, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status;
    bool found;

    text->len = 0;
    *right = false;
    JPC_TRY(look(run, twin->names[which], &found, err));
    if (!found)
        return JPC_OK;
    status = jpc_read_file(jpc_run_path(run, &path, "%s", twin->names[which]), text, err);
    *right = status == JPC_OK && jpc_self_checksum_holds(jpc_buf_span(text), twin->form);
    jpc_buf_release(&path);
    return status;
}

// The copy for people, unless it is missing.
static jpc_status read_wrong(const jpc_run *run, const jpc_twin *twin, int *which, jpc_buf *text,
                             jpc_err *err)
{
    bool right;

    *which = 0;
    JPC_TRY(read_copy(run, twin, *which, text, &right, err));
    if (text->len > 0)
        return JPC_OK;
    *which = 1;
    return read_copy(run, twin, *which, text, &right, err);
}

jpc_status jpc_twin_read(const jpc_run *run, const jpc_twin *twin, jpc_buf *text, jpc_buf *path,
                         jpc_err *err)
{
    jpc_err failure = {.status = JPC_OK}, cause;
    bool right = false;
    int which = 2;

    while (!right && which-- > 0)
        if (read_copy(run, twin, which, text, &right, &cause) != JPC_OK)
            failure = cause;
    if (!right && failure.status != JPC_OK) {
        *err = failure;
        return failure.status;
    }
    if (!right)
        JPC_TRY(read_wrong(run, twin, &which, text, err));
    if (path != NULL)
        jpc_run_path(run, path, "%s", twin->names[which]);
    return JPC_OK;
}

jpc_status jpc_twin_mend(const jpc_run *run, const jpc_twin *twin, jpc_err *err)
{
    jpc_buf text[2] = {{0}, {0}};
    jpc_err ignored;
    bool right[2];
    jpc_status status = JPC_OK;

    for (int i = 0; i < 2; i++)
        read_copy(run, twin, i, &text[i], &right[i], &ignored);
    if (right[1] && !(right[0] && jpc_span_equals(jpc_buf_span(&text[0]), jpc_buf_span(&text[1]))))
        status = publish(run, twin->names[0], &text[1], err);
    else if (right[0] && !right[1])
        status = publish(run, twin->names[1], &text[0], err);
    jpc_buf_release(&text[0]);
    jpc_buf_release(&text[1]);
    return status;
}

bool jpc_twin_is_right(const jpc_run *run, const jpc_twin *twin)
{
    jpc_buf text = {0};
    jpc_err ignored;
    bool right = jpc_twin_read(run, twin, &text, NULL, &ignored) == JPC_OK &&
                 jpc_self_checksum_holds(jpc_buf_span(&text), twin->form);

    jpc_buf_release(&text);
    return right;
}

jpc_status jpc_twin_remove(const jpc_run *run, const jpc_twin *twin, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (int i = 0; i < 2 && status == JPC_OK; i++)
        if (unlink(jpc_run_path(run, &path, "%s", twin->names[i])) != 0 && errno != ENOENT)
            status =
                jpc_fail(err, JPC_ERR_OUTPUT, "cannot remove '%s': %s", path.ptr, strerror(errno));
    jpc_buf_release(&path);
    return status;
}
