//! HTTP responses for the errors of bulk actions.

use super::sentence;
use crate::bulk::start::StartError;
use crate::bulk::stop::StopError;
use crate::bulk::undo::UndoError;
use crate::http::problem::Problem;

impl From<StartError> for Problem {
    fn from(error: StartError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            StartError::Nothing | StartError::TooMany | StartError::Started => Self::conflict(code, detail),
            StartError::OtherCount { found, .. } => Self::conflict(code, detail).with("count", found),
            StartError::UnknownTier(_) => Self::field("tier", code, detail),
            StartError::Db(error) => error.into(),
        }
    }
}

impl From<StopError> for Problem {
    fn from(error: StopError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            StopError::NotFound => Self::not_found(code, "There is no such action."),
            StopError::Over => Self::conflict(code, detail),
            StopError::Db(error) => error.into(),
        }
    }
}

impl From<UndoError> for Problem {
    fn from(error: UndoError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            UndoError::NotFound => Self::not_found(code, "There is no such action."),
            UndoError::NoUndo | UndoError::Running | UndoError::Undone | UndoError::Nothing => {
                Self::conflict(code, detail)
            }
            UndoError::Db(error) => error.into(),
        }
    }
}
