//! A mail server for one test: takes mails, or answers what it is told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Listens on a free port of the loopback for as long as the test runs.
pub struct MailServer {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    answers: VecDeque<&'static str>,
    taken: Vec<String>,
    credentials_are_wrong: bool,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::<Mutex<State>>::default();
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(talk(socket, shared.clone()));
            }
        });
        Self { port, state }
    }

    /// What `COMPTOIR_SMTP_URL` would be.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The same with a user and a password that holds a colon and a slash.
    pub fn url_with_credentials(&self) -> String {
        format!("smtp://shop:s%3Acr%2Fet@127.0.0.1:{}", self.port)
    }

    /// Answers the next mails so, instead of taking them.
    pub fn answer(&self, answers: &[&'static str]) {
        self.state.lock().unwrap().answers.extend(answers);
    }

    pub fn refuse_credentials(&self) {
        self.state.lock().unwrap().credentials_are_wrong = true;
    }

    /// The mails that it has accepted, as they came.
    pub fn taken(&self) -> Vec<String> {
        self.state.lock().unwrap().taken.clone()
    }
}

async fn talk(socket: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let word = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME",
            "AUTH" if state.lock().unwrap().credentials_are_wrong => "535 wrong user or password",
            "AUTH" => "235 welcome",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut mail = String::new();
                loop {
                    match lines.next_line().await.ok()?? {
                        line if line == "." => break,
                        line => mail = format!("{mail}{line}\n"),
                    }
                }
                let mut state = state.lock().unwrap();
                let answer = state.answers.pop_front();
                if answer.is_none() {
                    state.taken.push(mail);
                }
                answer.unwrap_or("250 taken")
            }
            _ => "250 fine",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}
