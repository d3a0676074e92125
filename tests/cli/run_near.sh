#!/bin/sh
# Near-duplicates of 3,000 documents: the same documents stay as in a brute-force oracle, with the
# same evidence, and the bytes do not depend on tasks, threads, memory and the number of buckets.
. tests/tap.sh
. tests/near/near.sh
set -eu
cd "$tap_scratch"

# Builds other than that of gcc do less of what is alike. ThreadSanitizer looks at how a run is cut
# and shared out; what its options mean, of which each asks the oracle, is nothing to it, nor are
# many documents, among which it takes the oracle eight seconds to find each other.
documents=3000
several_buckets='2 8'
policies='first newest longest'
meaning=yes
if [ -z "$tap_all" ]; then
	several_buckets=8
	policies=newest
	case $jpcurate in *tsan*) documents=1200 meaning= ;; esac
fi

mkdir in
"$make_near" corpus 1 $documents in/ 7
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, dropped: all}
stages:
  - length: {min_chars: 3, max_chars: 420}
  - minhash
END
# run OPTION=VALUE...: into `out`; of the deduplicator, or, with a dot, of all.
run()
{
	settings=
	for setting; do
		case $setting in
		*.*=*) settings="$settings --set $setting" ;;
		*) settings="$settings --set stages.minhash.$setting" ;;
		esac
	done
	# shellcheck disable=SC2086 # settings are words
	"$jpcurate" run run.yaml --quiet $settings
}

