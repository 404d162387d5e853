#!/usr/bin/env bash
# Sends the lists that lie in a folder, one at a time, the oldest first:
#
#   drop-folder.sh /srv/alvio
#
#   /srv/alvio/*.xlsx *.csv …    lists that are to be sent
#   /srv/alvio/mapping.yaml      their mapping
#   /srv/alvio/done/             lists of which every row is delivered
#   /srv/alvio/to-fix/           lists that need a person: each in a folder of its own, with
#                                its report and the rows to fix, or why nothing of it was sent.
#                                Who has dealt with one deletes its folder
#   /srv/alvio/reports/          all reports
#
# Where lists go, and with which key, the environment says: ALVIO_IMPORT_TO and the like. A
# list that can't be sent now (the endpoint is down, the key is refused, the disk is full)
# stays where it is, and so do those behind it: the next call goes on. The exit code is then
# the program's; else it is 3 if a person is needed, and 0 if not. The log is on standard
# error, as JSON lines.
#
# Corrected workbooks of rows to fix are dropped into the same folder. Files of other kinds, and
# empty ones, are left alone. With ALVIO_DROP_METRICS_FILE (as /var/lib/…/alvio-drop.prom) it tells
# Prometheus how many lists wait, and how many need a person.
set -uo pipefail

folder=${1:?name the folder that lists are dropped into}
settle=${ALVIO_DROP_SETTLE:-60} # seconds for which a list must not have changed: it may still be copied
cd "$folder" || exit 1
mkdir -p ./done ./to-fix ./reports || exit 1

exec 9>.lock
flock --nonblock 9 || exit 0 # another call is at it
log=$(mktemp) || exit 1

lists() {
	find . -maxdepth 1 -type f -size +0 ! -name '.*' ! -name '~$*' ! -newermt "$settle seconds ago" \
		\( -iname '*.xlsx' -o -iname '*.xlsm' -o -iname '*.csv' -o -iname '*.csv.gz' -o -iname '*.csv.zst' \) \
		-printf '%T@ %f\0' | sort -z -n | cut -z -d ' ' -f 2-
}

# for_a_person moves the list to a folder of its own, with its report and the rows to fix. Of what
# was not even begun to be sent it says why.
for_a_person() {
	mkdir -- "to-fix/$run" && mv -- "$list" "to-fix/$run/" || exit 1
	if [ -e "reports/$run" ]; then
		for file in report.html to-fix.xlsx; do # which are private where they are
			if [ -e "reports/$run/$file" ]; then
				cp -- "reports/$run/$file" "to-fix/$run/" && chmod ug+rw -- "to-fix/$run/$file" || exit 1
			fi
		done
	else
		{
			echo "Nothing of this list was sent. When it is put right, drop it once more."
			alvio-import check "to-fix/$run/$list" -m mapping.yaml
		} >"to-fix/$run/why.txt" 2>&1
	fi
	needed=3
}

# figures tells Prometheus how many lists wait, and how many need a person.
# shellcheck disable=SC2317 # it is called at the end
figures() {
	rm -f -- "$log"
	if [ -z "${ALVIO_DROP_METRICS_FILE:-}" ]; then return; fi
	{
		echo "# TYPE alvio_drop_waiting gauge"
		echo "alvio_drop_waiting $(settle=0 lists | tr -cd '\0' | wc -c)"
		echo "# TYPE alvio_drop_to_fix gauge"
		echo "alvio_drop_to_fix $(find to-fix -mindepth 1 -maxdepth 1 | wc -l)"
	} >"$ALVIO_DROP_METRICS_FILE.new" && chmod 644 "$ALVIO_DROP_METRICS_FILE.new" && mv -- "$ALVIO_DROP_METRICS_FILE.new" "$ALVIO_DROP_METRICS_FILE"
}
trap figures EXIT

needed=0
while IFS= read -r -d '' list; do
	run=$(date +%Y-%m-%dT%H%M%S)-$list
	while [ -e "reports/$run" ] || [ -e "to-fix/$run" ] || [ -e "done/$run" ]; do
		sleep 1
		run=$(date +%Y-%m-%dT%H%M%S)-$list
	done
	alvio-import send "./$list" -m mapping.yaml --report-dir "reports/$run" --yes --max-invalid 20% \
		--log-format json 2>&1 >/dev/null </dev/null | (
		trap '' INT TERM # the program has its last words
		exec tee "$log" >&2
	)
	code=${PIPESTATUS[0]}
	reason=$(sed -n 's/.*"msg":"run ended".*"reason":"\([a-z]*\)".*/\1/p' "$log")
	case $code:$reason in
	0:*)
		mv -- "$list" "done/$run" || exit 1
		;;
	3:* | *:list | *:invalid) # *: it is damaged, does not fit the mapping, or most of it is wrong
		for_a_person
		;;
	*)
		exit "$code"
		;;
	esac
done < <(lists)
exit "$needed"
