// Loads the page anew when a newer one is served, and has it then as it was left: what is unfolded, where it is scrolled
// to, the search and the focus. It stands only on a page that `./ecs report --watch` serves, after page.js.

{
  const store = "report";
  const saved = JSON.parse(sessionStorage.getItem(store) ?? "{}");
  const folds = [...document.querySelectorAll("details[id]")];
  const switches = [...document.querySelectorAll("input[type=checkbox]")];
  const panes = [...document.querySelectorAll(".scroll[aria-label]")];
  const unfoldedAtFirst = new Map(folds.map((one) => [one, one.open]));

  /** What stands at the top of the window, and how far from it; the page may be longer or shorter when it comes anew. */
  function whereIs() {
    for (let y = 60; y < innerHeight; y += 20) {
      const at = document.elementFromPoint(innerWidth / 2, y)?.closest("details[id], section[id]");
      if (at) return { id: at.id, top: at.getBoundingClientRect().top };
    }
    return undefined;
  }

  function save() {
    const [place, y] = [whereIs(), scrollY];
    const focus = document.activeElement;
    const words = search.value;
    // A search unfolds, too, which nobody has asked to keep.
    searchFor("");
    // A resource that is not on this page, as its stack has a fault, is as it was when the page has it again.
    const unfolded = { ...saved.unfolded };
    for (const [one, before] of unfoldedAtFirst) {
      if (one.open === before) delete unfolded[one.id];
      else unfolded[one.id] = one.open;
    }
    const left = {
      ...{ unfolded, place, y, words, focus: focus.id || (focus.localName === "summary" && focus.parentElement.id) },
      switches: Object.fromEntries(switches.map((one) => [one.id, one.checked])),
      panes: Object.fromEntries(panes.map((one) => [one.ariaLabel, [one.scrollLeft, one.scrollTop]])),
    };
    sessionStorage.setItem(store, JSON.stringify(left));
  }

  function restore({ unfolded = {}, place, y, words, focus, switches: checked = {}, panes: scrolled = {} }) {
    for (const one of folds) one.open = unfolded[one.id] ?? one.open;
    for (const one of switches) one.checked = checked[one.id] ?? one.checked;
    for (const one of panes) one.scrollTo(...(scrolled[one.ariaLabel] ?? [0, 0]));
    search.value = words ?? "";
    searchFor(search.value);
    const focused = document.getElementById(focus || "");
    (focused?.querySelector("summary") ?? focused)?.focus({ preventScroll: true });
    if (y === undefined) return;
    const to = () => {
      const at = document.getElementById(place?.id ?? "");
      if (at?.checkVisibility()) scrollBy(0, at.getBoundingClientRect().top - place.top);
      else scrollTo(0, y);
    };
    to();
    // What comes onto the screen is laid out only then, and may be higher than was assumed.
    requestAnimationFrame(to);
  }

  history.scrollRestoration = "manual";
  restore(saved);

  const changes = new EventSource("/changes");
  changes.addEventListener("message", ({ data }) => {
    if (data === document.body.dataset.version) return;
    changes.close();
    save();
    location.reload();
  });
  changes.addEventListener("error", () => {
    changes.close();
    const ended = document.createElement("p");
    ended.setAttribute("role", "status");
    ended.className = "fault";
    ended.textContent = "This page is no longer kept current: the command that served it has ended.";
    document.querySelector("header").append(ended);
  });
}
