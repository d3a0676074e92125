// Runs a fuzz target on files, where libFuzzer is not at hand: each argument is a file or a
// folder of files.
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *path)
{
    fprintf(stderr, "cannot read '%s': %s\n", path, strerror(errno));
    exit(1);
}

static void replay_file(const char *path, size_t size)
{
    // Exactly as long as the input, so that a sanitizer sees the first byte read beyond it.
    uint8_t *data = malloc(size);
    FILE *file = fopen(path, "rb");

    if (file == NULL || (size > 0 && (data == NULL || fread(data, 1, size, file) != size)))
        fail(path);
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static int replay_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int n_files = 0;

    if (folder == NULL)
        fail(path);
    while ((entry = readdir(folder)) != NULL) {
        char file[4096];
        struct stat status;

        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (stat(file, &status) != 0)
            fail(file);
        if (!S_ISREG(status.st_mode))
            continue;
        replay_file(file, (size_t)status.st_size);
        n_files++;
    }
    closedir(folder);
    return n_files;
}

int main(int argc, char **argv)
{
    int n_files = 0;

    for (int i = 1; i < argc; i++) {
        struct stat status;

        if (stat(argv[i], &status) != 0)
            fail(argv[i]);
        if (S_ISDIR(status.st_mode)) {
            n_files += replay_folder(argv[i]);
        } else {
            replay_file(argv[i], (size_t)status.st_size);
            n_files++;
        }
    }
    printf("%d inputs\n", n_files);
    return n_files == 0;
}
