#!/bin/sh
# Windows of zstd: what `zstd --long=27` writes is read, be what a document repeats 100 MB away; a
# frame with a larger window is told by its cause, and those behind it are read.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

# record TYPE NUMBER FILE
record()
{
	printf 'WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:x:%s>\r\n' "$1" "$2"
	printf 'WARC-Target-URI: http://a.example/%s\r\nContent-Type: text/plain\r\n' "$2"
	printf 'Content-Length: %s\r\n\r\n' "$(wc -c <"$3" | tr -d ' ')"
	cat "$3"
	printf '\r\n\r\n'
}

# Text that does not compress to nothing, of which there is no second match nearby.
LC_ALL=C awk 'BEGIN {
	state = 20240229
	for (line = 0; line < 400; line++) {
		for (i = 0; i < 100; i++) {
			state = (state * 16807) % 2147483647
			printf "%c", 33 + int(state / 1000) % 90
		}
		print ""
	}
}' >text
head -c 50000000 /dev/zero >zeros

# ---- a window of 128 MiB ----
{
	record conversion 1 text
	record resource 2 zeros
	record resource 3 zeros
	record conversion 4 text
} | zstd -q --long=27 >far.warc.zst
zstd -q text -c >text.zst
ok 'the second text is a match 100 MB away' \
	test "$(wc -c <far.warc.zst)" -lt $(($(wc -c <text.zst) * 3 / 2))
"$jpcurate" read --min-japanese off --max-unreadable 0 far.warc.zst >docs 2>said ||
	sed 's/^/#   /' said >&2
is '… and read' "$(jq -j .text docs | cksum)" "$(cat text text | cksum)"

# ---- a larger one ----
for i in 1 2 3; do
	printf "text of %s." $i >short
	record conversion $i short >$i.warc
done
for i in 1 3; do zstd -q $i.warc; done
cat 2.warc text | zstd -q --long=28 >2.warc.zst
cat 1.warc.zst 2.warc.zst 3.warc.zst >wide.warc.zst
size() { wc -c <"$1" | tr -d ' '; }
"$jpcurate" read --min-japanese off --max-unreadable 1 wide.warc.zst >docs 2>said || true
is 'a larger window costs its frame' "$(jq -j .text docs)" 'text of 1.text of 3.'
is '… which is told' "$(grep '^warning: ' said)" "warning: 'wide.warc.zst': byte $(
	size 1.warc.zst): zstd frame with a window above 128 MiB, $(size 2.warc.zst) bytes"
fails '… and counted' 1 'max_unreadable is 10 %' \
	"$jpcurate" read --min-japanese off --max-unreadable 0.1 wide.warc.zst
# shellcheck disable=SC2016 # the inner shell's
fails '… and the message where nothing is stepped over' 1 'zstd frame with a window above 128 MiB' \
	sh -c 'cat 2.warc.zst | "$0" read --format jsonl' "$jpcurate"

# ---- what README advises ----
zstd -dcq --long=31 wide.warc.zst | zstd -q >narrow.warc.zst
"$jpcurate" read --min-japanese off --max-unreadable 1 narrow.warc.zst 2>said >docs || true
is 'zstd -dc --long=31 | zstd makes a file that is read' "$(jq -j .text docs)" \
	'text of 1.text of 2.text of 3.'
tap_end
