#!/bin/sh
# usage: make bench-paragraphs [BENCH_DATA=FOLDER] [BENCH_RUNS=N]
#
# Tables of paragraphs over all of text-ja and the texts of all crawls, on one thread: what the
# tasks take that count and add up (of BENCH_RUNS runs, 1, the fastest), against libmecab on every
# eighth text. "keys": different ones; "table_MB": the whole table; "peak": memory of all
# processes, which may sort in 64 MiB. Less than 3 times libmecab's rate fails.
#
# The table goes to stdout, the same as TSV to build/bench/paragraphs.tsv (appended, with the
# commit).
set -eu
cd "$(dirname "$0")/../.."

data=${BENCH_DATA:-${JPCURATE_SHARED_DATA:-../shared/data}}
runs=${BENCH_RUNS:-1}
programs=${BENCH_PROGRAMS:-build/release/tests/bench}
jpcurate=${JPCURATE:-build/release/jpcurate}
dictionary=${BENCH_DICTIONARY:-/var/lib/mecab/dic/ipadic-utf8}
work=build/bench/paragraphs
tsv=build/bench/paragraphs.tsv

if [ ! -d "$data/text-ja" ]; then
	echo "no real material in '$data': name a folder by BENCH_DATA" >&2
	exit 2
fi
mkdir -p $work
trap 'rm -rf $work' EXIT
commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
columns='match MB seconds MB/s to_mecab keys table_MB peak_MiB'
[ -s $tsv ] || echo "commit $columns" | tr ' ' '\t' >$tsv

"$jpcurate" read --quiet --on-malformed drop --max-unreadable 1 "$data"/text-ja/*.jsonl* \
	>$work/texts.jsonl
find "$data/warc" -name '*.warc.gz' | sort |
	xargs "$jpcurate" read --quiet --max-unreadable 1 >>$work/texts.jsonl
awk 'NR % 8 == 1' $work/texts.jsonl >$work/eighth.jsonl
"$programs/bench_mecab" "$dictionary" <$work/eighth.jsonl >$work/mecab
read -r mecab_bytes mecab_s _ <$work/mecab

# count MATCH: prints "seconds TAB peak KiB", the fastest of all runs
count()
{
	rm -f $work/best
	for _ in $(seq "$runs"); do
		rm -rf $work/out $work/times
		cat >$work/run.yaml <<-END
			input: {paths: [texts.jsonl]}
			output: {dir: out, dropped: none, values: none}
			resources: {memory: 64MiB}
			stages:
			  - paragraphs: {match: $1, copies: keep_first, max_host_share: 0.5}
		END
		"$programs/bench_run" $work/times "$jpcurate" run $work/run.yaml --threads 1 \
			>$work/log 2>&1 || {
			cat $work/log >&2
			exit 1
		}
		jq '.seconds.paragraph + .seconds.frequency' $work/out/report/timing.json |
			paste - $work/times | cut -f 1,3 >>$work/best
	done
	sort -n $work/best | head -n 1
}

echo "commit $commit, fastest of $runs; libmecab: $mecab_bytes bytes of text in $mecab_s s"
# shellcheck disable=SC2086 # one word per column
printf '%-8s %8s %8s %8s %9s %10s %9s %9s\n' $columns
slow=0
for match in exact folded near; do
	count $match >$work/count
	read -r seconds peak <$work/count
	bytes=$(jq .stages[0].bytes_in $work/out/report/stats.json)
	whole_s=$(awk "BEGIN { print $mecab_s * $bytes / $mecab_bytes }")
	table=$(find $work/out/data/frequency -type f -exec cat {} + | wc -c)
	awk -v commit="$commit" -v tsv=$tsv 'BEGIN {
		mb = ARGV[2] / 1e6
		printf "%-8s %8.1f %8.2f %8.1f %9.2f %10d %9.1f %9.0f\n", ARGV[1], mb, ARGV[3],
			mb / ARGV[3], ARGV[4] / ARGV[3], ARGV[5] / 16, ARGV[5] / 1e6, ARGV[6] / 1024
		printf "%s\t%s\t%.1f\t%.3f\t%.1f\t%.2f\t%d\t%.1f\t%.0f\n", commit, ARGV[1], mb,
			ARGV[3], mb / ARGV[3], ARGV[4] / ARGV[3], ARGV[5] / 16, ARGV[5] / 1e6,
			ARGV[6] / 1024 >>tsv
	}' $match "$bytes" "$seconds" "$whole_s" "$table" "$peak"
	if awk "BEGIN { exit $whole_s >= 3 * $seconds }"; then
		echo "$match: too slow: below 3 times the speed of libmecab" >&2
		slow=1
	fi
done
exit $slow
