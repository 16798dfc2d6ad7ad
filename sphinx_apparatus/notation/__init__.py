"""How entries and locators are written."""
