//! How an upload is doing: the bar, the speed, the time left, and the ways to stop it and go on.

use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::{format, t};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::upload::{Progress, Remembered, Stage};
use super::uploads::use_uploads;
use crate::page::Mark;
use crate::route::Route;

/// What [`PickFile`] needs.
#[derive(Properties, PartialEq)]
pub struct PickProps {
    /// What the button says.
    pub label: AttrValue,
    /// What it is about, spoken after the label.
    #[prop_or_default]
    pub about: AttrValue,
    /// What was chosen.
    pub on_pick: Callback<File>,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A button that chooses a file of this computer.
#[component]
pub fn PickFile(props: &PickProps) -> Html {
    let onchange = {
        let on_pick = props.on_pick.clone();
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let file = input.files().and_then(|files| files.get(0));
            // The same file may be chosen again.
            input.set_value("");
            if let Some(file) = file {
                on_pick.emit(file);
            }
        })
    };
    html! {
        <label class={classes!("button", "pick", props.class.clone())}>
            <span>{ &props.label }<span class="visually-hidden">{ " " }{ &props.about }</span></span>
            <input type="file" class="visually-hidden" {onchange} />
        </label>
    }
}

/// What [`UploadLine`] needs.
#[derive(Properties, PartialEq)]
pub struct UploadProps {
    /// To which file.
    pub file_id: AttrValue,
    /// What it is called.
    pub name: AttrValue,
    /// All of it is there: show the file anew.
    pub on_done: Callback<()>,
}

/// The upload to a file: the one under way, or the one that a reload cut short. Nothing when there is none.
#[component]
pub fn UploadLine(props: &UploadProps) -> Html {
    let i18n = use_i18n();
    let uploads = use_uploads();
    let progress = uploads.of(&props.file_id);
    let done = progress.as_ref().is_some_and(|progress| progress.stage == Stage::Done);
    use_effect_with(done, {
        let on_done = props.on_done.clone();
        move |done| {
            if *done {
                on_done.emit(());
            }
        }
    });
    let id = props.file_id.clone();
    match progress {
        Some(progress) => running(&progress, &i18n, {
            let (uploads, id) = (uploads.clone(), id.clone());
            move |act| match act {
                Act::Pause => uploads.pause(&id, true),
                Act::GoOn => uploads.pause(&id, false),
                Act::GiveUp => uploads.give_up(&id),
            }
        }),
        None => {
            let before = Remembered::all().into_iter().find(|before| before.file_id == id.as_str());
            before.map(|before| html! { <Unfinished {before} /> }).unwrap_or_default()
        }
    }
}

enum Act {
    Pause,
    GoOn,
    GiveUp,
}

fn running(progress: &Progress, i18n: &I18n, act: impl Fn(Act) + Clone + 'static) -> Html {
    let press = |what: fn() -> Act, word: &str| {
        let act = act.clone();
        let onclick = Callback::from(move |_: MouseEvent| act(what()));
        html! { <button type="button" class="button" {onclick}>{ i18n.text(word) }<span class="visually-hidden">{ format!(" {}", progress.name) }</span></button> }
    };
    let locale = i18n.locale();
    let (tone, shape, word) = match progress.stage {
        Stage::Running => ("", "↑", "upload-running"),
        Stage::Paused => ("warning", "❚❚", "upload-paused"),
        Stage::Waiting => ("warning", "◷", "upload-waiting"),
        Stage::Done => ("good", "✓", "upload-complete"),
        Stage::SignedOut => ("bad", "✗", "upload-signed-out"),
        Stage::Refused(_) => ("bad", "✗", "upload-refused"),
    };
    let why = if let Stage::Refused(why) = &progress.stage { why.clone() } else { String::new() };
    let so_far = t!(
        i18n,
        "bytes-of",
        done = format::size(progress.sent_bytes, locale),
        size = format::size(progress.size_bytes, locale)
    );
    html! {
        <div class="upload">
            <p class="marks">
                <Mark {tone} {shape} word={t!(i18n, word, why = why)} />
                <bdi>{ &progress.name }</bdi>
            </p>
            if progress.stage != Stage::Done {
                <progress max="100" value={progress.percent().to_string()} aria-label={t!(i18n, "upload-of", name = progress.name.clone())}>
                    { format!("{} %", progress.percent()) }
                </progress>
                <p class="small soft number">
                    { format!("{} %", progress.percent()) }{ " · " }{ so_far }
                    if let Some(speed) = progress.bytes_per_second {
                        { " · " }{ t!(i18n, "per-second", size = format::size(speed, locale)) }
                    }
                    if let Some(seconds) = progress.seconds_left() { { " · " }{ time_left(seconds, i18n) } }
                </p>
                <p class="acts">
                    if matches!(progress.stage, Stage::Running | Stage::Waiting) { { press(|| Act::Pause, "upload-pause") } }
                    if !matches!(progress.stage, Stage::Running) { { press(|| Act::GoOn, "upload-go-on") } }
                    { press(|| Act::GiveUp, "upload-give-up") }
                </p>
            }
        </div>
    }
}

