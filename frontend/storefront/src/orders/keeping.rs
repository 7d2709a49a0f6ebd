//! The key that makes a second click, a retry or a reload the same order.

use gloo::storage::{SessionStorage, Storage};

const NAME: &str = "comptoir.checkout";

/// The key of the checkout under way: made once, kept for this tab until its order is placed.
pub fn key() -> String {
    if let Ok(kept) = SessionStorage::get::<String>(NAME) {
        return kept;
    }
    let mut bytes = [0_u8; 16];
    let random =
        gloo::utils::window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    random.expect("every browser that runs WebAssembly has randomness");
    let made: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    // A browser that keeps nothing still sends one key per page.
    let _ = SessionStorage::set(NAME, &made);
    made
}

/// The order is placed: the next one is another.
pub fn forget() {
    SessionStorage::delete(NAME);
}
