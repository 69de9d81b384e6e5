const absoluteForm = /^https?:\/\/[^/?#]*/i;

/** A request target in absolute form (RFC 9112, 3.2.2) as the path and query that it has; any other as it is. */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const path = target.replace(absoluteForm, '');
  return path.startsWith('/') || path === target ? path : `/${path}`;
}
