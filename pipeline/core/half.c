#include "core/half.h"

#include <math.h>
#include <string.h>

#define SIGN 0x8000u
#define INFINITE 0x7C00u
#define BIAS 15          // of binary16
#define DOUBLE_BIAS 1023 // of binary64, whose mantissa has 42 bits more
#define DOUBLE_MANTISSA 52
#define MORE_BITS 42

static uint64_t bits_of(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static uint64_t shift_to_even(uint64_t value, int shift)
{
    uint64_t kept = value >> shift, rest = value - (kept << shift);
    uint64_t middle = (uint64_t)1 << (shift - 1);

    return kept + (rest > middle || (rest == middle && (kept & 1) != 0));
}

// Exponent and mantissa stand side by side in both formats, so that what rounding carries over the
// top of the mantissa goes where it belongs: to the next exponent, and from the last to infinity.
uint16_t jpc_half_of(double number)
{
    uint64_t bits = bits_of(number), mantissa = bits & (((uint64_t)1 << DOUBLE_MANTISSA) - 1);
    unsigned sign = (unsigned)(bits >> 48) & SIGN;
    int exponent = (int)(bits >> DOUBLE_MANTISSA & 0x7FF) - DOUBLE_BIAS + BIAS;

    if (isnan(number))
        return JPC_HALF_NAN;
    if (exponent > 30)
        return (uint16_t)(sign | INFINITE);
    if (exponent > 0)
        return (uint16_t)(sign | shift_to_even((uint64_t)exponent << DOUBLE_MANTISSA | mantissa,
                                               MORE_BITS));
    if (exponent < -10) // below half of the smallest one
        return (uint16_t)sign;
    return (uint16_t)(sign | shift_to_even((uint64_t)1 << DOUBLE_MANTISSA | mantissa,
                                           MORE_BITS + 1 - exponent));
}

double jpc_half_value(uint16_t half)
{
    uint64_t sign = (uint64_t)(half & SIGN) << 48, exponent = half >> 10 & 0x1F,
             mantissa = half & 0x3FF, bits;
    double number;

    if (exponent == 0) {
        number = (double)mantissa * 0x1p-24;
        return sign != 0 ? -number : number;
    }
    exponent = exponent == 31 ? 0x7FF : exponent + DOUBLE_BIAS - BIAS;
    bits = sign | exponent << DOUBLE_MANTISSA | mantissa << MORE_BITS;
    memcpy(&number, &bits, sizeof number);
    return number;
}

// Magnitudes are in the order of their bits, infinity included.
uint16_t jpc_half_beyond(double number)
{
    uint16_t half = jpc_half_of(number);

    return (uint16_t)(fabs(number) > fabs(jpc_half_value(half)) ? half + 1 : half - 1);
}
