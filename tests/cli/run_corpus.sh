#!/bin/sh
# A run over several tasks: the right documents, the same bytes however it is cut, stopped or
# repaired, and messages that say what is wrong.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
repository=$PWD
cd "$tap_scratch"

# Documents of which many are copies of each other, over five files.
generate()
{
	awk -v seed="$1" 'BEGIN {
		srand(seed)
		for (i = 0; i < 400; i++) {
			k = int(rand() * 1500)
			printf "{\"id\":\"%d-%d\",\"text\":\"", seed, i
			for (j = 0; j <= k % 5; j++) printf "日本語の文章をここに書きます。"
			printf "%d\"}\n", k
		}
	}'
}
mkdir -p in/sub
for i in 1 2 3 4; do
	generate $i >in/a$i.jsonl
done
gzip -n in/a2.jsonl
generate 5 >in/sub/b.json
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, dropped_sample: 7}
stages:
  - length: {min_chars: 30, min_japanese_chars: off}
  - exact
  - symbol_ratio
END

# Everything but what may differ (timing, seconds in markers, paths in the configuration).
fingerprint()
{
	(cd "$1" && find . -type f ! -name timing.json ! -name '*.ok' ! -name config.yaml |
		LC_ALL=C sort | xargs cksum)
}

ok 'a run' "$jpcurate" run run.yaml --threads 2
ls out/part-* >parts
is 'a part per task' "$(wc -l <parts | tr -d ' ')" 5
zstd -dcq out/part-* >kept.jsonl

# The naive oracle: filter by length, first of equal texts stays.
cat in/a1.jsonl >all.jsonl
zcat in/a2.jsonl.gz >>all.jsonl
cat in/a3.jsonl in/a4.jsonl in/sub/b.json >>all.jsonl
awk '{
	text = $0
	sub(/^.*"text":"/, "", text)
	n = gsub(/日本語の文章をここに書きます。/, "&", text)
	digits = text
	gsub(/[^0-9]/, "", digits)
	if (15 * n + length(digits) >= 30 && !(text in seen)) print
	seen[text] = 1
}' all.jsonl >oracle.jsonl
ok 'keeps what a naive program keeps' cmp kept.jsonl oracle.jsonl
ok 'the last line of the table' grep -qx \
	"kept $(wc -l <oracle.jsonl | tr -d ' ') / 2000 documents ([0-9.]* %), [0-9.]* / [0-9.]* MB" \
	out/report/table.txt
ok 'intermediate files are gone' test ! -e out/data/clean
ok 'no temporary file is left' test -z "$(find out -name '*.tmp.*')"
sampled_files()
{
	zstd -dcq out/dropped/sample.jsonl.zst | grep "\"reason\":\"$1\"" | cut -d'"' -f4 | cut -d- -f1
}
is 'a sample of each bound' \
	"$(sampled_files exact.max_copies | wc -l | tr -d ' ')" 7
is 'the sample in input order' \
	"$(sampled_files length.min_chars)" "$(sampled_files length.min_chars | sort -n)"

fingerprint out >first
fails 'a finished run starts nothing' 0 \
	"'out' is finished, nothing to do" "$jpcurate" run run.yaml
fingerprint out >second
ok '… and changes nothing' cmp first second

for threads in 1 4; do
	ok "with $threads threads" "$jpcurate" run run.yaml --threads $threads \
	--set output.dir=out$threads --set input.batch_bytes=4096
	fingerprint out$threads >second
	ok '… the same bytes' cmp first second
done

# Repair: each file that stays is removed in turn.
for file in part-000002-00.jsonl.zst state/map/t000001.ok state/write/t000003.ok \
	state/bucket/t000000.ok data/rank/p0000.rank state/map/t000004.sample report/stats.json \
	dropped/sample.jsonl.zst state/report.ok; do
	rm out/$file
	ok "repairs $file" "$jpcurate" run run.yaml
	fingerprint out >second
	ok '… to the same bytes' cmp first second
done
rm out/part-000000-00.jsonl.zst out/state/write/t000000.ok
: >out/part-000001-00.jsonl.zst
ok 'repairs a part, a marker and an emptied part' "$jpcurate" run run.yaml
fingerprint out >second
ok '… to the same bytes' cmp first second

