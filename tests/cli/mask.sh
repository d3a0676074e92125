#!/bin/sh
# Personal information in reports: counted by detector and action, exactly, and never told. What was
# found is seen with --explain, on stdout, and nowhere else.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
repository=$PWD
cd "$tap_scratch"

# Values that nobody has (numbers of 4.1.x are given to nobody, example.jp to documentation).
mail=yamada.hanako@example.jp
wide_mail='ｓａｔｏ＠ｅｘａｍｐｌｅ．ｊｐ'
phone=03-1234-5678
mobile='090（8765）4321'
public=0120-783-556
mkdir in
cat >in/a.jsonl <<END
{"id":"a1","text":"お問い合わせは\t$phone、または$mail までお願いします。"}
{"id":"a2","text":"短い $phone"}
{"id":"a3","text":"相談は$public へ。携帯は$mobile です。いつでもどうぞ。"}
{"id":"a4","text":"😀 何もない文書です。何もない文書です。何もない文書です。"}
END
printf '%s\n' "{\"id\":\"b1\",\"text\":\"電話 $phone と ${phone%8}9、\\n$wide_mail です。二つあります。\"}" \
	"{\"id\":\"b2\",\"text\":\"\\u0030\\u0033-9876-5432 escaped で書かれた番号もあります。\"}" \
	"{\"id\":\"b3\",\"text\":\"短い $mail\"}" >in/b.jsonl
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, dropped: all}
stages:
  - length: {min_chars: 28}
  - mask: {phone: mask, email: annotate}
END

# What files of folders hold, and compressed ones as what is in them.
gather()
{
	find "$@" -type f -name '*.zst' -exec zstd -dcq {} +
	find "$@" -type f ! -name '*.zst' -exec cat {} +
}

# ---- counters ----
# Of documents that enter kept: those that length has dropped are masked, and not counted.
counts='stages.mask.counts.email.matches	2
stages.mask.counts.email.documents	2
stages.mask.counts.phone.matches	5
stages.mask.counts.phone.documents	4
stages.mask.counts.phone.kept	1'
sed '/^  - length/d' run.yaml >mask.yaml
"$jpcurate" filter -c run.yaml -q in/a.jsonl in/b.jsonl | tee kept.jsonl |
	"$jpcurate" mask -c mask.yaml --report pipe.tsv >pipe.jsonl 2>pipe.table
is 'a pipe counts what it finds by detector' "$(grep '\.counts\.' pipe.tsv)" "$counts"
is '… and tells it with the action' "$(sed -n '/^Personal/,/^kept/p' pipe.table | sed '$d')" \
	'Personal information       action     matches   documents        kept
  email                  annotate           2           2           0
  phone                      mask           5           4           1'
is 'nothing found is told, too' "$("$jpcurate" mask in/c.jsonl 2>&1 >empty.jsonl <<END |
END
	grep -c Personal || true)" 0
is '…' "$(echo '{"text":"何もない"}' | "$jpcurate" mask 2>&1 >empty.jsonl | grep Personal)" \
	'Personal information: none (mask)'
for threads in 1 4; do
	"$jpcurate" mask -c mask.yaml --report many.tsv -q --threads $threads --batch-bytes 64 \
		<kept.jsonl >many.jsonl
	is "the same with $threads threads and small batches" "$(grep '\.counts\.' many.tsv)" "$counts"
done

# counts_of RUN: as --report names them.
counts_of()
{
	jq -r '.stages[] | .name as $name | .counts // {} | to_entries[] | .key as $kind | .value |
		to_entries[] | select(.key != "action" and .value > 0) |
		"stages.\($name).counts.\($kind).\(.key)\t\(.value)"' "$1/report/stats.json"
}
for threads in 1 3; do
	ok "a run, $threads threads" "$jpcurate" run run.yaml --threads $threads \
		--set output.dir=out$threads
	is '… gives the same documents' "$(cat out$threads/part-*.zst | zstd -dcq | jq -c .text)" \
		"$(jq -c .text pipe.jsonl)"
	is '… adds up what its tasks counted' "$(counts_of out$threads)" "$counts"
	is '… has the action of each detector' \
		"$(jq -c '.stages[] | select(.name == "mask").counts | [.email.action, .phone.action]' \
			out$threads/report/stats.json)" '["annotate","mask"]'
	"$jpcurate" report out$threads | grep -A 2 ^Personal >run.table
	is '… and the table of the pipe' "$(cat run.table)" "$(grep -A 2 ^Personal pipe.table)"
	ok '… verified' "$jpcurate" verify out$threads
