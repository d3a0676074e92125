#include "job/older_run.h"

#include <stdlib.h>

#include "job/run.h"
#include "tests/unit/tap.h"

// Every key of a slice is in one of those, and in no other where they are not fewer.
static bool is_covered(uint32_t n, uint32_t slice, uint32_t n_older)
{
    jpc_slices slices = jpc_slices_of(n, slice, n_older);
    uint64_t begin = ((uint64_t)slice << 32) / n, end = (((uint64_t)slice + 1) << 32) / n;
    uint64_t first = ((uint64_t)slices.first << 32) / n_older;
    uint64_t last = ((uint64_t)slices.end << 32) / n_older;

    return first <= begin && last >= end && slices.end <= n_older &&
           (n_older < n || (first == begin && last == end));
}

static void test_slices(void)
{
    bool fine = true;

    for (uint32_t n = 1; n <= 64; n *= 2)
        for (uint32_t n_older = 1; n_older <= 64; n_older *= 2)
            for (uint32_t slice = 0; slice < n; slice++)
                fine = fine && is_covered(n, slice, n_older);
    ok(fine, "slices of older runs hold the keys of a slice");
}

static char name[] = "minhash.against", a_run[] = "A", b_run[] = "B", c_run[] = "C", z_run[] = "Z";
static char stage_name[] = "minhash";

// A run of 3 tasks against A of 5, B of 2 (against A) and C of 4 (against A and B).
static jpc_older_run runs[] = {
    {name, a_run, {1, 1}, 5, 1, 0}, {name, b_run, {2, 2}, 2, 1, 0}, {name, c_run, {3, 3}, 4, 1, 0}};

static void test_map(void)
{
    jpc_stage stage = {.name = stage_name};
    jpc_config config = {.pipeline = {.stages = &stage, .n_stages = 1}};
    jpc_run run = {.config = &config, .plan = {.n_tasks = 3, .older = runs, .n_older = 3}};
    jpc_older_run of_c[] = {runs[0], runs[1]}, of_b[] = {{name, z_run, {9, 9}, 5, 1, 0}};
    jpc_run c = {.plan = {.n_tasks = 4, .older = of_c, .n_older = 2}};
    jpc_run b = {.plan = {.n_tasks = 2, .older = of_b, .n_older = 1}};
    static const struct {
        uint64_t there, here;
    } pairs[] = {{0, 10}, {3, 13}, {4, 3}, {8, 7}, {9, 8}, {10, 9}};
    jpc_older_map map;
    uint64_t id;

    ok(jpc_run_n_virtual_tasks(&run) == 14 && jpc_run_first_virtual_task(&run, 1) == 8,
       "tasks of older runs stand behind");
    ok(jpc_run_of_virtual_task(&run, 2) == 0 && jpc_run_of_virtual_task(&run, 3) == 1 &&
           jpc_run_of_virtual_task(&run, 8) == 2 && jpc_run_of_virtual_task(&run, 13) == 3,
       "… one behind the other");
    jpc_older_map_open(&map, &run, 2, &c);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        id = pairs[i].there << 32 | 77;
        ok(jpc_older_map_apply(&map, &id) && id == (pairs[i].here << 32 | 77),
           "task %u of the last one is %u here", (unsigned)pairs[i].there, (unsigned)(id >> 32));
    }
    id = (uint64_t)11 << 32;
    ok(!jpc_older_map_apply(&map, &id), "… and there is no more");
    jpc_older_map_release(&map);
    jpc_older_map_open(&map, &run, 1, &b);
    id = (uint64_t)2 << 32;
    ok(!jpc_older_map_apply(&map, &id), "what is of none of them has no number");
    jpc_older_map_release(&map);
}

int main(void)
{
    test_slices();
    test_map();
    return tap_end();
}
