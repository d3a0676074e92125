#include "text/skip.h"

#include <stddef.h>

static const char *skip_nothing(const char *at, const char *end)
{
    (void)end;
    return at;
}

const jpc_skip_kernel jpc_skip_kernels[] = {
#if defined(__x86_64__)
    {"avx2", JPC_CPU_AVX2, jpc_skip_newlines_avx2, jpc_skip_controls_avx2, jpc_skip_plain_avx2,
     jpc_skip_words_avx2, jpc_skip_lines_avx2, jpc_skip_spaces_avx2},
#endif
    {"scalar", JPC_CPU_SCALAR, skip_nothing, skip_nothing, skip_nothing, skip_nothing, skip_nothing,
     skip_nothing},
    {NULL, JPC_CPU_SCALAR, NULL, NULL, NULL, NULL, NULL, NULL},
};

const jpc_skip_kernel *jpc_skip(void)
{
    const jpc_skip_kernel *kernel = jpc_skip_kernels;

    while (!jpc_cpu_has(kernel->vectors))
        kernel++;
    return kernel;
}
