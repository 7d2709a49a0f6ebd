//! The API of the staff: who am I, signing in and out, who else may enter.

use async_graphql::{Context, ID, Object};

use crate::error::{DoneResult, Result, answer, found};
use crate::ids::Kind;
use crate::visitor::Asking;

use super::{NewToken, NewUser, totp};

mod inputs;
mod objects;

pub use inputs::*;
pub use objects::*;

/// What the staff may ask about themselves.
#[derive(Default)]
pub struct Query;

#[Object(name = "AuthBackofficeQuery")]
impl Query {
    /// The user who is signed in; null for a stranger.
    async fn me(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AdminUser>> {
        match &ctx.visitor().staff {
            Some(staff) => found(super::me(ctx.shop(), staff).await.map(|row| row.map(AdminUser))),
            None => Ok(None),
        }
    }

    /// One's own sessions, the latest visit first.
    async fn admin_sessions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AdminSession>> {
        let own = found(super::own_sessions(ctx.shop(), ctx.staff()?).await)?;
        Ok(own.into_iter().map(AdminSession).collect())
    }

    /// Everybody who may enter, in the order in which they came. Owners only.
    async fn admin_users(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AdminUser>> {
        let users = found(super::users(ctx.shop(), ctx.staff()?).await)?;
        Ok(users.into_iter().map(AdminUser).collect())
    }

    /// The programs that may use the API, the newest first; those that have ended stay for 90 days. Owners only.
    async fn admin_api_tokens(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AdminApiToken>> {
        let tokens = found(super::api_tokens(ctx.shop(), ctx.staff()?).await)?;
        Ok(tokens.into_iter().map(AdminApiToken).collect())
    }
}

/// Signing in and out, and who else may enter.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "AuthBackofficeMutation")]
impl Mutation {
    /// Signs in by name and password, and by a code when a second factor is on; the answer sets a cookie. Tries are
    /// throttled.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> async_graphql::Result<SignInResult> {
        let SignInInput { name, password, code } = input;
        let signed_in = super::sign_in(ctx.shop(), ctx.visitor(), &name, &password, code.as_deref()).await;
        answer(signed_in.map(|signed_in| {
            ctx.visitor().set_cookie(signed_in.cookie);
            signed_in.user
        }))
    }

    /// Ends the session of this browser.
    async fn sign_out(&self, ctx: &Context<'_>) -> async_graphql::Result<DoneResult> {
        let staff = ctx.staff()?;
        answer(super::sign_out(ctx.shop(), staff).await.map(|cookie| ctx.visitor().set_cookie(cookie)))
    }

    /// Sets one's own password; asks for the one of now, and tries are throttled. One's other sessions end. One's API tokens go
    /// on: revoke those that somebody else may know.
    async fn password_set(
        &self,
        ctx: &Context<'_>,
        input: PasswordSetInput,
    ) -> async_graphql::Result<SignInResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let PasswordSetInput { current_password, password } = input;
        answer(super::set_password(shop, ctx.visitor(), staff, current_password.as_deref(), &password).await)
    }

    /// Mails whoever has forgotten their password a link to choose another. The answer is the same for everybody. Tries
    /// are throttled.
    async fn password_forgotten(
        &self,
        ctx: &Context<'_>,
        input: PasswordForgottenInput,
    ) -> async_graphql::Result<DoneResult> {
        answer(super::forgot(ctx.shop(), ctx.visitor(), &input.who).await)
    }

    /// Sets where one's own letters go.
    async fn account_update(
        &self,
        ctx: &Context<'_>,
        input: AccountUpdateInput,
    ) -> async_graphql::Result<AdminUserResult> {
        let staff = ctx.staff()?;
        answer(super::set_email(ctx.shop(), staff, &input.email).await)
    }

    /// Ends one of one's own sessions.
    async fn session_end(
        &self,
        ctx: &Context<'_>,
        input: SessionEndInput,
    ) -> async_graphql::Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::end_session(shop, staff, Kind::Session.read(&input.id, "id")?).await }.await)
    }

    /// Ends all of one's sessions but this one.
    async fn sessions_end_others(&self, ctx: &Context<'_>) -> async_graphql::Result<DoneResult> {
        answer(super::end_other_sessions(ctx.shop(), ctx.staff()?).await)
    }

    /// Begins to set up a second factor: gives the key for an authenticator.
    async fn second_factor_begin(&self, ctx: &Context<'_>) -> async_graphql::Result<SecondFactorSetupResult> {
        answer(totp::begin(ctx.shop(), ctx.staff()?).await)
    }

    /// Switches the second factor on by a first code; gives the recovery codes, once. Tries are throttled.
    async fn second_factor_confirm(
        &self,
        ctx: &Context<'_>,
        input: SecondFactorConfirmInput,
    ) -> async_graphql::Result<RecoveryCodesResult> {
        let staff = ctx.staff()?;
        answer(totp::confirm(ctx.shop(), ctx.visitor(), staff, &input.code).await)
    }

    /// Switches one's own second factor off; asks for the password.
    async fn second_factor_disable(
        &self,
        ctx: &Context<'_>,
        input: SecondFactorDisableInput,
    ) -> async_graphql::Result<DoneResult> {
        let staff = ctx.staff()?;
        answer(totp::disable(ctx.shop(), ctx.visitor(), staff, &input.password).await)
    }

    /// Makes an API token that acts for whoever asks, within scopes and until a day. Owners only.
    async fn api_token_create(
        &self,
        ctx: &Context<'_>,
        input: ApiTokenCreateInput,
    ) -> async_graphql::Result<ApiTokenMadeResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let ApiTokenCreateInput { name, scopes, days } = input;
        answer(super::create_api_token(shop, staff, &NewToken { name, scopes, days }).await)
    }

    /// Ends an API token at once. Owners only.
    async fn api_token_revoke(
        &self,
        ctx: &Context<'_>,
        input: ApiTokenRevokeInput,
    ) -> async_graphql::Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(
            async { super::revoke_api_token(shop, staff, Kind::ApiToken.read(&input.id, "id")?).await }.await,
        )
    }

    /// Makes a user, with a password or with an invitation to choose one. Owners only.
    async fn user_create(
        &self,
        ctx: &Context<'_>,
        input: UserCreateInput,
    ) -> async_graphql::Result<UserInvitedResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let UserCreateInput { name, email, role, password, language } = input;
        let new = NewUser { name, email, role, password, locale: language.into() };
        answer(super::create_user(shop, staff, &new).await)
    }

    /// Invites a user anew to choose a password; earlier invitations end. Owners only.
    async fn user_invite(
        &self,
        ctx: &Context<'_>,
        input: UserInviteInput,
    ) -> async_graphql::Result<UserInvitedResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let locale = input.language.into();
        answer(async { super::invite_again(shop, staff, user_id(&input.user)?, locale).await }.await)
    }

    /// Gives a user another role, from their next request on. An owner always remains. Owners only.
    async fn user_set_role(
        &self,
        ctx: &Context<'_>,
        input: UserSetRoleInput,
    ) -> async_graphql::Result<AdminUserResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::set_role(shop, staff, user_id(&input.user)?, input.role).await }.await)
    }

    /// Lets a user in no more, and ends their sessions. An owner always remains. Owners only.
    async fn user_disable(
        &self,
        ctx: &Context<'_>,
        input: UserDisableInput,
    ) -> async_graphql::Result<AdminUserResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::disable_user(shop, staff, user_id(&input.user)?).await }.await)
    }

    /// Lets a user in again. Owners only.
    async fn user_enable(
        &self,
        ctx: &Context<'_>,
        input: UserEnableInput,
    ) -> async_graphql::Result<AdminUserResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::enable_user(shop, staff, user_id(&input.user)?).await }.await)
    }

    /// Removes a user for good; the history of orders keeps their name. An owner always remains. Owners only.
    async fn user_remove(
        &self,
        ctx: &Context<'_>,
        input: UserRemoveInput,
    ) -> async_graphql::Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::remove_user(shop, staff, user_id(&input.user)?).await }.await)
    }

    /// Switches a user's second factor off, who has lost their authenticator and codes. Owners only.
    async fn user_reset_second_factor(
        &self,
        ctx: &Context<'_>,
        input: UserResetSecondFactorInput,
    ) -> async_graphql::Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { totp::reset(shop, staff, user_id(&input.user)?).await }.await)
    }
}

fn user_id(id: &ID) -> Result<uuid::Uuid> {
    Kind::Staff.read(id, "user")
}
