#include "text/sentence.h"

#include "core/hash.h"
#include "text/utf8.h"

// ---- cutting ---------------------------------------------------------------------------

struct list {
    jpc_arena *arena;
    jpc_sentence *items;
    size_t n, capacity;
};

static void append(struct list *list, jpc_sentence sentence)
{
    jpc_sentence *old = list->items;

    if (list->n == list->capacity) {
        list->capacity = list->capacity == 0 ? 16 : 2 * list->capacity;
        list->items = jpc_arena_alloc(list->arena, list->capacity * sizeof *list->items);
        if (list->n > 0)
            memcpy(list->items, old, list->n * sizeof *old);
    }
    list->items[list->n++] = sentence;
}

static bool is_terminator(uint32_t code)
{
    return code == 0x3002 || code == '!' || code == '?' || code == 0xFF01 || code == 0xFF1F ||
           code == 0xFF0E; // 。 ! ? ！ ？ ．
}

static void cut_line(struct list *list, jpc_span line, uint32_t number)
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
        append(list, (jpc_sentence){{start, (size_t)(at - start)}, chars, number});
        start = at;
        chars = 0;
    }
}

jpc_sentences jpc_sentence_split(jpc_arena *arena, jpc_span text)
{
    struct list list = {.arena = arena};
    jpc_sentences result = {0};
    const char *at = text.ptr, *end;

    if (text.len == 0)
        return result;
    for (;;) {
        size_t left = (size_t)(text.ptr + text.len - at);

        end = left == 0 ? NULL : memchr(at, '\n', left);
        cut_line(&list, (jpc_span){at, end == NULL ? left : (size_t)(end - at)},
                 (uint32_t)result.n_lines++);
        if (end == NULL)
            break;
        at = end + 1;
    }
    result.items = list.items;
    result.n = list.n;
    return result;
}

// ---- measuring -------------------------------------------------------------------------

// A set of spans that tells repetitions, compared by their bytes.
struct seen {
    struct slot {
        uint64_t hash;
        jpc_span item; // ptr NULL: free
    } * slots;
    size_t mask;
};

static struct seen seen_new(jpc_arena *arena, size_t n)
{
    struct seen seen = {.mask = 15};

    while (seen.mask < 2 * n)
        seen.mask = 2 * seen.mask + 1;
    seen.slots = jpc_arena_zalloc(arena, (seen.mask + 1) * sizeof *seen.slots);
    return seen;
}

static bool seen_before(struct seen *seen, jpc_span item)
{
    uint64_t hash = jpc_hash64(item.ptr, item.len);
    size_t i = hash & seen->mask;

    for (; seen->slots[i].item.ptr != NULL; i = (i + 1) & seen->mask)
        if (seen->slots[i].hash == hash && jpc_span_equals(seen->slots[i].item, item))
            return true;
    seen->slots[i] = (struct slot){hash, item};
    return false;
}

// Σ (f − 1) over distinct items is the number of items seen before.
struct repeats {
    uint64_t items, chars;
};

static struct repeats repeated_sentences(jpc_arena *arena, const jpc_sentences *sentences)
{
    struct seen seen = seen_new(arena, sentences->n);
    struct repeats repeats = {0};

    for (size_t i = 0; i < sentences->n; i++) {
        const jpc_sentence *sentence = &sentences->items[i];

        if (!seen_before(&seen, sentence->text))
            continue;
        repeats.items++;
        repeats.chars += sentence->chars;
    }
    return repeats;
}

// The line of sentences[0 … n−1] without its stray terminators.
static jpc_span join(jpc_arena *arena, const jpc_sentence *items, size_t n)
{
    const char *start = items[0].text.ptr;
    const char *end = items[n - 1].text.ptr + items[n - 1].text.len;
    jpc_span line = {start, 0};
    char *copy;

    for (size_t i = 0; i < n; i++)
        line.len += items[i].text.len;
    if (line.len == (size_t)(end - start))
        return line;
    copy = jpc_arena_alloc(arena, line.len);
    line.ptr = copy;
    for (size_t i = 0; i < n; i++) {
        memcpy(copy, items[i].text.ptr, items[i].text.len);
        copy += items[i].text.len;
    }
    return line;
}

static struct repeats repeated_paragraphs(jpc_arena *arena, const jpc_sentences *sentences)
{
    struct seen seen = seen_new(arena, sentences->n);
    struct repeats repeats = {0};
    size_t n_empty = sentences->n_lines, end;

    for (size_t i = 0; i < sentences->n; i = end) {
        const jpc_sentence *items = &sentences->items[i];
        uint64_t chars = 0;

        for (end = i; end < sentences->n && sentences->items[end].line == items->line; end++)
            chars += sentences->items[end].chars;
        n_empty--;
        if (!seen_before(&seen, join(arena, items, end - i)))
            continue;
        repeats.items++;
        repeats.chars += chars;
    }
    repeats.items += n_empty > 1 ? n_empty - 1 : 0;
    return repeats;
}

// White space of Python's str.strip(), which the reference uses.
static bool is_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
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
        if (!is_space(code))
            return code == 0x2026 || code == 0x30FB; // … ・
    }
    return false;
}

jpc_sentence_metrics jpc_sentence_measure(jpc_arena *arena, const jpc_sentences *sentences)
{
    double n = (double)sentences->n, lines = (double)sentences->n_lines;
    struct repeats repeats, paragraphs;
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
    repeats = repeated_sentences(arena, sentences);
    paragraphs = repeated_paragraphs(arena, sentences);
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
