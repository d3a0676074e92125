// Of a hidden inline element nothing is text: to 最初に<b hidden>甲</b>を a reader sees 最初にを.
//
// An element all of whose parts are hidden is a switch. A script shows one of them, and the line
// would have a hole without: <span><b hidden>Command</b><b hidden>Ctrl</b></span> + B. Its last
// part stays, which is what it is otherwise (case, case, default); parts that are paragraphs all
// stay, as panels of tabs do. A box with a single part is no switch, but a hidden box.
//
// Whether something visible follows is known at the end only. So hidden parts in front of anything
// else in an element are written, and taken back when the next one, or something visible, is there.
// While such an element or a hidden one is open, all inline elements are on the stack, as
// JPC_HTML_OTHER with their names; what the page forgot to close ends with the box around it.
#include "web/html_hidden.h"

// ---- marks -------------------------------------------------------------------

static void set_mark(const jpc_html_builder *builder, struct jpc_html_mark *mark)
{
    *mark = (struct jpc_html_mark){
        .n_nodes = builder->tree.n_nodes,
        .n_blocks = builder->tree.n_blocks,
        .start = builder->start,
        .out = builder->out,
        .weighed = builder->weighed,
        .anchor = builder->anchor,
        .block = builder->block,
        .pending = builder->pending,
        .in_link = builder->in_link,
        .in_reading = builder->in_reading,
    };
}

// The parts are closed: no open element has a node, and no bytes are lost that stood at the mark.
static void go_back(jpc_html_builder *builder, const struct jpc_html_mark *mark)
{
    builder->tree.n_nodes = mark->n_nodes;
    builder->tree.n_blocks = mark->n_blocks;
    builder->start = mark->start;
    builder->out = mark->out;
    builder->weighed = mark->weighed;
    builder->anchor = mark->anchor;
    builder->block = mark->block;
    builder->pending = mark->pending;
    builder->in_link = mark->in_link;
    builder->in_reading = mark->in_reading;
}

void jpc_html_hidden_drop(jpc_html_builder *builder)
{
    go_back(builder, &builder->marks[--builder->n_marks]);
    jpc_html_top(builder)->mark = 0;
}

void jpc_html_hidden_end(jpc_html_builder *builder)
{
    jpc_html_element element = (jpc_html_element)builder->elements[builder->depth - 1];
    bool is_box = jpc_html_element_role(element) & JPC_HTML_BREAK;

    if (is_box && builder->marks[builder->n_marks - 1].n_parts == 1) {
        jpc_html_hidden_drop(builder);
        return;
    }
    builder->n_marks--;
    jpc_html_top(builder)->mark = 0;
}

// ---- inline elements -----------------------------------------------------------

static bool is_same_name(jpc_span a, jpc_span b)
{
    size_t i = 0;

    if (a.len != b.len)
        return false;
    while (i < a.len && (a.ptr[i] | 32) == (b.ptr[i] | 32))
        i++;
    return i == a.len;
}

// Whether an inline element of the name has content that is text, and an end.
static bool has_content(jpc_html_element element, jpc_span name)
{
    static const char *const empty[] = {"area", "bgsound", "col",   "embed",  "frame", "image",
                                        "img",  "keygen",  "param", "source", "track"};

    if (element != JPC_HTML_OTHER)
        return element == JPC_HTML_A || element == JPC_HTML_BUTTON || element == JPC_HTML_TIME;
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        if (jpc_span_is_nocase(name, empty[i]))
            return false;
    return name.len > 0;
}

// Whether it is neither seen nor a hole in the text.
static bool is_silent(jpc_html_element element)
{
    return element == JPC_HTML_SCRIPT || element == JPC_HTML_STYLE || element == JPC_HTML_LINK ||
           element == JPC_HTML_META;
}

