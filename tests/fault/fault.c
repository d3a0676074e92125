// The program with faults between it and the system: build/MODE/tests/fault/jpcurate. The linker
// leads its system calls (--wrap) through wrap.c, which asks here what is to happen.
//
//     JPCURATE_FAULT        FAULT[;FAULT]...
//     JPCURATE_FAULT_STATE  a file, made if it is missing, in which all processes of a run count;
//                           remove it before the next run
//     JPCURATE_FAULT_TRACE  a file to which every call is appended: PID CALL PATH, and HIT
//     JPCURATE_FAULT_DISK   a folder of which the part that would survive a power cut is kept in
//     JPCURATE_FAULT_EAGER  FOLDER.durable/tree, see durable.c
//
//     FAULT   CALL[,CALL]...[:PATTERN][@N[-[M]]][!ROLE]=ACTION
//     CALL    open create opendir read readdir seek stat write truncate fsync close rename link
//             unlink mkdir rmdir touch lock fork (fault.h says of which functions), or
//             publish: all that changes files and names, opendir (of a folder to be synced)
//             look:    all that only looks
//             all
//     PATTERN of the path as it was given to open(), `*` also for slashes; of rename(), either path
//     N       the Nth of these calls in the whole run; N-: from the Nth on; N-M; default: 1-
//     ROLE    parent: only in the process that was first to count; child: only in others
//     ACTION  none           counts
//             EIO ENOSPC …   fails with this error (a close() is done all the same)
//             half           reads or writes half of the bytes
//             short          writes half of the bytes, and the next of these calls fails: ENOSPC
//             SIGNAL[-after][:WHOM]  kill term int hup usr1 usr2 stop cont, before or after the
//                            call, to self (default), parent or group
//             powercut       kill:group
//             wait:FILE      makes FILE.waiting and waits until FILE is there
//             clock+S        from now on CLOCK_REALTIME and the times of files are S seconds off;
//             clock-S        times of files that are set by write(), create and touch
//             skew+S skew-S  the same, but files get their times from a clock that is right
//
// With `all@K=kill` for K = 1, 2, 3 … until nothing is hit, a run is killed in front of each of its
// calls, and so behind the one before. The first process leads a group of its own, so that `group`
// is the run, and all end by SIGALRM after two minutes, so that a hang fails. The state is an array
// of uint64_t: the first process, then the calls that matched and the hits of each fault; `od -An
// -tu8 -w8 STATE` shows it.
//
// fsync() is not passed on: what it is for is modelled in durable.c, and a run in a test never
// meets a real power cut.
#include "tests/fault/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fault/durable.h"
#include "tests/fault/real.h"

#define MAX_FAULTS 8
#define TEXT_BYTES 256
#define WAIT_SECONDS 60
#define ALARM_SECONDS 120

enum role { ANYBODY, CHILD, PARENT };
enum action { NONE, FAIL, HALF, SHORT, SIGNAL, WAIT, CLOCK, SKEW };
enum whom { SELF, FIRST, GROUP };

struct fault {
    uint64_t calls; // bits of fault_call
    char pattern[TEXT_BYTES];
    uint64_t first, last;
    enum role role;
    enum action action;
    int number; // errno or signal
    bool after;
    enum whom whom;
    char file[TEXT_BYTES];
    int64_t seconds;
};

// Shared by all processes of a run.
struct state {
    atomic_uint_least64_t first; // the process that came first
    struct {
        atomic_uint_least64_t calls, hits;
    } counts[MAX_FAULTS];
    atomic_int_least64_t clock_offset;
    atomic_bool files_follow;
};

// Written before main() only.
static struct fault faults[MAX_FAULTS];
static size_t n_faults;
static struct state *state;
static int trace = -1;

#define BIT(call) ((uint64_t)1 << FAULT_##call)
#define LOOK (BIT(OPEN) | BIT(READ) | BIT(READDIR) | BIT(SEEK) | BIT(STAT))
#define PUBLISH                                                                                    \
    (BIT(CREATE) | BIT(OPENDIR) | BIT(WRITE) | BIT(TRUNCATE) | BIT(FSYNC) | BIT(CLOSE) |           \
     BIT(RENAME) | BIT(LINK) | BIT(UNLINK) | BIT(MKDIR) | BIT(RMDIR))

