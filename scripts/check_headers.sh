#!/bin/sh
# Fails if a header does not compile alone. CC and CFLAGS as for the build (`make lint`).
set -eu
cd "$(dirname "$0")/.."
bad=0
for header in $(find pipeline dedup tests -name '*.h' 2>/dev/null | LC_ALL=C sort); do
	# shellcheck disable=SC2086 # flags are words
	echo "#include \"$header\"" |
		${CC:-gcc} -I. -Ipipeline ${CFLAGS:--std=c11 -D_POSIX_C_SOURCE=200809L} \
			-fsyntax-only -x c - || {
		echo "$header: does not compile alone"
		bad=1
	}
done
exit $bad
