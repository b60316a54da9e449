//! The signed list of licences that were revoked or suspended, for deployments that are online now and then.

use diesel::prelude::*;
use keysmith_license::{RevocationList, SigningKey};

use crate::db::schema::licenses;
use crate::db::{Conn, Result};

/// The list as of `now`: `revoked/<payload>.<signature>`. A suspended license is on it for as long as it is suspended.
pub fn signed_list(conn: &mut Conn, signer: &SigningKey, now: i64) -> Result<String> {
    let ids = licenses::table
        .filter(licenses::status.eq_any(["revoked", "suspended"]))
        .order(licenses::id)
        .select(licenses::id)
        .load(conn)?;
    Ok(signer.sign_revocations(&RevocationList { issued: now, licenses: ids }))
}
