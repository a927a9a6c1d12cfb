// A question that was just asked is brought to the top, where its answer appears below it.
(() => {
  const asked = document.querySelectorAll(".asked");
  if (asked.length === 0 || window.shoruiAsked === asked.length) return;
  const isNew = window.shoruiAsked !== undefined || asked.length === 1;
  window.shoruiAsked = asked.length;
  if (isNew) asked[asked.length - 1].scrollIntoView({ block: "start" });
})();
