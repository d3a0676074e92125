#include "web/html_table.h"

#define CELL_UNITS 120 // of 60 characters at the mean; longer cells are paragraphs
#define CELL_BLOCKS 2  // at the mean

// What is directly inside of a table: in no table within it.
struct table {
    uint32_t rows, cells, headers;
    bool outer; // has a table in it
};

static void count(struct table *tables, uint32_t table, const jpc_html_node *node)
{
    switch (node->element) {
    case JPC_HTML_TR: tables[table].rows++; break;
    case JPC_HTML_TH: tables[table].headers++; // fall through
    case JPC_HTML_TD: tables[table].cells++; break;
    default: break;
    }
}

static bool is_data(const jpc_html_tree *tree, const struct table *table, const jpc_html_node *node)
{
    uint64_t units = 0, blocks = node->end_block - node->first_block;

    if (table->outer || table->rows < 2 || table->cells < 2 * table->rows)
        return false;
    for (uint32_t i = node->first_block; i < node->end_block; i++)
        units += tree->blocks[i].weight.units;
    return table->headers > 0 || (units <= (uint64_t)table->cells * CELL_UNITS &&
                                  blocks <= (uint64_t)table->cells * CELL_BLOCKS);
}

void jpc_html_drop_tables(jpc_arena *arena, const jpc_html_tree *tree, bool *kept)
{
    const jpc_html_node *nodes = tree->nodes;
    struct table *tables = jpc_arena_zalloc(arena, tree->n_nodes * sizeof *tables);
    uint32_t *table_of = jpc_arena_zalloc(arena, tree->n_nodes * sizeof *table_of);

    for (uint32_t i = 1; i < tree->n_nodes; i++) {
        uint32_t around = table_of[nodes[i].parent];

        table_of[i] = nodes[i].element == JPC_HTML_TABLE ? i : around;
        if (table_of[i] == i)
            tables[around].outer = true;
        else
            count(tables, around, &nodes[i]);
    }
    for (uint32_t i = 1; i < tree->n_nodes; i++)
        if (table_of[i] == i && is_data(tree, &tables[i], &nodes[i]))
            memset(kept + nodes[i].first_block, 0, nodes[i].end_block - nodes[i].first_block);
}
