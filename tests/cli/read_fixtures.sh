#!/bin/sh
# Crawl files of every kind from end to end: odd but sound records become documents, what is no
# WARC is refused with advice, and a run over all shared fixtures finds what their table says.
set -u
. tests/tap.sh
work=$tap_scratch
data=${JPCURATE_SHARED_DATA:-../shared/data}/warc
table=$PWD/tests/data/warc_fixtures.tsv
tab=$(printf '\t')
case $JPCURATE in
*tsan*)
	skip 'crawl files of every kind' 'for builds without ThreadSanitizer: one thread reads them'
	tap_end
	;;
esac

# read_all FILE...: documents of every language
read_all()
{
	"$JPCURATE" read -q --min-japanese off "$@"
}

# record TYPE FIELDS BLOCK: a record in which lines end with $nl; all are formats of printf
record()
{
	# shellcheck disable=SC2059
	record_block=$(printf "$3" && echo .)
	record_block=${record_block%.}
	# shellcheck disable=SC2059
	printf "$version${nl}WARC-Type: $1$nl$2${2:+$nl}Content-Length: %d$nl$nl%s$nl$nl" \
		"$(printf %s "$record_block" | wc -c)" "$record_block"
}

# ---- odd records -----------------------------------------------------------------------

html='Content-Type: text/html; charset=UTF-8'
odd_records()
{
	record warcinfo '' 'software: x\r\n'
	record response 'WARC-Target-URI: http://a.example/status' \
		"HTTP/1.1 200\r\n$html\r\n\r\n<p>理由句なし。</p>"
	record response 'WARC-Target-URI: <http://a.example/brackets>' \
		"HTTP/1.1 200 OK\r\n$html\r\n\r\n<p>山括弧の中。</p>"
	record response 'WARC-Target-URI: http://a.example/a b　c' \
		"HTTP/1.1 200 OK\r\n$html\r\n\r\n<p>空白のある所。</p>"
	record response 'warc-target-uri:http://a.example/lower' \
		"HTTP/1.0 200 OK\ncontent-type:TEXT/HTML\n\n<p>改行だけの頭。</p>"
	record response "WARC-Target-URI:$nl http://a.example/folded" \
		"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=utf-8\r\n\r\n<p>折り返し。</p>"
	record response 'WARC-Target-URI: http://a.example/none' \
		'HTTP/1.1 200 OK\r\n\r\n <!DOCTYPE html><p>型のない頁。</p>'
	record response 'WARC-Target-URI: http://a.example/image' \
		'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n<p>画像ではない。</p>'
	record response "WARC-Target-URI: dns:a.example${nl}Content-Type: text/dns" \
		'20240501000000\na.example. 1 IN A 1.2.3.4\n'
	record request 'WARC-Target-URI: http://a.example/' 'GET / HTTP/1.1\r\n\r\n'
	record revisit 'WARC-Target-URI: http://a.example/' "HTTP/1.1 200 OK\r\n$html\r\n\r\n"
	record metadata 'WARC-Target-URI: http://a.example/' 'via: http://b.example/\r\n'
	record continuation 'WARC-Segment-Number: 2' '<p>続き。</p>'
	record monkeys 'WARC-Target-URI: http://a.example/' '<p>猿。</p>'
	record resource "WARC-Target-URI: file:///r.html$nl$html" '<p>資源の頁。</p>'
	record resource "WARC-Target-URI: file:///r.txt${nl}Content-Type: text/plain" '資源。'
	record conversion "WARC-Target-URI: http://a.example/wet${nl}Content-Type: text/plain" \
		'抽出済みの本文。\n二行目。\n'
}
version=WARC/1.0 nl='\r\n'
odd_records >"$work/odd.warc"
version=WARC/0.17 nl='\n'
odd_records >"$work/lines.warc"
cat >"$work/odd.want" <<'END'
http://a.example/status	理由句なし。
http://a.example/brackets	山括弧の中。
http://a.example/a b　c	空白のある所。
http://a.example/lower	改行だけの頭。
http://a.example/folded	折り返し。
http://a.example/none	型のない頁。
file:///r.html	資源の頁。
http://a.example/wet	抽出済みの本文。\n二行目。\n
END

# texts_of FILE...
texts_of()
{
	read_all "$@" | jq -r '[.url, .text] | @tsv'
}

is "odd records are documents, the others none" "$(texts_of "$work/odd.warc")" \
	"$(cat "$work/odd.want")"
is "… with LF and version 0.17" "$(texts_of "$work/lines.warc")" "$(cat "$work/odd.want")"
{
	printf 'torn page\n</html>\n'
	cat "$work/odd.warc"
} >"$work/before.warc"
is "… behind garbage" "$(texts_of "$work/before.warc")" "$(cat "$work/odd.want")"
head -c -4 "$work/odd.warc" >"$work/unended.warc"
is "… without line ends at the end" "$(texts_of "$work/unended.warc")" "$(cat "$work/odd.want")"

