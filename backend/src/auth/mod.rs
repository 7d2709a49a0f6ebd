//! Who may steer the shop.

use uuid::Uuid;

use crate::error::{Reason, Result, refuse};

pub mod backoffice;
pub mod entities;
pub mod http;
mod link;
mod password;
mod sessions;
mod throttle;

pub use entities::*;
pub use link::{has_owner, link_is_live, make_sign_in_link, owner_for_cli, redeem_sign_in_link};
pub use password::{create_owner, hash, set_password, sign_in, verify};
pub use sessions::{SESSION_COOKIE, SignedIn, clear, me, sign_out, staff_of_headers, staff_of_session};
pub use throttle::{Try, guess};

/// A signed-in member of the staff: the right to call a backoffice verb. Only this room can make one.
#[derive(Clone, Debug)]
pub struct Staff {
    id: Uuid,
    name: String,
    role: StaffRole,
    /// The SHA-256 of the session's token; none on the machine itself.
    session: Option<Vec<u8>>,
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

    fn of(row: staff::Model, session: Option<Vec<u8>>) -> Self {
        Self { id: row.id, name: row.name, role: row.role, session }
    }
}
