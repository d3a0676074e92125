#include "web/public_suffix.h"

#include <stdlib.h>

#include <libpsl.h>

#define MAX_HOST 253 // RFC 1035, 2.3.4

struct jpc_public_suffixes {
    const psl_ctx_t *list;
    psl_ctx_t *loaded; // owned; NULL: the list is libpsl's
};

jpc_status jpc_public_suffixes_open(jpc_public_suffixes **suffixes_, const char *path, jpc_err *err)
{
    jpc_public_suffixes *suffixes = jpc_alloc(sizeof *suffixes);

    if (path[0] != '\0')
        suffixes->loaded = psl_load_file(path);
    suffixes->list = path[0] != '\0' ? suffixes->loaded : psl_builtin();
    if (suffixes->list != NULL) {
        *suffixes_ = suffixes;
        return JPC_OK;
    }
    free(suffixes);
    if (path[0] == '\0')
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "libpsl brings no public suffixes: name a file of them");
    return jpc_fail(err, JPC_ERR_CONFIG, "cannot read the public suffixes in '%s'", path);
}

void jpc_public_suffixes_close(jpc_public_suffixes *suffixes)
{
    psl_free(suffixes->loaded);
    free(suffixes);
}

static bool is_address(jpc_span host)
{
    size_t digits = 0;

    while (digits < host.len && host.ptr[host.len - 1 - digits] >= '0' &&
           host.ptr[host.len - 1 - digits] <= '9')
        digits++;
    return host.ptr[0] == '[' ||
           (digits > 0 && (digits == host.len || host.ptr[host.len - 1 - digits] == '.'));
}

jpc_span jpc_registered_domain(const jpc_public_suffixes *suffixes, jpc_span host)
{
    char name[MAX_HOST + 1];
    const char *domain;

    if (host.len == 0 || host.len > MAX_HOST || is_address(host))
        return host;
    memcpy(name, host.ptr, host.len);
    name[host.len] = '\0';
    domain = psl_registrable_domain(suffixes->list, name);
    if (domain == NULL)
        return (jpc_span){host.ptr, 0};
    jpc_span_drop(&host, (size_t)(domain - name));
    return host;
}

void jpc_public_suffixes_version(jpc_buf *out)
{
    jpc_buf_printf(out, "psl %s-%.8s\n", psl_get_version(), psl_builtin_sha1sum());
}
