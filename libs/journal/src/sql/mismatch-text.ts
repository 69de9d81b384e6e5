/*
 * A text as the filter `q` asks for it: conditions on a row of the audit, `parameter` a pattern or null.
 */

/** In the request id or the name of a field. */
export function textInWords(parameter: string): string {
  return `(request_id ilike ${parameter}
            or exists (select from jsonb_array_elements(differences) d where d ->> 'field' ilike ${parameter}))`;
}

/** There or in the topic or subject; everywhere where nothing is asked. */
export function textAnywhere(parameter: string): string {
  return `(${parameter}::text is null or topic ilike ${parameter} or subject ilike ${parameter}
            or ${textInWords(parameter)})`;
}
