// usage: set_buckets PLAN N [MEMBER]: the plan of a run, with N buckets, or N of what that member
// counts.
//
// A run has several buckets from 1 GiB of inputs on; this makes a small one behave like a large
// one.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/sink.h"
#include "job/self_checksum.h"

int main(int argc, char **argv)
{
    static const char checksum[] = ",\"xxh3_128\":";
    const char *name = argc == 4 ? argv[3] : "buckets";
    char member[80];
    jpc_buf text = {0}, changed = {0};
    jpc_err err;
    char *at, *end = NULL;
    FILE *out;

    if (argc < 3 || argc > 4 || jpc_read_file(argv[1], &text, &err) != JPC_OK)
        return 2;
    snprintf(member, sizeof member, "\"%s\": 1,", name);
    at = strstr(jpc_buf_string(&text), member);
    for (char *next = at; next != NULL; next = strstr(next + 1, checksum))
        end = next;
    if (at == NULL || end == at)
        return 1;
    jpc_buf_add(&changed, text.ptr, (size_t)(at - text.ptr));
    jpc_buf_printf(&changed, "\"%s\": %s,", name, argv[2]);
    jpc_buf_add(&changed, at + strlen(member), (size_t)(end - at) - strlen(member));
    jpc_self_checksum_add(&changed, JPC_CHECKSUM_JSON);
    out = fopen(argv[1], "w");
    if (out == NULL || fwrite(changed.ptr, 1, changed.len, out) != changed.len || fclose(out) != 0)
        return 1;
    jpc_buf_release(&text);
    jpc_buf_release(&changed);
    return 0;
}
