//! Rows that are the same for whoever asks, kept as answers are: questions that differ share what they are answered from.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_graphql::dataloader::{CacheFactory, CacheStorage};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::revision::Revision;

/// How long is kept what nobody asks for: what belongs to an older revision first of all.
pub const UNASKED: Duration = Duration::from_secs(5);

/// Bytes that are kept of one kind.
const MOST_BYTES: u64 = 4 << 20;
/// What a row costs beside its texts, about.
pub const ROW_BYTES: usize = 400;

/// The rows of one process. Cheap to clone.
#[derive(Clone)]
pub struct Rows {
    revision: Revision,
    /// A [`Store`] for each type of keys.
    stores: Arc<Mutex<HashMap<TypeId, Box<dyn Any + Send + Sync>>>>,
}

/// The rows of one revision.
#[derive(Clone)]
pub struct RowsOf {
    rows: Rows,
    revision: u64,
}

/// Values with their weights in bytes, by revision and key.
type Store<K, V> = Cache<(u64, K), (u32, V)>;

impl Rows {
    /// No rows yet.
    pub fn new(revision: Revision) -> Self {
        Self { revision, stores: Arc::default() }
    }

    /// The rows as they stand now; to be taken before anything is read that is to be kept.
    pub fn now(&self) -> RowsOf {
        RowsOf { rows: self.clone(), revision: self.revision.now() }
    }

    fn store<K: Key, V: Value>(&self) -> Store<K, V> {
        let mut stores = self.stores.lock().expect("no holder of this lock panics");
        let store = stores.entry(TypeId::of::<K>()).or_insert_with(|| {
            let store = Store::<K, V>::builder().max_capacity(MOST_BYTES).weigher(|_, (bytes, _)| *bytes);
            // Not by how often: that of older revisions would stay.
            Box::new(store.eviction_policy(EvictionPolicy::lru()).time_to_idle(UNASKED).build())
        });
        store.downcast_ref::<Store<K, V>>().expect("keys of one type have values of one type").clone()
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl RowsOf {
    /// The value that is kept, or else what is read now, which is kept if it is worth it. The caller answers for it that
    /// the value depends on nothing but the key, and that keys of this type have values of this type only.
    pub async fn kept<K: Key, V: Value, E>(
        &self,
        key: K,
        bytes: impl FnOnce(&V) -> usize,
        read: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        if let Some(value) = self.find(&key) {
            return Ok(value);
        }
        let value = read.await?;
        self.keep(key, bytes(&value), value.clone());
        Ok(value)
    }

    /// What a loader finds: kept for its request, and for all who ask at this revision where the keys are of these kinds.
    pub fn of_loader(self, alike: &'static [Kind]) -> LoaderRows {
        LoaderRows { rows: self, alike }
    }

    fn find<K: Key, V: Value>(&self, key: &K) -> Option<V> {
        self.rows.store::<K, V>().get(&(self.revision, key.clone())).map(|(_, value)| value)
    }

    fn keep<K: Key, V: Value>(&self, key: K, bytes: usize, value: V) {
        let weight = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.rows.store::<K, V>().insert((self.revision, key), (weight, value));
    }
}

/// A kind of values that a loader finds alike for all.
pub struct Kind {
    key: TypeId,
    bytes: fn(&dyn Any) -> usize,
}

impl Kind {
    /// The values of keys of this type, each of so many bytes.
    pub const fn of<K: Key>(bytes: fn(&dyn Any) -> usize) -> Self {
        Self { key: TypeId::of::<K>(), bytes }
    }
}

/// What a loader finds.
pub struct LoaderRows {
    rows: RowsOf,
    alike: &'static [Kind],
}

impl CacheFactory for LoaderRows {
    fn create<K: Key, V: Value>(&self) -> Box<dyn CacheStorage<Key = K, Value = V>> {
        let kind = self.alike.iter().find(|kind| kind.key == TypeId::of::<K>());
        let shared = kind.map(|kind| (self.rows.clone(), kind));
        Box::new(OfAKind { shared, own: HashMap::new() })
    }
}

/// What a loader found of one kind.
struct OfAKind<K, V> {
    shared: Option<(RowsOf, &'static Kind)>,
    own: HashMap<K, V>,
}

impl<K: Key, V: Value> CacheStorage for OfAKind<K, V> {
    type Key = K;
    type Value = V;

    fn get(&mut self, key: &K) -> Option<&V> {
        if let Some((shared, _)) = &self.shared
            && !self.own.contains_key(key)
        {
            self.own.insert(key.clone(), shared.find(key)?);
        }
        self.own.get(key)
    }

    fn insert(&mut self, key: Cow<'_, K>, value: Cow<'_, V>) {
        let (key, value) = (key.into_owned(), value.into_owned());
        if let Some((shared, kind)) = &self.shared {
            shared.keep(key.clone(), (kind.bytes)(&value), value.clone());
        }
        self.own.insert(key, value);
    }

    fn remove(&mut self, key: &K) {
        self.own.remove(key);
    }

    fn clear(&mut self) {
        self.own.clear();
    }

    fn iter(&self) -> Box<dyn Iterator<Item = (&K, &V)> + '_> {
        Box::new(self.own.iter())
    }
}

/// What names a value.
pub trait Key: Clone + Eq + Hash + Send + Sync + 'static {}
impl<T: Clone + Eq + Hash + Send + Sync + 'static> Key for T {}

/// What is kept.
pub trait Value: Clone + Send + Sync + 'static {}
impl<T: Clone + Send + Sync + 'static> Value for T {}
