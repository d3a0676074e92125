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
	"$("$JPCURATE" read -q "$tap_scratch/page.HTM" | jq -r .id)" \
	"$(jq -r .id "$tap_scratch/by_name")"
is "--format html" "$("$JPCURATE" read -q --format html <"$page" | jq -r .text)" 'あいう。'
gzip -k "$page"
is "compressed" "$("$JPCURATE" read -q "$page.gz" | jq -r .text)" 'あいう。'
is "each file is a page" \
	"$("$JPCURATE" read -q "$page" "$page.gz" "$tap_scratch/page.HTM" | wc -l)" 3
: >"$tap_scratch/empty.html"
is "an empty file is none" "$("$JPCURATE" read -q "$tap_scratch/empty.html" | wc -l)" 0

# ---- any language, and what is asked of a page ----
is "--type is --format" "$("$JPCURATE" read -q --type html <"$page" | jq -r .text)" 'あいう。'
fails 'another type' 2 "'type' must be one of auto, warc, jsonl, text, html" \
	"$JPCURATE" read --type pdf "$page"
cd "$tap_scratch" || exit 1
cat >english.html <<'EOF'
<html lang="en-GB"><title>A title | Site</title><base href="https://example.org/a/">
<link rel=canonical href=b?c#d><p>Posted on 1 May 2024 – ed.<div id=main><p>This is a text, and no
<a href=x>Japanese</a> one. It has two sentences.</div>
<p><ruby>kanji<rt>reading</ruby> and a second paragraph.
EOF
one() { "$JPCURATE" read -q "$@" | jq -c .; }
is "a page in another language has its text" "$(one english.html | jq -r .text | wc -l)" 3
is "… also from stdin" "$(one --type html <english.html | jq -c .text)" \
	"$(one english.html | jq -c .text)"
is "… and a text by itself" "$(echo 'no Japanese' | one --type text | jq -r .text)" 'no Japanese'
is "… judged by no bound on signs of Japanese" \
	"$("$JPCURATE" read -q --annotate english.html | jq -c .jpcurate.values |
		grep -c min_japanese)" 0
is "what the page says of itself" \
	"$(one english.html | jq -c '[.title, (.jpcurate | .lang, .canonical, .published)]')" \
	'["A title","en-GB","https://example.org/a/b?c","2024-05-01"]'
is "ruby in brackets" "$(one --ruby brackets english.html | jq -r .text | tail -n 1)" \
	'kanji《reading》 and a second paragraph.'
is "no paragraphs unless asked for" "$(one english.html | jq .jpcurate.paragraphs)" null
one --paragraphs english.html >with
is "paragraphs: where they stood" "$(jq -c '[.jpcurate.paragraphs[] | .path]' with)" \
	'["html>body>p","html>body>div#main>p","html>body>p"]'
is "… their share of links" "$(jq -c '[.jpcurate.paragraphs[] | .links]' with)" '[0,0.17,0]'
is "… and their characters: the text" "$(jq -r '.text as $text | .jpcurate.paragraphs |
	reduce .[] as $p ({at: 0, texts: []};
		{at: (.at + $p.chars + 1), texts: (.texts + [$text[.at:.at + $p.chars]])}) |
	.texts | join("\n")' with)" "$(jq -r .text with)"
is "… of a text there are none" \
	"$(echo 'no Japanese' | one --type text --paragraphs | jq .jpcurate.paragraphs)" null
echo 'extract: {ruby: brackets, paragraphs: true}' >extract.yaml
is "the same by a configuration" "$(one -c extract.yaml english.html)" \
	"$(one --ruby brackets --paragraphs english.html)"
is "… that flags override" "$(one -c extract.yaml --ruby base english.html)" "$(cat with)"
for options in '--prefer precision' '--prefer recall' '--comments keep' '--tables drop'; do
	# shellcheck disable=SC2086 # two words
	ok "$options" "$JPCURATE" read -q $options english.html
done

# ---- in a crawl: addresses are relative to that of the record ----
# record URL HTML
record()
{
	printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n%s' "$2" >response
	printf 'WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\n' "$1"
	printf 'WARC-Record-ID: <urn:uuid:%s>\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n' "$1"
	printf 'Content-Type: application/http; msgtype=response\r\n'
	printf 'Content-Length: %s\r\n\r\n' "$(wc -c <response)"
	cat response
	printf '\r\n\r\n'
}
deep=$(awk 'BEGIN { for (i = 0; i < 300; i++) printf "<div>"; exit }')
{
	record https://a.example/b '<link rel=canonical href=/c><p>これは日本語の文章です。'
	record https://a.example/b \
		'<link rel=canonical href="http://a.example:80/b?utm_source=x"><p>これは日本語の文章です。'
	record https://a.example/b "<p>これは日本語の文章です。$deep<p>深い"
	record https://a.example/b '<p>English'
} >crawl.warc
"$JPCURATE" read --report counters crawl.warc 2>table >pages
is "a canonical address of another page" "$(jq -c .jpcurate.canonical pages)" \
	'"https://a.example/c"
null
null'
is "a page of a crawl in another language is dropped" "$(wc -l <pages)" 3
is "ceilings of a page" "$(jq -c '.jpcurate.limits | select(.)' pages)" '["depth"]'
is "… are counted" "$(grep '^limits' counters)" "$(printf 'limits.depth\t1')"
ok "… and told" grep -qx 'pages whose structure was over a ceiling: depth 1' table

# ---- in a run ----
cat >run.yaml <<'EOF'
input: {paths: [crawl.warc, english.html]}
extract: {paragraphs: true}
output: {dropped: all}
stages:
  - length: {min_chars: 1}
EOF
ok "a run" "$JPCURATE" run --quiet run.yaml
is "… counts ceilings" "$(jq -c '.input.limits' out/report/stats.json)" '{"depth":1,"blocks":0}'
ok "… and tells" grep -qx 'pages whose structure was over a ceiling: depth 1' out/report/table.txt
is "… keeps the page that was given" \
	"$(zstd -dcq out/part-*.zst | jq -r '[.title, (.jpcurate.paragraphs | length)] | @tsv' |
		tail -n 1)" "$(printf 'A title\t3')"
ok "… and is what verify finds" "$JPCURATE" verify out
fails "another extraction is another run" 2 'extract.paragraphs is false here and true in the run' \
	"$JPCURATE" run --quiet run.yaml --set extract.paragraphs=false
tap_end
