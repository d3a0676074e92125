// Extracts pages (decoded to UTF-8) and prints MB/s; with -o DIR, also writes NAME.txt for
// score_extraction.py. usage: bench_html_extract [-n ROUNDS] [-o DIR] FILE.html…
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "web/html_extract.h"

static jpc_span read_file(jpc_buf *buf, const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t n;

    buf->len = 0;
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    do {
        jpc_buf_reserve(buf, 1 << 16);
        n = fread(buf->ptr + buf->len, 1, 1 << 16, file);
        buf->len += n;
    } while (n > 0);
    fclose(file);
    return jpc_buf_span(buf);
}

static void write_page(const char *dir, const char *path, const jpc_page *page)
{
    const char *slash = strrchr(path, '/');
    jpc_span name = jpc_span_of(slash != NULL ? slash + 1 : path);
    jpc_buf out = {0};
    FILE *file;

    if (name.len > 5 && strcmp(name.ptr + name.len - 5, ".html") == 0)
        name.len -= 5;
    jpc_buf_printf(&out, "%s/%.*s.txt", dir, (int)name.len, name.ptr);
    file = fopen(jpc_buf_string(&out), "wb");
    if (file == NULL) {
        perror(out.ptr);
        exit(1);
    }
    fwrite(page->text.ptr, 1, page->text.len, file);
    fclose(file);
    jpc_buf_release(&out);
    printf("%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", (int)name.len, name.ptr, (int)page->lang.len,
           page->lang.ptr, (int)page->published.len, page->published.ptr,
           (int)page->rights.license.len, page->rights.license.ptr, (int)page->title.len,
           page->title.ptr);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    jpc_arena arena = {0};
    jpc_buf buf = {0};
    const char *dir = NULL;
    int rounds = 1, i = 1;
    double seconds = 0, bytes = 0, text_bytes = 0;

    for (; i + 1 < argc && argv[i][0] == '-'; i += 2)
        if (argv[i][1] == 'n')
            rounds = (int)strtol(argv[i + 1], NULL, 10);
        else
            dir = argv[i + 1];
    for (; i < argc; i++) {
        jpc_span html = read_file(&buf, argv[i]);

        for (int round = 0; round < rounds; round++) {
            double start = now();
            jpc_page page = jpc_html_extract(&arena, html, NULL);

            seconds += now() - start;
            bytes += (double)html.len;
            text_bytes += (double)page.text.len;
            if (dir != NULL && round == 0)
                write_page(dir, argv[i], &page);
            jpc_arena_reset(&arena);
        }
    }
    fprintf(stderr, "%.1f MB, %.1f MB of text, %.0f MB/s\n", bytes * 1e-6, text_bytes * 1e-6,
            bytes * 1e-6 / seconds);
    jpc_arena_release(&arena);
    jpc_buf_release(&buf);
    return 0;
}
