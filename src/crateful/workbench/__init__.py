"""The workbench: child processes for everything heavy or native in an import."""
