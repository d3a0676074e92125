/** The only list of all stages. Only exec/, cli/ and tests include it. */
#ifndef JPC_EXEC_REGISTRY_H
#define JPC_EXEC_REGISTRY_H

#include "stage/stage.h"

/** All stages in the order of the .def files; ends with NULL. */
extern const jpc_stage_def *const jpc_stages[];

/** Hyphens in `name` count as underscores. Returns NULL if there is no such stage. */
const jpc_stage_def *jpc_stage_find(const char *name);

/** The name of a stage or rule group closest to `name`, or NULL; for messages. */
const char *jpc_stage_suggest(const char *name);

#endif
