/** Counters of a run: integers only, so that adding them is exact and in any order.
 *
 *  jpc_stats_each() names every counter once; printing, parsing and adding are
 *  all built on it, so a counter cannot be forgotten in one of them.
 */
#ifndef JPC_EXEC_STATS_H
#define JPC_EXEC_STATS_H

#include <stdint.h>

#include "core/error.h"
#include "core/memory.h"
#include "exec/pipeline.h"

#define JPC_HISTOGRAM_BINS 64

/** Ratios (highest ≤ 1): 50 equal bins over [0, 1], bin 50 for values above. Others: two bins per
 *  octave from 1 on, bin 0 below 1. */
int jpc_histogram_bin(const jpc_option *option, double measured);
/** Lower edge of a bin. */
double jpc_histogram_edge(const jpc_option *option, int bin);

typedef struct jpc_bound_stats {
    uint64_t measured;      /**< documents for which the value was measured */
    uint64_t violated;      /**< … and violated the bound */
    uint64_t flagged;       /**< … of them those that it could not drop: it only flags, they were
                                 spared, or it is a rule of a group (exec/group.h) */
    uint64_t dropped_first; /**< documents that it dropped: the first violated that could */
    uint64_t bytes_first;   /**< text bytes of them */
    uint64_t dropped_only; /**< … of them those that no other measured bound could have dropped */
    uint64_t histogram[JPC_HISTOGRAM_BINS];
} jpc_bound_stats;

typedef struct jpc_stage_stats {
    uint64_t docs_in, bytes_in;           /**< kept documents that entered */
    uint64_t docs_dropped, bytes_dropped; /**< dropped first by a bound of this stage */
    uint64_t docs_modified;               /**< modifiers: documents whose text changed */
    uint64_t bytes_out;                   /**< text bytes of documents still kept after the stage */
    uint64_t docs_spared; /**< of `unless`: documents that violated what it spared them */
    uint64_t *counts;     /**< what it counts itself (jpc_count()), of those that entered; in the
                               order of its definition's counters */
} jpc_stage_stats;

typedef struct jpc_stats {
    /* first ledger: records = documents + skipped + unreadable_records */
    uint64_t records, documents, skipped, unreadable_records;
    uint64_t skipped_by_kind[JPC_N_SKIPPED]; /**< add up to `skipped` */
    uint64_t limits[JPC_HTML_N_LIMITS];      /**< pages whose structure was over a ceiling */
    /* of the WARC records with a sound header, by what became of either digest; 0 if off */
    uint64_t digests[JPC_N_DIGESTED][JPC_N_DIGEST_RESULTS];
    /* second ledger: documents = kept + dropped */
    uint64_t kept, dropped;
    uint64_t malformed_records; /**< of the unreadable ones: lines dropped by wish, no damage */
    /* third ledger: file_bytes = member_bytes + unreadable_bytes + padding_bytes, where what is
       unreadable are the ranges in which the reader found no records */
    uint64_t file_bytes, member_bytes, unreadable_bytes, padding_bytes;
    uint64_t unreadable_ranges;
    uint64_t stream_bytes; /**< decompressed */
    /* damage: those ranges and the records that turned out to be unreadable, on disk where that is
       known, else in the decompressed stream */
    uint64_t unreadable_disk_bytes, unreadable_stream_bytes;
    uint64_t replaced_bytes; /**< of texts and pages that did not decode: they became U+FFFD */
    uint64_t text_bytes_in;  /**< of all documents as they were read */
    uint64_t text_bytes_kept, text_chars_kept; /**< of kept documents as they are written */
    int n_stages, n_bounds;
    jpc_stage_stats *stages; /**< owned */
    jpc_bound_stats *bounds; /**< owned */
    uint64_t *counts;        /**< owned; those of all stages, one stage behind the other */
    size_t n_counts;
} jpc_stats;

/** The share of its input that is damaged, which input.max_unreadable bounds: of the bytes on disk
 *  those in unreadable ranges and records, and of the decompressed bytes those in unreadable
 *  records without a place on disk. Malformed lines that were dropped by wish are no damage. 1 if
 *  there is damage in nothing. */
double jpc_damage_share(uint64_t disk_bytes, uint64_t file_bytes, uint64_t lost_stream_bytes,
                        uint64_t stream_bytes);

/** What jpc_damage_share() is of: "743 of 12915 bytes on disk, 49794 of 262144 decompressed",
 * without what there is none of. */
void jpc_damage_format(const jpc_stats *stats, jpc_buf *out);

/** Allocates counters for an opened pipeline, all 0. */
void jpc_stats_init(jpc_stats *stats, const jpc_pipeline *pipeline);
void jpc_stats_reset(jpc_stats *stats);
void jpc_stats_release(jpc_stats *stats);

/** Adds `from`, which was initialised for the same pipeline. */
void jpc_stats_add(jpc_stats *into, const jpc_stats *from);

/** Calls visit() with the path ("documents", "stages.length.docs_in",
 *  "stages.mask.counts.phone.matches", "bounds.length.min_chars.histogram.12") and the place of
 *  every counter. */
void jpc_stats_each(jpc_stats *stats, const jpc_pipeline *pipeline,
                    void (*visit)(void *self, const char *path, uint64_t *counter), void *self);

/** Lines "path<TAB>value" of all counters that are not 0, in the order of jpc_stats_each(). */
void jpc_stats_format(jpc_stats *stats, const jpc_pipeline *pipeline, jpc_buf *out);
/** The same as members of a JSON object: {"documents":64,"stages.length.docs_in":60}. */
void jpc_stats_format_json(jpc_stats *stats, const jpc_pipeline *pipeline, jpc_buf *out);
/** Reads what jpc_stats_format_json() wrote. Errors: JPC_ERR_DATA for an unknown path or a
 *  malformed member. */
jpc_status jpc_stats_parse_json(jpc_stats *stats, const jpc_pipeline *pipeline, jpc_span object,
                                jpc_err *err);

#endif
