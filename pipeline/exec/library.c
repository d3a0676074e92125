#include "exec/library.h"

#include "core/compress.h"
#include "core/digest.h"
#include "core/hash.h"
#include "text/morpheme.h"
#include "text/normalize.h"
#include "text/regex.h"
#include "web/public_suffix.h"
#include "exec/yaml_tree.h"

void jpc_library_versions(jpc_buf *out)
{
    jpc_compress_versions(out);
    jpc_digest_version(out);
    jpc_hash_version(out);
    jpc_regex_version(out);
    jpc_normalize_version(out);
    jpc_morpheme_version(out);
    jpc_public_suffixes_version(out);
    jpc_yaml_version(out);
}
