//! Mints new licenses with new keys, in the caller's transaction.

use std::sync::Arc;

use diesel::prelude::*;
use rand::CryptoRng;

use super::former_keys;
use super::key::derived::DerivedRng;
use super::key::email_expiry::email_expiry;
use super::key::random::random;
use super::key::tiered::tiered;
use super::key::{KeyError, LicenseKey};
use super::license::License;
use super::stored_form::KeyRing;
use super::webhooks::{self, LicenseEvent};
use crate::accounts::email::Email;
use crate::catalog::{KeyFormat, KeyStorage, Tier, ValidDaysFrom};
use crate::clock::DAY;
use crate::db::schema::{licenses, orders};
use crate::db::{self, Conn};
use crate::ids::{AccountId, Context, CustomerId, ItemId, LicenseId, OrderId, SubscriptionId, TierId};
use crate::licenses::status::LicenseStatus;
use crate::licenses::status::PurchaseType;
use crate::metadata::Metadata;
use crate::secret::sealed::{Purpose, Sealer};

/// The maximum number of attempts at an unused key. With 80 random bits the first one succeeds.
const TRIES: u32 = 5;
/// Rows per insert statement on PostgreSQL; at 30 columns each, far below its limit of 65,535 parameters.
const ROWS: usize = 500;
/// The label of the subkey that an order's keys are derived from. It must never change, or minting again would produce
/// other keys.
const MINTED: &str = "keysmith/minted-key/v1";

/// Signs keys of the format `signed`. A trait, because the signing keys belong to a higher layer.
pub trait KeySigner: Send + Sync {
    /// Returns `key/<payload>.<signature>` for a license; the catalog is read through `conn`.
    fn sign(&self, conn: &mut Conn, license: &ToSign<'_>) -> Result<String, String>;
}

/// What a signed key embeds.
pub struct ToSign<'a> {
    pub license_id: &'a LicenseId,
    pub tier: &'a Tier,
    pub customer: Option<&'a str>,
    pub valid_until: Option<i64>,
    pub now: i64,
}

/// Why nothing was minted. The caller must roll back its transaction.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error("cannot make a key for tier {tier}: {source}")]
    Key { tier: String, source: KeyError },
    #[error("cannot sign a key: {0}")]
    Signing(String),
    #[error("no unused key found for tier {0} in {TRIES} tries")]
    Collision(String),
}

/// What minting needs in addition to the connection. One per server.
#[derive(Clone)]
pub struct Minter {
    pub context: Context,
    pub ring: Arc<KeyRing>,
    /// Opens the checkout session ids that keys are derived from.
    pub sealer: Sealer,
    pub signer: Arc<dyn KeySigner>,
}

/// A license to mint. The unique pair of order and ordinal makes minting twice impossible.
#[derive(Clone, Debug)]
pub struct NewLicense {
    pub tier: Tier,
    pub key_prefix: String,
    pub owner: Owner,
    pub order: Option<(OrderId, i64)>,
    pub customer_id: Option<CustomerId>,
    pub subscription_id: Option<SubscriptionId>,
    pub item_id: Option<ItemId>,
    pub purchase_type: PurchaseType,
    pub site_domain: Option<String>,
    /// `None` = according to the tier.
    pub valid_until: Option<i64>,
    /// `None` = unlimited.
    pub max_activations: Option<i64>,
    pub metadata: Metadata,
}

/// The owner of a new license, and the address used in an `email_expiry` key.
#[derive(Clone, Debug)]
pub struct Owner {
    /// `None` = no owner, because Stripe supplied no usable address; the key alone opens the license.
    pub account_id: Option<AccountId>,
    pub email: Email,
}

impl Owner {
    /// The owner with this account and address.
    pub fn account(id: AccountId, email: Email) -> Self {
        Self { account_id: Some(id), email }
    }
}

/// A newly minted license, with its key in plain text for the one answer or mail that shows it.
#[derive(Clone, Debug)]
pub struct Minted {
    pub id: LicenseId,
    pub key: LicenseKey,
    pub site_domain: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = licenses)]
struct Row {
    license_key: String,
    id: LicenseId,
    account_id: Option<AccountId>,
    order_id: Option<OrderId>,
    ordinal: Option<i64>,
    customer_id: Option<CustomerId>,
    subscription_id: Option<SubscriptionId>,
    item_id: Option<ItemId>,
    tier_id: TierId,
    purchase_type: PurchaseType,
    site_domain: Option<String>,
    status: LicenseStatus,
    valid_from: i64,
    valid_until: Option<i64>,
    valid_days: Option<i64>,
    max_activations: Option<i64>,
    max_leases: Option<i64>,
    key_prefix: String,
    pending_key: Option<String>,
    signed_for: Option<String>,
    metadata: String,
    created_at: i64,
    updated_at: i64,
}

