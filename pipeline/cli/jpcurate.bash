# bash completion for jpcurate. Commands, stages and options are asked of the program itself.

_jpcurate_words()
{
	local program=$1 pattern=$2
	shift 2
	"$program" "$@" 2>/dev/null | sed -nE "s/$pattern/\\1/p"
}

_jpcurate()
{
	local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} current=${COMP_WORDS[COMP_CWORD]}
	local words='' name=''

	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		words=$(_jpcurate_words "$program" '^  ([a-z]+) .*' -h)
	elif [[ $current == -* ]]; then
		case $command in
		filter | modify | dedup | normalize)
			[[ ${COMP_WORDS[2]} == -* ]] || name=${COMP_WORDS[2]}
			;;
		esac
		words=$("$program" "$command" $name -h 2>/dev/null | grep -oE -e '--[a-z0-9_-]+' | sort -u)
	elif [ "$COMP_CWORD" -eq 2 ]; then
		case $command in
		filter | modify | dedup | normalize | stages)
			words=$(_jpcurate_words "$program" '^ *([a-z][a-z0-9_]*) .*' stages)
			;;
		esac
	fi
	# shellcheck disable=SC2207 # words have no spaces
	COMPREPLY=($(compgen -W "$words" -- "$current"))
}

complete -o default -o bashdefault -F _jpcurate jpcurate
