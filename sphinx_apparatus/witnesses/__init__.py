"""What an edition declares of its witnesses: sigla, transcriptions, lineation, lacunae and who can attest what."""
