#include <stdio.h>

#include "exec/library.h"
#include "cli/command.h"
#include "cli/version.h"

// Libraries as they are linked now: with the plan, they decide every output byte.
static jpc_status print_version(void *self, const jpc_args *args, jpc_err *err)
{
    jpc_buf text = {0};

    (void)self, (void)args, (void)err;
    jpc_buf_printf(&text, "jpcurate %s (%s)\n", JPC_VERSION, JPC_GIT_VERSION);
    jpc_library_versions(&text);
    fwrite(text.ptr, 1, text.len, stdout);
    jpc_buf_release(&text);
    return JPC_OK;
}

int cmd_version(const jpc_command *command, int argc, char **argv)
{
    jpc_command_spec spec = {NULL, 0, 0, 0, "no arguments"};

    return jpc_command_run(command, &spec, argc, argv, print_version, NULL);
}
