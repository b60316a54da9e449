//! `keysmith completions SHELL` and `keysmith man FOLDER`: shell completions and manual pages. Neither reads the
//! configuration.

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap_complete::Shell;
use serde::Serialize;

use super::{Cli, Failure, out};
use out::Output;

/// Arguments of `completions`.
#[derive(clap::Args)]
pub struct Completions {
    /// bash, elvish, fish, powershell or zsh
    shell: Shell,
}

/// Arguments of `man`.
#[derive(clap::Args)]
pub struct Man {
    /// The folder to write the pages to, such as /usr/local/share/man/man1; it must exist
    folder: PathBuf,
}

/// Prints the completion script for a shell.
pub fn completions(args: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "keysmith", &mut script);
    out::print(&String::from_utf8(script)?).map(|_| ())
}

#[derive(Serialize)]
struct Written {
    pages: usize,
    folder: String,
}

/// Writes a manual page for every command and prints how many. Existing pages of the same names are replaced.
pub fn man(args: &Man, output: Output) -> Result<(), Failure> {
    if !args.folder.is_dir() {
        return Err(format!("{} is not a folder; create it first", args.folder.display()).into());
    }
    let mut root = Cli::command();
    root.build();
    let count = pages(&root, &args.folder, "keysmith")?;
    let written = Written { pages: count, folder: args.folder.display().to_string() };
    output.tell(&written, || format!("{count} pages written to {}\n", written.folder))
}

fn pages(command: &clap::Command, folder: &Path, name: &str) -> Result<usize, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).title(name.to_uppercase()).render(&mut page)?;
    let path = folder.join(format!("{name}.1"));
    std::fs::write(&path, page).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut count = 1;
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        count += pages(below, folder, &format!("{name}-{}", below.get_name()))?;
    }
    Ok(count)
}
