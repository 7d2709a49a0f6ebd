//! One act on many orders: asked in pieces, so that its progress is seen; what was refused is named.

use cynic::MutationBuilder;
use ui::dialog::Confirm;
use ui::graphql::{Failure, Refusal, encode, send};
use ui::i18n::{I18n, use_i18n};
use ui::t;
use ui::toast::use_toasts;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::graphql::{DownloadAct, answer};
use crate::schema;

/// Orders of one piece.
const PIECE: usize = 20;

#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrdersHandOverInput {
    orders: Vec<cynic::Id>,
    act: DownloadAct,
    idempotency_key: String,
}

#[derive(cynic::QueryVariables, Debug)]
pub struct HandOverVariables {
    input: OrdersHandOverInput,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Mutation", variables = "HandOverVariables")]
pub struct HandOver {
    #[arguments(input: $input)]
    orders_hand_over: HandOverAnswer,
}

#[derive(cynic::QueryFragment, Clone, Debug)]
pub struct OrdersHandedOver {
    outcomes: Vec<HandOverOutcome>,
}
answer!(HandOverAnswer, "OrdersHandOverResult", OrdersHandedOver);

#[derive(cynic::QueryFragment, Clone, Debug)]
pub struct HandOverOutcome {
    id: cynic::Id,
    refusals: Vec<Refusal>,
}

/// A selected order.
#[derive(Clone, Debug, PartialEq)]
pub struct Selected {
    pub id: cynic::Id,
    pub number: String,
}

/// What [`BulkBar`] needs.
#[derive(Properties, PartialEq)]
pub struct BulkProps {
    /// Which orders.
    pub selected: Vec<Selected>,
    /// Done: show the list anew.
    pub on_change: Callback<()>,
    /// Select nothing.
    pub on_clear: Callback<()>,
}

/// An act that did not come through.
struct Cut {
    act: DownloadAct,
    orders: Vec<String>,
    key: String,
}

/// How far an act has come.
#[derive(Clone, Default, PartialEq)]
struct Progress {
    done: usize,
    all: usize,
    refused: Vec<(String, String)>,
    running: bool,
}

/// What can be done with the selected orders.
#[component]
pub fn BulkBar(props: &BulkProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let asking = use_state(|| None::<DownloadAct>);
    let progress = use_state(Progress::default);
    // What did not come through keeps its key: pressed again, it goes on where it was cut, and mails nobody twice.
    let cut = use_mut_ref(|| None::<Cut>);
    let begin = Callback::from({
        let (selected, progress, i18n) = (props.selected.clone(), progress.clone(), i18n.clone());
        let (on_change, on_clear, asking) = (props.on_change.clone(), props.on_clear.clone(), asking.clone());
        let cut = cut.clone();
        move |act: DownloadAct| {
            if progress.running {
                return;
            }
            asking.set(None);
            let (selected, progress, i18n, toasts) =
                (selected.clone(), progress.clone(), i18n.clone(), toasts.clone());
            let (on_change, on_clear, cut) = (on_change.clone(), on_clear.clone(), cut.clone());
            spawn_local(async move {
                let orders: Vec<String> = selected.iter().map(|one| one.id.inner().to_owned()).collect();
                let before = cut.take().filter(|cut| cut.act == act && cut.orders == orders);
                let key = before.map_or_else(new_key, |cut| cut.key);
                let end = run(&selected, act, &key, &progress).await;
                on_change.emit(());
                match end {
                    Ok(end) => {
                        toasts.good(t!(i18n, "bulk-done", done = end.done - end.refused.len()));
                        if end.refused.is_empty() {
                            on_clear.emit(());
                        }
                        progress.set(end);
                    }
                    Err(failure) => {
                        *cut.borrow_mut() = Some(Cut { act, orders, key });
                        toasts.bad(i18n.failure(&failure));
                        progress.set(Progress::default());
                    }
                }
            });
        }
    });
    let button = |word: &str, act: DownloadAct| {
        let (begin, asking) = (begin.clone(), asking.clone());
        let onclick = Callback::from(move |_: MouseEvent| match act {
            DownloadAct::Deliver | DownloadAct::Resend => asking.set(Some(act)),
            _ => begin.emit(act),
        });
        html! { <button type="button" class="button" disabled={progress.running} {onclick}>{ i18n.text(word) }</button> }
    };
    let close = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(None))
    };
    html! {
        <section class="bulk" aria-label={t!(i18n, "bulk")}>
            if !props.selected.is_empty() {
                <p role="status">{ t!(i18n, "bulk-selected", count = props.selected.len()) }</p>
                <div class="bulk-acts">
                    { button("enable", DownloadAct::Enable) }
                    { button("disable", DownloadAct::Disable) }
                    { button("deliver", DownloadAct::Deliver) }
                    { button("resend", DownloadAct::Resend) }
                    <button type="button" class="button quiet" disabled={progress.running} onclick={props.on_clear.reform(|_| ())}>{ t!(i18n, "bulk-clear") }</button>
                </div>
            }
            { shown(&progress, &i18n) }
            if let Some(act) = *asking {
                <Confirm title={t!(i18n, if act == DownloadAct::Deliver { "bulk-deliver-title" } else { "bulk-resend-title" }, count = props.selected.len())}
                    confirm={t!(i18n, if act == DownloadAct::Deliver { "deliver" } else { "resend" })}
                    cancel={t!(i18n, "cancel")} on_close={close} on_confirm={begin.reform(move |()| act)}>
                    <p>{ t!(i18n, "bulk-mail-text") }</p>
                </Confirm>
            }
        </section>
    }
}

