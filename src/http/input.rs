//! Requests as structs, declared with [`request!`]. Each field's type implements both parsing ([`super::field`]) and
//! its JSON Schema, so the API's description always matches what a call accepts.

use std::future::{Future, Ready, ready};
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::description::{Argument, Derived, Members};
use super::fields::{BODY_LIMIT, Body, Fields};
use super::problem::Problem;
use crate::error_code::ErrorCode;

/// The fields of a call. Implemented by [`request!`], or manually if a rule spans several fields.
pub trait Request: Sized {
    /// The name under `components.schemas`. Without a name, the schema is inlined in its operation.
    const NAME: Option<&'static str> = None;

    /// Parses all fields. Adds an error to `fields` for each invalid field; the value may then be `None`.
    fn read(fields: &mut Fields) -> Option<Self>;

    /// Returns the schema of the fields.
    fn members(generator: &mut SchemaGenerator) -> Members;
}

/// Declares a request:
///
/// ```ignore
/// request! {
///     /// A request for a lease.
///     pub struct TakeLease as "LeaseCall" {
///         /// The purchased key.
///         pub license_key: Text,
///         pub instance_id: InstallationId,
///         pub ttl_seconds: Option<Whole<1, MAX_TTL>>,
///         pub kind = "type": Option<String>,
///         ..pub device: DeviceFields,
///     }
/// }
/// ```
///
/// `as "…"` names the schema, `= "…"` gives a field a different name in JSON, and `..` includes the fields of another
/// request. Fields are parsed in order, and those of included requests last. Doc comments of fields become their
/// descriptions.
macro_rules! request {
    (
        $(#[doc = $about:literal])*
        $vis:vis struct $name:ident $(as $shape:literal)? {
            $( $(#[doc = $doc:literal])* $field_vis:vis $field:ident $(= $json:literal)? : $type:ty, )*
            $( .. $part_vis:vis $part:ident : $part_type:ty, )*
        }
    ) => {
        $(#[doc = $about])*
        $vis struct $name {
            $( $(#[doc = $doc])* $field_vis $field: $type, )*
            $( $part_vis $part: $part_type, )*
        }

        impl $crate::http::input::Request for $name {
            $( const NAME: Option<&'static str> = Some($shape); )?

            fn read(fields: &mut $crate::http::fields::Fields) -> Option<Self> {
                $( let $field = <$type as $crate::http::field::Field>::read(
                    fields,
                    $crate::http::input::json_name!($field $($json)?),
                ); )*
                $( let $part = <$part_type as $crate::http::input::Request>::read(fields); )*
                Some(Self { $( $field: $field?, )* $( $part: $part?, )* })
            }

            fn members(generator: &mut schemars::SchemaGenerator) -> $crate::http::description::Members {
                let mut members = $crate::http::description::Members::default();
                $(
                    let schema = <$type as $crate::http::field::Field>::schema(generator);
                    let required = <$type as $crate::http::field::Field>::REQUIRED;
                    members.add($crate::http::input::json_name!($field $($json)?), required, schema, concat!($($doc),*));
                    members.codes.extend(<$type as $crate::http::field::Field>::CODE);
                )*
                $( members.extend($crate::http::input::part::<$part_type>(generator)); )*
                members
            }
        }
    };
}
pub(crate) use request;

/// The name of a field in JSON.
macro_rules! json_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $json:literal) => {
        $json
    };
}
pub(crate) use json_name;

/// The JSON body of a call. The extractor refuses anything but JSON. The handler parses the fields once it has
/// authenticated the caller: `let input = input.read()?;`.
pub struct Input<T>(Fields, PhantomData<T>);

/// The optional JSON body of a call. Anything but JSON is refused only when the handler parses the fields, so a handler
/// can also accept a form.
pub struct OptionalInput<T>(pub Body<BODY_LIMIT>, PhantomData<T>);

/// The query of a call. The handler parses it once it has authenticated the caller.
pub struct Query<T>(Fields, PhantomData<T>);

fn read<T: Request>(mut fields: Fields) -> Result<T, Problem> {
    let request = T::read(&mut fields);
    fields.finish()?;
    request.ok_or_else(|| Problem::internal(&"a field was wrong and no mistake was noted"))
}

impl<T> Input<T> {
    /// Parses the fields as another request, for callers that must send more fields than `T` has.
    ///
    /// # Errors
    /// 422 that lists every invalid and every unknown field.
    pub fn read_as<U: Request>(self) -> Result<U, Problem> {
        read(self.0)
    }
}

impl<T: Request> Input<T> {
    /// Wraps the fields of a page's form, converted to the API's.
    pub fn of(fields: Fields) -> Self {
        Self(fields, PhantomData)
    }

    /// Parses the fields after `check` has added errors that depend on more than the fields.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_after(mut self, check: impl FnOnce(&mut Fields)) -> Result<T, Problem> {
        check(&mut self.0);
        self.read()
    }
}

macro_rules! reads {
    ($($name:ident)*) => {$(
        impl<T: Request> $name<T> {
            /// Parses the fields.
            ///
            /// # Errors
            /// 422 that lists every invalid and every unknown field.
            pub fn read(self) -> Result<T, Problem> {
                read(self.0)
            }
        }
    )*};
}
reads!(Input Query);

impl<T: Request> OptionalInput<T> {
    /// Parses the body.
    ///
    /// # Errors
    /// 400 if the body is not JSON; 422 that lists every invalid and every unknown field.
    pub fn read(&self) -> Result<T, Problem> {
        read(Fields::parse_optional(&self.0.0)?)
    }
}

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl<T> FromRequest for Input<T> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Body::<BODY_LIMIT>::from_request(req, payload);
        Box::pin(async move { Ok(Self(Fields::parse(&body.await?.0)?, PhantomData)) })
    }
}

impl<T> FromRequest for OptionalInput<T> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Body::<BODY_LIMIT>::from_request(req, payload);
        Box::pin(async move { Ok(Self(body.await?, PhantomData)) })
    }
}

