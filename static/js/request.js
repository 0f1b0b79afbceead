// One way to talk to the API from a page: JSON both ways, the CSRF token that base.html put on the body.

export function csrfToken() {
  try {
    return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  } catch {
    return "";
  }
}

// Who is asking: the session with its CSRF token, or the pass of a page that stands in another site's frame, where
// no cookie reaches. Everything that changes something goes with these headers.
export function identity() {
  const pass = document.querySelector("meta[name=tagging-pass]")?.content;
  return pass ? { Authorization: `Pass ${pass}` } : { "X-CSRFToken": csrfToken() };
}

// A fresh copy of this page brings a fresh identity.
export function adoptIdentity(page) {
  document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
  const pass = page.querySelector("meta[name=tagging-pass]");
  if (pass) document.querySelector("meta[name=tagging-pass]")?.setAttribute("content", pass.content);
}

// → {status, ok, body}; a failing network throws TypeError, as fetch does.
export async function send(url, { method = "POST", body, headers = {}, ...options } = {}) {
  const response = await fetch(url, {
    method,
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      ...(method === "GET" ? {} : { "Content-Type": "application/json" }),
      ...identity(),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    ...options,
  });
  const text = await response.text();
  return { status: response.status, ok: response.ok, body: parsed(text), date: response.headers.get("Date") };
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
