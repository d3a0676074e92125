#!/bin/sh
# Two recipes against the programs that they restate: what HojiChar and swallow-corpus said of 724
# open texts (JPCURATE_SHARED_DATA/filters/oracle_open_text.jsonl). Every filter agrees on every
# text; near-duplicates, which those do not look for in them, are left aside.
. tests/tap.sh
set -u

data=${JPCURATE_SHARED_DATA:-}
oracle=$data/filters/oracle_open_text.jsonl
# The mode does not matter to this: once is enough, and the quickest.
case $JPCURATE.$([ -r "$oracle" ] && echo here) in
*/build/release/jpcurate.here) ;;
*)
	skip 'recipes against the programs that they restate' 'for build/release with shared data'
	tap_end
	;;
esac

# judge RECIPE OPTION...: runs it over the texts such that every bound is measured
judge()
{
	recipe=$1
	shift
	"$JPCURATE" run "configs/recipes/$recipe.yaml" --quiet --set evaluate=all \
		--set "input.paths=$oracle" --set "output.dir=$tap_scratch/$recipe" \
		--set output.dropped=all "$@"
}

# violated RECIPE: a line per text: id, tab, the bounds that it violates as an array
violated()
{
	zstdcat "$tap_scratch/$1"/part-*.zst "$tap_scratch/$1"/dropped/*.zst |
		jq -r '[.id, (.jpcurate.dropped.violated // [] | tostring)] | @tsv' | sort
}

ok 'swallow-v1 runs' judge swallow-v1 --set stages.ng_words.lists=
violated swallow-v1 | jq -rR 'split("\t") | [.[0],
	(.[1] | fromjson | map(select(startswith("minhash.") | not)) == [])] | @tsv' \
	>"$tap_scratch/got"
jq -r '[.id, .oracle.swallow_pass] | @tsv' "$oracle" | sort >"$tap_scratch/want"
ok '… its quality rules keep what those of swallow-corpus keep' \
	cmp "$tap_scratch/got" "$tap_scratch/want"
is '… some of the texts' "$(cut -f 2 "$tap_scratch/want" | sort -u | tr '\n' ' ')" 'false true '

words=$data/ngwords/hojichar
ok 'hojichar-default runs, with the lists of HojiChar' judge hojichar-default \
	--set "stages.ng_words@adult.lists=$words/adult_keywords_ja.txt" \
	--set "stages.ng_words@discrimination.lists=$words/discrimination_keywords_ja.txt" \
	--set "stages.ng_words@violence.lists=$words/violence_keywords_ja.txt" \
	--set "stages.ads.words=$words/advertisement_keywords_ja.txt"
violated hojichar-default >"$tap_scratch/violated"
while read -r theirs ours; do
	jq -rR --arg bound "$ours" 'split("\t") | [.[0], (.[1] | fromjson | index($bound) != null)] |
		@tsv' "$tap_scratch/violated" >"$tap_scratch/got"
	jq -r --arg name "$theirs" '[.id, .oracle[$name]] | @tsv' "$oracle" | sort >"$tap_scratch/want"
	ok "… $ours drops what $theirs drops" cmp "$tap_scratch/got" "$tap_scratch/want"
done <<'END'
AcceptJapanese first_kana.min_kana
DiscardRareKuten kuten_density.min_density
DiscardBBSComments bbs.max_hits
DiscardAds ads.max_hits
AdultJa ng_words@adult.max_hits
DiscriminationJa ng_words@discrimination.max_hits
ViolenceJa ng_words@violence.max_hits
CharRep char_repetition.max_ratio
SpecialToken symbol_ratio.max_ratio
SingleCharRep repeated_character.max_run
Ellipsis ellipsis.max_lines
ShortLines short_lines.max_ratio
END
tap_end
