#!/bin/sh
# Inputs that cannot be read: named, set aside up to a share, and the run is that over the others;
# what was set aside can be tried again, mended or not.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

mkdir in
for i in 1 2 3 4 5 6 7 8; do
	for k in 1 2 3 4 5 6; do
		echo "{\"text\":\"$((i * k))番目の文章をここに書きます。\"}"
	done >in/$i.jsonl
done
cp -r in good
echo '{"text":"切れた' >>in/3.jsonl
head -c 100 /dev/zero >in/6.jsonl
cat >run.yaml <<'END'
input: {paths: [in], max_failed_shards: 0.25}
output: {dir: out}
stages:
  - length: {min_chars: 4, min_japanese_chars: 3}
  - exact
END
run()
{
	"$jpcurate" run run.yaml "$@"
}
kept()
{
	zstd -dcq "$1"/part-*.zst
}
# The run over the inputs that are left.
printf '%s.jsonl\n' 1 2 4 5 7 8 >good/list
ok 'a run over the good ones' run --quiet --set output.dir=rest --set input.paths=@good/list
kept rest >rest.jsonl

# again [OPTION]: into the folder of this task_bytes
again()
{
	run --set "output.dir=out$task_bytes" --set "input.task_bytes=$task_bytes" ${1:+"$1"}
}
first_time()
{
	status=0
	again "" 2>told || status=$?
	cat told
	return "$status"
}
aside="without 2 of 8 inputs, which were set aside \('in/3.jsonl'\); 'jpcurate status' names them"
for task_bytes in 1 1MiB; do
	fails "task_bytes $task_bytes: finished without two inputs" 3 "$aside" first_time
	fails '… each is named when it happens' 0 \
		"set aside 'in/6.jsonl': 'in/6.jsonl': line 1, column 1: not JSON" cat told
	kept out$task_bytes >got.jsonl
	ok '… keeps what there is in the others' cmp rest.jsonl got.jsonl
	fails '… status names them' 0 \
		"^set aside: 'in/3.jsonl': 'in/3.jsonl': line 7, column [0-9]*: not JSON" \
		"$jpcurate" status out$task_bytes
	fails '… and the report' 0 "^set aside: 'in/6.jsonl'" "$jpcurate" report out$task_bytes
	is '… with their sizes' "$(cut -f 1,2 out$task_bytes/report/set_aside.tsv | tr '\t\n' '  ')" \
		"file bytes in/3.jsonl $(wc -c <in/3.jsonl) in/6.jsonl 100 "
	fails '… the run is right' 0 'is right: .*; without 2 of the inputs, which were set aside' \
		"$jpcurate" verify out$task_bytes
	jq .tasks out$task_bytes/plan.json >tasks.$task_bytes
	fails 'again: finished, and still without them' 3 'nothing to do' again ''
	fails 'tried again as they are' 3 "set aside 'in/3.jsonl'" again --retry
	kept out$task_bytes >got.jsonl
	ok '… the same is kept' cmp rest.jsonl got.jsonl
done

fails 'more than the share fails the run' 1 "'in/6.jsonl': line 1, column 1" \
	run --set output.dir=few --set input.max_failed_shards=0.13 --set input.task_bytes=1
is '… one is set aside' "$(jq -c '[.inputs[].path]' few/state/set_aside.json)" '["in/3.jsonl"]'
fails 'by default one of a thousand: none of eight' 1 "'in/3.jsonl': line 7" \
	run --set output.dir=none --set input.max_failed_shards=0.001
fails '… of many the first is told' 1 \
	"'in/3.jsonl': line 7.*\(2 of 8 map tasks failed, the first is task 2\)" \
	run --set output.dir=two --set input.max_failed_shards=0 --set input.task_bytes=1
fails '… goes on with a larger share' 3 'without 2 of 8' run --set output.dir=none
fails '… and is right' 0 'is right' "$jpcurate" verify none
sed -i 's/6.jsonl/7.jsonl/' none/state/set_aside.json
fails '… until its list changes' 4 "'state/set_aside.json' has changed since it was written" \
	"$jpcurate" verify none

# ---- mended inputs ----
cp good/3.jsonl good/6.jsonl in
ok 'a run over good inputs' run --quiet --set output.dir=whole
kept whole >whole.jsonl
fails 'mended inputs are refused without --retry' 2 "'in/3.jsonl' has [0-9]+ bytes here.*--retry" \
	run --set output.dir=out1MiB --set input.task_bytes=1MiB
