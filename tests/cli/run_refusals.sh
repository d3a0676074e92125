#!/bin/sh
# What a run refuses to touch or to read, and that it says what is in the way.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

mkdir in
for i in 1 2 3 4 5; do
	echo "{\"text\":\"日本語の文章 $i\"}" >in/$i.jsonl
done
cat >run.yaml <<'END'
input: {paths: [in]}
output: {dir: out}
stages:
  - length: {min_chars: 4, min_japanese_chars: 3}
  - symbol_ratio
  - exact
END
ok 'a run' "$jpcurate" run run.yaml

refuses()
{
	fails "$1" "$2" "$3" "$jpcurate" run run.yaml
}

# ---- what differs, by name ----
another="'out' holds another run:"
fails 'options of stages and output' 2 \
	"$another output.dropped is all here and sample in the run; stages.length.min_chars is 5 here \
and 4 in the run; choose another output.dir \(--set output.dir=…\), or remove 'out'" \
	"$jpcurate" run run.yaml --set stages.length.min_chars=5 --set output.dropped=all
sed 's/  - symbol_ratio/  - blanks/' run.yaml >stages.yaml
fails 'stages' 2 \
	"$another stage 'blanks' is not in the run; stage 'symbol_ratio' is only in the run; choose" \
	"$jpcurate" run stages.yaml
sed '/symbol_ratio/d; /exact/i\  - exact' run.yaml | sed '$s/exact/symbol_ratio/' >moved.yaml
fails 'their order' 2 \
	"$another stage 'exact' comes before 'symbol_ratio' here and behind it in the run; choose" \
	"$jpcurate" run moved.yaml
fails 'what changes no output is no difference' 0 'nothing to do' "$jpcurate" run run.yaml \
	--set input.batch_bytes=64KiB --set input.max_unreadable=0.5 --set resources.memory=1GiB \
	--set resources.threads=2 --set output.dir=./out --threads 3
is '… and is told by its configuration' "$(sed -n 's/^ *max_unreadable: //p' out/config.yaml)" 0.5
ok '… in both copies' cmp out/config.yaml out/state/config.yaml
fails 'no run to extend' 2 "'none' holds no run to extend" \
	"$jpcurate" run run.yaml --set output.dir=none --extend
fails '… or to try again' 2 "'none' holds no run to retry" \
	"$jpcurate" run run.yaml --set output.dir=none --retry
fails 'plan warns of another run' 0 "warning: $another stages.length.min_chars is 5 here" \
	"$jpcurate" plan run.yaml --set stages.length.min_chars=5
fails '… and does not measure by it' 0 '^measured: a sample' \
	"$jpcurate" plan run.yaml --set stages.length.min_chars=5
fails '… but by this run' 0 '^time: nothing is left to be read' "$jpcurate" plan run.yaml
mv in/2.jsonl in/2b.jsonl
rm in/4.jsonl
echo >>in/5.jsonl
refuses 'inputs missing, new and resized' 2 \
	"$another input 'in/2.jsonl' is missing; input 'in/2b.jsonl' is not in the run; \
input 'in/4.jsonl' is missing; input 'in/5.jsonl' has 33 bytes here and 32 in the run; choose"
rm in/*.jsonl
refuses 'no input any more' 1 "no input: 'in': holds no"
for i in 1 2 3 4 5 6 7 8 9; do
	echo "{\"text\":\"日本語の文章 $i$i\"}" >in/$i.jsonl
done
refuses 'many differences' 2 "'in/4.jsonl' has 33 bytes here and 32 in the run; and 5 more; choose"

# ---- dictionaries ----
# The same words with other settings are another dictionary.
ipadic=/var/lib/mecab/dic/ipadic-utf8
if [ -r "$ipadic/sys.dic" ]; then
	mkdir words
	for file in sys.dic matrix.bin char.bin unk.dic; do
		ln -s "$ipadic/$file" words
	done
	echo 'bos-feature = BOS/EOS' >words/dicrc
	cat >words.yaml <<'END'
input: {paths: [in]}
output: {dir: worded}
stages:
  - segment: {dictionary: words, output: wakati}
  - exact
END
	ok 'a run with a dictionary' "$jpcurate" run words.yaml
	fails '… which stays as it is' 0 'nothing to do' "$jpcurate" run words.yaml
	echo 'max-grouping-size = 2' >>words/dicrc
	fails 'settings of the dictionary' 2 \
		"'worded' holds another run: the content of the dictionary 'words, .*' has changed" \
		"$jpcurate" run words.yaml
else
	skip 'dictionaries' "there is no $ipadic"
fi

# ---- folders that are no runs ----
mkdir mine
echo 'my: own' >mine/config.yaml
fails 'a config.yaml of somebody else' 2 "'mine' is not empty and holds no run \('config.yaml'\)" \
	"$jpcurate" run run.yaml --set output.dir=mine
is '… is left alone' "$(cat mine/config.yaml)" 'my: own'
ok 'another run' "$jpcurate" run run.yaml --set output.dir=begun
rm begun/plan.json
(cd begun && find . ! -name config.yaml -delete 2>/dev/null) || true
: >begun/config.yaml.tmp.host.1
ok 'what a run killed before it had a plan leaves is no obstacle' \
	"$jpcurate" run run.yaml --set output.dir=begun
mkdir foreign
echo '{"tasks": 3}' >foreign/plan.json
for command in status report; do
	fails "$command of a folder that is missing" 1 \
		"cannot open 'nowhere': No such file or directory" "$jpcurate" $command nowhere
	fails "$command of a folder without a run" 1 "'in' holds no run \(no plan.json\)" \
		"$jpcurate" $command in
	fails "$command of a foreign folder" 1 "'foreign/plan.json': not a plan of this program" \
		"$jpcurate" $command foreign
	fails "$command of a file" 1 "'run.yaml' is not a folder" "$jpcurate" $command run.yaml
	fails "$command of nothing" 2 'expected one folder of a run' "$jpcurate" $command
done

# ---- the output is no input ----
ok 'an output folder below the input' "$jpcurate" run run.yaml --set output.dir=in/out
fails '… is passed over the second time' 0 'nothing to do' "$jpcurate" run run.yaml \
	--set output.dir=in/out
tap_end
