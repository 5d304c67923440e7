# Runs a program for a parent that may be killed. Arguments: file for the program's process id, log file, program, its arguments.
# Standard input is a pipe that the parent holds open; when it ends, the parent is gone and the program is ended within 2 s.
pidfile=$1
log=$2
shift 2
trap '' INT HUP
exec 3<&0 </dev/null >>"$log" 2>&1
"$@" 3<&- &
child=$!
printf '%s\n' "$child" >"$pidfile.new" && mv -f "$pidfile.new" "$pidfile"
(
  while read -r line; do :; done <&3
  kill -TERM "$child"
  n=0
  while [ "$n" -lt 12 ] && kill -0 "$child"; do
    sleep 0.1
    n=$((n + 1))
  done
  kill -KILL "$child"
) 2>/dev/null &
watch=$!
exec 3<&-
wait "$child"
code=$?
kill "$watch" 2>/dev/null
rm -f "$pidfile"
exit "$code"
