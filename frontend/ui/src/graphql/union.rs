use std::fmt;
use std::marker::PhantomData;

use cynic::queries::SelectionBuilder;
use cynic::{InlineFragments, QueryFragment};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A union's member, by its `__typename`, which answers begin with since we ask for it first. Cynic's own reader takes
/// it in any place, for which every type within is compiled a second time, to be read from memory.
#[derive(Clone, Debug)]
pub struct Union<T>(pub T);

impl<T: QueryFragment> QueryFragment for Union<T> {
    type SchemaType = T::SchemaType;
    type VariablesFields = T::VariablesFields;
    const TYPE: Option<&'static str> = T::TYPE;

    fn query(builder: SelectionBuilder<'_, Self::SchemaType, Self::VariablesFields>) {
        T::query(builder);
    }
}

impl<'de, T: InlineFragments<'de>> Deserialize<'de> for Union<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members(PhantomData)).map(Union)
    }
}

struct Members<T>(PhantomData<T>);

impl<'de, T: InlineFragments<'de>> Visitor<'de> for Members<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object that begins with its __typename")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
        match members.next_entry::<&str, &str>()? {
            Some(("__typename", name)) => T::deserialize_variant(name, MapAccessDeserializer::new(members)),
            _ => Err(A::Error::missing_field("__typename")),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::graphql::{Refused, decode};
    use crate::schema;

    use super::*;

    #[derive(cynic::QueryFragment)]
    struct Cart {
        count: i32,
    }

    #[derive(cynic::InlineFragments)]
    enum CartResult {
        Cart(Cart),
        Refused(Refused),
        #[cynic(fallback)]
        Other,
    }

    #[derive(cynic::QueryFragment)]
    #[cynic(graphql_type = "Mutation", variables = "AddVariables")]
    struct AddMutation {
        #[arguments(input: $input)]
        cart_add: Union<CartResult>,
    }

    #[derive(cynic::QueryVariables)]
    struct AddVariables {
        input: CartAddInput,
    }

    #[derive(cynic::InputObject)]
    struct CartAddInput {
        variant: cynic::Id,
        quantity: i32,
    }

    fn read(member: &str) -> Result<CartResult, super::super::Failure> {
        decode::<AddMutation>(&format!(r#"{{"data":{{"cartAdd":{member}}}}}"#))
            .map(|answer| answer.cart_add.0)
    }

    #[test]
    fn a_member_is_read_by_its_name() {
        assert!(matches!(
            read(r#"{"__typename":"Cart","count":2}"#),
            Ok(CartResult::Cart(Cart { count: 2 }))
        ));
        let refused =
            r#"{"__typename":"Refused","refusals":[{"reason":"TAKEN","field":"","message":"a \" b"}]}"#;
        let Ok(CartResult::Refused(refused)) = read(refused) else { panic!("it was refused") };
        assert_eq!(refused.refusals[0].message, "a \" b");
        assert!(matches!(read(r#"{"__typename":"Parcel","weight":[2]}"#), Ok(CartResult::Other)));
        assert!(read(r#"{"count":2}"#).is_err());
    }

    #[test]
    fn the_name_is_asked_for_first() {
        use cynic::MutationBuilder;
        let input = CartAddInput { variant: cynic::Id::new("a"), quantity: 1 };
        let query = AddMutation::build(AddVariables { input }).query;
        let (_, inner) = query.split_once("cartAdd").expect("it is asked for");
        let (_, inner) = inner.split_once('{').expect("with its fields");
        assert!(inner.trim_start().starts_with("__typename"), "{query}");
    }
}
