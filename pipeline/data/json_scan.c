#include "data/json_scan.h"

void jpc_json_skip_blanks(jpc_json_scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\r' || *scan->at == '\n'))
        scan->at++;
}

bool jpc_json_take(jpc_json_scan *scan, char c)
{
    jpc_json_skip_blanks(scan);
    if (scan->at >= scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

// memchr() to the next quote, then a look back: a quote behind an odd number of backslashes is
// part of the string. Faster than looking at every byte, because escapes are rare before quotes.
bool jpc_json_string(jpc_json_scan *scan, jpc_span *content)
{
    const char *start = scan->at + 1, *from = start;

    if (scan->at >= scan->end || *scan->at != '"')
        return false;
    for (;;) {
        const char *quote = memchr(from, '"', (size_t)(scan->end - from));
        const char *slash;

        if (quote == NULL)
            return false;
        for (slash = quote; slash > start && slash[-1] == '\\';)
            slash--;
        if ((quote - slash) % 2 == 0) {
            *content = (jpc_span){start, (size_t)(quote - start)};
            scan->at = quote + 1;
            return true;
        }
        from = quote + 1;
    }
}

static bool is_scalar_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' ||
           c == 'E';
}

static bool scan_scalar(jpc_json_scan *scan)
{
    const char *start = scan->at;

    while (scan->at < scan->end && is_scalar_byte(*scan->at))
        scan->at++;
    return scan->at > start;
}

static bool scan_nested(jpc_json_scan *scan)
{
    size_t depth = 0;
    jpc_span ignored;

    do {
        if (scan->at >= scan->end)
            return false;
        if (*scan->at == '"') {
            if (!jpc_json_string(scan, &ignored))
                return false;
            continue;
        }
        if (*scan->at == '{' || *scan->at == '[')
            depth++;
        else if (*scan->at == '}' || *scan->at == ']')
            depth--;
        scan->at++;
    } while (depth > 0);
    return true;
}

bool jpc_json_value(jpc_json_scan *scan, jpc_span *value)
{
    const char *start;
    jpc_span ignored;
    bool scanned;

    jpc_json_skip_blanks(scan);
    start = scan->at;
    if (start >= scan->end)
        return false;
    if (*start == '"')
        scanned = jpc_json_string(scan, &ignored);
    else if (*start == '{' || *start == '[')
        scanned = scan_nested(scan);
    else
        scanned = scan_scalar(scan);
    *value = (jpc_span){start, (size_t)(scan->at - start)};
    return scanned;
}

static bool fail(const char **problem, const char *what)
{
    *problem = what;
    return false;
}

bool jpc_json_member(jpc_json_scan *scan, bool first, jpc_span *key, jpc_span *value,
                     const char **problem)
{
    *problem = NULL;
    if (jpc_json_take(scan, '}'))
        return false;
    if (!first && !jpc_json_take(scan, ','))
        return fail(problem, "expected ',' or '}'");
    jpc_json_skip_blanks(scan);
    if (!jpc_json_string(scan, key))
        return fail(problem, "expected a key in double quotes");
    if (!jpc_json_take(scan, ':'))
        return fail(problem, "expected ':'");
    if (!jpc_json_value(scan, value))
        return fail(problem, "expected a complete value");
    return true;
}
