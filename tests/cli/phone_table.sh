#!/bin/sh
# The committed table of telephone numbers is what scripts/make_phone_table makes of
# libphonenumber's metadata, byte for byte.
. tests/tap.sh
set -eu
make=scripts/make_phone_table
folder=${JPCURATE_SHARED_DATA:-../shared/data}/pii
fails 'no argument' 1 usage $make
if [ ! -r "$folder/libphonenumber_81_ranges.csv" ]; then
	skip 'the table of telephone numbers' "no metadata in '$folder'"
	tap_end
fi
ok 'the script runs' $make "$folder"
cp "$tap_scratch/log" "$tap_scratch/table.c"
ok 'the table is that committed' cmp "$tap_scratch/table.c" pipeline/pii/phone_table.c
mkdir "$tap_scratch/twice"
cp "$folder/libphonenumber_81_formats.csv" "$tap_scratch/twice"
sed '$p' "$folder/libphonenumber_81_ranges.csv" >"$tap_scratch/twice/libphonenumber_81_ranges.csv"
fails 'a range that is there twice' 1 'two ranges' $make "$tap_scratch/twice"
tap_end
