//! Small validated types that the backend and both front ends speak.
//!
//! A value that exists is valid: the constructor is the only door. Nothing here does I/O, and nothing
//! holds a sentence for humans: an [`Invalid`] names the rule that was broken, and whoever shows it says
//! it in the reader's language.

mod bank;
mod country;
mod email;
mod file_name;
mod fold;
mod locale;
mod money;
mod slug;
mod tax;
pub mod written;

pub use bank::{Bic, Iban};
pub use country::Country;
pub use email::Email;
pub use file_name::{CustomerName, InternalName};
pub use fold::fold;
pub use locale::Locale;
pub use money::{Currency, Money};
pub use slug::Slug;
pub use tax::{TaxPart, TaxRate, Taxed, tax_parts};

/// Why a text is not a value of the type asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Nothing was given where something is needed.
    #[error("is empty")]
    Empty,
    /// More characters than the type allows.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// Not of the type's form.
    #[error("is malformed")]
    Malformed,
    /// A number outside the type's bounds.
    #[error("is out of range")]
    OutOfRange,
}

/// Strings that validate: `Display`, `AsRef<str>`, `FromStr` and serde through one constructor.
macro_rules! text_value {
    ($name:ident) => {
        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::Invalid;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::Invalid;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(&text)
            }
        }
    };
}
pub(crate) use text_value;
