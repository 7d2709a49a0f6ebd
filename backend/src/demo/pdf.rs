//! Just enough PDF (ISO 32000-1) for text and line drawings: base fonts, no compression.

use std::fmt::Write;

use values::Locale;

use super::page::{Face, Mark, Page, Sheet, Side};

/// Binds pages into a file.
pub(super) fn bind(title: &str, locale: Locale, sheet: Sheet, pages: &[Page]) -> Vec<u8> {
    let numbers: Vec<String> = (0..pages.len()).map(|n| format!("{} 0 R", 7 + n * 2)).collect();
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R /Lang ({locale}) >>"),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), numbers.join(" ")),
        font("Times-Roman"),
        font("Times-Bold"),
        font("Helvetica"),
        format!("<< /Title <{}> /Producer (Comptoir) >>", hex(title)),
    ];
    let Sheet { width, height } = sheet;
    for (n, page) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>",
            8 + n * 2
        ));
        let content = content(page);
        objects.push(format!("<< /Length {} >>\nstream\n{content}endstream", content.len()));
    }
    let mut file = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (n, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", n + 1);
    }
    let start = file.len();
    let _ = write!(
        file,
        "{table}trailer\n<< /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    file.into_bytes()
}

/// A page's marks as operators.
fn content(page: &Page) -> String {
    let mut ops = String::new();
    for mark in &page.0 {
        let _ = match mark {
            Mark::Line { face, size, at: (x, y), text } => {
                let font = match face {
                    Face::Text => "/F1",
                    Face::Title => "/F2",
                    Face::Caption => "/F3",
                };
                writeln!(ops, "0.15 0.13 0.12 rg BT {font} {size} Tf {x:.2} {y:.2} Td <{}> Tj ET", hex(text))
            }
            Mark::Outline { side, corners } => {
                let fill = match side {
                    Side::White => "1 0.99 0.96 rg",
                    Side::Coloured => "0.80 0.36 0.22 rg",
                };
                let _ = writeln!(ops, "{fill} 0.15 0.13 0.12 RG 1 w [] 0 d");
                path(&mut ops, corners);
                writeln!(ops, "b")
            }
            Mark::Fold { from, to } => {
                ops.push_str("0.15 0.13 0.12 RG 0.8 w [4 3] 0 d\n");
                path(&mut ops, &[*from, *to]);
                writeln!(ops, "S")
            }
        };
    }
    ops
}

fn path(ops: &mut String, corners: &[(f64, f64)]) {
    for (n, (x, y)) in corners.iter().enumerate() {
        let _ = writeln!(ops, "{x:.2} {y:.2} {}", if n == 0 { "m" } else { "l" });
    }
}

fn font(name: &str) -> String {
    format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
}

/// A text in the fonts' encoding, as hexadecimal digits.
fn hex(text: &str) -> String {
    let byte = |letter: char| match letter {
        '’' => 0x92,
        '–' => 0x96,
        '—' => 0x97,
        '…' => 0x85,
        'œ' => 0x9c,
        '\u{202f}' => 0xa0,
        latin if (latin as u32) < 256 => latin as u8,
        _ => b'?',
    };
    text.chars().fold(String::new(), |mut digits, letter| {
        let _ = write!(digits, "{:02X}", byte(letter));
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_points_at_every_object() {
        let pages = [Page::default().title(500.0, 20.0, "Œuvre"), Page::default()];
        let file = String::from_utf8(bind("Été", Locale::Fr, Sheet::A5, &pages)).unwrap();
        let table = file.split("xref\n0 11\n").nth(1).unwrap();
        for (n, line) in table.lines().skip(1).take(10).enumerate() {
            let offset: usize = line[..10].parse().unwrap();
            assert!(file[offset..].starts_with(&format!("{} 0 obj", n + 1)), "{line}");
        }
        let start: usize = file.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        assert!(file[start..].starts_with("xref"));
    }
}
