// Builds the tree while the tokens pass by. The stack of open elements is bounded: what nests
// deeper is read as if its tags were not there, but counted, so that the end tags still match.
// So are nodes and blocks, which are larger than the tags that make them: what is over breaks lines
// of the last block, and its text stays.
// Only boxes (and what hides text) are on the stack; inline elements do not nest for us, but in and
// around one that is hidden: html_hidden.c.
#include "web/html_block.h"

#include "web/html_attribute.h"
#include "web/html_builder.h"
#include "web/html_entity.h"
#include "web/html_forgotten.h"
#include "web/html_hidden.h"
#include "web/html_run.h"
#include "web/html_weight.h"

// A page of 64 MiB may be 16 million paragraphs of a letter.
#define MIN_MOST 65536
#define BYTES_EACH 64 // of the page; for each that is over MIN_MOST

_Static_assert(JPC_HTML_RUN_SLACK <= JPC_HTML_WEIGHT_PADDING,
               "the buffer of text has room for both");

// ---- arrays ------------------------------------------------------------------

static void *grown(jpc_arena *arena, void *items, uint32_t n, uint32_t *capacity, size_t size)
{
    void *more;

    if (n < *capacity)
        return items;
    *capacity *= 2; // at most twice `most`
    more = jpc_arena_alloc(arena, *capacity * size);
    memcpy(more, items, n * size);
    return more;
}

static uint32_t find_open(jpc_html_builder *builder, jpc_html_element element, unsigned barrier);

// ---- text --------------------------------------------------------------------

static void weigh(jpc_html_builder *builder)
{
    jpc_span text = {builder->weighed, (size_t)(builder->out - builder->weighed)};
    jpc_html_weight weight;

    if (text.len == 0)
        return;
    weight = jpc_html_weigh(text);
    jpc_html_add_weight(&builder->block.weight, &weight);
    if (builder->in_link)
        jpc_html_add_weight(&builder->block.link, &weight);
    builder->weighed = builder->out;
}

// Manuals end headings with a link to themselves: ¶.
static void strip_pilcrow(jpc_html_builder *builder)
{
    const char *out = builder->out;

    if (builder->n_marks > 0 && builder->anchor < builder->marks[builder->n_marks - 1].out)
        return; // it may be needed again
    if (builder->weighed <= builder->anchor && out - builder->anchor >= 2 &&
        out - builder->anchor <= 3 && memcmp(out - 2, "¶", 2) == 0)
        builder->out = builder->anchor;
}

static void set_link(jpc_html_builder *builder, bool in_link)
{
    if (builder->in_link == in_link)
        return;
    weigh(builder);
    builder->in_link = in_link;
    if (in_link && builder->block.n_links < UINT16_MAX)
        builder->block.n_links++;
}

static void close_reading(jpc_html_builder *builder)
{
    if (builder->in_reading)
        builder->out = (char *)memcpy(builder->out, "》", 3) + 3;
    builder->in_reading = false;
}

static void break_line(jpc_html_builder *builder)
{
    close_reading(builder);
    builder->pending = JPC_HTML_NO_SPACE;
    if (builder->out > builder->start && builder->out[-1] != '\n')
        *builder->out++ = '\n';
}

static jpc_span text_without_end(const jpc_html_builder *builder)
{
    const char *end = builder->out;

    while (end > builder->start && (unsigned char)end[-1] <= ' ')
        end--;
    return (jpc_span){builder->start, (size_t)(end - builder->start)};
}

// Ends the block of text. Text without a visible character is no block. The last block that there
// may be ends with the page. What is not shown ends none.
void jpc_html_end_block(jpc_html_builder *builder)
{
    jpc_html_tree *tree = &builder->tree;
    const struct jpc_html_open *box = jpc_html_top(builder);
    jpc_html_block *block = &builder->block;

    if (box->skip)
        return;
    if (tree->n_blocks + 1 >= builder->most) {
        tree->limits |= JPC_HTML_LIMIT_BLOCKS;
        break_line(builder);
        return;
    }
    close_reading(builder);
    builder->pending = JPC_HTML_NO_SPACE;
    if (builder->out == builder->start) { // more than every other one
        block->n_links = 0;
        return;
    }
    weigh(builder);
    if (block->weight.units > 0) {
        block->text = text_without_end(builder);
        block->node = box->node;
        block->row = box->row;
        block->cell = box->cell;
        block->heading = box->heading;
        block->pre = box->pre;
        block->is_link = jpc_html_weighs_as_link(block);
        tree->blocks = grown(builder->arena, tree->blocks, tree->n_blocks, &builder->max_blocks,
                             sizeof *tree->blocks);
        tree->blocks[tree->n_blocks++] = *block;
    }
    // A link may go on, but not before its text. White space at the end stays: a mark may be there.
    builder->start = builder->weighed = builder->anchor = builder->out;
    *block = (jpc_html_block){0};
}

