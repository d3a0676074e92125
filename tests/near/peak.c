// usage: peak FILE COMMAND...: runs the command and writes to FILE what the largest of its
// processes took at most, in KiB, and the processor time of all, in milliseconds.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct rusage usage;
    int status = 1;
    pid_t child = argc > 2 ? fork() : -1;
    FILE *out;

    if (child == 0) {
        execv(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || getrusage(RUSAGE_CHILDREN, &usage) != 0)
        return 1;
    out = fopen(argv[1], "w");
    if (out == NULL)
        return 1;
    fprintf(out, "%ld %ld\n", usage.ru_maxrss,
            (long)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
                (long)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000);
    fclose(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
