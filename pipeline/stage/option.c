#include "stage/option.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/utf8.h"

static void *field_of(const jpc_option *option, void *params)
{
    return (char *)params + option->offset;
}

static const void *const_field_of(const jpc_option *option, const void *params)
{
    return (const char *)params + option->offset;
}

static void release_strings(jpc_strings *strings)
{
    for (size_t i = 0; i < strings->n; i++)
        free(strings->items[i]);
    free(strings->items);
    *strings = (jpc_strings){0};
}

static void append_string(jpc_strings *strings, char *owned)
{
    strings->items = jpc_realloc(strings->items, (strings->n + 1) * sizeof *strings->items);
    strings->items[strings->n++] = owned;
}

// Length of `dir` without its last component if `rest` begins with ../ that takes it back.
static size_t step_back(const char *dir, size_t len, const char **rest)
{
    while (strncmp(*rest, "../", 3) == 0 && len > 0) {
        size_t start = len;

        while (start > 0 && dir[start - 1] != '/')
            start--;
        if (len - start == 0 || dir[start] == '.') // the root, "." or ".."
            break;
        len = start > 1 ? start - 1 : start;
        *rest += 3;
    }
    return len;
}

// "-" is a stream and "@list" a list file: the path behind the sign is resolved.
static char *resolve_path(const char *base_dir, const char *path)
{
    const char *sign = path[0] == '@' ? "@" : "";
    const char *rest = path + strlen(sign);
    size_t dir_len;
    jpc_buf joined = {0};

    if (base_dir == NULL || *base_dir == '\0' || *rest == '/' || *rest == '\0' ||
        strcmp(rest, "-") == 0)
        return jpc_strdup(path);
    dir_len = step_back(base_dir, strlen(base_dir), &rest);
    jpc_buf_printf(&joined, "%s%.*s%s%s", sign, (int)dir_len, base_dir,
                   dir_len > 0 && base_dir[dir_len - 1] != '/' ? "/" : "", rest);
    return joined.ptr;
}

static void add_items(jpc_strings *strings, const char *value, const char *base_dir, bool paths)
{
    while (*value != '\0') {
        size_t len = strcspn(value, ",");
        char *item = jpc_alloc(len + 1);

        memcpy(item, value, len);
        if (len > 0)
            append_string(strings, paths ? resolve_path(base_dir, item) : jpc_strdup(item));
        free(item);
        value += len + (value[len] == ',');
    }
}

static void init_option(const jpc_option *o, void *params)
{
    switch (o->type) {
    case JPC_TYPE_NUMBER:
    case JPC_TYPE_SIZE: *(double *)field_of(o, params) = o->initial; break;
    case JPC_TYPE_FLAG: *(bool *)field_of(o, params) = o->initial != 0; break;
    case JPC_TYPE_CHOICE: *(int *)field_of(o, params) = (int)o->initial; break;
    case JPC_TYPE_STRING:
    case JPC_TYPE_PATH:
        *(char **)field_of(o, params) =
            jpc_strdup(o->initial_string != NULL ? o->initial_string : "");
        break;
    case JPC_TYPE_STRINGS:
    case JPC_TYPE_PATHS:
    case JPC_TYPE_RUNS:
        if (o->initial_string != NULL)
            add_items(field_of(o, params), o->initial_string, NULL, false);
        break;
    }
}

void jpc_options_init(const jpc_option *options, void *params)
{
    for (const jpc_option *o = options; o->name != NULL; o++)
        init_option(o, params);
}

void jpc_options_release(const jpc_option *options, void *params)
{
    for (const jpc_option *o = options; o->name != NULL; o++) {
        if (o->type == JPC_TYPE_STRING || o->type == JPC_TYPE_PATH)
            free(*(char **)field_of(o, params));
        else if (jpc_option_is_list(o))
            release_strings(field_of(o, params));
    }
}

bool jpc_means(const char *given, const char *name)
{
    for (; *given != '\0' && *name != '\0'; given++, name++)
        if (*given != *name && !(*given == '-' && *name == '_'))
            return false;
    return *given == *name;
}

const jpc_option *jpc_option_find(const jpc_option *options, const char *name)
{
    for (const jpc_option *o = options; o->name != NULL; o++)
        if (jpc_means(name, o->name))
            return o;
    return NULL;
}

// ---- parsing ----------------------------------------------------------------

static double size_factor(const char *suffix)
{
    static const struct {
        const char *suffix;
        double factor;
    } factors[] = {{"", 1},        {"B", 1},         {"K", 1024},         {"KiB", 1024},
                   {"M", 1048576}, {"MiB", 1048576}, {"G", 1073741824.0}, {"GiB", 1073741824.0},
                   {"T", 0x1p40},  {"TiB", 0x1p40}};

    while (*suffix == ' ')
        suffix++;
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        if (strcmp(suffix, factors[i].suffix) == 0)
            return factors[i].factor;
    return 0;
}

