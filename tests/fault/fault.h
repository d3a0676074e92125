/** Faults between the program and the system: what fault.c decides, wrap.c does and durable.c
 *  remembers. How to ask for a fault is said in fault.c.
 */
#ifndef JPC_TESTS_FAULT_FAULT_H
#define JPC_TESTS_FAULT_FAULT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>

/** Kinds of calls that faults tell apart. */
typedef enum fault_call {
    FAULT_OPEN,    /**< open() and fopen() of a file to be read */
    FAULT_CREATE,  /**< … to be written */
    FAULT_OPENDIR, /**< opendir(), open() with O_DIRECTORY */
    FAULT_READ,    /**< read(), pread() */
    FAULT_READDIR,
    FAULT_SEEK,
    FAULT_STAT,  /**< stat(), lstat(), fstat(), access() */
    FAULT_WRITE, /**< write(), pwrite(); fclose() of what was written: once for all of it */
    FAULT_TRUNCATE,
    FAULT_FSYNC, /**< fsync(), fdatasync() */
    FAULT_CLOSE, /**< of a folder or of a file opened to be written; others are not counted */
    FAULT_RENAME,
    FAULT_LINK,
    FAULT_UNLINK,
    FAULT_MKDIR,
    FAULT_RMDIR,
    FAULT_TOUCH, /**< utimensat(), futimens() */
    FAULT_LOCK,  /**< flock() */
    FAULT_FORK,
    FAULT_N_CALLS
} fault_call;

/** What is to happen at one call. All zero: nothing. */
typedef struct fault_outcome {
    int error;        /**< the errno to fail with */
    bool half;        /**< read or write half of the bytes */
    int signal, whom; /**< to be sent when the call is done; 0: none */
} fault_outcome;

/** Counts the call and does what is due before it; may not return. `other` is a second path of the
 *  call, or NULL. Paths that are not known (pipes, stdout) are NULL: such calls are not counted. */
fault_outcome fault_before(fault_call call, const char *path, const char *other);

/** Does what is due after the call. Leaves errno alone. */
void fault_after(const fault_outcome *outcome);

/** What the clock is off, in seconds. */
int64_t fault_clock_offset(void);

/** Whether times of files follow the clock (`clock`), or keep those of another one (`skew`). */
bool fault_files_follow_clock(void);

/** Whether `text` is what `pattern` says: `*` stands for any characters, `?` for one. */
bool fault_matches(const char *pattern, const char *text);

/** Lets this process end by SIGALRM if it takes too long. */
void fault_limit_time(void);

/** Ends the process with status 99: the tool was used in a wrong way. */
__attribute__((format(printf, 1, 2))) noreturn void fault_die(const char *format, ...);

#endif
