// A path is built once for neighbours in the same box, and what a box is called once for all that
// is in it. The paths of all paragraphs together take no more than twice the page: a page of a
// million paragraphs in deep boxes is not multiplied by its depth.
#include "web/html_paragraph.h"

#include "web/html_entity.h"

#define MAX_PATH 1024 // bytes; the innermost boxes of a longer one
#define MAX_ID 64     // bytes of an id, and of each class
#define MAX_CLASSES 8
#define MIN_PATHS ((size_t)65536) // bytes that any page's paths may take
#define MAX_NODES 256             // of one path; see MAX_DEPTH in html_block.c

struct jpc_html_paragraphs {
    jpc_arena *arena;
    const jpc_html_tree *tree;
    jpc_html_paragraph *items;
    uint32_t n, room;
    uint64_t units, link_units; // of the last one
    size_t left;                // bytes that paths may still take
    jpc_span *boxes;            // per node: its part of paths; no pointer: not asked for yet
    uint32_t node;              // of `path`
    jpc_span path;
    uint64_t *steps;
};

jpc_html_paragraphs *jpc_html_paragraphs_new(jpc_arena *arena, const jpc_html_tree *tree,
                                             size_t html_len, uint64_t *steps)
{
    jpc_html_paragraphs *paragraphs = jpc_arena_zalloc(arena, sizeof *paragraphs);

    paragraphs->arena = arena;
    paragraphs->tree = tree;
    paragraphs->room = 64;
    paragraphs->items = jpc_arena_alloc(arena, paragraphs->room * sizeof *paragraphs->items);
    paragraphs->left = MIN_PATHS + 2 * html_len;
    paragraphs->boxes = jpc_arena_zalloc(arena, tree->n_nodes * sizeof *paragraphs->boxes);
    paragraphs->node = UINT32_MAX;
    paragraphs->steps = steps;
    return paragraphs;
}

// ---- paths --------------------------------------------------------------------

struct path {
    char bytes[MAX_PATH];
    size_t len;
};

_Static_assert(MAX_CLASSES *(MAX_ID + 1) + MAX_ID + 32 < MAX_PATH, "a path has room for each box");

static void put(struct path *path, const char *text, size_t len)
{
    memcpy(path->bytes + path->len, text, len);
    path->len += len;
}

// A name of an id or class: without what divides paths.
static void put_name(struct path *path, char sign, jpc_span name)
{
    if (name.len == 0 || name.len > MAX_ID)
        return;
    put(path, &sign, 1);
    for (size_t i = 0; i < name.len; i++)
        put(path, memchr("#.>", name.ptr[i], 3) != NULL ? "_" : name.ptr + i, 1);
}

static jpc_span take_name(jpc_span *value)
{
    jpc_span name;

    while (value->len > 0 && (unsigned char)*value->ptr <= ' ')
        jpc_span_drop(value, 1);
    name = (jpc_span){value->ptr, 0};
    while (name.len < value->len && (unsigned char)value->ptr[name.len] > ' ')
        name.len++;
    jpc_span_drop(value, name.len);
    return name;
}

static jpc_span attribute_of(jpc_span attributes, const char *name)
{
    jpc_html_attribute attribute;

    while (jpc_html_attribute_next(&attributes, &attribute))
        if (jpc_span_is_nocase(attribute.name, name) && attribute.value.len > 0)
            return attribute.value;
    return (jpc_span){"", 0};
}

// div#main.lead.wide
static void put_box(struct path *path, const jpc_html_node *node)
{
    const char *name = jpc_html_element_name((jpc_html_element)node->element);
    jpc_span id = attribute_of(node->attributes, "id");
    jpc_span classes = attribute_of(node->attributes, "class");

    put(path, ">", 1);
    put(path, name, strlen(name));
    put_name(path, '#', take_name(&id));
    for (int i = 0; i < MAX_CLASSES && classes.len > 0; i++)
        put_name(path, '.', take_name(&classes));
}

