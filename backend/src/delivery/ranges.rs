//! Unions of byte ranges: what of a file has gone out.

use std::ops::Range;

use anyhow::Context;

/// Fragments that are kept at most. Beyond, the smallest gap is taken as delivered: nobody can make the row grow, and
/// nobody can avoid being counted by leaving out a byte here and there.
const MAX_FRAGMENTS: usize = 1024;

/// Ranges of bytes, from the first up to and without the last: rising, disjoint, and never touching.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    /// Reads what [`Ranges::write`] wrote.
    pub fn read(json: &str) -> anyhow::Result<Self> {
        Ok(Self(serde_json::from_str(json).context("a transfer's ranges cannot be read")?))
    }

    /// The ranges as JSON pairs: `[[0,100],[200,300]]`.
    pub fn write(&self) -> String {
        let pairs: Vec<_> = self.0.iter().map(|(start, end)| format!("[{start},{end}]")).collect();
        format!("[{}]", pairs.join(","))
    }

    /// Adds a range to the union.
    pub fn add(&mut self, range: Range<u64>) {
        if range.is_empty() {
            return;
        }
        let first = self.0.partition_point(|(_, end)| *end < range.start);
        let past = self.0.partition_point(|(start, _)| *start <= range.end);
        let touched = &self.0[first..past];
        let start = touched.first().map_or(range.start, |one| one.0.min(range.start));
        let end = touched.last().map_or(range.end, |one| one.1.max(range.end));
        self.0.splice(first..past, [(start, end)]);
        if self.0.len() > MAX_FRAGMENTS {
            self.close_smallest_gap();
        }
    }

    /// Adds another union.
    pub fn join(&mut self, other: &Self) {
        for (start, end) in &other.0 {
            self.add(*start..*end);
        }
    }

    /// How many bytes the union has.
    pub fn total_bytes(&self) -> u64 {
        self.0.iter().map(|(start, end)| end - start).sum()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn close_smallest_gap(&mut self) {
        let gaps = self.0.windows(2).map(|pair| pair[1].0 - pair[0].1);
        if let Some((place, _)) = gaps.enumerate().min_by_key(|(_, gap)| *gap) {
            self.0[place].1 = self.0[place + 1].1;
            self.0.remove(place + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn union(ranges: &[(u64, u64)]) -> Ranges {
        let mut union = Ranges::default();
        for (start, end) in ranges {
            union.add(*start..*end);
        }
        union
    }

    #[test]
    fn ranges_that_touch_or_overlap_become_one() {
        assert_eq!(union(&[(0, 10), (10, 20)]).write(), "[[0,20]]");
        assert_eq!(union(&[(30, 40), (0, 10), (5, 35)]).write(), "[[0,40]]");
        assert_eq!(union(&[(0, 10), (11, 20), (5, 5)]).write(), "[[0,10],[11,20]]");
        assert_eq!(Ranges::read("[[0,10],[11,20]]").unwrap().total_bytes(), 19);
        assert!(union(&[(3, 3)]).is_empty());
    }

    #[test]
    fn a_union_of_too_many_fragments_closes_its_smallest_gaps() {
        let mut union = Ranges::default();
        for place in 0..5000_u64 {
            union.add(place * 10..place * 10 + 9);
        }
        assert_eq!(union.0.len(), MAX_FRAGMENTS);
        let real = 5000 * 9;
        assert!((real..=5000 * 10).contains(&union.total_bytes()), "{}", union.total_bytes());
    }

    proptest! {
        #[test]
        fn a_union_is_the_set_of_its_bytes(ranges in prop::collection::vec((0..400_u64, 0..60_u64), 0..60)) {
            let mut bytes = [false; 460];
            let mut union = Ranges::default();
            for (start, length) in ranges {
                union.add(start..start + length);
                bytes[start as usize..(start + length) as usize].fill(true);
            }
            prop_assert_eq!(union.total_bytes(), bytes.iter().filter(|b| **b).count() as u64);
            prop_assert!(union.0.windows(2).all(|pair| pair[0].1 < pair[1].0));
            prop_assert!(union.0.iter().all(|(s, e)| bytes[*s as usize..*e as usize].iter().all(|b| *b)));
            prop_assert_eq!(Ranges::read(&union.write()).unwrap(), union);
        }
    }
}
