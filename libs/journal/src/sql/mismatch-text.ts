/*
 * Conditions of the filter `q` on a row of the audit. `parameter` holds a pattern or null.
 */

/** The request id or the name of a field matches. */
export function textInWords(parameter: string): string {
  return `(request_id ilike ${parameter}
            or exists (select from jsonb_array_elements(differences) d where d ->> 'field' ilike ${parameter}))`;
}

/** These, the topic or the subject match; always true if the parameter is null. */
export function textAnywhere(parameter: string): string {
  return `(${parameter}::text is null or topic ilike ${parameter} or subject ilike ${parameter}
            or ${textInWords(parameter)})`;
}
