// Runs before the first paint, so that a chosen theme doesn't flash. Written by app/theme.ts.
(() => {
  try {
    const look = JSON.parse(localStorage.getItem("workbench.look") ?? "{}");
    if (look.theme === "light" || look.theme === "dark") document.documentElement.dataset.theme = look.theme;
    if (look.lectureMode === true) document.documentElement.dataset.lecture = "";
  } catch {
    // Without the note the system's theme is shown until the settings arrive.
  }
})();
