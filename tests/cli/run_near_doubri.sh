#!/bin/sh
# Doubri's rule on 10,000 documents: the same ones go as in a straightforward implementation of it.
. tests/tap.sh
. tests/near/near.sh
set -eu
cd "$tap_scratch"

# Where all takes ten times as long, fewer documents.
case $jpcurate in
*asan* | *tsan*) n=500 ;;
*) n=10000 ;;
esac
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, dropped: all}
stages: [minhash]
END
mkdir in
"$make_near" corpus 5 $n in/ 5 50
# Too short are all alike; white space, width and what a character takes in bytes matter.
for text in short ｓｈｏｒ cat '' '吾輩は猫で\nある' '吾輩は猫で\nある' '吾輩は猫である' \
	'吾輩は猫で ある' ＡＢＣＤＥＦＧ ABCDEFG 🐱🐱🐱🐱🐱🐱 🐱🐱🐱🐱🐱; do
	n=$((n + 1))
	printf '{"id":"%s","date":"","text":"%s"}\n' "$n" "$text"
done >in/9.jsonl
like_mode_oracle 'doubri' doubri mode=doubri
is_the_same mode=doubri

# A run against an older one removes what one run over both does.
copies out | jq -r .id | sort >want
ok 'a run of some' run_mode mode=doubri input.paths=in/0.jsonl,in/1.jsonl output.dir=older
ok 'a run of the others against it' run_mode mode=doubri against=older \
	input.paths=in/2.jsonl,in/3.jsonl,in/4.jsonl,in/9.jsonl
{
	copies older
	copies out
} | jq -r .id | sort | diff want - >difference || true
is '… removes what one run would' "$(cat difference)" ''
ok '… and tells how many go with those' test "$(zstd -dcq out/older_clusters/* | wc -l)" -gt 20
ok '… which can be proved' "$jpcurate" verify out

# The share of pairs that are found is P(s), within four standard errors.
rm in/*
"$make_near" pairs 4 200 70 80 85 90 | split -l 400 --additional-suffix .jsonl - in/
ok 'pairs of known similarity' run_mode mode=doubri
copies out | jq -r .id | awk -F - '
	BEGIN { p[70] = 0.0314; p[80] = 0.3711; p[85] = 0.7943; p[90] = 0.9944 }
	{ n[$1]++ }
	END {
		for (s in p) {
			off = n[s] / 200 - p[s]
			if (off * off > 16 * p[s] * (1 - p[s]) / 200) print s ": " n[s] + 0 " of 200"
		}
	}' >off
is '… go as often as published' "$(cat off)" ''
ok 'the report says with which probability pairs go' grep -qF \
	'40 bands of 20 rows; P(two documents share one) 0.50: 0.0000, 0.60: 0.0015, 0.70: 0.0314, ' \
	out/report/table.txt
tap_end
