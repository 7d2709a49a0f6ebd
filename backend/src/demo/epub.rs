//! Just enough EPUB 3 (W3C EPUB 3.3) for the handbook: a chapter a page, its drawings as SVG.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anyhow::Result;
use values::Locale;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::page::{Face, Mark, Page, Sheet, Side};

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"#;
const STYLE: &str =
    "body { font-family: serif; line-height: 1.5 } svg { display: block; width: 100%; height: auto }\n";

/// Binds pages into a book. `identifier` is the book's own for ever: its reader knows it by that.
pub(super) fn bind(
    title: &str,
    identifier: &str,
    locale: Locale,
    modified: &str,
    sheet: Sheet,
    pages: &[Page],
) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The first entry tells what the file is, and is stored plain (EPUB 3.3, 4.2.1.1).
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("mimetype", stored)?;
    zip.write_all(b"application/epub+zip")?;
    let mut add = |name: &str, text: &str| -> Result<()> {
        zip.start_file(name, SimpleFileOptions::default())?;
        Ok(zip.write_all(text.as_bytes())?)
    };
    add("META-INF/container.xml", CONTAINER)?;
    add("book/style.css", STYLE)?;
    let names: Vec<String> = (1..=pages.len()).map(|n| format!("page{n}")).collect();
    add("book/package.opf", &package(title, identifier, locale, modified, &names))?;
    let headings: Vec<String> = pages.iter().map(|page| heading(page, title)).collect();
    let entries: String = names
        .iter()
        .zip(&headings)
        .map(|(name, heading)| format!("<li><a href=\"{name}.xhtml\">{heading}</a></li>\n"))
        .collect();
    let contents = format!("<nav epub:type=\"toc\"><h1>{}</h1><ol>\n{entries}</ol></nav>", escape(title));
    add("book/nav.xhtml", &document(locale, &escape(title), &contents))?;
    for ((name, heading), page) in names.iter().zip(&headings).zip(pages) {
        add(&format!("book/{name}.xhtml"), &document(locale, heading, &body(page, heading, sheet)))?;
    }
    Ok(zip.finish()?.into_inner())
}

fn package(title: &str, identifier: &str, locale: Locale, modified: &str, names: &[String]) -> String {
    let items: String = names
        .iter()
        .map(|name| {
            format!("<item id=\"{name}\" href=\"{name}.xhtml\" media-type=\"application/xhtml+xml\" properties=\"svg\"/>\n")
        })
        .collect();
    let spine: String = names.iter().map(|name| format!("<itemref idref=\"{name}\"/>")).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{locale}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{identifier}</dc:identifier><dc:title>{}</dc:title><dc:language>{locale}</dc:language>
<dc:creator>Comptoir</dc:creator><meta property="dcterms:modified">{modified}</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="style.css" media-type="text/css"/>
{items}</manifest>
<spine>{spine}</spine>
</package>
"#,
        escape(title)
    )
}

fn document(locale: Locale, title: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{locale}" xml:lang="{locale}">
<head><title>{title}</title><link rel="stylesheet" href="style.css"/></head>
<body>
{body}
</body></html>
"#
    )
}

/// A page's title: its first line in that face.
fn heading(page: &Page, book: &str) -> String {
    let title = page.0.iter().find_map(|mark| match mark {
        Mark::Line { face: Face::Title, text, .. } => Some(text.as_str()),
        _ => None,
    });
    escape(title.unwrap_or(book))
}

/// A page as it reflows: its heading, its text in paragraphs, then its drawing with the captions in it.
fn body(page: &Page, heading: &str, sheet: Sheet) -> String {
    let mut text = String::new();
    let mut drawing = String::new();
    let (mut top, mut bottom) = (0.0_f64, sheet.height);
    let mut reach = |y: f64| {
        top = top.max(y + 12.0);
        bottom = bottom.min(y - 6.0);
    };
    for mark in &page.0 {
        match mark {
            Mark::Line { face: Face::Title, .. } => {}
            // An empty line ends a paragraph.
            Mark::Line { face: Face::Text, text: line, .. } if line.is_empty() => text.push_str("</p>\n<p>"),
            Mark::Line { face: Face::Text, text: line, .. } => {
                let _ = write!(text, "{} ", escape(line));
            }
            Mark::Line { size, at: (x, y), text, .. } => {
                reach(*y);
                let _ = write!(
                    drawing,
                    "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"{size}\" font-family=\"sans-serif\">{}</text>",
                    -y,
                    escape(text)
                );
            }
            Mark::Outline { side, corners } => {
                let fill = match side {
                    Side::White => "#fffcf5",
                    Side::Coloured => "#cc5c38",
                };
                corners.iter().for_each(|(_, y)| reach(*y));
                let _ = write!(
                    drawing,
                    "<polygon fill=\"{fill}\" stroke=\"#26211f\" points=\"{}\"/>",
                    points(corners)
                );
            }
            Mark::Fold { from, to } => {
                [from, to].into_iter().for_each(|(_, y)| reach(*y));
                let _ = write!(
                    drawing,
                    "<polyline fill=\"none\" stroke=\"#26211f\" stroke-dasharray=\"4 3\" points=\"{}\"/>",
                    points(&[*from, *to])
                );
            }
        }
    }
    let picture = if drawing.is_empty() {
        String::new()
    } else {
        let width = sheet.width;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 {:.1} {width} {:.1}\"><title>{heading}</title>{drawing}</svg>",
            -top,
            top - bottom
        )
    };
    format!("<h1>{heading}</h1>\n<p>{text}</p>\n{picture}")
}

/// SVG counts downwards.
fn points(corners: &[(f64, f64)]) -> String {
    corners.iter().map(|(x, y)| format!("{x:.1},{:.1}", -y)).collect::<Vec<_>>().join(" ")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
