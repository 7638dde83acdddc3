"""``python -m mrdscope`` is ``mrdscope``."""

from mrdscope.cli import main

if __name__ == "__main__":
    main()
