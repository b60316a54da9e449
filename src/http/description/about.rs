//! The parts of a call's description that no type can express. Each handler's file has one, and the URL table names it
//! next to the handler:
//! `post("/api/v1/leases", Anyone, create::handle).about(&create::ABOUT)`.

use serde_json::Value;

use super::group::Group;
use crate::error_code::ErrorCode;

/// The summary, details and refusal codes of a call.
#[derive(Debug)]
pub struct About {
    pub group: Group,
    /// A few words, without a period.
    pub summary: &'static str,
    pub details: Option<&'static str>,
    /// An example of the body.
    pub example: Option<fn() -> Value>,
    /// Codes with the status that they usually have.
    pub refusals: &'static [ErrorCode],
    /// Codes that this call answers with another status.
    pub other_refusals: &'static [(u16, ErrorCode)],
    /// The media type of an answer that is not JSON.
    pub media: Option<&'static str>,
    /// Whether any names may be in the query, as with a probe.
    pub any_query: bool,
    /// Parts of the path that are one of a few words.
    pub path: &'static [(&'static str, &'static [&'static str])],
    /// Required headers.
    pub headers: &'static [&'static str],
}

impl About {
    /// A call of this group; `summary` is a few words, without a period.
    pub const fn new(group: Group, summary: &'static str) -> Self {
        Self {
            group,
            summary,
            details: None,
            example: None,
            refusals: &[],
            other_refusals: &[],
            media: None,
            any_query: false,
            path: &[],
            headers: &[],
        }
    }

    /// Adds what callers need to know in addition to the types; backticks mark code.
    #[must_use]
    pub const fn details(mut self, details: &'static str) -> Self {
        self.details = Some(details);
        self
    }

    /// An example of the body: `|| json!({…})`.
    #[must_use]
    pub const fn example(mut self, example: fn() -> Value) -> Self {
        self.example = Some(example);
        self
    }

    /// The codes of the refusals that are special to this call. Those that follow from its access, its fields and its
    /// `Idempotency-Key` are added by the document.
    #[must_use]
    pub const fn refuses(mut self, codes: &'static [ErrorCode]) -> Self {
        self.refusals = codes;
        self
    }

    /// Codes that this call answers with another status than [`ErrorCode::status`].
    #[must_use]
    pub const fn refuses_with(mut self, codes: &'static [(u16, ErrorCode)]) -> Self {
        self.other_refusals = codes;
        self
    }

    /// The media type of an answer that is not JSON.
    #[must_use]
    pub const fn media(mut self, media: &'static str) -> Self {
        self.media = Some(media);
        self
    }

    /// Any names may be in the query; the others refuse what they do not know.
    #[must_use]
    pub const fn any_query(mut self) -> Self {
        self.any_query = true;
        self
    }

    /// Parts of the path that are one of a few words.
    #[must_use]
    pub const fn path(mut self, parts: &'static [(&'static str, &'static [&'static str])]) -> Self {
        self.path = parts;
        self
    }

    /// Headers that the call needs.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [&'static str]) -> Self {
        self.headers = headers;
        self
    }

    /// Whether people, not programs, read the answer.
    pub fn is_page(&self) -> bool {
        is_for_people(self.media)
    }
}

/// Whether people, not programs, read an answer of this media type.
pub fn is_for_people(media: Option<&str>) -> bool {
    matches!(media, Some("text/html" | "text/csv"))
}
