"""MARC: bibliographic records in ISO 2709, as CNMARC (UNIMARC) and MARC 21."""
