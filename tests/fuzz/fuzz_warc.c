// Any bytes as a WARC record: what is measured lies inside, what is parsed was measured.
#include <assert.h>
#include <stdint.h>

#include "web/warc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jpc_span bytes = {(const char *)data, size};
    jpc_warc_record record;
    size_t header_len = 0;
    uint64_t block_len = 0;
    const char *cause = NULL;
    jpc_warc_header header = jpc_warc_measure(bytes, &header_len, &block_len, &cause);

    if (header == JPC_WARC_HEADER_OK)
        assert(header_len <= size);
    if (header == JPC_WARC_HEADER_BAD)
        assert(cause != NULL);
    if (header != JPC_WARC_HEADER_OK || block_len > size - header_len)
        return 0;
    if (jpc_warc_parse((jpc_span){bytes.ptr, header_len + (size_t)block_len}, &record))
        assert(record.block.len == block_len);
    return 0;
}
