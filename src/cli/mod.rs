//! The command line: one file per command. Exit code 0 = done, 1 = refused or failed with one clear line, 2 = usage.

mod account;
mod add_license_key;
mod agent;
mod backup;
mod catalog;
mod completions;
mod doctor;
mod export;
mod groups;
mod import;
mod license;
mod migrate;
mod new_file;
mod notify;
mod out;
mod reconcile;
mod remote;
mod restore;
mod secret;
mod serve;
mod show_license_keys;
mod signing_key;
mod start;
mod stripe;
mod token;
mod webhook;

use std::path::{Path, PathBuf};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::app::{self, effective::EffectiveError};
use crate::config::{AgentConfig, Config, ConfigError, Environment};
use crate::db::{DatabaseUrl, restore as copies, sqlite_files};
use crate::private_files;
use out::Output;
use remote::{Place, Server};

/// Sells, issues, delivers and validates license keys.
///
/// Without a command it runs the server. It is configured through environment variables and .env; .env.example
/// documents every setting. Without STRIPE_SECRET_KEY the server runs as a sandbox: it simulates Stripe and shows the
/// mail it sends.
#[derive(Parser)]
#[command(name = "keysmith", version, max_term_width = 100)]
struct Cli {
    /// The database: sqlite:PATH or postgres://… [env: DATABASE_URL]
    #[arg(long, global = true, value_name = "URL", help_heading = "Where things are")]
    database: Option<String>,
    /// The folder of the secret, the signing keys and the mail files [env: KEYSMITH_DATA_DIR]
    #[arg(long, global = true, value_name = "FOLDER", help_heading = "Where things are")]
    data_dir: Option<String>,
    /// Run the command on this server through its admin API instead of on the local database (account, license, token,
    /// webhook). The token is read from KEYSMITH_TOKEN or --token-file
    #[arg(long, global = true, value_name = "URL", help_heading = "Where things are")]
    server: Option<String>,
    /// A file with the API token for --server
    #[arg(long, global = true, value_name = "FILE", help_heading = "Where things are", requires = "server")]
    token_file: Option<PathBuf>,
    /// Print JSON instead of text (one value; `stripe listen` and `show-license-keys` print one per line or entry)
    #[arg(long, global = true, help_heading = "For programs")]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

impl Cli {
    /// Takes the settings that were given as options.
    fn overrides(&mut self) -> Vec<(&'static str, String)> {
        let given = [("DATABASE_URL", self.database.take()), ("KEYSMITH_DATA_DIR", self.data_dir.take())];
        given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// Parses the arguments of this process; exits with code 2 when they are invalid.
    fn of_process() -> Self {
        let matches = groups::named(Self::command()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

#[derive(Subcommand)]
enum Command {
    /// Run the server (the default)
    Serve,
    /// Run the agent inside a customer's deployment: it checks one license without a network
    Agent,
    /// Update the database schema, or revert it to an older version's
    Migrate(migrate::Args),
    /// Manage products, tiers and prices
    #[command(subcommand)]
    Catalog(catalog::Command),
    /// Check the database, secret, templates, Stripe and mail, and explain how to fix what is wrong
    Doctor(doctor::Options),
    /// Manage licenses
    #[command(subcommand)]
    License(license::Command),
    /// Store a key that was made elsewhere, so that a customer can sign up with it
    AddLicenseKey(add_license_key::Args),
    /// Show all license keys and their owners
    ShowLicenseKeys(show_license_keys::Args),
    /// Manage accounts: roles, sign-in, data export and erasure
    #[command(subcommand)]
    Account(account::Command),
    /// Manage the keys that sign license files and signed keys
    #[command(subcommand)]
    SigningKey(signing_key::Command),
    /// Change the server's secret, which protects the stored keys
    #[command(subcommand)]
    Secret(secret::Command),
    /// Manage tokens for the admin API
    #[command(subcommand)]
    Token(token::Command),
    /// Inspect and test webhooks to your own programs
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Connect this server to your Stripe account
    #[command(subcommand)]
    Stripe(stripe::Command),
    /// Read Stripe again and repair what was missed
    Reconcile(reconcile::Args),
    /// Copy the database into a file, also while the server runs, and verify the copy
    Backup(backup::Args),
    /// Export everything into a file: licenses with keys and owners, orders, subscriptions, accounts
    Export(export::Args),
    /// Restore an export or a backup into a new or empty database
    Restore(restore::Args),
    /// Import the data of another system
    #[command(subcommand)]
    Import(import::Command),
    /// Print a script that completes commands and options in your shell
    #[command(
        after_help = "Examples:\n  keysmith completions bash > /etc/bash_completion.d/keysmith\n  keysmith completions zsh > ~/.zfunc/_keysmith\n  keysmith completions fish > ~/.config/fish/completions/keysmith.fish"
    )]
    Completions(completions::Completions),
    /// Write manual pages for all commands
    #[command(after_help = "Example:\n  keysmith man /usr/local/share/man/man1")]
    Man(completions::Man),
}

/// Restricts the data folder and its contents to their owner, and warns where they were open to other users.
fn close_data(data_dir: &Path, sqlite: Option<&Path>) {
    match private_files::close_all(data_dir) {
        Ok(closed) if closed.is_empty() => {}
        Ok(closed) => {
            let first = closed.first().map(|path| path.display().to_string()).unwrap_or_default();
            let count = closed.len();
            eprintln!(
                "keysmith: warning: {first} was open to other users of this machine ({count} in all); it is closed to them now"
            );
        }
        Err(error) => eprintln!("keysmith: warning: {error}: other users of this machine may read it"),
    }
    // Leaves a file alone that is not a database: it belongs to somebody else.
    let Some(path) = sqlite.filter(|path| matches!(copies::kind(path), Ok(Some(copies::Copy::Sqlite)))) else { return };
    for path in sqlite_files(path).into_iter().filter(|path| path.is_file()) {
        match private_files::close_file(&path) {
            Ok(false) => {}
            Ok(true) => eprintln!(
                "keysmith: warning: {} was open to other users of this machine; it is closed to them now",
                path.display()
            ),
            Err(error) => eprintln!("keysmith: warning: {}: {error}", path.display()),
        }
    }
}

/// A command's failure; printed to stderr after `keysmith: `.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command line and returns the process's exit code.
pub fn run() -> u8 {
    private_files::from_now_on();
    let mut cli = Cli::of_process();
    let (overrides, output) = (cli.overrides(), Output { json: cli.json });
    let done = match cli.command.unwrap_or(Command::Serve) {
        // A customer's deployment has no server to configure.
        Command::Agent => start_agent(&overrides),
        // Neither needs a configuration.
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => completions::man(&args, output),
        command if cli.server.is_some() => {
            let url = cli.server.unwrap_or_default();
            there(&url, cli.token_file.as_deref(), command, output)
        }
        command => with_environment(overrides, command, output),
    };
    exit_code("keysmith", done)
}

/// Runs `keysmith-agent`, which is `keysmith agent` as a separate binary, and returns the process's exit code.
pub fn run_agent() -> u8 {
    private_files::from_now_on();
    let options = agent::Cli::parse();
    let overrides: Vec<_> = options.data_dir.into_iter().map(|folder| ("KEYSMITH_DATA_DIR", folder)).collect();
    exit_code("keysmith-agent", start_agent(&overrides))
}

fn start_agent(overrides: &[(&str, String)]) -> Result<(), Failure> {
    let config = AgentConfig::from_env(overrides)?;
    close_data(config.database.parent().unwrap_or(Path::new(".")), Some(&config.database));
    agent::run(config)
}

/// Prints the failure to stderr, if there is one, and returns the exit code.
fn exit_code(program: &str, done: Result<(), Failure>) -> u8 {
    match done {
        Ok(()) => 0,
        Err(error) if error.downcast_ref::<ConfigError>().is_some_and(|error| error.0.len() > 1) => {
            eprintln!("{program}: the configuration is invalid:\n{error}");
            1
        }
        Err(error) => {
            eprintln!("{program}: {error}");
            1
        }
    }
}

/// Reports invalid settings line by line, whether stored or from the environment.
fn effective<T>(read: Result<T, EffectiveError>) -> Result<T, Failure> {
    read.map_err(|error| match error {
        EffectiveError::Config(error) => error.into(),
        error => error.into(),
    })
}

/// Runs a command against another server, through its admin API.
fn there(url: &str, token_file: Option<&Path>, command: Command, output: Output) -> Result<(), Failure> {
    let server = Server::read(url, token_file)?;
    let place = Place::There(&server);
    match command {
        Command::License(command) => license::run(place, command, output),
        Command::Account(command) => account::run(place, command, output),
        Command::Token(command) => token::run(place, command, output),
        Command::Webhook(command) => webhook::run(place, command, output),
        _ => Err("--server supports only account, license, token and webhook; run others where the server runs".into()),
    }
}

fn with_environment(overrides: Vec<(&'static str, String)>, command: Command, output: Output) -> Result<(), Failure> {
    let environment = Environment::of_process(overrides)?;
    let config = Config::of_command(&environment, &|_| None)?;
    if config.data_dir.exists() && !config.data_dir.is_dir() {
        let mistake = format!("KEYSMITH_DATA_DIR: {} is a file, but must be a folder", config.data_dir.display());
        return Err(ConfigError(vec![mistake]).into());
    }
    let sqlite = match &config.database {
        DatabaseUrl::Sqlite(path) => Some(path.as_path()),
        DatabaseUrl::Postgres(_) => None,
    };
    close_data(&config.data_dir, sqlite);
    match command {
        Command::Serve => serve::run(environment),
        Command::Agent | Command::Completions(_) | Command::Man(_) => Err("this command takes no configuration".into()),
        Command::Migrate(args) => migrate::run(&config, &args, output),
        Command::Catalog(command) => catalog::run(&config, command, output),
        // The doctor reports a database that cannot be read, so it starts without the stored settings.
        Command::Doctor(options) => {
            doctor::run(app::effective::of_command(&environment).unwrap_or(config), options, output)
        }
        Command::License(command) => license::run(Place::Here(&config), command, output),
        Command::AddLicenseKey(args) => add_license_key::run(&config, &args, output),
        Command::ShowLicenseKeys(args) => show_license_keys::run(&config, &args, output),
        Command::Account(command) => account::run(Place::Here(&config), command, output),
        Command::SigningKey(command) => signing_key::run(&config, &command, output),
        Command::Secret(command) => secret::run(&config, command, output),
        Command::Token(command) => token::run(Place::Here(&config), command, output),
        Command::Webhook(command) => webhook::run(Place::Here(&config), command, output),
        Command::Stripe(command) => stripe::run(&effective(app::effective::of_command(&environment))?, command, output),
        Command::Reconcile(args) => reconcile::run(effective(app::effective::of_command(&environment))?, &args, output),
        Command::Backup(args) => backup::run(&config, &args, output),
        Command::Export(args) => export::run(&config, &args, output),
        Command::Restore(args) => restore::run(&config, &args, output),
        Command::Import(command) => import::run(&config, command, output),
    }
}
