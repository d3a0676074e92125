#include "pii/ip_address.h"

#include "pii/latin.h"

// The first `bits` bits of an address.
struct block {
    uint8_t bytes[6];
    unsigned bits;
};

static bool is_in(const uint8_t *address, const struct block *block)
{
    unsigned whole = block->bits / 8, rest = block->bits % 8;

    if (memcmp(address, block->bytes, whole) != 0)
        return false;
    return rest == 0 || (address[whole] ^ block->bytes[whole]) >> (8 - rest) == 0;
}

static bool is_in_one(const uint8_t *address, const struct block *blocks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_in(address, &blocks[i]))
            return true;
    return false;
}

// ---- version 4 -------------------------------------------------------------------

// Returns where it ends, or 0.
static size_t read_octet(jpc_span text, size_t at, uint8_t *octet)
{
    unsigned value = 0, n = 0;

    for (char c; jpc_latin_is_digit(c = jpc_latin_at(text, at)); at = jpc_behind(text, at)) {
        value = value * 10 + (unsigned)(c - '0');
        if ((n++ > 0 && value < 10) || value > 255)
            return 0;
    }
    *octet = (uint8_t)value;
    return n > 0 ? at : 0;
}

size_t jpc_ipv4_read(jpc_span text, size_t at, uint8_t octets[4])
{
    for (int i = 0; i < 4; i++) {
        if (i > 0 && jpc_latin_at(text, at) != '.')
            return 0;
        at = read_octet(text, i > 0 ? jpc_behind(text, at) : at, &octets[i]);
        if (at == 0)
            return 0;
    }
    return at;
}

// IANA IPv4 Special-Purpose Address Registry (RFC 6890), and RFC 5771 and 1112 for the last two.
static const struct block special_v4[] = {
    {{0}, 8},             // this network
    {{10}, 8},            // private use
    {{100, 64}, 10},      // shared by carrier-grade NAT
    {{127}, 8},           // loopback
    {{169, 254}, 16},     // link local
    {{172, 16}, 12},      // private use
    {{192, 0, 0}, 24},    // IETF protocol assignments
    {{192, 0, 2}, 24},    // documentation
    {{192, 31, 196}, 24}, // AS112
    {{192, 52, 193}, 24}, // AMT
    {{192, 88, 99}, 24},  // 6to4 relays
    {{192, 168}, 16},     // private use
    {{192, 175, 48}, 24}, // AS112
    {{198, 18}, 15},      // benchmarking
    {{198, 51, 100}, 24}, // documentation
    {{203, 0, 113}, 24},  // documentation
    {{224}, 4},           // multicast
    {{240}, 4},           // reserved, and netmasks
};

bool jpc_ipv4_is_public(const uint8_t octets[4])
{
    return !is_in_one(octets, special_v4, sizeof special_v4 / sizeof *special_v4);
}

bool jpc_ipv4_has_large_numbers(const uint8_t octets[4])
{
    int n = 0;

    for (int i = 0; i < 4; i++)
        n += octets[i] >= 20;
    return octets[0] >= 100 || n >= 3 || (octets[0] >= 40 && n >= 2);
}

// ---- version 6 -------------------------------------------------------------------

static int hex_value(char c)
{
    if (jpc_latin_is_digit(c))
        return c - '0';
    c = jpc_latin_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Reads one to four digits that no further one follows; returns where they end, or 0.
static size_t read_group(jpc_span text, size_t at, uint8_t group[2])
{
    unsigned value = 0, n = 0;

    for (int digit; (digit = hex_value(jpc_latin_at(text, at))) >= 0; at = jpc_behind(text, at)) {
        if (++n > 4)
            return 0;
        value = value << 4 | (unsigned)digit;
    }
    group[0] = (uint8_t)(value >> 8);
    group[1] = (uint8_t)value;
    return n > 0 ? at : 0;
}

// An address that is being read.
struct reading {
    uint8_t bytes[16];
    unsigned n;        // bytes that are written out
    unsigned zeros_at; // how many of them stand before ::
    bool has_zeros;
    bool is_complete; // it has an IPv4 address at its end
};

// Reads a group, or an IPv4 address, at `at`; returns where it ends, or 0.
static size_t read_piece(jpc_span text, size_t at, struct reading *reading)
{
    size_t end = reading->n <= 12 ? jpc_ipv4_read(text, at, reading->bytes + reading->n) : 0;

    if (end > 0) {
        reading->n += 4;
        reading->is_complete = true;
        return end;
    }
    end = reading->n <= 14 ? read_group(text, at, reading->bytes + reading->n) : 0;
    reading->n += end > 0 ? 2 : 0;
    return end;
}

// Whether :: stands at *at; if so, moves *at behind it.
static bool take_zeros(jpc_span text, size_t *at, struct reading *reading)
{
    if (jpc_latin_at(text, *at) != ':' || jpc_latin_at(text, jpc_behind(text, *at)) != ':')
        return false;
    *at = jpc_behind(text, jpc_behind(text, *at));
    reading->zeros_at = reading->n;
    reading->has_zeros = true;
    return true;
}

static size_t read_pieces(jpc_span text, size_t at, struct reading *reading)
{
    if (!take_zeros(text, &at, reading))
        at = read_piece(text, at, reading);
    else if (hex_value(jpc_latin_at(text, at)) >= 0)
        at = read_piece(text, at, reading);
    else
        return at;
    while (at > 0 && jpc_latin_at(text, at) == ':' && !reading->is_complete) {
        size_t start = at;
        bool zeros = !reading->has_zeros && take_zeros(text, &at, reading);

        if (!zeros)
            at = jpc_behind(text, at);
        // A colon with nothing behind it is punctuation.
        if (hex_value(jpc_latin_at(text, at)) < 0)
            return zeros ? at : start;
        at = read_piece(text, at, reading);
    }
    return at;
}

size_t jpc_ipv6_read(jpc_span text, size_t at, uint8_t bytes[16], unsigned *n_written)
{
    struct reading reading = {.n = 0};
    unsigned behind;

    at = read_pieces(text, at, &reading);
    if (at == 0 || (reading.n == 16) == reading.has_zeros)
        return 0;
    behind = reading.n - reading.zeros_at; // all of it without ::
    memset(bytes, 0, 16);
    memcpy(bytes, reading.bytes, reading.zeros_at);
    memcpy(bytes + 16 - behind, reading.bytes + reading.zeros_at, behind);
    *n_written = reading.n / 2;
    return at;
}

// IANA IPv6 Special-Purpose Address Registry, as far as it lies in 2000::/3.
static const struct block special_v6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23},             // IETF protocol assignments: Teredo, ORCHID …
    {{0x20, 0x01, 0x0D, 0xB8}, 32},             // documentation
    {{0x20, 0x02}, 16},                         // 6to4
    {{0x26, 0x20, 0x00, 0x4F, 0x80, 0x00}, 48}, // AS112
    {{0x3F, 0xFE}, 16},                         // 6bone, returned
    {{0x3F, 0xFF, 0x00}, 20},                   // documentation (RFC 9637)
};

bool jpc_ipv6_is_global(const uint8_t bytes[16])
{
    return bytes[0] >> 5 == 1 &&
           !is_in_one(bytes, special_v6, sizeof special_v6 / sizeof *special_v6);
}