static jpc_span box_of(jpc_html_paragraphs *paragraphs, uint32_t node)
{
    jpc_span *box = &paragraphs->boxes[node];

    if (box->ptr == NULL) {
        struct path path = {.len = 0};

        put_box(&path, &paragraphs->tree->nodes[node]);
        *box = jpc_arena_copy(paragraphs->arena, path.bytes, path.len);
        *paragraphs->steps += paragraphs->tree->nodes[node].attributes.len;
    }
    *paragraphs->steps += 1;
    return *box;
}

// As many boxes as have room, from the innermost on.
static jpc_span build_path(jpc_html_paragraphs *paragraphs, uint32_t node)
{
    jpc_span chain[MAX_NODES];
    struct path path = {.len = 0};
    size_t n = 0, len = sizeof "html>body>…";

    for (; node != 0 && n < MAX_NODES; node = paragraphs->tree->nodes[node].parent) {
        chain[n] = box_of(paragraphs, node);
        len += chain[n].len;
        if (len > MAX_PATH)
            break;
        n++;
    }
    put(&path, "html>body", 9);
    if (node != 0)
        put(&path, ">…", 4);
    while (n-- > 0)
        put(&path, chain[n].ptr, chain[n].len);
    return jpc_arena_copy(paragraphs->arena, path.bytes, path.len);
}

// Neighbours share the bytes, but each is charged: whoever writes them does so once for each.
static jpc_span path_of(jpc_html_paragraphs *paragraphs, uint32_t node)
{
    if (paragraphs->left < MAX_PATH)
        return (jpc_span){"", 0};
    if (node != paragraphs->node)
        paragraphs->path = build_path(paragraphs, node);
    paragraphs->node = node;
    paragraphs->left -= paragraphs->path.len;
    return paragraphs->path;
}

// ---- paragraphs ---------------------------------------------------------------

static void make_room(jpc_html_paragraphs *paragraphs)
{
    jpc_html_paragraph *more;

    if (paragraphs->n < paragraphs->room)
        return;
    paragraphs->room *= 2;
    more = jpc_arena_alloc(paragraphs->arena, paragraphs->room * sizeof *more);
    memcpy(more, paragraphs->items, paragraphs->n * sizeof *more);
    paragraphs->items = more;
}

void jpc_html_paragraphs_add(jpc_html_paragraphs *paragraphs, const jpc_html_block *block,
                             bool joins)
{
    jpc_html_paragraph *last;

    if (!joins || paragraphs->n == 0) {
        make_room(paragraphs);
        paragraphs->items[paragraphs->n++] =
            (jpc_html_paragraph){.path = path_of(paragraphs, block->node)};
        paragraphs->units = paragraphs->link_units = 0;
    }
    last = &paragraphs->items[paragraphs->n - 1];
    last->n_bytes += (uint32_t)block->text.len + (joins ? 1 : 0);
    paragraphs->units += block->weight.units;
    paragraphs->link_units += block->link.units;
    last->link_share =
        paragraphs->units > 0 ? (float)paragraphs->link_units / (float)paragraphs->units : 0;
}

// Empty lines are of the paragraph before them.
void jpc_html_paragraphs_add_text(jpc_html_paragraphs *paragraphs, jpc_span text)
{
    size_t from = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && (text.ptr[i] != '\n' || i + 1 == text.len || text.ptr[i + 1] == '\n'))
            continue;
        if (i == from)
            continue;
        make_room(paragraphs);
        paragraphs->items[paragraphs->n++] =
            (jpc_html_paragraph){.n_bytes = (uint32_t)(i - from), .path = {"", 0}};
        from = i + 1;
    }
}

const jpc_html_paragraph *jpc_html_paragraphs_all(const jpc_html_paragraphs *paragraphs,
                                                  uint32_t *n)
{
    *n = paragraphs->n;
    return paragraphs->items;
}
