#!/usr/bin/env bash
# Sends the lists that lie in a folder, one at a time, the one first that has waited longest:
#
#   drop-folder.sh /srv/alvio
#
#   /srv/alvio/*.xlsx *.csv …    lists that are to be sent
#   /srv/alvio/mapping.yaml      their mapping
#   /srv/alvio/sending/          the list that is being sent, or is the next to be
#   /srv/alvio/done/             lists of which every row is delivered
#   /srv/alvio/to-fix/           lists that need a person: each in a folder of its own, with
#                                what-to-do.txt, its report and the rows to fix. Who has dealt
#                                with one deletes its folder
#   /srv/alvio/reports/          all reports, but of runs that delivered nothing and are repeated
#
# Where lists go, and with which key, the environment says: ALVIO_IMPORT_TO and the like. A
# list that can't be sent now (the endpoint is down, the key is refused, the disk is full)
# stays in sending, and those behind it where they are: the next call goes on. The exit code
# is then the program's; else it is 3 if a person is needed, and 0 if not. The log is on
# standard error, as JSON lines.
#
# Corrected workbooks of rows to fix are dropped into the same folder. A list that is changed while
# it is sent is sent once more. Files of other kinds, empty ones, and names of more than 200 bytes
# are left alone. With ALVIO_DROP_METRICS_FILE (as /var/lib/…/alvio-drop.prom) it tells Prometheus
# how many lists wait, for how long, how many need a person, and how many files are left alone.
#
# shellcheck disable=SC2317 # figures are written when it ends, by a trap
set -uo pipefail
export LC_ALL=C # names are bytes

folder=${1:?name the folder that lists are dropped into}
settle=${ALVIO_DROP_SETTLE:-60} # seconds for which a list must not have changed: it may still be copied
max_invalid=${ALVIO_IMPORT_MAX_INVALID:-20%} # of a list of which more is wrong nothing is sent
cd -- "$folder" || exit 1

# What is looked at, and what of it can be taken: a name of more bytes has no room for the time.
visible=(-regextype posix-extended ! -name '.*' ! -name '~$*')
ours=(! \( -type d \( -name sending -o -name "done" -o -name to-fix -o -name reports \) \) ! -name mapping.yaml)
a_list=(-type f -iregex '.*\.(xls[xm]|[ct]sv(\.(gz|zst))?)' ! -regex '.*/[^/]{201,}')
too_long=(! -type d -regex '.*/[^/]{201,}')

# look finds in a folder what is not hidden: look FOLDER TEST…
look() {
	find "$1" -ignore_readdir_race -mindepth 1 -maxdepth 1 "${visible[@]}" "${@:2}"
}

# lists are those in a folder, the one first that has waited longest, as "SECONDS NAME": by the time of
# their last change here (ctime), whatever age they were copied with.
lists() {
	look "$@" "${a_list[@]}" -printf '%C@ %f\0' | sort -z -n
}

count() { tr -cd '\0' | wc -c; }

# note writes a line of the log: note LEVEL TEXT
note() {
	printf '{"time":"%s","level":"%s","msg":"note","text":"%s"}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" "$2" >&2
}

fail() {
	note ERROR "$1"
	exit 1
}

gauge() {
	printf '# HELP %s %s\n# TYPE %s gauge\n%s %s\n' "$1" "$2" "$1" "$1" "$3"
}

# figures tells Prometheus what waits, and what needs a person.
figures() {
	local oldest=0 since new waiting
	mapfile -d '' -t waiting < <(
		lists ./sending
		lists . -size +0
	)
	for since in "${waiting[@]}"; do
		since=${since%%.*}
		if ((oldest == 0 || since < oldest)); then oldest=$since; fi
	done
	new=$(mktemp "$ALVIO_DROP_METRICS_FILE.XXXXXX") || return
	if {
		gauge alvio_drop_waiting "Lists that wait to be sent." "${#waiting[@]}"
		gauge alvio_drop_oldest_timestamp_seconds "Since when the list waits that has waited longest; 0: none waits." "$oldest"
		gauge alvio_drop_call_timestamp_seconds "When the folder was last looked at." "$(date +%s)"
		gauge alvio_drop_to_fix "Lists that need a person." "$(look ./to-fix -printf '\0' | count)"
		gauge alvio_drop_ignored "Files and folders that are left alone: they are no lists, are empty, or have too long a name." \
			"$(look . "${ours[@]}" ! \( "${a_list[@]}" -size +0 \) -printf '\0' | count)"
	} >"$new" && chmod 644 "$new" && mv -- "$new" "$ALVIO_DROP_METRICS_FILE"; then return; fi
	rm -f -- "$new"
}

