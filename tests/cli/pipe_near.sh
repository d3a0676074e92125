#!/bin/sh
# Near-duplicates in a pipe: the documents of a run, and nothing left behind, however it ends.
. tests/tap.sh
set -u
. tests/fault/faults.sh
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
crawl=$PWD/tests/data/crawl
cd "$tap_scratch" || exit 1
# What runs in the background ends with us, and so does what we have mounted.
stage='' giver='' disk=''
clean_up()
{
	[ -z "$stage" ] || kill "$stage" 2>/dev/null
	[ -z "$giver" ] || kill "$giver" 2>/dev/null
	[ -z "$disk" ] || umount "$disk"
	rm -rf "$tap_scratch"
}
trap clean_up EXIT
mkdir tmp
TMPDIR=$PWD/tmp
export TMPDIR

near() { "$jpcurate" dedup minhash "$@"; }
# For `fails`: should it succeed, documents are not for the log.
silent() { "$@" >/dev/null; }
# given FILE FIFO: to whoever opens it, who may never come.
# shellcheck disable=SC2016 # of the other shell
given() { exec timeout 60 sh -c 'cat "$1" >"$2"' sh "$@" >/dev/null 2>&1; }
# Nothing is left in the folder for temporary files.
gone() { is "… no folder is left" "$(ls tmp)" ''; }

# Families of texts that differ in a word or none.
awk 'BEGIN {
	srand(7)
	for (i = 0; i < 900; i++) {
		if (i % 3 == 0) {
			n = 40 + int(rand() * 40)
			for (j = 0; j < n; j++) word[j] = "日本語の" int(rand() * 1e9)
		}
		changed = i % 4 == 0 ? int(rand() * n) : -1
		text = ""
		for (j = 0; j < n; j++) text = text (j == changed ? "別の言葉" : word[j])
		print "{\"id\":\"" i "\",\"text\":\"" text "\"}"
	}
}' >docs.jsonl
head -n 400 docs.jsonl >a.jsonl
tail -n +401 docs.jsonl >b.jsonl
gzip -nk docs.jsonl
zstd -q docs.jsonl
cat >run.yaml <<'END'
input: {paths: [docs.jsonl], split_bytes: 60KiB, task_bytes: 60KiB}
output: {dir: out, dropped: all}
stages:
  - minhash
END

# ---- the documents of a run ---------------------------------------------------------------

ok 'a run' "$jpcurate" run run.yaml --quiet
zstdcat out/part-*.zst >kept
ok '… of several tasks' test "$(find out -name 'part-*' | wc -l)" -gt 3
ok '… that keeps some' test "$(wc -l <kept)" -gt 200
ok '… and drops some' test "$(wc -l <kept)" -lt 800

# Builds other than that of gcc do the same with less of what is alike.
numbers='0 1 4'
files='docs.jsonl docs.jsonl.gz docs.jsonl.zst'
times='1 2 3 4 5 6 7 8 9 10'
if [ -z "$tap_all" ]; then
	numbers='0 4'
	files=docs.jsonl.gz
	times='1 2'
fi
for threads in $numbers; do
	for file in $files; do
		near -q --threads "$threads" "$file" >got
		ok "$file, $threads threads: the bytes of the run" cmp got kept
		near -q -j "$threads" <"$file" >got
		ok '… as stdin' cmp got kept
		# shellcheck disable=SC2002 # a pipe it shall be
		cat "$file" | near -q -j "$threads" - >got
		ok '… through a pipe' cmp got kept
	done
	near -q -c run.yaml -j "$threads" <docs.jsonl >got
	ok "in many tasks, $threads threads" cmp got kept
done
gone
near -q a.jsonl b.jsonl >got
ok 'several files' cmp got kept
near -q a.jsonl - <b.jsonl >got
ok '… of which one is stdin' cmp got kept
mkfifo named.jsonl
given b.jsonl named.jsonl &
giver=$!
near -q a.jsonl named.jsonl >got
wait "$giver"
ok '… of which one is a named pipe' cmp got kept
mkfifo named.txt
given docs.jsonl named.txt &
giver=$!
is '… whose name tells the format' "$(near -q named.txt | wc -l)" 1
wait "$giver"
giver=''
near -q --memory 16MiB docs.jsonl >got
ok 'in little memory' cmp got kept
near -q <docs.jsonl >got --min-similarity 1
ok 'another bound keeps more' test "$(wc -l <got)" -gt "$(wc -l <kept)"
near -q </dev/null >got
is 'no input' "$? $(wc -c <got)" '0 0'