for task_bytes in 1 1MiB; do
	ok "task_bytes $task_bytes: with it they are read" run --quiet --retry \
		--set output.dir=out$task_bytes --set input.task_bytes=$task_bytes
	kept out$task_bytes >got.jsonl
	ok '… all is kept' cmp whole.jsonl got.jsonl
	is '… by the same tasks' "$(jq .tasks out$task_bytes/plan.json)" "$(cat tasks.$task_bytes)"
	ok '… as by a run that met no obstacle' \
		cmp out$task_bytes/report/stats.json whole/report/stats.json
	is '… nothing is left of them' \
		"$(find out$task_bytes -name 'set_aside*' -o -name '*.fail')" ''
	fails '… right' 0 'is right' "$jpcurate" verify out$task_bytes
	fails 'nothing is set aside any more' 0 'nothing was set aside' run --retry \
		--set output.dir=out$task_bytes --set input.task_bytes=$task_bytes
done

# ---- an input that is read, but too much of it is damaged; one that has vanished ----
mkdir crawl
for i in 1 2 3 4 5; do
	gzip -nc good/$i.jsonl >crawl/$i.wet.gz
done
: >crawl/6.wet.gz
fails 'damage above max_unreadable' 3 "set aside 'crawl/5.wet.gz': .*input.max_unreadable is 1 %" \
	run --set input.paths=crawl --set output.dir=damaged --set input.max_failed_shards=1
is '… all of them' "$(jq '.inputs | length' damaged/state/set_aside.json)" 5
fails '… leaves an empty corpus' 0 'kept 0 / 0 documents' "$jpcurate" report damaged
fails '… right' 0 'is right' "$jpcurate" verify damaged
# ---- a list of another plan ----
# Two bad files in the one task of a run that may set aside one: it has none that is done.
mkdir packed
cp good/1.jsonl packed
head -c 100 /dev/zero >packed/2.jsonl
head -c 100 /dev/zero >packed/3.jsonl
packed()
{
	run --set input.paths=packed --set output.dir=repacked --set input.max_failed_shards=0.4
}
fails 'one too many' 1 "'packed/3.jsonl'" packed
is '… one is set aside' "$(jq -c '[.inputs[].path]' repacked/state/set_aside.json)" \
	'["packed/2.jsonl"]'
cp good/2.jsonl good/3.jsonl packed
ok 'mended, it is another run, of which nothing is set aside' packed
is '… nothing is left out' "$(kept repacked | wc -l | tr -d ' ')" 12
rm -r repacked
head -c 100 /dev/zero >packed/2.jsonl
head -c 100 /dev/zero >packed/3.jsonl
fails 'one too many' 1 "'packed/3.jsonl'" packed
rm packed/[23].jsonl
ok '… without both: the list names inputs that are not there' packed
is '… the rest' "$(kept repacked | wc -l | tr -d ' ')" 6

# ---- an input without copies ----
mkdir unlike
cp good/1.jsonl unlike
echo '{"text":"他のどれとも違う文章をここに書きます。' >unlike/2.jsonl
unlike()
{
	run --set input.paths=unlike --set output.dir=alone --set input.max_failed_shards=0.5 \
		--set input.task_bytes=1 "$@"
}
fails 'set aside' 3 'without 1 of 2' unlike
echo '{"text":"他のどれとも違う文章をここに書きます。"}' >unlike/2.jsonl
ok '… tried again' unlike --retry
is '… is written' "$(kept alone | wc -l | tr -d ' ')" 7

# ---- set aside, then away ----
cp -r good away
echo '{' >away/3.jsonl
away()
{
	run --set input.paths=away --set output.dir=vanished "$@"
}
fails 'set aside' 3 'without 1 of 8' away
rm away/3.jsonl vanished/part-000000-00.jsonl.zst
fails 'an input that is set aside and has vanished' 3 'without 1 of 8' away
fails '… tried again' 3 "set aside 'away/3.jsonl'" away --retry
cp good/3.jsonl away
ok '… and come back' away --retry
ok '… all is kept' cmp vanished/report/stats.json whole/report/stats.json

# ---- content that is frozen ----
frozen()
{
	run --set input.paths=frozen --set output.dir=checked --set input.checksum=true "$@"
}
cp -r good frozen
tr '{' '[' <good/3.jsonl >frozen/3.jsonl
fails 'with checksums' 3 'without 1 of 8' frozen
cp good/3.jsonl frozen
ok '… of the same size, mended, tried again' frozen --retry
ok '… all is kept' cmp checked/report/stats.json whole/report/stats.json
is '… its content is frozen again' "$(jq '[.inputs[] | select(.xxh3_128)] | length' \
	checked/plan.json)" 8
tr '1' '2' <good/5.jsonl >frozen/5.jsonl
rm checked/part-00000[0-9]-00.jsonl.zst
fails 'content that has changed' 1 "the content of 'frozen/5.jsonl' has changed" frozen
fails '--extend and --retry' 2 'one after the other' run --extend --retry
tap_end
