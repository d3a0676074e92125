#!/bin/sh
# Runs that are held against older ones: what three of them keep, one behind the other, is what one
# run over all inputs keeps, in the same clusters; however each is cut into tasks. And what cannot
# be held against is refused.
. tests/tap.sh
. tests/near/near.sh
set -eu
cd "$tap_scratch"

# Sanitizers look at fewer documents; what options mean is nothing to them.
n_docs=1500
some=
case $jpcurate in *asan* | *tsan*)
	n_docs=600
	some=yes
	;;
esac

mkdir in a b c
"$make_near" corpus 1 $n_docs in/ 6
cp in/0.jsonl in/1.jsonl a
cp in/2.jsonl in/3.jsonl b
cp in/4.jsonl in/5.jsonl c
printf '1.example.jp\n2.example.jp\n' >hosts
cat >minhash.yaml <<'END'
input: {paths: [in], task_bytes: 100KiB}
output: {dir: out, dropped: all}
stages:
  - url: {deny_hosts: [hosts]}
  - length: {min_chars: 3, max_chars: 420}
  - minhash: {settle: estimates}
END
sed 's/minhash.*/exact/' minhash.yaml >exact.yaml

# run STAGE FOLDER OLDER SETTING...: inputs of a folder into the run FOLDER.run.
run()
{
	stage=$1 folder=$2 older=$3
	shift 3
	rm -rf "$folder.run"
	for setting; do
		case $setting in
		*.*=*) set -- "$@" --set "$setting" ;;
		*) set -- "$@" --set "stages.$stage.$setting" ;;
		esac
		shift
	done
	"$jpcurate" run "$stage.yaml" --quiet --set input.paths="$folder" \
		--set output.dir="$folder.run" \
		--set "stages.$stage.against=$older" "$@"
}
# chain STAGE SETTING...: three runs.
chain()
{
	stage=$1
	shift
	run "$stage" a '' "$@" && run "$stage" b a.run "$@" && run "$stage" c a.run,b.run "$@"
}
# kept RUN...: documents, without what is told of them.
kept()
{
	for kept_run; do zstd -dcq "$kept_run"/part-*; done | jq -c 'del(.jpcurate)'
}
# clusters RUN...: each document that stays with its cluster, as the last run tells it.
clusters()
{
	{
		for one_run; do
			zstd -dcq "$one_run"/part-* |
				jq -r '["doc", .id, .jpcurate.cluster // {size: 1}] | map(tostring) | @tsv'
			find "$one_run" -path '*/older_clusters/*' -exec zstd -dcq {} + |
				jq -r '["old", .file, .offset, .cluster] | map(tostring) | @tsv'
		done
	} | awk -F '\t' '
		NR == FNR { id[$1 "\t" $2] = $3; next }
		$1 == "doc" { cluster[$2] = $3 }
		$1 == "old" {
			if (!(id[$2 "\t" $3] in cluster)) print "not kept: " $0
			cluster[id[$2 "\t" $3]] = $4
		}
		END { for (i in cluster) if (cluster[i] !~ /"size":1[,}]/) print i "\t" cluster[i] }
	' places - | sort
}
for folder in a b c; do
	awk -v OFS='\t' 'FNR == 1 { at = 0 } { split($0, part, "\""); print FILENAME, at, part[4]
		at += length($0) + 1 }' $folder/*
done >places
# law NAME STAGE CUT SETTING...: the three, which are cut in another way, are like one.
law()
{
	name=$1 stage=$2 cut=$3
	shift 3
	run "$stage" in '' "$@"
	kept in.run >want
	clusters in.run >want.clusters
	# shellcheck disable=SC2086 # settings are words
	ok "$name: three runs" chain "$stage" "$@" $cut
	like_one
}
like_one()
{
	kept a.run b.run c.run >got
	ok '… keep what one run keeps' cmp want got
	clusters a.run b.run c.run >got.clusters
	diff want.clusters got.clusters >difference || true
	is '… in the same clusters' "$(head -n 5 difference)" ''
}

# ---- the law ----
law 'near-duplicates' minhash 'input.task_bytes=1GiB resources.threads=2'
ok '… some of which lie in several runs' test "$(wc -l <want.clusters)" -gt $((n_docs / 10))
for older in b c; do
	ok "… $older has copies of what is older" \
		grep -q 'older runs: [1-9][0-9]* copies of [1-9][0-9]* doc' $older.run/report/table.txt
done
is '… of both' "$(copies c.run | jq -r '.jpcurate.dropped.kept.run // empty' | sort -u |
	tr '\n' ' ')" 'a.run b.run '
is '… of inputs that they have' "$(copies c.run | jq -r '.jpcurate.dropped.kept |
	select(.run == "b.run") | .file' | sort -u | tr '\n' ' ')" 'b/2.jsonl b/3.jsonl '
for older in a c; do
	fails "… $older is right" 0 'is right' "$jpcurate" verify $older.run
done
copies c.run | jq -r 'select(.jpcurate.dropped.kept.run == "b.run") |
	[.id, .jpcurate.dropped.kept.file] | @tsv' | head -n 1 >copy
