// Filter the questions; without scripts all of them are shown.
(() => {
  const questions = [...document.querySelectorAll("details.question")];
  const controls = Object.fromEntries(["set", "fate", "kind", "words"].map((n) => [n, document.getElementById(`by-${n}`)]));
  const count = document.getElementById("count");
  const texts = questions.map((q) => q.textContent.normalize("NFC").toLowerCase());
  const show = () => {
    const { set, fate, kind } = controls;
    const words = controls.words.value.normalize("NFC").toLowerCase().trim();
    let shown = 0;
    questions.forEach((q, i) => {
      const fits =
        (!set.value || q.dataset.set === set.value) &&
        (!fate.value || (fate.value === "wrong" ? q.dataset.fate !== "right" : q.dataset.fate === fate.value)) &&
        (!kind.value || q.dataset.kind === kind.value) &&
        (!words || texts[i].includes(words));
      q.hidden = !fits;
      shown += fits;
    });
    count.value = `${shown} of ${questions.length}`;
  };
  Object.values(controls).forEach((c) => c.addEventListener("input", show));
  document.querySelector(".filters").hidden = false;
  show();
})();
