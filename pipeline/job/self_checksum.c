#include "job/self_checksum.h"

#include "core/hash.h"

#define DIGITS (JPC_HASH_HEX - 1)

// What stands before and behind the digits.
static const char *const before[] = {",\"xxh3_128\":\"", "# xxh3_128: "};
static const char *const behind[] = {"\"}\n", "\n"};

static void add_end(jpc_buf *out, jpc_span content, jpc_self_checksum form)
{
    char hex[JPC_HASH_HEX];

    jpc_hash128_hex(jpc_hash128_of(content.ptr, content.len), hex);
    jpc_buf_printf(out, "%s%s%s", before[form], hex, behind[form]);
}

void jpc_self_checksum_add(jpc_buf *text, jpc_self_checksum form)
{
    jpc_buf end = {0};

    add_end(&end, jpc_buf_span(text), form);
    jpc_buf_add_span(text, jpc_buf_span(&end));
    jpc_buf_release(&end);
}

bool jpc_self_checksum_holds(jpc_span text, jpc_self_checksum form)
{
    size_t len = strlen(before[form]) + DIGITS + strlen(behind[form]);
    jpc_buf end = {0};
    bool holds;

    if (text.len < len)
        return false;
    add_end(&end, (jpc_span){text.ptr, text.len - len}, form);
    holds = memcmp(end.ptr, text.ptr + text.len - len, len) == 0;
    jpc_buf_release(&end);
    return holds;
}
