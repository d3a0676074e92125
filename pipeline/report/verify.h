/** Proof that a run is what its markers, ledgers and report say.
 *
 *    plan, configuration   both copies of each, and that they are the same
 *    markers               their own checksums, and that they belong to the plan and to each other
 *    files                 size and checksum of each that a marker names; those that none names
 *    shards                as many documents, bytes and characters of text as were counted
 *    recorded values       as many rows as documents were judged; per bound as many that it dropped
 *    inputs                (unless `quick`) read again: records, those to be skipped by kind;
 *                          readable, lost, padding bytes
 *    ledgers               records = documents + skipped + unreadable; skipped = the sum of its
 *                          kinds; documents = kept + dropped;
 *                          what leaves a stage enters the next; bytes of the files = readable +
 *                          unreadable + padding, and = the sizes in the plan
 *    report                made again from the markers, byte for byte
 *
 *  What is wrong loses its marker, so that the next run makes it again; but not where an input is
 *  not what it was, for that no run can mend.
 */
#ifndef JPC_REPORT_VERIFY_H
#define JPC_REPORT_VERIFY_H

#include "job/engine.h"

typedef struct jpc_verification {
    jpc_run *run; /**< its pipeline is prepared; the caller holds its lock */
    int threads;
    bool quick;     /**< inputs are not read again */
    bool read_only; /**< no marker is removed */
    const atomic_bool *stop;
    jpc_log *log;
    void (*tell)(void *self, const char *problem); /**< called once for each thing that is wrong */
    void *self;
    size_t n_problems;     /**< counted … */
    size_t n_inputs;       /**< … and of them, inputs that are not what they were, */
    size_t n_unnamed;      /**< … and files that no marker names */
    uint64_t files, bytes; /**< that were read */
} jpc_verification;

/** Errors: JPC_ERR_STOPPED. Whatever is wrong with the run is no error but a problem. */
jpc_status jpc_verify(jpc_verification *verification, jpc_err *err);

#endif
