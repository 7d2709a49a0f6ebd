//! Links within a front end: real anchors, which the router takes over on a plain click.

use yew::prelude::*;

use crate::router::{self, Routable};

/// What a link needs.
#[derive(Properties, PartialEq)]
pub struct ToProps<R: Routable> {
    /// Where it leads.
    pub route: R,
    /// The part of the address after `?`, without it.
    #[prop_or_default]
    pub query: Option<AttrValue>,
    /// Classes of the anchor.
    #[prop_or_default]
    pub class: Classes,
    /// Whether it leads to the page that is shown.
    #[prop_or_default]
    pub current: bool,
    /// Spoken instead of the content.
    #[prop_or_default]
    pub aria_label: Option<AttrValue>,
    /// What it says.
    #[prop_or_default]
    pub children: Html,
}

/// A link to a page of this front end. With a modifier key or another button the browser does what it always does.
#[component]
pub fn To<R: Routable>(props: &ToProps<R>) -> Html {
    let href = router::address(&props.route, props.query.as_deref());
    let onclick = {
        let route = props.route.clone();
        let query = props.query.clone();
        Callback::from(move |event: MouseEvent| {
            let plain = event.button() == 0
                && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key())
                && !event.default_prevented();
            if plain {
                event.prevent_default();
                go(&route, query.as_deref());
            }
        })
    };
    let current = props.current.then_some("page");
    html! {
        <a {href} {onclick} class={props.class.clone()} aria-current={current} aria-label={props.aria_label.clone()}>
            { props.children.clone() }
        </a>
    }
}

/// Shows a page, from its top.
pub fn go(route: &impl Routable, query: Option<&str>) {
    router::push(route, query);
    gloo::utils::window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// A text as it may stand in an address's query: what is not plain becomes `%XX`.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// A parameter of an address's query, which may begin with its question mark.
pub fn parameter(query: &str, name: &str) -> Option<String> {
    let pair = query
        .trim_start_matches('?')
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)?;
    decoded(&pair.1.replace('+', " ")).filter(|value| !value.is_empty())
}

/// A text that was [`encoded`]; none when that is no text.
pub fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (first, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => bytes.push(first),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_reads_as_it_was_written() {
        let query = format!("?a=1&search={}&b=", encoded("été & co/€+"));
        assert_eq!(parameter(&query, "search").as_deref(), Some("été & co/€+"));
        assert_eq!(parameter(&query, "b"), None);
        assert_eq!(parameter("x=a+b%", "x").as_deref(), Some("a b%"));
    }
}
