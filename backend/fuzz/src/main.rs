//! Fuzz targets on the notifications of the payment providers: whatever bytes come in, nothing panics, and nothing that was not
//! signed is accepted. `make fuzz` runs each of them; docs/running.md says how to go on from a finding.
//!
//! A target is a whole shop with the provider's account, one order that is paid and one that waits. Bytes become headers, query
//! and body, and take the way of the shop's own route: `orders::notified_in`, which authenticates and settles.

#![no_main]

mod hosts;
mod message;
mod stand;
mod targets;

use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

use stand::Stand;

static STAND: OnceLock<Stand> = OnceLock::new();

/// What the environment names.
#[allow(clippy::disallowed_methods, reason = "libFuzzer owns the command line")]
fn named(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fuzz_target!(
    init: {
        let name = named("FUZZ_TARGET").expect("FUZZ_TARGET names the target");
        let target = targets::all().into_iter().find(|target| target.name == name);
        let stand = Stand::open(target.expect("FUZZ_TARGET is one of targets::all()"));
        if let Some(dir) = named("FUZZ_SEEDS") {
            stand.write_seeds(Path::new(&dir));
        }
        let _ = STAND.set(stand);
    },
    |bytes| STAND.get().expect("init comes first").take(bytes)
);
