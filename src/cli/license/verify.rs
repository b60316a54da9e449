//! `keysmith license verify FILE`

use std::io::Read;
use std::path::Path;

use clap::Args as ClapArgs;
use keysmith_license::{Error, License, PublicKey, State, Verifier, text_of};
use serde_json::{Value, json};

use super::super::out::{Output, say};
use super::Failure;
use super::generate::describe;
use crate::clock;
use crate::config::Config;
use crate::ids::Context;
use crate::offline::record::Record;
use crate::offline::signing_keys::SigningKeys;

#[derive(ClapArgs)]
pub struct Args {
    /// A .lic, .txt or .json file; `-` reads stdin
    file: String,
    /// A public key to trust (hex, PEM or a file); can be repeated [default: those in <data>/signing]
    #[arg(long = "public-key", value_name = "KEY")]
    public_keys: Vec<String>,
    /// The license key, or a file that contains it, to open an encrypted file
    #[arg(long, value_name = "KEY")]
    license_key: Option<String>,
    /// Accept only licenses for this product
    #[arg(long, value_name = "SLUG")]
    product: Option<String>,
    /// Accept only licenses bound to this installation
    #[arg(long, value_name = "ID")]
    installation: Option<String>,
}

/// Result of the verification.
struct Finding {
    /// Present whenever the signature is valid, even if the license has expired.
    license: Option<License>,
    result: Result<State, Error>,
}

pub fn run(config: &Config, args: &Args, output: Output) -> Result<(), Failure> {
    let text = read(&args.file)?;
    let license_key = args.license_key.as_deref().map(text_or_file).transpose()?;
    let keys = if args.public_keys.is_empty() { public_keys(config, &[])? } else { parse_keys(&args.public_keys)? };
    let mut verifier = Verifier::new(keys);
    if let Some(product) = &args.product {
        verifier = verifier.product(product);
    }
    verifier = match &args.installation {
        // A caller that names an installation wants a license bound to it, not one that works anywhere.
        Some(installation) => verifier.installation(installation).require_bound(),
        None => verifier.any_installation(),
    };
    let now = Context::system().now();
    let finding = match verifier.read(&text, license_key.as_deref().map(str::trim)) {
        Ok(license) => Finding { result: license.state(now), license: Some(license) },
        Err(error) => Finding { result: Err(error), license: None },
    };
    if output.json {
        say!("{:#}", to_json(&finding, now));
    } else {
        say!("{}", explain(&finding, now).trim_end());
    }
    finding.result.map(|_| ()).map_err(|error| format!("refused ({}): {error}", error.reason()).into())
}

fn explain(finding: &Finding, now: i64) -> String {
    let mut text = finding.license.as_ref().map(describe).unwrap_or_default();
    if let (Some(license), Ok(state)) = (&finding.license, &finding.result) {
        text.push_str(&match state {
            State::Grace { until } => {
                format!("\nValid: it has expired, but works until {} (grace period).\n", clock::rfc3339(*until))
            }
            State::Valid => match license.days_left(now) {
                Some(days) => format!("\nValid: {days} days left.\n"),
                None => "\nValid; it never expires.\n".to_owned(),
            },
        });
    }
    text
}

fn to_json(finding: &Finding, now: i64) -> Value {
    let (code, message) = match &finding.result {
        Ok(State::Valid) => ("valid", "The license is valid.".to_owned()),
        Ok(State::Grace { .. }) => ("grace", "The license has expired and is in its grace period.".to_owned()),
        Err(error) => (error.reason().as_str(), error.to_string()),
    };
    let license = finding.license.as_ref().map(|license| {
        json!({
            "id": license.id, "product": license.product, "tier": license.tier, "customer": license.customer,
            "issued_at": clock::rfc3339(license.issued), "expires_at": license.ends().map(clock::rfc3339),
            "works_until": license.stops().map(clock::rfc3339), "days_left": license.days_left(now),
            "limits": license.limits, "features": license.features, "installation_id": license.installation,
            "order": license.order, "notes": license.notes, "metadata": license.metadata,
        })
    });
    json!({"valid": finding.result.is_ok(), "code": code, "message": message, "license": license})
}

/// Returns the server's own public keys and additional ones.
pub(super) fn public_keys(config: &Config, more: &[String]) -> Result<Vec<PublicKey>, Failure> {
    let mut keys = SigningKeys::of(&config.data_dir).public_keys()?;
    keys.extend(parse_keys(more)?);
    Ok(keys)
}

fn parse_keys(texts: &[String]) -> Result<Vec<PublicKey>, Failure> {
    let mut keys = Vec::new();
    for text in texts {
        let text = text_or_file(text)?;
        keys.extend(PublicKey::parse_many(&text).map_err(|e| format!("--public-key: {e}"))?);
    }
    Ok(keys)
}

/// Returns the contents of the file with that name, or the text itself if there is no such file.
fn text_or_file(text: &str) -> Result<String, Failure> {
    let path = Path::new(text);
    if !path.is_file() {
        return Ok(text.to_owned());
    }
    std::fs::read(path).map(|bytes| text_of(&bytes)).map_err(|e| format!("{text}: {e}").into())
}

/// Reads the text to verify; from a JSON record, its signed key.
fn read(file: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    if file == "-" {
        std::io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(file).map_err(|e| format!("{file}: {e}"))?;
    }
    // A file that is not text is not a license either; the verifier reports that.
    let text = text_of(&bytes);
    Ok(serde_json::from_str::<Record>(&text).map_or(text, |record| record.license_key))
}
