//! How mails leave: to a server, or into a folder.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::Config;

/// Connections to the server at once: a mail costs several round trips, so one connection is slow.
const CONNECTIONS: u32 = 8;
/// Longest wait for one answer of the server.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);

/// A test gives up sooner: somebody waits for it.
const TEST_TIMEOUT: Duration = Duration::from_secs(15);
/// What servers answer to a name or password that they do not take.
const NO_ENTRY: [u16; 4] = [530, 534, 535, 538];

/// How mails leave.
#[derive(Clone)]
pub enum Transport {
    /// Each mail becomes an `.eml` file: nothing leaves the machine.
    Folder(PathBuf),
    /// A mail server.
    Smtp(Server),
}

/// A mail server, and where it is.
#[derive(Clone)]
pub struct Server {
    connections: AsyncSmtpTransport<Tokio1Executor>,
    address: String,
}

/// What is wrong with a server, and what it or the system said.
pub(super) enum Fault {
    /// Nobody answers.
    Unreachable(String),
    /// No secure connection comes about.
    Insecure(String),
    /// User and password do not belong together.
    Credentials(String),
    /// It answers, and wants nothing of us.
    Refused(String),
}

impl Server {
    /// `host:port`: never the user or the password.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Connects, greets and signs in.
    pub(super) async fn test(&self) -> Result<(), Fault> {
        let tested = tokio::time::timeout(TEST_TIMEOUT, self.connections.test_connection()).await;
        let error = match tested {
            Ok(Ok(true)) => return Ok(()),
            Ok(Ok(false)) => return Err(Fault::Refused("NOOP".into())),
            Err(_) => return Err(Fault::Unreachable("time-out".into())),
            Ok(Err(error)) => error,
        };
        let words = sentence(&error);
        Err(match error.status().map(u16::from) {
            Some(code) if NO_ENTRY.contains(&code) => Fault::Credentials(words),
            Some(_) => Fault::Refused(words),
            // Without a common way to prove who one is, lettre gives up by itself.
            None if error.is_client() && words.contains("authentication") => Fault::Credentials(words),
            None if error.is_tls() || (error.is_client() && words.contains("STARTTLS")) => {
                Fault::Insecure(words)
            }
            None if error.is_response() || error.is_client() => Fault::Refused(words),
            None if speaks_no_tls(&error) => Fault::Insecure(words),
            None => Fault::Unreachable(words),
        })
    }
}

/// Why a mail did not leave.
#[derive(Debug)]
pub enum Undelivered {
    /// It may leave later.
    ForNow(String),
    /// It never will, as it is.
    ForGood(String),
}

impl Transport {
    /// The transport that `COMPTOIR_SMTP_URL` names, or the folder `mail` of the data directory.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        match &config.smtp_url {
            Some(url) => Self::smtp(url.as_str()),
            None => Ok(Self::folder(config.data_dir.join("mail"))),
        }
    }

    /// Mails become `.eml` files in a folder: nothing leaves the machine.
    pub fn folder(path: PathBuf) -> Self {
        Transport::Folder(path)
    }

    /// A server: `smtps://USER:PASSWORD@HOST` is TLS from the start (port 465), `smtp://…?tls=required` STARTTLS (587),
    /// `smtp://HOST` neither (25). User and password are percent-encoded.
    pub fn smtp(url: &str) -> anyhow::Result<Self> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).ok().context(
            "COMPTOIR_SMTP_URL must be smtps://HOST, smtp://HOST?tls=required or smtp://HOST (its value is not shown: \
             it may hold a password)",
        )?;
        let pool = PoolConfig::new().max_size(CONNECTIONS);
        let connections = builder.timeout(Some(COMMAND_TIMEOUT)).pool_config(pool).build();
        Ok(Transport::Smtp(Server { connections, address: address(url) }))
    }

    /// Where the mail server is, `host:port`; `None` when mails only become files.
    pub fn server(&self) -> Option<&str> {
        match self {
            Transport::Folder(_) => None,
            Transport::Smtp(server) => Some(server.address()),
        }
    }

    /// False when mails only become files.
    pub fn leaves(&self) -> bool {
        matches!(self, Transport::Smtp(_))
    }

    /// Hands over one mail. `name` is the mail's own, the same at every try: a file is therefore written once,
    /// whatever happens between the writing and our noting it.
    pub(super) async fn send(&self, name: &str, message: &Message) -> Result<(), Undelivered> {
        match self {
            Transport::Folder(folder) => write(folder, name, message.formatted())
                .await
                .map_err(|error| Undelivered::ForNow(format!("the mail folder cannot be written: {error}"))),
            Transport::Smtp(server) => match server.connections.send(message.clone()).await {
                Ok(_) => Ok(()),
                Err(error) => Err(judge(&error)),
            },
        }
    }
}

/// Host and port of a server's URL, with the port that its scheme implies.
fn address(url: &str) -> String {
    let Ok(parsed) = url::Url::parse(url) else { return String::new() };
    let implied = match parsed.scheme() {
        "smtps" => 465,
        _ if parsed.query().is_some_and(|query| query.contains("tls=")) => 587,
        _ => 25,
    };
    format!("{}:{}", parsed.host_str().unwrap_or_default(), parsed.port().unwrap_or(implied))
}

/// The server's word decides: 5xx is for good, except about our own credentials, which the merchant can mend.
fn judge(error: &lettre::transport::smtp::Error) -> Undelivered {
    let text = sentence(error);
    let code = error.status().map_or(0, u16::from);
    match error.is_permanent() && !NO_ENTRY.contains(&code) {
        true => Undelivered::ForGood(text),
        false => Undelivered::ForNow(text),
    }
}

/// Whether the connection came about, and what was said on it was no TLS, or none that we trust: the TLS library says so
/// as data that cannot be read.
fn speaks_no_tls(error: &dyn std::error::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        let unreadable = inner
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::InvalidData);
        if unreadable {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// The error and its causes. None of them quotes what we sent, so no password is in it.
fn sentence(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text.chars().take(500).collect()
}

/// Written beside, synced and renamed: a reader never sees half a mail.
async fn write(folder: &Path, name: &str, bytes: Vec<u8>) -> std::io::Result<()> {
    let path = folder.join(format!("{name}.eml"));
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(&folder)?;
        if path.exists() {
            return Ok(());
        }
        let mut beside = tempfile_in(&folder)?;
        std::io::Write::write_all(&mut beside.1, &bytes)?;
        beside.1.sync_all()?;
        std::fs::rename(&beside.0, &path)
    })
    .await
    .map_err(std::io::Error::other)?
}

fn tempfile_in(folder: &Path) -> std::io::Result<(PathBuf, std::fs::File)> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    let path = folder.join(format!(".{:016x}.part", u64::from_ne_bytes(random)));
    let file = std::fs::File::create_new(&path)?;
    Ok((path, file))
}
