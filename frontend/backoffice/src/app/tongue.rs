//! Which language the workbench speaks.

use values::Locale;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;
use yew::prelude::*;

/// The cookie that both fronts and the server read.
const COOKIE: &str = "comptoir_locale";

/// Changes the language.
#[derive(Clone, PartialEq)]
pub struct Tongue(pub Callback<Locale>);

/// The words of a language.
pub fn words(locale: Locale) -> &'static str {
    match locale {
        Locale::Fr => include_str!("../../locales/fr.ftl"),
        Locale::En => include_str!("../../locales/en.ftl"),
    }
}

/// What was chosen before, else what the browser asks for, else French.
pub fn of_the_visitor() -> Locale {
    chosen_before()
        .or_else(|| {
            let languages = gloo::utils::window().navigator().languages();
            languages.iter().filter_map(|tag| Locale::new(&tag.as_string()?).ok()).next()
        })
        .unwrap_or_default()
}

fn document() -> Option<HtmlDocument> {
    gloo::utils::document().dyn_into::<HtmlDocument>().ok()
}

fn chosen_before() -> Option<Locale> {
    let cookies = document()?.cookie().ok()?;
    let value = cookies.split(';').find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
    Locale::new(value).ok()
}

/// Keeps the choice for a year, for the server too: its sentences come in the same language.
pub fn remember(locale: Locale) {
    if let Some(document) = document() {
        let _ = document
            .set_cookie(&format!("{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", locale.tag()));
    }
}

/// Tells readers and hyphenation which language the page is in.
pub fn declare(locale: Locale) {
    if let Some(root) = gloo::utils::document().document_element() {
        let _ = root.set_attribute("lang", locale.tag());
    }
}
