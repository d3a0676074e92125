/** All files that the markers of a run name. */
#ifndef JPC_JOB_OUTPUT_LIST_H
#define JPC_JOB_OUTPUT_LIST_H

#include "job/marker_table.h"
#include "job/run_folder.h"

typedef struct jpc_output_list {
    char **paths; /**< owned; below the run's folder, sorted */
    size_t n, capacity;
} jpc_output_list;

/** Also of a run with tasks that are not done. Errors: JPC_ERR_IO: a marker cannot be read. */
jpc_status jpc_output_list_collect(jpc_output_list *list, jpc_marker_table *table, jpc_err *err);
void jpc_output_list_release(jpc_output_list *list);

bool jpc_output_list_has(const jpc_output_list *list, const char *path);

/** Removes what tasks wrote and no marker names: of attempts that were killed, or with inputs that
 *  have been set aside since. Only where no task is left to be done. Adds to *swept. Errors, and
 *  then nothing is removed: those of jpc_output_list_collect(). */
jpc_status jpc_run_remove_unnamed(jpc_marker_table *table, jpc_swept *swept, jpc_err *err);

#endif
