/** From what the configuration calls its input to a sorted list of files. */
#ifndef JPC_JOB_INPUT_LIST_H
#define JPC_JOB_INPUT_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/hash.h"
#include "stage/option.h"

typedef struct jpc_input_file {
    char *path;             /**< owned */
    char *spool;            /**< owned; where its bytes lie, for it can be read only once; NULL: at
                                 `path`. Not kept in the plan */
    uint64_t bytes;         /**< as the file lies on disk */
    uint64_t packed_bytes;  /**< what it had when tasks were cut: they stay when it is replaced */
    jpc_hash128 hash;       /**< XXH3-128 of its content; 0: not known */
    bool is_checked;        /**< this process has read it, and the hash was right */
    uint32_t parts;         /**< that the file is read in; at least 1 */
    uint64_t device, inode; /**< of a file that was found; not kept in the plan */
} jpc_input_file;

typedef struct jpc_passed_over {
    size_t n;
    char *first; /**< by its path; owned; NULL: none */
} jpc_passed_over;

typedef struct jpc_input_list {
    jpc_input_file *files; /**< owned */
    size_t n, capacity;
    /* files in folders that are passed over; not kept in the plan */
    jpc_passed_over arc;    /**< of ARC */
    jpc_passed_over packed; /**< named like shards, in a compression that we do not read */
} jpc_input_list;

/** Appends the files of each pattern, in the order of the patterns; those of one glob or folder
 *  sorted by the bytes of their paths. A folder stands for all files below it that are named like
 *  shards (.warc .wet .jsonl .json .txt .html .htm, also with .gz or .zst), hidden ones aside;
 *  "@list" for the lines of a file, which may be compressed, relative to its folder, but for empty
 *  ones and those that begin with '#'. The folder `except` (NULL: none), where the output lies, is
 *  passed over when a folder around it is searched. Errors: JPC_ERR_IO "no input: 'x' …", "'list':
 *  line 2: no input: …"; JPC_ERR_CONFIG for "-" and for a file named twice. */
jpc_status jpc_input_list_expand(jpc_input_list *list, const jpc_strings *patterns,
                                 const char *except, jpc_err *err);
void jpc_input_list_release(jpc_input_list *list);

/** Number of files without a byte; *first is the first of them. */
size_t jpc_input_list_count_empty(const jpc_input_list *list, const jpc_input_file **first);

/** Appends a file, and returns it. */
jpc_input_file *jpc_input_list_add(jpc_input_list *list, const char *path, uint64_t bytes);

#endif
