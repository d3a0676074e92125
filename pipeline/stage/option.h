/** Option tables: one row is the parser, the validation, the help line, the
 *  YAML key, the drop reason and the documentation of an option.
 *
 *  Rows are written with the JPC_OPT_* macros and end with {0}. The first two
 *  arguments are the params struct and its field; the field's name is the
 *  option's name.
 */
#ifndef JPC_STAGE_OPTION_H
#define JPC_STAGE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "core/memory.h"

typedef enum jpc_option_type {
    JPC_TYPE_NUMBER,  /**< double: exact up to 2^53 */
    JPC_TYPE_SIZE,    /**< double, bytes; KiB, MiB, GiB are understood */
    JPC_TYPE_FLAG,    /**< bool: true or false */
    JPC_TYPE_CHOICE,  /**< int: index in `choices` */
    JPC_TYPE_STRING,  /**< char *, owned by the params; never NULL after init */
    JPC_TYPE_PATH,    /**< as STRING; relative to the configuration file */
    JPC_TYPE_STRINGS, /**< jpc_strings, owned by the params */
    JPC_TYPE_PATHS,   /**< as STRINGS; each relative to the configuration file */
    JPC_TYPE_RUNS,    /**< as PATHS: folders of finished runs (job/older_run.h) */
} jpc_option_type;

/** What makes a measured value violate a bound. NaN ("off") violates nothing. */
typedef enum jpc_bound {
    JPC_UNBOUNDED = 0, /**< not a threshold */
    JPC_LOWER,         /**< drop when measured < value */
    JPC_UPPER,         /**< drop when measured > value */
    JPC_LOWER_STRICT,  /**< drop when measured <= value */
    JPC_UPPER_STRICT,  /**< drop when measured >= value */
} jpc_bound;

typedef struct jpc_strings {
    char **items; /**< owned, each and all */
    size_t n;
} jpc_strings;

typedef struct jpc_option {
    const char *name; /**< min_chars; a threshold starts with min_ or max_ */
    size_t offset;    /**< of the field in the params struct */
    jpc_option_type type;
    jpc_bound bound;
    double initial;         /**< number, size; flag: 0 or 1; choice: index; NaN: a bound is off */
    double lowest, highest; /**< numbers and sizes */
    const char *initial_string; /**< STRING, PATH; STRINGS: separated by ',' */
    const char *const *choices; /**< CHOICE: ends with NULL */
    const char *unit;           /**< "characters", "ratio", "bytes", "count"; NULL: none */
    const char *help;
    /** PATH: the file is a secret (core/key_file.h); runs know its fingerprint only. */
    bool is_key;
    /** A bound of the program's work on a document, which tells nothing of its text: recorded
     *  values have a column of it with `output.values: all` only. */
    bool is_guard;
    bool may_be_off; /**< a number that is no threshold, and can be `off` (NaN) all the same */
} jpc_option;

#define JPC_OPT_FIELD(type_, field_) .name = #field_, .offset = offsetof(type_, field_)
/** A threshold (double). It can be set to `off`. */
#define JPC_OPT_BOUND(type_, field_, direction_, initial_, lowest_, highest_, unit_, help_)        \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_NUMBER, .bound = direction_,                \
                                      .initial = initial_, .lowest = lowest_, .highest = highest_, \
                                      .unit = unit_, .help = help_                                 \
    }
#define JPC_OPT_NUMBER(type_, field_, initial_, lowest_, highest_, unit_, help_)                   \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_NUMBER, .initial = initial_,                \
                                      .lowest = lowest_, .highest = highest_, .unit = unit_,       \
                                      .help = help_                                                \
    }
/** A number that bounds no document, and can be set to `off` (NaN). */
#define JPC_OPT_LIMIT(type_, field_, initial_, lowest_, highest_, unit_, help_)                    \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_NUMBER, .initial = initial_,                \
                                      .lowest = lowest_, .highest = highest_, .unit = unit_,       \
                                      .help = help_, .may_be_off = true                            \
    }
