// Searches and unfolds the resources of the page. Nothing here is needed to read it.

const branches = [...document.querySelectorAll(".tree :is(.component, .resource)")];
const rows = [...document.querySelectorAll("li.resource")];
const found = document.querySelector("#found");
const search = document.querySelector("#search");

/** What a row says, in lower case; read once, since it is long. */
const texts = new Map();
const textOf = (row) => {
  const own = [...row.firstElementChild.children].filter((part) => part.localName !== "ul");
  return own.map((part) => part.textContent.toLowerCase()).join("\n");
};

/** What was folded before the search began. */
let folds;

function show(words) {
  folds ??= new Map([...document.querySelectorAll(".tree details")].map((one) => [one, one.open]));
  if (texts.size === 0) for (const row of rows) texts.set(row, textOf(row));
  const hits = rows.filter((row) => words.every((word) => texts.get(row).includes(word)));
  const shown = new Set(hits);
  for (const hit of hits) {
    for (let at = hit.parentElement.closest("li"); at && !shown.has(at); at = at.parentElement.closest("li"))
      shown.add(at);
  }
  for (const one of branches) one.hidden = !shown.has(one);
  for (const one of shown) if (!one.matches(".resource")) one.firstElementChild.open = true;
  // A resource that changes has a fold of its own, in which the words may stand.
  if (hits.length <= 20) for (const hit of hits) for (const one of hit.querySelectorAll("details")) one.open = true;
  document.body.classList.add("searching");
  found.value = `${hits.length} of ${rows.length} resources`;
}

function showAll() {
  for (const one of branches) one.hidden = false;
  for (const [one, wasOpen] of folds ?? []) one.open = wasOpen;
  folds = undefined;
  document.body.classList.remove("searching");
  found.value = "";
}

function searchFor(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length > 0) show(words);
  else showAll();
}

let waiting;
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => searchFor(search.value), 100);
});

for (const [button, open] of [
  ["#unfold", true],
  ["#fold", false],
]) {
  document.querySelector(button).addEventListener("click", () => {
    for (const one of document.querySelectorAll(".tree details")) one.open = open;
  });
}
