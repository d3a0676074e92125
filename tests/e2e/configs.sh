#!/bin/sh
# Each shipped configuration: it is valid, what `check` prints is the same configuration, and it
# runs over the sample crawl such that its ledgers hold. A recipe says where it is from and what it
# lacks; where numbers of the source are at hand, it has them.
set -u
. tests/tap.sh

for config in configs/*.yaml configs/recipes/*.yaml; do
	# Slow modes: what one recipe runs, the next one hardly adds to. ThreadSanitizer sees web.yaml
	# in web_profile.sh.
	case $JPCURATE.$config in
	*/build/release/* | *.configs/recipes/fineweb2-ja.yaml) runs=yes ;;
	*tsan*) continue ;;
	*.configs/web.yaml) runs=yes ;;
	*) runs= ;;
	esac
	ok "$config is valid" "$JPCURATE" check "$config"
	"$JPCURATE" check "$config" >"$tap_scratch/once.yaml"
	"$JPCURATE" check "$tap_scratch/once.yaml" --set output.dir=x --set input.paths=y \
		>"$tap_scratch/twice.yaml"
	"$JPCURATE" check "$config" --set output.dir=x --set input.paths=y >"$tap_scratch/once.yaml"
	ok "… what check prints is the same configuration" \
		cmp "$tap_scratch/once.yaml" "$tap_scratch/twice.yaml"
	[ -n "$runs" ] || continue
	out=$tap_scratch/$(basename "$config" .yaml)
	fails "… it asks for input" 2 "no input: 'input.paths' is empty; give files, as in --set '" \
		"$JPCURATE" run "$config" --set "output.dir=$out"
	"$JPCURATE" run "$config" --quiet --set input.paths=@tests/data/crawl/inputs.list \
		--set input.max_unreadable=0.02 --set "output.dir=$out" 2>"$tap_scratch/stderr"
	is "… it runs" $? 0
	is "… and keeps something, not all" \
		"$(jq '.output.kept > 0 and .output.dropped > 0' "$out/report/stats.json")" true
	ok "… and every record and byte is accounted for" "$JPCURATE" verify "$out"
done

# ---- recipes ---------------------------------------------------------------------------

for config in configs/recipes/*.yaml; do
	is "$config tells its source, what it deviates in and what it needs, and its command" \
		"$(grep -oE '^# (Source|Deviations|Needs) |^#   jpcurate run [^ ]*' "$config" |
			tr -s ' \n' ' ')" \
		"# Source # Deviations # Needs # jpcurate run $(basename "$config") "
	# Ours stand in for published lists: its command has an option for each of them.
	is '… and how each list of words is replaced' \
		"$(grep -oE '^#.*--set "?stages\.ng_words[^.]*' "$config" | sed 's/.*stages\.//' | sort)" \
		"$("$JPCURATE" check "$config" | sed -n 's/^  - \(ng_words[^:]*\):.*/\1/p' | sort)"
done

# numbers FILE OPTION...: their values in the effective configuration, in its order
numbers()
{
	config=$1
	shift
	"$JPCURATE" check "$config" | awk -v options=" $* " '
		index(options, " " substr($1, 1, length($1) - 1) " ") { print $2 }'
}

ours=configs/recipes/fineweb2-ja.yaml
theirs=${JPCURATE_SHARED_DATA:-}/filters/fineweb2/jpn_Jpan.yml
if [ -r "$theirs" ]; then
	is 'fineweb2-ja: n-grams' \
		"$(numbers $ours max_top_2 max_top_3 max_top_4 max_dup_5 max_dup_6 max_dup_7 max_dup_8 \
			max_dup_9 max_dup_10)" \
		"$(for list in top_n_grams dup_n_grams; do
			awk -v list="$list:" '/^[a-z]/ { inside = $1 == list }
				inside && $1 == "-" && NF == 2 { print $2 }' "$theirs"
		done)"
	is '… lines and words' \
		"$(numbers $ours max_lines min_punctuation max_newlines min_letters | sort)" \
		"$(awk '/dup_line_frac|line_punct|new_line|non_alpha/ { print $2 }' "$theirs" | sort)"
else
	skip 'fineweb2-ja: n-grams' 'no shared data'
	skip '… lines and words' 'no shared data'
fi
theirs=${JPCURATE_SHARED_DATA:-}/ngwords/llm-jp-corpus/ja_valid_domains.txt
if [ -r "$theirs" ]; then
	is 'llm-jp-v1: top-level domains' "$(grep -v '^#' configs/lists/llm_jp_tlds.txt)" \
		"$(sort "$theirs")"
else
	skip 'llm-jp-v1: top-level domains' 'no shared data'
fi

# What stands in a comment can be used as it stands there.
sed -E 's/^(  )?# (dir:|evaluate:|- )/\1\2/' configs/web.yaml >"$tap_scratch/all.yaml"
ok 'the options in comments are valid' "$JPCURATE" check "$tap_scratch/all.yaml"
# `minhash` finds what `exact` does, and a pipeline has one deduplicator.
is '… every stage is in the profile' \
	"$("$JPCURATE" check "$tap_scratch/all.yaml" | sed -n 's/^ *- \([a-z_]*\).*/\1/p' | sort -u)" \
	"$("$JPCURATE" stages | cut -d ' ' -f 1 | grep -vx exact | sort)"
tap_end
