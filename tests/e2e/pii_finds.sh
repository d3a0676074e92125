#!/bin/sh
# What detectors find in manuals and statutes, of which tests/data/pii_finds.tsv says whether it is
# right: a find more or less shows, and has to be read (scripts/pii_finds). Text without a find
# stays as it is, so that a number of finds is a number of masks.
. tests/tap.sh
set -u

data=${JPCURATE_SHARED_DATA:-}
# The mode does not matter to this: once is enough, and the quickest.
case $JPCURATE.$([ -d "$data/text-ja" ] && echo here) in
*/build/release/jpcurate.here) ;;
*)
	skip 'finds in real text' 'for build/release with shared data'
	tap_end
	;;
esac

documents_of()
{
	case $1 in
	egov*) "$JPCURATE" read -q "$data/warc/bench/$1.warc.gz" ;;
	*) zstdcat "$data/text-ja/$1.jsonl.zst" ;;
	esac
}

grep -v '^#' tests/data/pii_finds.tsv >"$tap_scratch/finds"
n_documents=0
for corpus in $(cut -f 1 "$tap_scratch/finds" | uniq); do
	documents_of "$corpus" | "$JPCURATE" mask -q --report "$tap_scratch/report" >/dev/null
	counted=$(awk -F '[.\t]' -v corpus="$corpus" '
		$1 == "documents" { n = $2 }
		/^stages.mask.counts.*matches/ { print corpus, n, $4, $6 }' "$tap_scratch/report")
	is "$corpus" "$(echo "$counted" | sort)" \
		"$(awk -F '\t' -v corpus="$corpus" '$1 == corpus { print $1, $2, $3, $4 }' \
			"$tap_scratch/finds" | sort)"
	n_documents=$((n_documents + $(sed -n 's/^documents\t//p' "$tap_scratch/report")))
done
n_false=$(awk -F '\t' '$3 != "birth_date" { n += $5 } END { print n }' "$tap_scratch/finds")
ok "of $n_documents documents, $n_false false masks: at most 1 of 10,000" \
	test $((n_false * 10000)) -le "$n_documents"
tap_end
