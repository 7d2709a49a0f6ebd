//! How an archive of known files lies byte for byte (PKWARE APPNOTE 6.3.10): stored entries whose sizes and CRCs are
//! known before the first byte goes out, so that its length is exact, any range of it can be sent, and the same files
//! always give the same bytes.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, Timelike, Utc};

/// One file of an archive.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its name in the archive, which no other entry has.
    pub name: String,
    /// The CRC-32 of its bytes.
    pub crc32: u32,
    /// Its size.
    pub size_bytes: u64,
    /// When it was made; archives know no time zone, and this one means UTC.
    pub modified: DateTime<Utc>,
}

/// What surrounds the files: what goes before each, and what ends the archive.
#[derive(Debug)]
pub(super) struct Layout {
    /// In the entries' order.
    pub heads: Vec<Vec<u8>>,
    /// The directory and its end.
    pub tail: Vec<u8>,
    /// The whole archive.
    pub size_bytes: u64,
}

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
/// Names are UTF-8 (APPNOTE, appendix D).
const UTF_8: u16 = 1 << 11;
/// The least version that reads plain entries, and those of ZIP64 (4.4.3).
const PLAIN: u16 = 20;
const LARGE: u16 = 45;
/// Made on a Unix-like system, where the upper half of the attributes are a file's mode (4.4.2).
const UNIX: u16 = 3 << 8;
const REGULAR_FILE: u32 = 0o100_644 << 16;
/// What stands in a field that is too small: the number is in the ZIP64 extra field (4.5.3).
const SEE_EXTRA: u32 = u32::MAX;

/// Lays entries out one after the other.
pub(super) fn lay_out(entries: &[Entry]) -> Layout {
    let mut heads = Vec::with_capacity(entries.len());
    let mut directory = Vec::new();
    let mut offset = 0_u64;
    for entry in entries {
        let head = local(entry);
        central(&mut directory, entry, offset);
        offset += head.len() as u64 + entry.size_bytes;
        heads.push(head);
    }
    let tail = end(directory, entries.len() as u64, offset);
    Layout { heads, size_bytes: offset + tail.len() as u64, tail }
}

/// Names as they are, or with a number before their ending when another entry has the name already, in whatever
/// capitals: many computers know no difference.
pub(super) fn unique_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut unique = Vec::new();
    for name in names {
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
            _ => (name, String::new()),
        };
        let mut candidate = name.to_owned();
        let mut number = 2_u32;
        while !taken.insert(candidate.to_lowercase()) {
            candidate = format!("{stem} ({number}){ending}");
            number += 1;
        }
        unique.push(candidate);
    }
    unique
}

fn local(entry: &Entry) -> Vec<u8> {
    let large = entry.size_bytes >= SEE_EXTRA.into();
    let mut head = Vec::with_capacity(64 + entry.name.len());
    put32(&mut head, LOCAL);
    put16(&mut head, if large { LARGE } else { PLAIN });
    described(&mut head, entry);
    put16(&mut head, if large { 20 } else { 0 });
    head.extend_from_slice(entry.name.as_bytes());
    if large {
        put16(&mut head, 1);
        put16(&mut head, 16);
        put64(&mut head, entry.size_bytes);
        put64(&mut head, entry.size_bytes);
    }
    head
}

fn central(directory: &mut Vec<u8>, entry: &Entry, offset: u64) {
    let mut extra = Vec::new();
    if entry.size_bytes >= SEE_EXTRA.into() {
        put64(&mut extra, entry.size_bytes);
        put64(&mut extra, entry.size_bytes);
    }
    if offset >= SEE_EXTRA.into() {
        put64(&mut extra, offset);
    }
    let needed = if extra.is_empty() { PLAIN } else { LARGE };
    put32(directory, CENTRAL);
    put16(directory, UNIX | needed);
    put16(directory, needed);
    described(directory, entry);
    put16(directory, if extra.is_empty() { 0 } else { short(extra.len() as u64 + 4) });
    // No comment, on the first disk, no internal attributes.
    directory.extend_from_slice(&[0; 6]);
    put32(directory, REGULAR_FILE);
    put32(directory, capped(offset));
    directory.extend_from_slice(entry.name.as_bytes());
    if !extra.is_empty() {
        put16(directory, 1);
        put16(directory, short(extra.len() as u64));
        directory.extend_from_slice(&extra);
    }
}

/// What both headers of an entry say, from the flags to the length of the name.
fn described(head: &mut Vec<u8>, entry: &Entry) {
    put16(head, UTF_8);
    // Stored.
    put16(head, 0);
    let (time, date) = dos(entry.modified);
    put16(head, time);
    put16(head, date);
    put32(head, entry.crc32);
    put32(head, capped(entry.size_bytes));
    put32(head, capped(entry.size_bytes));
    put16(head, short(entry.name.len() as u64));
}

