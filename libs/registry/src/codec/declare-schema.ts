/** What an `ambiguous` datum needs: its meaning depends on the schema that it was written for. */
export const DECLARE_SCHEMA =
  "its schema declared (value_schema_id or value_schema): this means different things under the subject's schema and the ones that it had before";
