use std::time::UNIX_EPOCH;

use keysmith_license::{PublicKey, Verifier};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(file), Some(public_keys), license_key) = (args.next(), args.next(), args.next()) else {
        return Err("usage: verify FILE PUBLIC_KEYS [LICENSE_KEY]".into());
    };
    let text = std::fs::read_to_string(file)?;
    let verifier = Verifier::new(PublicKey::parse_many(&public_keys)?).product("on-premise");
    let now = i64::try_from(UNIX_EPOCH.elapsed()?.as_secs())?;

    // The license key opens an encrypted file; `verifier.verify(&text, now)` is all that others need.
    let license = verifier.read(&text, license_key.as_deref()).and_then(|license| license.state(now).map(|_| license));
    match license {
        Ok(license) => println!("valid {} {} {:?}", license.id, license.tier, license.limits),
        Err(error) => {
            eprintln!("refused ({}): {error}", error.reason());
            std::process::exit(1);
        }
    }
    Ok(())
}
