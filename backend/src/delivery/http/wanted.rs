//! What a request asks for: conditions and ranges (RFC 9110, 13 and 14).

use std::ops::Range;

use poem::http::{HeaderMap, HeaderName, header};

/// Ranges that one request may ask for. More is nobody's need (RFC 9110, 17.15).
const MAX_RANGES: usize = 32;
/// Ranges that are closer than this cost more apart than together.
const JOIN_WITHIN_BYTES: u64 = 128;

/// What to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// These ranges, at least one, none empty.
    Parts(Vec<Range<u64>>),
    /// Ranges that the file does not have, or too many.
    Unsatisfiable,
    /// Nothing: the client has it (304).
    NotModified,
    /// Nothing: the client wants another version (412).
    Failed,
}

/// Reads a request's conditions in the order of RFC 9110, 13.2.2.
pub(super) fn wanted(headers: &HeaderMap, etag: &str, size: u64) -> Wanted {
    if text(headers, header::IF_MATCH).is_some_and(|tags| !names(tags, etag, Compare::Strongly)) {
        return Wanted::Failed;
    }
    if text(headers, header::IF_NONE_MATCH).is_some_and(|tags| names(tags, etag, Compare::Weakly)) {
        return Wanted::NotModified;
    }
    // A date in If-Range never matches: we name no date, the strong tag says more.
    let same = text(headers, header::IF_RANGE).is_none_or(|tag| tag.trim() == etag);
    match text(headers, header::RANGE) {
        Some(range) if same => ranges(range, size),
        _ => Wanted::Whole,
    }
}

/// Reads a `Range` header. What cannot be read is ignored, as RFC 9110, 14.2 asks.
fn ranges(text: &str, size: u64) -> Wanted {
    let Some((unit, set)) = text.split_once('=') else { return Wanted::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Wanted::Whole;
    }
    if set.split(',').count() > MAX_RANGES {
        return Wanted::Unsatisfiable;
    }
    let mut parts = Vec::new();
    for one in set.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        match range(one, size) {
            Some(part) if part.is_empty() => {}
            Some(part) => parts.push(part),
            None => return Wanted::Whole,
        }
    }
    if parts.is_empty() { Wanted::Unsatisfiable } else { Wanted::Parts(join(parts)) }
}

/// One range, empty when the file has nothing of it; `None` when it is malformed.
fn range(text: &str, size: u64) -> Option<Range<u64>> {
    let (first, last) = text.split_once('-')?;
    match (first.trim(), last.trim()) {
        ("", suffix) => Some(size.saturating_sub(number(suffix)?)..size),
        (first, "") => Some(number(first)?.min(size)..size),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then(|| first.min(size)..last.saturating_add(1).min(size))
        }
    }
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Joins ranges that overlap or nearly touch, so that no request makes us send more than the file. Ranges that are
/// apart keep the client's order.
fn join(parts: Vec<Range<u64>>) -> Vec<Range<u64>> {
    let mut sorted = parts.clone();
    sorted.sort_by_key(|part| part.start);
    let mut joined: Vec<Range<u64>> = Vec::with_capacity(sorted.len());
    for part in sorted {
        match joined.last_mut() {
            Some(last) if part.start <= last.end.saturating_add(JOIN_WITHIN_BYTES) => {
                last.end = last.end.max(part.end)
            }
            _ => joined.push(part),
        }
    }
    if joined.len() == parts.len() { parts } else { joined }
}

enum Compare {
    Strongly,
    Weakly,
}

fn names(tags: &str, etag: &str, compare: Compare) -> bool {
    tags.split(',').map(str::trim).any(|tag| {
        let tag = match compare {
            Compare::Strongly => tag,
            Compare::Weakly => tag.strip_prefix("W/").unwrap_or(tag),
        };
        tag == "*" || tag == etag
    })
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "a list of one range is what is meant")]
mod tests {
    use super::*;

    fn parts<const N: usize>(parts: [Range<u64>; N]) -> Wanted {
        Wanted::Parts(parts.to_vec())
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(ranges("bytes=0-", 10), parts([0..10]));
        assert_eq!(ranges("bytes=2-3", 10), parts([2..4]));
        assert_eq!(ranges("Bytes = 2-99", 10), parts([2..10]));
        assert_eq!(ranges("bytes=-3", 10), parts([7..10]));
        assert_eq!(ranges("bytes=-30", 10), parts([0..10]));
        assert_eq!(ranges("bytes=0-99999999999999999999999", 10), parts([0..10]));
        assert_eq!(ranges("bytes=10-", 10), Wanted::Unsatisfiable);
        assert_eq!(ranges("bytes=-0", 10), Wanted::Unsatisfiable);
        assert_eq!(ranges("bytes=0-", 0), Wanted::Unsatisfiable);
        assert_eq!(ranges("bytes=10-12, 1-1", 10), parts([1..2]));
        for ignored in
            ["items=0-1", "bytes", "bytes=5-2", "bytes=a-b", "bytes=--5", "bytes=+1-2", "bytes=0-1,x"]
        {
            assert_eq!(ranges(ignored, 10), Wanted::Whole, "{ignored}");
        }
    }

    #[test]
    fn several_ranges_keep_their_order_unless_they_overlap() {
        assert_eq!(ranges("bytes=5000-5999,0-999", 10_000), parts([5000..6000, 0..1000]));
        assert_eq!(ranges("bytes=5000-5999,0-999,500-1500", 10_000), parts([0..1501, 5000..6000]));
        assert_eq!(ranges("bytes=0-,0-,0-", 10_000), parts([0..10_000]));
        let many = format!("bytes={}", vec!["0-0"; 33].join(","));
        assert_eq!(ranges(&many, 10_000), Wanted::Unsatisfiable);
    }
}