cat >"$work/all.yaml" <<'END'
input: {paths: [in], max_unreadable: 1}
output: {dir: out}
stages:
  - read: {min_japanese: off}
  - length: {min_chars: 0, min_japanese_chars: off}
END

# run_on INPUT: everything is kept; into $work/out
run_on()
{
	rm -rf "$work/out"
	"$JPCURATE" run "$work/all.yaml" --quiet --set "input.paths=$1" --set "output.dir=$work/out"
}

# input_of KEY...: counts of the run
input_of()
{
	for key; do jq ".input.$key" "$work/out/report/stats.json"; done | tr '\n' ' '
}

# ranges: unreadable ones, with the names of files alone
ranges()
{
	sed -n "1d;/${tab}padding$tab/d;s|^[^$tab]*/||p" "$work/out/report/unreadable.tsv"
}

ok "a run over them" run_on "$work/before.warc"
is "… counts them" "$(input_of records documents skipped unreadable padding_bytes)" "18 8 9 1 0 "
is "… and the garbage" "$(ranges)" \
	"$(printf 'before.warc\t0\t0\t18\tdisk\twarc: no record header')"
ok "… and is proved" "$JPCURATE" verify "$work/out"

# ---- what is refused ---------------------------------------------------------------------

expected='expected WARC, JSON Lines, text or HTML, plain, .gz or .zst'
recompress="convert it to WARC, as with \`warcio recompress OLD.arc.gz NEW.warc.gz\`"

# refused FILE WHAT [ADVICE]: in a pipe and by a run, without a document
refused()
{
	refused_message="'$1' is $2; $expected${3:+: $3}"
	read_all "$1" >"$work/stdout" 2>"$work/stderr"
	is "${1##*/} is refused" "$? $(wc -c <"$work/stdout")" "1 0"
	is "… with a reason" "$(cat "$work/stderr")" "jpcurate: $refused_message"
	run_on "$1" 2>"$work/stderr"
	is "… by a run" "$? $(find "$work/out" -name 'part-*' | wc -l)" "1 0"
	ok "… which says so, too" grep -qF "jpcurate: $refused_message" "$work/stderr"
}

{
	printf 'filedesc://x.arc 0.0.0.0 20080430204825 text/plain 24\n1 0 InternetArchive\nURL'
	printf ' \n\n\nhttp://a.example/ 1.2.3.4 20080430204825 text/html 44\n'
	printf 'HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>あ\n'
} >"$work/x.arc"
sed '1,3d' "$work/x.arc" >"$work/headless.arc"
gzip -k "$work/x.arc" "$work/headless.arc"
head -c 40 "$work/x.arc.gz" >"$work/cut.arc.gz"
cp "$work/headless.arc.gz" "$work/unnamed.gz"
for file in x.arc x.arc.gz headless.arc headless.arc.gz cut.arc.gz unnamed.gz; do
	refused "$work/$file" 'an ARC file' "$recompress"
done
for file in x.arc headless.arc.gz; do
	is "$file in a pipe" "$(read_all <"$work/$file" 2>&1)" \
		"jpcurate: 'stdin' is an ARC file; $expected: $recompress"
done
cp "$work/odd.warc" "$work/named.arc"
is "but WARC by the name of .arc is read" "$(texts_of "$work/named.arc" | wc -l)" 8
: >"$work/empty.arc"
is "… and an empty file is empty" "$(texts_of "$work/empty.arc" 2>&1 | wc -l)" 0

mkdir "$work/mixed" "$work/mixed/old"
cp "$work/odd.warc" "$work/mixed/"
cp "$work/x.arc.gz" "$work/headless.arc" "$work/mixed/old/"
rm -rf "$work/out"
"$JPCURATE" run "$work/all.yaml" --set "input.paths=$work/mixed" --set "output.dir=$work/out" \
	2>"$work/stderr"
