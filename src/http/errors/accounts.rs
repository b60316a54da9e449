//! HTTP responses for the errors of accounts, including sign-up and hand-over.

use actix_web::http::StatusCode;

use super::sentence;
use crate::accounts::account::UserError;
use crate::accounts::api_token::TokenError;
use crate::accounts::change_password::ChangeError;
use crate::accounts::change_role::RoleError;
use crate::accounts::invite_seller::InviteError;
use crate::accounts::organization::OrganizationError;
use crate::accounts::password::HashError;
use crate::accounts::second_factor::Checked;
use crate::accounts::sign_in::SignInError;
use crate::error_code::ErrorCode;
use crate::http::problem::{FieldError, Problem};
use crate::licenses::hand_over::HandOverError;
use crate::licenses::sign_up::{FieldErrors, SignUpError};
use crate::person::erase::EraseError;

impl From<SignUpError> for Problem {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::Fields(wrong) => field_errors(&wrong),
            SignUpError::InvalidLicenseKey => Self::forbidden(ErrorCode::InvalidLicenseKey, sentence(&error)),
            SignUpError::User(error) => error.into(),
            SignUpError::Hash(error) => error.into(),
            SignUpError::Db(error) => error.into(),
        }
    }
}

fn field_errors(wrong: &FieldErrors) -> Problem {
    let errors: Vec<FieldError> = [
        wrong.username.map(|e| FieldError::new("username", ErrorCode::InvalidUsername, e)),
        wrong.email.map(|e| FieldError::new("email", e.code(), e)),
        wrong.password.map(|e| FieldError::new("password", ErrorCode::InvalidPassword, e)),
    ]
    .into_iter()
    .flatten()
    .collect();
    Problem::fields(&errors)
}

impl From<EraseError> for Problem {
    fn from(error: EraseError) -> Self {
        match error {
            EraseError::NotFound(_) => Self::not_found(error.code(), "There is no such account."),
            EraseError::Db(error) => error.into(),
            EraseError::Io(error) => Self::internal(&error),
            refused => Self::conflict(refused.code(), sentence(&refused)),
        }
    }
}

impl From<UserError> for Problem {
    fn from(error: UserError) -> Self {
        match error {
            UserError::EmailTaken => Self::conflict(ErrorCode::EmailTaken, sentence(&error)),
            UserError::UsernameTaken => Self::conflict(ErrorCode::UsernameTaken, sentence(&error)),
            UserError::Unconfirmed => Self::conflict(ErrorCode::EmailUnconfirmed, sentence(&error)),
            UserError::Db(error) => error.into(),
        }
    }
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => {
                let detail = "Too many passwords are being checked right now. Try again in a few seconds.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Busy, detail).retry_after(3)
            }
            error => Self::internal(&error),
        }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused => {
                Self::new(StatusCode::UNAUTHORIZED, ErrorCode::InvalidCredentials, sentence(&error))
            }
            SignInError::CodeRequired => {
                Self::new(StatusCode::UNAUTHORIZED, ErrorCode::SecondFactorRequired, sentence(&error))
            }
            SignInError::WrongCode => {
                Self::new(StatusCode::UNAUTHORIZED, ErrorCode::InvalidSecondFactor, sentence(&error))
            }
            SignInError::CodesLocked { retry_after } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::SecondFactorLocked, sentence(&error))
                    .retry_after(u64::try_from(retry_after).unwrap_or(1))
            }
            SignInError::Expired => Self::new(StatusCode::UNAUTHORIZED, ErrorCode::SignInExpired, sentence(&error)),
            SignInError::Hash(error) => error.into(),
            SignInError::Db(error) => error.into(),
        }
    }
}

impl From<Checked> for SignInError {
    /// The refusal of a code that was not accepted.
    fn from(checked: Checked) -> Self {
        match checked {
            Checked::Locked(retry_after) => Self::CodesLocked { retry_after },
            Checked::Wrong | Checked::Right => Self::WrongCode,
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::WrongPassword => Self::forbidden(ErrorCode::WrongPassword, sentence(&error)),
            ChangeError::NotFresh => Self::forbidden(ErrorCode::SignInAgain, sentence(&error)),
            ChangeError::Rule(error) => Self::field("new_password", ErrorCode::InvalidPassword, error),
            ChangeError::Hash(error) => error.into(),
            ChangeError::Db(error) => error.into(),
        }
    }
}

impl From<OrganizationError> for Problem {
    fn from(error: OrganizationError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            OrganizationError::NotFound
            | OrganizationError::NoAccount
            | OrganizationError::NotMember
            | OrganizationError::NoInvitation => Self::not_found(code, detail),
            OrganizationError::NotAllowed | OrganizationError::Unconfirmed => Self::forbidden(code, detail),
            OrganizationError::AlreadyMember | OrganizationError::LastOwner | OrganizationError::HasLicenses => {
                Self::conflict(code, detail)
            }
            OrganizationError::TooManyInvitations => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail).retry_after(3_600)
            }
            OrganizationError::Name => Self::field("name", code, error),
            OrganizationError::OtherName => Self::field("confirm_name", code, error),
            OrganizationError::Db(error) => error.into(),
        }
    }
}

impl From<RoleError> for Problem {
    fn from(error: RoleError) -> Self {
        match error {
            RoleError::LastAdministrator => Self::conflict(ErrorCode::LastAdministrator, sentence(&error)),
            RoleError::Unconfirmed => Self::conflict(ErrorCode::EmailUnconfirmed, sentence(&error)),
            RoleError::Db(error) => error.into(),
        }
    }
}

impl From<InviteError> for Problem {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::AlreadySeller => Self::field("email", ErrorCode::AlreadySeller, sentence(&error)),
            InviteError::Disabled => Self::field("email", ErrorCode::AccountDisabled, sentence(&error)),
            InviteError::Db(error) => error.into(),
        }
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Name => Self::field("name", ErrorCode::InvalidName, error),
            TokenError::NoScope => Self::field("scopes", ErrorCode::InvalidScope, error),
            TokenError::Expiry => Self::field("expires_at", ErrorCode::InvalidExpiry, error),
            TokenError::Db(error) => error.into(),
        }
    }
}

impl From<HandOverError> for Problem {
    fn from(error: HandOverError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            HandOverError::NotFound | HandOverError::NoNewOwner => Self::not_found(code, detail),
            HandOverError::NotAllowed | HandOverError::Unconfirmed => Self::forbidden(code, detail),
            HandOverError::Revoked => Self::conflict(code, detail),
            HandOverError::Db(error) => error.into(),
        }
    }
}
