#include "job/copy_evidence.h"

#include <inttypes.h>
#include <time.h>

#include "data/jsonl.h"
#include "job/json_object.h"

static void add_evidence(jpc_buf *out, const jpc_decision *decision)
{
    if (decision->evidence == JPC_EVIDENCE_NONE)
        return;
    jpc_buf_printf(out,
                   ",\"cluster\":\"%016" PRIx64 "\",\"similarity\":%.4f,\"by\":\"%s\","
                   "\"keys\":%" PRIu32,
                   decision->cluster.id, decision->similarity,
                   jpc_evidence_names[decision->evidence], decision->bands);
}

jpc_span jpc_copy_evidence(jpc_arena *arena, const jpc_run *run, const jpc_older_names *names,
                           const jpc_decision *decision)
{
    jpc_buf kept = {0};
    jpc_span copy;

    if (decision == NULL)
        return (jpc_span){NULL, 0};
    jpc_buf_add_string(&kept, "{");
    if (decision->other.run > 0) {
        jpc_buf_add_string(&kept, "\"run\":");
        jpc_json_add_string(&kept, jpc_run_older(run).runs[decision->other.run - 1].path);
        jpc_buf_add_string(&kept, ",");
    }
    jpc_buf_add_string(&kept, "\"file\":");
    jpc_json_add_string(&kept, jpc_older_names_find(names, run, &decision->other));
    jpc_buf_add_string(&kept, ",");
    jpc_place_add_json(&kept, decision->other.place);
    add_evidence(&kept, decision);
    jpc_buf_add_string(&kept, "}");
    copy = jpc_arena_copy(arena, kept.ptr, kept.len);
    jpc_buf_release(&kept);
    return copy;
}

static void add_date(jpc_buf *out, const char *name, int64_t date)
{
    time_t seconds = (time_t)date;
    struct tm t;

    if (date != INT64_MIN && gmtime_r(&seconds, &t) != NULL)
        jpc_buf_printf(out, ",\"%s\":\"%04d-%02d-%02dT%02d:%02d:%02dZ\"", name, t.tm_year + 1900,
                       t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
}

void jpc_cluster_add_json(const jpc_cluster *cluster, jpc_buf *out)
{
    jpc_buf_printf(out,
                   "{\"id\":\"%016" PRIx64 "\",\"size\":%" PRIu32 ",\"size_kept\":%" PRIu32
                   ",\"hosts\":%" PRIu32,
                   cluster->id, cluster->before, cluster->after, cluster->hosts);
    add_date(out, "first", cluster->first);
    add_date(out, "last", cluster->last);
    jpc_buf_add_string(out, "}");
}
