//! `GET /dashboard`, the page *License Keys*, and its forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::flash::Flash;
use super::form::Form;
use super::license;
use super::license_row::named_row;
use super::redirect::{redirect_flash, sign_in_first};
use super::refusal::refusal;
use super::view::{or_problem, page};
use crate::activations::list::{self, Filter, Order, State};
use crate::activations::site_domain::SiteDomain;
use crate::billing::purchases::own_orders::awaited;
use crate::billing::subscriptions::portal::has_billing;
use crate::billing::subscriptions::summary::summaries;
use crate::catalog::{Product, Tier, list_products, list_tiers};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::api::licenses::read_page;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::Problem;
use crate::ids::LicenseId;

/// The longest search text, in characters.
const LONGEST: usize = 2_000;
const LIST: &str = "/dashboard";
/// The values of `?state=`.
const STATES: [&str; 3] = ["available", "in_use", "ended"];

/// Renders the table, filtered by `?q=`, `?state=available|in_use|ended` and `?product=`.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    or_problem(&req, table(&req, &visitor, None).await).await
}

/// Activates the license `id` on `site_domain`.
pub async fn activate(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    or_problem(&req, change(&req, &visitor, &form, bind(&req, &visitor, &form)).await).await
}

/// Frees the seat of `activation_id`, or of the license `id` on `site_domain`. Works without access to the device or
/// site.
pub async fn deactivate(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    or_problem(&req, change(&req, &visitor, &form, free(&req, &visitor, &form)).await).await
}

/// Applies a form and redirects to the license on the page that the form was sent from; shows a refusal above the page.
async fn change(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    work: impl Future<Output = Result<Flash, Problem>>,
) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let (id, back) = (LicenseId::from_text(form.get("id")), place_of(form.get("back")));
    let of_license = back.starts_with("/dashboard/licenses/");
    match work.await {
        Ok(told) if of_license || form.get("id").is_empty() => Ok(redirect_flash(req, back, &told)?.finish()),
        Ok(told) => Ok(redirect_flash(req, &format!("{back}#{id}"), &told)?.finish()),
        Err(problem) if problem.status.is_client_error() && of_license => {
            license::draw(req, visitor, &id, Some((form, problem))).await
        }
        Err(problem) if problem.status.is_client_error() => table(req, visitor, Some(Refused::of(form, problem))).await,
        Err(problem) => Err(problem),
    }
}

/// Returns the page that the form names as its origin if it is below `/dashboard`; otherwise the list.
fn place_of(text: &str) -> &str {
    let rest = text.strip_prefix("/dashboard").unwrap_or("\n");
    let is_ours = rest.is_empty() || rest.starts_with(['?', '/']);
    let is_plain = text.bytes().all(|b| b.is_ascii_graphic() && !b"\\#\"<>".contains(&b));
    if is_ours && is_plain { text } else { "/dashboard" }
}

/// A refused form, which the list shows again.
pub(super) struct Refused {
    /// The form to open: the license's ID, or `file-` and the ID for the license file form.
    open: String,
    typed: String,
    back: String,
    problem: Problem,
}

impl Refused {
    fn of(form: &Form, problem: Problem) -> Self {
        let text = |name: &str| form.get(name).to_owned();
        Self { open: text("id"), typed: text("site_domain"), back: text("back"), problem }
    }

    /// Returns a refused license file form.
    pub fn file(form: &Form, problem: Problem) -> Self {
        Self { open: format!("file-{}", form.get("id")), ..Self::of(form, problem) }
    }
}