done
mkdir twice
cp in/a.jsonl in/b.jsonl twice
cp in/a.jsonl twice/c.jsonl
sed 's/\[in\]/[twice]/; /length/a\  - exact' run.yaml >twice.yaml
ok 'a run with copies' "$jpcurate" run twice.yaml --set output.dir=out_twice
is '… which are masked, and not counted' "$(counts_of out_twice)" "$counts"
is '…' "$(gather out_twice/dropped | grep -c 03-1234-XXXX)" 3
ok 'stats.json does not depend on threads' cmp out1/report/stats.json out3/report/stats.json
sed 's/"matches": 5/"matches": 6/' out1/report/stats.json >changed
cat changed >out1/report/stats.json
fails 'verify sees a count that the tasks have not counted' 4 '' "$jpcurate" verify out1

# ---- nothing is told ----
# A broken line, too, says where it is broken and not what it holds.
mkdir bad
{ cat in/a.jsonl && echo "{\"text\":\"$phone $mail\", $phone}"; } >bad/a.jsonl
fails 'a malformed line fails a pipe' 1 "line 5, column" "$jpcurate" mask bad/a.jsonl
"$jpcurate" mask bad/a.jsonl >bad.jsonl 2>bad.err || true
"$jpcurate" mask --on-malformed drop --report dropped.tsv bad/a.jsonl >bad.jsonl 2>dropped.err
sed 's/paths: \[in\]/paths: [bad]/' run.yaml >bad.yaml
fails '… and a run' 1 '' "$jpcurate" run bad.yaml --set output.dir=bad_run
"$jpcurate" run bad.yaml --set output.dir=bad_run >bad_run.err 2>&1 || true
"$jpcurate" run bad.yaml --set output.dir=drop_run --set input.on_malformed=drop \
	>drop_run.err 2>&1
"$jpcurate" run run.yaml --set output.dir=told --set output.values=all >told.out 2>told.err
for command in report 'report --json' status values verify; do
	# shellcheck disable=SC2086 # a command and its option
	"$jpcurate" $command told >>told.out 2>>told.err
done
"$jpcurate" mask --explain --report explain.tsv kept.jsonl >found.tsv 2>explain.err

