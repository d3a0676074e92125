/** One value of each of 2,000 invented people (Faker, ja_JP), in sentences of several shapes. */
#ifndef JPC_TESTS_UNIT_PEOPLE_H
#define JPC_TESTS_UNIT_PEOPLE_H

#include "tests/unit/one_detector.h"
#include "text/utf8.h"

struct shape {
    const char *name, *before, *after;
    bool wide;    // the value in full width
    double floor; // of recall
};

/** Whether the value is one that the detector has to find; NULL: all are. */
typedef bool people_expects(const char *value);

static inline void people_add_value(jpc_buf *out, const char *value, bool wide)
{
    for (; *value != '\0'; value++) {
        char bytes[4];

        if (wide)
            jpc_buf_add(out, bytes, jpc_utf8_put(bytes, (unsigned char)*value + 0xFEE0u));
        else
            jpc_buf_add(out, value, 1);
    }
}

/** Finds exactly the value; of one that is not expected: nothing. */
static inline bool people_is_right(struct one_detector *one, const struct shape *shape,
                                   const char *value, bool expected)
{
    jpc_buf text = {0};
    size_t at, end;
    bool right;

    jpc_buf_add_string(&text, shape->before);
    at = text.len;
    people_add_value(&text, value, shape->wide);
    end = text.len;
    jpc_buf_add_string(&text, shape->after);
    right = expected ? one_detector_finds(one, jpc_buf_span(&text), at, end)
                     : one_detector_find(one, jpc_buf_span(&text)).n == 0;
    jpc_buf_release(&text);
    return right;
}

static inline size_t people_read(const char *field, char values[][64], size_t room)
{
    char path[512], line[4096], key[32];
    size_t n = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/pii/faker_ja_profiles.jsonl",
             tap_shared_data() != NULL ? tap_shared_data() : "");
    snprintf(key, sizeof key, "\"%s\": \"", field);
    file = fopen(path, "r");
    while (file != NULL && n < room && fgets(line, sizeof line, file) != NULL) {
        const char *value = strstr(line, key);

        if (value != NULL && sscanf(value + strlen(key), "%63[^\"]", values[n]) == 1)
            n++;
    }
    if (file != NULL)
        fclose(file);
    return n;
}

static inline void test_people(struct one_detector *one, const char *field, people_expects *expects,
                               const struct shape *shapes, size_t n_shapes)
{
    static char values[2000][64];
    size_t n = people_read(field, values, 2000);

    if (n == 0) {
        tap_skip("invented people", "no shared data");
        return;
    }
    for (size_t i = 0; i < n_shapes; i++) {
        size_t n_expected = 0, found = 0, wrong = 0;

        for (size_t k = 0; k < n; k++) {
            bool expected = expects == NULL || expects(values[k]);
            bool right = people_is_right(one, &shapes[i], values[k], expected);

            n_expected += expected;
            found += expected && right;
            wrong += !expected && !right;
        }
        printf("# %s\t%s\t%zu\t%zu\t%.4f\n", field, shapes[i].name, n_expected, found,
               (double)found / (double)n_expected);
        ok((double)found >= shapes[i].floor * (double)n_expected && wrong == 0,
           "%s of people, %s: %zu of %zu, and none of the %zu that nobody can have", field,
           shapes[i].name, found, n_expected, n - n_expected);
    }
}

#endif
