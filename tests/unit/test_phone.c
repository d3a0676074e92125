// Telephone numbers: libphonenumber's, in every form in which people write them; what is none; and
// what words around digits make of them (tests/data/phone_vectors.txt).
#include "pii/finder.h"
#include "pii/phone_table.h"
#include "tests/unit/tap.h"
#include "text/utf8.h"

static struct {
    jpc_finder *finder;
    jpc_finder_scratch *scratch;
    jpc_arena arena;
} phones;

static void phones_open(void)
{
    bool wanted[64] = {false};
    jpc_err err = {0};

    wanted[jpc_detector_find(jpc_span_of("phone"))] = true;
    ok(jpc_finder_open(&phones.finder, wanted, &err) == JPC_OK, "opens");
    phones.scratch = jpc_finder_scratch_new(phones.finder);
}

static void phones_close(void)
{
    jpc_finder_scratch_free(phones.scratch);
    jpc_finder_close(phones.finder);
    jpc_arena_release(&phones.arena);
}

static jpc_findings find(jpc_span text)
{
    jpc_arena_reset(&phones.arena);
    return jpc_finder_find(phones.finder, phones.scratch, &phones.arena, text, NULL);
}

// ---- vectors -------------------------------------------------------------------------------

static void add_marked(jpc_buf *out, jpc_span text, jpc_findings found)
{
    size_t at = 0;

    for (size_t i = 0; i < found.n; i++) {
        jpc_buf_add(out, text.ptr + at, found.items[i].at - at);
        jpc_buf_add_string(out, "⟦");
        at = found.items[i].end;
        jpc_buf_add(out, text.ptr + found.items[i].at, at - found.items[i].at);
        jpc_buf_add_string(out, "⟧");
    }
    jpc_buf_add(out, text.ptr + at, text.len - at);
}

static void check_marked(const char *marked)
{
    jpc_buf text = {0}, got = {0};
    jpc_span span;

    for (const char *s = marked; *s != '\0'; s++) {
        if (strncmp(s, "⟦", strlen("⟦")) == 0 || strncmp(s, "⟧", strlen("⟧")) == 0)
            s += strlen("⟦") - 1;
        else
            jpc_buf_add(&text, s, 1);
    }
    jpc_buf_reserve(&text, JPC_PADDING);
    span = jpc_buf_span(&text);
    add_marked(&got, span, find(span));
    is_text(jpc_buf_span(&got), marked, strchr(marked, '\n') == NULL ? marked : "lines");
    jpc_buf_release(&text);
    jpc_buf_release(&got);
}

/** The file's \n are two characters. */
static void unescape(char *line)
{
    char *out = line;

    for (const char *s = line; *s != '\0' && *s != '\n'; s++) {
        bool is_newline = s[0] == '\\' && s[1] == 'n';

        *out++ = (char)(is_newline ? '\n' : *s);
        s += is_newline;
    }
    *out = '\0';
}

static void test_vectors(void)
{
    FILE *file = fopen("tests/data/phone_vectors.txt", "r");
    char line[256];
    size_t n = 0;

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '\n' || (line[0] == '#' && line[1] == ' '))
            continue;
        unescape(line);
        check_marked(line);
        n++;
    }
    ok(n > 200, "%zu vectors", n);
    if (file != NULL)
        fclose(file);
}