fn end(directory: Vec<u8>, entries: u64, at: u64) -> Vec<u8> {
    let size = directory.len() as u64;
    let mut tail = directory;
    if entries >= u16::MAX.into() || size >= SEE_EXTRA.into() || at >= SEE_EXTRA.into() {
        put32(&mut tail, END_64);
        // The size of what follows of this record.
        put64(&mut tail, 44);
        put16(&mut tail, UNIX | LARGE);
        put16(&mut tail, LARGE);
        put64(&mut tail, 0);
        put64(&mut tail, entries);
        put64(&mut tail, entries);
        put64(&mut tail, size);
        put64(&mut tail, at);
        put32(&mut tail, LOCATOR_64);
        put32(&mut tail, 0);
        put64(&mut tail, at + size);
        put32(&mut tail, 1);
    }
    put32(&mut tail, END);
    put32(&mut tail, 0);
    put16(&mut tail, short(entries));
    put16(&mut tail, short(entries));
    put32(&mut tail, capped(size));
    put32(&mut tail, capped(at));
    put16(&mut tail, 0);
    tail
}

/// An instant as MS-DOS has it: two seconds are the least, and 1980 is the first year.
fn dos(at: DateTime<Utc>) -> (u16, u16) {
    let year = u32::try_from(at.year() - 1980).unwrap_or_default().min(127);
    let time = (at.hour() << 11) | (at.minute() << 5) | (at.second() / 2);
    let date = (year << 9) | (at.month() << 5) | at.day();
    (short(time.into()), short(date.into()))
}

fn capped(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(SEE_EXTRA)
}

fn short(number: u64) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn put16(bytes: &mut Vec<u8>, number: u16) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn put32(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn put64(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::{Read, Seek, SeekFrom, Write};
    use std::process::Command;

    fn entry(name: &str, size_bytes: u64, crc32: u32) -> Entry {
        Entry { name: name.to_owned(), crc32, size_bytes, modified: "2026-11-24T10:20:31Z".parse().unwrap() }
    }

    #[test]
    fn two_files_of_one_name_are_told_apart() {
        let names = ["a.pdf", "A.PDF", "a (2).pdf", "b", "b", ".x", ".x", "été.tar.gz", "été.tar.gz"];
        assert_eq!(
            unique_names(names),
            [
                "a.pdf",
                "A (2).PDF",
                "a (2) (2).pdf",
                "b",
                "b (2)",
                ".x",
                ".x (2)",
                "été.tar.gz",
                "été.tar (2).gz"
            ]
        );
    }

    /// Written with a hole where a file is, so that 5 GiB cost nothing.
    #[test]
    fn files_beyond_4_gib_are_laid_out_as_zip64() {
        let text = b"the last one";
        let entries = [
            entry("first — 日本.bin", 5 << 30, 0),
            entry("exactly.bin", u32::MAX.into(), 0),
            entry("last.txt", text.len() as u64, crc32fast::hash(text)),
        ];
        let layout = lay_out(&entries);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.zip");
        let mut file = File::create(&path).unwrap();
        for (head, entry) in layout.heads.iter().zip(&entries) {
            file.write_all(head).unwrap();
            if entry.name == "last.txt" {
                file.write_all(text).unwrap();
            } else {
                file.seek(SeekFrom::Current(entry.size_bytes as i64)).unwrap();
            }
        }
        file.write_all(&layout.tail).unwrap();
        assert_eq!(file.metadata().unwrap().len(), layout.size_bytes);

        let mut archive = zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
        assert_eq!(archive.len(), 3);
        for (place, entry) in entries.iter().enumerate() {
            let found = archive.by_index_raw(place).unwrap();
            assert_eq!(
                (found.name().unwrap().as_ref(), found.size()),
                (entry.name.as_str(), entry.size_bytes)
            );
        }
        let mut read = String::new();
        archive.by_name("last.txt").unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read.as_bytes(), text);

        let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n\
            print([i.file_size for i in z.infolist()], z.read('last.txt').decode(), z.namelist()[0])";
        let python = Command::new("python3").args(["-c", script]).arg(&path).output();
        if let Ok(python) = python {
            let said = String::from_utf8_lossy(&python.stdout).into_owned();
            assert_eq!(
                said.trim(),
                "[5368709120, 4294967295, 12] the last one first — 日本.bin",
                "{python:?}"
            );
        }
    }
}
