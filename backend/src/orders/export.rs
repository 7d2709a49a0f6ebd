//! Orders as a table for a spreadsheet (SPEC 7.10): read a piece at a time, so that a million cost no memory.

use std::collections::HashMap;

use bytes::Bytes;
use chrono_tz::Tz;
use futures_util::{Stream, stream};
use sea_orm::ActiveEnum;
use uuid::Uuid;
use values::{Currency, Locale, Money};

use super::entities::{Downloads, order, order_line};
use super::lines_of;
use super::list::{Filter, list, place_of};
use crate::auth::Staff;
use crate::error::Result;
use crate::paging::{Cursor, Page};
use crate::settings;
use crate::shop::{At, Shop};

/// Orders of one piece: read by one statement, and written before the next is read.
const PIECE: i32 = 500;

/// How the table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The language of its head, and of its decimals: `9,00` and semicolons in French, `9.00` and commas in English.
    pub locale: Locale,
    /// Whether it begins with the mark by which spreadsheets know UTF-8.
    pub marked: bool,
    /// Another separator than the language's.
    pub separator: Option<char>,
}

impl Form {
    fn separator(self) -> char {
        self.separator.unwrap_or(match self.locale {
            Locale::Fr => ';',
            Locale::En => ',',
        })
    }
}

/// Where the reading stands.
enum Stage {
    Head,
    After(Option<Cursor>),
    Done,
}

/// The table, piece by piece, newest order first.
pub async fn export(
    shop: &Shop,
    _staff: &Staff,
    filter: Filter,
    form: Form,
) -> Result<impl Stream<Item = std::io::Result<Bytes>> + Send + 'static> {
    let zone = settings::shop_settings(&shop.db).await?.time_zone;
    let shop = shop.clone();
    Ok(stream::try_unfold(Stage::Head, move |stage| {
        let (shop, filter) = (shop.clone(), filter.clone());
        async move {
            match stage {
                Stage::Head => Ok(Some((head(form), Stage::After(None)))),
                Stage::Done => Ok(None),
                Stage::After(cursor) => piece(&shop, &filter, form, zone, cursor).await.map_err(|error| {
                    tracing::error!("{error:?}");
                    std::io::Error::other("the export was cut short")
                }),
            }
        }
    }))
}

async fn piece(
    shop: &Shop,
    filter: &Filter,
    form: Form,
    zone: Tz,
    cursor: Option<Cursor>,
) -> Result<Option<(Bytes, Stage)>> {
    let mut rows = list(&shop.db, &Page::following(cursor, PIECE), filter).await?;
    let more = rows.len() > PIECE as usize;
    rows.truncate(PIECE as usize);
    let ids: Vec<Uuid> = rows.iter().map(|order| order.id).collect();
    let mut lines: HashMap<Uuid, Vec<order_line::Model>> = HashMap::new();
    for line in lines_of(&shop.db, &ids).await? {
        lines.entry(line.order_id).or_default().push(line);
    }
    let mut text = String::new();
    for order in &rows {
        let lines = lines.get(&order.id).map(Vec::as_slice).unwrap_or_default();
        write_line(&mut text, &cells(order, lines, form, zone)?, form.separator());
    }
    let next = match rows.last() {
        Some(last) if more => Stage::After(Some(place_of(last))),
        _ => Stage::Done,
    };
    Ok(Some((text.into(), next)))
}

fn head(form: Form) -> Bytes {
    let words: [&str; 15] = match form.locale {
        Locale::Fr => [
            "Numéro",
            "Date",
            "Nom",
            "E-mail",
            "Pays",
            "Langue",
            "État",
            "Moyen de paiement",
            "Monnaie",
            "Total",
            "Dont taxe",
            "Payée le",
            "Livrée le",
            "Téléchargements",
            "Articles",
        ],
        Locale::En => [
            "Number",
            "Date",
            "Name",
            "E-mail",
            "Country",
            "Language",
            "State",
            "Payment method",
            "Currency",
            "Total",
            "Of which tax",
            "Paid on",
            "Delivered on",
            "Downloads",
            "Articles",
        ],
    };
    let mut text = String::from(if form.marked { "\u{feff}" } else { "" });
    write_line(&mut text, &words.map(str::to_owned), form.separator());
    text.into()
}

fn cells(order: &order::Model, lines: &[order_line::Model], form: Form, zone: Tz) -> Result<[String; 15]> {
    let currency = Currency::new(&order.currency)?;
    let amount = |minor: i64| match form.locale {
        Locale::Fr => Money::new(minor, currency).decimal().replace('.', ","),
        Locale::En => Money::new(minor, currency).decimal(),
    };
    // A form that spreadsheets of every language read as a date.
    let moment = |at: At| at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string();
    let articles: Vec<String> = lines
        .iter()
        .map(|line| match line.variant_title.as_str() {
            "" => format!("{} × {}", line.quantity, line.title),
            variant => format!("{} × {} – {variant}", line.quantity, line.title),
        })
        .collect();
    let downloads = match order.downloads {
        Downloads::None => "",
        Downloads::Enabled => "ENABLED",
        Downloads::Disabled => "DISABLED",
    };
    Ok([
        order.number.clone(),
        moment(order.placed_at),
        order.name.clone(),
        order.email.clone(),
        order.country.clone(),
        order.locale.clone(),
        order.state.to_value(),
        order.method.to_value(),
        order.currency.clone(),
        amount(order.total_minor),
        amount(order.tax_minor),
        order.paid_at.map(moment).unwrap_or_default(),
        order.delivered_at.map(moment).unwrap_or_default(),
        downloads.to_owned(),
        articles.join(" | "),
    ])
}

/// One line by RFC 4180. Every cell is quoted; one that a spreadsheet would take for a formula begins with an
/// apostrophe, so that a buyer's name computes nothing.
fn write_line(text: &mut String, cells: &[String], separator: char) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push(separator);
        }
        text.push('"');
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
            text.push('\'');
        }
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_computes_nothing_and_breaks_no_line() {
        let mut text = String::new();
        let cells = ["=1+1", "-2", "@SUM(A1)", "a \"b\", c;\nd", "plain"].map(str::to_owned);
        write_line(&mut text, &cells, ';');
        assert_eq!(text, "\"'=1+1\";\"'-2\";\"'@SUM(A1)\";\"a \"\"b\"\", c;\nd\";\"plain\"\r\n");
    }
}
