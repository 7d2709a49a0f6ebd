//! Lists that the merchant puts in order: by mouse, or by keyboard with two buttons that say the new place.

use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

/// One thing of the list.
#[derive(Clone, PartialEq)]
pub struct Item {
    /// What the API calls it.
    pub id: String,
    /// What people call it.
    pub title: AttrValue,
    /// What the list shows of it.
    pub content: Html,
}

/// Where a thing goes: just before another one, or just after.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    pub id: cynic::Id,
    pub before: Option<cynic::Id>,
    pub after: Option<cynic::Id>,
}

/// What [`Arranged`] needs.
#[derive(Properties, PartialEq)]
pub struct ArrangedProps {
    /// What is listed, for those who do not see it.
    pub label: AttrValue,
    /// More classes of the list.
    #[prop_or_default]
    pub class: Classes,
    /// In order.
    pub items: Vec<Item>,
    /// Called with where a thing shall go; the new order comes as new items.
    pub on_move: Callback<Move>,
}

/// A list in the merchant's order.
#[component]
pub fn Arranged(props: &ArrangedProps) -> Html {
    let i18n = use_i18n();
    let dragged = use_state(|| None::<usize>);
    let over = use_state(|| None::<usize>);
    let said = use_state(AttrValue::default);
    // The button that was pressed keeps the focus, wherever its line goes.
    let pressed = use_mut_ref(|| None::<String>);
    let order: Vec<String> = props.items.iter().map(|item| item.id.clone()).collect();
    use_effect_with(order, {
        let pressed = pressed.clone();
        move |_| {
            if let Some(button) = pressed.borrow_mut().take() {
                ui::focus::focus(&button);
            }
        }
    });
    let go = {
        let (items, on_move, said, i18n) =
            (props.items.clone(), props.on_move.clone(), said.clone(), i18n.clone());
        Callback::from(move |(from, to): (usize, usize)| {
            let (Some(item), Some(other)) = (items.get(from), items.get(to)) else { return };
            let other = Some(cynic::Id::new(&*other.id));
            let (before, after) = if to < from { (other, None) } else { (None, other) };
            said.set(
                t!(i18n, "moved-to", title = item.title.to_string(), place = to + 1, count = items.len())
                    .into(),
            );
            on_move.emit(Move { id: cynic::Id::new(&*item.id), before, after });
        })
    };
    let last = props.items.len().saturating_sub(1);
    let line = |(at, item): (usize, &Item)| {
        let arrow = |up: bool| {
            let (shape, word, to) =
                if up { ("↑", "move-up", at.wrapping_sub(1)) } else { ("↓", "move-down", at + 1) };
            let edge = if up { at == 0 } else { at == last };
            let id = format!("{word}-{}", item.id);
            let onclick = {
                let (go, pressed, id) = (go.clone(), pressed.clone(), id.clone());
                Callback::from(move |_: MouseEvent| {
                    if !edge {
                        *pressed.borrow_mut() = Some(id.clone());
                        go.emit((at, to));
                    }
                })
            };
            let label = i18n.text_with(word, &[("title", item.title.to_string().into())]);
            html! { <button {id} type="button" class="button" aria-label={label} aria-disabled={edge.to_string()} {onclick}>{ shape }</button> }
        };
        let ondragstart = {
            let (dragged, id) = (dragged.clone(), item.id.clone());
            Callback::from(move |event: DragEvent| {
                if let Some(data) = event.data_transfer() {
                    let _ = data.set_data("text/plain", &id);
                }
                dragged.set(Some(at));
            })
        };
        let ondragend = {
            let (dragged, over) = (dragged.clone(), over.clone());
            Callback::from(move |_: DragEvent| {
                dragged.set(None);
                over.set(None);
            })
        };
        let ondragover = {
            let (from, over) = (*dragged, over.clone());
            Callback::from(move |event: DragEvent| {
                if from.is_some() {
                    event.prevent_default();
                    if *over != Some(at) {
                        over.set(Some(at));
                    }
                }
            })
        };
        let ondrop = {
            let (dragged, over, go) = (dragged.clone(), over.clone(), go.clone());
            Callback::from(move |event: DragEvent| {
                if let Some(from) = *dragged {
                    event.prevent_default();
                    if from != at {
                        go.emit((from, at));
                    }
                }
                dragged.set(None);
                over.set(None);
            })
        };
        let target = *over == Some(at) && *dragged != Some(at);
        let class = classes!(
            (*dragged == Some(at)).then_some("dragged"),
            target.then_some(if dragged.is_some_and(|from| from < at) {
                "drop-after"
            } else {
                "drop-before"
            })
        );
        html! {
            <li key={item.id.clone()} {class} {ondragover} {ondrop}>
                <span class="moves">
                    <span class="handle" draggable="true" aria-hidden="true" title={t!(i18n, "drag")} {ondragstart} {ondragend}>{ "⠿" }</span>
                    { arrow(true) }
                    { arrow(false) }
                </span>
                { item.content.clone() }
            </li>
        }
    };
    html! {
        <>
            <ol class={classes!("arranged", props.class.clone())} aria-label={props.label.clone()}>
                { for props.items.iter().enumerate().map(line) }
            </ol>
            <p class="visually-hidden" role="status">{ &*said }</p>
        </>
    }
}
