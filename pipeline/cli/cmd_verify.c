#include <stdio.h>

#include "cli/command.h"
#include "cli/open_run.h"
#include "report/verify.h"

struct verify_params {
    bool quick, read_only;
    double threads;
};

static const jpc_option verify_options[] = {
    JPC_OPT_FLAG(struct verify_params, quick, false, "do not read the inputs again"),
    JPC_OPT_FLAG(struct verify_params, read_only, false,
                 "leave the markers of what is wrong: the next run does not mend it"),
    JPC_OPT_NUMBER(struct verify_params, threads, 0, 0, 1024, "threads", "0: all cores"),
    {0},
};

static void print_problem(void *self, const char *problem)
{
    (void)self;
    printf("wrong: %s\n", problem);
}

// What a run can do about it.
static const char *advice(const jpc_verification *verification)
{
    size_t n = verification->n_problems - verification->n_inputs - verification->n_unnamed;

    if (verification->n_inputs > 0)
        return "; inputs that are not what they were have to be put back";
    if (n == 0 || verification->read_only)
        return "";
    return n == 1 ? "; 'jpcurate run' makes it again" : "; 'jpcurate run' makes them again";
}

static jpc_status conclude(const jpc_verification *verification, jpc_err *err)
{
    const jpc_run *run = verification->run;
    size_t n_tasks =
        jpc_run_task_count(run, JPC_TASK_MAP) + jpc_run_task_count(run, JPC_TASK_BUCKET) +
        jpc_run_task_count(run, JPC_TASK_PARAGRAPH) + jpc_run_task_count(run, JPC_TASK_FREQUENCY) +
        jpc_run_task_count(run, JPC_TASK_WRITE);

    if (verification->n_problems > 0)
        return jpc_fail(err, JPC_ERR_VERIFY, "'%s': %zu thing%s wrong%s", run->dir,
                        verification->n_problems, verification->n_problems == 1 ? " is" : "s are",
                        advice(verification));
    printf("'%s' is right: %zu input%s, %zu task%s", run->dir, run->plan.inputs.n,
           JPC_PLURAL(run->plan.inputs.n), n_tasks, JPC_PLURAL(n_tasks));
    if (run->aside.n > 0)
        printf("; without %zu of the inputs, which were set aside", run->aside.n);
    putchar('\n');
    return JPC_OK;
}

static jpc_status verify(void *self, const jpc_args *args, jpc_err *err)
{
    const struct verify_params *params = self;
    jpc_opened_run opened;
    jpc_verification verification = {.run = &opened.run,
                                     .threads = jpc_config_threads(NULL, params->threads),
                                     .quick = params->quick,
                                     .read_only = params->read_only,
                                     .log = &opened.log,
                                     .tell = print_problem};
    int mode = JPC_OPEN_LOCKED + (params->quick ? 0 : JPC_OPEN_INPUTS);
    jpc_status status = jpc_open_run(&opened, args->positional[0], mode, err);

    if (status == JPC_OK)
        status = jpc_verify(&verification, err);
    if (status == JPC_OK)
        status = conclude(&verification, err);
    jpc_close_run(&opened);
    return status;
}

int cmd_verify(const jpc_command *command, int argc, char **argv)
{
    struct verify_params params = {0};
    jpc_arg_table tables[] = {{"Options", verify_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 1, 1, "one folder of a run"};

    return jpc_command_run(command, &spec, argc, argv, verify, &params);
}
