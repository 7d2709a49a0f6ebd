//! The API of letters, for the staff.

use async_graphql::{Context, ID, InputObject, Object};

use crate::auth;
use crate::error::{DoneResult, answer, found};
use crate::ids::Kind;
use crate::paging::{Cursor, List, Page, page_cost};
use crate::scalars::Language;
use crate::settings;
use crate::visitor::Asking;

use super::{
    Filter, MailKind, MailState, list, outgoing_mail, preview, redirect, reset_template, retry, send_trial,
    templates, test_server, update_template,
};

mod objects;

pub use objects::*;

/// Which mail to send again.
#[derive(InputObject)]
pub struct MailRetryInput {
    /// The mail.
    id: ID,
}

/// Which mail goes to another address.
#[derive(InputObject)]
pub struct MailRedirectInput {
    /// The mail.
    id: ID,
    /// The right address.
    recipient: String,
}

/// The merchant's own words.
#[derive(InputObject)]
pub struct MailTemplateUpdateInput {
    /// Which letter.
    kind: MailKind,
    /// In which language.
    language: Language,
    /// One line, at most 200 characters.
    subject: String,
    /// Plain text, at most 20000 characters.
    body: String,
}

/// Which words to take back.
#[derive(InputObject)]
pub struct MailTemplateResetInput {
    /// Which letter.
    kind: MailKind,
    /// In which language.
    language: Language,
}

/// Words that are not saved yet.
#[derive(InputObject)]
pub struct MailPreviewInput {
    /// Which letter.
    kind: MailKind,
    /// In which language.
    language: Language,
    /// One line.
    subject: String,
    /// Plain text.
    body: String,
}

/// Words to try out in a real mail program.
#[derive(InputObject)]
pub struct MailTrialInput {
    /// Which letter.
    kind: MailKind,
    /// In which language.
    language: Language,
    /// One line.
    subject: String,
    /// Plain text.
    body: String,
}

/// What the staff may ask about letters.
#[derive(Default)]
pub struct Query;

#[Object(name = "MailBackofficeQuery")]
impl Query {
    /// The mails, newest first.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn admin_mails(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only mails in this state.")] state: Option<MailState>,
        #[graphql(desc = "Only mails of this kind.")] kind: Option<MailKind>,
        #[graphql(desc = "Only mails to addresses that hold this.")] recipient: Option<String>,
    ) -> async_graphql::Result<List<AdminMail>> {
        ctx.staff()?;
        let page = found(Page::read(first, after.as_deref(), last, before.as_deref()))?;
        let filter = Filter { state, kind, recipient };
        let rows = found(list(&ctx.shop().db, &page, &filter).await)?;
        let cursor =
            |row: &outgoing_mail::Model| Cursor { key: row.created_at.timestamp_millis(), id: row.id };
        Ok(page.connect(rows, cursor, AdminMail))
    }

    /// The words of every letter in every language.
    async fn admin_mail_templates(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<MailTemplate>> {
        ctx.staff()?;
        found(templates(&ctx.shop().db).await.map(|all| all.into_iter().map(Into::into).collect()))
    }

    /// False when mails are only written to a folder: nothing leaves the machine.
    async fn admin_mail_leaves(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        ctx.staff()?;
        Ok(ctx.shop().mail.leaves())
    }

    /// Where the mail server is, `host:port`; null when mails are only written to a folder.
    async fn admin_mail_server(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        ctx.staff()?;
        Ok(ctx.shop().mail.server().map(str::to_owned))
    }
}

/// Steering letters.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "MailBackofficeMutation")]
impl Mutation {
    /// Sends a mail again, at once, that has failed or waits for its next try.
    async fn mail_retry(
        &self,
        ctx: &Context<'_>,
        input: MailRetryInput,
    ) -> async_graphql::Result<AdminMailResult> {
        let staff = ctx.staff()?;
        let id = match Kind::Mail.read(&input.id, "id") {
            Ok(id) => id,
            Err(error) => return answer(Err::<outgoing_mail::Model, _>(error)),
        };
        answer(retry(ctx.shop(), staff, id).await)
    }

    /// Sends a mail to another address, at once, that has failed or waits for its next try.
    async fn mail_redirect(
        &self,
        ctx: &Context<'_>,
        input: MailRedirectInput,
    ) -> async_graphql::Result<AdminMailResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let redirected = async {
            let id = Kind::Mail.read(&input.id, "id")?;
            redirect(shop, staff, id, &input.recipient).await
        };
        answer(redirected.await)
    }

    /// Sends words that need not be saved yet, filled with sample data, to whoever asks; to the shop's own address
    /// when theirs is not known.
    async fn mail_trial(
        &self,
        ctx: &Context<'_>,
        input: MailTrialInput,
    ) -> async_graphql::Result<AdminMailResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let MailTrialInput { kind, language, subject, body } = input;
        let sent = async {
            let to = match auth::email_of(shop, staff).await? {
                Some(own) => own,
                None => settings::shop_settings(&shop.db).await?.email,
            };
            send_trial(shop, staff, &to, kind, language.into(), &subject, &body).await
        };
        answer(sent.await)
    }

    /// Connects to the mail server and signs in, and sends nothing. A refusal names the setting to mend.
    async fn mail_server_test(&self, ctx: &Context<'_>) -> async_graphql::Result<DoneResult> {
        answer(test_server(ctx.shop(), ctx.staff()?).await)
    }

    /// Saves the merchant's own words for a letter. A field that does not exist is refused by name.
    async fn mail_template_update(
        &self,
        ctx: &Context<'_>,
        input: MailTemplateUpdateInput,
    ) -> async_graphql::Result<MailTemplateResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let MailTemplateUpdateInput { kind, language, subject, body } = input;
        answer(update_template(shop, staff, kind, language.into(), &subject, &body).await)
    }

    /// Goes back to the words that come with the program.
    async fn mail_template_reset(
        &self,
        ctx: &Context<'_>,
        input: MailTemplateResetInput,
    ) -> async_graphql::Result<MailTemplateResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(reset_template(shop, staff, input.kind, input.language.into()).await)
    }

    /// Shows words that are not saved yet, filled with sample data. Changes nothing.
    async fn mail_preview(
        &self,
        ctx: &Context<'_>,
        input: MailPreviewInput,
    ) -> async_graphql::Result<MailPreviewResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let MailPreviewInput { kind, language, subject, body } = input;
        answer(preview(shop, staff, kind, language.into(), &subject, &body).await)
    }
}
