#!/bin/sh
# What a run says of near-duplicates: evidence, clusters, alarms, neighbours, how likely a pair is
# to be proposed; and which options make no sense.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

# A page of a host that has 1,200 like it, in which a number differs, and pages of others: each
# three times, with a character changed.
awk 'BEGIN {
	page = "本サイトをご利用いただくには、お使いのブラウザの設定を変えてください。詳しくは窓口まで。" \
		"工事のため、来週の火曜日は朝から夕方まで接続できません。ご不便をおかけし申し訳ありません。" \
		"図書館の返却口は閉館後も使えますが、大きな画集や壊れやすい模型は職員に手渡してください。" \
		"雪の日には坂道の通行を止めることがあり、その場合は掲示板と電話の案内でお知らせします。"
	for (i = 0; i < 1200; i++)
		print "{\"id\":\"a" i "\",\"url\":\"https://a.example.jp/" i "\",\"date\":\"2024-05-01\"," \
			"\"text\":\"" i page "\"}"
	split("海 山 川 空 森 町 港 島 谷 原", words, " ")
	for (i = 1; i <= 10; i++) {
		text = ""
		for (j = 0; j < 40; j++)
			text = text words[i] words[1 + (i * j + j * j) % 10] "の話を" j "回" words[1 + j % 10] "で"
		for (k = 0; k < 3; k++)
			print "{\"id\":\"b" i "-" k "\",\"url\":\"https://h" k ".example.org/" i "\"," \
				"\"date\":\"202" k "-01-31T10:00:00Z\",\"text\":\"" text k "\"}"
	}
}' >in.jsonl
cat >run.yaml <<'END'
input: {paths: [in.jsonl]}
output: {dir: out, dropped: all}
stages:
  - length: {min_chars: 100}
  - dedup: {exact: true, minhash: {keep: newest, max_cluster: 100}}
END
ok 'a run' "$jpcurate" run run.yaml --quiet
zstd -dcq out/part-*.zst >kept
zstd -dcq out/dropped/*.zst >dropped

# ---- evidence ----
is 'a document of each cluster stays' "$(jq -r .id kept | tr '\n' ' ')" \
	'a0 b1-2 b2-2 b3-2 b4-2 b5-2 b6-2 b7-2 b8-2 b9-2 b10-2 '
dates='"first":"2020-01-31T10:00:00Z","last":"2022-01-31T10:00:00Z"'
is '… and says for how many, on which hosts, from when to when' \
	"$(jq -c 'select(.id == "b3-2").jpcurate.cluster | del(.id)' kept)" \
	"{\"size\":3,\"size_kept\":3,\"hosts\":3,$dates}"
is 'the others name it' \
	"$(jq -r 'select(.id == "b3-0").jpcurate.dropped.kept | [.cluster, .file] | @tsv' dropped)" \
	"$(jq -r 'select(.id == "b3-2").jpcurate.cluster.id' kept)	in.jsonl"
is '… all of them similar enough' \
	"$(jq -s 'map(.jpcurate.dropped.kept.similarity) | min >= 0.8 and max <= 1' dropped)" true

# ---- report ----
is 'clusters by size' "$(tail -n +2 out/report/clusters.tsv | tr '\t\n' ',;')" \
	'2,3,10,30,20;1024,2047,1,1200,1199;'
clusters='near-duplicates: 11 clusters of 1230 documents (0 dropped by filters)'
ok 'the table sums up' \
	grep -qx "$clusters, the largest of 1200; 1219 copies go" out/report/table.txt
ok '… and tells what to expect' grep -qE \
	'^14 bands of 8 rows; P\(two documents share one\) 0.50: 0.0533, .* 0.80: 0.9235,' \
	out/report/table.txt
is 'alarms' "$(cut -f 1,3,4,5 out/report/alarms.tsv | tr '\t\n' ',;')" \
	'what,documents,copies,hosts;cluster,1200,1199,1;host,1200,1199,1;'
ok '… below the table: a cluster' grep -qE \
	'^alarm: cluster [0-9a-f]{16} has 1200 documents on 1 host, minhash.max_cluster is 100$' \
	out/report/table.txt
loss='loses 1199 of 1200 documents as copies (99.9 %), minhash.max_host_loss is 0.95'
ok '… a host' grep -qx "alarm: host a.example.jp $loss" out/report/table.txt
is 'the last line sums up, as ever' "$(tail -n 1 out/report/table.txt | cut -d ' ' -f 1-5)" \
	'kept 11 / 1230 documents'
ok 'all of it can be proved' "$jpcurate" verify out
sed -i 's/^cluster/clutter/' out/report/alarms.tsv
fails '… and a wrong alarm is found' 4 "'report/alarms.tsv' has changed" "$jpcurate" verify out
ok '… and made again' "$jpcurate" run run.yaml --quiet
ok '… as it was' grep -q '^cluster' out/report/alarms.tsv

# ---- one document ----
place="'in.jsonl', byte [0-9]+"
fails 'a copy' 0 \
	"^copy +similarity [01]\.[0-9]{4} \(.*\), [0-9]+ keys in common; $place, stays" \
	"$jpcurate" explain out b3-0
fails 'what stays for others' 0 \
	'^cluster +[0-9a-f]{16}: 3 documents, 3 without those that filters dropped, on 3 hosts$' \
	"$jpcurate" explain out b3-2

# ---- before a run ----
fails 'plan tells how likely a pair is to be proposed' 0 \
	'^near-duplicates: 14 bands of 8 rows; P\(two documents share one\) 0.50: 0.0533' \
	"$jpcurate" plan run.yaml
fails '… as the target similarity has it' 0 \
	'^near-duplicates: 22 bands of 5 rows; .* 0.70: 0.9825,' \
	"$jpcurate" plan run.yaml --set stages.minhash.min_similarity=0.7
refuse()
{
	fails "$1" 2 "$2" "$jpcurate" check run.yaml --set "stages.minhash.$3"
}
refuse 'no similarity' 'min_similarity cannot be off' min_similarity=off
fails 'bands that are too many' 2 '50 bands of 8 rows need 400 permutations, there are 112' \
	"$jpcurate" check run.yaml --set stages.minhash.bands=50 --set stages.minhash.rows=8
refuse 'half a band' 'bands must be a whole number' bands=1.5
refuse 'more bands than minima' '120 bands of 1 rows need 120 permutations, there are 112' bands=120
refuse 'an option that is none' "unknown option 'ngrams'.*did you mean 'ngram'" ngrams=5
cat >two.yaml <<'END'
stages: [minhash, exact]
END
fails 'two deduplicators' 2 "there is a deduplicator already, 'minhash'" "$jpcurate" check two.yaml
tap_end
