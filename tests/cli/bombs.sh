#!/bin/sh
# Input that is small on disk and large once it is read: memory stays below the bound that README
# ("Limits") names, whatever is read, and each bomb is counted by its cause.
#
# BOMB_MIB is the ceiling of a record, BOMB_COUNT how many there are of the most frequent kind: more
# take longer, and no more memory.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-build/release/jpcurate}
case $jpcurate in /*) ;; *) jpcurate=$PWD/$jpcurate ;; esac
make_bomb=${jpcurate%/*}/tests/bomb/make_bomb
peak=${jpcurate%/*}/tests/near/peak
case $jpcurate in
*tsan*)
	skip 'input that is small on disk and large once it is read' \
		'for builds without ThreadSanitizer, which finds races in small input as well'
	tap_end
	;;
*asan* | *cov*) ceiling=1 count=20 ;;
*) ceiling=4 count=40 ;;
esac
ceiling=${BOMB_MIB:-$ceiling} count=${BOMB_COUNT:-$count}
some=$((count / 10))
below=$((ceiling * 1048576))
above=$((below + 1048576))
cd "$tap_scratch"
mkdir in
html='Content-Type: text/html; charset=utf-8'
coded="$html
Content-Encoding:"
start='日本語の文章です。ひらがなと、かなもあります。'

# ---- content codings ----
"$make_bomb" "$count" $above "$coded br" '' '' br >in/above-br.warc
"$make_bomb" $((count / 2)) $below "$coded br" '' '' br >in/sound-br.warc
"$make_bomb" $some $above "$coded gzip" "$start" '<p>あ</p>' gzip >in/above-gzip.warc
"$make_bomb" $some $above "$coded deflate" "$start" '<p>あ</p>' zlib >in/above-zlib.warc
"$make_bomb" $some $above "$coded deflate" "$start" '<p>あ</p>' deflate >in/above-raw.warc
"$make_bomb" "$count" $above "$coded gzip, gzip" "$start" 'あ' gzip gzip >in/above-twice.warc
"$make_bomb" $some $below "$coded gzip, gzip, gzip, gzip, gzip, gzip, gzip, br" '' '' \
	br gzip gzip gzip gzip gzip gzip gzip >in/labels-8.warc
"$make_bomb" $some $below "$coded gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip" "$start" \
	'あ' gzip >in/labels-9.warc
# ---- chunks ----
"$make_bomb" 1 $((below / 6 - 200)) "$html
Transfer-Encoding: chunked" "$start" 'あ' chunks >in/sound-chunks.warc
"$make_bomb" $some 1000 "$html
Transfer-Encoding: chunked" "$(printf '5\r\n<p>ab\r\nffffffffffffff\r\nあ')" 'い' >in/chunk-size.warc
# ---- markup and charsets ----
i=0
for markup in '<p>あ' '<td>あ' '<div>' '<a href=x>あ</a>' '<br>あ<br>' '<h1>あ' '&#12354;' \
	'<meta name=robots content=noai>' 'あ。' '<li>あ。</li>'; do
	i=$((i + 1))
	"$make_bomb" 1 $below "$coded gzip" "$start" "$markup" gzip >in/markup-$i.warc
done
"$make_bomb" $some $below 'Content-Type: text/html; charset=utf-16le
Content-Encoding: gzip' "$(printf '\377\376')" 'B0' gzip >in/markup-utf16.warc
"$make_bomb" 2 $below 'Content-Type: text/plain; charset=shift_jis
Content-Encoding: gzip' "$(printf '\202\240\202\242\202\244')" "$(printf '\261')" gzip \
	>in/markup-sjis.warc
# ---- headers ----
# warc FIELDS BLOCK: a record of the two files
warc()
{
	printf 'WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:f>\r\n'
	printf 'WARC-Target-URI: http://flood.example/\r\nContent-Length: %s\r\n' "$(wc -c <"$2")"
	cat "$1"
	printf '\r\n'
	cat "$2"
	printf '\r\n\r\n'
}
{
	printf 'HTTP/1.1 200 OK\r\n%s\r\n' "$html"
	yes 'X-Robots-Tag: a' | head -n $((below / 20))
	printf '\r\n<p>%s' "$start"
} >flood
yes 'X-Robots-Tag: a' | head -n 100000 >fields
warc /dev/null flood >in/flood-http.warc
warc fields flood >in/flood-warc.warc
# ---- containers ----
"$make_bomb" $some $above "$html" "$start" 'あ' | gzip >in/record-whole.warc.gz
for j in 1 2 3; do
	"$make_bomb" 1 $above "$html" "$start" "$j" | gzip
done >in/record-members.warc.gz
"$make_bomb" $some $above "$html" "$start" 'あ' | zstd -q --long=27 >in/record-window.warc.zst
# ---- JSON Lines ----
{
	printf '{"text":"%s' "$start" && yes 'あ' | tr -d '\n' | head -c $above && echo '"}'
	printf '{"text":"%s","x":' "$start" && yes '[' | tr -d '\n' | head -c 1000000 && echo '}'
	printf '{"text":"%s' "$start" && yes '\u3042' | tr -d '\n' | head -c $((below / 6 * 6 - 600)) &&
		echo '"}'
	yes '{}' | head -n 300000
} | gzip >in/lines.jsonl.gz

cat >bombs.yaml <<'END'
input: {paths: [in], max_unreadable: 1, on_malformed: drop}
output: {dir: out, dropped: sample}
stages:
  - read
  - normal_form: {form: nfkc}
  - sentence_length: {min_mean: off, max_mean: off, max_longest: off}
  - duplicate_lines:
      max_paragraphs: off
      max_paragraph_chars: off
      max_sentences: off
      max_sentence_chars: off
  - ngram_repetition: {max_top_2: off}
  - segment
  - noun_ratio
  - mask
  - minhash
END
ok 'a run reads them all' "$peak" cost "$jpcurate" run bombs.yaml --quiet --threads 2 \
	--set "input.max_record_bytes=${ceiling}MiB"
read -r kib _ <cost
# README: 18 MiB for each of the 2n + 3 batches, 64 MiB and 16 records for each of the n threads.
bound=$((1024 * (128 + 7 * 18 + 2 * (64 + 16 * ceiling))))
# within NAME
within()
{
	case $jpcurate in
	*asan* | *tsan*) skip "$1" 'a sanitizer takes more' ;;
	*) ok "$1" test "$kib" -lt $bound ;;
	esac
}
echo "# $kib KiB at most, where $bound are allowed; $(du -sk in | cut -f 1) KiB of input"
within '… in the memory that README names'
is '… and counts each by its cause' "$(awk -F '\t' 'NR > 1 {
	sub(".*/", "", $1)
	print $NF " in " $1
}' out/report/unreadable.tsv | sort | uniq -c | sed 's/^ *//')" "$(cat <<END
$count body above the ceiling in above-br.warc
$some body above the ceiling in above-gzip.warc
$some body above the ceiling in above-raw.warc
$count body above the ceiling in above-twice.warc
$some body above the ceiling in above-zlib.warc
$some chunked: cut off in chunk-size.warc
1 jsonl: expected fewer nested values in lines.jsonl.gz
1 jsonl: line above max_record_bytes in lines.jsonl.gz
300000 jsonl: no string field in lines.jsonl.gz
$some too many codings in labels-9.warc
1 warc: endless header in flood-warc.warc
1 warc: record above max_record_bytes in record-members.warc.gz
1 warc: record above max_record_bytes in record-whole.warc.gz
1 warc: record above max_record_bytes in record-window.warc.zst
END
)"
is 'what is sound becomes documents' "$(jq .input.documents out/report/stats.json)" \
	$((count / 2 + 2 * some + 15))

# ---- in pipes ----
"$make_bomb" $((2 * count)) $below "$coded br" '' '' br >pages.warc
# read THREADS: checksum of what one batch in many slices becomes
read_pages()
{
	"$peak" cost "$jpcurate" read --quiet --threads "$1" pages.warc | cksum
}
is 'slices are the same on one thread and on two' "$(read_pages 1)" "$(read_pages 2)"
read -r kib _ <cost
echo "# $kib KiB at most"
within '… and no more than some of them are held'

tap_end
