//! The `keysmith` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(keysmith::cli::run())
}
