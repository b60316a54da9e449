# shellcheck shell=bash
# Shared by the scripts; sourced, never run. Changes to the repository's root.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# One target directory for all build output; CARGO_TARGET_DIR is respected.
TARGET="${CARGO_TARGET_DIR:-target}"
VENV="$TARGET/venv"
TOOLS="$TARGET/tools"
PATH="$PWD/$TOOLS/bin:$PATH"
case "$TOOLS" in /*) PATH="$TOOLS/bin:$PATH" ;; esac
[ -d "$HOME/.cargo/bin" ] && PATH="$PATH:$HOME/.cargo/bin"

# All cargo commands use the same selection, so that each reuses what the previous one built.
CARGO_ALL=(--workspace --all-features)
# For a throwaway build, incremental compilation only costs time and disk space.
[ "${CI:-}" = true ] && export CARGO_INCREMENTAL="${CARGO_INCREMENTAL:-0}"

if [ -t 2 ]; then BOLD=$'\e[1m' PLAIN=$'\e[0m'; else BOLD='' PLAIN=''; fi

# headline TEXT: announces the next step on stderr.
headline() { printf '%s==> %s%s\n' "$BOLD" "$*" "$PLAIN" >&2; }

# fail TEXT…: prints each text on its own line on stderr, then exits with 1.
fail() { printf '%s\n' "$@" >&2; exit 1; }

has() { command -v "$1" >/dev/null 2>&1; }
