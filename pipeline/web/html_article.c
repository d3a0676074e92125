#include "web/html_article.h"

#include "text/utf8.h"
#include "web/html_entity.h"
#include "web/html_weight.h"

#define MIN_BODY 240               // bytes: 80 characters; less is a teaser
#define MAX_BODY ((size_t)1 << 20) // of which windows are looked up
#define WINDOW 24                  // bytes: eight kana, four or five words
#define BASE 0x9E3779B97F4A7C15u   // of the rolling hash; odd
#define FOUND 50                   // percent of a block's windows, of the body's weight
#define MAX_PROBES 64              // of a table that is half full; one or two are needed
#define BOX 80                     // percent of what was found is in the article's box

// ---- reading -----------------------------------------------------------------

bool jpc_html_is_json_ld(const jpc_html_token *script)
{
    jpc_span rest = script->attributes;
    jpc_html_attribute attribute;

    while (jpc_html_attribute_next(&rest, &attribute))
        if (jpc_span_is_nocase(attribute.name, "type"))
            return jpc_span_begins_nocase(jpc_span_trim(attribute.value), "application/ld+json");
    return false;
}

static uint32_t hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10 : 16;
}

// Four hexadecimal digits, or UINT32_MAX.
static uint32_t read_unit(const char *at, const char *end)
{
    uint32_t code = 0;

    if (end - at < 4)
        return UINT32_MAX;
    for (int i = 0; i < 4; i++) {
        uint32_t digit = hex_value(at[i]);

        if (digit > 15)
            return UINT32_MAX;
        code = code << 4 | digit;
    }
    return code;
}

// Reads what follows "\u". Half a surrogate pair becomes U+FFFD, a control character a blank.
static const char *put_escaped_code(const char *at, const char *end, char **out)
{
    uint32_t code = read_unit(at, end), low;

    if (code == UINT32_MAX)
        return at;
    at += 4;
    if (code >= 0xD800 && code < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u' &&
        (low = read_unit(at + 2, end)) >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        at += 6;
    }
    if (code >= 0xD800 && code < 0xE000)
        code = 0xFFFD;
    if (code < ' ')
        code = code == '\n' || code == '\r' ? '\n' : ' ';
    *out += jpc_utf8_put(*out, code);
    return at;
}

// The JSON string that starts at `at`, behind its quotation mark, up to the closing one or the end.
static jpc_span read_string(const char *at, const char *end)
{
    const char *start = at;

    while (at < end && *at != '"')
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    return (jpc_span){start, (size_t)(at - start)};
}

static jpc_span unescape(jpc_arena *arena, jpc_span string)
{
    char *start = jpc_arena_alloc(arena, string.len + 4), *out = start;
    const char *at = string.ptr, *end = string.ptr + string.len;

    while (at < end) {
        char c = *at++;

        if (c != '\\' || at == end) {
            *out++ = c;
            continue;
        }
        switch (c = *at++) {
        case 'n':
        case 'r': *out++ = '\n'; break;
        case 't': *out++ = ' '; break;
        case 'b':
        case 'f': break;
        case 'u': at = put_escaped_code(at, end, &out); break;
        default: *out++ = c;
        }
    }
    return (jpc_span){start, (size_t)(out - start)};
}

static bool has_tags(jpc_span text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.ptr[i] == '<' && (text.ptr[i + 1] == '/' || (text.ptr[i + 1] | 32) == 'p' ||
                                   (text.ptr[i + 1] | 32) == 'b' || (text.ptr[i + 1] | 32) == 'd'))
            return true;
    return false;
}

// Some sites put their markup into the string.
static jpc_span text_of_markup(jpc_arena *arena, jpc_span html, uint64_t *steps)
{
    jpc_html_scanner scanner = jpc_html_scan(html);
    jpc_html_builder *builder = jpc_html_builder_new(arena, html.len, JPC_HTML_RUBY_BASE);
    jpc_html_token token;
    jpc_html_tree tree;
    char *start = jpc_arena_alloc(arena, 2 * html.len + 2), *out = start;

    while (jpc_html_next(&scanner, &token))
        jpc_html_builder_add(builder, &token);
    tree = jpc_html_builder_finish(builder);
    *steps += tree.steps;
    for (uint32_t i = 0; i < tree.n_blocks; i++) {
        memcpy(out, tree.blocks[i].text.ptr, tree.blocks[i].text.len);
        out += tree.blocks[i].text.len;
        *out++ = '\n';
    }
    return (jpc_span){start, (size_t)(out - start)};
}

