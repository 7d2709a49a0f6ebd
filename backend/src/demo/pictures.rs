//! Textures that repeat without a seam, in PNG.

use super::sounds::Noise;

/// Pixels of a side.
const SIDE: usize = 1024;

/// Laid paper, warm.
pub fn paper() -> Vec<u8> {
    let grain = Grain::new(11);
    png(|x, y| {
        let laid = if y % 8 == 0 { -5.0 } else { 0.0 } + if x % 128 == 0 { -4.0 } else { 0.0 };
        let shade = grain.at(x, y, 4) * 7.0 + grain.at(x, y, 64) * 6.0 + laid;
        [244.0 + shade, 236.0 + shade, 219.0 + shade]
    })
}

/// Slate, dark blue-grey.
pub fn slate() -> Vec<u8> {
    let grain = Grain::new(29);
    png(|x, y| {
        let vein = (grain.at(x, y, 128) * 9.0 + grain.at(x, y, 32) * 4.0).sin() * 9.0;
        let shade = vein + grain.at(x, y, 2) * 8.0;
        [62.0 + shade, 70.0 + shade, 80.0 + shade]
    })
}

/// Random heights on a grid, smooth in between; the grid closes on itself at the edges.
struct Grain(Vec<f64>);

impl Grain {
    fn new(seed: u64) -> Self {
        let mut noise = Noise(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        Self((0..SIDE * SIDE).map(|_| noise.next()).collect())
    }

    /// The height at a pixel when a step of the grid is `step` pixels, a divisor of the side.
    fn at(&self, x: usize, y: usize, step: usize) -> f64 {
        let (column, row) = (x / step, y / step);
        let smooth = |n: usize| {
            let part = (n % step) as f64 / step as f64;
            part * part * (3.0 - 2.0 * part)
        };
        let (right, down) = (smooth(x), smooth(y));
        let cells = SIDE / step;
        let height = |c: usize, r: usize| self.0[(r % cells) * SIDE + c % cells];
        let upper = height(column, row) * (1.0 - right) + height(column + 1, row) * right;
        let lower = height(column, row + 1) * (1.0 - right) + height(column + 1, row + 1) * right;
        upper * (1.0 - down) + lower * down
    }
}

/// Writes a picture of 8 bits a channel; the rows are stored, not compressed.
fn png(colour: impl Fn(usize, usize) -> [f64; 3]) -> Vec<u8> {
    let mut rows = Vec::with_capacity(SIDE * (SIDE * 3 + 1));
    for y in 0..SIDE {
        rows.push(0);
        for x in 0..SIDE {
            rows.extend(colour(x, y).map(|channel| channel.clamp(0.0, 255.0) as u8));
        }
    }
    let side = (SIDE as u32).to_be_bytes();
    let mut header = [side, side].concat();
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"IDAT", &zlib_stored(&rows));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend((data.len() as u32).to_be_bytes());
    let body = [kind.as_slice(), data].concat();
    file.extend(&body);
    file.extend(crc32fast::hash(&body).to_be_bytes());
}

/// A zlib stream of stored blocks (RFC 1950, RFC 1951 3.2.4).
fn zlib_stored(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = data.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    stream.extend(((b << 16) | a).to_be_bytes());
    stream
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_stream_is_as_the_standard_says() {
        let stream = zlib_stored(b"Comptoir");
        assert_eq!(stream[..7], [0x78, 0x01, 1, 8, 0, !8, 0xff]);
        // The Adler-32 of "Comptoir", computed by another program.
        assert_eq!(stream[15..], 0x0e48_034e_u32.to_be_bytes());
    }
}
