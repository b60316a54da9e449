//! `/admin/licenses/new`: creates licenses without a purchase.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value};

use super::form::{FormPage, Input};
use super::form_once::{hidden_id, submit_once};
use super::license_terms::{self, Terms};
use super::list::found_by;
use super::{for_seller, licenses, tier_choices};
use crate::clock::parse_rfc3339;
use crate::error_code::ErrorCode;
use crate::http::api::create_license;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::pages::flash::Flash;
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_flash;
use crate::http::problem::{FieldError, Problem};

/// The most licenses per form.
const MOST: u32 = 100;

/// Renders the form. `?email=` prefills it.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let form = Form::of_query(req.query_string());
    for_seller(&req, &visitor, draw(&req, &visitor, &form, true, None)).await
}

/// Creates the licenses.
pub async fn create(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let quantity = quantity(&form)?;
        let until = until(&form)?;
        let mut request = create_license::read(&mut fields(&form)?)?;
        request.until = until;
        let email = request.email.as_str().to_owned();
        let made = create_license::run(&app(&req)?, actor, request, quantity).await?;
        match made.as_slice() {
            [one] => {
                let to = format!("/admin/licenses/{}", one.license.id);
                Ok(redirect_flash(&req, &to, &Flash::word("license_issued"))?.finish())
            }
            _ => {
                let to = found_by(&licenses::SECTION, &email);
                Ok(redirect_flash(&req, &to, &Flash::word("licenses_issued"))?.finish())
            }
        }
    };
    let again = async |problem: &Problem| draw(&req, &visitor, &form, is_sent(&form), Some(problem)).await;
    submit_once(&req, &visitor, &form, work, again).await
}

fn is_sent(form: &Form) -> bool {
    form.all("send_mail").any(|word| word == "yes")
}

fn quantity(form: &Form) -> Result<u32, Problem> {
    let quantity = form.get("quantity").trim();
    let number = if quantity.is_empty() { Some(1) } else { quantity.parse().ok() };
    number.filter(|number| (1..=MOST).contains(number)).ok_or_else(|| {
        Problem::field("quantity", ErrorCode::InvalidFields, format!("must be a whole number from 1 to {MOST}"))
    })
}

fn until(form: &Form) -> Result<Option<i64>, Problem> {
    let day = form.get("until");
    if day.is_empty() {
        return Ok(None);
    }
    if !form.get("days").trim().is_empty() {
        return Err(Problem::field("until", ErrorCode::InvalidFields, "give a number of days or a last day, not both"));
    }
    let end = parse_rfc3339(&format!("{day}T23:59:59Z"));
    end.map(Some).ok_or_else(|| Problem::field("until", ErrorCode::InvalidFields, "must be a day"))
}

/// Converts the form's texts to the API's fields.
fn fields(form: &Form) -> Result<Fields, Problem> {
    let terms = Terms::sent(form);
    let mut values = Map::new();
    for (name, text) in [
        ("email", form.get("email").trim()),
        ("tier", form.get("tier")),
        ("customer_name", &terms.customer_name),
        ("notes", &terms.notes),
    ] {
        if !text.is_empty() {
            values.insert(name.into(), text.into());
        }
    }
    license_terms::end(form, &mut values, "until");
    values.remove("until");
    match license_terms::seats(&terms.max_activations) {
        Value::Null => {}
        Value::String(word) if word == "unlimited" => drop(values.insert("max_activations".into(), Value::Null)),
        seats => drop(values.insert("max_activations".into(), seats)),
    }
    match license_terms::limits(&terms.limits) {
        Ok(Value::Null) => {}
        Ok(limits) => drop(values.insert("limits".into(), limits)),
        Err(mistake) => return Err(Problem::fields(&[mistake])),
    }
    match license_terms::features(&terms.features) {
        Value::Null => {}
        features => drop(values.insert("features".into(), features)),
    }
    values.insert("send_mail".into(), is_sent(form).into());
    Ok(Fields::from_form(values))
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    sends: bool,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let tiers = tier_choices::all(&app(req)?).await?;
    if tiers.is_empty() {
        return Err(Problem::fields(&[FieldError::new(
            "tier",
            ErrorCode::TierRequired,
            "The catalog has no tier yet.",
        )]));
    }
    let terms = Terms::sent(form);
    let mut inputs = vec![
        Input::new("email", "email", "E-mail address of the owner", form.get("email"))
            .hint("An address without an account gets one.")
            .required(),
        Input::choosing("select", "tier", "Tier", tiers, |slug| slug == form.get("tier")),
        Input::new(
            "number",
            "quantity",
            "Number of licenses",
            if form.get("quantity").is_empty() { "1" } else { form.get("quantity") },
        )
        .hint(format!("1 to {MOST}, each with its own key.")),
        Input::new("number", "days", "Number of days", form.get("days"))
            .hint("From now. Empty, with no last day either: as the tier says."),
        Input::new("date", "until", "Or the last day", form.get("until")),
        Input::choosing(
            "checks",
            "send_mail",
            "Mail",
            [("yes", "Mail the key to the owner, one mail for each license")],
            |_| sends,
        ),
    ];
    let further = ["max_activations", "features", "limits", "customer_name", "notes"];
    inputs.extend(terms.inputs(true).into_iter().filter(|input| further.contains(&input.name)));
    let page = FormPage {
        lead: "For somebody who paid some other way, a partner, or a longer trial than the product's own.".to_owned(),
        action: "/admin/licenses".to_owned(),
        inputs,
        hidden: vec![hidden_id(req, form)?],
        submit: "Issue".to_owned(),
        back: "/admin/licenses".to_owned(),
        ..FormPage::of(&licenses::SECTION, "Issue a license")
    };
    page.draw(req, visitor, problem)
}
