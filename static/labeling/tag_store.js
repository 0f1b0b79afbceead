// What the page keeps in this browser, each record under a name of its own, so that two open pages do not undo each other's.
// The name says whose it is. Storage that is full or forbidden keeps nothing: then a record lives as long as the page.

export class Store {
  constructor(prefix) {
    this.prefix = prefix;
  }

  // Records {name, at, …}, oldest first.
  all() {
    const found = [];
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const name = localStorage.key(index);
        if (name.startsWith(this.prefix)) found.push({ ...JSON.parse(localStorage.getItem(name)), name: name.slice(this.prefix.length) });
      }
    } catch { /* unreadable storage holds nothing */ }
    return found.sort((a, b) => a.at - b.at);
  }

  put(record) {
    try {
      localStorage.setItem(this.prefix + record.name, JSON.stringify(record));
    } catch { /* as above */ }
  }

  remove({ name }) {
    try {
      localStorage.removeItem(this.prefix + name);
    } catch { /* as above */ }
  }
}
