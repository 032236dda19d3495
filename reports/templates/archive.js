"use strict";
// Narrows the list to the items that hold all words of the query: Chinese anywhere, other words from their beginning.
(() => {
  const find = id => document.getElementById(id);
  const [box, query, found] = ["box", "query", "found"].map(find);
  // As the search of the store does: letters of either case, composed or not, ё as е; apostrophes count for nothing.
  const fold = text => " " + text.normalize("NFKC").toUpperCase().toLowerCase().replace(/ё/g, "е")
    .replace(/['’‘ʼʹ`]/g, "").replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim();
  let items = null;

  // The texts are folded when somebody is about to search: most readers of a list only look through it.
  function prepare() {
    if (items) return;
    const words = JSON.parse(find("words").textContent).map(fold);
    items = [...document.querySelectorAll("li[data-w]")].map(row => ({
      row, text: fold(row.textContent) + row.dataset.w.split(" ").map(place => words[place] ?? "").join(""),
    }));
  }

  function narrow() {
    const terms = fold(query.value).split(" ").filter(Boolean)
      .map(term => /\p{Script=Han}/u.test(term) ? term : " " + term);
    if (!items && !terms.length) return;
    prepare();
    let count = 0;
    for (const { row, text } of items) {
      const fits = terms.every(term => text.includes(term));
      if (row.hidden === fits) row.hidden = !fits;
      count += fits;
    }
    for (const group of document.querySelectorAll(".week, .year")) {
      group.hidden = !group.querySelector("li[data-w]:not([hidden])");
    }
    found.textContent = !terms.length ? "" : (count ? found.dataset.some : found.dataset.none)
      .replace("{n}", count.toLocaleString(document.documentElement.lang));
  }

  function read() {
    try {
      const asked = decodeURIComponent(/^#q=(.*)$/.exec(location.hash)?.[1] ?? "");
      if (asked === query.value) return;
      query.value = asked;
    } catch {
      return;  // an address somebody cut in the middle of a letter
    }
    narrow();
  }

  query.addEventListener("focus", prepare);
  let later = 0;
  query.addEventListener("input", () => {
    narrow();
    clearTimeout(later);
    later = setTimeout(() => location.replace("#q=" + encodeURIComponent(query.value)), 300);
  });
  addEventListener("hashchange", read);
  box.hidden = false;
  read();
})();