/** The kind and the one form of a value. */
static void test_values(void)
{
    static const struct {
        const char *text, *detail, *value;
    } cases[] = {
        {"(03)1234-5678", "fixed", "0312345678"},
        {"０９０ー１２３４ー５６７８", "mobile", "09012345678"},
        {"+81 (0)50 1234 5678", "voip", "05012345678"},
        {"+81-120-123-456", "toll_free", "0120123456"},
        {"0800-123-4567", "toll_free", "08001234567"},
        {"0570-012-345", "uan", "0570012345"},
        {"0990-123-456", "premium", "0990123456"},
        {"020-1234-5678", "pager", "02012345678"},
        {"060-123-4567", "personal", "0601234567"},
        {"060-1234-5678", "mobile", "06012345678"},
        {"050-0123-4567", "voip", "05001234567"},
        {"+81-75-1234-5678", NULL, "07512345678"},
        {"TEL 22-1234", "fixed", "221234"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_findings found = find(jpc_span_of(cases[i].text));
        const char *detail = found.n == 1 ? found.items[0].detail : "nothing";

        ok(detail == cases[i].detail ||
               (detail != NULL && cases[i].detail != NULL && strcmp(detail, cases[i].detail) == 0),
           "%s is %s", cases[i].text, cases[i].detail != NULL ? cases[i].detail : "of no kind");
        is_text(found.n == 1 ? found.items[0].value : (jpc_span){"", 0}, cases[i].value,
                cases[i].text);
    }
}

// ---- libphonenumber's numbers, in every form ---------------------------------------------------

struct number {
    char digits[3][8]; // its groups: "03", "1234", "5678"
    const char *kind;
};

/** How to write one; %0, %1, %2 are the groups, %i the first without its 0. */
static const char *const forms[] = {
    "%0-%1-%2",       "%0‐%1‐%2",        "%0–%1–%2",     "%0−%1−%2",     "%0ー%1ー%2",
    "%0－%1－%2",     "%0 %1 %2",        "%0　%1　%2",   "%0.%1.%2",     "%0．%1．%2",
    "(%0)%1-%2",      "%0(%1)%2",        "（%0）%1-%2",  "%0（%1）%2",   "（%0）%1－%2",
    "%0%1%2",         "%0 - %1 - %2",    "+81-%i-%1-%2", "+81 %i %1 %2", "+81%i%1%2",
    "+81(0)%i-%1-%2", "+81 (0)%i %1 %2", "+81 %i-%1-%2",
};

enum { N_FORMS = sizeof forms / sizeof *forms };

static void add_digits(jpc_buf *out, const char *digits, bool wide)
{
    for (; *digits != '\0'; digits++) {
        char bytes[4];
        uint32_t code = (uint32_t)*digits + (wide ? 0xFF10 - '0' : 0);

        jpc_buf_add(out, bytes, jpc_utf8_put(bytes, code));
    }
}

static void add_number(jpc_buf *out, const char *form, const struct number *number, bool wide)
{
    for (; *form != '\0'; form++) {
        char digit[2] = {*form, '\0'};

        if (*form == '%' && *++form == 'i')
            add_digits(out, number->digits[0] + 1, wide);
        else if (digit[0] == '%')
            add_digits(out, number->digits[*form - '0'], wide);
        else if (*form >= '0' && *form <= '9')
            add_digits(out, digit, wide);
        else
            jpc_buf_add(out, form, 1);
    }
}

static const struct {
    const char *before, *after;
} sentences[] = {
    {"", ""},
    {"お電話は", "までどうぞ。"},
    {"なにかあったら", "へ連絡してください."},
    {"ご予約・お問い合わせ：", "\n"},
    {"山田商店\n", "\n年中無休"},
    {"TEL ", " FAX 兼用"},
    {"TEL:", "/FAX:なし"},
    {"担当者（", "）に聞く"},
    {"東京都港区1-2-3　", "（代表）"},
    {"平成30年5月、", "、山田太郎宛"},
    {"センター", "、または窓口"},
    {"*", "*"},
    {"「", "」と書いてある"},
    {"|", "|"},
    {"Call ", " now."},
};

enum { N_SENTENCES = sizeof sentences / sizeof *sentences };

static bool is_found(const struct number *number, int form, bool wide, int sentence)
{
    jpc_buf text = {0};
    jpc_findings found;
    size_t at = strlen(sentences[sentence].before), end;
    bool right;

    jpc_buf_add_string(&text, sentences[sentence].before);
    add_number(&text, forms[form], number, wide);
    end = text.len;
    jpc_buf_add_string(&text, sentences[sentence].after);
    found = find(jpc_buf_span(&text));
    right = found.n == 1 && found.items[0].at == at && found.items[0].end == end &&
            found.items[0].detail != NULL && strcmp(found.items[0].detail, number->kind) == 0;
    jpc_buf_release(&text);
    return right;
}

static const char *kind_of(const char *type, const char *tariff)
{
    static const char *const kinds[][2] = {
        {"FIXED_LINE", "fixed"},         {"MOBILE", "mobile"}, {"VOIP", "voip"}, {"PAGER", "pager"},
        {"PERSONAL_NUMBER", "personal"}, {"UAN", "uan"}};

    if (strcmp(tariff, "TOLL_FREE") == 0)
        return "toll_free";
    if (strcmp(tariff, "PREMIUM_RATE") == 0)
        return "premium";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(type, kinds[i][0]) == 0)
            return kinds[i][1];
    return "?";
}

