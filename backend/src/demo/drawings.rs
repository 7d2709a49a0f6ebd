//! Pictures of the example products: flat shapes on paper, drawn by the program.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

/// Pixels of a drawing.
const WIDTH: u32 = 960;
const HEIGHT: u32 = 720;
/// Points of each side of a pixel that are drawn: edges come out smooth.
const POINTS: u32 = 2;
const ROW: usize = (WIDTH * POINTS) as usize;
const ROWS: usize = (HEIGHT * POINTS) as usize;

type Colour = [f64; 3];
type Point = (f64, f64);

const PAPER: Colour = [246.0, 239.0, 224.0];
const INK: Colour = [38.0, 35.0, 32.0];
const RED: Colour = [186.0, 58.0, 44.0];
const RED_DARK: Colour = [142.0, 40.0, 32.0];
const BLUE: Colour = [38.0, 84.0, 124.0];
const BRASS: Colour = [186.0, 140.0, 62.0];
const GREEN: Colour = [74.0, 112.0, 84.0];

/// Shapes, the later ones over the earlier.
struct Drawing {
    ground: Colour,
    shapes: Vec<(Vec<Point>, Colour)>,
}

impl Drawing {
    fn on(ground: Colour) -> Self {
        Self { ground, shapes: Vec::new() }
    }

    /// A shape with these corners; the drawing is 4 wide and 3 high.
    fn shape(mut self, corners: &[Point], colour: Colour) -> Self {
        self.shapes.push((corners.to_vec(), colour));
        self
    }

    fn bar(self, left: f64, top: f64, width: f64, height: f64, colour: Colour) -> Self {
        let (right, bottom) = (left + width, top + height);
        self.shape(&[(left, top), (right, top), (right, bottom), (left, bottom)], colour)
    }

    fn png(&self) -> image::ImageResult<Vec<u8>> {
        let whole_row = |colour: &Colour| colour.map(|channel| channel as u8).repeat(ROW);
        let unit = ROW as f64 / 4.0;
        let mut points = whole_row(&self.ground).repeat(ROWS);
        for (corners, colour) in &self.shapes {
            let painted = whole_row(colour);
            for (y, row) in points.chunks_exact_mut(3 * ROW).enumerate() {
                let mut crossings = crossings(corners, (y as f64 + 0.5) / unit);
                crossings.sort_by(f64::total_cmp);
                // Between the first and the second crossing is the shape's inside, and so on.
                for span in crossings.chunks_exact(2) {
                    let at = |x: f64| 3 * Ord::min((x * unit).round().max(0.0) as usize, ROW);
                    row[at(span[0])..at(span[1])].copy_from_slice(&painted[at(span[0])..at(span[1])]);
                }
            }
        }
        let points = RgbImage::from_raw(ROW as u32, ROWS as u32, points).expect("as many points as that");
        let picture = DynamicImage::ImageRgb8(points).thumbnail_exact(WIDTH, HEIGHT);
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png)?;
        Ok(bytes.into_inner())
    }
}

/// Where a shape's sides cross a level.
fn crossings(corners: &[Point], level: f64) -> Vec<f64> {
    let mut found = Vec::new();
    let mut last = corners.len() - 1;
    for at in 0..corners.len() {
        let ((x1, y1), (x2, y2)) = (corners[at], corners[last]);
        if (y1 > level) != (y2 > level) {
            found.push((x2 - x1) * (level - y1) / (y2 - y1) + x1);
        }
        last = at;
    }
    found
}

/// A folded cup, as the handbook teaches it.
pub fn cup() -> image::ImageResult<Vec<u8>> {
    Drawing::on(PAPER)
        .shape(&[(1.05, 0.75), (2.95, 0.75), (2.6, 2.4), (1.4, 2.4)], RED)
        .shape(&[(1.05, 0.75), (2.5, 0.75), (1.4, 2.4)], RED_DARK)
        .shape(&[(2.95, 0.75), (2.6, 2.4), (1.75, 1.7)], [204.0, 84.0, 66.0])
        .bar(1.2, 2.42, 1.6, 0.02, [214.0, 204.0, 184.0])
        .png()
}

