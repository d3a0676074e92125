#!/bin/sh
# Runs each case tests/golden/STAGE/CASE: `args` is the command line after
# jpcurate, read from the case's folder; its input is input.jsonl or input.warc.
# Output, dropped documents and report must be equal for all numbers of threads
# and batch sizes. `run_golden.sh --write [STAGE/CASE]...` writes what comes out
# instead: read every line of the diff before it is committed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
jpcurate=${JPCURATE:-$here/../../build/release/jpcurate}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
count=0
failed=0

# run_case FOLDER THREADS BATCH_BYTES OUTPUT_FOLDER
run_case() {
	input=input.jsonl
	[ -e "$1/input.warc" ] && input=input.warc
	read -r args < "$1/args"
	# The arguments of a case hold no blanks.
	# shellcheck disable=SC2086
	(cd "$1" && set -f && "$jpcurate" $args --threads "$2" --batch-bytes "$3" --quiet \
		--dropped "$4/dropped.jsonl" --report "$4/report.tsv" \
		< "$input" > "$4/output.jsonl" 2> "$4/stderr")
}

result() {
	count=$((count + 1))
	[ "$1" = ok ] || failed=1
	echo "$1 $count - $2"
}

# Of other builds than that of gcc the two that have least in common, and of ThreadSanitizer that
# with threads: all take sanitizers minutes.
case $jpcurate in
*/build/release/*) ways='0,64 0,1MiB 1,64 1,1MiB 4,64 4,1MiB' ;;
*tsan*) ways='4,64' ;;
*) ways='1,1MiB 4,64' ;;
esac

check_case() {
	for way in $ways; do
		threads=${way%,*} batch=${way#*,}
		rm -f "$work"/*
		verdict=ok
		run_case "$1" "$threads" "$batch" "$work" || verdict='not ok'
		[ -s "$work/stderr" ] && verdict='not ok'
		for file in output.jsonl dropped.jsonl report.tsv; do
			cmp -s "$1/$file" "$work/$file" || verdict='not ok'
		done
		result "$verdict" "$2, $threads threads, batches of $batch"
		[ "$verdict" = ok ] && continue
		sed 's/^/# /' "$work/stderr"
		for file in output.jsonl dropped.jsonl report.tsv; do
			diff -u "$1/$file" "$work/$file" 2>&1 | head -20 | sed 's/^/# /'
		done
	done
}

write=
if [ "${1-}" = --write ]; then
	write=1
	shift
fi
# Names of stages and cases hold no blanks.
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(cd "$here" && echo */*/)
for name; do
	name=${name%/}
	if [ -n "$write" ]; then
		run_case "$here/$name" 0 1MiB "$work" || { cat "$work/stderr"; exit 1; }
		mv "$work"/*.jsonl "$work/report.tsv" "$here/$name/"
	else
		check_case "$here/$name" "$name"
	fi
done
[ -n "$write" ] || echo "1..$count"
exit $failed
