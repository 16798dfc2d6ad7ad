// Before the first paint: the colours, the view and the marks that the reader chose.
document.documentElement.classList.replace("no-js", "js");
// a face that is asked for early and comes late is not used, so that nothing moves; from a folder none can be
if (location.protocol !== "file:") {
  for (const face of document.fonts) {
    const name = face.style === "italic" ? "italic" : face.weight === "normal" ? "regular" : "semibold";
    if (document.querySelector(`[rel=preload][href*="-${name}."]`)) face.display = "optional";
  }
}
{
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const view = new URLSearchParams(location.search).get("view") ?? /^#view-(\w+)$/.exec(location.hash)?.[1] ?? kept("view");
  const former = { reading: "read", apparatus: "annotated", transcribed: "source" };
  const check = (id) => { const box = document.getElementById(id); if (box) box.checked = true; return box; };
  document.body.dataset.theme = kept("theme") || "auto";
  check(`view-${former[view] ?? view}`) ?? check("view-annotated");
  for (const name of (kept("show") ?? "").split(" ")) check(`show-${name}`);
  for (const box of document.querySelectorAll(".themes input")) box.checked = box.value === document.body.dataset.theme;
  if (kept("keys") === "off" && document.getElementById("use-keys")) document.getElementById("use-keys").checked = false;
}
