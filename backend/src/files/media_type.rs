//! What kind of file it is: by its first bytes, else by its name.

/// Bytes that are enough to tell.
pub(super) const SNIFF_BYTES: u64 = 8 * 1024;

/// Containers of which many kinds of file are made: the name then says more.
const CONTAINERS: [&str; 2] = ["application/zip", "text/xml"];

/// The media type of a file that begins with `head` and was uploaded under `name`.
pub(super) fn media_type(head: &[u8], name: &str) -> String {
    let named = mime_guess::from_path(name).first_raw();
    let seen = infer::get(head).map(|kind| kind.mime_type());
    let best = match seen {
        Some(container) if CONTAINERS.contains(&container) => named.or(seen),
        Some(_) => seen,
        None => named,
    };
    best.unwrap_or("application/octet-stream").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_tell_before_the_name_does() {
        assert_eq!(media_type(b"%PDF-1.7\n", "photo.jpg"), "application/pdf");
        assert_eq!(media_type(b"hello", "notes.txt"), "text/plain");
        assert_eq!(media_type(b"PK\x03\x04rest of an archive", "game.jar"), "application/java-archive");
        assert_eq!(media_type(b"PK\x03\x04rest of an archive", "game"), "application/zip");
        assert_eq!(media_type(b"hello", "notes"), "application/octet-stream");
    }
}
