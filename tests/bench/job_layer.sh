#!/bin/sh
# usage: make bench-job [BENCH_DATA=FOLDER] [BENCH_RUNS=N] [BENCH_CONFIG=FILE]
#
# What runs cost beside the work on documents, each as a ratio or against a limit in the same run:
#
#   tasks    10,000 inputs of one line, a task each: seconds of a plan, of a look at the finished
#            run, of its status; milliseconds per task that the threads do not work on it
#   values   processor time of a run with recorded values against one without: the smallest of
#            BENCH_RUNS and 2 more, alternating
#   scaling  a crawl of 500 MB, and 500 of 1 MB: 2 threads against 1, the fastest of BENCH_RUNS
#   job      of the time of these runs on one thread, the share that is neither reading nor stages
#            nor writing text: planning, scheduling, markers, checksums, syncing, the report
#
# The table goes to stdout, the same as TSV to build/bench/job.tsv (appended, with the commit).
set -eu
cd "$(dirname "$0")/../.."

data=${BENCH_DATA:-${JPCURATE_SHARED_DATA:-../shared/data}}
runs=${BENCH_RUNS:-3}
config=${BENCH_CONFIG:-configs/web.yaml}
programs=${BENCH_PROGRAMS:-build/release/tests/bench}
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
work=$PWD/build/bench
tsv=$work/job.tsv

if [ ! -d "$data/warc/bench" ]; then
	echo "no real material in '$data': name a folder by BENCH_DATA" >&2
	exit 2
fi
mkdir -p "$work"
commit=$(git describe --always --dirty 2>/dev/null || echo unknown)

# row WHAT FIGURE UNIT LIMIT
row()
{
	printf '%-44s %9s %-4s %s\n' "$1" "$2" "$3" "$4"
	printf '%s\t%s\t%s\t%s\t%s\n' "$commit" "$1" "$2" "$3" "$4" >>"$tsv"
}
# measure FILE COMMAND...: appends "seconds TAB peak KiB TAB processor seconds"
measure()
{
	"$programs/bench_run" "$@" >"$work/log" 2>&1 || {
		cat "$work/log" >&2
		exit 1
	}
}
# once COMMAND...: prints its seconds
once()
{
	rm -f "$work/times"
	measure "$work/times" "$@"
	cut -f 1 "$work/times"
}
# curate FILE THREADS OPTION...: a run into an empty folder
curate()
{
	times=$1
	threads=$2
	shift 2
	rm -rf "$work/out"
	measure "$times" "$jpcurate" run "$config" --set "output.dir=$work/out" \
		--threads "$threads" "$@"
}
# smallest FILE COLUMN
smallest()
{
	cut -f "$2" "$1" | sort -g | head -n 1
}
timing()
{
	jq -r "$1" "$work/out/report/timing.json"
}
calculate()
{
	awk "BEGIN { printf \"%.3f\\n\", $1 }"
}

# ---- 10,000 tasks -------------------------------------------------------------------------

rm -rf "$work/tasks" "$work/out"
mkdir -p "$work/tasks/in"
awk -v dir="$work/tasks/in" 'BEGIN {
	for (i = 0; i < 10000; i++) {
		file = sprintf("%s/%05d.jsonl", dir, i)
		printf "{\"text\":\"%d番目の文章をここに書きます。\"}\n", i >file
		close(file)
	}
}'
cat >"$work/tasks/run.yaml" <<'END_OF_FILE'
input: {paths: [in], task_bytes: 1}
output: {dir: out}
stages: [{length: {min_chars: 4, min_japanese_chars: 3}}, exact]
END_OF_FILE
tasks_run()
{
	once "$jpcurate" run "$work/tasks/run.yaml" --threads 2 --set "output.dir=$work/out"
}
row '10,000 tasks: plan' "$(once "$jpcurate" plan "$work/tasks/run.yaml" --sample 0)" s '<= 1'
row '10,000 tasks of two kinds: run' "$(tasks_run)" s ''
beside_tasks='(([.seconds[]] | add) * .threads - .task_seconds) / .tasks_run * 1e6 | round / 1000'
row '10,000 tasks: scheduling, of a task' "$(timing "$beside_tasks")" ms '<= 1'
row '10,000 tasks: made durable, of a task' \
	"$(timing '.publish_seconds / .tasks_run * 1e6 | round / 1000')" ms ''
row '10,000 tasks: finished run looked at again' "$(tasks_run)" s '<= 1'
row '10,000 tasks: status' "$(once "$jpcurate" status "$work/out")" s ''
row '10,000 tasks: verify' "$(once "$jpcurate" verify "$work/out" --threads 2)" s ''
rm -rf "$work/tasks" "$work/out"

# ---- recorded values -----------------------------------------------------------------------

crawl=$work/crawl
mkdir -p "$crawl"
cp -u "$data"/warc/bench/*.warc.gz "$crawl"
rm -f "$work/with" "$work/without"
for _ in 1 2 $(seq "$runs"); do
	curate "$work/without" 1 --set "input.paths=$crawl" --set output.values=none
	curate "$work/with" 1 --set "input.paths=$crawl"
done
row 'recorded values: with / without' \
	"$(calculate "$(smallest "$work/with" 3) / $(smallest "$work/without" 3)")" x '<= 1.03'

# ---- scaling, and the job layer -------------------------------------------------------------

# The crawls in pieces of 1 MB; each record is a gzip member, and values tell where they begin.
shards=$work/shards
one=$work/one.warc.gz
if [ ! -s "$one" ]; then
	rm -rf "$shards"
	mkdir -p "$shards"
	"$jpcurate" values "$work/out" | cut -f 4,5 | awk -F '\t' -v OFS='\t' '
		NR > 1 && $1 == file && $2 - at >= 1000000 { print file, at, $2 - at; at = $2 }
		NR > 1 && $1 != file { if (file) print file, at, -1; file = $1; at = 0 }
		END { print file, at, -1 }' >"$work/pieces"
	n=0
	while [ $n -lt 500 ]; do
		while IFS="$(printf '\t')" read -r file at len; do
			tail -c "+$((at + 1))" "$file" |
				if [ "$len" -ge 0 ]; then head -c "$len"; else cat; fi \
					>"$shards/$(printf %04d $n).warc.gz"
			n=$((n + 1))
		done <"$work/pieces"
	done
	cat "$shards"/*.warc.gz >"$one.part"
	mv "$one.part" "$one"
fi
for what in one shards; do
	case $what in
	one)
		name='a crawl'
		input=$one
		;;
	shards)
		name="$(find "$shards" -name '*.gz' | wc -l) crawls"
		input=$shards
		;;
	esac
	bytes=$(du -cb "$input" | tail -n 1 | cut -f 1)
	rm -f "$work/threads1" "$work/threads2" "$work/shares"
	for _ in $(seq "$runs"); do
		curate "$work/threads1" 1 --set "input.paths=$input"
		worked=$(timing '.task_seconds - .publish_seconds')
		calculate "1 - $worked / $(tail -n 1 "$work/threads1" | cut -f 1)" >>"$work/shares"
		curate "$work/threads2" 2 --set "input.paths=$input"
	done
	row "scaling: $name, $((bytes / 1000000)) MB: 2 threads / 1" \
		"$(calculate "$(smallest "$work/threads1" 1) / $(smallest "$work/threads2" 1)")" x '>= 1.8'
	row '… job layer, of the time on one thread' "$(smallest "$work/shares" 1)" '' '<= 0.01'
	row '… peak memory on 2 threads' "$(calculate "$(smallest "$work/threads2" 2) / 1024")" MiB ''
done
rm -rf "$work/out"