// A line break of the source between two wide characters is no space (CSS Text 4, 4.1.3).
static void put_pending(jpc_html_builder *builder, const char *next)
{
    bool joins = builder->pending == JPC_HTML_LINE_SPACE && builder->out - builder->start >= 3 &&
                 jpc_html_is_wide(builder->out - 3) && jpc_html_is_wide(next);

    if (builder->pending != JPC_HTML_NO_SPACE && builder->out > builder->start &&
        builder->out[-1] != '\n' && !joins)
        *builder->out++ = ' ';
    builder->pending = JPC_HTML_NO_SPACE;
}

static void put(jpc_html_builder *builder, const char *text, size_t len)
{
    if (builder->pending != JPC_HTML_NO_SPACE)
        put_pending(builder, text);
    memcpy(builder->out, text, len);
    builder->out += len;
}

// Copies words with single blanks between them, up to other white space or &.
static const char *put_words(jpc_html_builder *builder, const char *at, const char *end)
{
    if (builder->pending != JPC_HTML_NO_SPACE)
        put_pending(builder, at);
    at = jpc_html_copy_word(&builder->out, at, end);
    while (end - at >= 2 && at[0] == ' ' && (unsigned char)at[1] > ' ') {
        *builder->out++ = ' ';
        at = jpc_html_copy_word(&builder->out, at + 1, end);
    }
    return at;
}

static const char *put_reference(jpc_html_builder *builder, const char *at, const char *end)
{
    char decoded[8];
    size_t written;
    size_t len = jpc_html_reference((jpc_span){at, (size_t)(end - at)}, false, decoded, &written);

    if (len == 0)
        put(builder, at, 1);
    else
        put(builder, decoded, written);
    return at + (len == 0 ? 1 : len);
}

static const char *skip_white(jpc_html_builder *builder, const char *at, const char *end)
{
    for (; at < end && (unsigned char)*at <= ' '; at++)
        if (*at == '\n' || *at == '\r')
            builder->pending = JPC_HTML_LINE_SPACE;
        else if (*at == '\0')
            continue; // is not there: 13.2.6.4.7
        else if (builder->pending == JPC_HTML_NO_SPACE)
            builder->pending = JPC_HTML_SPACE;
    return at;
}

static void add_text(jpc_html_builder *builder, jpc_span text, bool has_references)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    while (at < end)
        if ((unsigned char)*at <= ' ')
            at = skip_white(builder, at, end);
        else if (*at != '&')
            at = put_words(builder, at, end);
        else if (has_references)
            at = put_reference(builder, at, end);
        else
            put(builder, at++, 1);
}

static size_t copy(jpc_span text, char *out)
{
    memcpy(out, text.ptr, text.len);
    return text.len;
}

static void add_preformatted(jpc_html_builder *builder, jpc_span text, bool has_references)
{
    char *start = builder->out, *end = start;
    size_t len;

    builder->pending = JPC_HTML_NO_SPACE;
    if (text.len == 0) // the pointer may be NULL
        return;
    end += has_references ? jpc_html_decode(text, false, start) : copy(text, start);
    if (memchr(start, '\r', (size_t)(end - start)) || memchr(start, '\0', (size_t)(end - start)))
        end = jpc_html_fold_line_ends(start, end);
    len = (size_t)(end - start);
    if (start == builder->start && len > 0 && *start == '\n')
        memmove(start, start + 1, --len);
    builder->out = start + len;
}

// Readings of one base stand in one pair of brackets, also where each character has its own <rt>
// behind all the <rb>. Returns whether the text is to be added, without blanks around a reading: no
// reading of nothing. A tag that ends a reading has four bytes, and what it makes of the next
// letter, "》\n《", seven: twice the page is enough.
static bool turn_reading(jpc_html_builder *builder, jpc_span *text)
{
    bool reading = find_open(builder, JPC_HTML_RT, JPC_HTML_BREAK) > 0;
    jpc_span word = jpc_span_trim(*text);

    if (word.len == 0)
        return !reading;
    if (!reading) {
        close_reading(builder);
        return true;
    }
    if (builder->out == builder->start)
        return false;
    *text = word;
    builder->pending = JPC_HTML_NO_SPACE;
    if (!builder->in_reading)
        builder->out = (char *)memcpy(builder->out, "《", 3) + 3;
    builder->in_reading = true;
    return true;
}

