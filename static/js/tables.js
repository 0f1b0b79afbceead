// Sorts small tables in the page and keeps the order in the URL. Long lists are sorted by the server with links instead.
//   <table class="table" data-sortable="sort"> <th data-key="f1"> … <td data-value="0.78">

export function startTables(root = document) {
  for (const table of root.querySelectorAll("table[data-sortable]:not([data-ready])")) {
    table.dataset.ready = "";
    for (const head of table.querySelectorAll("thead th[data-key]")) addButton(table, head);
    const order = new URLSearchParams(location.search).get(parameter(table));
    if (order) sortBy(table, order.replace(/^-/, ""), order.startsWith("-"));
  }
}

function parameter(table) {
  return table.dataset.sortable || "sort";
}

function addButton(table, head) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const descending = head.getAttribute("aria-sort") === "ascending";
    sortBy(table, head.dataset.key, descending);
    remember(parameter(table), (descending ? "-" : "") + head.dataset.key);
  });
}

function sortBy(table, key, descending) {
  const heads = [...table.querySelectorAll("thead th")];
  const column = heads.findIndex((head) => head.dataset.key === key);
  if (column < 0) return;
  for (const head of heads) head.removeAttribute("aria-sort");
  heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, value: cellValue(row.cells[column]) }));
  rows.sort((a, b) => compare(a.value, b.value, descending));
  body.append(...rows.map(({ row }) => row));
}

function cellValue(cell) {
  const text = cell ? (cell.dataset.value ?? cell.textContent.trim()) : "";
  return text === "" ? null : Number.isNaN(Number(text)) ? text.toLowerCase() : Number(text);
}

// Cells without a value go last in both directions.
function compare(a, b, descending) {
  if (a === null || b === null) return (a === null) - (b === null);
  const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
  return descending ? -order : order;
}

function remember(name, value) {
  const url = new URL(location.href);
  url.searchParams.set(name, value);
  history.replaceState(history.state, "", url);
}
