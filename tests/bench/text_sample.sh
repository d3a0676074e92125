# shellcheck shell=sh
# For other scripts.

# sample FOLDER MB FILE: whole lines of about so many MB, a quarter from each of four text files.
sample()
{
	for source in aozora_pd ms_cpp_docs_ja ms_dotnet_docs_ja rurema_ruby_manual_ja; do
		zstdcat "$1/text-ja/$source.jsonl.zst" 2>/dev/null |
			head -c "$(($2 * 250000))" | sed '$d'
	done >"$3"
}
