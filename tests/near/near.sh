# Runs that look for near-duplicates, and what the oracle says of them: `. tests/near/near.sh`
# behind tests/tap.sh, from the repository root.
# shellcheck shell=sh
export LC_ALL=C
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
make_near=${jpcurate%/*}/tests/near/make_near
near_oracle=${jpcurate%/*}/tests/near/near_oracle
set_buckets=${jpcurate%/*}/tests/near/set_buckets
told=$PWD/tests/near/told.jq

# copies RUN: what it removed as such, in the order of the inputs.
copies()
{
	find "$1" -path '*/dropped/write-*' | sort | xargs -r zstd -dcq
}

# told RUN: each document in the columns of the oracle, but for the last one.
told()
{
	{
		zstd -dcq "$1"/part-*
		copies "$1"
	} | jq -rf "$told" | sort -k 2,2n
}

# contents RUN: all that does not depend on how a run is cut into tasks.
contents()
{
	zstd -dcq "$1"/part-*
	zstd -dcq "$1"/dropped/map-*
	copies "$1"
	cat "$1/report/stats.json"
}

# fingerprint RUN: all that does not depend on when, where and how often it was run.
fingerprint()
{
	(cd "$1" && find . -type f ! -name timing.json ! -name '*.ok' ! -name config.yaml |
		LC_ALL=C sort | xargs cksum)
}
