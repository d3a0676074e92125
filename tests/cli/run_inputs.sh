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
	judged 1 '[0-9]+\.[0-9]+ % of .* bytes are unreadable .*max_unreadable is 1 %' $file \
		max_record_bytes=1KiB
	judged 0 'documents 1 ' $file max_record_bytes=1KiB max_unreadable=0.995
done
judged 1 '[0-9]+\.[0-9]+ % of .* bytes are unreadable .*max_unreadable is 20 %' cut.wet.gz \
	max_unreadable=0.2
judged 0 'documents 1 ' cut.wet.gz max_unreadable=0.8
tap_end
