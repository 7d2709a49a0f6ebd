//! The API of the staff: who am I, signing in and out.

use async_graphql::{Context, ID, InputObject, Object, Union};

use crate::error::{DoneResult, Refused, answer, found};
use crate::ids::Kind;
use crate::visitor::Asking;

use super::{StaffRole, me, set_password, sign_in, sign_out, staff};

/// Somebody who may enter the backoffice.
pub struct AdminUser(staff::Model);

/// Somebody who may enter the backoffice.
#[Object]
impl AdminUser {
    /// The user's identifier.
    async fn id(&self) -> ID {
        Kind::Staff.show(self.0.id)
    }

    /// The name to sign in with, which the history of orders shows.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the user may do.
    async fn role(&self) -> StaffRole {
        self.0.role
    }

    /// False until a password is set: then only a one-time link signs in.
    async fn has_password(&self) -> bool {
        self.0.password_hash.is_some()
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
        SignInResult::AdminUser(AdminUser(row))
    }
}

/// A user's name and password.
#[derive(InputObject)]
pub struct SignInInput {
    /// The user's name.
    name: String,
    /// The user's password.
    password: String,
}

/// A new password.
#[derive(InputObject)]
pub struct PasswordSetInput {
    /// 10 to 200 characters.
    password: String,
}

/// What the staff may ask about themselves.
#[derive(Default)]
pub struct Query;

#[Object(name = "AuthBackofficeQuery")]
impl Query {
    /// The user who is signed in; null for a stranger.
    async fn me(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AdminUser>> {
        match &ctx.visitor().staff {
            Some(staff) => found(me(ctx.shop(), staff).await.map(|row| row.map(AdminUser))),
            None => Ok(None),
        }
    }
}

/// Signing in and out.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "AuthBackofficeMutation")]
impl Mutation {
    /// Signs in by name and password; the answer sets a cookie. Tries are throttled.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> async_graphql::Result<SignInResult> {
        let signed_in = sign_in(ctx.shop(), ctx.visitor(), &input.name, &input.password).await;
        answer(signed_in.map(|signed_in| {
            ctx.visitor().set_cookie(signed_in.cookie);
            signed_in.user
        }))
    }

    /// Ends the session of this browser.
    async fn sign_out(&self, ctx: &Context<'_>) -> async_graphql::Result<DoneResult> {
        let staff = ctx.staff()?;
        answer(sign_out(ctx.shop(), staff).await.map(|cookie| ctx.visitor().set_cookie(cookie)))
    }

    /// Sets one's own password, and ends one's other sessions.
    async fn password_set(
        &self,
        ctx: &Context<'_>,
        input: PasswordSetInput,
    ) -> async_graphql::Result<SignInResult> {
        let staff = ctx.staff()?;
        answer(set_password(ctx.shop(), staff, &input.password).await)
    }
}
