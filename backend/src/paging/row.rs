//! How the rows of a list are told.

use std::borrow::Cow;
use std::task::Poll;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection};
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerResult, Value};
use futures_util::future::join_all;
use futures_util::poll;

/// An object as one of many. Its fields are asked in turn, and only those that wait for something are waited for together:
/// the library makes a task of every field, which costs more than what most of them tell. The schema has no extensions,
/// which would want to be asked at each field.
pub struct Row<T>(pub T);

impl<T: ObjectType> OutputType for Row<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let Some(asked) = plain_fields(ctx) else { return self.0.resolve(ctx, field).await };
        let mut told: Vec<ServerResult<Option<Value>>> = Vec::with_capacity(asked.len());
        let mut waiting = Vec::new();
        for (at, field) in asked.iter().enumerate() {
            let mut answer = Box::pin(async {
                let ctx = ctx.with_field(field);
                self.0.resolve_field(&ctx).await
            });
            match poll!(answer.as_mut()) {
                Poll::Ready(value) => told.push(value),
                Poll::Pending => {
                    told.push(Ok(None));
                    waiting.push(async move { (at, answer.await) });
                }
            }
        }
        for (at, value) in join_all(waiting).await {
            told[at] = value;
        }
        let mut object: IndexMap<Name, Value> = IndexMap::with_capacity(asked.len());
        for (field, value) in asked.iter().zip(told) {
            match value {
                Ok(value) => drop(object.insert(name_of(field).clone(), value.unwrap_or_default())),
                Err(error) => ctx.add_error(error),
            }
        }
        Ok(if object.is_empty() { Value::Null } else { Value::Object(object) })
    }
}

/// The fields that are asked for; none when there is more to them than to ask each once.
fn plain_fields<'a>(ctx: &ContextSelectionSet<'a>) -> Option<Vec<&'a Positioned<Field>>> {
    let items = &ctx.item.node.items;
    let mut fields: Vec<&Positioned<Field>> = Vec::with_capacity(items.len());
    for item in items {
        let Selection::Field(field) = &item.node else { return None };
        let is_plain = field.node.directives.is_empty() && field.node.name.node != "__typename";
        if !is_plain || fields.iter().any(|other| name_of(other) == name_of(field)) {
            return None;
        }
        fields.push(field);
    }
    Some(fields)
}

fn name_of(field: &Positioned<Field>) -> &Name {
    &field.node.response_key().node
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Error, Object, Schema};

    use super::*;

    struct Inner;

    #[Object]
    impl Inner {
        async fn a(&self) -> i32 {
            1
        }
        async fn b(&self) -> i32 {
            2
        }
    }

    struct Thing(i32);

    #[Object]
    impl Thing {
        async fn late(&self) -> i32 {
            tokio::task::yield_now().await;
            self.0 * 10
        }
        async fn number(&self, #[graphql(default)] plus: i32) -> i32 {
            self.0 + plus
        }
        async fn nothing(&self) -> Option<i32> {
            None
        }
        async fn fails(&self) -> Result<i32, Error> {
            Err(Error::new("on purpose"))
        }
        async fn fails_late(&self) -> Result<Option<i32>, Error> {
            tokio::task::yield_now().await;
            Err(Error::new("on purpose, later"))
        }
        async fn inner(&self) -> Inner {
            Inner
        }
    }

    struct Things;

    #[Object]
    impl Things {
        async fn things(&self) -> Vec<Thing> {
            vec![Thing(1), Thing(2)]
        }
        async fn rows(&self) -> Vec<Row<Thing>> {
            vec![Row(Thing(1)), Row(Thing(2))]
        }
    }

    #[tokio::test]
    async fn a_row_tells_what_its_object_does() {
        let schema = Schema::new(Things, EmptyMutation, EmptySubscription);
        for fields in [
            "number late nothing",
            "late number inner { a b }",
            "one: number two: number(plus: 2) late",
            "inner { a } inner { b } number",
            "... on Thing { number } late",
            "...Told number",
            "__typename number",
            "number @skip(if: true) late @include(if: true)",
            "number fails late",
            "failsLate number",
            "fails",
        ] {
            let answer = async |list: &str| {
                let fragment =
                    if fields.contains("...Told") { "fragment Told on Thing { late }" } else { "" };
                let answer = schema.execute(format!("{{ list: {list} {{ {fields} }} }} {fragment}")).await;
                let mut errors: Vec<_> =
                    answer.errors.into_iter().map(|error| (error.message, error.path)).collect();
                errors.sort_by_key(|error| format!("{error:?}"));
                (answer.data.into_json().unwrap(), errors)
            };
            assert_eq!(answer("rows").await, answer("things").await, "{fields}");
        }
    }

    #[tokio::test]
    async fn a_row_tells_in_the_order_that_was_asked() {
        let schema = Schema::new(Things, EmptyMutation, EmptySubscription);
        let answer = schema.execute("{ rows { late number nothing } }").await;
        let told =
            r#"{"rows":[{"late":10,"number":1,"nothing":null},{"late":20,"number":2,"nothing":null}]}"#;
        assert_eq!(serde_json::to_string(&answer.data).unwrap(), told);
    }
}
