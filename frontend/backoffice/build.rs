//! Registers the contract, so that every GraphQL operation is checked against it when it compiles.

fn main() {
    cynic_codegen::register_schema("comptoir")
        .from_sdl_file("../../schema.graphql")
        .and_then(|schema| schema.as_default())
        .expect("schema.graphql is a schema that cynic reads");
}