// Without empty lines and white space at the ends of lines, in place.
static jpc_span tidy(char *text, size_t len)
{
    jpc_span rest = {text, len};
    char *out = text;

    while (rest.len > 0) {
        jpc_span line = jpc_span_trim(jpc_span_take_until(&rest, '\n'));

        if (line.len == 0)
            continue;
        memmove(out, line.ptr, line.len);
        out += line.len;
        *out++ = '\n';
    }
    return (jpc_span){text, (size_t)(out - text) - (out > text)};
}

static jpc_span plain_text(jpc_arena *arena, jpc_span value, uint64_t *steps)
{
    jpc_span text = has_tags(value) ? text_of_markup(arena, value, steps) : value;
    char *decoded = jpc_arena_alloc(arena, jpc_html_decoded_max(text.len) + 1);

    return tidy(decoded, jpc_html_decode(text, false, decoded));
}

void jpc_html_article_read(jpc_arena *arena, jpc_html_article *article, jpc_span script)
{
    static const char key[] = "\"articleBody\"";
    const size_t len = sizeof key - 1;
    const char *at = script.ptr, *end = script.ptr + script.len;

    while (end - at > (ptrdiff_t)len && (at = memchr(at, '"', (size_t)(end - at) - len)) != NULL) {
        jpc_arena_mark mark = jpc_arena_mark_of(arena);
        jpc_span string, body;

        if (memcmp(at, key, len) != 0) {
            at++;
            continue;
        }
        for (at += len; at < end && (jpc_html_is_space(*at) || *at == ':');)
            at++;
        if (at == end || *at != '"' || article->n_bodies > 0) {
            article->n_bodies += at < end && *at == '"';
            continue;
        }
        string = read_string(at + 1, end);
        at = string.ptr + string.len;
        if (string.len < MIN_BODY)
            continue;
        body = plain_text(arena, unescape(arena, string), &article->steps);
        if (body.len < MIN_BODY) { // a page may have a million of them, of markup alone
            jpc_arena_rewind(arena, mark);
            continue;
        }
        article->body = body;
        article->n_bodies++;
    }
}

// ---- comparing ---------------------------------------------------------------

// Hashes of all windows of the body, white space left out.
struct windows {
    uint32_t *slots; // 0: free
    size_t mask;
};

struct roll {
    char last[WINDOW];
    uint64_t hash;
    size_t n;
};

static uint64_t power(void)
{
    uint64_t value = 1;

    for (int i = 0; i < WINDOW; i++)
        value *= BASE;
    return value;
}

static void roll(struct roll *roll, char c, uint64_t highest)
{
    char *slot = &roll->last[roll->n % WINDOW];
    uint64_t out = roll->n >= WINDOW ? (unsigned char)*slot + 1u : 0;

    roll->hash = roll->hash * BASE + (unsigned char)c + 1u - out * highest;
    *slot = c;
    roll->n++;
}

// The slot of a hash, or the free one where it belongs. At most half of the slots are in use;
// whoever makes many windows of one slot has them taken for one another.
static uint32_t *slot_of(const struct windows *windows, uint64_t hash, uint32_t *tag)
{
    size_t at = (size_t)(hash * BASE >> 24) & windows->mask;

    *tag = (uint32_t)(hash >> 32) | 1;
    for (int i = 0; i < MAX_PROBES && windows->slots[at] != 0 && windows->slots[at] != *tag; i++)
        at = (at + 1) & windows->mask;
    return &windows->slots[at];
}

static struct windows windows_of(jpc_arena *arena, jpc_span body)
{
    struct windows windows = {NULL, 1024};
    struct roll state = {.n = 0};
    uint64_t highest = power();

    body.len = body.len < MAX_BODY ? body.len : MAX_BODY;
    while (windows.mask < 2 * body.len)
        windows.mask *= 2;
    windows.slots = jpc_arena_zalloc(arena, windows.mask * sizeof *windows.slots);
    windows.mask--;
    for (size_t i = 0; i < body.len; i++) {
        uint32_t tag, *slot;

        if ((unsigned char)body.ptr[i] <= ' ')
            continue;
        roll(&state, body.ptr[i], highest);
        if (state.n < WINDOW)
            continue;
        slot = slot_of(&windows, state.hash, &tag);
        *slot = tag;
    }
    return windows;
}

