//! Writes the checked rows, in the caller's transaction.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::row::LegacyLicense;
use super::tiers::Tiers;
use crate::accounts::account;
use crate::accounts::email::Email;
use crate::audit::record::{Actor, record};
use crate::catalog::{ActivationKind, KeyStorage};
use crate::db::schema::{accounts, activations, licenses};
use crate::db::{Conn, Error, Result};
use crate::ids::{AccountId, Context, CustomerId, ItemId, Kind, LicenseId, SubscriptionId, TierId};
use crate::licenses::stored_form::KeyRing;

/// Rows per query and per insert statement; 24 columns times this stays below the parameter limit of both databases.
const CHUNK: usize = 500;
/// How many chunks of stored key forms are computed ahead of the writes.
const AHEAD: usize = 4;
/// Rows between two progress messages.
const PROGRESS: usize = 10 * CHUNK;

/// An import: everything it needs except the connection.
pub struct Import {
    pub context: Context,
    pub ring: Arc<KeyRing>,
    pub tiers: Tiers,
    /// The file's name, for the audit log.
    pub source: String,
    /// Called with the rows done and the total.
    pub progress: fn(usize, usize),
}

/// Result of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    pub added: usize,
    /// Keys whose license existed before; it is left unchanged.
    pub known: usize,
    /// How many of `known` had no owner and were assigned one.
    pub claimed: usize,
    /// Licenses of this file without an owner.
    pub ownerless: usize,
    /// Activations created.
    pub activated: usize,
}

#[derive(Insertable)]
#[diesel(table_name = licenses, treat_none_as_default_value = false)]
struct Row {
    license_key: String,
    id: LicenseId,
    account_id: Option<AccountId>,
    customer_id: Option<CustomerId>,
    subscription_id: Option<SubscriptionId>,
    item_id: Option<ItemId>,
    tier_id: TierId,
    purchase_type: &'static str,
    site_domain: Option<String>,
    customer_name: Option<String>,
    limits: Option<String>,
    features: Option<String>,
    notes: Option<String>,
    metadata: String,
    status: &'static str,
    valid_from: i64,
    valid_until: Option<i64>,
    valid_days: Option<i64>,
    max_activations: Option<i64>,
    max_leases: Option<i64>,
    key_prefix: String,
    created_at: i64,
    updated_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = activations, treat_none_as_default_value = false)]
struct ActivationRow {
    id: String,
    license_id: LicenseId,
    kind: &'static str,
    subject: String,
    takes_seat: bool,
    active: bool,
    first_activated_at: i64,
    activated_at: i64,
    last_seen_at: i64,
}

/// A license that exists already.
struct Known {
    id: LicenseId,
    has_owner: bool,
}

impl Import {
    /// Adds the licenses whose keys are new, with the activations in the file. Existing licenses without an owner are
    /// assigned one if the file names it.
    pub fn run(&self, conn: &mut Conn, rows: &[LegacyLicense]) -> Result<Imported> {
        match conn {
            // Inserts hit random pages of the key index; pages that do not fit into the cache are written and reread
            // over and over.
            Conn::Sqlite(conn) => conn.batch_execute("PRAGMA cache_size = -262144")?,
            // PostgreSQL's statistics do not cover uncommitted rows, so the planner would scan the whole table for each
            // chunk.
            Conn::Postgres(conn) => conn.batch_execute("SET LOCAL enable_seqscan = off")?,
        }
        let is_first = licenses::table.select(licenses::id).first::<LicenseId>(conn).optional()?.is_none();
        let indexes = match conn {
            Conn::Sqlite(conn) if is_first => drop_indexes(conn)?,
            _ => Vec::new(),
        };
        let imported = std::thread::scope(|scope| {
            // Computing the stored forms takes much of the time, so another thread does it.
            let (send, forms) = sync_channel(AHEAD);
            scope.spawn(move || {
                let made = |chunk: &[LegacyLicense]| chunk.iter().map(|row| self.ring.candidates(&row.key)).collect();
                // The receiver is gone once a chunk has failed.
                rows.chunks(CHUNK).map(made).all(|forms: Vec<Vec<String>>| send.send(forms).is_ok())
            });
            self.write(conn, rows, &forms, is_first)
        })?;
        indexes.iter().try_for_each(|index| conn.batch_execute(index))?;
        if imported.added + imported.claimed > 0 {
            let detail = serde_json::json!({
                "file": self.source, "added": imported.added, "known": imported.known, "claimed": imported.claimed,
                "ownerless": imported.ownerless, "activated": imported.activated,
            });
            record(conn, &self.context, &Actor::Cli, "licenses.imported", &self.source, detail)?;
        }
        Ok(imported)
    }

