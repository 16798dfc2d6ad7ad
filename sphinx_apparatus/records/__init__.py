"""The data files of an edition, read without Sphinx, and the edition's metadata.

For other rooms:

- `toml`: how a file is read, with places for findings
- `about`: title, persons, version, rights
- `clock`: when the build is
- `xml`: how XML is read that somebody else wrote
- `archive`: how a zip is written
- `citation`: how the edition is cited
- `registers`: persons, places and the like
- `quotations`: the ledger
- `chronology`: dated events
- `review`: answers to a standard
- `proofreading`: the log of readings
- `releases`: the ids of published versions, and where those lead that were given up
- `values`: which dates and numbers are of the form of their kind
- `everything`: all of them at once
"""
