//! What handlers answer with: types that carry the status and the schema of the body into the API's description.

use std::marker::PhantomData;

use actix_web::{CustomizeResponder, HttpRequest, HttpResponse, HttpResponseBuilder, Responder};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;

use super::description::{Answers, Derived};

macro_rules! answers {
    ($( $(#[$meta:meta])* $name:ident $response:ident $status:literal )*) => {$(
        $(#[$meta])*
        pub struct $name<T>(pub T);

        impl<T: Serialize> Responder for $name<T> {
            type Body = actix_web::body::BoxBody;

            fn respond_to(self, _: &HttpRequest) -> HttpResponse {
                HttpResponse::$response().json(self.0)
            }
        }

        impl<T: JsonSchema> Answers for $name<T> {
            fn describe(generator: &mut SchemaGenerator, derived: &mut Derived) {
                derived.status = Some($status);
                derived.answer = Some(generator.subschema_for::<T>().to_value());
            }
        }
    )*};
}

answers! {
    /// 200 with a JSON body.
    Answer Ok 200
    /// 201 with a JSON body.
    Created Created 201
    /// 202 with a JSON body: the work is queued.
    Accepted Accepted 202
}

/// 204.
pub struct NoContent;

impl Responder for NoContent {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

impl Answers for NoContent {
    fn describe(_: &mut SchemaGenerator, derived: &mut Derived) {
        derived.status = Some(204);
    }
}

/// An answer with cookies or further headers: `Created(…).customize().add_cookie(…)`.
impl<T: Answers> Answers for CustomizeResponder<T> {
    fn describe(generator: &mut SchemaGenerator, derived: &mut Derived) {
        T::describe(generator, derived);
    }
}

/// 200 with a body of type `T` and headers of its own, or with a body that was written elsewhere.
pub struct Custom<T>(HttpResponse, PhantomData<T>);

impl<T> Custom<T> {
    /// The body as JSON, with the headers of `response`.
    pub fn json(mut response: HttpResponseBuilder, body: &T) -> Self
    where
        T: Serialize,
    {
        Self(response.json(body), PhantomData)
    }

    /// A response whose body is the JSON of a `T`, or that has none (304).
    pub fn written(response: HttpResponse) -> Self {
        Self(response, PhantomData)
    }

    /// The response itself.
    pub fn into_response(self) -> HttpResponse {
        self.0
    }
}

impl<T> Responder for Custom<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.0
    }
}

impl<T: JsonSchema> Answers for Custom<T> {
    fn describe(generator: &mut SchemaGenerator, derived: &mut Derived) {
        derived.answer = Some(generator.subschema_for::<T>().to_value());
    }
}