    /// `forms` yields the stored forms of each chunk's keys. `is_first`: no license exists yet.
    fn write(
        &self,
        conn: &mut Conn,
        rows: &[LegacyLicense],
        forms: &Receiver<Vec<Vec<String>>>,
        is_first: bool,
    ) -> Result<Imported> {
        let mut owners = Owners::load(conn)?;
        let mut imported = Imported::default();
        for (turn, chunk) in rows.chunks(CHUNK).enumerate() {
            let forms = forms.recv().map_err(|_| Error::Stopped)?;
            // No key appears twice in a file.
            let known = if is_first { HashMap::new() } else { known(conn, &forms)? };
            let taken = taken_ids(conn, chunk)?;
            let (mut new, mut places) = (Vec::with_capacity(chunk.len()), Vec::new());
            owners.meet(conn, &self.context, chunk)?;
            for (row, stored) in chunk.iter().zip(&forms) {
                let owner = owners.of(conn, &self.context, row)?;
                match stored.iter().find_map(|stored| known.get(stored)) {
                    Some(license) => {
                        imported.known += 1;
                        match (license.has_owner, &owner) {
                            (true, _) => {}
                            (false, Some(owner)) => {
                                self.claim(conn, &license.id, owner)?;
                                imported.claimed += 1;
                            }
                            (false, None) => imported.ownerless += 1,
                        }
                    }
                    None => {
                        imported.ownerless += usize::from(owner.is_none());
                        let license = self.row(row, stored, owner, &taken)?;
                        self.activate(row, &license.id, &mut places);
                        new.push(license);
                    }
                }
            }
            imported.added += new.len();
            imported.activated += places.len();
            insert(conn, new)?;
            insert_activations(conn, places)?;
            let done = (turn + 1) * CHUNK;
            if done.is_multiple_of(PROGRESS) && done < rows.len() {
                (self.progress)(done, rows.len());
            }
        }
        Ok(imported)
    }

    fn claim(&self, conn: &mut Conn, license_id: &LicenseId, account_id: &AccountId) -> Result<()> {
        diesel::update(licenses::table.filter(licenses::id.eq(license_id)))
            .set((licenses::account_id.eq(account_id), licenses::updated_at.eq(self.context.now())))
            .execute(conn)?;
        let detail = serde_json::json!({"account": account_id, "file": self.source});
        record(conn, &self.context, &Actor::Cli, "license.claimed", license_id, detail)
    }

