"""The contract suite that every backend must pass; an outside backend can run it too."""