async fn bind(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<Flash, Problem> {
    let app = app(req)?;
    let (account_id, id) = (visitor.account()?.id.clone(), LicenseId::from_text(form.get("id")));
    let site = site_of(form)?;
    let (name, activator) = (site.as_str().to_owned(), app.activator.clone());
    app.db.write(move |conn| activator.activate_site_by_id(conn, &account_id, &id, &site)).await?;
    Ok(Flash::named("license_activated", name))
}

async fn free(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<Flash, Problem> {
    let app = app(req)?;
    let account_id = visitor.account()?.id.clone();
    let activator = app.activator.clone();
    let ended = match form.get("activation_id") {
        "" => {
            let (id, site) = (LicenseId::from_text(form.get("id")), site_of(form)?);
            app.db.write(move |conn| activator.deactivate_site_by_id(conn, &account_id, &id, &site)).await?
        }
        activation => {
            let activation = activation.to_owned();
            app.db.write(move |conn| activator.deactivate_own(conn, &account_id, &activation)).await?
        }
    };
    Ok(Flash::named("license_deactivated", ended.instance_name.unwrap_or(ended.subject)))
}

fn site_of(form: &Form) -> Result<SiteDomain, Problem> {
    SiteDomain::parse(form.get("site_domain"))
        .map_err(|e| Problem::field("site_domain", ErrorCode::InvalidSiteDomain, e))
}

/// The filters of the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    text: Option<String>,
    state: Option<String>,
    product: Option<String>,
    /// The name of an [`Order`]; `None` means newest first.
    sort: Option<String>,
}

impl Asked {
    pub fn filter(&self) -> Filter {
        let state = self.state.as_deref().and_then(State::parse);
        let order = self.sort.as_deref().and_then(Order::parse).unwrap_or_default();
        Filter { subscription_id: None, text: self.text.clone(), state, product: self.product.clone(), order }
    }

    fn is_narrowed(&self) -> bool {
        self.text.is_some() || self.state.is_some() || self.product.is_some()
    }

    /// Returns the address of the list, or of its CSV file, with these filters and `more` in the query.
    fn href(&self, path: &str, more: Option<(&str, &str)>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let all = [("q", &self.text), ("state", &self.state), ("product", &self.product), ("sort", &self.sort)];
        for (name, value) in all {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        if let Some((name, value)) = more {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// Parses the filters from a page's query.
pub(super) fn asked(query: &mut Fields) -> Result<Asked, Problem> {
    let mut some =
        |name: &str| query.optional_text(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let asked = Asked {
        text: some("q"),
        state: some("state").filter(|word| State::parse(word).is_some()),
        product: some("product"),
        sort: some("sort").filter(|word| Order::parse(word).is_some_and(|order| order != Order::Newest)),
    };
    if asked.text.as_ref().is_some_and(|text| text.chars().count() > LONGEST) {
        query.wrong("q", ErrorCode::InvalidFields, format!("a search has at most {LONGEST} characters"));
    }
    query.finish()?;
    Ok(asked)
}

/// Renders the requested page of the list, or the page that a refused form was sent from.
pub(super) async fn table(
    req: &HttpRequest,
    visitor: &Visitor,
    refused: Option<Refused>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = visitor.account()?;
    let back = refused.as_ref().map(|refused| place_of(&refused.back).split_once('?').map_or("", |(_, query)| query));
    let mut query = Fields::from_page_query(back.unwrap_or_else(|| req.query_string()));
    let asked = asked(&mut query)?;
    let before = query.optional_text("before").filter(|id| !id.is_empty());
    let (limit, cursor) = read_page(&mut query)?;
    let here = match (&before, &cursor) {
        (Some(id), _) => asked.href(LIST, Some(("before", id))),
        (None, Some(id)) => asked.href(LIST, Some(("cursor", id))),
        (None, None) => asked.href(LIST, None),
    };
    let (ring, now, first) = (app.ring.clone(), app.context.now(), cursor.is_none() && before.is_none());
    // Subscriptions and awaited orders are shown only above the unfiltered list.
    let whole = first && !asked.is_narrowed();
    let (owner, filter) = (account.clone(), asked.filter());
    let listed = app.db.read(move |conn| {
        let (licenses, next, is_first) = match &before {
            Some(id) => {
                let (licenses, is_more) = list::before(conn, &ring, &owner.id, &filter, id, limit, now)?;
                let last = licenses.last().map(|license| license.id.to_string());
                (licenses, last, !is_more)
            }
            None => {
                let page = list::list(conn, &ring, &owner.id, &filter, cursor.as_deref(), limit, now)?;
                (page.entries, page.next_cursor, first)
            }
        };
        let count = list::count(conn, &ring, &owner.id, &filter, now)?;
        let subscriptions = if whole { summaries(conn, &owner, now)? } else { Vec::new() };
        let awaited = if whole { awaited(conn, &owner)? } else { Vec::new() };
        let catalog = (list_tiers(conn)?, list_products(conn)?);
        let page = (licenses, next, is_first, count);
        Ok::<_, db::Error>((page, catalog, subscriptions, has_billing(conn, &owner.id)?, awaited))
    });
    let ((licenses, next, is_first, count), (tiers, products), subscriptions, has_billing, awaited) = listed.await?;
    let previous = licenses.first().filter(|_| !is_first).map(|license| license.id.to_string());
    let rows: Vec<Value> = licenses.into_iter().map(|license| named_row(license, &tiers, &products)).collect();
    let status = refused.as_ref().map_or(StatusCode::OK, |refused| refused.problem.status);
    let mut context = json!({
        "licenses": rows,
        "count": count,
        "counted": list::COUNTED,
        "next_href": next.map(|id| asked.href(LIST, Some(("cursor", &id)))),
        "previous_href": previous.map(|id| asked.href(LIST, Some(("before", &id)))),
        "first_href": if is_first { Value::Null } else { asked.href(LIST, None).into() },
        "csv_href": asked.href("/dashboard/licenses.csv", None),
        "here": here,
        "subscriptions": subscriptions,
        "q": asked.text.as_deref().unwrap_or_default(),
        "state": asked.state,
        "product": asked.product,
        "filters": filters(&asked),
        "sort": asked.sort.as_deref().unwrap_or("newest"),
        "sorts": Order::TEXTS,
        "product_filters": product_filters(&asked, &products, &tiers),
        "narrowed": asked.is_narrowed(),
        "has_billing": has_billing,
        "awaited": awaited,
        "open_license": refused.as_ref().map(|refused| refused.open.clone()),
        "typed": refused.as_ref().map_or("", |refused| refused.typed.as_str()),
    });
    if let (Some(refused), Some(context)) = (refused, context.as_object_mut()) {
        context.insert("flash".into(), refusal(&refused.problem));
    }
    page(req, visitor, status, "pages/licenses.html", context)
}

fn filters(asked: &Asked) -> Vec<Value> {
    let link = |word: Option<&str>| {
        let to = Asked { state: word.map(str::to_owned), ..asked.clone() };
        let current = asked.state.as_deref() == word;
        json!({"word": word.unwrap_or("all"), "href": to.href(LIST, None), "current": current})
    };
    std::iter::once(link(None)).chain(STATES.iter().map(|word| link(Some(word)))).collect()
}

/// Returns a filter link for each product that has a tier, if there are several such products.
fn product_filters(asked: &Asked, products: &[Product], tiers: &[Tier]) -> Vec<Value> {
    let sold: Vec<&Product> =
        products.iter().filter(|product| tiers.iter().any(|tier| tier.product_id == product.id)).collect();
    if sold.len() < 2 {
        return Vec::new();
    }
    let link = |slug: Option<&str>, label: Option<&str>| {
        let to = Asked { product: slug.map(str::to_owned), ..asked.clone() };
        json!({"label": label, "href": to.href(LIST, None), "current": asked.product.as_deref() == slug})
    };
    let each = sold.iter().map(|product| link(Some(&product.slug), Some(&product.name)));
    std::iter::once(link(None, None)).chain(each).collect()
}
