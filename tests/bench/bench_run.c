// Runs a command and appends "seconds TAB peak RSS in KiB" to a file.
//
//      bench_run FILE COMMAND [ARGUMENT]...
#include <stdio.h>
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

int main(int argc, char **argv)
{
    struct rusage usage;
    double begin = now(), seconds;
    int status;
    FILE *log;
    pid_t child;

    if (argc < 3) {
        fputs("usage: bench_run FILE COMMAND [ARGUMENT]...\n", stderr);
        return 2;
    }
    child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        perror("bench_run");
        return 1;
    }
    seconds = now() - begin;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "'%s' failed\n", argv[2]);
        return 1;
    }
    log = fopen(argv[1], "a");
    if (log == NULL || fprintf(log, "%.3f\t%ld\n", seconds, usage.ru_maxrss) < 0 ||
        fclose(log) != 0) {
        perror(argv[1]);
        return 1;
    }
    return 0;
}
