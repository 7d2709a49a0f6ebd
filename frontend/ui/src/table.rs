//! Dense lists: a table where there is room, cards where there is not, and arrow keys from row to row.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What it shows; also said on each card.
    pub label: AttrValue,
    /// Classes of its cells: `number` lines figures up at the end, `bare` says no label on cards.
    pub class: &'static str,
}

impl Column {
    /// A column of words.
    pub fn new(label: impl Into<AttrValue>) -> Self {
        Self { label: label.into(), class: "" }
    }

    /// A column of figures.
    pub fn figures(label: impl Into<AttrValue>) -> Self {
        Self { label: label.into(), class: "number" }
    }

    /// A column whose cells speak for themselves: cards do not repeat its label.
    pub fn bare(label: impl Into<AttrValue>) -> Self {
        Self { label: label.into(), class: "bare" }
    }
}

/// One row. The link that opens it has the class `row-link`: the arrow keys go from one to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What tells it from the others.
    pub key: String,
    /// Classes of the row.
    pub class: &'static str,
    /// One per column.
    pub cells: Vec<Html>,
}

/// What [`Table`] needs.
#[derive(Properties, PartialEq)]
pub struct TableProps {
    /// What the table lists, for those who do not see it.
    pub caption: AttrValue,
    /// From first to last.
    pub columns: Vec<Column>,
    /// From first to last.
    pub rows: Vec<Row>,
    /// Whether newer rows are under way.
    #[prop_or_default]
    pub busy: bool,
}

/// A list. The roles are spelt out: some browsers forget them when a style turns rows into cards.
#[component]
pub fn Table(props: &TableProps) -> Html {
    use_list_keys();
    let head = props.columns.iter().map(|column| {
        html! { <th scope="col" role="columnheader" class={column.class}>{ &column.label }</th> }
    });
    let rows = props.rows.iter().map(|row| {
        let cells = row.cells.iter().zip(&props.columns).map(|(cell, column)| {
            html! { <td role="cell" class={column.class} data-label={column.label.clone()}><div class="cell">{ cell.clone() }</div></td> }
        });
        html! { <tr role="row" key={row.key.clone()} class={row.class}>{ for cells }</tr> }
    });
    html! {
        <table class="list" role="table" aria-busy={props.busy.to_string()}>
            <caption class="visually-hidden">{ &props.caption }</caption>
            <thead role="rowgroup"><tr role="row">{ for head }</tr></thead>
            <tbody role="rowgroup">{ for rows }</tbody>
        </table>
    }
}

/// Up and down go from row to row; from the search field, down goes to the first one. Enter is the link's own.
#[hook]
pub fn use_list_keys() {
    use_effect_with((), |()| {
        let document = gloo::utils::document();
        let listener = EventListener::new_with_options(
            &document,
            "keydown",
            EventListenerOptions::enable_prevent_default(),
            |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let step = match event.key().as_str() {
                    "ArrowDown" => 1,
                    "ArrowUp" => -1,
                    _ => return,
                };
                if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
                    return;
                }
                if move_by(step) {
                    event.prevent_default();
                }
            },
        );
        move || drop(listener)
    });
}

/// Moves the focus by so many rows; false when the keys belong to something else.
fn move_by(step: i32) -> bool {
    let document = gloo::utils::document();
    let Ok(found) = document.query_selector_all(".row-link") else { return false };
    let links: Vec<HtmlElement> =
        (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<HtmlElement>().ok()).collect();
    let active = document.active_element();
    let here = active.as_ref().and_then(|active| row_of(active, &links));
    let next = match (here, &active) {
        (Some(at), _) => i32::try_from(at).ok().and_then(|at| usize::try_from(at + step).ok()),
        (None, Some(active)) if active.has_attribute("data-search") && step > 0 => Some(0),
        _ => None,
    };
    match next.and_then(|at| links.get(at)) {
        Some(link) => link.focus().is_ok(),
        None => here.is_some(),
    }
}

/// Which row the focus is on: on its link itself, so that arrows within a row's own menus stay theirs.
fn row_of(active: &Element, links: &[HtmlElement]) -> Option<usize> {
    links.iter().position(|link| link.is_same_node(Some(active)))
}
