#!/bin/sh
# The default profile on the sample crawl, of which tests/data/crawl/records.tsv tells the truth.
. tests/tap.sh
set -u
export LC_ALL=C
work=$tap_scratch
out=$work/web

run()
{
	"$JPCURATE" run configs/web.yaml --set input.paths=@tests/data/crawl/inputs.list \
		--set input.max_unreadable=0.02 --set output.dir="$out" --set output.dropped=all "$@"
}

# truth CONDITION [COLUMNS]: the addresses, or other columns, of the records for which it holds
truth()
{
	awk -F '\t' 'NR > 1 {
		type = $2; url = $3; charset = $4; expected = $7
		is_document = type ~ /^(response|conversion|line)$/
		is_near_copy = $8 ~ /^near/
		if ('"$1"') print '"${2:-url}"'
	}' tests/data/crawl/records.tsv | sort
}

ok 'runs' run
zstdcat "$out"/part-*.zst >"$work/kept.jsonl"
zstdcat "$out"/dropped/*.zst >"$work/dropped.jsonl"
jq -r .url "$work/kept.jsonl" | sort >"$work/kept"
jq -r .url "$work/dropped.jsonl" | sort >"$work/dropped"

# ---- what is kept --------------------------------------------------------------------

truth 'is_document && expected == "keep"' >"$work/good"
truth 'is_document && expected == "drop" && !is_near_copy' >"$work/bad"
truth 'is_near_copy' >"$work/near"
sort "$work/good" "$work/near" >"$work/allowed"
is 'no good page is lost' "$(comm -13 "$work/kept" "$work/good")" ''
is 'no bad page is kept' "$(comm -12 "$work/kept" "$work/bad")" ''
is 'nothing is kept twice' "$(comm -23 "$work/kept" "$work/allowed")" ''
is 'nothing is both' "$(comm -12 "$work/kept" "$work/dropped")" ''
if grep -q minhash configs/web.yaml; then
	is 'no near copy is kept' "$(comm -12 "$work/kept" "$work/near")" ''
else
	skip 'no near copy is kept' 'the profile has no stage for them'
fi

# The charset that is recorded is the page's own, whatever its label says.
jq -r '[.url, .jpcurate.charset // ""] | @tsv' "$work/kept.jsonl" | sort >"$work/decoded"
truth 'type == "response" && expected == "keep"' 'url "\t" charset' >"$work/charsets"
is 'charsets' "$(comm -13 "$work/decoded" "$work/charsets")" ''

# ---- what is in the texts ------------------------------------------------------------

jq -r .text "$work/kept.jsonl" >"$work/text"
furniture='プライバシーポリシー|関連記事|パンくず|[Rr]ights [Rr]eserved'
is 'no navigation' "$(grep -E "$furniture" "$work/text")" ''
# The page tells its code by four blanks; the deeper lines of it must still be deeper.
is 'source code keeps its lines and its indent' \
	"$(jq -r 'select(.url | test("ring-buffer")).text' "$work/kept.jsonl" |
		grep -A 2 '^for (int i')" "$(printf '%s\n' 'for (int i = 0; i < 300; i++)' \
		'    if (!ring_put(&ring, (unsigned char)i))' \
		'        printf("%d 個目で満杯になった\n", i);')"
# Addresses and numbers invented for the crawl: neither shards nor dropped documents show them.
secrets='kawabata@ chonai-kai@ komonjo@ 0191-00-0042 0000-4217 00-1203 0000-5731 00-3311 0000-9082'
for secret in $secrets; do
	is "masked: $secret" "$(cat "$work/kept.jsonl" "$work/dropped.jsonl" | grep -c -e "$secret")" 0
done
grep -oE '[A-Za-z0-9.]+@[A-Za-z0-9-]+\.(example|jp|com)' "$work/text" >"$work/mail"
is 'no mail address but masked ones' "$(grep -v '^xxxx@yyy' "$work/mail")" ''
ok 'personal data were counted' jq -es 'map(.jpcurate.pii // empty) | length > 2' "$work/kept.jsonl"
ok 'rights were recorded' grep -q '"robots":"[^"]*noai' "$work/kept.jsonl"
# shellcheck disable=SC2016 # the dollar is jq's
violates_its_reason='all(.[].jpcurate.dropped;
	.reason as $reason | (.violated | index($reason)) != null and .values[$reason] != null)'
ok 'each dropped document has a reason, violates it, and by how much' \
	jq -es "length > 10 and $violates_its_reason" "$work/dropped.jsonl"

# ---- what is counted -----------------------------------------------------------------

counted()
{
	jq "$1" "$out/report/stats.json"
}
unreadable=$(truth 'expected == "unreadable"' | wc -l)
is 'skipped records' "$(counted .input.skipped)" "$(truth 'expected == "skip"' | wc -l)"
is 'unreadable records' "$(counted .input.unreadable)" "$unreadable"
is '… each with its place' "$(tail -n +2 "$out/report/unreadable.tsv" | cut -f 5 |
	grep -vc padding)" "$unreadable"
is 'all bytes of the input' "$(counted .input.file_bytes)" \
	"$(counted '.input | .member_bytes + .unreadable_bytes + .padding_bytes')"
is 'all documents' "$(counted .input.documents)" "$(counted '.output.kept + .output.dropped')"
is 'kept documents' "$(counted .output.kept)" "$(wc -l <"$work/kept.jsonl")"
# A page without a sign of Japanese has not been decoded: it is counted alone.
undecoded=$(counted '.bounds[] | select(.reason == "read.min_japanese").dropped_first')
is 'dropped documents' $(($(counted .output.dropped) - undecoded)) \
	"$(wc -l <"$work/dropped.jsonl")"

# ---- run again -----------------------------------------------------------------------

bytes()
{
	find "$out" -type f -exec cksum {} + | sort
}
bytes >"$work/before"
fails 'a finished run is not run again' 0 'is finished, nothing to do' run
bytes >"$work/after"
ok '… and leaves every byte' cmp "$work/before" "$work/after"
fails 'another configuration is refused' 2 'holds another run' \
	run --set stages.length.min_chars=500
run --set output.dir="$out.4" --set resources.threads=4 >/dev/null 2>&1
for file in $(cd "$out" && ls part-*.zst dropped/*.zst report/stats.json); do
	ok "threads do not matter: $file" cmp "$out/$file" "$out.4/$file"
done
tap_end
