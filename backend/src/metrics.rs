//! What the process counts, as Prometheus reads it (SPEC 11.4). No label names a person, an order or an address.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use subtle::ConstantTimeEq;

/// The media type of [`Metrics::text`].
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds to the head of an answer.
const ANSWER_SECONDS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Seconds of a job.
const JOB_SECONDS: [f64; 8] = [0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3_600.0, 14_400.0];

/// The process's counters, and who may read them from afar. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    token: Option<Arc<str>>,
    answers: Family<Answer, Counter>,
    answer_seconds: Family<Route, Histogram, fn() -> Histogram>,
    transfers_open: Gauge,
    transfer_bytes: Counter,
    orders: Family<Step, Counter>,
    mails: Family<Outcome, Counter>,
    mails_waiting: Gauge,
    jobs: Family<Job, Counter>,
    job_seconds: Family<JobName, Histogram, fn() -> Histogram>,
    file_faults: Gauge,
    connections: Family<ConnectionState, Gauge>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Step {
    step: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct JobName {
    job: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Job {
    job: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ConnectionState {
    state: &'static str,
}

/// What became of a mail's try to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTry {
    /// The server took it.
    Sent,
    /// It waits for its next try.
    Delayed,
    /// It was given up.
    Failed,
}

/// What is counted when somebody asks, because it lies in the database or its pool.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    /// Mails that wait to leave.
    pub mails_waiting: i64,
    /// Files on sale that the last check found broken.
    pub file_faults: i64,
    /// Connections to the database.
    pub connections_open: i64,
    /// Those of them that nobody uses.
    pub connections_idle: i64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Metrics {
    /// Counters at nought. With a token they can be read from other machines too.
    pub fn new(token: Option<String>) -> Self {
        let seconds_of_answers: fn() -> Histogram = || Histogram::new(ANSWER_SECONDS);
        let seconds_of_jobs: fn() -> Histogram = || Histogram::new(JOB_SECONDS);
        let mut metrics = Self {
            registry: Arc::default(),
            token: token.map(Arc::from),
            answers: Family::default(),
            answer_seconds: Family::new_with_constructor(seconds_of_answers),
            transfers_open: Gauge::default(),
            transfer_bytes: Counter::default(),
            orders: Family::default(),
            mails: Family::default(),
            mails_waiting: Gauge::default(),
            jobs: Family::default(),
            job_seconds: Family::new_with_constructor(seconds_of_jobs),
            file_faults: Gauge::default(),
            connections: Family::default(),
        };
        metrics.registry = Arc::new(metrics.register());
        metrics
    }

    fn register(&self) -> Registry {
        let mut all = Registry::with_prefix("comptoir");
        all.register("http_answers", "Answers by route, method and status", self.answers.clone());
        all.register(
            "http_answer_seconds",
            "Time to the head of an answer, by route",
            self.answer_seconds.clone(),
        );
        all.register("transfers_open", "Downloads that are streaming", self.transfers_open.clone());
        all.register("transfer_bytes", "Bytes of files handed to connections", self.transfer_bytes.clone());
        all.register("orders", "Orders placed and paid", self.orders.clone());
        all.register("mails", "Tries to send a mail, by outcome", self.mails.clone());
        all.register("mails_waiting", "Mails that wait to leave", self.mails_waiting.clone());
        all.register("jobs", "Runs of background jobs, by outcome", self.jobs.clone());
        all.register("job_seconds", "Duration of background jobs", self.job_seconds.clone());
        all.register("file_faults", "Files whose last check failed", self.file_faults.clone());
        all.register("database_connections", "Connections to the database", self.connections.clone());
        all
    }

    /// Notes an answer to a request.
    pub fn answered(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        self.answers.get_or_create(&Answer { route: route.to_owned(), method, status }).inc();
        self.answer_seconds.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// Notes a stream that begins; it ends when what this returns is dropped.
    pub fn transfer_opened(&self) -> OpenTransfer {
        self.transfers_open.inc();
        OpenTransfer(self.clone())
    }

    /// Notes an order that was placed.
    pub fn order_placed(&self) {
        self.orders.get_or_create(&Step { step: "placed" }).inc();
    }

    /// Notes an order whose payment arrived.
    pub fn order_paid(&self) {
        self.orders.get_or_create(&Step { step: "paid" }).inc();
    }

    /// Notes what became of a mail.
    pub fn mail_tried(&self, outcome: MailTry) {
        let outcome = match outcome {
            MailTry::Sent => "sent",
            MailTry::Delayed => "delayed",
            MailTry::Failed => "failed",
        };
        self.mails.get_or_create(&Outcome { outcome }).inc();
    }

    /// Notes the end of a job: none is a panic.
    pub fn job_ended(&self, job: &'static str, went_well: Option<bool>, took: Duration) {
        let outcome = match went_well {
            Some(true) => "done",
            Some(false) => "failed",
            None => "panicked",
        };
        self.jobs.get_or_create(&Job { job, outcome }).inc();
        self.job_seconds.get_or_create(&JobName { job }).observe(took.as_secs_f64());
    }

    /// Whether whoever shows this token may read the counters from another machine.
    pub fn opens(&self, shown: &str) -> bool {
        self.token.as_ref().is_some_and(|token| token.as_bytes().ct_eq(shown.as_bytes()).into())
    }

    /// Everything, as Prometheus reads it.
    pub fn text(&self, standing: Standing) -> Result<String, std::fmt::Error> {
        self.mails_waiting.set(standing.mails_waiting);
        self.file_faults.set(standing.file_faults);
        self.connections.get_or_create(&ConnectionState { state: "open" }).set(standing.connections_open);
        self.connections.get_or_create(&ConnectionState { state: "idle" }).set(standing.connections_idle);
        let mut written = String::new();
        text::encode(&mut written, &self.registry)?;
        Ok(written)
    }
}

/// A stream that is open until this is dropped.
pub struct OpenTransfer(Metrics);

impl OpenTransfer {
    /// Notes bytes that were handed over.
    pub fn handed_over(&self, bytes: u64) {
        self.0.transfer_bytes.inc_by(bytes);
    }
}

impl Drop for OpenTransfer {
    fn drop(&mut self) {
        self.0.transfers_open.dec();
    }
}