static const struct {
    const char *name;
    uint64_t calls;
} call_names[] = { // the first ones in the order of fault_call
    {"open", BIT(OPEN)},   {"create", BIT(CREATE)},   {"opendir", BIT(OPENDIR)},
    {"read", BIT(READ)},   {"readdir", BIT(READDIR)}, {"seek", BIT(SEEK)},
    {"stat", BIT(STAT)},   {"write", BIT(WRITE)},     {"truncate", BIT(TRUNCATE)},
    {"fsync", BIT(FSYNC)}, {"close", BIT(CLOSE)},     {"rename", BIT(RENAME)},
    {"link", BIT(LINK)},   {"unlink", BIT(UNLINK)},   {"mkdir", BIT(MKDIR)},
    {"rmdir", BIT(RMDIR)}, {"touch", BIT(TOUCH)},     {"lock", BIT(LOCK)},
    {"fork", BIT(FORK)},   {"publish", PUBLISH},      {"look", LOOK},
    {"all", UINT64_MAX}};

static const struct {
    const char *name;
    int number;
} errors[] = {{"EIO", EIO},       {"ENOSPC", ENOSPC}, {"EACCES", EACCES}, {"EROFS", EROFS},
              {"EDQUOT", EDQUOT}, {"EINTR", EINTR},   {"ENOENT", ENOENT}, {"EAGAIN", EAGAIN},
              {"EMFILE", EMFILE}, {"ENOMEM", ENOMEM}, {"EINVAL", EINVAL}, {"EPERM", EPERM},
              {"ESTALE", ESTALE}, {"ENOLCK", ENOLCK}, {"EFBIG", EFBIG}},
  signals[] = {{"kill", SIGKILL}, {"term", SIGTERM}, {"int", SIGINT},   {"hup", SIGHUP},
               {"usr1", SIGUSR1}, {"usr2", SIGUSR2}, {"stop", SIGSTOP}, {"cont", SIGCONT}};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

void fault_die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("fault: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    _exit(99);
}

bool fault_matches(const char *pattern, const char *text)
{
    const char *star = NULL, *retry = NULL;

    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            retry = text;
        } else if (*pattern == '?' || (*pattern != '\0' && *pattern == *text)) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++retry;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

void fault_limit_time(void) { alarm(ALARM_SECONDS); }

// ---- what is asked for --------------------------------------------------------------

static bool take(const char **at, const char *word)
{
    size_t len = strlen(word);

    if (strncmp(*at, word, len) != 0)
        return false;
    *at += len;
    return true;
}

// The characters up to one of `ends`.
static void take_text(const char **at, const char *ends, char out[TEXT_BYTES])
{
    size_t len = strcspn(*at, ends);

    if (len >= TEXT_BYTES)
        fault_die("too long: '%s'", *at);
    memcpy(out, *at, len);
    out[len] = '\0';
    *at += len;
}

static uint64_t take_number(const char **at)
{
    char *end;
    uint64_t number = strtoull(*at, &end, 10);

    if (end == *at)
        fault_die("no number: '%s'", *at);
    *at = end;
    return number;
}

static void parse_calls(struct fault *fault, const char **at)
{
    do {
        char name[TEXT_BYTES];
        size_t i = 0;

        take_text(at, ",:@!=", name);
        while (i < LENGTH(call_names) && strcmp(call_names[i].name, name) != 0)
            i++;
        if (i == LENGTH(call_names))
            fault_die("no call '%s'", name);
        fault->calls |= call_names[i].calls;
    } while (take(at, ","));
}

static void parse_numbers(struct fault *fault, const char **at)
{
    fault->first = fault->last = take_number(at);
    if (take(at, "-"))
        fault->last = **at >= '0' && **at <= '9' ? take_number(at) : UINT64_MAX;
}

