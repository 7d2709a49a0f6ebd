//! The built front end becomes part of the program: whenever it changes, so does the program.

use std::fs;

fn main() {
    for app in ["storefront", "backoffice"] {
        // A backend that is checked alone has no front end yet; its pages then say so.
        fs::create_dir_all(format!("../frontend/dist/{app}")).expect("the front end's folder can be made");
    }
    println!("cargo:rerun-if-changed=../frontend/dist");
    println!("cargo:rerun-if-changed=../frontend/storefront/index.html");
}
