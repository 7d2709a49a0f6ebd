//! The program: reads the command line and the configuration, opens the shop, serves it.

use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use comptoir::config::{Config, LogFormat};
use comptoir::http::{Patience, TrustedProxies};
use comptoir::payments::Providers;
use comptoir::shop::{Shop, simulators};
use comptoir::storage::Storage;
use comptoir::{auth, backup, database, delivery, demo, graphql, http, jobs, orders, settings};
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A self-hosted shop that sells downloadable files, and goods in the same cart.
#[derive(Parser)]
#[command(name = "comptoir", version)]
struct Arguments {
    /// The configuration file; `comptoir.toml` in the current folder when absent. The environment wins over it.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the shop.
    Serve {
        /// Fills an empty shop with example products and offers a test payment in which no money moves.
        #[arg(long)]
        demo: bool,
    },
    /// Manages who may enter the backoffice.
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Prints the GraphQL schema.
    Schema,
    /// Brings the database to this version's schema, and ends.
    Migrate,
    /// Looks at the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Copies rows, files and the secret key into a new folder; the shop may be open meanwhile.
    Backup {
        /// The folder, which must not exist yet or be empty.
        folder: PathBuf,
    },
    /// Puts a backup into an empty data directory, database and store.
    Restore {
        /// The backup's folder.
        folder: PathBuf,
        /// Reads everything back, hashes it again, and looks for the file of every link.
        #[arg(long)]
        verify: bool,
    },
    /// Works on a demo shop.
    Demo {
        #[command(subcommand)]
        command: DemoCommand,
    },
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Prints a link that signs in as the owner: for 10 minutes, once.
    Link,
    /// Makes an owner; the password is read from the standard input.
    Create {
        /// The name to sign in with.
        name: String,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Says whether the configuration is sound, and what it comes to, without secrets.
    Check,
}

#[derive(Subcommand)]
enum DemoCommand {
    /// Places a paid order of every product on sale; prints its page, then its download links, one a line.
    Order,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("comptoir: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm_migration=warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    if matches!(arguments.command, Command::Schema) {
        print!("{}", graphql::sdl());
        return Ok(());
    }
    let config = Config::read(arguments.config.as_deref())?;
    log(config.log_format);
    match arguments.command {
        Command::Schema => Ok(()),
        Command::Serve { demo } => serve(&config, demo).await,
        Command::Admin { command: AdminCommand::Link } => {
            let shop = Shop::open(&config).await?;
            println!("{}", auth::make_sign_in_link(&shop).await.map_err(told)?);
            Ok(())
        }
        Command::Admin { command: AdminCommand::Create { name } } => create_owner(&config, &name).await,
        Command::Migrate => {
            Shop::open(&config).await?;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Config { command: ConfigCommand::Check } => {
            print!("{}", config.describe());
            Ok(())
        }
        Command::Backup { folder } => take_backup(&config, &folder).await,
        Command::Restore { folder, verify } => restore(&config, &folder, verify).await,
        Command::Demo { command: DemoCommand::Order } => demo_order(&config).await,
    }
}

async fn serve(config: &Config, demo: bool) -> anyhow::Result<()> {
    let listener = http::listen(config.listen)?;
    let mut shop = Shop::open(config).await?;
    // Also without the word: a shop whose filling was cut short opens whole or not at all.
    if demo || settings::is_demo_unfinished(&shop.db).await.map_err(told)? {
        demo::fill(&shop).await.map_err(told).context("the demo shop could not be filled")?;
    }
    open_demo(&mut shop, config).await?;
    let first_start = !auth::has_owner(&shop).await.map_err(told)?;
    println!("Storefront  {}", shop.url("/"));
    if first_start || demo {
        println!("Backoffice  {}", auth::make_sign_in_link(&shop).await.map_err(told)?);
        println!("            (signs in once, within 10 minutes; `comptoir admin link` makes another)");
    } else {
        println!("Backoffice  {}", shop.url("/admin"));
    }
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let jobs = tokio::spawn(jobs::run(shop.clone(), stopped));
    let routes = http::routes(shop.clone(), TrustedProxies(config.trusted_proxies.clone()));
    let patience = Patience::default();
    let outcome = http::serve(listener, routes, stopping(), patience).await;
    // The last bytes of cut transfers are counted before the database closes.
    if tokio::time::timeout(patience.stop, delivery::all_settled()).await.is_err() {
        tracing::warn!("some transfers were not settled in time; their last bytes are not counted");
    }
    let _ = stop.send(true);
    if tokio::time::timeout(patience.stop, jobs).await.is_err() {
        tracing::warn!("the jobs did not end in time; what they had begun is taken up at the next start");
    }
    shop.db.close().await?;
    outcome
}

/// In a demo shop, and nowhere else, the test payment exists.
async fn open_demo(shop: &mut Shop, config: &Config) -> anyhow::Result<()> {
    shop.demo = settings::is_demo(&shop.db).await.map_err(told)?;
    if shop.demo {
        shop.providers = Arc::new(Providers::demo().simulated(simulators(config)?));
    }
    Ok(())
}

/// Those who listen are let go first: else they would be waited for.
async fn stopping() {
    stop_signal().await;
    orders::close_feeds();
}

async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

async fn create_owner(config: &Config, name: &str) -> anyhow::Result<()> {
    let mut password = String::new();
    std::io::stdin().take(4096).read_to_string(&mut password).context("the password could not be read")?;
    let shop = Shop::open(config).await?;
    auth::create_owner(&shop, name, password.trim_end_matches(['\r', '\n'])).await.map_err(told)?;
    println!("{name} can sign in at {}", shop.url("/admin"));
    Ok(())
}

async fn take_backup(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let shop = Shop::open(config).await?;
    let (rows, files, bytes) = backup::take(&shop, folder).await?.totals();
    println!("{rows} rows and {files} files ({bytes} bytes) are in {}.", folder.display());
    println!(
        "So is the secret key: whoever has this folder can open every link. Keep it as safe as the shop."
    );
    Ok(())
}

async fn restore(config: &Config, folder: &Path, verify: bool) -> anyhow::Result<()> {
    config.make_data_dir()?;
    let place = backup::Place {
        db: database::connect(&config.database_url).await?,
        storage: Storage::open(&config.storage_url).await?,
        secret_key_file: config.secret_key_file.clone(),
    };
    let manifest = backup::restore(&place, folder).await?;
    let (rows, files, bytes) = manifest.totals();
    println!("{rows} rows and {files} files ({bytes} bytes) are restored, and the secret key.");
    place.db.close().await?;
    if verify {
        let shop = Shop::open(config).await?;
        let found = backup::verify(&shop, &manifest).await?;
        println!(
            "Read back: {} files hash as they should; {} versions and {} links have their bytes.",
            found.objects, found.versions, found.links
        );
    }
    Ok(())
}

async fn demo_order(config: &Config) -> anyhow::Result<()> {
    let mut shop = Shop::open(config).await?;
    open_demo(&mut shop, config).await?;
    if !shop.demo {
        bail!("this is not a demo shop: start an empty one with `comptoir serve --demo`");
    }
    for line in demo::order(&shop).await.map_err(told)? {
        println!("{line}");
    }
    Ok(())
}

/// A verb's error as a sentence for the terminal.
fn told(error: comptoir::error::Error) -> anyhow::Error {
    match error {
        comptoir::error::Error::Failed(cause) => cause,
        comptoir::error::Error::Refused(refusals) => {
            let sentences: Vec<String> =
                refusals.iter().map(|r| format!("{}: {}", r.field, r.sentence(values::Locale::En))).collect();
            anyhow::anyhow!(sentences.join("; "))
        }
    }
}
