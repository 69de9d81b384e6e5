// Before the first paint, so that a page in the chosen theme does not flash in the other one.
try {
  const { theme, language } = JSON.parse(localStorage.getItem('sluicegate.preferences') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  if (language === 'en' || language === 'ja') document.documentElement.lang = language;
} catch {
  // The theme of the system then.
}
