#!/bin/sh
# scripts/compare_recipes on small texts, of which it is known who keeps what.
. tests/tap.sh
set -u

# The mode does not matter to this: once is enough, and the quickest.
case $JPCURATE in
*/build/release/jpcurate) ;;
*)
	skip 'configurations are compared' 'for build/release alone'
	tap_end
	;;
esac

work=$tap_scratch
data=$work/data
pages=$data/html-ja
mkdir -p "$data/text-ja" "$data/warc/bench" "$work/a" "$pages/sakura-help/after-utf8" \
	"$pages/teraterm-sjis" "$pages/ffftp-sjis" "$pages/xyzzy-sjis" "$pages/httpd-manual/2.4.x-utf8"

# line N TEXT: a document of N copies of the text
line()
{
	awk -v n="$1" -v text="$2" 'BEGIN {
		for (i = 0; i < n; i++) all = all text
		print "{\"text\":\"" all "\"}" }'
}

# Of 54 and of 30 characters; the short ones are of one script, and two are copies.
{
	line 6 '今日はとても晴れ。'
	line 5 'カタカナダケ'
	line 5 'ひらがなだけ'
	line 5 'ひらがなだけ'
} >"$work/docs.jsonl"
cp "$work/docs.jsonl" "$data/text-ja/wikipedia_annotated_leads.jsonl"
for name in aozora_pd rurema_ruby_manual_ja ms_cpp_docs_ja ms_dotnet_docs_ja; do
	zstd -q "$work/docs.jsonl" -o "$data/text-ja/$name.jsonl.zst"
done
for name in egov-laws-sjis debian-mixed; do
	cp tests/data/crawl/pages-0.warc.gz "$data/warc/bench/$name.warc.gz"
done
echo '<html><body><p>今日はとても晴れました。明日も晴れるそうです。</p></body></html>' \
	>"$pages/ffftp-sjis/PAGE.HTM"

# `dedup` is no rule: the copy counts as kept.
cat >"$work/a/long.yaml" <<'YAML'
stages: [{length: {min_chars: 40}}]
YAML
cat >"$work/a/kana.yaml" <<'YAML'
stages:
  - length: {min_chars: 1}
  - dedup: {exact: {max_copies: 1}}
  - script_ratio: {min_hiragana: 0.1, max_katakana: off, min_japanese: off}
YAML

compare()
{
	JPCURATE_SHARED_DATA=$data scripts/compare_recipes -k "$work/kept" "$work/a/long.yaml" \
		"$work/a/kana.yaml" >"$work/$1"
}
ok 'it runs' compare first.md
row()
{
	grep -m 1 "$1" "$work/first.md"
}
is 'documents of each text' "$(row '^| documents' | cut -d '|' -f 3,5,8-10)" ' 4 | 4 | 4 | 4 | 4 '
is 'the share that one keeps' "$(row '^| .long. ' | cut -d '|' -f 3,5,8)" \
	' 25.0 % | 25.0 % | 25.0 % '
is '… and the other' "$(row '^| .kana. ' | cut -d '|' -f 3,5,8)" ' 75.0 % | 75.0 % | 75.0 % '
is 'where they differ, and by which rule' "$(row '^| Ruby' | tr -d '\140')" \
	'| Ruby | long, kana | 50.0 % | long: length.min_chars | 100.0 % |'
is 'the rules by which they drop most' "$(sed -n '/^The rules/,/^Share/p' "$work/first.md" |
	grep -E '^\| .(long|kana). ' | cut -d '|' -f 3 | cut -d ' ' -f 2 | tr '\140\n' '  ')" \
	' length.min_chars   script_ratio.min_hiragana  '
ok 'what is there is used again' compare again.md
ok '… with the same result' cmp "$work/first.md" "$work/again.md"
tap_end