fails '… explain names the older run and its input' 0 \
	"'$(cut -f 2 copy)' of the older run 'b.run'" "$jpcurate" explain c.run "$(cut -f 1 copy)"
mv b.run away
fails '… or the run alone, where it is gone' 0 "input [01] of the older run 'b.run'" \
	"$jpcurate" explain c.run "$(cut -f 1 copy)"
mv away b.run
# What was made from a copy that is changed, or lost, is made again.
contents c.run >whole
fingerprint c.run >prints
rm c.run/data/copy/* c.run/older_clusters/* c.run/state/report.ok
ok '… what was lost' "$jpcurate" run minhash.yaml --quiet --set input.paths=c \
	--set output.dir=c.run --set stages.minhash.against=a.run,b.run --set input.task_bytes=1GiB
contents c.run >now
ok '… is made again' cmp whole now
fingerprint c.run >now
ok '… in the same bytes' cmp prints now

if [ -z "$some" ]; then
	law 'equal addresses' minhash 'input.split_bytes=50KiB resources.threads=1' url=drop
	# shellcheck disable=SC2086 # settings are words
	law 'few comparisons, little memory' minhash 'resources.threads=64 resources.memory=64MiB' \
		min_similarity=0.7 permutations=1024 bands=512 rows=2 max_representatives=2
fi
law 'exact' exact 'input.task_bytes=1GiB' max_copies=2
copies c.run | jq -r 'select(.jpcurate.dropped.kept.run == "a.run") |
	[.id, .jpcurate.dropped.kept.file] | @tsv' | head -n 1 >copy
fails '… explain names the older run' 0 "'$(cut -f 2 copy)' of the older run 'a.run'" \
	"$jpcurate" explain c.run "$(cut -f 1 copy)"
is '… copies of older ones name the run' "$(copies c.run |
	jq -r '.jpcurate.dropped.kept.run // "c.run"' | sort -u | head -n 1)" a.run

# ---- buckets ----
# with_buckets FOLDER N OLDER STAGE: the run again, with so many.
with_buckets()
{
	find "$1.run" -type f ! -name '*.yaml' ! -name plan.json -delete
	for plan in "$1.run/plan.json" "$1.run/state/plan.json"; do
		"$set_buckets" "$plan" "$2" || return
	done
	"$jpcurate" run "$4.yaml" --quiet --set input.paths="$1" \
		--set output.dir="$1.run" --set "stages.$4.against=$3"
}
stages='exact minhash'
if [ -n "$some" ]; then stages=; fi
for stage in $stages; do
	run $stage in ''
	kept in.run >want
	clusters in.run >want.clusters
	run $stage a ''
	ok "$stage: 4 buckets" with_buckets a 4 '' "$stage"
	run $stage b a.run
	run $stage c a.run,b.run
	ok '… and 2, held against 4 and 1' with_buckets c 2 a.run,b.run "$stage"
	like_one
done

# ---- what is settled ----
[ -z "$some" ] || run minhash a ''
run minhash b a.run settle=texts
fails 'texts of older runs are not read: a note' 0 'settle is texts here and estimates in the' \
	"$jpcurate" check minhash.yaml --set stages.minhash.against=a.run \
	--set stages.minhash.settle=texts
fails '… and a count' 0 'of [1-9][0-9]* close pairs, the estimate decided' \
	cat b.run/report/table.txt

# Of an older run that kept the longest, a copy may stand in front of what stays.
if [ -z "$some" ]; then
	run minhash a '' keep=longest
	ok 'another keep' run minhash b a.run
	fails '… is noted' 0 'keep is first here and longest in the older run' \
		"$jpcurate" check minhash.yaml --set stages.minhash.against=a.run
	run minhash a '' mode=doubri keep=longest
	fails '… but refused where bands decide' 2 'minhash.keep is first here and longest in that' \
		run minhash b a.run mode=doubri
	ok '… which takes the same one' run minhash b a.run mode=doubri keep=longest
fi

# A page that a filter drops counts for the page of its address, until there is one with its text.
mkdir -p x y
echo 'allowed' >ids
cat >loss.yaml <<'END'
input: {paths: [x]}
output: {dir: x.run}
stages:
  - url: {deny_hosts: [hosts], allow_ids: [ids]}
  - minhash: {url: drop}
END
printf '{"id":"%s","url":"http://%s.example.jp/","text":"%s"}\n' \
	allowed 1 '昔々ある所におじいさんとおばあさんがいました' f 1 '吾輩は猫である。名前はまだ無い。' >x/1.jsonl
printf '{"id":"%s","url":"http://%s.example.jp/","text":"%s"}\n' \
	new 3 '吾輩は猫である。名前はまだ無い。' >y/1.jsonl
"$jpcurate" run loss.yaml --quiet
is 'a filtered page counts for its address' "$(zstd -dcq x.run/part-* |
	jq -c '[.id, .jpcurate.cluster.size]')" '["allowed",2]'
"$jpcurate" run loss.yaml --quiet --set input.paths=y --set output.dir=y.run \
	--set stages.minhash.against=x.run
is '… and then for its text' "$(zstd -dcq y.run/part-* |
	jq -c '[.id, .jpcurate.cluster.size]')" '["new",2]'
is '… which is told of the other one' "$(zstd -dcq y.run/older_clusters/* |
	jq -c '[.run, .file, .offset, .cluster.size]')" '["x.run","x/1.jsonl",0,1]'

# ---- a pipe ----
older=
for stage in ${stages:-exact}; do
	grep -v -e url -e length "$stage.yaml" >"alone-$stage.yaml"
	for folder in a c; do
		rm -rf $folder.run
		"$jpcurate" run "alone-$stage.yaml" --quiet --set input.paths=$folder \
			--set output.dir=$folder.run --set "stages.$stage.against=$older"
		older=a.run
	done
	older=
	zstd -dcq c.run/part-* >want
	settle=
	if [ "$stage" = minhash ]; then settle='--settle estimates'; fi
	# shellcheck disable=SC2086 # two words
	cat c/* | "$jpcurate" dedup $stage --against a.run $settle --quiet >got || true
	ok "a pipe of $stage" cmp want got
done

# ---- what is refused ----
case $jpcurate in *tsan*) tap_end ;; esac
# refuses NAME MESSAGE SETTING...
refuses()
{
	name=$1 message=$2
	shift 2
	for setting; do
		set -- "$@" --set "$setting"
		shift
	done
	fails "$name" 2 "$message" "$jpcurate" run minhash.yaml --quiet --set input.paths=c \
		--set output.dir=new.run "$@"
	ok '… and nothing is begun' test ! -e new.run/plan.json
}
run minhash a ''
run minhash b a.run
run exact x ''
fingerprint a.run >before
refuses 'one that is not in front' "'b.run' was held against 'a.run', which has to be in front" \
	stages.minhash.against=b.run
refuses '… but behind' "has to be in front" stages.minhash.against=b.run,a.run
refuses 'one that comes twice' "'a.run' and 'a.run' of minhash.against are the same run" \
	stages.minhash.against=a.run,a.run
refuses 'another n-gram' "'a.run' cannot be in minhash.against: minhash.ngram is 4 here and 5 in" \
	stages.minhash.against=a.run stages.minhash.ngram=4
refuses 'another shape' 'a signature is of 20 bands of 5 rows here and of 14 bands of 8 rows in' \
	stages.minhash.against=a.run stages.minhash.bands=20 stages.minhash.rows=5
refuses 'a run of another stage' "'x.run' cannot be in minhash.against: it has no stage 'minhash'" \
	stages.minhash.against=x.run
fails '… or none' 1 "'in' holds no run" "$jpcurate" run minhash.yaml --quiet \
	--set input.paths=c --set output.dir=new.run --set stages.minhash.against=in
fails 'another min_similarity is noted' 0 'min_similarity is 0.85 here and 0.8 in the older run' \
	"$jpcurate" check minhash.yaml --set stages.minhash.against=a.run \
	--set stages.minhash.min_similarity=0.85 --set stages.minhash.bands=14 \
	--set stages.minhash.rows=8
sed 's/minhash:/minhash@label:/' minhash.yaml >label.yaml
"$jpcurate" run label.yaml --quiet --set input.paths=b --set output.dir=label.run \
	--set stages.minhash@label.against=a.run
refuses '… whatever the label of its stage' "'label.run' was held against 'a.run', which has to" \
	stages.minhash.against=label.run
rm -rf c.run
ok '… in front' "$jpcurate" run minhash.yaml --quiet --set input.paths=c --set output.dir=c.run \
	--set stages.minhash.against=a.run,label.run
mv a.run/state/report.ok report.ok
refuses 'one that is not finished' "'a.run' is not finished" stages.minhash.against=a.run
mv report.ok a.run/state
mv a.run/data/edge edge
refuses 'one that has lost its edges' "'a.run' of minhash.against has lost keys, signatures or" \
	stages.minhash.against=a.run
mv edge a.run/data/edge
fingerprint a.run >now
ok 'nothing is written to an older run' cmp before now
"$jpcurate" run minhash.yaml --quiet --set input.paths=a,c --set output.dir=a.run --extend
fails 'one that has changed' 2 "the older run 'a.run' of minhash.against has changed" \
	"$jpcurate" run minhash.yaml --quiet --set input.paths=b --set output.dir=b.run \
	--set stages.minhash.against=a.run
fails '… nor is one held against that was' 2 "'b.run' was held against 'a.run', which has to be" \
	"$jpcurate" run minhash.yaml --quiet --set input.paths=c --set output.dir=new.run \
	--set stages.minhash.against=a.run,b.run
fails 'itself' 2 "'b.run' of minhash.against is the run itself" \
	"$jpcurate" run minhash.yaml --quiet --set input.paths=b --set output.dir=b.run \
	--set stages.minhash.against=b.run
tap_end
