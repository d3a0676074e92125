// The limit of a crawl: libdeflate inflating the same gzip members, one thread. Prints
// "bytes inflated TAB seconds TAB end of the members that make up the first quarter".
//
//      bench_inflate FILE
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_inflate: %s\n", what);
    exit(1);
}

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    char *bytes;

    if (file == NULL || stat(path, &status) != 0)
        fail("cannot open the file");
    *len = (size_t)status.st_size;
    bytes = malloc(*len);
    if (bytes == NULL || fread(bytes, 1, *len, file) != *len)
        fail("cannot read the file");
    fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    size_t len, quarter = 0, room = 1 << 26;
    char *bytes = read_file(argc > 1 ? argv[1] : "", &len), *out = malloc(room);
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    unsigned long long n_bytes = 0;
    double begin;

    if (out == NULL || inflater == NULL)
        fail("out of memory");
    begin = now();
    for (size_t at = 0; at < len;) {
        size_t used, made;

        if (libdeflate_gzip_decompress_ex(inflater, bytes + at, len - at, out, room, &used,
                                          &made) != LIBDEFLATE_SUCCESS)
            fail("damaged or larger than 64 MiB");
        at += used;
        n_bytes += made;
        if (quarter == 0 && at >= len / 4)
            quarter = at;
    }
    printf("%llu\t%.3f\t%zu\n", n_bytes, now() - begin, quarter);
    libdeflate_free_decompressor(inflater);
    free(out);
    free(bytes);
    return 0;
}