// Whether the body has the text, as far as its windows tell; a text of less than one is not asked
// for.
static bool has_text(const struct windows *windows, jpc_span text, uint64_t highest)
{
    struct roll state = {.n = 0};
    size_t asked = 0, found = 0;

    for (size_t i = 0; i < text.len; i++) {
        uint32_t tag;

        if ((unsigned char)text.ptr[i] <= ' ')
            continue;
        roll(&state, text.ptr[i], highest);
        if (state.n % WINDOW != 0)
            continue;
        asked++;
        found += *slot_of(windows, state.hash, &tag) != 0;
    }
    return asked > 0 && found * 100 >= asked * FOUND;
}

// Prefix sums of the weight of the blocks that the body has.
static uint64_t *find_blocks(jpc_arena *arena, jpc_span body, const jpc_html_tree *tree,
                             uint64_t *steps)
{
    struct windows windows = windows_of(arena, body);
    uint64_t *sums = jpc_arena_alloc(arena, (tree->n_blocks + 1) * sizeof *sums);
    uint64_t highest = power();

    sums[0] = 0;
    for (uint32_t i = 0; i < tree->n_blocks; i++) {
        const jpc_html_block *block = &tree->blocks[i];

        sums[i + 1] =
            sums[i] + (has_text(&windows, block->text, highest) ? block->weight.units : 0);
        *steps += block->text.len;
    }
    *steps += body.len;
    return sums;
}

// ---- correcting --------------------------------------------------------------

// The smallest node that holds most of what was found.
static uint32_t find_box(const jpc_html_tree *tree, const uint64_t *sums, uint64_t *steps)
{
    uint64_t all = sums[tree->n_blocks];
    uint32_t at = 0;

    for (uint32_t i = 1; i < tree->nodes[at].end; *steps += 1) {
        const jpc_html_node *node = &tree->nodes[i];

        if ((sums[node->end_block] - sums[node->first_block]) * 100 >= all * BOX)
            at = i++;
        else
            i = node->end;
    }
    return at;
}

static void correct(const jpc_html_tree *tree, const uint64_t *sums, uint32_t box, bool *kept)
{
    const jpc_html_node *node = &tree->nodes[box];
    uint64_t all = 0, common = 0;

    for (uint32_t i = 0; i < tree->n_blocks; i++) {
        if (i >= node->first_block && i < node->end_block && sums[i + 1] > sums[i])
            kept[i] = true;
        all += kept[i] ? tree->blocks[i].weight.units : 0;
        common += kept[i] ? sums[i + 1] - sums[i] : 0;
    }
    if (common * 100 < all * FOUND)
        return;
    for (uint32_t i = 0; i < tree->n_blocks; i++)
        if (i >= node->end_block || (i < node->first_block && tree->blocks[i].heading != 1 &&
                                     tree->blocks[i].weight.stops == 0))
            kept[i] = false;
}

bool jpc_html_article_apply(jpc_arena *arena, const jpc_html_article *article,
                            const jpc_html_tree *tree, bool *kept, uint64_t *steps)
{
    jpc_html_weight weight;
    uint64_t *sums, shown = 0, kana = 0;

    *steps += article->steps;
    if (article->n_bodies != 1)
        return false;
    weight = jpc_html_weigh_scalar(article->body); // the vectors would read beyond it
    sums = find_blocks(arena, article->body, tree, steps);
    if (sums[tree->n_blocks] * 100 >= (uint64_t)weight.units * FOUND) {
        correct(tree, sums, find_box(tree, sums, steps), kept);
        return false;
    }
    for (uint32_t i = 0; i < tree->n_blocks; i++) {
        shown += kept[i] ? jpc_html_plain_units(&tree->blocks[i]) : 0;
        kana += kept[i] ? tree->blocks[i].weight.kana : 0;
    }
    if (kana > 0 && weight.kana == 0) // of another language than what the reader sees
        return false;
    return weight.stops > 0 && shown * 100 < (uint64_t)weight.units * FOUND;
}
