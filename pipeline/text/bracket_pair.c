#include "text/bracket_pair.h"

#include "text/utf8.h"

#define N_KINDS 20
#define RING 512 // brackets left open within reach; each is a character, so this is enough

static const struct {
    uint32_t open, close;
    bool quotes;
} kinds[N_KINDS] = {
    {0x300C, 0x300D, true},  // 「」
    {0x300E, 0x300F, true},  // 『』
    {0xFF62, 0xFF63, true},  // ｢｣
    {0x201C, 0x201D, true},  // “”
    {0x301D, 0x301F, true},  // 〝〟
    {'"', '"', true},        //
    {0xAB, 0xBB, true},      // «»
    {'(', ')', false},       //
    {0xFF08, 0xFF09, false}, // （）
    {'[', ']', false},       //
    {0xFF3B, 0xFF3D, false}, // ［］
    {0x3010, 0x3011, false}, // 【】
    {0x3008, 0x3009, false}, // 〈〉
    {0x300A, 0x300B, false}, // 《》
    {0x3014, 0x3015, false}, // 〔〕
    {'{', '}', false},       //
    {0xFF5B, 0xFF5D, false}, // ｛｝
    {0x3016, 0x3017, false}, // 〖〗
    {0xFF1C, 0xFF1E, false}, // ＜＞
    {0x2018, 0x2019, false}, // ‘’
};

jpc_bracket jpc_bracket_of(uint32_t code)
{
    jpc_bracket none = {JPC_BRACKET_NONE, 0, false};

    // Letters, kana and kanji, that is nearly all.
    if ((code >= 0x3020 && code < 0xFF00) || (code > '(' + 1 && code < '[') ||
        (code > ']' && code < '{'))
        return none;
    for (uint8_t k = 0; k < N_KINDS; k++) {
        if (code != kinds[k].open && code != kinds[k].close)
            continue;
        return (jpc_bracket){kinds[k].open == kinds[k].close ? JPC_BRACKET_EITHER
                             : code == kinds[k].open         ? JPC_BRACKET_OPEN
                                                             : JPC_BRACKET_CLOSE,
                             k, kinds[k].quotes};
    }
    return none;
}

// Brackets that are open, the innermost last. Those out of reach are forgotten at the other end.
struct open_brackets {
    struct open {
        size_t at, number; // byte; number of the character
        uint8_t kind;
    } ring[RING];
    size_t first, n;
    uint32_t of_kind[N_KINDS];
};

static struct open *innermost(struct open_brackets *open)
{
    return &open->ring[(open->first + open->n - 1) % RING];
}

static void forget_far(struct open_brackets *open, size_t number)
{
    while (open->n > 0 && (number - open->ring[open->first].number > JPC_BRACKET_REACH)) {
        open->of_kind[open->ring[open->first].kind]--;
        open->first = (open->first + 1) % RING;
        open->n--;
    }
}

static void push(struct open_brackets *open, size_t at, size_t number, uint8_t kind)
{
    open->n++;
    *innermost(open) = (struct open){at, number, kind};
    open->of_kind[kind]++;
}

static void mark(uint8_t *pairs, size_t at) { pairs[at >> 3] |= (uint8_t)(1u << (at & 7)); }

// Each bracket is taken off once.
static void close_innermost(struct open_brackets *open, uint8_t *pairs, size_t at, uint8_t kind)
{
    for (;;) {
        struct open last = *innermost(open);

        open->n--;
        open->of_kind[last.kind]--;
        if (last.kind != kind)
            continue;
        mark(pairs, last.at);
        mark(pairs, at);
        return;
    }
}

const uint8_t *jpc_bracket_pairs(jpc_arena *arena, jpc_span text, bool quotes, bool parens)
{
    uint8_t *pairs = jpc_arena_zalloc(arena, text.len / 8 + 1);
    struct open_brackets open;
    const char *at = text.ptr, *end = at + text.len;

    open.first = open.n = 0;
    memset(open.of_kind, 0, sizeof open.of_kind);
    for (size_t number = 0; at < end; number++) {
        size_t byte = (size_t)(at - text.ptr);
        jpc_bracket bracket = jpc_bracket_of(jpc_utf8_next(&at));

        if (bracket.side == JPC_BRACKET_NONE || !(bracket.quotes ? quotes : parens))
            continue;
        forget_far(&open, number);
        if (bracket.side == JPC_BRACKET_OPEN ||
            (bracket.side == JPC_BRACKET_EITHER && open.of_kind[bracket.kind] == 0))
            push(&open, byte, number, bracket.kind);
        else if (open.of_kind[bracket.kind] > 0)
            close_innermost(&open, pairs, byte, bracket.kind);
    }
    return pairs;
}
