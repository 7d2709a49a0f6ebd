//! How many may listen at once: in all, and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

/// Those who hold a connection open to hear what happens. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Crowd {
    present: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most: usize,
    most_of_one: usize,
}

impl Crowd {
    /// Nobody yet.
    pub fn new(most: usize, most_of_one: usize) -> Self {
        Self { present: Arc::default(), most, most_of_one }
    }

    /// A place for one more, given back when it is dropped; none when it is full.
    pub fn enter(&self, address: IpAddr) -> Option<Place> {
        let mut present = self.present.lock().expect("no holder of this lock panics");
        let all: usize = present.values().sum();
        let here = present.get(&address).copied().unwrap_or_default();
        if all >= self.most || here >= self.most_of_one {
            return None;
        }
        present.insert(address, here + 1);
        Some(Place { crowd: self.clone(), address })
    }
}

/// One listener's place.
#[derive(Debug)]
pub struct Place {
    crowd: Crowd,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut present = self.crowd.present.lock().expect("no holder of this lock panics");
        if let Some(here) = present.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                present.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_given_back() {
        let crowd = Crowd::new(3, 2);
        let (one, two) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let first = crowd.enter(one).unwrap();
        let _second = crowd.enter(one).unwrap();
        assert!(crowd.enter(one).is_none(), "one address has its limit");
        let _third = crowd.enter(two).unwrap();
        assert!(crowd.enter(two).is_none(), "all have theirs");
        drop(first);
        assert!(crowd.enter(two).is_some());
    }
}
