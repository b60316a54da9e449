//! `GET /api/v1/admin/figures`: revenue, sales and usage by day, week or month.

use actix_web::HttpRequest;
use schemars::SchemaGenerator;

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group, Members};
use crate::http::field::Field;
use crate::http::fields::Fields;
use crate::http::input::{Query, Request};
use crate::http::problem::Problem;
use crate::views::figures::{Figures, Step, figures};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Retrieve revenue and usage by day, week or month").details(
    "30 days, 26 weeks or 12 months, including the current one; days are UTC. Revenue is what was paid, before \
     refunds: one-time orders when they are fulfilled, subscriptions by their paid invoices. `mrr` is what \
     running subscriptions bring in per month at catalog prices, without trials and discounts.",
);

/// The length of the periods.
pub struct Periods {
    by: Step,
}

impl Request for Periods {
    fn read(fields: &mut Fields) -> Option<Self> {
        let by = fields.optional_text("by");
        let by = by.map_or(Some(Step::default()), |by| fields.word("by", &by));
        Some(Self { by: by? })
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        members.add("by", false, Step::schema(generator), "A day when left out.");
        members
    }
}

/// Returns the figures.
pub async fn handle(req: HttpRequest, query: Query<Periods>) -> Result<Answer<Figures>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let Periods { by } = query.read()?;
    Ok(Answer(run(&app, by).await?))
}

/// Returns the current figures; also called by the console.
pub async fn run(app: &App, by: Step) -> Result<Figures, Problem> {
    // Recent validations are still buffered in memory.
    app.activator.log.flush(&app.db).await?;
    let now = app.context.now();
    Ok(app.db.read(move |conn| figures(conn, by, now)).await?)
}
