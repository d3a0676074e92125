#!/bin/sh
# Bad input: a clear message with its place, the right exit status, nothing lost uncounted, and no
# file that looks complete and is not.
set -u
. tests/tap.sh
work=$tap_scratch
page=tests/data/crawl/pages-1.warc.gz

# outcome NAME STATUS MESSAGE COMMAND...: exact status and exact last line of stderr
outcome()
{
	outcome_name=$1 outcome_status=$2 outcome_message=$3
	shift 3
	"$@" >"$work/stdout" 2>"$work/stderr"
	is "$outcome_name: exit status" $? "$outcome_status"
	is "… the message" "$(grep '^jpcurate:' "$work/stderr" | tail -n 1)" "$outcome_message"
}

# the last message of a command
message_of()
{
	"$@" 2>&1 >/dev/null </dev/null | grep '^jpcurate:' | tail -n 1
}

# keep_all …: a filter that keeps every document
keep_all()
{
	"$JPCURATE" filter length --min-chars 0 --min-japanese-chars off "$@"
}

cat >"$work/plain.yaml" <<'YAML'
input: {paths: [in]}
output: {dir: out}
stages: [japanese, length]
YAML

# run_on INPUT [--set …]: the plain configuration over that input
run_on()
{
	run_input=$1
	shift
	"$JPCURATE" run "$work/plain.yaml" --quiet --set "input.paths=$run_input" \
		--set "output.dir=$work/out" "$@"
}

no_shards()
{
	is "… nothing looks complete" "$(find "$work/out" -name 'part-*' 2>/dev/null | wc -l)" 0
	rm -rf "$work/out"
}

# ---- what is not there ---------------------------------------------------------------

gone='No such file or directory'
outcome "missing file" 1 "jpcurate: no input: '$work/none.warc.gz': $gone" \
	run_on "$work/none.warc.gz"
no_shards
outcome "missing file in a pipe" 1 "jpcurate: cannot open '$work/none': $gone" \
	"$JPCURATE" read "$work/none"
mkdir "$work/empty_folder"
names='.warc, .wet, .jsonl, .json, .txt, .html or .htm (.gz, .zst) files'
outcome "folder without shards" 1 "jpcurate: no input: '$work/empty_folder': holds no $names" \
	run_on "$work/empty_folder"
no_shards
outcome "missing configuration" 2 "jpcurate: cannot open '$work/none.yaml': $gone" \
	"$JPCURATE" run "$work/none.yaml"

: >"$work/empty.jsonl"
outcome "empty file" 0 "" "$JPCURATE" filter length -q "$work/empty.jsonl"
is "… no output" "$(wc -c <"$work/stdout")" 0
run_on "$work/empty.jsonl" >/dev/null 2>&1
is "a run over an empty file finishes" $? 0
is "… and says so" "$(jq .input.documents "$work/out/report/stats.json")" 0
rm -rf "$work/out"

# ---- damaged compression ---------------------------------------------------------------

i=0
while [ $i -lt 2000 ]; do
	echo "{\"text\":\"これは文書の本文です。番号は$i番。\"}"
	i=$((i + 1))
done >"$work/good.jsonl"
gzip -nc "$work/good.jsonl" >"$work/good.jsonl.gz"
zstd -qc "$work/good.jsonl" >"$work/good.jsonl.zst"
for end in gz zst; do
	whole=$work/good.jsonl.$end cut=$work/cut.jsonl.$end
	head -c $(($(wc -c <"$whole") / 2)) "$whole" >"$cut"
	keep_all -q "$cut" >"$work/stdout" 2>"$work/stderr"
	is "truncated ${cut##*/}: exit status" $? 1
	ok "… the message names file and place" \
		grep -qE "^jpcurate: '$cut': .*truncated.* at byte [0-9]+" "$work/stderr"
	ok "… stdout holds a prefix" cmp -n "$(wc -c <"$work/stdout")" "$work/good.jsonl" "$work/stdout"
	run_on "$cut" >/dev/null 2>&1
	is "… a run fails" $? 1
	no_shards