/// `2 min 5 s left`.
fn time_left(seconds: i64, i18n: &I18n) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        t!(i18n, "left-hours", hours = hours, minutes = minutes)
    } else if minutes > 0 {
        t!(i18n, "left-minutes", minutes = minutes, seconds = rest)
    } else {
        t!(i18n, "left-seconds", seconds = rest)
    }
}

/// What [`Unfinished`] needs.
#[derive(Properties, PartialEq)]
struct UnfinishedProps {
    before: Remembered,
}

/// An upload that a reload cut short: the browser keeps no file, so it must be chosen again; its bytes are kept.
#[component]
fn Unfinished(props: &UnfinishedProps) -> Html {
    let i18n = use_i18n();
    let uploads = use_uploads();
    let wrong = use_state(|| false);
    let before = &props.before;
    let on_pick = {
        let (uploads, before, wrong) = (uploads.clone(), before.clone(), wrong.clone());
        Callback::from(move |file: File| {
            wrong.set(!before.is(&file));
            if before.is(&file) {
                uploads.begin(&before.file_id, file);
            }
        })
    };
    let give_up = {
        let id = before.file_id.clone();
        Callback::from(move |_: MouseEvent| {
            Remembered::forget(&id);
            uploads.put_away(&id);
        })
    };
    html! {
        <div class="notice warning">
            <p>{ t!(i18n, "upload-unfinished", name = before.name.clone(), size = format::size(before.size_bytes as i64, i18n.locale())) }</p>
            <p class="acts">
                <PickFile label={t!(i18n, "upload-choose-again")} {on_pick} />
                <button type="button" class="button" onclick={give_up}>{ t!(i18n, "upload-give-up") }</button>
            </p>
            <p role="alert">{ if *wrong { t!(i18n, "upload-other-file") } else { String::new() } }</p>
        </div>
    }
}

/// In the rail: what is on its way, from whichever page.
#[component]
pub fn UploadsBadge() -> Html {
    let uploads = use_uploads();
    let i18n = use_i18n();
    let line = |progress: &Progress| {
        html! {
            <li key={progress.file_id.clone()}>
                <To<Route> route={Route::File { id: progress.file_id.clone() }}>
                    <span aria-hidden="true">{ "↑ " }</span><bdi>{ &progress.name }</bdi>{ " " }<span class="number">{ format!("{} %", progress.percent()) }</span>
                </To<Route>>
            </li>
        }
    };
    let under_way: Vec<&Progress> =
        uploads.all().iter().filter(|progress| progress.stage != Stage::Done).collect();
    if under_way.is_empty() {
        return Html::default();
    }
    html! { <ul class="uploads small" aria-label={t!(i18n, "uploads")}>{ for under_way.into_iter().map(line) }</ul> }
}
