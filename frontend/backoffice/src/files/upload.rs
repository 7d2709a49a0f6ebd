//! One file on its way: in parts, from where the server says, again and again until all of it is there.

use gloo::storage::{LocalStorage, Storage};
use gloo::timers::future::TimeoutFuture;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::Callback;

use super::transport::{self, Line, Trouble};

/// Bytes of one request: a cut costs at most these again, and only what the server had not yet stored.
const PART_BYTES: f64 = 16.0 * 1024.0 * 1024.0;
/// Longest pause between two tries, in milliseconds.
const LONGEST_PAUSE_MS: u32 = 30_000;
/// What the speed is measured over, in milliseconds.
const SPEED_WINDOW_MS: f64 = 5_000.0;
/// Progress is told at most this often, in milliseconds.
const TOLD_EVERY_MS: f64 = 200.0;
/// Under which keys unfinished uploads are remembered.
const REMEMBERED: &str = "comptoir.upload.";

/// How an upload is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Bytes are leaving.
    Running,
    /// The merchant said wait.
    Paused,
    /// The connection is cut; tried again by itself.
    Waiting,
    /// All of it is there.
    Done,
    /// The session ended: sign in, choose the file again.
    SignedOut,
    /// The server will not have it: why.
    Refused(String),
}

/// What a page shows of an upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    pub file_id: String,
    pub name: String,
    pub size_bytes: i64,
    pub sent_bytes: i64,
    pub bytes_per_second: Option<i64>,
    pub stage: Stage,
}

impl Progress {
    /// Whole percents; a hundred only when it is done.
    pub fn percent(&self) -> i64 {
        match (&self.stage, self.size_bytes) {
            (Stage::Done, _) => 100,
            (_, 0) => 0,
            (_, size) => (i128::from(self.sent_bytes) * 100 / i128::from(size)).clamp(0, 99) as i64,
        }
    }

    /// Seconds until it is done, at today's speed.
    pub fn seconds_left(&self) -> Option<i64> {
        let speed = self.bytes_per_second.filter(|speed| *speed > 0)?;
        Some((self.size_bytes - self.sent_bytes + speed - 1) / speed)
    }
}

/// What survives a reload: enough to know the file again and to ask the server how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    pub file_id: String,
    pub name: String,
    pub size_bytes: f64,
    modified: f64,
    address: String,
}

impl Remembered {
    /// Every upload that was begun here and not finished.
    pub fn all() -> Vec<Self> {
        let storage = LocalStorage::raw();
        (0..storage.length().unwrap_or(0))
            .filter_map(|at| storage.key(at).ok().flatten())
            .filter(|key| key.starts_with(REMEMBERED))
            .filter_map(|key| LocalStorage::get::<Self>(&key).ok())
            .collect()
    }

    /// Whether a chosen file is the one that was begun.
    pub fn is(&self, file: &File) -> bool {
        self.name == file.name() && self.size_bytes == file.size() && self.modified == file.last_modified()
    }

    fn key(file_id: &str) -> String {
        format!("{REMEMBERED}{file_id}")
    }

    /// Drops what is remembered of a file's upload.
    pub fn forget(file_id: &str) {
        LocalStorage::delete(Self::key(file_id));
    }
}

struct State {
    file: File,
    progress: Progress,
    address: Option<String>,
    /// Raised whenever another run begins: an older one then ends at its next step.
    run: u32,
    samples: VecDeque<(f64, f64)>,
    told_at: f64,
}

/// An upload, from start to end.
#[derive(Clone)]
pub struct Upload {
    state: Rc<RefCell<State>>,
    line: Line,
    told: Callback<()>,
}

impl Upload {
    /// Begins, or goes on with what was begun before a reload.
    pub fn begin(file_id: &str, file: File, told: Callback<()>) -> Self {
        let address = LocalStorage::get::<Remembered>(Remembered::key(file_id))
            .ok()
            .filter(|before| before.is(&file))
            .map(|before| before.address);
        let progress = Progress {
            file_id: file_id.to_owned(),
            name: file.name(),
            size_bytes: file.size() as i64,
            sent_bytes: 0,
            bytes_per_second: None,
            stage: Stage::Running,
        };
        let state = State { file, progress, address, run: 0, samples: VecDeque::new(), told_at: 0.0 };
        let upload = Self { state: Rc::new(RefCell::new(state)), line: Line::default(), told };
        upload.go_on();
        upload
    }

    /// What to show.
    pub fn progress(&self) -> Progress {
        self.state.borrow().progress.clone()
    }

    /// Stops until [`Self::go_on`].
    pub fn pause(&self) {
        self.state.borrow_mut().run += 1;
        self.stand(Stage::Paused);
        self.line.cut();
    }

    /// Sends on, from where the server is.
    pub fn go_on(&self) {
        let run = {
            let mut state = self.state.borrow_mut();
            state.run += 1;
            state.run
        };
        self.stand(Stage::Running);
        self.line.cut();
        let upload = self.clone();
        spawn_local(async move { upload.run(run).await });
    }

    /// Gives up: the server may forget what it has.
    pub fn give_up(&self) {
        self.pause();
        let (address, file_id) = {
            let state = self.state.borrow();
            (state.address.clone(), state.progress.file_id.clone())
        };
        Remembered::forget(&file_id);
        if let Some(address) = address {
            spawn_local(async move { transport::forget(&address).await });
        }
    }

