//! The command line: one file a command. Exit 0 = done, 1 = refused or failed with one clear line, 2 = usage.

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

/// Sells, mints, delivers, binds and validates license keys.
///
/// Without a command it serves. Configuration comes from the environment and from .env; .env.example documents every
/// name. Without STRIPE_SECRET_KEY the server runs its sandbox: it plays Stripe itself and shows the mail it sends.
#[derive(Parser)]
#[command(name = "keysmith", version, max_term_width = 100)]
struct Cli {
    /// The database: sqlite:PATH or postgres://… [env: DATABASE_URL]
    #[arg(long, global = true, value_name = "URL", help_heading = "Where things are")]
    database: Option<String>,
    /// The folder of the secret, the signing keys and the mail files [env: KEYSMITH_DATA_DIR]
    #[arg(long, global = true, value_name = "FOLDER", help_heading = "Where things are")]
    data_dir: Option<String>,
    /// Ask this server over its admin API in place of the database here (account, license, token, webhook). The token is read from
    /// KEYSMITH_TOKEN or --token-file
    #[arg(long, global = true, value_name = "URL", help_heading = "Where things are")]
    server: Option<String>,
    /// A file with the API token for --server
    #[arg(long, global = true, value_name = "FILE", help_heading = "Where things are", requires = "server")]
    token_file: Option<PathBuf>,
    /// Print one JSON value in place of text (`stripe listen`, `show-license-keys`: one for each line or entry)
    #[arg(long, global = true, help_heading = "For programs")]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

impl Cli {
    /// The settings that were given as options.
    fn overrides(&mut self) -> Vec<(&'static str, String)> {
        let given = [("DATABASE_URL", self.database.take()), ("KEYSMITH_DATA_DIR", self.data_dir.take())];
        given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// Reads the arguments of this process; a mistake ends it with exit code 2.
    fn of_process() -> Self {
        let matches = groups::named(Self::command()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

#[derive(Subcommand)]
enum Command {
    /// Run the server (also what happens without a command)
    Serve,
    /// Run the agent inside a customer's deployment: one license, checked without a network
    Agent,
    /// Bring the database's schema up to date, or back to that of an older version
    Migrate(migrate::Args),
    /// Products, tiers and prices
    #[command(subcommand)]
    Catalog(catalog::Command),
    /// Check database, secret, templates, Stripe and mail, and say what to do about what is wrong
    Doctor(doctor::Options),
    /// Licenses
    #[command(subcommand)]
    License(license::Command),
    /// Store a key that was made elsewhere, for somebody to sign up with
    AddLicenseKey(add_license_key::Args),
    /// Show all license keys and whose they are
    ShowLicenseKeys(show_license_keys::Args),
    /// People
    #[command(subcommand)]
    Account(account::Command),
    /// The keys that license files and signed keys are signed with
    #[command(subcommand)]
    SigningKey(signing_key::Command),
    /// The server's secret, under which keys are stored
    #[command(subcommand)]
    Secret(secret::Command),
    /// Tokens for the admin API
    #[command(subcommand)]
    Token(token::Command),
    /// Webhooks to your own programs
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Connect this server to your Stripe account
    #[command(subcommand)]
    Stripe(stripe::Command),
    /// Read Stripe again and repair what was missed
    Reconcile(reconcile::Args),
    /// Copy the database into a file while the server runs, and check the copy
    Backup(backup::Args),
    /// Write everything into a file: licenses with keys and owners, orders, subscriptions, accounts
    Export(export::Args),
    /// Bring an export or a backup back, into a database that is not there yet or empty
    Restore(restore::Args),
    /// Take over the data of another system
    #[command(subcommand)]
    Import(import::Command),
    /// Print a script that completes commands and options in your shell
    #[command(
        after_help = "Examples:\n  keysmith completions bash > /etc/bash_completion.d/keysmith\n  keysmith completions zsh > ~/.zfunc/_keysmith\n  keysmith completions fish > ~/.config/fish/completions/keysmith.fish"
    )]
    Completions(completions::Completions),
    /// Write manual pages for every command
    #[command(after_help = "Example:\n  keysmith man /usr/local/share/man/man1")]
    Man(completions::Man),
}

/// Closes the data folder, and what is in it, to everybody else on the machine. Said where it was open.
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
    // A file that is no database is somebody else's.
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

/// A command's failure: what stands on stderr after `keysmith: `.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command line; the process's exit code.
pub fn run() -> u8 {
    private_files::from_now_on();
    let mut cli = Cli::of_process();
    let (overrides, output) = (cli.overrides(), Output { json: cli.json });
    let done = match cli.command.unwrap_or(Command::Serve) {
        // In the customer's deployment there is no server to configure.
        Command::Agent => AgentConfig::from_env(&overrides).map_err(Failure::from).and_then(|config| {
            close_data(config.database.parent().unwrap_or(Path::new(".")), Some(&config.database));
            agent::run(config)
        }),
        // Neither asks for a server.
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => completions::man(&args, output),
        command if cli.server.is_some() => {
            let url = cli.server.unwrap_or_default();
            there(&url, cli.token_file.as_deref(), command, output)
        }
        command => with_environment(overrides, command, output),
    };
    match done {
        Ok(()) => 0,
        Err(error) if error.downcast_ref::<ConfigError>().is_some_and(|error| error.0.len() > 1) => {
            eprintln!("keysmith: the configuration has mistakes:\n{error}");
            1
        }
        Err(error) => {
            eprintln!("keysmith: {error}");
            1
        }
    }
}

/// A configuration's mistakes are told line by line, as those of the environment.
fn effective<T>(read: Result<T, EffectiveError>) -> Result<T, Failure> {
    read.map_err(|error| match error {
        EffectiveError::Config(error) => error.into(),
        error => error.into(),
    })
}

/// What the admin API can do, at another server.
fn there(url: &str, token_file: Option<&Path>, command: Command, output: Output) -> Result<(), Failure> {
    let server = Server::read(url, token_file)?;
    let place = Place::There(&server);
    match command {
        Command::License(command) => license::run(place, command, output),
        Command::Account(command) => account::run(place, command, output),
        Command::Token(command) => token::run(place, command, output),
        Command::Webhook(command) => webhook::run(place, command, output),
        _ => {
            Err("--server is for account, license, token and webhook; any other command works where the server runs"
                .into())
        }
    }
}

fn with_environment(overrides: Vec<(&'static str, String)>, command: Command, output: Output) -> Result<(), Failure> {
    let environment = Environment::of_process(overrides)?;
    let config = Config::of_command(&environment, &|_| None)?;
    if config.data_dir.exists() && !config.data_dir.is_dir() {
        let mistake = format!("KEYSMITH_DATA_DIR: {} is a file, and has to be a folder", config.data_dir.display());
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
        // It says what is wrong with a database that cannot be read.
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
