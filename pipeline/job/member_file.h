/** Clusters on their way to verify tasks: data/member/pN.member, a row file (row_file.h) of u64
 *  root, u64 document, sorted; a root is the number of the cluster's first document among all, a
 *  document is map task << 32 | number of its signature. */
#ifndef JPC_JOB_MEMBER_FILE_H
#define JPC_JOB_MEMBER_FILE_H

#include <stdio.h>

#include "job/near_writer.h"

#define JPC_MEMBER_BYTES JPC_NEAR_EDGE_BYTES

static inline void jpc_member_name(char name[64], uint64_t slice)
{
    snprintf(name, 64, "data/member/p%04u.member", (unsigned)slice);
}

static inline void jpc_member_store(uint64_t root, uint64_t document,
                                    unsigned char row[JPC_MEMBER_BYTES])
{
    jpc_near_edge_store(root, document, row);
}

static inline void jpc_member_load(const void *row, uint64_t *root, uint64_t *document)
{
    jpc_near_edge_load(row, root, document);
}

#endif
