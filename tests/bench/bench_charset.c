// Decoding of real pages, one thread: each Japanese decoder against iconv, as they are and with the
// ASCII taken out; detection and decoding of whole pages; every kernel that validates and counts
// UTF-8. Fastest of ROUNDS, in turn, so that all suffer alike from what else the machine does.
//
//      bench_charset [FOLDER]      FOLDER: as BENCH_DATA of `make bench`
//
// Ends with 1 if Shift_JIS or EUC-JP is not decoded at 3 times the speed of iconv, or the kernel
// that is used validates less than 2 GB/s.
#include <iconv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/cpu.h"
#include "text/utf8_kernel.h"
#include "web/charset.h"

#define ROUNDS 7
#define MIN_BYTES 8e6 // decoded in one measurement, by repetition
#define MAX_FILES 1600
#define MAX_KERNELS 4
#define MIN_TO_ICONV 3
#define MIN_VALID_MBS 2000

struct charset {
    const char *listed, *name, *iconv_name; // in detection_files.tsv; in the table; iconv's
    jpc_charset charset;
    bool must_be_fast;
};

static const struct charset charsets[] = {
    {"cp932", "shift_jis", "CP932", JPC_CHARSET_SHIFT_JIS, true},
    {"euc", "euc-jp", "EUC-JP-MS", JPC_CHARSET_EUC_JP, true},
    {"jis", "iso-2022-jp", "ISO-2022-JP", JPC_CHARSET_ISO_2022_JP, false},
    {"utf8", "utf-8", "UTF-8", JPC_CHARSET_UTF_8, false},
};

#define N_CHARSETS ((int)(sizeof charsets / sizeof *charsets))

struct pages {
    jpc_arena arena;
    jpc_span pages[MAX_FILES];
    size_t n, n_bytes;
};

static bool all_fast = true;
static volatile size_t n_measured; // so that no compiler leaves out what is measured

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double least(double a, double b) { return a < b ? a : b; }

// ---- material -----------------------------------------------------------------------------

static jpc_span read_page(jpc_arena *arena, const char *folder, const char *name)
{
    jpc_span path = jpc_arena_printf(arena, "%s/%s", folder, name), page = {NULL, 0};
    FILE *file = fopen(path.ptr, "rb");
    long len;

    if (file == NULL)
        return page;
    if (fseek(file, 0, SEEK_END) == 0 && (len = ftell(file)) > 0) {
        char *bytes = jpc_arena_alloc(arena, (size_t)len);

        rewind(file);
        page = (jpc_span){bytes, fread(bytes, 1, (size_t)len, file)};
    }
    fclose(file);
    return page;
}

static void add_page(struct pages *pages, jpc_span page)
{
    if (page.len == 0)
        return;
    pages->pages[pages->n++] = page;
    pages->n_bytes += page.len;
}

static void read_pages(struct pages *pages, const char *folder, const struct charset *charset)
{
    jpc_span path = jpc_arena_printf(&pages->arena, "%s/encoding/detection_files.tsv", folder);
    FILE *list = fopen(path.ptr, "r");
    char name[512], listed[32];

    while (list != NULL && fscanf(list, "%511[^\t]\t%31s\n", name, listed) == 2) {
        if (strcmp(listed, charset->listed) == 0 && pages->n < MAX_FILES)
            add_page(pages, read_page(&pages->arena, folder, name));
    }
    if (list != NULL)
        fclose(list);
}

// The bytes without ASCII, which in ISO-2022-JP are the runs between escapes.
static jpc_span without_ascii(jpc_arena *arena, jpc_span bytes, jpc_charset charset)
{
    char *out = jpc_arena_alloc(arena, bytes.len + 1), *start = out;
    bool keep = false;

    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];

        if (charset == JPC_CHARSET_ISO_2022_JP && c == 0x1B && i + 2 < bytes.len)
            keep = bytes.ptr[i + 1] == '$';
        if (charset != JPC_CHARSET_ISO_2022_JP)
            keep = c >= 0x80 || (charset == JPC_CHARSET_SHIFT_JIS && keep && c >= 0x40);
        if (keep)
            *out++ = (char)c;
    }
    return (jpc_span){start, (size_t)(out - start)};
}

static void make_dense(struct pages *dense, const struct pages *pages, jpc_charset charset)
{
    for (size_t i = 0; i < pages->n; i++)
        add_page(dense, without_ascii(&dense->arena, pages->pages[i], charset));
}

// ---- what is measured -----------------------------------------------------------------------

static int repetitions(const struct pages *pages)
{
    return 1 + (int)(MIN_BYTES / (double)(pages->n_bytes + 1));
}

static double speed(const struct pages *pages, double seconds)
{
    return (double)pages->n_bytes * repetitions(pages) * 1e-6 / seconds;
}

// Detection included if `charset` is NULL.
static double decode_seconds(const struct pages *pages, const struct charset *charset)
{
    jpc_arena arena = {0};
    uint64_t bad = 0;
    double start = now();

    for (int i = 0; i < repetitions(pages); i++)
        for (size_t k = 0; k < pages->n; k++) {
            if (charset != NULL)
                jpc_charset_decode_as(&arena, pages->pages[k], charset->charset, &bad);
            else
                jpc_charset_decode(&arena, pages->pages[k], jpc_span_of(""));
            jpc_arena_reset(&arena);
        }
    start = now() - start;
    jpc_arena_release(&arena);
    return start;
}

