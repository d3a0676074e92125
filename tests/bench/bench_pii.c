// Detectors of personal information against libmecab on the same texts: in one process, one thread
// and interleaved, so that the ratios hold on any machine. CPU time; the best of all rounds.
//
//      bench_pii DICTIONARY [ROUNDS] < DOCUMENTS
//
// Documents are JSON Lines; reading them is not measured. Rows: all detectors that are on by
// default, in one pass, and each by itself; on ordinary texts, and on as many bytes of near misses,
// which are made here. Exits with 1 if a ratio is below its bound.
#include <time.h>

#include "json_texts.h"
#include "mecab_lines.h"
#include "pii/finder.h"

#define BOUND_ORDINARY 30
#define BOUND_NEAR_MISSES 2
#define MOST_ROWS 64
#define MISS_BYTES ((size_t)2 << 20)

// In the order of jpc_detectors.
static const char on_by_default[] = {
#define OFF 'o'
#define MASK 'm'
#define REPLACE 'r'
#define DROP 'd'
#define ANNOTATE 'a'
#define JPC_DETECTOR(name, action, template, tokens) action,
#include "pii/detectors.def"
#undef JPC_DETECTOR
};

struct row {
    const char *name;
    jpc_finder *finder;
    jpc_finder_scratch *scratch;
    double seconds;
    size_t n_found;
};

struct bench {
    const char *what;
    struct json_texts texts;
    struct mecab_yardstick mecab;
    struct row rows[MOST_ROWS]; // the first one: all
    size_t n_rows;
    double mecab_seconds, bound;
};

static double cpu_seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double least(double a, double b) { return a == 0 || b < a ? b : a; }

// ---- near misses -----------------------------------------------------------------------

static uint64_t next_number(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; // Knuth, MMIX
    return *state >> 33;
}

// A line of what looks like something and is nothing: # is any digit, * is one but 0, the rest
// stands for itself.
static const char *const misses[] = {
    "お電話は 09*-####-#### ではなく 0#0-0###-### です。",
    "注文番号 4### #### #### #### と受注番号 3###-######-##### の明細を確認しました。",
    "管理番号 ############ と ############# は社内のものです。",
    "型番 ###-#### の部品を ### 個、##-####-## の棚から出した。",
    "東の方の一丁目#番#号あたり、本町#-#-# の角を曲がって中央#丁目へ。",
    "１９##年#月##日に公開され、令和#年##月#日に改訂された第#版。",
    "サーバーは 10.##.##.# と 192.168.#.##、ループバックは 127.0.0.# である。",
    "バージョン #.##.#.### から #.#.# へ、fe80::#:#### と 00:1#:##:##:##:## に注意。",
    "taro@localhost と @param name, foo@###, ＠家、a@b、root@:/# の類。",
    "#-#-#-#-#-#-#-#-# ##.##.##.##.## （##）（##）（##） ####/##/## ##:##:##",
    "口座番号、保険証の記号と番号、免許証番号、旅券番号、年金番号は書かないこと。",
    "マイナンバー、個人番号、法人番号、在留カード、生年月日、電話番号、郵便番号、住所の欄。",
    "LINE のIDや Twitter のアカウント、インスタグラムのユーザー名は空欄のままでよい。",
    "ISBN978-4-##-######-# 定価 #,### 円（税込 #,### 円）JAN 49##########",
    "電話番号：####-## 口座番号 ## 生年月日：##### 郵便番号：##-#### カード番号：#### ####",
};

static void add_miss(jpc_buf *out, const char *line, uint64_t *state)
{
    for (; *line != '\0'; line++) {
        char c = *line;

        if (c == '#')
            c = (char)('0' + next_number(state) % 10);
        else if (c == '*')
            c = (char)('1' + next_number(state) % 9);
        jpc_buf_add(out, &c, 1);
    }
    jpc_buf_add(out, "\n", 1);
}

static void make_near_misses(struct json_texts *texts)
{
    uint64_t state = 9;
    jpc_buf text = {0};

    while (texts->n_bytes < MISS_BYTES) {
        text.len = 0;
        while (text.len < 4000)
            add_miss(&text, misses[next_number(&state) % (sizeof misses / sizeof *misses)], &state);
        json_texts_add(texts, jpc_buf_span(&text));
    }
    jpc_buf_release(&text);
}

// ---- rows ------------------------------------------------------------------------------

