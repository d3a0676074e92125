#!/bin/sh
# usage: make bench-near [BENCH_NEAR="DOCUMENTS…"] [BENCH_RUNS=N]
#
# What near-duplicates cost behind the map tasks: generated signatures with planted clusters
# (bench_near.c) through bucket, cluster, verify and write on 2 threads. Of BENCH_RUNS runs (1) the
# fastest. "cpu" is the time of both cores; "peak" the memory of all processes; "reference" what
# one core takes to sort as many records of 16 bytes and to find the components of as many
# documents.
#
# The table goes to stdout, the same as TSV to build/bench/near.tsv (appended, with the commit).
set -eu
cd "$(dirname "$0")/../.."

documents=${BENCH_NEAR:-100000 1000000 10000000}
runs=${BENCH_RUNS:-1}
programs=${BENCH_PROGRAMS:-build/release/tests/bench}
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
work=$PWD/build/bench/near
tsv=$PWD/build/bench/near.tsv
tasks=40
max_seconds=60
max_mib=1024

commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

# make_run DOCUMENTS: with 1 KiB of compressed input for each, which nobody reads
make_run()
{
	rm -rf "$work"
	mkdir -p "$work/in"
	for i in $(seq -w "$tasks"); do
		truncate -s $(($1 * 1024 / tasks)) "$work/in/$i.jsonl"
	done
	cat >"$work/run.yaml" <<-END_OF_FILE
		input: {paths: [in], format: jsonl, task_bytes: 1, split_bytes: 0}
		output: {dir: out, dropped: none, values: none}
		resources: {memory: 1GiB}
		stages: [minhash]
	END_OF_FILE
	"$programs/bench_near" make "$work/run.yaml" "$1"
	mv "$work/out" "$work/made"
}
seconds_of()
{
	jq -r ".seconds.$1" "$work/out/report/timing.json"
}
# once: prints "total bucket cluster verify write cpu peak"
once()
{
	rm -rf "$work/out" "$work/times"
	cp -al "$work/made" "$work/out" # files of a run are replaced, never written again
	"$programs/bench_run" "$work/times" "$jpcurate" run "$work/run.yaml" --threads 2 \
		>"$work/log" 2>&1 || {
		cat "$work/log" >&2
		exit 1
	}
	if [ "$(jq '.seconds.map > 0' "$work/out/report/timing.json")" != false ]; then
		echo 'map tasks were run' >&2
		exit 1
	fi
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(cut -f 1 "$work/times")" "$(seconds_of bucket)" \
		"$(seconds_of cluster)" "$(seconds_of verify)" "$(seconds_of write)" \
		"$(cut -f 3 "$work/times")" "$(cut -f 2 "$work/times")"
}

printf '%10s %7s %7s %7s %7s %7s %7s %5s %9s %9s\n' documents bucket cluster verify write total \
	cpu MiB docs/s reference
for n in $documents; do
	: >"$tsv.figures"
	make_run "$n"
	for _ in $(seq "$runs"); do
		once >>"$tsv.figures"
	done
	reference=$("$programs/bench_near" reference "$n" | awk '{ printf "%.3f", $1 + $2 }')
	sort -g "$tsv.figures" | head -n 1 |
		awk -F '\t' -v n="$n" -v reference="$reference" -v commit="$commit" -v tsv="$tsv" \
			-v max_seconds="$max_seconds" -v max_mib="$max_mib" '{
		mib = $7 / 1024
		verdict = n < 10000000 ? "" : $1 <= max_seconds && mib <= max_mib ? "PASS" : "over limit"
		printf "%10d %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f %5d %9d %9.3f %s\n", n, $2, $3, $4, $5,
			$1, $6, mib, n / $1, reference, verdict
		printf "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%.1f\t%s\t%s\n", commit, n, $2, $3, $4, $5, $1, $6,
			mib, reference, verdict >>tsv
	}'
	rm -f "$tsv.figures"
done
echo "limits at 10000000: $max_seconds s, $max_mib MiB"
