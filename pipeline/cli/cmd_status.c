#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "report/run_report.h"

struct tally {
    size_t n, done, failed;
    uint64_t documents, kept;
    double seconds;
};

static bool has_failed(const jpc_run *run, jpc_task_kind kind, size_t task)
{
    jpc_buf path = {0};
    bool failed =
        access(jpc_run_path(run, &path, "state/%s/t%06zu.fail", jpc_task_names[kind], task),
               F_OK) == 0;

    jpc_buf_release(&path);
    return failed;
}

static void count_task(const jpc_run *run, jpc_task_kind kind, size_t task, struct tally *tally)
{
    jpc_marker marker;

    if (!jpc_run_marker(run, kind, task, &marker)) {
        tally->failed += has_failed(run, kind, task);
        return;
    }
    tally->done++;
    tally->documents += marker.documents;
    tally->kept += marker.kept;
    tally->seconds += marker.seconds;
    jpc_marker_release(&marker);
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

static void print_status(const jpc_run *run)
{
    printf("%-8s %8s %8s %8s %8s %12s %12s %8s %10s\n", "stage", "tasks", "done", "failed", "left",
           "documents", "kept", "share", "seconds");
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++) {
        struct tally tally = {.n = jpc_run_task_count(run, (jpc_task_kind)kind)};

        for (size_t t = 0; t < tally.n; t++)
            count_task(run, (jpc_task_kind)kind, t, &tally);
        if (tally.n > 0)
            printf("%-8s %8zu %8zu %8zu %8zu %12" PRIu64 " %12" PRIu64 " %6.1f %% %10.1f\n",
                   jpc_task_names[kind], tally.n, tally.done, tally.failed,
                   tally.n - tally.done - tally.failed, tally.documents, tally.kept,
                   percent(tally.kept, tally.documents), tally.seconds);
    }
    puts(jpc_run_is_finished(run) ? "finished" : "not finished; 'jpcurate run' goes on");
}

static jpc_status status_of(void *self, const jpc_args *args, jpc_err *err)
{
    jpc_run run;
    jpc_status status = jpc_run_load(&run, args->positional[0], err);

    (void)self;
    if (status == JPC_OK)
        print_status(&run);
    jpc_run_release(&run);
    return status;
}

int cmd_status(const jpc_command *command, int argc, char **argv)
{
    jpc_command_spec spec = {NULL, 0, 1, 1, "one folder of a run"};

    return jpc_command_run(command, &spec, argc, argv, status_of, NULL);
}
