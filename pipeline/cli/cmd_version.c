#include <stdio.h>

#include "cli/command.h"
#include "cli/version.h"

static jpc_status print_version(void *self, const jpc_args *args, jpc_err *err)
{
    (void)self, (void)args, (void)err;
    printf("jpcurate %s (%s)\n", JPC_VERSION, JPC_GIT_VERSION);
    return JPC_OK;
}

int cmd_version(const jpc_command *command, int argc, char **argv)
{
    jpc_command_spec spec = {NULL, 0, 0, 0, "no arguments"};

    return jpc_command_run(command, &spec, argc, argv, print_version, NULL);
}