done

{
	cat "$page"
	head -c 700 "$work/good.jsonl"
	cat "$page"
} >"$work/garbage.warc.gz"
# counted NAME…: the sum of these counters of the report
counted()
{
	for counter; do
		awk -F '\t' -v name="$counter" '$1 == name { print $2 }' "$work/report.tsv"
	done | awk '{ sum += $1 } END { print sum + 0 }'
}
"$JPCURATE" read -q --max-unreadable 0.5 --report "$work/report.tsv" "$work/garbage.warc.gz" \
	>"$work/stdout"
is "garbage between members: exit status" $? 0
"$JPCURATE" read -q "$page" >"$work/once"
is "… all documents on both sides" "$(wc -l <"$work/stdout")" $((2 * $(wc -l <"$work/once")))
ok "… the damage is counted" test "$(counted unreadable_bytes padding_bytes)" -ge 700
strict() { run_on "$work/garbage.warc.gz" --set input.max_unreadable=0; }
outcome "more damage than max_unreadable" 1 "$(message_of strict)" strict
ok "… names the file" grep -q "garbage.warc.gz" "$work/stderr"
no_shards

# ---- JSON lines ------------------------------------------------------------------------

line()
{
	printf '{"text":"a"}\n%s\n{"text":"c"}\n' "$1" >"$work/line.jsonl"
	outcome "$2" 1 "jpcurate: 'stdin': line 2$3" keep_all -q <"$work/line.jsonl"
	is "… the lines before it are written" "$(cat "$work/stdout")" '{"text":"a"}'
}
line '{"id":1}' "a line without text" ": no string field 'text'"
line '{"text":7}' "a text that is no string" ": no string field 'text'"
line '{"text":"b"' "a line broken off" ", column 12: not JSON: expected ',' or '}'"
line 'text' "a line that is no JSON" ", column 1: not JSON: expected '{'"

keep_all --on-malformed drop --report "$work/report.tsv" <"$work/line.jsonl" \
	>"$work/stdout" 2>"$work/stderr"
is "on_malformed: drop goes on" $? 0
is "… with the others" "$(cat "$work/stdout")" "$(printf '{"text":"a"}\n{"text":"c"}')"
is "… and counts it" "$(counted unreadable_records)" 1

printf '{"text":"\343\201 bad \377"}\n' >"$work/utf8.jsonl"
keep_all -q --report "$work/report.tsv" <"$work/utf8.jsonl" >"$work/stdout" 2>"$work/stderr"
is "invalid UTF-8: exit status" $? 0
ok "… the output is UTF-8" iconv -f UTF-8 -t UTF-8 "$work/stdout"
is "… counted" "$(awk -F '\t' '$1 == "replaced_bytes" {print $2}' "$work/report.tsv")" 3
ok "… with U+FFFD" grep -q "$(printf '\357\277\275')" "$work/stdout"

{
	printf '{"text":"'
	head -c 100000000 /dev/zero | tr '\0' a
	printf '"}\n'
} >"$work/long.jsonl"
"$JPCURATE" filter length -q <"$work/long.jsonl" >"$work/stdout" 2>"$work/stderr"
is "a 100 MB line: exit status" $? 1
ok "… the message" grep -qE "^jpcurate: 'stdin': .*longer than 67108864 bytes" "$work/stderr"
{
	echo '{"text":"a"}'
	printf '{"text":"%5000s"}\n' b
	echo '{"text":"c"}'
} >"$work/long.jsonl"
"$JPCURATE" filter length -q --min-chars 0 --max-record-bytes 2048 --on-malformed drop \
	--max-unreadable 1 --report "$work/report.tsv" <"$work/long.jsonl" >"$work/stdout"
is "on_malformed: drop goes on behind a long line" "$(cat "$work/stdout")" \
	"$(sed 2d "$work/long.jsonl")"
