//! The mails that were written: what left, what did not, and why.

mod card;
mod log;

pub use card::{MailCard, MailRow};
pub use log::MailPage;
