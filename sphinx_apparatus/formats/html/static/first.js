// Before the first paint: the colours that the reader chose.
document.documentElement.classList.replace("no-js", "js");
try {
  document.body.dataset.theme = localStorage.getItem("theme") || "auto";
} catch {
  document.body.dataset.theme = "auto";
}
