#include "text/japanese_score.h"

#include "tap.h"

static double score(jpc_span text)
{
    jpc_script_counts counts = jpc_script_count(text);

    return jpc_japanese_score(text, &counts);
}

static const struct score_case {
    const char *text;
    double lowest, highest;
} score_cases[] = {
    {"", 0, 0},
    {" ", 0, 0},
    {"a", 0, 0},
    {"あ", 1, 1},
    {"日本国憲法", 0, 0},
    {"吾輩は猫である。名前はまだ無い。", 1, 1},
    {"大正三年農商務省令第二十九号ヲ左ノ通改正ス", 0.5, 1},
    {"ﾊﾝｶｸ ｶﾀｶﾅ ﾃﾞｽ", 1, 1},
    {"我们试试看！今天是六月十八号，也是他的生日。", 0, 0},
    {"我們的商店叫做優の良品，歡迎光臨，謝謝您的支持。", 0, 0.1},
    {"約翰・史密斯先生和瑪麗・瓊斯女士出席了會議", 0, 0.1},
    {"나는 그의 모자가 싫다.", 0, 0},
    {"나는 오늘 일본어로 こんにちは 라고 말했다. 그는 웃으면서 대답했다. 참 좋은 날이었다.", 0,
     0.49},
    {"The word こんにちは means hello in Japanese, and is used all day long by everybody, "
     "although strictly speaking it is a greeting for the afternoon only, as every student of "
     "the language learns in the first lesson of the first year at school.",
     0, 0.49},
    // Technical text: some 15 % of the characters are Japanese.
    {"次の関数はファイルを開きます。 int fd = open(path, O_RDONLY | O_CLOEXEC); if (fd < 0) { "
     "perror(path); return -1; } while ((n = read(fd, buffer, sizeof buffer)) > 0) "
     "total += n; close(fd); エラーの場合は負の値を返します。",
     0.5, 1},
};

static void test_cases(void)
{
    for (size_t i = 0; i < sizeof score_cases / sizeof *score_cases; i++) {
        double got = score(jpc_span_of(score_cases[i].text));

        if (!ok(got >= score_cases[i].lowest && got <= score_cases[i].highest, "text %zu", i))
            printf("#   got %g, expected %g to %g: %s\n", got, score_cases[i].lowest,
                   score_cases[i].highest, score_cases[i].text);
    }
}

// The bounds themselves: 10 kana among 100 CJK letters, 3 kana among 100 visible characters.
static void test_bounds(void)
{
    jpc_script_counts counts = {.chars = 100, .kana = 10, .han = 90};

    is_number(jpc_japanese_score(jpc_span_of(""), &counts), 0.5, 1e-12, "a tenth of kana: 0.5");
    counts = (jpc_script_counts){.chars = 100, .kana = 3, .ascii_letters = 97};
    is_number(jpc_japanese_score(jpc_span_of(""), &counts), 0.5, 1e-12, "3 % of kana: 0.5");
    counts = (jpc_script_counts){.chars = 100, .kana = 40, .han = 60};
    is_number(jpc_japanese_score(jpc_span_of(""), &counts), 1, 0, "prose: 1");
}

// The share of lines of a file that are taken for Japanese.
static double japanese_share(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[8192];
    size_t n = 0, japanese = 0;

    if (file == NULL)
        return -1;
    for (; fgets(line, sizeof line, file) != NULL; n++)
        japanese += score((jpc_span){line, strlen(line) - 1}) >= 0.5;
    fclose(file);
    return n > 0 ? (double)japanese / (double)n : -1;
}

static void test_languages(void)
{
    static const struct {
        const char *path;
        double lowest, highest;
    } files[] = {
        {"tatoeba/tatoeba.jpn-eng.jpn", 0.995, 1}, {"tatoeba/tatoeba.jpn-eng.eng", 0, 0},
        {"tatoeba/tatoeba.cmn-eng.cmn", 0, 0},     {"tatoeba/tatoeba.yue-eng.yue", 0, 0},
        {"tatoeba/tatoeba.kor-eng.kor", 0, 0},     {"lingua/ja/sentences.txt", 0.995, 1},
        {"lingua/zh/sentences.txt", 0, 0},         {"lingua/ko/sentences.txt", 0, 0},
    };
    const char *data = tap_shared_data();
    char path[512];

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        double share;

        if (data == NULL) {
            tap_skip(files[i].path, "no shared data");
            continue;
        }
        snprintf(path, sizeof path, "%s/langid/%s", data, files[i].path);
        share = japanese_share(path);
        ok(share >= files[i].lowest && share <= files[i].highest, "%s: %.4f Japanese",
           files[i].path, share);
    }
}

int main(void)
{
    tap_begin();
    test_cases();
    test_bounds();
    test_languages();
    return tap_end();
}