static FILE *open_shared(const char *name)
{
    const char *dir = tap_shared_data();
    char path[512];

    if (dir == NULL)
        return NULL;
    snprintf(path, sizeof path, "%s/pii/%s", dir, name);
    return fopen(path, "r");
}

static struct number *read_numbers(size_t *n)
{
    FILE *file = open_shared("jp_phone_valid.tsv");
    struct number *numbers = NULL;
    char line[512], type[32], tariff[32];

    *n = 0;
    if (file == NULL)
        return NULL;
    numbers = jpc_alloc(4096 * sizeof *numbers);
    while (*n < 4096 && fgets(line, sizeof line, file) != NULL) {
        struct number *number = &numbers[*n];

        if (sscanf(line, "%7[0-9]-%7[0-9]-%7[0-9]\t%*[^\t]\t%*[^\t]\t%31[^\t]\t%31[^\t]",
                   number->digits[0], number->digits[1], number->digits[2], type, tariff) != 5)
            continue;
        number->kind = kind_of(type, tariff);
        ++*n;
    }
    fclose(file);
    return numbers;
}

static void test_forms(const struct number *numbers, size_t n_numbers)
{
    for (int form = 0; form < N_FORMS; form++) {
        for (int wide = 0; wide < 2; wide++) {
            size_t n = 0, n_found = 0;

            for (size_t i = 0; i < n_numbers; i++) {
                for (int sentence = 0; sentence < N_SENTENCES; sentence++) {
                    n++;
                    n_found += is_found(&numbers[i], form, wide, sentence);
                }
            }
            ok((double)n_found >= 0.995 * (double)n, "%s%s: %zu of %zu, place and kind",
               forms[form], wide ? ", full width" : "", n_found, n);
        }
    }
}

// ---- what a slip of the pen makes of them ------------------------------------------------------

/** Whether numbers of Japan that begin so have so many digits; of the law's table, in short. */
static bool has_length(const char *digits)
{
    size_t n = strlen(digits);
    bool is_mobile = digits[2] == '0' && strchr("256789", digits[1]) != NULL;

    return digits[0] == '0' && digits[1] != '0' &&
           (n == 10 ? !is_mobile || digits[1] == '6' : n == 11 && is_mobile);
}

static void check_slip(const char *text, size_t *n_wrong)
{
    char digits[32] = "";
    size_t n = 0;

    for (const char *s = text; *s != '\0'; s++)
        if (*s >= '0' && *s <= '9')
            digits[n++] = *s;
    digits[n] = '\0';
    if (find(jpc_span_of(text)).n == 0 || has_length(digits))
        return;
    if (++*n_wrong < 10)
        printf("# found %s\n", text);
}

