// Which key does what: somebody's own map {key: action}, drawn on every tile and button that is marked with data-shows.

const FIXED = { Enter: "send", "?": "help" };
const RESERVED = {
  g: "It leads to other pages, with a second letter.", "?": "It always helps.", Enter: "It always sends.",
};

export class Keys {
  constructor(map) {
    this.set(map);
  }

  set(map) {
    this.map = map;
    this.keyOf = Object.fromEntries(Object.entries(map).map(([key, action]) => [action, key]));
    for (const mark of document.querySelectorAll("[data-shows]")) {
      mark.textContent = this.label(mark.dataset.shows);
      mark.hidden = !mark.textContent;
    }
    for (const control of document.querySelectorAll("[data-action]")) {
      const key = control.dataset.action === "send" ? "Enter" : this.label(control.dataset.action);
      if (key) control.setAttribute("aria-keyshortcuts", key);
      else control.removeAttribute("aria-keyshortcuts");
    }
  }

  label(action) {
    const key = this.keyOf[action] ?? "";
    return key === " " ? "Space" : key.toUpperCase();
  }

  action(event) {
    const key = plain(event);
    return FIXED[key] ?? this.map[key] ?? null;
  }

  // Why a key cannot be given to an action, or nothing; `titles` say what a key means now.
  objection(key, action, titles) {
    if (RESERVED[key]) return `${shown(key)} cannot be chosen. ${RESERVED[key]}`;
    if (key.length !== 1) return `${key} cannot be chosen. Choose one letter, digit or sign, or Space.`;
    const holder = this.map[key];
    if (holder && holder !== action) return `${shown(key)} means “${titles[holder]}”. Choose another key, or give that a new one first.`;
    return "";
  }

  // The map with an action moved to another key.
  moved(key, action) {
    const rest = Object.entries(this.map).filter(([, what]) => what !== action);
    return Object.fromEntries([...rest, [key, action]]);
  }
}

export function plain(event) {
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function shown(key) {
  return key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key;
}