static void parse_whom(struct fault *fault, const char **at)
{
    fault->after = take(at, "-after");
    if (!take(at, ":") || take(at, "self"))
        fault->whom = SELF;
    else if (take(at, "parent"))
        fault->whom = FIRST;
    else if (take(at, "group"))
        fault->whom = GROUP;
    else
        fault_die("self, parent or group, not '%s'", *at);
}

static bool parse_known(struct fault *fault, const char **at)
{
    for (size_t i = 0; i < LENGTH(errors); i++)
        if (take(at, errors[i].name)) {
            fault->action = FAIL;
            fault->number = errors[i].number;
            return true;
        }
    for (size_t i = 0; i < LENGTH(signals); i++)
        if (take(at, signals[i].name)) {
            fault->action = SIGNAL;
            fault->number = signals[i].number;
            parse_whom(fault, at);
            return true;
        }
    return false;
}

static void parse_clock(struct fault *fault, enum action action, const char **at)
{
    bool back = **at == '-';

    if (!take(at, "-") && !take(at, "+"))
        fault_die("a sign is missing: '%s'", *at);
    fault->action = action;
    fault->seconds = (int64_t)take_number(at) * (back ? -1 : 1);
}

static void parse_action(struct fault *fault, const char **at)
{
    if (take(at, "none")) {
        fault->action = NONE;
    } else if (take(at, "half")) {
        fault->action = HALF;
    } else if (take(at, "short")) {
        fault->action = SHORT;
    } else if (take(at, "wait:")) {
        fault->action = WAIT;
        take_text(at, ";", fault->file);
    } else if (take(at, "clock")) {
        parse_clock(fault, CLOCK, at);
    } else if (take(at, "skew")) {
        parse_clock(fault, SKEW, at);
    } else if (take(at, "powercut")) {
        fault->action = SIGNAL;
        fault->number = SIGKILL;
        fault->whom = GROUP;
    } else if (!parse_known(fault, at)) {
        fault_die("no action '%s'", *at);
    }
}

static void parse_fault(struct fault *fault, const char **at)
{
    *fault = (struct fault){.first = 1, .last = UINT64_MAX};
    parse_calls(fault, at);
    if (take(at, ":"))
        take_text(at, "@!=", fault->pattern);
    if (take(at, "@"))
        parse_numbers(fault, at);
    if (take(at, "!child"))
        fault->role = CHILD;
    else if (take(at, "!parent"))
        fault->role = PARENT;
    if (!take(at, "="))
        fault_die("no '=' at '%s'", *at);
    parse_action(fault, at);
}

static void parse(const char *text)
{
    do {
        if (n_faults == MAX_FAULTS)
            fault_die("more than %d faults", MAX_FAULTS);
        parse_fault(&faults[n_faults++], &text);
    } while (take(&text, ";"));
    if (*text != '\0')
        fault_die("left over: '%s'", text);
}

// Returns whether this process is the first.
static bool open_state(const char *path)
{
    int fd = path != NULL ? __real_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666) : -1;
    uint_least64_t nobody = 0;

    if (fd < 0 || __real_ftruncate(fd, sizeof *state) != 0)
        fault_die("JPCURATE_FAULT_STATE: %s", path == NULL ? "missing" : strerror(errno));
    state = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    __real_close(fd);
    if (state == MAP_FAILED)
        fault_die("cannot map '%s': %s", path, strerror(errno));
    return atomic_compare_exchange_strong(&state->first, &nobody, (uint64_t)getpid());
}

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("JPCURATE_FAULT"), *path = getenv("JPCURATE_FAULT_TRACE");
    bool first;

    if (text == NULL)
        return;
    parse(text);
    if (path != NULL)
        trace = __real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    first = open_state(getenv("JPCURATE_FAULT_STATE"));
    if (first && setpgid(0, 0) != 0 && getpgrp() != getpid())
        fault_die("cannot lead a group: %s", strerror(errno));
    durable_open(first);
    fault_limit_time();
}

// ---- at a call ----------------------------------------------------------------------

