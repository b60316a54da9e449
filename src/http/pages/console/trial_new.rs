//! `/admin/trials/new`: starts a trial on a customer's behalf, on the installation given in the form.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::form::{FormPage, Input, submit};
use super::{for_seller, licenses};
use crate::activations::activation::Details;
use crate::audit;
use crate::catalog::{list_products, list_sold_tiers};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::api::activate_device::installation_id;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields, required};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::ids::ProductId;
use crate::trials::start::{TrialError, TrialRequest, start};

/// Renders the form.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let form = Form::of_query(req.query_string());
    for_seller(&req, &visitor, draw(&req, &visitor, &form, None)).await
}

/// Starts the trial with `email`, `product` and `installation_id`, as the application itself would.
pub async fn create(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let app = app(&req)?;
        let sent = ["email", "product", "installation_id"].map(|name| (name.to_owned(), form.get(name).trim().into()));
        let mut fields = Fields::from_form(sent.into_iter().collect());
        let email = fields.email("email");
        let installation = installation_id(&mut fields, "installation_id");
        let product = fields.optional_text("product").filter(|product| !product.is_empty());
        fields.finish()?;
        let request = TrialRequest {
            email: required(email, "email")?,
            installation: required(installation, "installation_id")?,
            product,
            details: Details::default(),
            language: None,
        };
        let (minter, activator) = (app.billing.minter.clone(), app.activator.clone());
        let started = app.db.write(move |conn| {
            let trial = start(conn, &minter, &activator, &request)?;
            audit::record(conn, &minter.context, &actor, "trial.issued", &trial.license_id, json!({}))?;
            Ok::<_, TrialError>(trial)
        });
        let trial = started.await.map_err(|error| match error {
            TrialError::NotOffered => Problem::field("product", error.code(), "has no trial"),
            other => other.into(),
        })?;
        app.wake.ring();
        Ok(redirect_with(&format!("/admin/licenses/{}", trial.license_id), "trial_issued").finish())
    };
    let again = async |problem: &Problem| draw(&req, &visitor, &form, Some(problem)).await;
    submit(&req, &visitor, &form, work, again).await
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let read = app.db.read(|conn| Ok::<_, db::Error>((list_products(conn)?, list_sold_tiers(conn)?)));
    let (products, tiers) = read.await?;
    let offers = |id: &ProductId| tiers.iter().any(|tier| tier.product_id == *id && tier.trial_days > 0);
    let names: Vec<(String, String)> = products
        .into_iter()
        .filter(|product| offers(&product.id))
        .map(|product| (product.slug, product.name))
        .collect();
    if names.is_empty() {
        let detail = "No tier that is sold has a trial. Give one its trial days in the catalog first.";
        return Err(Problem::not_found(ErrorCode::TrialNotOffered, detail));
    }
    let page = FormPage {
        lead: "For somebody whose app cannot start it. To let somebody try without an installation, issue a license for some days."
            .to_owned(),
        action: "/admin/trials".to_owned(),
        inputs: vec![
            Input::new("email", "email", "E-mail address", form.get("email"))
                .hint("They get the key by mail. One trial for each address and product.")
                .required(),
            Input::choosing("select", "product", "Product", names, |slug| slug == form.get("product")),
            Input::new("text", "installation_id", "Installation ID", form.get("installation_id"))
                .hint("As the app shows it. One trial for each installation and product.")
                .required(),
        ],
        submit: "Start the trial".to_owned(),
        back: "/admin/licenses".to_owned(),
        ..FormPage::of(&licenses::SECTION, "Start a trial")
    };
    page.draw(req, visitor, problem)
}
