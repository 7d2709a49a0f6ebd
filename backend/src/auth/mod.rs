//! Who may steer the shop.

use uuid::Uuid;

use crate::error::{Reason, Result, refuse};

pub mod backoffice;
pub mod entities;
pub mod http;
pub mod scopes;
pub mod totp;

mod device;
mod forgotten;
mod link;
mod password;
mod sessions;
mod throttle;
mod tokens;
mod users;

pub use device::device;
pub use entities::*;
pub use forgotten::{answer_forgotten, choose_password, forgot, right_is_live};
pub use link::{has_owner, link_is_live, make_sign_in_link, owner_for_cli, redeem_sign_in_link};
pub use password::{asks_current, create_owner, hash, set_password, sign_in, verify};
pub use scopes::ApiScope;
pub use sessions::{
    Client, SESSION_COOKIE, SignedIn, clear, end_other_sessions, end_session, is_inside, me, own_sessions,
    sign_out, staff_of_headers, staff_of_session,
};
pub use throttle::{Try, guess};
pub use tokens::{
    Bearer, Listed, NewToken, TokenMade, api_tokens, bearer, create_api_token, revoke_api_token,
    staff_of_api_token, staff_of_request,
};
pub use users::{
    Invited, NewUser, create_user, disable_user, email_of, enable_user, invite_again, remove_user, set_email,
    set_role, users, users_by_id,
};

/// Characters of a user's name at most.
const NAME_CHARS: usize = 60;

/// A signed-in member of the staff: the right to call a backoffice verb. Only this room can make one.
#[derive(Clone, Debug)]
pub struct Staff {
    id: Uuid,
    name: String,
    role: StaffRole,
    /// The SHA-256 of the session's token; none on the machine itself, and for a program.
    session: Option<Vec<u8>>,
    /// The API token of a program that acts for them.
    token: Option<Granted>,
}

/// What a program was given.
#[derive(Clone, Debug)]
struct Granted {
    id: Uuid,
    scopes: Vec<ApiScope>,
}

impl Staff {
    /// Who.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The name that events record.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What they may do.
    pub fn role(&self) -> StaffRole {
        self.role
    }

    /// Refuses everybody but an owner.
    pub fn demand_owner(&self) -> Result<()> {
        if self.role == StaffRole::Owner { Ok(()) } else { Err(refuse(Reason::Forbidden, "")) }
    }

    /// The scopes of a program's token; none for a person, who may do what their role allows.
    pub fn scopes(&self) -> Option<&[ApiScope]> {
        self.token.as_ref().map(|granted| granted.scopes.as_slice())
    }

    /// Whether a person asks, or a program that was given this scope.
    pub fn may(&self, scope: ApiScope) -> bool {
        self.scopes().is_none_or(|scopes| scopes.iter().any(|given| given.includes(scope)))
    }

    /// Whether drafts are shown to them.
    pub fn sees_drafts(&self) -> bool {
        self.may(ApiScope::CatalogueRead)
    }

    /// Refuses everybody but an owner in person: no program lets anybody in.
    pub fn demand_owner_in_person(&self) -> Result<()> {
        if self.token.is_some() { Err(refuse(Reason::Forbidden, "")) } else { self.demand_owner() }
    }

    fn of(row: staff::Model, session: Option<Vec<u8>>) -> Self {
        Self { id: row.id, name: row.name, role: row.role, session, token: None }
    }
}
