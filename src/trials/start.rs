//! Starts a trial: `POST /api/v1/trials`.

use diesel::dsl::exists;
use diesel::prelude::*;
use serde_json::json;

use super::mails::TrialStarted;
use crate::accounts::account;
use crate::accounts::email::Email;
use crate::activations::Activator;
use crate::activations::activate::ActivateError;
use crate::activations::activate_device::Device;
use crate::activations::activation::Details;
use crate::activations::installation_id::InstallationId;
use crate::audit::{self, Actor};
use crate::catalog::{Purpose, Tier, list_sold_tiers};
use crate::clock::{DAY, rfc3339};
use crate::db::schema::{products, trials};
use crate::db::{self, Conn};
use crate::error_code::ErrorCode;
use crate::ids::{Kind, LicenseId, ProductId};
use crate::language::Language;
use crate::licenses::mint::{MintError, Minter, NewLicense, Owner};
use crate::licenses::status::PurchaseType;
use crate::licenses::webhooks::{self, LicenseEvent};
use crate::mail::NewMail;
use crate::metadata::Metadata;

/// A trial is limited to the installation that requested it.
const SEATS: i64 = 1;

/// The requested trial.
#[derive(Clone, Debug)]
pub struct TrialRequest {
    pub email: Email,
    pub installation: InstallationId,
    /// The product's slug; `None` = that of the default tier for trials.
    pub product: Option<String>,
    pub details: Details,
    /// The language of the mail with the key, if the recipient's is not known.
    pub language: Option<Language>,
}

/// A started trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    pub license_id: LicenseId,
    pub activation_id: String,
    /// Unix seconds.
    pub expiry: i64,
}

/// Why no trial was started. The caller must roll back its transaction.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// 409; this mailbox or this installation has already tried the product.
    #[error("this product was already tried with this e-mail address or on this installation")]
    Used,
    /// 404; there is no such product, or it offers no trial.
    #[error("there is no trial of this product")]
    NotOffered,
    #[error(transparent)]
    Activate(#[from] ActivateError),
    #[error(transparent)]
    Mint(#[from] MintError),
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl TrialError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Used => ErrorCode::TrialUsed,
            Self::NotOffered => ErrorCode::TrialNotOffered,
            Self::Activate(error) => error.code(),
            Self::Mint(_) | Self::Database(_) => ErrorCode::InternalError,
        }
    }
}

/// Mints a trial license and activates it for the requesting installation. Each product can be tried once per mailbox
/// (plus tags and dots are ignored) and once per installation, forever.
///
/// # Errors
/// [`TrialError`]; of several concurrent callers one succeeds, and the others get `Used`.
pub fn start(
    conn: &mut Conn,
    minter: &Minter,
    activator: &Activator,
    request: &TrialRequest,
) -> Result<Trial, TrialError> {
    let tier = offered(conn, request.product.as_deref())?.ok_or(TrialError::NotOffered)?;
    let email_form = request.email.trial_form();
    if is_used(conn, &tier.product_id, &email_form, &request.installation)? {
        return Err(TrialError::Used);
    }
    let context = &minter.context;
    let now = context.now();
    let expiry = now + tier.trial_days * DAY;
    let owner = account::find_or_create(conn, context, &request.email)?;
    account::learn_language(conn, context, &owner, request.language)?;
    let new = NewLicense {
        key_prefix: tier.product(conn)?.key_prefix,
        owner: Owner::account(owner.id.clone(), request.email.clone()),
        order: None,
        customer_id: None,
        subscription_id: None,
        item_id: None,
        purchase_type: PurchaseType::Trial,
        site_domain: None,
        valid_until: Some(expiry),
        max_activations: Some(SEATS),
        metadata: Metadata::default(),
        tier,
    };
    let (product_id, tier_id, days) = (new.tier.product_id.clone(), new.tier.id.clone(), new.tier.trial_days);
    let minted = minter.mint(conn, &[new])?.pop().ok_or_else(|| db::Error::Corrupt("no trial was minted".into()))?;
    let row = (
        trials::id.eq(context.id(Kind::Trial)),
        trials::product_id.eq(product_id),
        trials::email_form.eq(email_form),
        trials::installation_id.eq(request.installation.as_str()),
        trials::license_id.eq(&minted.id),
        trials::created_at.eq(now),
    );
    // The unique constraints decide between concurrent callers; the check above only saves the work.
    diesel::insert_into(trials::table).values(row).execute(conn).map_err(|error| match db::Error::from(error) {
        error if db::is_unique_violation(&error) => TrialError::Used,
        error => TrialError::Database(error),
    })?;
    let device = Device {
        email: Some(request.email.clone()),
        license_key: minted.key,
        installation: request.installation.clone(),
        details: request.details.clone(),
        product: None,
    };
    let activated = activator.activate_device(conn, &device)?;
    let detail = json!({"license": minted.id, "expiry": expiry});
    audit::record(conn, context, &Actor::Customer(owner.id.clone()), "trial.started", &owner.id, detail)?;
    webhooks::publish(conn, context, &[&minted.id], &LicenseEvent::TrialStarted {})?;
    // Mailed to the owner of the address, as anybody can start a trial with it.
    let once_key = Some(format!("trial_started:{}", minted.id));
    let mail =
        TrialStarted { license_ids: vec![minted.id.clone()], tier_id, days, expires_at: rfc3339(expiry), at: now };
    NewMail { once_key, ..NewMail::new(request.email.as_str(), mail) }.queue(conn, context)?;
    Ok(Trial { license_id: minted.id, activation_id: activated.activation_id, expiry })
}

/// Finds the tier to try: the product's default for trials, else its first with a trial; without a product, the
/// catalog's default for trials.
fn offered(conn: &mut Conn, product: Option<&str>) -> db::Result<Option<Tier>> {
    let default = Tier::default_for(conn, Purpose::Trial)?;
    let Some(product) = product else { return Ok(default.filter(|tier| tier.trial_days > 0)) };
    let id: Option<ProductId> =
        products::table.filter(products::slug.eq(product)).select(products::id).first(conn).optional()?;
    let Some(id) = id else { return Ok(None) };
    let is_offered = |tier: &Tier| tier.product_id == id && tier.trial_days > 0;
    match default.filter(is_offered) {
        Some(tier) => Ok(Some(tier)),
        None => Ok(list_sold_tiers(conn)?.into_iter().find(is_offered)),
    }
}

fn is_used(
    conn: &mut Conn,
    product_id: &ProductId,
    email_form: &str,
    installation: &InstallationId,
) -> db::Result<bool> {
    let by_either = trials::email_form.eq(email_form).or(trials::installation_id.eq(installation.as_str()));
    let used = trials::table.filter(trials::product_id.eq(product_id).and(by_either));
    Ok(diesel::select(exists(used)).get_result(conn)?)
}
