// Loads the page anew when a newer one is served, and has it then as it was left: what is unfolded, where it is scrolled
// to, the search and the focus. It stands only on a page that `./ecs report --watch` serves, after page.js.

{
  const store = "report";
  const saved = JSON.parse(sessionStorage.getItem(store) ?? "{}");
  const folds = [...document.querySelectorAll("details[id]")];
  const switches = [...document.querySelectorAll("input[type=checkbox]")];
  const panes = [...document.querySelectorAll(".scroll[aria-label]")];
  const isHere = (id) => id !== undefined && document.getElementById(id) !== null;
  const unfoldedAtFirst = new Map(folds.map((one) => [one, one.open]));
  let yAtFirst = 0;

  /** What stands at the top of the window, and how far from it; the page may be longer or shorter when it comes anew. */
  function whereIs() {
    for (let y = 60; y < innerHeight; y += 20) {
      const at = document.elementFromPoint(innerWidth / 2, y)?.closest("details[id], section[id]");
      if (at) return { id: at.id, top: at.getBoundingClientRect().top };
    }
    return undefined;
  }

  /** Where the reader was before a fault took that from the page, as long as nothing else was looked at since. */
  function place() {
    const waits = saved.place && !isHere(saved.place.id) && scrollY === yAtFirst;
    return waits ? { place: saved.place, y: saved.y } : { place: whereIs(), y: scrollY };
  }

  function focus() {
    const at = document.activeElement;
    if (at === document.body) return isHere(saved.focus) ? undefined : saved.focus;
    return at.id || (at.localName === "summary" ? at.parentElement.id : undefined);
  }

  function save() {
    const left = { ...place(), focus: focus() };
    const words = search.value;
    // A search unfolds, too, which nobody has asked to keep.
    searchFor("");
    // What is not on this page, as its stack has a fault, is as it was when the page has it again.
    const unfolded = { ...saved.unfolded };
    for (const [one, before] of unfoldedAtFirst) {
      if (one.open === before) delete unfolded[one.id];
      else unfolded[one.id] = one.open;
    }
    Object.assign(left, {
      ...{ unfolded, words },
      switches: { ...saved.switches, ...Object.fromEntries(switches.map((one) => [one.id, one.checked])) },
      panes: {
        ...saved.panes,
        ...Object.fromEntries(panes.map((one) => [one.ariaLabel, [one.scrollLeft, one.scrollTop]])),
      },
    });
    sessionStorage.setItem(store, JSON.stringify(left));
  }

  function restore({ unfolded = {}, place, y, words, focus, switches: checked = {}, panes: scrolled = {} }) {
    for (const one of folds) one.open = unfolded[one.id] ?? one.open;
    for (const one of switches) one.checked = checked[one.id] ?? one.checked;
    for (const one of panes) one.scrollTo(...(scrolled[one.ariaLabel] ?? [0, 0]));
    search.value = words ?? "";
    searchFor(search.value);
    const focused = document.getElementById(focus ?? "");
    (focused?.querySelector("summary") ?? focused)?.focus({ preventScroll: true });
    if (y === undefined) return;
    const scroll = () => {
      const at = document.getElementById(place?.id ?? "");
      if (at?.checkVisibility()) scrollBy(0, at.getBoundingClientRect().top - place.top);
      else scrollTo(0, y);
      yAtFirst = scrollY;
    };
    scroll();
    // What comes onto the screen is laid out only then, and may be higher than was assumed.
    requestAnimationFrame(scroll);
  }

  history.scrollRestoration = "manual";
  restore(saved);
  // Also where its reader loads it anew.
  addEventListener("pagehide", save);

  const changes = new EventSource("/changes");
  changes.addEventListener("message", ({ data }) => {
    if (data === document.body.dataset.version) return;
    changes.close();
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
