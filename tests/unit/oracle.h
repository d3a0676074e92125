/** Reads ../shared/data/filters/oracle_open_text.jsonl: texts and what others measured on them. */
#ifndef JPC_TESTS_UNIT_ORACLE_H
#define JPC_TESTS_UNIT_ORACLE_H

#include "tap.h"
#include "text/utf8.h"

struct oracle {
    FILE *file;
    char *line;
    size_t capacity;
    jpc_buf text; /**< of the present document */
};

/** False if the file is absent. */
static inline bool oracle_open(struct oracle *oracle)
{
    char path[512];

    *oracle = (struct oracle){0};
    if (tap_shared_data() == NULL)
        return false;
    snprintf(path, sizeof path, "%s/filters/oracle_open_text.jsonl", tap_shared_data());
    oracle->file = fopen(path, "r");
    return oracle->file != NULL;
}

static inline void oracle_unescape(jpc_buf *out, const char *at)
{
    static const char names[] = "nrtbf", values[] = "\n\r\t\b\f";

    out->len = 0;
    for (; *at != '"'; at++) {
        const char *name;
        char bytes[4];

        if (*at != '\\') {
            jpc_buf_add(out, at, 1);
            continue;
        }
        name = strchr(names, *++at);
        if (*at == 'u') {
            char hex[5] = {at[1], at[2], at[3], at[4], '\0'};

            jpc_buf_add(out, bytes, jpc_utf8_put(bytes, (uint32_t)strtoul(hex, NULL, 16)));
            at += 4;
        } else {
            jpc_buf_add(out, name != NULL ? values + (name - names) : at, 1);
        }
    }
}

static inline bool oracle_next(struct oracle *oracle)
{
    const char *text;

    if (getline(&oracle->line, &oracle->capacity, oracle->file) <= 0)
        return false;
    text = strstr(oracle->line, "\"text\": \"");
    oracle_unescape(&oracle->text, text + strlen("\"text\": \""));
    return true;
}

/** A feature of the present document; NaN if it has none of this name. */
static inline double oracle_value(const struct oracle *oracle, const char *name)
{
    char key[80];
    const char *at = strstr(oracle->line, "\"swallow\": {");

    snprintf(key, sizeof key, "\"%s\": ", name);
    at = at == NULL ? NULL : strstr(at, key);
    return at == NULL ? strtod("nan", NULL) : strtod(at + strlen(key), NULL);
}

static inline void oracle_close(struct oracle *oracle)
{
    fclose(oracle->file);
    free(oracle->line);
    jpc_buf_release(&oracle->text);
}

#endif
