#!/bin/sh
# The committed sample crawl is what its generator writes, and it is small.
. tests/tap.sh
set -eu

ok 'the generator runs' scripts/make_sample_crawl "$tap_scratch"
ok 'its records are those committed' cmp "$tap_scratch/records.tsv" tests/data/crawl/records.tsv
for file in tests/data/crawl/*.gz tests/data/crawl/*.zst; do
	ok "$file is among them" test -s "$tap_scratch/${file##*/}"
done
bytes=$(cat tests/data/crawl/*.* tests/data/crawl/pages/* | wc -c)
ok 'less than 300 KB' test "$bytes" -lt 300000
tap_end
