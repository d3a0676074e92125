# A small run and the means to disturb it: `. tests/fault/faults.sh` behind tests/tap.sh, from the
# repository root; then `cd "$tap_scratch"` and corpus.
# shellcheck shell=sh
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
faulty=${jpcurate%/*}/tests/fault/jpcurate
check_run=${jpcurate%/*}/tests/fault/check_run

# Of the calls of a run, a release build tries as many as a test says (every=N: each Nth); slower
# builds take fewer, each kind of build others. With FAULT_ALL=yes all builds try all.
every=1
case $jpcurate in
*asan*) stride=13 offset=3 ;;
*tsan*) stride=17 offset=5 ;;
*clang*) stride=7 offset=2 ;;
*release*) stride=1 offset=1 ;;
*) stride=11 offset=7 ;;
esac
if [ "${FAULT_ALL-}" = yes ]; then offset=1; fi

# ---- what is run ----

out=out # output.dir

text()
{
	case $1 in
	0) echo 短い ;;
	4) echo 、、、、、、、、、、、、、、、、、日本語の記号 ;;
	*) echo "お問い合わせは taro@mail.example.org まで。日本語の文章${1}を書きます。" ;;
	esac
}
record()
{
	printf 'WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n'
	printf 'WARC-Target-URI: http://example.jp/%s\r\nContent-Length: %d\r\n\r\n' \
		"${#1}" "$(printf %s "$1" | wc -c)"
	printf '%s\r\n\r\n' "$1"
}

# Two tasks with copies of each other, documents for every stage to drop, and a damaged gzip member;
# sample.yaml and all.yaml differ in output.dropped.
corpus()
{
	mkdir in
	for i in 1 2 3 4 1 0; do
		echo "{\"text\":\"$(text $i)\"}"
	done >in/a.jsonl
	{
		record "$(text 2)" | gzip -n
		record "$(text 5)" | gzip -n | head -c 60
		record "$(text 6)" | gzip -n
		record "$(text 0)" | gzip -n
	} >in/b.wet.gz
	cat >sample.yaml <<-'END'
		input: {paths: [in], task_bytes: 1, max_unreadable: 1}
		output: {dir: out, dropped: sample, dropped_sample: 3}
		stages:
		  - length: {min_chars: 10, min_japanese_chars: 3}
		  - exact
		  - mask: {email: mask}
		  - symbol_ratio
	END
	sed 's/dropped: sample/dropped: all/' sample.yaml >all.yaml
}

# undisturbed CONFIG OPTION...: what all others are compared with. Made by the same program, whose
# fsync() costs nothing.
undisturbed()
{
	config=$1
	shift
	options=$*
	rm -rf "$out" first
	ok "an undisturbed run of $config $options" attempt
	mv "$out" first
	markers first >first.markers
}
attempt()
{
	# shellcheck disable=SC2086 # options are words
	"$faulty" run "$config" --quiet --threads 1 $options
}

# ---- what is left of it ----

# Times may differ, and the checksum of what holds them.
markers()
{
	(cd "$1" && exec sed 's/,"seconds":.*//; s|{"path":"report/timing.json"[^}]*},*||' \
		state/*.ok state/*/*.ok)
}
same()
{
	diff -r -x timing.json -x '*.ok' "$out" first && markers "$out" | diff - first.markers
}
sound()
{
	[ ! -d "$out" ] || "$check_run" "$out"
}
# The next run makes of it what an undisturbed run does.
goes_on()
{
	sound && attempt && same
}
afresh()
{
	rm -rf "$out"
}

# ---- faults ----

# faulty FAULT [OPTION...]: a run with a fault as tests/fault/fault.c knows them, counted from 0.
faulty()
{
	rm -f faults trace
	fault=$1
	shift
	# shellcheck disable=SC2086 # options are words
	JPCURATE_FAULT=$fault JPCURATE_FAULT_STATE=faults JPCURATE_FAULT_TRACE=trace \
		"$faulty" run "$config" --quiet --threads 1 $options "$@"
}
# How many calls the first fault has hit.
hits()
{
	echo $(($(od -An -v -tu8 -j 16 -N 8 faults)))
}

# turn N ACTION...
turn()
{
	shift $(($1 % ($# - 1) + 1))
	action=$1
}

# at_each NAME CALLS ACTIONS PREPARE JUDGE: a run with a fault at the Kth of these calls, for K = 1,
# 2, 3 … until none is hit; of several ACTIONS each has its turn. PREPARE makes what the run begins
# with; JUDGE gets the exit status and fails if something is wrong. With role=!parent or !child only
# the calls of these processes count.
role=
at_each()
{
	at=$offset
	step=$((stride * every))
	[ "${FAULT_ALL-}" != yes ] || step=1
	n_tried=0
	: >problems
	while :; do
		$4
		# shellcheck disable=SC2086 # actions are words
		turn $at $3
		status=0
		faulty "$2@$at$role=$action" 2>said || status=$?
		[ "$(hits)" -gt 0 ] || break
		$5 $status >judged 2>&1 ||
			{
				echo "$action at call $at ($(grep ' HIT' trace), status $status):"
				cat said judged
			} >>problems
		n_tried=$((n_tried + 1))
		at=$((at + step))
	done
	is "$1 ($n_tried times)" "$(head -n 30 problems)" ''
}
