//! A thousand sites try to activate one key at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use tokio::sync::Barrier;

use crate::helpers::{TestApp, json_of};
use crate::on_both;

const SITES: usize = 1_000;

on_both!(one_of_a_thousand_sites_gets_the_key, async |app: &TestApp| {
    let key = app.buy_keys("ada@example.com", 1).await.remove(0);
    let all_ready = Arc::new(Barrier::new(SITES));
    let mut requests = tokio::task::JoinSet::new();
    for site in 0..SITES {
        let body =
            json!({"license_key": key, "site_domain": format!("site-{site}.example.com"), "email": "ada@example.com"});
        let request = app.client.post(format!("{}/activate-license", app.base)).json(&body);
        let all_ready = all_ready.clone();
        requests.spawn(async move {
            all_ready.wait().await;
            let response = request.send().await.unwrap();
            let status = response.status().as_u16();
            (status, response.text().await.unwrap())
        });
    }
    let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
    for (status, text) in requests.join_all().await {
        *answers.entry(status).or_default() += 1;
        assert!(status == 200 || text.contains("\"activation_limit\""), "{status}: {text}");
    }
    assert_eq!(answers, BTreeMap::from([(200, 1), (409, SITES - 1)]));
    let license = app.licenses("ada@example.com").await.remove(0);
    assert_eq!(license["activations"].as_array().unwrap().len(), 1, "{license}");
    let site = license["used_site_domain"].as_str().unwrap().to_owned();
    // The site that won may activate again.
    json_of(app.activate(&key, &site, "ada@example.com").await, 200).await;
});
