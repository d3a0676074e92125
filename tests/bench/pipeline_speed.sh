#!/bin/sh
# usage: make bench [BENCH_DATA=FOLDER] [BENCH_MB=N] [BENCH_RUNS=N] [BENCH_CONFIG=FILE]
#
# Runs configs/web.yaml on real material, with 1 and 2 threads, on a quarter and the whole of it,
# and prints for each run: MB/s, the ratio to the yardstick measured on the same text in this same
# run, and the peak memory. Speeds of one machine say little; ratios travel, and memory must be the
# same for a quarter and the whole.
#
#   text  gzip JSON Lines, BENCH_MB of text; yardstick: libmecab on the same texts
#   warc  crawls as they are, MB of inflated records; yardsticks: libdeflate inflating the same
#         members, and libmecab on the texts that were extracted; the row "reader" is reading up
#         to the bodies of responses, against libdeflate in the same process
#
# The row "text-all" is a run in which every document reaches MeCab, as if no cheap bound had
# dropped any; with libmecab as the segmenter it must not fall below 0.65 of libmecab alone.
#
# The table goes to stdout, the same as TSV to build/bench/results.tsv (appended, with the commit).
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/text_sample.sh
. tests/bench/text_sample.sh

data=${BENCH_DATA:-${JPCURATE_SHARED_DATA:-../shared/data}}
megabytes=${BENCH_MB:-64}
runs=${BENCH_RUNS:-3}
config=${BENCH_CONFIG:-configs/web.yaml}
programs=${BENCH_PROGRAMS:-build/release/tests/bench}
jpcurate=${JPCURATE:-build/release/jpcurate}
dictionary=${BENCH_DICTIONARY:-/var/lib/mecab/dic/ipadic-utf8}
work=build/bench
tsv=$work/results.tsv

if [ ! -d "$data/text-ja" ]; then
	echo "no real material in '$data': name a folder by BENCH_DATA" >&2
	exit 2
fi
mkdir -p $work
commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
columns='input size program threads MB seconds MB/s to_mecab to_inflate peak_MiB'
[ -s $tsv ] || echo "commit $columns" | tr ' ' '\t' >$tsv

# row INPUT SIZE PROGRAM THREADS MB SECONDS MECAB_MBS INFLATE_MBS PEAK_KIB
row()
{
	awk -v commit="$commit" -v tsv=$tsv 'BEGIN {
		speed = ARGV[6] > 0 ? ARGV[5] / ARGV[6] : 0
		mecab = ARGV[7] > 0 ? sprintf("%.2f", speed / ARGV[7]) : "-"
		inflate = ARGV[8] > 0 ? sprintf("%.2f", speed / ARGV[8]) : "-"
		peak = ARGV[9] > 0 ? sprintf("%.0f", ARGV[9] / 1024) : "-"
		printf "%-14s %-6s %-10s %7s %8.1f %8.2f %8.1f %9s %10s %9s\n", ARGV[1], ARGV[2],
			ARGV[3], ARGV[4], ARGV[5], ARGV[6], speed, mecab, inflate, peak
		printf "%s\t%s\t%s\t%s\t%s\t%.1f\t%.3f\t%.1f\t%s\t%s\t%s\n", commit, ARGV[1], ARGV[2],
			ARGV[3], ARGV[4], ARGV[5], ARGV[6], speed, mecab, inflate, peak >>tsv
	}' "$@"
}

# fastest FILE: the line with the smallest first column.
fastest()
{
	sort -n "$1" | head -n 1
}

# curate_once INPUT THREADS [OPTION]...: appends "seconds TAB peak KiB" to $work/times.
curate_once()
{
	input=$1
	n_threads=$2
	shift 2
	rm -rf $work/out
	"$programs/bench_run" $work/times "$jpcurate" run "$config" --set "input.paths=$input" \
		--set "output.dir=$PWD/$work/out" --threads "$n_threads" "$@" >$work/log 2>&1 || {
		cat $work/log >&2
		return 1
	}
}

# curate INPUT THREADS: prints "seconds TAB peak KiB", the fastest of all runs.
curate()
{
	rm -f $work/times
	i=0
	while [ $i -lt "$runs" ]; do
		curate_once "$1" "$2" || return 1
		i=$((i + 1))
	done
	fastest $work/times
}

# mecab_on DOCUMENTS: sets text_mb, mecab_s and mecab_mbs.
mecab_on()
{
	"$programs/bench_mecab" "$dictionary" <"$1" >$work/mecab
	read -r bytes mecab_s _ <$work/mecab
	text_mb=$(awk "BEGIN { print $bytes / 1e6 }")
	mecab_mbs=$(awk "BEGIN { print $text_mb / $mecab_s }")
}

# measure NAME SIZE FILE MB MECAB_MBS INFLATE_MBS
measure()
{
	for threads in 1 2; do
		curate "$PWD/$3" $threads >$work/best
		read -r seconds peak _ <$work/best
		row "$1" "$2" jpcurate $threads "$4" "$seconds" "$5" "$6" "$peak"
	done
}