# tasks, done, failed, left
map_tasks()
{
	"$jpcurate" status "$1" | awk '$1 == "map" { print $2, $3, $4, $5 }'
}
is 'status counts tasks' "$(map_tasks out)" '5 5 0 0'
ok 'status knows that it is finished' grep -q '^finished' <<END
$("$jpcurate" status out)
END
"$jpcurate" report out >table
ok 'report prints the table' cmp table out/report/table.txt
ok 'report --json prints the counters' test \
	"$("$jpcurate" report out --json | head -2 | tail -1)" = ' "schema_version": 5,'
ok 'plan runs nothing' "$jpcurate" plan run.yaml --set output.dir=never
ok '…' test ! -e never

# ---- what is dropped ----
ok 'dropped: all' "$jpcurate" run run.yaml --set output.dir=all --set output.dropped=all
is '… holds all that is not kept' \
	"$(zstd -dcq all/dropped/*.zst | wc -l | tr -d ' ')" $((2000 - $(wc -l <oracle.jsonl)))
ok 'dropped: none' "$jpcurate" run run.yaml --set output.dir=none --set output.dropped=none
is '… holds nothing' "$(find none/dropped -type f 2>/dev/null | wc -l | tr -d ' ')" 0
zstd -dcq none/part-* >second
ok '… keeps the same' cmp kept.jsonl second

# ---- without a deduplicator ----
cat >filter.yaml <<'END'
input: {paths: ['in/a[1-3]*'], task_bytes: 50000}
output: {dir: filtered, shard_bytes: 600, frame_bytes: 1KiB}
stages: [{length: {min_chars: 30, min_japanese_chars: off}}]
END
ok 'a run without a deduplicator' "$jpcurate" run filter.yaml
ok '… cuts shards' test -s filtered/part-000000-02.jsonl.zst
zstd -dcq filtered/part-* >piped
zcat -f in/a1.jsonl in/a2.jsonl.gz in/a3.jsonl |
	"$jpcurate" filter length --min-chars 30 --min-japanese-chars off >second 2>/dev/null
ok '… and keeps what the pipe keeps' cmp piped second

# ---- stages behind the deduplicator ----
mkdir mail
for i in 1 2 3; do
	echo '{"text":"お問い合わせは taro@mail.example.org までお願いします。"}' >mail/$i.jsonl
done
echo '{"text":"短い"}' >>mail/3.jsonl
cat >mask.yaml <<'END'
input: {paths: [mail], task_bytes: 1}
output: {dir: masked, dropped: all}
stages:
  - exact
  - mask: {email: mask}
  - length: {min_chars: 10, min_japanese_chars: off}
END
ok 'stages behind the deduplicator' "$jpcurate" run mask.yaml
is '… see what is no copy' "$(zstd -dcq masked/part-* | wc -l | tr -d ' ')" 1
is '… and drop' "$(zstd -dcq masked/dropped/* | grep -c '"reason":"length.min_chars"')" 1
is '… and copies are dropped' "$(zstd -dcq masked/dropped/* | grep -c 'exact.max_copies":[23]')" 2
is '… masked as well' "$(zstd -dcq masked/part-* masked/dropped/* | grep -c 'taro@')" 0
ok 'more than one copy may stay' "$jpcurate" run mask.yaml --set output.dir=three \
	--set stages.exact.max_copies=2
is '… two of three do' "$(zstd -dcq three/part-* | wc -l | tr -d ' ')" 2

# ---- refusals ----
refuses()
{
	name=$1 status=$2 message=$3
	shift 3
	fails "$name" "$status" "$message" "$jpcurate" run run.yaml "$@"
}
refuses 'another configuration' 2 \
	"'out' holds another run: stages.length.min_chars is 31 here and 30 in the run; choose" \
	--set stages.length.min_chars=31
refuses 'other inputs' 2 \
	"'out' holds another run: input 'in/sub/b.json' is missing; choose" \
	--set 'input.paths=in/a*'
refuses 'another packing' 2 "input.task_bytes is 2 here and 1 in the run" --set input.task_bytes=2
echo '{"text":"x"}' >>in/a3.jsonl
refuses 'a resized input' 2 \
	"input 'in/a3.jsonl' has [0-9]+ bytes here and [0-9]+ in the run; choose" --quiet
sed -i '$d' in/a3.jsonl
touch in/a3.jsonl
refuses 'but not a touched one' 0 'nothing to do'
mkdir occupied
: >occupied/thesis.txt
refuses 'a folder that holds something else' 2 \
	"'occupied' is not empty and holds no run \('thesis.txt'\)" --set output.dir=occupied
refuses 'no input' 1 "no input: 'nowhere': No such file" --set output.dir=new \
	--set input.paths=nowhere
