#!/bin/sh
# What large clusters cost and do: a chain in which each document resembles the next does not end in
# one document, and a page with very many copies costs what its copies cost.
. tests/tap.sh
. tests/near/near.sh
set -eu
peak=${jpcurate%/*}/tests/near/peak
cd "$tap_scratch"
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, dropped: all}
stages:
  - length: {min_chars: 100}
  - minhash
END
run()
{
	rm -rf out
	"$peak" cost "$jpcurate" run run.yaml --quiet "$@"
}

# ---- documents that have nothing in common ----
# Neither have they an address, or n-grams, that lack of them would join.
mkdir in
{
	"$make_near" pairs 9 100 0
	for i in 1 2 3; do printf '{"text":"%s"}\n' $i; done
} >in/0.jsonl
ok 'strangers' run --set stages.length.min_chars=0
is '… hang together with none' "$(jq .kept out/state/cluster/t000000.ok)" 0
is '… by keys of their bands and of their texts' "$(jq .documents out/state/bucket/t000000.ok)" \
	$((200 * 15 + 3))
is '… and all stay' "$(zstd -dcq out/part-* | wc -l)" 203
rm -r in

# ---- a chain ----
# Similarities of a document to those behind it: 0.85, 0.72, 0.61 … So every second one stays, and
# what is taken for a copy is so of the one before it.
mkdir in
"$make_near" chain 7 2000 85 | split -l 300 --additional-suffix .jsonl - in/
ok 'a chain' run
told out >got
"$near_oracle" -n 100 in/* >want
cut -f 1-8 want | sort -k 2,2n | diff - got >difference || true
is '… like the oracle' "$(head -n 10 difference)" ''
is '… what goes is 0.85 similar to what stays' \
	"$(awk -F '\t' '$1 == "copy" { print $9 }' want | sort -u)" 0.850000
is '… no two beside each other go' "$(sort -k 2,2n want | awk -F '\t' '
	$1 == "copy" && before == "copy" { print $2 } { before = $1 }')" ''
n=$(grep -c '^stays' got)
ok "… about every second one stays: $n" test "$n" -ge 1000 -a "$n" -lt 1030
is '… they were one cluster of candidates' "$(zstd -dcq out/part-* | wc -l)" "$n"

# ---- one page, many times ----
# Builds other than that of gcc take fewer, and ThreadSanitizer few.
n=8000
case $jpcurate in *tsan*) n=2000 ;; esac
[ -z "$tap_all" ] || n=50000
for part in 4 1; do # a quarter first
	rm -rf in
	mkdir in
	"$make_near" copies 8 $((n / part)) |
		split -l $((n / part / 10)) --additional-suffix .jsonl - in/
	ok "$((n / part)) copies of one page" run --threads 2 --set stages.minhash.max_cluster=1000
	is '… one of them stays' "$(zstd -dcq out/part-* |
		jq -c '[.id, (.jpcurate.cluster | .size, .size_kept, .hosts)]')" \
		"[\"0\",$((n / part)),$((n / part)),1]"
	is '… the others are copies of it' "$(copies out |
		jq -c '.jpcurate.dropped.kept | [.file, .offset, .similarity >= 0.8]' |
		sort | uniq -c | tr -s ' ')" " $((n / part - 1)) [\"in/aa.jsonl\",0,true]"
	read -r rss cpu <cost
	echo "# $rss KiB, $cpu ms"
	[ $part = 1 ] || small=$cpu
done
case $jpcurate in
*asan* | *tsan*) skip '… which take less than 200 MiB' 'a sanitizer takes more' ;;
*) ok '… which take less than 200 MiB' test "$rss" -lt 204800 ;;
esac
ok '… and, four times as many, at most eight times as long' test "$cpu" -lt $((8 * small + 2000))

# Of one key a bucket gets one row from each task, and joins them by one edge less.
rows=$(jq .documents out/state/bucket/t000000.ok)
keys=$(jq .kept out/state/bucket/t000000.ok)
edges=$((($(stat -c %s out/data/edge/p0000.edge) - 32) / 16))
echo "# $rows rows of $keys keys, $edges edges"
is '… joined by one edge less than there are rows of a key' "$edges" $((rows - keys))
ok '… of a key a row from each task at most' test "$rows" -le $((10 * keys))
ok "… of one for each key of each document few" test "$rows" -lt $((5 * n))

is '… and no two documents of a task twice' "$(for file in out/data/edge/t*; do
	od -An -v -t x8 -w16 -j 16 "$file" | head -n -1 | sort | uniq -d
done | head -n 5)" ''

# Their signatures are put side by side in files of 1 MiB.
is '… all of whose signatures are in files of their cluster' \
	"$(find out/data/member -name 'r*' | wc -l)" $((n / 3196 + 1))

# ---- alarms ----
is 'a cluster and a host are named' "$(cut -f 1,3-7 out/report/alarms.tsv | tr '\t\n' ' /')" \
	"what documents copies hosts file offset/cluster $n $((n - 1)) 1 in/aa.jsonl 0/host $n $((
		n - 1)) 1  /"
is '… by the host' "$(awk -F '\t' '$1 == "host" { print $2 }' out/report/alarms.tsv)" \
	copies.example.jp
ok '… below the table' grep -qE \
	"^alarm: cluster [0-9a-f]{16} has $n documents on 1 host, minhash.max_cluster is 1000$" \
	out/report/table.txt
ok '… both' grep -qE \
	"^alarm: host copies.example.jp loses $((n - 1)) of $n documents as copies" out/report/table.txt
fails '… the run is right' 0 'is right' "$jpcurate" verify out
ok 'with bounds that are not reached' run --set stages.minhash.max_cluster="$n" \
	--set stages.minhash.max_host_loss=1
ok '… there is no alarm' test ! -s out/report/alarms.tsv
ok '… also not below the table' test "$(grep -c ^alarm: out/report/table.txt)" = 0

# ---- damaged signatures of a cluster ----
fingerprint out >whole
printf x | dd of=out/data/member/r000000.row bs=1 seek=1000 conv=notrunc 2>/dev/null
rm out/data/decision/p0000.decision
ok 'with damaged signatures' "$jpcurate" run run.yaml --quiet \
	--set stages.minhash.max_cluster="$n" --set stages.minhash.max_host_loss=1
fingerprint out >now
ok '… all is made again' cmp whole now
fails '… and is right' 0 'is right' "$jpcurate" verify out
# shellcheck disable=SC2016 # eval has them
for damage in 'printf x | dd of=$file bs=1 seek=1000 conv=notrunc 2>/dev/null' \
	'truncate -s -100 $file'; do
	file=out/data/signature/t000001.signature
	rm out/state/cluster/t000000.ok out/data/member/* out/data/decision/p0000.decision
	eval "$damage"
	fails "$damage" 75 "out/data/signature/t000001.signature': damaged table" \
		"$jpcurate" task out cluster 0
	ok '… and the run goes on' "$jpcurate" run run.yaml --quiet \
		--set stages.minhash.max_cluster="$n" --set stages.minhash.max_host_loss=1
	fingerprint out >now
	ok '… as if nothing had been' cmp whole now
done

# ---- what is left of a cluster task ----
echo x >out/data/member/r000099.row
fails 'signatures that no task names' 4 "^wrong: 'data/member/r000099.row' was left behind" \
	"$jpcurate" verify out
ok '… clean removes them' "$jpcurate" clean out
fails '… and the run is right' 0 'is right' "$jpcurate" verify out
tap_end
