//! The words of a letter, with fields to fill in: the defaults, and the merchant's own.

use std::collections::HashMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, Iterable};
use values::Locale;

use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result};
use crate::shop::Shop;

use super::{MailKind, mail_template};

/// Longest subject and body, in characters.
const SUBJECT_CHARS: usize = 200;
const BODY_CHARS: usize = 20_000;

/// What a template may name between braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sea_orm::EnumIter)]
pub enum Field {
    /// The order's number.
    OrderId,
    /// The buyer's name.
    ClientName,
    /// The shop's name.
    ShopName,
    /// The address of the order's page: the buyer's, or the backoffice's in a letter to the merchant.
    OrderUrl,
    /// What the order costs.
    Total,
    /// What was bought, one line each.
    Lines,
    /// What the merchant asks the buyer to do; nothing for methods that need nothing.
    Instructions,
    /// The files, with their links, sizes and limits; all of them together last.
    DlFiles,
    /// What goes back to the buyer.
    Amount,
    /// The name that a member of the staff signs in with.
    UserName,
    /// The address where they choose a password.
    PasswordUrl,
    /// The file that a letter is about.
    FileName,
    /// What happened to its downloads, and what to do.
    Problems,
    /// Orders, each with its page and its files.
    Orders,
    /// How the goods travel, what that costs, and where they go; nothing without goods.
    Shipping,
    /// What of the total is tax, by rate.
    Taxes,
    /// Who carries the parcel.
    Carrier,
    /// The carrier's number for the parcel, or that there is none.
    Tracking,
    /// Where to follow the parcel; nothing without an address.
    TrackingUrl,
    /// Where the parcel goes.
    Address,
}

impl Field {
    /// As it is written, with its braces: the first three exactly as the manual of the seed has them (SPEC 7.7).
    pub fn written(self) -> &'static str {
        match self {
            Field::OrderId => "{OrderID}",
            Field::ClientName => "{ClientName}",
            Field::DlFiles => "{DLFILES}",
            Field::ShopName => "{ShopName}",
            Field::OrderUrl => "{OrderURL}",
            Field::Total => "{Total}",
            Field::Lines => "{Lines}",
            Field::Instructions => "{Instructions}",
            Field::Amount => "{Amount}",
            Field::UserName => "{UserName}",
            Field::PasswordUrl => "{PasswordURL}",
            Field::FileName => "{FileName}",
            Field::Problems => "{Problems}",
            Field::Orders => "{Orders}",
            Field::Shipping => "{Shipping}",
            Field::Taxes => "{Taxes}",
            Field::Carrier => "{Carrier}",
            Field::Tracking => "{Tracking}",
            Field::TrackingUrl => "{TrackingURL}",
            Field::Address => "{Address}",
        }
    }

    /// What the body of a kind of letter may name.
    pub fn of_body(kind: MailKind) -> &'static [Field] {
        use Field::{
            Address, Amount, Carrier, ClientName, DlFiles, FileName, Instructions, Lines, OrderId, OrderUrl,
            Orders, PasswordUrl, Problems, Shipping, ShopName, Taxes, Total, Tracking, TrackingUrl, UserName,
        };
        match kind {
            MailKind::OrderReceived => {
                &[OrderId, ClientName, ShopName, OrderUrl, Total, Taxes, Lines, Shipping, Instructions]
            }
            MailKind::Delivery => &[OrderId, ClientName, DlFiles, ShopName, OrderUrl],
            MailKind::Refund => &[OrderId, ClientName, Amount, ShopName, OrderUrl],
            MailKind::NewOrder => &[OrderId, ClientName, Total, Lines, ShopName, OrderUrl],
            MailKind::PasswordReset | MailKind::Invitation => &[UserName, PasswordUrl, ShopName],
            MailKind::DownloadAlert => &[OrderId, ClientName, FileName, Problems, ShopName, OrderUrl],
            MailKind::LostLinks => &[ClientName, Orders, ShopName],
            MailKind::FileFault => &[Lines, ShopName],
            MailKind::Shipped => {
                &[OrderId, ClientName, ShopName, OrderUrl, Carrier, Tracking, TrackingUrl, Lines, Address]
            }
            MailKind::Reminder => &[OrderId, ClientName, ShopName, OrderUrl, Total, Instructions],
            MailKind::OrderCancelled => &[OrderId, ClientName, ShopName, OrderUrl, Total],
            MailKind::PaymentAlert => &[OrderId, ClientName, Lines, ShopName, OrderUrl],
        }
    }

    /// What its subject may name: nothing of several lines, and no address that opens something, for subjects
    /// are shown on locked screens and kept in logs.
    pub fn of_subject(kind: MailKind) -> impl Iterator<Item = Field> {
        let short = [
            Field::OrderId,
            Field::ClientName,
            Field::ShopName,
            Field::Total,
            Field::Amount,
            Field::UserName,
            Field::FileName,
            Field::Carrier,
        ];
        Self::of_body(kind).iter().copied().filter(move |field| short.contains(field))
    }
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Field(Field),
}

