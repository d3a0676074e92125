# TAP for shell tests; `. tests/tap.sh` from the repository root, tap_end at the end. What a failed
# one got goes to stderr, where prove(1) leaves it to be seen.
# shellcheck shell=sh
tap_run=0
tap_failed=0

# result STATUS NAME
tap_result()
{
	tap_run=$((tap_run + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_run - $2"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_run - $2"
		# For scripts/mutants: one failure is enough.
		if [ -n "${TAP_STOP-}" ]; then tap_end; fi
	fi
}

# ok NAME COMMAND...: the command must succeed.
ok()
{
	tap_name=$1
	shift
	tap_status=0
	"$@" >"$tap_scratch/log" 2>&1 || tap_status=$?
	tap_result $tap_status "$tap_name"
	[ $tap_status -eq 0 ] || head -c 4000 "$tap_scratch/log" | sed 's/^/#   /' >&2
}

# is NAME GOT WANT: two equal strings.
is()
{
	tap_status=0
	[ "$2" = "$3" ] || tap_status=1
	tap_result $tap_status "$1"
	[ $tap_status -eq 0 ] || printf '%s\n' "got:" "$2" "expected:" "$3" |
		head -c 4000 | sed 's/^/#   /' >&2
}

# fails NAME STATUS MESSAGE COMMAND...: exits with STATUS, and says MESSAGE (an extended regular
# expression) on stdout or stderr.
fails()
{
	tap_name=$1
	tap_want=$2
	tap_message=$3
	shift 3
	tap_status=0
	"$@" >"$tap_scratch/log" 2>&1 || tap_status=$?
	if [ $tap_status -eq "$tap_want" ] &&
		{ [ -z "$tap_message" ] || grep -qE -e "$tap_message" "$tap_scratch/log"; }; then
		tap_result 0 "$tap_name"
	else
		tap_result 1 "$tap_name"
		echo "#   status $tap_status, expected $tap_want, and '$tap_message' in:" >&2
		head -c 4000 "$tap_scratch/log" | sed 's/^/#   /' >&2
	fi
}

skip()
{
	tap_run=$((tap_run + 1))
	echo "ok $tap_run - $1 # SKIP $2"
}

tap_end()
{
	echo "1..$tap_run"
	exit $((tap_failed > 0))
}

# In the build of gcc without sanitizers a test does all it can; in others, where that takes too
# long, it says what it leaves out. With TEST_ALL=yes nothing is left out for want of time.
# shellcheck disable=SC2034 # for tests
case ${JPCURATE-} in
'' | */release/*) tap_all=yes ;;
*) tap_all=${TEST_ALL-} ;;
esac

# A folder of this test's own, gone when it ends.
tap_scratch=$(mktemp -d)
trap 'rm -rf "$tap_scratch"' EXIT
trap 'exit 130' INT TERM
