//! Every setting of the process, read once from a file and the environment (SPEC 11.3).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;
use url::Url;

/// Characters of the shortest token that is believed to be a secret.
const METRICS_TOKEN_CHARS: usize = 16;

/// What the process needs to know before it starts. What the merchant changes without a restart is in `settings`.
#[derive(Clone, Debug)]
pub struct Config {
    /// `COMPTOIR_LISTEN`: the address and port to listen on. Default `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// `COMPTOIR_PUBLIC_URL`: the address that shoppers type. Default `http://` and the listening address.
    pub public_url: Url,
    /// `COMPTOIR_DATA_DIR`: where everything lies that is not elsewhere by configuration. Default `./data`.
    pub data_dir: PathBuf,
    /// `COMPTOIR_DATABASE_URL`: `sqlite:PATH` or `postgres://…`. Default `comptoir.sqlite` in the data directory.
    pub database_url: String,
    /// `COMPTOIR_STORAGE_URL`: `file:///PATH` or `s3://BUCKET[/PREFIX]?endpoint=…&region=…`. Default `files` in the data directory.
    pub storage_url: Url,
    /// `COMPTOIR_SMTP_URL`: `smtp://`, `smtps://` or `smtp://…?tls=required`, with user and password. Default: mails are files.
    pub smtp_url: Option<Url>,
    /// `COMPTOIR_SECRET_KEY_FILE`: made at the first start. Default `secret.key` in the data directory.
    pub secret_key_file: PathBuf,
    /// `COMPTOIR_TRUSTED_PROXIES`: addresses whose `X-Forwarded-For` is believed, separated by commas. Default none.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// `COMPTOIR_METRICS_TOKEN`: opens `/metrics` to other machines. Default none: only this machine may ask.
    pub metrics_token: Option<String>,
    /// `COMPTOIR_LOG_FORMAT`: `text` or `json`. Default `text`.
    pub log_format: LogFormat,
    /// `COMPTOIR_PAYMENT_SIMULATORS`: where this machine's stand-ins for the payment providers listen, for trials only. Default none.
    pub payment_simulators: Option<Url>,
    /// `COMPTOIR_PAYMENT_SIMULATORS_KEYS`: a PEM file with the certificate and the public key that they sign with.
    pub payment_simulators_keys: Option<PathBuf>,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    listen: Option<String>,
    public_url: Option<String>,
    data_dir: Option<PathBuf>,
    database_url: Option<String>,
    storage_url: Option<String>,
    smtp_url: Option<String>,
    secret_key_file: Option<PathBuf>,
    trusted_proxies: Option<String>,
    metrics_token: Option<String>,
    log_format: Option<String>,
    payment_simulators: Option<String>,
    payment_simulators_keys: Option<PathBuf>,
}

