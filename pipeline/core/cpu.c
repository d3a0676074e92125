#include "core/cpu.h"

bool jpc_cpu_has(jpc_cpu_vectors vectors)
{
    switch (vectors) {
    case JPC_CPU_SCALAR: return true;
#if defined(__x86_64__)
    case JPC_CPU_AVX2: return __builtin_cpu_supports("avx2");
    case JPC_CPU_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#elif defined(__aarch64__)
    case JPC_CPU_NEON: return true;
#endif
    default: return false;
    }
}
