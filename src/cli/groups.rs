//! `keysmith --help`, with the commands grouped by task.

use textwrap::Options;

/// The groups and their commands, in the order of the help text.
const GROUPS: &[(&str, &[&str])] = &[
    ("Run a server", &["serve", "migrate", "doctor", "catalog", "stripe"]),
    ("Manage licenses and customers", &["license", "add-license-key", "show-license-keys", "account"]),
    ("Back up, move and maintain", &["backup", "restore", "export", "import", "reconcile", "secret", "signing-key"]),
    ("Connect your own programs", &["token", "webhook"]),
    ("Run in a customer's deployment", &["agent"]),
    ("Set up your shell", &["completions", "man", "help"]),
];

/// Width of a line in columns, including the command's name.
const WIDTH: usize = 100;
const NAME: usize = 21;

/// Returns the command line with a help text that groups its commands.
pub fn named(command: clap::Command) -> clap::Command {
    let mut text = String::from("{before-help}{about-with-newline}\n{usage-heading} {usage}\n");
    for (group, names) in GROUPS {
        text.push_str(&format!("\n{group}:\n"));
        for name in *names {
            let about = command.find_subcommand(name).and_then(clap::Command::get_about).map(ToString::to_string);
            let about = about.unwrap_or_else(|| "Print this help, or the help of a command".to_owned());
            let (first, rest) = (format!("  {name:<width$}", width = NAME - 2), " ".repeat(NAME));
            let options = Options::new(WIDTH).initial_indent(&first).subsequent_indent(&rest);
            // clap treats braces as placeholders of the template.
            let about = about.replace(['{', '}'], "");
            text.push_str(&textwrap::fill(&about, options));
            text.push('\n');
        }
    }
    text.push_str("\n{all-args}{after-help}");
    // The groups list the subcommands already, so hide them in the list of arguments.
    let shown = command.mut_subcommands(|below| below.hide(true));
    shown.override_usage("keysmith [OPTIONS] [COMMAND]").help_template(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_command_is_in_one_group() {
        let grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let command = Cli::command();
        let mut known: BTreeSet<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        known.insert("help");
        assert_eq!(grouped.iter().copied().collect::<BTreeSet<_>>(), known);
        assert_eq!(grouped.len(), known.len(), "none is named twice");
    }
}
