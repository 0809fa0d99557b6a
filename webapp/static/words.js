// What scripts say to people: the sentences stand, translated, in templates/_words.html.
// `{name}` in them is filled in. Where a number decides the form, all forms are given, by the kinds
// of number that the page's language has: "one={count} page|other={count} pages".
(() => {
  const given = document.getElementById("words").dataset;
  const kinds = new Intl.PluralRules(document.documentElement.lang);
  const formFor = (text, count) => {
    const forms = new Map(text.split("|").map((form) => form.split(/=(.*)/s, 2)));
    return forms.get(kinds.select(count)) ?? forms.get("other");
  };
  window.phrase = (name, values = {}) => {
    const text = "count" in values ? formFor(given[name], values.count) : given[name];
    return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  };
  // What an error page says, whole or a fragment; nothing where the answer is another thing.
  window.errorWords = (html) =>
    new DOMParser().parseFromString(html, "text/html").querySelector("[data-error]")?.textContent.trim() ?? "";
})();
