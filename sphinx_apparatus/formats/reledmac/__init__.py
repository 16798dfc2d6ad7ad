"""The book as a LaTeX source with reledmac, for houses that set in TeX; the same documents as the PDF's."""
