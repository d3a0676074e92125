/** What inputs of older runs are called. Plans of many inputs are large and few of them are named,
 *  so that they are looked up all at once, one plan at a time. */
#ifndef JPC_JOB_OLDER_NAME_H
#define JPC_JOB_OLDER_NAME_H

#include "job/key_table.h"

typedef struct jpc_older_name {
    uint32_t run, file; /**< as in jpc_key_origin */
    char *path;         /**< owned */
} jpc_older_name;

typedef struct jpc_older_names {
    jpc_older_name *items; /**< owned */
    size_t n, capacity;
} jpc_older_names;

/** Asks for one. Of this run, nothing is asked for. */
void jpc_older_names_add(jpc_older_names *names, const jpc_key_origin *origin);

/** Looks all of them up. Errors: those of jpc_older_run_open(); JPC_ERR_DATA: there is no such run
 *  or input, so `what`, which says so, is damaged. */
jpc_status jpc_older_names_load(jpc_older_names *names, const jpc_run *run, const char *what,
                                jpc_err *err);

/** Of any origin that was asked for, or is of this run. */
const char *jpc_older_names_find(const jpc_older_names *names, const jpc_run *run,
                                 const jpc_key_origin *origin);

void jpc_older_names_release(jpc_older_names *names);

#endif
