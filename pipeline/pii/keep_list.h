/** What is found and stays: public service numbers, and the user's own values.
 *
 *  A value of the list keeps what is the same value, however it is written: 03(1234)5678 keeps
 *  ＋８１ 3-1234-5678. *@example.co.jp, or @example.co.jp, keeps all e-mail addresses of a domain
 * (not of its subdomains). Public service numbers keep telephone numbers only.
 *
 *  Built once, then shared by threads. */
#ifndef JPC_PII_KEEP_LIST_H
#define JPC_PII_KEEP_LIST_H

#include "core/string_set.h"

typedef struct jpc_keep_list {
    jpc_string_set own;     /**< in their one form */
    jpc_string_set service; /**< digits */
} jpc_keep_list;

/** Adds emergency and service numbers and help lines that are there for everybody. */
void jpc_keep_list_add_service(jpc_keep_list *list);

/** Adds a value, or a domain. Errors: JPC_ERR_CONFIG if it is none. */
jpc_status jpc_keep_list_add(jpc_keep_list *list, jpc_span value, jpc_err *err);

/** Adds those of a file, one a line (core/list_file.h: #7119 is written 7119). Errors: those of
 *  jpc_list_file_each(). */
jpc_status jpc_keep_list_read(jpc_keep_list *list, const char *path, jpc_err *err);

/** Makes it ready for questions. Errors: JPC_ERR_LIMIT. */
jpc_status jpc_keep_list_build(jpc_keep_list *list, jpc_err *err);

void jpc_keep_list_release(jpc_keep_list *list);

/** Whether what the detector `kind` found, `value` in its one form, stays. Scratch is in `arena`.
 */
bool jpc_keep_list_has(const jpc_keep_list *list, jpc_arena *arena, const char *kind,
                       jpc_span value);

#endif
