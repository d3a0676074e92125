#!/bin/sh
# The committed tables of charsets are what scripts/make_charset_tables makes of the indexes of the
# Encoding Standard, byte for byte.
. tests/tap.sh
set -eu
make=scripts/make_charset_tables
index=${JPCURATE_SHARED_DATA:-../shared/data}/encoding/whatwg
jis0208=$index/index-jis0208.txt
jis0212=$index/index-jis0212.txt
if [ ! -r "$jis0208" ]; then
	skip 'tables of charsets' "no indexes in '$index'"
	tap_end
fi
ok 'the script runs' $make "$jis0208" "$jis0212"
cp "$tap_scratch/log" "$tap_scratch/table.c"
ok 'the tables are those committed' cmp "$tap_scratch/table.c" pipeline/web/charset_table.c
printf '0\t0x20BB7\n' >"$tap_scratch/wide"
fails 'a code point of more than 16 bits' 1 'more than 16 bits' $make "$tap_scratch/wide" "$jis0212"
printf '11280\t0x3000\n' >"$tap_scratch/far"
fails 'a pointer beyond the table' 1 'beyond the table' $make "$tap_scratch/far" "$jis0212"
fails 'one argument' 2 usage $make "$jis0208"
tap_end
