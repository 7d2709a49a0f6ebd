//! Every upload of this page: they go on while the merchant goes from page to page.

use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use wasm_bindgen::JsCast;
use web_sys::{BeforeUnloadEvent, File};
use yew::prelude::*;

use super::upload::{Progress, Stage, Upload};

/// The uploads as the pages see them now.
#[derive(Clone)]
pub struct Uploads {
    all: Rc<RefCell<Vec<Upload>>>,
    told: Callback<()>,
    /// What was told last: another render is due when it differs.
    shown: Rc<Vec<Progress>>,
}

impl PartialEq for Uploads {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shown, &other.shown)
    }
}

impl Uploads {
    /// Brings a file here; replaces what was on its way to the same place.
    pub fn begin(&self, file_id: &str, file: File) {
        self.put_away(file_id);
        let upload = Upload::begin(file_id, file, self.told.clone());
        self.all.borrow_mut().push(upload);
        self.told.emit(());
    }

    /// Waits, or goes on.
    pub fn pause(&self, file_id: &str, pause: bool) {
        if let Some(upload) = self.find(file_id) {
            if pause { upload.pause() } else { upload.go_on() }
        }
    }

    /// Gives an upload up.
    pub fn give_up(&self, file_id: &str) {
        if let Some(upload) = self.find(file_id) {
            upload.give_up();
        }
        self.put_away(file_id);
    }

    /// Shows it no more.
    pub fn put_away(&self, file_id: &str) {
        if let Some(upload) = self.find(file_id)
            && matches!(upload.progress().stage, Stage::Running | Stage::Waiting)
        {
            upload.pause();
        }
        self.all.borrow_mut().retain(|upload| upload.progress().file_id != file_id);
        self.told.emit(());
    }

    /// How the upload to a file is doing.
    pub fn of(&self, file_id: &str) -> Option<Progress> {
        self.shown.iter().find(|progress| progress.file_id == file_id).cloned()
    }

    /// All of them.
    pub fn all(&self) -> &[Progress] {
        &self.shown
    }

    /// Whether bytes of a file are still to come.
    pub fn is_on_the_way(&self, file_id: &str) -> bool {
        self.of(file_id)
            .is_some_and(|progress| matches!(progress.stage, Stage::Running | Stage::Waiting | Stage::Paused))
    }

    fn find(&self, file_id: &str) -> Option<Upload> {
        self.all.borrow().iter().find(|upload| upload.progress().file_id == file_id).cloned()
    }
}

/// The uploads, within [`UploadsProvider`].
#[hook]
pub fn use_uploads() -> Uploads {
    use_context::<Uploads>().expect("the frame holds the uploads")
}

/// What [`UploadsProvider`] needs.
#[derive(Properties, PartialEq)]
pub struct ProviderProps {
    /// The workbench.
    pub children: Html,
}

/// Holds the uploads, says when one is done, and asks before the window closes on one.
#[component]
pub fn UploadsProvider(props: &ProviderProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let all = use_mut_ref(Vec::<Upload>::new);
    let shown = use_state(|| Rc::new(Vec::<Progress>::new()));
    let told = use_memo((), {
        let (all, shown) = (all.clone(), shown.setter());
        move |()| {
            Callback::from(move |()| shown.set(Rc::new(all.borrow().iter().map(Upload::progress).collect())))
        }
    });
    let done = use_mut_ref(Vec::<String>::new);
    use_effect_with((*shown).clone(), move |shown| {
        for progress in shown.iter() {
            let is_new = !done.borrow().contains(&progress.file_id);
            if progress.stage == Stage::Done && is_new {
                done.borrow_mut().push(progress.file_id.clone());
                toasts.good(t!(i18n, "upload-done", name = progress.name.clone()));
            } else if progress.stage != Stage::Done {
                done.borrow_mut().retain(|id| *id != progress.file_id);
            }
        }
    });
    let running = shown.iter().any(|progress| matches!(progress.stage, Stage::Running | Stage::Waiting));
    use_effect_with(running, |running| {
        let listener = running.then(|| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&gloo::utils::window(), "beforeunload", options, |event| {
                event.prevent_default();
                if let Some(event) = event.dyn_ref::<BeforeUnloadEvent>() {
                    event.set_return_value("upload");
                }
            })
        });
        move || drop(listener)
    });
    let uploads = Uploads { all, told: (*told).clone(), shown: (*shown).clone() };
    html! { <ContextProvider<Uploads> context={uploads}>{ props.children.clone() }</ContextProvider<Uploads>> }
}
