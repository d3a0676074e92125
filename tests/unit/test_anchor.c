// Vectors stop where one character at a time stops: each character of Unicode at many places of
// a vector, and random texts.

#include "pii/anchor.h"

#include "tap.h"
#include "text/utf8.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STEP 7 // prime, so that no class is left out for ever
#else
#define STEP 1
#endif

static bool is_anchor(uint32_t c)
{
    return (c >= '0' && c <= '9') || c == '@' || (c >= 0xFF10 && c <= 0xFF19) || c == 0xFF20;
}

// Each between characters that share its bytes.
static void test_all_of_unicode(const jpc_anchor_kernel *kernel)
{
    static const char *const fillings[] = {"a", "あ", "！", "ﾟ"};
    size_t n_wrong = 0;
    char bytes[512];

    for (uint32_t code = 0; code <= 0x10FFFF; code += STEP) {
        const char *filling = fillings[code % 4];
        size_t before = code / 4 % 70, width = strlen(filling), len = 0, at;

        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        for (size_t i = 0; i < before; i++, len += width)
            memcpy(bytes + len, filling, width);
        at = len;
        len += jpc_utf8_put(bytes + len, code);
        for (size_t i = 0; i < code % 40; i++, len += width)
            memcpy(bytes + len, filling, width);
        n_wrong += kernel->next(bytes, bytes + len) != bytes + (is_anchor(code) ? at : len);
    }
    ok(n_wrong == 0, "%s: %zu characters are taken for what they are not", kernel->name, n_wrong);
}

// Wherever a search begins, it ends where a plain one does.
static size_t count_wrong(const jpc_anchor_kernel *kernel, jpc_span text, size_t *n_anchors)
{
    const char *at = text.ptr, *end = at + text.len;
    size_t n_wrong = 0;

    while (at < end) {
        const char *want = jpc_anchor_next_scalar(at, end);

        n_wrong += kernel->next(at, end) != want;
        *n_anchors += want < end;
        at = want;
        if (at < end)
            jpc_utf8_next(&at);
    }
    return n_wrong;
}

static void test_random(const jpc_anchor_kernel *kernel)
{
    static const char *const parts[] = {"abc", "日本語", "０", "９", "＠", "！", "＊",
                                        "7",   "@",      "0",  "/",  ":",  "ﾟ",  "？"};
    uint64_t state = 13;
    size_t n_wrong = 0, n_anchors = 0;

    for (int round = 0; round < 40000 / STEP; round++) {
        size_t most = 1 + (size_t)round % 300, len = 0, n_kinds = 2 + (state >> 40) % 13;
        char bytes[320], *text;

        while (len < most) {
            const char *part;

            state = state * 6364136223846793005u + 1442695040888963407u; // Knuth, MMIX
            part = parts[(state >> 33) % n_kinds];
            memcpy(bytes + len, part, strlen(part));
            len += strlen(part);
        }
        text = jpc_alloc(len); // so that a sanitizer sees what is read beyond the end
        memcpy(text, bytes, len);
        n_wrong += count_wrong(kernel, (jpc_span){text, len}, &n_anchors);
        free(text);
    }
    ok(n_wrong == 0 && n_anchors > 10000, "%s: random texts: %zu of %zu differ", kernel->name,
       n_wrong, n_anchors);
}

int main(void)
{
    tap_begin();
    for (const jpc_anchor_kernel *kernel = jpc_anchor_kernels; kernel->name != NULL; kernel++) {
        if (!jpc_cpu_has(kernel->vectors))
            continue;
        test_all_of_unicode(kernel);
        test_random(kernel);
        ok(kernel->next(NULL, NULL) == NULL, "%s: nothing", kernel->name);
    }
    ok(jpc_anchor_next() != NULL, "there is a kernel");
    return tap_end();
}
