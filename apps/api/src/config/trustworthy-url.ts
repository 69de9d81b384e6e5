/**
 * Whether a secret may be sent to this address, or its response decide who is let in: only the server of that name can answer
 * there. That is HTTPS, or HTTP on this machine.
 */
export function isTrustworthyUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
  );
}
