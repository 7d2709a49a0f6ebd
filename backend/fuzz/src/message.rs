//! A notification as a file that a fuzzer can change and a person can read: the query behind a `?`, the headers, an empty line, the
//! body.

use comptoir::payments::RawNotification;

/// Writes it down.
pub fn write(raw: &RawNotification) -> Vec<u8> {
    let mut head = String::new();
    if !raw.query.is_empty() {
        head.push_str(&format!("?{}\n", raw.query));
    }
    for (name, value) in &raw.headers {
        head.push_str(&format!("{name}: {value}\n"));
    }
    head.push('\n');
    [head.as_bytes(), &raw.body].concat()
}

/// Reads any bytes as one.
pub fn read(bytes: &[u8]) -> RawNotification {
    let mut raw = RawNotification::default();
    let mut rest = bytes;
    loop {
        let (line, after) = match rest.iter().position(|byte| *byte == b'\n') {
            Some(at) => (&rest[..at], &rest[at + 1..]),
            None => (&rest[..0], rest),
        };
        rest = after;
        if line.is_empty() {
            break;
        }
        // As the route reads them.
        let line = String::from_utf8_lossy(line);
        match (line.strip_prefix('?'), line.split_once(':')) {
            (Some(query), _) => raw.query = query.to_owned(),
            (None, Some((name, value))) => {
                raw.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            (None, None) => {}
        }
    }
    raw.body = rest.to_vec().into();
    raw
}
