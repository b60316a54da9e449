use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use keysmith_license::{Error, Proof, PublicKey, Verifier};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Seconds.
const DAY: i64 = 86_400;
const GRACE: i64 = 14 * DAY;
const CLOCK_TOLERANCE: i64 = 300;

type Failure = Box<dyn std::error::Error>;

/// The last good answer, and when to ask again (unix seconds).
#[derive(Serialize, Deserialize)]
struct Kept {
    proof: Proof,
    check_again_after: i64,
}

/// `Err` inside: nobody answered, or not now. `Err` outside: the answer is no.
async fn call(server: &str, path: &str, body: &Value) -> Result<Result<Value, String>, Failure> {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build()?;
    let answer = match client.post(format!("{server}{path}")).json(body).send().await {
        Ok(answer) => answer,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let status = answer.status();
    let content: Value = answer.json().await.unwrap_or_default();
    if status.is_success() {
        return Ok(Ok(content));
    }
    if status.as_u16() == 429 || status.is_server_error() {
        return Ok(Err(text(&content, "detail").map_or_else(|| status.to_string(), str::to_owned)));
    }
    Err(text(&content, "code").map_or_else(|| status.to_string(), str::to_owned).into())
}

fn text<'a>(content: &'a Value, name: &str) -> Option<&'a str> {
    content.get(name)?.as_str()
}

fn seconds(text: &str) -> Result<i64, Failure> {
    Ok(OffsetDateTime::parse(text, &Rfc3339)?.unix_timestamp())
}

/// The proven answer, from the server or the cache file.
async fn validate(
    server: &str,
    verifier: &Verifier,
    seat: (&str, &str),
    cache: &Path,
    now: i64,
) -> Result<Proof, Failure> {
    let (license_key, installation) = seat;
    let kept: Option<Kept> = std::fs::read(cache).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let kept = kept.and_then(|kept| Some((seconds(&kept.proof.at).ok()?, kept)));
    let kept = kept.filter(|(at, _)| *at <= now + CLOCK_TOLERANCE);
    if let Some((_, kept)) = kept.as_ref().filter(|(_, kept)| now < kept.check_again_after) {
        return Ok(kept.proof.clone());
    }
    let nonce: String = rand::random::<[u8; 24]>().iter().map(|byte| format!("{byte:02x}")).collect();
    let question = json!({"license_key": license_key, "instance_id": installation, "nonce": nonce});
    let answer = match call(server, "/api/v1/license/validate", &question).await? {
        Ok(answer) => answer,
        Err(why) => {
            let good = kept.filter(|(at, _)| now < at + GRACE);
            return good.map(|(_, kept)| kept.proof).ok_or(format!("the server cannot be reached: {why}").into());
        }
    };
    let signed = text(&answer, "proof").unwrap_or_default();
    let proof = verifier.verify_proof(signed, &nonce, installation, now).map_err(|error| match error {
        Error::ProofOfAnother | Error::ProofTime { .. } => error.to_string(),
        error => format!("not signed by the seller: is this the right server? ({error})"),
    })?;
    if !proof.valid {
        let _ = std::fs::remove_file(cache);
        return Err(proof.code.into());
    }
    // How soon to ask again is not signed: never believe more than two days.
    let again = seconds(text(&answer, "check_again_after").unwrap_or_default())?.min(now + 2 * DAY);
    std::fs::write(cache, serde_json::to_vec(&Kept { proof: proof.clone(), check_again_after: again })?)?;
    Ok(proof)
}

async fn run(args: &[String]) -> Result<String, Failure> {
    let [server, public_keys, license_key, installation, action @ ..] = args else {
        return Err("usage: online SERVER PUBLIC_KEYS LICENSE_KEY INSTALLATION_ID [activate | deactivate]".into());
    };
    let cache = Path::new("license.cache");
    let seat = json!({"license_key": license_key, "installation_id": installation});
    match action.first().map(String::as_str) {
        Some("activate") => {
            // A tier that asks for it gets `email` besides.
            let email = std::env::var("EMAIL").ok();
            let seat = json!({"license_key": license_key, "installation_id": installation, "email": email});
            call(server, "/api/v1/license/activate", &seat).await??;
        }
        Some("deactivate") => {
            call(server, "/api/v1/license/deactivate", &seat).await??;
            let _ = std::fs::remove_file(cache);
            return Ok("deactivated".into());
        }
        _ => {}
    }
    let verifier = Verifier::new(PublicKey::parse_many(public_keys)?);
    let now = i64::try_from(UNIX_EPOCH.elapsed()?.as_secs())?;
    let found = validate(server, &verifier, (license_key, installation), cache, now).await?;
    Ok(format!("valid {} {:?}", found.license_id.unwrap_or_default(), found.limits))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args).await {
        Ok(said) => println!("{said}"),
        Err(error) => {
            eprintln!("refused: {error}");
            std::process::exit(1);
        }
    }
}
