/** Status codes and error messages.
 *
 *  A function that can fail returns jpc_status and takes a jpc_err* as its last
 *  parameter. On failure it has filled *err through jpc_fail(); on success *err
 *  is untouched, so calls can be chained. A message is complete as it stands
 *  ("cannot open 'x.jsonl': No such file or directory"): callers forward it,
 *  they do not decorate it. Running out of memory is not reported this way; see
 *  core/memory.h.
 */
#ifndef JPC_CORE_ERROR_H
#define JPC_CORE_ERROR_H

typedef enum jpc_status {
    JPC_OK = 0,
    JPC_END,           /**< Not an error: the source has no more input. */
    JPC_WAIT,          /**< Not an error: what this needs is not there yet. */
    JPC_ERR_IO,        /**< A system call or a codec failed while something was read or set up. */
    JPC_ERR_OUTPUT,    /**< What was to be written could not be: disk full, no permission. */
    JPC_ERR_DATA,      /**< The input violates its format (also: truncated). */
    JPC_ERR_CONFIG,    /**< Unknown stage or option, value out of bounds. */
    JPC_ERR_LIMIT,     /**< A documented ceiling was reached. */
    JPC_ERR_STOPPED,   /**< Interrupted on purpose; what is done is saved. */
    JPC_ERR_BUSY,      /**< Somebody else works on the same; later it may go. */
    JPC_ERR_SET_ASIDE, /**< Finished, but without some of the inputs. */
    JPC_ERR_VERIFY,    /**< Something that was written is not as it should be. */
} jpc_status;

typedef struct jpc_err {
    jpc_status status;
    char message[504];
} jpc_err;

/** Fills *err, truncating a long message, and returns `status`. */
jpc_status jpc_fail(jpc_err *err, jpc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** What `n` things have at their end in a message: "s", or nothing. */
#define JPC_PLURAL(n) ((n) == 1 ? "" : "s")

/** Forwards a failure to the caller. Use only where nothing needs releasing;
 *  otherwise write `goto cleanup`. */
#define JPC_TRY(call)                                                                              \
    do {                                                                                           \
        jpc_status try_status = (call);                                                            \
        if (try_status != JPC_OK)                                                                  \
            return try_status;                                                                     \
    } while (0)

#endif
