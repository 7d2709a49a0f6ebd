//! Pages of text and line drawings, before they are written in any format.

/// A corner, in the drawing's own units.
pub(super) type Corner = (f64, f64);

/// A sheet, upright; sides in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sheet {
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Sheet {
    pub(super) const A5: Sheet = Sheet { width: 420.0, height: 595.0 };
    pub(super) const A4: Sheet = Sheet { width: 595.0, height: 842.0 };
    pub(super) const LETTER: Sheet = Sheet { width: 612.0, height: 792.0 };
}

/// How an outline is filled.
#[derive(Clone, Copy)]
pub(super) enum Side {
    /// The white side of the paper.
    White,
    /// The coloured side.
    Coloured,
}

/// How a line of text is set.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Face {
    Title,
    Text,
    Caption,
}

/// What the pen has done; places in points.
pub(super) enum Mark {
    Line { face: Face, size: f64, at: Corner, text: String },
    Outline { side: Side, corners: Vec<Corner> },
    Fold { from: Corner, to: Corner },
}

/// A page under the pen; the origin is its lower left corner.
#[derive(Default)]
pub(super) struct Page(pub(super) Vec<Mark>);

impl Page {
    /// A title at a height.
    pub(super) fn title(self, y: f64, size: f64, text: &str) -> Self {
        self.line(Face::Title, size, 48.0, y, text)
    }

    /// Lines of text from a height downwards.
    pub(super) fn text(mut self, y: f64, lines: &[&str]) -> Self {
        for (n, line) in (0..).zip(lines) {
            self = self.line(Face::Text, 11.0, 48.0, y - 15.0 * f64::from(n), line);
        }
        self
    }

    /// A caption under a drawing.
    pub(super) fn caption(self, x: f64, y: f64, text: &str) -> Self {
        self.line(Face::Caption, 9.0, x, y, text)
    }

    /// A closed outline, filled.
    pub(super) fn shape(mut self, at: Corner, scale: f64, side: Side, corners: &[Corner]) -> Self {
        let corners = corners.iter().map(|corner| placed(at, scale, *corner)).collect();
        self.0.push(Mark::Outline { side, corners });
        self
    }

    /// A fold to make, as a dashed line.
    pub(super) fn fold(mut self, at: Corner, scale: f64, from: Corner, to: Corner) -> Self {
        self.0.push(Mark::Fold { from: placed(at, scale, from), to: placed(at, scale, to) });
        self
    }

    fn line(mut self, face: Face, size: f64, x: f64, y: f64, text: &str) -> Self {
        self.0.push(Mark::Line { face, size, at: (x, y), text: text.to_owned() });
        self
    }
}

fn placed(at: Corner, scale: f64, corner: Corner) -> Corner {
    (at.0 + corner.0 * scale, at.1 + corner.1 * scale)
}
