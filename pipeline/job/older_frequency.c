#include "job/older_frequency.h"

#include <stdlib.h>

#include "core/little_endian.h"
#include "job/paragraph_table.h"
#include "job/row_file.h"

// A place in the tables of one older run, which are read one behind the other.
struct place {
    const char *path;
    uint32_t next, end;     // tables
    jpc_row_reader *reader; // NULL: none is open
    uint64_t key, n;        // of the row that is looked at
    bool ended;
};

struct jpc_older_frequencies {
    struct place *places;
    size_t n;
};

static jpc_status open_table(struct place *place, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status;
    char name[64];

    jpc_frequency_name(name, place->next++);
    jpc_buf_printf(&path, "%s/%s", place->path, name);
    status = jpc_row_reader_open(&place->reader, jpc_buf_string(&path), JPC_FREQUENCY_BYTES, err);
    jpc_buf_release(&path);
    return status;
}

static jpc_status next_row(struct place *place, jpc_err *err)
{
    const char *row;

    while (!place->ended) {
        const void *found;
        jpc_status status;

        if (place->reader == NULL)
            JPC_TRY(open_table(place, err));
        status = jpc_row_reader_next(place->reader, &found, err);
        if (status == JPC_OK) {
            row = found;
            place->key = jpc_le64_load(row);
            place->n = jpc_le64_load(row + 8);
            return JPC_OK;
        }
        if (status != JPC_END)
            return status;
        jpc_row_reader_close(place->reader);
        place->reader = NULL;
        place->ended = place->next == place->end;
    }
    return JPC_OK;
}

jpc_status jpc_older_frequencies_open(jpc_older_frequencies **out, const jpc_run *run, size_t slice,
                                      jpc_err *err)
{
    jpc_older_list list = jpc_run_older_paragraphs(run);
    jpc_older_frequencies *older = jpc_alloc(sizeof *older);
    jpc_status status = JPC_OK;

    older->places = jpc_alloc((list.n + 1) * sizeof *older->places);
    for (; older->n < list.n && status == JPC_OK; older->n++) {
        const jpc_older_run *of = &list.runs[older->n];
        jpc_slices slices = jpc_slices_of(run->plan.n_slices, (uint32_t)slice, of->n_slices);
        struct place *place = &older->places[older->n];

        *place = (struct place){.path = of->path, .next = slices.first, .end = slices.end};
        status = next_row(place, err);
    }
    *out = older;
    if (status == JPC_OK)
        return JPC_OK;
    jpc_older_frequencies_close(older);
    *out = NULL;
    return status;
}

jpc_status jpc_older_frequencies_find(jpc_older_frequencies *older, uint64_t key, uint64_t *n,
                                      jpc_err *err)
{
    *n = 0;
    for (size_t i = 0; i < older->n; i++) {
        struct place *place = &older->places[i];

        while (!place->ended && place->key < key)
            JPC_TRY(next_row(place, err));
        if (!place->ended && place->key == key)
            *n += place->n;
    }
    return JPC_OK;
}

jpc_status jpc_older_frequencies_end(jpc_older_frequencies *older, jpc_err *err)
{
    for (size_t i = 0; i < older->n; i++)
        while (!older->places[i].ended)
            JPC_TRY(next_row(&older->places[i], err));
    return JPC_OK;
}

void jpc_older_frequencies_close(jpc_older_frequencies *older)
{
    if (older == NULL)
        return;
    for (size_t i = 0; i < older->n; i++)
        jpc_row_reader_close(older->places[i].reader);
    free(older->places);
    free(older);
}
