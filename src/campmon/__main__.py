"""`python -m campmon`: the same as the console script."""

from campmon.cli.entry import main

if __name__ == "__main__":
    main()
