#include "web/charset_iconv.h"

#include <iconv.h>

// In none of the tables does a byte become more than three: two-byte characters beyond the basic
// plane take four, base letter with combining mark (Big5-HKSCS) four.
#define MAX_GROWTH 3
#define MIN_ROOM 16 // iconv() may want room for a whole character at the end

bool jpc_charset_iconv(jpc_arena *arena, jpc_span body, const char *name, jpc_span *text,
                       uint64_t *bad_bytes)
{
    iconv_t converter = iconv_open("UTF-8", name);
    char *in = (char *)body.ptr, *out; // iconv() only reads there
    size_t in_left = body.len, out_left = MAX_GROWTH * body.len + MIN_ROOM;

    if (converter == (iconv_t)-1)
        return false;
    out = jpc_arena_alloc(arena, out_left);
    text->ptr = out;
    while (in_left > 0) {
        if (iconv(converter, &in, &in_left, &out, &out_left) != (size_t)-1 || in_left == 0)
            break;
        if (out_left < 3)
            break;
        memcpy(out, "\xEF\xBF\xBD", 3);
        out += 3;
        out_left -= 3;
        in++;
        in_left--;
        ++*bad_bytes;
    }
    iconv(converter, NULL, NULL, &out, &out_left); // a base letter that waits for its mark
    iconv_close(converter);
    text->len = (size_t)(out - text->ptr);
    return true;
}