static jpc_status out_of_range(const jpc_option *o, const char *value, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_CONFIG, "option '%s' must be in [%.15g, %.15g]%s%s, got %s",
                    o->name, o->lowest, o->highest, o->unit != NULL ? " " : "",
                    o->unit != NULL ? o->unit : "", value);
}

static jpc_status set_number(const jpc_option *o, void *params, const char *value, jpc_err *err)
{
    char *rest;
    double number = strtod(value, &rest);
    double factor = o->type == JPC_TYPE_SIZE ? size_factor(rest) : *rest == '\0';

    if ((o->bound != JPC_UNBOUNDED || o->may_be_off) && strcmp(value, "off") == 0) {
        *(double *)field_of(o, params) = NAN;
        return JPC_OK;
    }
    if (rest == value || factor == 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "option '%s' must be a %s, got '%s'", o->name,
                        o->type == JPC_TYPE_SIZE ? "size such as 64MiB" : "number", value);
    number *= factor;
    if (!(number >= o->lowest && number <= o->highest))
        return out_of_range(o, value, err);
    *(double *)field_of(o, params) = number;
    return JPC_OK;
}

static jpc_status set_flag(const jpc_option *o, void *params, const char *value, jpc_err *err)
{
    bool is_true = strcmp(value, "true") == 0;

    if (!is_true && strcmp(value, "false") != 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "option '%s' must be true or false, got '%s'", o->name,
                        value);
    *(bool *)field_of(o, params) = is_true;
    return JPC_OK;
}

static jpc_status set_choice(const jpc_option *o, void *params, const char *value, jpc_err *err)
{
    jpc_buf all = {0};

    for (int i = 0; o->choices[i] != NULL; i++) {
        if (strcmp(o->choices[i], value) == 0) {
            *(int *)field_of(o, params) = i;
            jpc_buf_release(&all);
            return JPC_OK;
        }
        jpc_buf_printf(&all, "%s%s", i > 0 ? ", " : "", o->choices[i]);
    }
    jpc_fail(err, JPC_ERR_CONFIG, "option '%s' must be one of %s, got '%s'", o->name,
             jpc_buf_string(&all), value);
    jpc_buf_release(&all);
    return JPC_ERR_CONFIG;
}

// What stages look for is compared with texts, which are UTF-8; paths are bytes. YAML has seen to
// it that its strings are.
static jpc_status check_text(const jpc_option *o, const char *value, jpc_err *err)
{
    jpc_span text = jpc_span_of(value);
    size_t sound = jpc_utf8_valid_prefix(text);

    if (sound == text.len || (o->type != JPC_TYPE_STRING && o->type != JPC_TYPE_STRINGS))
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_CONFIG, "option '%s' must be UTF-8: it is not at byte %zu",
                    o->name, sound + 1);
}

jpc_status jpc_option_set(const jpc_option *option, void *params, const char *value,
                          const char *base_dir, jpc_err *err)
{
    void *field = field_of(option, params);

    JPC_TRY(check_text(option, value, err));
    switch (option->type) {
    case JPC_TYPE_NUMBER:
    case JPC_TYPE_SIZE: return set_number(option, params, value, err);
    case JPC_TYPE_FLAG: return set_flag(option, params, value, err);
    case JPC_TYPE_CHOICE: return set_choice(option, params, value, err);
    case JPC_TYPE_STRING:
    case JPC_TYPE_PATH:
        free(*(char **)field);
        *(char **)field = option->type == JPC_TYPE_PATH && *value != '\0'
                              ? resolve_path(base_dir, value)
                              : jpc_strdup(value);
        break;
    case JPC_TYPE_STRINGS:
    case JPC_TYPE_PATHS:
    case JPC_TYPE_RUNS:
        release_strings(field);
        add_items(field, value, base_dir, option->type != JPC_TYPE_STRINGS);
        break;
    }
    return JPC_OK;
}

static void rebase(char **path, const char *dir)
{
    char *old = *path;

    *path = resolve_path(dir, old);
    free(old);
}

void jpc_option_rebase(const jpc_option *option, void *params, const char *dir)
{
    jpc_strings *strings = field_of(option, params);
    bool is_paths = option->type == JPC_TYPE_PATHS || option->type == JPC_TYPE_RUNS;

    if (option->type == JPC_TYPE_PATH)
        rebase(field_of(option, params), dir);
    for (size_t i = 0; is_paths && i < strings->n; i++)
        rebase(&strings->items[i], dir);
}

void jpc_option_append(const jpc_option *option, void *params, const char *value,
                       const char *base_dir)
{
    append_string(field_of(option, params), option->type != JPC_TYPE_STRINGS
                                                ? resolve_path(base_dir, value)
                                                : jpc_strdup(value));
}