#define JPC_OPT_SIZE(type_, field_, initial_, lowest_, highest_, help_)                            \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_SIZE, .initial = initial_,                  \
                                      .lowest = lowest_, .highest = highest_, .unit = "bytes",     \
                                      .help = help_                                                \
    }
#define JPC_OPT_FLAG(type_, field_, initial_, help_)                                               \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_FLAG, .initial = initial_, .help = help_    \
    }
#define JPC_OPT_CHOICE(type_, field_, choices_, initial_, help_)                                   \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_CHOICE, .choices = choices_,                \
                                      .initial = initial_, .help = help_                           \
    }
#define JPC_OPT_STRING(type_, field_, initial_, help_)                                             \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_STRING, .initial_string = initial_,         \
                                      .help = help_                                                \
    }
#define JPC_OPT_PATH(type_, field_, initial_, help_)                                               \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_PATH, .initial_string = initial_,           \
                                      .help = help_                                                \
    }
/** The path of a key. */
#define JPC_OPT_KEY(type_, field_, help_)                                                          \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_PATH, .initial_string = "", .help = help_,  \
                                      .is_key = true                                               \
    }
#define JPC_OPT_STRINGS(type_, field_, initial_, help_)                                            \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_STRINGS, .initial_string = initial_,        \
                                      .help = help_                                                \
    }
#define JPC_OPT_PATHS(type_, field_, initial_, help_)                                              \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_PATHS, .initial_string = initial_,          \
                                      .help = help_                                                \
    }

/** Folders of finished runs. */
#define JPC_OPT_RUNS(type_, field_, help_)                                                         \
    {                                                                                              \
        JPC_OPT_FIELD(type_, field_), .type = JPC_TYPE_RUNS, .help = help_                         \
    }

/** Whether the value is a list, jpc_strings. */
static inline bool jpc_option_is_list(const jpc_option *option)
{
    return option->type == JPC_TYPE_STRINGS || option->type == JPC_TYPE_PATHS ||
           option->type == JPC_TYPE_RUNS;
}

/** Sets every option to its initial value. `params` must be zeroed. */
void jpc_options_init(const jpc_option *options, void *params);

/** Releases what strings and lists own. */
void jpc_options_release(const jpc_option *options, void *params);

/** Whether somebody who writes `given` means `name`: hyphens count as underscores. */
bool jpc_means(const char *given, const char *name);

/** The option that `name` means; NULL if there is none. */
const jpc_option *jpc_option_find(const jpc_option *options, const char *name);

/** Sets one option from text. For lists, replaces the list by the items of `value`
 *  separated by commas. Paths are joined to `base_dir` unless absolute, empty or NULL.
 *  Errors: JPC_ERR_CONFIG for a malformed value, text that is not UTF-8 (of paths, all bytes will
 *  do) or a number outside [lowest, highest]. */
jpc_status jpc_option_set(const jpc_option *option, void *params, const char *value,
                          const char *base_dir, jpc_err *err);

/** Puts `dir` before the relative paths of a PATH, PATHS or RUNS option. */
void jpc_option_rebase(const jpc_option *option, void *params, const char *dir);

/** Appends one item to a list option. */
void jpc_option_append(const jpc_option *option, void *params, const char *value,
                       const char *base_dir);

/** The value of a NUMBER or SIZE option (for thresholds: NaN if off). */
static inline double jpc_option_number(const jpc_option *option, const void *params)
{
    return *(const double *)((const char *)params + option->offset);
}

/** Whether `measured` violates the bound `value` in the direction of `option`. */
bool jpc_option_violates(const jpc_option *option, double value, double measured);

/** "drop below", "drop above", "drop at or below", "drop at or above". */
const char *jpc_bound_direction(jpc_bound bound);

/** Whether what there is to tell of `b` was told with `a`: options of one list differ only in their
 *  names. */
bool jpc_option_is_alike(const jpc_option *a, const jpc_option *b);

/** Appends the value as YAML (a list as [a, b]), such that parsing gives the same value. */
void jpc_option_print(const jpc_option *option, const void *params, jpc_buf *out);

/** The closest of `names` (NULL-terminated) if it is close enough to be a slip; else NULL. */
const char *jpc_suggest(const char *name, const char *const *names);

#endif
