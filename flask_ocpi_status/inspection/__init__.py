"""Objects of OCPI in files, judged: ``flask ocpi validate``."""