bool jpc_option_is_alike(const jpc_option *a, const jpc_option *b)
{
    bool same_string = a->initial_string == b->initial_string ||
                       (a->initial_string != NULL && b->initial_string != NULL &&
                        strcmp(a->initial_string, b->initial_string) == 0);
    bool same_number = a->initial == b->initial || (isnan(a->initial) && isnan(b->initial));

    return a->type == b->type && a->bound == b->bound && a->choices == b->choices && same_string &&
           same_number && a->lowest == b->lowest && a->highest == b->highest &&
           strcmp(a->help, b->help) == 0;
}

bool jpc_option_violates(const jpc_option *option, double value, double measured)
{
    switch (option->bound) {
    case JPC_LOWER: return measured < value;
    case JPC_UPPER: return measured > value;
    case JPC_LOWER_STRICT: return measured <= value;
    case JPC_UPPER_STRICT: return measured >= value;
    case JPC_UNBOUNDED: break;
    }
    return false;
}

// ---- printing ---------------------------------------------------------------

// The shortest spelling that reads back as the same number.
static void print_number(double number, jpc_buf *out)
{
    char text[32];

    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    if (number == floor(number) && fabs(number) < 1e15)
        snprintf(text, sizeof text, "%.0f", number);
    jpc_buf_add_string(out, text);
}

static void print_size(double bytes, jpc_buf *out)
{
    static const char *const units[] = {"", "KiB", "MiB", "GiB"};
    int unit = 0;

    while (unit < 3 && bytes >= 1024 && fmod(bytes, 1024) == 0) {
        bytes /= 1024;
        unit++;
    }
    print_number(bytes, out);
    jpc_buf_add_string(out, units[unit]);
}

// A double-quoted YAML scalar, unless plain characters make quotes needless.
static void print_string(const char *string, jpc_buf *out)
{
    size_t plain =
        strspn(string, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-*@+");

    if (*string != '\0' && string[plain] == '\0' && strchr("-*@", string[0]) == NULL) {
        jpc_buf_add_string(out, string);
        return;
    }
    jpc_buf_add_string(out, "\"");
    for (; *string != '\0'; string++) {
        if (*string == '"' || *string == '\\')
            jpc_buf_add_string(out, "\\");
        if (*string == '\n')
            jpc_buf_add_string(out, "\\n");
        else if (*string == '\t')
            jpc_buf_add_string(out, "\\t");
        else
            jpc_buf_add(out, string, 1);
    }
    jpc_buf_add_string(out, "\"");
}

static void print_strings(const jpc_strings *strings, jpc_buf *out)
{
    jpc_buf_add_string(out, "[");
    for (size_t i = 0; i < strings->n; i++) {
        jpc_buf_add_string(out, i > 0 ? ", " : "");
        print_string(strings->items[i], out);
    }
    jpc_buf_add_string(out, "]");
}

void jpc_option_print(const jpc_option *option, const void *params, jpc_buf *out)
{
    const void *field = const_field_of(option, params);

    switch (option->type) {
    case JPC_TYPE_NUMBER:
        if (isnan(*(const double *)field))
            jpc_buf_add_string(out, "off");
        else
            print_number(*(const double *)field, out);
        break;
    case JPC_TYPE_SIZE: print_size(*(const double *)field, out); break;
    case JPC_TYPE_FLAG: jpc_buf_add_string(out, *(const bool *)field ? "true" : "false"); break;
    case JPC_TYPE_CHOICE: jpc_buf_add_string(out, option->choices[*(const int *)field]); break;
    case JPC_TYPE_STRING:
    case JPC_TYPE_PATH: print_string(*(char *const *)field, out); break;
    case JPC_TYPE_STRINGS:
    case JPC_TYPE_PATHS:
    case JPC_TYPE_RUNS: print_strings(field, out); break;
    }
}

const char *jpc_bound_direction(jpc_bound bound)
{
    switch (bound) {
    case JPC_LOWER: return "drop below";
    case JPC_UPPER: return "drop above";
    case JPC_LOWER_STRICT: return "drop at or below";
    default: return "drop at or above";
    }
}

// ---- suggestions --------------------------------------------------------------

#define MAX_NAME 63

// Levenshtein distance of two short names, one row at a time.
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[MAX_NAME + 1], n = strlen(b);

    if (strlen(a) > MAX_NAME || n > MAX_NAME)
        return MAX_NAME;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[n];
}

const char *jpc_suggest(const char *name, const char *const *names)
{
    const char *best = NULL;
    size_t best_distance = 1 + strlen(name) / 3; // a third of the letters may be slips

    for (; *names != NULL; names++) {
        size_t distance = edit_distance(name, *names);

        if (distance <= best_distance && (best == NULL || distance < best_distance)) {
            best = *names;
            best_distance = distance;
        }
    }
    return best;
}
