/** What a run will take: time, memory and disk, from rates that were measured. */
#ifndef JPC_REPORT_FORECAST_H
#define JPC_REPORT_FORECAST_H

#include "job/run.h"

/** Where the rates come from. */
typedef enum jpc_forecast_source {
    JPC_FORECAST_GUESS,  /**< nowhere: there is no input, or it was not looked at */
    JPC_FORECAST_SAMPLE, /**< the stages were run over the beginnings of some inputs */
    JPC_FORECAST_RUN,    /**< tasks of this run that are done */
} jpc_forecast_source;

/** All rates are per byte of input on disk and, if of time, of one thread. */
typedef struct jpc_forecast {
    jpc_forecast_source source;
    uint64_t bytes;     /**< of input that the rates were measured on */
    uint64_t documents; /**< in them */
    double seconds_per_byte;
    double shards_per_byte;  /**< compressed bytes of documents that are kept */
    double between_per_byte; /**< of files that are removed at the end */
    double beside_per_byte;  /**< of keys and recorded values */

    size_t tasks_done; /**< map tasks; with JPC_FORECAST_RUN */
    double seconds;    /**< what is left of the run on `threads` threads */
    double memory, disk, disk_between;
} jpc_forecast;

typedef struct jpc_forecast_options {
    int threads;
    double
        sample_bytes; /**< of the inputs, to measure on if no task of the run is done; 0: do not */
    bool of_run;      /**< the folder holds this run: its tasks tell */
} jpc_forecast_options;

/** Makes no file. Errors: those of opening models and reading. */
jpc_status jpc_forecast_make(jpc_forecast *forecast, const jpc_run *run,
                             const jpc_forecast_options *options, jpc_err *err);

#endif
