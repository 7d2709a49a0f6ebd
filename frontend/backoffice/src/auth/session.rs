//! The session: asked of the server once, and again when a page has reason to doubt it.

use cynic::QueryBuilder;
use std::rc::Rc;
use ui::graphql::{Failure, Remote, use_mutation, use_query};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::sign_in::SignInPage;
use crate::graphql::{DoneAnswer, Language, StaffRole};
use crate::page::Failed;
use crate::route::Route;
use crate::schema;

/// Who is signed in, and in which shop.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct WhoAmI {
    me: Option<Me>,
    shop: ShopOfSession,
}

/// The member of the staff.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminUser")]
pub struct Me {
    pub name: String,
    pub email: Option<String>,
    pub role: StaffRole,
    pub has_password: bool,
    pub asks_current_password: Option<bool>,
    pub has_second_factor: bool,
    pub recovery_codes_left: Option<i32>,
}

/// What every page may need to know of the shop.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Shop")]
pub struct ShopOfSession {
    pub name: String,
    pub currency: String,
    pub time_zone: String,
    pub language: Language,
    pub prices_include_tax: bool,
    pub is_demo: bool,
}

/// Nothing but that it is done.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Mutation")]
pub struct SignOutNow {
    #[allow(dead_code, reason = "only that it came matters")]
    sign_out: DoneAnswer,
}

/// The session that the pages see.
#[derive(Clone, PartialEq)]
pub struct Session {
    pub me: Rc<Me>,
    pub shop: Rc<ShopOfSession>,
    /// Asks again who is signed in, and what the shop is called.
    pub reload: Callback<()>,
}

impl Session {
    /// The server refused a whole operation: perhaps the session has ended, and the sign-in page must show.
    pub fn doubt(&self, failure: &Failure) {
        if matches!(failure, Failure::Told(_)) {
            self.reload.emit(());
        }
    }

    /// Whether everything is open to them; others see orders and their own account.
    pub fn is_owner(&self) -> bool {
        self.me.role == StaffRole::Owner
    }

    /// Where their settings begin.
    pub fn settings(&self) -> Route {
        if self.is_owner() { Route::Settings } else { Route::Account }
    }

    /// The shop's currency.
    pub fn currency(&self) -> values::Currency {
        values::Currency::new(&self.shop.currency).unwrap_or(values::Currency::EUR)
    }
}

/// The session, within [`SessionGate`].
#[hook]
pub fn use_session() -> Session {
    use_context::<Session>().expect("pages stand behind the gate")
}

/// What [`SessionGate`] needs.
#[derive(Properties, PartialEq)]
pub struct GateProps {
    /// The workbench.
    pub children: Html,
}

/// Lets the staff in; shows everybody else the sign-in page.
#[component]
pub fn SessionGate(props: &GateProps) -> Html {
    let i18n = use_i18n();
    let query = use_query(WhoAmI::build(()));
    match &query.remote {
        Remote::Loading => html! {
            <main class="alone" aria-busy="true"><p class="visually-hidden" role="status">{ t!(i18n, "loading") }</p></main>
        },
        Remote::Failed(failure) => html! {
            <main class="alone"><Failed failure={failure.clone()} on_retry={query.reload.clone()} /></main>
        },
        Remote::Ready(answer) => match &answer.me {
            None => html! { <SignInPage shop={answer.shop.name.clone()} on_done={query.reload.clone()} /> },
            Some(me) => {
                let session = Session {
                    me: Rc::new(me.clone()),
                    shop: Rc::new(answer.shop.clone()),
                    reload: query.reload.clone(),
                };
                html! {
                    <ContextProvider<Session> context={session}>{ props.children.clone() }</ContextProvider<Session>>
                }
            }
        },
    }
}

/// Ends the session.
#[component]
pub fn SignOut() -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let session = use_session();
    let mutation = use_mutation(
        |()| cynic::MutationBuilder::build(()),
        Callback::from({
            let i18n = i18n.clone();
            move |answer: Result<SignOutNow, Failure>| match answer {
                Ok(_) => session.reload.emit(()),
                Err(failure) => toasts.bad(i18n.failure(&failure)),
            }
        }),
    );
    html! {
        <button type="button" class="link small" onclick={mutation.send.reform(|_| ())}>{ t!(i18n, "sign-out") }</button>
    }
}
