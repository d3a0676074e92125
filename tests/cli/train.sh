#!/bin/sh
# jpcurate train: the same model whatever the order of the texts and the number of threads, what it
# tells about itself, and what it refuses; the filter classifier with what it wrote.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

# texts N FIRST WORD: lines of documents that all hold a word, and other words that differ.
texts()
{
	awk -v n="$1" -v first="$2" -v word="$3" 'BEGIN {
		split("山 川 空 海 風 花 鳥 月 雪 雨", other, " ")
		for (i = first; i < first + n; i++)
			printf "{\"id\":\"%d\",\"text\":\"%s%s%s%s。%d\",\"scores\":{\"edu\":%d}}\n", i,
				other[i % 10 + 1], word, other[int(i / 7) % 10 + 1], other[int(i / 3) % 10 + 1],
				i, word == "よい" ? 3 : 1
	}'
}
texts 300 0 よい >good.jsonl
texts 500 300 わるい >bad.jsonl
train()
{
	"$jpcurate" train "$@"
}
sum()
{
	cksum <"$1"
}

ok 'it trains' train -o a.json.gz --positive good.jsonl --negative bad.jsonl
cp "$tap_scratch/log" told
want=$(sum a.json.gz)
ok 'it says how good it is' grep -qE \
	'^trained on 7.. texts: .*; on .* held out: precision 1.0000, recall 1.0000, F1 1.0000$' told
is 'a table of what was held out' "$(sed -nE 's/^(held out|positive|negative) .*/\1/p' told)" \
	"$(printf 'held out\npositive\nnegative')"
is 'the model is gzip without a name or a time' \
	"$(od -An -tx1 -N8 a.json.gz | tr -d ' ')" 1f8b080000000000
ok 'it is JSON' sh -c 'gzip -dc a.json.gz | jq -e "type == \"object\" and length > 10" '

for threads in 1 4; do
	train -q -o b.json.gz --positive good.jsonl --negative bad.jsonl --threads $threads \
		--batch-bytes 64
	is "$threads threads: the same model" "$(sum b.json.gz)" "$want"
done
sort -r good.jsonl >reversed.jsonl
head -n 200 bad.jsonl >bad1.jsonl
tail -n +201 bad.jsonl | zstd -q >bad2.jsonl.zst
train -q -o b.json.gz --negative bad2.jsonl.zst --negative bad1.jsonl --positive reversed.jsonl
is 'another order, other files: the same model' "$(sum b.json.gz)" "$want"
cat bad.jsonl good.jsonl >all.jsonl
train -q -o b.json.gz --label scores.edu --min-label 3 all.jsonl
is 'classes from a number: the same model' "$(sum b.json.gz)" "$want"
train -q -o b.json.gz --label scores.edu --min-label 3 <all.jsonl
is 'from stdin: the same model' "$(sum b.json.gz)" "$want"
train -q -o plain.json --positive good.jsonl --negative bad.jsonl
is 'plain JSON says the same' "$(cat plain.json)" "$(gzip -dc a.json.gz)"
train -q -o small.json --positive good.jsonl --negative bad.jsonl --max-features 5 --grams 2
is 'five grams' "$(jq length small.json)" 5
is 'of two characters' "$(jq '[keys[] | length] | max' small.json)" 2

is 'classifier keeps what is positive' \
	"$("$jpcurate" filter classifier --model a.json.gz -q <all.jsonl | sort)" "$(sort good.jsonl)"

echo '{"id":"1","text":"よい","scores":{"edu":"?"}}' | cat - all.jsonl >unlabelled.jsonl
echo '{"id":"2","text":"","scores":{"edu":3}}' >>unlabelled.jsonl
train -o b.json.gz --label scores.edu --min-label 3 unlabelled.jsonl 2>told
ok 'what has no label is counted' grep -q \
	'^left out: 1 without a label, 1 without text, 0 unreadable$' told
is 'and changes nothing' "$(sum b.json.gz)" "$want"
{ cat good.jsonl && echo '{"id":'; } >damaged.jsonl
train -o b.json.gz --positive damaged.jsonl --negative bad.jsonl --on-malformed drop 2>told
ok 'what cannot be read, too' grep -q '^left out: 0 .* label, 0 .* text, 1 unreadable$' told
train -o b.json.gz --positive good.jsonl --negative bad.jsonl --holdout 0 2>told
is 'nothing held out: no table' "$(grep -c 'held out' told)" 0

# ---- what is refused -----------------------------------------------------------------

rm -f no.json
fails 'no model' 2 'expected a file for the model: -o MODEL' \
	train --positive good.jsonl --negative bad.jsonl
fails 'one class' 2 'expected --positive FILE and --negative FILE, or --label FIELD' \
	train -o no.json --positive good.jsonl
fails 'a file of no class' 2 "'all.jsonl' is neither --positive nor --negative" \
	train -o no.json --positive good.jsonl --negative bad.jsonl all.jsonl
fails 'both ways' 2 '--label tells the classes' \
	train -o no.json --label scores.edu --positive good.jsonl
fails 'a field that cannot be' 2 "field 'a..b' has an empty key" \
	train -o no.json --label a..b all.jsonl
fails 'all of one class' 1 'there are no positive texts to learn from, but [0-9]+ others' \
	train -o no.json --label scores.edu --min-label 9 all.jsonl
fails 'a number that no document has' 1 \
	'no texts to learn from: 0 are held out, 800 have no label, 0 no text, 0 cannot be' \
	train -o no.json --label scores.eud all.jsonl
fails 'no file' 1 "cannot open 'absent.jsonl'" \
	train -o no.json --positive absent.jsonl --negative bad.jsonl
fails 'no document' 1 "'text.jsonl': line 1" \
	sh -c 'echo text >text.jsonl; exec "$@"' sh "$jpcurate" train -o no.json --positive text.jsonl \
	--negative bad.jsonl
fails 'too much text' 1 'the texts take more than 1024 bytes' \
	train -o no.json --positive good.jsonl --negative bad.jsonl --max-text-bytes 1024
fails 'grams too rare' 1 'no gram is in 9999 texts' \
	train -o no.json --positive good.jsonl --negative bad.jsonl --min-texts 9999
is 'then there is no model' "$(ls no.json 2>/dev/null)" ''
fails 'no such folder' 1 "cannot create 'absent/model.json'" \
	train -o absent/model.json --positive good.jsonl --negative bad.jsonl
tap_end
