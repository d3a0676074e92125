#!/bin/sh
# Lists that options name: large ones, and what is told of bad ones, by every command that opens
# them; what a plan records of them, and that a run does not go on with others.
set -eu
. tests/tap.sh
root=$PWD
cd "$tap_scratch"

# config LIST...: a configuration with these lists of hosts.
config()
{
	{
		printf 'input: {paths: [in.jsonl]}\noutput: {dir: out}\nstages:\n'
		printf '  - url: {deny_hosts: ['
		printf '%s, ' "$@"
		printf ']}\n'
	} >c.yaml
}

{
	echo '{"id":"1","url":"http://a.example/","text":"本文"}'
	echo '{"id":"2","url":"http://7654321/","text":"本文"}'
	echo '{"id":"3","url":"http://b.example/","text":"本文"}'
} >in.jsonl

# ---- bad lists ----

bad()
{
	config bad.txt
	fails "$1: check" 2 "^jpcurate: 'bad.txt' $2" "$JPCURATE" check c.yaml
	fails "$1: run" 2 "^jpcurate: 'bad.txt' $2" "$JPCURATE" run -q c.yaml
	fails "$1: filter" 2 "^jpcurate: 'bad.txt' $2" "$JPCURATE" filter url -q --deny-hosts bad.txt \
		in.jsonl
}

printf 'a.example\nb example\n' >bad.txt
bad 'a bad line' "line 2: expected a host name, got 'b example'$"
printf 'a.example\nb example\nc.example\n//\n..\n' >bad.txt
bad 'bad lines' "line 2: expected a host name, got 'b example'; 2 more lines are like it$"
printf 'a.example\n日本.example\n' | iconv -f UTF-8 -t CP932 >bad.txt
bad 'Shift_JIS' 'line 2: expected UTF-8, got 0x93 at byte 1; if it is Shift_JIS: iconv -f CP932 '
printf 'a.example\n' | iconv -f UTF-8 -t UTF-16 >bad.txt
bad 'UTF-16' 'line 1: expected UTF-8, got the mark of UTF-16 at byte 1; if it is UTF-16: iconv '
printf 'a.example\nb\0.example\n' >bad.txt
bad 'a NUL' 'line 2: expected UTF-8, got a NUL at byte 2'
mkdir -p empty.d
config empty.d
fails 'a folder without lists' 2 "no file 'domains' or 'urls' in 'empty.d'" "$JPCURATE" check c.yaml
config none.txt
fails 'no list' 2 "cannot open list 'none.txt': No such file" "$JPCURATE" check c.yaml

mkfifo pipe
config pipe
echo a.example >pipe &
fails 'a pipe, which can be read once' 2 "'pipe' of url.deny_hosts is a pipe" \
	"$JPCURATE" run -q c.yaml
wait

# refused NAME LINE MESSAGE STAGE OPTION: a list with this line.
refused()
{
	echo "$2" >bad.txt
	fails "$1" 2 "'bad.txt' line 1: expected $3" "$JPCURATE" filter "$4" -q "$5" bad.txt in.jsonl
}

refused 'an address that is none' http:///x "an address, got 'http:///x'" url --deny-urls
refused 'a path that is none' x "a path, which begins with /, got 'x'" url --deny-paths
refused 'a word that is none' あ "a word of ASCII letters and digits, got 'あ'" url --deny-words
refused 'a string that is none' -- "letters or digits, got '--'" url --deny-substrings
refused 'a star within a word' 'a.example/x*' "\\* behind / \\? & or =" takedown --urls
refused 'a prefix that is too long' "a.example/$(printf %02048d 0)" 'at most 2,048 bytes' \
	url --deny-urls

# ---- what is told of good ones ----

printf '\357\273\277# licence: CC0-1.0\r\na.example\r\nA.example\r\na.example\r\nb.example' >h.txt
: >e.txt
config h.txt e.txt
# told LIST: what is told of it, without its hash.
told()
{
	sed -n "s/^# list '.*$1' of \(.*\), XXH3.*/\1/p" told
}

counted()
{
	jq -c '[.output.kept, .output.dropped]' out/report/stats.json
}

"$JPCURATE" check c.yaml >told 2>noted
is 'check tells entries and licence' "$(told h.txt)" \
	'url.deny_hosts: 4 entries, licence CC0-1.0'
