# For scripts that read a run's summary.json.

# field NAME SUMMARY: a number or a string of a flat JSON object.
field() {
  sed -n "s/.*\"$1\" *: *\"\{0,1\}\([^,\"}]*\).*/\1/p" "$2"
}

# numbers NAME SUMMARY: those of a flat array, separated by spaces.
numbers() {
  tr -d '\n' <"$2" | sed -n "s/.*\"$1\" *: *\[\([^]]*\)\].*/\1/p" | tr ',' ' '
}
