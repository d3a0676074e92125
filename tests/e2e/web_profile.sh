#!/bin/sh
# The default profile on the sample crawl, of which tests/data/crawl/records.tsv tells the truth.
. tests/tap.sh
set -eu
out=$tap_scratch/web

run()
{
	"$JPCURATE" run configs/web.yaml --set output.dir="$out" "$@"
}

# expected WORD: addresses of documents of which this is expected, without the near copies.
expected()
{
	awk -F '\t' -v word="$1" '
		$2 ~ /^(response|conversion|line)$/ && $7 == word && $8 !~ /^near/ { print $3 }
	' tests/data/crawl/records.tsv | sort
}

near_copies()
{
	awk -F '\t' '$8 ~ /^near/ { print $3 }' tests/data/crawl/records.tsv | sort
}

addresses()
{
	"$JPCURATE" read --quiet "$@" | jq -r .url | sort
}

ok 'runs' run
addresses "$out"/part-*.jsonl.zst >"$tap_scratch/kept"
addresses "$out"/dropped/*.zst >"$tap_scratch/dropped"
near_copies >"$tap_scratch/near"
expected keep >"$tap_scratch/keep"
expected drop >"$tap_scratch/drop"

is 'no good page is lost' "$(comm -13 "$tap_scratch/kept" "$tap_scratch/keep")" ''
is 'no bad page is kept' "$(comm -12 "$tap_scratch/kept" "$tap_scratch/drop")" ''
if grep -q minhash configs/web.yaml; then
	is 'no near copy is kept' "$(comm -12 "$tap_scratch/kept" "$tap_scratch/near")" ''
else
	skip 'no near copy is kept' 'the profile has no stage for them'
fi
is 'nothing is both' "$(comm -12 "$tap_scratch/kept" "$tap_scratch/dropped")" ''

# Neither shards nor dropped documents show the addresses and numbers invented for the crawl.
"$JPCURATE" read --quiet "$out"/part-*.zst "$out"/dropped/*.zst >"$tap_scratch/all.jsonl"
secrets='kawabata@ chonai-kai@ komonjo@ 0190-00-0042 0000-4217 00-1203 0000-5731 00-3311 0000-9082'
for secret in $secrets; do
	is "masked: $secret" "$(grep -c -e "$secret" "$tap_scratch/all.jsonl")" 0
done

fails 'a finished run is not run again' 0 'is finished' run
fails 'another configuration is refused' 2 'configuration differs' \
	run --set stages.length.min_chars=500
run --set output.dir="$out.4" --set resources.threads=4 >/dev/null 2>&1
for file in $(cd "$out" && ls part-*.zst dropped/*.zst report/stats.json); do
	ok "threads do not matter: $file" cmp "$out/$file" "$out.4/$file"
done
tap_end
