#!/bin/sh
# shellcheck disable=SC2016 # what stands in single quotes is for the shells that it is given to
#
# mask as whoever sets it up meets it: what is refused, what `check` notes, and that a run knows its
# key and its keep lists without telling the key.
set -eu
. tests/tap.sh
cd "$tap_scratch"

echo '{"id":"1","text":"電話は03-1234-5678か0120-007-110まで。"}' >in.jsonl
secret=0123456789abcdef0123456789abcdef
printf %s "$secret" >key
printf '03-9999-9999\n' >keep.txt

# config OPTIONS: a configuration with this mask.
config()
{
	printf 'input: {paths: [in.jsonl]}\noutput: {dir: out}\nstages:\n  - mask: {%s}\n' "$1" >c.yaml
}

# ---- what is refused ----

# refused NAME OPTIONS MESSAGE
refused()
{
	config "$2"
	fails "$1: check" 2 "^jpcurate: $3" "$JPCURATE" check c.yaml
	fails "$1: run" 2 "^jpcurate: $3" "$JPCURATE" run -q c.yaml
}

: >empty
refused 'no key' 'phone: replace' "stage 'mask': the action replace needs a key_file; make one "
refused 'an empty key' 'phone: replace, key_file: empty' "key '.*empty' is empty; expected 1 to "
refused 'a key that is not there' 'phone: replace, key_file: none' "cannot open key '.*none': No "
refused 'an unknown placeholder' 'phone_template: "<{tel}>"' \
	"'phone_template', character 2: unknown placeholder '{tel}'; expected {hide_last:N}"
refused 'a mask that is found again' 'email_template: "03-1234-5678"' \
	"'email_template': '03-1234-5678' would be found again, as phone"
refused 'a bad value to keep' 'keep: ["*"]' "keep list: expected a value to keep, or \*@ and a do"
fails 'an unknown action' 2 "option 'email'.*replace" "$JPCURATE" mask --email hide in.jsonl

# ---- what check notes ----

# noted NAME OPTIONS MESSAGE
noted()
{
	config "$2"
	ok "$1" sh -c '"$JPCURATE" check c.yaml 2>&1 >/dev/null |
		grep -q "note: stage .mask.: $1"' - "$3"
}

noted 'annotate leaves the text' 'phone: annotate' "'phone: annotate' leaves what it finds in the "
noted '… all of it' 'all: annotate' "'all: annotate' leaves what is "
noted 'a template of what is off' 'phone: off, phone_template: x' 'phone_template has no effect'
noted 'a key that nobody needs' 'key_file: key' 'key_file has no effect: nothing has the action'
printf 'short' >short
noted 'a key that can be guessed' 'phone: replace, key_file: short' 'the key has 5 bytes, which'
noted 'a bound without drop' 'max_to_drop: 3' 'max_to_drop has no effect: nothing has the'
config 'phone: replace, key_file: key, keep_files: [keep.txt]'
ok 'nothing of what is right' sh -c '! "$JPCURATE" check c.yaml 2>&1 | grep "note: stage"'

# ---- what a run knows ----

"$JPCURATE" check c.yaml >checked 2>/dev/null
ok 'check tells the fingerprint of the key' grep -qE \
	"^# key '.*/key' of mask.key_file: fingerprint [0-9a-f]{32}$" checked
ok '… and the keep list' grep -q "^# list '.*/keep.txt' of mask.keep_files: 1 entry" checked
"$JPCURATE" run -q c.yaml
ok 'a run replaces' sh -c "zstd -dc out/part-*.zst | grep -q '<電話番号:rxcgzkbcdwxm>か0120-007-110'"
ok 'plan.json names the key by its fingerprint' sh -c \
	'jq -e ".lists[] | select(.name == \"mask.key_file\") | has(\"fingerprint\") and
	(has(\"xxh3_128\") | not)" out/plan.json >/dev/null'
ok 'the key is nowhere in the run' sh -c "! grep -rqa $secret out"
python=$(command -v python3)
"$python" -c 'import jsonschema' 2>/dev/null || python=/usr/bin/python3
ok 'plan.json has its schema' sh -c 'cd "$1" && "$2" -W ignore tests/schema_check.py \
	plan.schema.json "$3/out/plan.json"' - "$OLDPWD" "$python" "$PWD"
ok 'the same key: nothing to do' "$JPCURATE" run -q c.yaml

printf '%s\n' "$secret" >key
fails 'another key is another run' 2 "holds another run: the content of '.*key' has changed" \
	"$JPCURATE" run -q c.yaml
printf %s "$secret" >key
printf '03-9999-9998\n' >keep.txt
fails 'so is another keep list' 2 "holds another run: the content of '.*keep.txt' has changed" \
	"$JPCURATE" run -q c.yaml
printf '03-9999-9999\n' >keep.txt
mv key moved
config 'phone: replace, key_file: moved, keep_files: [keep.txt]'
fails '… and a key elsewhere' 2 "another run: list '.*moved' of mask.key_file is not in the run" \
	"$JPCURATE" run -q c.yaml

# ---- a document that goes by its guard or its bound is told by verify ----

config 'phone: drop'
sed -i 's/dir: out/dir: dropped/' c.yaml
"$JPCURATE" run -q c.yaml
ok 'drop: the document goes' sh -c '"$JPCURATE" verify dropped >/dev/null &&
	jq -e ".bounds[] | select(.reason == \"mask.max_to_drop\").dropped_first == 1" \
	dropped/report/stats.json >/dev/null'
ok '… and its sample is masked' sh -c "! grep -rqa 03-1234-5678 dropped && zstd -dc \
	dropped/dropped/*.zst | grep -q 03-1234-XXXX"

tap_end
