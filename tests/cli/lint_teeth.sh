#!/bin/sh
# What `make lint` looks for is found, and clean code is let through.
. tests/tap.sh
set -eu
tree=$tap_scratch/tree

# plant FILE LINE...: a tree of this one file.
plant()
{
	rm -rf "$tree"
	mkdir -p "$tree/$(dirname "$1")" "$tree/pipeline"
	: >"$tree/Makefile"
	file=$tree/$1
	shift
	printf '%s\n' "$@" >"$file"
}

layers='scripts/check_layers.sh'
style='scripts/check_style.sh'

plant filters/a.c '#include "stage/stage.h"' '#include "text/utf8.h"'
ok 'a filter may include the stage contract' $layers "$tree"
plant pipeline/job/a.c '#include <pthread.h>' '#include "exec/stats.h"'
ok 'job may include exec, and threads' $layers "$tree"
plant pipeline/job/a.c '#include "report/table.h"'
fails 'job must not include report' 1 'layer job includes layer report' $layers "$tree"
plant pipeline/core/a.c '#include "text/utf8.h"'
fails 'core must not include text' 1 'layer core includes layer text' $layers "$tree"
plant filters/a.c '#include "exec/pipeline.h"'
fails 'a filter must not include exec' 1 'layer filters includes layer exec' $layers "$tree"
plant filters/a.c '#include "dedup/bucket.h"'
fails 'a filter must not include dedup' 1 'layer filters includes layer dedup' $layers "$tree"
plant pipeline/text/a.c '#include "web/http.h"'
fails 'text must not include web' 1 'layer text includes layer web' $layers "$tree"
plant pipeline/data/a.c '#include <zstd.h>'
fails 'zstd has one door' 1 '<zstd.h> belongs in core/compress.c' $layers "$tree"
plant filters/a.c '#include <brotli/decode.h>'
fails 'brotli has one door' 1 '<brotli/> belongs' $layers "$tree"
plant filters/a.c '#include <lz4.h>'
fails 'LZ4 has one door' 1 '<lz4.h> belongs in core/compress.c' $layers "$tree"
plant filters/a.c '#include <openssl/evp.h>'
fails 'OpenSSL has one door' 1 '<openssl/> belongs' $layers "$tree"
plant filters/a.c '#include <pthread.h>'
fails 'threads have two folders' 1 '<pthread.h> belongs' $layers "$tree"
plant pipeline/job/a.c '#include "exec/registry.h"'
fails 'job must not know the registry' 1 'know the registry' $layers "$tree"
plant pipeline/cli/a.c '#include "filters/filters.def"'
fails 'the list of stages belongs to the registry' 1 'belongs to' $layers "$tree"
plant filters/a.h ''
fails 'filters has no headers' 1 'no headers' $layers "$tree"
plant pipeline/core/a.c '#include "error.h"'
fails 'an include names its layer' 1 'names no layer' $layers "$tree"
plant pipeline/other/a.c ''
fails 'a folder is a layer' 1 'in no layer' $layers "$tree"

tab=$(printf '\t')
plant pipeline/core/a.c '// 日本語の注釈: sprintf(, goto out' 'int a(void);' '    puts("strcpy(a, b)");'
ok 'comments and strings are not code' $style "$tree"
plant pipeline/core/a.c "${tab}int a;"
fails 'tab' 1 ':1: tab' $style "$tree"
plant pipeline/core/a.c 'int a; '
fails 'trailing space' 1 'trailing space' $style "$tree"
plant pipeline/core/a.c "$(printf '%0100d' 0)"
ok '100 columns' $style "$tree"
plant pipeline/core/a.c "$(printf '%0101d' 0)"
fails '101 columns' 1 'line of 101 columns' $style "$tree"
plant pipeline/core/a.c '    sprintf(a, "b");'
fails 'banned function' 1 'banned function: +sprintf' $style "$tree"
plant pipeline/core/a.c '    a = snprintf(b, 1, "c"); operand(a);'
ok 'part of a longer name' $style "$tree"
plant pipeline/core/a.c '    goto out;'
fails 'goto' 1 'goto' $style "$tree"
plant pipeline/core/a.c '        goto cleanup;'
ok 'goto cleanup' $style "$tree"
plant filters/a.c '    a = malloc(1);'
fails 'allocation' 1 'allocation' $style "$tree"
plant filters/a.c '// TO''DO: later'
fails 'open question without a condition' 1 'NEEDSWORK' $style "$tree"
plant filters/a.c ''
mkdir -p "$tree/dedup"
: >"$tree/dedup/a.c"
fails 'file names are unique' 1 'a.c: name is not unique' $style "$tree"
plant filters/a.c '// NEEDSWORK: slow above 1 GiB'
fails 'open questions are listed' 0 'open: filters/a.c:1: slow above 1 GiB' $style "$tree"
plant filters/a.c 'static int first(int a)' '{' "$(yes '    a++;' | head -n 61)" '}'
fails 'long functions are listed' 0 'long function: filters/a.c: first, 61 lines' $style "$tree"
plant filters/a.c "$(seq 601)"
fails 'long files are listed' 0 'long file: filters/a.c, [0-9]+ lines' $style "$tree"
tap_end