impl<T> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(Fields::from_query(req.query_string()), PhantomData)))
    }
}

/// Returns the fields of an included request. If it has a name, also adds it to the document's schemas.
pub fn part<T: Request>(generator: &mut SchemaGenerator) -> Members {
    let members = T::members(generator);
    if let Some(name) = T::NAME {
        generator.definitions_mut().insert(name.to_owned(), members.clone().object());
    }
    members
}

/// Returns the schema of an object with the fields of a request: a reference if the request has a name.
pub fn object<T: Request>(generator: &mut SchemaGenerator) -> Schema {
    let members = part::<T>(generator);
    match T::NAME {
        Some(name) => json_schema!({"$ref": format!("#/components/schemas/{name}")}),
        None => Schema::try_from(members.object()).unwrap_or_default(),
    }
}

fn describe_body<T: Request>(generator: &mut SchemaGenerator, derived: &mut Derived) {
    derived.codes.extend(T::members(generator).codes);
    derived.body = Some(object::<T>(generator).to_value());
}

impl<T: Request> Argument for Input<T> {
    fn describe(generator: &mut SchemaGenerator, derived: &mut Derived) {
        describe_body::<T>(generator, derived);
    }
}

impl<T: Request> Argument for OptionalInput<T> {
    fn describe(generator: &mut SchemaGenerator, derived: &mut Derived) {
        describe_body::<T>(generator, derived);
        derived.body_optional = true;
    }
}

impl<T: Request> Argument for Query<T> {
    const READS_QUERY: bool = true;

    fn describe(generator: &mut SchemaGenerator, derived: &mut Derived) {
        let mut members = T::members(generator);
        derived.codes.push(ErrorCode::InvalidFields);
        derived.codes.extend(&members.codes);
        members.properties.values_mut().for_each(without_null);
        derived.query = Some(members);
    }
}

/// Removes null from a schema: a query cannot contain it.
fn without_null(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = members.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            members.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(words)) = members.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
}
