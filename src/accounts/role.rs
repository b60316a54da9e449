//! The seller's roles, and the permissions of each.

use super::scope::Scope;
use crate::db::text_enum;

text_enum! {
    /// What an account may do for the seller. All roles but [`Role::Customer`] work for the seller and open the
    /// console.
    pub enum Role {
        /// Sees and uses what it owns.
        Customer = "customer",
        /// Reads the console and changes nothing.
        Viewer = "viewer",
        /// Helps customers: licenses, accounts, orders, mail.
        Support = "support",
        /// Looks after the integration: Stripe events, webhooks, API tokens.
        Developer = "developer",
        /// Runs the shop.
        Admin = "admin",
    }
}

text_enum! {
    /// A permission in the console. Each page and each button needs one.
    pub enum Permission {
        /// Read lists and details.
        Read = "read",
        /// See license keys in the clear.
        Keys = "keys",
        /// Export personal data in bulk: CSV files, and tokens that read the same.
        Export = "export",
        /// Change licenses and activations.
        Licenses = "licenses",
        /// Change customers' accounts.
        Customers = "customers",
        /// Decide questions about orders, and change subscriptions.
        Money = "money",
        /// Send mail again.
        Mail = "mail",
        /// Replay Stripe events; change webhook endpoints and send to them.
        Developers = "developers",
        /// Create and revoke API tokens, within [`Role::may_grant`].
        Tokens = "tokens",
        /// Change products, tiers and prices.
        Catalog = "catalog",
        /// See and change this server's settings.
        Settings = "settings",
        /// Change roles, and act on the accounts of other sellers.
        Team = "team",
    }
}

use Permission::{Customers, Developers, Export, Keys, Licenses, Mail, Money, Read, Tokens};

impl Role {
    /// The roles of sellers, the least powerful first.
    pub const SELLERS: [Self; 4] = [Self::Viewer, Self::Support, Self::Developer, Self::Admin];

    /// Returns the role's permissions.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Customer => &[],
            Self::Viewer => &[Read],
            Self::Support => &[Read, Keys, Export, Licenses, Customers, Money, Mail],
            Self::Developer => &[Read, Export, Developers, Tokens],
            Self::Admin => Permission::ALL,
        }
    }

    /// Returns whether the role has this permission.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }

    /// Returns whether the role works for the seller.
    pub fn is_seller(self) -> bool {
        self != Self::Customer
    }

    /// Returns the seller's roles that have this permission.
    pub fn with(permission: Permission) -> impl Iterator<Item = Self> {
        Self::SELLERS.into_iter().filter(move |role| role.may(permission))
    }

    /// Returns whether the role may create a token with this scope, or revoke one that has it. A token can do no more
    /// than its creator.
    pub fn may_grant(self, scope: Scope) -> bool {
        needed(scope).iter().all(|permission| self.may(*permission))
    }

    /// Returns the role as in a sentence: `an administrator`.
    pub const fn described(self) -> &'static str {
        match self {
            Self::Customer => "a customer",
            Self::Viewer => "a viewer",
            Self::Support => "support",
            Self::Developer => "a developer",
            Self::Admin => "an administrator",
        }
    }

    /// Returns the role as a label.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Customer => "Customer",
            Self::Viewer => "Viewer",
            Self::Support => "Support",
            Self::Developer => "Developer",
            Self::Admin => "Administrator",
        }
    }

    /// Returns a short description of what the role may do.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Customer => "no access to the console",
            Self::Viewer => "reads the console, without license keys and files, and changes nothing",
            Self::Support => "acts on licenses, customers, orders and subscriptions, and sends mail again",
            Self::Developer => "replays Stripe events, changes webhook endpoints, creates API tokens",
            Self::Admin => "everything, including settings and the team",
        }
    }
}

/// The permissions that a person needs to create a token with this scope.
const fn needed(scope: Scope) -> &'static [Permission] {
    match scope {
        Scope::Full => Permission::ALL,
        Scope::LicensesRead => &[Read, Keys, Export],
        Scope::LicensesWrite => &[Read, Keys, Export, Licenses],
        Scope::AccountsRead | Scope::OperationsRead => &[Read, Export],
        Scope::AccountsWrite => &[Read, Export, Customers],
        Scope::CatalogRead | Scope::MetricsRead => &[Read],
        Scope::CatalogWrite => &[Read, Permission::Catalog],
        Scope::OperationsWrite => &[Read, Export, Money, Mail, Developers],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_the_table_says() {
        // Customer, viewer, support, developer, admin.
        let table = [
            (Permission::Read, [false, true, true, true, true]),
            (Permission::Keys, [false, false, true, false, true]),
            (Permission::Export, [false, false, true, true, true]),
            (Permission::Licenses, [false, false, true, false, true]),
            (Permission::Customers, [false, false, true, false, true]),
            (Permission::Money, [false, false, true, false, true]),
            (Permission::Mail, [false, false, true, false, true]),
            (Permission::Developers, [false, false, false, true, true]),
            (Permission::Tokens, [false, false, false, true, true]),
            (Permission::Catalog, [false, false, false, false, true]),
            (Permission::Settings, [false, false, false, false, true]),
            (Permission::Team, [false, false, false, false, true]),
        ];
        assert_eq!(table.len(), Permission::ALL.len());
        for (permission, may) in table {
            assert_eq!(Role::ALL.iter().map(|role| role.may(permission)).collect::<Vec<_>>(), may, "{permission}");
        }
        assert_eq!(Role::ALL.iter().filter(|role| role.is_seller()).count(), Role::SELLERS.len());
    }

    #[test]
    fn a_token_does_no_more_than_its_maker() {
        let granted = |role: Role| {
            Scope::ALL
                .into_iter()
                .filter(|scope| role.may_grant(*scope))
                .map(Scope::as_str)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(granted(Role::Developer), "accounts:read catalog:read operations:read metrics:read");
        assert_eq!(granted(Role::Admin), Scope::ALL.map(Scope::as_str).join(" "));
        assert_eq!(granted(Role::Customer), "");
    }
}