// Also what is not shown, and readings, may have line breaks.
static void add_line_break(jpc_html_builder *builder)
{
    if (jpc_html_top(builder)->skip || find_open(builder, JPC_HTML_RT, JPC_HTML_BREAK) > 0)
        return;
    close_reading(builder);
    builder->pending = JPC_HTML_NO_SPACE;
    if (builder->out == builder->start)
        return;
    if (builder->out[-1] == '\n')
        jpc_html_end_block(builder); // two of them: a paragraph
    else
        *builder->out++ = '\n';
}

// ---- elements ----------------------------------------------------------------

static void pop(jpc_html_builder *builder)
{
    uint8_t element = builder->elements[builder->depth - 1];
    jpc_html_tree *tree = &builder->tree;

    if (jpc_html_top(builder)->mark > 0)
        jpc_html_hidden_end(builder);
    if (jpc_html_element_role((jpc_html_element)element) & JPC_HTML_BREAK) {
        jpc_html_end_block(builder);
        tree->nodes[jpc_html_top(builder)->node].end = tree->n_nodes;
        tree->nodes[jpc_html_top(builder)->node].end_block = tree->n_blocks;
    }
    if (element == JPC_HTML_LI || element == JPC_HTML_TD || element == JPC_HTML_TABLE)
        set_link(builder, false); // the page forgot </a>
    builder->count[element]--;
    builder->depth--;
    builder->html_in_svg &= builder->count[JPC_HTML_SVG] > 0;
}

void jpc_html_pop_to(jpc_html_builder *builder, uint32_t depth)
{
    while (builder->depth > depth)
        pop(builder);
}

// Depth of the innermost open `element`, or 0. Elements of the roles in `barrier` hide what is
// outside of them.
static uint32_t find_open(jpc_html_builder *builder, jpc_html_element element, unsigned barrier)
{
    if (builder->count[element] == 0)
        return 0;
    for (uint32_t i = builder->depth; i > 1; i--) {
        builder->tree.steps++;
        if (builder->elements[i - 1] == element)
            return i;
        if (jpc_html_element_role((jpc_html_element)builder->elements[i - 1]) & barrier)
            return 0;
    }
    return 0;
}

static void close_open(jpc_html_builder *builder, jpc_html_element element, unsigned barrier)
{
    uint32_t depth = find_open(builder, element, barrier);

    if (depth > 0)
        jpc_html_pop_to(builder, depth - 1);
}

static void close_implied(jpc_html_builder *builder, jpc_html_element element)
{
    if (jpc_html_element_role(element) & JPC_HTML_BREAK) {
        close_open(builder, JPC_HTML_RUBY, JPC_HTML_BREAK | JPC_HTML_CELL);
        close_open(builder, JPC_HTML_P, JPC_HTML_CELL);
    }
    switch (element) {
    case JPC_HTML_LI: close_open(builder, JPC_HTML_LI, JPC_HTML_CELL | JPC_HTML_LIST); break;
    case JPC_HTML_DT:
    case JPC_HTML_DD:
        close_open(builder, JPC_HTML_DT, JPC_HTML_CELL | JPC_HTML_LIST);
        close_open(builder, JPC_HTML_DD, JPC_HTML_CELL | JPC_HTML_LIST);
        break;
    case JPC_HTML_RB:
    case JPC_HTML_RT:
    case JPC_HTML_RP:
        close_open(builder, JPC_HTML_RT, JPC_HTML_BREAK);
        close_open(builder, JPC_HTML_RP, JPC_HTML_BREAK);
        break;
    default: break;
    }
}

static bool holds_rows(uint8_t element)
{
    return element == JPC_HTML_TABLE || element == JPC_HTML_TEMPLATE;
}

// A cell or row ends the one before it in the same table.
static void close_cell(jpc_html_builder *builder, jpc_html_element element)
{
    uint32_t depth = builder->depth;

    while (depth > 1 && !holds_rows(builder->elements[depth - 1])) {
        uint8_t open = builder->elements[depth - 1];

        builder->tree.steps++;
        if (open == JPC_HTML_TR || open == JPC_HTML_TD || open == JPC_HTML_TH) {
            if (open == JPC_HTML_TR && element != JPC_HTML_TR)
                return;
            jpc_html_pop_to(builder, depth - 1);
            if (open == JPC_HTML_TR)
                return;
        }
        depth--;
    }
}

