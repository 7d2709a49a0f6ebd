//! The HTML part of a letter: one column, readable everywhere, in the light and in the dark. Styles are inline and
//! nothing is fetched, because mail programs remove or block the rest.

use std::fmt::Write;

use values::Locale;

use super::render::{FileLine, Filling, one_line};
use super::template::{Field, Piece};

const PAGE: &str = "margin:0;padding:24px 16px";
const COLUMN: &str = "max-width:560px;margin:0 auto;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,\
    sans-serif;overflow-wrap:anywhere";
const PARAGRAPH: &str = "margin:0 0 16px";
const LIST: &str = "margin:0 0 16px;padding:0 0 0 20px";
const BUTTON: &str = "display:inline-block;padding:10px 18px;border-radius:6px;background:#7a2e1d;color:#ffffff;\
    font-weight:600;text-decoration:none";
const BOX: &str = "margin:0 0 16px;padding:16px;border:1px solid #9a938a;border-radius:8px";
const LINE: &str = "margin:0 0 12px";
const SMALL: &str = "margin:0;font-size:14px";

/// Every inline style of a letter, so that a strict policy can name them: the backoffice shows letters.
pub const STYLES: [&str; 8] = [PAGE, COLUMN, PARAGRAPH, LIST, BUTTON, BOX, LINE, SMALL];

/// The whole document.
pub(super) fn document<'a>(
    locale: Locale,
    subject: &str,
    pieces: &[Piece],
    fill: impl Fn(Field) -> Filling<'a>,
) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{locale}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n<title>{}</title>\n</head>\n\
         <body style=\"{PAGE}\">\n<div style=\"{COLUMN}\">\n\
         {}</div>\n</body>\n</html>\n",
        escape(subject),
        body(locale, pieces, fill),
    )
}

fn body<'a>(locale: Locale, pieces: &[Piece], fill: impl Fn(Field) -> Filling<'a>) -> String {
    let mut html = String::new();
    // Inline HTML that has not become paragraphs yet.
    let mut run = String::new();
    for piece in pieces {
        let filling = match piece {
            Piece::Text(text) => {
                run.push_str(&with_links(text));
                continue;
            }
            Piece::Field(field) => fill(*field),
        };
        match filling {
            Filling::Words(words) => run.push_str(&escape(&words)),
            Filling::Address(url) => run.push_str(&link(&url)),
            Filling::Paragraphs(words) => run.push_str(&with_links(words.trim())),
            Filling::Block(words) => run.push_str(&escape(words.trim())),
            Filling::List(lines) => {
                paragraphs(&mut html, &mut run);
                list(&mut html, lines);
            }
            Filling::Lines(lines) => {
                paragraphs(&mut html, &mut run);
                list(&mut html, &lines);
            }
            Filling::Orders(orders) => {
                paragraphs(&mut html, &mut run);
                for one in &orders {
                    let (title, url) = (escape(&one.title), link(&one.url));
                    let _ =
                        writeln!(html, "<p style=\"{PARAGRAPH}\"><strong>{title}</strong><br>\n{url}</p>");
                    one.files.iter().for_each(|one| file(&mut html, one, locale));
                }
            }
            Filling::Files(files) => {
                paragraphs(&mut html, &mut run);
                files.iter().for_each(|one| file(&mut html, one, locale));
            }
        }
    }
    paragraphs(&mut html, &mut run);
    html
}

/// Ends the run: an empty line ends a paragraph, a line end is kept.
fn paragraphs(html: &mut String, run: &mut String) {
    for paragraph in run.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        let lines: Vec<&str> = paragraph.lines().map(str::trim_end).collect();
        let _ = writeln!(html, "<p style=\"{PARAGRAPH}\">{}</p>", lines.join("<br>\n"));
    }
    run.clear();
}

fn list(html: &mut String, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(html, "<ul style=\"{LIST}\">");
    for line in lines {
        let _ = writeln!(html, "<li>{}</li>", escape(&one_line(line)));
    }
    html.push_str("</ul>\n");
}

fn file(html: &mut String, file: &FileLine<'_>, locale: Locale) {
    let word = if locale == Locale::Fr { "Télécharger" } else { "Download" };
    let (name, url) = (escape(&one_line(file.name)), escape(&file.url));
    let size = if file.size.is_empty() { String::new() } else { format!(" ({})", escape(&file.size)) };
    let limits = if file.limits.is_empty() {
        String::new()
    } else {
        format!("<p style=\"{SMALL}\">{}</p>\n", escape(&file.limits))
    };
    let _ = writeln!(
        html,
        "<div style=\"{BOX}\">\n<p style=\"{LINE}\"><strong>{name}</strong>{size}</p>\n\
         <p style=\"{LINE}\"><a href=\"{url}\" style=\"{BUTTON}\">{word}</a></p>\n{limits}</div>",
    );
}

/// Escapes a text and makes its addresses clickable.
fn with_links(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let address = &rest[start..];
        let end = address.find(|c: char| c.is_whitespace() || "<>\"'«»".contains(c)).unwrap_or(address.len());
        let address = address[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
        html.push_str(&escape(&rest[..start]));
        html.push_str(&link(address));
        rest = &rest[start + address.len()..];
    }
    html.push_str(&escape(rest));
    html
}

fn link(url: &str) -> String {
    let url = escape(url);
    format!("<a href=\"{url}\">{url}</a>")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_clickable_and_everything_is_escaped() {
        assert_eq!(
            with_links("Voir (https://a.fr/?x=1&y=2). <b>"),
            "Voir (<a href=\"https://a.fr/?x=1&amp;y=2\">https://a.fr/?x=1&amp;y=2</a>). &lt;b&gt;"
        );
        assert_eq!(with_links("http:// ."), "<a href=\"http://\">http://</a> .");
    }
}
