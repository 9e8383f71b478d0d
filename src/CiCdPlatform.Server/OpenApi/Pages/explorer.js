'use strict';
(async () => {
  const place = document.getElementById('operations');
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    Object.assign(element, attributes);
    element.append(...children);
    return element;
  };

  let description;
  try {
    description = await (await fetch('/openapi/v1.json')).json();
  } catch (fault) {
    place.replaceChildren(make('p', { textContent: `The description cannot be read: ${fault.message}` }));
    return;
  }

  document.getElementById('version').textContent = `v${description.info.version}`;
  const byTag = new Map();
  for (const [path, item] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const tag = operation.tags?.[0] ?? 'other';
      byTag.set(tag, [...(byTag.get(tag) ?? []), { path, method: method.toUpperCase(), operation }]);
    }
  }

  let csrf;
  const headersFor = async (method, hasBody) => {
    const headers = {};
    const token = document.getElementById('token').value.trim();
    if (hasBody) headers['Content-Type'] = 'application/json';
    if (token) headers.Authorization = `Bearer ${token}`;
    else if (method !== 'GET') {
      csrf ??= (await (await fetch('/api/v1/auth/session')).json()).csrfToken;
      if (csrf) headers['X-CSRF-Token'] = csrf;
    }
    return headers;
  };

  const send = async (form, { path, method }, output) => {
    const query = new URLSearchParams();
    let address = path;
    for (const input of form.querySelectorAll('input[data-in]')) {
      if (input.dataset.in === 'path') address = address.replace(`{${input.name}}`, encodeURIComponent(input.value));
      else if (input.value) query.set(input.name, input.value);
    }
    const body = form.querySelector('textarea')?.value;
    const started = performance.now();
    output.textContent = 'Waiting for the answer…';
    try {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), 30000);
      const response = await fetch(address + (query.size ? `?${query}` : ''), { method, body, headers: await headersFor(method, body !== undefined), signal: stop.signal });
      const text = await response.text();
      clearTimeout(timer);
      let shown = text;
      try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: as it came */ }
      output.textContent = `${response.status} ${response.statusText} · ${Math.round(performance.now() - started)} ms · ${response.headers.get('X-Request-Id') ?? ''}\n\n${shown.slice(0, 200000)}`;
    } catch (fault) {
      output.textContent = fault.name === 'AbortError' ? 'No whole answer within 30 s: a stream is read with another client.' : `No answer: ${fault.message}`;
    }
  };

  const fields = ({ operation }) => (operation.parameters ?? []).map((parameter) => make('label', {},
    `${parameter.name}${parameter.required ? ' (needed)' : ''}`,
    Object.assign(make('input', { name: parameter.name, required: !!parameter.required, value: parameter.required ? parameter.example ?? '' : '', placeholder: String(parameter.example ?? parameter.schema?.type ?? '') }))));

  const draw = (one) => {
    const { path, method, operation } = one;
    const details = make('details', {}, make('summary', {}, make('b', { textContent: method }), `${path} `, make('span', { textContent: operation.summary ?? '' })));
    details.dataset.text = `${method} ${path} ${operation.summary ?? ''} ${operation.operationId ?? ''}`.toLowerCase();
    details.addEventListener('toggle', () => {
      if (details.querySelector('form')) return;
      const output = make('pre', { tabIndex: 0 });
      const form = make('form', {}, make('p', { textContent: operation.description ?? 'Open to everybody.' }), ...fields(one));
      (operation.parameters ?? []).forEach((parameter, index) => { form.querySelectorAll('input')[index].dataset.in = parameter.in; });
      const body = operation.requestBody?.content?.['application/json'];
      if (body) form.append(make('label', {}, 'Body', make('textarea', { spellcheck: false, value: JSON.stringify(body.example ?? {}, null, 2) })));
      form.append(make('div', {}, make('button', { textContent: 'Send' })), output);
      form.addEventListener('submit', (event) => { event.preventDefault(); send(form, one, output); });
      details.append(form);
    });
    return details;
  };

  place.replaceChildren(...[...byTag].sort(([a], [b]) => a.localeCompare(b)).map(([tag, all]) => make('section', {}, make('h2', { textContent: tag }), ...all.map(draw))));
  document.getElementById('filter').addEventListener('input', ({ target }) => {
    const wanted = target.value.trim().toLowerCase();
    for (const details of place.querySelectorAll('details')) details.hidden = !details.dataset.text.includes(wanted);
    for (const section of place.querySelectorAll('section')) section.hidden = !section.querySelector('details:not([hidden])');
  });
})();
