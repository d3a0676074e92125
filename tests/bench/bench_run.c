// Runs a command and appends "seconds TAB peak memory in KiB TAB seconds of all cores" to a file.
//
//      bench_run FILE COMMAND [ARGUMENT]...
//
// Memory is that of the command and the processes it starts; what they share counts once (Pss,
// looked at every 50 ms). Where the system does not tell, it is that of the largest of them.
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// POSIX has no wait4(); the BSD declaration is hidden by _POSIX_C_SOURCE.
pid_t wait4(pid_t child, int *status, int options, struct rusage *usage);

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static long parent_of(const char *pid)
{
    char path[300], line[512];
    const char *at = NULL;
    long parent = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    file = fopen(path, "r");
    if (file != NULL && fgets(line, sizeof line, file) != NULL)
        at = strrchr(line, ')');
    if (at != NULL && sscanf(at, ") %*c %ld", &parent) != 1)
        parent = 0;
    if (file != NULL)
        fclose(file);
    return parent;
}

// KiB; 0: unknown, or it has ended.
static long memory_of(const char *pid)
{
    char path[300], line[256];
    long kib = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%s/smaps_rollup", pid);
    file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Pss: %ld kB", &kib) == 1)
            break;
    if (file != NULL)
        fclose(file);
    return kib;
}

static long memory_of_all(pid_t command)
{
    char first[24];
    DIR *dir = opendir("/proc");
    long kib;

    snprintf(first, sizeof first, "%ld", (long)command);
    kib = memory_of(first);
    for (const struct dirent *e = dir != NULL ? readdir(dir) : NULL; e != NULL; e = readdir(dir))
        if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && parent_of(e->d_name) == (long)command)
            kib += memory_of(e->d_name);
    if (dir != NULL)
        closedir(dir);
    return kib;
}

struct watch {
    pid_t command;
    long peak; // KiB
    atomic_bool over;
};

static void *watch_memory(void *arg)
{
    struct watch *watch = arg;

    while (!atomic_load(&watch->over)) {
        long kib = memory_of_all(watch->command);

        if (kib > watch->peak)
            watch->peak = kib;
        nanosleep(&(struct timespec){0, 50000000}, NULL);
    }
    return NULL;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

int main(int argc, char **argv)
{
    struct watch watch = {.peak = 0};
    double begin = now(), seconds;
    struct rusage usage;
    pthread_t watcher;
    int status = -1;
    FILE *log;

    if (argc < 3) {
        fputs("usage: bench_run FILE COMMAND [ARGUMENT]...\n", stderr);
        return 2;
    }
    watch.command = fork();
    if (watch.command == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (watch.command < 0 || pthread_create(&watcher, NULL, watch_memory, &watch) != 0) {
        perror("bench_run");
        return 1;
    }
    if (wait4(watch.command, &status, 0, &usage) < 0 || status != 0) {
        fprintf(stderr, "'%s' failed\n", argv[2]);
        return 1;
    }
    seconds = now() - begin;
    atomic_store(&watch.over, true);
    pthread_join(watcher, NULL);
    if (watch.peak == 0)
        watch.peak = usage.ru_maxrss;
    log = fopen(argv[1], "a");
    if (log == NULL ||
        fprintf(log, "%.3f\t%ld\t%.3f\n", seconds, watch.peak,
                seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)) < 0 ||
        fclose(log) != 0) {
        perror(argv[1]);
        return 1;
    }
    return 0;
}
