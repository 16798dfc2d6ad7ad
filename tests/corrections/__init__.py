"""Corrections as readers send them: pull requests in real git repositories, each with the report it must get."""
