/** The smallest test harness: TAP lines that prove(1) reads.
 *
 *      int main(void) { tap_begin(); ok(1 + 1 == 2, "addition"); return tap_end(); }
 */
#ifndef JPC_TESTS_UNIT_TAP_H
#define JPC_TESTS_UNIT_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"

/** The build of gcc without sanitizers does all it can; others do less of what takes long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
#define TAP_ALL false
#else
#define TAP_ALL true
#endif

static int tap_run, tap_failed;

/** A hang must fail: every test ends after two minutes (ten under sanitizers). */
static inline void tap_begin(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    alarm(600);
#else
    alarm(120);
#endif
}

__attribute__((format(printf, 2, 3))) static inline bool ok(bool passed, const char *format, ...)
{
    va_list args;

    tap_run++;
    tap_failed += !passed;
    printf("%sok %d - ", passed ? "" : "not ", tap_run);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    return passed;
}

static inline bool is_number(double got, double want, double tolerance, const char *name)
{
    bool passed = got - want <= tolerance && want - got <= tolerance;

    ok(passed, "%s", name);
    if (!passed)
        fprintf(stderr, "#   got %.17g, expected %.17g\n", got, want);
    return passed;
}

static inline bool is_span(jpc_span got, jpc_span want, const char *name)
{
    bool passed = jpc_span_equals(got, want);

    ok(passed, "%s", name);
    if (!passed)
        fprintf(stderr, "#   got      '%.*s'\n#   expected '%.*s'\n", (int)got.len, got.ptr,
                (int)want.len, want.ptr);
    return passed;
}

static inline bool is_text(jpc_span got, const char *want, const char *name)
{
    return is_span(got, jpc_span_of(want), name);
}

static inline void tap_skip(const char *name, const char *why)
{
    printf("ok %d - %s # SKIP %s\n", ++tap_run, name, why);
}

/** Folder of real material, or NULL if it is absent: tests that need it are skipped. */
static inline const char *tap_shared_data(void)
{
    const char *dir = getenv("JPCURATE_SHARED_DATA");

    if (dir == NULL)
        dir = "../shared/data";
    return access(dir, R_OK) == 0 ? dir : NULL;
}

static inline int tap_end(void)
{
    printf("1..%d\n", tap_run);
    return tap_failed != 0;
}

#endif
