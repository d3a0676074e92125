#!/bin/sh
# What a run takes as its input: lists, folders, empty files; what is told of it.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

mkdir in
for i in 1 2 3; do
	echo "{\"text\":\"日本語の文章 $i\"}" >in/$i.jsonl
done
cat >run.yaml <<'EOF'
input: {paths: [in]}
output: {dir: out}
stages:
  - exact
EOF

# run FOLDER [PATHS]: a run of its own.
run()
{
	"$jpcurate" run run.yaml --set output.dir="$1" ${2:+--set input.paths="$2"}
}

inputs()
{
	grep -c '"path"' "$1/plan.json"
}

# ---- lists ----
printf '\357\273\277# two of three\r\n1.jsonl\r\n\n \t\n#2.jsonl\n3.jsonl' >in/list.txt
gzip -k in/list.txt
zstd -q in/list.txt
head -c 20 in/list.txt | gzip >in/members.gz
tail -c +21 in/list.txt | gzip >>in/members.gz
for list in list.txt list.txt.gz list.txt.zst members.gz; do
	ok "a list: $list" run "of-$list" "@in/$list"
	is '… without comments and blank lines' "$(inputs "of-$list")" 2
done
printf '# ours\nx.jsonl\n' >list.txt
fails 'a wrong line of a list' 1 \
	"'list.txt': line 2: no input: 'x.jsonl': No such file or directory" run new @list.txt
head -c 30 in/list.txt.gz >cut.gz
fails 'a truncated list' 1 "'cut.gz': byte 30: truncated gzip member" run new @cut.gz
fails 'a list that is missing' 1 "cannot open 'nolist': No such file" run new @nolist
printf '#\n\n' >none
fails 'a list of nothing' 1 "no input: 'none': lists no files" run new @none
ok '… none of them leaves a folder' test ! -e new

# ---- folders ----
mkdir pages
page='<html><body><p>これは短いページです。</p></body></html>'
echo "$page" >pages/a.html
echo "$page" | gzip >pages/b.htm.gz
echo "$page" | zstd -q >pages/c.html.zst
ok 'a folder of pages' run pages-out pages
is '… plain and compressed' "$(inputs pages-out)" 3
mkdir nothing
fails 'a folder of nothing' 1 \
	"no input: 'nothing': holds no .warc, .wet, .jsonl, .json, .txt, .html or .htm" run new nothing

# ---- empty files ----
mkdir void
: >void/a.jsonl
: >void/b.warc.gz
fails 'empty files alone' 0 "^jpcurate: warning: 'void/b.warc.gz' is empty" run void-out void
fails '… are counted in the table' 0 "^empty inputs: 2 of 2, the first is 'void/a.jsonl'" \
	"$jpcurate" report void-out
cp in/1.jsonl void/c.jsonl
run mixed void 2>table
ok 'an empty file among others' grep -q '^empty inputs: 2 of 3' table
ok '… is no reason to keep less' grep -q '^kept 1 / 1 ' table
: >void/d.jsonl
for i in 1 2 3 4 5 6 7 8 9; do
	: >void/$i.jsonl
done
fails 'many empty files' 0 '^jpcurate: warning: 2 more inputs are empty' run many void

# ---- check ----
# checked MESSAGE OPTION...: a note, no failure.
checked()
{
	message=$1
	shift
	fails "check notes: $message" 0 "^jpcurate: note: $message" "$jpcurate" check run.yaml "$@"
}
checked "no input: 'nix\*': matches nothing" --set 'input.paths=in,nix*'
checked "no input: 'nowhere': No such file" --set input.paths=nowhere
checked "'list.txt': line 2: no input: 'x.jsonl'" --set input.paths=@list.txt
checked "input 'in/1.jsonl' is named twice" --set input.paths=in/1.jsonl,in/1.jsonl
mkdir links
ln -s ../in/1.jsonl links/one.jsonl
checked "input '.*1.jsonl' is named twice: '.*1.jsonl' is the same file" \
	--set input.paths=in/1.jsonl,./in/1.jsonl
checked "input '.*' is named twice: '.*' is the same file" --set input.paths=in,links
rm -r links
"$jpcurate" check run.yaml >checked 2>notes
is 'nothing to note' "$(cat notes)" ''
echo 'output: {dir: out}' >profile.yaml
"$jpcurate" check profile.yaml >checked 2>notes
is 'a profile without stages and inputs is fine' "$(cat notes)" ''