static void note(fault_call call, const char *path, bool is_hit)
{
    char line[1200];
    int n = snprintf(line, sizeof line, "%ld %s %.1024s%s\n", (long)getpid(), call_names[call].name,
                     path, is_hit ? " HIT" : "");

    if (trace >= 0 && __real_write(trace, line, (size_t)n) != n)
        fault_die("cannot write the trace: %s", strerror(errno));
}

static void send(int signal, enum whom whom)
{
    pid_t first = (pid_t)atomic_load(&state->first);
    bool self = whom == SELF || (whom == FIRST && first == getpid());

    if (signal == SIGKILL && (self || whom == GROUP))
        durable_freeze();
    kill(self ? getpid() : whom == FIRST ? first : 0, signal);
    while (signal == SIGKILL && (self || whom == GROUP))
        pause();
}

// The other side removes FILE.waiting if it wants to see it again.
static void wait_for(const char *file)
{
    char sign[TEXT_BYTES + 16];
    int fd;

    snprintf(sign, sizeof sign, "%s.waiting", file);
    fd = __real_open(sign, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        fault_die("cannot create '%s': %s", sign, strerror(errno));
    __real_close(fd);
    for (int i = 0; i < WAIT_SECONDS * 100; i++) {
        if (__real_access(file, F_OK) == 0)
            return;
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
    fault_die("waited %d seconds for '%s'", WAIT_SECONDS, file);
}

static void hit(const struct fault *fault, bool first, fault_outcome *outcome)
{
    switch (fault->action) {
    case NONE: break;
    case FAIL: outcome->error = fault->number; break;
    case HALF: outcome->half = true; break;
    case SHORT:
        outcome->half = first;
        outcome->error = first ? 0 : ENOSPC;
        break;
    case SIGNAL:
        if (!fault->after)
            send(fault->number, fault->whom);
        else
            *outcome =
                (fault_outcome){outcome->error, outcome->half, fault->number, (int)fault->whom};
        break;
    case WAIT: wait_for(fault->file); break;
    case CLOCK:
    case SKEW:
        atomic_store(&state->files_follow, fault->action == CLOCK);
        atomic_store(&state->clock_offset, fault->seconds);
    }
}

static bool concerns(const struct fault *fault, fault_call call, const char *path,
                     const char *other)
{
    bool child = (pid_t)atomic_load(&state->first) != getpid();

    if ((fault->calls >> call & 1) == 0 ||
        (fault->role != ANYBODY && child != (fault->role == CHILD)))
        return false;
    return fault->pattern[0] == '\0' || fault_matches(fault->pattern, path) ||
           (other != NULL && fault_matches(fault->pattern, other));
}

// Counts the call for one fault.
static bool is_due(size_t i, bool *first)
{
    const struct fault *fault = &faults[i];
    uint64_t n = atomic_fetch_add(&state->counts[i].calls, 1) + 1;
    uint64_t last = fault->last + (fault->action == SHORT && fault->last < UINT64_MAX);

    *first = n == fault->first;
    if (n < fault->first || n > last)
        return false;
    atomic_fetch_add(&state->counts[i].hits, 1);
    return true;
}

fault_outcome fault_before(fault_call call, const char *path, const char *other)
{
    fault_outcome outcome = {0};
    bool first[MAX_FAULTS], due[MAX_FAULTS], any = false;

    if (state == NULL || path == NULL)
        return outcome;
    for (size_t i = 0; i < n_faults; i++) {
        due[i] = concerns(&faults[i], call, path, other) && is_due(i, &first[i]);
        any = any || (due[i] && faults[i].action != NONE);
    }
    if (trace >= 0)
        note(call, path, any);
    for (size_t i = 0; i < n_faults; i++)
        if (due[i])
            hit(&faults[i], first[i], &outcome);
    return outcome;
}

void fault_after(const fault_outcome *outcome)
{
    int cause = errno;

    if (outcome->signal != 0)
        send(outcome->signal, (enum whom)outcome->whom);
    errno = cause;
}

int64_t fault_clock_offset(void) { return state != NULL ? atomic_load(&state->clock_offset) : 0; }

bool fault_files_follow_clock(void) { return atomic_load(&state->files_follow); }
