#!/bin/sh
# A failure is told at once, also while the other end of the input pipe is silent, and with threads
# as soon as without.
set -u
. tests/tap.sh
work=$tap_scratch

awk 'BEGIN {
	for (i = 0; i < 60000; i++) printf "{\"text\":\"%d is the number of this document\"}\n", i
}' >"$work/good"
sed '100s/.*/broken/' "$work/good" >"$work/broken"

# stalled NAME FILE STATUS MESSAGE OUTPUT COMMAND...: the command reads FILE, then nothing for long
stalled()
{
	stalled_name=$1 stalled_file=$2 stalled_status=$3 stalled_message=$4 stalled_output=$5
	shift 5
	# What still writes to the pipe of the case before must not be heard in this one.
	rm -f "$work/pipe"
	mkfifo "$work/pipe"
	{
		cat "$stalled_file"
		exec sleep 30
	} >"$work/pipe" 2>/dev/null &
	writer=$!
	timeout 8 "$@" <"$work/pipe" >"$stalled_output" 2>"$work/stderr"
	is "$stalled_name: exit status" $? "$stalled_status"
	ok "… and the message" grep -q "$stalled_message" "$work/stderr"
	kill $writer 2>/dev/null
	wait $writer 2>/dev/null
}

for threads in 0 1 2; do
	stalled "a full table, threads=$threads" "$work/good" 1 "distinct documents" "$work/out" \
		"$JPCURATE" dedup exact -q --format jsonl --threads $threads --max-table-bytes 65536
	stalled "a broken line, threads=$threads" "$work/broken" 1 \
		"line 100, column 1: not JSON" "$work/out" \
		"$JPCURATE" modify newlines -q --format jsonl --threads $threads --batch-bytes 65536
	is "… behind the lines before it" "$(wc -l <"$work/out")" 99
	stalled "a full disk, threads=$threads" "$work/good" 1 "No space left on device" /dev/full \
		"$JPCURATE" modify newlines -q --format jsonl --threads $threads --batch-bytes 65536
done
tap_end
