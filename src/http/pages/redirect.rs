//! Redirects (303) to pages of this server.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use super::flash::Flash;
use super::kept_form;
use crate::http::auth::app;
use crate::http::cookies;
use crate::http::problem::Problem;
use crate::http::request::is_below;

/// Redirects (303) to a page of this server.
pub fn redirect(to: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, to));
    response
}

/// Redirects (303) to a page of this server, which shows this message of [`super::flash`].
pub fn redirect_with(to: &str, flash: &'static str) -> HttpResponseBuilder {
    let mut response = redirect(to);
    response.cookie(cookies::build(cookies::FLASH, flash.to_owned(), None));
    response
}

/// Redirects (303) to a page of this server, which shows a message that may contain a name.
pub fn redirect_flash(req: &HttpRequest, to: &str, flash: &Flash) -> Result<HttpResponseBuilder, Problem> {
    let mut response = redirect(to);
    response.cookie(cookies::build(cookies::FLASH, flash.cookie(&app(req)?), None));
    Ok(response)
}

/// Redirects to the sign-in page, and remembers this page for [`after_sign_in`].
pub fn sign_in_first(req: &HttpRequest) -> HttpResponse {
    let mut response = redirect("/sign-in");
    response.cookie(cookies::build(cookies::NEXT, req.path().to_owned(), None));
    response.finish()
}

/// Redirects after a sign-in to the page that was requested, or to the dashboard; never to another host.
pub fn after_sign_in(req: &HttpRequest, flash: &'static str) -> HttpResponseBuilder {
    let asked = cookies::value(req, cookies::NEXT);
    let ours = |path: &String| {
        let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-".contains(&b));
        plain && (is_below(path, kept_form::PERSONAL) || is_below(path, &["/resume"]))
    };
    let mut response = redirect_with(asked.filter(ours).as_deref().unwrap_or("/dashboard"), flash);
    response.cookie(cookies::removal(cookies::NEXT));
    response
}
