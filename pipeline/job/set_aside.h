/** Inputs that failed again and again and are left out of the run: state/set_aside.json. The rest
 *  of a run is made as if they were empty files. */
#ifndef JPC_JOB_SET_ASIDE_H
#define JPC_JOB_SET_ASIDE_H

#include "job/plan.h"

typedef struct jpc_set_aside_input {
    size_t input; /**< its number in the plan */
    char *cause;  /**< owned; the message of the last failure */
} jpc_set_aside_input;

typedef struct jpc_set_aside {
    jpc_set_aside_input *inputs; /**< owned; by number */
    size_t n;
} jpc_set_aside;

/** Reads the list; a file that is missing or has changed sets nothing aside: what fails will fail
 *  again. */
void jpc_set_aside_load(jpc_set_aside *aside, const jpc_plan *plan, const char *path);
void jpc_set_aside_release(jpc_set_aside *aside);

/** Adds an input, unless it is there. */
void jpc_set_aside_add(jpc_set_aside *aside, size_t input, const char *cause);

bool jpc_set_aside_has(const jpc_set_aside *aside, size_t input);

jpc_status jpc_set_aside_publish(const jpc_set_aside *aside, const jpc_plan *plan, const char *path,
                                 jpc_err *err);

#endif
