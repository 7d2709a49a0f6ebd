//! Which page is shown: the address in the browser's bar, and the way to another.
//!
//! Yew's own router is mostly for what we do not use: hashes, histories in memory, state, patterns
//! (docs/decisions/0006-a-small-bundle.md).

use gloo::events::EventListener;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::links::decoded;

/// A front end's pages, each with its path.
pub trait Routable: Clone + PartialEq + 'static {
    /// The path of a page; parts that vary go through [`crate::links::encoded`].
    fn path(&self) -> String;

    /// The page at a path, by its decoded segments: `/product/kit` is `["product", "kit"]`.
    fn at(segments: &[&str]) -> Self;
}

/// The page at a path. A slash at the end makes no difference.
pub fn page_at<R: Routable>(path: &str) -> R {
    let segments: Vec<String> =
        path.split('/').skip(1).map(|part| decoded(part).unwrap_or_default()).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    R::at(segments.strip_suffix(&[""]).unwrap_or(&segments))
}

/// Where we are.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    /// From the first slash on.
    pub path: String,
    /// What follows the question mark.
    pub query: String,
}

impl Location {
    /// Reads a path with its query.
    pub fn new(address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Self { path: path.to_owned(), query: query.to_owned() }
    }

    /// What the browser shows.
    pub fn here() -> Self {
        let location = gloo::utils::window().location();
        let query = location.search().unwrap_or_default();
        Self {
            path: location.pathname().unwrap_or_default(),
            query: query.strip_prefix('?').unwrap_or_default().to_owned(),
        }
    }
}

/// What [`Router`] needs.
#[derive(Properties, PartialEq)]
pub struct RouterProps {
    /// Where we are at first.
    pub start: Location,
    /// Whoever asks where we are.
    pub children: Html,
}

/// The root of what follows the address.
#[component]
pub fn Router(props: &RouterProps) -> Html {
    let location = use_state_eq(|| props.start.clone());
    use_effect_with((), {
        let location = location.setter();
        move |()| {
            let at = location.clone();
            let listener =
                EventListener::new(&gloo::utils::window(), MOVED, move |_| at.set(Location::here()));
            // What is within may have moved before we listened.
            location.set(Location::here());
            move || drop(listener)
        }
    });
    html! { <ContextProvider<Location> context={(*location).clone()}>{ props.children.clone() }</ContextProvider<Location>> }
}

/// Where we are.
#[hook]
pub fn use_location() -> Location {
    use_context::<Location>().expect("the page is within the router")
}

/// The page that is shown.
#[hook]
pub fn use_route<R: Routable>() -> R {
    page_at(&use_location().path)
}

/// The event of the back button, which we send too when we move by ourselves.
const MOVED: &str = "popstate";

/// Shows a page: the back button leads here again.
pub fn push(route: &impl Routable, query: Option<&str>) {
    show(&address(route, query), web_sys::History::push_state_with_url);
}

/// Shows a page in the place of this one.
pub fn replace(route: &impl Routable, query: Option<&str>) {
    show(&address(route, query), web_sys::History::replace_state_with_url);
}

/// A page's path, and its query if it has one.
pub fn address(route: &impl Routable, query: Option<&str>) -> String {
    let path = route.path();
    match query {
        Some(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path,
    }
}

type Change = fn(&web_sys::History, &JsValue, &str, Option<&str>) -> Result<(), JsValue>;

fn show(address: &str, change: Change) {
    let window = gloo::utils::window();
    let changed = window.history().and_then(|history| change(&history, &JsValue::NULL, "", Some(address)));
    if let (Ok(()), Ok(event)) = (changed, Event::new(MOVED)) {
        let _ = window.dispatch_event(&event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::encoded;

    #[derive(Clone, Debug, PartialEq)]
    enum Route {
        Home,
        Product(String),
        NotFound,
    }

    impl Routable for Route {
        fn path(&self) -> String {
            match self {
                Route::Home => "/".to_owned(),
                Route::Product(slug) => format!("/product/{}", encoded(slug)),
                Route::NotFound => "/404".to_owned(),
            }
        }

        fn at(segments: &[&str]) -> Self {
            match segments {
                [] => Route::Home,
                ["product", slug] => Route::Product((*slug).to_owned()),
                _ => Route::NotFound,
            }
        }
    }

    #[test]
    fn a_page_is_found_at_its_path() {
        for route in [Route::Home, Route::Product("été/50 %".to_owned())] {
            assert_eq!(page_at::<Route>(&route.path()), route);
            assert_eq!(address(&route, Some("a=b")), format!("{}?a=b", route.path()));
        }
        assert_eq!(page_at::<Route>("/product/kit/"), Route::Product("kit".to_owned()));
        assert_eq!(page_at::<Route>("/product/kit/more"), Route::NotFound);
        assert_eq!(page_at::<Route>("/product"), Route::NotFound);
        assert_eq!(page_at::<Route>("//"), Route::NotFound);
        assert_eq!(page_at::<Route>("/product/%FF"), Route::NotFound);
    }

    #[test]
    fn a_query_is_apart_from_its_path() {
        let location = Location::new("/catalogue/kits?after=a?b");
        assert_eq!((location.path.as_str(), location.query.as_str()), ("/catalogue/kits", "after=a?b"));
    }
}
