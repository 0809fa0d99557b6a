// On a phone each row of a list is a card: every cell is told by the name of its column.
"use strict";

for (const table of document.querySelectorAll("#result_list")) {
  const names = Array.from(table.querySelectorAll("thead th"), (head) => head.textContent.trim());
  for (const row of table.querySelectorAll("tbody tr")) {
    Array.from(row.children).forEach((cell, number) => {
      if (names[number]) cell.dataset.label = names[number];
    });
  }
}
