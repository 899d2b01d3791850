// What the engine's search says in words of ours: it looks for them by its own.
Documentation.TRANSLATIONS[
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories."
] = "Nothing found. Try fewer or other words. To find a number, filter the ledger.";
