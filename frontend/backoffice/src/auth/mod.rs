//! Who is at the workbench.

mod hint;
mod password;
mod session;
mod sign_in;

pub use hint::Hint;
pub use password::PasswordForm;
pub use session::{Session, SessionGate, SignOut, use_session};
