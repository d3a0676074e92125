/** Signs of life: state/alive/HOST.PID, a file that a driver touches every few seconds while it
 *  works on a run, and rewrites when it has something to say. With the markers it is all that
 *  `status` looks at, on any machine. */
#ifndef JPC_JOB_ALIVE_H
#define JPC_JOB_ALIVE_H

#include <time.h>

#include "job/run.h"

#define JPC_ALIVE_SECONDS 5 // between two signs

/** The file of this process. */
typedef struct jpc_alive {
    char *path; /**< owned */
    uint64_t beat, last_ns;
    timer_t timer;
    bool is_touched; /**< there is a timer */
} jpc_alive;

void jpc_alive_open(jpc_alive *alive, const jpc_run *run);

/** Writes a sign of life: `members` are further members of its JSON object; `"waiting":true`: it
 *  does not work yet. From then on the file is touched by a timer, whatever this process is at.
 *  Best effort: a sign that cannot be written stops no work. */
void jpc_alive_show(jpc_alive *alive, jpc_span members);

/** Whether it is time for the next one: at once a second if there is news. */
bool jpc_alive_is_due(const jpc_alive *alive, bool is_news);

/** Removes it. */
void jpc_alive_close(jpc_alive *alive);

/** What another process has shown. */
typedef struct jpc_alive_sign {
    char *host; /**< owned */
    long pid;
    uint64_t beat;
    bool here, own; /**< of a process on this machine; of this process */
    bool waiting;   /**< it is alive and waits until it may work */
    bool living;    /**< here: the process is there; elsewhere: it has shown itself in the last
                         minute, by the clock of the file system if we show ourselves, too */
    double age_s;   /**< of the sign */
    struct timespec changed;
    jpc_buf json; /**< owned */
} jpc_alive_sign;

typedef struct jpc_alive_list {
    jpc_alive_sign *signs; /**< owned; by host and number */
    size_t n;
} jpc_alive_list;

/** Whether somebody else is at work, and does not only wait. */
bool jpc_alive_others(const jpc_alive_list *list);

void jpc_alive_find(jpc_alive_list *list, const jpc_run *run);
void jpc_alive_release(jpc_alive_list *list);

/** Whether a sign of life names this process, as driver or as worker. */
bool jpc_alive_names(const jpc_alive_list *list, const char *host, long pid);

/** Sets the flag of each task of this kind that a living process works on. Returns their number. */
size_t jpc_alive_running(const jpc_alive_list *list, jpc_task_kind kind, size_t n_tasks,
                         bool *flags);

#endif