impl Minter {
    /// Mints all of `wanted`, in that order, with unused keys.
    pub fn mint(&self, conn: &mut Conn, wanted: &[NewLicense]) -> Result<Vec<Minted>, MintError> {
        let now = self.context.now();
        let mut rows = Vec::with_capacity(wanted.len());
        let mut minted = Vec::with_capacity(wanted.len());
        let mut sessions = Sessions::default();
        for new in wanted {
            let name = sessions.name(conn, &self.sealer, new)?;
            let (row, made) = self.row(conn, new, KeySource::Made(name.as_deref()), now)?;
            rows.push(row);
            minted.push(made);
        }
        insert(conn, rows)?;
        let ids: Vec<&str> = minted.iter().map(|made: &Minted| made.id.as_str()).collect();
        webhooks::publish(conn, &self.context, &ids, &LicenseEvent::Created {})?;
        Ok(minted)
    }

    /// Stores a license for a key made elsewhere. The caller must check that no license has the key yet.
    pub fn store(&self, conn: &mut Conn, new: &NewLicense, key: LicenseKey) -> Result<Minted, MintError> {
        let (row, minted) = self.row(conn, new, KeySource::Given(key), self.context.now())?;
        insert(conn, vec![row])?;
        webhooks::publish(conn, &self.context, &[&minted.id], &LicenseEvent::Created {})?;
        Ok(minted)
    }

    /// Replaces a license's key by a new one in its tier's format; neither the old key nor any former one opens the
    /// license afterwards. A hashed key keeps a readable copy until its mail is sent.
    pub fn replace_key(&self, conn: &mut Conn, license: &License, new: &NewLicense) -> Result<LicenseKey, MintError> {
        // Never a derived key: the key is being replaced because somebody else may know it.
        let key = self.fresh_key(conn, new, &license.id, None, license.valid_until, self.context.now())?;
        former_keys::forget(conn, &license.id)?;
        self.write_key(conn, license, new, &key)?;
        Ok(key)
    }

    /// Re-signs a license's key if its tier or end has changed; the older key still identifies the license. `None` =
    /// there is nothing to sign.
    pub fn sign_anew(
        &self,
        conn: &mut Conn,
        license: &License,
        new: &NewLicense,
    ) -> Result<Option<LicenseKey>, MintError> {
        if new.tier.key_format != KeyFormat::Signed {
            return Ok(None);
        }
        let stated = former_keys::signed_for(conn, &license.id)?;
        if stated.as_ref() == Some(&former_keys::statement(&new.tier.id, license.valid_until)) {
            return Ok(None);
        }
        let now = self.context.now();
        let key = self.fresh_key(conn, new, &license.id, None, license.valid_until, now)?;
        // Even one made in this very second, as somebody may have seen it.
        former_keys::remember(conn, &license.id, &license.license_key, now)?;
        self.write_key(conn, license, new, &key)?;
        Ok(Some(key))
    }

    fn write_key(
        &self,
        conn: &mut Conn,
        license: &License,
        new: &NewLicense,
        key: &LicenseKey,
    ) -> Result<(), MintError> {
        let (stored, pending) = self.stored(&new.tier, key);
        let signed_for = states(&new.tier, license.valid_until);
        diesel::update(licenses::table.filter(licenses::id.eq(&license.id)))
            .set((
                licenses::license_key.eq(stored),
                licenses::pending_key.eq(pending),
                licenses::key_prefix.eq(key.key_prefix()),
                licenses::signed_for.eq(signed_for),
                licenses::updated_at.eq(self.context.now()),
            ))
            .execute(conn)
            .map_err(db::Error::from)?;
        Ok(())
    }

    /// Returns the stored form of a key according to its tier, and the readable copy that a hashed key keeps until its
    /// mail is sent.
    fn stored(&self, tier: &Tier, key: &LicenseKey) -> (String, Option<String>) {
        let sealed = self.ring.seal(key);
        if tier.key_storage == KeyStorage::Hashed { (self.ring.hash(key), Some(sealed)) } else { (sealed, None) }
    }

    fn row(
        &self,
        conn: &mut Conn,
        new: &NewLicense,
        source: KeySource<'_>,
        now: i64,
    ) -> Result<(Row, Minted), MintError> {
        let id = LicenseId::new(&self.context);
        let from_activation = new.tier.valid_days_from == ValidDaysFrom::Activation;
        let by_tier = new.tier.valid_days.filter(|_| !from_activation).map(|days| now + days * DAY);
        let valid_until = new.valid_until.or(by_tier);
        let key = match source {
            KeySource::Given(key) => key,
            KeySource::Made(name) => self.fresh_key(conn, new, &id, name, valid_until, now)?,
        };
        let (license_key, pending_key) = self.stored(&new.tier, &key);
        let row = Row {
            license_key,
            id: id.clone(),
            account_id: new.owner.account_id.clone(),
            order_id: new.order.as_ref().map(|(order, _)| order.clone()),
            ordinal: new.order.as_ref().map(|(_, ordinal)| *ordinal),
            customer_id: new.customer_id.clone(),
            subscription_id: new.subscription_id.clone(),
            item_id: new.item_id.clone(),
            tier_id: new.tier.id.clone(),
            purchase_type: new.purchase_type,
            site_domain: new.site_domain.clone(),
            status: LicenseStatus::Active,
            valid_from: now,
            valid_until,
            valid_days: new.tier.valid_days.filter(|_| from_activation && valid_until.is_none()),
            max_activations: new.max_activations,
            max_leases: new.tier.max_leases,
            key_prefix: key.key_prefix().to_owned(),
            pending_key,
            signed_for: states(&new.tier, valid_until),
            metadata: new.metadata.stored(),
            created_at: now,
            updated_at: now,
        };
        Ok((row, Minted { id, key, site_domain: new.site_domain.clone() }))
    }

