/** Clusters on their way to verify tasks: data/member/pN.member, a row file (row_file.h) of u64
 *  root, u64 document, sorted; a root is the number of the cluster's first document among all, a
 *  document is map task << 32 | number of its signature. Where there are older runs (older_run.h),
 *  a third u64 says what one of them decided: the document that this is a copy of, or 2^64 − 1.
 *
 *  What verify tasks decided, for later runs: data/copy/pN.copy, a row file of u64 document, u64
 *  the one that it is a copy of, sorted. */
#ifndef JPC_JOB_MEMBER_FILE_H
#define JPC_JOB_MEMBER_FILE_H

#include <stdio.h>

#include "job/near_writer.h"

#define JPC_COPY_BYTES JPC_NEAR_EDGE_BYTES
#define JPC_MAX_MEMBER_BYTES 24

static inline uint32_t jpc_member_bytes(bool has_older) { return has_older ? 24 : 16; }

static inline void jpc_member_name(char name[64], uint64_t slice)
{
    snprintf(name, 64, "data/member/p%04u.member", (unsigned)slice);
}

typedef struct jpc_cluster_member {
    uint64_t root, document, copy_of;
} jpc_cluster_member;

static inline void jpc_member_store(const jpc_cluster_member *member, bool has_older,
                                    unsigned char row[JPC_MAX_MEMBER_BYTES])
{
    jpc_near_edge_store(member->root, member->document, row);
    if (has_older)
        jpc_le64_store(row + 16, member->copy_of);
}

static inline jpc_cluster_member jpc_member_load(const void *row, bool has_older)
{
    jpc_cluster_member member = {.copy_of = JPC_NO_DOCUMENT};

    jpc_near_edge_load(row, &member.root, &member.document);
    if (has_older)
        member.copy_of = jpc_le64_load((const unsigned char *)row + 16);
    return member;
}

#endif
