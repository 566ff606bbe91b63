// Before anything is painted: ?lang= wins, then what was chosen last, then Chinese.
(function () {
  "use strict";
  var asked = new URLSearchParams(location.search).get("lang");
  var kept = null;
  try {
    kept = localStorage.getItem("bluebook-report-language");
  } catch (error) {
    // Some browsers keep nothing for files; the page then begins in Chinese.
  }
  var language = asked === "en" || asked === "zh" ? asked : kept;
  document.documentElement.dataset.lang = language === "en" ? "en" : "zh";
  document.documentElement.classList.add("script");
})();
