//! A letter as it is read: the template's words, the fields filled in, as text and as HTML.

use std::fmt::Write;

use chrono_tz::Tz;
use sea_orm::ConnectionTrait;
use uuid::Uuid;
use values::{Currency, Email, Locale, Money};

use crate::auth::Staff;
use crate::error::Result;
use crate::settings;
use crate::shop::Shop;

use super::template::{self, Field, Piece, Template};
use super::{Letter, LetterFile, MailKind, html, words};

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
    /// One line each.
    List(&'a [String]),
    /// Files to fetch.
    Files(Vec<FileLine<'a>>),
}

/// One file as a letter shows it.
pub(super) struct FileLine<'a> {
    pub name: &'a str,
    pub size: String,
    pub limits: String,
    pub url: String,
}

/// Writes a letter out. The addresses that open something are derived here, and stored nowhere.
pub fn render(shop: &Shop, stationery: &Stationery, locale: Locale, letter: &Letter) -> Rendered {
    write_out(shop, stationery, &stationery.template(letter.kind(), locale), letter)
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
    let (order, number, client) = match letter {
        Letter::OrderReceived { order, number, client, .. }
        | Letter::Delivery { order, number, client, .. }
        | Letter::Reminder { order, number, client, .. }
        | Letter::OrderCancelled { order, number, client, .. } => (*order, number, client),
    };
    match (field, letter) {
        (Field::OrderId, _) => Filling::Words(one_line(number)),
        (Field::ClientName, _) => Filling::Words(one_line(client)),
        (Field::ShopName, _) => Filling::Words(one_line(&stationery.shop_name)),
        (Field::OrderUrl, _) => Filling::Address(shop.order_url(order)),
        (
            Field::Total,
            Letter::OrderReceived { total, .. }
            | Letter::Reminder { total, .. }
            | Letter::OrderCancelled { total, .. },
        ) => Filling::Words(words::money(*total, locale)),
        (Field::Lines, Letter::OrderReceived { lines, .. }) => Filling::List(lines),
        (
            Field::Instructions,
            Letter::OrderReceived { instructions, .. } | Letter::Reminder { instructions, .. },
        ) => Filling::Paragraphs(instructions.as_deref().unwrap_or_default()),
        (Field::DlFiles, Letter::Delivery { files, .. }) => {
            let line = |file: &'a LetterFile| FileLine {
                name: &file.name,
                size: words::size(file.size_bytes, locale),
                limits: words::limits(file, stationery.time_zone, locale),
                url: shop.link_url(file.link, file.generation),
            };
            Filling::Files(files.iter().map(line).collect())
        }
        (Field::Total | Field::Lines | Field::Instructions | Field::DlFiles, _) => {
            Filling::Words(String::new())
        }
    }
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
                Filling::List(lines) => {
                    let lines: Vec<String> =
                        lines.iter().map(|line| format!("- {}", one_line(line))).collect();
                    text.push_str(&lines.join("\n"));
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
        let _ = write!(text, "{gap}{} ({})\n{}\n{}", one_line(file.name), file.size, file.url, file.limits);
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

fn sample_instructions(locale: Locale) -> String {
    match locale {
        Locale::Fr => "Faites un virement de 24,80 € en indiquant 2026-000123.".into(),
        Locale::En => "Make a bank transfer of €24.80, quoting 2026-000123.".into(),
    }
}

fn sample(shop: &Shop, kind: MailKind, locale: Locale) -> Letter {
    let (order, number, client) = (Uuid::nil(), "2026-000123".to_owned(), "Camille Durand".to_owned());
    match (kind, locale) {
        (MailKind::OrderReceived, locale) => Letter::OrderReceived {
            order,
            number,
            client,
            total: Money::new(2_480, Currency::EUR),
            lines: match locale {
                Locale::Fr => vec!["1 × Le jardin en hiver, PDF".into(), "1 × Affiche, A3".into()],
                Locale::En => vec!["1 × The garden in winter, PDF".into(), "1 × Poster, A3".into()],
            },
            instructions: Some(sample_instructions(locale)),
        },
        (MailKind::Reminder, locale) => Letter::Reminder {
            order,
            number,
            client,
            total: Money::new(2_480, Currency::EUR),
            instructions: Some(sample_instructions(locale)),
        },
        (MailKind::OrderCancelled, _) => {
            Letter::OrderCancelled { order, number, client, total: Money::new(2_480, Currency::EUR) }
        }
        (MailKind::Delivery, locale) => {
            let name = if locale == Locale::Fr { "Le jardin en hiver" } else { "The garden in winter" };
            let month = chrono::TimeDelta::days(30);
            let file = |name: String, size_bytes| LetterFile {
                name,
                size_bytes,
                link: Uuid::nil(),
                generation: 1,
                max_downloads: Some(5),
                expires_at_ms: Some((*shop.clock.now() + month).timestamp_millis()),
            };
            let files =
                vec![file(format!("{name}.pdf"), 12_300_000), file(format!("{name}.epub"), 2_100_000)];
            Letter::Delivery { order, number, client, files }
        }
    }
}
