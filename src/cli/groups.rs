//! `keysmith --help`: the commands by what people want to do.

use textwrap::Options;

/// Each group with its commands, in the order of the help.
const GROUPS: &[(&str, &[&str])] = &[
    ("Run a server", &["serve", "migrate", "doctor", "catalog", "stripe"]),
    ("Look after licenses and customers", &["license", "add-license-key", "show-license-keys", "account"]),
    ("Keep it safe, and move it", &["backup", "restore", "export", "import", "reconcile", "secret", "signing-key"]),
    ("Connect your own programs", &["token", "webhook"]),
    ("Run beside a customer's application", &["agent"]),
    ("Set up this program", &["completions", "man", "help"]),
];

/// Columns of a line; a command's name takes the first ones.
const WIDTH: usize = 100;
const NAME: usize = 21;

/// The command line with a help text that shows its commands by group.
pub fn named(command: clap::Command) -> clap::Command {
    let mut text = String::from("{before-help}{about-with-newline}\n{usage-heading} {usage}\n");
    for (group, names) in GROUPS {
        text.push_str(&format!("\n{group}:\n"));
        for name in *names {
            let about = command.find_subcommand(name).and_then(clap::Command::get_about).map(ToString::to_string);
            let about = about.unwrap_or_else(|| "Print this help, or that of a command".to_owned());
            let (first, rest) = (format!("  {name:<width$}", width = NAME - 2), " ".repeat(NAME));
            let options = Options::new(WIDTH).initial_indent(&first).subsequent_indent(&rest);
            // Braces are the template's own.
            let about = about.replace(['{', '}'], "");
            text.push_str(&textwrap::fill(&about, options));
            text.push('\n');
        }
    }
    text.push_str("\n{all-args}{after-help}");
    // They are in the groups already, and not once more among all arguments.
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