// A node for an element that breaks; others share their parent's, and so do those that are over.
static bool add_node(jpc_html_builder *builder, jpc_html_element element, jpc_span attributes,
                     struct jpc_html_open *box)
{
    jpc_html_tree *tree = &builder->tree;
    jpc_html_node over, *node = &over;

    if (tree->n_nodes < builder->most) {
        tree->nodes = grown(builder->arena, tree->nodes, tree->n_nodes, &builder->max_nodes,
                            sizeof *tree->nodes);
        box->node = tree->n_nodes++;
        node = &tree->nodes[box->node];
    } else {
        tree->limits |= JPC_HTML_LIMIT_BLOCKS;
    }
    *node = (jpc_html_node){.parent = builder->depth > 0 ? jpc_html_top(builder)->node : 0,
                            .first_block = tree->n_blocks,
                            .element = (uint8_t)element,
                            .attributes = attributes};
    return jpc_html_read_attributes(node, attributes, &builder->known);
}

static void push(jpc_html_builder *builder, jpc_html_element element, jpc_span attributes)
{
    unsigned role = jpc_html_element_role(element);
    struct jpc_html_open box = {0};

    if (builder->depth == JPC_HTML_MAX_DEPTH) {
        builder->too_deep++;
        builder->tree.limits |= JPC_HTML_LIMIT_DEPTH;
        return;
    }
    if (builder->depth > 0)
        box = *jpc_html_top(builder);
    box.mark = 0;
    box.skip |= (role & JPC_HTML_SKIP) != 0 && !(element == JPC_HTML_RT && builder->brackets);
    if (role & JPC_HTML_BREAK)
        box.skip |= add_node(builder, element, attributes, &box);
    else if (!box.skip)
        box.skip = jpc_html_hides(attributes);
    if (element == JPC_HTML_TABLE || element == JPC_HTML_TR)
        box.row = box.cell = element == JPC_HTML_TR ? box.node : 0;
    if (element == JPC_HTML_TD || element == JPC_HTML_TH)
        box.cell = box.node;
    if (jpc_html_heading_level(element) > 0)
        box.heading = (uint8_t)jpc_html_heading_level(element);
    box.pre |= jpc_html_is_preformatted(element);
    builder->elements[builder->depth] = (uint8_t)element;
    builder->open[builder->depth++] = box;
    builder->count[element]++;
}

// A <select> or an <svg> that the page forgot to close must not swallow what follows.
static void close_forgotten(jpc_html_builder *builder, const jpc_html_token *token,
                            jpc_html_element element)
{
    if (builder->count[JPC_HTML_SELECT] > 0 && jpc_html_ends_select(element))
        close_open(builder, JPC_HTML_SELECT, 0);
    if (builder->count[JPC_HTML_SVG] == 0 || builder->html_in_svg)
        return;
    if (jpc_html_ends_svg(element, token->text))
        while (builder->count[JPC_HTML_SVG] > 0)
            close_open(builder, JPC_HTML_SVG, 0);
    else
        builder->html_in_svg = jpc_html_holds_html(token->text) && !jpc_html_is_self_closing(token);
}

static void open_element(jpc_html_builder *builder, const jpc_html_token *token)
{
    jpc_html_element element = token->element;
    unsigned role = jpc_html_element_role(element);

    if (builder->count[JPC_HTML_SELECT] + builder->count[JPC_HTML_SVG] > 0)
        close_forgotten(builder, token, element);
    if (role == JPC_HTML_INLINE && (token->may_hide || jpc_html_follows_inline(builder)))
        jpc_html_hidden_open(builder, token);
    if (element == JPC_HTML_OTHER) // every other one
        return;
    if (element == JPC_HTML_BR) {
        add_line_break(builder);
        return;
    }
    if (element == JPC_HTML_A || element == JPC_HTML_BUTTON) {
        if (!jpc_html_top(builder)->skip)
            set_link(builder, element == JPC_HTML_BUTTON || jpc_html_has_target(token));
        builder->anchor = builder->out;
    }
    close_implied(builder, element);
    if (element == JPC_HTML_TR || element == JPC_HTML_TD || element == JPC_HTML_TH)
        close_cell(builder, element);
    if (role != JPC_HTML_INLINE && jpc_html_top(builder)->mark > 0)
        jpc_html_hidden_drop(builder);
    if (role & JPC_HTML_BREAK)
        jpc_html_end_block(builder);
    if ((role & JPC_HTML_NESTS) && !(element == JPC_HTML_SVG && jpc_html_is_self_closing(token)))
        push(builder, element, token->attributes);
}

