#!/bin/sh
# usage: make bench-near [BENCH_NEAR="DOCUMENTS…"] [BENCH_RUNS=N]
#
# What near-duplicates cost behind the map tasks: generated signatures with planted clusters
# (bench_near.c) through bucket, cluster, verify and write on 2 threads. Of BENCH_RUNS runs (1) the
# fastest. "cpu" is the time of both cores; "peak" the memory of all processes; "disk" all that a
# finished run and what it was made from take together, in GB; "reference" what one core takes to
# sort as many records of 16 bytes and to find the components of as many documents.
#
# With BENCH_MEMORY=64MiB the cluster task of 10⁷ documents has no memory for union-find and sorts
# instead ("rounds"); the digest of all shards in the table must be the same as without.
#
# BENCH_NEAR=100000000 is not among those that are run without being asked: it takes 80 GB of disk,
# or 62 with BENCH_FREE=1, which removes keys as soon as the bucket tasks are done (a run keeps
# them, so that it can be extended).
#
# The table goes to stdout, the same as TSV to build/bench/near.tsv (appended, with the commit).
set -eu
cd "$(dirname "$0")/../.."

documents=${BENCH_NEAR:-100000 1000000 10000000}
runs=${BENCH_RUNS:-1}
[ -z "${BENCH_FREE:-}" ] || runs=1
programs=${BENCH_PROGRAMS:-build/release/tests/bench}
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
work=$PWD/build/bench/near
tsv=$PWD/build/bench/near.tsv
tasks=40
bytes=800 # of disk, for each document
[ -z "${BENCH_FREE:-}" ] || bytes=620

# limits_of DOCUMENTS: "memory seconds MiB"; 0: no bound
limits_of()
{
	if [ "$1" -ge 100000000 ]; then
		echo 3GiB 900 4096
	elif [ "$1" -ge 10000000 ]; then
		echo 1GiB 60 1024
	else
		echo 1GiB 0 0
	fi
}

commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

# make_run DOCUMENTS MEMORY: with 1 KiB of compressed input for each, which nobody reads
make_run()
{
	rm -rf "$work"
	mkdir -p "$work/in"
	if [ "$(df -B1 --output=avail "$work" | tail -n 1)" -lt $(($1 * bytes)) ]; then
		echo "$1 documents take $(($1 * bytes / 1000000000)) GB of disk" >&2
		exit 1
	fi
	for i in $(seq -w "$tasks"); do
		truncate -s $(($1 * 1024 / tasks)) "$work/in/$i.jsonl"
	done
	cat >"$work/run.yaml" <<-END_OF_FILE
		input: {paths: [in], format: jsonl, task_bytes: 1, split_bytes: 0}
		output: {dir: out, dropped: none, values: none}
		resources: {memory: $2}
		stages: [minhash]
	END_OF_FILE
	"$programs/bench_near" make "$work/run.yaml" "$1"
	mv "$work/out" "$work/made"
	sync # or it is written while we measure
}
seconds_of()
{
	jq -r ".seconds.$1" "$work/out/report/timing.json"
}
# free_keys: when all bucket tasks are done
free_keys()
{
	n=$(jq .buckets "$work/out/plan.json")
	until [ "$(find "$work/out/state/bucket" -name '*.ok' 2>/dev/null | wc -l)" -eq "$n" ]; do
		sleep 0.2
		[ -d "$work/out" ] || return 0 # it has failed
	done
	rm -r "$work/made/data/key"
	find "$work/out/data/key" -type f -delete
}
# once: prints "total bucket cluster verify write cpu peak disk digest"
once()
{
	rm -rf "$work/out" "$work/times"
	cp -al "$work/made" "$work/out" # files of a run are replaced, never written again
	[ -z "${BENCH_FREE:-}" ] || free_keys &
	"$programs/bench_run" "$work/times" "$jpcurate" run "$work/run.yaml" --threads 2 \
		>"$work/log" 2>&1 || {
		cat "$work/log" >&2
		exit 1
	}
	if [ "$(jq '.seconds.map > 0' "$work/out/report/timing.json")" != false ]; then
		echo 'map tasks were run' >&2
		exit 1
	fi
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(cut -f 1 "$work/times")" \
		"$(seconds_of bucket)" "$(seconds_of cluster)" "$(seconds_of verify)" \
		"$(seconds_of write)" "$(cut -f 3 "$work/times")" "$(cut -f 2 "$work/times")" \
		"$(du -sb "$work/made" "$work/out" | awk '{ sum += $1 } END { print sum / 1e9 }')" \
		"$(cat "$work"/out/part-* | sha256sum | cut -c 1-16)"
}

slow=0
printf '%10s %7s %7s %7s %7s %7s %7s %5s %6s %9s %9s  %-16s\n' documents bucket cluster verify \
	write total cpu MiB disk docs/s reference shards
for n in $documents; do
	limits=$(limits_of "$n")
	max_seconds=$(echo "$limits" | cut -d ' ' -f 2)
	max_mib=$(echo "$limits" | cut -d ' ' -f 3)
	mkdir -p "$work"
	: >"$tsv.figures"
	make_run "$n" "${BENCH_MEMORY:-${limits%% *}}"
	for _ in $(seq "$runs"); do
		once >>"$tsv.figures"
	done
	rm -rf "$work/made" "$work/out"
	reference=$("$programs/bench_near" reference "$n" | awk '{ printf "%.3f", $1 + $2 }')
	sort -g "$tsv.figures" | head -n 1 |
		awk -F '\t' -v n="$n" -v reference="$reference" -v commit="$commit" -v tsv="$tsv" \
			-v max_seconds="$max_seconds" -v max_mib="$max_mib" '{
		mib = $7 / 1024
		over = max_seconds > 0 && ($1 > max_seconds || mib > max_mib)
		verdict = max_seconds == 0 ? "" : over ? "over limit" : "PASS"
		printf "%10d %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f %5d %6.2f %9d %9.3f  %-16s %s\n", n, $2,
			$3, $4, $5, $1, $6, mib, $8, n / $1, reference, $9, verdict
		printf "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%.1f\t%s\t%s\t%s\t%s\n", commit, n, $2, $3, $4, $5,
			$1, $6, mib, $8, reference, $9, verdict >>tsv
		exit over
	}' || slow=1
	rm -f "$tsv.figures"
	if [ "$n" -ge 10000000 ]; then
		"$programs/bench_near" stars "$n" "$work" >"$work/stars" || {
			slow=1
			continue
		}
		awk -F '\t' -v n="$n" '{
			printf "%10d components alone: %s %.2f s, %s (rounds of sorting) %.2f s, the same\n",
				n, $1, $3, $2, $4
		}' "$work/stars"
	fi
done
echo "limits: 60 s and 1024 MiB at 10000000, 900 s and 4096 MiB at 100000000"
exit $slow
