//! Response types of handlers, which add the status and the schema of the body to the API's description.

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
    /// A 200 response with a JSON body.
    Answer Ok 200
    /// A 201 response with a JSON body.
    Created Created 201
    /// A 202 response with a JSON body: the work is queued.
    Accepted Accepted 202
}

/// A 204 response.
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

/// A response with cookies or additional headers: `Created(…).customize().add_cookie(…)`.
impl<T: Answers> Answers for CustomizeResponder<T> {
    fn describe(generator: &mut SchemaGenerator, derived: &mut Derived) {
        T::describe(generator, derived);
    }
}

/// A 200 response with a body of type `T` and additional headers, or with a body that is already serialized.
pub struct Custom<T>(HttpResponse, PhantomData<T>);

impl<T> Custom<T> {
    /// Serializes the body as JSON, with the headers of `response`.
    pub fn json(mut response: HttpResponseBuilder, body: &T) -> Self
    where
        T: Serialize,
    {
        Self(response.json(body), PhantomData)
    }

    /// Wraps a response whose body is a `T` as JSON, or that has no body (304).
    pub fn written(response: HttpResponse) -> Self {
        Self(response, PhantomData)
    }

    /// Returns the response.
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
