#!/bin/sh
# Rights signals travel from page, HTTP header and record into the document, and fit the schema.
set -eu
. tests/tap.sh

# record WARC-FIELDS HTTP-FIELDS HTML N: response N in WARC.
record()
{
	printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n%b\r\n%s' "$2" "$3" \
		>"$tap_scratch/block"
	printf 'WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:%s>\r\n' "$4"
	printf 'WARC-Target-URI: https://a.example/%s\r\nWARC-Date: 2024-05-01T00:00:00Z\r\n' "$4"
	printf '%bContent-Length: %d\r\n\r\n' "$1" "$(wc -c <"$tap_scratch/block")"
	cat "$tap_scratch/block"
	printf '\r\n\r\n'
}

text='<p>これは日本語で書かれた短い文章であり、権利に関する印を調べるためのものです。</p>'
link='Link: <https://a.example/h>; rel="license"\r\n'
fields="X-Robots-Tag: noindex\r\nX-Robots-Tag: b: noai\r\nTDM-Reservation: 0\r\n"
metas="<meta name=robots content='noindex,&quot;noai&quot;'><meta name=GPTBot content=noai>"
{
	record '' "${fields}tdm-policy: https://a.example/p\r\n$link" \
		"$metas<meta name=tdm-reservation content=1>$text" 1
	record '' "$link" "$text<a rel=license href='/terms?a=1&amp;b=2'>条件</a>" 2
	record 'WARC-Truncated: length\r\n' "${link}x-robots-tag: \377\r\n" "$text" 3
} >"$tap_scratch/rights.warc"
"$JPCURATE" read -q --truncated keep "$tap_scratch/rights.warc" >"$tap_scratch/docs.jsonl"

# rights N: those of document N.
rights()
{
	jq -cS "select(.id == \"urn:x:$1\") | .jpcurate.rights" "$tap_scratch/docs.jsonl"
}

is 'header and page' "$(rights 1 | tr -d '\n')" "$(jq -cSn '{status: 200,
	robots: "noindex,\"noai\", GPTBot: noai", x_robots_tag: "noindex, b: noai",
	tdm_reservation: "1", tdm_policy: "https://a.example/p", license: "https://a.example/h"}')"
is 'the licence of the page counts more' "$(rights 2)" \
	'{"license":"/terms?a=1&b=2","status":200}'
is 'bytes that are no UTF-8, a truncated page' "$(rights 3)" "$(jq -cSn '{status: 200,
	license: "https://a.example/h", x_robots_tag: "�", truncated: "length"}')"
# A bound drops by them, of crawls and of what was written of one, and a list takes pages out.
"$JPCURATE" filter rights -q --max-noindex 0 --max-noai off --dropped "$tap_scratch/dropped.jsonl" \
	--truncated keep --format warc <"$tap_scratch/rights.warc" >"$tap_scratch/kept.jsonl"
is 'the stage reads them in a crawl' \
	"$(jq -r '.jpcurate.dropped.violated[]' "$tap_scratch/dropped.jsonl" | tr '\n' ' ')" \
	'rights.max_tdm_reservation rights.max_noindex '
"$JPCURATE" filter rights -q --max-noindex 0 --max-noai off --max-tdm-reservation off \
	--min-licence 1 --licences a.example/ <"$tap_scratch/docs.jsonl" >"$tap_scratch/kept.jsonl"
is '… and in JSON Lines' "$(jq -r .id "$tap_scratch/kept.jsonl" | tr '\n' ' ')" 'urn:x:3 '
printf 'http://A.example:443/2?utm_source=x\n' >"$tap_scratch/urls.txt"
echo urn:x:3 >"$tap_scratch/ids.txt"
"$JPCURATE" filter takedown -q --urls "$tap_scratch/urls.txt" --ids "$tap_scratch/ids.txt" \
	--truncated keep --format warc <"$tap_scratch/rights.warc" >"$tap_scratch/kept.jsonl"
is 'a page that somebody asked to leave out' "$(jq -r .id "$tap_scratch/kept.jsonl")" urn:x:1
python=python3
"$python" -c 'import jsonschema' 2>/dev/null || python=/usr/bin/python3
# shellcheck disable=SC2016 # $1 is the inner shell's
ok 'documents fit their schema' sh -c '"$1" -W ignore tests/schema_check.py --lines \
	document.schema.json <"$2"' sh "$python" "$tap_scratch/docs.jsonl"
tap_end