# How many documents of the last run had their nouns counted.
n_segmented()
{
	awk '/"reason":/ { found = /noun_ratio.max_nouns/ } found && /"measured":/ {
		print $2 + 0
		exit
	}' $work/out/report/stats.json
}

# bench_all FILE DOCUMENTS SEGMENTER BOUND: every bound measured on every document; runs and
# yardstick take turns. The bound is a share of libmecab's speed.
bench_all()
{
	rm -f $work/times $work/mecab-times
	i=0
	while [ $i -lt "$runs" ]; do
		curate_once "$PWD/$1" 1 --set evaluate=all --set "stages.segment.segmenter=$3"
		mecab_on "$2"
		echo "$mecab_s $mecab_mbs" >>$work/mecab-times
		i=$((i + 1))
	done
	read -r mecab_s mecab_mbs <<-EOF
		$(fastest $work/mecab-times)
	EOF
	read -r seconds peak _ <<-EOF
		$(fastest $work/times)
	EOF
	row text-all 1 "$3" 1 "$text_mb" "$seconds" "$mecab_mbs" 0 "$peak"
	if [ "$(n_segmented)" != "$(wc -l <"$2")" ]; then
		echo "text-all: $(n_segmented) of $(wc -l <"$2") documents reached MeCab" >&2
		slow=1
	fi
	if awk "BEGIN { exit $mecab_s >= $4 * $seconds }"; then
		echo "text-all: too slow: below $4 of the speed of libmecab" >&2
		slow=1
	fi
}

bench_text()
{
	for size in 1/4 1; do
		part=$megabytes
		if [ $size = 1/4 ]; then part=$((megabytes / 4)); fi
		file=$work/text-$part.jsonl
		[ -s "$file.gz" ] || { sample "$data" "$part" "$file" && gzip -6 -k -f "$file"; }
		mecab_on "$file"
		row text $size libmecab 1 "$text_mb" "$mecab_s" "$mecab_mbs" 0 0
		measure text $size "$file.gz" "$text_mb" "$mecab_mbs" 0
	done
	bench_all "$file.gz" "$file" own 0.65
	bench_all "$file.gz" "$file" libmecab 0.5
}

# bench_crawl NAME FILE
bench_crawl()
{
	"$programs/bench_inflate" "$2" >$work/inflate
	read -r bytes inflate_s quarter <$work/inflate
	crawl_mb=$(awk "BEGIN { print $bytes / 1e6 }")
	inflate_mbs=$(awk "BEGIN { print $crawl_mb / $inflate_s }")
	"$jpcurate" read --quiet "$2" >$work/read.jsonl
	mecab_on $work/read.jsonl
	row "$1" 1 libdeflate 1 "$crawl_mb" "$inflate_s" 0 "$inflate_mbs" 0
	"$programs/bench_reader" "$2" "$runs" >$work/reader
	read -r _ bare_s read_s _ <$work/reader
	row "$1" 1 reader 1 "$crawl_mb" "$read_s" 0 "$(awk "BEGIN { print $crawl_mb / $bare_s }")" 0
	if awk "BEGIN { exit $bare_s >= 0.8 * $read_s }"; then
		echo "$1: reading up to bodies is too slow: below 0.8 of the speed of inflating" >&2
		slow=1
	fi
	# The texts of the crawl, in MB of crawl per second, so that the rows can be compared.
	mecab_mbs=$(awk "BEGIN { print $crawl_mb / $mecab_s }")
	row "$1" 1 libmecab 1 "$crawl_mb" "$mecab_s" "$mecab_mbs" "$inflate_mbs" 0

	head -c "$quarter" "$2" >"$work/$1-quarter.warc.gz"
	"$programs/bench_inflate" "$work/$1-quarter.warc.gz" >$work/inflate
	read -r bytes _ <$work/inflate
	measure "$1" 1/4 "$work/$1-quarter.warc.gz" "$(awk "BEGIN { print $bytes / 1e6 }")" \
		"$mecab_mbs" "$inflate_mbs"
	cp "$2" "$work/$1.warc.gz"
	measure "$1" 1 "$work/$1.warc.gz" "$crawl_mb" "$mecab_mbs" "$inflate_mbs"
}

echo "commit $commit, fastest of $runs"
# shellcheck disable=SC2086 # one word per column
printf '%-14s %-6s %-10s %7s %8s %8s %8s %9s %10s %9s\n' $columns
slow=0
bench_text
if [ -n "${BENCH_TEXT_ONLY:-}" ]; then exit $slow; fi
bench_crawl warc-laws "$data/warc/bench/egov-laws-sjis.warc.gz"
bench_crawl warc-mixed "$data/warc/bench/debian-mixed.warc.gz"
rm -rf $work/out
exit $slow
