//! The browsers that have signed in as oneself.

use cynic::QueryBuilder;
use ui::graphql::{DateTime, use_query};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use crate::graphql::{Done, DoneAnswer, mutation, use_press};
use crate::page::{Instant, Mark, shown};
use crate::schema;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct OwnSessions {
    admin_sessions: Vec<OneSession>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminSession")]
struct OneSession {
    id: cynic::Id,
    device: String,
    address: String,
    created_at: DateTime,
    last_seen_at: DateTime,
    is_current: bool,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct SessionEndInput {
    pub id: cynic::Id,
}
mutation!(SessionEnd, session_end, SessionEndInput, DoneAnswer, Done);

/// Ends all but this one; takes no input.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Mutation")]
pub struct SessionsEndOthers {
    sessions_end_others: DoneAnswer,
}

impl crate::graphql::Act for SessionsEndOthers {
    type Input = ();
    type Thing = Done;
    type Variables = ();

    fn operation((): ()) -> cynic::Operation<Self, ()> {
        cynic::MutationBuilder::build(())
    }

    fn answered(self) -> Result<Done, Vec<ui::graphql::Refusal>> {
        self.sessions_end_others.result()
    }
}

/// The list, each with its end.
#[component]
pub fn Sessions() -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let query = use_query(OwnSessions::build(()));
    let ended = {
        let (i18n, reload) = (i18n.clone(), query.reload.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "session-ended"));
            reload.emit(());
        })
    };
    let end = use_press::<SessionEnd>(ended.clone());
    let end_others = use_press::<SessionsEndOthers>(ended);
    html! {
        <section aria-labelledby="sessions">
            <h2 id="sessions">{ t!(i18n, "sessions") }</h2>
            { shown(&query, |answer| html! {
                <>
                    <ul class="plain cards">
                        { for answer.admin_sessions.iter().map(|session| {
                            let id = session.id.clone();
                            let onclick = end.send.reform(move |_: MouseEvent| SessionEndInput { id: id.clone() });
                            html! {
                                <li key={session.id.inner().to_owned()}>
                                    <p class="marks">
                                        <strong>{ if session.device.is_empty() { t!(i18n, "session-unknown") } else { session.device.clone() } }</strong>
                                        <code>{ &session.address }</code>
                                        if session.is_current { <Mark tone="good" shape="✓" word={t!(i18n, "session-current")} /> }
                                    </p>
                                    <p class="small soft">
                                        { t!(i18n, "session-seen") }{ " " }<Instant at={session.last_seen_at.0.clone()} />{ " · " }
                                        { t!(i18n, "session-opened") }{ " " }<Instant at={session.created_at.0.clone()} />
                                    </p>
                                    if !session.is_current {
                                        <button type="button" class="button" {onclick}>{ t!(i18n, "session-end") }<span class="visually-hidden">{ format!(" {}", session.device) }</span></button>
                                    }
                                </li>
                            }
                        }) }
                    </ul>
                    if answer.admin_sessions.len() > 1 {
                        <p><button type="button" class="button" onclick={end_others.send.reform(|_: MouseEvent| ())}>{ t!(i18n, "sessions-end-others") }</button></p>
                    }
                </>
            }) }
        </section>
    }
}
