#!/bin/sh
# configs/web.yaml over the sample crawl, of which the truth is known (tests/data/crawl/records.tsv).
set -u
. tests/tap.sh
out=$tap_scratch/out
truth=tests/data/crawl/records.tsv

"$JPCURATE" run configs/web.yaml --set "output.dir=$out" --set output.dropped=all 2>"$tap_scratch/stderr"
is "the run finishes" $? 0
zstdcat "$out"/part-*.zst >"$tap_scratch/kept"
jq -r '[.url, .jpcurate.charset // ""] | @tsv' "$tap_scratch/kept" | LC_ALL=C sort >"$tap_scratch/kept.tsv"
cut -f 1 "$tap_scratch/kept.tsv" | LC_ALL=C sort >"$tap_scratch/urls"

# What is to be kept is kept, once for each record that says so.
awk -F '\t' '$7 == "keep" {print $3}' "$truth" | LC_ALL=C sort >"$tap_scratch/keep"
is "nothing good is lost" "$(LC_ALL=C comm -23 "$tap_scratch/keep" "$tap_scratch/urls")" ""
# Near copies are kept until near-duplicates are found.
LC_ALL=C comm -13 "$tap_scratch/keep" "$tap_scratch/urls" >"$tap_scratch/more"
awk -F '\t' '$7 == "drop" && $8 ~ /^near / {print $3}' "$truth" | LC_ALL=C sort >"$tap_scratch/near"
is "nothing bad is kept" "$(LC_ALL=C comm -23 "$tap_scratch/more" "$tap_scratch/near")" ""

# The charset that is recorded is the page's own, whatever the label said.
awk -F '\t' '$7 == "keep" && $2 == "response" {print $3 "\t" $4}' "$truth" | LC_ALL=C sort >"$tap_scratch/charsets"
is "charsets" "$(LC_ALL=C comm -23 "$tap_scratch/charsets" "$tap_scratch/kept.tsv")" ""

# Records that are no documents and damage are counted.
count()
{
	awk -F '\t' -v what="$1" '$7 == what' "$truth" | wc -l
}
stats=$out/report/stats.json
is "skipped records" "$(jq .input.skipped "$stats")" "$(count skip)"
is "unreadable records" "$(jq .input.unreadable "$stats")" "$(count unreadable)"
is "… each with its place" "$(tail -n +2 "$out/report/unreadable.tsv" | wc -l)" "$(count unreadable)"
ok "… and all of the input adds up" jq -e '.input | .file_bytes == .member_bytes + .unreadable_bytes + .padding_bytes' "$stats"
is "kept and dropped are what lies there" "$(jq '.output.kept + .output.dropped' "$stats")" "$(jq .input.documents "$stats")"
is "kept documents" "$(wc -l <"$tap_scratch/kept")" "$(jq .output.kept "$stats")"

# Navigation, footers and personal data are not in the texts.
jq -r .text "$tap_scratch/kept" >"$tap_scratch/text"
is "no navigation" "$(grep -cE 'プライバシーポリシー|関連記事|パンくず|All [Rr]ights [Rr]eserved' "$tap_scratch/text")" 0
grep -oE '[A-Za-z0-9.]+@[A-Za-z0-9-]+\.(example|jp|com)' "$tap_scratch/text" >"$tap_scratch/mail"
is "no mail address but masked ones" "$(grep -vc '^xxxx@yyy' "$tap_scratch/mail")" 0
is "personal data were found" "$(jq -s 'map(.jpcurate.pii // empty) | length > 2' "$tap_scratch/kept")" true
is "rights were recorded" "$(grep -c '"robots":"[^"]*noai' "$tap_scratch/kept" | awk '{print ($1 > 0)}')" 1

# Dropped documents say why, and hold no personal data either.
zstdcat "$out"/dropped/*.zst >"$tap_scratch/dropped"
ok "every dropped document has a reason that it violates" jq -es \
	'all(.jpcurate.dropped | (.reason as $r | .violated | index($r)) != null and .values[.reason] != null)' \
	"$tap_scratch/dropped"

# A second run starts nothing and changes nothing.
find "$out" -type f -exec sha256sum {} + | LC_ALL=C sort >"$tap_scratch/before"
"$JPCURATE" run configs/web.yaml --set "output.dir=$out" --set output.dropped=all 2>"$tap_scratch/stderr"
is "a second run" $? 0
ok "… says that it is finished" grep -q 'is finished, nothing to do' "$tap_scratch/stderr"
find "$out" -type f -exec sha256sum {} + | LC_ALL=C sort >"$tap_scratch/after"
ok "… and leaves every byte" cmp "$tap_scratch/before" "$tap_scratch/after"
tap_end
