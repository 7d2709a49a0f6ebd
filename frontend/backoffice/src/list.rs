//! Lists whose search, filter and page stand in the address: a reload, a bookmark and the back button find them again.

use gloo::timers::callback::Timeout;
use ui::i18n::use_i18n;
use ui::links::{To, encoded, parameter};
use ui::router::{self, use_location};
use ui::t;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::graphql::PageInfo;
use crate::route::Route;

/// Rows of a page.
pub const ROWS: i32 = 50;

/// How long a search waits for the next letter, in milliseconds.
const PAUSE_MS: u32 = 250;

/// What the address says of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub search: Option<String>,
    /// A state to filter by, in the contract's words.
    pub state: Option<String>,
    /// A second filter.
    pub downloads: Option<String>,
    /// A kind to filter by, in the contract's words.
    pub kind: Option<String>,
    /// A way to pay.
    pub method: Option<String>,
    /// `yes` or `no`.
    pub files: Option<String>,
    /// `yes` or `no`: whether goods are to be shipped.
    pub ship: Option<String>,
    /// The first day and the last.
    pub from: Option<String>,
    pub to: Option<String>,
    pub after: Option<String>,
    pub before: Option<String>,
}

impl Asked {
    fn of(query: &str) -> Self {
        Self {
            search: parameter(query, "search"),
            state: parameter(query, "state"),
            downloads: parameter(query, "downloads"),
            kind: parameter(query, "kind"),
            method: parameter(query, "method"),
            files: parameter(query, "files"),
            ship: parameter(query, "ship"),
            from: parameter(query, "from"),
            to: parameter(query, "to"),
            after: parameter(query, "after"),
            before: parameter(query, "before"),
        }
    }

    /// Relay's four arguments.
    pub fn page(&self) -> (Option<i32>, Option<String>, Option<i32>, Option<String>) {
        match &self.before {
            Some(before) => (None, None, Some(ROWS), Some(before.clone())),
            None => (Some(ROWS), self.after.clone(), None, None),
        }
    }

    /// Another filter begins at the first page.
    pub fn at_the_top(mut self) -> Self {
        self.after = None;
        self.before = None;
        self
    }

    /// Whether anything but the page is asked.
    pub fn filters(&self) -> bool {
        *self != Self { after: self.after.clone(), before: self.before.clone(), ..Self::default() }
    }

    /// As an address says it, after the `?`.
    pub fn query(&self) -> Option<AttrValue> {
        let pairs = [
            ("search", &self.search),
            ("state", &self.state),
            ("downloads", &self.downloads),
            ("kind", &self.kind),
            ("method", &self.method),
            ("files", &self.files),
            ("ship", &self.ship),
            ("from", &self.from),
            ("to", &self.to),
            ("after", &self.after),
            ("before", &self.before),
        ];
        let query: Vec<String> = pairs
            .iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", encoded(value.as_deref()?))))
            .collect();
        (!query.is_empty()).then(|| query.join("&").into())
    }
}

/// What the address asks, and how to ask otherwise.
#[hook]
pub fn use_asked(route: Route) -> (Asked, Callback<Asked>) {
    let asked = Asked::of(&use_location().query);
    let ask = Callback::from(move |asked: Asked| {
        // Replaced, not pushed: letters of a search are no history.
        router::replace(&route, asked.query().as_deref());
    });
    (asked, ask)
}

/// What [`Search`] needs.
#[derive(Properties, PartialEq)]
pub struct SearchProps {
    /// What is searched for, and in what.
    pub label: AttrValue,
    /// What the address asks.
    pub asked: Asked,
    /// Asks otherwise.
    pub ask: Callback<Asked>,
}

