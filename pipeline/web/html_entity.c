#include "web/html_entity.h"

#include <stdint.h>
#include <string.h>

#include "text/utf8.h"
#include "web/html_entity_table.h"

#define MAX_NAME 31       // CounterClockwiseContourIntegral
#define MAX_LEGACY_NAME 6 // of the names known without a semicolon: Aacute
#define N_ENTITIES (sizeof named_entities / sizeof *named_entities)

// HTML Living Standard 13.2.5.80: C1 controls mean Windows-1252. 0 stays as it is.
static const uint16_t c1_remap[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static uint32_t digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10 : 16;
}

static uint32_t sanitized(uint32_t code)
{
    if (code == 0)
        return 0xFFFD;
    if (code >= 0x80 && code < 0xA0 && c1_remap[code - 0x80] != 0)
        return c1_remap[code - 0x80];
    return code; // jpc_utf8_put() knows surrogates and what is too large
}

static size_t numeric_reference(jpc_span text, char *out, size_t *written)
{
    bool hex = text.len > 2 && (text.ptr[2] | 0x20) == 'x';
    uint32_t base = hex ? 16 : 10;
    size_t first = hex ? 3 : 2, at;
    uint32_t code = 0;

    for (at = first; at < text.len && digit_value(text.ptr[at]) < base; at++)
        if (code <= 0x10FFFF)
            code = code * base + digit_value(text.ptr[at]);
    if (at == first)
        return 0;
    *written = jpc_utf8_put(out, sanitized(code));
    return at + (at < text.len && text.ptr[at] == ';');
}

static const struct named_entity *find_name(const char *name, size_t len)
{
    size_t low = 0, high = N_ENTITIES;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(named_entities[middle].name, name, len);

        if (order == 0 && named_entities[middle].name[len] == '\0')
            return &named_entities[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static size_t put_name(const struct named_entity *entity, char *out, size_t *written)
{
    *written = strlen(entity->value);
    memcpy(out, entity->value, *written);
    return strlen(entity->name) + 1; // with its ampersand
}

static size_t named_reference(jpc_span text, bool in_attribute, char *out, size_t *written)
{
    const struct named_entity *entity;
    size_t len = 0;

    while (len <= MAX_NAME && len + 1 < text.len && is_alphanumeric(text.ptr[len + 1]))
        len++;
    if (len < text.len - 1 && text.ptr[len + 1] == ';') {
        entity = find_name(text.ptr + 1, len);
        if (entity != NULL)
            return put_name(entity, out, written) + 1;
    }
    for (size_t part = len < MAX_LEGACY_NAME ? len : MAX_LEGACY_NAME; part >= 2; part--) {
        char next = part + 1 < text.len ? text.ptr[part + 1] : '\0';

        entity = find_name(text.ptr + 1, part);
        if (entity == NULL || !entity->legacy)
            continue;
        if (in_attribute && (next == '=' || is_alphanumeric(next)))
            return 0;
        return put_name(entity, out, written);
    }
    return 0;
}

size_t jpc_html_reference(jpc_span text, bool in_attribute, char *out, size_t *written)
{
    if (text.len < 3)
        return 0;
    if (text.ptr[1] == '#')
        return numeric_reference(text, out, written);
    return named_reference(text, in_attribute, out, written);
}

size_t jpc_html_decode(jpc_span text, bool in_attribute, char *out)
{
    const char *at = text.ptr, *end;
    char *start = out;

    if (text.len == 0) // the pointer may be NULL
        return 0;
    end = at + text.len;
    while (at < end) {
        const char *ampersand = memchr(at, '&', (size_t)(end - at));
        size_t plain = (size_t)((ampersand != NULL ? ampersand : end) - at);
        size_t len, written;

        memmove(out, at, plain);
        out += plain;
        at += plain;
        if (at == end)
            break;
        len = jpc_html_reference((jpc_span){at, (size_t)(end - at)}, in_attribute, out, &written);
        if (len == 0) {
            *out++ = *at++;
            continue;
        }
        at += len;
        out += written;
    }
    return (size_t)(out - start);
}
