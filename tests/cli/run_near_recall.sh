#!/bin/sh
# Pairs of known similarity: candidates are found as often as P(s) says, and what is removed is as
# similar as it has to be.
. tests/tap.sh
. tests/near/near.sh
set -eu
cd "$tap_scratch"
case $jpcurate in
*tsan*)
	skip 'recall' 'for builds without ThreadSanitizer, to which a share is nothing'
	tap_end
	;;
esac

cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, dropped: all}
stages:
  - length: {min_chars: 100}
  - minhash
END
# The id of a document tells how similar the two of its pair are: HUNDREDTHS-NUMBER-a, …-b.
planted()
{
	mkdir in
	"$make_near" pairs "$@" | split -l 1500 --additional-suffix .jsonl - in/
}

# ---- recall ----
# recall NAME BANDS ROWS: of pairs of each similarity the share of which one goes against
# P(s) = 1 - (1 - s^rows)^bands, which is right within 4 standard deviations, and at its ends exact.
recall()
{
	rm -rf out
	ok "$1" "$jpcurate" run run.yaml --quiet --set stages.minhash.min_similarity=0 \
		--set stages.minhash.permutations=1024 \
		--set stages.minhash.bands="$2" --set stages.minhash.rows="$3"
	copies out | jq -r .id >gone
	zstd -dcq out/part-* | jq -r .id >stay
	is '… of a pair the first stays' "$(grep -c b gone) $(grep -c a gone)" "$(wc -l <gone) 0"
	awk -F - -v bands="$2" -v rows="$3" '
		FILENAME == "gone" { gone[$1]++; next }
		$3 == "a" { n[$1]++ }
		END {
			for (s = 0; s <= 100; s++) {
				if (n[s] == 0) continue
				p = 1 - (1 - (s / 100) ^ rows) ^ bands
				off = gone[s] - n[s] * p
				bound = 4 * sqrt(n[s] * p * (1 - p))
				wrong = off > bound || off < -bound ? ": WRONG" : ""
				printf("# %.2f: %3d of %d go, %.4f; P(s) = %.4f; off by %.1f, at most %.1f%s\n",
					s / 100, gone[s], n[s], gone[s] / n[s], p, off, bound, wrong)
			}
		}' gone stay | tee table
	is '… as often as P(s) says' "$(grep WRONG table)" ''
	is '… of all similarities' "$(wc -l <table)" 11
}
planted 5 400 0 50 60 70 75 80 85 90 95 99 100
recall '14 bands of 8 rows' 14 8
recall '32 bands of 4 rows' 32 4
recall '5 bands of 22 rows' 5 22

# ---- what is removed ----
rm -rf in out
# shellcheck disable=SC2046 # numbers
planted 6 150 $(seq 70 90)
# Each document by its file and offset.
awk -F '"' '
	FNR == 1 { at = 0 }
	{
		print FILENAME ":" at "\t" $4
		at += length($0) + 1
	}' in/* >places
# removed NAME OPTION...: whatever goes is a copy of the other one of its pair, and as similar as it
# has to be.
removed()
{
	name=$1
	shift
	rm -rf out
	ok "$name" "$jpcurate" run run.yaml --quiet "$@"
	copies out | jq -r '.jpcurate.dropped.kept as $kept |
		[$kept.file + ":" + ($kept.offset | tostring), .id, $kept.similarity, $kept.by] |
		@tsv' >gone
	awk -F '\t' '
		NR == FNR { id[$1] = $2; next }
		{
			split($2, of, "-")
			n++
			below += of[1] < 80
			strange += id[$1] != of[1] "-" of[2] "-a"
			wrong += $4 == "jaccard" && ($3 - of[1] / 100) ^ 2 > 1e-9
			by[$4]++
		}
		END {
			printf "# %d removed, %d of them below 0.8; told by jaccard: %d, by estimate: %d\n",
				n, below, by["jaccard"], by["estimate"]
			print (n > 1500 ? "" : "few"), (below * 1000 <= n ? "" : "below"),
				(strange ? "strange" : ""), (wrong ? "wrong" : "")
		}' places gone >told
	head -n 1 told
	is '… of its pair, and as similar as it has to be' "$(sed -n 2p told | tr -d ' ')" ''
}
removed 'pairs about the bound'
removed '… with few minima' --set stages.minhash.permutations=32
removed '… with many' --set stages.minhash.permutations=800
tap_end
