//! The `keysmith-agent` binary: the agent alone. Linked for release it holds nothing of the server (docs/adr/0029).

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(keysmith::cli::run_agent())
}