refuses 'a glob without matches' 1 "no input: 'nix\*': matches nothing" --set output.dir=new \
	--set 'input.paths=nix*'
mkdir empty
refuses 'a folder without shards' 1 "no input: 'empty': holds no .warc" --set output.dir=new \
	--set input.paths=empty
refuses 'stdin' 2 "no input: '-' is for pipes" --set output.dir=new --set input.paths=-
refuses 'a file twice' 2 "input 'in/a1.jsonl' is named twice" --set output.dir=new \
	--set input.paths=in/a1.jsonl,in/a1.jsonl
ok '… none of them leaves a folder' test ! -e new
fails 'status of no run' 1 "'in' holds no run" "$jpcurate" status in
printf 'a1.jsonl\nsub/b.json\n' >in/list
ok 'a list file' "$jpcurate" run run.yaml --set output.dir=listed --set input.paths=@in/list
is '… names two inputs' "$(grep -c '"path"' listed/plan.json)" 2

# ---- failing tasks ----
echo '{"text":"cut' >in/a3bad.jsonl
refuses 'a failing task' 1 "'in/a3bad.jsonl': line 1" --set output.dir=failed
is '… does not stop the others' "$(map_tasks failed)" '6 5 1 0'
ok '… and is noted' grep -q a3bad failed/state/map/t000003.fail
fails 'report of an unfinished run' 1 "'failed' has not finished" "$jpcurate" report failed
refuses 'malformed lines that are dropped by wish are no damage' 0 'kept' \
	--set output.dir=allowed --set input.on_malformed=drop --set input.max_unreadable=0
is '… but listed with file, place, length and cause' \
	"$(cut -f1-4 allowed/report/unreadable.tsv | tail -1)" "$(printf 'in/a3bad.jsonl\t0\t0\t12')"
rm in/a3bad.jsonl

# ---- interruptions: killed again and again, the result is the same ----
# Each time it may live a little longer, so that it gets somewhere on any machine.
n=0
while ! "$jpcurate" status killed 2>/dev/null | grep -q '^finished' && [ $n -lt 60 ]; do
	n=$((n + 1))
	"$jpcurate" run run.yaml --quiet --set output.dir=killed &
	sleep "$(printf '0.%03d' $((n * 10)))"
	kill -KILL $! || true
	wait $! || true
done 2>/dev/null
ok "finished after being killed (run $n times)" "$jpcurate" run run.yaml --set output.dir=killed
ok '… and no temporary file left' test -z "$(find killed -name '*.tmp.*')"
fingerprint killed >second
ok '… with the same bytes' cmp first second

# ---- signals: told to stop, it says so, keeps what is done and goes on later ----
mkdir long
# A task has to take a while; under sanitizers it does so anyway.
copies=100
case $jpcurate in
*asan*) copies=10 ;;
*tsan*) copies=3 ;;
esac
for i in 1 2 3 4 5 6 7 8; do
	for _ in $(seq $copies); do cat all.jsonl; done >long/$i.jsonl
done
cat >long.yaml <<'END'
input: {paths: [long], task_bytes: 1}
output: {dir: stopped, dropped: none}
resources: {threads: 1}
stages: [{length: {min_chars: 30, min_japanese_chars: off}}, ngram_repetition, exact]
END
# Without another process, for a busy machine must not miss the moment.
count_done()
{
	set -- stopped/state/map/*.ok
	n_done=$#
	[ -e "$1" ] || n_done=0
}
# stopped_by SIGNAL: a run that gets this signal when it has done one more task of eight, one by one
stopped_by()
{
	count_done
	before=$n_done
	# A shell lets its background jobs ignore SIGINT.
	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$jpcurate" run long.yaml &
	while [ "$n_done" -le "$before" ] && kill -0 $!; do
		sleep 0.01
		count_done
	done
	kill "-$1" $!
	wait $!
}
ok 'an undisturbed run' "$jpcurate" run long.yaml --set output.dir=undisturbed
fails 'SIGTERM' 75 'interrupted; run again to go on' stopped_by TERM
fails 'SIGINT' 130 'interrupted; run again to go on' stopped_by INT
ok '… leaves no temporary file' test -z "$(find stopped -name '*.tmp.*')"
ok '… and no failure' test -z "$(find stopped -name '*.fail')"
ok 'goes on' "$jpcurate" run long.yaml
fingerprint undisturbed >first
fingerprint stopped >second
ok '… to the same bytes' cmp first second
cd "$repository"
tap_end
