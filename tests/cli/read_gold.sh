#!/bin/sh
# Texts of real pages against what others took from them: statutes, of which a parser's text is at
# hand, and pages that there are in two charsets, of which the texts must be one.
set -u
. tests/tap.sh
work=$tap_scratch
data=${JPCURATE_SHARED_DATA:-../shared/data}

if [ ! -d "$data/html-ja" ]; then
	skip "texts of real pages" "no shared data"
	tap_end
fi

# One thread has no races, and another compiler reads no other texts.
case $JPCURATE in
*tsan* | *clang*)
	skip 'texts of real pages' 'for gcc and its address sanitizer'
	tap_end
	;;
esac

# ---- statutes --------------------------------------------------------------------------

# letters FIELD: address and text without blanks; four signs are written as the Encoding Standard
# maps Shift_JIS, not as JIS X 0221 does, whom the gold follows.
letters()
{
	jq -r "[.url, .$1] | @tsv" | LC_ALL=C sed -e 's/\\[ntr]//g' -e 's/ //g' -e 's/　//g' \
		-e 's/\xc2\xa0//g' -e 's/〜/～/g' -e 's/−/－/g' | LC_ALL=C sort
}

"$JPCURATE" read -q "$data/warc/bench/egov-laws-sjis.warc.gz" | letters text >"$work/got.tsv"
zstdcat "$data/warc/bench/egov_gold_sample.jsonl.zst" | letters body_text_nokogiri >"$work/gold.tsv"
is "statutes with gold text" "$(wc -l <"$work/gold.tsv" | tr -d ' ')" 275
is "… of which all letters are equal" "$(LC_ALL=C comm -13 "$work/got.tsv" "$work/gold.tsv" |
	cut -c 1-300)" ''

# ---- pages in two charsets -------------------------------------------------------------

# texts COLUMN: title, text and date of all pages of the column
texts()
{
	cut -f "$1" "$data/html-ja/ENCODING_PAIRS.tsv" | sed 1d >"$work/list"
	(cd "$data/html-ja" && xargs "$JPCURATE" read -q --format html <"$work/list") |
		jq -c '[.title, .text, .jpcurate.published]'
}

texts 1 >"$work/first"
texts 2 >"$work/second"
is "pages in two charsets" "$(wc -l <"$work/first" | tr -d ' ')" 898
ok "… have the same text, title and date" cmp "$work/first" "$work/second"
tap_end
