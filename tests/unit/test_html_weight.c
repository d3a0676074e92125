// Weights by example, and vectors against the plain code that says what is right.

#include "web/html_weight.h"

#include "tap.h"
#include "text/utf8.h"

// Padded as the function wants it, with what would count if it were read.
static jpc_html_weight weigh(const char *bytes, size_t len)
{
    char *padded = malloc(len + JPC_HTML_WEIGHT_PADDING);
    jpc_html_weight weight;

    memcpy(padded, bytes, len);
    memset(padded + len, '.', JPC_HTML_WEIGHT_PADDING);
    weight = jpc_html_weigh((jpc_span){padded, len});
    free(padded);
    return weight;
}

static void test_examples(void)
{
    static const struct {
        const char *text;
        jpc_html_weight weight;
    } cases[] = {
        {"", {0, 0, 0, 0}},
        {" \t\n\x7F", {1, 0, 0, 0}},
        {"Yes, it is 3.5, no 1,000.", {20, 1, 2, 0}},
        {"He said \"stop!\" (really?)", {22, 2, 0, 0}},
        {"日本語。", {8, 1, 0, 0}},
        {"はい、テスト！ですか？", {22, 2, 1, 8}},
        {"全角，．　空白", {12, 1, 1, 0}},
        {"・ー゠ヿ", {8, 0, 0, 4}},
        {"\u3040\u3041\u3099\u3100", {8, 0, 0, 2}},
        {"\u00A0\u00A1\u0420\u07FF", {3, 0, 0, 0}},
        {"\u1000\u1FFF\u2000\u200F\u2010\u2E7F\u2E80\u2EFF", {8, 0, 0, 0}},
        {"𠮷野家", {6, 0, 0, 0}},
        {"end.日", {6, 1, 0, 0}},
        {"a,あ", {4, 0, 1, 1}},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_html_weight got = weigh(cases[i].text, strlen(cases[i].text));

        if (!ok(memcmp(&got, &cases[i].weight, sizeof got) == 0, "case %zu", i))
            fprintf(stderr, "#   got %u %u %u %u\n", got.units, got.stops, got.commas, got.kana);
    }
}

// Text of characters at the edges of all ranges, of every length and so at every place in a vector.
static void test_vectors(void)
{
    static const uint32_t codes[] = {
        0,      ' ',    '!',    '"',    ')',    ',',    '.',     '?',     'a',      0x7F,
        0x80,   0xA0,   0xA1,   0xE0,   0x7FF,  0x800,  0xFFF,   0x1FFF,  0x2000,   0x200F,
        0x2010, 0x2E7F, 0x2E80, 0x2FFF, 0x3000, 0x3001, 0x3002,  0x3003,  0x3040,   0x3041,
        0x30FB, 0x30FF, 0x3100, 0x4E00, 0xD7FF, 0xE000, 0xFF01,  0xFF0C,  0xFF0E,   0xFF1F,
        0xFF20, 0xFF8F, 0xFF9F, 0xFEC1, 0xFFFD, 0xFFFF, 0x10000, 0x20BB7, 0x10FFFF,
    };
    char text[600];
    uint64_t state = 7;
    size_t n_different = 0;

    for (int round = 0; round < 20000; round++) {
        size_t len = 0, most = (size_t)round % 500;
        jpc_html_weight want, got;

        while (len < most) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            len += jpc_utf8_put(text + len, codes[(state >> 33) % (sizeof codes / sizeof *codes)]);
        }
        want = jpc_html_weigh_scalar((jpc_span){text, len});
        got = weigh(text, len);
        n_different += memcmp(&want, &got, sizeof got) != 0;
    }
    ok(n_different == 0, "vectors weigh as plain code does, %zu times not", n_different);
}

int main(void)
{
    tap_begin();
    test_examples();
    test_vectors();
    return tap_end();
}
