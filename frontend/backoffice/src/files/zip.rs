//! Whether a file is delivered as a ZIP: chosen where it is shown, saved at once.

use ui::form::{Choice, FormScope, RadioField};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::names::{FileAnswer, FileRef};
use crate::graphql::{ZipOption, mutation, use_press};
use crate::schema;

/// The choice.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct FileSetZipInput {
    id: cynic::Id,
    zip: ZipOption,
}
mutation!(FileSetZip, file_set_zip, FileSetZipInput, FileAnswer, FileRef);

/// What [`ZipChoice`] needs.
#[derive(Properties, PartialEq)]
pub struct ZipProps {
    /// The file.
    pub file: cynic::Id,
    /// As it is.
    pub zip: ZipOption,
    /// Show the file anew.
    pub on_saved: Callback<()>,
}

/// The choice of three.
#[component]
pub fn ZipChoice(props: &ZipProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let act = use_press::<FileSetZip>({
        let (i18n, on_saved) = (i18n.clone(), props.on_saved.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "saved"));
            on_saved.emit(());
        })
    });
    let choices = ZipOption::ALL.iter().map(|option| Choice {
        hint: Some(i18n.text(&format!("zip-hint-{}", option.word())).into()),
        ..Choice::new(option.word(), i18n.text(&format!("zip-{}", option.word())))
    });
    let on_change = {
        let (send, id) = (act.send.clone(), props.file.clone());
        Callback::from(move |word: String| {
            if let Some(zip) = ZipOption::read(&word) {
                send.emit(FileSetZipInput { id: id.clone(), zip });
            }
        })
    };
    html! {
        <FormScope id="zip-choice">
            <RadioField name="zip" label={t!(i18n, "zip-label")} choices={choices.collect::<Vec<_>>()} value={props.zip.word()} {on_change}
                disabled={act.busy} />
        </FormScope>
    }
}
