// The reader's choice of dark or light is kept where the browser allows it; without one the system's choice holds.
(() => {
  const root = document.documentElement;
  const kept = (value) => {
    try {
      if (value) localStorage.setItem("scheme", value);
      return localStorage.getItem("scheme");
    } catch {
      return value;
    }
  };
  const scheme = kept();
  if (scheme) root.style.colorScheme = scheme;
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("scheme");
    button.hidden = false;
    button.addEventListener("click", () => {
      const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
      const next = (root.style.colorScheme || system) === "dark" ? "light" : "dark";
      root.style.colorScheme = kept(next) || next;
    });
    const contents = document.querySelector(".contents details");
    if (contents && matchMedia("(max-width: 1023px)").matches) contents.open = false;

    const links = new Map();
    document.querySelectorAll(".contents a").forEach((link) => links.set(link.hash.slice(1), link));
    const mark = () => {
      let current = null;
      for (const id of links.keys()) {
        const section = document.getElementById(decodeURIComponent(id));
        if (section && section.getBoundingClientRect().top < 140) current = id;
      }
      links.forEach((link, id) =>
        id === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"),
      );
    };
    addEventListener("scroll", mark, { passive: true });
    mark();
  });
})();
