//! Reading an input: everything that stands in the way, at once, each by its field.

use sea_orm::{DbErr, SqlErr};
use values::Invalid;

use super::{Error, Reason, Refusal, Result, refuse};

/// Collects every refusal of one input, so that a form shows all its errors at once.
#[derive(Debug, Default)]
pub struct Checks {
    refusals: Vec<Refusal>,
}

impl Checks {
    /// Starts with nothing to object to.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a refusal.
    pub fn refuse(&mut self, refusal: Refusal) {
        self.refusals.push(refusal);
    }

    /// Notes a refusal unless the condition holds.
    pub fn require(&mut self, holds: bool, reason: Reason, field: &str) {
        if !holds {
            self.refusals.push(Refusal::new(reason, field));
        }
    }

    /// Keeps a parsed value, or notes why there is none.
    pub fn parse<T>(&mut self, field: &str, parsed: std::result::Result<T, Invalid>) -> Option<T> {
        parsed.map_err(|invalid| self.refusals.push(invalid_field(field, invalid))).ok()
    }

    /// A text of one line: trimmed, not empty, at most `max` characters.
    pub fn line(&mut self, field: &str, text: &str, max: usize) -> String {
        let line: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.require(!line.is_empty(), Reason::Required, field);
        if line.chars().count() > max {
            self.refusals.push(invalid_field(field, Invalid::TooLong(max)));
        }
        line
    }

    /// Ends the checking: refused when anything was noted.
    pub fn finish(self) -> Result<()> {
        if self.refusals.is_empty() { Ok(()) } else { Err(Error::Refused(self.refusals)) }
    }
}

/// The refusal for a text that is no value of the field's type.
pub fn invalid_field(field: &str, invalid: Invalid) -> Refusal {
    match invalid {
        Invalid::Empty => Refusal::new(Reason::Required, field),
        Invalid::TooLong(max) => Refusal::new(Reason::TooLong, field).naming(max.to_string()),
        Invalid::Malformed => Refusal::new(Reason::Malformed, field),
        Invalid::OutOfRange => Refusal::new(Reason::OutOfRange, field),
    }
}

/// Names the refusal when the database found a duplicate; any other error stays ours.
pub fn taken(field: &'static str) -> impl Fn(DbErr) -> Error {
    move |error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => refuse(Reason::Taken, field),
        _ => error.into(),
    }
}
