// Half precision against a table of all halves that is made from the definition of the format, and
// rounding against a search in that table.
#include <math.h>

#include "core/half.h"
#include "tests/unit/tap.h"

#define N_POSITIVE 0x7C01 // zero to infinity

// By magnitude. Infinity stands where the next binade would begin: that is where rounding puts it.
static double table[N_POSITIVE];

static void fill_table(void)
{
    for (int i = 0; i < N_POSITIVE; i++) {
        int exponent = i >> 10, mantissa = i & 0x3FF;

        table[i] = exponent == 0 ? ldexp(mantissa, -24) : ldexp(1024 + mantissa, exponent - 25);
    }
}

// Nearest, and even of two: by the definition, with distances that doubles hold exactly.
static uint16_t nearest(double magnitude)
{
    int low = 0, high = N_POSITIVE - 1;

    if (magnitude >= table[high])
        return (uint16_t)high;
    while (high - low > 1) {
        int middle = (low + high) / 2;

        *(table[middle] <= magnitude ? &low : &high) = middle;
    }
    if (magnitude - table[low] != table[high] - magnitude)
        return (uint16_t)(magnitude - table[low] < table[high] - magnitude ? low : high);
    return (uint16_t)(low % 2 == 0 ? low : high);
}

static void halves_are_themselves(void)
{
    int wrong_values = 0, wrong_halves = 0;

    for (int half = 0; half <= 0xFFFF; half++) {
        double value = jpc_half_value((uint16_t)half);
        int magnitude = half & 0x7FFF;

        if (magnitude > 0x7C00) {
            wrong_values += !isnan(value);
            wrong_halves += jpc_half_of(value) != JPC_HALF_NAN;
            continue;
        }
        wrong_values += (signbit(value) != 0) != (half > 0x7FFF) ||
                        (magnitude == 0x7C00 ? !isinf(value) : fabs(value) != table[magnitude]);
        wrong_halves += jpc_half_of(value) != half;
    }
    ok(wrong_values == 0, "values of all 65536 halves by the definition of the format");
    ok(wrong_halves == 0, "… and back: the same half, and one NaN");
}

struct count {
    int rounded, rounded_wrongly, enclosed, enclosed_wrongly;
};

static void look_at(double number, struct count *count)
{
    uint16_t half = jpc_half_of(number), beyond;
    uint16_t want = (uint16_t)(nearest(fabs(number)) | (signbit(number) ? 0x8000 : 0));
    double a = jpc_half_value(half), b;

    count->rounded++;
    if (half != want && count->rounded_wrongly++ == 0)
        printf("# %a: got %04x, expected %04x\n", number, half, want);
    if (a == number)
        return;
    beyond = jpc_half_beyond(number);
    b = jpc_half_value(beyond);
    count->enclosed++;
    if (!((a < number && number < b) || (b < number && number < a)) ||
        abs((half & 0x7FFF) - (beyond & 0x7FFF)) != 1)
        count->enclosed_wrongly++;
}

// Each half, each middle between two, and the doubles beside them.
static void rounds_to_nearest_even(void)
{
    struct count count = {0};

    for (int i = 0; i + 1 < N_POSITIVE; i++) {
        double numbers[] = {table[i], (table[i] + table[i + 1]) / 2};

        for (int k = 0; k < 2; k++) {
            look_at(numbers[k], &count);
            look_at(-numbers[k], &count);
            look_at(nextafter(numbers[k], INFINITY), &count);
            look_at(nextafter(numbers[k], -INFINITY), &count);
        }
    }
    ok(count.rounded_wrongly == 0, "%d numbers at and beside halves and middles", count.rounded);
    ok(count.enclosed_wrongly == 0, "… and the half beyond %d of them", count.enclosed);
}

static void rounds_any_double(void)
{
    struct count count = {0};
    uint64_t state = 1;

    for (int i = 0; i < 400000; i++) {
        double number;
        uint64_t bits;

        state = state * 6364136223846793005u + 1442695040888963407u;
        bits = state ^ state >> 29;
        if (i % 2 == 0) // the range of halves, and a little more
            bits = (bits & 0x800FFFFFFFFFFFFF) | (uint64_t)(995 + i / 2 % 47) << 52;
        memcpy(&number, &bits, sizeof number);
        if (!isnan(number) && !isinf(number))
            look_at(number, &count);
    }
    ok(count.rounded_wrongly == 0, "%d random doubles", count.rounded);
    ok(count.enclosed_wrongly == 0, "… and the half beyond %d of them", count.enclosed);
}

static void knows_the_edges(void)
{
    static const struct {
        double number;
        uint16_t half, beyond;
    } edges[] = {
        {65519.999, 0x7BFF, 0x7C00}, {65520, 0x7C00, 0x7BFF},     {-1e300, 0xFC00, 0xFBFF},
        {0x1p-25, 0x0000, 0x0001},   {0x1.8p-24, 0x0002, 0x0001}, {-5e-324, 0x8000, 0x8001},
        {2049, 0x6800, 0x6801},      {0.1, 0x2E66, 0x2E67},
    };

    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        ok(jpc_half_of(edges[i].number) == edges[i].half &&
               jpc_half_beyond(edges[i].number) == edges[i].beyond,
           "%.17g is %04x, and beyond is %04x", edges[i].number, edges[i].half, edges[i].beyond);
    ok(jpc_half_of(INFINITY) == 0x7C00 && jpc_half_of(-INFINITY) == 0xFC00, "infinities");
    ok(jpc_half_of(NAN) == JPC_HALF_NAN && jpc_half_of(-NAN) == JPC_HALF_NAN, "NaN has no sign");
}

int main(void)
{
    tap_begin();
    fill_table();
    halves_are_themselves();
    rounds_to_nearest_even();
    rounds_any_double();
    knows_the_edges();
    return tap_end();
}
