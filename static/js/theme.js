// Sets the chosen theme before the first paint; loaded without defer on purpose, or the page would flash.
try {
  const theme = localStorage.getItem("rollcall:theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* no storage: the system's choice stays */ }
