#include "web/charset_encode.h"

#include "core/memory.h"
#include "text/utf8.h"
#include "web/charset.h"
#include "web/charset_step.h"

// What other decoders make of places where windows-31j differs: JIS X 0208 as Unicode maps it, and
// bytes that Windows sends to private use.
static const uint16_t other_maps[][2] = {
    {0x301C, 0x8160}, {0x2014, 0x815C}, {0x2016, 0x8161}, {0x2212, 0x817C},
    {0x00A2, 0x8191}, {0x00A3, 0x8192}, {0x00AC, 0x81CA}, {0x00A0, 0x00A0},
    {0xF8F0, 0x00A0}, {0xF8F1, 0x00FD}, {0xF8F2, 0x00FE}, {0xF8F3, 0x00FF},
};

static void take_shift_jis(jpc_encoder *encoder, unsigned lead, unsigned trail)
{
    unsigned char bytes[2] = {(unsigned char)lead, (unsigned char)trail};
    jpc_step step = jpc_step_shift_jis(bytes, 2);

    if (step.code < 0x10000 && step.code != JPC_BAD_CHARACTER && encoder->shift_jis[step.code] == 0)
        encoder->shift_jis[step.code] = (uint16_t)(step.len == 1 ? lead : lead << 8 | trail);
}

static void take_western(jpc_encoder *encoder)
{
    jpc_arena arena = {0};

    for (unsigned i = 0; i < 32; i++) {
        char byte = (char)(0x80 + i);
        uint64_t bad = 0;
        const char *at =
            jpc_charset_decode_as(&arena, (jpc_span){&byte, 1}, JPC_CHARSET_WINDOWS_1252, &bad).ptr;

        encoder->western[i] = (uint16_t)jpc_utf8_next(&at);
    }
    jpc_arena_release(&arena);
}

jpc_encoder *jpc_encoder_new(void)
{
    jpc_encoder *encoder = jpc_alloc(sizeof *encoder);

    for (unsigned lead = 1; lead <= 0xFC; lead++)
        for (unsigned trail = 0x40; trail <= 0xFC; trail++)
            take_shift_jis(encoder, lead, trail);
    for (size_t i = 0; i < sizeof other_maps / sizeof *other_maps; i++)
        if (encoder->shift_jis[other_maps[i][0]] == 0)
            encoder->shift_jis[other_maps[i][0]] = other_maps[i][1];
    take_western(encoder);
    return encoder;
}

size_t jpc_encode_shift_jis(const jpc_encoder *encoder, uint32_t code, unsigned char out[2])
{
    unsigned bytes = code < 0x10000 ? encoder->shift_jis[code] : 0;

    if (bytes == 0)
        return 0;
    if (bytes < 0x100) {
        out[0] = (unsigned char)bytes;
        return 1;
    }
    out[0] = (unsigned char)(bytes >> 8);
    out[1] = (unsigned char)bytes;
    return 2;
}

size_t jpc_encode_western(const jpc_encoder *encoder, uint32_t code, unsigned char out[2])
{
    if (code < 0x100) {
        out[0] = (unsigned char)code;
        return 1;
    }
    for (unsigned i = 0; i < 32; i++) {
        if (encoder->western[i] == code) {
            out[0] = (unsigned char)(0x80 + i);
            return 1;
        }
    }
    return 0;
}
