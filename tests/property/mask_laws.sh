#!/bin/sh
# Masking changes nothing but what it finds, seen from outside: what jq puts in the places that
# `--all annotate` names, in characters, is what `--all mask` writes. It does not depend on threads
# and batches, and a second pass changes nothing.
set -u
. tests/tap.sh
work=$tap_scratch
names=$(sed -n 's/^JPC_DETECTOR(\([a-z0-9_]*\),.*/\1/p' pipeline/pii/detectors.def)

# Builds other than that of gcc take fewer documents, which take ThreadSanitizer 90 seconds.
n=600
[ -z "$tap_all" ] || n=3000

# Each line is a text, of characters of one to four bytes; of each there are many.
cat >"$work/texts" <<'TEXTS'
連絡は taro@example.jp か 03-1234-5678 まで。😀
😀😀電話０９０（１２３４）５６７８、ＦＡＸ：03-1234-5679\r\n〒100-0013 東京都千代田区霞が関1-2-3
e\u0301 hanako＠example.co.jp\tと、葛\U000E0100飾\nTel: +81 3-1234-5678/0120-123-456
生年月日：1980年4月1日　マイナンバー：1234 5678 9018　カード番号 4111-1111-1111-1111
運転免許証番号：第123456789012号\n例示銀行 霞支店 普通 1234567\n旅券番号 TK1234567
接続元 126.10.20.30 と 2400:4050:1:2:3:4:5:6、在留カード番号：AB12345678CD
Twitter：@taro_example　基礎年金番号 1234-567890\u0000終わり\u2028。
注文番号 0312345678901、ISBN 978-4-06-519981-0、2024-05-01 12:34:56、1,234,567円
https://example.com/0312345678?tel=03-1234-5678 には何もない。
電話も住所もない文。
TEXTS
awk -v n=$n '{ texts[NR] = $0 }
END {
	for (i = 0; i < n; i++) {
		text = texts[i % NR + 1]
		for (k = i % 7; k > 0; k--)
			text = text texts[(i * k + k) % NR + 1]
		gsub(/\\U000E0100/, "\\udb40\\udd00", text)
		printf "{\"id\":\"%d\",\"text\":\"%s\"}\n", i, text
	}
}' "$work/texts" >"$work/documents"

marks=
for name in $names; do
	marks="$marks --$(echo "$name" | tr _ -)-template ◆"
done
"$JPCURATE" mask -q --all annotate <"$work/documents" >"$work/annotated"
# shellcheck disable=SC2086
"$JPCURATE" mask -q --all mask $marks <"$work/documents" | jq -c .text >"$work/masked"
jq -c '(.text | explode) as $text |
	[.jpcurate.pii_spans // {} | .[] | .[]] | sort as $spans |
	(($spans | map(.[1])) as $ends | [0] + $ends) as $from |
	(($spans | map(.[0])) + [$text | length]) as $to |
	[range($from | length) as $i | $text[$from[$i]:$to[$i]] | implode] | join("◆")' \
	"$work/annotated" >"$work/wanted"
ok "what stands in the places of annotate is what is masked, and all else stays" \
	cmp "$work/wanted" "$work/masked"
ok "… which is something" test "$(grep -c ◆ "$work/masked")" -gt $((n * 2 / 3))
jq -c .text "$work/documents" >"$work/plain"
ok "annotate leaves texts as they are" sh -c "jq -c .text '$work/annotated' | cmp - '$work/plain'"

echo 'a key of more than 16 bytes' >"$work/key"
noted='--birth-date mask --corporate-number mask' # by default these stay
for way in "$noted" "--templates tokens $noted" "--templates fineweb2 $noted" \
	"--all replace --key-file $work/key" '--all annotate'; do
	name=${way%"$work"*}
	rm -f "$work/first"
	for threads in 0 1 4; do
		for batch in 64KiB 1MiB; do
			# shellcheck disable=SC2086
			"$JPCURATE" mask -q $way --threads $threads --batch-bytes $batch \
				<"$work/documents" >"$work/now"
			[ -e "$work/first" ] || cp "$work/now" "$work/first"
			ok "$name: $threads threads, batches of $batch" cmp "$work/first" "$work/now"
		done
	done
	jq -c '{id, text}' "$work/first" >"$work/once"
	# shellcheck disable=SC2086
	"$JPCURATE" mask -q $way <"$work/once" >"$work/twice"
	case $way in
	*annotate) ;;
	*) ok "$name: a second pass changes nothing and finds nothing" cmp "$work/once" "$work/twice" ;;
	esac
done
tap_end
