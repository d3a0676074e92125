#!/bin/sh
# `make install` installs all that belongs to the program; `make uninstall` leaves nothing.
. tests/tap.sh
set -eu
root=$tap_scratch/root
program=$root/usr/bin/jpcurate

# Run by make, MODE and CC are those of the program under test: make hands them down.
ok 'install' make -s DESTDIR="$root" prefix=/usr install
ok 'the program runs' "$program" version
# A bare system has the runtime of C++, which libmecab.so loads, but no development files of it.
is 'it is linked without C++' "$(make -Bn all | grep -c -e '-lstdc++')" 0
for file in man/man1/jpcurate.1 bash-completion/completions/jpcurate \
	jpcurate/configs/web.yaml; do
	ok "share/$file" test -s "$root/usr/share/$file"
done

# The profile as it was installed, away from the sources.
crawl=$PWD/tests/data/crawl
installed=$root/usr/share/jpcurate/configs/web.yaml
mkdir "$tap_scratch/work"
cd "$tap_scratch/work"
ok 'the installed profile is valid' "$program" check "$installed"
fails 'it asks for input' 2 "no input: 'input.paths' is empty; give files" \
	"$program" run "$installed"
ok 'it runs' "$program" run "$installed" --set "input.paths=@$crawl/inputs.list" \
	--set input.max_unreadable=0.02
ok '… and writes to the current folder' test -s out/report/stats.json
ok '… and nowhere else' test ! -e "$root/usr/share/jpcurate/out"
cd - >/dev/null

# Every command is in the manual.
for command in $("$program" -h | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	ok "manual: $command" grep -qE "(^|[ \"])$command( |\"|\$)" pipeline/cli/jpcurate.1
done

for command in run plan status report values verify explain clean task; do
	for option in $("$program" $command -h | sed -nE 's/^ +(--[a-z-]+) .*/\1/p'); do
		ok "manual: $command $option" grep -qF -e "$(echo "$option" | sed 's/-/\\-/g')" \
			pipeline/cli/jpcurate.1
	done
done

version=$("$program" version | sed -n '1s/ (.*//p')
ok 'the manual is of this version' grep -q "^.TH .* \"$version\" " pipeline/cli/jpcurate.1
keys=$("$program" check "$installed" | sed -n '/^stages:/q; s/^ *\([a-z_]*\):.*/\1/p')
for key in $keys; do
	ok "manual: $key" grep -qw "$key" pipeline/cli/jpcurate.1
done

# complete WORD...: what the shell offers for the last word.
complete_words()
{
	bash -c '. pipeline/cli/jpcurate.bash
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_jpcurate
		echo "${COMPREPLY[*]}"' bash "$@"
}

if command -v bash >/dev/null; then
	is 'completion of commands' "$(complete_words "$program" vers)" version
	is 'completion of stages' "$(complete_words "$program" filter leng)" length
	is 'completion of options' "$(complete_words "$program" filter length --min-ch)" --min-chars
	formats='auto warc jsonl text html'
	is 'completion of choices' "$(complete_words "$program" read --format '')" "$formats"
	is '… behind a sign' "$(complete_words "$program" read --format '=')" "$formats"
	is '… that began' "$(complete_words "$program" read --format = js)" jsonl
	is '… of a stage' "$(complete_words "$program" modify mask --email an)" annotate
	is '… with digits' "$(complete_words "$program" filter compression --codec '')" 'zlib zstd lz4'
	is '… of a run' "$(complete_words "$program" values --format '')" 'tsv jsonl'
	# What is offered is what the command takes.
	for command in filter modify dedup normalize; do
		taken=
		for stage in $("$program" stages | cut -d ' ' -f 1); do
			if "$program" "$command" "$stage" -h >/dev/null 2>&1; then
				taken="$taken${taken:+ }$stage"
			fi
		done
		is "completion: stages of $command" "$(complete_words "$program" "$command" '')" "$taken"
	done
else
	skip 'completion' 'no bash'
fi

ok 'uninstall' make -s DESTDIR="$root" prefix=/usr uninstall
is 'nothing is left' "$(find "$root" -type f)" ''
tap_end
