//! Finding one product among many: a search, never a list of all.

use cynic::QueryBuilder;
use gloo::timers::callback::Timeout;
use ui::dialog::Dialog;
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::t;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::products::status_mark;
use crate::graphql::ProductStatus;
use crate::page::shown;
use crate::schema;

/// How long the search waits for the next letter, in milliseconds.
const PAUSE_MS: u32 = 250;

/// What is searched.
#[derive(cynic::QueryVariables, Debug)]
pub struct PickVariables {
    search: Option<String>,
}

/// The products that fit best; without words, the newest.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "PickVariables")]
pub struct Pick {
    #[arguments(first: 20, search: $search)]
    admin_products: PickRows,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminProductConnection")]
struct PickRows {
    nodes: Vec<PickRow>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminProduct")]
struct PickRow {
    id: cynic::Id,
    title: String,
    status: ProductStatus,
}

/// What [`ProductPicker`] needs.
#[derive(Properties, PartialEq)]
pub struct PickerProps {
    /// Called with each product chosen.
    pub on_choice: Callback<cynic::Id>,
    /// Whether the last choice is under way.
    pub busy: bool,
    /// Leave it.
    pub on_close: Callback<()>,
}

/// Chooses products, one after the other.
#[component]
pub fn ProductPicker(props: &PickerProps) -> Html {
    let i18n = use_i18n();
    let search = use_state(|| None::<String>);
    let waiting = use_mut_ref(|| None::<Timeout>);
    let query = use_query(Pick::build(PickVariables { search: (*search).clone() }));
    let oninput = Callback::from(move |event: InputEvent| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        let search = search.clone();
        let ask = move || search.set(Some(text.trim().to_owned()).filter(|text| !text.is_empty()));
        *waiting.borrow_mut() = Some(Timeout::new(PAUSE_MS, ask));
    });
    html! {
        <Dialog title={t!(i18n, "shelve")} on_close={props.on_close.clone()}>
            <div class="field">
                <label for="picker-search">{ t!(i18n, "products-search") }</label>
                <input id="picker-search" type="search" {oninput} autocomplete="off" spellcheck="false" />
            </div>
            <div aria-live="polite" class="choices" aria-busy={(query.busy || props.busy).to_string()}>
                { shown(&query, |answer| {
                    if answer.admin_products.nodes.is_empty() {
                        return html! { <p>{ t!(i18n, "no-match") }</p> };
                    }
                    let choice = |product: &PickRow| {
                        let id = product.id.clone();
                        let onclick = props.on_choice.reform(move |_: MouseEvent| id.clone());
                        html! {
                            <li key={product.id.inner().to_owned()}>
                                <button type="button" class="choice" {onclick}>
                                    <span>{ &product.title }</span>
                                    { status_mark(product.status, &i18n) }
                                </button>
                            </li>
                        }
                    };
                    html! { <ul>{ for answer.admin_products.nodes.iter().map(choice) }</ul> }
                }) }
            </div>
            <div class="dialog-actions">
                <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "close") }</button>
            </div>
        </Dialog>
    }
}
