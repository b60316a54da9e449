//! The `keysmith-agent` binary: the agent alone. The release build contains none of the server's code (docs/adr/0029).

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(keysmith::cli::run_agent())
}
