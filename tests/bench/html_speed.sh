#!/bin/sh
# usage: make bench-html [BENCH_DATA=FOLDER] [BENCH_RUNS=N]
#
# Extraction of Japanese pages against libxml2, and a crawl of which 5 % is Japanese against
# libdeflate: see bench_html.c. Fails where it is too slow.
set -eu
cd "$(dirname "$0")/../.."

data=${BENCH_DATA:-${JPCURATE_SHARED_DATA:-../shared/data}}
programs=${BENCH_PROGRAMS:-build/release/tests/bench}
work=build/bench

if [ ! -x "$programs/bench_html" ]; then
	echo "extraction is not measured: libxml2 is not there (libxml2-dev)" >&2
	exit 0
fi
if [ ! -f "$data/warc/bench/debian-mixed.warc.gz" ]; then
	echo "no real material in '$data': name a folder by BENCH_DATA" >&2
	exit 2
fi
mkdir -p $work
exec "$programs/bench_html" "$data" $work "${BENCH_RUNS:-3}"
