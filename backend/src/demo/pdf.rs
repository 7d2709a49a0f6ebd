//! Just enough PDF (ISO 32000-1) for text and line drawings: base fonts, no compression.

use std::fmt::Write;

/// Points of an A5 page.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 595.0;

/// A corner, in the drawing's own units.
pub(super) type Corner = (f64, f64);

/// A page under the pen; the origin is its lower left corner.
#[derive(Default)]
pub(super) struct Page(String);

/// How an outline is filled.
#[derive(Clone, Copy)]
pub(super) enum Side {
    /// The white side of the paper.
    White,
    /// The coloured side.
    Coloured,
}

impl Page {
    /// A title at a height.
    pub(super) fn title(self, y: f64, size: f64, text: &str) -> Self {
        self.line("/F2", size, 48.0, y, text)
    }

    /// Lines of text from a height downwards.
    pub(super) fn text(mut self, y: f64, lines: &[&str]) -> Self {
        for (n, line) in (0..).zip(lines) {
            self = self.line("/F1", 11.0, 48.0, y - 15.0 * f64::from(n), line);
        }
        self
    }

    /// A caption under a drawing.
    pub(super) fn caption(self, x: f64, y: f64, text: &str) -> Self {
        self.line("/F3", 9.0, x, y, text)
    }

    /// A closed outline, filled.
    pub(super) fn shape(mut self, at: Corner, scale: f64, side: Side, corners: &[Corner]) -> Self {
        let fill = match side {
            Side::White => "1 0.99 0.96 rg",
            Side::Coloured => "0.80 0.36 0.22 rg",
        };
        let _ = writeln!(self.0, "{fill} 0.15 0.13 0.12 RG 1 w [] 0 d");
        self.path(at, scale, corners);
        self.0.push_str("b\n");
        self
    }

    /// A fold to make, as a dashed line.
    pub(super) fn fold(mut self, at: Corner, scale: f64, from: Corner, to: Corner) -> Self {
        self.0.push_str("0.15 0.13 0.12 RG 0.8 w [4 3] 0 d\n");
        self.path(at, scale, &[from, to]);
        self.0.push_str("S\n");
        self
    }

    fn path(&mut self, at: Corner, scale: f64, corners: &[Corner]) {
        for (n, (x, y)) in corners.iter().enumerate() {
            let act = if n == 0 { "m" } else { "l" };
            let _ = writeln!(self.0, "{:.2} {:.2} {act}", at.0 + x * scale, at.1 + y * scale);
        }
    }

    fn line(mut self, font: &str, size: f64, x: f64, y: f64, text: &str) -> Self {
        let _ =
            writeln!(self.0, "0.15 0.13 0.12 rg BT {font} {size} Tf {x:.2} {y:.2} Td <{}> Tj ET", hex(text));
        self
    }
}

/// Binds pages into a file.
pub(super) fn bind(title: &str, pages: Vec<Page>) -> Vec<u8> {
    let numbers: Vec<String> = (0..pages.len()).map(|n| format!("{} 0 R", 7 + n * 2)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>".to_owned(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), numbers.join(" ")),
        font("Times-Roman"),
        font("Times-Bold"),
        font("Helvetica"),
        format!("<< /Title <{}> /Producer (Comptoir) >>", hex(title)),
    ];
    for (n, page) in pages.into_iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>",
            8 + n * 2
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{}endstream", page.0.len(), page.0));
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
        let file = String::from_utf8(bind(
            "Été",
            vec![Page::default().title(500.0, 20.0, "Œuvre"), Page::default()],
        ))
        .unwrap();
        let table = file.split("xref\n0 11\n").nth(1).unwrap();
        for (n, line) in table.lines().skip(1).take(10).enumerate() {
            let offset: usize = line[..10].parse().unwrap();
            assert!(file[offset..].starts_with(&format!("{} 0 obj", n + 1)), "{line}");
        }
        let start: usize = file.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        assert!(file[start..].starts_with("xref"));
    }
}
