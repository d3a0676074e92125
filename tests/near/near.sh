# Runs that look for near-duplicates, and what the oracle says of them: `. tests/near/near.sh`
# behind tests/tap.sh, from the repository root.
# shellcheck shell=sh
export LC_ALL=C
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
make_near=${jpcurate%/*}/tests/near/make_near
near_oracle=${jpcurate%/*}/tests/near/near_oracle
set_buckets=${jpcurate%/*}/tests/near/set_buckets
told=$PWD/tests/near/told.jq

# copies RUN: what it removed as such, in the order of the inputs.
copies()
{
	find "$1" -path '*/dropped/write-*' | sort | xargs -r zstd -dcq
}

# told RUN: each document in the columns of the oracle, but for the last one.
told()
{
	{
		zstd -dcq "$1"/part-*
		copies "$1"
	} | jq -rf "$told" | sort -k 2,2n
}

# parts RUN: all that stays or goes as a copy, and the sums.
parts()
{
	zstd -dcq "$1"/part-*
	copies "$1"
	cat "$1/report/stats.json"
}

# contents RUN: all that does not depend on how a run is cut into tasks.
contents()
{
	zstd -dcq "$1"/dropped/map-*
	parts "$1"
}

# fingerprint RUN: all that does not depend on when, where and how often it was run.
fingerprint()
{
	(cd "$1" && find . -type f ! -name timing.json ! -name '*.ok' ! -name config.yaml |
		LC_ALL=C sort | xargs cksum)
}

# ---- published modes ----
mode_oracle=${jpcurate%/*}/tests/near/mode_oracle
make_words=$PWD/tests/near/make_words.awk

# told_briefly RUN: what the oracle says.
told_briefly()
{
	told "$1" | awk -F '\t' -v OFS='\t' '
		$1 == "copy" { print $1, $2, $3, $4 }
		$1 == "stays" { print $1, $2, $4, $5 }'
}
# run_mode SETTING...: run.yaml into `out`; of the deduplicator, or, with a dot, of all.
run_mode()
{
	settings=
	for setting; do
		case $setting in
		*.*=*) settings="$settings --set $setting" ;;
		*) settings="$settings --set stages.minhash.$setting" ;;
		esac
	done
	rm -rf out
	# shellcheck disable=SC2086 # settings are words
	"$jpcurate" run run.yaml --quiet $settings
}
# like_mode_oracle NAME "ORACLE OPTION..." SETTING...
like_mode_oracle()
{
	name=$1
	# shellcheck disable=SC2086 # options are words
	"$mode_oracle" $2 in/* | sort -k 2,2n >want
	shift 2
	ok "$name" run_mode "$@"
	told_briefly out | diff - want >difference || true
	is '… the same documents stay' "$(head -n 20 difference)" ''
	ok '… of which many go' test "$(grep -c '^copy' want)" -gt $(($(wc -l <want) / 5))
}

# is_the_same SETTING...: the run before, cut and shared out in another way.
is_the_same()
{
	parts out >whole
	ok '… in fewer tasks and buckets, with other threads and memory' run_mode "$@" \
		input.task_bytes=100MiB resources.threads=3 resources.memory=64MiB
	parts out | cmp - whole >difference || true
	is '… the same' "$(cat difference)" ''
}
