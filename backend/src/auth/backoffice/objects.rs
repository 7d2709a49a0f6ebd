//! What the API says of the staff.

use async_graphql::{Context, ID, Object, SimpleObject, Union};
use chrono::{DateTime, Utc};

use crate::auth::totp::TotpSetup;
use crate::auth::{self, ApiScope, Invited, Listed, StaffRole, TokenMade, device, session, staff, totp};
use crate::error::{Refused, found};
use crate::ids::Kind;
use crate::visitor::Asking;

/// Somebody who may enter the backoffice.
pub struct AdminUser(pub staff::Model);

/// Somebody who may enter the backoffice.
#[Object]
impl AdminUser {
    /// The user's identifier.
    pub(crate) async fn id(&self) -> ID {
        Kind::Staff.show(self.0.id)
    }

    /// The name to sign in with, which the history of orders shows.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where the user's letters go; null is nowhere.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// What the user may do.
    async fn role(&self) -> StaffRole {
        self.0.role
    }

    /// False until a password is set: then only a one-time link signs in.
    async fn has_password(&self) -> bool {
        self.0.password_hash.is_some()
    }

    /// Whether setting one's own password asks for the one of now: not while there is none, nor for an hour after a one-time link
    /// has signed one in; null for anybody but oneself.
    async fn asks_current_password(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<bool>> {
        match ctx.visitor().staff.as_ref().filter(|staff| staff.id() == self.0.id) {
            Some(staff) => found(auth::asks_current(ctx.shop(), staff).await.map(Some)),
            None => Ok(None),
        }
    }

    /// Whether signing in also asks for a code.
    async fn has_second_factor(&self) -> bool {
        self.0.totp_on
    }

    /// Recovery codes that were not used; null for anybody but oneself.
    async fn recovery_codes_left(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<i32>> {
        if ctx.visitor().staff.as_ref().is_none_or(|staff| staff.id() != self.0.id) {
            return Ok(None);
        }
        let left = found(totp::codes_left(&ctx.shop().db, self.0.id).await)?;
        Ok(i32::try_from(left).ok())
    }

    /// Whether this is who asks.
    async fn is_me(&self, ctx: &Context<'_>) -> bool {
        ctx.visitor().staff.as_ref().is_some_and(|staff| staff.id() == self.0.id)
    }

    /// When the user was made.
    async fn created_at(&self) -> DateTime<Utc> {
        *self.0.created_at
    }

    /// Since when the user is let in no more; null while they are.
    async fn disabled_at(&self) -> Option<DateTime<Utc>> {
        self.0.disabled_at.map(|at| *at)
    }
}

/// A browser that has signed in.
pub struct AdminSession(pub session::Model);

/// A browser that has signed in.
#[Object]
impl AdminSession {
    /// The session's identifier.
    async fn id(&self) -> ID {
        Kind::Session.show(self.0.public_id())
    }

    /// The browser and its system, such as `Firefox, Linux`.
    async fn device(&self) -> String {
        device(&self.0.agent)
    }

    /// The network address that signed in; empty when it is not known.
    async fn address(&self) -> &str {
        &self.0.address
    }

    /// When it signed in.
    async fn created_at(&self) -> DateTime<Utc> {
        *self.0.created_at
    }

    /// Its latest visit, to the minute.
    async fn last_seen_at(&self) -> DateTime<Utc> {
        *self.0.last_seen_at
    }

    /// Whether it is the session that asks.
    async fn is_current(&self, ctx: &Context<'_>) -> bool {
        ctx.visitor().staff.as_ref().is_some_and(|staff| self.0.is_of(staff))
    }
}

/// The user, or why not.
#[derive(Union)]
pub enum SignInResult {
    /// The user who is signed in now.
    AdminUser(AdminUser),
    /// Why not.
    Refused(Refused),
}

impl From<staff::Model> for SignInResult {
    fn from(row: staff::Model) -> Self {
        Self::AdminUser(AdminUser(row))
    }
}

/// The user, or why nothing changed.
#[derive(Union)]
pub enum AdminUserResult {
    /// The user as they are now.
    AdminUser(AdminUser),
    /// Why nothing changed.
    Refused(Refused),
}

impl From<staff::Model> for AdminUserResult {
    fn from(row: staff::Model) -> Self {
        Self::AdminUser(AdminUser(row))
    }
}

/// A user, and the address where they choose a password.
#[derive(SimpleObject)]
pub struct UserInvited {
    /// The user.
    user: AdminUser,
    /// The invitation's address, to be handed over; null for a user who was given a password.
    invitation_url: Option<String>,
}

/// The user and their invitation, or why not.
#[derive(Union)]
pub enum UserInvitedResult {
    /// The user and their invitation.
    UserInvited(UserInvited),
    /// Why not.
    Refused(Refused),
}

impl From<Invited> for UserInvitedResult {
    fn from(invited: Invited) -> Self {
        Self::UserInvited(UserInvited { user: AdminUser(invited.user), invitation_url: invited.address })
    }
}

/// What an authenticator needs to know.
#[derive(SimpleObject)]
pub struct SecondFactorSetup {
    /// For typing: the key in base32.
    key: String,
    /// For scanning: an SVG document.
    qr_svg: String,
}

/// The key, or why not.
#[derive(Union)]
pub enum SecondFactorSetupResult {
    /// The key, which counts once it is confirmed.
    SecondFactorSetup(SecondFactorSetup),
    /// Why not.
    Refused(Refused),
}

impl From<TotpSetup> for SecondFactorSetupResult {
    fn from(TotpSetup { key, qr_svg }: TotpSetup) -> Self {
        Self::SecondFactorSetup(SecondFactorSetup { key, qr_svg })
    }
}

/// Codes for the day the authenticator is lost.
#[derive(SimpleObject)]
pub struct RecoveryCodes {
    /// Each signs in once. They are shown now and never again.
    codes: Vec<String>,
}

/// The recovery codes, or why not.
#[derive(Union)]
pub enum RecoveryCodesResult {
    /// The recovery codes: the second factor is on.
    RecoveryCodes(RecoveryCodes),
    /// Why not.
    Refused(Refused),
}

impl From<Vec<String>> for RecoveryCodesResult {
    fn from(codes: Vec<String>) -> Self {
        Self::RecoveryCodes(RecoveryCodes { codes })
    }
}

/// A program that may use the API. The token itself is nowhere: its hash alone is stored.
pub struct AdminApiToken(pub Listed);

/// A program that may use the API. The token itself is nowhere: its hash alone is stored.
#[Object]
impl AdminApiToken {
    /// The token's identifier.
    async fn id(&self) -> ID {
        Kind::ApiToken.show(self.0.row.id)
    }

    /// What the owner calls the program; the history of orders shows it.
    async fn name(&self) -> &str {
        &self.0.row.name
    }

    /// The member of the staff for whom it acts, and whose role limits it too.
    async fn holder(&self) -> &str {
        &self.0.holder
    }

    /// What it may ask and do.
    async fn scopes(&self) -> Vec<ApiScope> {
        self.0.row.scopes()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        *self.0.row.created_at
    }

    /// When it ends, or has ended.
    async fn expires_at(&self) -> DateTime<Utc> {
        *self.0.row.expires_at
    }

    /// Whether it has ended.
    async fn expired(&self, ctx: &Context<'_>) -> bool {
        *self.0.row.expires_at <= *ctx.shop().clock.now()
    }

    /// Its latest use, to the minute; null when it was never used.
    async fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.row.last_used_at.map(|at| *at)
    }
}

/// A token that has just been made.
#[derive(SimpleObject)]
pub struct ApiTokenMade {
    /// The token's row.
    token: AdminApiToken,
    /// What goes behind `Authorization: Bearer`. It is shown now and never again.
    secret: String,
}

/// The new token, or why not.
#[derive(Union)]
pub enum ApiTokenMadeResult {
    /// The new token.
    ApiTokenMade(ApiTokenMade),
    /// Why not.
    Refused(Refused),
}

impl From<TokenMade> for ApiTokenMadeResult {
    fn from(made: TokenMade) -> Self {
        Self::ApiTokenMade(ApiTokenMade { token: AdminApiToken(made.listed), secret: made.token })
    }
}
