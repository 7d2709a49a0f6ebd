//! The storefront in the browser: takes over what the server painted.

fn main() {
    storefront::start();
}
