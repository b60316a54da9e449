//! Links to Stripe's dashboard. Its URLs are not part of Stripe's API; these are the ones that the dashboard itself
//! shows.

use crate::config::StripeConfig;

/// Returns the URL of an object in Stripe's dashboard; `None` in the sandbox and for objects without a page there.
#[must_use]
pub fn href(stripe: &StripeConfig, id: &str) -> Option<String> {
    let StripeConfig::Live(live) = stripe else { return None };
    let mode = if live.secret_key.expose().contains("_test_") { "test/" } else { "" };
    let page = match id.split_once('_')?.0 {
        "pi" | "ch" | "py" => "payments",
        "cus" => "customers",
        "sub" => "subscriptions",
        "in" => "invoices",
        "evt" => "events",
        "dp" | "du" => "disputes",
        "price" => "prices",
        "prod" => "products",
        _ => return None,
    };
    Some(format!("https://dashboard.stripe.com/{mode}{page}/{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LiveStripe;
    use crate::secret::Redacted;

    #[test]
    fn a_link_leads_to_the_objects_page_of_the_keys_mode() {
        let with = |key: &str| {
            StripeConfig::Live(LiveStripe {
                secret_key: Redacted::new(key.to_owned()),
                webhook_secrets: Vec::new(),
                api_base: "https://api.stripe.com".to_owned(),
            })
        };
        let (test, live) = (with("rk_test_1"), with("sk_live_1"));
        assert_eq!(href(&test, "pi_1").unwrap(), "https://dashboard.stripe.com/test/payments/pi_1");
        assert_eq!(href(&live, "sub_1").unwrap(), "https://dashboard.stripe.com/subscriptions/sub_1");
        assert_eq!((href(&live, "cs_1"), href(&live, "x"), href(&StripeConfig::Sandbox, "pi_1")), (None, None, None));
    }
}
