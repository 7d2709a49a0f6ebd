//! A thing to print: a small dish, as binary STL in millimetres.

use std::f64::consts::TAU;

/// Facets around the axis.
const SEGMENTS: u32 = 120;

/// The half section, from the axis outside to the axis inside: radius and height. It closes on the axis, so the
/// solid is watertight. The foot is narrower than the rim, and no wall leans more than a printer bears.
const PROFILE: [(f64, f64); 12] = [
    (0.0, 0.0),
    (28.0, 0.0),
    (30.0, 1.5),
    (36.0, 8.0),
    (41.0, 16.0),
    (44.0, 24.0),
    (45.0, 25.0),
    (44.2, 25.6),
    (42.2, 24.4),
    (38.8, 16.6),
    (33.6, 9.4),
    (0.0, 2.4),
];

/// The dish.
pub fn dish() -> Vec<u8> {
    let mut facets: Vec<[[f32; 3]; 3]> = Vec::new();
    for pair in PROFILE.windows(2) {
        let [low, high] = [pair[0], pair[1]];
        for n in 0..SEGMENTS {
            let (here, next) = (angle(n), angle(n + 1));
            let corners = [point(low, here), point(low, next), point(high, next), point(high, here)];
            // On the axis a four-sided facet has only three corners.
            if low.0 > 0.0 {
                facets.push([corners[0], corners[1], corners[2]]);
            }
            if high.0 > 0.0 {
                facets.push([corners[0], corners[2], corners[3]]);
            }
        }
    }
    write(&facets)
}

/// The last angle is the first again, to the bit, so that the surface closes.
fn angle(n: u32) -> f64 {
    TAU * f64::from(n % SEGMENTS) / f64::from(SEGMENTS)
}

fn point((radius, height): (f64, f64), angle: f64) -> [f32; 3] {
    [radius * angle.cos(), radius * angle.sin(), height].map(|place| place as f32)
}

fn write(facets: &[[[f32; 3]; 3]]) -> Vec<u8> {
    let mut file = vec![0; 80];
    file[..14].copy_from_slice(b"Comptoir, dish");
    file.extend((facets.len() as u32).to_le_bytes());
    for facet in facets {
        for place in normal(facet).into_iter().chain(facet.iter().flatten().copied()) {
            file.extend(place.to_le_bytes());
        }
        file.extend([0, 0]);
    }
    file
}

fn normal([a, b, c]: &[[f32; 3]; 3]) -> [f32; 3] {
    let edge = |to: &[f32; 3]| [to[0] - a[0], to[1] - a[1], to[2] - a[2]];
    let (u, v) = (edge(b), edge(c));
    let cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    let length = cross.iter().map(|part| part * part).sum::<f32>().sqrt();
    cross.map(|part| part / length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn the_dish_is_watertight_and_turned_outwards() {
        let file = dish();
        let count = u32::from_le_bytes(file[80..84].try_into().unwrap()) as usize;
        assert_eq!(file.len(), 84 + count * 50);
        let number = |at: usize| f32::from_le_bytes(file[at..at + 4].try_into().unwrap());
        let mut edges: HashMap<[[u32; 3]; 2], i32> = HashMap::new();
        let mut volume = 0.0_f64;
        for facet in 0..count {
            let corner = |n: usize| [0, 1, 2].map(|axis| number(84 + facet * 50 + 12 + n * 12 + axis * 4));
            let corners = [corner(0), corner(1), corner(2)];
            for n in 0..3 {
                // A negative zero is the same place.
                let bits = |c: [f32; 3]| c.map(|place| (place + 0.0).to_bits());
                let (from, to) = (bits(corners[n]), bits(corners[(n + 1) % 3]));
                if from < to {
                    *edges.entry([from, to]).or_default() += 1
                } else {
                    *edges.entry([to, from]).or_default() -= 1
                }
            }
            let [a, b, c] = corners.map(|corner| corner.map(f64::from));
            volume += a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
                + a[2] * (b[0] * c[1] - b[1] * c[0]);
        }
        assert!(edges.values().all(|balance| *balance == 0), "every edge is walked once each way");
        assert!(volume / 6.0 > 10_000.0, "the inside is inside: {} mm³", volume / 6.0);
    }
}