/// The search field of a list; `/` leads here.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let waiting = use_mut_ref(|| None::<Timeout>);
    let typed = use_state(|| props.asked.search.clone().unwrap_or_default());
    // The back button and a cleared filter change the address from outside.
    use_effect_with(props.asked.search.clone(), {
        let (typed, waiting) = (typed.clone(), waiting.clone());
        move |search| {
            if waiting.borrow().is_none() {
                typed.set(search.clone().unwrap_or_default());
            }
        }
    });
    let oninput = Callback::from({
        let (typed, asked, ask) = (typed.clone(), props.asked.clone(), props.ask.clone());
        move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            typed.set(text.clone());
            let search = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            let asked = Asked { search, ..asked.clone() }.at_the_top();
            let (ask, done) = (ask.clone(), waiting.clone());
            *waiting.borrow_mut() = Some(Timeout::new(PAUSE_MS, move || {
                done.borrow_mut().take();
                ask.emit(asked);
            }));
        }
    });
    html! {
        <div class="field search" role="search">
            <label for="search">{ &props.label }</label>
            <input id="search" type="search" data-search="" value={(*typed).clone()} {oninput} autocomplete="off" spellcheck="false" />
        </div>
    }
}

/// What [`Filter`] needs.
#[derive(Properties, PartialEq)]
pub struct FilterProps {
    /// Part of the id.
    pub name: AttrValue,
    /// What is filtered.
    pub label: AttrValue,
    /// The contract's words and people's; the first is none.
    pub choices: Vec<(AttrValue, String)>,
    /// What is chosen.
    pub value: Option<String>,
    /// Called at each choice.
    pub on_change: Callback<Option<String>>,
}

/// One filter of a list.
#[component]
pub fn Filter(props: &FilterProps) -> Html {
    let onchange = props.on_change.reform(|event: Event| {
        let value = event.target_unchecked_into::<web_sys::HtmlSelectElement>().value();
        Some(value).filter(|value| !value.is_empty())
    });
    let id = format!("filter-{}", props.name);
    html! {
        <div class="field filter">
            <label for={id.clone()}>{ &props.label }</label>
            <select {id} {onchange}>
                { for props.choices.iter().map(|(value, label)| html! {
                    <option key={value.to_string()} value={value.clone()} selected={props.value.as_deref().unwrap_or_default() == value.as_str()}>{ label }</option>
                }) }
            </select>
        </div>
    }
}

/// What [`Day`] needs.
#[derive(Properties, PartialEq)]
pub struct DayProps {
    /// Part of the id.
    pub name: AttrValue,
    /// What the day bounds.
    pub label: AttrValue,
    /// `2026-11-24`.
    pub value: Option<String>,
    /// Called at each choice.
    pub on_change: Callback<Option<String>>,
}

/// A day that a list begins or ends with.
#[component]
pub fn Day(props: &DayProps) -> Html {
    let onchange = props.on_change.reform(|event: Event| {
        let day = event.target_unchecked_into::<HtmlInputElement>().value();
        Some(day).filter(|day| !day.is_empty())
    });
    let id = format!("filter-{}", props.name);
    html! {
        <div class="field filter day">
            <label for={id.clone()}>{ &props.label }</label>
            <input {id} type="date" value={props.value.clone().unwrap_or_default()} {onchange} />
        </div>
    }
}

/// What [`Pager`] needs.
#[derive(Properties, PartialEq)]
pub struct PagerProps {
    /// The list's page.
    pub route: Route,
    /// What the address asks.
    pub asked: Asked,
    /// Whether the list goes on.
    pub info: PageInfo,
}

/// The way to the next rows and back: links, as they are addresses.
#[component]
pub fn Pager(props: &PagerProps) -> Html {
    let i18n = use_i18n();
    if !props.info.has_next_page && !props.info.has_previous_page {
        return Html::default();
    }
    let base = props.asked.clone().at_the_top();
    let previous = Asked { before: props.info.start_cursor.clone(), ..base.clone() };
    let next = Asked { after: props.info.end_cursor.clone(), ..base };
    html! {
        <nav class="pager" aria-label={t!(i18n, "pages")}>
            if props.info.has_previous_page {
                <To<Route> route={props.route.clone()} query={previous.query()} class="button">{ t!(i18n, "previous") }</To<Route>>
            }
            if props.info.has_next_page {
                <To<Route> route={props.route.clone()} query={next.query()} class="button">{ t!(i18n, "next") }</To<Route>>
            }
        </nav>
    }
}
