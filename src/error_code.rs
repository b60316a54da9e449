//! The stable codes of refusals: what programs branch on. A code is never renamed and never changes its meaning.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// Declares the codes, each with its usual HTTP status.
macro_rules! error_codes {
    ($( $variant:ident = $text:literal $status:literal ),+ $(,)?) => {
        /// The stable code of a refusal: the member `code` of a `problem+json` body.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode {
            $( $variant ),+
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as JSON has it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $text ),+
                }
            }

            /// The HTTP status that this code usually comes with. A few codes come with another one from some calls.
            pub const fn status(self) -> u16 {
                match self {
                    $( Self::$variant => $status ),+
                }
            }
        }
    };
}

/// For the tests, which spell codes as callers see them.
#[cfg(test)]
impl PartialEq<&str> for ErrorCode {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == *text
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for ErrorCode {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl JsonSchema for ErrorCode {
    fn schema_name() -> Cow<'static, str> {
        "ErrorCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes: Vec<&str> = Self::ALL.iter().map(|code| code.as_str()).collect();
        json_schema!({"type": "string", "enum": codes, "description": "The stable code of a refusal."})
    }
}

error_codes! {
    AccountDisabled = "account_disabled" 422,
    AccountIsAdministrator = "account_is_administrator" 409,
    AccountNotFound = "account_not_found" 404,
    ActivationChurn = "activation_churn" 429,
    ActivationLimit = "activation_limit" 409,
    ActivationNotFound = "activation_not_found" 404,
    AddressNotConfirmed = "address_not_confirmed" 403,
    AlreadyDecided = "already_decided" 409,
    AlreadyMember = "already_member" 409,
    AlreadySeller = "already_seller" 422,
    AlreadyStarted = "already_started" 409,
    AlreadyUndone = "already_undone" 409,
    BodyTooLarge = "body_too_large" 413,
    BulkActionNotFound = "bulk_action_not_found" 404,
    BulkActionOver = "bulk_action_over" 409,
    BulkActionRunning = "bulk_action_running" 409,
    Busy = "busy" 503,
    CatalogConflict = "catalog_conflict" 409,
    CrossSiteRequest = "cross_site_request" 403,
    DatabaseUnavailable = "database_unavailable" 503,
    DevelopmentSite = "development_site" 422,
    DuplicateSite = "duplicate_site" 422,
    EmailTaken = "email_taken" 409,
    EmailUnconfirmed = "email_unconfirmed" 403,
    EventNotFound = "event_not_found" 404,
    IdempotencyInProgress = "idempotency_in_progress" 409,
    IdempotencyKeyReused = "idempotency_key_reused" 422,
    InsufficientScope = "insufficient_scope" 403,
    InternalError = "internal_error" 500,
    InvalidCatalog = "invalid_catalog" 422,
    InvalidChoice = "invalid_choice" 422,
    InvalidCredentials = "invalid_credentials" 401,
    InvalidCsrfToken = "invalid_csrf_token" 403,
    InvalidEmail = "invalid_email" 422,
    InvalidEvent = "invalid_event" 400,
    InvalidExpiry = "invalid_expiry" 422,
    InvalidFields = "invalid_fields" 422,
    InvalidIdempotencyKey = "invalid_idempotency_key" 422,
    InvalidInstallationId = "invalid_installation_id" 422,
    InvalidItems = "invalid_items" 422,
    InvalidJson = "invalid_json" 400,
    InvalidLanguage = "invalid_language" 422,
    InvalidLicenseKey = "invalid_license_key" 403,
    InvalidMetadata = "invalid_metadata" 422,
    InvalidName = "invalid_name" 422,
    InvalidNotification = "invalid_notification" 422,
    InvalidPassword = "invalid_password" 422,
    InvalidPath = "invalid_path" 422,
    InvalidPrice = "invalid_price" 422,
    InvalidQuantity = "invalid_quantity" 422,
    InvalidRole = "invalid_role" 422,
    InvalidScope = "invalid_scope" 422,
    InvalidSecondFactor = "invalid_second_factor" 401,
    InvalidSetting = "invalid_setting" 422,
    InvalidSignInLink = "invalid_sign_in_link" 403,
    InvalidSignature = "invalid_signature" 400,
    InvalidSiteDomain = "invalid_site_domain" 422,
    InvalidText = "invalid_text" 422,
    InvalidTheme = "invalid_theme" 422,
    InvalidTier = "invalid_tier" 422,
    InvalidUrl = "invalid_url" 422,
    InvalidUsername = "invalid_username" 422,
    InvitationLimit = "invitation_limit" 429,
    InvitationNotFound = "invitation_not_found" 404,
    ItemRequired = "item_required" 409,
    LastAdministrator = "last_administrator" 409,
    LastOwner = "last_owner" 409,
    LeaseLimit = "lease_limit" 409,
    LeaseNotFound = "lease_not_found" 404,
    LicenseChangedSince = "license_changed_since" 409,
    LicenseEndsLater = "license_ends_later" 409,
    LicenseExpired = "license_expired" 403,
    LicenseFilesOff = "license_files_off" 403,
    LicenseFollowsSubscription = "license_follows_subscription" 409,
    LicenseInactive = "license_inactive" 403,
    LicenseKeyHashed = "license_key_hashed" 409,
    LicenseKeyTaken = "license_key_taken" 409,
    LicenseNotBegun = "license_not_begun" 409,
    LicenseNotFound = "license_not_found" 404,
    LicenseNotSuspended = "license_not_suspended" 409,
    LicenseNotYours = "license_not_yours" 403,
    LicenseRevoked = "license_revoked" 403,
    LicenseSuspended = "license_suspended" 403,
    LicenseWithoutEnd = "license_without_end" 409,
    LicenseWithoutOwner = "license_without_owner" 409,
    MailNotFound = "mail_not_found" 404,
    MailTextNotFound = "mail_text_not_found" 404,
    MailTextUnfit = "mail_text_unfit" 409,
    MethodNotAllowed = "method_not_allowed" 405,
    MigrationsPending = "migrations_pending" 503,
    MixedCurrencies = "mixed_currencies" 422,
    MixedIntervals = "mixed_intervals" 422,
    MoveLimit = "move_limit" 429,
    NeedsRestart = "needs_restart" 409,
    NoBilling = "no_billing" 409,
    NoReceipt = "no_receipt" 409,
    NoUndo = "no_undo" 409,
    NotActivated = "not_activated" 403,
    NotAllowed = "not_allowed" 403,
    NotConfirmed = "not_confirmed" 422,
    NotForSale = "not_for_sale" 422,
    NotFound = "not_found" 404,
    NotMember = "not_member" 404,
    NotRenewable = "not_renewable" 409,
    NotSubscribed = "not_subscribed" 409,
    NotTheSeller = "not_the_seller" 403,
    NothingAtStripe = "nothing_at_stripe" 409,
    NothingChanges = "nothing_changes" 422,
    NothingDue = "nothing_due" 409,
    NothingSelected = "nothing_selected" 409,
    NothingToChoose = "nothing_to_choose" 409,
    NothingToDecide = "nothing_to_decide" 409,
    NothingToUndo = "nothing_to_undo" 409,
    OrderNotFound = "order_not_found" 404,
    OrganizationHasLicenses = "organization_has_licenses" 409,
    OrganizationNotFound = "organization_not_found" 404,
    OtherName = "other_name" 409,
    OwnerNotFound = "owner_not_found" 404,
    PaymentFailed = "payment_failed" 402,
    PriceArchived = "price_archived" 409,
    PriceAtStripe = "price_at_stripe" 409,
    PriceExists = "price_exists" 409,
    PriceNotAtStripe = "price_not_at_stripe" 409,
    PriceNotFound = "price_not_found" 404,
    ProductExists = "product_exists" 409,
    ProductMismatch = "product_mismatch" 403,
    ProductNotFound = "product_not_found" 404,
    RateLimited = "rate_limited" 429,
    RequestTimeout = "request_timeout" 408,
    ReturnUrlNotAllowed = "return_url_not_allowed" 422,
    RoleRequired = "role_required" 403,
    SameSite = "same_site" 422,
    SandboxRefused = "sandbox_refused" 400,
    SearchTooWide = "search_too_wide" 409,
    SecondFactorLocked = "second_factor_locked" 429,
    SecondFactorRequired = "second_factor_required" 401,
    SelectionChanged = "selection_changed" 409,
    SellerNotFound = "seller_not_found" 404,
    SessionNotFound = "session_not_found" 404,
    SetInEnvironment = "set_in_environment" 422,
    SetUpLinkInvalid = "set_up_link_invalid" 403,
    SettingsAreFixed = "settings_are_fixed" 409,
    SignInAgain = "sign_in_again" 403,
    SignInExpired = "sign_in_expired" 401,
    SignInLinkExpired = "sign_in_link_expired" 403,
    SignInLinkUsed = "sign_in_link_used" 403,
    SignUpGone = "sign_up_gone" 409,
    StripeRateLimited = "stripe_rate_limited" 503,
    StripeRefused = "stripe_refused" 502,
    StripeUnavailable = "stripe_unavailable" 503,
    SubscriptionBusy = "subscription_busy" 409,
    SubscriptionEnded = "subscription_ended" 409,
    SubscriptionNotFound = "subscription_not_found" 404,
    SubscriptionRunning = "subscription_running" 409,
    TestMailFailed = "test_mail_failed" 409,
    TierExists = "tier_exists" 409,
    TierNotFound = "tier_not_found" 404,
    TierRequired = "tier_required" 422,
    TokenNotFound = "token_not_found" 404,
    TooManyLicenses = "too_many_licenses" 409,
    TooManyReplacements = "too_many_replacements" 429,
    TrialNotOffered = "trial_not_offered" 404,
    TrialUsed = "trial_used" 409,
    Unauthorized = "unauthorized" 401,
    UnfitTier = "unfit_tier" 422,
    UnknownHost = "unknown_host" 421,
    UnreadableBody = "unreadable_body" 400,
    UsernameTaken = "username_taken" 409,
    WebhookDeliveryNotFound = "webhook_delivery_not_found" 404,
    WebhookEndpointInactive = "webhook_endpoint_inactive" 409,
    WebhookEndpointNotFound = "webhook_endpoint_not_found" 404,
    WrongActivationKind = "wrong_activation_kind" 422,
    WrongCode = "wrong_code" 422,
    WrongPassword = "wrong_password" 403,
}
