/** Which vector instructions this processor and its operating system offer. */
#ifndef JPC_CORE_CPU_H
#define JPC_CORE_CPU_H

#include <stdbool.h>

typedef enum jpc_cpu_vectors {
    JPC_CPU_SCALAR,      /**< none */
    JPC_CPU_AVX2,        /**< and BMI and POPCNT, which a virtual machine may hide alone */
    JPC_CPU_AVX512,      /**< F, BW, DQ and VL */
    JPC_CPU_AVX512_BITS, /**< these, VBMI, BITALG and GFNI (from Ice Lake and Zen 4 on) */
    JPC_CPU_NEON,        /**< part of every aarch64 */
} jpc_cpu_vectors;

/** True if code that needs `vectors` may run here. Any thread. */
bool jpc_cpu_has(jpc_cpu_vectors vectors);

#endif
