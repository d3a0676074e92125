#!/bin/sh
# usage: make bench-older [BENCH_OLDER="RUNS…"] [BENCH_OLDER_DOCUMENTS=N] [BENCH_NEW_DOCUMENTS=N]
#
# What it costs to be held against older runs: generated signatures (bench_near.c) of 50,000 new
# documents against 0, 1, 4 and 10 older runs of 100,000 documents each, all of the same clusters,
# through bucket, cluster, verify and write on 2 threads with 64 MiB to sort in. "MB": what is read
# of older runs from front to back, keys, edges and copies; of signatures, those of clusters with
# new documents only. "MiB" is the memory of all processes at its peak; no number of older runs may
# take more than what none takes and half of the 64 MiB.
#
# The table goes to stdout, the same as TSV to build/bench/older.tsv (appended, with the commit).
set -eu
cd "$(dirname "$0")/../.."

runs=${BENCH_OLDER:-0 1 4 10}
n_older=${BENCH_OLDER_DOCUMENTS:-100000}
n_new=${BENCH_NEW_DOCUMENTS:-50000}
programs=${BENCH_PROGRAMS:-build/release/tests/bench}
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
work=$PWD/build/bench/older
tsv=$PWD/build/bench/older.tsv

commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

# make_run NAME DOCUMENTS FIRST AGAINST: up to where its map tasks are done
make_run()
{
	rm -rf "$work/in" "${work:?}/$1"
	mkdir -p "$work/in"
	for i in 1 2 3 4 5 6 7 8; do
		truncate -s $(($2 * 1024 / 8)) "$work/in/$i.jsonl"
	done
	cat >"$work/$1.yaml" <<-END_OF_FILE
		input: {paths: [in], format: jsonl, task_bytes: 1, split_bytes: 0}
		output: {dir: $1, dropped: none, values: none}
		resources: {memory: 64MiB}
		stages: [minhash: {against: [$4]}]
	END_OF_FILE
	"$programs/bench_near" make "$work/$1.yaml" "$2" "$3"
}
run()
{
	rm -f "$work/times"
	"$programs/bench_run" "$work/times" "$jpcurate" run "$work/$1.yaml" --threads 2 \
		>"$work/log" 2>&1 || {
		cat "$work/log" >&2
		exit 1
	}
}
seconds_of()
{
	jq -r ".seconds.$1" "$work/new/report/timing.json"
}
# read_bytes RUN...: what is read of all their documents
read_bytes()
{
	for one; do
		find "$work/$one/data/key" "$work/$one/data/edge" "$work/$one/data/copy" -type f
	done | xargs -r cat | wc -c
}

printf '%5s %9s %7s %7s %7s %7s %7s %7s %5s %7s %6s\n' runs documents bucket cluster verify write \
	total cpu MiB MB copies
older=
n=0
for wanted in $runs; do
	while [ "$n" -lt "$wanted" ]; do
		n=$((n + 1))
		make_run "older$n" "$n_older" $((n * 100000000)) "$older"
		run "older$n"
		find "$work/older$n" -name 'part-*' -delete # nobody reads them
		older="$older${older:+, }older$n"
	done
	make_run new "$n_new" 0 "$older"
	run new
	# shellcheck disable=SC2046 # words
	bytes=$(read_bytes $(echo "$older" | tr -d ,))
	copies=$(awk '/^older runs:/ { print $3 }' "$work/new/report/table.txt")
	printf '%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$commit" "$wanted" \
		$((wanted * n_older)) "$(seconds_of bucket)" "$(seconds_of cluster)" \
		"$(seconds_of verify)" "$(seconds_of write)" "$(cut -f 1 "$work/times")" \
		"$(cut -f 3 "$work/times")" "$(cut -f 2 "$work/times")" "$bytes" "${copies:-0}"
done | tee -a "$tsv" | awk -F '\t' '
	{
		mib = $10 / 1024
		printf "%5d %9d %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f %5d %7.1f %6d\n", $2, $3, $4, $5, $6,
			$7, $8, $9, mib, $11 / 1e6, $12
		fflush()
		if (NR == 1) { first = $8; none = $3; least = mib }
		most = mib > most ? mib : most
		seconds = $8; documents = $3; bytes = $11
	}
	END {
		if (documents > none)
			printf "per 10^6 older documents: %.2f s, %.1f MB\n",
				(seconds - first) * 1e6 / (documents - none), bytes / documents
		if (most > least + 32) {
			print "over limit: memory grows with the number of older runs"
			exit 1
		}
	}'
