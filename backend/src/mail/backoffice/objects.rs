//! What the API says of letters, and what loads it.

use std::collections::HashMap;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, ID, Object, SimpleObject, Union};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::error::{LoadFailed, Refused, found};
use crate::ids::Kind;
use crate::mail::{
    Field, MailKind, MailState, Rendered, Stationery, Template, about_all, outbox, outgoing_mail,
};
use crate::scalars::Language;
use crate::shop::Shop;
use crate::visitor::Asking;

/// A mail and its sending.
#[derive(Clone)]
pub struct AdminMail(pub outgoing_mail::Model);

/// A mail and its sending.
#[Object]
impl AdminMail {
    /// The mail's identifier.
    pub(crate) async fn id(&self) -> ID {
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
        found(outbox::readable(ctx.shop(), &stationery, &self.0))
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
    /// What the subject may name: nothing of several lines, no address.
    subject_fields: Vec<String>,
    /// False once the merchant has written their own.
    is_default: bool,
}

impl From<Template> for MailTemplate {
    fn from(template: Template) -> Self {
        let written = |field: Field| field.written().to_owned();
        let fields = Field::of_body(template.kind).iter().copied().map(written).collect();
        let subject_fields = Field::of_subject(template.kind).map(written).collect();
        Self {
            kind: template.kind,
            language: template.locale.into(),
            subject: template.subject,
            body: template.body,
            fields,
            subject_fields,
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
