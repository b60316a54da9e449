//! Macros for enums that are stored as texts, in the database and in JSON.

/// An enum that [`text_enum`] declared.
pub trait TextEnum: Copy + 'static {
    /// The texts of every value.
    const TEXTS: &'static [&'static str];

    /// The value of this text.
    fn parse(text: &str) -> Option<Self>;
}

/// Declares an enum that is stored as text; an unknown text in the database is an error, never a default:
/// `text_enum! { /// A state. pub enum State { Open = "open", Closed = "closed" } }`
macro_rules! text_enum {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $text:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        $visibility enum $name {
            $( $(#[$variant_meta])* $variant ),+
        }

        impl $name {
            /// Every value, for documentation and filters.
            $visibility const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The texts of every value.
            $visibility const TEXTS: &'static [&'static str] = &[$($text),+];

            /// Returns the text in the database and in JSON.
            $visibility const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $text ),+
                }
            }

            /// Returns the value of this text.
            $visibility fn parse(text: &str) -> Option<Self> {
                match text {
                    $( $text => Some(Self::$variant), )+
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::db::text_enum::TextEnum for $name {
            const TEXTS: &'static [&'static str] = Self::TEXTS;

            fn parse(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "enum": Self::TEXTS})
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
                let wrong = || serde::de::Error::unknown_variant(&text, Self::TEXTS);
                Self::parse(&text).ok_or_else(wrong)
            }
        }

        impl<B: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, B> for $name
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, B>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, B>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, B>>::to_sql(self.as_str(), out)
            }
        }

        impl<B: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, B> for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, B>,
        {
            fn from_sql(bytes: B::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<diesel::sql_types::Text, B>>::from_sql(bytes)?;
                Self::parse(&text).ok_or_else(|| format!("{text:?} is not a valid {}", stringify!($name)).into())
            }
        }
    };
}
pub(crate) use text_enum;

/// Declares an enum of another system's values: like [`text_enum`], but an unknown text is kept as `Other`, so that
/// neither an event nor a row of a later version fails to parse.
macro_rules! open_text_enum {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $text:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, diesel::expression::AsExpression,
            diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        #[serde(from = "String", into = "String")]
        $visibility enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A value that this version does not know.
            Other(String),
        }

        impl $name {
            /// Returns the text.
            $visibility fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )+
                    Self::Other(word) => word,
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string"})
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $( $text => Self::$variant, )+
                    _ => Self::Other(word),
                }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl<B: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, B> for $name
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, B>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, B>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, B>>::to_sql(self.as_str(), out)
            }
        }

        impl<B: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, B> for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, B>,
        {
            fn from_sql(bytes: B::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(<String as diesel::deserialize::FromSql<diesel::sql_types::Text, B>>::from_sql(bytes)?.into())
            }
        }
    };
}
pub(crate) use open_text_enum;

#[cfg(test)]
mod tests {
    use diesel::prelude::*;
    use diesel::sql_types::Text;

    use crate::db::testing::each_database;
    use crate::db::{Conn, Result};

    text_enum! {
        enum Color {
            Red = "red",
            DarkBlue = "dark_blue",
        }
    }

    #[test]
    fn values_are_texts_in_both_databases_and_an_unknown_text_is_an_error() {
        each_database(|db| {
            let read = |text: &'static str| {
                db.read_blocking(move |conn: &mut Conn| -> Result<Color> {
                    Ok(diesel::select(text.into_sql::<Text>()).get_result(conn)?)
                })
            };
            for color in Color::ALL.iter().copied() {
                assert_eq!(read(color.as_str()).unwrap(), color);
                let written = db.read_blocking(move |conn: &mut Conn| -> Result<String> {
                    Ok(diesel::select(color.into_sql::<Text>()).get_result(conn)?)
                });
                assert_eq!(written.unwrap(), color.to_string());
            }
            let error = read("green").unwrap_err().to_string();
            assert!(error.contains("\"green\" is not a valid Color"), "{error}");
        });
    }

    #[test]
    fn values_are_texts_in_json() {
        assert_eq!(serde_json::to_string(&Color::DarkBlue).unwrap(), "\"dark_blue\"");
        assert_eq!(serde_json::from_str::<Color>("\"red\"").unwrap(), Color::Red);
        assert!(serde_json::from_str::<Color>("\"green\"").unwrap_err().to_string().contains("dark_blue"));
        assert_eq!(Color::parse("Red"), None);
        assert_eq!(Color::TEXTS, ["red", "dark_blue"]);
    }
}