is '… and of an empty list' "$(told e.txt)" \
	'url.deny_hosts: 0 entries, licence not stated'
is '… once what is there twice' "$(sed "s|'.*/|'|" noted)" \
	"jpcurate: note: list 'h.txt': 1 of 4 entries is equal to earlier ones
jpcurate: note: list 'e.txt' is empty"
config h.txt h.txt
is '… once for all options' "$("$JPCURATE" check c.yaml 2>&1 | grep -c 'equal to earlier')" 1
config h.txt e.txt
"$JPCURATE" plan c.yaml >told 2>noted
is 'plan tells the same' "$(grep -c "^list 'h.txt' of url.deny_hosts: 4 entries, lic" told) \
$(grep -c 'is equal to earlier ones' noted)" '1 1'
"$JPCURATE" run -q c.yaml
is 'duplicates do no harm' "$(counted)" '[1,2]'
is 'the plan records them' \
	"$(jq -c '.lists[] | [.name, .path, .entries, .licence]' out/plan.json)" \
	'["url.deny_hosts","h.txt",4,"CC0-1.0"]
["url.deny_hosts","e.txt",0,null]'

python=python3
"$python" -c 'import jsonschema' 2>/dev/null || python=/usr/bin/python3
# shellcheck disable=SC2016 # $1 is the inner shell's
ok '… as its schema says' sh -c 'cd "$1" && "$2" -W ignore tests/schema_check.py plan.schema.json \
	"$3"' sh "$root" "$python" "$PWD/out/plan.json"
echo '{"w": 1}' >model.json
printf 'stages:\n  - takedown: {ids: [model.json]}\n' >d.yaml
is 'a model is no list' "$("$JPCURATE" check d.yaml | sed -n "s|^# file '.*/\(.*\): .*|\1|p")" \
	"model.json' of takedown.ids"

printf '# licence: CC0\rstages: []\na.example\n' >cr.txt
printf 'stages:\n  - takedown: {ids: [cr.txt]}\n' >d.yaml
"$JPCURATE" check d.yaml >printed.yaml
ok 'a licence ends before what would end its comment' "$JPCURATE" check printed.yaml

# ---- a run does not go on with others ----

rm out/COMPLETE 2>/dev/null || :
echo c.example >e.txt
fails 'a list that changed' 2 "the content of 'e.txt' has changed" "$JPCURATE" run -q c.yaml
: >e.txt
sed 's/deny_hosts: .h.txt, e.txt, ./deny_hosts: [e.txt], allow_hosts: [h.txt]/' c.yaml >d.yaml
fails 'a list of another option' 2 "'out' holds another run: " "$JPCURATE" run -q d.yaml

# ---- folders, compression ----

mkdir category
echo a.example >category/domains
echo b.example/ >category/urls
zstd -q h.txt -o h.txt.zst
{
	echo c.example | gzip
	gzip -c category/domains
} >d.gz
config category
rm -rf out
"$JPCURATE" run -q c.yaml
is 'a category of UT1' "$(counted)" '[1,2]'
is '… both files are in the plan' "$(jq -c '[.lists[].path]' out/plan.json)" \
	'["category/domains","category/urls"]'
echo c.example >>category/urls
fails '… and may not change' 2 "the content of 'category/urls' has changed" \
	"$JPCURATE" run -q c.yaml
# kept LIST: the documents whose hosts are not on it.
kept()
{
	"$JPCURATE" filter url -q --deny-hosts "$1" in.jsonl | jq -r .id | tr '\n' ' '
}

is 'zstd' "$(kept h.txt.zst)" '2 '
is 'gzip, two members' "$(kept d.gz)" '2 3 '

# ---- 10⁷ entries ----

# Under sanitizers, and where the program is slow for another reason, less.
n=10000000
case $JPCURATE in */release*) ;; *) n=100000 ;; esac
seq $n >large.txt
config large.txt
"$JPCURATE" filter url -q --deny-hosts large.txt --report r.tsv in.jsonl >kept.jsonl
is "$n entries" "$(jq -r .id kept.jsonl | tr '\n' ' ')" "1 $([ $n -gt 7654321 ] || echo '2 ')3 "
tap_end