# ---- failed runs ----
mkdir bad
cp in/1.jsonl bad/a.jsonl
echo '{"text":' >bad/b.jsonl
fails 'the cause comes before the number of tasks' 1 \
	"^jpcurate: 'bad/b.jsonl': line 1.* \(1 of 2 map tasks failed, the first is task 1\); \
input.max_failed_shards allows 0 of 2 inputs to be set aside$" \
	"$jpcurate" run run.yaml --set output.dir=failed --set input.paths=bad --set input.task_bytes=1
fails 'status of a failed run' 1 "^failed: map task 1: 'bad/b.jsonl': line 1" \
	"$jpcurate" status failed
fails '… says so' 1 "^jpcurate: 'failed' has failed" "$jpcurate" status failed
"$jpcurate" status failed --json >json 2>/dev/null || true
is '… for programs, too' "$(jq .failed json)" true
echo 'no space left' >failed/state/map/t000001.fail
fails 'a cause without a name gets that of the input' 1 \
	"^failed: map task 1, input 'bad/b.jsonl': no space left" "$jpcurate" status failed
fails 'its report tells what is missing' 1 \
	"'failed' has not finished: missing are 1 of 2 map tasks, 1 of 1 bucket tasks, 2 of 2 write" \
	"$jpcurate" report failed
fails '… and what there is' 1 '^so far: 1 of 2 map tasks, 1 documents, 1 kept before dedup' \
	"$jpcurate" report failed

# ---- planning anew ----
anew()
{
	"$jpcurate" run run.yaml --set output.dir=anew --set input.paths=bad "$@"
}
fails 'a run that fails at once' 1 "'bad/b.jsonl': line 1" anew
: >anew/part-000007-00.jsonl.zst # published, but without a marker
echo mine >anew/t1
echo mine >anew/part-1.jsonl.zst
ok '… may be planned anew' anew --set input.on_malformed=drop --set output.dropped=none
is '… only its own files go' "$(cd anew && echo *)" \
	'config.yaml data part-000000-00.jsonl.zst part-1.jsonl.zst plan.json report state t1 values'
is '… its failures too' "$(find anew -name '*.fail')" ''
fails 'what has begun is refused' 2 "choose another output.dir \(--set output.dir=" anew
fails 'so is another plan after a task is done' 2 "'failed' holds another run" \
	"$jpcurate" run run.yaml --set output.dir=failed --set input.paths=in

# ---- damage: a run and a pipe judge alike ----
mkdir damaged
{
	for i in 1 2 3 4 5 6 7 8 9; do
		echo "{\"text\":\"日本語の文章 $i\"}"
	done
	echo '{"text":"cut'
} >damaged/malformed.jsonl
# record BYTES: of text.
record()
{
	printf 'WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n'
	printf 'WARC-Target-URI: http://example.jp/%s\r\nContent-Length: %s\r\n\r\n' "$1" "$1"
	printf "%0${1}d\\r\\n\\r\\n" 0
}
{
	record 100
	record 20000
} >damaged/long.wet
gzip -k damaged/long.wet # one member: the record has no place on disk
{
	record 100 | gzip
	record 20000 | gzip
} >damaged/members.wet.gz
{
	record 900 | gzip
	record 900 | gzip | head -c 60
} >damaged/cut.wet.gz

# judged STATUS MESSAGE FILE OPTION=VALUE...: by a run and by a pipe.
judged()
{
	status=$1
	message=$2
	file=$3
	shift 3
	rm -rf judged
	sets=
	options=
	for option; do
		sets="$sets --set input.$option"
		options="$options --${option%%=*} ${option#*=}"
	done
	# shellcheck disable=SC2086 # options, not words
	fails "run: $file $*" "$status" "$message" \
		"$jpcurate" run run.yaml --set output.dir=judged --set input.paths="damaged/$file" $sets
	# shellcheck disable=SC2086
	fails "pipe: $file $*" "$status" "$message" "$jpcurate" read $options "damaged/$file"
}
judged 1 "malformed.jsonl': line 10" malformed.jsonl
judged 0 'kept 9 / 9' malformed.jsonl on_malformed=drop max_unreadable=0
for file in long.wet long.wet.gz members.wet.gz; do
	judged 1 '[0-9]+\.[0-9]+ % of .* bytes are unreadable .*max_unreadable is 1 %' "$file" \
		max_record_bytes=1KiB
	judged 0 'documents 1 ' "$file" max_record_bytes=1KiB max_unreadable=0.995
done
judged 1 '[0-9]+\.[0-9]+ % of .* bytes are unreadable .*max_unreadable is 20 %' cut.wet.gz \
	max_unreadable=0.2
judged 0 'documents 1 ' cut.wet.gz max_unreadable=0.8
tap_end
