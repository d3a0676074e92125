#!/bin/sh
# scripts/install_packages where it must install, and where it cannot. The system is played by
# programs of this test's own: apt-get writes down what it is asked for.
. tests/tap.sh
set -eu
bin=$tap_scratch/bin
asked=$tap_scratch/asked
mkdir "$bin"

# stub NAME LINE...: a program of these lines.
stub()
{
	name=$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$bin/$name"
	chmod +x "$bin/$name"
}

# A system that has the shell's usual company and nothing to build with.
bare()
{
	rm -f "$bin"/* "$asked"
	for name in cat dirname env mkdir sh tail test touch; do
		ln -s "$(command -v $name)" "$bin/$name"
	done
	stub id 'echo 0'
	stub apt-get "echo apt-get \"\$@\" >>'$asked'"
	stub sudo 'exit 1'
}

# A copy, so that its log does not land in this tree's build/.
mkdir -p "$tap_scratch/tree/scripts"
cp scripts/install_packages "$tap_scratch/tree/scripts"
packages()
{
	env -i PATH="$bin" "$tap_scratch/tree/scripts/install_packages" "$@" </dev/null
}

bare
fails 'usage' 2 '^usage: ' packages
fails 'unknown word' 2 '^usage: ' packages everything

bare
fails 'installs in one line of output' 0 '^installing gcc .*mecab-ipadic-utf8|^installing gcc' \
	packages build
is 'one line' "$(wc -l <"$tap_scratch/log" | tr -d ' ')" 1
ok 'and what shows the output' grep -q 'install gcc .* zstd jq$' "$asked"
ok 'updates the lists first' sh -c "head -n 1 '$asked' | grep -q update"
ok 'asks no questions' grep -q -e ' -y .*install gcc ' "$asked"
fails 'tests need more' 0 'shellcheck' packages test

bare
stub apt-get 'echo "E: no network"; exit 100'
fails 'shows the log when the installation fails' 1 'E: no network' packages build

bare
stub id 'echo 1000'
fails 'neither root nor sudo' 2 'apt-get install .*libzstd-dev' packages build
ok 'nothing was asked for' test ! -e "$asked"

bare
stub id 'echo 1000'
# shellcheck disable=SC2016 # the dollars are the stub's
stub sudo 'test "$1" = -n && exit 0' 'exec "$@"'
fails 'with sudo' 0 '^installing' packages build
ok 'apt-get was asked' grep -q install "$asked"

bare
stub apt-get 'case $* in *libclang-rt*) exit 100 ;; esac'
fails 'what is only wanted is left out' 0 'not there: libFuzzer for Clang, libxml2; ' packages test

bare
rm "$bin/apt-get"
fails 'another system: upstream names' 2 'zstd, libdeflate, .*PCRE2' packages build

# Where the program was built, nothing is missing to build it; should that be wrong, this test
# must not install anything.
bare
stub apt-get 'exit 1'
is 'silence when nothing is missing' "$(PATH="$bin:$PATH" scripts/install_packages build 2>&1)" ''
tap_end
