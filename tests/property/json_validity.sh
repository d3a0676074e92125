#!/bin/sh
# What a stage accepts, it writes as JSON: every odd but valid line passes every kind of stage and
# is read by jq behind it; every line that is none is refused by all of them. (A lone surrogate in
# a field that we do not know stays as it is: JSON by its grammar, though jq 1.6 dislikes it.)
# shellcheck disable=SC2129 # material is added kind by kind
set -u
. tests/tap.sh
work=$tap_scratch

cat >"$work/valid" <<'LINES'
{"text":""}
{"text":"a\/\\\"\b\f\n\r\t\u0000\u001f\u3042\ud83d\ude00"}
{"text":"\u006d\u0061il a\u0040example.jp \"090-1234-5678\""}
{"text":"lone \ud800 and \udc00\ud800","x":"\ud83d\ude00"}
{"te\u0078t":"a","jpc\u0075rate":{"\u0070ii":{"phone":1}},"\"":1}
{"text":"a","jpcurate":null}
{"text":"a","jpcurate":7}
{"text":"a","jpcurate":[{"a":1}]}
{"text":"a","jpcurate":{}}
{"jpcurate":{"pii":{"email":1},"pii":2},"text":"090-1234-5678"}
{"text":"a","id":1.50e+3,"url":null}
{"text":"a","id":"a","id":"b","x":1,"x":2}
{"text":"a","x":[true,false,null,0,-0,-0.0,1e5,1E-5,0.1e+1,123456789012345678901234567890]}
{"text":"a","x":{"a":{"b":[{},[],[[]],{"":""}]}}}
{"text":"a","]}":"]}\"","[":["{","}"]}
{"":"","text":"a"}
{"text":"{\"text\":\"b\"}"}
{"text":"これは本文です。メールは a@example.jp まで。","title":"表\\題"}
LINES
printf ' {\t"text" : "a" , "x" : [ ] } \n' >>"$work/valid"
printf '{"text":"a\177b","x":"\177"}\r\n' >>"$work/valid"
printf '{"text":"\343\201 ill-formed \377","x":"ok"}\n' >>"$work/valid"
nested()
{
	printf '{"text":"a","x":'
	printf "%$1s" '' | sed 's/ /[/g'
	printf "%$1s" '' | sed 's/ /]/g'
	printf '}\n'
}
nested 254 >>"$work/valid"

cat >"$work/invalid" <<'LINES'
x
[]
"text"
{"text":"a"
{"text":"a
{"text":"a"}}
{"text":"a"} {"text":"b"}
{"text":"a",}
{,"text":"a"}
{"text" "a"}
{"text":}
{text:"a"}
{'text':'a'}
{"text":"a","x":tru}
{"text":"a","x":True}
{"text":"a","x":nullx}
{"text":"a","x":undefined}
{"text":"a","x":+1}
{"text":"a","x":+-.}
{"text":"a","x":01}
{"text":"a","x":1.}
{"text":"a","x":.1}
{"text":"a","x":1e}
{"text":"a","x":--1}
{"text":"a","x":0x10}
{"text":"a","x":1 2}
{"text":"a","x":[}
{"text":"a","x":[1}}
{"text":"a","x":{]}
{"text":"a","x":{"a":1]}
{"text":"a","x":[1,]}
{"text":"a","x":[,1]}
{"text":"a","x":{"a"}}
{"text":"a","x":{"a":1,}}
{"text":"a","x":{1:2}}
{"text":"a\qb"}
{"text":"a\u12"}
{"text":"a\u12g4"}
{"text":"a\x41"}
{"text":"a","x":"\q"}
{"text":"a","\q":1}
{"text":"a","jpcurate":{"x":tru}}
{"text":"a",/* comment */"x":1}
LINES
for byte in 000 001 011 013 014 033 037; do
	printf '{"text":"a","x":"%b"}\n{"text":"0123456789%bb"}\n' "\\0$byte" "\\0$byte"
done >>"$work/invalid"
printf '{"text":"a","x":\302\240 1}\n{"text":"a"}\000\n' >>"$work/invalid"
nested 255 >>"$work/invalid"
# JSON, but nobody knows which of the two is meant
cat >"$work/ambiguous" <<'LINES'
{"text":"090-1234-5678","text":"b"}
{"text":"a","te\u0078t":"b"}
{"text":"a","jpcurate":{},"jpcurate":{}}
LINES

# stage KIND [OPTION...]: one of each kind, with options that keep everything
stage()
{
	name=$1
	shift
	set -- --format jsonl -q "$@"
	case $name in
	filter) "$JPCURATE" filter length "$@" --min-chars 0 --min-japanese-chars off ;;
	modify) "$JPCURATE" modify newlines "$@" ;;
	normalize) "$JPCURATE" normalize "$@" ;;
	mask) "$JPCURATE" mask "$@" ;;
	dedup) "$JPCURATE" dedup exact --max-copies 1000 "$@" ;;
	annotate) "$JPCURATE" filter length "$@" --annotate ;;
	dropped) "$JPCURATE" filter length "$@" --min-chars 1000000 --dropped "$tap_scratch/dropped" &&
		cat "$tap_scratch/dropped" ;;
	esac
}

# accepted KIND FILE MESSAGE: the numbers of lines that the stage does not refuse with that message
accepted()
{
	seq "$(wc -l <"$2")" | while IFS= read -r number; do
		sed -n "${number}p" "$2" | stage "$1" >"$work/out" 2>"$work/err"
		grep -qE "$3" "$work/err" && [ ! -s "$work/out" ] || echo "line $number"
	done
}

no_json='line 1, column [0-9]+: not JSON: expected '
repeated="line 1: expected one field '(text|jpcurate)'"
total=$(wc -l <"$work/valid")
for kind in filter modify normalize mask dedup annotate dropped; do
	stage $kind <"$work/valid" >"$work/out" 2>"$work/err"
	is "$kind: exit status" $? 0
	sed 's/^/# /' "$work/err"
	is "… lines that jq reads" "$(jq -c .text "$work/out" 2>&1 | wc -l)" "$total"
	is "… line by line" "$(jq -Rc 'fromjson | objects | 1' "$work/out" 2>&1 | grep -cx 1)" "$total"
	is "… refuses what is none" "$(accepted $kind "$work/invalid" "$no_json")" ""
	is "… and repeated fields" "$(accepted $kind "$work/ambiguous" "$repeated")" ""
done

{
	cat "$work/invalid" "$work/ambiguous"
	echo '{"text":"good"}'
} >"$work/mixed"
stage filter --on-malformed drop --report "$work/report.tsv" <"$work/mixed" >"$work/out"
is "on_malformed: drop keeps the good one" "$(cat "$work/out")" '{"text":"good"}'
is "… and counts the others" \
	"$(awk -F '\t' '$1 == "unreadable_records" {print $2}' "$work/report.tsv")" \
	$(($(wc -l <"$work/mixed") - 1))
tap_end
