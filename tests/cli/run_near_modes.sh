#!/bin/sh
# The published modes on documents of words: the same ones stay as by their rules taken literally.
. tests/tap.sh
. tests/near/near.sh
set -eu
cd "$tap_scratch"

# Where all takes ten times as long, fewer documents.
case $jpcurate in
*asan* | *tsan*) n=300 ;;
*) n=3000 ;;
esac
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, dropped: all}
stages: [length: {min_chars: 4}, minhash]
END
mkdir in
awk -v n=$((n / 5)) -v seed=1 -f "$make_words" >in/0.jsonl
like_mode_oracle 'doubri, the newest' 'doubri -n 4 -k newest' mode=doubri keep=newest
rm in/*
awk -v n=$n -v seed=2 -f "$make_words" | split -l 800 --additional-suffix .jsonl - in/
like_mode_oracle 'fineweb2' 'fineweb2 -n 4' mode=fineweb2
is_the_same mode=fineweb2
like_mode_oracle 'llm-jp-v4, the newest' 'llm-jp-v4 -n 4 -k newest' mode=llm-jp-v4 keep=newest
ok '… and it can be proved' "$jpcurate" verify out
is_the_same mode=llm-jp-v4 keep=newest
tap_end
