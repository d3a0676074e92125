#include "text/sentence.h"

#include "core/hash.h"
#include "text/line.h"
#include "text/sentence_kernel.h"
#include "text/utf8.h"

#define MOST_FIRST_SLOTS 4096

// ---- cutting ---------------------------------------------------------------------------

static bool is_terminator(uint32_t code)
{
    return code == 0x3002 || code == '!' || code == '?' || code == 0xFF01 || code == 0xFF1F ||
           code == 0xFF0E; // 。 ! ? ！ ？ ．
}

static void cut_line(jpc_sentence_list *list, jpc_span line, uint32_t number)
{
    const char *at = line.ptr, *end = at + line.len, *start = at;
    uint32_t chars = 0;

    while (at < end) {
        bool terminator = is_terminator(jpc_utf8_next(&at));

        if (terminator && chars == 0) { // stray: belongs to no sentence
            start = at;
            continue;
        }
        chars++;
        if (!terminator && at < end)
            continue;
        jpc_sentence_append(list, (jpc_sentence){{start, (size_t)(at - start)}, chars, number});
        start = at;
        chars = 0;
    }
}

size_t jpc_sentence_cut_scalar(jpc_sentence_list *list, jpc_span text)
{
    const char *at = text.ptr, *end;
    size_t n_lines = 0;

    for (;;) {
        size_t left = (size_t)(text.ptr + text.len - at);

        end = left == 0 ? NULL : memchr(at, '\n', left);
        cut_line(list, (jpc_span){at, end == NULL ? left : (size_t)(end - at)},
                 (uint32_t)n_lines++);
        if (end == NULL)
            return n_lines;
        at = end + 1;
    }
}

const jpc_sentence_kernel jpc_sentence_kernels[] = {
#if defined(__x86_64__)
    {"avx2", JPC_CPU_AVX2, jpc_sentence_cut_avx2},
#endif
    {"scalar", JPC_CPU_SCALAR, jpc_sentence_cut_scalar},
    {NULL, JPC_CPU_SCALAR, NULL},
};

static jpc_sentence_function *best_function(void)
{
    const jpc_sentence_kernel *kernel = jpc_sentence_kernels;

    while (!jpc_cpu_has(kernel->vectors))
        kernel++;
    return kernel->cut;
}

jpc_sentences jpc_sentence_split(jpc_arena *arena, jpc_span text)
{
    jpc_sentence_function *cut = best_function();
    jpc_sentence_list counted = {0}, list = {0};
    jpc_sentences result = {0};

    if (text.len == 0)
        return result;
    cut(&counted, text);
    list.items = jpc_arena_alloc(arena, counted.n * sizeof *list.items);
    result.n_lines = cut(&list, text);
    result.items = list.items;
    result.n = list.n;
    return result;
}

// ---- measuring -------------------------------------------------------------------------

// A set of sentences, or of the paragraphs that begin with them, that tells repetitions. It grows
// with the distinct ones.
struct seen {
    jpc_arena *arena;
    const jpc_sentences *sentences;
    bool (*equals)(const jpc_sentences *sentences, size_t a, size_t b);
    struct slot {
        uint32_t hash, item; // item: number of the first sentence and 1; 0: free
    } * slots;
    size_t n, mask;
};

static void seen_alloc(struct seen *seen, size_t n_slots)
{
    seen->slots = jpc_arena_zalloc(seen->arena, n_slots * sizeof *seen->slots);
    seen->mask = n_slots - 1;
}

// Room for all of a usual text at once.
static void seen_open(struct seen *seen)
{
    size_t n_slots = 64;

    while (n_slots < 2 * seen->sentences->n && n_slots < MOST_FIRST_SLOTS)
        n_slots *= 2;
    seen_alloc(seen, n_slots);
}

static void seen_grow(struct seen *seen)
{
    const struct slot *slots = seen->slots, *end = slots + seen->mask + 1;

    seen_alloc(seen, 2 * (seen->mask + 1));
    for (; slots < end; slots++) {
        size_t i = slots->hash & seen->mask;

        if (slots->item == 0)
            continue;
        while (seen->slots[i].item != 0)
            i = (i + 1) & seen->mask;
        seen->slots[i] = *slots;
    }
}

// `bytes` are those of the item.
static bool seen_before(struct seen *seen, size_t item, jpc_span bytes)
{
    uint32_t hash = (uint32_t)jpc_hash64(bytes.ptr, bytes.len);
    size_t i;

    if (2 * seen->n > seen->mask)
        seen_grow(seen);
    for (i = hash & seen->mask; seen->slots[i].item != 0; i = (i + 1) & seen->mask)
        if (seen->slots[i].hash == hash &&
            seen->equals(seen->sentences, seen->slots[i].item - 1, item))
            return true;
    seen->slots[i] = (struct slot){hash, (uint32_t)item + 1};
    seen->n++;
    return false;
}

