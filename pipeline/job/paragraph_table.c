#include "job/paragraph_table.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/hash.h"
#include "job/table_file.h"

uint32_t jpc_paragraph_slice(uint64_t key, uint32_t n_slices)
{
    return (uint32_t)((key >> 32) * n_slices >> 32);
}

void jpc_paragraph_name(char name[64], size_t task)
{
    snprintf(name, 64, "data/paragraph/t%06zu.paragraph", task);
}

void jpc_frequency_name(char name[64], size_t slice)
{
    snprintf(name, 64, "data/frequency/p%04zu.frequency", slice);
}

void jpc_asked_name(char name[64], size_t slice)
{
    snprintf(name, 64, "data/asked/p%04zu.asked", slice);
}

static uint64_t join(const uint32_t *halves) { return (uint64_t)halves[0] << 32 | halves[1]; }

static jpc_status take_asked(void *self, const uint32_t *rows, size_t n, jpc_err *err)
{
    jpc_frequencies *frequencies = self;

    (void)err;
    for (size_t i = 0; i < n; i++, rows += JPC_ASKED_WORDS)
        jpc_frequencies_add(frequencies, (jpc_frequency){join(rows), join(rows + 2), rows[4]});
    return JPC_OK;
}

jpc_status jpc_asked_read(jpc_frequencies *frequencies, const jpc_run *run, size_t task,
                          jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;
    char name[64];

    for (size_t p = 0; p < run->plan.n_slices && status == JPC_OK; p++) {
        jpc_asked_name(name, p);
        status = jpc_table_each(jpc_run_path(run, &path, "%s", name), JPC_ASKED_WORDS,
                                (uint32_t)run->plan.n_tasks, (uint32_t)task, take_asked,
                                frequencies, err);
    }
    jpc_buf_release(&path);
    if (status == JPC_OK && frequencies->n > UINT32_MAX)
        return jpc_fail(err, JPC_ERR_LIMIT,
                        "write task %zu asks for more than 4294967295 paragraphs", task);
    if (status == JPC_OK)
        jpc_frequencies_sort(frequencies);
    return status;
}

jpc_hash128 jpc_asked_hash(const jpc_frequencies *frequencies)
{
    return jpc_hash128_of(frequencies->items, frequencies->n * sizeof *frequencies->items);
}
