//! From the bytes of a camera to what pages show: turned upright, in several widths, as WebP.

use std::io::Cursor;

use anyhow::anyhow;
use bytes::Bytes;
use fast_image_resize::Resizer;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;

/// The widths in pixels that pages ask for; a picture that is narrower is kept in its own.
const WIDTHS: [u32; 4] = [320, 640, 960, 1_440];
/// Pixels of a picture at most, and how a refusal says it: 200 MB while it is worked on.
const MAX_PIXELS: u64 = 50_000_000;
pub(super) const MAX_PIXELS_TEXT: &str = "≤ 50 Mpx";
/// Pixels of a side at most.
const MAX_SIDE: u32 = 16_000;
/// Memory that a decoder may take, in bytes.
const MAX_ALLOC: u64 = 256 << 20;
/// Looks like the original at a quarter of JPEG's size.
const QUALITY: f32 = 78.0;

/// One at a time: each takes much memory and a core for a second or so.
static WORKING: Semaphore = Semaphore::const_new(1);

/// A picture in all its forms.
pub(super) struct Prepared {
    /// Pixels from left to right, as one sees it.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Width and WebP, smallest first.
    pub forms: Vec<(u32, Vec<u8>)>,
}

/// Why bytes are no picture for us.
pub(super) enum Unreadable {
    /// Not of a kind that we read, or broken.
    NoPicture,
    /// More pixels than we take.
    TooLarge,
}

/// Prepares a picture on a thread that may be busy.
pub(super) async fn prepare(bytes: Bytes) -> anyhow::Result<Result<Prepared, Unreadable>> {
    let _turn = WORKING.acquire().await?;
    tokio::task::spawn_blocking(move || match read(&bytes) {
        Ok(picture) => shrink(picture).map(Ok),
        Err(unreadable) => Ok(Err(unreadable)),
    })
    .await?
}

/// Decodes what the bytes are, whatever they are called, and turns it as the camera was held.
fn read(bytes: &[u8]) -> Result<DynamicImage, Unreadable> {
    let no_picture = |_| Unreadable::NoPicture;
    let format = image::guess_format(bytes).map_err(no_picture)?;
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];
    if !known.contains(&format) {
        return Err(Unreadable::NoPicture);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(no_picture)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Unreadable::NoPicture);
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS || width > MAX_SIDE || height > MAX_SIDE {
        return Err(Unreadable::TooLarge);
    }
    let orientation = decoder.orientation().map_err(no_picture)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(no_picture)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn shrink(picture: DynamicImage) -> anyhow::Result<Prepared> {
    let picture = if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    };
    let (width, height) = (picture.width(), picture.height());
    let widest = Ord::min(width, WIDTHS[WIDTHS.len() - 1]);
    let mut resizer = Resizer::new();
    let mut forms = Vec::new();
    for form in WIDTHS.into_iter().filter(|form| *form < widest).chain([widest]) {
        let tall = (u64::from(height) * u64::from(form) + u64::from(width) / 2) / u64::from(width);
        let mut small = DynamicImage::new(form, Ord::max(1, u32::try_from(tall)?), picture.color());
        resizer.resize(&picture, &mut small, None)?;
        forms.push((form, webp(&small)?));
    }
    Ok(Prepared { width, height, forms })
}

fn webp(picture: &DynamicImage) -> anyhow::Result<Vec<u8>> {
    let (width, height) = (picture.width(), picture.height());
    let bytes = picture.as_bytes();
    let encoder = if picture.color().has_alpha() {
        webp::Encoder::from_rgba(bytes, width, height)
    } else {
        webp::Encoder::from_rgb(bytes, width, height)
    };
    let encoded = encoder.encode_simple(false, QUALITY).map_err(|error| anyhow!("WebP: {error:?}"))?;
    Ok(encoded.to_vec())
}
