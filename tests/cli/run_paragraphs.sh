#!/bin/sh
# Repeated paragraphs of 3,000 documents: what goes is what an oracle says that holds all keys of
# all documents, and one that knows no keys at all; and the bytes do not depend on tasks, threads,
# memory, slices and how often it is run.
. tests/tap.sh
. tests/near/near.sh
set -eu
paragraph_oracle=${near_oracle%/*}/paragraph_oracle
cd "$tap_scratch"

# Where all takes ten times as long, a tenth of it; what options mean is nothing to races.
n=3000
meaning=yes
case $jpcurate in *asan* | *tsan*) n=400 ;; esac
case $jpcurate in *tsan*) meaning= ;; esac

mkdir in
"$paragraph_oracle" corpus 1 $n >all.jsonl
split -n l/3 -d -a 1 --additional-suffix=.jsonl all.jsonl in/
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out}
stages:
  - length: {min_chars: 60}
  - exact
  - paragraphs: {match: folded, max_frequency: 20}
  - length@behind: {min_chars: 40}
END
grep -v -e exact -e length run.yaml >alone.yaml
# run FILE OPTION=VALUE...: into `out`, of the stage `paragraphs` or, with a dot, of all.
run()
{
	file=$1
	shift
	settings=
	for setting; do
		case $setting in
		*.*=*) settings="$settings --set $setting" ;;
		*) settings="$settings --set stages.paragraphs.$setting" ;;
		esac
	done
	# shellcheck disable=SC2086 # settings are words
	"$jpcurate" run "$file" --quiet $settings
}
tsv()
{
	jq -r '[.id, .url, .text] | @tsv'
}
texts()
{
	zstd -dcq out/part-* | jq -r '[.id, .text] | @tsv'
}
# All that says how often paragraphs are there, in decimal; 16 bytes around the rows.
table()
{
	for file in "$1"/data/frequency/*; do
		tail -c +17 "$file" | head -c -16 | od -An -v -tu8 -w16
	done | awk '{ print $1 "\t" $2 }'
}
# all_of RUN: all that does not depend on how a run is cut into tasks.
all_of()
{
	zstd -dcq "$1"/part-* "$1/dropped/sample.jsonl.zst" "$1/dropped/paragraphs.jsonl.zst"
	cat "$1/report/stats.json" "$1/report/paragraphs.tsv"
	table "$1"
}

# ---- oracles ----
"$jpcurate" filter length --min-chars 60 --quiet <all.jsonl | "$jpcurate" dedup exact --quiet |
	tsv >base
# like_oracle NAME OPTION=VALUE...
like_oracle()
{
	name=$1
	shift
	"$paragraph_oracle" texts max_frequency=20 match=folded "$@" <base |
		awk -F '\t' '{ text = $2; gsub(/\\n/, "n", text) } length(text) > 0' >want
	"$paragraph_oracle" table max_frequency=20 match=folded "$@" <base >want.table
	rm -rf out
	ok "$name" run run.yaml stages.length@behind.min_chars=1 "$@"
	texts >got
	ok '… what is left' cmp want got
	table out >got.table
	ok '… and what was counted' cmp want.table got.table
}
like_oracle 'as it comes'
is '… some of it goes' "$(jq --argjson n $n '.stages[] | select(.name == "paragraphs") |
	.counts.frequent.paragraphs > $n' out/report/stats.json)" true
options_mean()
{
	like_oracle 'near ones' match=near
	like_oracle 'blocks, each once' unit=blocks copies=keep_first max_frequency=off
	like_oracle 'lines of hosts' match=exact max_host_share=0.4 min_host_pages=10 copies=drop
	ok '… are taken as proved' "$jpcurate" verify out
}
[ -z "$meaning" ] || options_mean

# Of lines that are equal byte by byte: those of most of a host's documents, and all but the first.
awk -F '\t' '
	{
		id[NR] = $1
		split($2, parts, "/")
		host[NR] = parts[3]
		pages[host[NR]]++
		text[NR] = $3
		n = split($3, lines, /\\n/)
		for (i = 1; i <= n; i++) {
			if (lines[i] == "" || seen[NR, lines[i]]++) continue
			if (!(lines[i] in first)) first[lines[i]] = NR
			documents[lines[i]]++
			of_host[host[NR], lines[i]]++
		}
	}
	END {
		for (d = 1; d <= NR; d++) {
			n = split(text[d], lines, /\\n/)
			left = ""
			split("", had)
			for (i = 1; i <= n; i++) {
				line = lines[i]
				if (line == "" || had[line]++ || first[line] < d) continue
				share = of_host[host[d], line] / pages[host[d]]
				if (of_host[host[d], line] > 1 && pages[host[d]] >= 30 && share >= 0.3)
					continue
				left = left "|" line
			}
			print id[d] left
		}
	}' base >want
rm -rf out
ok 'lines told by an oracle of its own' run run.yaml match=exact copies=keep_first \
	max_frequency=off max_host_share=0.3 min_host_pages=30 stages.length@behind.min_chars=1
texts | sed 's/\\n/|/g; s/\t/|/; s/||*/|/g; s/|$//' >got
grep '|' want | cmp - got >/dev/null 2>&1 || diff want got | head -n 5 >difference
ok '… what is left' sh -c 'grep "|" want | cmp - got'

# ---- however it is run ----
usual='match=near copies=keep_first max_host_share=0.4'
# shellcheck disable=SC2086 # settings are words
same()
{
	name=$1
	shift
	rm -rf out
	ok "$name" run run.yaml $usual "$@"
	all_of out >now
	ok '… the same comes out' cmp whole now
}
rm -rf out
fails 'what is planned' 0 'paragraphs are counted in 1 slice of their keys' \
	"$jpcurate" plan run.yaml
# shellcheck disable=SC2086
ok 'a task for each input' run run.yaml $usual
all_of out >whole
fingerprint out >prints
zstd -dcq out/part-000002-* >whole.third
same 'one task' input.task_bytes=1GiB
same 'parts of files' input.split_bytes=50KiB
same 'one task, little memory' input.task_bytes=1GiB resources.threads=64 resources.memory=64MiB
same 'four threads' resources.threads=4
fingerprint out >now
ok '… in the same bytes' cmp prints now
rm -rf out
# shellcheck disable=SC2086
run run.yaml $usual
find out -type f ! -name '*.yaml' ! -name plan.json -delete
for plan in out/plan.json out/state/plan.json; do
	"$set_buckets" $plan 4 paragraph_slices
done
# shellcheck disable=SC2086
ok 'four slices' run run.yaml $usual
is '… are that many' "$(find out/data/frequency out/data/asked -type f | wc -l)" 8
all_of out >now
ok '… the same comes out' cmp whole now
fails '… and is right' 0 'is right' "$jpcurate" verify out

# ---- once more ----
rm out/part-000001-00.jsonl.zst out/data/asked/p0003.asked
# shellcheck disable=SC2086
ok 'a shard and answers that are lost' run run.yaml $usual
all_of out >now
ok '… are made again' cmp whole now
ok 'without keys' "$jpcurate" clean out --keys
is '… they are gone' "$(find out/data -name '*.paragraph' -o -name '*.asked')" ''
printf x >>out/data/frequency/p0002.frequency
fails '… a table is damaged' 4 'p0002.frequency' "$jpcurate" verify out
# shellcheck disable=SC2086
ok '… it is made again from all inputs' run run.yaml $usual
all_of out >now
ok '… the same' cmp whole now
mkdir part
cp in/[01].jsonl part
rm -rf out
# shellcheck disable=SC2086
ok 'a part of the inputs' run run.yaml $usual input.paths=part
cp in/2.jsonl part
ok '… extended' "$jpcurate" run run.yaml --quiet --extend --set input.paths=part \
	--set stages.paragraphs.match=near --set stages.paragraphs.copies=keep_first \
	--set stages.paragraphs.max_host_share=0.4
all_of out | sed 's|"part/|"in/|' >now
ok '… the same as all at once' cmp whole now
fails '… and right' 0 'is right: 3 inputs' "$jpcurate" verify out

# ---- against older runs ----
# against NAME INPUT OLDER: a run of one input, held against those older runs
against()
{
	rm -rf "$1"
	# shellcheck disable=SC2086
	run run.yaml $usual output.dir="$1" input.paths=in/"$2".jsonl stages.exact.against="$3" \
		against="$3"
}
# shellcheck disable=SC2086
ok 'a first run' run run.yaml $usual output.dir=a input.paths=in/0.jsonl
ok '… a second one against it' against b 1 a
ok '… a third one against both' against c 2 a,b
fails '… whose report says so' 0 'documents counted, and those of 2 older runs$' \
	cat c/report/table.txt
zstd -dcq c/part-* >now
ok '… keeps what one run over all keeps of its documents' cmp whole.third now
fails '… it is right' 0 'is right: 1 input' "$jpcurate" verify c
fails '… against the second one only' 2 "'b' was held against 'a', which has to be in front of it" \
	against d 2 b
fails '… against one that counted other keys' 2 \
	'paragraphs.match is folded here and near in that run' \
	run run.yaml output.dir=d against=a match=folded copies=keep_first max_host_share=0.4
fails '… or for fewer rules' 2 'paragraphs.max_host_share is off here and 0.4 in that run' \
	run run.yaml output.dir=d against=a match=near copies=keep_first
# shellcheck disable=SC2086
ok '… with another limit' run run.yaml $usual output.dir=d against=a max_frequency=30 min_run=2
for table in a/data/frequency/*; do
	printf '\377' | dd of="$table" bs=1 seek=40 conv=notrunc 2>/dev/null
done
fails '… whose table has changed' 1 "a/data/frequency/p0000.frequency': damaged" against d 2 a

# ---- other runs ----
rm -rf out
ok 'without a deduplicator' run alone.yaml
zstd -dcq out/part-* >want
table out >table.both
fails '… it is right' 0 'is right: 3 inputs, 10 tasks' "$jpcurate" verify out
for threads in 0 2; do
	cat in/* | "$jpcurate" dedup paragraphs --match folded --max-frequency 20 -q \
		--threads $threads >got
	ok "… and a pipe with --threads $threads are the same" cmp want got
done
rm -rf out
run alone.yaml input.paths=in/0.jsonl
table out >table.first
rm -rf out
run alone.yaml 'input.paths=in/[12].jsonl'
table out >table.rest
awk -F '\t' '{ n[$1] += $2 } END { for (key in n) print key "\t" n[key] }' table.first table.rest |
	sort -n >table.sum
ok 'tables of two parts add up to that of both' cmp table.sum table.both
sed 's/exact/minhash/' run.yaml >near.yaml
rm -rf out e
ok 'behind near-duplicates' run near.yaml
fails '… it is right' 0 'is right: 3 inputs' "$jpcurate" verify out
fails '… what bounds behind it measure now is told' 0 \
	'^now: stages behind paragraphs measure what that took out, too$' \
	"$jpcurate" explain out "$(zstd -dcq out/part-* | jq -r .id | sed -n 1p)"
run near.yaml output.dir=e against=out
is '… an older run of paragraphs is none of copies' "$(grep -c -e '^older runs' \
	-e 'counted, and those of 1 older run$' e/report/table.txt)" 1
sed '/exact/d; s/.*behind.*/  - exact/' run.yaml >before.yaml
fails 'in front of a deduplicator' 2 \
	"stage 'paragraphs' must stand behind the deduplicator, 'exact'" \
	"$jpcurate" check before.yaml
fails 'among modifiers' 2 "'paragraphs' needs to know all documents; it belongs to 'dedup'" \
	"$jpcurate" modify paragraphs

# ---- what is told ----
mkdir one
for i in 1 2 3 4 5 6; do
	printf '{"id":"%d","text":"taro%d@example.jp までどうぞ。\\n本文の%d行目です。"}\n' $i 7 $i
done >one/a.jsonl
cat >mask.yaml <<'END'
input: {paths: [one]}
output: {dir: out}
stages:
  - paragraphs: {match: exact, max_frequency: 3, min_run: 1}
  - mask: {email: mask}
END
rm -rf out
ok 'what masks stand behind' run mask.yaml
is '… what went' "$(zstd -dcq out/dropped/paragraphs.jsonl.zst | sed -n 2p)" \
	'{"text":"xxxx@yyy.jp までどうぞ。","id":"2","rule":"frequent","frequency":6,"unit":0}'
is '… most often' "$(cut -f 1-3,5 out/report/paragraphs.tsv | tr '\t' ' ' | tail -n 1)" \
	'frequent 6 6 xxxx@yyy.jp までどうぞ。'
rm -rf out
ok 'where nothing that went is wanted' run mask.yaml output.dropped=none
ok '… nothing is there' test ! -e out/dropped/paragraphs.jsonl.zst
is '… but how often' "$(cut -f 1-3,5 out/report/paragraphs.tsv | tr '\t' ' ' | tail -n 1)" \
	'frequent 6 6 '
cat >places.yaml <<'END'
input: {paths: [one]}
output: {dir: out}
stages:
  - mask: {email: annotate}
  - exact
  - paragraphs: {match: exact, max_frequency: 3, min_run: 1}
END
rm -rf out
ok 'what tells places in the text stands in front' run places.yaml
is '… and no place in the text that was' "$(zstd -dcq out/part-* | jq -c .jpcurate | sort -u)" \
	'{"pii":{"email":1},"repeated_paragraphs":{"units":1,"chars":23}}'
tap_end