# What was measured of each document, where it is not what the oracle says. Values have 16 bits.
wrong_values()
{
	"$jpcurate" values out >measured
	awk -F '\t' -v least=$((documents / 3)) '
		NR == FNR { want[NR] = $1 == "copy" ? $6 / 10000 : $9; id[NR] = $2; next }
		FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "minhash.min_similarity") at = i; next }
		$3 == "" { next }
		{
			n++
			off = $at - want[n]
			if (($at == "") != (want[n] == "-") || off > 0.0006 || off < -0.0006)
				print id[n] ": " $at ", not " want[n]
		}
		END { if (n < least) print n " documents" }' want measured | head -n 20
}
# like_oracle NAME "ORACLE OPTION..." SETTING...
like_oracle()
{
	name=$1
	# shellcheck disable=SC2086 # options are words
	"$near_oracle" -n 3 -x 420 $2 in/* >want
	shift 2
	rm -rf out
	ok "$name" run "$@"
	told out >got
	cut -f 1-8 want | sort -k 2,2n | diff - got >difference || true
	is '… what stays, what goes, and why' "$(head -n 20 difference)" ''
	is '… and what is measured of each' "$(wrong_values)" ''
	ok '… and it can be proved' "$jpcurate" verify out
}
# count COLUMN VALUE: documents of which the oracle says this
count()
{
	awk -F '\t' -v column="$1" -v value="$2" '$column == value { n++ } END { print n + 0 }' want
}

# ---- the oracle ----
like_oracle 'as it comes' ''
for by in equal jaccard estimate; do
	ok "… some are told by $by" test "$(count 7 $by)" -gt $((documents / 30))
done
cp want first
fails '… the run is right' 0 'is right: 7 inputs' "$jpcurate" verify out
contents out >whole
fingerprint out >prints
like_oracle 'the newest stays' '-k newest' keep=newest
ok '… which is another one' test "$(diff want first | wc -l)" -gt $((documents / 15))
contents out >whole.newest
# options_mean: what the others say, too.
options_mean()
{
	like_oracle 'the longest stays' '-k longest' keep=longest
	ok '… which is another one' test "$(diff want first | wc -l)" -gt $((documents / 15))
	like_oracle 'equal addresses are enough' '-u drop' url=drop
	ok '… for some' test "$(count 7 url)" -gt 20
	like_oracle 'addresses do not matter' '-u ignore' url=ignore
	like_oracle 'one comparison for each' '-m 1 -s 0.6 -b 28 -r 4' min_similarity=0.6 bands=28 \
		rows=4 max_representatives=1
	like_oracle 'three comparisons' '-m 3 -s 0.7 -b 56 -r 2 -k longest' min_similarity=0.7 \
		bands=56 rows=2 max_representatives=3 keep=longest
	like_oracle 'many candidates' '-s 0.9 -p 64 -b 64 -r 1 -k newest' min_similarity=0.9 \
		permutations=64 bands=64 keep=newest
	ok '… that are compared in vain' test "$(awk -F '\t' '$1 == "stays" && $9 != "-"' want |
		wc -l)" -gt 300
	like_oracle 'other n-grams' '-g 3 -s 0.5 -c 0.99 -p 800' ngram=3 min_similarity=0.5 \
		min_recall=0.99 permutations=800
	like_oracle 'a single band' '-p 30 -b 1 -r 30 -s 0.97' permutations=30 bands=1 \
		min_similarity=0.97
}
[ -z "$meaning" ] || options_mean

# ---- however it is run ----
# same NAME CONTENTS SETTING...
same()
{
	name=$1
	before=$2
	shift 2
	rm -rf out
	ok "$name" run "$@"
	contents out >now
	ok '… the same comes out' cmp "$before" now
}
same 'one task' whole input.task_bytes=1GiB
same 'parts of files' whole input.split_bytes=100KiB
same 'parts of files, the newest stays' whole.newest input.split_bytes=100KiB keep=newest
for threads in 1 2 4; do
	same "$threads threads" whole resources.threads=$threads resources.memory=8GiB
	fingerprint out >now
	ok '… in the same bytes' cmp prints now
done
same 'little memory' whole resources.threads=4 resources.memory=64MiB

# Clusters of which not all signatures fit into memory at once, and one that does not fit alone.
wide='permutations=1024 bands=512 rows=2 min_similarity=0.7'
if [ -n "$meaning" ]; then
	# shellcheck disable=SC2086 # settings are words
	like_oracle 'long signatures' '-p 1024 -b 512 -r 2 -s 0.7' $wide
else
	rm -rf out
	# shellcheck disable=SC2086
	ok 'long signatures' run $wide
fi
contents out >whole.wide
# shellcheck disable=SC2086
same '… of which a few fit into memory' whole.wide $wide resources.threads=64 \
	resources.memory=64MiB

# with_buckets N: the run in `out`, with so many.
with_buckets()
{
	find out -type f ! -name '*.yaml' ! -name plan.json -delete
	for plan in out/plan.json out/state/plan.json; do
		"$set_buckets" "$plan" "$1" || return
	done
}
for n in $several_buckets; do
	for contents in whole whole.newest; do
		keep=first
		if [ $contents = whole.newest ]; then keep=newest; fi
		rm -rf out
		run keep=$keep >log 2>&1
		ok "$n buckets, the $keep stays" with_buckets "$n"
		ok '…' run keep=$keep
		is '… are that many' "$(find out/data/decision -type f | wc -l)" "$n"
		is '… of about as many keys and members each' "$(for kind in bucket verify; do
			jq .documents out/state/$kind/*.ok | awk -v kind=$kind -v all=$documents '
				NR == 1 || $1 < least { least = $1 }
				{ sum += $1 }
				END { if (sum < all / 3 || least < sum / NR / 4) print kind, least, "of", sum }'
		done)" ''
		contents out >now
		ok '… the same comes out' cmp $contents now
		fails '… and is right' 0 'is right' "$jpcurate" verify out
	done
done

# ---- more inputs ----
mkdir part
cp in/0.jsonl in/1.jsonl in/2.jsonl in/3.jsonl part
for keep in first newest; do
	if [ $keep = first ] && [ "$policies" = newest ]; then continue; fi
	rm -rf out
	ok "a part of them, the $keep stays" run keep=$keep input.paths=part
	cp in/4.jsonl in/5.jsonl in/6.jsonl part
	ok '… extended' "$jpcurate" run run.yaml --quiet --extend --set input.paths=part \
		--set stages.minhash.keep="$keep"
	case $keep in first) contents=whole ;; *) contents=whole.newest ;; esac
	contents out | sed 's|"part/|"in/|' >now
	ok '… the same as all at once' cmp $contents now
	fails '… and right' 0 'is right: 7 inputs' "$jpcurate" verify out
	rm part/4.jsonl part/5.jsonl part/6.jsonl
done

# ---- compressed inputs ----
mkdir packed
for file in in/*; do
	gzip -nc "$file" >"packed/${file#in/}.gz"
done
rm -rf out
ok 'compressed inputs' run input.paths=packed
told out | sed 's|packed/\([0-9]*\).jsonl.gz|in/\1.jsonl|' >got
cut -f 1-8 first | sort -k 2,2n >want
ok '… are no other' cmp want got

# ---- a pipe ----
grep -v length run.yaml >alone.yaml
for keep in $policies; do
	rm -rf out
	ok "a run of the deduplicator alone, the $keep stays" "$jpcurate" run alone.yaml --quiet \
		--set stages.minhash.keep="$keep"
	zstd -dcq out/part-* >want
	for threads in 0 2; do
		cat in/* | "$jpcurate" dedup minhash --keep "$keep" --quiet --threads $threads >got || true
		ok "… and a pipe with --threads $threads are the same" cmp want got
	done
done
tap_end
