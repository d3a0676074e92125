#!/bin/sh
# Which responses are pages: by their media type, and where that says nothing, by what the crawler
# found or by their first bytes.
set -eu
. tests/tap.sh

# record NAME TYPE-FIELD WARC-FIELD BODY
record()
{
	printf 'HTTP/1.1 200 OK\r\n%b\r\n%b' "$2" "$4" >"$tap_scratch/block"
	printf 'WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:%s>\r\n%b' "$1" "$3"
	printf 'Content-Length: %d\r\n\r\n' "$(wc -c <"$tap_scratch/block")"
	cat "$tap_scratch/block"
	printf '\r\n\r\n'
}

page='<p>これは短い文章です。</p>'
identified='WARC-Identified-Payload-Type: text/html\r\n'
{
	record html 'Content-Type: Text/HTML;charset=utf-8\r\n' '' "$page"
	record xhtml 'Content-Type: application/xhtml+xml\r\n' '' "$page"
	record telephone 'Content-Type: application/vnd.wap.xhtml+xml\r\n' '' "$page"
	record plain 'Content-Type: text/plain\r\n' '' 'これは短い文章です。'
	record none '' '' "\r\n $page"
	record bom '' '' "\357\273\277$page"
	record nonsense 'Content-Type: html\r\n' '' "$page"
	record any 'Content-Type: */*\r\n' '' "$page"
	record unknown 'Content-Type: application/unknown\r\n' '' "$page"
	record found 'Content-Type: unknown/unknown\r\n' "$identified" 'これは短い文章です。'
	record -pdf 'Content-Type: application/pdf\r\n' "$identified" "$page"
	record -image 'Content-Type: image/svg+xml\r\n' '' "$page"
	record -json 'Content-Type: application/json\r\n' '' '{"a":"これは短い文章です。"}'
	record -nothing '' '' 'これは短い文章です。'
	record -other 'Content-Type: x\r\n' 'WARC-Identified-Payload-Type: image/png\r\n' "$page"
	record -cut 'Content-Encoding: gzip\r\n' '' '\037\213\010\0\0\0\0\0\0\003\003'
} >"$tap_scratch/types.warc"
"$JPCURATE" read -q --max-unreadable 1 --report "$tap_scratch/report" \
	"$tap_scratch/types.warc" >"$tap_scratch/docs.jsonl"
is 'pages' "$(jq -r '.id | sub("urn:x:"; "")' "$tap_scratch/docs.jsonl" | tr '\n' ' ')" \
	'html xhtml telephone plain none bom nonsense any unknown found '
is 'all have the text' "$(jq -r .text "$tap_scratch/docs.jsonl" | sort | uniq -c | tr -s ' ')" \
	' 10 これは短い文章です。'
# counter NAME: of the report.
counter()
{
	awk -F '\t' -v name="$1" '$1 == name { print $2 }' "$tap_scratch/report"
}

is 'others are skipped' "$(counter skipped.not_text)" 5
is 'an unknown one of which the body is damaged is told' "$(grep 'unreadable.*warc' \
	"$tap_scratch/report" | cut -f 7)" 'content coding cut off'
"$JPCURATE" read -q --max-unreadable 1 --truncated keep --min-japanese off \
	"$tap_scratch/types.warc" >"$tap_scratch/kept.jsonl"
is 'with --truncated keep it is no page, either' "$(jq -r .id "$tap_scratch/kept.jsonl" | wc -l)" 10
tap_end
