//! The API of letters, for the staff.

use std::collections::HashMap;

use async_graphql::connection::Connection;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Union};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryTrait};
use uuid::Uuid;

use crate::error::{LoadFailed, Refused, Result, answer, found};
use crate::ids::Kind;
use crate::paging::{Cursor, Direction, Page, page_cost};
use crate::scalars::Language;
use crate::shop::Shop;
use crate::visitor::Asking;

use super::{
    Field, MailKind, MailState, Rendered, Stationery, Template, about_all, outbox, outgoing_mail, preview,
    reset_template, retry, templates, update_template,
};

/// A mail to a buyer, and its sending.
#[derive(Clone)]
pub struct AdminMail(pub outgoing_mail::Model);

/// A mail to a buyer, and its sending.
#[Object]
impl AdminMail {
    /// The mail's identifier.
    async fn id(&self) -> ID {
        Kind::Mail.show(self.0.id)
    }

    /// Which letter it is.
    async fn kind(&self) -> MailKind {
        self.0.kind
    }

    /// To whom.
    async fn recipient(&self) -> &str {
        &self.0.recipient
    }

    /// The subject, written with today's template.
    async fn subject(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        Ok(self.written(ctx).await?.subject)
    }

    /// The text part, written with today's template.
    async fn text(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        Ok(self.written(ctx).await?.text)
    }

    /// The HTML part, written with today's template. Show it in a sandbox.
    async fn html(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        Ok(self.written(ctx).await?.html)
    }

    /// How far it has come.
    async fn state(&self) -> MailState {
        self.0.state
    }

    /// How often it was tried, since it was queued or tried again by hand.
    async fn tries(&self) -> i32 {
        self.0.tries
    }

    /// What the server said, when it did not take the mail.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }

    /// When it was queued.
    async fn created_at(&self) -> DateTime<Utc> {
        *self.0.created_at
    }

    /// When the server accepted it, or its file was written.
    async fn sent_at(&self) -> Option<DateTime<Utc>> {
        self.0.sent_at.map(|at| *at)
    }
}

impl AdminMail {
    async fn written(&self, ctx: &Context<'_>) -> async_graphql::Result<Rendered> {
        let stationery = ctx.data_unchecked::<MailLoader>().load_one(StationeryKey).await?;
        let stationery = stationery.ok_or("Something broke on our side; it has been logged.")?;
        found(outbox::written(ctx.shop(), &stationery, &self.0))
    }
}

/// Batches what mails are asked for.
pub type MailLoader = DataLoader<Mails>;

/// The loader of this room, for the context of every request.
pub fn loaders(shop: &Shop) -> MailLoader {
    DataLoader::new(Mails(shop.clone()), tokio::spawn)
}

/// Loads the mails about things, and what all mails are written with.
pub struct Mails(Shop);

/// There is one: what mails are written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StationeryKey;

impl Loader<StationeryKey> for Mails {
    type Value = Stationery;
    type Error = LoadFailed;

    async fn load(
        &self,
        keys: &[StationeryKey],
    ) -> std::result::Result<HashMap<StationeryKey, Stationery>, LoadFailed> {
        let stationery = Stationery::load(&self.0.db).await?;
        Ok(keys.iter().map(|key| (*key, stationery.clone())).collect())
    }
}

/// The mails about an order, newest first, by the order's id.
impl Loader<Uuid> for Mails {
    type Value = Vec<AdminMail>;
    type Error = LoadFailed;

    async fn load(&self, orders: &[Uuid]) -> std::result::Result<HashMap<Uuid, Vec<AdminMail>>, LoadFailed> {
        let mut mails: HashMap<Uuid, Vec<AdminMail>> = HashMap::new();
        for row in about_all(&self.0.db, orders).await? {
            if let Some(order) = row.about {
                mails.entry(order).or_default().push(AdminMail(row));
            }
        }
        Ok(mails)
    }
}

/// The mail, or why not.
#[derive(Union)]
pub enum AdminMailResult {
    /// The mail, queued again.
    AdminMail(AdminMail),
    /// Why not.
    Refused(Refused),
}

impl From<outgoing_mail::Model> for AdminMailResult {
    fn from(row: outgoing_mail::Model) -> Self {
        Self::AdminMail(AdminMail(row))
    }
}

/// The words of a kind of letter in a language.
#[derive(SimpleObject)]
pub struct MailTemplate {
    /// Which letter.
    kind: MailKind,
    /// In which language.
    language: Language,
    /// One line.
    subject: String,
    /// Plain text; an empty line ends a paragraph.
    body: String,
    /// What the body may name, with its braces, such as `{OrderID}`.
    fields: Vec<String>,
    /// False once the merchant has written their own.
    is_default: bool,
}

impl From<Template> for MailTemplate {
    fn from(template: Template) -> Self {
        let fields = Field::of_body(template.kind).iter().map(|field| field.written().to_owned()).collect();
        Self {
            kind: template.kind,
            language: template.locale.into(),
            subject: template.subject,
            body: template.body,
            fields,
            is_default: template.is_default,
        }
    }
}

/// The template, or why not.
#[derive(Union)]
pub enum MailTemplateResult {
    /// The template as it is now.
    MailTemplate(MailTemplate),
    /// Why not.
    Refused(Refused),
}

impl From<Template> for MailTemplateResult {
    fn from(template: Template) -> Self {
        Self::MailTemplate(template.into())
    }
}

/// A template filled with sample data.
#[derive(SimpleObject)]
pub struct MailPreview {
    /// The subject.
    subject: String,
    /// The text part.
    text: String,
    /// The HTML part. Show it in a sandbox.
    html: String,
}

/// The preview, or what is wrong with the template.
#[derive(Union)]
pub enum MailPreviewResult {
    /// The preview.
    MailPreview(MailPreview),
    /// What is wrong.
    Refused(Refused),
}

impl From<Rendered> for MailPreviewResult {
    fn from(Rendered { subject, text, html }: Rendered) -> Self {
        Self::MailPreview(MailPreview { subject, text, html })
    }
}

/// Which mail to send again.
#[derive(InputObject)]
pub struct MailRetryInput {
    /// The mail.
    id: ID,
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

/// What the staff may ask about letters.
#[derive(Default)]
pub struct Query;

#[Object(name = "MailBackofficeQuery")]
impl Query {
    /// The mails, newest first.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    async fn admin_mails(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only mails in this state.")] state: Option<MailState>,
    ) -> async_graphql::Result<Connection<Cursor, AdminMail>> {
        ctx.staff()?;
        let page = found(Page::read(first, after.as_deref(), last, before.as_deref()))?;
        found(list(ctx.shop(), page, state).await)
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

async fn list(shop: &Shop, page: Page, state: Option<MailState>) -> Result<Connection<Cursor, AdminMail>> {
    let mails = outgoing_mail::Entity::find()
        .apply_if(state, |mails, state| mails.filter(outgoing_mail::Column::State.eq(state)));
    let (key, id) = (outgoing_mail::Column::CreatedAt, outgoing_mail::Column::Id);
    let rows = page.narrow(mails, key, id, Direction::Falling).all(&shop.db).await?;
    let cursor = |row: &outgoing_mail::Model| Cursor { key: row.created_at.timestamp_millis(), id: row.id };
    Ok(page.connect(rows, cursor, AdminMail))
}