log=
at_the_end() {
	if [ -n "$log" ]; then rm -f -- "$log"; fi
	if [ -n "${ALVIO_DROP_METRICS_FILE:-}" ]; then figures; fi
}
trap at_the_end EXIT

command -v alvio-import >/dev/null || fail "there is no alvio-import in PATH"
mkdir -p ./sending ./done ./to-fix ./reports 2>/dev/null || fail "the folders can't be made"
exec 9<. || exit 1
flock --nonblock --conflict-exit-code 75 9
case $? in
0) ;;
75) exit 0 ;; # another call is at it
*) fail "the folder can't be locked" ;;
esac
if [ -n "${ALVIO_DROP_METRICS_FILE:-}" ]; then figures; fi # those at the end may be hours away
log=$(mktemp 2>/dev/null) || fail "no temporary file can be made"
settled=$(date -d "$settle seconds ago" +@%s.%N) || fail "ALVIO_DROP_SETTLE is no number of seconds"
if [ "$(look . "${too_long[@]}" -printf '\0' | count)" != 0 ]; then
	note WARN "a name has more than 200 bytes: its file is left alone until it has a shorter one"
fi

# first names the first list in a folder, if there is one: first FOLDER TEST…
first() {
	local found
	mapfile -d '' -t found < <(lists "$@")
	if [ ${#found[@]} = 0 ]; then return 1; fi
	list=${found[0]#* }
}

# take finds the list that is next. What is in sending could not be sent before, or not to its end, and
# comes first; else the one that has waited longest moves there: what is saved under its name
# meanwhile is another list. What came or changed since this call began is left to the next.
take() {
	if first ./sending; then return; fi
	while first . -size +0 ! -newerct "$settled"; do
		if mv -n -T -- "./$list" "sending/$list" 2>/dev/null && [ -f "sending/$list" ]; then return; fi
		if [ -e "./$list" ]; then fail "a list can't be moved to sending"; fi # else somebody took it away
	done
	return 1
}

# name_parts splits the list's name into its stem and its ending. A stem that leaves no room for the
# time behind it is not repeated.
name_parts() {
	stem=${list%.*}
	case $list in
	*.[gG][zZ] | *.[zZ][sS][tT]) stem=${stem%.*} ;;
	esac
	ending=${list#"$stem"}
	stem=${stem%-to-fix-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]}
	if [ ${#stem} -gt 160 ]; then stem=list; fi
}

# name_run finds names for this run of the list, and for the workbook of its rows to fix, that are free.
name_run() {
	local time
	while
		time=$(date +%Y-%m-%dT%H%M%S)
		run=$time-$list
		workbook=$stem-to-fix-$time.xlsx
		[ -e "reports/$run" ] || [ -e "to-fix/$run" ] || [ -e "done/$run" ] || [ "$workbook" = "$list" ]
	do sleep 1; done
}

# state changes when somebody goes on writing the list, also one who opened it before it was moved.
state() {
	stat -c '%i %s %y' -- "sending/$list"
}

# send sends the list. Its code and its reason say how that ended.
send() {
	alvio-import send "sending/$list" -m mapping.yaml --report-dir "reports/$run" --yes --max-invalid "$max_invalid" \
		--log-format json 2>&1 >/dev/null </dev/null | (
		trap '' INT TERM # the program has its last words
		exec tee "$log" >&2
	)
	code=${PIPESTATUS[0]}
	ended=$(grep -a '"msg":"run ended"' "$log")
	reason=
	if [[ $ended =~ \"reason\":\"([a-z]+)\" ]]; then reason=${BASH_REMATCH[1]}; fi
}

# move moves the list out of sending, and never over another file.
move() {
	mv -n -T -- "sending/$list" "$1" 2>/dev/null
	if [ -e "sending/$list" ]; then fail "a list can't be moved out of sending"; fi
}

# forget_report deletes the report of a run that is repeated anyway, if it says of no row that it went out.
forget_report() {
	if [ "$code" != 5 ] && [ -n "$ended" ] && [ -e "reports/$run" ] &&
		[[ ! $ended =~ \"(accepted|accepted_but_not_recorded|in_doubt|rejected|failed)\":[0-9] ]]; then
		rm -r -- "reports/$run" 2>/dev/null || fail "a report can't be deleted"
	fi
}

# put_back leaves a list to the next call that was changed while it was sent.
put_back() {
	local to=./$list
	while [ -e "$to" ]; do
		to=./$stem-$(date +%Y-%m-%dT%H%M%S)$ending
		if [ -e "$to" ]; then sleep 1; fi
	done
	move "$to"
	note WARN "the list was changed while it was sent: it is sent once more, but for the rows that are delivered"
}

# for_a_person moves the list to a folder of its own, with its report and the rows to fix.
for_a_person() {
	mkdir -- "to-fix/$run" 2>/dev/null || fail "no folder can be made in to-fix"
	if [ -e "reports/$run/report.html" ]; then
		hand_on report.html report.html
	fi
	if [ "$code" = 3 ] && [ -e "reports/$run/to-fix.xlsx" ]; then
		hand_on to-fix.xlsx "$workbook"
	fi
	move "to-fix/$run/$list"
	what_to_do | cat -s >"to-fix/$run/what-to-do.txt" || exit 1
	if [ ! -e "to-fix/$run/report.html" ] && [ -e "reports/$run/report.html" ]; then # what_to_do has made it
		hand_on report.html report.html
	fi
	needed=3
}

# hand_on copies a file of the report, which is private where it is.
hand_on() {
	cp -- "reports/$run/$1" "to-fix/$run/$2" 2>/dev/null || fail "a report can't be copied to to-fix"
	chmod ug+rw -- "to-fix/$run/$2" || exit 1
}

# what_to_do says it to those who have dropped the list, and can type no command.
what_to_do() {
	local again="Drop it into the folder for lists once more. What was delivered is not sent again."
	if [ ! -e "to-fix/$run/report.html" ]; then
		echo "Nothing of $list was sent. This is why:"
		echo
		case $reason in
		declined)
			echo "Too many contacts would be sent once more, as when a column was added or the mapping changed."
			echo
			echo "Tell those who look after the program, and do not drop it again before they answer."
			return
			;;
		invalid) echo "More than $max_invalid of its rows are wrong. All of them are in report.html." ;;
		esac
		echo
		if [ -r "to-fix/$run/$list" ]; then
			ALVIO_IMPORT_TO='' ALVIO_IMPORT_LOG_FORMAT='' ALVIO_IMPORT_QUIET='' ALVIO_IMPORT_JSON='' alvio-import check \
				"to-fix/$run/$list" -m mapping.yaml --report-dir "reports/$run" 2>&1 | sed '/^Next: /d; /^Report: /d; /^Every row: /d'
		else
			echo "It can't be read here. Copy it into the folder, rather than move it, or let everybody"
			echo "of the group read it."
		fi
		echo
		echo "1. Put that right in $list. If it is not the list that is wrong, or where a command is"
		echo "   named, tell those who look after the program."
		echo "2. Drop it into the folder for lists once more."
		echo "3. Delete this folder."
		return
	fi
	if [ -e "to-fix/$run/$workbook" ]; then
		echo "$list was sent, but for rows that somebody has to correct."
		echo
		echo "1. Open $workbook and correct the red cells: at the"
		echo "   right, and in report.html, stands what is wrong. Delete rows that are not to be sent."
		echo "2. Save it, and drop it into the folder for lists. What is still wrong comes back."
		if [[ $ended =~ \"(failed|in_doubt|not_sent)\":[0-9] ]]; then
			echo "   When it is sent, drop $list there once more: some of its rows could"
			echo "   not be delivered. What was delivered is not sent again."
		fi
	elif [ "$code" = 3 ]; then
		echo "$list was sent, but for some rows: report.html says which, and why."
		echo
		echo "1. If they are to be corrected, correct them in $list."
		echo "2. $again"
	else
		echo "$list was sent in part, or not at all: report.html says why."
		echo
		echo "1. Put that right in $list. If it is not the list that is wrong, tell those who look"
		echo "   after the program, and wait for their answer."
		echo "2. $again"
	fi
	echo "3. Delete this folder."
	echo
	echo "Where report.html speaks of a command to type, or of to-fix.xlsx, do this instead."
}

needed=0
while take; do
	name_parts
	name_run
	before=$(state)
	send
	case $code:$reason in
	0:* | 3:* | *:list | *:invalid | *:declined | *:errors) ;; # a repetition would end the same
	*)
		forget_report
		exit "$code"
		;;
	esac
	if [ ! -e "sending/$list" ]; then
		note WARN "the list was taken away while it was sent"
	elif [ "$(state)" != "$before" ]; then
		forget_report
		put_back
	elif [ "$code" = 0 ]; then
		move "done/$run"
	else # rows are wrong or not accepted, it is damaged, does not fit the mapping, or is held by --max-again
		for_a_person
	fi
done
exit "$needed"
