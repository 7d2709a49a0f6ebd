//! A letter as it is read: the template's words, the fields filled in, as text and as HTML.

use std::fmt::Write;

use chrono_tz::Tz;
use sea_orm::ConnectionTrait;
use uuid::Uuid;
use values::{Email, Locale, written};

use crate::auth::Staff;
use crate::error::Result;
use crate::ids::Kind;
use crate::settings;
use crate::shop::Shop;

use super::sample::sample;
use super::template::{self, Field, Piece, Template};
use super::{Letter, LetterFile, LetterOrder, MailKind, html, problems, words};

/// A letter ready to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// What every letter is written with: loaded once for many.
#[derive(Clone, Debug)]
pub struct Stationery {
    /// The shop's name.
    pub shop_name: String,
    /// Where answers go.
    pub shop_email: Email,
    time_zone: Tz,
    templates: Vec<Template>,
}

impl Stationery {
    /// Two statements, whatever the number of letters.
    pub async fn load(db: &impl ConnectionTrait) -> Result<Self> {
        let shop = settings::shop_settings(db).await?;
        let templates = template::templates(db).await?;
        Ok(Self { shop_name: shop.name, shop_email: shop.email, time_zone: shop.time_zone, templates })
    }

    fn template(&self, kind: MailKind, locale: Locale) -> Template {
        let own = self.templates.iter().find(|template| template.kind == kind && template.locale == locale);
        own.cloned().unwrap_or_else(|| Template::default_of(kind, locale))
    }
}

