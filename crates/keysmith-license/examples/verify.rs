use std::time::UNIX_EPOCH;

use keysmith_license::{PublicKey, Ratchet, Verifier, text_of};

/// How far the clock may go back, in seconds.
const CLOCK_TOLERANCE: u32 = 300;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(file), Some(public_keys), license_key) = (args.next(), args.next(), args.next()) else {
        return Err("usage: verify FILE PUBLIC_KEYS [LICENSE_KEY]".into());
    };
    let text = text_of(&std::fs::read(&file)?);
    let mut verifier = Verifier::new(PublicKey::parse_many(&public_keys)?).product("on-premise");
    // The ID of this installation: without it, a license bound to an installation is refused. Add `.require_bound()` if
    // you sell only bound files: a license that names no installation is valid on every one.
    if let Ok(installation) = std::env::var("INSTALLATION_ID") {
        verifier = verifier.installation(installation);
    }
    let now = i64::try_from(UNIX_EPOCH.elapsed()?.as_secs())?;

    // The latest time seen; store it where the machine's user is unlikely to look.
    let seen_file = format!("{file}.seen");
    let seen = std::fs::read_to_string(&seen_file).ok().and_then(|text| text.parse().ok()).unwrap_or(now);
    let mut clock = Ratchet::new(seen);

    // The license key opens an encrypted file; for others `verifier.verify(&text, now)` is enough.
    let license = clock.observe(now, CLOCK_TOLERANCE).and_then(|_| {
        let license = verifier.read(&text, license_key.as_deref())?;
        license.state(now).map(|_| license)
    });
    std::fs::write(&seen_file, clock.seen().to_string())?;
    match license {
        Ok(license) => println!("valid {} {} {:?}", license.id, license.tier, license.limits),
        Err(error) => {
            eprintln!("refused ({}): {error}", error.reason());
            std::process::exit(1);
        }
    }
    Ok(())
}