# spellings VALUE: it, and what escapes make of it, as lines.
spellings()
{
	python3 - "$1" <<'END'
import base64, json, sys, unicodedata, urllib.parse
for value in {sys.argv[1], unicodedata.normalize("NFKC", sys.argv[1])}:
    plain = "".join(c for c in value if c.isalnum())
    for text in {value, plain} if len(plain) > 8 else {value}:
        print(text)
        print(json.dumps(text))
        print("".join(f"\\u{ord(c):04x}" for c in text))
        print("".join(f"\\u{ord(c):04X}" for c in text))
        print(urllib.parse.quote(text, safe=""))
        print("".join(f"&#{ord(c)};" for c in text))
        print("".join(f"%{b:02X}" for b in text.encode()))
        print(text.encode().hex())
        print(base64.b64encode(text.encode()).decode().rstrip("="))
END
}
for value in "$phone" "${phone%8}9" 03-9876-5432 "$mobile"; do spellings "$value"; done >numbers
for value in "$mail" "$wide_mail"; do spellings "$value"; done >addresses
cat numbers addresses >planted
cat pipe.tsv pipe.table ./*.err dropped.tsv explain.tsv told.out >messages
for run in told bad_run drop_run out3; do gather $run/report $run/state $run/values; done >folders \
	2>/dev/null || true
ok 'there is something to look at' test "$(wc -c <folders)" -gt 5000
is 'messages and reports of pipes hold nothing that was found' \
	"$(grep -aicF -f planted messages || true)" 0
is 'nor do reports, state and values of runs' "$(grep -aicF -f planted folders || true)" 0
gather told >whole
is '… and no number stands anywhere in a run, dropped documents and all' \
	"$(grep -aicF -f numbers whole || true)" 0
is '(what was to be annotated stays in documents, and is found by such a search)' \
	"$(grep -acF -f addresses whole)" 3

# ---- --explain ----
tab=$(printf '\t')
is 'explain has a heading' "$(head -n 1 found.tsv | tr '\t' ' ')" \
	'place id detector detail action from to found becomes before after'
# Of what a detector may change – detail, template – nothing is expected here.
is '… a line for each find, in order' "$(sed 1d found.tsv | cut -f 1-3,5-8)" \
	"kept.jsonl:1	a1	phone	mask	8	20	$phone
kept.jsonl:1	a1	email	mask	24	48	$mail
kept.jsonl:2	a3	phone	keep	3	15	$public
kept.jsonl:2	a3	phone	mask	21	34	$mobile
kept.jsonl:4	b1	phone	mask	3	15	$phone
kept.jsonl:4	b1	phone	mask	18	30	${phone%8}9
kept.jsonl:4	b1	email	mask	32	47	$wide_mail
kept.jsonl:5	b2	phone	mask	0	12	03-9876-5432"
is '… what it becomes, and what stands around it' "$(sed -n 2p found.tsv | cut -f 9-11)" \
	"03-1234-XXXX${tab}お問い合わせは\\t${tab}、または${mail%ample.jp}"
is '… with escapes' "$(sed -n 8p found.tsv | cut -f 10)" '678 と 03-1234-5679、\n'
python3 - found.tsv kept.jsonl <<'END' >places 2>&1 || true
import json, sys
texts = [json.loads(line)["text"] for line in open(sys.argv[2], encoding="utf-8")]
for line in list(open(sys.argv[1], encoding="utf-8"))[1:]:
    fields = line.rstrip("\n").split("\t")
    text = texts[int(fields[0].split(":")[1]) - 1]
    at, end = int(fields[5]), int(fields[6])
    want = [text[at:end], text[max(at - 20, 0):at], text[end:end + 20]]
    got = [json.loads(f'"{fields[i]}"') for i in (7, 9, 10)]
    print("right" if got == want else f"{got} is not {want}")
END
is '… and its places are characters of the text' "$(sort places | uniq -c | tr -s ' ')" ' 8 right'
"$jpcurate" mask --explain -q --threads 3 --batch-bytes 64 <kept.jsonl |
	sed 's/^stdin/kept.jsonl/' >many.tsv
ok 'it does not depend on threads and batches' cmp found.tsv many.tsv
is 'a configuration says what is done' "$("$jpcurate" mask --explain -q -c mask.yaml kept.jsonl |
	sed 1d | cut -f 3,5 | LC_ALL=C sort | uniq -c | tr -s ' \t' ' ')" ' 2 email annotate
 1 phone keep
 5 phone mask'
is '… what is annotated stays as it is' "$("$jpcurate" mask --explain -q -c mask.yaml kept.jsonl |
	awk -F '\t' '$5 == "annotate" && $8 != $9' | wc -l | tr -d ' ')" 0
is 'the heading of nothing' "$("$jpcurate" mask --explain -q </dev/null | wc -l | tr -d ' ')" 1
# Two ways to tell a terminal to clear itself, one to write from right to left, an end of line.
printf '%s' '{"text":"\u001b[2J\u009b2J\u202e\u2028 03-1234-5678 \u007f"}' >hostile.jsonl
is 'nothing speaks to the terminal' \
	"$("$jpcurate" mask --explain -q hostile.jsonl | sed 1d | cut -f 10,11)" \
	"\u001b[2J\u009b2J\u202e\u2028 ${tab} \u007f"
printf '%s\r\n' WARC/1.0 'WARC-Type: conversion' 'Content-Type: text/plain' \
	'Content-Length: 27' '' >c.wet
printf '電話 %s です\r\n\r\n\r\n' "$phone" >>c.wet
{ cat c.wet && cat c.wet; } >d.wet
is 'places of records' "$("$jpcurate" mask --explain -q --type warc d.wet | cut -f 1 | tail -n 2)" \
	"d.wet@0
d.wet@$(wc -c <c.wet | tr -d ' ')"
gzip -c d.wet >e.wet.gz
is '… in a member that they share' \
	"$("$jpcurate" mask --explain -q --type warc e.wet.gz | cut -f 1 | tail -n 2)" \
	"e.wet.gz@0
e.wet.gz@0+$(wc -c <c.wet | tr -d ' ')"
printf '電話 %s です' "$phone" >'one	page.txt'
is '… and of a text by itself' "$("$jpcurate" mask --explain -q 'one	page.txt' | cut -f 1 |
	tail -n 1)" 'one\tpage.txt'

neither='--explain writes no documents; it goes with neither --dropped nor --annotate'
fails 'no documents: --dropped' 2 "$neither" "$jpcurate" mask --explain --dropped x kept.jsonl
fails '… --annotate' 2 "$neither" "$jpcurate" mask --explain --annotate kept.jsonl
ok '… nothing was written' test ! -e x
echo 'stages: [{mask: {explain: true}}]' >explain.yaml
fails 'no configuration asks for it' 2 "unknown option 'explain' of stage 'mask'" \
	"$jpcurate" mask -c explain.yaml kept.jsonl
fails '… nor a run' 2 'explain' "$jpcurate" run run.yaml --set stages.mask.explain=true \
	--set output.dir=never
fails '… and no other command has it' 2 "unknown option '--explain'" \
	"$jpcurate" modify mask --explain kept.jsonl
fails '…' 2 "unknown option '--explain'" "$jpcurate" run run.yaml --explain
# shellcheck disable=SC2016 # $0 and $1 are those of the inner shell
fails 'a full disk is an error' 1 'cannot write output' \
	sh -c '"$0" mask --explain -q kept.jsonl >/dev/full' "$jpcurate"

# What was noted of the text before holds what was found, or places that moved.
noted='{"a":1,"morphemes":{"surface":["'$phone'"]},"pii_spans":{"phone":[[0,12]]}}'
printf '{"text":"%s","jpcurate":%s}\n' "$phone" "$noted" "春" "$noted" >noted.jsonl
"$jpcurate" mask -q noted.jsonl >masked.jsonl
is 'morphemes of a text before it was masked go' "$(sed -n 1p masked.jsonl)" \
	'{"text":"03-1234-XXXX","jpcurate":{"a":1,"pii":{"phone":1}}}'
is '… of one that has nothing, stay' "$(sed -n 2p masked.jsonl)" "$(sed -n 2p noted.jsonl)"
printf 'stages: [{segment: {output: arrays}}, mask]\n' >segment.yaml
printf '{"text":"電話は%sです"}\n' "$phone" >spoken.jsonl
is '… also within one command' "$("$jpcurate" mask -q -c segment.yaml spoken.jsonl)" \
	'{"text":"電話は03-1234-XXXXです","jpcurate":{"pii":{"phone":1}}}'

cd "$repository"
ok 'the manual has it' grep -qF -e '\-\-explain' pipeline/cli/jpcurate.1
if command -v bash >/dev/null; then
	# shellcheck disable=SC2016
	is 'the shell completes it' "$(bash -c '. pipeline/cli/jpcurate.bash
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_jpcurate
		echo "${COMPREPLY[*]}"' bash "$jpcurate" mask --exp)" --explain
fi
tap_end
