//! Somebody else saved what is being edited: nothing typed is lost, and one chooses.

use ui::form::Refusals;
use ui::graphql::Reason;
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

/// Whether a save was refused because somebody saved meanwhile.
pub fn is_stale(refusals: &Refusals) -> bool {
    refusals.iter().any(|refusal| refusal.reason == Reason::ChangedMeanwhile)
}

/// What [`ChangedMeanwhile`] needs.
#[derive(Properties, PartialEq)]
pub struct ChangedProps {
    /// What the other one saved: names and values, those that differ.
    pub theirs: Vec<(String, String)>,
    /// Keep what is typed: the next save replaces theirs.
    pub on_mine: Callback<()>,
    /// Take theirs: what is typed goes.
    pub on_theirs: Callback<()>,
}

/// Shows what the other one saved, and offers both ways on.
#[component]
pub fn ChangedMeanwhile(props: &ChangedProps) -> Html {
    let i18n = use_i18n();
    html! {
        <div class="notice warning changed" role="alert" tabindex="-1" data-refusals="">
            <p>{ t!(i18n, "changed-meanwhile") }</p>
            <dl>
                { for props.theirs.iter().map(|(name, value)| html! {
                    <><dt>{ name }</dt><dd><pre class="letter">{ value }</pre></dd></>
                }) }
            </dl>
            <p class="acts">
                <button type="button" class="button" onclick={props.on_mine.reform(|_: MouseEvent| ())}>{ t!(i18n, "keep-mine") }</button>
                <button type="button" class="button" onclick={props.on_theirs.reform(|_: MouseEvent| ())}>{ t!(i18n, "take-theirs") }</button>
            </p>
        </div>
    }
}
