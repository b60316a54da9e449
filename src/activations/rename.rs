//! Renames an activation of one's own license.

use diesel::prelude::*;
use serde_json::json;

use super::Activator;
use super::activation::{self, Activation};
use crate::accounts::display_name;
use crate::audit::{self, Actor};
use crate::db::schema::activations;
use crate::db::{Conn, Error};
use crate::ids::AccountId;
use crate::licenses::license::License;
use crate::licenses::owner;

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 100;

/// Why an activation was not renamed. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    /// 404; also for another account's activation.
    #[error("there is no such activation")]
    NotFound,
    /// 422
    #[error(
        "a name has at most {LONGEST_NAME} characters and no web address; leave it empty to use the site's or device's own name"
    )]
    Name,
    #[error(transparent)]
    Database(#[from] Error),
}

impl Activator {
    /// Renames an activation of the account's own license (or its organization's); an empty name removes the name.
    /// Returns the updated row.
    pub fn rename_own(
        &self,
        conn: &mut Conn,
        account_id: &AccountId,
        activation_id: &str,
        name: &str,
    ) -> Result<Activation, RenameError> {
        let name = name.trim();
        if name.chars().count() > LONGEST_NAME || !display_name::is_fit(name) {
            return Err(RenameError::Name);
        }
        let place = activation::find(conn, activation_id)?.ok_or(RenameError::NotFound)?;
        let license = License::lock(conn, &place.license_id)?.ok_or(RenameError::NotFound)?;
        if !owner::is_owned_by_account(conn, &license, account_id)? {
            return Err(RenameError::NotFound);
        }
        let name = Some(name).filter(|name| !name.is_empty());
        let row = activations::table.find(&place.id);
        diesel::update(row).set(activations::instance_name.eq(name)).execute(conn).map_err(Error::from)?;
        let detail = json!({"activation": place.id, "kind": place.kind, "subject": place.subject, "name": name});
        audit::record(
            conn,
            &self.context,
            &Actor::Customer(account_id.to_owned()),
            "activation.renamed",
            &license.id,
            detail,
        )?;
        Ok(Activation { instance_name: name.map(str::to_owned), ..place })
    }
}
