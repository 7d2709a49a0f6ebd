//! What the API is told about the staff.

use async_graphql::{ID, InputObject};

use crate::auth::{ApiScope, StaffRole};
use crate::scalars::Language;

/// A user's name and password.
#[derive(InputObject)]
pub struct SignInInput {
    /// The user's name.
    pub name: String,
    /// The user's password.
    pub password: String,
    /// The second factor's code, or a recovery code; needed when `CODE_REQUIRED` was answered.
    pub code: Option<String>,
}

/// A new password.
#[derive(InputObject)]
pub struct PasswordSetInput {
    /// The password of now; needed while `asksCurrentPassword` is true.
    pub current_password: Option<String>,
    /// 10 to 200 characters.
    pub password: String,
}

/// Whose password is forgotten.
#[derive(InputObject)]
pub struct PasswordForgottenInput {
    /// The user's name, or their address.
    pub who: String,
}

/// Where one's own letters go.
#[derive(InputObject)]
pub struct AccountUpdateInput {
    /// An e-mail address; empty is nowhere.
    pub email: String,
}

/// Which session to end.
#[derive(InputObject)]
pub struct SessionEndInput {
    /// The session.
    pub id: ID,
}

/// A code of the authenticator that is being set up.
#[derive(InputObject)]
pub struct SecondFactorConfirmInput {
    /// Six digits.
    pub code: String,
}

/// Proof that it is oneself.
#[derive(InputObject)]
pub struct SecondFactorDisableInput {
    /// One's own password.
    pub password: String,
}

/// Somebody who shall enter.
#[derive(InputObject)]
pub struct UserCreateInput {
    /// The name to sign in with, at most 60 characters.
    pub name: String,
    /// Where the invitation goes; without one, hand its address over.
    pub email: Option<String>,
    /// What they may do.
    pub role: StaffRole,
    /// 10 to 200 characters; without one they choose it by the invitation.
    pub password: Option<String>,
    /// The invitation's language.
    pub language: Language,
}

/// Whom to invite again.
#[derive(InputObject)]
pub struct UserInviteInput {
    /// The user.
    pub user: ID,
    /// The invitation's language.
    pub language: Language,
}

/// A user's role.
#[derive(InputObject)]
pub struct UserSetRoleInput {
    /// The user.
    pub user: ID,
    /// What they may do.
    pub role: StaffRole,
}

/// A program that shall use the API.
#[derive(InputObject)]
pub struct ApiTokenCreateInput {
    /// What you call the program, at most 60 characters; the history of orders shows it.
    pub name: String,
    /// What it may ask and do; one at least.
    pub scopes: Vec<ApiScope>,
    /// After how many days it ends: 1 to 1095.
    pub days: i32,
}

/// Which token to end.
#[derive(InputObject)]
pub struct ApiTokenRevokeInput {
    /// The token.
    pub id: ID,
}

/// Declares inputs that name one user.
macro_rules! user_inputs {
    ($($(#[doc = $doc:literal])* $name:ident),* $(,)?) => {
        $(
            $(#[doc = $doc])*
            #[derive(InputObject)]
            pub struct $name {
                /// The user.
                pub user: ID,
            }
        )*
    };
}

user_inputs! {
    /// Whom to let in no more.
    UserDisableInput,
    /// Whom to let in again.
    UserEnableInput,
    /// Whom to remove for good.
    UserRemoveInput,
    /// Whose second factor to switch off.
    UserResetSecondFactorInput,
}
