"""TEI P5: the archival form of the edition, and its static text service."""
