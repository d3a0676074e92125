#!/bin/sh
# usage: scripts/check_style.sh [DIRECTORY]
#
# Fails on what clang-format cannot see: tabs in C, trailing space, long lines, banned functions,
# a label that is not `cleanup`, bare TODO, file names that are not unique. Lists, without
# failing, long functions, long files and open questions.
set -eu
cd "${1:-$(dirname "$0")/..}"
LC_ALL=C
export LC_ALL

folders=
for folder in pipeline filters dedup tests scripts configs; do
	if [ -d $folder ]; then folders="$folders $folder"; fi
done
# Data of tests are material, not source; tables and models are generated, or have a line per row;
# an address cannot be broken.
# shellcheck disable=SC2086 # one word per folder
files=$(find $folders Makefile -type f ! -path 'tests/data/*' ! -path 'tests/golden/*/*/*' \
	! -path 'tests/fuzz/corpus/*' ! -path 'tests/mutants/*' ! -path 'configs/lists/*' \
	! -path 'configs/models/*' \
	2>/dev/null | sort)
bad=0

# shellcheck disable=SC2086 # one word per file
awk '
function complain(what)
{
	print FILENAME ":" FNR ": " what
	bad = 1
}
# The line without its string literals and comments.
function code_of(line)
{
	gsub(/\\./, "", line)
	gsub(/"[^"]*"/, "\"\"", line)
	sub(/\/\/.*/, "", line)
	gsub(/\/\*[^*]*\*\//, "", line)
	if (line ~ /^[ ]*(\/\*|\*)/)
		line = ""
	return line
}
BEGIN {
	banned = "sprintf|vsprintf|strcpy|strcat|strtok|atoi|atol|atof|gets|rand|srand|setlocale|" \
		"strcasecmp|alloca|isalpha|isalnum|isupper|islower|ispunct|isprint|toupper|tolower"
}
FNR == 1 { is_c = FILENAME ~ /\.[ch]$/ }
/[ \t]+$/ { complain("trailing space") }
/(TODO|FIXME)([^A-Za-z]|$)/ && FILENAME !~ /check_style/ {
	complain("write NEEDSWORK: and when it matters")
}
{
	line = $0
	gsub(/[\200-\277]/, "", line)
	gsub(/\t/, "    ", line)
	if (length(line) > 100 && line !~ /:\/\// && FILENAME !~ /\.(md|json)$|_table\.[ch]$/)
		complain("line of " length(line) " columns")
}
!is_c { next }
/\t/ { complain("tab") }
{
	code = code_of($0)
	if (match(code, "(^|[^A-Za-z0-9_])(" banned ")[ ]*\\("))
		complain("banned function: " substr(code, RSTART, RLENGTH))
	if (code ~ /(^|[^A-Za-z0-9_])goto / && code !~ /goto cleanup;/)
		complain("goto")
	if (code ~ /(^|[^A-Za-z0-9_])(malloc|calloc|realloc|strdup)[ ]*\(/ &&
	    FILENAME !~ /^pipeline\/core\/memory\.[ch]$|^tests\//)
		complain("allocation beside core/memory.h")
}
END { exit bad }' $files || bad=1

repeated=$(echo "$files" | sed 's|.*/||' | grep -v '^README\.md$' | sort | uniq -d)
for name in $repeated; do
	echo "$name: name is not unique:"
	echo "$files" | grep "/$name\$"
	bad=1
done

# shellcheck disable=SC2086 # one word per file
awk '
function end_of_file()
{
	if (lines > 600 && file !~ /_table\.[ch]$/)
		print "long file: " file ", " lines " lines"
}
function end_of_function(length_)
{
	if (start && length_ > 60)
		print "long function: " FILENAME ": " name ", " length_ " lines"
	start = 0
}
FNR == 1 { end_of_file(); file = FILENAME; start = 0 }
{ lines = FNR }
FILENAME !~ /\.[ch]$/ { next }
/^[A-Za-z].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
/^\{$/ { start = FNR }
/^\}$/ { end_of_function(FNR - start - 1) }
/NEEDSWORK/ { sub(/.*NEEDSWORK: */, ""); print "open: " FILENAME ":" FNR ": " $0 }
END { end_of_file() }' $files

exit $bad
