// One way to talk to the API from a page: JSON both ways, the CSRF token that base.html put on the body.

export function csrfToken() {
  try {
    return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  } catch {
    return "";
  }
}

// → {status, ok, body}; a failing network throws TypeError, as fetch does.
export async function send(url, { method = "POST", body, headers = {}, ...options } = {}) {
  const response = await fetch(url, {
    method,
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      ...(method === "GET" ? {} : { "Content-Type": "application/json", "X-CSRFToken": csrfToken() }),
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
