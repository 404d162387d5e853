// The table of rows is whole without this script. It shows those that match.
(() => {
  "use strict";
  const find = (id) => document.getElementById(id);
  const form = find("filter");
  if (!form) return;
  const search = find("search"), code = find("code"), outcome = find("outcome");
  const rows = Array.from(find("rows").rows);
  const total = find("count").textContent;
  const number = new Intl.NumberFormat("en");

  // Case, accents and spaces make no difference.
  const plain = (text) => text.normalize("NFKD").replace(/[\p{M}\s]+/gu, "").toLowerCase();
  let texts;

  function filter() {
    texts ??= rows.map((row) => Array.from(row.cells, (cell) => plain(cell.textContent)).join("\n"));
    const words = plain(search.value);
    let shown = 0;
    rows.forEach((row, i) => {
      const hit = (outcome.value === "" || row.dataset.outcome === outcome.value) &&
        (code.value === "" || row.dataset.codes.split(" ").includes(code.value)) &&
        texts[i].includes(words);
      if (row.hidden === hit) row.hidden = !hit;
      if (hit) shown++;
    });
    find("count").textContent = shown === rows.length ? total : number.format(shown) + " of " + total;
    find("none").hidden = shown > 0;
  }

  let waiting;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  code.addEventListener("change", filter);
  outcome.addEventListener("change", filter);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
  });
  form.addEventListener("reset", () => setTimeout(filter));

  for (const link of document.querySelectorAll("a[data-code]")) {
    link.addEventListener("click", () => {
      form.reset();
      code.value = link.dataset.code;
      filter();
    });
  }
  form.hidden = false;
})();
