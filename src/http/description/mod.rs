//! The description of a call: what the types of its handler say ([`Derived`]), and what only prose can say ([`About`]).

mod about;
mod group;

use actix_web::dev::Payload;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

pub use about::{About, is_for_people};
pub use group::Group;

use super::auth::Visitor;
use super::fields::{Body, Fields};
use super::pages::form::Form;
use crate::error_code::ErrorCode;

/// What the types of a handler say about its call.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    /// The schema of a JSON body.
    pub body: Option<Value>,
    /// Whether the body may be left out.
    pub body_optional: bool,
    pub query: Option<Members>,
    /// The status of success; 200 when no type says another one.
    pub status: Option<u16>,
    /// The schema of a JSON answer.
    pub answer: Option<Value>,
    /// The codes with which the fields are refused.
    pub codes: Vec<ErrorCode>,
}

/// The members of an object: a request's fields, or the parameters of a query.
#[derive(Clone, Debug, Default)]
pub struct Members {
    pub properties: Map<String, Value>,
    pub required: Vec<String>,
    /// The codes with which a wrong member is refused, besides `invalid_fields`.
    pub codes: Vec<ErrorCode>,
}

impl Members {
    /// Adds a member; `about` is its description, empty when there is nothing to say.
    pub fn add(&mut self, name: &str, required: bool, mut schema: Schema, about: &str) {
        if !about.trim().is_empty() {
            schema.insert("description".into(), about.trim().into());
        }
        if required {
            self.required.push(name.to_owned());
        }
        self.properties.insert(name.to_owned(), schema.to_value());
    }

    /// Adds the members of a part.
    pub fn extend(&mut self, part: Self) {
        self.properties.extend(part.properties);
        self.required.extend(part.required);
        self.codes.extend(part.codes);
    }

    /// The schema of an object with these members and no others.
    pub fn object(self) -> Value {
        let mut object = json!({"type": "object", "properties": self.properties, "additionalProperties": false});
        if let Some(object) = object.as_object_mut().filter(|_| !self.required.is_empty()) {
            object.insert("required".into(), json!(self.required));
        }
        object
    }
}

/// One argument of a handler. Most say nothing about the call; [`Input`](super::input::Input) describes the body,
/// [`Query`](super::input::Query) the query.
pub trait Argument {
    /// Whether the call takes fields in its query.
    const READS_QUERY: bool = false;

    /// Adds what this argument says.
    fn describe(_: &mut SchemaGenerator, _: &mut Derived) {}
}

impl Argument for HttpRequest {}
impl Argument for Visitor {}
impl Argument for Fields {}
impl Argument for Form {}
impl Argument for Payload {}
impl Argument for web::Payload {}
impl<const LIMIT: usize> Argument for Body<LIMIT> {}
impl<T> Argument for web::Path<T> {}

/// The arguments of a handler: a tuple.
pub trait Arguments {
    /// Whether the call takes fields in its query.
    const READS_QUERY: bool;

    /// Adds what each argument says.
    fn describe(generator: &mut SchemaGenerator, derived: &mut Derived);
}

macro_rules! arguments {
    ($( ($($argument:ident)*) )*) => {$(
        impl<$($argument: Argument),*> Arguments for ($($argument,)*) {
            const READS_QUERY: bool = false $(|| $argument::READS_QUERY)*;

            fn describe(_generator: &mut SchemaGenerator, _derived: &mut Derived) {
                $( $argument::describe(_generator, _derived); )*
            }
        }
    )*};
}
arguments!(() (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F));

/// What a handler returns. A plain response says nothing; the types of [`super::answer`] describe status and body.
pub trait Answers {
    /// Adds what the type says.
    fn describe(_: &mut SchemaGenerator, _: &mut Derived) {}
}

impl Answers for HttpResponse {}

impl<T: Answers, E> Answers for Result<T, E> {
    fn describe(generator: &mut SchemaGenerator, derived: &mut Derived) {
        T::describe(generator, derived);
    }
}
