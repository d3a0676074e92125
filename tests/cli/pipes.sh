#!/bin/sh
# What pipe commands accept, refuse and promise beyond single stages.
set -u
. tests/tap.sh
work=$tap_scratch
printf '{"text":"a"}\n{"text":"a"}\n{"text":"b"}\n' >"$work/docs"

# refused MESSAGE COMMAND...: usage or configuration error, with exactly this message
refused()
{
	refused_message=$1
	shift
	"$JPCURATE" "$@" <"$work/docs" >"$work/stdout" 2>"$work/stderr"
	is "refused: $*" $? 2
	is "… the message" "$(head -n 1 "$work/stderr")" "jpcurate: $refused_message"
	is "… no output" "$(wc -c <"$work/stdout")" 0
}

refused "stage 'length' does not belong to 'mask'; for a file of that name, write './length'" \
	mask length
refused "stage 'mask' is no filter" filter mask
refused "expected the name of a stage, or -c CONFIG" filter
refused "two fields of a document have the name 'text'" filter length --meta-key text
refused "two fields of a document have the name 'title'" read --text-field title
refused "stdout is for documents; --dropped and --report need files" \
	filter length --dropped -
refused "--annotate is for filters; a deduplicator measures nothing by itself" \
	dedup exact --annotate
refused "--annotate is for filters; a deduplicator measures nothing by itself" \
	dedup minhash --annotate
example='as in part-%06d.jsonl.zst'
refused "pattern 'part.jsonl' must number shards by one %d, $example" \
	write part.jsonl
refused "pattern '%d-%d.jsonl' must number shards by one %d, $example" \
	write %d-%d.jsonl
refused "pattern '%d.jsonl.gz' must end in .zst or in a name for plain text, $example" \
	write %d.jsonl.gz
refused "expected a pattern, got 0 arguments" write

is "several stages of a group" \
	"$(printf '{"text":"a\\u0007\\r\\nb "}\n' | "$JPCURATE" normalize newlines controls -q)" \
	'{"text":"a\nb "}'
is "segment by itself writes wakati" "$(echo '{"text":"名前はまだ無い"}' | "$JPCURATE" segment -q)" \
	'{"text":"名前 は まだ 無い"}'
"$JPCURATE" filter length --annotate --min-chars 2 -q <"$work/docs" >"$work/stdout"
is "--annotate drops nothing" "$(wc -l <"$work/stdout")" 3
is "… and writes values and violated bounds" \
	"$(head -n 1 "$work/stdout" | jq -c '.jpcurate | [.violated, .values["length.min_chars"]]')" \
	'[["length.min_chars"],1]'

# Flags win over the configuration, which gives the rest.
cat >"$work/c.yaml" <<'YAML'
input: {fields: {text: body}}
stages:
  - length: {min_chars: 2}
  - length@long: {min_chars: 5}
YAML
echo '{"body":"abc","other":"abcdef"}' >"$work/body"
is "the configuration names the fields" \
	"$("$JPCURATE" filter length -c "$work/c.yaml" -q <"$work/body" | wc -l)" 1
is "… all its stages of the kind run" \
	"$("$JPCURATE" filter -c "$work/c.yaml" -q <"$work/body" | wc -l)" 0
is "… a flag names another field" \
	"$("$JPCURATE" filter -c "$work/c.yaml" -q --text-field other <"$work/body" | wc -l)" 1

"$JPCURATE" write "$work/w/p-%d.jsonl" -q --shard-documents 1 <"$work/docs"
is "write makes shards" "$(cat "$work"/w/p-0.jsonl "$work"/w/p-1.jsonl "$work"/w/p-2.jsonl)" \
	"$(cat "$work/docs")"
"$JPCURATE" write "$work/w/p-%d.jsonl" -q <"$work/docs" 2>"$work/stderr"
is "… and refuses to mix with older ones" $? 1
is "… naming the first" "$(cat "$work/stderr")" \
	"jpcurate: '$work/w/p-0.jsonl' is there already; remove it or choose another pattern"

head -c 3000 /dev/zero | tr '\0' x >"$work/garbage.warc"
"$JPCURATE" read -q "$work/garbage.warc" 2>"$work/stderr"
is "a crawl that is all damage is an error" $? 1
ok "… that says how much" grep -q \
	'100.00 % of the input.s bytes are unreadable (3000 of 3000 bytes on disk),' "$work/stderr"

# Files that we do not read must not become documents of noise.
foreign()
{
	# shellcheck disable=SC2059
	printf "$2" >"$work/foreign"
	"$JPCURATE" read -q "$work/foreign" >"$work/stdout" 2>"$work/stderr"
	is "$1 is refused" $? 1
	is "… as such" "$(cut -d ';' -f 1 "$work/stderr")" "jpcurate: '$work/foreign' is $1"
	is "… without output" "$(wc -c <"$work/stdout")" 0
}
foreign "an xz file" '\3757zXZ\000\000\004\346\326\264\106\002\000\041'
foreign "an lz4 file" '\004\042\115\030abcdefghijklmnop'
foreign "a PDF file" '%%PDF-1.4 abcdefghijklmnop'
foreign "a binary file" 'ab\000cdefghijklmnopqrs'

echo '{"text":"a"' >>"$work/docs"
"$JPCURATE" filter length -q --dropped "$work/dropped.jsonl" <"$work/docs" >/dev/null 2>&1
is "a failed run: exit status" $? 1
is "… leaves no file that looks complete" "$(ls "$work"/dropped* 2>/dev/null)" ""

"$JPCURATE" filter length -q --min-chars 0 "$work/body" --text-field body >&- 2>"$work/stderr"
is "a closed stdout is an error" $? 1
for command in read filter modify normalize segment mask dedup write run plan check status report \
	stages version; do
	ok "$command -h" sh -c "'$JPCURATE' $command -h | grep -q '^usage: jpcurate $command'"
done
ok "mask -h lists the options of the mask" sh -c "'$JPCURATE' mask -h | grep -q -e --email-template"
ok "a flag that is on shows how it is turned off" sh -c "'$JPCURATE' modify citations -h |
	grep -q -e '--numbers=true ' && '$JPCURATE' modify citations -h | grep -q -e '--lists  '"
tap_end