/// What a field is replaced by.
pub(super) enum Filling<'a> {
    /// Words of one line that somebody else chose: never made clickable.
    Words(String),
    /// An address of the shop's.
    Address(String),
    /// The merchant's words, of several lines.
    Paragraphs(&'a str),
    /// Words of several lines that somebody else chose: never made clickable.
    Block(String),
    /// One line each.
    List(&'a [String]),
    /// One line each, made for this letter.
    Lines(Vec<String>),
    /// Files to fetch.
    Files(Vec<FileLine<'a>>),
    /// Orders, each with its page and its files.
    Orders(Vec<OrderPart<'a>>),
}

/// One order as a letter shows it.
pub(super) struct OrderPart<'a> {
    pub title: String,
    pub url: String,
    pub files: Vec<FileLine<'a>>,
}

/// One file as a letter shows it, or all of them together: then it has no size and no limits of its own.
pub(super) struct FileLine<'a> {
    pub name: &'a str,
    pub size: String,
    pub limits: String,
    pub url: String,
}

/// Writes a letter out. The addresses that open something are derived here, and stored nowhere.
pub fn render(shop: &Shop, stationery: &Stationery, locale: Locale, letter: &Letter) -> Rendered {
    let Letter::Trial { kind, subject, body } = letter else {
        return write_out(shop, stationery, &stationery.template(letter.kind(), locale), letter);
    };
    let (subject, body) = (subject.clone(), body.clone());
    let template = Template { kind: *kind, locale, subject, body, is_default: false };
    let written = write_out(shop, stationery, &template, &sample(shop, *kind, locale));
    let mark = if locale == Locale::Fr { "Essai" } else { "Trial" };
    Rendered { subject: format!("[{mark}] {}", written.subject), ..written }
}

/// A template that is being edited, filled with sample data.
pub async fn preview(
    shop: &Shop,
    _staff: &Staff,
    kind: MailKind,
    locale: Locale,
    subject: &str,
    body: &str,
) -> Result<Rendered> {
    let template = template::check(kind, locale, subject, body)?;
    let stationery = Stationery::load(&shop.db).await?;
    Ok(write_out(shop, &stationery, &template, &sample(shop, kind, locale)))
}

fn write_out(shop: &Shop, stationery: &Stationery, template: &Template, letter: &Letter) -> Rendered {
    let fill = |field| filling(shop, stationery, template.locale, letter, field);
    let body = template::pieces(&template.body);
    let subject = subject(&template::pieces(&template.subject), fill);
    let html = html::document(template.locale, &subject, &body, fill);
    Rendered { text: text(&body, fill), html, subject }
}

fn filling<'a>(
    shop: &Shop,
    stationery: &Stationery,
    locale: Locale,
    letter: &'a Letter,
    field: Field,
) -> Filling<'a> {
    if let (Field::ClientName, Letter::LostLinks { client, .. }) = (field, letter) {
        return Filling::Words(one_line(client));
    }
    let nothing = || Filling::Words(String::new());
    match field {
        Field::ShopName => return Filling::Words(one_line(&stationery.shop_name)),
        Field::OrderId | Field::ClientName | Field::OrderUrl => {
            let Some((order, number, client)) = letter.order() else { return nothing() };
            return match field {
                Field::OrderId => Filling::Words(one_line(number)),
                Field::ClientName => Filling::Words(one_line(client)),
                _ => Filling::Address(order_page(shop, letter.kind(), order)),
            };
        }
        _ => {}
    }
    let files = |order: Uuid, files: &'a [LetterFile], archive: Option<i32>| {
        file_lines(shop, stationery, locale, order, files, archive)
    };
    match (field, letter) {
        (Field::FileName, Letter::DownloadAlert { file, .. }) => Filling::Words(one_line(file)),
        (Field::Problems, Letter::DownloadAlert { problems, client_address, agent, .. }) => {
            Filling::Lines(problems::lines(problems, client_address, agent, locale))
        }
        (Field::Orders, Letter::LostLinks { orders, .. }) => {
            let part = |one: &'a LetterOrder| OrderPart {
                title: words::order(&one.number, locale),
                url: shop.order_url(one.order),
                files: files(one.order, &one.files, one.archive),
            };
            Filling::Orders(orders.iter().map(part).collect())
        }
        (
            Field::Total,
            Letter::OrderReceived { total, .. }
            | Letter::NewOrder { total, .. }
            | Letter::Reminder { total, .. }
            | Letter::OrderCancelled { total, .. },
        )
        | (Field::Amount, Letter::Refund { amount: total, .. }) => {
            Filling::Words(words::money(*total, locale))
        }
        (
            Field::Lines,
            Letter::OrderReceived { lines, .. }
            | Letter::NewOrder { lines, .. }
            | Letter::PaymentAlert { lines, .. }
            | Letter::FileFault { lines },
        ) => Filling::List(lines),
        (
            Field::Instructions,
            Letter::OrderReceived { instructions, .. } | Letter::Reminder { instructions, .. },
        ) => Filling::Paragraphs(instructions.as_deref().unwrap_or_default()),
        (Field::DlFiles, Letter::Delivery { order, files: bought, archive, .. }) => {
            Filling::Files(files(*order, bought, *archive))
        }
        (Field::Shipping, Letter::OrderReceived { shipping: Some(shipping), .. }) => {
            Filling::Block(words::shipping(shipping, locale))
        }
        (Field::Taxes, Letter::OrderReceived { taxes, .. }) => Filling::Words(words::taxes(taxes, locale)),
        (Field::Carrier, Letter::Shipped { carrier, .. }) => Filling::Words(one_line(carrier)),
        (Field::Tracking, Letter::Shipped { tracking, .. }) => {
            Filling::Words(tracking.as_deref().map_or_else(|| words::untracked(locale), one_line))
        }
        (Field::TrackingUrl, Letter::Shipped { tracking_url: Some(url), .. }) => {
            Filling::Address(one_line(url))
        }
        (Field::Lines, Letter::Shipped { lines, .. }) => Filling::List(lines),
        (Field::Address, Letter::Shipped { address, .. }) => Filling::Block(address.clone()),
        (Field::UserName, Letter::PasswordReset { user, .. } | Letter::Invitation { user, .. }) => {
            Filling::Words(one_line(user))
        }
        (Field::PasswordUrl, Letter::PasswordReset { right, .. } | Letter::Invitation { right, .. }) => {
            Filling::Address(shop.password_url(*right))
        }
        _ => nothing(),
    }
}

