#!/bin/sh
# A run that is killed in front of each call by which it changes files, and so behind the one
# before: what is there is sound, and the next run ends with the bytes of an undisturbed one.
. tests/tap.sh
. tests/fault/faults.sh
set -eu
cd "$tap_scratch"
corpus

# What changes files, tells the time or makes processes, and is not led through tests/fault/wrap.c.
unknown='openat|creat|open64|mkstemp|mkdtemp|renameat2?|unlinkat|remove|mkdirat|linkat|symlink|'
unknown=$unknown'writev|pwritev|truncate|posix_fallocate|fallocate|sendfile|copy_file_range|'
unknown=$unknown'sync|syncfs|sync_file_range|utime|utimes|gettimeofday|fdopen|freopen|dup2?|'
unknown=$unknown'vfork|posix_spawnp?|system|popen|lockf'
is 'the tool knows all calls of the program' "$(nm -u "${jpcurate%/*}/libjpcurate.a" |
	awk '{ print $2 }' | grep -xE "$unknown" | sort -u)" ''

# Where tasks are done by other processes, the run may go on without the one that is killed.
killed()
{
	case $1 in
	0 | 137) goes_on ;;
	*) false ;;
	esac
}

undisturbed sample.yaml
ok 'it has unreadable ranges' test -s first/report/unreadable.tsv
at_each 'killed in front of a call' publish kill afresh killed
every=5
at_each 'killed behind a call' publish kill-after afresh killed
at_each 'killed while it looks' look kill:group afresh killed
# The driver while a process of its works, which may end its task all the same.
role='!child'
at_each 'the driver is killed' publish 'kill-after:parent kill:parent' afresh killed
role=
undisturbed all.yaml --threads 2
at_each 'killed with two tasks at work' publish kill afresh killed
sed 's/task_bytes: 1,/& split_bytes: 100,/' sample.yaml >split.yaml
undisturbed split.yaml
at_each 'killed with parts of files' publish 'kill:group kill' afresh killed

# A run that is told to stop leaves nothing that it would have to clear up, and no failure. Before
# it has begun with its tasks it may just end.
stopped()
{
	case $1 in
	0 | 75 | 130 | 143) ;;
	*) return 1 ;;
	esac
	if grep 'interrupted; run again to go on' said >>stops; then
		find out -name '*.tmp.*' -o -name '*.fail' >left
		[ ! -s left ] || return
	fi
	goes_on
}
undisturbed sample.yaml
every=7
at_each 'told to stop' publish 'term int' afresh stopped
ok '… and says so' test -s stops

# Each attempt gets further than the one before.
again()
{
	n_killed=0
	afresh
	until faulty "publish@$1=kill:group" || [ "$n_killed" -gt 30 ]; do
		sound || return
		n_killed=$((n_killed + 1))
	done
	echo "killed $n_killed times"
	[ "$n_killed" -gt 0 ] && [ "$n_killed" -le 30 ] && same
}
for calls in 210 230 270; do
	ok "killed again and again after $calls calls" again $calls
done
tap_end
