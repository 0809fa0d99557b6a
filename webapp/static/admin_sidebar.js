// The list of pages at the side is open from the first paint on, unless somebody closed it: the
// script that opens it comes later, and all that is beside it would jump.
"use strict";

if (localStorage.getItem("django.admin.navSidebarIsOpen") !== "false") {
  const watch = new MutationObserver(() => {
    const main = document.getElementById("main");
    if (!main) return;
    main.classList.add("shifted");
    watch.disconnect();
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => watch.disconnect());
}
