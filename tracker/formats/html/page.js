// Search, filters, the moving picture, permalinks, citations and the CSV of what is shown. The page is whole without it.
"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = by("filters");
  const main = by("events");
  const FACETS = ["type", "role", "goods", "provision", "status", "standing"];
  const MANY = new Set(["role", "goods", "provision"]); // an event has several of these, blank between them

  const events = all("article.event").map((node, index) => ({
    node,
    index,
    from: node.dataset.from || "0000",
    to: node.dataset.to || "9999",
    has: Object.fromEntries(
      FACETS.map((name) => [name, MANY.has(name) ? node.dataset[name].split(" ") : [node.dataset[name]]]),
    ),
    words: null,
    bar: null,
  }));
  const byRef = new Map(events.map((event) => [event.node.id, event]));
  let shown = events;

  // Search and filters -----------------------------------------------------------------------------------------------

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const wordsOf = (event) => (event.words ??= folded(event.node.textContent)); // only a search pays for it
  const chosen = (name) => all(`input[name="${name}"]:checked`, form).map((box) => box.value);
  const date = (id) => (by(id).validity.valid ? by(id).value.trim() : "");

  function asked() {
    return {
      words: folded(by("q").value).split(/\s+/).filter(Boolean),
      from: date("from"),
      to: date("to"),
      facets: FACETS.map((name) => [name, chosen(name)]).filter(([, values]) => values.length),
    };
  }

  // What may fall in the period stays, as in the tracker's own filter.
  const fits = (event, { words, from, to, facets }) =>
    (!from || event.to >= from) &&
    (!to || event.from <= `${to}~`) &&
    facets.every(([name, values]) => values.some((value) => event.has[name].includes(value))) &&
    words.every((word) => wordsOf(event).includes(word));

  function apply({ keep = false } = {}) {
    const question = asked();
    shown = events.filter((event) => fits(event, question));
    const visible = new Set(shown);
    for (const event of events) event.node.hidden = !visible.has(event);
    for (const section of all("section.year", main)) {
      const left = all("article.event:not([hidden])", section).length;
      section.hidden = !left;
      const entry = document.querySelector(`.years a[href="#${section.id}"]`);
      entry.parentNode.hidden = !left;
      entry.querySelector(".n").textContent = left;
      section.querySelector("h3 .n").textContent = left === 1 ? "1 event" : `${left} events`;
    }
    for (const facet of all(".facet", form)) {
      const number = all("input:checked", facet).length;
      facet.querySelector(".chosen").textContent = number ? `(${number})` : "";
    }
    cited();
    by("narrowed").textContent = shown.length < events.length ? narrowed(question) : "";
    sayHowMany();
    place();
    if (!keep) remember(question);
  }

  // What a sheet of paper says of a filter, which it does not show.
  function narrowed({ from, to, facets }) {
    const said = facets.map(([name]) => {
      const boxes = all(`input[name="${name}"]:checked`, form);
      const named = boxes.map((box) => box.nextSibling.textContent.trim()).join(" or ");
      return `${boxes[0].closest("fieldset").querySelector("legend").textContent}: ${named}`;
    });
    if (by("q").value.trim()) said.push(`words: ${by("q").value.trim()}`);
    if (from) said.push(`from ${from}`);
    if (to) said.push(`to ${to}`);
    return `Of these, ${shown.length} are shown here. ${said.join("; ")}.`;
  }

  // Of the sources those that the shown events cite; each keeps its number.
  function cited() {
    const sources = all(".sources li");
    const whole = shown.length === events.length;
    const numbers = whole ? null : new Set(shown.flatMap((event) => all("a.cite", event.node).map((each) => each.hash.slice(1))));
    for (const source of sources) source.hidden = !whole && !numbers.has(source.id);
    by("sources-shown").textContent = whole ? "" : `${numbers.size} of ${sources.length}, those of the events shown`;
  }

  const say = (text) => { by("said").textContent = text; };

  function sayHowMany() {
    const unread = ["from", "to"].find((id) => !by(id).validity.valid);
    const backwards = date("from") && date("to") && date("from") > `${date("to")}~`;
    const fault = unread ? `; ${by(unread).value} is not read: write 2024, 2024-02 or 2024-02-20`
      : backwards ? "; the period ends before it begins" : "";
    say(`${shown.length} of ${events.length} events shown${fault}`);
  }

  // Of what was just done; then how many events are shown is said again.
  function sayBriefly(text) {
    say(text);
    setTimeout(() => { if (by("said").textContent === text) sayHowMany(); }, 4000);
  }

  // A filter is kept in the address, as #?type=gift&q=car, so that it can be sent on.
  function remember({ from, to, facets }) {
    const kept = new URLSearchParams();
    if (by("q").value.trim()) kept.set("q", by("q").value.trim());
    if (from) kept.set("from", from);
    if (to) kept.set("to", to);
    for (const [name, values] of facets) for (const value of values) kept.append(name, value);
    const query = kept.toString();
    const event = byRef.has(location.hash.slice(1)) ? location.hash : ""; // somebody followed a link to it
    history.replaceState(null, "", query ? `#?${query}` : location.pathname + location.search + event);
  }

  function recall() {
    const hash = location.hash.slice(1);
    const event = byRef.get(hash);
    if (event && event.node.hidden) form.reset();
    if (!event && !hash.startsWith("?")) return apply({ keep: true });
    if (hash.startsWith("?")) {
      const kept = new URLSearchParams(hash.slice(1));
      for (const id of ["q", "from", "to"]) by(id).value = kept.get(id) ?? "";
      for (const name of FACETS) {
        const values = new Set(kept.getAll(name));
        for (const box of all(`input[name="${name}"]`, form)) box.checked = values.has(box.value);
      }
    }
    apply({ keep: true });
    if (event) event.node.scrollIntoView();
  }

  // The picture: the bars that stand in it are moved, as tracker/formats/picture.py placed them ------------------------

  const TOP = 26, LANE = 20, MARK = 7, GAP = 5, LETTER = 5.6, MOST_LABELLED = 150;
  const phone = matchMedia("(max-width: 46rem)"); // there a bar's title stands above it, and the whole fits the screen
  let WIDTH, FADE, EDGE;
  const SVG = "http://www.w3.org/2000/svg";
  const picture = by("picture");
  let lanes = document.querySelector('[data-lanes][aria-pressed="true"]').dataset.lanes;

  function node(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const laneOf = (event) => (lanes === "type" ? event.has.type[0].replaceAll("_", " ") : event.bar.dataset.lane);
  const UNIX = 719163; // the ordinal of 1 January 1970, from which the bars' days count as Python's do
  const dayOf = (year, month) => { const at = new Date(0); at.setUTCFullYear(year, month, 1); return at / 864e5 + UNIX; };
  const yearOf = (day) => new Date((day - UNIX) * 864e5).getUTCFullYear();

  function place() {
    if (!picture) return;
    [WIDTH, FADE] = phone.matches ? [360, 20] : [1000, 44];
    EDGE = FADE + 6;
    picture.classList.toggle("narrow", phone.matches);
    const visible = new Set(shown);
    for (const event of events) event.bar.classList.toggle("off", !visible.has(event));
    const first = shown.reduce((least, event) => Math.min(least, event.bar.dataset.a), Infinity);
    const last = Math.max(shown.reduce((most, event) => Math.max(most, event.bar.dataset.b), -Infinity), first + 30);
    const x = (day) => EDGE + ((day - first) / (last - first)) * (WIDTH - 2 * EDGE);
    const labelled = shown.length <= MOST_LABELLED;
    const row = !labelled ? 9 : phone.matches ? 32 : 18;
    const groups = Map.groupBy ? Map.groupBy(shown, laneOf) : grouped(shown, laneOf);
    const order = [...groups].sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1));
    let y = TOP;
    const heads = [];
    for (const [name, members] of order) {
      heads.push(lane(`${name} (${members.length})`, y));
      y += LANE;
      y += row * packed(members, x, y, row, labelled) + 4;
    }
    by("lanes").replaceChildren(...heads);
    by("ticks").replaceChildren(...(shown.length ? ticks(first, last, x, y) : []));
    picture.setAttribute("viewBox", `0 0 ${WIDTH} ${y + 4}`);
    rove();
  }

  function grouped(members, key) {
    const groups = new Map();
    for (const member of members) groups.set(key(member), [...(groups.get(key(member)) ?? []), member]);
    return groups;
  }

  function lane(name, y) {
    const group = node("g", { class: "lane" });
    group.append(node("line", { x1: 0, x2: WIDTH, y1: y, y2: y }), node("text", { x: 6, y: y + 14 }, name));
    return group;
  }

  function ticks(first, last, x, bottom) {
    const months = yearOf(last) - yearOf(first) < 3;
    const room = ((last - first) / (WIDTH - 2 * EDGE)) * 46 / 365.25;
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((each) => each >= room) ?? 1000;
    const made = [];
    for (let year = yearOf(first); year <= yearOf(last); year++) {
      for (const month of months ? [0, 3, 6, 9] : [0]) {
        const day = dayOf(year, month);
        if (day < first || day > last || (!months && year % step)) continue;
        const said = months ? `${["Jan", "Apr", "Jul", "Oct"][month / 3]} ${year}` : year;
        const group = node("g", { class: "tick" });
        group.append(
          node("line", { x1: x(day), x2: x(day), y1: TOP - 8, y2: bottom }),
          node("text", { x: x(day), y: TOP - 12 }, said),
        );
        made.push(group);
      }
    }
    return made;
  }

  // Puts the bars of a lane into as few rows as keep them apart; gives the number of rows.
  function packed(members, x, top, row, labelled) {
    const bars = members.map((event) => measured(event, x, labelled)).sort((a, b) => a.left - b.left || a.right - b.right);
    const ends = [];
    for (const bar of bars) {
      let at = ends.findIndex((end) => end + GAP <= bar.left);
      if (at < 0) at = ends.length;
      ends[at] = bar.right;
      const y = top + at * row;
      const rect = bar.event.bar.querySelector("rect");
      const above = phone.matches && bar.text ? 15 : 0;
      const tall = row > 10 ? 14 : row - 2;
      for (const [key, value] of [["x", bar.x], ["width", bar.width], ["y", y + 2 + above], ["height", above ? 10 : tall]])
        rect.setAttribute(key, value);
      if (bar.text) {
        bar.text.setAttribute("x", bar.at);
        bar.text.setAttribute("y", above ? y + 13 : y + row - 5);
        bar.text.setAttribute("text-anchor", bar.ends ? "end" : "start");
      }
    }
    return ends.length;
  }

  function measured(event, x, labelled) {
    const { a, b, open } = event.bar.dataset;
    let from = x(+a), to = x(+b + 1);
    if (open === "left") from = to - FADE;
    else if (open === "right") to = from + FADE;
    else if (to - from < MARK) [from, to] = [(from + to - MARK) / 2, (from + to + MARK) / 2];
    const text = label(event, labelled);
    const wide = text ? [...text.textContent].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x1100 ? 2 : 1) * LETTER, 0) : 0;
    if (text && phone.matches) {
      const ends = from + to > WIDTH;
      const room = wide * 1.15; // a letter is wider than the average one now and then
      const at = ends ? Math.min(WIDTH - 4, Math.max(to, room)) : Math.max(4, Math.min(from, WIDTH - room));
      return { event, text, at, ends, x: from, width: to - from, left: 0, right: WIDTH };
    }
    const side = beside(from, to, wide);
    const ends = side.ends ? side.at - wide : side.at + wide;
    const reach = text ? [Math.min(from, ends), Math.max(to, ends)] : [from, to];
    return { event, text, ...side, x: from, width: to - from, left: reach[0], right: reach[1] };
  }

  // On the side with more room, or where neither has enough, in the bar.
  function beside(from, to, wide) {
    const fits = { false: to + 4 + wide <= WIDTH, true: from - 4 - wide >= 0 };
    const roomier = from + to > WIDTH * 1.1;
    for (const ends of [roomier, !roomier]) if (fits[ends]) return { at: ends ? from - 4 : to + 4, ends };
    return { at: from + 4, ends: false };
  }

  function label(event, labelled) {
    let text = event.bar.querySelector("text");
    if (!text && labelled) {
      const title = event.node.querySelector("h4").textContent;
      text = node("text", {}, title.length > 64 ? `${title.slice(0, 63).trimEnd()}…` : title);
      event.bar.append(text);
    }
    text?.classList.toggle("off", !labelled);
    return labelled ? text : null;
  }

  // One bar can be reached by Tab, the others from it by the arrows.
  function rove(to = shown[0]) {
    for (const event of events) event.bar.setAttribute("tabindex", event === to ? 0 : -1);
  }

  picture?.addEventListener("keydown", (key) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key.key];
    const at = shown.findIndex((event) => event.bar === document.activeElement);
    if (!step || at < 0) return;
    key.preventDefault();
    const next = shown[(at + step + shown.length) % shown.length];
    rove(next);
    next.bar.focus();
  });

  // Copying and taking away ------------------------------------------------------------------------------------------

  async function copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = document.createElement("textarea"); // where the page may not reach the clipboard itself
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    sayBriefly(`${what} copied`);
  }

  const plain = (element) => element.textContent.replace(/\s+/g, " ").trim();

  function citation(event) {
    const numbers = new Set(all("a.cite", event.node).map((each) => each.getAttribute("href").slice(1)));
    const sources = [...numbers].map((id) => plain(by(id))).join(" ");
    const stated = (label) => all("footer dt").filter((term) => plain(term) === label).map((term) => plain(term.nextElementSibling));
    const made = ["Date of the report", "Made by"].flatMap(stated).join(", ");
    return `“${plain(event.node.querySelector("h4"))}”, ${plain(event.node.querySelector(".when"))} (event ${event.node.id}). `
      + `In: ${document.title} (${made}). Sources: ${sources || "none"}`;
  }

  function addTools(event) {
    const holder = document.createElement("span");
    holder.className = "tools-of-event";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Cite";
    button.setAttribute("aria-label", `Copy a citation of ${event.node.id}`);
    button.addEventListener("click", () => copy(citation(event), "Citation"));
    holder.append(button);
    event.node.prepend(holder);
  }

  function download() {
    const rows = JSON.parse(by("rows").textContent);
    const text = [rows[0], ...shown.map((event) => rows[event.index + 1])].join("");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
    link.download = `${document.title.replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase()}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    sayBriefly(`${shown.length} rows downloaded`);
  }

  // Starting ---------------------------------------------------------------------------------------------------------

  const pressed = (button, on) => button.setAttribute("aria-pressed", String(on));
  const isDark = () =>
    (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  for (const bar of all(".bar", picture ?? document.createElement("i"))) byRef.get(bar.getAttribute("href").slice(1)).bar = bar;
  events.forEach(addTools);
  form.hidden = false;
  by("lanes-choice").hidden = !picture;
  pressed(by("theme"), isDark());

  let waiting;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (submitted) => submitted.preventDefault());
  by("csv").addEventListener("click", download);
  by("print").addEventListener("click", () => window.print());
  by("brief").addEventListener("click", () => pressed(by("brief"), main.classList.toggle("brief")));
  by("theme").addEventListener("click", () => {
    const dark = !isDark();
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    pressed(by("theme"), dark);
  });
  for (const button of all("[data-lanes]")) {
    button.addEventListener("click", () => {
      lanes = button.dataset.lanes;
      for (const each of all("[data-lanes]")) pressed(each, each === button);
      place();
    });
  }
  document.addEventListener("click", (click) => {
    for (const facet of all(".facet[open]", form)) if (!facet.contains(click.target)) facet.open = false;
  });
  form.addEventListener("keydown", (key) => {
    const facet = key.key === "Escape" && key.target.closest(".facet[open]");
    if (facet) { facet.open = false; facet.querySelector("summary").focus(); }
  });
  phone.addEventListener("change", place);
  window.addEventListener("hashchange", recall);
  recall();
})();
