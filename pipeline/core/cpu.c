#include "core/cpu.h"

bool jpc_cpu_has(jpc_cpu_vectors vectors)
{
    switch (vectors) {
    case JPC_CPU_SCALAR: return true;
#if defined(__x86_64__)
    case JPC_CPU_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("popcnt");
    case JPC_CPU_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    case JPC_CPU_AVX512_BITS:
        return jpc_cpu_has(JPC_CPU_AVX512) && __builtin_cpu_supports("avx512vbmi") &&
               __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("gfni");
#elif defined(__aarch64__)
    case JPC_CPU_NEON: return true;
#endif
    default: return false;
    }
}