impl Config {
    /// Reads `comptoir.toml` (or the file given) and then the environment, which wins.
    pub fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut sources = config::Config::builder();
        sources = match file {
            Some(path) => sources.add_source(config::File::from(path).format(config::FileFormat::Toml)),
            None => sources
                .add_source(config::File::new("comptoir.toml", config::FileFormat::Toml).required(false)),
        };
        let environment =
            config::Environment::with_prefix("COMPTOIR").prefix_separator("_").try_parsing(false);
        let raw: Raw = sources
            .add_source(environment)
            .build()
            .context("the configuration file cannot be read: check its path and its TOML")?
            .try_deserialize()
            .context("the configuration has a key that Comptoir does not know, or a value of the wrong type; the keys are listed in docs/running.md")?;
        Self::check(raw)
    }

    /// Makes the data directory, which only its owner enters: it holds the key, the rows and the files.
    pub fn make_data_dir(&self) -> anyhow::Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.data_dir).with_context(|| {
            format!(
                "the data directory {} (COMPTOIR_DATA_DIR) cannot be made or written",
                self.data_dir.display()
            )
        })
    }

    /// What the configuration comes to, one setting a line, without secrets.
    pub fn describe(&self) -> String {
        let bare = |url: &str| match Url::parse(url) {
            Ok(mut url) if url.password().is_some() => {
                let _ = url.set_password(Some("…"));
                url.to_string()
            }
            _ => url.to_owned(),
        };
        let proxies: Vec<String> = self.trusted_proxies.iter().map(ToString::to_string).collect();
        format!(
            "COMPTOIR_LISTEN={}\nCOMPTOIR_PUBLIC_URL={}\nCOMPTOIR_DATA_DIR={}\nCOMPTOIR_DATABASE_URL={}\n\
             COMPTOIR_STORAGE_URL={}\nCOMPTOIR_SMTP_URL={}\nCOMPTOIR_SECRET_KEY_FILE={}\nCOMPTOIR_TRUSTED_PROXIES={}\n\
             COMPTOIR_METRICS_TOKEN={}\nCOMPTOIR_LOG_FORMAT={}\nCOMPTOIR_PAYMENT_SIMULATORS={}\n\
             COMPTOIR_PAYMENT_SIMULATORS_KEYS={}\n",
            self.listen,
            self.public_url,
            self.data_dir.display(),
            bare(&self.database_url),
            bare(self.storage_url.as_str()),
            self.smtp_url.as_ref().map(|u| bare(u.as_str())).unwrap_or_default(),
            self.secret_key_file.display(),
            proxies.join(","),
            if self.metrics_token.is_some() { "…" } else { "" },
            match self.log_format {
                LogFormat::Text => "text",
                LogFormat::Json => "json",
            },
            self.payment_simulators.as_ref().map(Url::as_str).unwrap_or_default(),
            self.payment_simulators_keys.as_ref().map(|path| path.display().to_string()).unwrap_or_default(),
        )
    }

    fn check(raw: Raw) -> anyhow::Result<Self> {
        let given = |text: Option<String>| text.filter(|t| !t.trim().is_empty());
        let listen_text = given(raw.listen).unwrap_or_else(|| "127.0.0.1:8080".into());
        let listen: SocketAddr = listen_text.parse().with_context(|| {
            format!("COMPTOIR_LISTEN is `{listen_text}`: write an address and a port, such as 127.0.0.1:8080")
        })?;
        let data_dir = raw.data_dir.unwrap_or_else(|| "data".into());
        let data_dir = std::path::absolute(&data_dir)
            .with_context(|| format!("COMPTOIR_DATA_DIR is `{}`: write a path", data_dir.display()))?;
        let public_url =
            url("COMPTOIR_PUBLIC_URL", &given(raw.public_url).unwrap_or_else(|| format!("http://{listen}")))?;
        if !matches!(public_url.scheme(), "http" | "https")
            || public_url.path() != "/"
            || public_url.query().is_some()
        {
            bail!(
                "COMPTOIR_PUBLIC_URL is `{public_url}`: write http:// or https:// and a host, without a path"
            );
        }
        let database_url = given(raw.database_url)
            .unwrap_or_else(|| format!("sqlite:{}", data_dir.join("comptoir.sqlite").display()));
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|s| database_url.starts_with(s)) {
            bail!(
                "COMPTOIR_DATABASE_URL must begin with sqlite: or postgres:// (its value is not shown: it may hold a password)"
            );
        }
        let storage_url = match given(raw.storage_url) {
            Some(text) => url("COMPTOIR_STORAGE_URL", &text)?,
            None => Url::from_file_path(data_dir.join("files")).map_err(|()| {
                anyhow::anyhow!("COMPTOIR_DATA_DIR is not a path that can be a file address")
            })?,
        };
        if !matches!(storage_url.scheme(), "file" | "s3") {
            bail!("COMPTOIR_STORAGE_URL must begin with file:/// or s3://");
        }
        let smtp_url = given(raw.smtp_url).map(|text| {
            Url::parse(&text).ok().filter(|u| matches!(u.scheme(), "smtp" | "smtps") && u.host().is_some()).context(
                "COMPTOIR_SMTP_URL must be smtp:// or smtps:// and a host (its value is not shown: it may hold a password)",
            )
        });
        let mut trusted_proxies = Vec::new();
        for text in
            given(raw.trusted_proxies).unwrap_or_default().split(',').map(str::trim).filter(|t| !t.is_empty())
        {
            trusted_proxies.push(text.parse().with_context(|| {
                format!("COMPTOIR_TRUSTED_PROXIES has `{text}`: write IP addresses separated by commas")
            })?);
        }
        let log_format = match given(raw.log_format).as_deref() {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(other) => bail!("COMPTOIR_LOG_FORMAT is `{other}`: write text or json"),
        };
        let metrics_token = given(raw.metrics_token);
        if metrics_token.as_ref().is_some_and(|token| token.len() < METRICS_TOKEN_CHARS) {
            bail!(
                "COMPTOIR_METRICS_TOKEN is too short to be a secret: write {METRICS_TOKEN_CHARS} characters or more"
            );
        }
        Ok(Self {
            listen,
            public_url,
            database_url,
            storage_url,
            smtp_url: smtp_url.transpose()?,
            secret_key_file: raw.secret_key_file.unwrap_or_else(|| data_dir.join("secret.key")),
            data_dir,
            trusted_proxies,
            metrics_token,
            log_format,
            payment_simulators: given(raw.payment_simulators)
                .map(|text| url("COMPTOIR_PAYMENT_SIMULATORS", &text))
                .transpose()?,
            payment_simulators_keys: raw.payment_simulators_keys,
        })
    }
}

fn url(key: &str, text: &str) -> anyhow::Result<Url> {
    Url::parse(text).with_context(|| format!("{key} is `{text}`: that is not an address"))
}