    fn stand(&self, stage: Stage) {
        {
            let mut state = self.state.borrow_mut();
            state.progress.stage = stage;
            state.progress.bytes_per_second = None;
            state.samples.clear();
        }
        self.told.emit(());
    }

    fn is_over(&self, run: u32) -> bool {
        self.state.borrow().run != run
    }

    /// Tries until it is done, refused, paused or replaced.
    async fn run(&self, run: u32) {
        let mut tries = 0_u32;
        loop {
            let before = self.state.borrow().progress.sent_bytes;
            let Err(trouble) = self.send_all(run).await else { return };
            if self.is_over(run) {
                return;
            }
            if self.state.borrow().progress.sent_bytes > before {
                tries = 0;
            }
            match trouble {
                Trouble::Refused(why) => return self.stand(Stage::Refused(why)),
                Trouble::SignedOut => return self.stand(Stage::SignedOut),
                Trouble::Gone => {
                    self.state.borrow_mut().address = None;
                    // A server that loses every upload must not be asked for ever without a pause.
                    tries += 1;
                }
                Trouble::Elsewhere | Trouble::Later => tries += 1,
            }
            self.stand(Stage::Waiting);
            let pause = 500_u32.saturating_mul(2_u32.saturating_pow(tries.min(10))).min(LONGEST_PAUSE_MS);
            self.pause_for(pause, run).await;
            if self.is_over(run) {
                return;
            }
            self.stand(Stage::Running);
        }
    }

    /// Waits, but not past the moment when the connection is back.
    async fn pause_for(&self, pause_ms: u32, run: u32) {
        let was_online = transport::is_online();
        let mut left = pause_ms;
        while left > 0 && !self.is_over(run) {
            let step = left.min(500);
            TimeoutFuture::new(step).await;
            left -= step;
            if !was_online && transport::is_online() {
                return;
            }
        }
    }

    /// Everything that the server does not have yet.
    async fn send_all(&self, run: u32) -> Result<(), Trouble> {
        let (file, size) = {
            let state = self.state.borrow();
            (state.file.clone(), state.file.size())
        };
        let known = self.state.borrow().address.clone();
        let (address, mut offset) = match known {
            Some(address) => {
                let offset = transport::offset(&self.line, &address).await?;
                (address, offset)
            }
            None => (self.create(&file).await?, 0.0),
        };
        self.sent(offset, true);
        while offset < size {
            if self.is_over(run) {
                return Ok(());
            }
            let end = (offset + PART_BYTES).min(size);
            // A file that was changed or removed meanwhile cannot be read.
            let part =
                file.slice_with_f64_and_f64(offset, end).map_err(|_| Trouble::Refused(String::new()))?;
            let (upload, from) = (self.clone(), offset);
            let held = transport::append(&self.line, &address, offset, &part, move |loaded| {
                if !upload.is_over(run) {
                    upload.sent(from + loaded, false);
                }
            })
            .await?;
            if held <= offset {
                return Err(Trouble::Elsewhere);
            }
            offset = held;
            // Told at once: the next part may stand still for long.
            self.sent(offset, true);
        }
        if self.is_over(run) {
            return Ok(());
        }
        Remembered::forget(&self.state.borrow().progress.file_id);
        self.state.borrow_mut().progress.sent_bytes = size as i64;
        self.stand(Stage::Done);
        Ok(())
    }

    async fn create(&self, file: &File) -> Result<String, Trouble> {
        let file_id = self.state.borrow().progress.file_id.clone();
        let metadata = transport::metadata(&file_id, &file.name());
        let address = transport::create(&self.line, file.size(), &metadata).await?;
        let remembered = Remembered {
            file_id: file_id.clone(),
            name: file.name(),
            size_bytes: file.size(),
            modified: file.last_modified(),
            address: address.clone(),
        };
        // Without storage it still uploads; only a reload then begins anew.
        let _ = LocalStorage::set(Remembered::key(&file_id), remembered);
        self.state.borrow_mut().address = Some(address.clone());
        Ok(address)
    }

    /// So many bytes have left; the speed is that of the last seconds.
    fn sent(&self, bytes: f64, now: bool) {
        let tell = {
            let mut state = self.state.borrow_mut();
            let time = js_sys::Date::now();
            state.progress.sent_bytes = bytes as i64;
            state.samples.push_back((time, bytes));
            while state.samples.front().is_some_and(|(at, _)| time - at > SPEED_WINDOW_MS)
                && state.samples.len() > 2
            {
                state.samples.pop_front();
            }
            if let (Some((from, low)), Some((to, high))) = (state.samples.front(), state.samples.back())
                && to - from > 500.0
            {
                state.progress.bytes_per_second = Some(((high - low) * 1_000.0 / (to - from)) as i64);
            }
            let tell = now || time - state.told_at > TOLD_EVERY_MS;
            if tell {
                state.told_at = time;
            }
            tell
        };
        if tell {
            self.told.emit(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_is_done() {
        let mut progress = Progress {
            file_id: String::new(),
            name: String::new(),
            size_bytes: 1_000,
            sent_bytes: 1_000,
            bytes_per_second: Some(300),
            stage: Stage::Running,
        };
        assert_eq!(progress.percent(), 99);
        progress.stage = Stage::Done;
        assert_eq!(progress.percent(), 100);
        progress.sent_bytes = 0;
        assert_eq!(progress.seconds_left(), Some(4));
    }
}
