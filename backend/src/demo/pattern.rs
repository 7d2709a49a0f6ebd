//! A pattern to print, cut and fold: a square box and its lid, on two sizes of paper.

use values::Locale;

use super::page::{Corner, Page, Sheet, Side};
use super::pdf::bind;

/// Points of a millimetre.
const MM: f64 = 72.0 / 25.4;
/// How far a glued tab reaches, in millimetres.
const TAB: f64 = 10.0;

/// The box's sides in millimetres; the lid is a little wider, so that it slides over.
const BOX: Tray = Tray { side: 60.0, wall: 40.0 };
const LID: Tray = Tray { side: 61.5, wall: 18.0 };

/// A square tray: a base and four walls, of which two have tabs at both ends.
#[derive(Clone, Copy)]
struct Tray {
    side: f64,
    wall: f64,
}

/// The pattern on A4.
pub fn a4(locale: Locale) -> Vec<u8> {
    pattern(locale, Sheet::A4)
}

/// The pattern on US Letter.
pub fn letter(locale: Locale) -> Vec<u8> {
    pattern(locale, Sheet::LETTER)
}

fn pattern(locale: Locale, sheet: Sheet) -> Vec<u8> {
    let [title, body, lid, how, scale] = match locale {
        Locale::Fr => [
            "Boîte à couvercle",
            "La boîte",
            "Le couvercle",
            "Coupez au trait plein, pliez aux tirets, collez les languettes à l’intérieur.",
            "Imprimez à 100 %. Ce trait mesure 50 millimètres.",
        ],
        Locale::En => [
            "A box with a lid",
            "The box",
            "The lid",
            "Cut along the full lines, fold along the dashes, glue the tabs inside.",
            "Print at 100 %. This line measures 50 millimetres.",
        ],
    };
    let pages = [page(sheet, BOX, body, how, scale), page(sheet, LID, lid, how, scale)];
    bind(title, locale, sheet, &pages)
}

fn page(sheet: Sheet, tray: Tray, title: &str, how: &str, scale: &str) -> Page {
    let reach = tray.side / 2.0 + tray.wall;
    let at = (sheet.width / 2.0, sheet.height / 2.0 - 20.0);
    let mut page = Page::default()
        .title(sheet.height - 60.0, 24.0, title)
        .text(sheet.height - 84.0, &[how])
        .shape(at, MM, Side::White, &tray.outline());
    for [from, to] in tray.folds() {
        page = page.fold(at, MM, from, to);
    }
    let ruler = (48.0, at.1 - reach * MM - 34.0);
    page.shape(ruler, MM, Side::White, &[(0.0, 0.0), (50.0, 0.0)]).caption(48.0, ruler.1 - 14.0, scale)
}

impl Tray {
    /// The cut, from the base's lower left corner around; the origin is the base's centre.
    fn outline(self) -> Vec<Corner> {
        let (half, reach) = (self.side / 2.0, self.side / 2.0 + self.wall);
        // The right wall with its two tabs, then the upper wall without; half a turn makes the other two.
        let with_tabs = [
            (half, -half),
            (half + 2.0, -half - TAB),
            (reach - 2.0, -half - TAB),
            (reach, -half),
            (reach, half),
            (reach - 2.0, half + TAB),
            (half + 2.0, half + TAB),
            (half, half),
        ];
        let plain = [(half, reach), (-half, reach)];
        let turned = |(x, y): Corner| (-x, -y);
        let first = with_tabs.into_iter().chain(plain);
        first.clone().chain(first.map(turned)).collect()
    }

    /// Around the base, and where the tabs begin.
    fn folds(self) -> Vec<[Corner; 2]> {
        let (half, reach) = (self.side / 2.0, self.side / 2.0 + self.wall);
        let mut folds = vec![
            [(-half, -half), (half, -half)],
            [(half, -half), (half, half)],
            [(half, half), (-half, half)],
            [(-half, half), (-half, -half)],
        ];
        for x in [1.0, -1.0] {
            for y in [1.0, -1.0] {
                folds.push([(x * half, y * half), (x * reach, y * half)]);
            }
        }
        folds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_fits_both_sheets_with_a_margin() {
        for sheet in [Sheet::A4, Sheet::LETTER] {
            for tray in [BOX, LID] {
                let widest =
                    tray.outline().into_iter().map(|(x, y)| x.abs().max(y.abs())).fold(0.0, f64::max);
                assert!(widest * 2.0 * MM < sheet.width - 60.0);
            }
        }
        const { assert!(LID.side > BOX.side) };
    }
}
