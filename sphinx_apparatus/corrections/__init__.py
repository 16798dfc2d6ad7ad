"""What a change to the text does: what is to be mended, what a proposal changes.

For other rooms:

- `collation`: a witness held against its transcription
- `proof`: an edition read whole, with all that is wrong
- `snapshot`: what it says at one moment
- `comparison`: what changed between two
- `report`: the same for people and programs
- `suggestions`: what is certain, to be applied on a forge
- `branches`: an edition as it was in git
- `warned`: what Sphinx warns of, in plain words
"""
