//! Who is at the workbench.

mod api_token_form;
mod api_tokens;
mod forgotten;
mod hint;
mod password;
mod second_factor;
mod session;
mod sessions;
mod sign_in;

pub use api_tokens::ApiTokensPage;
pub use hint::Hint;
pub use password::PasswordForm;
pub use second_factor::SecondFactor;
pub use session::{Session, SessionGate, SignOut, use_session};
pub use sessions::Sessions;
