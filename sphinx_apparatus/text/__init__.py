"""The edited text: its running words, its blocks, its numbers and places, and how a witness is read from it.

For other rooms:

- `running`: the words of a block with the way back to the nodes, and where marks are in them
- `reading`: what a witness, or the edition, has, block by block
- `blocks`: the edited text as readers get it
- `numbering`: what is counted, and the permanent ids
- `names`: what forms of registers link
- `locus`: how a place is called
- `places`: a paragraph or verse, for whoever points at it
- `direction`: from which side words are written
- `regularise`: glyphs changed everywhere
- `formula`: TeX read as MathML
"""
