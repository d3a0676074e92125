#!/bin/sh
# Runs that look for near-duplicates, killed: in front of some of the calls by which they change
# files, and at random moments; the next run ends with the bytes of an undisturbed one.
. tests/tap.sh
. tests/near/near.sh
. tests/fault/faults.sh
set -eu
cd "$tap_scratch"

# ---- at calls ----
mkdir in
"$make_near" corpus 3 80 in/ 3
mkdir old
mv in/0.jsonl old
cat >near.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, dropped: all, values: none}
stages:
  - length: {min_chars: 3, max_chars: 420}
  - minhash: {keep: newest}
  - mask: {email: mask}
END
"$jpcurate" run near.yaml --quiet --set input.paths=old --set output.dir=older
sed -i 's/keep: newest/&, against: [older]/' near.yaml
killed()
{
	case $1 in
	0 | 137) goes_on ;;
	*) false ;;
	esac
}
undisturbed near.yaml
ok 'it removes copies' test "$(copies first | wc -l)" -gt 10
ok '… also of an older run' test "$(copies first | grep -c '"run":"older"')" -gt 2
every=4
at_each 'killed in front of a call' publish 'kill kill:group' afresh killed
every=9
at_each 'killed behind a call' publish kill-after:group afresh killed
rm -rf in out first

# ---- at random moments ----
sed -i 's/, against: \[older\]//' near.yaml
mkdir in
"$make_near" corpus 4 3000 in/ 4
run()
{
	"$jpcurate" run near.yaml --quiet
}
started=$(date +%s%N)
ok 'an undisturbed run' run
span=$((($(date +%s%N) - started) / 1000000)) # milliseconds
fingerprint out >want
# random SEED: seconds, less than the run takes
random()
{
	awk -v seed="$1" -v span="$span" 'BEGIN { srand(seed); printf "%.3f", rand() * span / 1000 }'
}
# Other builds than that of gcc take fewer.
moments=9
[ -z "$tap_all" ] || moments=24
n_killed=0
wrong=
for seed in $(seq $moments); do
	# Now and then what an earlier attempt has left is gone on with.
	[ $((seed % 3)) = 0 ] || rm -rf out
	"$jpcurate" run near.yaml --quiet --threads $((seed % 3 + 1)) 2>>messages &
	sleep "$(random "$seed")"
	workers=
	[ $((seed % 2)) = 0 ] || workers=$(pgrep -P $! || true)
	# shellcheck disable=SC2086 # words
	kill -KILL $! $workers 2>/dev/null || true
	if ! wait $! 2>/dev/null; then n_killed=$((n_killed + 1)); fi
	[ $((seed % 3)) != 2 ] || continue
	run >log 2>&1 || wrong="$wrong $seed: $(cat log)"
	fingerprint out | cmp - want >log 2>&1 || wrong="$wrong $seed: $(cat log)"
	fails "killed ($seed), and run again" 0 'is right' "$jpcurate" verify out
done
is '… to the same bytes' "$wrong" ''
ok "… some in time: $n_killed" test "$n_killed" -ge $((moments / 8))
is '… none complained' "$(cat messages)" ''
tap_end