// Returns whether there was room; the innermost element has its name then.
static bool push_inline(jpc_html_builder *builder, jpc_span name)
{
    struct jpc_html_open open = *jpc_html_top(builder);

    if (builder->depth == JPC_HTML_MAX_DEPTH)
        return false;
    open.mark = 0;
    builder->names[builder->depth] = name;
    builder->elements[builder->depth] = JPC_HTML_OTHER;
    builder->open[builder->depth++] = open;
    builder->count[JPC_HTML_OTHER]++;
    return true;
}

static bool is_inline_top(jpc_html_builder *builder, jpc_span name)
{
    return builder->elements[builder->depth - 1] == JPC_HTML_OTHER &&
           is_same_name(builder->names[builder->depth - 1], name);
}

// ---- switches ------------------------------------------------------------------

// A tag has an end, and what ends it ends its name.
static jpc_span name_at(const char *start)
{
    const char *end = start;

    while (!jpc_html_is_space(*end) && *end != '/' && *end != '>')
        end++;
    return (jpc_span){start, (size_t)(end - start)};
}

// Whether the next tag is the first thing in the innermost element, which is put on the stack if it
// is inline.
static bool begins_element(jpc_html_builder *builder)
{
    jpc_span name;
    jpc_html_element element;

    if (builder->opened == NULL || builder->out != builder->opened_at)
        return false;
    name = name_at(builder->opened);
    element = jpc_html_element_of(name);
    if (jpc_html_element_role(element) & JPC_HTML_NESTS)
        return builder->elements[builder->depth - 1] == element;
    if (is_inline_top(builder, name) && builder->names[builder->depth - 1].ptr == name.ptr)
        return true;
    return has_content(element, name) && push_inline(builder, name);
}

// Enters a hidden part of the innermost element; returns whether it may be shown.
static bool enter_part(jpc_html_builder *builder)
{
    struct jpc_html_mark *mark;

    if (jpc_html_top(builder)->mark == 0) {
        if (builder->n_marks == JPC_HTML_MAX_MARKS || !begins_element(builder))
            return false;
        set_mark(builder, &builder->marks[builder->n_marks++]);
        jpc_html_top(builder)->mark = (uint8_t)builder->n_marks;
    }
    mark = &builder->marks[builder->n_marks - 1];
    if (builder->tree.n_blocks > mark->n_blocks)
        jpc_html_end_block(builder);
    else
        go_back(builder, mark);
    mark->n_parts++;
    return true;
}

void jpc_html_hidden_open(jpc_html_builder *builder, const jpc_html_token *token)
{
    bool inside = has_content(token->element, token->text) && !jpc_html_is_self_closing(token);
    bool hidden, shown;

    if (inside && token->element != JPC_HTML_OTHER && is_inline_top(builder, token->text))
        jpc_html_pop_to(builder, builder->depth - 1); // no link in a link
    hidden = inside && token->may_hide && !jpc_html_top(builder)->skip &&
             jpc_html_hides(token->attributes);
    if (jpc_html_top(builder)->mark > 0 && !hidden && !is_silent(token->element))
        jpc_html_hidden_drop(builder);
    if (!inside || !(hidden || builder->count[JPC_HTML_OTHER] > 0))
        return;
    shown = !hidden || enter_part(builder);
    if (push_inline(builder, token->text))
        jpc_html_top(builder)->skip |= !shown;
}

void jpc_html_hidden_close(jpc_html_builder *builder, const jpc_html_token *token)
{
    if (jpc_html_element_role(token->element) & JPC_HTML_BOX)
        return;
    for (uint32_t i = builder->depth; i > 1; i--) {
        jpc_html_element element = (jpc_html_element)builder->elements[i - 1];

        builder->tree.steps++;
        if (element == JPC_HTML_OTHER && is_same_name(builder->names[i - 1], token->text)) {
            jpc_html_pop_to(builder, i - 1);
            return;
        }
        if (jpc_html_element_role(element) & JPC_HTML_CELL)
            return;
    }
}
