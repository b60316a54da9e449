# shellcheck shell=bash
# What the guides share: starting a server, calling it, and checks that end the guide if an answer is not the
# expected one. Sourced, never run. Needs bash, curl, and the binary: KEYSMITH=target/debug/keysmith docs/guides/….sh
#
# Everything is in a folder that is removed at the end. DATABASE_URL may name another database, which must be empty.
set -euo pipefail

KEYSMITH="$(command -v "${KEYSMITH:-keysmith}")" || { echo 'Set KEYSMITH to the binary: KEYSMITH=target/debug/keysmith' >&2; exit 2; }
KEYSMITH="$(realpath "$KEYSMITH")"
# The example catalog of the repository.
KEYSMITH_CATALOG="${KEYSMITH_CATALOG:-$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../catalog.toml")}"
work="$(mktemp -d "${TMPDIR:-/tmp}/keysmith-guide.XXXXXX")"
cd "$work"
export KEYSMITH_CATALOG DATABASE_URL="${DATABASE_URL:-sqlite:data/keysmith.db}"
# Port 0: any free port. A token of your own for the admin API; make it with `openssl rand -hex 24`.
export KEYSMITH_BIND=127.0.0.1:0 KEYSMITH_ADMIN_TOKEN=kst_a_token_for_this_guide_only KEYSMITH_LOG=warn
admin=(-H "authorization: Bearer $KEYSMITH_ADMIN_TOKEN")

# However a guide ends, its server is stopped.
clean() {
  if [ -n "${server:-}" ]; then kill "$server" 2>/dev/null || true; wait "$server" || true; fi
  cd / && rm -rf "$work"
}
trap clean EXIT

# keysmith …: the command line.
keysmith() { "$KEYSMITH" "$@"; }

# step TEXT: announces the next step.
step() { printf '\n== %s\n' "$*"; }

# wrong TEXT…: ends the guide.
wrong() {
  printf 'NOT AS THE GUIDE SAYS (line %s): %s\n' "${BASH_LINENO[-2]}" "$*" >&2
  exit 1
}

# serve: starts the server, which runs its sandbox because it has no Stripe key, and determines its address.
serve() {
  : >server.log
  "$KEYSMITH" serve >>server.log 2>&1 &
  server=$!
  local _
  for _ in {1..300}; do
    base="$(sed -n 's/^listening on //p' server.log)"
    [ -z "$base" ] || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat server.log >&2
  wrong 'the server does not start'
}

# call METHOD PATH [JSON] [CURL OPTION…]: calls the server; the answer is in $answer and the status in $status.
call() {
  local method="$1" path="$2" body="${3:-}"
  shift $(($# > 2 ? 3 : 2))
  local request=(-sS -X "$method" -w '\n%{http_code}' "$@")
  [ -z "$body" ] || request+=(-H 'content-type: application/json' -d "$body")
  answer="$(curl "${request[@]}" "$base$path")"
  status="${answer##*$'\n'}" answer="${answer%$'\n'*}"
  printf '%s %s %s\n  %s %s\n' "$method" "$path" "$body" "$status" "$answer"
}

# expect STATUS [TEXT…]: checks that the last answer has this status and contains these texts.
expect() {
  [ "$status" = "$1" ] || wrong "expected status $1, got $status: $answer"
  shift
  for text in "$@"; do
    [[ "$answer" == *"$text"* ]] || wrong "expected $text in: $answer"
  done
}

# holds TEXT WORD…: checks that a command's output contains these words.
holds() {
  local text="$1"
  shift
  for word in "$@"; do
    [[ "$text" == *"$word"* ]] || wrong "expected $word in: $text"
  done
}

# field NAME: the first value with this name in the last answer, without quotation marks.
field() {
  [[ "$answer" =~ \"$1\":(\"([^\"]*)\"|[^,\}]*) ]] || wrong "no $1 in: $answer"
  printf '%s' "${BASH_REMATCH[2]:-${BASH_REMATCH[1]}}"
}

# pay URL: does what a customer does on the sandbox's checkout page: presses Pay.
pay() {
  local form
  form="$(curl -sS -c cookies -b cookies "$1" | sed -n 's/.*name="csrf" value="\([^"]*\)".*/\1/p' | head -1)"
  curl -sS -o /dev/null -c cookies -b cookies --data-urlencode "csrf=$form" -d action=pay "$1"
}
