"""The conformance kit: small cases with the model and the markup they give; README.md says how a case is written."""
