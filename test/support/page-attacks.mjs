// @ts-nocheck -- it runs in a browser, whose types this repository does not have
/* global Blob, document, EventSource, fetch, navigator */

/**
 * What a page in a browser tries against a gateway: everything that a page of another origin can send without asking, and what
 * it can only send after it asked. A test evaluates this text in the page.
 * @param {{ gateway: string, topic: string, subject: string }} target
 * @returns {Promise<Record<string, string>>} by the name of each attempt, what the page could see of its response
 */
// eslint-disable-next-line no-unused-vars -- called by the text that a test appends
async function attackFromPage({ gateway, topic, subject }) {
  const records = '{"records":[{"value":"AA=="}]}';
  const reason = '{"reason":"an attack"}';
  const produce = `${gateway}/topics/${topic}`;
  const path = `${gateway}/v1/subjects/${topic}/${subject}`;
  /** @type {Record<string, string>} */
  const outcomes = {};

  const seen = async (name, url, init = {}) => {
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5000) });
      outcomes[name] = `${response.type} ${response.status} ${(await response.text()).slice(0, 200)}`;
    } catch {
      outcomes[name] = 'failed';
    }
  };
  const post = (type, body, mode) => ({
    method: 'POST',
    mode,
    body: type === null ? new Blob([body]) : body,
    ...(type !== null && { headers: { 'content-type': type } }),
  });

  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', null])
    for (const url of [
      produce,
      `${produce}/partitions/0`,
      `${path}/reset`,
      `${path}/open`,
      `${gateway}/v1/resets`,
    ])
      await seen(
        `no-cors ${type} ${url}`,
        url,
        post(type, url.startsWith(produce) ? records : reason, 'no-cors'),
      );
  for (const mode of ['cors', 'no-cors']) {
    await seen(`${mode} json`, produce, post('application/json', records, mode));
    await seen(`${mode} binary`, produce, post('application/vnd.kafka.binary.v2+json', records, mode));
    await seen(`${mode} stream`, produce, post('application/x-ndjson', '{"value":"AA=="}\n', mode));
    await seen(`${mode} reset`, `${path}/reset`, post('application/json', reason, mode));
    for (const read of [
      '/v1/subjects',
      '/v1/mismatches',
      '/metrics',
      '/topics',
      '/v1/whoami',
      '/docs/openapi.json',
    ])
      await seen(`${mode} ${read}`, `${gateway}${read}`, { mode });
  }
  await seen('cors delete', path, { method: 'DELETE' });
  await seen('cors mapping', `${path}/mapping`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"record":"generic","schema":"\\"long\\"","reason":"an attack"}',
  });
  for (const type of ['text/plain', 'application/json', ''])
    navigator.sendBeacon(produce, new Blob([records], { type }));

  const once = (element, good, bad) =>
    new Promise((resolve) => {
      element.addEventListener(good, () => resolve(good));
      element.addEventListener(bad, () => resolve('failed'));
      setTimeout(() => resolve('failed'), 5000);
    });
  const events = new EventSource(`${gateway}/v1/events/stream`);
  outcomes['EventSource'] = await once(events, 'open', 'error');
  events.close();
  for (const [tag, url] of [
    ['script', `${gateway}/docs/swagger-ui-bundle.js`],
    ['script', `${gateway}/v1/subjects`],
    ['img', `${gateway}/docs/favicon-32x32.png`],
  ]) {
    const element = document.createElement(tag);
    element.src = url;
    const outcome = once(element, 'load', 'error');
    document.body.append(element);
    outcomes[`${tag} ${url}`] = await outcome;
  }
  for (const url of [produce, `${path}/reset`]) {
    const target = document.createElement('iframe');
    target.name = `to ${url}`;
    const form = document.createElement('form');
    Object.assign(form, { method: 'POST', action: url, enctype: 'text/plain', target: target.name });
    const field = document.createElement('input');
    // As text/plain, this is JSON: the equals sign is within a string.
    Object.assign(field, { name: `{"records":[{"value":"AA`, value: `"}],"reason":"an attack"}` });
    form.append(field);
    document.body.append(target, form);
    const loaded = new Promise((resolve) => target.addEventListener('load', resolve));
    form.submit();
    await loaded;
  }
  return outcomes;
}
