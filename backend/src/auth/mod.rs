//! Who may steer the shop.

use uuid::Uuid;

use crate::error::{Reason, Result, refuse};
use crate::shop::Shop;

pub mod entities;
pub use entities::*;

/// A signed-in member of the staff: the right to call a backoffice verb. Only this room can make one.
#[derive(Clone, Debug)]
pub struct Staff {
    id: Uuid,
    name: String,
    role: StaffRole,
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
}

/// The name of the session's cookie.
pub const SESSION_COOKIE: &str = "comptoir_session";

/// The member of the staff whose browser holds this session token.
pub async fn staff_of_session(_shop: &Shop, _token: &str) -> Result<Option<Staff>> {
    todo!()
}

/// Makes a sign-in link for the owner (making the owner if there is none): 10 minutes, once. Returns its address.
pub async fn make_sign_in_link(_shop: &Shop) -> Result<String> {
    todo!()
}
