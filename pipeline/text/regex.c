#include "text/regex.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

// Work one search may do: about a second of the interpreter, and a bound for its memory.
#define MATCH_LIMIT 10000000
#define HEAP_LIMIT_KIB (64u << 10)
#define JIT_STACK_START ((size_t)32 << 10)
#define JIT_STACK_MAX ((size_t)4 << 20)

struct jpc_regex {
    pcre2_code *code;
};

struct jpc_regex_match {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

jpc_status jpc_regex_open(jpc_regex **regex, const char *pattern, jpc_err *err)
{
    PCRE2_SIZE offset;
    int error;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF, &error, &offset, NULL);

    if (code == NULL) {
        PCRE2_UCHAR message[256];

        pcre2_get_error_message(error, message, sizeof message);
        return jpc_fail(err, JPC_ERR_CONFIG, "pattern '%s': %s at byte %zu", pattern,
                        (const char *)message, (size_t)offset);
    }
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); // where it fails, the interpreter matches
    *regex = jpc_alloc(sizeof **regex);
    (*regex)->code = code;
    return JPC_OK;
}

void jpc_regex_close(jpc_regex *regex)
{
    if (regex == NULL)
        return;
    pcre2_code_free(regex->code);
    free(regex);
}

jpc_regex_match *jpc_regex_match_new(const jpc_regex *regex)
{
    jpc_regex_match *match = jpc_alloc(sizeof *match);

    match->data = pcre2_match_data_create_from_pattern(regex->code, NULL);
    match->context = pcre2_match_context_create(NULL);
    if (match->data == NULL || match->context == NULL)
        abort(); // out of memory, which jpc_alloc() would have told first
    match->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, NULL);
    pcre2_jit_stack_assign(match->context, NULL, match->stack);
    pcre2_set_match_limit(match->context, MATCH_LIMIT);
    pcre2_set_heap_limit(match->context, HEAP_LIMIT_KIB);
    return match;
}

void jpc_regex_match_free(jpc_regex_match *match)
{
    if (match == NULL)
        return;
    pcre2_match_data_free(match->data);
    pcre2_match_context_free(match->context);
    pcre2_jit_stack_free(match->stack);
    free(match);
}

void jpc_regex_match_limit(jpc_regex_match *match, uint32_t limit)
{
    pcre2_set_match_limit(match->context, limit);
}

jpc_regex_result jpc_regex_search(const jpc_regex *regex, jpc_regex_match *match, jpc_span text,
                                  size_t from)
{
    PCRE2_SPTR bytes = (PCRE2_SPTR)(text.ptr != NULL ? text.ptr : "");
    int n = pcre2_match(regex->code, bytes, text.len, from, PCRE2_NO_UTF_CHECK, match->data,
                        match->context);

    if (n >= 0)
        return JPC_REGEX_FOUND;
    return n == PCRE2_ERROR_NOMATCH ? JPC_REGEX_NONE : JPC_REGEX_LIMIT;
}

jpc_span jpc_regex_group(const jpc_regex_match *match, jpc_span text, int n)
{
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(match->data);
    jpc_span group = {NULL, 0};

    if (n < 0 || (uint32_t)n >= pcre2_get_ovector_count(match->data))
        return group;
    offsets += 2 * n;
    if (offsets[0] == PCRE2_UNSET || offsets[0] > offsets[1]) // \K in a lookahead
        return group;
    return (jpc_span){text.ptr + offsets[0], offsets[1] - offsets[0]};
}

void jpc_regex_version(jpc_buf *out)
{
    char version[64] = "";

    pcre2_config(PCRE2_CONFIG_VERSION, version);
    jpc_buf_printf(out, "pcre2 %s\n", version);
}
