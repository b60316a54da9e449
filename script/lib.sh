# shellcheck shell=bash
# What the scripts share; sourced, never run. Leaves the shell in the repository's root.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# One target directory for everything that is made; CARGO_TARGET_DIR is respected.
TARGET="${CARGO_TARGET_DIR:-target}"
VENV="$TARGET/venv"
TOOLS="$TARGET/tools"
PATH="$PWD/$TOOLS/bin:$PATH"
case "$TOOLS" in /*) PATH="$TOOLS/bin:$PATH" ;; esac
[ -d "$HOME/.cargo/bin" ] && PATH="$PATH:$HOME/.cargo/bin"

# The same selection for every cargo command, so that each finds what the one before it has built.
CARGO_ALL=(--workspace --all-features)
# For a build that is thrown away, incremental bookkeeping only costs time and disk.
[ "${CI:-}" = true ] && export CARGO_INCREMENTAL="${CARGO_INCREMENTAL:-0}"

if [ -t 2 ]; then BOLD=$'\e[1m' PLAIN=$'\e[0m'; else BOLD='' PLAIN=''; fi

# headline TEXT: says on stderr what happens next.
headline() { printf '%s==> %s%s\n' "$BOLD" "$*" "$PLAIN" >&2; }

# fail TEXT…: one line each on stderr, then exit 1.
fail() { printf '%s\n' "$@" >&2; exit 1; }

has() { command -v "$1" >/dev/null 2>&1; }
