#!/bin/sh
# usage: make bench-pii [BENCH_DATA=FOLDER] [BENCH_TEXT_MB=N] [BENCH_RUNS=N]
#
# Detectors of personal information, all and one by one, as ratios to libmecab in the same process
# and thread: on the texts of crawls, leads of Wikipedia, and BENCH_TEXT_MB of literature and
# manuals; and on near misses. Fails if a ratio is below its bound; they are in bench_pii.c.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/text_sample.sh
. tests/bench/text_sample.sh

data=${BENCH_DATA:-${JPCURATE_SHARED_DATA:-../shared/data}}
megabytes=${BENCH_TEXT_MB:-8}
programs=${BENCH_PROGRAMS:-build/release/tests/bench}
dictionary=${BENCH_DICTIONARY:-/var/lib/mecab/dic/ipadic-utf8}
jpcurate=${JPCURATE:-build/release/jpcurate}
work=build/bench
file=$work/pii-$megabytes.jsonl

if [ ! -d "$data/text-ja" ]; then
	echo "no real material in '$data': name a folder by BENCH_DATA" >&2
	exit 2
fi
mkdir -p $work
if [ ! -s "$file" ]; then
	sample "$data" "$megabytes" "$file"
	# Each fifth page, so that no crawl is all of them.
	find "$data/warc" -name '*.warc.gz' | sort |
		xargs "$jpcurate" read --quiet --max-unreadable 1 2>/dev/null |
		awk 'NR % 5 == 0' | jq -c '{text}' | head -c "$((megabytes * 250000))" | sed '$d' >>"$file"
	jq -c 'select(.text) | {text}' "$data/text-ja/wikipedia_annotated_leads.jsonl" >>"$file"
fi
"$programs/bench_pii" "$dictionary" "${BENCH_RUNS:-3}" <"$file"