near -q "$crawl"/pages-*.warc.gz --max-unreadable 1 >files
# shellcheck disable=SC2002 # a pipe it shall be
cat "$crawl"/pages-*.warc.gz | near -q --max-unreadable 1 --format warc >got
ok 'pages' test -s files
jq -c 'del(.jpcurate.source, .jpcurate.cluster)' files >files.text
jq -c 'del(.jpcurate.source, .jpcurate.cluster)' got >got.text
ok '… through a pipe: the same' cmp got.text files.text
is '… that name their source' "$(jq -r .jpcurate.source.file got | sort -u)" -

# ---- dropped documents, counters ----------------------------------------------------------

# shellcheck disable=SC2002 # a pipe it shall be
cat docs.jsonl | near --dropped dropped --report report.tsv >got 2>said
ids() { jq -r .id "$@"; }
is 'every document is kept or dropped, once' "$(ids got dropped | sort -n)" "$(ids docs.jsonl)"
is '… dropped ones in their order' "$(ids dropped)" "$(ids dropped | sort -n)"
is '… with their reason' "$(jq -r .jpcurate.dropped.reason dropped | sort -u)" \
	minhash.min_similarity
is '… and the place of what stays for them' \
	"$(jq -r .jpcurate.dropped.kept.file dropped | sort -u)" -
at=$(jq -r .jpcurate.dropped.kept.offset dropped | head -n 1)
ids got >stay
ok '… which is one of a document that stays' \
	grep -qx "$(tail -c +$((at + 1)) docs.jsonl | head -n 1 | jq -r .id)" stay
near -q --dropped dropped.zst --report files.tsv -c run.yaml -j 4 ./a.jsonl b.jsonl >got
is 'files are called as they were named' \
	"$(zstdcat dropped.zst | jq -r .jpcurate.dropped.kept.file | sort -u | xargs)" \
	'./a.jsonl b.jsonl'
is '… the same are dropped' "$(zstdcat dropped.zst | ids)" "$(ids dropped)"
count() { awk -v name="$1" '$1 == name { print $2 }' "$2"; }
is 'counters: documents' "$(count documents report.tsv)" 900
is '… kept' "$(count kept report.tsv)" "$(wc -l <kept)"
is '… dropped' "$(count dropped report.tsv)" "$(wc -l <dropped)"
is '… dropped by the bound' \
	"$(count bounds.minhash.min_similarity.dropped_first report.tsv)" "$(wc -l <dropped)"
is '… bytes' "$(count stream_bytes report.tsv)" "$(wc -c <docs.jsonl)"
ok '… of files and tasks: the same' cmp report.tsv files.tsv
is 'the last line of the table' "$(tail -n 1 said | cut -d ' ' -f 1-4)" \
	"kept $(wc -l <kept) / 900"
near -q docs.jsonl >/dev/null 2>said
is '--quiet says nothing' "$(cat said)" ''

# ---- what is refused ----------------------------------------------------------------------

unread()
{
	status=0
	near "$@" >got 2>said || status=$?
	is "$* is refused" "$status $(wc -c <got)" '2 0'
	is '… and nothing read' "$(wc -l)" 900
	gone
}
unread --annotate <docs.jsonl
unread --min-similarity 2 <docs.jsonl
unread --bands 3 --rows 200 <docs.jsonl
unread --dropped - <docs.jsonl
unread --no-such-option <docs.jsonl
for option in --tmp --memory; do
	fails "$option is none of other commands" 2 "unknown option '$option'" \
		"$jpcurate" mask $option 1GiB </dev/null
done
printf 'stages: [exact]\n' >exact.yaml
fails 'a stage that the configuration does not have' 2 "'exact.yaml' has no stage 'minhash'" \
	silent near -c exact.yaml docs.jsonl