// Σ (f − 1) over distinct items is the number of items seen before.
struct repeats {
    uint64_t items, chars;
};

static bool same_sentence(const jpc_sentences *sentences, size_t a, size_t b)
{
    return jpc_span_equals(sentences->items[a].text, sentences->items[b].text);
}

static struct repeats repeated_sentences(jpc_arena *arena, const jpc_sentences *sentences)
{
    struct seen seen = {.arena = arena, .sentences = sentences, .equals = same_sentence};
    struct repeats repeats = {0};

    seen_open(&seen);
    for (size_t i = 0; i < sentences->n; i++) {
        if (!seen_before(&seen, i, sentences->items[i].text))
            continue;
        repeats.items++;
        repeats.chars += sentences->items[i].chars;
    }
    return repeats;
}

// One past the last sentence of the line that begins with this one.
static size_t line_end(const jpc_sentences *sentences, size_t first)
{
    size_t end = first + 1;

    while (end < sentences->n && sentences->items[end].line == sentences->items[first].line)
        end++;
    return end;
}

// Sentences are cut where they end alone: those of equal lines are the same.
static bool same_paragraph(const jpc_sentences *sentences, size_t a, size_t b)
{
    size_t a_end = line_end(sentences, a), b_end = line_end(sentences, b);

    if (a_end - a != b_end - b)
        return false;
    for (; a < a_end; a++, b++)
        if (!same_sentence(sentences, a, b))
            return false;
    return true;
}

// The line of sentences[0 … n−1] without its stray terminators; in `line` if there are any.
static jpc_span join(jpc_buf *line, const jpc_sentence *items, size_t n)
{
    const char *start = items[0].text.ptr;
    const char *end = items[n - 1].text.ptr + items[n - 1].text.len;
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        len += items[i].text.len;
    if (len == (size_t)(end - start))
        return (jpc_span){start, len};
    line->len = 0;
    for (size_t i = 0; i < n; i++)
        jpc_buf_add_span(line, items[i].text);
    return jpc_buf_span(line);
}

static struct repeats repeated_paragraphs(jpc_arena *arena, const jpc_sentences *sentences)
{
    struct seen seen = {.arena = arena, .sentences = sentences, .equals = same_paragraph};
    jpc_buf line = {0};
    struct repeats repeats = {0};
    size_t n_empty = sentences->n_lines, end;

    seen_open(&seen);
    for (size_t i = 0; i < sentences->n; i = end) {
        uint64_t chars = 0;

        end = line_end(sentences, i);
        for (size_t k = i; k < end; k++)
            chars += sentences->items[k].chars;
        n_empty--;
        if (!seen_before(&seen, i, join(&line, &sentences->items[i], end - i)))
            continue;
        repeats.items++;
        repeats.chars += chars;
    }
    repeats.items += n_empty > 1 ? n_empty - 1 : 0;
    jpc_buf_release(&line);
    return repeats;
}

static bool ends_in_ellipsis(jpc_span sentence)
{
    size_t end = sentence.len;

    while (end > 0) {
        const char *at;
        uint32_t code;

        do
            end--;
        while (((unsigned char)sentence.ptr[end] & 0xC0) == 0x80);
        at = sentence.ptr + end;
        code = jpc_utf8_next(&at);
        if (!jpc_is_python_space(code))
            return code == 0x2026 || code == 0x30FB; // … ・
    }
    return false;
}

jpc_sentence_metrics jpc_sentence_measure(jpc_arena *arena, const jpc_sentences *sentences)
{
    double n = (double)sentences->n, lines = (double)sentences->n_lines;
    struct repeats repeats, paragraphs;
    jpc_arena_mark mark;
    uint64_t chars = 0, n_ellipsis = 0;
    uint32_t longest = 0;

    if (sentences->n == 0)
        return (jpc_sentence_metrics){0};
    for (size_t i = 0; i < sentences->n; i++) {
        const jpc_sentence *sentence = &sentences->items[i];

        chars += sentence->chars;
        longest = sentence->chars > longest ? sentence->chars : longest;
        n_ellipsis += ends_in_ellipsis(sentence->text);
    }
    mark = jpc_arena_mark_of(arena);
    repeats = repeated_sentences(arena, sentences);
    jpc_arena_rewind(arena, mark);
    paragraphs = repeated_paragraphs(arena, sentences);
    jpc_arena_rewind(arena, mark);
    return (jpc_sentence_metrics){
        .mean_chars = (double)chars / n,
        .max_chars = longest,
        .ellipsis_share = (double)n_ellipsis / n,
        .duplicate_sentences = (double)repeats.items / n,
        .duplicate_sentence_chars = (double)repeats.chars / (double)chars,
        .duplicate_paragraphs = (double)paragraphs.items / lines,
        .duplicate_paragraph_chars = (double)paragraphs.chars / (double)chars,
    };
}