/// The handbook, stapled, beside a sheet.
pub fn book() -> image::ImageResult<Vec<u8>> {
    Drawing::on([228.0, 219.0, 200.0])
        .bar(1.18, 0.48, 1.72, 2.16, [190.0, 180.0, 160.0])
        .bar(1.12, 0.42, 1.72, 2.16, [252.0, 248.0, 238.0])
        .bar(1.12, 0.42, 0.1, 2.16, RED)
        .bar(1.15, 0.9, 0.03, 0.16, [220.0, 220.0, 220.0])
        .bar(1.15, 1.9, 0.03, 0.16, [220.0, 220.0, 220.0])
        .shape(&[(1.6, 1.1), (2.5, 1.1), (2.33, 1.9), (1.77, 1.9)], BLUE)
        .shape(&[(1.6, 1.1), (2.28, 1.1), (1.77, 1.9)], [28.0, 62.0, 94.0])
        .bar(1.6, 2.12, 0.9, 0.05, INK)
        .bar(1.78, 2.24, 0.54, 0.035, INK)
        .png()
}

/// A fan of coloured squares.
pub fn squares() -> image::ImageResult<Vec<u8>> {
    let colours = [RED, BRASS, GREEN, BLUE, [122.0, 84.0, 130.0], [214.0, 168.0, 150.0]];
    let mut drawing = Drawing::on(PAPER);
    for (n, colour) in colours.into_iter().enumerate() {
        let turn = -0.55 + 0.22 * n as f64;
        let corner =
            |x: f64, y: f64| (2.0 + x * turn.cos() - y * turn.sin(), 2.35 + x * turn.sin() + y * turn.cos());
        let side = [corner(-0.75, -1.75), corner(0.75, -1.75), corner(0.75, -0.25), corner(-0.75, -0.25)];
        drawing = drawing.shape(&side, colour);
    }
    drawing.png()
}

/// A sound as its wave.
pub fn wave() -> image::ImageResult<Vec<u8>> {
    let mut drawing = Drawing::on([32.0, 44.0, 56.0]);
    for n in 0..60 {
        let at = f64::from(n) / 59.0;
        let loud = (-(at - 0.22) * 6.0).exp().min(1.0) * (0.35 + 0.65 * (at * 41.0).sin().abs());
        let height = 0.06 + 1.9 * loud * (at * 9.0).min(1.0);
        let colour = if n % 5 == 0 { BRASS } else { [220.0, 210.0, 190.0] };
        drawing = drawing.bar(0.4 + at * 3.16, 1.5 - height / 2.0, 0.03, height, colour);
    }
    drawing.png()
}

/// Two textures side by side: laid paper and slate.
pub fn textures() -> image::ImageResult<Vec<u8>> {
    let mut drawing = Drawing::on([244.0, 236.0, 219.0]);
    for n in 0..50 {
        drawing = drawing.bar(0.0, f64::from(n) * 0.06, 2.0, 0.012, [232.0, 222.0, 202.0]);
    }
    drawing = drawing.bar(2.0, 0.0, 2.0, 3.0, [62.0, 70.0, 80.0]);
    for n in 0..9 {
        let top = f64::from(n) * 0.36 - 0.2;
        let vein = [(2.0, top), (4.0, top + 0.5), (4.0, top + 0.53), (2.0, top + 0.02)];
        drawing = drawing.shape(&vein, [78.0, 87.0, 98.0]);
    }
    drawing.png()
}

/// A month on a wall.
pub fn calendar() -> image::ImageResult<Vec<u8>> {
    let mut drawing = Drawing::on([222.0, 214.0, 196.0])
        .bar(0.9, 0.35, 2.2, 2.3, [252.0, 248.0, 238.0])
        .bar(0.9, 0.35, 2.2, 0.42, RED);
    for day in 0..35 {
        let (column, row) = (f64::from(day % 7), f64::from(day / 7));
        let colour = match (day % 7, day) {
            (_, 17) => BRASS,
            (5 | 6, _) => [226.0, 206.0, 196.0],
            _ => [234.0, 226.0, 208.0],
        };
        drawing = drawing.bar(1.02 + column * 0.285, 0.95 + row * 0.325, 0.25, 0.28, colour);
    }
    drawing.png()
}

