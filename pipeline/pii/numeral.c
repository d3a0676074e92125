#include "pii/numeral.h"

#include "pii/context.h"
#include "text/edit.h"

#define MAX_KANJI 12 // 千二百三十四 has six

int jpc_kanji_digit(uint32_t code)
{
    switch (code) {
    case 0x3007:           // 〇
    case 0x96F6: return 0; // 零
    case 0x4E00: return 1;
    case 0x4E8C: return 2;
    case 0x4E09: return 3;
    case 0x56DB: return 4;
    case 0x4E94: return 5;
    case 0x516D: return 6;
    case 0x4E03: return 7;
    case 0x516B: return 8;
    case 0x4E5D: return 9;
    case 0x5341: return 10;
    case 0x767E: return 100;
    case 0x5343: return 1000;
    default: return -1;
    }
}

static uint32_t at_most(uint64_t value)
{
    return value < JPC_NUMERAL_MAX ? (uint32_t)value : JPC_NUMERAL_MAX;
}

static void read_digits(jpc_span text, jpc_numeral *numeral)
{
    const char *s = text.ptr + numeral->at, *end = text.ptr + text.len;
    uint32_t first = 0;

    while (s < end) {
        const char *next = s;
        int digit = jpc_digit_value(jpc_utf8_next(&next));

        if (digit < 0)
            break;
        numeral->value = at_most(10 * (uint64_t)numeral->value + (uint32_t)digit);
        first = numeral->n == 0 ? (uint32_t)digit : first;
        numeral->n++;
        s = next;
    }
    numeral->padded = numeral->n > 1 && first == 0;
    numeral->end = (size_t)(s - text.ptr);
}

static void read_kanji(jpc_span text, jpc_numeral *numeral)
{
    const char *s = text.ptr + numeral->at, *end = text.ptr + text.len;
    uint32_t whole = 0, part = 0;

    while (s < end) {
        const char *next = s;
        int digit = jpc_kanji_digit(jpc_utf8_next(&next));

        if (digit < 0)
            break;
        if (digit < 10) {
            part = at_most(10 * (uint64_t)part + (uint32_t)digit);
        } else {
            whole = at_most(whole + (uint64_t)(part > 0 ? part : 1) * (uint32_t)digit);
            part = 0;
        }
        numeral->n++;
        s = next;
    }
    numeral->value = at_most((uint64_t)whole + part);
    numeral->kanji = true;
    numeral->end = (size_t)(s - text.ptr);
}

bool jpc_numeral_at(jpc_span text, size_t at, jpc_numeral *numeral)
{
    uint32_t code = jpc_utf8_at(text, at);

    *numeral = (jpc_numeral){.at = at};
    if (jpc_digit_value(code) >= 0)
        read_digits(text, numeral);
    else if (jpc_kanji_digit(code) >= 0)
        read_kanji(text, numeral);
    return numeral->n > 0;
}

size_t jpc_kanji_numeral_start(jpc_span text, size_t end)
{
    size_t at = end, begin = end;

    for (int i = 0; i < MAX_KANJI; i++) {
        if (jpc_kanji_digit(jpc_utf8_before(text, at, &begin)) < 0)
            break;
        at = begin;
    }
    return at;
}
