/** Numbers of 16 bits: IEEE 754 binary16, the '<f2' of NumPy. 11 significant bits, so integers are
 *  exact up to 2,048 and everything else to 0.05 %; from 65,520 on there is only infinity. */
#ifndef JPC_CORE_HALF_H
#define JPC_CORE_HALF_H

#include <stdint.h>

#define JPC_HALF_NAN 0x7E00u // the one NaN that is written; NumPy writes the same

/** The nearest half; of two equally near ones the even one. Any NaN becomes JPC_HALF_NAN. */
uint16_t jpc_half_of(double number);

/** Exact. */
double jpc_half_value(uint16_t half);

/** The half next to jpc_half_of(number) on the other side of `number`, which must not be a half
 *  itself: with it, the two enclose the number. */
uint16_t jpc_half_beyond(double number);

#endif
