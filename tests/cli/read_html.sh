#!/bin/sh
# Single pages: told by their names or by --format, the charset by what they say or are.
set -u
. tests/tap.sh
page=$tap_scratch/page.html

# <title>題</title><nav>…</nav><p>あいう。</p> in Shift_JIS
printf '<title>\221\350</title><nav><a href=x>menu</a></nav>' >"$page"
printf '<p>\202\240\202\242\202\244\201B</p>\n' >>"$page"
cp "$page" "$tap_scratch/page.HTM"

"$JPCURATE" read -q "$page" >"$tap_scratch/by_name"
is "a page is read by its name" \
	"$(jq -r '[.title, .text, .url] | @tsv' "$tap_scratch/by_name")" "$(printf '題\tあいう。\t')"
is "… its charset is found" "$(jq -r .jpcurate.charset "$tap_scratch/by_name")" shift_jis
is "… its id is one of its bytes" \
	"$("$JPCURATE" read -q "$tap_scratch/page.HTM" | jq -r .id)" "$(jq -r .id "$tap_scratch/by_name")"
is "--format html" "$("$JPCURATE" read -q --format html <"$page" | jq -r .text)" 'あいう。'
gzip -k "$page"
is "compressed" "$("$JPCURATE" read -q "$page.gz" | jq -r .text)" 'あいう。'
is "each file is a page" \
	"$("$JPCURATE" read -q "$page" "$page.gz" "$tap_scratch/page.HTM" | wc -l)" 3
: >"$tap_scratch/empty.html"
is "an empty file is none" "$("$JPCURATE" read -q "$tap_scratch/empty.html" | wc -l)" 0
tap_end
