# bash completion for jpcurate. Commands, stages, options and choices are asked of the program.

_jpcurate_commands()
{
	"$1" -h 2>/dev/null | sed -nE 's/^  ([a-z]+) .*/\1/p'
}

# PROGRAM COMMAND: the stages that the command takes.
_jpcurate_stages()
{
	"$1" stages 2>/dev/null | awk -v command="$2" '
		command == "stages" || command == "dedup" && ($2 == "dedup" || $1 == "paragraphs") ||
		command == "filter" && $2 == "filter" && $1 != "read" ||
		command == "modify" && $2 == "modifier" && $1 != "paragraphs" ||
		command == "normalize" && $1 ~ /^(newlines|controls|normal_form|blanks)$/ { print $1 }'
}

# OPTION: what stands in parentheses at the end of its line of the help, as in (auto, warc, jsonl).
# Of options alike these stand with the first; the others have one of them as default, or stand in a
# line of `also`.
_jpcurate_choices()
{
	awk -v option="$1" '
		function offer() { gsub(/,/, "", choices); print choices; exit }
		/^  --/ {
			name = $1
			if (match($0, /\([a-z0-9_]+(, [a-z0-9_]+)+\)$/))
				choices = substr($0, RSTART + 1, RLENGTH - 2)
			else if (index(", " choices ",", ", " $2 ",") == 0)
				choices = ""
			if (name == option) offer()
			next
		}
		index($0 " ", " " option " ") && choices != "" { offer() }'
}

_jpcurate()
{
	local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} current=${COMP_WORDS[COMP_CWORD]}
	local option=${COMP_WORDS[COMP_CWORD - 1]} words='' name=''

	# --option=choice comes as three words
	if [[ $current == '=' ]]; then
		current=''
	elif [[ $option == '=' ]]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	case $command in
	filter | modify | dedup | normalize)
		[[ ${COMP_WORDS[2]} == -* ]] || name=${COMP_WORDS[2]}
		;;
	esac

	if [ "$COMP_CWORD" -eq 1 ]; then
		words=$(_jpcurate_commands "$program")
	elif [[ $current == -* ]]; then
		words=$("$program" "$command" ${name:+"$name"} -h 2>/dev/null |
			grep -oE -e '--[a-z0-9_-]+' | sort -u)
	elif [[ $option == --* ]]; then
		words=$("$program" "$command" ${name:+"$name"} -h 2>/dev/null | _jpcurate_choices "$option")
	elif [ "$COMP_CWORD" -eq 2 ]; then
		words=$(_jpcurate_stages "$program" "$command")
	fi
	# shellcheck disable=SC2207 # words have no spaces
	COMPREPLY=($(compgen -W "$words" -- "$current"))
}

complete -o default -o bashdefault -F _jpcurate jpcurate
