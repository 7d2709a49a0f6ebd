//! Starting in the browser.

use ui::graphql::{Answers, Prepared};
use ui::router::Location;
use values::Locale;
use yew::Renderer;

use crate::app::{App, AppProps};
use crate::head::HeadSlot;
use crate::words::words;

/// Takes over the page that the server painted; without one (Trunk's page), paints it.
pub fn start() {
    let document = gloo::utils::document();
    let tag = document.document_element().and_then(|html| html.get_attribute("lang")).unwrap_or_default();
    let locale = Locale::new(&tag).unwrap_or_default();
    let answers = document.get_element_by_id("answers").and_then(|element| element.text_content());
    let answers: Answers = answers.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    let props = AppProps {
        start: Location::here(),
        i18n: words(locale),
        prepared: Prepared::holding(answers),
        head: HeadSlot::default(),
    };
    let root = document.get_element_by_id("app").expect("the page has a place for the app");
    let painted = root.first_element_child().is_some();
    let renderer = Renderer::<App>::with_root_and_props(root, props);
    if painted {
        renderer.hydrate();
    } else {
        renderer.render();
    }
}