static void close_element(jpc_html_builder *builder, const jpc_html_token *token)
{
    jpc_html_element element = token->element;
    unsigned role = jpc_html_element_role(element);

    if (builder->count[JPC_HTML_OTHER] > 0)
        jpc_html_hidden_close(builder, token);
    if (element == JPC_HTML_OTHER && !builder->html_in_svg)
        return;
    if (element == JPC_HTML_A || element == JPC_HTML_BUTTON) {
        strip_pilcrow(builder);
        set_link(builder, false);
    }
    if (element == JPC_HTML_BR)
        add_line_break(builder);
    if (builder->html_in_svg && jpc_html_holds_html(token->text))
        builder->html_in_svg = false;
    if (role & JPC_HTML_BREAK)
        jpc_html_end_block(builder);
    if (!(role & JPC_HTML_NESTS))
        return;
    if (builder->too_deep > 0)
        builder->too_deep--;
    else
        // What is not shown ends whatever is open inside, so that it does not swallow the page.
        close_open(builder, element, role & (JPC_HTML_CELL | JPC_HTML_SKIP) ? 0 : JPC_HTML_CELL);
}

// ---- the builder -------------------------------------------------------------

// For the boxes and blocks of most pages; what is not used costs nothing.
static uint32_t first_room(size_t html_len)
{
    size_t room = html_len / BYTES_EACH;

    return room < 64 ? 64 : room < MIN_MOST / 16 ? (uint32_t)room : MIN_MOST / 16;
}

jpc_html_builder *jpc_html_builder_new(jpc_arena *arena, size_t html_len, jpc_html_ruby ruby)
{
    jpc_html_builder *builder = jpc_arena_alloc(arena, sizeof *builder);

    memset(builder, 0, offsetof(jpc_html_builder, open));
    builder->arena = arena;
    builder->max_nodes = builder->max_blocks = first_room(html_len);
    builder->brackets = ruby == JPC_HTML_RUBY_BRACKETS;
    builder->most = MIN_MOST + (uint32_t)(html_len / BYTES_EACH);
    builder->tree.nodes = jpc_arena_alloc(arena, builder->max_nodes * sizeof(jpc_html_node));
    builder->tree.blocks = jpc_arena_alloc(arena, builder->max_blocks * sizeof(jpc_html_block));
    builder->start = builder->out = builder->weighed = builder->anchor = jpc_arena_alloc(
        arena, jpc_html_decoded_max(builder->brackets ? 2 * html_len + 8 : html_len) +
                   JPC_HTML_WEIGHT_PADDING);
    push(builder, JPC_HTML_DIV, (jpc_span){"", 0});
    return builder;
}

bool jpc_html_builder_is_foreign(const jpc_html_builder *builder)
{
    return builder->count[JPC_HTML_SVG] > 0 && !builder->html_in_svg;
}

// Whether raw text here is what the reader sees, and not a script or a style.
static bool is_shown_raw(const jpc_html_builder *builder)
{
    uint8_t element = builder->elements[builder->depth - 1];

    return element == JPC_HTML_XMP || element == JPC_HTML_PLAINTEXT;
}

static void take_text(jpc_html_builder *builder, jpc_span text)
{
    const struct jpc_html_open *box = jpc_html_top(builder);

    if (box->skip || (builder->brackets && !turn_reading(builder, &text)))
        return;
    if (box->mark > 0 && jpc_span_trim(text).len > 0)
        jpc_html_hidden_drop(builder);
    if (box->pre)
        add_preformatted(builder, text, true);
    else
        add_text(builder, text, true);
}

void jpc_html_builder_add(jpc_html_builder *builder, const jpc_html_token *token)
{
    builder->tree.steps += 1 + token->text.len + token->attributes.len;
    switch (token->kind) {
    case JPC_HTML_OPEN:
        open_element(builder, token);
        builder->opened = token->text.ptr;
        builder->opened_at = builder->out;
        break;
    case JPC_HTML_CLOSE:
        close_element(builder, token);
        builder->opened = NULL;
        break;
    case JPC_HTML_TEXT: take_text(builder, token->text); break;
    case JPC_HTML_RAW:
        if (!jpc_html_top(builder)->skip && is_shown_raw(builder))
            add_preformatted(builder, token->text, false);
        break;
    case JPC_HTML_COMMENT:
    case JPC_HTML_DOCTYPE: break;
    }
}

jpc_html_tree jpc_html_builder_finish(jpc_html_builder *builder)
{
    builder->most = UINT32_MAX;
    jpc_html_pop_to(builder, 0);
    return builder->tree;
}