/// Where the reader of a letter sees its order: the merchant in the backoffice, the buyer on their own page.
fn order_page(shop: &Shop, kind: MailKind, order: Uuid) -> String {
    match kind {
        MailKind::NewOrder | MailKind::DownloadAlert | MailKind::PaymentAlert => {
            shop.url(&format!("/admin/orders/{}", Kind::Order.show(order).as_str()))
        }
        _ => shop.order_url(order),
    }
}

/// The files of an order, and all of them together last.
fn file_lines<'a>(
    shop: &Shop,
    stationery: &Stationery,
    locale: Locale,
    order: Uuid,
    files: &'a [LetterFile],
    archive: Option<i32>,
) -> Vec<FileLine<'a>> {
    let mut lines: Vec<FileLine<'a>> = files
        .iter()
        .map(|file| FileLine {
            name: &file.name,
            size: written::size(file.size_bytes, locale),
            limits: words::limits(file, stationery.time_zone, locale),
            url: shop.link_url(file.link, file.generation),
        })
        .collect();
    if let Some(generation) = archive {
        lines.push(FileLine {
            name: words::all_files(locale),
            size: String::new(),
            limits: String::new(),
            url: shop.archive_url(order, generation),
        });
    }
    lines
}

/// One line without control characters: nothing of a name can become a header of the mail.
fn subject<'a>(pieces: &[Piece], fill: impl Fn(Field) -> Filling<'a>) -> String {
    let filled: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Field(field) => match fill(*field) {
                Filling::Words(words) => words,
                _ => String::new(),
            },
        })
        .collect();
    one_line(&filled).chars().take(250).collect()
}

fn text<'a>(pieces: &[Piece], fill: impl Fn(Field) -> Filling<'a>) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(words) => text.push_str(words),
            Piece::Field(field) => match fill(*field) {
                Filling::Words(words) | Filling::Address(words) => text.push_str(&words),
                Filling::Paragraphs(words) => text.push_str(words.trim()),
                Filling::Block(words) => text.push_str(words.trim()),
                Filling::List(lines) => {
                    let lines: Vec<String> =
                        lines.iter().map(|line| format!("- {}", one_line(line))).collect();
                    text.push_str(&lines.join("\n"));
                }
                Filling::Lines(lines) => {
                    let lines: Vec<String> =
                        lines.iter().map(|line| format!("- {}", one_line(line))).collect();
                    text.push_str(&lines.join("\n"));
                }
                Filling::Orders(orders) => {
                    let orders: Vec<String> = orders
                        .iter()
                        .map(|one| format!("{}\n{}\n\n{}", one.title, one.url, files_as_text(&one.files)))
                        .collect();
                    text.push_str(&orders.join("\n\n"));
                }
                Filling::Files(files) => text.push_str(&files_as_text(&files)),
            },
        }
    }
    tidy(&text)
}

fn files_as_text(files: &[FileLine<'_>]) -> String {
    let mut text = String::new();
    for file in files {
        let gap = if text.is_empty() { "" } else { "\n\n" };
        let size = if file.size.is_empty() { String::new() } else { format!(" ({})", file.size) };
        let limits = if file.limits.is_empty() { String::new() } else { format!("\n{}", file.limits) };
        let _ = write!(text, "{gap}{}{size}\n{}{limits}", one_line(file.name), file.url);
    }
    text
}

/// At most one empty line between paragraphs: a field that was empty leaves no hole.
fn tidy(text: &str) -> String {
    let mut tidied = String::new();
    let mut empty_lines = 0;
    for line in text.lines().map(str::trim_end) {
        empty_lines = if line.is_empty() { empty_lines + 1 } else { 0 };
        if empty_lines < 2 {
            tidied.push_str(line);
            tidied.push('\n');
        }
    }
    format!("{}\n", tidied.trim())
}

pub(super) fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.trim().to_owned()
}
