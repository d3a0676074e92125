# A document of a run that keeps all dropped ones, in the columns of near_oracle.c but for the last.
(if .jpcurate.dropped then
	.jpcurate.dropped.kept |
	["copy", .file, (.within // .offset), .cluster, (.similarity * 10000 | round), .by, .keys]
else
	.jpcurate.cluster as $c |
	["stays"] + [$c | .id, .size, .size_kept, .hosts, .first, .last | . // "-"]
end) as $told | [$told[0], .id] + $told[1:] | @tsv
