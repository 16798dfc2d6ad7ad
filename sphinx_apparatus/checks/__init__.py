"""Everything that can be wrong with an edition, and how it is told.

For other rooms:

- `everything`: all checks in their order
- `explain`: what the code of a finding means
- `settings`: of conf.py
- `values`: what these may be
- `bibtex`: of the files of works
- `marks`: of marks that are not complete
- `meant`: of names of marks
- `entries`: of an entry, a rule, a witness
- `foreign`: what cannot be in a text
- `characters`: what other programs leave in files
- `decoded`: characters written as escapes
- `works`: of works and what cites them
- `quoted`: what pages quote of the text
- `allowed`: what pages may use
- `pictures`: which pictures every format can show
- `refusing`: keeps pages to it
- `report`: a finding with its place, for whoever builds
- `stopping`: what keeps Sphinx from beginning, as a finding
"""