/// The words of one kind of letter in one language.
#[derive(Clone, Debug)]
pub struct Template {
    /// Which letter.
    pub kind: MailKind,
    /// In which language.
    pub locale: Locale,
    /// One line.
    pub subject: String,
    /// Plain text; an empty line ends a paragraph.
    pub body: String,
    /// False once the merchant has written their own.
    pub is_default: bool,
}

impl Template {
    /// The words that come with the program.
    pub fn default_of(kind: MailKind, locale: Locale) -> Self {
        let text = match (kind, locale) {
            (MailKind::OrderReceived, Locale::Fr) => include_str!("templates/order_received.fr.txt"),
            (MailKind::OrderReceived, Locale::En) => include_str!("templates/order_received.en.txt"),
            (MailKind::Delivery, Locale::Fr) => include_str!("templates/delivery.fr.txt"),
            (MailKind::Delivery, Locale::En) => include_str!("templates/delivery.en.txt"),
            (MailKind::Refund, Locale::Fr) => include_str!("templates/refund.fr.txt"),
            (MailKind::Refund, Locale::En) => include_str!("templates/refund.en.txt"),
            (MailKind::NewOrder, Locale::Fr) => include_str!("templates/new_order.fr.txt"),
            (MailKind::NewOrder, Locale::En) => include_str!("templates/new_order.en.txt"),
            (MailKind::PasswordReset, Locale::Fr) => include_str!("templates/password_reset.fr.txt"),
            (MailKind::PasswordReset, Locale::En) => include_str!("templates/password_reset.en.txt"),
            (MailKind::Invitation, Locale::Fr) => include_str!("templates/invitation.fr.txt"),
            (MailKind::Invitation, Locale::En) => include_str!("templates/invitation.en.txt"),
            (MailKind::DownloadAlert, Locale::Fr) => include_str!("templates/download_alert.fr.txt"),
            (MailKind::DownloadAlert, Locale::En) => include_str!("templates/download_alert.en.txt"),
            (MailKind::LostLinks, Locale::Fr) => include_str!("templates/lost_links.fr.txt"),
            (MailKind::LostLinks, Locale::En) => include_str!("templates/lost_links.en.txt"),
            (MailKind::FileFault, Locale::Fr) => include_str!("templates/file_fault.fr.txt"),
            (MailKind::FileFault, Locale::En) => include_str!("templates/file_fault.en.txt"),
            (MailKind::Shipped, Locale::Fr) => include_str!("templates/shipped.fr.txt"),
            (MailKind::Shipped, Locale::En) => include_str!("templates/shipped.en.txt"),
            (MailKind::Reminder, Locale::Fr) => include_str!("templates/reminder.fr.txt"),
            (MailKind::Reminder, Locale::En) => include_str!("templates/reminder.en.txt"),
            (MailKind::OrderCancelled, Locale::Fr) => include_str!("templates/order_cancelled.fr.txt"),
            (MailKind::OrderCancelled, Locale::En) => include_str!("templates/order_cancelled.en.txt"),
            (MailKind::PaymentAlert, Locale::Fr) => include_str!("templates/payment_alert.fr.txt"),
            (MailKind::PaymentAlert, Locale::En) => include_str!("templates/payment_alert.en.txt"),
        };
        let (subject, body) = text.split_once("\n\n").unwrap_or((text, ""));
        Self { kind, locale, subject: subject.into(), body: body.trim_end().into(), is_default: true }
    }
}

/// Every template: the merchant's own where there is one, else the default.
pub async fn templates(db: &impl ConnectionTrait) -> Result<Vec<Template>> {
    let own = mail_template::Entity::find().all(db).await?;
    let mut own: HashMap<_, _> = own.into_iter().map(|row| ((row.kind, row.locale.clone()), row)).collect();
    let mut all = Vec::new();
    for kind in MailKind::iter() {
        for locale in Locale::ALL {
            let default = Template::default_of(kind, locale);
            all.push(match own.remove(&(kind, locale.tag().to_owned())) {
                Some(row) => Template { subject: row.subject, body: row.body, is_default: false, ..default },
                None => default,
            });
        }
    }
    Ok(all)
}

