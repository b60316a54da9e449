use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use keysmith_license::{Error, Proof, PublicKey, Verifier};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Seconds in a day.
const DAY: i64 = 86_400;
const GRACE: i64 = 14 * DAY;
/// The server's suggestion when to validate again is not signed: never trust more than this.
const LONGEST: i64 = 2 * DAY;
const CLOCK_TOLERANCE: i64 = 300;

type Failure = Box<dyn std::error::Error>;

/// The last good response with its signature, and when to validate again. Times are Unix seconds.
#[derive(Serialize, Deserialize)]
struct Kept {
    proof: String,
    nonce: String,
    at: i64,
    check_again_after: i64,
}

/// The inner `Err`: no response, or a temporary refusal. The outer `Err`: the server said no.
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

/// Returns the cached response, when it was given and when it is due. A cache file that is missing, truncated, edited
/// or from the future counts as absent.
fn cached(cache: &Path, verifier: &Verifier, installation: &str, now: i64) -> Option<(Proof, i64, i64)> {
    let kept: Kept = serde_json::from_slice(&std::fs::read(cache).ok()?).ok()?;
    let proof = verifier.verify_proof(&kept.proof, &kept.nonce, installation, kept.at).ok()?;
    let at = seconds(&proof.at).ok()?;
    let is_good = proof.valid && at <= now + CLOCK_TOLERANCE;
    is_good.then(|| (proof, at, kept.check_again_after.min(at + LONGEST)))
}

/// Returns the verified response, from the server or from the cache file.
async fn validate(
    server: &str,
    verifier: &Verifier,
    seat: (&str, &str),
    cache: &Path,
    now: i64,
) -> Result<Proof, Failure> {
    let (license_key, installation) = seat;
    let kept = cached(cache, verifier, installation, now);
    if let Some((proof, _, _)) = kept.as_ref().filter(|(_, _, due)| now < *due) {
        return Ok(proof.clone());
    }
    let nonce: String = rand::random::<[u8; 24]>().iter().map(|byte| format!("{byte:02x}")).collect();
    let question = json!({"license_key": license_key, "instance_id": installation, "nonce": nonce});
    let answer = match call(server, "/api/v1/license/validate", &question).await? {
        Ok(answer) => answer,
        Err(why) => {
            let good = kept.filter(|(_, at, _)| now < at + GRACE);
            return good.map(|(proof, _, _)| proof).ok_or(format!("the server cannot be reached: {why}").into());
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
    let due = seconds(text(&answer, "check_again_after").unwrap_or_default())?;
    let kept = Kept { proof: signed.to_owned(), nonce, at: seconds(&proof.at)?, check_again_after: due };
    // Written atomically.
    let new = cache.with_extension("new");
    std::fs::write(&new, serde_json::to_vec(&kept)?)?;
    std::fs::rename(new, cache)?;
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
            // Some tiers also require `email`.
            let email = std::env::var("EMAIL").ok();
            let seat = json!({"license_key": license_key, "installation_id": installation, "email": email});
            call(server, "/api/v1/license/activate", &seat).await??;
            // A cached response may belong to the previous key.
            let _ = std::fs::remove_file(cache);
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
