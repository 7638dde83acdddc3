"""Every number: frames in, frozen results out. No files, no terminal, no clock."""