"$jpcurate" dedup -q docs.jsonl >got
"$jpcurate" dedup exact -q docs.jsonl >want
ok 'dedup alone means exact' cmp got want

# ---- errors -------------------------------------------------------------------------------

# as_others FILE OPTION...: the message of a pipe that takes documents as they come.
# shellcheck disable=SC2094 # neither is written
as_others()
{
	file=$1
	shift
	for way in file stdin; do
		[ $way = file ] || ln -f "$file" in
		status=0
		case $way in
		file) "$jpcurate" dedup exact -q "$@" "$file" >/dev/null 2>want ;;
		stdin) "$jpcurate" dedup exact -q "$@" <in >/dev/null 2>want ;;
		esac
		for options in '-j 0' '-j 4 -c run.yaml'; do
			# shellcheck disable=SC2086 # options are words
			case $way in
			file) near -q $options "$@" "$file" --dropped nothing ;;
			stdin) near -q $options "$@" <in --dropped nothing ;;
			esac >got 2>said || status=$?
			is "$file, $way, $options: the message of other pipes" "$(cat said)" "$(cat want)"
			is '… exit status, output' "$status $(wc -c <got)" '1 0'
			ok '… no file of dropped documents' test ! -e nothing
		done
	done
	gone
}
sed '17s/.*/broken/; 700s/.*/broken/' docs.jsonl >early.jsonl
sed '817s/.*/broken/' docs.jsonl >late.jsonl
sed '617s/"text"/"test"/' docs.jsonl >textless.jsonl
head -c 20000 docs.jsonl.gz >cut.jsonl.gz
as_others early.jsonl
is '… which names the line' "$(cat said)" \
	"jpcurate: 'stdin': line 17, column 1: not JSON: expected '{'"
as_others late.jsonl
as_others textless.jsonl
as_others cut.jsonl.gz
as_others docs.jsonl --max-record-bytes 1024
head -c 3000 /dev/zero | tr '\0' x >garbage.warc
near -q garbage.warc >got 2>said
is 'damage above max_unreadable' "$? $(cut -d ' ' -f 2-8 said)" \
	"1 100.00 % of the input's bytes are"
near -q early.jsonl --on-malformed drop --report report.tsv >got
is 'malformed lines can be dropped' "$? $(count documents report.tsv)" '0 898'
is '… and are counted' "$(count unreadable_records report.tsv)" 2
fails 'a file that is not there' 1 "cannot open 'nowhere': No such file" \
	silent near - nowhere <docs.jsonl
fails 'a folder for temporary files that is not there' 1 \
	"cannot create a folder in 'nowhere': No such file.*; --tmp chooses another place" \
	silent near --tmp nowhere docs.jsonl
TMPDIR=nowhere near -q -T tmp docs.jsonl >got
ok '-T chooses another' cmp got kept
for option in --dropped --report; do
	fails "a file of $option that cannot be written" 1 "cannot create 'nowhere/x': No such file" \
		silent near $option nowhere/x docs.jsonl
	is '… is known before anything is read' "$({
		near $option nowhere/x >got 2>said
		wc -l
	} <docs.jsonl)" 900
done
full() { near -q docs.jsonl >/dev/full; }
fails 'a full disk behind stdout' 1 'cannot write output: No space left on device' full
gone

# ---- signals ------------------------------------------------------------------------------