    fn row(
        &self,
        row: &LegacyLicense,
        stored: &[String],
        account_id: Option<AccountId>,
        taken: &HashSet<String>,
    ) -> Result<Row> {
        let tier = self.tiers.get(row.tier).ok_or_else(|| Error::Corrupt(format!("there is no tier {}", row.tier)))?;
        // The forms under the current secret come first.
        let [sealed, hashed, ..] = stored else { return Err(Error::Corrupt("a key has no stored form".into())) };
        let key = if tier.key_storage == KeyStorage::Hashed { hashed.clone() } else { sealed.clone() };
        Ok(Row {
            license_key: key,
            id: row
                .id
                .as_ref()
                .filter(|id| !taken.contains(*id))
                .map_or_else(|| LicenseId::new(&self.context), LicenseId::from_text),
            account_id,
            customer_id: row.customer_id.clone(),
            subscription_id: row.subscription_id.clone(),
            item_id: row.item_id.clone(),
            tier_id: tier.id.clone(),
            purchase_type: if tier.activates == ActivationKind::Site { "site" } else { "quantity" },
            site_domain: row.site_domain.clone(),
            customer_name: row.customer_name.clone(),
            limits: row.limits.clone(),
            features: row.features.clone(),
            notes: row.notes.clone(),
            metadata: row.metadata.stored(),
            status: row.status,
            valid_from: row.created_at,
            // Only the end that the old system recorded: the tier's own term never began for these licenses.
            valid_until: row.valid_until,
            valid_days: row.valid_days.filter(|_| row.valid_until.is_none() && row.activations.is_empty()),
            max_activations: row.max_activations.unwrap_or(tier.max_activations),
            max_leases: tier.max_leases,
            key_prefix: row.key.key_prefix().to_owned(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }

    /// Adds the activations of a new license. When they were last seen is unknown; they are dated as late as possible,
    /// so none is treated as idle before its application had time to validate.
    fn activate(&self, row: &LegacyLicense, license_id: &LicenseId, places: &mut Vec<ActivationRow>) {
        // A revoked license has no activations.
        let places_in_use = row.activations.iter().filter(|_| row.status != "revoked");
        places.extend(places_in_use.map(|place| ActivationRow {
            id: self.context.id(Kind::Activation),
            license_id: license_id.to_owned(),
            kind: place.kind.as_str(),
            subject: place.subject.clone(),
            takes_seat: place.takes_seat,
            active: true,
            first_activated_at: row.created_at,
            activated_at: row.created_at,
            last_seen_at: self.context.now(),
        }));
    }
}

/// Drops the indexes of licenses and activations and returns the statements that recreate them. Sorting a million rows
/// once takes a fraction of the time of a million index inserts. A rollback restores the indexes.
fn drop_indexes(conn: &mut SqliteConnection) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Index {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
        #[diesel(sql_type = diesel::sql_types::Text)]
        sql: String,
    }
    const INDEXES: &str = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL \
         AND tbl_name IN ('licenses', 'activations') ORDER BY name";
    let indexes: Vec<Index> = diesel::sql_query(INDEXES).load(conn)?;
    indexes.iter().try_for_each(|index| conn.batch_execute(&format!("DROP INDEX {}", index.name)))?;
    Ok(indexes.into_iter().map(|index| index.sql).collect())
}

/// Finds the existing licenses of these keys, by stored form.
fn known(conn: &mut Conn, forms: &[Vec<String>]) -> Result<HashMap<String, Known>> {
    let found: Vec<(String, LicenseId, Option<String>, Option<String>)> = licenses::table
        .filter(licenses::license_key.eq_any(forms.iter().flatten()))
        .select((licenses::license_key, licenses::id, licenses::account_id, licenses::organization_id))
        .load(conn)?;
    let known = |(stored, id, account, organization): (_, _, Option<String>, Option<String>)| {
        (stored, Known { id, has_owner: account.is_some() || organization.is_some() })
    };
    Ok(found.into_iter().map(known).collect())
}

/// Returns the ids of these rows that already belong to another license.
fn taken_ids(conn: &mut Conn, rows: &[LegacyLicense]) -> Result<HashSet<String>> {
    let ids: Vec<&str> = rows.iter().filter_map(|row| row.id.as_deref()).collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let taken: Vec<String> = licenses::table.filter(licenses::id.eq_any(ids)).select(licenses::id).load(conn)?;
    Ok(taken.into_iter().collect())
}

/// Finds the account that a row's license belongs to; queries once per person.
struct Owners {
    by_email: HashMap<String, AccountId>,
    by_customer: HashMap<CustomerId, AccountId>,
    /// Accounts that already have a Stripe customer, which an import does not change.
    paying: HashSet<AccountId>,
}

impl Owners {
    fn load(conn: &mut Conn) -> Result<Self> {
        let paying: Vec<(AccountId, Option<CustomerId>)> = accounts::table
            .filter(accounts::customer_id.is_not_null())
            .select((accounts::id, accounts::customer_id))
            .load(conn)?;
        Ok(Self {
            by_email: HashMap::new(),
            paying: paying.iter().map(|(id, _)| id.clone()).collect(),
            by_customer: paying.into_iter().filter_map(|(id, customer)| Some((customer?, id))).collect(),
        })
    }

    /// Finds or creates the accounts of the people in a chunk.
    fn meet(&mut self, conn: &mut Conn, context: &Context, rows: &[LegacyLicense]) -> Result<()> {
        let mut new: Vec<&Email> = rows.iter().filter_map(|row| row.email.as_ref()).collect();
        new.retain(|email| !self.by_email.contains_key(email.as_str()));
        new.sort_unstable_by_key(|email| email.as_str());
        new.dedup_by_key(|email| email.as_str());
        if !new.is_empty() {
            self.by_email.extend(account::find_or_create_all(conn, context, &new)?);
        }
        Ok(())
    }

    /// Returns a row's owner; [`Self::meet`] has loaded the people of its chunk.
    fn of(&mut self, conn: &mut Conn, context: &Context, row: &LegacyLicense) -> Result<Option<AccountId>> {
        let Some(email) = &row.email else {
            return Ok(row.customer_id.as_ref().and_then(|customer| self.by_customer.get(customer).cloned()));
        };
        let met = self.by_email.get(email.as_str()).cloned();
        let account = met.ok_or_else(|| Error::Corrupt("an account vanished while it was made".into()))?;
        if let Some(customer) = &row.customer_id
            && self.paying.insert(account.clone())
        {
            account::set_customer(conn, context, &account, customer)?;
            self.by_customer.insert(customer.clone(), account.clone());
        }
        Ok(Some(account))
    }
}

fn insert(conn: &mut Conn, rows: Vec<Row>) -> Result<()> {
    match conn {
        Conn::Postgres(c) => {
            diesel::copy_from(licenses::table).from_insertable(&rows).execute(c)?;
        }
        Conn::Sqlite(c) => {
            for row in rows {
                diesel::insert_into(licenses::table).values(row).execute(c)?;
            }
        }
    }
    Ok(())
}

fn insert_activations(conn: &mut Conn, rows: Vec<ActivationRow>) -> Result<()> {
    match conn {
        Conn::Postgres(c) => {
            diesel::copy_from(activations::table).from_insertable(&rows).execute(c)?;
        }
        Conn::Sqlite(c) => {
            for row in rows {
                diesel::insert_into(activations::table).values(row).execute(c)?;
            }
        }
    }
    Ok(())
}