/// The workshop's grid.
pub fn grid() -> image::ImageResult<Vec<u8>> {
    let mut drawing = Drawing::on([214.0, 206.0, 190.0]).bar(1.0, 0.3, 2.0, 2.4, [252.0, 248.0, 238.0]);
    for n in 0..=8 {
        let step = f64::from(n) * 0.2;
        drawing = drawing.bar(1.2 + step, 0.7, 0.008, 1.6, BLUE).bar(1.2, 0.7 + step, 1.6, 0.008, BLUE);
    }
    drawing.shape(&[(1.2, 0.7), (2.8, 2.3), (2.8, 2.31), (1.2, 0.712)], RED).png()
}

/// A square box, its lid beside it.
pub fn box_with_lid() -> image::ImageResult<Vec<u8>> {
    Drawing::on(PAPER)
        .shape(&[(0.7, 1.5), (1.5, 1.25), (2.3, 1.5), (1.5, 1.78)], [150.0, 118.0, 70.0])
        .shape(&[(0.7, 1.5), (1.5, 1.78), (1.5, 2.6), (0.7, 2.25)], BRASS)
        .shape(&[(2.3, 1.5), (1.5, 1.78), (1.5, 2.6), (2.3, 2.25)], [164.0, 122.0, 52.0])
        .shape(&[(2.2, 0.75), (2.9, 0.5), (3.6, 0.75), (2.9, 1.02)], RED)
        .shape(&[(2.2, 0.75), (2.9, 1.02), (2.9, 1.36), (2.2, 1.07)], [204.0, 84.0, 66.0])
        .shape(&[(3.6, 0.75), (2.9, 1.02), (2.9, 1.36), (3.6, 1.07)], RED_DARK)
        .png()
}

/// A small dish, from the side.
pub fn dish() -> image::ImageResult<Vec<u8>> {
    Drawing::on([32.0, 44.0, 56.0])
        .shape(&[(0.9, 1.25), (3.1, 1.25), (2.62, 2.05), (1.38, 2.05)], BRASS)
        .shape(&[(2.2, 1.25), (3.1, 1.25), (2.62, 2.05), (2.05, 2.05)], [150.0, 110.0, 44.0])
        .bar(0.84, 1.19, 2.32, 0.08, [226.0, 186.0, 110.0])
        .bar(1.42, 2.05, 1.16, 0.07, [120.0, 88.0, 36.0])
        .png()
}

/// A tote bag with the cup on it.
pub fn bag() -> image::ImageResult<Vec<u8>> {
    Drawing::on([214.0, 206.0, 190.0])
        .shape(
            &[
                (1.45, 0.95),
                (1.52, 0.3),
                (2.48, 0.3),
                (2.55, 0.95),
                (2.42, 0.95),
                (2.37, 0.42),
                (1.63, 0.42),
                (1.58, 0.95),
            ],
            [206.0, 192.0, 160.0],
        )
        .shape(&[(1.1, 0.9), (2.9, 0.9), (2.98, 2.65), (1.02, 2.65)], [240.0, 232.0, 212.0])
        .bar(1.1, 0.9, 1.8, 0.09, [222.0, 210.0, 184.0])
        .shape(&[(1.62, 1.4), (2.38, 1.4), (2.24, 2.06), (1.76, 2.06)], RED)
        .shape(&[(1.62, 1.4), (2.2, 1.4), (1.76, 2.06)], RED_DARK)
        .png()
}

/// A parcel with a ribbon.
pub fn bundle() -> image::ImageResult<Vec<u8>> {
    Drawing::on([228.0, 219.0, 200.0])
        .bar(0.95, 0.75, 2.1, 1.75, [190.0, 160.0, 116.0])
        .shape(&[(0.95, 0.75), (3.05, 0.75), (2.0, 1.5)], [204.0, 176.0, 132.0])
        .bar(1.9, 0.75, 0.2, 1.75, RED)
        .bar(0.95, 1.52, 2.1, 0.2, RED)
        .shape(&[(2.0, 1.62), (1.45, 1.2), (1.35, 1.62)], RED_DARK)
        .shape(&[(2.0, 1.62), (2.55, 1.2), (2.65, 1.62)], RED_DARK)
        .png()
}