fn shown(progress: &Progress, i18n: &I18n) -> Html {
    let (done, all) = (progress.done, progress.all);
    html! {
        <>
            if progress.running {
                <label class="bulk-progress">
                    { t!(i18n, "bulk-progress", done = done, all = all) }
                    <progress max={all.to_string()} value={done.to_string()} />
                </label>
            }
            if !progress.refused.is_empty() {
                <div class="notice bad" role="alert">
                    <p>{ t!(i18n, "bulk-refused", count = progress.refused.len()) }</p>
                    <ul>{ for progress.refused.iter().map(|(number, why)| html! { <li>{ number }{ " · " }{ why }</li> }) }</ul>
                </div>
            }
        </>
    }
}

fn new_key() -> String {
    format!("{:x}-{:x}", js_sys::Date::now() as u64, (js_sys::Math::random() * 1e15) as u64)
}

/// Asks piece by piece. A piece that did not arrive is asked once more: with the same key it does nothing twice.
async fn run(
    selected: &[Selected],
    act: DownloadAct,
    key: &str,
    shown: &UseStateHandle<Progress>,
) -> Result<Progress, Failure> {
    let mut progress = Progress { all: selected.len(), running: true, ..Progress::default() };
    shown.set(progress.clone());
    for piece in selected.chunks(PIECE) {
        let input = OrdersHandOverInput {
            orders: piece.iter().map(|one| one.id.clone()).collect(),
            act,
            idempotency_key: key.to_owned(),
        };
        let body = encode(&HandOver::build(HandOverVariables { input }));
        let answer = match send::<HandOver>(&body).await {
            Err(Failure::Offline) => send::<HandOver>(&body).await,
            answer => answer,
        }?;
        match answer.orders_hand_over.result() {
            Ok(handed) => {
                for (one, outcome) in piece.iter().zip(handed.outcomes) {
                    let why = outcome.refusals.into_iter().map(|refusal| refusal.message).collect::<Vec<_>>();
                    if !why.is_empty() && outcome.id == one.id {
                        progress.refused.push((one.number.clone(), why.join(" ")));
                    }
                }
            }
            Err(refusals) => progress.refused.extend(piece.iter().map(|one| {
                (one.number.clone(), refusals.first().map(|r| r.message.clone()).unwrap_or_default())
            })),
        }
        progress.done += piece.len();
        shown.set(progress.clone());
    }
    progress.running = false;
    Ok(progress)
}
