#!/bin/sh
# usage: make bench-text [BENCH_DATA=FOLDER] [BENCH_TEXT_MB=N] [BENCH_RUNS=N]
#
# Normalisation, script counts, all metrics of Swallow, and segmentation on BENCH_TEXT_MB of real
# text, each as a ratio to libmecab in the same process and thread. Fails if a ratio is below its
# bound; they are in bench_text.c, but for that of segmentation.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/text_sample.sh
. tests/bench/text_sample.sh

data=${BENCH_DATA:-${JPCURATE_SHARED_DATA:-../shared/data}}
megabytes=${BENCH_TEXT_MB:-16}
programs=${BENCH_PROGRAMS:-build/release/tests/bench}
dictionary=${BENCH_DICTIONARY:-/var/lib/mecab/dic/ipadic-utf8}
work=build/bench
file=$work/text-$megabytes.jsonl

if [ ! -d "$data/text-ja" ]; then
	echo "no real material in '$data': name a folder by BENCH_DATA" >&2
	exit 2
fi
mkdir -p $work
[ -s "$file" ] || sample "$data" "$megabytes" "$file"
# Published lists of NG words, those of most hits in Japanese first; then names of hosts, too.
words() {
	(cd "$data/ngwords" && cat llm-jp-corpus/ja_*_keywords.txt uzushio/ng_words.txt \
		inappropriate-words-ja/Sexual.txt inappropriate-words-ja/Offensive.txt \
		inappropriate-words-ja/Sexual_with_mask.txt ldnoobw/en ldnoobw/ja ut1/gambling/domains) |
		awk -v most="$1" 'length($0) > 0 && !seen[$0]++ && n++ < most' >"$work/words-$1.txt"
}
words 2000
words 20000
# Values one after the other: as JSON Lines.
cat "$data"/decontam/*.json >$work/benchmarks.json
slow=0
"$programs/bench_text" "$dictionary" "${BENCH_RUNS:-3}" <"$file" || slow=1
"$programs/bench_segment" "$dictionary" 3 "${BENCH_RUNS:-3}" <"$file" || slow=1
exit $slow