is "a folder that holds them, too, is read" "$? $(input_of documents)" "0 8 "
is "… with a warning" "$(grep ARC "$work/stderr")" "jpcurate: warning: 2 ARC files in folders are $(
	)not read, the first is '$work/mixed/old/headless.arc'; \`warcio recompress\` makes WARC of it"

mkdir "$work/packed"
cp "$work/odd.warc" "$work/packed/"
for name in b.warc.lz4 a/z.wet.xz a/x.jsonl.bz2 a/old.arc.7z; do
	mkdir -p "$work/packed/a"
	echo 'of no matter' >"$work/packed/$name"
done
for name in .hidden.warc.xz x.warc.gz.md5 notes.xz warc.bz2; do
	echo 'no shard' >"$work/packed/$name"
done
rm -rf "$work/out"
"$JPCURATE" run "$work/all.yaml" --set "input.paths=$work/packed" --set "output.dir=$work/out" \
	2>"$work/stderr"
is "a folder with other compressions is read" "$? $(input_of documents)" "0 8 "
is "… with a warning" "$(grep warning "$work/stderr" | grep folders)" "jpcurate: warning: 4 $(
	)compressed files in folders are not read, the first is '$work/packed/a/old.arc.7z'; only .gz $(
	)and .zst are decompressed"
find "$work/packed/a" ! -name old.arc.7z -type f -exec rm {} +
rm "$work/packed/b.warc.lz4"
"$JPCURATE" run "$work/all.yaml" --set "input.paths=$work/packed" --set "output.dir=$work/one" \
	2>"$work/stderr"
ok "… of one file" grep -q 'warning: 1 compressed file in folders is not read' "$work/stderr"

printf ' CDX N b a m s k r M S V g\nexample,a)/ 2024 http://a.example/ -\n' >"$work/x.cdx"
refused "$work/x.cdx" 'an index of crawl files (CDX)' 'name the files that it lists'

# A page or text of which the magic number of its compression is damaged is no page of noise.
echo '文書である。' | gzip -n >"$work/note.txt.gz"
is "a compressed text" "$(texts_of "$work/note.txt.gz")" "${tab}文書である。\\n"
printf '\237' | dd of="$work/note.txt.gz" bs=1 conv=notrunc 2>/dev/null
refused "$work/note.txt.gz" 'a binary file'
echo '文書である。' >"$work/plain.txt.gz"
is "a text that is not compressed in spite of its name" "$(texts_of "$work/plain.txt.gz")" \
	"${tab}文書である。\\n"

# ---- the shared fixtures -----------------------------------------------------------------

if [ ! -d "$data" ]; then
	skip "shared fixtures" "no shared data"
	tap_end
fi

# column N: the sum over all files that are not refused
column()
{
	grep -v '^#' "$table" | awk -F "$tab" -v n="$1" '$7 == "-" { sum += $n } END { print sum }'
}

# The kind of each that is refused, and its advice.
grep -v '^#' "$table" | awk -F "$tab" '$7 != "-" { print $1 "\t" $7 }' >"$work/refused"
while IFS=$tab read -r file _; do
	read_all "$data/$file" 2>&1
done <"$work/refused" | sed "s|^jpcurate: '$data/\(.*\)' is \(.*\); expected.*|\1$tab\2|" \
	>"$work/got"
is "refused fixtures" "$(cat "$work/got")" "$(cat "$work/refused")"

grep -v '^#' "$table" | awk -F "$tab" -v dir="$data" '$7 == "-" { print dir "/" $1 }' \
	>"$work/fixtures.list"
case $data in /*) ;; *) sed -i "s|^|$PWD/|" "$work/fixtures.list" ;; esac
ok "a run over all others" run_on "@$work/fixtures.list"
is "… finds the documents of the table" "$(input_of documents padding_bytes)" \
	"$(column 3) $(column 6) "
is "… and its ranges" "$(ranges | awk -F "$tab" \
	'{ print $2 ($3 > 0 ? "/" $3 : "") "+" $4 ($5 == "disk" ? "" : "s") " " $6 }' | sort)" \
	"$(grep -v '^#' "$table" | cut -f5 | grep -v '^-$' | sed 's/; /\n/g' | sort)"
ok "… every byte is booked" "$JPCURATE" verify "$work/out"

# content_of FOLDER: its documents, and what could not be read
content_of()
{
	find "$1" -name 'part-*.zst' | sort | xargs zstd -dc | cat - "$1/report/unreadable.tsv"
}

"$JPCURATE" run "$work/all.yaml" --quiet --set "input.paths=@$work/fixtures.list" \
	--set "output.dir=$work/split" --set input.split_bytes=100000
ok "in many tasks" test "$(jq '.tasks | length' "$work/split/plan.json")" -gt 80
content_of "$work/out" >"$work/whole.content"
content_of "$work/split" >"$work/split.content"
ok "… they give the same" cmp "$work/whole.content" "$work/split.content"

# The charset of each page, whatever its label says.
jq -r '[.url, ({cp932: "shift_jis", euc_jp: "euc-jp", iso2022_jp: "iso-2022-jp"}[.enc] // .enc)] |
	@tsv' "$data/ja/EXPECTED.jsonl" | sort >"$work/charsets"
for file in ja-wget.warc.gz ja-wget-nogz.warc; do
	is "charsets in $file" "$("$JPCURATE" read -q "$data/ja/$file" |
		jq -r 'select(.url | endswith("/missing.html") | not) | [.url, .jpcurate.charset] | @tsv' |
		sort)" "$(cat "$work/charsets")"
done

# A text that others extracted is what it was, byte for byte.
for file in whirlwind.warc.wet whirlwind.warc.wet.gz; do
	length=$(gzip -cdf "$data/cc-whirlwind/$file" | sed -n 's/^Content-Length: //p' | tail -n 1 |
		tr -d '\r')
	gzip -cdf "$data/cc-whirlwind/$file" | tail -c $((length + 4)) | head -c "$length" \
		>"$work/block"
	read_all "$data/cc-whirlwind/$file" | jq -j .text >"$work/text"
	ok "the text of $file" cmp "$work/block" "$work/text"
done
tap_end
