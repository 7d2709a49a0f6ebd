//! Sounds made by arithmetic: 16 bits, 44.1 kHz, in WAV.

use std::f64::consts::TAU;

const RATE: u32 = 44_100;

/// A small bell, three seconds.
pub fn bell() -> Vec<u8> {
    // The partials of a struck bell are not whole multiples; the high ones die first.
    let partials = [(1.0, 1.0, 1.1), (2.0, 0.6, 1.6), (2.4, 0.45, 2.2), (3.0, 0.35, 2.9), (4.2, 0.25, 4.0)];
    wav(
        1,
        seconds(3.0).map(|t| {
            let sum: f64 = partials
                .iter()
                .map(|&(ratio, gain, decay): &(f64, f64, f64)| {
                    gain * (TAU * 660.0 * ratio * t).sin() * (-decay * t).exp()
                })
                .sum();
            [sum * 0.32, 0.0]
        }),
    )
}

/// A chime of five notes, six seconds.
pub fn chime() -> Vec<u8> {
    let notes = [523.25, 659.26, 783.99, 1_046.5, 783.99];
    wav(
        1,
        seconds(6.0).map(|t| {
            let sum: f64 = (0..)
                .zip(notes)
                .map(|(place, pitch): (u32, f64)| {
                    let since = t - f64::from(place) * 0.7;
                    if since < 0.0 { 0.0 } else { (TAU * pitch * since).sin() * (-1.8 * since).exp() }
                })
                .sum();
            [sum * 0.4, 0.0]
        }),
    )
}

/// Rain on a window, forty-five seconds in stereo: filtered noise that swells and falls.
pub fn rain() -> Vec<u8> {
    let mut noise = Noise(0x2545_F491_4F6C_DD1D);
    let mut low = [0.0_f64; 2];
    wav(
        2,
        seconds(45.0).map(move |t| {
            let swell = 0.55 + 0.25 * (TAU * t / 15.0).sin();
            low.iter_mut().for_each(|channel| *channel += 0.22 * (noise.next() - *channel));
            low.map(|channel| channel * swell)
        }),
    )
}

fn seconds(length: f64) -> impl Iterator<Item = f64> {
    let samples = (length * f64::from(RATE)) as u32;
    (0..samples).map(|n| f64::from(n) / f64::from(RATE))
}

/// Writes samples between -1 and 1 as a RIFF file; with one channel the second of each pair is left out.
fn wav(channels: u16, samples: impl Iterator<Item = [f64; 2]>) -> Vec<u8> {
    let mut data = Vec::new();
    for pair in samples {
        for sample in &pair[..usize::from(channels)] {
            let level = (sample.clamp(-1.0, 1.0) * f64::from(i16::MAX)) as i16;
            data.extend(level.to_le_bytes());
        }
    }
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let block = channels * 2;
    let mut file = Vec::with_capacity(data.len() + 44);
    file.extend(b"RIFF");
    file.extend((length + 36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * u32::from(block)).to_le_bytes());
    file.extend(block.to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(data);
    file
}

/// The same noise every time: xorshift.
pub(super) struct Noise(pub u64);

impl Noise {
    /// The next value, between -1 and 1.
    pub(super) fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_true_length() {
        let file = bell();
        assert_eq!(&file[..4], b"RIFF");
        assert_eq!(u32::from_le_bytes(file[40..44].try_into().unwrap()) as usize, file.len() - 44);
        assert_eq!(file.len() - 44, 3 * 44_100 * 2);
        assert!(rain().len() > 7_000_000);
    }
}