    /// Makes an unused key of the tier's format, derived from `name` if given.
    fn fresh_key(
        &self,
        conn: &mut Conn,
        new: &NewLicense,
        id: &LicenseId,
        name: Option<&str>,
        valid_until: Option<i64>,
        now: i64,
    ) -> Result<LicenseKey, MintError> {
        let tier = &new.tier;
        let bad = |source| MintError::Key { tier: tier.slug.clone(), source };
        for attempt in 0..TRIES {
            let label = match name {
                Some(name) => format!("{name}/{attempt}"),
                None => format!("{id}/{}", self.context.request_id()),
            };
            let mut rng: Box<dyn CryptoRng> = match name {
                Some(_) => Box::new(DerivedRng::new(self.ring.minting_subkey(MINTED), &label)),
                None => Box::new(self.context.rng()),
            };
            let key = match tier.key_format {
                KeyFormat::Tiered => {
                    tiered(&new.key_prefix, tier.code.as_deref().unwrap_or_default(), rng.as_mut()).map_err(bad)?
                }
                KeyFormat::EmailExpiry => {
                    let subkey = self.ring.minting_subkey("keysmith/email-expiry/v1");
                    email_expiry(&new.owner.email, valid_until, label.as_bytes(), &subkey).map_err(bad)?
                }
                KeyFormat::Signed => {
                    let customer = Some(new.owner.email.as_str());
                    // Each attempt embeds another time, or a second key of this license in this second would be the
                    // same.
                    let now = now - i64::from(attempt);
                    let statement = ToSign { license_id: id, tier, customer, valid_until, now };
                    let text = self.signer.sign(conn, &statement).map_err(MintError::Signing)?;
                    LicenseKey::parse(&text).map_err(bad)?
                }
                KeyFormat::Random => random(&new.key_prefix, rng.as_mut()).map_err(bad)?,
            };
            if !self.is_taken(conn, tier, &key)? {
                return Ok(key);
            }
        }
        Err(MintError::Collision(tier.slug.clone()))
    }

    /// Only the short format can collide with another license's key, and a signed key with an older one of its own
    /// license; the others have at least 80 random bits. The primary key is the backstop.
    fn is_taken(&self, conn: &mut Conn, tier: &Tier, key: &LicenseKey) -> db::Result<bool> {
        if !matches!(tier.key_format, KeyFormat::EmailExpiry | KeyFormat::Signed) {
            return Ok(false);
        }
        Ok(License::by_key(conn, &self.ring, key)?.is_some())
    }
}

/// Returns what a key of this tier embeds; `None` for formats that embed nothing.
fn states(tier: &Tier, valid_until: Option<i64>) -> Option<String> {
    (tier.key_format == KeyFormat::Signed).then(|| former_keys::statement(&tier.id, valid_until))
}

/// The origin of a license's key.
enum KeySource<'a> {
    /// Made elsewhere.
    Given(LicenseKey),
    /// Made now: derived from this name, or random.
    Made(Option<&'a str>),
}

/// Caches the checkout session of each order, so that each is loaded once.
#[derive(Default)]
struct Sessions(Vec<(OrderId, Option<String>)>);

impl Sessions {
    /// Returns the name that a license's key is derived from: its session and ordinal, which do not change when a
    /// backup is restored. `None` for a license that was not bought.
    fn name(&mut self, conn: &mut Conn, sealer: &Sealer, new: &NewLicense) -> db::Result<Option<String>> {
        let Some((order, ordinal)) = &new.order else { return Ok(None) };
        if !self.0.iter().any(|(known, _)| known == order) {
            let found: Option<Option<String>> =
                orders::table.find(order).select(orders::sealed_session_id).first(conn).optional()?;
            let opened = found.flatten().map(|sealed| sealer.open(Purpose::CheckoutSession, &sealed)).transpose();
            let failed = |error| db::Error::Corrupt(format!("the checkout session of order {order}: {error}"));
            self.0.push((order.clone(), opened.map_err(failed)?));
        }
        let session = self.0.iter().find(|(known, _)| known == order).and_then(|(_, session)| session.as_ref());
        Ok(session.map(|session| format!("{session}/{ordinal}")))
    }
}

fn insert(conn: &mut Conn, rows: Vec<Row>) -> db::Result<()> {
    match conn {
        Conn::Postgres(c) => {
            for chunk in rows.chunks(ROWS) {
                diesel::insert_into(licenses::table).values(chunk).execute(c)?;
            }
        }
        Conn::Sqlite(c) => {
            for row in rows {
                diesel::insert_into(licenses::table).values(row).execute(c)?;
            }
        }
    }
    Ok(())
}
