//! What a page says of itself to browsers, search engines and those who share it.

use std::sync::{Arc, Mutex};

use yew::prelude::*;

/// A page's own description.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// HTTP status of the page.
    pub status: u16,
    /// The title, without the shop's name.
    pub title: String,
    /// One sentence or two.
    pub description: String,
    /// Path of the address that search engines should keep; none for pages that they should not.
    pub canonical: Option<String>,
    /// `website` or `product`.
    pub kind: &'static str,
    /// Path of the picture that stands for the page.
    pub image: Option<String>,
    /// JSON-LD, already text.
    pub data: Option<String>,
    /// The shop's name.
    pub shop: String,
}

/// Where the server collects it.
#[derive(Clone, Default)]
pub struct HeadSlot(pub Arc<Mutex<Head>>);

impl PartialEq for HeadSlot {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl HeadSlot {
    fn update(&self, change: impl FnOnce(&mut Head)) {
        change(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

/// Gives the page its title and description: on the server while it renders, in the browser by an effect.
#[hook]
pub fn use_head(head: Head) {
    let slot = use_context::<HeadSlot>().unwrap_or_default();
    let shop = slot.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).shop.clone();
    let title = full_title(&head.title, &shop);
    slot.update(|kept| *kept = Head { shop, ..head });
    use_effect_with(title, |title| gloo::utils::document().set_title(title));
}

/// What [`Described`] needs.
#[derive(Properties, PartialEq)]
pub struct DescribedProps {
    /// What the page says of itself.
    pub head: Head,
}

/// Gives the page its head from within what is shown only once its answer is known.
#[component]
pub fn Described(props: &DescribedProps) -> Html {
    use_head(props.head.clone());
    Html::default()
}

/// Tells the name that follows every title.
pub fn name_shop(slot: &HeadSlot, name: &str) {
    slot.update(|head| head.shop = name.to_owned());
}

/// The title as browsers show it.
pub fn full_title(title: &str, shop: &str) -> String {
    match (title.is_empty(), shop.is_empty()) {
        (true, _) => shop.to_owned(),
        (_, true) => title.to_owned(),
        _ => format!("{title} — {shop}"),
    }
}
