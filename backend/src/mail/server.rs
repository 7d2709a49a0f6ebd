//! Trying the mail server out, and saying which setting to mend (SPEC 8.2).

use crate::auth::Staff;
use crate::error::{Reason, Refusal, Result};
use crate::shop::Shop;

use super::transport::{Fault, Transport};

/// Connects, greets and signs in, and sends nothing. The refusal names `COMPTOIR_SMTP_URL` and the part of it to mend.
pub async fn test_server(shop: &Shop, staff: &Staff) -> Result<()> {
    staff.demand_owner()?;
    let Transport::Smtp(server) = &shop.mail else {
        return Err(Refusal::new(Reason::NoMailServer, SETTING).into());
    };
    server.test().await.map_err(|fault| {
        let (reason, words) = match fault {
            Fault::Unreachable(words) => (Reason::ServerUnreachable, words),
            Fault::Insecure(words) => (Reason::ServerInsecure, words),
            Fault::Credentials(words) => (Reason::ServerCredentials, words),
            Fault::Refused(words) => (Reason::ServerRefused, words),
        };
        Refusal::new(reason, SETTING).naming(format!("{} ({words})", server.address())).into()
    })
}

/// The setting that everything about the server is in.
const SETTING: &str = "COMPTOIR_SMTP_URL";