static bool add_row(struct bench *bench, const char *name, int detector)
{
    struct row *row = &bench->rows[bench->n_rows++];
    bool wanted[MOST_ROWS] = {false};
    jpc_err err = {0};

    row->name = name;
    for (int i = 0; i < jpc_n_detectors(); i++)
        wanted[i] = detector < 0 ? on_by_default[i] != OFF : i == detector;
    if (jpc_finder_open(&row->finder, wanted, &err) != JPC_OK) {
        fprintf(stderr, "bench_pii: %s: %s\n", name, err.message);
        return false;
    }
    row->scratch = jpc_finder_scratch_new(row->finder);
    return true;
}

static bool open_bench(struct bench *bench, const char *dictionary)
{
    bool good = mecab_yardstick_open(&bench->mecab, dictionary) && add_row(bench, "all", -1);

    for (int i = 0; good && i < jpc_n_detectors(); i++)
        if (jpc_detectors[i]->anchor != JPC_ANCHOR_MORPHEMES)
            good = add_row(bench, jpc_detectors[i]->name, i);
    for (size_t i = 0; good && i < bench->texts.n; i++)
        mecab_yardstick_add(&bench->mecab, bench->texts.items[i]);
    return good;
}

static void close_bench(struct bench *bench)
{
    for (size_t i = 0; i < bench->n_rows; i++) {
        jpc_finder_scratch_free(bench->rows[i].scratch);
        jpc_finder_close(bench->rows[i].finder);
    }
    mecab_yardstick_close(&bench->mecab);
    json_texts_release(&bench->texts);
}

static void time_row(struct row *row, jpc_arena *arena, const struct json_texts *texts)
{
    double begin = cpu_seconds();

    row->n_found = 0;
    for (size_t i = 0; i < texts->n; i++) {
        jpc_arena_reset(arena);
        row->n_found += jpc_finder_find(row->finder, row->scratch, arena, texts->items[i], NULL).n;
    }
    row->seconds = least(row->seconds, cpu_seconds() - begin);
}

static void measure(struct bench *bench, int n_rounds)
{
    jpc_arena arena = {0};

    for (int round = 0; round < n_rounds; round++) {
        double begin = cpu_seconds();

        mecab_yardstick_run(&bench->mecab);
        bench->mecab_seconds = least(bench->mecab_seconds, cpu_seconds() - begin);
        for (int pass = 0; pass < 3; pass++)
            for (size_t i = 0; i < bench->n_rows; i++)
                time_row(&bench->rows[i], &arena, &bench->texts);
    }
    jpc_arena_release(&arena);
}

static bool report(const struct bench *bench)
{
    double megabytes = (double)bench->texts.n_bytes * 1e-6;
    const struct row *all = &bench->rows[0];

    printf("%-18s %8s %9s %9s %9s %6s %8s\n", bench->what, "MB", "seconds", "MB/s", "to_mecab",
           "bound", "found");
    printf("%-18s %8.1f %9.4f %9.1f %9.2f %6s %8s\n", "libmecab", megabytes, bench->mecab_seconds,
           megabytes / bench->mecab_seconds, 1.0, "-", "-");
    for (size_t i = 0; i < bench->n_rows; i++) {
        const struct row *row = &bench->rows[i];
        char bound[32] = "-";

        if (row == all)
            snprintf(bound, sizeof bound, "%g", bench->bound);
        printf("%-18s %8.1f %9.4f %9.1f %9.2f %6s %8zu\n", row->name, megabytes, row->seconds,
               megabytes / row->seconds, bench->mecab_seconds / row->seconds, bound, row->n_found);
    }
    fflush(stdout);
    if (bench->mecab_seconds / all->seconds >= bench->bound)
        return true;
    fprintf(stderr, "%s: all detectors: too slow: below %g times the speed of libmecab\n",
            bench->what, bench->bound);
    return false;
}

int main(int argc, char **argv)
{
    int n_rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3;
    struct bench ordinary = {.what = "ordinary text", .bound = BOUND_ORDINARY};
    struct bench misses_ = {.what = "near misses", .bound = BOUND_NEAR_MISSES};
    bool fast;

    if (argc < 2 || n_rounds < 1) {
        fputs("usage: bench_pii DICTIONARY [ROUNDS] < DOCUMENTS\n", stderr);
        return 2;
    }
    if (!json_texts_read(&ordinary.texts, stdin) || ordinary.texts.n == 0)
        return 1;
    make_near_misses(&misses_.texts);
    if (!open_bench(&ordinary, argv[1]) || !open_bench(&misses_, argv[1])) {
        fprintf(stderr, "bench_pii: cannot open the dictionary '%s'\n", argv[1]);
        return 1;
    }
    measure(&ordinary, n_rounds);
    measure(&misses_, n_rounds);
    fast = report(&ordinary);
    fast = report(&misses_) && fast;
    close_bench(&ordinary);
    close_bench(&misses_);
    return fast ? 0 : 1;
}
