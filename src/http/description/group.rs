//! The groups of calls: the document's tags, and the sections of `/docs`.

/// A group of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Purchase,
    Licensing,
    Accounts,
    Admin,
    Catalog,
    Webhooks,
    Service,
    Pages,
}

impl Group {
    /// Every group, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Purchase,
        Self::Licensing,
        Self::Accounts,
        Self::Admin,
        Self::Catalog,
        Self::Webhooks,
        Self::Service,
        Self::Pages,
    ];

    /// The name of the tag.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Purchase => "Purchase and self-service",
            Self::Licensing => "Licensing",
            Self::Accounts => "Accounts and organizations",
            Self::Admin => "Administration",
            Self::Catalog => "Catalog",
            Self::Webhooks => "Webhooks to your programs",
            Self::Service => "The service itself",
            Self::Pages => "Pages",
        }
    }

    /// One or two sentences about all of its calls.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Purchase => {
                "Buying keys through Stripe Checkout, binding them to sites, and following what was paid for."
            }
            Self::Licensing => {
                "Calls of the seller's application. A question that can be answered gets 200, also when the answer is no."
            }
            Self::Accounts => {
                "People sign in with a session cookie. An admin token with `accounts:read` or `accounts:write` may call \
                 what is for organizations too."
            }
            Self::Admin => "With `Authorization: Bearer kst_…`. Each call names the scope that its token needs.",
            Self::Catalog => {
                "What is sold, piece by piece, in the form and by the rules of the catalog file. Nothing is deleted: \
                 licenses and orders refer to it."
            }
            Self::Webhooks => {
                "What happens here, posted to URLs of yours and signed as Standard Webhooks has it; docs/webhooks.md \
                 lists the events."
            }
            Self::Service => "Whether it runs, and what it says of itself.",
            Self::Pages => {
                "For people with a browser. Forms carry the token `csrf` of their page; success redirects with 303."
            }
        }
    }
}