// What iconv refuses is left out, one byte after the other.
static void convert(iconv_t converter, jpc_span page, char *out, size_t room)
{
    char *in = (char *)page.ptr; // iconv() only reads there
    size_t left = page.len;

    iconv(converter, NULL, NULL, NULL, NULL);
    while (iconv(converter, &in, &left, &out, &room) == (size_t)-1 && left > 0) {
        in++;
        left--;
    }
}

static double iconv_seconds(const struct pages *pages, const struct charset *charset)
{
    iconv_t converter = iconv_open("UTF-8", charset->iconv_name);
    size_t room = 3 * pages->n_bytes + 16; // more than any one page needs
    char *out = jpc_alloc(room);
    double start = now();

    if (converter == (iconv_t)-1) {
        fprintf(stderr, "no iconv table '%s'\n", charset->iconv_name);
        exit(1);
    }
    for (int i = 0; i < repetitions(pages); i++)
        for (size_t k = 0; k < pages->n; k++)
            convert(converter, pages->pages[k], out, room);
    start = now() - start;
    iconv_close(converter);
    free(out);
    return start;
}

static const char *verdict(bool fast)
{
    all_fast = all_fast && fast;
    return fast ? "PASS" : "too slow";
}

static void bench_decoder(const struct charset *charset, const char *what,
                          const struct pages *pages)
{
    double ours = HUGE_VAL, iconvs = HUGE_VAL, ratio;

    for (int round = 0; round < ROUNDS; round++) {
        ours = least(ours, decode_seconds(pages, charset));
        iconvs = least(iconvs, iconv_seconds(pages, charset));
    }
    ratio = iconvs / ours;
    printf("%-12s %-10s %6.2f %8.0f %8.0f %8.1f  %s\n", charset->name, what,
           (double)pages->n_bytes * 1e-6, speed(pages, ours), speed(pages, iconvs), ratio,
           charset->must_be_fast ? verdict(ratio >= MIN_TO_ICONV) : "");
}

static void bench_detection(const struct charset *charset, const struct pages *pages)
{
    double seconds = HUGE_VAL;

    for (int round = 0; round < ROUNDS; round++)
        seconds = least(seconds, decode_seconds(pages, NULL));
    printf("%-12s %-10s %6.2f %8.0f\n", charset->name, "detected", (double)pages->n_bytes * 1e-6,
           speed(pages, seconds));
}

// ---- UTF-8 ----------------------------------------------------------------------------------

static double kernel_seconds(const struct pages *pages, const jpc_utf8_kernel *kernel,
                             bool validate)
{
    jpc_utf8_function *measure = validate ? kernel->valid_prefix : kernel->count;
    double start = now();

    for (int i = 0; i < repetitions(pages); i++)
        for (size_t k = 0; k < pages->n; k++)
            n_measured += measure((const unsigned char *)pages->pages[k].ptr, pages->pages[k].len);
    return now() - start;
}

static void bench_kernels(const char *what, const struct pages *pages, bool validate)
{
    double seconds[MAX_KERNELS];
    bool is_best = true;

    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; jpc_utf8_kernels[i].name != NULL; i++)
            if (jpc_cpu_has(jpc_utf8_kernels[i].vectors))
                seconds[i] = least(round == 0 ? HUGE_VAL : seconds[i],
                                   kernel_seconds(pages, &jpc_utf8_kernels[i], validate));
    for (int i = 0; jpc_utf8_kernels[i].name != NULL; i++) {
        double mbs = speed(pages, seconds[i]);

        if (!jpc_cpu_has(jpc_utf8_kernels[i].vectors))
            continue;
        printf("%-12s %-10s %6.2f %8.0f   %s  %s\n", jpc_utf8_kernels[i].name, what,
               (double)pages->n_bytes * 1e-6, mbs, validate ? "validated" : "counted",
               is_best && validate ? verdict(mbs >= MIN_VALID_MBS) : "");
        is_best = false;
    }
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : getenv("BENCH_DATA");
    static struct pages pages[N_CHARSETS], dense[N_CHARSETS];

    if (folder == NULL)
        folder = getenv("JPCURATE_SHARED_DATA");
    if (folder == NULL)
        folder = "../shared/data";
    printf("%-12s %-10s %6s %8s %8s %8s\n", "", "", "MB", "MB/s", "iconv", "to_iconv");
    for (int i = 0; i < N_CHARSETS; i++) {
        read_pages(&pages[i], folder, &charsets[i]);
        if (pages[i].n == 0) {
            fprintf(stderr, "no pages in '%s': name a folder by BENCH_DATA\n", folder);
            return 2;
        }
        make_dense(&dense[i], &pages[i], charsets[i].charset);
        bench_decoder(&charsets[i], "pages", &pages[i]);
        bench_decoder(&charsets[i], "no ASCII", &dense[i]);
        bench_detection(&charsets[i], &pages[i]);
    }
    for (int validate = 1; validate >= 0; validate--) {
        bench_kernels("pages", &pages[N_CHARSETS - 1], validate);
        bench_kernels("no ASCII", &dense[N_CHARSETS - 1], validate);
    }
    for (int i = 0; i < N_CHARSETS; i++) {
        jpc_arena_release(&pages[i].arena);
        jpc_arena_release(&dense[i].arena);
    }
    return all_fast ? 0 : 1;
}
