#!/bin/sh
# Runs that count paragraphs, killed in front of and behind some of the calls by which they change
# files, and with a full disk: the next run ends with the bytes of an undisturbed one.
. tests/tap.sh
. tests/near/near.sh
. tests/fault/faults.sh
set -eu
paragraph_oracle=${near_oracle%/*}/paragraph_oracle
cd "$tap_scratch"

mkdir in
"$paragraph_oracle" corpus 3 60 >all.jsonl
split -n l/2 -d -a 1 --additional-suffix=.jsonl all.jsonl in/
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, values: none}
stages:
  - exact
  - paragraphs: {match: folded, max_frequency: 5, copies: keep_first}
END
killed()
{
	case $1 in
	0 | 137) goes_on ;;
	*) false ;;
	esac
}
full()
{
	case $1 in
	0) same ;;
	1) goes_on ;;
	*) false ;;
	esac
}
undisturbed run.yaml
ok 'paragraphs go' test "$(zstd -dcq first/dropped/paragraphs.jsonl.zst | wc -l)" -gt 50
every=43
at_each 'killed in front of a call' publish 'kill kill:group' afresh killed
every=67
at_each 'killed behind a call' publish kill-after:group afresh killed
every=29
at_each 'a full disk' write ENOSPC afresh full
tap_end
