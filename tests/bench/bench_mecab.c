// The yardstick: libmecab alone on the texts of JSON Lines, line by line, in one thread.
// Prints "bytes TAB seconds TAB morphemes". Reading and parsing the input are not counted.
//
//      bench_mecab DICTIONARY < DOCUMENTS
#include <stdlib.h>
#include <time.h>

#include "json_texts.h"
#include "mecab_lines.h"

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    struct mecab_yardstick mecab;
    struct json_texts texts = {0};
    double begin, seconds;

    if (!mecab_yardstick_open(&mecab, argc > 1 ? argv[1] : "")) {
        fputs("bench_mecab: cannot open the dictionary\n", stderr);
        return 1;
    }
    if (!json_texts_read(&texts, stdin))
        return 1;
    for (size_t i = 0; i < texts.n; i++)
        mecab_yardstick_add(&mecab, texts.items[i]);
    begin = now();
    mecab_yardstick_run(&mecab);
    seconds = now() - begin;
    printf("%zu\t%.3f\t%zu\n", mecab.n_bytes, seconds, mecab.n_morphemes);
    json_texts_release(&texts);
    mecab_yardstick_close(&mecab);
    return 0;
}