has_ended()
{
	case $(ps -o stat= -p "$stage") in '' | Z*) ;; *) false ;; esac
}
# The shell lets what it starts in the background ignore SIGINT and SIGQUIT. With a process group of
# its own, whose number is $stage.
started() { exec setsid env --default-signal=INT,QUIT "$@"; }
# until_there PATTERN: a minute at most.
until_there()
{
	tries=0
	# shellcheck disable=SC2086 # a pattern
	until ls $1 >listed 2>&1 || has_ended || [ $((tries += 1)) -gt 2000 ]; do sleep 0.01; done
}
# Each starts $stage, and returns while it does that. Descriptor 3 holds it there. What opens the
# fifo, and so waits, has nothing of our own stdout.
spooling()
{
	started "$jpcurate" dedup minhash -q >got 2>said <fifo &
	stage=$!
	exec 3>fifo
	until_there 'tmp/*/input-0'
}
working()
{
	rm -f go go.waiting faults
	JPCURATE_FAULT='read:*/input-0@1=wait:go' JPCURATE_FAULT_STATE=faults \
		started "$faulty" dedup minhash -q 2>said <few.jsonl >fifo &
	stage=$!
	exec 3<fifo
	until_there go.waiting
}
writing()
{
	started "$jpcurate" dedup minhash -q few.jsonl 2>said >fifo &
	stage=$!
	exec 3<fifo
	head -c 1 <&3 >got
}
# signalled SIGNAL WHOM PHASE: how the program ends, what it says, what it leaves.
signalled()
{
	$3
	kill -s "$1" -- "$2$stage"
	: >go
	tries=0
	until has_ended || [ $((tries += 1)) -gt 2000 ]; do sleep 0.01; done
	has_ended || kill -s KILL "$stage"
	status=0
	wait "$stage" || status=$?
	stage=''
	exec 3>&-
	echo "$status $(cat said) $(ls tmp)"
}
head -n 150 docs.jsonl >few.jsonl
mkfifo fifo
for phase in spooling working writing; do
	for signal in INT:130 TERM:75 HUP:75 USR1:75 QUIT:75; do
		name=${signal%:*}
		want="${signal#*:} jpcurate: interrupted "
		signalled "$name" '' "$phase" >ended
		is "SIG$name while $phase" "$(cat ended)" "$want"
	done
	# As a terminal does, and timeout(1): the worker gets it as well, sooner or later than we.
	for signal in INT:130 TERM:75 HUP:75; do
		name=${signal%:*}
		want="${signal#*:} jpcurate: interrupted "
		for time in $times; do signalled "$name" - "$phase"; done >ended
		is "… to the group, $time times" "$(sort -u ended)" "$want"
	done
done
gone

# What a reader who leaves makes of it.
{
	near -q docs.jsonl 2>said
	echo $? >status
} | head -c 1 >got
is 'the reader of stdout goes away' "$(cat status said)" 141
gone

# Nobody can clean up behind SIGKILL; the folder says whose it was, and nobody goes on working.
spooling
kill -s KILL "$stage"
wait "$stage" 2>/dev/null
ok 'SIGKILL leaves a folder with a name' test -d "$(echo tmp/jpcurate.*."$stage".0)"
stage=''
# Who holds the fifo open for reading takes this.
is_read() { timeout 1 sh -c 'echo >fifo'; }
tries=0
while is_read && [ $((tries += 1)) -lt 200 ]; do sleep 0.1; done
ok '… and no process that reads' test $tries -lt 200
exec 3>&-
rm -r tmp/*

# A worker that dies is an error, and no folder is left.
JPCURATE_FAULT='read:*/input-0=kill' JPCURATE_FAULT_STATE=faults2 \
	fails 'a task that is killed again and again' 1 'killed by signal 9' \
	silent "$faulty" dedup minhash -q - <docs.jsonl
gone

# ---- a disk that is full --------------------------------------------------------------------

mkdir disk
if mount -t tmpfs -o size=100k tmpfs disk 2>/dev/null; then
	disk=$tap_scratch/disk
	room='No space left on device; --tmp chooses another place$'
	full_disk() { silent near -q --tmp disk <docs.jsonl; }
	fails 'a disk too full for stdin' 1 \
		"cannot write 'disk/jpcurate\.[^/]*/input-0': $room" full_disk
	mount -o remount,size="$(($(wc -c <docs.jsonl) + 100000))" disk
	fails '… for what tasks write' 1 \
		"cannot (write|create) 'disk/jpcurate\.[^/]*/run/[^']*': $room" full_disk
	is '… no folder is left' "$(ls disk)" ''
	mount -o remount,size=64k disk
	fails '… for dropped documents' 1 "cannot write 'disk/dropped'.*: No space left on device$" \
		silent near -q docs.jsonl --dropped disk/dropped
	is '… no file is left' "$(ls disk)" ''
	gone
else
	skip 'a full disk' 'cannot mount'
fi
tap_end
