//! Every mail, newest first.

use cynic::QueryBuilder;
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use super::card::{MailCard, MailRow};
use crate::graphql::{MailKind, MailState, PageInfo};
use crate::list::{Asked, Filter, Pager, Search, use_asked};
use crate::page::{Empty, Page, shown};
use crate::route::Route;
use crate::schema;

/// Which mails.
#[derive(cynic::QueryVariables, Debug)]
pub struct MailsVariables {
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
    state: Option<MailState>,
    kind: Option<MailKind>,
    recipient: Option<String>,
}

/// A page of mails, and whether they leave at all.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "MailsVariables")]
pub struct Mails {
    #[arguments(first: $first, after: $after, last: $last, before: $before, state: $state, kind: $kind, recipient: $recipient)]
    admin_mails: MailRows,
    admin_mail_leaves: bool,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminMailConnection")]
struct MailRows {
    nodes: Vec<MailRow>,
    page_info: PageInfo,
}

/// The log.
#[component]
pub fn MailPage() -> Html {
    let i18n = use_i18n();
    let (asked, ask) = use_asked(Route::Mail);
    let (first, after, last, before) = asked.page();
    let state = asked.state.as_deref().and_then(MailState::read);
    let kind = asked.kind.as_deref().and_then(MailKind::read);
    let recipient = asked.search.clone();
    let variables = MailsVariables { first, after, last, before, state, kind, recipient };
    let query = use_query(Mails::build(variables));
    let choices = std::iter::once((AttrValue::from(""), t!(i18n, "any"))).chain(
        MailState::ALL
            .iter()
            .map(|state| (state.word().into(), i18n.text(&format!("mail-state-{}", state.word())))),
    );
    let kinds = std::iter::once((AttrValue::from(""), t!(i18n, "any"))).chain(
        MailKind::ALL
            .iter()
            .map(|kind| (kind.word().into(), i18n.text(&format!("mail-kind-{}", kind.word())))),
    );
    let by_state = {
        let (asked, ask) = (asked.clone(), ask.clone());
        Callback::from(move |state| ask.emit(Asked { state, ..asked.clone() }.at_the_top()))
    };
    let by_kind = {
        let (asked, ask) = (asked.clone(), ask.clone());
        Callback::from(move |kind| ask.emit(Asked { kind, ..asked.clone() }.at_the_top()))
    };
    html! {
        <Page title={t!(i18n, "mail")}>
            <div class="filters">
                <Search label={t!(i18n, "mails-search")} asked={asked.clone()} {ask} />
                <Filter name="kind" label={t!(i18n, "mail-kind")} choices={kinds.collect::<Vec<_>>()} value={asked.kind.clone()} on_change={by_kind} />
                <Filter name="state" label={t!(i18n, "state")} choices={choices.collect::<Vec<_>>()} value={asked.state.clone()} on_change={by_state} />
            </div>
            { shown(&query, |answer| {
                let mails = &answer.admin_mails;
                html! {
                    <>
                        if !answer.admin_mail_leaves {
                            <div class="notice warning"><p>{ t!(i18n, "mail-stays") }</p></div>
                        }
                        if mails.nodes.is_empty() {
                            <Empty title={t!(i18n, if asked.filters() { "no-match" } else { "mails-none" })}><p>{ t!(i18n, "mails-none-text") }</p></Empty>
                        }
                        <div class="mails">
                            { for mails.nodes.iter().map(|mail| html! {
                                <MailCard key={mail.id.inner().to_owned()} mail={mail.clone()} on_change={query.reload.clone()} />
                            }) }
                        </div>
                        <Pager route={Route::Mail} asked={asked.clone()} info={mails.page_info.clone()} />
                    </>
                }
            }) }
        </Page>
    }
}
