#include "pii/check_digit.h"

static unsigned value_of(char digit) { return (unsigned)(digit - '0'); }

bool jpc_has_luhn_digit(const char *digits, size_t n_digits)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n_digits; i++) {
        unsigned value = value_of(digits[n_digits - 1 - i]);

        if (i % 2 == 1)
            value = value < 5 ? 2 * value : 2 * value - 9; // the sum of the two digits
        sum += value;
    }
    return sum % 10 == 0;
}

bool jpc_has_my_number_digit(const char *digits)
{
    unsigned sum = 0, remainder;

    // P1 is the last of the eleven digits before the check digit.
    for (unsigned n = 1; n <= 11; n++)
        sum += value_of(digits[11 - n]) * (n <= 6 ? n + 1 : n - 5);
    remainder = sum % 11;
    return value_of(digits[11]) == (remainder <= 1 ? 0 : 11 - remainder);
}

bool jpc_has_corporate_number_digit(const char *digits)
{
    unsigned sum = 0;

    // P1 is the last digit; the check digit takes no part.
    for (unsigned n = 1; n <= 12; n++)
        sum += value_of(digits[13 - n]) * (n % 2 == 1 ? 1 : 2);
    return value_of(digits[0]) == 9 - sum % 9;
}

bool jpc_has_licence_digit(const char *digits)
{
    static const unsigned char weights[10] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    unsigned sum = 0;

    for (unsigned i = 0; i < 10; i++)
        sum += value_of(digits[i]) * weights[i];
    return value_of(digits[10]) == (11 - sum % 11) % 10;
}

bool jpc_has_gtin13_digit(const char *digits)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < 13; i++)
        sum += value_of(digits[i]) * (i % 2 == 0 ? 1 : 3);
    return sum % 10 == 0;
}