static void test_slips(const struct number *numbers, size_t n_numbers)
{
    size_t n_wrong = 0, n_letters = 0;

    for (size_t i = 0; i < n_numbers; i++) {
        char text[32], slip[40];
        size_t len;

        snprintf(text, sizeof text, "%s-%s-%s", numbers[i].digits[0], numbers[i].digits[1],
                 numbers[i].digits[2]);
        len = strlen(text);
        for (size_t at = 0; at <= len; at++) {
            int digit = (int)((i + at) % 10);

            snprintf(slip, sizeof slip, "%.*s%d%s", (int)at, text, digit, text + at);
            check_slip(slip, &n_wrong);
            snprintf(slip, sizeof slip, "%.*s%s", (int)at, text, text + at + (at < len));
            if (at < len && text[at] != '-')
                check_slip(slip, &n_wrong);
        }
        snprintf(slip, sizeof slip, "A%s", text);
        n_letters += find(jpc_span_of(slip)).n;
        snprintf(slip, sizeof slip, "%sa", text);
        n_letters += find(jpc_span_of(slip)).n;
        snprintf(slip, sizeof slip, "0%d00%s", (int)(i % 2), text + 4); // 0000, 0100
        check_slip(slip, &n_wrong);
    }
    ok(n_wrong == 0, "a digit more or less is no number: %zu", n_wrong);
    ok(n_letters == 0, "nor is one that a letter touches: %zu", n_letters);
}

static void test_libphonenumber(void)
{
    size_t n;
    struct number *numbers = read_numbers(&n);

    if (numbers == NULL) {
        tap_skip("numbers of libphonenumber", "no shared data");
        return;
    }
    ok(n == 1928, "%zu numbers", n);
    test_forms(numbers, n);
    test_slips(numbers, n);
    free(numbers);
}

static void test_negatives(void)
{
    FILE *file = open_shared("phone_negative_candidates.tsv");
    char line[512];
    size_t n = 0;

    if (file == NULL) {
        tap_skip("numbers of other kinds", "no shared data");
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\t\n")] = '\0';
        if (n++ > 0)
            ok(find(jpc_span_of(line)).n == 0, "'%s' is no number", line);
    }
    fclose(file);
}

// ---- the table, and work -----------------------------------------------------------------------

static void check_ranges(const jpc_phone_range *ranges, size_t n, int digits)
{
    bool sorted = ranges[0].from == 0, told = true;

    for (size_t i = 0; i < n; i++) {
        sorted = sorted && (i == 0 || ranges[i - 1].from < ranges[i].from);
        told =
            told && (ranges[i].kind == JPC_PHONE_NONE ? ranges[i].area == 0
                                                      : ranges[i].area >= 2 && ranges[i].area <= 5);
    }
    ok(sorted && told && ranges[n - 1].from < 1000000, "ranges of %d digits", digits);
}

// A run of a megabyte is walked once. Whoever walks it anew from each group does not come back
// before the alarm.
static void test_long_runs(void)
{
    static const char *const units[] = {
        "0",         "0 ",          "０",          "03-",           "03-03-03-", "090-1234-567 ",
        "0120 123 ", "0120-123-45", "+81 ",        "+81-3-1234-",   "TEL 22-",   "電話",
        "電話22-12", "081(",        "0312345678 ", "03 2010 2011 ", "12-3456 ",  "ISBN 0312345678",
        "No.番号は",
    };

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        jpc_buf text = {0};

        while (text.len < 1 << 20)
            jpc_buf_add_string(&text, units[i]);
        jpc_buf_reserve(&text, JPC_PADDING);
        ok(find(jpc_buf_span(&text)).n < text.len, "1 MiB of '%s'", units[i]);
        jpc_buf_release(&text);
    }
}

int main(void)
{
    tap_begin();
    phones_open();
    test_vectors();
    test_values();
    test_libphonenumber();
    test_negatives();
    check_ranges(jpc_phone_ranges_10, jpc_n_phone_ranges_10, 10);
    check_ranges(jpc_phone_ranges_11, jpc_n_phone_ranges_11, 11);
    test_long_runs();
    phones_close();
    return tap_end();
}