/// Saves the merchant's own words. A field that does not exist is refused by name.
pub async fn update_template(
    shop: &Shop,
    staff: &Staff,
    kind: MailKind,
    locale: Locale,
    subject: &str,
    body: &str,
) -> Result<Template> {
    staff.demand_owner()?;
    let template = check(kind, locale, subject, body)?;
    let row = mail_template::ActiveModel {
        kind: Set(kind),
        locale: Set(locale.tag().to_owned()),
        subject: Set(template.subject.clone()),
        body: Set(template.body.clone()),
        updated_at: Set(shop.clock.now()),
    };
    let replace = OnConflict::columns([mail_template::Column::Kind, mail_template::Column::Locale])
        .update_columns([
            mail_template::Column::Subject,
            mail_template::Column::Body,
            mail_template::Column::UpdatedAt,
        ])
        .to_owned();
    mail_template::Entity::insert(row).on_conflict(replace).exec_without_returning(&shop.db).await?;
    Ok(template)
}

/// Goes back to the words that come with the program.
pub async fn reset_template(shop: &Shop, staff: &Staff, kind: MailKind, locale: Locale) -> Result<Template> {
    staff.demand_owner()?;
    mail_template::Entity::delete_by_id((kind, locale.tag().to_owned())).exec(&shop.db).await?;
    Ok(Template::default_of(kind, locale))
}

/// The template that somebody typed, or what is wrong with it.
pub(super) fn check(kind: MailKind, locale: Locale, subject: &str, body: &str) -> Result<Template> {
    let mut checks = Checks::new();
    let subject = checks.line("subject", subject, SUBJECT_CHARS);
    let body = body.replace("\r\n", "\n").trim().to_owned();
    checks.require(!body.is_empty(), Reason::Required, "body");
    if body.chars().count() > BODY_CHARS {
        checks.refuse(Refusal::new(Reason::TooLong, "body").naming(BODY_CHARS.to_string()));
    }
    let in_subject: Vec<Field> = Field::of_subject(kind).collect();
    for (field, text, allowed) in
        [("subject", &subject, &in_subject[..]), ("body", &body, Field::of_body(kind))]
    {
        for unknown in unknown_fields(text, allowed) {
            checks.refuse(Refusal::new(Reason::UnknownField, field).naming(unknown));
        }
    }
    checks.finish()?;
    Ok(Template { kind, locale, subject, body, is_default: false })
}

/// Cuts a template into text and fields. What is no field stays text: a saved template has none of those.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, braced, after)) = next_braced(rest) {
        match Field::iter().find(|field| field.written() == braced) {
            Some(field) => pieces.extend([Piece::Text(before.to_owned()), Piece::Field(field)]),
            None => pieces.push(Piece::Text(format!("{before}{braced}"))),
        }
        rest = after;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}

fn unknown_fields(text: &str, allowed: &[Field]) -> Vec<String> {
    let mut unknown: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some((_, braced, after)) = next_braced(rest) {
        let known = allowed.iter().any(|field| field.written() == braced);
        if !known && !unknown.iter().any(|seen| seen == braced) {
            unknown.push(braced.to_owned());
        }
        rest = after;
    }
    unknown
}

/// The next `{…}` on one line, with what is before and after it.
fn next_braced(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        let inside = &text[open + 1..];
        let end = inside.find(['{', '}', '\n'])?;
        if inside.as_bytes()[end] == b'}' {
            let close = open + 1 + end + 1;
            return Some((&text[..open], &text[open..close], &text[close..]));
        }
        from = open + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_well_formed() {
        for kind in MailKind::iter() {
            for locale in Locale::ALL {
                let default = Template::default_of(kind, locale);
                check(kind, locale, &default.subject, &default.body).unwrap();
            }
        }
    }

    #[test]
    fn a_field_is_what_stands_between_braces_on_one_line() {
        assert_eq!(unknown_fields("{ {a b} {OrderID} {\n} {{X}} }", &[Field::OrderId]), ["{a b}", "{X}"]);
        assert_eq!(
            pieces("a{OrderID}b{x}"),
            [
                Piece::Text("a".into()),
                Piece::Field(Field::OrderId),
                Piece::Text("b{x}".into()),
                Piece::Text("".into())
            ]
        );
    }
}
