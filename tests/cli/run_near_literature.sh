#!/bin/sh
# Editions of the same works, and works of the same authors, in pairs of known similarity: of pairs
# below 0.8 none is removed. Skipped where the material is not there.
. tests/tap.sh
. tests/near/near.sh
set -eu
similarity=${jpcurate%/*}/tests/near/similarity
data=${JPCURATE_SHARED_DATA:-../shared/data}
pairs=$data/dedup/aozora_pairs.tsv
texts=$data/text-ja/aozora_pd.jsonl.zst
if [ ! -r "$pairs" ] || [ ! -r "$texts" ]; then
	skip 'pairs of works' "no material in '$data'"
	tap_end
fi
# Two threads that meet in run_near.sh do not race here.
case $jpcurate in
*tsan*)
	skip 'pairs of works' 'for builds without ThreadSanitizer'
	tap_end
	;;
esac
tail -n +2 "$pairs" | cut -f 2,3 >"$tap_scratch/pairs"
zstd -dcq "$texts" | awk -F '"' -v pairs="$tap_scratch/pairs" '
	BEGIN {
		while ((getline line <pairs) > 0) {
			split(line, id, "\t")
			wanted[id[1]]; wanted[id[2]]
		}
	}
	$4 in wanted' >"$tap_scratch/works.jsonl"
cd "$tap_scratch"
ok 'similarities' "$similarity" works.jsonl <pairs
cp log known

# Each pair by itself: rounds in which no work comes twice. The number of the card and the file's
# number name a work.
awk -F '\t' '
	function work(id) { split(id, part, "[/_]"); return part[1] "/" part[3] }
	{
		a = work($1); b = work($2)
		for (round = 1; (round, a) in taken || (round, b) in taken; ) round++
		taken[round, a]; taken[round, b]
		print $0 >("round" round)
	}' known
cat >run.yaml <<'END'
input: {paths: [works.jsonl]}
output: {dir: out, dropped: all}
stages: [minhash]
END
# run DIR FILE: "removed<TAB>kept" of each that is removed.
run()
{
	"$jpcurate" run run.yaml --quiet --set output.dir="$1" --set input.paths="$2" &&
		copies "$1" | jq -r '[.id, .jpcurate.dropped.kept.offset] | @tsv' |
		awk -F '\t' -v file="$2" '
			BEGIN {
				while ((getline line <file) > 0) {
					split(line, part, "\"")
					id[at + 0] = part[4]
					at += length(line) + 1
				}
			}
			{ print $1 "\t" id[$2] }'
}
# What is similar is nothing to a sanitizer and another compiler: they look at all works at once.
rounds=
[ -z "$tap_all" ] || rounds=$(echo round*)
n=0
: >removed
for round in $rounds; do
	awk -F '"' -v pairs="$round" '
		BEGIN {
			while ((getline line <pairs) > 0) {
				split(line, id, "\t")
				wanted[id[1]]; wanted[id[2]]
			}
		}
		$4 in wanted' works.jsonl >"$round.jsonl"
	run "out$round" "$round.jsonl" >"$round.removed"
	awk -F '\t' 'FILENAME ~ /removed/ { gone[$1, $2]; next }
		{ print $3 "\t" (($1, $2) in gone || ($2, $1) in gone) }' \
		"$round.removed" "$round" >>removed
	n=$((n + $(wc -l <"$round.removed")))
done
awk -F '\t' '
	{ bin = $1 < 0.8 ? 0 : $1 < 0.85 ? 1 : $1 < 0.9 ? 2 : $1 < 0.95 ? 3 : 4 }
	{ pairs[bin]++; gone[bin] += $2 }
	END {
		split("0.8 0.85 0.9 0.95 1", end, " ")
		for (bin = 0; bin < 5; bin++)
			print "# up to " end[bin + 1] ": " gone[bin] + 0 " of " pairs[bin] + 0 " are removed"
	}' removed
if [ -n "$rounds" ]; then
	is 'of all pairs' "$(wc -l <removed)" "$(wc -l <pairs)"
	is '… below 0.8 none is removed' "$(awk '$1 < 0.8 && $2 == 1' removed | wc -l)" 0
	ok '… above it most' test "$(awk '$1 >= 0.8 && !$2' removed | wc -l)" -le 8
	is '… and nothing else is removed' "$n" "$(awk '$2 == 1' removed | wc -l)"
fi

# All at once, where a work may be a copy of any other.
run out works.jsonl >removed
"$similarity" works.jsonl <removed >removed.known
ok 'all works at once' test "$(wc -l <removed.known)" -gt 50
is '… none is removed that resembles what stays below 0.8' "$(awk '$3 < 0.8' removed.known)" ''
tap_end