awk -F '\t' '$1 ~ /^unreadable_/ {print $2}' "$work/report.tsv" | tr '\n' ' ' >"$work/counts"
is "… and counts it" "$(cat "$work/counts")" "1 5012 1 5012 "
rm "$work/long.jsonl"

# ---- configuration and options -----------------------------------------------------------

outcome "unknown option" 2 "jpcurate: unknown option '--min-char'; did you mean '--min-chars'?" \
	"$JPCURATE" filter length --min-char 4
outcome "value out of range" 2 "jpcurate: option 'max_nouns' must be in [0, 1] ratio, got 2" \
	"$JPCURATE" filter noun_ratio --max-nouns 2
outcome "a list that would be forgotten" 2 \
	"jpcurate: option '--hosts=b.txt' is given twice; one list has commas, as in A,B" \
	"$JPCURATE" filter takedown --hosts a.txt --hosts=b.txt
outcome "unknown stage" 2 "jpcurate: unknown stage 'lenght'; did you mean 'length'?" \
	"$JPCURATE" filter lenght
outcome "unknown command" 2 "jpcurate: unknown command 'rum'; did you mean 'run'?" "$JPCURATE" rum
outcome "a filter is no modifier" 2 "jpcurate: stage 'length' is no modifier" \
	"$JPCURATE" modify length
segment_with() { "$JPCURATE" segment --dictionary "$1" </dev/null; }
outcome "missing dictionary" 2 "$(message_of segment_with /nowhere)" segment_with /nowhere
ok "… names it" grep -q "/nowhere" "$work/stderr"
euc=/var/lib/mecab/dic/ipadic
if [ -d /usr/share/mecab/dic/ipadic ] && [ -e $euc/sys.dic ]; then
	outcome "a dictionary in EUC-JP" 2 "$(message_of segment_with $euc)" segment_with $euc
	ok "… says UTF-8" grep -q "UTF-8" "$work/stderr"
else
	skip "a dictionary in EUC-JP" "none is installed"
fi
mkdir "$work/broken_dic"
echo garbage >"$work/broken_dic/sys.dic"
: >"$work/broken_dic/dicrc"
segment_with "$work/broken_dic" 2>"$work/stderr"
is "an unreadable dictionary: refused" "$(($? > 0))" 1
ok "… and named" grep -q "^jpcurate: .*broken_dic" "$work/stderr"

# ---- output ------------------------------------------------------------------------------

if [ -w /dev/full ]; then
	keep_all -q "$work/good.jsonl" >/dev/full 2>"$work/stderr"
	is "a full disk: exit status" $? 1
	is "… the message" "$(cat "$work/stderr")" \
		"jpcurate: cannot write output: No space left on device"
	"$JPCURATE" stages >/dev/full 2>"$work/stderr"
	is "… of a listing, too" $? 1
fi
(
	ulimit -f 4
	trap '' XFSZ
	run_on "$work/good.jsonl" --set stages.length.min_chars=0 \
		--set stages.length.min_japanese_chars=off >/dev/null 2>"$work/stderr"
)
is "a file that may not grow: exit status" $? 1
ok "… the message" grep -q "^jpcurate: .*File too large" "$work/stderr"
no_shards
{
	keep_all -q "$work/good.jsonl" 2>"$work/stderr"
	echo $? >"$work/status"
} | head -n 1 >/dev/null
is "a closed pipe says nothing" "$(cat "$work/stderr")" ""
is "… and exits 141" "$(cat "$work/status")" 141

run_on "$work/good.jsonl" >/dev/null 2>&1
other_run() { run_on "$work/good.jsonl" --set stages.length.min_chars=7; }
outcome "the output folder of another run" 2 "$(message_of other_run)" other_run
ok "… is named" grep -q "$work/out" "$work/stderr"
rm -rf "$work/out"
mkdir "$work/out"
echo mine >"$work/out/thesis.txt"
run_on "$work/good.jsonl" >/dev/null 2>"$work/stderr"
is "a folder with other things is refused" "$(($? > 0))" 1
is "… and left alone" "$(cat "$work/out/thesis.txt")" mine
tap_end
