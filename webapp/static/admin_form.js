// A field that looks for people or workspaces is named by its label, as other fields are.
"use strict";

function nameFields() {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    const [label] = field.labels;
    const box = field.nextElementSibling?.querySelector("[role=combobox]");
    if (!label || !box) continue;
    label.id ||= `${field.id}_label`;
    const chosen = box.querySelector("[role=textbox]");
    box.setAttribute("aria-labelledby", chosen ? `${label.id} ${chosen.id}` : label.id);
    chosen?.setAttribute("aria-labelledby", label.id);
  }
}

// What makes the boxes waits for jQuery too, and stands before us in its line.
window.django?.jQuery?.(nameFields);
